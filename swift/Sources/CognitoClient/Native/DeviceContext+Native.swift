internal import CognitoNative

extension CognitoNative.DeviceContext {
    /// What is told, in the form the library takes.
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
            timezoneOffsetMinutes: context.timezoneOffsetMinutes.map(Int64.init),
            screen: context.screen.map { CognitoNative.ScreenSize(width: Int64($0.width), height: Int64($0.height)) }
        )
    }
}
