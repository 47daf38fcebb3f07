internal import CognitoNative

extension Session {
    /// What the user has set up to prove who they are, first and second factors alike (`GetUserAuthFactors`).
    ///
    /// - Throws: As ``user()``.
    public func authFactors() async throws -> UserAuthFactors {
        try await cancellable { UserAuthFactors(native: try await native.authFactors(cancel: $0)) }
    }

    /// The second factors that are on, and the preferred one (`GetUser`).
    ///
    /// - Throws: As ``user()``.
    public func mfaPreference() async throws -> MFAPreference {
        try await cancellable { MFAPreference(native: try await native.mfaPreference(cancel: $0)) }
    }

    /// Changes the second factors (`SetUserMFAPreference`), and only what the change names: what is on now is read first and sent
    /// along. Changes through this session wait for each other.
    ///
    /// - Parameter change: What to change.
    /// - Throws: ``CognitoError/invalidInput(_:)`` naming `mfa` for a change that contradicts itself or says nothing, or in the
    ///   service's words when the factor is not ready, such as an authenticator app that was not verified;
    ///   ``CognitoError/notSupported(_:)`` when the pool does not offer it; else as ``user()``. Nothing is changed then.
    public func changeMFA(_ change: MFAPreferenceChange) async throws {
        try await cancellable { try await native.changeMfa(changes: change.native, cancel: $0) }
    }

    /// Begins to add the account to an authenticator app (`AssociateSoftwareToken`). Another call makes another secret, and only
    /// the last one can be verified.
    ///
    /// - Throws: ``CognitoError/notSupported(_:)`` in a pool without authenticator apps; else as ``user()``.
    public func setUpTOTP() async throws -> TOTPRegistration {
        try await cancellable { TOTPRegistration(native: try await native.setUpTotp(cancel: $0)) }
    }
}

/// A new secret for an authenticator app, to be shown and then verified. Until then the one before, if there is one, still
/// counts.
///
/// The secret, the URI and the pictures are all the same secret: whoever has one can make codes. No text form holds it.
public struct TOTPRegistration: Sendable {
    private let native: CognitoNative.TotpRegistration

    fileprivate init(native: CognitoNative.TotpRegistration) {
        self.native = native
    }

    /// The secret in Base32, for typing it into the app by hand.
    public var secret: String { native.secret() }

    /// What the app reads: the account, the secret and who issued it (`otpauth:` URI), also as a QR code. The account is the name
    /// the user signed in with.
    ///
    /// - Parameter issuer: What the authenticator app shows next to the code: the app's or the company's name.
    /// - Throws: ``CognitoError/invalidInput(_:)`` naming `issuer` when it is empty, longer than 200 characters, or holds a colon or
    ///   control characters.
    public func uri(issuer: String) throws(CognitoError) -> TOTPURI {
        try translating { TOTPURI(native: try native.uri(issuer: issuer)) }
    }

    /// Shows by the first code that the app has the secret (`VerifySoftwareToken`). The app counts as a second factor only once
    /// ``Session/changeMFA(_:)`` has enabled it.
    ///
    /// - Parameters:
    ///   - code: The first code that the app shows.
    ///   - deviceName: What the pool shows when it asks for a code later.
    /// - Throws: ``CognitoError/codeMismatch(_:)`` for a wrong code, which may be tried again; ``CognitoError/invalidInput(_:)``
    ///   naming `code` for what is not six digits, or `device_name`; else as ``Session/user()``.
    public func verify(code: String, deviceName: String? = nil) async throws {
        try await cancellable { try await native.verify(code: code, deviceName: deviceName, cancel: $0) }
    }
}

extension TOTPRegistration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Holds no secret.
    public var description: String { "TOTPRegistration(redacted)" }

    /// Holds no secret.
    public var debugDescription: String { description }

    /// Holds no secret.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
