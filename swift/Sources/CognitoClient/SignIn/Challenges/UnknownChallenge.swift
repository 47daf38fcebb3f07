internal import CognitoNative

/// A challenge told by name and parameters, to be answered with named responses.
///
/// ```swift
/// if case .unknown(let challenge) = step, challenge.name == "NEW_KIND_OF_CODE" {
///     step = try await challenge.answer("NEW_KIND_OF_CODE_CODE", with: code)
/// }
/// ```
public struct UnknownChallenge: SignInChallenge {
    public let handle: ChallengeHandle

    /// The challenge's name as the service gave it.
    public let name: String

    /// The challenge's parameters as the service gave them.
    public let parameters: [String: String]

    /// The challenges to choose from, where the service offers a choice (`AvailableChallenges`).
    public let availableChallenges: [String]

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
        try await answering { try await $0.answerResponse(name: name, value: value, clientMetadata: clientMetadata, cancel: $1) }
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
        try await answering { try await $0.answerResponses(responses: responses, clientMetadata: clientMetadata, cancel: $1) }
    }
}
