#if canImport(Security)
    /// The Keychain as other SDKs use it: Amplify Swift, AWSMobileClient for iOS, Amplify Flutter.
    ///
    /// Only the names of items are listed, and only what ``Migration`` asks for is read. A locked Keychain is an error, never
    /// an empty container.
    public struct KeychainContainer: MigrationContainer {
        private let items: KeychainMigrationItems

        /// The items that a source keeps in the Keychain.
        ///
        /// - Parameters:
        ///   - source: The SDK that wrote them.
        ///   - accessGroup: The access group to look into; `nil` looks into all of the app's groups.
        ///   - dataProtection: Whether the SDK was told to use the data protection keychain on macOS; `nil` stands for what it
        ///     does by itself: Amplify Flutter does not, the others do. Of no meaning on other systems.
        public init(of source: MigrationSource, accessGroup: String? = nil, dataProtection: Bool? = nil) {
            #if os(macOS)
                let half = dataProtection.map { $0 ? KeychainHalf.dataProtection : .login } ?? source.keychainHalf
            #else
                let half = KeychainHalf.dataProtection
            #endif
            items = KeychainMigrationItems(keychain: SystemKeychain(), half: half, accessGroup: accessGroup)
        }

        public func items(_ wanted: [WantedItem]) throws -> [MigrationItem] { try items.items(wanted) }
        public func remove(_ wanted: [WantedItem]) throws { try items.remove(wanted) }
    }
#endif
