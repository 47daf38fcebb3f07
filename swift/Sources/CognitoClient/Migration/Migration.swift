import Foundation
internal import CognitoNative

/// Takes over the sessions that one other SDK left behind, once, so that nobody is signed out by the change of SDK.
///
/// ```swift
/// let store = try KeychainStore(service: "com.example.app")
/// let scope = MigrationScope(poolID: poolID, clientID: clientID)
/// for source in [MigrationSource.amplifySwift, .awsMobileClientIOS] {
///     let migration = Migration(from: source, into: store, scope: scope)
///     do {
///         let report = try await migration.run(from: KeychainContainer(of: source))
///         log("\(report)")
///     } catch {
///         log("the Keychain cannot be read now: again at the next start")
///     }
/// }
/// let pool = try UserPool(poolID: poolID, clientID: clientID, configuration: .init(store: store))
/// ```
///
/// Sessions of which only the refresh token is left are finished with the pool: ``finish(with:)``.
///
/// Run it before the pool is used, with the same store. Sessions are copied, read back and compared, and then marked in the
/// store, so that a user who signs out later is not signed in again by the next start. A user who has a session in the store
/// keeps it. The source is never changed, unless the app asks by ``deleteSource(in:after:)``.
public final class Migration: Sendable {
    /// The SDK that left the sessions.
    public let source: MigrationSource
    private let native: CognitoNative.Migration

    /// Of the sessions of the scope that a source left, into a store.
    ///
    /// - Parameters:
    ///   - source: The SDK that left the sessions.
    ///   - store: The store that the pool is going to use.
    ///   - scope: Whose sessions are looked for.
    public init(from source: MigrationSource, into store: any SecretStore, scope: MigrationScope) {
        self.source = source
        native = CognitoNative.Migration(
            store: AppStore.native(store),
            scope: CognitoNative.MigrationScope(poolId: scope.poolID, clientId: scope.clientID, bundle: scope.bundle),
            source: source.native
        )
    }

    /// What has to be read from the source: every item that one of these fits.
    public var wanted: [WantedItem] { native.wanted().map(WantedItem.init(native:)) }

    /// Whether it was done before; then there is no need to open the containers.
    ///
    /// - Throws: ``CognitoError/storage(_:)`` when the store cannot tell. `CancellationError` if the task is cancelled.
    public func isDone() async throws -> Bool {
        try await cancellable { try await native.isDone(cancel: $0) }
    }

    /// Reads a container, unless it was done before, and takes over the sessions in it; see ``run(_:)``.
    ///
    /// - Parameter container: Where the SDK keeps its items.
    /// - Returns: What came of it.
    /// - Throws: ``CognitoError/storage(_:)`` also when the container cannot be read now: nothing was copied then, and the same
    ///   call may succeed at the next start. Otherwise as ``run(_:)``.
    public func run(from container: any MigrationContainer) async throws -> MigrationReport {
        let items = try await isDone() ? [] : blocking { [wanted] in try container.items(wanted) }
        return try await run(items)
    }

    /// Reads the sessions among items that the app has read and copies those of users who have none in the store. The user who
    /// was current there becomes the current one, if nobody is. May be repeated: what an interrupted run had copied is found
    /// and kept.
    ///
    /// - Parameter items: All items that ``wanted`` names. If they cannot all be read now, do not call it: what is not among
    ///   them is not looked for again.
    /// - Returns: What came of it.
    /// - Throws: ``CognitoError/storage(_:)`` when the store cannot read, write or give back what was written; the migration is
    ///   not marked as done then. `CancellationError` if the task is cancelled.
    public func run(_ items: [MigrationItem]) async throws -> MigrationReport {
        let items = items.map(CognitoNative.MigrationItem.init)
        return try await cancellable {
            MigrationReport(native: try await native.run(items: items, cancel: $0), of: source)
        }
    }

    /// Refreshes the sessions that the last run of this object left unfinished and stores them, but not over a session that the
    /// user has by then. If nothing is left to do, the migration is marked as done.
    ///
    /// A session that the server has ended counts as finished, and stands among the ``MigrationReport/refused``. What failed for
    /// another reason stays unfinished, and ``MigrationReport/lastError`` says why: call it again on this object, because the
    /// server may have exchanged a refresh token already, or run the migration again at the next start.
    ///
    /// - Parameter pool: The pool of the migration's scope, over the same store.
    /// - Returns: The report of the last run, brought up to date.
    /// - Throws: ``CognitoError/invalidInput(_:)`` naming `pool` for another pool or app client than the scope's, and naming
    ///   `report` if there was no run. ``CognitoError/storage(_:)`` when only the mark could not be stored. `CancellationError`
    ///   if the task is cancelled; what has begun goes on.
    @discardableResult
    public func finish(with pool: UserPool) async throws -> MigrationReport {
        try await cancellable {
            MigrationReport(native: try await native.finish(pool: pool.native, cancel: $0), of: source)
        }
    }

    /// Says that it is done. A run and ``finish(with:)`` do so by themselves when nothing is left to do; this is for apps that do
    /// not want to go on with what is left. The migration does not count as complete then.
    ///
    /// - Throws: ``CognitoError/storage(_:)`` when the store did not take the mark. `CancellationError` if the task is
    ///   cancelled.
    public func markDone() async throws {
        try await cancellable { try await native.markDone(cancel: $0) }
    }

    /// Deletes what the other SDK left, for apps that are sure not to go back to it.
    ///
    /// - Parameters:
    ///   - container: Where the SDK keeps its items.
    ///   - report: What a run of this source told; it must be complete.
    /// - Throws: ``CognitoError/invalidInput(_:)`` naming `report` for a report that is not complete or of another source, and
    ///   ``CognitoError/storage(_:)`` when some items may still be there.
    public func deleteSource(in container: any MigrationContainer, after report: MigrationReport) async throws {
        guard report.source == source, report.isComplete else {
            throw CognitoError.invalidInput(
                ErrorDetails(
                    message: "must be of this source and complete before the source is deleted",
                    field: "report"
                )
            )
        }
        try await blocking { [wanted] in try container.remove(wanted) }
    }

    /// Does what may block on a thread that nobody waits for.
    private func blocking<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async {
                continuation.resume(with: Result(catching: work).mapError { CognitoError.unreadable(container: $0) })
            }
        }
    }
}

extension Migration: CustomStringConvertible {
    /// Names source, pool and client.
    public var description: String { native.description }
}

extension CognitoError {
    /// What a container threw. Only a ``StoreError`` is quoted: other texts might hold what the container does.
    fileprivate static func unreadable(container error: any Error) -> CognitoError {
        let why = (error as? StoreError)?.errorDescription ?? "the container threw \(type(of: error))"
        return .storage(
            ErrorDetails(
                message: why,
                operation: "migration",
                isRetryable: true,
                recovery: "Try again later, for instance at the next start of the app."
            )
        )
    }
}
