internal import CognitoClientBindings

/// The user gives the address that codes go to from now on (`MFA_SETUP`).
public struct EmailSetUp: SignInChallenge {
    private let native: Native.EmailSetUp

    init(native: Native.EmailSetUp) {
        self.native = native
    }

    public var username: String { native.username() }
    public var signInName: String { native.signInName() }
    public func cancel() { native.cancel() }
    public func suspend() async throws -> String { try await cancellable { try await native.suspend(cancel: $0) } }

    /// Answers with the address.
    ///
    /// - Parameters:
    ///   - email: An e-mail address.
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The step that asks for the code sent there.
    /// - Throws: As every answer, see ``SignInChallenge``.
    public func answer(
        _ email: String,
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await cancellable {
            SignInStep(
                native: try await native.answer(email: email, clientMetadata: clientMetadata, cancel: $0)
            )
        }
    }
}
