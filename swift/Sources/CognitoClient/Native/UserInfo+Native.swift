internal import CognitoNative

extension UserInfo {
    init(native user: CognitoNative.UserInfo) {
        self.init(
            username: user.username,
            attributes: UserAttributes(user.attributes),
            preferredMFA: user.preferredMfa.map(MFAMethod.init(native:)),
            mfa: user.mfa.map(MFAMethod.init(native:))
        )
    }
}

extension UserAuthFactors {
    init(native factors: CognitoNative.UserAuthFactors) {
        self.init(
            username: factors.username,
            configured: factors.configured.map(AuthFactor.init(native:)),
            preferredMFA: factors.preferredMfa.map(MFAMethod.init(native:)),
            mfa: factors.mfa.map(MFAMethod.init(native:))
        )
    }
}

extension AuthFactor {
    fileprivate init(native factor: CognitoNative.AuthFactor) {
        self =
            switch factor {
            case .password: .password
            case .emailOtp: .emailOTP
            case .smsOtp: .smsOTP
            case .passkey: .passkey
            case .totp: .totp
            case .other(let name): .other(name)
            }
    }
}

extension MFAPreference {
    init(native preference: CognitoNative.MfaPreference) {
        self.init(
            enabled: preference.enabled.map(MFAMethod.init(native:)),
            preferred: preference.preferred.map(MFAMethod.init(native:))
        )
    }
}
