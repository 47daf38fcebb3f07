internal import CognitoNative

/// Where a code went, as the service says. It may say so for a user who does not exist: tell people that a code was sent *if* the
/// account exists.
public struct CodeDelivery: Sendable, Hashable {
    /// The masked address or number, such as `a***@e***`; for display only.
    public let destination: String?
    /// `SMS` or `EMAIL`.
    public let medium: String?
    /// The attribute that holds the address, such as `email`.
    public let attribute: String?
}

extension CodeDelivery: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names the medium and leaves out the destination.
    public var description: String { "CodeDelivery(\(medium ?? "unknown medium"))" }

    /// Names the medium and leaves out the destination.
    public var debugDescription: String { description }

    /// Names the medium and leaves out the destination.
    public var customMirror: Mirror { Mirror(self, children: ["medium": medium ?? "unknown"]) }
}

/// The user has signed up and not confirmed yet: the code of the sign-up is needed, then the sign-in goes on by itself.
public struct SignUpCodeChallenge: SignInChallenge {
    public let handle: ChallengeHandle

    /// Confirms the sign-up (`ConfirmSignUp`) and goes on with the sign-in.
    ///
    /// - Parameters:
    ///   - code: The code; spaces in it do not matter.
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The next step.
    /// - Throws: As every answer, see ``SignInChallenge``.
    public func answer(
        _ code: String,
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await answering { try await $0.answerCode(code: code, clientMetadata: clientMetadata, cancel: $1) }
    }

    /// Has the code sent again (`ResendConfirmationCode`).
    ///
    /// - Parameter clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: Where it went.
    /// - Throws: ``CognitoError/limitExceeded(_:)`` after a few messages in an hour. `CancellationError` if the task is cancelled.
    public func resend(clientMetadata: [String: String]? = nil) async throws -> CodeDelivery {
        try await cancellable { CodeDelivery(native: try await handle.native.sendCode(clientMetadata: clientMetadata, cancel: $0)) }
    }
}

/// The password must be reset before the user can sign in: a code and a new password are needed, then the sign-in goes on by
/// itself. An administrator's reset has sent the code already; imported users need ``sendCode()`` first.
public struct PasswordReset: SignInChallenge {
    public let handle: ChallengeHandle

    /// Has a code sent (`ForgotPassword`).
    ///
    /// - Parameter clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: Where it went.
    /// - Throws: ``CognitoError/limitExceeded(_:)`` after a few messages in an hour. `CancellationError` if the task is cancelled.
    public func sendCode(clientMetadata: [String: String]? = nil) async throws -> CodeDelivery {
        try await cancellable { CodeDelivery(native: try await handle.native.sendCode(clientMetadata: clientMetadata, cancel: $0)) }
    }

    /// Sets the new password (`ConfirmForgotPassword`) and goes on with the sign-in.
    ///
    /// - Parameters:
    ///   - code: The code; spaces in it do not matter.
    ///   - newPassword: The new password.
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The next step.
    /// - Throws: As every answer, see ``SignInChallenge``.
    public func answer(
        _ code: String,
        newPassword: String,
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await answering {
            try await $0.answerPasswordReset(code: code, newPassword: newPassword, clientMetadata: clientMetadata, cancel: $1)
        }
    }
}
