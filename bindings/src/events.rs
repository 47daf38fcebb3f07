//! What happens to a pool's sessions, told to whoever listens.

use std::{fmt, future::pending, sync::Arc};

use tokio::sync::Mutex;

use crate::{CancelToken, CognitoError, UserPool};

/// A change of a session, told once per process.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SessionEvent {
    /// A user signed in, or raised the assurance of a session, and the tokens are stored.
    SignedIn {
        /// The user's name in the pool.
        username: String,
    },
    /// A session has newer tokens, fetched here or stored by another process.
    Refreshed {
        /// The user's name in the pool.
        username: String,
    },
    /// A refresh failed without ending the session.
    RefreshFailed {
        /// The user's name in the pool.
        username: String,
        /// Why.
        error: CognitoError,
        /// Whether it is tried again by itself; otherwise the next call that needs tokens does.
        will_retry: bool,
    },
    /// The server has ended a session; the user must sign in again.
    Expired {
        /// The user's name in the pool.
        username: String,
        /// The server's verdict.
        error: CognitoError,
    },
    /// A user signed out here.
    SignedOut {
        /// The user's name in the pool.
        username: String,
    },
    /// The store failed while a session was read or kept.
    StorageTrouble {
        /// The user's name in the pool.
        username: String,
        /// What the store said.
        error: CognitoError,
    },
    /// The pool knows this device now.
    DeviceConfirmed {
        /// The user's name in the pool.
        username: String,
        /// The name the pool gave the device.
        device_key: String,
        /// Whether the pool remembers it.
        remembered: bool,
    },
    /// The pool did not take this new device, or did not remember it: the operation in the error's info says
    /// which.
    DeviceConfirmationFailed {
        /// The user's name in the pool.
        username: String,
        /// Why.
        error: CognitoError,
    },
    /// This device is not remembered any more: the user had it forgotten here, or the service did not know it
    /// at a sign-in, which succeeded without.
    DeviceForgotten {
        /// The user's name in the pool.
        username: String,
        /// The name the pool gave the device.
        device_key: String,
    },
    /// The listener was too slow: so many events after the last one it got were not kept for it.
    Missed {
        /// How many.
        count: i64,
    },
}

/// The events of one pool, from the moment of subscribing on, to one listener.
#[derive(uniffi::Object)]
pub struct SessionEvents(Mutex<cognito_client::SessionEvents>);

#[uniffi::export]
impl UserPool {
    /// What happens to this pool's sessions from now on: each change once, to every listener.
    pub fn events(&self) -> Arc<SessionEvents> {
        Arc::new(SessionEvents(Mutex::new(self.core().events())))
    }
}

#[uniffi::export]
impl SessionEvents {
    /// The next event, as soon as there is one; nothing once all objects of the pool are gone.
    pub async fn next(&self, cancel: Option<Arc<CancelToken>>) -> Result<Option<SessionEvent>, CognitoError> {
        let cancelled = async {
            match &cancel {
                Some(cancel) => cancel.cancelled().await,
                None => pending().await,
            }
        };
        // On the caller's thread: it waits for nothing but the event, and an event taken is an event told.
        tokio::select! {
            biased;
            () = cancelled => Err(CognitoError::cancelled()),
            event = async { self.0.lock().await.next().await } => Ok(event.map(SessionEvent::from)),
        }
    }
}

impl From<cognito_client::SessionEvent> for SessionEvent {
    fn from(event: cognito_client::SessionEvent) -> Self {
        use cognito_client::SessionEvent as Core;
        match event {
            Core::SignedIn { username } => Self::SignedIn { username },
            Core::Refreshed { username } => Self::Refreshed { username },
            Core::RefreshFailed { username, error, will_retry } => {
                Self::RefreshFailed { username, error: error.into(), will_retry }
            }
            Core::Expired { username, error } => Self::Expired { username, error: error.into() },
            Core::SignedOut { username } => Self::SignedOut { username },
            Core::StorageTrouble { username, error } => {
                Self::StorageTrouble { username, error: error.into() }
            }
            Core::DeviceConfirmed { username, device_key, remembered } => {
                Self::DeviceConfirmed { username, device_key, remembered }
            }
            Core::DeviceConfirmationFailed { username, error } => {
                Self::DeviceConfirmationFailed { username, error: error.into() }
            }
            Core::DeviceForgotten { username, device_key } => Self::DeviceForgotten { username, device_key },
            Core::Missed { count } => Self::Missed { count: i64::try_from(count).unwrap_or(i64::MAX) },
            // One that this version has no name for.
            _ => Self::Missed { count: 1 },
        }
    }
}

impl fmt::Debug for SessionEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionEvents")
    }
}
