internal import CognitoNative

/// The claims of an access token: what the session may do.
public struct AccessClaims: Claims {
    public let handle: ClaimsHandle

    init(_ native: CognitoNative.Claims) {
        handle = ClaimsHandle(native)
    }

    /// `scope`: the granted OAuth 2.0 scopes.
    public var scopes: [String] { named.scopes }
    /// `client_id`: the app client the token was issued to.
    public var clientID: String? { named.clientId }
    /// `device_key`: the device the sign-in was made on, where the pool tracks devices.
    public var deviceKey: String? { named.deviceKey }

    private var named: CognitoNative.NamedClaims { handle.named }
}
