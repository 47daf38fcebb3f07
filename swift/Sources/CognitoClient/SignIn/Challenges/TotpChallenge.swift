internal import CognitoClientBindings

/// The user's authenticator app shows a code (`SOFTWARE_TOKEN_MFA`).
public struct TotpChallenge: SignInChallenge {
    private let native: Native.TotpChallenge

    init(native: Native.TotpChallenge) {
        self.native = native
    }

    public var username: String { native.username() }
    public var signInName: String { native.signInName() }
    public func cancel() { native.cancel() }
    public func suspend() async throws -> String { try await cancellable { try await native.suspend(cancel: $0) } }

    /// The name that the user gave to the authenticator app.
    public var friendlyDeviceName: String? { native.friendlyDeviceName() }

    /// Answers with the code. A code is taken once: after ``CognitoError/codeExpired(_:)`` wait for the next.
    ///
    /// - Parameters:
    ///   - code: The six digits that the app shows.
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
}
