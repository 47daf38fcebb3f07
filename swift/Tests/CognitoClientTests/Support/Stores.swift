import CognitoClient
import Foundation

/// An app's own store that can be told to fail, and that notes on which threads it is called.
final class AppStoreForTests: SecretStore, @unchecked Sendable {
    private let lock = NSLock()
    private var items: [String: Data] = [:]
    private var failure: (any Error)?
    private var onMainThread = 0
    private var total = 0

    /// Lets every call fail until told otherwise.
    func fail(with error: (any Error)?) {
        lock.withLock { failure = error }
    }

    var content: [String: Data] {
        get { lock.withLock { items } }
        set { lock.withLock { items = newValue } }
    }

    var calls: (total: Int, onMainThread: Int) { lock.withLock { (total, onMainThread) } }

    func get(_ key: String) throws -> Data? {
        try work { $0[key] }
    }

    func put(_ value: Data, for key: String) throws {
        try work { $0[key] = value }
    }

    func remove(_ key: String) throws {
        try work { $0[key] = nil }
    }

    func list(prefix: String) throws -> [String] {
        try work { $0.keys.filter { $0.hasPrefix(prefix) } }
    }

    private func work<Value>(_ change: (inout [String: Data]) -> Value) throws -> Value {
        try lock.withLock {
            total += 1
            if Thread.isMainThread { onMainThread += 1 }
            if let failure { throw failure }
            return change(&items)
        }
    }
}
