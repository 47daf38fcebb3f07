internal import CognitoClientBindings

/// What a code is asked for.
public enum CodePurpose: Sendable, Hashable {
    /// The code is the way in by itself.
    case firstFactor
    /// The code comes on top of a first factor.
    case secondFactor
}

/// A code was sent to the user (`SMS_MFA`, `SMS_OTP`, `EMAIL_OTP`).
public struct CodeChallenge: SignInChallenge {
    private let native: Native.CodeChallenge

    init(native: Native.CodeChallenge) {
        self.native = native
    }

    public var username: String { native.username() }
    public var signInName: String { native.signInName() }
    public func cancel() { native.cancel() }
    public func suspend() async throws -> String { try await cancellable { try await native.suspend(cancel: $0) } }

    /// Whether the code is the way in or comes on top.
    public var purpose: CodePurpose { CodePurpose(native: native.purpose()) }

    /// `SMS` or `EMAIL`.
    public var medium: String { native.medium() }

    /// Where the code went, masked by the service, such as `+*******0100`; for display only.
    public var destination: String? { native.destination() }

    /// Answers with the code.
    ///
    /// - Parameters:
    ///   - code: The code; spaces in it do not matter.
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The next step.
    /// - Throws: As every answer, see ``SignInChallenge``.
    public func answer(
        _ code: String,
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await cancellable {
            SignInStep(
                native: try await native.answer(code: code, clientMetadata: clientMetadata, cancel: $0)
            )
        }
    }

    /// Has a new code sent.
    ///
    /// The service can do that only by a fresh start of the sign-in, which is made here with all that is still in memory; the
    /// step it leads to is usually this one again, with the new code. Until then, and if it fails, this challenge stays usable.
    ///
    /// - Parameter clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The step that takes the place of this one.
    /// - Throws: ``CognitoError/challengeExpired(_:)`` in a resumed sign-in that needs the password again; else as when the
    ///   sign-in began.
    public func resend(clientMetadata: [String: String]? = nil) async throws -> SignInStep {
        try await cancellable { SignInStep(native: try await native.resend(clientMetadata: clientMetadata, cancel: $0)) }
    }
}
