internal import CognitoClientBindings

/// The generated types under names that cannot be mistaken for this module's own.
enum Native {
    typealias AccessClaims = CognitoClientBindings.AccessClaims
    typealias CancelToken = CognitoClientBindings.CancelToken
    typealias CognitoError = CognitoClientBindings.CognitoError
    typealias IDClaims = CognitoClientBindings.IdClaims
    typealias SecretStore = CognitoClientBindings.SecretStore
    typealias Session = CognitoClientBindings.Session
    typealias SessionState = CognitoClientBindings.SessionState
    typealias SignInOptions = CognitoClientBindings.SignInOptions
    typealias SignInStep = CognitoClientBindings.SignInStep
    typealias SignOut = CognitoClientBindings.SignOut
    typealias SignOutPart = CognitoClientBindings.SignOutPart
    typealias StoreFailure = CognitoClientBindings.StoreFailure
    typealias Tokens = CognitoClientBindings.Tokens
    typealias UnknownChallenge = CognitoClientBindings.UnknownChallenge
    typealias UserInfo = CognitoClientBindings.UserInfo
    typealias UserPool = CognitoClientBindings.UserPool
    typealias UserPoolConfig = CognitoClientBindings.UserPoolConfig
}
