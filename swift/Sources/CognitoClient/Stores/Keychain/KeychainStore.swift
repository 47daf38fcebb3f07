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
        ///     entitlements; `nil` stands for the app's first group. When it changes, ``moveItems(service:from:to:)`` takes the
        ///     sessions along.
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

        /// Moves the items of a store into another access group, so that nobody is signed out when the app changes the group.
        ///
        /// ```swift
        /// try KeychainStore.moveItems(service: "com.example.app", from: "ABCDE12345.com.example.app", to: "ABCDE12345.com.example.shared")
        /// configuration.store = try KeychainStore(service: "com.example.app", accessGroup: "ABCDE12345.com.example.shared")
        /// ```
        ///
        /// Call it before the pool is used, at every start for as long as there may be installations that have not moved; where
        /// there is nothing to move it is one question to the Keychain. Each item is moved in one step. An item that the new
        /// group has already stays there as it is, and the old group's is deleted. What an interrupted call left is moved by
        /// the next.
        ///
        /// The app's entitlements must name both groups until then. A store that was made without a group has its items in the
        /// app's first one: the first of its keychain access groups, or else its application identifier.
        ///
        /// - Parameters:
        ///   - service: What the items are filed under.
        ///   - oldGroup: The access group they are in.
        ///   - newGroup: The access group they are to be in.
        /// - Returns: How many items were moved.
        /// - Throws: ``StoreError/unavailable(_:)`` when the Keychain is locked or the app may not use one of the groups, and when
        ///   a name is empty or the groups are the same. Nothing is lost then; call it again later.
        @discardableResult
        public static func moveItems(
            service: String,
            from oldGroup: String,
            to newGroup: String
        ) throws(StoreError) -> Int {
            try KeychainMove(service: service, from: oldGroup, to: newGroup, in: SystemKeychain()).run()
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
