internal import CognitoClientBindings

/// The user replaces a temporary password (`NEW_PASSWORD_REQUIRED`).
public struct NewPasswordChallenge: SignInChallenge {
    private let native: Native.NewPasswordChallenge

    init(native: Native.NewPasswordChallenge) {
        self.native = native
    }

    public var username: String { native.username() }
    public var signInName: String { native.signInName() }
    public func cancel() { native.cancel() }
    public func suspend() async throws -> String { try await cancellable { try await native.suspend(cancel: $0) } }

    /// The attributes that the pool requires and the user does not have yet, such as `given_name`.
    public var requiredAttributes: [String] { native.requiredAttributes() }

    /// The attributes that the user has, by name.
    public var attributes: [String: String] { native.attributes() }

    /// Answers with the new password.
    ///
    /// - Parameters:
    ///   - newPassword: The new password.
    ///   - attributes: Attributes by name, without a prefix. Every one of ``requiredAttributes`` must be among them; those
    ///     that the user has already need not be repeated.
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The next step.
    /// - Throws: As every answer, see ``SignInChallenge``; ``CognitoError/invalidInput(_:)`` naming `attributes` when a
    ///   required one is missing. Nothing was sent then.
    public func answer(
        _ newPassword: String,
        attributes: [String: String] = [:],
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await cancellable {
            SignInStep(
                native: try await native.answer(
                    newPassword: newPassword, attributes: attributes, clientMetadata: clientMetadata, cancel: $0
                )
            )
        }
    }
}
