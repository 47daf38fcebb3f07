internal import CognitoClientBindings

/// The pool's triggers ask something (`CUSTOM_CHALLENGE`), in as many rounds as they like.
public struct CustomChallenge: SignInChallenge {
    private let native: Native.CustomChallenge

    init(native: Native.CustomChallenge) {
        self.native = native
    }

    public var username: String { native.username() }
    public var signInName: String { native.signInName() }
    public func cancel() { native.cancel() }
    public func suspend() async throws -> String { try await cancellable { try await native.suspend(cancel: $0) } }

    /// What the trigger made public (`publicChallengeParameters`), by name.
    public var parameters: [String: String] { native.parameters() }

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
        try await cancellable {
            SignInStep(
                native: try await native.answer(text: text, clientMetadata: clientMetadata, cancel: $0)
            )
        }
    }
}
