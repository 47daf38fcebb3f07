internal import CognitoNative

/// A kind of second factor.
public enum MFAMethod: Sendable, Hashable {
    /// A code by text message (`SMS_MFA`).
    case sms
    /// A code from an authenticator app (`SOFTWARE_TOKEN_MFA`).
    case totp
    /// A code by e-mail (`EMAIL_OTP`).
    case email
    /// A passkey whose user was verified counts for two factors (`WEB_AUTHN`). Only in
    /// ``Session/changeMFA(_:)``, in pools set up for it.
    case passkey
    /// One that this version does not know, by its name.
    case other(String)
}

/// The user has several second factors and no preferred one (`SELECT_MFA_TYPE`).
public struct MFAChoice: SignInChallenge {
    public let handle: ChallengeHandle

    /// The second factors to choose from.
    public let options: [MFAMethod]

    /// Chooses.
    ///
    /// - Parameters:
    ///   - method: One of ``options``.
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The step that asks for that factor's code.
    /// - Throws: As every answer, see ``SignInChallenge``.
    public func answer(
        _ method: MFAMethod,
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await answering { try await $0.answerMfa(method: method.native, clientMetadata: clientMetadata, cancel: $1) }
    }
}

/// The pool wants a second factor, and the user chooses which to set up (`MFA_SETUP`).
public struct MFASetUpChoice: SignInChallenge {
    public let handle: ChallengeHandle

    /// The second factors that can be set up now.
    public let options: [MFAMethod]

    /// Chooses.
    ///
    /// - Parameters:
    ///   - method: One of ``options``.
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The step that sets the factor up.
    /// - Throws: As every answer, see ``SignInChallenge``.
    public func answer(
        _ method: MFAMethod,
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await answering { try await $0.answerMfa(method: method.native, clientMetadata: clientMetadata, cancel: $1) }
    }
}
