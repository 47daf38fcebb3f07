import CognitoClient

// How the scenarios call what Swift calls by the names of its cases.

extension SignInStep {
    var scenarioName: String {
        switch self {
        case .done: "done"
        case .smsCode: "sms_code"
        case .emailCode: "email_code"
        case .totpCode: "totp_code"
        case .chooseMFA: "choose_mfa"
        case .setUpMFA: "set_up_mfa"
        case .setUpTOTP: "set_up_totp"
        case .setUpEmail: "set_up_email"
        case .newPassword: "new_password"
        case .chooseFirstFactor: "choose_first_factor"
        case .password: "password"
        case .passkey: "passkey"
        case .custom: "custom"
        case .confirmSignUp: "confirm_sign_up"
        case .resetPassword: "reset_password"
        case .unknown: "unknown"
        }
    }
}

extension CognitoError {
    var scenarioName: String {
        switch self {
        case .invalidInput: "invalid_input"
        case .configuration: "configuration"
        case .incorrectCredentials: "incorrect_credentials"
        case .lockedOut: "locked_out"
        case .userDisabled: "user_disabled"
        case .userNotConfirmed: "user_not_confirmed"
        case .passwordResetRequired: "password_reset_required"
        case .invalidPassword: "invalid_password"
        case .codeMismatch: "code_mismatch"
        case .codeExpired: "code_expired"
        case .challengeExpired: "challenge_expired"
        case .sessionExpired: "session_expired"
        case .signedOut: "signed_out"
        case .alreadySignedIn: "already_signed_in"
        case .notAuthorized: "not_authorized"
        case .alreadyExists: "already_exists"
        case .notFound: "not_found"
        case .codeDelivery: "code_delivery"
        case .limitExceeded: "limit_exceeded"
        case .throttled: "throttled"
        case .service: "service"
        case .network: "network"
        case .timeout: "timeout"
        case .tls: "tls"
        case .trigger: "trigger"
        case .forbidden: "forbidden"
        case .notSupported: "not_supported"
        case .protocol: "protocol"
        case .storage: "storage"
        case .invalidToken: "invalid_token"
        case .cancelled: "cancelled"
        case .other: "other"
        case .internal: "internal"
        }
    }
}

extension MFAMethod {
    init(scenarioName name: String) {
        self =
            switch name {
            case "sms": .sms
            case "totp": .totp
            case "email": .email
            case "web_authn": .passkey
            default: .other(name)
            }
    }

    var scenarioName: String {
        switch self {
        case .sms: "sms"
        case .totp: "totp"
        case .email: "email"
        case .passkey: "web_authn"
        case .other(let name): name
        }
    }
}

extension FirstFactor {
    init(scenarioName name: String, password: String?) throws {
        switch (name, password) {
        case ("password", let password?): self = .password(password)
        case ("password_srp", let password?): self = .passwordSRP(password)
        case ("password", nil), ("password_srp", nil): throw Scenario.Failure(description: "\(name) needs a password")
        case (_, _?): throw Scenario.Failure(description: "\(name) takes no password")
        case ("email_otp", nil): self = .emailOTP
        case ("sms_otp", nil): self = .smsOTP
        case ("web_authn", nil): self = .passkey
        case (let other, nil): self = .other(other)
        }
    }
}

extension FirstFactorKind {
    var scenarioName: String {
        switch self {
        case .password: "password"
        case .passwordSRP: "password_srp"
        case .emailOTP: "email_otp"
        case .smsOTP: "sms_otp"
        case .passkey: "web_authn"
        case .other(let name): name
        }
    }
}

extension CodePurpose {
    var scenarioName: String {
        switch self {
        case .firstFactor: "first_factor"
        case .secondFactor: "second_factor"
        }
    }
}

extension AuthFactor {
    var scenarioName: String {
        switch self {
        case .password: "password"
        case .emailOTP: "email_otp"
        case .smsOTP: "sms_otp"
        case .passkey: "web_authn"
        case .totp: "software_token"
        case .other(let name): name
        }
    }
}

extension UserSessionType {
    var scenarioName: String {
        switch self {
        case .token: "token"
        case .sso: "sso"
        case .other(let name): name
        }
    }
}

extension SessionEvent {
    var scenarioName: String {
        switch self {
        case .signedIn: "signed_in"
        case .refreshed: "refreshed"
        case .refreshFailed: "refresh_failed"
        case .expired: "expired"
        case .signedOut: "signed_out"
        case .storageTrouble: "storage_trouble"
        case .deviceConfirmed: "device_confirmed"
        case .deviceConfirmationFailed: "device_confirmation_failed"
        case .deviceForgotten: "device_forgotten"
        case .missed: "missed"
        }
    }
}
