internal import CognitoClientBindings

extension SignOut {
    var native: Native.SignOut {
        switch self {
        case .thisDevice: .thisDevice
        case .thisDeviceAndLinked: .thisDeviceAndLinked
        case .everywhere: .everywhere
        }
    }
}

extension SignOutPart {
    init(native part: Native.SignOutPart) {
        self =
            switch part {
            case .notRequested: .notRequested
            case .notNeeded: .notNeeded
            case .confirmed: .confirmed
            case .failed(let error): .failed(CognitoError(native: error))
            }
    }
}

extension SignOutResult {
    init(native result: CognitoClientBindings.SignOutResult) {
        self.init(
            global: SignOutPart(native: result.global),
            revocation: SignOutPart(native: result.revocation),
            local: SignOutPart(native: result.local),
            retry: result.retry.map(SignOutRetry.init(native:))
        )
    }
}

extension UserInfo {
    init(native user: Native.UserInfo) {
        self.init(
            username: user.username,
            attributes: user.attributes,
            preferredMFA: user.preferredMfa,
            mfa: user.mfa
        )
    }
}
