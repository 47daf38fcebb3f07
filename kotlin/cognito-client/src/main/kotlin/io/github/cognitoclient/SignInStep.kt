package io.github.cognitoclient

import io.github.cognitoclient.ffi.SignInStep as NativeSignInStep

/**
 * Where a sign-in stands: done, or in need of an answer. A `when` over its subclasses needs no `else`.
 *
 * A wrong answer is an exception that leaves the challenge as it was, ready for another try; an answer that succeeded makes it useless,
 * and the step it led to takes its place.
 */
public sealed class SignInStep {
    /** The challenge, whichever it is; null when the user is signed in. Good for what all challenges can do, such as suspending. */
    public abstract val challenge: Challenge?

    /** What the step is; nothing secret. */
    override fun toString(): String = challenge.toString()

    /**
     * The user is signed in and the session is stored.
     *
     * @property session the session
     */
    public class Done internal constructor(public val session: Session) : SignInStep() {
        /** None. */
        override val challenge: Challenge? get() = null

        /** The user's name, nothing secret. */
        override fun toString(): String = "Done($session)"
    }

    /** A code was sent by text message (`SMS_MFA`, `SMS_OTP`). */
    public class SmsCode internal constructor(override val challenge: CodeChallenge) : SignInStep()

    /** A code was sent by e-mail (`EMAIL_OTP`). */
    public class EmailCode internal constructor(override val challenge: CodeChallenge) : SignInStep()

    /** The user's authenticator app shows a code (`SOFTWARE_TOKEN_MFA`). */
    public class TotpCode internal constructor(override val challenge: TotpChallenge) : SignInStep()

    /** The user chooses a second factor (`SELECT_MFA_TYPE`). */
    public class ChooseMfa internal constructor(override val challenge: MfaChoice) : SignInStep()

    /** The user chooses which second factor to set up (`MFA_SETUP` with a choice). */
    public class SetUpMfa internal constructor(override val challenge: MfaSetUpChoice) : SignInStep()

    /** The user adds the account to an authenticator app (`MFA_SETUP`). */
    public class SetUpTotp internal constructor(override val challenge: TotpSetUp) : SignInStep()

    /** The user gives an address for codes (`MFA_SETUP`). */
    public class SetUpEmail internal constructor(override val challenge: EmailSetUp) : SignInStep()

    /** The user replaces a temporary password (`NEW_PASSWORD_REQUIRED`). */
    public class NewPassword internal constructor(override val challenge: NewPasswordChallenge) : SignInStep()

    /** The user chooses a first factor (`SELECT_CHALLENGE`). */
    public class ChooseFirstFactor internal constructor(override val challenge: FirstFactorChoice) : SignInStep()

    /** The password is needed (`PASSWORD`, `PASSWORD_SRP`, or a resumed sign-in that begins again). */
    public class Password internal constructor(override val challenge: PasswordChallenge) : SignInStep()

    /** A passkey is to sign (`WEB_AUTHN`). */
    public class Passkey internal constructor(override val challenge: PasskeyChallenge) : SignInStep()

    /** The pool's triggers ask something (`CUSTOM_CHALLENGE`). */
    public class Custom internal constructor(override val challenge: CustomChallenge) : SignInStep()

    /** The sign-up was never confirmed; its code is needed first (`UserNotConfirmedException`). */
    public class ConfirmSignUp internal constructor(override val challenge: SignUpCodeChallenge) : SignInStep()

    /** The password must be reset first (`PasswordResetRequiredException`). */
    public class ResetPassword internal constructor(override val challenge: PasswordReset) : SignInStep()

    /** A challenge that this version has no type for; it can be answered by name. */
    public class Unknown internal constructor(override val challenge: UnknownChallenge) : SignInStep()
}

internal fun NativeSignInStep.toStep(): SignInStep = when (this) {
    is NativeSignInStep.Done -> SignInStep.Done(Session(session))
    is NativeSignInStep.SmsCode -> SignInStep.SmsCode(CodeChallenge(challenge, sent))
    is NativeSignInStep.EmailCode -> SignInStep.EmailCode(CodeChallenge(challenge, sent))
    is NativeSignInStep.TotpCode -> SignInStep.TotpCode(TotpChallenge(challenge, friendlyDeviceName))
    is NativeSignInStep.ChooseMfa -> SignInStep.ChooseMfa(MfaChoice(challenge, options.map { it.toMethod() }))
    is NativeSignInStep.SetUpMfa -> SignInStep.SetUpMfa(MfaSetUpChoice(challenge, options.map { it.toMethod() }))
    is NativeSignInStep.SetUpTotp -> SignInStep.SetUpTotp(TotpSetUp(challenge))
    is NativeSignInStep.SetUpEmail -> SignInStep.SetUpEmail(EmailSetUp(challenge))
    is NativeSignInStep.NewPassword -> SignInStep.NewPassword(NewPasswordChallenge(challenge, requiredAttributes, attributes))
    is NativeSignInStep.ChooseFirstFactor -> SignInStep.ChooseFirstFactor(FirstFactorChoice(challenge, options.map { it.toKind() }))
    is NativeSignInStep.Password -> SignInStep.Password(PasswordChallenge(challenge))
    is NativeSignInStep.Passkey -> SignInStep.Passkey(PasskeyChallenge(challenge, requestOptionsJson))
    is NativeSignInStep.Custom -> SignInStep.Custom(CustomChallenge(challenge, parameters))
    is NativeSignInStep.ConfirmSignUp -> SignInStep.ConfirmSignUp(SignUpCodeChallenge(challenge))
    is NativeSignInStep.ResetPassword -> SignInStep.ResetPassword(PasswordReset(challenge))
    is NativeSignInStep.Unknown -> SignInStep.Unknown(UnknownChallenge(challenge, name, parameters, availableChallenges))
}
