/// A user's attributes and MFA state as the service has them (`GetUser`).
///
/// Its text forms name the attributes and leave out their values, which are personal data.
public struct UserInfo: Sendable, Hashable {
    /// The user's name in the pool.
    public let username: String
    /// Attribute values by name, such as `email` or `custom:tier`; those the app client may read.
    public let attributes: [String: String]
    /// The preferred second factor, such as `SOFTWARE_TOKEN_MFA`.
    public let preferredMFA: String?
    /// The active second factors.
    public let mfa: [String]
}

extension UserInfo: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String {
        "UserInfo(username: \(username), attributes: \(attributes.keys.sorted().joined(separator: ", ")))"
    }

    public var debugDescription: String { description }

    public var customMirror: Mirror {
        Mirror(self, children: ["username": username, "attributeNames": attributes.keys.sorted(), "mfa": mfa])
    }
}
