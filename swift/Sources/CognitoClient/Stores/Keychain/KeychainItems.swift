import Foundation

/// A store of one Keychain item for each key, in whichever Keychain there is.
struct KeychainItems: SecretStore {
    private let keychain: any Keychain
    private let items: KeychainPlace
    private let accessibility: KeychainAccessibility
    private let lockFolder: URL?

    /// How often a write begins anew because another process added or deleted the item meanwhile.
    static let tries = 8

    /// Checks that there is a Keychain which this app may use. A locked one is in order: it opens later.
    init(
        service: String,
        accessGroup: String?,
        accessibility: KeychainAccessibility,
        lockFolder: URL? = nil,
        in keychain: any Keychain
    ) throws(StoreError) {
        guard !service.isEmpty else { throw .unavailable("the service name is empty") }
        self.keychain = keychain
        self.accessibility = accessibility
        self.lockFolder = lockFolder
        items = KeychainPlace(service: service, accessGroup: accessGroup)
        let (status, _) = keychain.list(items.probeQuery)
        guard [.success, .itemNotFound, .interactionNotAllowed].contains(status) else { throw status.failure }
    }

    func get(_ key: String) throws -> Data? {
        try keychain.content(of: place(key))
    }

    /// An update replaces the content in one step of the Keychain; deleting and adding would lose it in between.
    func put(_ value: Data, for key: String) throws {
        let query = place(key).query
        let content: KeychainQuery = [.valueData: .data(value), .accessible: .accessibility(accessibility)]
        for _ in 1...Self.tries {
            let updated = keychain.update(query, to: content)
            guard updated == .itemNotFound else { return try check(updated) }
            let added = keychain.add(query.merging(content) { $1 })
            guard added == .duplicateItem else { return try check(added) }
        }
        throw StoreError.unavailable("others keep adding and deleting the same Keychain item")
    }

    func remove(_ key: String) throws {
        try keychain.deleteItems(at: place(key))
    }

    func list(prefix: String) throws -> [String] {
        try keychain.names(in: items).filter { $0.service == items.service }.compactMap(\.account)
            .filter { $0.utf8.starts(with: prefix.utf8) }
    }

    func lock(_ name: String, patience: TimeInterval) throws -> (any StoreLock)? {
        try lockFolder.map { try FileLock(name, in: $0, patience: patience) }
    }

    private func place(_ key: String) -> KeychainPlace {
        var place = items
        place.account = key
        return place
    }

    private func check(_ status: KeychainStatus) throws(StoreError) {
        guard status == .success else { throw status.failure }
    }
}
