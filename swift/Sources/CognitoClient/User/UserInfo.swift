/// A user's attributes and MFA state as the service has them (`GetUser`).
///
/// Its text forms name the attributes and leave out their values, which are personal data.
public struct UserInfo: Sendable, Hashable {
    /// The user's name in the pool.
    public let username: String
    /// The attributes that the app client may read.
    public let attributes: UserAttributes
    /// The preferred second factor.
    public let preferredMFA: MFAMethod?
    /// The active second factors.
    public let mfa: [MFAMethod]
}

extension UserInfo: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names the user and the attributes, without values.
    public var description: String {
        "UserInfo(username: \(username), attributes: \(attributes.names.joined(separator: ", ")))"
    }

    /// Names the user and the attributes, without values.
    public var debugDescription: String { description }

    /// Names the user and the attributes, without values.
    public var customMirror: Mirror {
        Mirror(self, children: ["username": username, "attributeNames": attributes.names, "mfa": mfa])
    }
}
