internal import CognitoClientBindings

extension SignInStep {
    init(native step: Native.SignInStep) {
        self =
            switch step {
            case .done(let session): .done(Session(native: session))
            case .smsCode(let challenge): .smsCode(CodeChallenge(native: challenge))
            case .emailCode(let challenge): .emailCode(CodeChallenge(native: challenge))
            case .totpCode(let challenge): .totpCode(TotpChallenge(native: challenge))
            case .chooseMfa(let challenge): .chooseMfa(MfaChoice(native: challenge))
            case .setUpMfa(let challenge): .setUpMfa(MfaSetUpChoice(native: challenge))
            case .setUpTotp(let challenge): .setUpTotp(TotpSetUp(native: challenge))
            case .setUpEmail(let challenge): .setUpEmail(EmailSetUp(native: challenge))
            case .newPassword(let challenge): .newPassword(NewPasswordChallenge(native: challenge))
            case .chooseFirstFactor(let challenge): .chooseFirstFactor(FirstFactorChoice(native: challenge))
            case .password(let challenge): .password(PasswordChallenge(native: challenge))
            case .passkey(let challenge): .passkey(PasskeyChallenge(native: challenge))
            case .custom(let challenge): .custom(CustomChallenge(native: challenge))
            case .confirmSignUp(let challenge): .confirmSignUp(SignUpConfirmation(native: challenge))
            case .resetPassword(let challenge): .resetPassword(PasswordReset(native: challenge))
            case .unknown(let challenge): .unknown(UnknownChallenge(native: challenge))
            }
    }
}

extension CodePurpose {
    init(native purpose: Native.CodePurpose) {
        self =
            switch purpose {
            case .firstFactor: .firstFactor
            case .secondFactor: .secondFactor
            }
    }
}

extension CodeDelivery {
    init(native delivery: Native.CodeDelivery) {
        self.init(destination: delivery.destination, medium: delivery.medium, attribute: delivery.attribute)
    }
}

extension MfaMethod {
    init(native method: Native.MfaMethod) {
        self =
            switch method {
            case .sms: .sms
            case .totp: .totp
            case .email: .email
            case .webAuthn: .webAuthn
            case .other(let name): .other(name)
            }
    }

    var native: Native.MfaMethod {
        switch self {
        case .sms: .sms
        case .totp: .totp
        case .email: .email
        case .webAuthn: .webAuthn
        case .other(let name): .other(name: name)
        }
    }
}
