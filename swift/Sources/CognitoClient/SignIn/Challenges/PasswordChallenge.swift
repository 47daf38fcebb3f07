internal import CognitoNative

/// The password is needed (`PASSWORD`, `PASSWORD_SRP`), or needed again because a resumed sign-in has to begin anew.
public struct PasswordChallenge: SignInChallenge {
    public let handle: ChallengeHandle

    /// Answers with the password: sent, or only proven where the sign-in goes by SRP. A wrong one leaves the step open.
    ///
    /// - Parameters:
    ///   - password: The password, exactly as typed.
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The next step.
    /// - Throws: As every answer, see ``SignInChallenge``.
    public func answer(
        _ password: String,
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await answering { try await $0.answerPassword(password: password, clientMetadata: clientMetadata, cancel: $1) }
    }
}
