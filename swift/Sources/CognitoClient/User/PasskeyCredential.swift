public import Foundation
internal import CognitoNative

/// A registered passkey. Its text forms hold neither ids nor names.
public struct PasskeyCredential: Sendable, Hashable, Identifiable {
    /// The credential's id, in Base64url.
    public let id: String
    /// The name the service gave it.
    public let friendlyName: String
    /// The domain that it is for.
    public let relyingPartyID: String
    /// Whether it lives in the device or comes along with the user, where that is known.
    public let attachment: PasskeyAttachment?
    /// How it can be reached, such as `internal`, `hybrid`, `usb`.
    public let transports: [String]
    /// When it was registered.
    public let createdAt: Date
}

/// Where a passkey lives.
public enum PasskeyAttachment: Sendable, Hashable {
    /// In the device it was made on (`platform`).
    case platform
    /// In something that goes from device to device, such as a security key (`cross-platform`).
    case crossPlatform
    /// Elsewhere, by a name that this version does not know.
    case other(String)
}

extension PasskeyCredential {
    init(native passkey: CognitoNative.PasskeyCredential) {
        self.init(
            id: passkey.id,
            friendlyName: passkey.friendlyName,
            relyingPartyID: passkey.relyingPartyId,
            attachment: passkey.attachment.map(PasskeyAttachment.init(native:)),
            transports: passkey.transports,
            createdAt: passkey.createdAt
        )
    }
}

extension PasskeyAttachment {
    fileprivate init(native attachment: CognitoNative.PasskeyAttachment) {
        self =
            switch attachment {
            case .platform: .platform
            case .crossPlatform: .crossPlatform
            case .other(let name): .other(name)
            }
    }
}

extension PasskeyCredential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// When it was registered, without ids and names.
    public var description: String { "PasskeyCredential(\(createdAt))" }

    /// When it was registered, without ids and names.
    public var debugDescription: String { description }

    /// When it was registered, without ids and names.
    public var customMirror: Mirror { Mirror(self, children: ["createdAt": createdAt]) }
}
