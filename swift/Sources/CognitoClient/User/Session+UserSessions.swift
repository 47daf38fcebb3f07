internal import CognitoNative

extension Session {
    /// The user's sessions in all app clients (`ListUserSessions`); what happened seconds ago may be missing. Only in pools that
    /// track sessions.
    ///
    /// - Returns: The list, which throws ``CognitoError/notSupported(_:)`` in other pools; else as ``user()``.
    public func sessions() -> Pages<UserSession> {
        Pages { [native] in
            let pages = native.sessions()
            return PageReader { try await pages.nextPage(cancel: $0)?.map(UserSession.init(native:)) }
        }
    }

    /// Ends another session of the user (`RevokeUserSession`). For this one use ``signOut(_:)``.
    ///
    /// - Parameters:
    ///   - id: The other session's ``UserSession/id``.
    ///   - associated: Which sessions end along with it.
    /// - Throws: ``CognitoError/notFound(_:)`` when there is no such session any more, ``CognitoError/invalidInput(_:)`` naming
    ///   `session_id` for what cannot be an id, and in the service's words for this session's own; else as ``user()``.
    public func endSession(id: String, associated: RevokeAssociatedSessions = .none) async throws {
        try await cancellable { try await native.endSession(id: id, associated: associated.native, cancel: $0) }
    }
}
