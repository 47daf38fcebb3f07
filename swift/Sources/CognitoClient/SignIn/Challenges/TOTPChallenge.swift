internal import CognitoNative

/// The user's authenticator app shows a code (`SOFTWARE_TOKEN_MFA`).
public struct TOTPChallenge: SignInChallenge {
    public let handle: ChallengeHandle

    /// The name that the user gave to the authenticator app.
    public let friendlyDeviceName: String?

    /// Answers with the code. A code is taken once: after ``CognitoError/codeExpired(_:)`` wait for the next.
    ///
    /// - Parameters:
    ///   - code: The six digits that the app shows.
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The next step.
    /// - Throws: As every answer, see ``SignInChallenge``.
    public func answer(
        _ code: String,
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await answering { try await $0.answerCode(code: code, clientMetadata: clientMetadata, cancel: $1) }
    }
}
