//! Sessions that refresh themselves before anybody asks.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use super::{inner::Inner, refresh::Want};
use crate::ErrorKind;

/// The longest sleep at a time: a device that slept or whose clock was set is noticed after that.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);
const SHORTEST_SLEEP: Duration = Duration::from_secs(1);
/// The first pause after a failure; doubled with each further one, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Starts a task that lives as long as the session, and not a moment longer.
pub(super) fn keep_fresh(inner: &Arc<Inner>) {
    let ended = inner.lifeline();
    let session = Arc::downgrade(inner);
    tokio::spawn(async move {
        let watching = std::pin::pin!(watch(session));
        futures_util::future::select(watching, ended).await;
    });
}

async fn watch(session: Weak<Inner>) {
    let mut failures = 0_u32;
    loop {
        let sleep = {
            let Some(inner) = session.upgrade().filter(|inner| inner.is_active()) else { return };
            if failures > 0 {
                FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(failures - 1)).min(LONGEST_PAUSE)
            } else {
                inner.fresh_for().clamp(SHORTEST_SLEEP, LONGEST_SLEEP)
            }
        };
        tokio::time::sleep(sleep).await;
        let Some(inner) = session.upgrade().filter(|inner| inner.is_active()) else { return };
        if inner.fresh().is_some() {
            failures = 0;
            continue;
        }
        let flight = inner.flight(Want::Fresh);
        // The session may go away while its refresh is under way, which ends by itself.
        drop(inner);
        failures = match flight.await {
            Ok(_) => 0,
            Err(error) if matches!(error.kind(), ErrorKind::SessionExpired | ErrorKind::SignedOut) => return,
            Err(_) => failures.saturating_add(1),
        };
    }
}
