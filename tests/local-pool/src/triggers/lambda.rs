//! Functions behind URLs that the server itself serves, for tests in languages without triggers of their own: a pool's
//! `LambdaConfig` names `/_local/lambda/{trigger}`, and what comes there is answered as prepared, and kept.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Map, Value, json};

use super::Script;
use crate::control::refused;
use crate::http::{self, members};
use crate::service::Service;
use crate::state::Trigger;
use crate::wire::{Input, ServiceError};

type Shared = State<Arc<Service>>;

/// How many events are kept.
const KEPT: usize = 1000;

/// What one pool's functions answer.
#[derive(Clone, Default)]
struct Answers {
    script: Option<Script>,
    responses: Map<String, Value>,
    errors: BTreeMap<String, String>,
}

/// The functions of all pools.
#[derive(Default)]
pub(crate) struct Lambdas(Mutex<Held>);

#[derive(Default)]
struct Held {
    answers: BTreeMap<String, Answers>,
    events: VecDeque<Value>,
}

pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/_local/lambda", get(events).post(prepare))
        .route("/_local/lambda/{trigger}", post(invoke))
}

/// Prepares the functions of a pool: a script for the three of custom challenges, and responses or errors by trigger.
async fn prepare(State(service): Shared, request: Request<Body>) -> Response {
    let prepared = members(request).await.and_then(|members| {
        let input = Input::new(&members);
        let pool_id = service.pool_meant(input)?;
        service.directory().pool(&pool_id)?;
        let answers = Answers {
            script: input.object("script")?.map(Script::read).transpose()?,
            responses: input.object("responses")?.map(|given| given.members().clone()).unwrap_or_default(),
            errors: input
                .text_map("errors")?
                .into_iter()
                .map(|(trigger, text)| (trigger.to_owned(), text.to_owned()))
                .collect(),
        };
        service.triggers.lambdas.held().answers.insert(pool_id, answers);
        Ok(())
    });
    match prepared {
        Ok(()) => http::document(200, &json!({}), service.clock.now()),
        Err(error) => refused(&service, &error),
    }
}

async fn events(State(service): Shared) -> Response {
    let events: Vec<_> = service.triggers.lambdas.held().events.iter().cloned().collect();
    http::document(200, &json!({ "events": events }), service.clock.now())
}

/// One invocation, as Lambda would answer it.
async fn invoke(State(service): Shared, Path(name): Path<String>, request: Request<Body>) -> Response {
    let now = service.clock.now();
    let event = match members(request).await {
        Ok(event) => Value::Object(event),
        Err(error) => return refused(&service, &error),
    };
    let Some(trigger) = Trigger::ALL.into_iter().find(|trigger| trigger.name() == name) else {
        return refused(&service, &ServiceError::resource_not_found("There is no such trigger."));
    };
    http::document(200, &service.triggers.lambdas.answer(trigger, event), now)
}

impl Lambdas {
    /// The event with its response filled. Where nothing is prepared it comes back as it came.
    fn answer(&self, trigger: Trigger, mut event: Value) -> Value {
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
