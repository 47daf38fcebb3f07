//! Creating an account.

use std::{collections::HashMap, fmt, sync::Arc};

use cognito_client::{Answer, Password, SignUp};

use super::confirmation::confirm;
use crate::{
    CancelToken, CodeDelivery, CognitoError, ConfirmedAccount, SignInOptions, SignInStep, UserPool,
    code_delivery::send, runtime::run, sign_in::begin,
};

/// What a sign-up may carry beside the account.
#[derive(Clone, Default, PartialEq, Eq, uniffi::Record)]
pub struct SignUpOptions {
    /// Texts for the pre-sign-up trigger alone, such as the answer to a captcha.
    #[uniffi(default)]
    pub validation_data: HashMap<String, String>,
    /// Texts for the pool's Lambda triggers: pre-sign-up, custom message, post-confirmation.
    #[uniffi(default)]
    pub client_metadata: HashMap<String, String>,
}

#[uniffi::export]
impl UserPool {
    /// Creates an account (SignUp) with attributes by their full names.
    pub async fn sign_up(
        &self,
        username: String,
        password: Password,
        attributes: HashMap<String, String>,
        options: SignUpOptions,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<NewAccount>, CognitoError> {
        create(self.core().sign_up(username, password), attributes, options, cancel).await
    }

    /// Creates an account whose user signs in with codes or passkeys, where the pool allows that.
    pub async fn sign_up_without_password(
        &self,
        username: String,
        attributes: HashMap<String, String>,
        options: SignUpOptions,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<NewAccount>, CognitoError> {
        create(self.core().sign_up(username, None), attributes, options, cancel).await
    }
}

async fn create(
    sign_up: SignUp,
    attributes: HashMap<String, String>,
    options: SignUpOptions,
    cancel: Option<Arc<CancelToken>>,
) -> Result<Arc<NewAccount>, CognitoError> {
    let sign_up = sign_up
        .attributes(attributes.into_iter().collect())
        .validation_data(options.validation_data)
        .client_metadata(options.client_metadata);
    run(cancel, async move { sign_up.await.map(|account| Arc::new(NewAccount(account))) }).await
}

/// An account that was just created.
#[derive(uniffi::Object)]
pub struct NewAccount(cognito_client::NewAccount);

#[uniffi::export]
impl NewAccount {
    /// The name that was signed up.
    pub fn username(&self) -> String {
        self.0.username().to_owned()
    }

    /// The user's id, which never changes.
    pub fn user_sub(&self) -> Option<String> {
        self.0.user_sub().map(str::to_owned)
    }

    /// Whether a trigger of the pool confirmed the account at once, so that the user can sign in.
    pub fn is_confirmed(&self) -> bool {
        self.0.is_confirmed()
    }

    /// Where the code for the confirmation went.
    pub fn code_delivery(&self) -> Option<CodeDelivery> {
        self.0.code_delivery().cloned().map(CodeDelivery::from)
    }

    /// Why the code could not be sent: LimitExceeded or CodeDelivery.
    pub fn not_delivered(&self) -> Option<CognitoError> {
        self.0.not_delivered().map(CognitoError::from)
    }

    /// Confirms the account with the code that was sent (ConfirmSignUp); spaces in it do not matter.
    pub async fn confirm(
        &self,
        code: Answer,
        force_alias_creation: bool,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<ConfirmedAccount>, CognitoError> {
        confirm(self.0.confirm(code), force_alias_creation, client_metadata, cancel).await
    }

    /// Has the code sent again (ResendConfirmationCode); the service sends few in an hour.
    pub async fn resend_code(
        &self,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<CodeDelivery, CognitoError> {
        send(self.0.resend_code(), client_metadata, cancel).await
    }

    /// Signs the user in with the password of the sign-up, or, without one, by a first factor the user has
    /// (USER_AUTH).
    pub async fn sign_in(
        &self,
        options: SignInOptions,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        begin(self.0.sign_in(), options, cancel).await
    }
}

impl fmt::Debug for SignUpOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignUpOptions")
            .field("validation_data", &self.validation_data.keys())
            .field("client_metadata", &self.client_metadata.keys())
            .finish()
    }
}

impl fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
