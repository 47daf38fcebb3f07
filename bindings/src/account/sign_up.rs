//! Creating an account.

use std::{collections::HashMap, fmt, sync::Arc};

use cognito_client::{Answer, Password, SignUp};

use super::confirmation::confirm;
use crate::{
    CancelToken, CodeDelivery, CognitoError, ConfirmedSignUp, SignInOptions, SignInStep, UserPool,
    code_delivery::send, runtime::run, sign_in::begin,
};

/// What a sign-up may carry beside the account. The text form holds names only.
#[derive(Clone, Default, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct SignUpOptions {
    /// Texts for the pre-sign-up trigger alone, such as the answer to a captcha. Not stored.
    #[uniffi(default)]
    pub validation_data: HashMap<String, String>,
    /// Texts for the pool's Lambda triggers: pre-sign-up, custom message, post-confirmation. They are neither
    /// encrypted nor kept: never put secrets in.
    #[uniffi(default)]
    pub client_metadata: HashMap<String, String>,
}

#[uniffi::export]
impl UserPool {
    /// Creates an account (SignUp) with attributes by their full names. Those that the pool requires must be among
    /// them; where users sign in by e-mail address or phone number, the user name is that attribute already.
    ///
    /// Fails with AlreadyExists when the name is taken, which may be by an earlier try whose answer was lost; with
    /// InvalidPassword, whose detail tells the pool's rule; with InvalidInput for attributes the pool does not take;
    /// with NotAuthorized where users cannot sign up by themselves; with Trigger in the words of the pool's trigger.
    /// That the code could not be sent is no failure: the account then says so.
    #[uniffi::method(default(attributes), default(cancel = None, options))]
    pub async fn sign_up(
        &self,
        username: String,
        password: Password,
        attributes: HashMap<String, String>,
        options: SignUpOptions,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<SignedUp>, CognitoError> {
        create(self.core().sign_up(username, password), attributes, options, cancel).await
    }

    /// Creates an account whose user signs in with codes or passkeys, where the pool allows that. Otherwise as
    /// sign_up.
    #[uniffi::method(default(attributes), default(cancel = None, options))]
    pub async fn sign_up_without_password(
        &self,
        username: String,
        attributes: HashMap<String, String>,
        options: SignUpOptions,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<SignedUp>, CognitoError> {
        create(self.core().sign_up(username, None), attributes, options, cancel).await
    }
}

async fn create(
    sign_up: SignUp,
    attributes: HashMap<String, String>,
    options: SignUpOptions,
    cancel: Option<Arc<CancelToken>>,
) -> Result<Arc<SignedUp>, CognitoError> {
    let sign_up = sign_up
        .attributes(attributes.into_iter().collect())
        .validation_data(options.validation_data)
        .client_metadata(options.client_metadata);
    run(cancel, async move { sign_up.await.map(|account| Arc::new(SignedUp(account))) }).await
}

/// An account that was just created. The password stays in memory, for the sign-in that follows, as long as this
/// object lives.
#[derive(uniffi::Object)]
#[uniffi::export(Display)]
pub struct SignedUp(cognito_client::SignedUp);

#[uniffi::export]
impl SignedUp {
    /// The name that was signed up.
    pub fn username(&self) -> String {
        self.0.username().to_owned()
    }

    /// The user's id, which never changes. Not known when the code was not delivered.
    pub fn user_sub(&self) -> Option<String> {
        self.0.user_sub().map(str::to_owned)
    }

    /// Whether a trigger of the pool confirmed the account at once, so that the user can sign in.
    pub fn is_confirmed(&self) -> bool {
        self.0.is_confirmed()
    }

    /// Where the code for the confirmation went. Nowhere for accounts that are confirmed already, that only an
    /// administrator confirms, or whose code was not delivered.
    pub fn code_delivery(&self) -> Option<CodeDelivery> {
        self.0.code_delivery().cloned().map(CodeDelivery::from)
    }

    /// Why the code could not be sent: LimitExceeded or CodeDelivery. The account exists nevertheless and waits to
    /// be confirmed: have the code sent again later instead of signing up again.
    pub fn not_delivered(&self) -> Option<CognitoError> {
        self.0.not_delivered().map(CognitoError::from)
    }

    /// Confirms the account with the code that was sent (ConfirmSignUp); spaces in it do not matter. Fails as
    /// confirm_sign_up of the pool does.
    #[uniffi::method(default(force_alias_creation = false, client_metadata = None, cancel = None))]
    pub async fn confirm(
        &self,
        code: Answer,
        force_alias_creation: bool,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<ConfirmedSignUp>, CognitoError> {
        confirm(self.0.confirm(code), force_alias_creation, client_metadata, cancel).await
    }

    /// Has the code sent again (ResendConfirmationCode); the service sends few in an hour. Fails with LimitExceeded
    /// after them.
    #[uniffi::method(default(client_metadata = None, cancel = None))]
    pub async fn resend_code(
        &self,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<CodeDelivery, CognitoError> {
        send(self.0.resend_code(), client_metadata, cancel).await
    }

    /// Signs the user in with the password of the sign-up, or, without one, by a first factor the user has
    /// (USER_AUTH). Where the account is not confirmed yet, that is the sign-in's first step.
    #[uniffi::method(default(cancel = None, options))]
    pub async fn sign_in(
        &self,
        options: SignInOptions,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        begin(self.0.sign_in(), options, cancel).await
    }
}

impl fmt::Display for SignUpOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignUpOptions")
            .field("validation_data", &self.validation_data.keys())
            .field("client_metadata", &self.client_metadata.keys())
            .finish()
    }
}

impl fmt::Debug for SignUpOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for SignedUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Debug for SignedUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
