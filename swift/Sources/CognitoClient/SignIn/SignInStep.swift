/// Where a sign-in stands: done, or in need of an answer.
///
/// ```swift
/// var step = try await pool.signIn(username: name, password: password)
/// while true {
///     switch step {
///     case .done(let session): return session
///     case .smsCode(let challenge), .emailCode(let challenge):
///         step = try await challenge.answer(ask("The code sent to \(challenge.destination ?? "you")"))
///     case .totpCode(let challenge): step = try await challenge.answer(ask("The code your app shows"))
///     …
///     }
/// }
/// ```
///
/// A challenge that gets a type of its own in a later version is ``unknown(_:)`` in this one, so a `switch` needs no
/// `default` arm.
public enum SignInStep: Sendable {
    /// The user is signed in and the session is stored.
    case done(Session)
    /// A code was sent by text message (`SMS_MFA`, `SMS_OTP`).
    case smsCode(CodeChallenge)
    /// A code was sent by e-mail (`EMAIL_OTP`).
    case emailCode(CodeChallenge)
    /// The user's authenticator app shows a code (`SOFTWARE_TOKEN_MFA`).
    case totpCode(TOTPChallenge)
    /// The user chooses a second factor (`SELECT_MFA_TYPE`).
    case chooseMFA(MFAChoice)
    /// The user chooses which second factor to set up (`MFA_SETUP` with a choice).
    case setUpMFA(MFASetUpChoice)
    /// The user adds the account to an authenticator app (`MFA_SETUP`).
    case setUpTOTP(TOTPSetUp)
    /// The user gives an address for codes (`MFA_SETUP`).
    case setUpEmail(EmailSetUp)
    /// The user replaces a temporary password (`NEW_PASSWORD_REQUIRED`).
    case newPassword(NewPasswordChallenge)
    /// The user chooses a first factor (`SELECT_CHALLENGE`).
    case chooseFirstFactor(FirstFactorChoice)
    /// The password is needed (`PASSWORD`, `PASSWORD_SRP`, or a resumed sign-in that begins again).
    case password(PasswordChallenge)
    /// A passkey is to sign (`WEB_AUTHN`).
    case passkey(PasskeyChallenge)
    /// The pool's triggers ask something (`CUSTOM_CHALLENGE`).
    case custom(CustomChallenge)
    /// The sign-up was never confirmed; its code is needed first (`UserNotConfirmedException`).
    case confirmSignUp(SignUpCodeChallenge)
    /// The password must be reset first (`PasswordResetRequiredException`).
    case resetPassword(PasswordReset)
    /// A challenge that this version has no type for; it can be answered by name.
    case unknown(UnknownChallenge)

    /// What the user has to answer, whatever it is; `nil` once the sign-in is done. For what all challenges can do, such as
    /// ``SignInChallenge/suspend()`` and ``SignInChallenge/cancel()``.
    public var challenge: (any SignInChallenge)? {
        switch self {
        case .done: nil
        case .smsCode(let challenge), .emailCode(let challenge): challenge
        case .totpCode(let challenge): challenge
        case .chooseMFA(let challenge): challenge
        case .setUpMFA(let challenge): challenge
        case .setUpTOTP(let challenge): challenge
        case .setUpEmail(let challenge): challenge
        case .newPassword(let challenge): challenge
        case .chooseFirstFactor(let challenge): challenge
        case .password(let challenge): challenge
        case .passkey(let challenge): challenge
        case .custom(let challenge): challenge
        case .confirmSignUp(let challenge): challenge
        case .resetPassword(let challenge): challenge
        case .unknown(let challenge): challenge
        }
    }
}
