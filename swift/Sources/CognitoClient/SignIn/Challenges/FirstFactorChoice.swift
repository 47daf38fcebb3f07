internal import CognitoClientBindings

/// The user chooses how to sign in (`SELECT_CHALLENGE`).
public struct FirstFactorChoice: SignInChallenge {
    private let native: Native.FirstFactorChoice

    init(native: Native.FirstFactorChoice) {
        self.native = native
    }

    public var username: String { native.username() }
    public var signInName: String { native.signInName() }
    public func cancel() { native.cancel() }
    public func suspend() async throws -> String { try await cancellable { try await native.suspend(cancel: $0) } }

    /// The first factors to choose from. For a user who does not exist the pool may make them up.
    public var options: [FirstFactorKind] { native.options().map(FirstFactorKind.init(native:)) }

    /// Chooses. A password is given along with the choice; a wrong one leaves the choice open.
    ///
    /// - Parameters:
    ///   - factor: One of ``options``, with the password if it is that.
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The next step.
    /// - Throws: As every answer, see ``SignInChallenge``.
    public func answer(
        _ factor: FirstFactor,
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await cancellable {
            SignInStep(
                native: try await native.answer(
                    factor: factor.kind.native, password: factor.password, clientMetadata: clientMetadata, cancel: $0
                )
            )
        }
    }
}
