public import Foundation

/// The claims of a token, as the service and the pool's triggers wrote them.
///
/// They are decoded, not verified: use them to show who is signed in, and let your server verify the token before it
/// trusts one. Claims hold personal data, so the text forms name them and leave out their values.
public protocol Claims: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// All claims as one JSON object.
    var json: String { get }
    /// The names of all claims.
    var names: [String] { get }
    /// `sub`: the user's stable id in this pool.
    var subject: String? { get }
    /// `iss`: the pool that issued the token.
    var issuer: String? { get }
    /// The user's name in the pool, not the alias typed at sign-in.
    var username: String? { get }
    /// `cognito:groups`: the user's groups; empty when there are none.
    var groups: [String] { get }
    /// `exp`: from this moment on the token counts no longer.
    var expiresAt: Date? { get }
    /// `iat`: when the token was issued.
    var issuedAt: Date? { get }
    /// `auth_time`: when the user last proved who they are.
    var authenticatedAt: Date? { get }
    /// `origin_jti`: shared by all tokens that stem from one sign-in.
    var origin: String? { get }

    /// A claim that is a text.
    func text(_ name: String) -> String?
    /// A custom attribute, with or without `custom:` in front.
    func custom(_ name: String) -> String?
    /// A claim that is true or false, be it written as a JSON boolean or as text.
    func flag(_ name: String) -> Bool?
    /// A claim that lists texts, be it written as a JSON array or as one text with commas or spaces.
    func list(_ name: String) -> [String]
    /// A claim that is a moment, written in seconds since 1970.
    func time(_ name: String) -> Date?
    /// One claim of any type, decoded from its JSON.
    ///
    /// ```swift
    /// struct Tenant: Decodable { let id: String, plan: String }
    /// let tenant = try claims.decode(Tenant.self, from: "tenant")
    /// ```
    ///
    /// - Returns: `nil` if there is no such claim.
    /// - Throws: `DecodingError` if the claim is of another type.
    func decode<Value: Decodable>(_ type: Value.Type, from name: String) throws -> Value?
}

extension Claims {
    /// The names of the claims.
    public var description: String { "\(Self.self)(\(names.sorted().joined(separator: ", ")))" }

    /// The names of the claims.
    public var debugDescription: String { description }

    /// The names of the claims.
    public var customMirror: Mirror { Mirror(self, children: ["names": names.sorted()]) }
}

/// Decodes one claim from its JSON.
func decodeClaim<Value: Decodable>(_ type: Value.Type, json: String?) throws -> Value? {
    guard let json else { return nil }
    return try JSONDecoder().decode(type, from: Data(json.utf8))
}
