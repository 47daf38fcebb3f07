import Foundation
internal import CognitoClientBindings

/// An app's own store, as the library sees it.
final class AppStore: Native.SecretStore {
    private let store: any SecretStore

    private init(_ store: any SecretStore) {
        self.store = store
    }

    /// The store in the form the library takes.
    static func native(_ store: any SecretStore) -> any Native.SecretStore {
        if let builtIn = store as? any BuiltInStore { builtIn.native } else { AppStore(store) }
    }

    func get(key: String) throws -> Data? {
        try failing { try store.get(key) }
    }

    func put(key: String, value: Data) throws {
        try failing { try store.put(value, for: key) }
    }

    func remove(key: String) throws {
        try failing { try store.remove(key) }
    }

    func list(prefix: String) throws -> [String] {
        try failing { try store.list(prefix: prefix) }
    }

    private func failing<Value>(_ work: () throws -> Value) throws(Native.StoreFailure) -> Value {
        do {
            return try work()
        } catch StoreError.unavailable(let why) {
            throw .Unavailable(detail: why)
        } catch StoreError.corrupt(let why) {
            throw .Corrupt(detail: why)
        } catch StoreError.tooLarge(let why) {
            throw .TooLarge(detail: why)
        } catch {
            throw .Unavailable(detail: "the app's store threw \(type(of: error))")
        }
    }
}

extension StoreError {
    /// The public form of what a store of the library threw.
    init(_ error: any Error) {
        self =
            switch error as? Native.StoreFailure {
            case .Unavailable(let why): .unavailable(why)
            case .Corrupt(let why): .corrupt(why)
            case .TooLarge(let why): .tooLarge(why)
            case nil: .unavailable("the library failed unexpectedly (\(type(of: error)))")
            }
    }
}
