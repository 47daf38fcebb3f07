public import Foundation
internal import CognitoNative

extension UserPool {
    /// Signs a user in with name (or alias) and password: by SRP, so that the password never leaves the device.
    ///
    /// - Parameters:
    ///   - username: The user's name, or an alias such as an e-mail address.
    ///   - password: The password, exactly as typed. The library wipes its own copy after use; the `String` that the app
    ///     holds cannot be wiped in Swift, so keep it no longer than this call.
    ///   - options: What to do differently.
    /// - Returns: The session, or the challenge that the pool asks to be answered.
    /// - Throws: ``CognitoError``, such as ``CognitoError/incorrectCredentials(_:)``; nothing was stored then.
    ///   `CancellationError` if the task is cancelled.
    public func signIn(
        username: String,
        password: String,
        options: SignInOptions = SignInOptions()
    ) async throws -> SignInStep {
        let options = CognitoNative.SignInOptions(options)
        return try await cancellable {
            SignInStep(
                native: try await native.signIn(
                    username: username, password: password, flow: .userSrp, options: options, cancel: $0
                )
            )
        }
    }

    /// Signs a user in by another way than the proof of a password. The service wants a name in all of them.
    ///
    /// ```swift
    /// let step = try await pool.signIn(username: "ana", flow: .user(preferred: .passkey))
    /// ```
    ///
    /// - Parameters:
    ///   - username: The user's name, or an alias such as an e-mail address.
    ///   - flow: How the sign-in begins.
    ///   - options: What to do differently.
    /// - Returns: The session, or the challenge that the pool asks to be answered.
    /// - Throws: As ``signIn(username:password:options:)``; ``CognitoError/configuration(_:)`` where the app client does not
    ///   allow the flow.
    public func signIn(
        username: String,
        flow: AuthFlow,
        options: SignInOptions = SignInOptions()
    ) async throws -> SignInStep {
        let options = CognitoNative.SignInOptions(options)
        return try await cancellable { cancel in
            let step =
                switch flow.parts {
                case .password(let flow, let password):
                    try await native.signIn(
                        username: username, password: password, flow: flow, options: options, cancel: cancel
                    )
                case .without(let flow):
                    try await native.signInWithoutPassword(username: username, flow: flow, options: options, cancel: cancel)
                }
            return SignInStep(native: step)
        }
    }

    /// Raises the assurance of a session: the user proves more than before, and the session's tokens are replaced by ones whose
    /// `acr` claim says so (`TARGET_ACR_VALUES`). Only in pools that offer step-up.
    ///
    /// - Parameters:
    ///   - session: The session to raise.
    ///   - targetACRValues: The levels of assurance to reach, the most wanted first.
    ///   - maxAge: How old, in seconds, an earlier authentication may be to count (`MAX_AGE`).
    ///   - clientMetadata: Texts for the pool's Lambda triggers; never put secrets in.
    /// - Returns: The session, or the challenge that the pool asks to be answered.
    /// - Throws: As ``Session/tokens()`` and ``signIn(username:flow:options:)``.
    public func stepUp(
        _ session: Session,
        to targetACRValues: [String],
        maxAge: TimeInterval? = nil,
        clientMetadata: [String: String] = [:]
    ) async throws -> SignInStep {
        let options = CognitoNative.SignInOptions(SignInOptions(clientMetadata: clientMetadata, maxAge: maxAge))
        return try await cancellable {
            SignInStep(
                native: try await native.stepUp(
                    session: session.native,
                    targetAcrValues: targetACRValues,
                    options: options,
                    cancel: $0
                )
            )
        }
    }

    /// Goes on with a sign-in that was suspended, in this process or an earlier one, over the same store. The password was not
    /// kept: where it is needed again, the next step asks for it.
    ///
    /// - Parameter suspended: What ``SignInChallenge/suspend()`` gave.
    /// - Returns: The challenge that waited.
    /// - Throws: ``CognitoError/invalidInput(_:)`` naming `suspended` for a text that is damaged, of another pool, app client or
    ///   store, or of another version; ``CognitoError/challengeExpired(_:)`` for one that is too old;
    ///   ``CognitoError/storage(_:)`` when the key cannot be read. `CancellationError` if the task is cancelled.
    public func resumeSignIn(_ suspended: String) async throws -> SignInStep {
        try await cancellable { SignInStep(native: try await native.resumeSignIn(suspended: suspended, cancel: $0)) }
    }
}
