public import Foundation
internal import CognitoNative

/// The tokens of a session at one moment.
///
/// Ask the session for them each time you need one: it keeps them fresh. No text form, dump or mirror of this type holds a
/// token. A token that you read is a Swift `String`, which cannot be wiped from memory: keep it no longer than the request
/// that needs it.
public struct Tokens: Sendable {
    private let native: CognitoNative.Tokens

    init(native: CognitoNative.Tokens) {
        self.native = native
    }

    /// Sent to the app's own services and to the pool on behalf of the user.
    public var accessToken: String { native.accessToken() }
    /// Tells who the user is; also what identity pools accept.
    public var idToken: String { native.idToken() }
    /// What renews the others. The session uses it by itself; hand it on only if you must.
    public var refreshToken: String { native.refreshToken() }
    /// When the first of access and id token expires, by the server's clock.
    public var expiresAt: Date { native.expiresAt() }
    /// The claims of the id token.
    public var idClaims: IDClaims { IDClaims(native.idClaims()) }
    /// The claims of the access token.
    public var accessClaims: AccessClaims { AccessClaims(native.accessClaims()) }
}

extension Tokens: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Holds no token.
    public var description: String { "Tokens(redacted)" }

    /// Holds no token.
    public var debugDescription: String { description }

    /// Holds no token.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
