public import Foundation
internal import CognitoNative

/// Keeps each item in a file of its own, encrypted and authenticated (AES-256-GCM), in a directory of its own.
///
/// For machines without a vault, with the key given by the app, and for vaults that only hold small items, with the key kept
/// there. Items are replaced as a whole: after a crash or a power cut at any moment the old or the new one is there. Several
/// processes may use one directory. What cannot be read is left as it is.
///
/// ```swift
/// let vault = try KeyringStore(service: "com.example.app")
/// configuration.store = try EncryptedFileStore(directory: folder, keyIn: vault, named: "sessions")
/// ```
///
/// It does not notice when someone who can write to the directory puts an older copy of a file back.
public final class EncryptedFileStore: SecretStore, BuiltInStore {
    let native: any CognitoNative.SecretStore

    /// Opens the store with a key of the app's own. May block.
    ///
    /// - Parameters:
    ///   - directory: A directory of the store's own, which is made for this user only if it is not there.
    ///   - key: 32 random bytes, the same each time.
    /// - Throws: ``StoreError/unavailable(_:)`` when the directory cannot be used or is open to other users, or the key has
    ///   another length; ``StoreError/corrupt(_:)`` when the directory was written with another key, and nothing is deleted
    ///   then; ``StoreError/busy(_:)`` when another process held the directory for 10 seconds.
    public init(directory: URL, key: Data) throws(StoreError) {
        native = try Self.opening { try encryptedFileStore(directory: directory.path, key: key) }
    }

    /// Opens the store with a key that another store keeps. May block.
    ///
    /// - Parameters:
    ///   - directory: As in ``init(directory:key:)``.
    ///   - vault: Where the key is kept, best the platform's vault. It is made when a new directory is opened for the first
    ///     time.
    ///   - name: What the key is called there. Give each directory a name of its own.
    /// - Throws: As ``init(directory:key:)``; ``StoreError/unavailable(_:)`` also when the vault cannot be reached, and
    ///   ``StoreError/corrupt(_:)`` when it no longer has the key, or something else in its place: then only
    ///   ``erase(directory:keyIn:named:)`` begins anew.
    public init(directory: URL, keyIn vault: any SecretStore, named name: String) throws(StoreError) {
        let vault = AppStore.native(vault)
        native = try Self.opening {
            try encryptedFileStoreWithKeyIn(directory: directory.path, vault: vault, keyName: name)
        }
    }

    /// Deletes what the store in a directory holds: all its sessions are lost, and the next opening begins with nothing. May
    /// block.
    ///
    /// For when opening it throws ``StoreError/corrupt(_:)`` and the app does not hope for a better answer; nothing else ever
    /// does this. The directory stays, with what is not the store's. Stores that are open on it must not be used any more.
    ///
    /// - Parameter directory: The store's directory; there being none is no error.
    /// - Throws: When something may still be there: ``StoreError/unavailable(_:)`` when the directory cannot be reached,
    ///   ``StoreError/busy(_:)`` when another process held it for 10 seconds. It can be repeated then.
    public static func erase(directory: URL) throws(StoreError) {
        do { try eraseEncryptedFileStore(directory: directory.path) } catch { throw StoreError(error) }
    }

    /// Deletes what the store in a directory holds, together with its key that another store keeps; see ``erase(directory:)``.
    /// May block.
    ///
    /// - Parameters:
    ///   - directory: The store's directory; there being none is no error.
    ///   - vault: Where the key is kept.
    ///   - name: What the key is called there.
    /// - Throws: As ``erase(directory:)``; ``StoreError/unavailable(_:)`` also when the vault cannot be reached, and nothing is
    ///   deleted then.
    public static func erase(directory: URL, keyIn vault: any SecretStore, named name: String) throws(StoreError) {
        let vault = AppStore.native(vault)
        do {
            try eraseEncryptedFileStoreWithKeyIn(directory: directory.path, vault: vault, keyName: name)
        } catch {
            throw StoreError(error)
        }
    }

    private static func opening(_ work: () throws -> any CognitoNative.SecretStore) throws(StoreError) -> any CognitoNative.SecretStore {
        do { return try work() } catch { throw StoreError(error) }
    }

    public func get(_ key: String) throws -> Data? { try read(key) }
    public func put(_ value: Data, for key: String) throws { try write(value, for: key) }
    public func remove(_ key: String) throws { try forget(key) }
    public func list(prefix: String) throws -> [String] { try keys(prefix: prefix) }
    public func lock(_ name: String, patience: TimeInterval) throws -> (any StoreLock)? {
        try hold(name, patience: patience)
    }
}
