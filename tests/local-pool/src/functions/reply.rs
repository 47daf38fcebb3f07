//! What triggers reply, and what the service makes of replies it cannot use.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::state::Trigger;
use crate::wire::ServiceError;

/// The refusal of a trigger, in its own words.
pub(super) fn refused(trigger: Trigger, text: &str) -> ServiceError {
    ServiceError::new("UserLambdaValidationException", format!("{trigger} failed with error {text}."))
}

/// A trigger that could not be reached or did not answer in time.
pub(super) fn unexpected(trigger: Trigger, why: &str) -> ServiceError {
    ServiceError::new("UnexpectedLambdaException", format!("{trigger} invocation failed due to error {why}."))
}

/// The `response` of an event as the trigger returned it.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    trigger: Trigger,
    response: Map<String, Value>,
}

impl Reply {
    /// Reads a returned event. An object with `errorMessage` is a failure, as functions report theirs.
    pub(super) fn read(trigger: Trigger, returned: Value) -> Result<Self, ServiceError> {
        if let Some(text) = returned.get("errorMessage") {
            return Err(refused(trigger, text.as_str().unwrap_or("Unknown")));
        }
        let response = match returned {
            Value::Object(mut members) => members.remove("response"),
            _ => None,
        };
        match response {
            Some(Value::Object(response)) => Ok(Self { trigger, response }),
            _ => Err(invalid(trigger, "response")),
        }
    }

    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, ServiceError> {
        self.typed(name, Value::as_bool)
    }

    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, ServiceError> {
        self.typed(name, |value| value.as_str().map(str::to_owned))
    }

    /// A map from strings to strings.
    pub(crate) fn texts(&self, name: &str) -> Result<Option<BTreeMap<String, String>>, ServiceError> {
        self.typed(name, text_map)
    }

    pub(crate) fn object(&self, name: &str) -> Result<Option<Map<String, Value>>, ServiceError> {
        self.typed(name, |value| value.as_object().cloned())
    }

    /// The service's complaint about this reply.
    pub(crate) fn invalid(&self, name: &str) -> ServiceError {
        invalid(self.trigger, name)
    }

    fn typed<T>(&self, name: &str, read: impl Fn(&Value) -> Option<T>) -> Result<Option<T>, ServiceError> {
        self.response
            .get(name)
            .filter(|value| !value.is_null())
            .map(|value| read(value).ok_or_else(|| self.invalid(name)))
            .transpose()
    }
}

pub(crate) fn text_map(value: &Value) -> Option<BTreeMap<String, String>> {
    let members = value.as_object()?;
    members.iter().map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

pub(super) fn invalid(trigger: Trigger, name: &str) -> ServiceError {
    ServiceError::new(
        "InvalidLambdaResponseException",
        format!("Unrecognizable lambda output: {trigger}, {name}"),
    )
}
