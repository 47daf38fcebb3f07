//! Lambda triggers: functions of the pool's owner that the service calls at set points, over HTTP or in the process.
//!
//! No trigger is called while the directory is held: [`fire`] itself looks there first.

mod caller;
mod claims;
mod control;
mod custom_message;
mod event;
mod hooks;
mod http;
mod lambda;
mod migration;
mod reply;
mod script;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

pub(crate) use caller::Caller;
pub(crate) use claims::overrides;
pub(crate) use control::routes;
pub(crate) use custom_message::worded;
pub(crate) use event::Subject;
pub(crate) use hooks::{post_authentication, post_confirmation, pre_authentication, pre_sign_up};
pub(crate) use migration::{Occasion, migrate};
pub(crate) use reply::Reply;
pub(crate) use script::Script;

use crate::service::Service;
use crate::state::Trigger;
use crate::wire::ServiceError;

/// A trigger in the process: takes the event, gives it back with its `response` filled, or a text as its failure.
type Function = Arc<dyn Fn(&Value) -> Result<Value, String> + Send + Sync>;

/// The triggers in the process, for all pools of the server that name no URL for the same trigger.
#[derive(Clone, Default)]
pub(crate) struct Functions(BTreeMap<Trigger, Function>);

impl Functions {
    pub(crate) fn set(
        &mut self,
        trigger: Trigger,
        function: impl Fn(&Value) -> Result<Value, String> + Send + Sync + 'static,
    ) {
        self.0.insert(trigger, Arc::new(function));
    }
}

impl fmt::Debug for Functions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// What one server calls beside the URLs its pools name.
pub(crate) struct Triggers {
    functions: Functions,
    scripts: Mutex<BTreeMap<String, Arc<Script>>>,
    client: http::Client,
    lambdas: lambda::Lambdas,
}

impl Triggers {
    pub(crate) fn new(functions: Functions, time_limit: Duration) -> Self {
        Self {
            functions,
            scripts: Mutex::default(),
            client: http::Client::new(time_limit),
            lambdas: lambda::Lambdas::default(),
        }
    }

    /// Gives a pool a scripted challenge in place of its three challenge triggers, or takes it away.
    pub(crate) fn set_script(&self, pool_id: &str, script: Option<Script>) {
        let mut scripts = self.scripts.lock().unwrap_or_else(PoisonError::into_inner);
        match script {
            Some(script) => drop(scripts.insert(pool_id.to_owned(), Arc::new(script))),
            None => drop(scripts.remove(pool_id)),
        }
    }

    fn script(&self, pool_id: &str) -> Option<Arc<Script>> {
        self.scripts.lock().unwrap_or_else(PoisonError::into_inner).get(pool_id).cloned()
    }
}

enum Target {
    Script(Arc<Script>),
    Url(String),
    Function(Function),
}

fn target(service: &Service, pool_id: &str, trigger: Trigger) -> Option<Target> {
    if let Some(script) = service.triggers.script(pool_id).filter(|_| Script::plays(trigger)) {
        return Some(Target::Script(script));
    }
    let url = service.directory().pool(pool_id).ok().and_then(|pool| pool.trigger_urls.get(trigger).cloned());
    let function = || service.triggers.functions.0.get(&trigger).cloned().map(Target::Function);
    url.map(Target::Url).or_else(function)
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
    let Some(target) = target(service, pool_id, trigger) else {
        return Ok(None);
    };
    let returned = match target {
        Target::Script(script) => script.answer(trigger, event),
        Target::Url(url) => service.triggers.client.post(trigger, &url, event)?,
        Target::Function(function) => function(event).map_err(|text| reply::refused(trigger, &text))?,
    };
    Reply::read(trigger, returned).map(Some)
}
