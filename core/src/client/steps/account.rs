//! What an account needs before its user can sign in.

use super::{SignInAnswer, challenge};
use crate::{Answer, CodeRequest, Password, sign_in::Answered};

challenge! {
    /// The user has signed up and not confirmed yet: the code of the sign-up is needed, then the sign-in goes on
    /// by itself.
    SignUpCodeChallenge
}

impl SignUpCodeChallenge {
    /// Confirms the sign-up (`ConfirmSignUp`) and goes on with the sign-in.
    #[doc(alias = "ConfirmSignUp")]
    pub fn answer(&self, code: impl Into<Answer>) -> SignInAnswer {
        self.0.answer(Answered::Code(code.into()))
    }

    /// Has the code sent again (`ResendConfirmationCode`).
    #[doc(alias = "ResendConfirmationCode")]
    pub fn resend(&self) -> CodeRequest {
        self.0.request_code()
    }
}

challenge! {
    /// The password must be reset before the user can sign in: a code and a new password are needed, then the
    /// sign-in goes on by itself. An administrator's reset has sent the code already; imported users need
    /// [`send_code`](Self::send_code) first.
    PasswordReset
}

impl PasswordReset {
    /// Has a code sent (`ForgotPassword`).
    #[doc(alias = "ForgotPassword")]
    pub fn send_code(&self) -> CodeRequest {
        self.0.request_code()
    }

    /// Sets the new password (`ConfirmForgotPassword`) and goes on with the sign-in.
    #[doc(alias = "ConfirmForgotPassword")]
    pub fn answer(&self, code: impl Into<Answer>, new_password: Password) -> SignInAnswer {
        self.0.answer(Answered::PasswordReset { code: code.into(), password: new_password })
    }
}
