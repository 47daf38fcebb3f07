public import Foundation
internal import CognitoNative

/// The claims of a token, as the service and the pool's triggers wrote them.
///
/// They are decoded, not verified: use them to show who is signed in, and let your server verify the token before it
/// trusts one. Claims hold personal data, so the text forms name them and leave out their values.
public protocol Claims: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What it shares with its copies; of no use by itself.
    var handle: ClaimsHandle { get }
}

/// What the claims of a token share with their copies. Only the library makes one, and with it claims.
public final class ClaimsHandle: Sendable {
    fileprivate let native: CognitoNative.Claims
    private let read = Once<CognitoNative.NamedClaims>()

    init(_ native: CognitoNative.Claims) {
        self.native = native
    }

    /// The claims that have names of their own, read at once when the first of them is asked for.
    var named: CognitoNative.NamedClaims { read.value { native.named() } }
}

/// Something that is made when it is first asked for.
private final class Once<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var made: Value?

    func value(_ make: () -> Value) -> Value {
        lock.withLock {
            if let made { return made }
            let value = make()
            made = value
            return value
        }
    }
}

extension Claims {
    /// All claims as one JSON object.
    public var json: String { handle.native.json() }
    /// The names of all claims.
    public var names: [String] { handle.native.names() }
    /// `sub`: the user's stable id in this pool.
    public var subject: String? { handle.named.subject }
    /// `iss`: the pool that issued the token.
    public var issuer: String? { handle.named.issuer }
    /// The user's name in the pool, not the alias typed at sign-in.
    public var username: String? { handle.named.username }
    /// `cognito:groups`: the user's groups; empty when there are none.
    public var groups: [String] { handle.named.groups }
    /// `exp`: from this moment on the token counts no longer.
    public var expiresAt: Date? { handle.named.expiresAt }
    /// `iat`: when the token was issued.
    public var issuedAt: Date? { handle.named.issuedAt }
    /// `auth_time`: when the user last proved who they are.
    public var authenticatedAt: Date? { handle.named.authenticatedAt }
    /// `origin_jti`: shared by all tokens that stem from one sign-in.
    public var origin: String? { handle.named.origin }

    /// A claim that is a text.
    public func text(_ name: String) -> String? { handle.native.text(name: name) }
    /// A custom attribute, with or without `custom:` in front.
    public func custom(_ name: String) -> String? { handle.native.custom(name: name) }
    /// A claim that is true or false, be it written as a JSON boolean or as text.
    public func flag(_ name: String) -> Bool? { handle.native.flag(name: name) }
    /// A claim that lists texts, be it written as a JSON array or as one text with commas or spaces.
    public func list(_ name: String) -> [String] { handle.native.list(name: name) }
    /// A claim that is a moment, written in seconds since 1970.
    public func time(_ name: String) -> Date? { handle.native.time(name: name) }

    /// One claim of any type, decoded from its JSON.
    ///
    /// ```swift
    /// struct Tenant: Decodable { let id: String, plan: String }
    /// let tenant = try claims.decode(Tenant.self, from: "tenant")
    /// ```
    ///
    /// - Returns: `nil` if there is no such claim.
    /// - Throws: `DecodingError` if the claim is of another type.
    public func decode<Value: Decodable>(_ type: Value.Type, from name: String) throws -> Value? {
        guard let json = handle.native.claimJson(name: name) else { return nil }
        return try JSONDecoder().decode(type, from: Data(json.utf8))
    }
}

extension Claims {
    /// The names of the claims.
    public var description: String { "\(Self.self)(\(names.sorted().joined(separator: ", ")))" }

    /// The names of the claims.
    public var debugDescription: String { description }

    /// The names of the claims.
    public var customMirror: Mirror { Mirror(self, children: ["names": names.sorted()]) }
}
