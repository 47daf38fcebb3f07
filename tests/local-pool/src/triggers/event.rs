//! The events triggers are sent.

use serde_json::{Map, Value, json};

use super::Caller;
use crate::state::{Pool, SignInNames, User};

/// Who an event is about.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub(crate) pool_id: String,
    username: String,
    attributes: Map<String, Value>,
}

impl Subject {
    /// A user of the pool, with the service's own marks among the attributes.
    pub(crate) fn of(pool: &Pool, user: &User) -> Self {
        let mut attributes: Map<_, _> =
            user.attributes.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        attributes.insert("cognito:user_status".to_owned(), json!(user.status.name()));
        if let SignInNames::Usernames { aliases } = &pool.names {
            for alias in aliases.iter().filter(|alias| user.verified(alias)) {
                if let Some(value) = user.attributes.get(alias) {
                    attributes.insert(format!("cognito:{alias}_alias"), json!(value));
                }
            }
        }
        Self { pool_id: pool.id.clone(), username: user.username.clone(), attributes }
    }

    /// A name that is not a user's, or not yet.
    pub(crate) fn named(pool_id: &str, username: &str) -> Self {
        Self { pool_id: pool_id.to_owned(), username: username.to_owned(), attributes: Map::new() }
    }

    pub(crate) fn with(mut self, attributes: &[(String, String)]) -> Self {
        self.attributes.extend(attributes.iter().map(|(name, value)| (name.clone(), json!(value))));
        self
    }

    pub(crate) fn username(&self) -> &str {
        &self.username
    }

    /// The event: `request` is completed with the user's attributes and the caller's metadata.
    pub(crate) fn event(&self, source: &str, caller: &Caller, request: Value, response: &Value) -> Value {
        let mut request = match request {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        request.insert("userAttributes".to_owned(), Value::Object(self.attributes.clone()));
        if let Some(metadata) = caller.client_metadata() {
            request.insert("clientMetadata".to_owned(), metadata);
        }
        let region = self.pool_id.split_once('_').map_or("", |(region, _)| region);
        json!({
            "version": "1",
            "triggerSource": source,
            "region": region,
            "userPoolId": self.pool_id,
            "userName": self.username,
            "callerContext": {
                "awsSdkVersion": "aws-sdk-unknown-unknown",
                "clientId": caller.client_id(),
            },
            "request": request,
            "response": response,
        })
    }
}
