internal import CognitoNative

/// The claims of an id token: who the user is.
public struct IDClaims: Claims {
    public let handle: ClaimsHandle

    init(_ native: CognitoNative.Claims) {
        handle = ClaimsHandle(native)
    }

    /// `email`.
    public var email: String? { named.email }
    /// `email_verified`.
    public var emailVerified: Bool? { named.emailVerified }
    /// `phone_number`, in E.164 form.
    public var phoneNumber: String? { named.phoneNumber }
    /// `phone_number_verified`.
    public var phoneNumberVerified: Bool? { named.phoneNumberVerified }
    /// `cognito:roles`: the IAM roles of the user's groups.
    public var roles: [String] { named.roles }
    /// `cognito:preferred_role`: the IAM role of the group with the best precedence.
    public var preferredRole: String? { named.preferredRole }

    private var named: CognitoNative.NamedClaims { handle.named }
}
