use std::{fmt, sync::Arc};

use tokio_util::sync::CancellationToken;

/// Stops the calls it was given to.
#[derive(Default, uniffi::Object)]
pub struct CancelToken(CancellationToken);

#[uniffi::export]
impl CancelToken {
    /// A token that has not been used.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Ends the calls that hold this token; each fails with Cancelled.
    pub fn cancel(&self) {
        self.0.cancel();
    }
}

impl CancelToken {
    /// Whether the token was used.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }

    pub(crate) async fn cancelled(&self) {
        self.0.cancelled().await;
    }
}

impl fmt::Debug for CancelToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancelToken").field("is_cancelled", &self.is_cancelled()).finish()
    }
}
