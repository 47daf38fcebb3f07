internal import CognitoNative

/// The user replaces a temporary password (`NEW_PASSWORD_REQUIRED`).
public struct NewPasswordChallenge: SignInChallenge {
    public let handle: ChallengeHandle

    /// The attributes that the pool requires and the user does not have yet, such as `given_name`.
    public let requiredAttributes: [String]

    /// The attributes that the user has, by name.
    public let attributes: [String: String]

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
        try await answering {
            try await $0.answerNewPassword(newPassword: newPassword, attributes: attributes, clientMetadata: clientMetadata, cancel: $1)
        }
    }
}
