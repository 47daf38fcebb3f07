//! Changing the password.

use std::sync::Arc;

use cognito_client::Password;

use crate::{CancelToken, CognitoError, Session, runtime::run};

#[uniffi::export]
impl Session {
    /// Sets another password (ChangePassword).
    pub async fn change_password(
        &self,
        previous: Password,
        proposed: Password,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.change_password(previous, proposed).await }).await
    }

    /// Sets the first password of a user who has none, such as one who signed up with a passkey or codes only
    /// (ChangePassword without a previous one).
    pub async fn set_first_password(
        &self,
        proposed: Password,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.change_password(None, proposed).await }).await
    }
}
