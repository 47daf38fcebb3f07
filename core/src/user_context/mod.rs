//! What threat protection is told: the device's context, signed, with an id that stays.

mod device_context;
mod encoded;
#[cfg(test)]
mod tests;

use std::sync::{Arc, OnceLock};

pub use device_context::{DeviceContext, DevicePlatform};

use crate::{
    clock::ServerClock,
    random,
    service::UserContextData,
    store::{SessionStore, Stored},
};

/// What a [`UserContext`] is made of.
pub(crate) struct UserContextParts {
    pub(crate) context: DeviceContext,
    pub(crate) pool_id: String,
    pub(crate) client_id: String,
    pub(crate) store: SessionStore,
    pub(crate) clock: Arc<ServerClock>,
}

/// Makes the `UserContextData` of a pool's requests.
pub(crate) struct UserContext {
    parts: UserContextParts,
    /// The device id that the store is known to hold.
    kept: OnceLock<String>,
    /// Drawn by this process, for the store if it lacks one, and in its place while it fails.
    drawn: OnceLock<Option<String>>,
}

impl UserContext {
    pub(crate) fn new(parts: UserContextParts) -> Self {
        Self { parts, kept: OnceLock::new(), drawn: OnceLock::new() }
    }

    /// What to send along with a request for this user. Never a reason for a request to fail: what cannot be
    /// told is left out.
    pub(crate) async fn data(&self, username: &str) -> Option<UserContextData> {
        let UserContextParts { context, pool_id, client_id, clock, .. } = &self.parts;
        let device_id = if context.names_device() { None } else { self.device_id().await };
        let encoded_data =
            encoded::encode(context, device_id.as_deref(), username, pool_id, client_id, clock.now())?;
        Some(UserContextData { encoded_data })
    }

    async fn device_id(&self) -> Option<String> {
        if let Some(id) = self.kept.get() {
            return Some(id.clone());
        }
        let stored = match self.parts.store.device_id().await {
            Stored::Found(id) => Ok(id),
            Stored::Missing | Stored::Corrupt(_) => match self.drawn() {
                Some(fresh) => self.parts.store.set_device_id(&fresh).await,
                None => return None,
            },
            Stored::Unavailable(error) => Err(error),
        };
        match stored {
            Ok(id) => Some(self.kept.get_or_init(|| id).clone()),
            Err(error) => {
                tracing::debug!(%error, "the device id is not kept; this process uses one of its own");
                self.drawn()
            }
        }
    }

    fn drawn(&self) -> Option<String> {
        self.drawn.get_or_init(random_id).clone()
    }
}

/// A random UUID (RFC 9562 §5.4).
fn random_id() -> Option<String> {
    let mut random = [0; 16];
    random::fill(&mut random).ok()?;
    Some(uuid::Builder::from_random_bytes(random).into_uuid().to_string())
}
