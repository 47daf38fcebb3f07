//! UpdateUserPool: other settings for a pool that exists.

use serde_json::{Value, json};

use super::Pool;
use crate::wire::{Input, ServiceError};

/// Settings that are fixed when a pool is created, and its tags, which have operations of their own.
const FIXED: [&str; 4] = ["AliasAttributes", "UsernameAttributes", "UsernameConfiguration", "UserPoolTags"];

impl Pool {
    /// Takes new settings; as in AWS, what is not given returns to its default. The second factors stay as they are
    /// unless `MfaConfiguration` is given, and so do the names, the schema and all that is in the pool.
    pub(crate) fn update(&mut self, request: Input<'_>) -> Result<(), ServiceError> {
        let mut members = request.members().clone();
        members.remove("UserPoolId");
        members.remove("Schema");
        members.entry("PoolName").or_insert_with(|| json!(self.name));
        for name in FIXED {
            let kept = self.settings.get(name).cloned();
            let given = members.remove(name).filter(|_| name == "UserPoolTags");
            if let Some(value) = given.or(kept) {
                members.insert(name.to_owned(), value);
            }
        }
        let settings = Self::read(Input::new(&members), self.id.clone(), self.created)?;
        if members.get("MfaConfiguration").is_some_and(Value::is_string) {
            self.mfa.mode = settings.mfa.mode;
        }
        self.name = settings.name;
        self.policy = settings.policy;
        self.sign_in_policy = settings.sign_in_policy;
        self.devices = settings.devices;
        self.acr = settings.acr;
        self.recovery = settings.recovery;
        self.verifies = settings.verifies;
        self.verified_first = settings.verified_first;
        self.sign_up_open = settings.sign_up_open;
        self.trigger_urls = settings.trigger_urls;
        self.settings = settings.settings;
        Ok(())
    }
}
