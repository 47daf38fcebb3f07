//! A network between client and server on which every request and every reply waits for the driver.

use std::sync::Arc;

use cognito_client::transport::{
    BoxFuture, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind,
};
use serde_json::Value;
use tokio::sync::oneshot;

use crate::{
    server::{Reply, read_refresh_token},
    stage::{Stage, Work},
};

/// The network as one process sees it.
pub(crate) struct Wire {
    pub(crate) stage: Arc<Stage>,
    pub(crate) process: usize,
}

/// A caller that waits; when it goes away, what it sent may arrive all the same.
struct Waiting {
    stage: Arc<Stage>,
    parked: u64,
    /// Whose refresh this is, where.
    refresh: Option<(usize, String)>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut world = self.stage.world();
        if let Some(refresh) = &self.refresh {
            world.ledger.refresh_landed(refresh);
        }
        let id = self.parked;
        let Some(parked) = world.parked.iter_mut().find(|parked| parked.id == id) else { return };
        match &mut parked.work {
            Work::Request { sender, .. } => *sender = None,
            Work::Reply { sender, brings, .. } => {
                *sender = None;
                let brings = *brings;
                if let Some((grant, generation)) = brings {
                    world.server.lost(grant, generation);
                }
            }
            _ => {}
        }
    }
}

impl Transport for Wire {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let target = request.headers.get("X-Amz-Target").unwrap_or_default();
            let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
            let body: Value = serde_json::from_slice(request.body.expose()).unwrap();
            let (sender, receiver) = oneshot::channel();
            let waiting = {
                let mut world = self.stage.world();
                if world.open {
                    return Err(TransportError::new(TransportErrorKind::Connect, "the run is over"));
                }
                let shown = body.pointer("/RefreshToken").or(body.pointer("/Token")).and_then(Value::as_str);
                let shown = shown.unwrap_or_default();
                let label = format!("process {}: {operation} {shown}", self.process);
                let refresh = (operation == "GetTokensFromRefreshToken").then(|| {
                    let user = read_refresh_token(shown)
                        .and_then(|(grant, _)| world.server.grants.get(grant))
                        .map(|grant| grant.user.clone());
                    world.ledger.refresh_began(self.process, user.unwrap_or_default())
                });
                let parked = world.park(label, Work::Request { operation, body, sender: Some(sender) });
                Waiting { stage: Arc::clone(&self.stage), parked, refresh }
            };
            let delivery = receiver.await;
            drop(waiting);
            delivery
                .unwrap_or_else(|_| Err(TransportError::new(TransportErrorKind::Connect, "the run is over")))
        })
    }
}

pub(crate) fn response(reply: &Reply) -> HttpResponse {
    let headers = [("Content-Type", "application/x-amz-json-1.1")].into_iter().collect();
    HttpResponse::new(reply.status, headers, reply.body.to_string().into_bytes().into())
}
