//! What a pool object tells.

use std::time::Duration;

use cognito_client::{SessionEvent, SessionEvents, UserPool};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::{capture, data::Expect, matching::matches};

/// How long an event may take that comes of work nobody waits for.
const PATIENCE: Duration = Duration::from_secs(10);

/// The events of a pool object that no scenario has looked at yet.
pub struct Told {
    events: SessionEvents,
    told: Vec<Value>,
}

impl Told {
    pub fn by(client: &UserPool) -> Self {
        Self { events: client.events(), told: Vec::new() }
    }

    /// Waits for what is expected, in its order, and then forgets all that was told.
    pub async fn expect(&mut self, expect: &Expect) {
        let expected = expect.events.as_deref().expect("events are expected");
        let exactly = expect.exactly == Some(true);
        while self.tell(Duration::ZERO).await {}
        while !enough(expected, &self.told, exactly) {
            let came = self.tell(PATIENCE).await;
            assert!(came, "{expected:#?} did not come but {:#?}", self.told);
        }
        if exactly {
            assert_eq!(expected.len(), self.told.len(), "more came: {:#?}", self.told);
        }
        self.told.clear();
    }

    /// Takes the next event if it comes in time.
    async fn tell(&mut self, patience: Duration) -> bool {
        match timeout(patience, self.events.next()).await {
            Ok(event) => {
                let event = event.expect("the pool object is still there");
                capture::show(&event);
                self.told.push(described(&event));
                true
            }
            Err(_) => false,
        }
    }
}

fn enough(expected: &[Value], told: &[Value], exactly: bool) -> bool {
    if exactly {
        return told.len() >= expected.len()
            && expected.iter().zip(told).all(|(pattern, event)| matches(pattern, event));
    }
    let mut told = told.iter();
    expected.iter().all(|pattern| told.by_ref().any(|event| matches(pattern, event)))
}

fn described(event: &SessionEvent) -> Value {
    match event {
        SessionEvent::SignedIn { username } => json!({ "event": "signed_in", "username": username }),
        SessionEvent::Refreshed { username } => json!({ "event": "refreshed", "username": username }),
        SessionEvent::RefreshFailed { username, error, .. } => {
            json!({ "event": "refresh_failed", "username": username, "error": error.kind().name() })
        }
        SessionEvent::Expired { username, error } => {
            json!({ "event": "expired", "username": username, "error": error.kind().name() })
        }
        SessionEvent::SignedOut { username } => json!({ "event": "signed_out", "username": username }),
        SessionEvent::StorageTrouble { username, error } => {
            json!({ "event": "storage_trouble", "username": username, "error": error.kind().name() })
        }
        SessionEvent::DeviceConfirmed { username, device_key, remembered } => json!({
            "event": "device_confirmed", "username": username, "device_key": device_key, "remembered": remembered,
        }),
        SessionEvent::DeviceConfirmationFailed { username, error } => json!({
            "event": "device_confirmation_failed", "username": username, "error": error.kind().name(),
        }),
        SessionEvent::DeviceForgotten { username, device_key } => {
            json!({ "event": "device_forgotten", "username": username, "device_key": device_key })
        }
        SessionEvent::Missed { .. } => json!({ "event": "missed" }),
        other => panic!("{other:?} has no name here"),
    }
}
