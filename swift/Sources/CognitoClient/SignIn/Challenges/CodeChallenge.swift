internal import CognitoNative

/// What a code is asked for.
public enum CodePurpose: Sendable, Hashable {
    /// The code is the way in by itself.
    case firstFactor
    /// The code comes on top of a first factor.
    case secondFactor
}

/// A code was sent to the user (`SMS_MFA`, `SMS_OTP`, `EMAIL_OTP`).
public struct CodeChallenge: SignInChallenge {
    public let handle: ChallengeHandle
    private let sent: CognitoNative.CodeSent

    init(_ challenge: CognitoNative.Challenge, _ sent: CognitoNative.CodeSent) {
        handle = ChallengeHandle(challenge)
        self.sent = sent
    }

    /// Whether the code is the way in or comes on top.
    public var purpose: CodePurpose { CodePurpose(native: sent.purpose) }

    /// `SMS` or `EMAIL`.
    public var medium: String { sent.medium }

    /// Where the code went, masked by the service, such as `+*******0100`; for display only.
    public var destination: String? { sent.destination }

    /// Answers with the code.
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

    /// Has a new code sent.
    ///
    /// The service can do that only by a fresh start of the sign-in, which is made here with all that is still in memory; the
    /// step it leads to is usually this one again, with the new code. Until then, and if it fails, this challenge stays usable.
    ///
    /// - Parameter clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The step that takes the place of this one.
    /// - Throws: ``CognitoError/challengeExpired(_:)`` in a resumed sign-in that needs the password again; else as when the
    ///   sign-in began.
    public func resend(clientMetadata: [String: String]? = nil) async throws -> SignInStep {
        try await answering { try await $0.resend(clientMetadata: clientMetadata, cancel: $1) }
    }
}
