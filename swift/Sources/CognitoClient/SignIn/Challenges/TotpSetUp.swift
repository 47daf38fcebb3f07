internal import CognitoClientBindings

/// The user adds the account to an authenticator app (`MFA_SETUP`): show the QR code or the secret, then answer with the first
/// code.
///
/// The secret, the URI and the pictures are all the same secret: whoever has one can make codes.
public struct TotpSetUp: SignInChallenge {
    private let native: Native.TotpSetUp

    init(native: Native.TotpSetUp) {
        self.native = native
    }

    public var username: String { native.username() }
    public var signInName: String { native.signInName() }
    public func cancel() { native.cancel() }
    public func suspend() async throws -> String { try await cancellable { try await native.suspend(cancel: $0) } }

    /// The secret in Base32, for typing it into the app by hand.
    public var secret: String { native.secret() }

    /// The `otpauth://` URI, and the QR code of it.
    ///
    /// - Parameter issuer: What the authenticator app shows next to the code: the app's or the company's name.
    /// - Throws: ``CognitoError/invalidInput(_:)`` naming `issuer` when it is empty, longer than 200 characters, or holds a colon or
    ///   control characters.
    public func uri(issuer: String) throws(CognitoError) -> TotpUri {
        try translating { TotpUri(native: try native.uri(issuer: issuer)) }
    }

    /// Answers with the first code (`VerifySoftwareToken`, then `MFA_SETUP`).
    ///
    /// - Parameters:
    ///   - code: The first code that the app shows.
    ///   - deviceName: What the pool shows when it asks for a code later (`FRIENDLY_DEVICE_NAME`).
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The next step.
    /// - Throws: As every answer, see ``SignInChallenge``.
    public func answer(
        _ code: String,
        deviceName: String? = nil,
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await cancellable {
            SignInStep(
                native: try await native.answer(code: code, deviceName: deviceName, clientMetadata: clientMetadata, cancel: $0)
            )
        }
    }
}
