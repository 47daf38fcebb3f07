internal import CognitoNative

extension Session {
    /// The user's attributes and second factors as the service has them (`GetUser`). When the access token is refused, the
    /// tokens are refreshed once and the call is repeated.
    ///
    /// - Throws: As ``tokens()``.
    public func user() async throws -> UserInfo {
        try await cancellable { UserInfo(native: try await native.user(cancel: $0)) }
    }

    /// Writes these attributes and leaves all others alone (`UpdateUserAttributes`). An empty value removes the attribute.
    ///
    /// A new e-mail address or phone number may have to be verified with a code: depending on the pool it counts at once,
    /// unverified, or only then. The id token has the old values until the next ``refresh()``.
    ///
    /// - Parameters:
    ///   - attributes: The attributes to write.
    ///   - clientMetadata: Texts for the pool's Lambda triggers; never put secrets in.
    /// - Returns: Where codes went, one for each new address or number that has to be verified.
    /// - Throws: ``CognitoError/alreadyExists(_:)`` when an address or number is another user's alias,
    ///   ``CognitoError/notAuthorized(_:)`` when the app client may not write one of the attributes,
    ///   ``CognitoError/invalidInput(_:)`` naming `attributes` or what the pool's schema refuses,
    ///   ``CognitoError/codeDelivery(_:)`` when the code could not be sent; else as ``user()``.
    @discardableResult
    public func updateAttributes(
        _ attributes: UserAttributes,
        clientMetadata: [String: String] = [:]
    ) async throws -> [CodeDelivery] {
        try await cancellable {
            try await native.updateAttributes(attributes: attributes.values, clientMetadata: clientMetadata, cancel: $0)
                .map(CodeDelivery.init(native:))
        }
    }

    /// Removes attributes (`DeleteUserAttributes`).
    ///
    /// - Parameter names: Their full names, such as `nickname` or `custom:tier`.
    /// - Throws: ``CognitoError/invalidInput(_:)`` naming `attributes` for no names or malformed ones, and for those that the pool
    ///   requires; else as ``user()``.
    public func deleteAttributes(_ names: some Sequence<String>) async throws {
        let names = Array(names)
        try await cancellable { try await native.deleteAttributes(names: names, cancel: $0) }
    }

    /// Has a code sent to the address or number that the attribute holds (`GetUserAttributeVerificationCode`). It is good for 24
    /// hours.
    ///
    /// - Parameters:
    ///   - attribute: `email` or `phone_number`.
    ///   - clientMetadata: Texts for the pool's Lambda triggers; never put secrets in.
    /// - Returns: Where it went.
    /// - Throws: ``CognitoError/limitExceeded(_:)`` after a few messages in an hour, ``CognitoError/codeDelivery(_:)`` when it
    ///   could not be sent, ``CognitoError/invalidInput(_:)`` for an attribute that cannot be verified; else as ``user()``.
    @discardableResult
    public func sendAttributeCode(
        attribute: String,
        clientMetadata: [String: String] = [:]
    ) async throws -> CodeDelivery {
        try await cancellable {
            CodeDelivery(
                native: try await native.sendAttributeCode(
                    attribute: attribute, clientMetadata: clientMetadata, cancel: $0
                )
            )
        }
    }

    /// Verifies an attribute with the code that was sent (`VerifyUserAttribute`); a value that waited for it counts from now on.
    ///
    /// - Parameters:
    ///   - attribute: `email` or `phone_number`.
    ///   - code: The code; spaces in it do not matter.
    /// - Throws: ``CognitoError/codeMismatch(_:)``; ``CognitoError/codeExpired(_:)``, also for a code that was used:
    ///   ``user()`` tells whether the attribute is verified; ``CognitoError/alreadyExists(_:)`` when it is another user's alias;
    ///   ``CognitoError/limitExceeded(_:)`` after many tries; else as ``user()``.
    public func verifyAttribute(attribute: String, code: String) async throws {
        try await cancellable { try await native.verifyAttribute(attribute: attribute, code: code, cancel: $0) }
    }
}
