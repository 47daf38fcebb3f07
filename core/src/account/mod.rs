//! What a user needs before they can sign in: an account, its confirmation, another password.

mod confirmation;
mod feedback;
mod recovery;
mod sign_up;

pub use confirmation::{ConfirmSignUp, ConfirmedAccount};
pub use feedback::FeedbackValue;
pub use recovery::ConfirmForgotPassword;
pub use sign_up::{NewAccount, SignUp};

use crate::{
    Answer, CodeRequest, Error, Password, SecretHash, UserPool, builders::Metadata, service::About,
    srp::secret_hash,
};

/// Accounts: signing up, confirming, recovering.
impl UserPool {
    /// Creates an account (`SignUp`). Without a password the user signs in with codes or passkeys, where the pool
    /// allows that. Await it as it is, or set options first.
    ///
    /// ```no_run
    /// # use cognito_client::{Password, UserAttributes, UserPool};
    /// # async fn example(pool: UserPool) -> Result<(), cognito_client::Error> {
    /// let signed_up = pool
    ///     .sign_up("ana", Password::new("…"))
    ///     .attributes(UserAttributes::new().with_email("ana@example.com"))
    ///     .await?;
    /// let step = signed_up.confirm("123456").await?.sign_in().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "SignUp")]
    pub fn sign_up(&self, username: impl Into<String>, password: impl Into<Option<Password>>) -> SignUp {
        SignUp::new(self.clone(), username.into(), password.into())
    }

    /// Confirms a sign-up with the code that was sent (`ConfirmSignUp`), in an app that no longer has the
    /// [`NewAccount`] of it.
    #[doc(alias = "ConfirmSignUp")]
    pub fn confirm_sign_up(&self, username: impl Into<String>, code: impl Into<Answer>) -> ConfirmSignUp {
        ConfirmSignUp::new(self.clone(), username.into(), code.into())
    }

    /// Has the code of a sign-up sent again (`ResendConfirmationCode`); the service sends few in an hour.
    ///
    /// A user who is confirmed already is [`AlreadyExists`](crate::ErrorKind::AlreadyExists).
    #[doc(alias = "ResendConfirmationCode")]
    pub fn resend_confirmation_code(&self, username: impl Into<String>) -> CodeRequest {
        confirmation::resend(self.clone(), username.into())
    }

    /// Has a code sent with which a forgotten password can be replaced (`ForgotPassword`); the service sends few
    /// in an hour. The old password is good until then.
    #[doc(alias = "ForgotPassword")]
    pub fn forgot_password(&self, username: impl Into<String>) -> CodeRequest {
        recovery::forgot(self.clone(), username.into())
    }

    /// Replaces a forgotten password with the code that was sent (`ConfirmForgotPassword`). It signs nobody in
    /// and nobody out.
    #[doc(alias = "ConfirmForgotPassword")]
    pub fn confirm_forgot_password(
        &self,
        username: impl Into<String>,
        code: impl Into<Answer>,
        new_password: Password,
    ) -> ConfirmForgotPassword {
        ConfirmForgotPassword::new(self.clone(), username.into(), code.into(), new_password)
    }

    /// Tells threat protection whether a sign-in was the user's own (`UpdateAuthEventFeedback`), with what stood in
    /// the link of its notification.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for what cannot be a link's,
    /// [`NotAuthorized`](crate::ErrorKind::NotAuthorized) for a token that is not the event's,
    /// [`NotSupported`](crate::ErrorKind::NotSupported) where threat protection is off.
    #[doc(alias = "UpdateAuthEventFeedback")]
    pub async fn update_auth_event_feedback(
        &self,
        username: impl Into<String>,
        event_id: impl Into<String>,
        feedback_token: impl Into<Answer>,
        feedback_value: FeedbackValue,
    ) -> Result<(), Error> {
        feedback::send(self, username.into(), event_id.into(), feedback_token.into(), feedback_value).await
    }

    /// What every request about this user begins with.
    async fn about(&self, username: &str, client_metadata: Metadata) -> About {
        let client = &self.core.context.client;
        let hash = |secret: &crate::ClientSecret| secret_hash(username, &client.id, secret.expose());
        About {
            client_id: client.id.clone(),
            secret_hash: client.secret.as_ref().map(hash).map(SecretHash::new),
            username: username.to_owned(),
            user_context_data: match &self.core.user_context {
                Some(context) => context.data(username).await,
                None => None,
            },
            client_metadata,
        }
    }
}
