public import Foundation
internal import CognitoNative

/// A place for secrets, by key, that an app may write itself.
///
/// Keys are texts of up to 1,024 bytes that may contain any character: they hold the ids of the pool and the app client and
/// the name of a user, which may have 128 characters of four bytes. Values are UTF-8 JSON of a few kilobytes (tokens are
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

    /// Keeps every other thread and process that asks for the same name out until the answer is unlocked; the operating system
    /// should do it when the process dies.
    ///
    /// A lock guards nothing by itself: items are read and written while it is held. Stores that only one process uses need
    /// none: threads of one process are kept apart without it.
    ///
    /// - Parameters:
    ///   - name: What to hold: a text as keys are.
    ///   - patience: How long to wait for whoever holds it, in seconds.
    /// - Returns: The lock; `nil`, the default, says that this store cannot keep other processes out.
    /// - Throws: ``StoreError/busy(_:)`` when someone else held the lock for all of that time.
    func lock(_ name: String, patience: TimeInterval) throws -> (any StoreLock)?
}

extension SecretStore {
    public func lock(_ name: String, patience: TimeInterval) throws -> (any StoreLock)? { nil }
}

/// A lock that a store holds, from ``SecretStore/lock(_:patience:)``.
public protocol StoreLock: Sendable {
    /// Gives the lock back. Called once, on any thread.
    func unlock() throws
}

/// Why a store could not do what it was asked. The text is for developers and must not hold the value.
public enum StoreError: Error, Sendable, Hashable {
    /// Locked, denied, full or not there. May work later.
    case unavailable(String)
    /// Someone else, perhaps another process, held a lock for longer than the caller wanted to wait. Asking again may work.
    case busy(String)
    /// What is kept cannot be read as this store wrote it.
    case corrupt(String)
    /// The value does not fit.
    case tooLarge(String)
}

extension StoreError: LocalizedError {
    /// What is the matter, with the cause as far as it is known.
    public var errorDescription: String? { native.description }
}
