use std::{fmt, sync::Arc};

use tokio_util::sync::CancellationToken;

/// Stops the calls it was given to.
///
/// A token is used once: a call that is given a cancelled token ends at once.
#[derive(Default, uniffi::Object)]
pub struct CancelToken(CancellationToken);

#[uniffi::export]
impl CancelToken {
    /// A token that has not been used.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Ends the calls that hold this token; each fails with Cancelled. Safe to call at any time, from any
    /// thread, more than once.
    pub fn cancel(&self) {
        self.0.cancel();
    }

    /// Whether the token was used.
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

impl CancelToken {
    pub(crate) async fn cancelled(&self) {
        self.0.cancelled().await;
    }
}

impl fmt::Debug for CancelToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancelToken").field("is_cancelled", &self.is_cancelled()).finish()
    }
}
