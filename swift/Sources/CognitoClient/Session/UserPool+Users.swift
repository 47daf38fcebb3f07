internal import CognitoNative

extension UserPool {
    /// The users whose sessions the store holds, sorted by name. Makes no network call.
    ///
    /// - Throws: ``CognitoError/storage(_:)`` when the store cannot tell. `CancellationError` if the task is cancelled.
    public func users() async throws -> [KnownUser] {
        try await cancellable { try await native.users(cancel: $0).map(KnownUser.init(native:)) }
    }

    /// The state of one user's session. Makes no network call, never throws and never deletes.
    ///
    /// - Parameter name: The user's name in the pool, or the one typed at sign-in.
    /// - Returns: The state; ``SessionState/unavailable(_:)`` when the store cannot tell or the task is cancelled.
    public func session(_ name: String) async -> SessionState {
        await told("session") { SessionState(native: try await native.session(name: name, cancel: $0)) }
    }

    /// Makes another signed-in user the current one, whom ``state()`` tells of. The sessions of the others stay as they are.
    ///
    /// - Parameter name: The user's name in the pool, or the one typed at sign-in.
    /// - Returns: The user's session.
    /// - Throws: ``CognitoError/signedOut(_:)`` or ``CognitoError/sessionExpired(_:)`` when there is no session to switch to,
    ///   ``CognitoError/storage(_:)`` when the store cannot tell; the current user stays then. `CancellationError` if the task
    ///   is cancelled.
    @discardableResult
    public func switchUser(_ name: String) async throws -> Session {
        try await cancellable { Session(native: try await native.switchUser(name: name, cancel: $0)) }
    }

    /// Signs several users out, one after the other. Never throws, and cancelling the task does not stop it; see
    /// ``Session/signOut(_:)``.
    ///
    /// ```swift
    /// let results = await pool.signOut(try await pool.users().map(\.username))
    /// ```
    ///
    /// - Parameters:
    ///   - names: The users' names in the pool, or those typed at sign-in.
    ///   - scope: This device's sessions only, or all of the users' sessions.
    /// - Returns: What became of each, in the order of the names. Names without a session are left out.
    @discardableResult
    public func signOut(_ names: some Sequence<String>, _ scope: SignOut = .thisDevice) async -> [UserSignOut] {
        let names = Array(names)
        do {
            return try await native.signOut(names: names, scope: scope.native, cancel: nil).map(UserSignOut.init(native:))
        } catch {
            return names.map { UserSignOut(name: $0, result: .failure(CognitoError(error))) }
        }
    }

    /// A state that is unavailable where it could not be asked for.
    func told(
        _ operation: String,
        _ ask: (CognitoNative.CancelToken) async throws -> SessionState
    ) async -> SessionState {
        do {
            return try await cancellable(ask)
        } catch is CancellationError {
            return .unavailable(.cancelled(ErrorDetails(message: "the task was cancelled", operation: operation)))
        } catch {
            return .unavailable(CognitoError(error))
        }
    }
}

extension KnownUser {
    fileprivate init(native user: CognitoNative.KnownUser) {
        self.init(username: user.username, signInName: user.signInName, isExpired: user.expired)
    }
}

extension UserSignOut {
    fileprivate init(native outcome: CognitoNative.UserSignOut) {
        let result: Result<SignOutResult, CognitoError> =
            switch (outcome.result, outcome.error) {
            case (let result?, _): .success(SignOutResult(native: result))
            case (nil, let error?): .failure(CognitoError(native: error))
            case (nil, nil): .failure(.internal(ErrorDetails(message: "the library told nothing of the sign-out")))
            }
        self.init(name: outcome.name, result: result)
    }
}
