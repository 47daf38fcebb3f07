//! Tokens that the store would not take: tried again behind everybody's back, so that they outlive every handle.

use std::{sync::Arc, time::Duration};

use super::Context;
use crate::store::Room;

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Starts a task that goes on until the pending tokens of this room are stored or count no more, unless there is one.
pub(super) fn save_later(context: &Arc<Context>, username: &str, room: &Arc<Room>) {
    let Some(claim) = room.claim_saving() else { return };
    let (store, username, room) = (context.store.clone(), username.to_owned(), Arc::clone(room));
    tokio::spawn(async move {
        let _claim = claim;
        let mut pause = FIRST_PAUSE;
        while room.pending().is_some() {
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
            let saved = match store.hold(&username).await {
                Ok(hold) => store.save_pending(&hold).await,
                Err(error) => Err(error),
            };
            if let Err(error) = saved {
                tracing::debug!(%error, "rotated tokens still wait for the store");
            }
        }
    });
}
