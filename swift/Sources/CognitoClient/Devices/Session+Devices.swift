internal import CognitoNative

// Remembered devices. No operation of the service renames one: a device keeps the name it was confirmed with.
extension Session {
    /// The user's devices (`ListDevices`), in the service's order; it lists the confirmed ones.
    ///
    /// - Returns: The list, which throws as ``tokens()`` while it is read.
    public func devices() -> Pages<Device> {
        Pages { [native] in
            let pages = native.devices()
            return PageReader { try await pages.nextPage(cancel: $0)?.map(Device.init(native:)) }
        }
    }

    /// One of the user's devices (`GetDevice`).
    ///
    /// - Parameter key: The device's ``Device/key``.
    /// - Throws: ``CognitoError/notFound(_:)`` when the pool does not know the device (any more),
    ///   ``CognitoError/invalidInput(_:)`` naming `device_key`, otherwise as ``tokens()``.
    public func device(key: String) async throws -> Device {
        try await cancellable { Device(native: try await native.device(deviceKey: key, cancel: $0)) }
    }

    /// The device that this session was made on (`GetDevice`); `nil` where the pool tracks no devices or does not know this one
    /// (any more).
    ///
    /// - Throws: As ``tokens()``.
    public func currentDevice() async throws -> Device? {
        try await cancellable { try await native.currentDevice(cancel: $0).map(Device.init(native:)) }
    }

    /// Says whether the pool shall remember a device (`UpdateDeviceStatus`).
    ///
    /// - Parameters:
    ///   - key: The device's ``Device/key``.
    ///   - status: Whether it shall.
    /// - Throws: As ``device(key:)``.
    public func updateDeviceStatus(key: String, status: DeviceRememberedStatus) async throws {
        try await cancellable { try await native.updateDeviceStatus(deviceKey: key, status: status.native, cancel: $0) }
    }

    /// Has the pool remember the device that this session was made on.
    ///
    /// - Throws: ``CognitoError/notFound(_:)`` where the pool tracks no devices or does not know this one (any more), otherwise as
    ///   ``tokens()``.
    public func rememberDevice() async throws {
        try await cancellable { try await native.rememberDevice(cancel: $0) }
    }

    /// Removes one of the user's devices from the pool (`ForgetDevice`); that it is not there (any more) counts as done. If it is
    /// this device, what this installation keeps of it is removed once the pool has agreed; of another device it keeps nothing.
    ///
    /// The session itself is not ended, but the pool may refuse to refresh a session that was made on a forgotten device: sign out
    /// as well where that is meant.
    ///
    /// - Parameter key: The device's ``Device/key``.
    /// - Throws: ``CognitoError/storage(_:)`` when the pool has forgotten the device and the store could not: trying again is
    ///   safe. ``CognitoError/invalidInput(_:)`` naming `device_key`, otherwise as ``tokens()``.
    public func forgetDevice(key: String) async throws {
        try await cancellable { try await native.forgetDevice(deviceKey: key, cancel: $0) }
    }

    /// As ``forgetDevice(key:)``, for the device that this session was made on.
    ///
    /// - Throws: As ``rememberDevice()`` and ``forgetDevice(key:)``.
    public func forgetThisDevice() async throws {
        try await cancellable { try await native.forgetThisDevice(cancel: $0) }
    }
}
