//! The instruments over HTTP, under `/_local/`: clock, faults, calls, outbox, what shows pools and users, and
//! what prepares them.

mod devices;
mod feedback;
mod overview;
mod preparation;
mod shared;
mod triggers;

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

use shared::{Shared, refused};

use crate::clock::epoch;
use crate::http::{self, members};
use crate::instruments::Fault;
use crate::service::Service;
use crate::wire::{Input, ServiceError};

/// The farthest one request moves the clock: a hundred years, in seconds.
const FARTHEST: u64 = 100 * 366 * 86_400;

pub(crate) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/_local/clock", get(clock).post(move_clock).delete(reset_clock))
        .route("/_local/faults", get(faults).post(add_faults).delete(clear_faults))
        .route("/_local/calls", get(calls).delete(clear_calls))
        .route("/_local/refreshes", get(refreshes).delete(clear_refreshes))
        .route("/_local/outbox", get(outbox).delete(clear_outbox))
        .route("/_local/devices", get(devices::all))
        .merge(overview::routes())
        .merge(preparation::routes())
        .merge(triggers::routes())
}

async fn clock(State(service): Shared) -> Response {
    let now = service.clock.now();
    let told = json!({
        "now": epoch(now),
        "date": httpdate::fmt_http_date(now),
        "frozen": service.clock.is_frozen(),
        "machine": epoch(SystemTime::now()),
    });
    http::document(200, &told, now)
}

async fn move_clock(State(service): Shared, request: Request<Body>) -> Response {
    let moved = members(request).await.and_then(|members| {
        let input = Input::new(&members);
        if let Some(seconds) = input.integer_in("set_epoch_seconds", 0..=FARTHEST.saturating_mul(2))? {
            let moment = UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).unwrap_or(UNIX_EPOCH);
            service.clock.set(moment);
        }
        if let Some(seconds) = input.integer_in("advance_seconds", 0..=FARTHEST)? {
            service.clock.advance(Duration::from_secs(seconds));
        }
        match input.flag("freeze")? {
            Some(true) => service.clock.freeze(),
            Some(false) => service.clock.resume(),
            None => {}
        }
        Ok(())
    });
    match moved {
        Ok(()) => clock(State(service)).await,
        Err(error) => refused(&service, &error),
    }
}

async fn reset_clock(State(service): Shared) -> Response {
    service.clock.reset();
    clock(State(service)).await
}

async fn faults(State(service): Shared) -> Response {
    http::document(200, &json!({ "faults": service.faults.described() }), service.clock.now())
}

async fn add_faults(State(service): Shared, request: Request<Body>) -> Response {
    let read = members(request).await.and_then(|members| {
        let listed = members.get("faults").and_then(Value::as_array).cloned();
        let each = listed.unwrap_or_else(|| vec![Value::Object(members)]);
        each.iter()
            .map(|fault| match fault.as_object() {
                Some(fault) => Fault::read(Input::new(fault)),
                None => Err(ServiceError::serialization("A fault must be an object.")),
            })
            .collect::<Result<Vec<_>, _>>()
    });
    match read {
        Ok(read) => {
            for fault in read {
                service.faults.add(fault);
            }
            faults(State(service)).await
        }
        Err(error) => refused(&service, &error),
    }
}

async fn clear_faults(State(service): Shared) -> Response {
    service.faults.clear();
    faults(State(service)).await
}

async fn calls(State(service): Shared) -> Response {
    http::document(200, &service.calls.described(), service.clock.now())
}

async fn clear_calls(State(service): Shared) -> Response {
    service.calls.clear();
    calls(State(service)).await
}

async fn refreshes(State(service): Shared) -> Response {
    http::document(200, &service.refreshes.described(), service.clock.now())
}

async fn clear_refreshes(State(service): Shared) -> Response {
    service.refreshes.take();
    refreshes(State(service)).await
}

async fn outbox(State(service): Shared) -> Response {
    http::document(200, &json!({ "messages": service.outbox.described() }), service.clock.now())
}

async fn clear_outbox(State(service): Shared) -> Response {
    service.outbox.clear();
    outbox(State(service)).await
}
