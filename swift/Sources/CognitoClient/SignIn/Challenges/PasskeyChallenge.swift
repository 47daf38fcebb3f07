internal import CognitoClientBindings

/// A passkey is to sign (`WEB_AUTHN`).
///
/// On Apple's systems `answer(presentingOn:clientMetadata:)` asks the user and answers. Any other authenticator takes the
/// options and gives the credential, both in the JSON of Web Authentication; ``PasskeyRequest`` and ``PasskeyAssertion``
/// translate that JSON to and from bytes.
public struct PasskeyChallenge: SignInChallenge {
    private let native: Native.PasskeyChallenge

    init(native: Native.PasskeyChallenge) {
        self.native = native
    }

    public var username: String { native.username() }
    public var signInName: String { native.signInName() }
    public func cancel() { native.cancel() }
    public func suspend() async throws -> String { try await cancellable { try await native.suspend(cancel: $0) } }

    /// `PublicKeyCredentialRequestOptionsJSON`: the challenge, the relying party and the allowed credentials.
    public var requestOptionsJSON: String { native.requestOptionsJson() }

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
        try await cancellable {
            SignInStep(
                native: try await native.answer(credentialJson: credentialJSON, clientMetadata: clientMetadata, cancel: $0)
            )
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
