//! Lambda triggers: the points at which the service calls the functions of the pool's owner, and what it tells them.
//!
//! No trigger is called while the directory is held: [`fire`] itself looks there first.

mod caller;
mod claims;
mod custom_message;
mod event;
mod hooks;
mod migration;

use serde_json::Value;

pub(crate) use caller::Caller;
pub(crate) use claims::overrides;
pub(crate) use custom_message::worded;
pub(crate) use event::Subject;
pub(crate) use hooks::{Verdict, post_authentication, post_confirmation, pre_authentication, pre_sign_up};
pub(crate) use migration::{Occasion, migrate};

use crate::functions::{Reply, Target};
use crate::service::Service;
use crate::state::Trigger;
use crate::wire::ServiceError;

fn target(service: &Service, pool_id: &str, trigger: Trigger) -> Option<Target> {
    let url = service.pool(pool_id).look(|pool| Ok(pool.trigger_urls.get(trigger).cloned()));
    service.functions.target(pool_id, trigger, url.ok().flatten())
}

/// Whether a pool has a trigger of this kind.
pub(crate) fn configured(service: &Service, pool_id: &str, trigger: Trigger) -> bool {
    target(service, pool_id, trigger).is_some()
}

/// Calls a trigger and reads its reply; `None` when the pool has none of this kind.
pub(crate) fn fire(
    service: &Service,
    trigger: Trigger,
    pool_id: &str,
    event: &Value,
) -> Result<Option<Reply>, ServiceError> {
    target(service, pool_id, trigger).map(|target| service.functions.call(target, trigger, event)).transpose()
}
