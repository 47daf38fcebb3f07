internal import CognitoNative

extension UserPool {
    /// Has a code sent with which a forgotten password can be replaced (`ForgotPassword`); the service sends few in an hour. The
    /// old password is good until then.
    ///
    /// Pools that hide who exists answer for strangers as for users: tell people that a code was sent *if* the account exists.
    ///
    /// - Parameters:
    ///   - username: The user's name, or an alias such as an e-mail address.
    ///   - clientMetadata: Texts for the pool's Lambda triggers; never put secrets in.
    /// - Returns: Where it went.
    /// - Throws: ``CognitoError/limitExceeded(_:)`` after a few messages in an hour; ``CognitoError/codeDelivery(_:)`` when it
    ///   could not be sent; ``CognitoError/invalidInput(_:)`` for a user without a verified address or number. `CancellationError`
    ///   if the task is cancelled.
    @discardableResult
    public func forgotPassword(username: String, clientMetadata: [String: String] = [:]) async throws -> CodeDelivery {
        try await cancellable {
            CodeDelivery(native: try await native.forgotPassword(username: username, clientMetadata: clientMetadata, cancel: $0))
        }
    }

    /// Replaces a forgotten password with the code that was sent (`ConfirmForgotPassword`). It signs nobody in and nobody out.
    ///
    /// - Parameters:
    ///   - username: The user's name, or an alias such as an e-mail address.
    ///   - code: The code; spaces in it do not matter.
    ///   - newPassword: The new password, exactly as typed.
    ///   - clientMetadata: Texts for the pool's Lambda triggers; never put secrets in.
    /// - Throws: ``CognitoError/codeMismatch(_:)`` and ``CognitoError/codeExpired(_:)``, the latter also for users who do not
    ///   exist; ``CognitoError/invalidPassword(_:)``, after which the code is still good; ``CognitoError/lockedOut(_:)`` or
    ///   ``CognitoError/limitExceeded(_:)`` after many tries. `CancellationError` if the task is cancelled.
    public func confirmForgotPassword(
        username: String,
        code: String,
        newPassword: String,
        clientMetadata: [String: String] = [:]
    ) async throws {
        try await cancellable {
            try await native.confirmForgotPassword(
                username: username, code: code, newPassword: newPassword, clientMetadata: clientMetadata, cancel: $0
            )
        }
    }

    /// Tells threat protection whether a sign-in was the user's own (`UpdateAuthEventFeedback`), with what stood in the link of
    /// its notification.
    ///
    /// - Parameters:
    ///   - username: The user's name.
    ///   - eventID: The event's id.
    ///   - feedbackToken: The token of the link.
    ///   - feedback: Whose sign-in it was.
    /// - Throws: ``CognitoError/invalidInput(_:)`` for what cannot be a link's, ``CognitoError/notAuthorized(_:)`` for a token that
    ///   is not the event's, ``CognitoError/notSupported(_:)`` where threat protection is off. `CancellationError` if the task is
    ///   cancelled.
    public func updateAuthEventFeedback(
        username: String,
        eventID: String,
        feedbackToken: String,
        feedback: FeedbackValue
    ) async throws {
        try await cancellable {
            try await native.updateAuthEventFeedback(
                username: username, eventId: eventID, feedbackToken: feedbackToken, feedbackValue: feedback.native, cancel: $0
            )
        }
    }
}

/// Whether a sign-in that threat protection asked about was the user's own.
public enum FeedbackValue: Sendable, Hashable, CaseIterable {
    /// It was the user.
    case valid
    /// It was somebody else.
    case invalid

    fileprivate var native: CognitoNative.FeedbackValue {
        switch self {
        case .valid: .valid
        case .invalid: .invalid
        }
    }
}
