//! The user's own end.

use std::sync::Arc;

use crate::{CancelToken, CognitoError, Session, runtime::run};

#[uniffi::export]
impl Session {
    /// Deletes the user for good (DeleteUser), then forgets what is kept of them here: the session, and the device if
    /// it is remembered. Other sessions of the user end by themselves. Nothing is forgotten before the service has
    /// said yes; that the user is gone already counts as yes. It goes on by itself when the call is cancelled.
    ///
    /// Fails as get_user does: the user is still there and signed in, or after Timeout and Network perhaps not; call
    /// again to be sure. Storage with no operation named means that the user is deleted and the store still has
    /// something of them: call again to clear it.
    #[uniffi::method(default(cancel = None))]
    pub async fn delete_user(&self, cancel: Option<Arc<CancelToken>>) -> Result<(), CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.delete_user().await }).await
    }
}
