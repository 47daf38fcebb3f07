/// How a sign-in begins (`AuthFlow`). The app client must allow the flow (`ExplicitAuthFlows`).
///
/// Passwords are given exactly as typed. The library wipes its own copy after use; the `String` that the app holds cannot be
/// wiped in Swift, so keep it no longer than the call.
public enum AuthFlow: Sendable {
    /// `USER_SRP_AUTH`: proves the password without sending it.
    case userSRP(password: String)
    /// `USER_PASSWORD_AUTH`: sends the password, as pools with a user-migration trigger need.
    case userPassword(password: String)
    /// `CUSTOM_AUTH`: the pool's triggers ask what they like.
    case custom
    /// `CUSTOM_AUTH` that begins with a proof of the password.
    case customWithSRP(password: String)
    /// `USER_AUTH`: the user chooses among the first factors they have. With a preferred one, and if the user has it, there is
    /// no choice to make.
    case user(preferred: FirstFactor? = nil)
}

/// A first factor of ``AuthFlow/user(preferred:)``, with what it needs.
public enum FirstFactor: Sendable {
    /// `PASSWORD`: sends the password.
    case password(String)
    /// `PASSWORD_SRP`: proves the password without sending it.
    case passwordSRP(String)
    /// `EMAIL_OTP`: a code by e-mail.
    case emailOTP
    /// `SMS_OTP`: a code by text message.
    case smsOTP
    /// `WEB_AUTHN`: a passkey.
    case passkey
    /// A first factor of a later version of the service, by its name.
    case other(String)

    /// Which kind of first factor it is.
    public var kind: FirstFactorKind {
        switch self {
        case .password: .password
        case .passwordSRP: .passwordSRP
        case .emailOTP: .emailOTP
        case .smsOTP: .smsOTP
        case .passkey: .passkey
        case .other(let name): .other(name)
        }
    }
}

/// A kind of first factor, as the service offers it.
public enum FirstFactorKind: Sendable, Hashable {
    /// `PASSWORD`: the password, sent.
    case password
    /// `PASSWORD_SRP`: the password, proven.
    case passwordSRP
    /// `EMAIL_OTP`: a code by e-mail.
    case emailOTP
    /// `SMS_OTP`: a code by text message.
    case smsOTP
    /// `WEB_AUTHN`: a passkey.
    case passkey
    /// One that this version does not know, by its name.
    case other(String)
}

extension AuthFlow: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names the flow and holds no password.
    public var description: String {
        switch self {
        case .userSRP: "userSRP"
        case .userPassword: "userPassword"
        case .custom: "custom"
        case .customWithSRP: "customWithSRP"
        case .user(let preferred): "user(preferred: \(preferred.map(\.description) ?? "none"))"
        }
    }

    /// Names the flow and holds no password.
    public var debugDescription: String { description }

    /// Holds nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension FirstFactor: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names the factor and holds no password.
    public var description: String { "\(kind)" }

    /// Names the factor and holds no password.
    public var debugDescription: String { description }

    /// Holds nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
