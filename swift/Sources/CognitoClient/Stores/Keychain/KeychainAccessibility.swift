/// When an item in Apple's data protection keychain can be read (`kSecAttrAccessible`).
public enum KeychainAccessibility: Sendable, Hashable, CaseIterable {
    /// Once the device was unlocked after it started; moves to a new device with an encrypted backup.
    case afterFirstUnlock
    /// Once the device was unlocked after it started, on this device only. Right for apps that refresh their sessions in the
    /// background.
    case afterFirstUnlockThisDeviceOnly
    /// While the device is unlocked; moves to a new device with an encrypted backup.
    case whenUnlocked
    /// While the device is unlocked, on this device only.
    case whenUnlockedThisDeviceOnly
    /// While the device is unlocked, on this device only, and only as long as it has a passcode: who removes the passcode
    /// removes the sessions.
    case whenPasscodeSetThisDeviceOnly
}
