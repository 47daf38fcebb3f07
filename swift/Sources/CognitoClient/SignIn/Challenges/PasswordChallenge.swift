internal import CognitoClientBindings

/// The password is needed (`PASSWORD`, `PASSWORD_SRP`), or needed again because a resumed sign-in has to begin anew.
public struct PasswordChallenge: SignInChallenge {
    private let native: Native.PasswordChallenge

    init(native: Native.PasswordChallenge) {
        self.native = native
    }

    public var username: String { native.username() }
    public var signInName: String { native.signInName() }
    public func cancel() { native.cancel() }
    public func suspend() async throws -> String { try await cancellable { try await native.suspend(cancel: $0) } }

    /// Answers with the password: sent, or only proven where the sign-in goes by SRP. A wrong one leaves the step open.
    ///
    /// - Parameters:
    ///   - password: The password, exactly as typed.
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The next step.
    /// - Throws: As every answer, see ``SignInChallenge``.
    public func answer(
        _ password: String,
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await cancellable {
            SignInStep(
                native: try await native.answer(password: password, clientMetadata: clientMetadata, cancel: $0)
            )
        }
    }
}
