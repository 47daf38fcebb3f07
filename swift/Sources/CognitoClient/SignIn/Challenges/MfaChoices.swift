internal import CognitoClientBindings

/// A kind of second factor.
public enum MfaMethod: Sendable, Hashable {
    /// A code by text message (`SMS_MFA`).
    case sms
    /// A code from an authenticator app (`SOFTWARE_TOKEN_MFA`).
    case totp
    /// A code by e-mail (`EMAIL_OTP`).
    case email
    /// A passkey whose user was verified counts for two factors (`WEB_AUTHN`). Only in
    /// ``Session/setUserMfaPreference(_:)``, in pools set up for it.
    case webAuthn
    /// One that this version does not know, by its name.
    case other(String)
}

/// The user has several second factors and no preferred one (`SELECT_MFA_TYPE`).
public struct MfaChoice: SignInChallenge {
    private let native: Native.MfaChoice

    init(native: Native.MfaChoice) {
        self.native = native
    }

    public var username: String { native.username() }
    public var signInName: String { native.signInName() }
    public func cancel() { native.cancel() }
    public func suspend() async throws -> String { try await cancellable { try await native.suspend(cancel: $0) } }

    /// The second factors to choose from.
    public var options: [MfaMethod] { native.options().map(MfaMethod.init(native:)) }

    /// Chooses.
    ///
    /// - Parameters:
    ///   - method: One of ``options``.
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The step that asks for that factor's code.
    /// - Throws: As every answer, see ``SignInChallenge``.
    public func answer(
        _ method: MfaMethod,
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await cancellable {
            SignInStep(
                native: try await native.answer(method: method.native, clientMetadata: clientMetadata, cancel: $0)
            )
        }
    }
}

/// The pool wants a second factor, and the user chooses which to set up (`MFA_SETUP`).
public struct MfaSetUpChoice: SignInChallenge {
    private let native: Native.MfaSetUpChoice

    init(native: Native.MfaSetUpChoice) {
        self.native = native
    }

    public var username: String { native.username() }
    public var signInName: String { native.signInName() }
    public func cancel() { native.cancel() }
    public func suspend() async throws -> String { try await cancellable { try await native.suspend(cancel: $0) } }

    /// The second factors that can be set up now.
    public var options: [MfaMethod] { native.options().map(MfaMethod.init(native:)) }

    /// Chooses.
    ///
    /// - Parameters:
    ///   - method: One of ``options``.
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The step that sets the factor up.
    /// - Throws: As every answer, see ``SignInChallenge``.
    public func answer(
        _ method: MfaMethod,
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await cancellable {
            SignInStep(
                native: try await native.answer(method: method.native, clientMetadata: clientMetadata, cancel: $0)
            )
        }
    }
}
