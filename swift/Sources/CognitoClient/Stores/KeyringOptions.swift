internal import CognitoNative

/// How a ``KeyringStore`` uses the platform's vault. What a platform does not have is ignored there.
public struct KeyringOptions: Sendable, Hashable {
    /// What items are filed under, best the app's own reverse-DNS name. It must not be empty and must hold neither `@` nor control
    /// characters.
    public var service: String
    /// Where the lock files stand that keep processes apart: the same path for all that share the items; `nil` stands for a
    /// directory of the user's. On iOS there is none without it, and no lock.
    public var lockDirectory: String?
    /// The largest item the vault takes, in bytes, at least 256; larger values are kept in several items. `nil` stands for what the
    /// platform is known to take.
    public var largestItem: Int?
    /// macOS: uses the data protection keychain and not the login keychain. The app must be signed with an entitlement for it.
    public var dataProtectionKeychain: Bool
    /// Apple: shares the items with the apps and extensions that have this access group among their entitlements. On macOS this
    /// implies the data protection keychain.
    public var accessGroup: String?
    /// Apple: when the items written from now on can be read; `nil` stands for after first unlock and on this device only. On
    /// macOS, naming one implies the data protection keychain.
    public var accessibility: KeychainAccessibility?

    /// Items of this service, and defaults for whatever is left out.
    public init(
        service: String,
        lockDirectory: String? = nil,
        largestItem: Int? = nil,
        dataProtectionKeychain: Bool = false,
        accessGroup: String? = nil,
        accessibility: KeychainAccessibility? = nil
    ) {
        self.service = service
        self.lockDirectory = lockDirectory
        self.largestItem = largestItem
        self.dataProtectionKeychain = dataProtectionKeychain
        self.accessGroup = accessGroup
        self.accessibility = accessibility
    }
}

extension CognitoNative.KeyringOptions {
    init(_ options: KeyringOptions) {
        self.init(
            service: options.service,
            accessGroup: options.accessGroup,
            accessibility: options.accessibility.map(CognitoNative.KeychainAccessibility.init),
            dataProtectionKeychain: options.dataProtectionKeychain,
            lockDirectory: options.lockDirectory,
            largestItem: options.largestItem.map(Int64.init)
        )
    }
}

extension CognitoNative.KeychainAccessibility {
    fileprivate init(_ accessibility: KeychainAccessibility) {
        self =
            switch accessibility {
            case .afterFirstUnlock: .afterFirstUnlock
            case .afterFirstUnlockThisDeviceOnly: .afterFirstUnlockThisDeviceOnly
            case .whenUnlocked: .whenUnlocked
            case .whenUnlockedThisDeviceOnly: .whenUnlockedThisDeviceOnly
            case .whenPasscodeSetThisDeviceOnly: .whenPasscodeSetThisDeviceOnly
            }
    }
}
