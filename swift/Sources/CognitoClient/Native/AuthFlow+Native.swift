internal import CognitoNative

// A password crosses beside the flow or factor, as an argument of its own: the library takes it over and wipes it.

extension AuthFlow {
    /// The flow as it crosses.
    enum Parts {
        case password(CognitoNative.PasswordFlow, String)
        case without(CognitoNative.PasswordlessFlow)
    }

    var parts: Parts {
        switch self {
        case .userSRP(let password): .password(.userSrp, password)
        case .userPassword(let password): .password(.userPassword, password)
        case .custom: .without(.custom)
        case .customWithSRP(let password): .password(.customWithSrp, password)
        case .user(let preferred):
            switch preferred?.parts {
            case .password(let factor, let password): .password(.user(preferred: factor), password)
            case .without(let factor): .without(.user(preferred: factor))
            case nil: .without(.user(preferred: nil))
            }
        }
    }
}

extension FirstFactor {
    /// The factor as it crosses.
    enum Parts {
        case password(CognitoNative.PasswordFactor, String)
        case without(CognitoNative.PasswordlessFactor)
    }

    var parts: Parts {
        switch self {
        case .password(let password): .password(.password, password)
        case .passwordSRP(let password): .password(.passwordSrp, password)
        case .emailOTP: .without(.emailOtp)
        case .smsOTP: .without(.smsOtp)
        case .passkey: .without(.passkey)
        case .other(let name): .without(.other(name: name))
        }
    }
}

extension FirstFactorKind {
    init(native kind: CognitoNative.FirstFactorKind) {
        self =
            switch kind {
            case .password: .password
            case .passwordSrp: .passwordSRP
            case .emailOtp: .emailOTP
            case .smsOtp: .smsOTP
            case .passkey: .passkey
            case .other(let name): .other(name)
            }
    }
}

extension CognitoNative.SignInOptions {
    init(_ options: SignInOptions) {
        self.init(
            clientMetadata: options.clientMetadata,
            targetAcrValues: options.targetACRValues,
            maxAge: options.maxAge,
            replaceSession: options.replaceSession
        )
    }
}
