public import Foundation
internal import CognitoNative

/// Keeps sessions for the life of the process. Give one to several pools and they share it.
public final class MemoryStore: SecretStore, BuiltInStore {
    let native: any CognitoNative.SecretStore

    /// An empty store.
    public init() {
        native = memoryStore()
    }

    public func get(_ key: String) throws -> Data? { try read(key) }
    public func put(_ value: Data, for key: String) throws { try write(value, for: key) }
    public func remove(_ key: String) throws { try forget(key) }
    public func list(prefix: String) throws -> [String] { try keys(prefix: prefix) }
    public func lock(_ name: String, patience: TimeInterval) throws -> (any StoreLock)? {
        try hold(name, patience: patience)
    }
}

/// Keeps sessions in the platform's own vault: the login keychain on macOS, the Secret Service (GNOME Keyring, KWallet,
/// KeePassXC …) on Linux. Apps for Apple's systems take `KeychainStore`.
public final class KeyringStore: SecretStore, BuiltInStore {
    let native: any CognitoNative.SecretStore
    private let options: KeyringOptions

    /// A store whose items are filed under a service name. May block while the vault is looked for.
    ///
    /// - Parameter service: Best the app's own reverse-DNS name, such as `com.example.app`.
    /// - Throws: ``StoreError/unavailable(_:)`` when there is no vault or it cannot be reached. There is no silent fallback:
    ///   the app decides what to do then.
    public convenience init(service: String) throws(StoreError) {
        try self.init(KeyringOptions(service: service))
    }

    /// A store with more to choose. May block while the vault is looked for.
    ///
    /// - Parameter options: What the items are filed under, and how the vault is used.
    /// - Throws: As ``init(service:)``; ``StoreError/unavailable(_:)`` also if an option is refused.
    public init(_ options: KeyringOptions) throws(StoreError) {
        self.options = options
        do {
            native = try keyringStore(options: CognitoNative.KeyringOptions(options))
        } catch {
            throw StoreError(error)
        }
    }

    /// Asks the user to unlock the vault if it is locked, and waits for the answer, however long that takes. For the Secret
    /// Service only: other platforms ask by themselves.
    ///
    /// - Throws: ``StoreError/unavailable(_:)`` when it is locked still.
    public func unlock() async throws {
        let options = CognitoNative.KeyringOptions(options)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            // The user may take their time: on a thread that nobody else waits for.
            DispatchQueue.global(qos: .userInitiated).async {
                do {
                    try unlockKeyring(options: options)
                    continuation.resume()
                } catch {
                    continuation.resume(throwing: StoreError(error))
                }
            }
        }
    }

    public func get(_ key: String) throws -> Data? { try read(key) }
    public func put(_ value: Data, for key: String) throws { try write(value, for: key) }
    public func remove(_ key: String) throws { try forget(key) }
    public func list(prefix: String) throws -> [String] { try keys(prefix: prefix) }
    public func lock(_ name: String, patience: TimeInterval) throws -> (any StoreLock)? {
        try hold(name, patience: patience)
    }
}

/// A store that lives in the library: handed over as it is, without a way through Swift.
protocol BuiltInStore {
    var native: any CognitoNative.SecretStore { get }
}

extension BuiltInStore {
    func read(_ key: String) throws(StoreError) -> Data? {
        do { return try native.get(key: key) } catch { throw StoreError(error) }
    }

    func write(_ value: Data, for key: String) throws(StoreError) {
        do { try native.put(key: key, value: value) } catch { throw StoreError(error) }
    }

    func forget(_ key: String) throws(StoreError) {
        do { try native.remove(key: key) } catch { throw StoreError(error) }
    }

    func keys(prefix: String) throws(StoreError) -> [String] {
        do { return try native.list(prefix: prefix) } catch { throw StoreError(error) }
    }

    func hold(_ name: String, patience: TimeInterval) throws(StoreError) -> (any StoreLock)? {
        do {
            return try native.lock(name: name, patience: patience).map(NativeLock.init)
        } catch {
            throw StoreError(error)
        }
    }
}
