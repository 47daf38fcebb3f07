public import Foundation
internal import CognitoClientBindings

/// The claims of an id token: who the user is.
public struct IDClaims: Claims {
    private let native: Native.IDClaims

    init(native: Native.IDClaims) {
        self.native = native
    }

    public var json: String { native.json() }
    public var names: [String] { native.names() }
    public var subject: String? { native.subject() }
    public var issuer: String? { native.issuer() }
    public var username: String? { native.username() }
    public var groups: [String] { native.groups() }
    public var expiresAt: Date? { native.expiresAt() }
    public var issuedAt: Date? { native.issuedAt() }
    public var authenticatedAt: Date? { native.authenticatedAt() }
    public var origin: String? { native.origin() }

    public func text(_ name: String) -> String? { native.text(name: name) }
    public func custom(_ name: String) -> String? { native.custom(name: name) }
    public func flag(_ name: String) -> Bool? { native.flag(name: name) }
    public func list(_ name: String) -> [String] { native.list(name: name) }
    public func time(_ name: String) -> Date? { native.time(name: name) }

    public func decode<Value: Decodable>(_ type: Value.Type, from name: String) throws -> Value? {
        try decodeClaim(type, json: native.claimJson(name: name))
    }

    /// `email`.
    public var email: String? { native.email() }
    /// `email_verified`.
    public var emailVerified: Bool? { native.emailVerified() }
    /// `phone_number`, in E.164 form.
    public var phoneNumber: String? { native.phoneNumber() }
    /// `phone_number_verified`.
    public var phoneNumberVerified: Bool? { native.phoneNumberVerified() }
    /// `cognito:roles`: the IAM roles of the user's groups.
    public var roles: [String] { native.roles() }
    /// `cognito:preferred_role`: the IAM role of the group with the best precedence.
    public var preferredRole: String? { native.preferredRole() }
}
