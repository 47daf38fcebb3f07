public import Foundation

/// A passkey that was just made: the bytes that an authenticator gives, and ``json`` for the pool.
public struct PasskeyAttestation: Sendable, Hashable {
    /// The new credential's id.
    public let credentialID: Data
    /// The client data that was signed, as the platform wrote it.
    public let clientDataJSON: Data
    /// The attestation object (CBOR), which holds the public key.
    public let attestationObject: Data
    /// How the authenticator can be reached, such as `internal`, where it is known.
    public let transports: [String]
    /// Where the authenticator sits, where it is known.
    public let attachment: PasskeyAssertion.Attachment?

    /// A new credential of the bytes that an authenticator gave.
    ///
    /// - Parameters:
    ///   - credentialID: The new credential's id.
    ///   - clientDataJSON: The client data that was signed, as the platform wrote it.
    ///   - attestationObject: The attestation object (CBOR).
    ///   - transports: How the authenticator can be reached, such as `internal`, `hybrid`, `usb`.
    ///   - attachment: Where the authenticator sits.
    public init(
        credentialID: Data,
        clientDataJSON: Data,
        attestationObject: Data,
        transports: [String] = [],
        attachment: PasskeyAssertion.Attachment? = nil
    ) {
        self.credentialID = credentialID
        self.clientDataJSON = clientDataJSON
        self.attestationObject = attestationObject
        self.transports = transports
        self.attachment = attachment
    }

    /// The credential as `RegistrationResponseJSON` (Web Authentication Level 3, §5.1): bytes as base64url without padding.
    public var json: String {
        let id = credentialID.base64URL
        let credential = Credential(
            id: id,
            rawID: id,
            type: "public-key",
            authenticatorAttachment: attachment?.rawValue,
            clientExtensionResults: [:],
            response: .init(
                clientDataJSON: clientDataJSON.base64URL,
                attestationObject: attestationObject.base64URL,
                transports: transports
            )
        )
        // Texts and lists of texts: there is nothing in it that could not be written.
        return (try? JSONEncoder().encode(credential)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private struct Credential: Encodable {
        struct Response: Encodable {
            let clientDataJSON: String
            let attestationObject: String
            let transports: [String]
        }

        let id: String
        let rawID: String
        let type: String
        let authenticatorAttachment: String?
        let clientExtensionResults: [String: String]
        let response: Response

        enum CodingKeys: String, CodingKey {
            case id, type, authenticatorAttachment, clientExtensionResults, response
            case rawID = "rawId"
        }
    }
}

extension PasskeyAttestation: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Holds nothing of the credential.
    public var description: String { "PasskeyAttestation(redacted)" }

    /// Holds nothing of the credential.
    public var debugDescription: String { description }

    /// Holds nothing of the credential.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
