internal import CognitoNative

extension Session {
    /// Begins to register a passkey (`StartWebAuthnRegistration`). Only the registration that began last can be completed.
    ///
    /// - Throws: ``CognitoError/notSupported(_:)`` in a pool without passkeys or a relying party,
    ///   ``CognitoError/limitExceeded(_:)`` for a user who has twenty; else as ``user()``.
    public func registerPasskey() async throws -> PasskeyRegistration {
        try await cancellable { PasskeyRegistration(native: try await native.registerPasskey(cancel: $0)) }
    }

    /// The user's passkeys (`ListWebAuthnCredentials`).
    ///
    /// - Returns: The list, which throws as ``user()`` while it is read.
    public func passkeys() -> Pages<PasskeyCredential> {
        Pages { [native] in
            let pages = native.passkeys()
            return PageReader { try await pages.nextPage(cancel: $0)?.map(PasskeyCredential.init(native:)) }
        }
    }

    /// Removes a passkey (`DeleteWebAuthnCredential`). The one in the user's device or vault stays: tell them to remove it there,
    /// too.
    ///
    /// - Parameter id: The passkey's ``PasskeyCredential/id``.
    /// - Throws: ``CognitoError/notFound(_:)`` when there is no such passkey, ``CognitoError/invalidInput(_:)`` naming
    ///   `credential_id` for an empty or endless id; else as ``user()``.
    public func deletePasskey(id: String) async throws {
        try await cancellable { try await native.deletePasskey(id: id, cancel: $0) }
    }
}

/// A passkey to be made by the platform and then registered.
///
/// On Apple's systems `complete(presentingOn:)` asks the user and registers. Any other authenticator takes the options and gives
/// the credential, both in the JSON of Web Authentication; ``PasskeyCreationRequest`` and ``PasskeyAttestation`` translate that
/// JSON to and from bytes.
public struct PasskeyRegistration: Sendable {
    private let native: CognitoNative.PasskeyRegistration

    fileprivate init(native: CognitoNative.PasskeyRegistration) {
        self.native = native
    }

    /// The options to make the passkey with: `PublicKeyCredentialCreationOptionsJSON`.
    public var options: String { native.options() }

    /// Registers the passkey that the platform made (`CompleteWebAuthnRegistration`).
    ///
    /// - Parameter credentialJSON: The credential as `RegistrationResponseJSON`.
    /// - Throws: ``CognitoError/invalidInput(_:)`` naming `credential` for what is not a JSON object of at most 64 KiB;
    ///   ``CognitoError/challengeExpired(_:)`` for a registration that took too long or was completed or replaced: begin another;
    ///   ``CognitoError/configuration(_:)`` when origin, domain or app client do not fit the pool;
    ///   ``CognitoError/notSupported(_:)`` for a passkey of a kind that the service does not take; else as ``Session/user()``.
    public func complete(_ credentialJSON: String) async throws {
        try await cancellable { try await native.complete(credentialJson: credentialJSON, cancel: $0) }
    }

    /// Registers the passkey that the platform made (`CompleteWebAuthnRegistration`).
    ///
    /// - Parameter attestation: The new credential.
    /// - Throws: As ``complete(_:)-(String)``.
    public func complete(_ attestation: PasskeyAttestation) async throws {
        try await complete(attestation.json)
    }
}

extension PasskeyRegistration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Holds nothing of the options.
    public var description: String { "PasskeyRegistration" }

    /// Holds nothing of the options.
    public var debugDescription: String { description }

    /// Holds nothing of the options.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
