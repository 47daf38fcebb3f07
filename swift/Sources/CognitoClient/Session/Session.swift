internal import CognitoNative

/// A signed-in user.
///
/// However many objects there are for one user, they share one session. A refresh or sign-out that is under way goes on by
/// itself when the task that asked for it is cancelled, so that a rotated token is never lost half-way.
public final class Session: Sendable {
    let native: CognitoNative.Session

    init(native: CognitoNative.Session) {
        self.native = native
    }

    /// The user's name in the pool, not the alias typed at sign-in.
    public var username: String { native.username() }

    /// The name typed at sign-in: a user name or an alias such as an e-mail address.
    public var signInName: String { native.signInName() }

    /// The session's tokens: cached ones, or fresh ones when less than the leeway is left of their life.
    ///
    /// However many callers ask, one refresh is made. When it fails for a passing reason and the cached tokens still count,
    /// they are returned.
    ///
    /// ```swift
    /// var request = URLRequest(url: url)
    /// request.setValue("Bearer \(try await session.tokens().accessToken)", forHTTPHeaderField: "Authorization")
    /// ```
    ///
    /// - Throws: ``CognitoError/sessionExpired(_:)`` when the server ended the session, ``CognitoError/signedOut(_:)`` after a
    ///   sign-out; other errors leave the session as it is. `CancellationError` if the task is cancelled.
    public func tokens() async throws -> Tokens {
        try Task.checkCancellation()
        // Nothing is to be done nearly always, and then no thread has to change for it.
        if let cached = cachedTokens { return cached }
        return try await cancellable { Tokens(native: try await native.tokens(cancel: $0)) }
    }

    /// The tokens that ``tokens()`` would give without waiting for anybody, for callers that cannot wait either.
    ///
    /// `nil` when they need a refresh, when it is time to look at the store or to tell the pool of this device, and when the
    /// session is over: ``tokens()`` does what is to be done, or says what is the matter.
    public var cachedTokens: Tokens? { (try? native.cachedTokens()).map(Tokens.init(native:)) }

    /// The access token of ``tokens()``: the shortest way for whoever sends it along.
    ///
    /// - Throws: As ``tokens()``.
    public func accessToken() async throws -> String {
        try Task.checkCancellation()
        if let cached = try? native.cachedAccessToken() { return cached }
        return try await tokens().accessToken
    }

    /// Gets new tokens even if the cached ones still count, for instance after a change of groups or attributes. Joins a
    /// refresh that is under way.
    ///
    /// - Parameter clientMetadata: Texts for the pool's Lambda triggers (`ClientMetadata`) in this one refresh, which then
    ///   comes after any that is under way. Never put secrets in.
    /// - Throws: As ``tokens()``.
    public func refresh(clientMetadata: [String: String]? = nil) async throws -> Tokens {
        try await cancellable {
            Tokens(native: try await native.refresh(clientMetadata: clientMetadata, cancel: $0))
        }
    }

    /// The claims of the cached id token, expired or not. Needs no network.
    ///
    /// - Throws: ``CognitoError/sessionExpired(_:)`` or ``CognitoError/signedOut(_:)`` once there is no session any more.
    public var idClaims: IDClaims {
        get throws(CognitoError) { try translating { IDClaims(try native.idClaims()) } }
    }

    /// The claims of the cached access token, expired or not. Needs no network.
    ///
    /// - Throws: As ``idClaims``.
    public var accessClaims: AccessClaims {
        get throws(CognitoError) { try translating { AccessClaims(try native.accessClaims()) } }
    }

    /// Ends the session. Never throws: the result tells part by part what the server confirmed, and the local part is done in
    /// any case, offline too.
    ///
    /// Cancelling the task does not stop a sign-out, not even one that has yet to begin: half of it would be worse than none.
    /// It ends by the timeouts of the ``UserPool/Configuration``.
    ///
    /// - Parameter scope: This device's session only, or all of the user's sessions.
    /// - Returns: What became of each part.
    @discardableResult
    public func signOut(_ scope: SignOut = .thisDevice) async -> SignOutResult {
        do {
            return SignOutResult(native: try await native.signOut(scope: scope.native, cancel: nil))
        } catch {
            let part = SignOutPart.failed(CognitoError(error))
            return SignOutResult(global: part, revocation: part, local: part, retry: nil)
        }
    }
}

extension Session: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names the user and holds no token.
    public var description: String { "Session(\(username))" }

    /// Names the user and holds no token.
    public var debugDescription: String { description }

    /// Names the user and holds no token.
    public var customMirror: Mirror { Mirror(self, children: ["username": username]) }
}
