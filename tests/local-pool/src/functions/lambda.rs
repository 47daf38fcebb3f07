//! Functions behind URLs that the server itself serves, for tests in languages without triggers of their own: a pool's
//! `LambdaConfig` names `/_local/lambda/{trigger}`, and what comes there is answered as prepared, and kept.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value, json};

use super::Script;
use crate::state::Trigger;
use crate::wire::{Input, ServiceError};

/// How many events are kept.
const KEPT: usize = 1000;

/// What one pool's functions answer.
#[derive(Clone, Default)]
pub(crate) struct Answers {
    script: Option<Script>,
    responses: Map<String, Value>,
    errors: BTreeMap<String, String>,
}

impl Answers {
    /// Reads a script for the three of custom challenges, and responses or errors by trigger.
    pub(crate) fn read(input: Input<'_>) -> Result<Self, ServiceError> {
        Ok(Self {
            script: input.object("script")?.map(Script::read).transpose()?,
            responses: input.object("responses")?.map(|given| given.members().clone()).unwrap_or_default(),
            errors: input
                .text_map("errors")?
                .into_iter()
                .map(|(trigger, text)| (trigger.to_owned(), text.to_owned()))
                .collect(),
        })
    }
}

/// The functions of all pools.
#[derive(Default)]
pub(crate) struct Lambdas(Mutex<Held>);

#[derive(Default)]
struct Held {
    answers: BTreeMap<String, Answers>,
    events: VecDeque<Value>,
}

impl Lambdas {
    /// Prepares the functions of a pool, in place of what was prepared before.
    pub(crate) fn prepare(&self, pool_id: String, answers: Answers) {
        self.held().answers.insert(pool_id, answers);
    }

    /// What the functions were sent, oldest first.
    pub(crate) fn events(&self) -> Vec<Value> {
        self.held().events.iter().cloned().collect()
    }

    /// The event with its response filled. Where nothing is prepared it comes back as it came.
    pub(crate) fn answer(&self, trigger: Trigger, mut event: Value) -> Value {
        let pool_id = event.get("userPoolId").and_then(Value::as_str).unwrap_or_default().to_owned();
        let answers = {
            let mut held = self.held();
            if held.events.len() >= KEPT {
                held.events.pop_front();
            }
            held.events.push_back(json!({ "poolId": pool_id, "trigger": trigger.name(), "event": event }));
            held.answers.get(&pool_id).cloned().unwrap_or_default()
        };
        if let Some(text) = answers.errors.get(trigger.name()) {
            return json!({ "errorMessage": text });
        }
        if let Some(script) = answers.script.filter(|_| Script::plays(trigger)) {
            return script.answer(trigger, &event);
        }
        if let (Some(response), Some(members)) =
            (answers.responses.get(trigger.name()), event.as_object_mut())
        {
            members.insert("response".to_owned(), response.clone());
        }
        event
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
