//! The functions of a pool's owner, as they are called: in the process, behind a URL, or played by a script. When they are
//! called, and with what, is for the triggers to say.

mod http;
mod lambda;
mod reply;
mod script;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

pub(crate) use lambda::{Answers, Lambdas};
pub(crate) use reply::{Reply, text_map};
pub(crate) use script::Script;

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
pub(crate) struct Callables {
    functions: Functions,
    scripts: Mutex<BTreeMap<String, Arc<Script>>>,
    client: http::Client,
    /// The functions the server itself serves.
    pub(crate) lambdas: Lambdas,
}

impl Callables {
    pub(crate) fn new(functions: Functions, time_limit: Duration) -> Self {
        Self {
            functions,
            scripts: Mutex::default(),
            client: http::Client::new(time_limit),
            lambdas: Lambdas::default(),
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

    /// What stands at a trigger point of a pool: its script, the URL it names, or else the function in the process.
    pub(crate) fn target(&self, pool_id: &str, trigger: Trigger, url: Option<String>) -> Option<Target> {
        if let Some(script) = self.script(pool_id).filter(|_| Script::plays(trigger)) {
            return Some(Target::Script(script));
        }
        let function = || self.functions.0.get(&trigger).cloned().map(Target::Function);
        url.map(Target::Url).or_else(function)
    }

    /// Calls it, and reads what it returned.
    pub(crate) fn call(
        &self,
        target: Target,
        trigger: Trigger,
        event: &Value,
    ) -> Result<Reply, ServiceError> {
        let returned = match target {
            Target::Script(script) => script.answer(trigger, event),
            Target::Url(url) => self.client.post(trigger, &url, event)?,
            Target::Function(function) => function(event).map_err(|text| reply::refused(trigger, &text))?,
        };
        Reply::read(trigger, returned)
    }
}

/// One function that can be called.
pub(crate) enum Target {
    Script(Arc<Script>),
    Url(String),
    Function(Function),
}
