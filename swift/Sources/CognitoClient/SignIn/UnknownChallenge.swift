internal import CognitoClientBindings

/// A challenge told by name and parameters, to be answered with named responses.
///
/// A wrong answer leaves it as it was, ready for another try; an answer that succeeded makes it useless, and the step it led
/// to takes its place.
///
/// ```swift
/// var step = try await pool.signIn(username: name, password: password)
/// if case .unknown(let challenge) = step, challenge.name == "SMS_MFA" {
///     step = try await challenge.answer("SMS_MFA_CODE", with: code)
/// }
/// ```
public final class UnknownChallenge: Sendable {
    private let native: Native.UnknownChallenge

    init(native: Native.UnknownChallenge) {
        self.native = native
    }

    /// The challenge's name as the service gave it, such as `SMS_MFA`.
    public var name: String { native.name() }

    /// The challenge's parameters as the service gave them.
    public var parameters: [String: String] { native.parameters() }

    /// The challenges to choose from, where the service offers a choice.
    public var availableChallenges: [String] { native.availableChallenges() }

    /// Answers with one named response (`RespondToAuthChallenge`). The user's name and, where the client has a secret, the
    /// secret hash are added.
    ///
    /// - Parameters:
    ///   - name: The response's name, such as `SMS_MFA_CODE`.
    ///   - value: The response. The library wipes its copy; the `String` itself cannot be wiped.
    /// - Returns: The next step.
    /// - Throws: ``CognitoError/codeMismatch(_:)`` and network errors leave the challenge usable;
    ///   ``CognitoError/challengeExpired(_:)`` asks for a new sign-in. `CancellationError` if the task is cancelled.
    public func answer(_ name: String, with value: String) async throws -> SignInStep {
        try await cancellable { SignInStep(native: try await native.answer(name: name, value: value, cancel: $0)) }
    }

    /// Answers with several named responses.
    ///
    /// - Parameter responses: Values by name.
    /// - Returns: The next step.
    /// - Throws: As ``answer(_:with:)``.
    public func answer(_ responses: [String: String]) async throws -> SignInStep {
        try await cancellable { SignInStep(native: try await native.answerAll(responses: responses, cancel: $0)) }
    }
}

extension UnknownChallenge: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names the challenge without its parameters.
    public var description: String { "UnknownChallenge(\(name))" }

    /// Names the challenge without its parameters.
    public var debugDescription: String { description }

    /// Names the challenge without its parameters.
    public var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
