internal import CognitoClientBindings

/// The generated types under names that cannot be mistaken for this module's own.
enum Native {
    typealias AccessClaims = CognitoClientBindings.AccessClaims
    typealias AuthFlowKind = CognitoClientBindings.AuthFlowKind
    typealias CancelToken = CognitoClientBindings.CancelToken
    typealias CodeChallenge = CognitoClientBindings.CodeChallenge
    typealias CodeDelivery = CognitoClientBindings.CodeDelivery
    typealias CodePurpose = CognitoClientBindings.CodePurpose
    typealias CognitoError = CognitoClientBindings.CognitoError
    typealias CustomChallenge = CognitoClientBindings.CustomChallenge
    typealias DeviceContext = CognitoClientBindings.DeviceContext
    typealias EmailSetUp = CognitoClientBindings.EmailSetUp
    typealias FirstFactorChoice = CognitoClientBindings.FirstFactorChoice
    typealias FirstFactorKind = CognitoClientBindings.FirstFactorKind
    typealias IDClaims = CognitoClientBindings.IdClaims
    typealias MfaChoice = CognitoClientBindings.MfaChoice
    typealias MfaMethod = CognitoClientBindings.MfaMethod
    typealias MfaSetUpChoice = CognitoClientBindings.MfaSetUpChoice
    typealias NewPasswordChallenge = CognitoClientBindings.NewPasswordChallenge
    typealias PasskeyChallenge = CognitoClientBindings.PasskeyChallenge
    typealias PasswordChallenge = CognitoClientBindings.PasswordChallenge
    typealias PasswordReset = CognitoClientBindings.PasswordReset
    typealias ScreenSize = CognitoClientBindings.ScreenSize
    typealias SecretStore = CognitoClientBindings.SecretStore
    typealias Session = CognitoClientBindings.Session
    typealias SessionState = CognitoClientBindings.SessionState
    typealias SignInOptions = CognitoClientBindings.SignInOptions
    typealias SignInStep = CognitoClientBindings.SignInStep
    typealias SignOut = CognitoClientBindings.SignOut
    typealias SignOutPart = CognitoClientBindings.SignOutPart
    typealias SignUpConfirmation = CognitoClientBindings.SignUpConfirmation
    typealias StoreFailure = CognitoClientBindings.StoreFailure
    typealias Tokens = CognitoClientBindings.Tokens
    typealias TotpChallenge = CognitoClientBindings.TotpChallenge
    typealias TotpSetUp = CognitoClientBindings.TotpSetUp
    typealias TotpUri = CognitoClientBindings.TotpUri
    typealias UnknownChallenge = CognitoClientBindings.UnknownChallenge
    typealias UserInfo = CognitoClientBindings.UserInfo
    typealias UserPool = CognitoClientBindings.UserPool
    typealias UserPoolConfig = CognitoClientBindings.UserPoolConfig
}
