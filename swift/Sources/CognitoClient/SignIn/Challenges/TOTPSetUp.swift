internal import CognitoNative

/// The user adds the account to an authenticator app (`MFA_SETUP`): show the QR code or the secret, then answer with the first
/// code.
///
/// The secret, the URI and the pictures are all the same secret: whoever has one can make codes.
public struct TOTPSetUp: SignInChallenge {
    public let handle: ChallengeHandle

    /// The secret in Base32, for typing it into the app by hand.
    public var secret: String { handle.native.totpSecret() }

    /// The `otpauth://` URI, and the QR code of it.
    ///
    /// - Parameter issuer: What the authenticator app shows next to the code: the app's or the company's name.
    /// - Throws: ``CognitoError/invalidInput(_:)`` naming `issuer` when it is empty, longer than 200 characters, or holds a colon or
    ///   control characters.
    public func uri(issuer: String) throws(CognitoError) -> TOTPURI {
        try translating { TOTPURI(native: try handle.native.totpUri(issuer: issuer)) }
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
        try await answering {
            try await $0.answerTotpSetUp(code: code, deviceName: deviceName, clientMetadata: clientMetadata, cancel: $1)
        }
    }
}
