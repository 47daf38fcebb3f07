internal import CognitoNative

extension SignInStep {
    init(native step: CognitoNative.SignInStep) {
        self =
            switch step {
            case .done(let session): .done(Session(native: session))
            case .smsCode(let challenge, let sent): .smsCode(CodeChallenge(challenge, sent))
            case .emailCode(let challenge, let sent): .emailCode(CodeChallenge(challenge, sent))
            case .totpCode(let challenge, let name):
                .totpCode(TOTPChallenge(handle: ChallengeHandle(challenge), friendlyDeviceName: name))
            case .chooseMfa(let challenge, let options):
                .chooseMFA(MFAChoice(handle: ChallengeHandle(challenge), options: options.map(MFAMethod.init(native:))))
            case .setUpMfa(let challenge, let options):
                .setUpMFA(MFASetUpChoice(handle: ChallengeHandle(challenge), options: options.map(MFAMethod.init(native:))))
            case .setUpTotp(let challenge): .setUpTOTP(TOTPSetUp(handle: ChallengeHandle(challenge)))
            case .setUpEmail(let challenge): .setUpEmail(EmailSetUp(handle: ChallengeHandle(challenge)))
            case .newPassword(let challenge, let required, let attributes):
                .newPassword(
                    NewPasswordChallenge(
                        handle: ChallengeHandle(challenge), requiredAttributes: required, attributes: attributes
                    )
                )
            case .chooseFirstFactor(let challenge, let options):
                .chooseFirstFactor(
                    FirstFactorChoice(handle: ChallengeHandle(challenge), options: options.map(FirstFactorKind.init(native:)))
                )
            case .password(let challenge): .password(PasswordChallenge(handle: ChallengeHandle(challenge)))
            case .passkey(let challenge, let options):
                .passkey(PasskeyChallenge(handle: ChallengeHandle(challenge), requestOptionsJSON: options))
            case .custom(let challenge, let parameters):
                .custom(CustomChallenge(handle: ChallengeHandle(challenge), parameters: parameters))
            case .confirmSignUp(let challenge): .confirmSignUp(SignUpCodeChallenge(handle: ChallengeHandle(challenge)))
            case .resetPassword(let challenge): .resetPassword(PasswordReset(handle: ChallengeHandle(challenge)))
            case .unknown(let challenge, let name, let parameters, let available):
                .unknown(
                    UnknownChallenge(
                        handle: ChallengeHandle(challenge), name: name, parameters: parameters, availableChallenges: available
                    )
                )
            }
    }
}

extension CodePurpose {
    init(native purpose: CognitoNative.CodePurpose) {
        self =
            switch purpose {
            case .firstFactor: .firstFactor
            case .secondFactor: .secondFactor
            }
    }
}

extension CodeDelivery {
    init(native delivery: CognitoNative.CodeDelivery) {
        self.init(destination: delivery.destination, medium: delivery.medium, attribute: delivery.attribute)
    }
}

extension MFAMethod {
    init(native method: CognitoNative.MfaMethod) {
        self =
            switch method {
            case .sms: .sms
            case .totp: .totp
            case .email: .email
            case .passkey: .passkey
            case .other(let name): .other(name)
            }
    }

    var native: CognitoNative.MfaMethod {
        switch self {
        case .sms: .sms
        case .totp: .totp
        case .email: .email
        case .passkey: .passkey
        case .other(let name): .other(name: name)
        }
    }
}
