//! The user's own end.

use crate::{Error, Session};

impl Session {
    /// Deletes the user for good (`DeleteUser`), then forgets what is kept of them here: the session, and the
    /// device if it is remembered. Other sessions of the user end by themselves.
    ///
    /// Nothing is forgotten before the service has said yes. That the user is gone already counts as yes. It goes on
    /// by itself if its future is dropped.
    ///
    /// # Errors
    /// As [`user`](Self::user): the user is still there and signed in, or after
    /// [`Timeout`](crate::ErrorKind::Timeout) and [`Network`](crate::ErrorKind::Network) perhaps not; call again to be
    /// sure. [`Storage`](crate::ErrorKind::Storage) with no operation named means that the user is deleted and the
    /// store still has something of them: call again to clear it.
    #[doc(alias = "DeleteUser")]
    pub async fn delete_user(&self) -> Result<(), Error> {
        self.inner.delete_user().await
    }
}
