internal import CognitoNative

extension SessionEvent {
    init(native event: CognitoNative.SessionEvent) {
        self =
            switch event {
            case .signedIn(let username): .signedIn(username: username)
            case .refreshed(let username): .refreshed(username: username)
            case .refreshFailed(let username, let error, let willRetry):
                .refreshFailed(username: username, error: CognitoError(native: error), willRetry: willRetry)
            case .expired(let username, let error): .expired(username: username, error: CognitoError(native: error))
            case .signedOut(let username): .signedOut(username: username)
            case .storageTrouble(let username, let error):
                .storageTrouble(username: username, error: CognitoError(native: error))
            case .deviceConfirmed(let username, let deviceKey, let remembered):
                .deviceConfirmed(username: username, deviceKey: deviceKey, remembered: remembered)
            case .deviceConfirmationFailed(let username, let error):
                .deviceConfirmationFailed(username: username, error: CognitoError(native: error))
            case .deviceForgotten(let username, let deviceKey):
                .deviceForgotten(username: username, deviceKey: deviceKey)
            case .missed(let count): .missed(count: Int(clamping: count))
            }
    }
}
