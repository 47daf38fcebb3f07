//! Changing the password.

use std::sync::Arc;

use cognito_client::Password;

use crate::{CancelToken, CognitoError, Session, runtime::run};

#[uniffi::export]
impl Session {
    /// Sets another password (ChangePassword). This session and all others go on.
    ///
    /// Fails with IncorrectCredentials when the previous password is wrong, with InvalidPassword when the proposed one
    /// breaks the pool's rules, with LimitExceeded or LockedOut after many tries, with InvalidInput naming
    /// previous_password or proposed_password when it is empty or longer than 256 characters; else as get_user does.
    /// None of them ends the session. After a time-out the new password may or may not count: only a sign-in can tell.
    #[uniffi::method(default(cancel = None))]
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
    /// (ChangePassword without a previous one). Otherwise as change_password.
    #[uniffi::method(default(cancel = None))]
    pub async fn set_first_password(
        &self,
        proposed: Password,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.change_password(None, proposed).await }).await
    }
}
