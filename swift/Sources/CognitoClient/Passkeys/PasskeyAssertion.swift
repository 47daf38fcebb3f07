public import Foundation

/// What a passkey has signed: the bytes that an authenticator gives, and ``json`` for the pool.
public struct PasskeyAssertion: Sendable, Hashable {
    /// Where the authenticator sits.
    public enum Attachment: String, Sendable, Hashable, CaseIterable {
        /// In this device.
        case platform
        /// In another one, such as a phone nearby or a security key.
        case crossPlatform = "cross-platform"
    }

    /// The id of the credential that signed.
    public let credentialID: Data
    /// The client data that was signed, as the platform wrote it.
    public let clientDataJSON: Data
    /// The authenticator's data that was signed.
    public let authenticatorData: Data
    /// The signature.
    public let signature: Data
    /// The user's handle that the credential was made with, where the authenticator tells it.
    public let userHandle: Data?
    /// Where the authenticator sits, where it is known.
    public let attachment: Attachment?

    /// An assertion of the bytes that an authenticator gave.
    ///
    /// - Parameters:
    ///   - credentialID: The id of the credential that signed.
    ///   - clientDataJSON: The client data that was signed, as the platform wrote it.
    ///   - authenticatorData: The authenticator's data that was signed.
    ///   - signature: The signature.
    ///   - userHandle: The user's handle; empty counts as none.
    ///   - attachment: Where the authenticator sits.
    public init(
        credentialID: Data,
        clientDataJSON: Data,
        authenticatorData: Data,
        signature: Data,
        userHandle: Data? = nil,
        attachment: Attachment? = nil
    ) {
        self.credentialID = credentialID
        self.clientDataJSON = clientDataJSON
        self.authenticatorData = authenticatorData
        self.signature = signature
        self.userHandle = userHandle?.isEmpty == true ? nil : userHandle
        self.attachment = attachment
    }

    /// The assertion as `AuthenticationResponseJSON` (Web Authentication Level 3, §5.1): bytes as base64url without padding.
    public var json: String {
        var response = [
            ("clientDataJSON", clientDataJSON.base64URL),
            ("authenticatorData", authenticatorData.base64URL),
            ("signature", signature.base64URL),
        ]
        if let userHandle { response.append(("userHandle", userHandle.base64URL)) }
        let id = credentialID.base64URL
        var credential = [("id", id), ("rawId", id), ("type", "public-key")].map(Self.member)
        if let attachment { credential.append(Self.member("authenticatorAttachment", attachment.rawValue)) }
        credential.append(#""clientExtensionResults":{}"#)
        credential.append(#""response":{\#(response.map(Self.member).joined(separator: ","))}"#)
        return "{\(credential.joined(separator: ","))}"
    }

    /// One member. No name or value here has a character that JSON would escape.
    private static func member(_ name: String, _ value: String) -> String {
        #""\#(name)":"\#(value)""#
    }
}

extension PasskeyAssertion: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Holds nothing of what was signed.
    public var description: String { "PasskeyAssertion(redacted)" }

    /// Holds nothing of what was signed.
    public var debugDescription: String { description }

    /// Holds nothing of what was signed.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
