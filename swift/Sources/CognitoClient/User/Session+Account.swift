internal import CognitoNative

extension Session {
    /// Sets another password (`ChangePassword`). Without a previous one it sets the first password of a user who has none, such as
    /// one who signed up with a passkey or codes only. This session and all others go on.
    ///
    /// The library wipes its own copies after use; the texts that the app holds cannot be wiped in Swift, so keep them no longer
    /// than this call.
    ///
    /// - Parameters:
    ///   - previous: The password that counts now, exactly as typed; `nil` for a user without one.
    ///   - proposed: The new password, exactly as typed.
    /// - Throws: ``CognitoError/incorrectCredentials(_:)`` when the previous password is wrong,
    ///   ``CognitoError/invalidPassword(_:)`` when the proposed one breaks the pool's rules, ``CognitoError/limitExceeded(_:)`` or
    ///   ``CognitoError/lockedOut(_:)`` after many tries, ``CognitoError/invalidInput(_:)`` naming `previous_password` or
    ///   `proposed_password` when it is empty or longer than 256 characters; else as ``user()``. None of them ends the session.
    ///   After a time-out the new password may or may not count: only a sign-in can tell.
    public func changePassword(previous: String?, proposed: String) async throws {
        try await cancellable { cancel in
            guard let previous else { return try await native.setFirstPassword(proposed: proposed, cancel: cancel) }
            try await native.changePassword(previous: previous, proposed: proposed, cancel: cancel)
        }
    }

    /// Deletes the user for good (`DeleteUser`), then forgets what is kept of them here: the session, and the device if it is
    /// remembered. Other sessions of the user end by themselves.
    ///
    /// Nothing is forgotten before the service has said yes. That the user is gone already counts as yes. It goes on by itself if
    /// the task is cancelled.
    ///
    /// - Throws: As ``user()``: the user is still there and signed in, or after ``CognitoError/timeout(_:)`` and
    ///   ``CognitoError/network(_:)`` perhaps not; call again to be sure. ``CognitoError/storage(_:)`` with no operation named means
    ///   that the user is deleted and the store still has something of them: call again to clear it.
    public func deleteUser() async throws {
        try await cancellable { try await native.deleteUser(cancel: $0) }
    }
}
