//! Triggers behind URLs.

use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;

use super::reply::{invalid, refused, unexpected};
use crate::state::Trigger;
use crate::wire::{LONGEST_BODY, ServiceError};

/// Posts events. Neither proxies nor redirects are followed: triggers are on this machine.
pub(super) struct Client(Agent);

impl Client {
    pub(super) fn new(time_limit: Duration) -> Self {
        let settings = Agent::config_builder()
            .timeout_global(Some(time_limit))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(None)
            .build();
        Self(settings.into())
    }

    /// Sends an event and returns what came back; a status other than success is the trigger's failure.
    pub(super) fn post(&self, trigger: Trigger, url: &str, event: &Value) -> Result<Value, ServiceError> {
        let sent = self.0.post(url).header("content-type", "application/json").send(event.to_string());
        let mut response = sent.map_err(|error| unexpected(trigger, &reason(&error)))?;
        let status = response.status();
        let limit = u64::try_from(LONGEST_BODY).unwrap_or(u64::MAX);
        let body = match response.body_mut().with_config().limit(limit).read_to_vec() {
            Ok(body) => body,
            Err(ureq::Error::BodyExceedsLimit(_)) => return Err(invalid(trigger, "too long")),
            Err(error) => return Err(unexpected(trigger, &reason(&error))),
        };
        let returned = serde_json::from_slice(&body);
        if status.is_success() {
            return returned.map_err(|_| invalid(trigger, "not JSON"));
        }
        let text = returned.unwrap_or_else(|_| json!({}));
        let text = text.get("errorMessage").and_then(Value::as_str).map(str::to_owned);
        Err(refused(trigger, &text.unwrap_or_else(|| format!("HTTP status {}", status.as_u16()))))
    }
}

fn reason(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => "Task timed out".to_owned(),
        other => other.to_string(),
    }
}
