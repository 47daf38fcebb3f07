//! What the server remembers: pools with their clients, users, groups, sign-ins and open challenges.

mod attempts;
mod client;
mod client_secret;
mod code;
mod custom_challenge;
mod devices;
mod first_factors;
mod grants;
mod invented;
mod limits;
mod mfa;
mod opaque;
mod passkeys;
mod password_history;
mod password_policy;
mod pool;
mod schema;
mod secret_block;
mod session_tracking;
mod sessions;
mod sign_in;
mod step_up;
mod trigger;
mod trigger_urls;
mod user;

use std::collections::{BTreeMap, HashMap};

pub(crate) use attempts::Attempts;
pub use client::UnknownUsers;
pub(crate) use client::{AppClient, AuthFlow};
pub(crate) use client_secret::Unwanted;
pub(crate) use code::{Code, CodePurpose, Verification};
pub(crate) use custom_challenge::CustomChallenge;
pub(crate) use devices::{Device, DeviceTracking, Devices, no_device};
pub(crate) use first_factors::{FirstFactor, SignInPolicy, first_factors};
pub(crate) use grants::{Grant, Grants, RefreshState};
pub(crate) use invented::Invented;
pub(crate) use limits::{Limited, Limits};
pub(crate) use mfa::{
    Method, MfaMode, MfaNeed, MfaSettings, RefusedCode, Totp, UserMfa, need as mfa_need, reachable,
};
pub(crate) use opaque::Fingerprint;
pub(crate) use passkeys::{MOST_PASSKEYS, Passkey, PasskeySettings, Registration};
pub(crate) use password_history::NewPasswordRules;
pub(crate) use password_policy::PasswordPolicy;
pub(crate) use pool::{Group, Pool, SignInNames};
pub(crate) use schema::{Schema, plausible_email, plausible_phone};
pub(crate) use secret_block::{PasswordChallenge, SecretBlocks};
pub(crate) use session_tracking::SessionTracking;
pub(crate) use sessions::{Challenge, CodeRole, Medium, SessionOwner, Sessions};
pub(crate) use sign_in::{Factor, Flow, Round, SignIn};
pub(crate) use step_up::{AcrNames, Level, StepUp, targets as level_targets};
pub use trigger::Trigger;
pub(crate) use trigger_urls::TriggerUrls;
pub(crate) use user::{User, UserStatus, attribute_list};

use crate::wire::ServiceError;

/// All pools of one server.
#[derive(Default)]
pub(crate) struct Directory {
    pools: BTreeMap<String, Pool>,
    clients: HashMap<String, String>,
}

impl Directory {
    pub(crate) fn pools(&self) -> impl Iterator<Item = &Pool> {
        self.pools.values()
    }

    pub(crate) fn has_pool(&self, id: &str) -> bool {
        self.pools.contains_key(id)
    }

    pub(crate) fn add_pool(&mut self, pool: Pool) {
        self.pools.insert(pool.id.clone(), pool);
    }

    pub(crate) fn remove_pool(&mut self, id: &str) -> Option<Pool> {
        self.clients.retain(|_, pool| pool != id);
        self.pools.remove(id)
    }

    pub(crate) fn pool(&self, id: &str) -> Result<&Pool, ServiceError> {
        self.pools.get(id).ok_or_else(|| no_pool(id))
    }

    pub(crate) fn pool_mut(&mut self, id: &str) -> Result<&mut Pool, ServiceError> {
        self.pools.get_mut(id).ok_or_else(|| no_pool(id))
    }

    pub(crate) fn has_client(&self, id: &str) -> bool {
        self.clients.contains_key(id)
    }

    pub(crate) fn add_client(&mut self, client: AppClient) -> Result<(), ServiceError> {
        let pool = self.pool_mut(&client.pool_id)?;
        let (id, pool_id) = (client.id.clone(), client.pool_id.clone());
        pool.clients.insert(id.clone(), client);
        self.clients.insert(id, pool_id);
        Ok(())
    }

    pub(crate) fn remove_client(&mut self, pool_id: &str, id: &str) -> Result<(), ServiceError> {
        self.pool_mut(pool_id)?.clients.remove(id).ok_or_else(|| no_client(id))?;
        self.clients.remove(id);
        Ok(())
    }

    /// The pool an app client belongs to.
    pub(crate) fn pool_of_client(&self, client_id: &str) -> Result<&Pool, ServiceError> {
        let pool = self.clients.get(client_id).and_then(|pool| self.pools.get(pool));
        pool.ok_or_else(|| no_client(client_id))
    }

    pub(crate) fn pool_of_client_mut(&mut self, client_id: &str) -> Result<&mut Pool, ServiceError> {
        let pool = self.clients.get(client_id).and_then(|pool| self.pools.get_mut(pool));
        pool.ok_or_else(|| no_client(client_id))
    }
}

fn no_pool(id: &str) -> ServiceError {
    ServiceError::resource_not_found(format!("User pool {id} does not exist."))
}

pub(crate) fn no_client(id: &str) -> ServiceError {
    ServiceError::resource_not_found(format!("User pool client {id} does not exist."))
}
