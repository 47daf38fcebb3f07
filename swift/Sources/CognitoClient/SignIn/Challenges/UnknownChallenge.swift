internal import CognitoClientBindings

/// A challenge told by name and parameters, to be answered with named responses.
///
/// ```swift
/// if case .unknown(let challenge) = step, challenge.name == "NEW_KIND_OF_CODE" {
///     step = try await challenge.answer("NEW_KIND_OF_CODE_CODE", with: code)
/// }
/// ```
public struct UnknownChallenge: SignInChallenge {
    private let native: Native.UnknownChallenge

    init(native: Native.UnknownChallenge) {
        self.native = native
    }

    public var username: String { native.username() }
    public var signInName: String { native.signInName() }
    public func cancel() { native.cancel() }
    public func suspend() async throws -> String { try await cancellable { try await native.suspend(cancel: $0) } }

    /// The challenge's name as the service gave it.
    public var name: String { native.name() }

    /// The challenge's parameters as the service gave them.
    public var parameters: [String: String] { native.parameters() }

    /// The challenges to choose from, where the service offers a choice (`AvailableChallenges`).
    public var availableChallenges: [String] { native.availableChallenges() }

    /// Names the challenge without its parameters.
    public var description: String { "UnknownChallenge(\(name))" }

    /// Answers with one named response (`ChallengeResponses`).
    ///
    /// - Parameters:
    ///   - name: The response's name. The user's name and, where the client has a secret, the secret hash are added.
    ///   - value: The response.
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The next step.
    /// - Throws: As every answer, see ``SignInChallenge``.
    public func answer(
        _ name: String,
        with value: String,
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await cancellable {
            SignInStep(
                native: try await native.answer(name: name, value: value, clientMetadata: clientMetadata, cancel: $0)
            )
        }
    }

    /// Answers with several named responses.
    ///
    /// - Parameters:
    ///   - responses: Values by name.
    ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
    /// - Returns: The next step.
    /// - Throws: As every answer, see ``SignInChallenge``.
    public func answer(
        _ responses: [String: String],
        clientMetadata: [String: String]? = nil
    ) async throws -> SignInStep {
        try await cancellable {
            SignInStep(
                native: try await native.answerAll(responses: responses, clientMetadata: clientMetadata, cancel: $0)
            )
        }
    }
}
