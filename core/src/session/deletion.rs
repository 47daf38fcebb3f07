//! The end of a user, and of all that is kept of them here.

use std::sync::Arc;

use super::{
    SessionEvent,
    inner::{Inner, Status},
};
use crate::{
    Error,
    service::{DeleteUser, access_token_refused, user_is_gone},
};

impl Inner {
    /// Runs as a task of its own, so that a caller who goes away does not leave a deleted user's session behind.
    pub(crate) async fn delete_user(self: &Arc<Self>) -> Result<(), Error> {
        let inner = Arc::clone(self);
        match tokio::spawn(async move { inner.delete_user_now().await }).await {
            Ok(result) => result,
            Err(error) => Err(Error::of_task(&error)),
        }
    }

    async fn delete_user_now(self: &Arc<Self>) -> Result<(), Error> {
        if !self.work().deleted {
            self.delete_on_server().await?;
            self.work().deleted = true;
        }
        // As at a sign-out: what was stored until this one's turn ends with the user, and a refresh elsewhere must not
        // bring the session back.
        let hold = self.context.store.hold_anyway(&self.username).await.by(self);
        let last = self.begin_leaving().map(|last| last.tokens.refresh_token().clone());
        let forgotten = self.context.store.forget_user(&hold, &self.username).await;
        if forgotten.is_err() {
            // What the store will not forget reads as signed out all the same.
            hold.room().disown(last);
        }
        self.finish(Status::SignedOut);
        if let Err(error) = &forgotten {
            let (username, error) = (self.username.clone(), error.clone());
            self.context.events.tell(&SessionEvent::StorageTrouble { username, error });
        }
        forgotten
    }

    async fn delete_on_server(self: &Arc<Self>) -> Result<(), Error> {
        let deleted = self
            .authorized(|access_token| async move {
                match self.context.service.call(&DeleteUser { access_token }).await {
                    Err(error) if says_deleted(&error) => Ok(()),
                    other => other,
                }
            })
            .await;
        match deleted {
            // The refresh found it out.
            Err(error) if user_is_gone(&error) => Ok(()),
            other => other,
        }
    }
}

/// A deleted user is no longer known, and neither is their token.
fn says_deleted(error: &Error) -> bool {
    user_is_gone(error) || (error.is_after_unknown_outcome() && access_token_refused(error))
}
