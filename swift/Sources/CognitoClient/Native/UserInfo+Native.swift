internal import CognitoNative

extension UserInfo {
    init(native user: CognitoNative.UserInfo) {
        self.init(
            username: user.username,
            attributes: UserAttributes(user.attributes),
            preferredMFA: user.preferredMfa.map(MfaMethod.init(native:)),
            mfa: user.mfa.map(MfaMethod.init(native:))
        )
    }
}

extension UserAuthFactors {
    init(native factors: CognitoNative.UserAuthFactors) {
        self.init(
            username: factors.username,
            configured: factors.configured.map(AuthFactor.init(native:)),
            preferredMFA: factors.preferredMfa.map(MfaMethod.init(native:)),
            mfa: factors.mfa.map(MfaMethod.init(native:))
        )
    }
}

extension AuthFactor {
    fileprivate init(native factor: CognitoNative.AuthFactor) {
        self =
            switch factor {
            case .password: .password
            case .emailOtp: .emailOtp
            case .smsOtp: .smsOtp
            case .passkey: .passkey
            case .totp: .totp
            case .other(let name): .other(name)
            }
    }
}

extension MfaPreference {
    init(native preference: CognitoNative.MfaPreference) {
        self.init(
            enabled: preference.enabled.map(MfaMethod.init(native:)),
            preferred: preference.preferred.map(MfaMethod.init(native:))
        )
    }
}
