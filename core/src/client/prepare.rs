//! What can be done for a sign-in before the user has typed anything.

use tokio::time::timeout;

use super::UserPool;
use crate::{Error, ErrorKind};

/// What came of [`UserPool::prepare`]. Nothing depends on it: whatever was not done before a sign-in is done by it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Prepared {
    /// The service has answered, and the connection to it is open.
    Ready,
    /// Not ready yet, and why; the device may be offline. No reason to keep the user from signing in.
    NotReady(Error),
}

impl Prepared {
    /// Whether the connection is open.
    pub fn is_ready(&self) -> bool {
        matches!(self, Self::Ready)
    }
}

impl UserPool {
    /// Opens the connection to the service while the user still types, so that the sign-in need not: finding the host,
    /// connecting, TLS and reading the system's root certificates take about as long as the sign-in itself.
    ///
    /// To be called when the app shows its sign-in form, and as often as it likes; the sign-in need not wait for it. An idle
    /// connection stays open for 90 seconds, if the service leaves it open. What is fetched over it are the pool's public keys,
    /// which its [`verifier`](Self::verifier) keeps; nothing of the user is sent, and nothing is stored. It waits no longer than
    /// one request may take ([`Timeouts::request`](crate::Timeouts::request)). An app's own
    /// [`Transport`](crate::transport::Transport) gets the request, and may or may not keep connections.
    ///
    /// ```no_run
    /// # use cognito_client::{Password, UserPool};
    /// # async fn password_from_form() -> Password { Password::new("…") }
    /// # async fn example(pool: UserPool) -> Result<(), cognito_client::Error> {
    /// let early = pool.clone();
    /// tokio::spawn(async move { early.prepare().await });
    /// let password = password_from_form().await;
    /// let step = pool.sign_in("ana", password).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn prepare(&self) -> Prepared {
        let patience = self.core.context.service.timeouts().request;
        match timeout(patience, self.core.verifier.renew_keys()).await {
            Ok(Ok(())) => Prepared::Ready,
            Ok(Err(error)) => Prepared::NotReady(error),
            Err(_) => {
                Prepared::NotReady(Error::new(ErrorKind::Timeout, "the service did not answer in time"))
            }
        }
    }
}
