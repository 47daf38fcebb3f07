//! The user's own end.

use std::sync::Arc;

use crate::{CancelToken, CognitoError, Session, runtime::run};

#[uniffi::export]
impl Session {
    /// Deletes the user for good (DeleteUser), then forgets what is kept of them here: the session, and the
    /// device if it is remembered.
    pub async fn delete_user(&self, cancel: Option<Arc<CancelToken>>) -> Result<(), CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.delete_user().await }).await
    }
}
