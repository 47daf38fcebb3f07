import Foundation

/// The four calls of the Keychain, as the platform makes them or a test does.
protocol Keychain: Sendable {
    /// `SecItemCopyMatching` of a query that returns data: the content of the item.
    func read(_ query: KeychainQuery) -> (KeychainStatus, Data?)

    /// `SecItemCopyMatching` of a query that returns attributes: the names of the items.
    func list(_ query: KeychainQuery) -> (KeychainStatus, [KeychainName])

    /// `SecItemAdd`
    func add(_ item: KeychainQuery) -> KeychainStatus

    /// `SecItemUpdate`
    func update(_ query: KeychainQuery, to changes: KeychainQuery) -> KeychainStatus

    /// `SecItemDelete`
    func delete(_ query: KeychainQuery) -> KeychainStatus
}

/// What an item is called; what other programs left out is `nil`.
struct KeychainName: Hashable {
    var service: String?
    var account: String?
    var accessGroup: String?
}

extension Keychain {
    /// The content of the item at a place, or `nil` if there certainly is none.
    func content(of place: KeychainPlace) throws(StoreError) -> Data? {
        switch read(place.readQuery) {
        case (.success, let data?): return data
        case (.success, nil): throw .corrupt("the Keychain's item has no content")
        case (.itemNotFound, _): return nil
        case (let status, _): throw status.failure
        }
    }

    /// The names of the items at a place.
    func names(in place: KeychainPlace) throws(StoreError) -> [KeychainName] {
        switch list(place.listQuery) {
        case (.success, let names): return names
        case (.itemNotFound, _): return []
        case (let status, _): throw status.failure
        }
    }

    /// Deletes what is at a place; there being nothing is no error.
    func deleteItems(at place: KeychainPlace) throws(StoreError) {
        switch delete(place.query) {
        case .success, .itemNotFound: return
        case let status: throw status.failure
        }
    }
}
