//! Confirming an account, and the sign-in that follows.

use std::{collections::HashMap, fmt, sync::Arc};

use cognito_client::{Answer, ConfirmSignUp};

use crate::{
    CancelToken, CodeDelivery, CognitoError, SignInOptions, SignInStep, UserPool, code_delivery::send,
    runtime::run, sign_in::begin,
};

#[uniffi::export]
impl UserPool {
    /// Confirms a sign-up with the code that was sent (ConfirmSignUp), in an app that no longer has the object of
    /// it; spaces in the code do not matter. Taking an alias over by force gives the confirmed e-mail address or
    /// phone number to this account even if another one signs in with it.
    ///
    /// Fails with CodeMismatch and CodeExpired, the latter also for users who do not exist; with LockedOut or
    /// LimitExceeded after many tries; with AlreadyExists when another account has the same address as its alias, or
    /// when the account is confirmed already: the error's recovery tells which.
    #[uniffi::method(default(force_alias_creation = false, client_metadata = None, cancel = None))]
    pub async fn confirm_sign_up(
        &self,
        username: String,
        code: Answer,
        force_alias_creation: bool,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<ConfirmedSignUp>, CognitoError> {
        let confirmation = self.core().confirm_sign_up(username, code);
        confirm(confirmation, force_alias_creation, client_metadata, cancel).await
    }

    /// Has the code of a sign-up sent again (ResendConfirmationCode); the service sends few in an hour. Fails with
    /// LimitExceeded after them and with AlreadyExists for a user who is confirmed already.
    #[uniffi::method(default(client_metadata = None, cancel = None))]
    pub async fn resend_confirmation_code(
        &self,
        username: String,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<CodeDelivery, CognitoError> {
        send(self.core().resend_confirmation_code(username), client_metadata, cancel).await
    }
}

pub(super) async fn confirm(
    confirmation: ConfirmSignUp,
    force_alias_creation: bool,
    client_metadata: Option<HashMap<String, String>>,
    cancel: Option<Arc<CancelToken>>,
) -> Result<Arc<ConfirmedSignUp>, CognitoError> {
    let confirmation = confirmation
        .force_alias_creation(force_alias_creation)
        .client_metadata(client_metadata.unwrap_or_default());
    run(cancel, async move { confirmation.await.map(|account| Arc::new(ConfirmedSignUp(account))) }).await
}

/// An account that is confirmed: its user can sign in.
#[derive(uniffi::Object)]
#[uniffi::export(Display)]
pub struct ConfirmedSignUp(cognito_client::ConfirmedSignUp);

#[uniffi::export]
impl ConfirmedSignUp {
    /// The name that was signed up.
    pub fn username(&self) -> String {
        self.0.username().to_owned()
    }

    /// Whether the service offered a sign-in without any further proof. The offer is good once and for minutes; the
    /// service may also not keep it. Signing in goes on in any case.
    pub fn can_sign_in_at_once(&self) -> bool {
        self.0.can_sign_in_at_once()
    }

    /// Signs the user in: by the service's offer, and, where there is none or it is refused, with the password of
    /// the sign-up. Without a password, after a restart for instance, the user gives a first factor (USER_AUTH);
    /// apps whose client does not allow that use sign_in of the pool instead.
    #[uniffi::method(default(cancel = None, options))]
    pub async fn sign_in(
        &self,
        options: SignInOptions,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        begin(self.0.sign_in(), options, cancel).await
    }
}

impl fmt::Display for ConfirmedSignUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Debug for ConfirmedSignUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
