internal import CognitoNative

/// The user gives the address that codes go to from now on (`MFA_SETUP`).
public struct EmailSetUp: SignInChallenge {
    public let handle: ChallengeHandle

    /// Answers with the address.
    ///
    /// - Parameters:
    ///   - email: An e-mail address.
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The step that asks for the code sent there.
    /// - Throws: As every answer, see ``SignInChallenge``.
    public func answer(
        _ email: String,
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await answering { try await $0.answerEmail(email: email, clientMetadata: clientMetadata, cancel: $1) }
    }
}
