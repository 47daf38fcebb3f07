internal import CognitoNative

extension SignOut {
    var native: CognitoNative.SignOut {
        switch self {
        case .thisDevice: .thisDevice
        case .thisDeviceAndLinked: .thisDeviceAndLinked
        case .everywhere: .everywhere
        }
    }
}

extension SignOutPart {
    init(native part: CognitoNative.SignOutPart) {
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
    init(native result: CognitoNative.SignOutResult) {
        self.init(
            global: SignOutPart(native: result.global),
            revocation: SignOutPart(native: result.revocation),
            local: SignOutPart(native: result.local),
            retry: result.retry.map(SignOutRetry.init(native:))
        )
    }
}
