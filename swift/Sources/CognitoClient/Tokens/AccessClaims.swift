public import Foundation
internal import CognitoClientBindings

/// The claims of an access token: what the session may do.
public struct AccessClaims: Claims {
    private let native: Native.AccessClaims

    init(native: Native.AccessClaims) {
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

    /// `scope`: the granted OAuth 2.0 scopes.
    public var scopes: [String] { native.scopes() }
    /// `client_id`: the app client the token was issued to.
    public var clientID: String? { native.clientId() }
    /// `device_key`: the device the sign-in was made on, where the pool tracks devices.
    public var deviceKey: String? { native.deviceKey() }
}
