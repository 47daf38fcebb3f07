internal import CognitoNative

/// A passkey is to sign (`WEB_AUTHN`).
///
/// On Apple's systems `answer(presentingOn:clientMetadata:)` asks the user and answers. Any other authenticator takes the
/// options and gives the credential, both in the JSON of Web Authentication; ``PasskeyRequest`` and ``PasskeyAssertion``
/// translate that JSON to and from bytes.
public struct PasskeyChallenge: SignInChallenge {
    public let handle: ChallengeHandle

    /// `PublicKeyCredentialRequestOptionsJSON`: the challenge, the relying party and the allowed credentials.
    public let requestOptionsJSON: String

    /// Answers with what the authenticator signed.
    ///
    /// - Parameters:
    ///   - credentialJSON: The assertion as `AuthenticationResponseJSON`.
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The next step.
    /// - Throws: As every answer, see ``SignInChallenge``.
    public func answer(
        _ credentialJSON: String,
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await answering {
            try await $0.answerPasskey(credentialJson: credentialJSON, clientMetadata: clientMetadata, cancel: $1)
        }
    }

    /// Answers with what the authenticator signed.
    ///
    /// - Parameters:
    ///   - assertion: The assertion.
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The next step.
    /// - Throws: As every answer, see ``SignInChallenge``.
    public func answer(
        _ assertion: PasskeyAssertion,
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await answer(assertion.json, clientMetadata: clientMetadata)
    }
}
