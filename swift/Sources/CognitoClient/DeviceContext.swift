/// What a pool's threat protection may learn of this device, to tell the user's devices from strange ones.
///
/// What is `nil` is not told. What is told is personal data, which an app must disclose in its privacy manifest. Values longer
/// than 256 characters are cut. The text forms name what is told, without values.
///
/// ```swift
/// configuration.threatProtection = DeviceContext()        // the system's name and a random id that stays
/// configuration.threatProtection?.applicationName = "Example"
/// ```
public struct DeviceContext: Sendable, Hashable {
    /// The app's name.
    public var applicationName: String?
    /// The version of the system's interface that the app was built for.
    public var applicationTargetSDK: String?
    /// The app's version.
    public var applicationVersion: String?
    /// Who made the device.
    public var deviceBrand: String?
    /// What the system calls this very build of it on this model.
    public var deviceFingerprint: String?
    /// The hardware's name.
    public var deviceHardware: String?
    /// The device's name or model.
    public var deviceName: String?
    /// The product's name.
    public var product: String?
    /// The kind of build, such as `release`.
    public var buildType: String?
    /// The system's version.
    public var osReleaseVersion: String?
    /// The version of the system's interface.
    public var sdkVersion: String?
    /// The id of this installation, in place of the random one that is kept in the pool's store: for apps that have told the pool
    /// another before.
    public var deviceID: String?
    /// The vendor's id of the device, such as `identifierForVendor`.
    public var thirdPartyDeviceID: String?
    /// The system's name, such as `iOS`; `nil` stands for what the library knows by itself.
    public var platformName: String?
    /// The user's language, such as `de`.
    public var language: String?
    /// The machine's type, such as `iPhone17,1`.
    public var phoneType: String?
    /// The user's time zone as minutes east of UTC, negative for west.
    public var timezoneOffsetMinutes: Int?
    /// The screen's size in pixels.
    public var screen: Screen?

    /// A screen's size in pixels.
    public struct Screen: Sendable, Hashable {
        /// From left to right.
        public var width: Int
        /// From top to bottom.
        public var height: Int

        /// A size.
        ///
        /// - Parameters:
        ///   - width: From left to right.
        ///   - height: From top to bottom.
        public init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }

    /// Tells nothing but the system's name, and an id of this installation that is drawn at random and kept in the pool's store.
    public init() {}
}

extension DeviceContext: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names what is told, without values.
    public var description: String { "DeviceContext(\(toldNames.joined(separator: ", ")))" }

    /// Names what is told, without values.
    public var debugDescription: String { description }

    /// Names what is told, without values.
    public var customMirror: Mirror { Mirror(self, children: ["told": toldNames]) }

    private var toldNames: [String] {
        let told: [(String, Any?)] = [
            ("applicationName", applicationName),
            ("applicationTargetSDK", applicationTargetSDK),
            ("applicationVersion", applicationVersion),
            ("deviceBrand", deviceBrand),
            ("deviceFingerprint", deviceFingerprint),
            ("deviceHardware", deviceHardware),
            ("deviceName", deviceName),
            ("product", product),
            ("buildType", buildType),
            ("osReleaseVersion", osReleaseVersion),
            ("sdkVersion", sdkVersion),
            ("deviceID", deviceID),
            ("thirdPartyDeviceID", thirdPartyDeviceID),
            ("platformName", platformName),
            ("language", language),
            ("phoneType", phoneType),
            ("timezoneOffsetMinutes", timezoneOffsetMinutes), ("screen", screen),
        ]
        return told.filter { $0.1 != nil }.map(\.0)
    }
}
