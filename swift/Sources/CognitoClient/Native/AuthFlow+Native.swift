internal import CognitoClientBindings

// A password crosses beside the kind of flow or factor, as an argument of its own: the library takes it over and wipes it.

extension AuthFlow {
    /// The kind of flow and the password, if it takes one.
    var native: (kind: Native.AuthFlowKind, password: String?) {
        switch self {
        case .userSrp(let password): (.userSrp, password)
        case .userPassword(let password): (.userPassword, password)
        case .custom: (.custom, nil)
        case .customWithSrp(let password): (.customWithSrp, password)
        case .user(let preferred): (.user(preferred: preferred?.kind.native), preferred?.password)
        }
    }
}

extension FirstFactor {
    /// The password, if the factor is one.
    var password: String? {
        switch self {
        case .password(let password), .passwordSrp(let password): password
        case .emailOtp, .smsOtp, .webAuthn, .other: nil
        }
    }
}

extension FirstFactorKind {
    init(native kind: Native.FirstFactorKind) {
        self =
            switch kind {
            case .password: .password
            case .passwordSrp: .passwordSrp
            case .emailOtp: .emailOtp
            case .smsOtp: .smsOtp
            case .webAuthn: .webAuthn
            case .other(let name): .other(name)
            }
    }

    var native: Native.FirstFactorKind {
        switch self {
        case .password: .password
        case .passwordSrp: .passwordSrp
        case .emailOtp: .emailOtp
        case .smsOtp: .smsOtp
        case .webAuthn: .webAuthn
        case .other(let name): .other(name: name)
        }
    }
}

extension Native.SignInOptions {
    init(_ options: SignInOptions) throws(CognitoError) {
        self.init(
            clientMetadata: options.clientMetadata,
            targetAcrValues: options.targetAcrValues,
            maxAge: try seconds(options.maxAge, "max_age"),
            replaceSession: options.replaceSession
        )
    }
}
