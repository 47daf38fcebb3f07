//! A transport whose calls pass the gate.

use std::sync::{Arc, Mutex};

use cognito_client::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use tokio::sync::oneshot;

use crate::dropped::{
    gate::Gate,
    in_process::{InProcess, operation, refusal},
};

/// Sends through the gate. A request that is held there reaches the service even if its sender has gone away, as
/// requests do that are on their way.
#[derive(Clone)]
pub struct Wire {
    pub service: Arc<InProcess>,
    gate: Gate,
    /// Operations that are refused for now.
    refused: Arc<Mutex<Vec<&'static str>>>,
}

impl Wire {
    pub fn new(service: Arc<InProcess>, gate: Gate) -> Self {
        Self { service, gate, refused: Arc::default() }
    }

    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Refuses these operations for good, without performing them.
    pub fn refuse(&self, operations: &[&'static str]) {
        *self.refused.lock().unwrap() = operations.to_vec();
    }

    fn perform(&self, request: &HttpRequest) -> HttpResponse {
        let name = operation(request);
        if self.refused.lock().unwrap().iter().any(|refused| *refused == name) {
            return refusal(&self.service.pool, 403, "ForbiddenException", "not from here");
        }
        self.service.perform(request)
    }
}

impl Transport for Wire {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let _under_way = self.gate.begin();
            let name = operation(&request);
            let (done, outcome) = oneshot::channel();
            let late = {
                let (wire, request) = (self.clone(), request.clone());
                move || drop(done.send(wire.perform(&request)))
            };
            let reply = if self.gate.pass_or_leave(&format!("{name} on its way"), late) {
                outcome.await.unwrap()
            } else {
                self.perform(&request)
            };
            self.gate.pass_in_task(&format!("the reply of {name} on its way")).await;
            self.service.arrived(&reply);
            Ok(reply)
        })
    }
}
