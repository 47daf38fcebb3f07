#if canImport(Security)
    public import Foundation

    /// Keeps sessions in the Keychain: the data protection keychain, on macOS too. Right for every app on Apple's systems.
    ///
    /// ```swift
    /// configuration.store = try KeychainStore(service: "com.example.app", accessGroup: "ABCDE12345.com.example.shared")
    /// ```
    ///
    /// Items are generic passwords that iCloud does not synchronize. A locked Keychain is ``StoreError/unavailable(_:)``, never
    /// an empty one, and nothing is deleted because it could not be read. Items outlive the app: a session is still there when
    /// the app is installed again.
    ///
    /// On macOS the app must be signed with an entitlement for a keychain access group or an application identifier; programs
    /// without use ``KeyringStore``.
    public struct KeychainStore: SecretStore {
        private let items: KeychainItems

        /// A store whose items are filed under a service name.
        ///
        /// - Parameters:
        ///   - service: Best the app's own reverse-DNS name, such as `com.example.app`.
        ///   - accessGroup: Shares the items with the apps and extensions that have this access group among their
        ///     entitlements; `nil` stands for the app's first group.
        ///   - accessibility: When items written from now on can be read. Items that are there take it on when they are next
        ///     written.
        ///   - lockFolder: A folder for lock files, which keep an app and its extensions from refreshing one session at once:
        ///     in a container that all of them share. The system ends an app that is suspended while it holds a file there,
        ///     so let a refresh end before the app is suspended (`beginBackgroundTask`). `nil` locks nothing.
        /// - Throws: ``StoreError/unavailable(_:)`` when the app may not use the Keychain or the access group. There is no
        ///   silent fallback. A Keychain that is merely locked does not throw here.
        public init(
            service: String,
            accessGroup: String? = nil,
            accessibility: KeychainAccessibility = .afterFirstUnlockThisDeviceOnly,
            lockFolder: URL? = nil
        ) throws(StoreError) {
            items = try KeychainItems(
                service: service,
                accessGroup: accessGroup,
                accessibility: accessibility,
                lockFolder: lockFolder,
                in: SystemKeychain()
            )
        }

        public func get(_ key: String) throws -> Data? { try items.get(key) }
        public func put(_ value: Data, for key: String) throws { try items.put(value, for: key) }
        public func remove(_ key: String) throws { try items.remove(key) }
        public func list(prefix: String) throws -> [String] { try items.list(prefix: prefix) }
        public func lock(_ name: String, patience: TimeInterval) throws -> (any StoreLock)? {
            try items.lock(name, patience: patience)
        }
    }
#endif
