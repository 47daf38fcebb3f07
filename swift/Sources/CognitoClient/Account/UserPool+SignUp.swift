internal import CognitoNative

extension UserPool {
    /// Creates an account (`SignUp`). Without a password the user signs in with codes or passkeys, where the pool allows that.
    ///
    /// ```swift
    /// let signedUp = try await pool.signUp(username: "ana", password: password, attributes: ["email": "ana@example.com"])
    /// let step = try await signedUp.confirm(code).signIn()
    /// ```
    ///
    /// - Parameters:
    ///   - username: The user's name.
    ///   - password: The password, exactly as typed. The library keeps it for the sign-in that follows and wipes it then; the
    ///     `String` that the app holds cannot be wiped in Swift.
    ///   - attributes: The user's attributes. Those that the pool requires must be among them; where users sign in by e-mail
    ///     address or phone number, the user name is that attribute already.
    ///   - validationData: Texts for the pre-sign-up trigger alone (`ValidationData`), such as the answer to a captcha. Not stored.
    ///   - clientMetadata: Texts for the pool's Lambda triggers; never put secrets in.
    /// - Returns: The account as it now is.
    /// - Throws: ``CognitoError/alreadyExists(_:)`` when the name is taken, which may be by an earlier try whose answer was lost;
    ///   ``CognitoError/invalidPassword(_:)``, whose message tells the pool's rule; ``CognitoError/invalidInput(_:)`` for
    ///   attributes the pool does not take; ``CognitoError/notAuthorized(_:)`` where users cannot sign up by themselves;
    ///   ``CognitoError/trigger(_:)`` with the words of the pool's trigger. `CancellationError` if the task is cancelled.
    public func signUp(
        username: String,
        password: String? = nil,
        attributes: UserAttributes = [:],
        validationData: [String: String] = [:],
        clientMetadata: [String: String] = [:]
    ) async throws -> NewAccount {
        let options = CognitoNative.SignUpOptions(validationData: validationData, clientMetadata: clientMetadata)
        return try await cancellable { cancel in
            guard let password else {
                return NewAccount(
                    native: try await native.signUpWithoutPassword(
                        username: username, attributes: attributes.values, options: options, cancel: cancel
                    )
                )
            }
            return NewAccount(
                native: try await native.signUp(
                    username: username, password: password, attributes: attributes.values, options: options, cancel: cancel
                )
            )
        }
    }

    /// Confirms a sign-up with the code that was sent (`ConfirmSignUp`), in an app that no longer has the ``NewAccount`` of it.
    ///
    /// - Parameters:
    ///   - username: The name that was signed up.
    ///   - code: The code; spaces in it do not matter.
    ///   - forceAliasCreation: Whether to take the confirmed e-mail address or phone number over from another account that signs
    ///     in with it (`ForceAliasCreation`).
    ///   - clientMetadata: Texts for the pool's Lambda triggers; never put secrets in.
    /// - Returns: The account, to sign in with.
    /// - Throws: As ``NewAccount/confirm(_:forceAliasCreation:clientMetadata:)``.
    public func confirmSignUp(
        username: String,
        code: String,
        forceAliasCreation: Bool = false,
        clientMetadata: [String: String] = [:]
    ) async throws -> ConfirmedAccount {
        try await cancellable {
            ConfirmedAccount(
                native: try await native.confirmSignUp(
                    username: username,
                    code: code,
                    forceAliasCreation: forceAliasCreation,
                    clientMetadata: clientMetadata,
                    cancel: $0
                )
            )
        }
    }

    /// Has the code of a sign-up sent again (`ResendConfirmationCode`); the service sends few in an hour.
    ///
    /// - Parameters:
    ///   - username: The name that was signed up.
    ///   - clientMetadata: Texts for the pool's Lambda triggers; never put secrets in.
    /// - Returns: Where it went.
    /// - Throws: ``CognitoError/alreadyExists(_:)`` for a user who is confirmed already; ``CognitoError/limitExceeded(_:)`` after
    ///   a few messages in an hour; ``CognitoError/codeDelivery(_:)`` when it could not be sent. `CancellationError` if the task is
    ///   cancelled.
    @discardableResult
    public func resendConfirmationCode(username: String, clientMetadata: [String: String] = [:]) async throws -> CodeDelivery {
        try await cancellable {
            CodeDelivery(
                native: try await native.resendConfirmationCode(username: username, clientMetadata: clientMetadata, cancel: $0)
            )
        }
    }
}
