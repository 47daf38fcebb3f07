internal import CognitoNative

/// A user pool as seen by one of its app clients.
///
/// Several pools, clients and users may be used side by side; the store keeps them apart. Objects are cheap to keep and may
/// be used from any task: nothing here ever computes or waits on the calling thread.
///
/// ```swift
/// let pool = try UserPool(poolID: "us-east-1_AbCdEf123", clientID: "4k2v0p9examplecl1ent7id8q")
/// guard case .done(let session) = try await pool.signIn(username: "ana", password: password) else {
///     fatalError("this pool asks for more than a password")
/// }
/// print("hello \(try session.idClaims.email ?? session.username)")
/// let token = try await session.tokens().accessToken
/// await session.signOut(.everywhere)
/// ```
public final class UserPool: Sendable {
    let native: CognitoNative.UserPool

    /// Checks the settings and makes the client. Nothing is sent yet.
    ///
    /// - Parameters:
    ///   - poolID: The pool's id, such as `us-east-1_AbCdEf123`.
    ///   - clientID: The app client's id.
    ///   - configuration: How to talk to the pool; has a default for everything.
    /// - Throws: ``CognitoError/invalidInput(_:)`` naming `pool_id`, `client_id`, `client_secret`, `region`, `endpoint`,
    ///   `timeouts` or `refresh_leeway`; ``CognitoError/configuration(_:)`` for settings that exclude each other.
    public init(
        poolID: String,
        clientID: String,
        configuration: Configuration = Configuration()
    ) throws(CognitoError) {
        let config = CognitoNative.UserPoolConfig(poolID: poolID, clientID: clientID, configuration)
        native = try translating {
            try CognitoNative.UserPool(
                config: config,
                clientSecret: configuration.clientSecret,
                store: configuration.store.map(AppStore.native),
                transport: configuration.transport.map(AppTransport.init)
            )
        }
    }

    /// The pool's id.
    public var id: String { native.id() }

    /// The app client's id.
    public var clientID: String { native.clientId() }

    /// Opens the connection to the service while the user still types, so that the sign-in need not: finding the host,
    /// connecting and TLS take about as long as the sign-in itself.
    ///
    /// For the moment when the app shows its sign-in form, and as often as it likes; the sign-in need not wait for it. An idle
    /// connection stays open for 90 seconds, if the service leaves it open. What is fetched are the pool's public keys; nothing of
    /// the user is sent, and nothing is stored. Never throws.
    ///
    /// ```swift
    /// Task { await pool.prepare() }
    /// ```
    ///
    /// - Returns: Whether the connection is open; a sign-in need not know.
    @discardableResult
    public func prepare() async -> Prepared {
        do {
            return Prepared(native: try await cancellable { try await native.prepare(cancel: $0) })
        } catch is CancellationError {
            return .notReady(.cancelled(ErrorDetails(message: "the task was cancelled", operation: "prepare")))
        } catch {
            return .notReady(CognitoError(error))
        }
    }

    /// Whether somebody is signed in, read from the store: the state of the current user, who is the one that signed in last or
    /// was switched to. Makes no network call, never throws and never deletes.
    ///
    /// - Returns: The state; ``SessionState/unavailable(_:)`` when the store cannot tell or the task is cancelled.
    public func state() async -> SessionState {
        await told("state") { SessionState(native: try await native.state(cancel: $0)) }
    }
}

extension UserPool: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names pool and client.
    public var description: String { "UserPool(\(id), \(clientID))" }

    /// Names pool and client.
    public var debugDescription: String { description }

    /// Names pool and client.
    public var customMirror: Mirror { Mirror(self, children: ["id": id, "clientID": clientID]) }
}
