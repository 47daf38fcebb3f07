//! Confirming an account, and the sign-in that follows.

use std::{collections::HashMap, fmt, sync::Arc};

use cognito_client::{Answer, ConfirmSignUp};

use crate::{
    CancelToken, CodeDelivery, CognitoError, SignInOptions, SignInStep, UserPool, code_delivery::send,
    runtime::run, sign_in::begin,
};

#[uniffi::export]
impl UserPool {
    /// Confirms a sign-up with the code that was sent (ConfirmSignUp), in an app that no longer has the
    /// object of it; spaces in the code do not matter.
    pub async fn confirm_sign_up(
        &self,
        username: String,
        code: Answer,
        force_alias_creation: bool,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<ConfirmedAccount>, CognitoError> {
        let confirmation = self.core().confirm_sign_up(username, code);
        confirm(confirmation, force_alias_creation, client_metadata, cancel).await
    }

    /// Has the code of a sign-up sent again (ResendConfirmationCode); the service sends few in an hour.
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
) -> Result<Arc<ConfirmedAccount>, CognitoError> {
    let confirmation = confirmation
        .force_alias_creation(force_alias_creation)
        .client_metadata(client_metadata.unwrap_or_default());
    run(cancel, async move { confirmation.await.map(|account| Arc::new(ConfirmedAccount(account))) }).await
}

/// An account that is confirmed: its user can sign in.
#[derive(uniffi::Object)]
pub struct ConfirmedAccount(cognito_client::ConfirmedAccount);

#[uniffi::export]
impl ConfirmedAccount {
    /// The name that was signed up.
    pub fn username(&self) -> String {
        self.0.username().to_owned()
    }

    /// Whether the service offered a sign-in without any further proof.
    pub fn can_sign_in_at_once(&self) -> bool {
        self.0.can_sign_in_at_once()
    }

    /// Signs the user in: by the service's offer, and, where there is none or it is refused, with the
    /// password of the sign-up.
    pub async fn sign_in(
        &self,
        options: SignInOptions,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        begin(self.0.sign_in(), options, cancel).await
    }
}

impl fmt::Debug for ConfirmedAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
