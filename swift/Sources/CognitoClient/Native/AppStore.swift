import Foundation
internal import CognitoNative

/// An app's own store, as the library sees it.
final class AppStore: CognitoNative.SecretStore {
    private let store: any SecretStore

    private init(_ store: any SecretStore) {
        self.store = store
    }

    /// The store in the form the library takes.
    static func native(_ store: any SecretStore) -> any CognitoNative.SecretStore {
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

    func lock(name: String, patience: TimeInterval) throws -> (any CognitoNative.HeldLock)? {
        try failing { try store.lock(name, patience: patience).map(AppLock.init) }
    }
}

/// A lock that an app's own store holds, as the library sees it.
private final class AppLock: CognitoNative.HeldLock {
    private let held: any StoreLock

    init(_ held: any StoreLock) {
        self.held = held
    }

    func unlock() throws {
        try failing { try held.unlock() }
    }
}

/// A lock that a store of the library holds, as apps see it.
final class NativeLock: StoreLock {
    private let held: any CognitoNative.HeldLock

    init(_ held: any CognitoNative.HeldLock) {
        self.held = held
    }

    func unlock() throws {
        do { try held.unlock() } catch { throw StoreError(error) }
    }
}

/// Does what an app's store does, and tells its failure in the form the library takes.
private func failing<Value>(_ work: () throws -> Value) throws(CognitoNative.StoreFailure) -> Value {
    do {
        return try work()
    } catch let error as StoreError {
        throw error.native
    } catch {
        throw .Unavailable(detail: "the app's store threw \(type(of: error))")
    }
}

extension StoreError {
    /// The failure in the form the library has it and puts it into words.
    var native: CognitoNative.StoreFailure {
        switch self {
        case .unavailable(let why): .Unavailable(detail: why)
        case .busy(let why): .Busy(detail: why)
        case .corrupt(let why): .Corrupt(detail: why)
        case .tooLarge(let why): .TooLarge(detail: why)
        }
    }

    /// The public form of what a store of the library threw.
    init(_ error: any Error) {
        self =
            switch error as? CognitoNative.StoreFailure {
            case .Unavailable(let why): .unavailable(why)
            case .Busy(let why): .busy(why)
            case .Corrupt(let why): .corrupt(why)
            case .TooLarge(let why): .tooLarge(why)
            case nil: .unavailable("the library failed unexpectedly (\(type(of: error)))")
            }
    }
}
