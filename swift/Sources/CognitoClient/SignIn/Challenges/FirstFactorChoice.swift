internal import CognitoNative

/// The user chooses how to sign in (`SELECT_CHALLENGE`).
public struct FirstFactorChoice: SignInChallenge {
    public let handle: ChallengeHandle

    /// The first factors to choose from. For a user who does not exist the pool may make them up.
    public let options: [FirstFactorKind]

    /// Chooses. A password is given along with the choice; a wrong one leaves the choice open.
    ///
    /// - Parameters:
    ///   - factor: One of ``options``, with the password if it is that.
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The next step.
    /// - Throws: As every answer, see ``SignInChallenge``.
    public func answer(
        _ factor: FirstFactor,
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await answering { challenge, cancel in
            switch factor.parts {
            case .password(let factor, let password):
                try await challenge.answerPasswordFactor(
                    factor: factor, password: password, clientMetadata: clientMetadata, cancel: cancel
                )
            case .without(let factor):
                try await challenge.answerFirstFactor(factor: factor, clientMetadata: clientMetadata, cancel: cancel)
            }
        }
    }
}
