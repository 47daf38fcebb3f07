public import Foundation

/// A place for secrets, by key, that an app may write itself.
///
/// Keys are texts of up to 512 bytes that may contain any character; values are UTF-8 JSON of a few kilobytes (tokens are
/// large: allow 64 KiB). The calls may block: they are made on threads of the library, never on the caller's, and for one
/// session one after the other.
///
/// Throw a ``StoreError`` to say what is the matter. Any other error counts as ``StoreError/unavailable(_:)``, and only
/// its type is told: its text might quote what the store holds.
///
/// ```swift
/// struct FileStore: SecretStore {
///     let folder: URL
///
///     func get(_ key: String) throws -> Data? {
///         guard FileManager.default.fileExists(atPath: file(key).path) else { return nil }
///         return try decrypt(Data(contentsOf: file(key)))
///     }
///
///     func put(_ value: Data, for key: String) throws {
///         try encrypt(value).write(to: file(key), options: .atomic)
///     }
///     …
/// }
/// ```
public protocol SecretStore: Sendable {
    /// The value kept under a key, or `nil` if there certainly is none.
    ///
    /// - Throws: When the store cannot tell, for instance because it is locked. Never return `nil` then.
    func get(_ key: String) throws -> Data?

    /// Keeps a value under a key, replacing what was there: the whole value, or else the old one stays. It must have
    /// reached durable storage when the call returns.
    ///
    /// - Throws: When the value could not be kept durably; the old one must still be there.
    func put(_ value: Data, for key: String) throws

    /// Forgets a key; there being nothing to forget is no error.
    ///
    /// - Throws: When the value may still be there.
    func remove(_ key: String) throws

    /// The keys that begin with a prefix, in any order.
    ///
    /// - Throws: When the store cannot tell.
    func list(prefix: String) throws -> [String]
}

/// Why a store could not do what it was asked. The text is for developers and must not hold the value.
public enum StoreError: Error, Sendable, Hashable {
    /// Locked, denied, busy or not there. May work later.
    case unavailable(String)
    /// What is kept cannot be read as this store wrote it.
    case corrupt(String)
    /// The value does not fit.
    case tooLarge(String)
}

extension StoreError: LocalizedError {
    /// What is the matter, with the cause as far as it is known.
    public var errorDescription: String? {
        switch self {
        case .unavailable(let why): "the secret store is not available: \(why)"
        case .corrupt(let why): "the secret store holds something unreadable: \(why)"
        case .tooLarge(let why): "the session does not fit into the secret store: \(why)"
        }
    }
}
