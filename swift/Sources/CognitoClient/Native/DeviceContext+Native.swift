internal import CognitoClientBindings

extension Native.DeviceContext {
    /// What is told, in the form the library takes. What no number of the library holds cannot be right and is not told.
    init(_ context: DeviceContext) {
        self.init(
            applicationName: context.applicationName,
            applicationTargetSdk: context.applicationTargetSDK,
            applicationVersion: context.applicationVersion,
            deviceBrand: context.deviceBrand,
            deviceFingerprint: context.deviceFingerprint,
            deviceHardware: context.deviceHardware,
            deviceName: context.deviceName,
            product: context.product,
            buildType: context.buildType,
            osReleaseVersion: context.osReleaseVersion,
            sdkVersion: context.sdkVersion,
            deviceId: context.deviceID,
            thirdPartyDeviceId: context.thirdPartyDeviceID,
            platformName: context.platformName,
            language: context.language,
            phoneType: context.phoneType,
            timezoneOffsetMinutes: context.timezoneOffsetMinutes.flatMap(Int16.init(exactly:)),
            screen: context.screen.flatMap(Native.ScreenSize.init)
        )
    }
}

extension Native.ScreenSize {
    fileprivate init?(_ screen: DeviceContext.Screen) {
        guard let width = UInt32(exactly: screen.width), let height = UInt32(exactly: screen.height) else { return nil }
        self.init(width: width, height: height)
    }
}
