internal import CognitoNative

/// The pool's triggers ask something (`CUSTOM_CHALLENGE`), in as many rounds as they like.
public struct CustomChallenge: SignInChallenge {
    public let handle: ChallengeHandle

    /// What the trigger made public (`publicChallengeParameters`), by name.
    public let parameters: [String: String]

    /// Answers. What a wrong answer does is for the triggers to decide: usually another round, or the end.
    ///
    /// - Parameters:
    ///   - text: The answer.
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The next step.
    /// - Throws: As every answer, see ``SignInChallenge``.
    public func answer(
        _ text: String,
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await answering { try await $0.answerCustom(text: text, clientMetadata: clientMetadata, cancel: $1) }
    }
}
