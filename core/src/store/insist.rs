//! Writes that are tried again before the caller hears of a failure.

use std::time::Duration;

use crate::Error;

const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(100);

/// Tries to write a few times, with a short pause between.
///
/// # Errors
/// That of the last try.
pub(crate) async fn insist<F: Future<Output = Result<(), Error>>>(
    write: impl Fn() -> F,
) -> Result<(), Error> {
    let mut attempt = 1;
    loop {
        match write().await {
            Err(error) if attempt < ATTEMPTS => {
                tracing::debug!(%error, attempt, "the store is asked again");
                attempt += 1;
                tokio::time::sleep(PAUSE).await;
            }
            other => return other,
        }
    }
}
