//! A transport that changes what goes to or comes from the pool.

use std::sync::{Arc, Mutex};

use cognito_client::{
    WipedBytes,
    transport::{BoxFuture, HttpRequest, HttpResponse, HttpTransport, Transport, TransportError},
};
use serde_json::Value;

type Change = Arc<dyn Fn(&[u8]) -> Vec<u8> + Send + Sync>;
/// An operation and the untampered body of a reply to it.
type Seen = (String, Vec<u8>);
type Rule = Arc<Mutex<Option<(&'static str, Change)>>>;

#[derive(Clone)]
pub struct Tampering {
    inner: Arc<HttpTransport>,
    requests: Rule,
    replies: Rule,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Tampering {
    pub fn new() -> Self {
        Self {
            inner: Arc::new(HttpTransport::builder().build().unwrap()),
            requests: Rule::default(),
            replies: Rule::default(),
            seen: Arc::default(),
        }
    }

    /// Changes the requests of one operation, as JSON.
    pub fn on_request(&self, operation: &'static str, change: impl Fn(&mut Value) + Send + Sync + 'static) {
        *self.requests.lock().unwrap() = Some((operation, in_json(change)));
    }

    /// Changes the replies to one operation.
    pub fn on_reply(
        &self,
        operation: &'static str,
        change: impl Fn(&[u8]) -> Vec<u8> + Send + Sync + 'static,
    ) {
        *self.replies.lock().unwrap() = Some((operation, Arc::new(change)));
    }

    /// Changes the replies to one operation, as JSON.
    pub fn on_json(&self, operation: &'static str, change: impl Fn(&mut Value) + Send + Sync + 'static) {
        *self.replies.lock().unwrap() = Some((operation, in_json(change)));
    }

    pub fn off(&self) {
        *self.replies.lock().unwrap() = None;
        *self.requests.lock().unwrap() = None;
    }

    /// The last untampered reply to an operation.
    pub fn reply_to(&self, operation: &str) -> Vec<u8> {
        let seen = self.seen.lock().unwrap();
        seen.iter().rev().find(|(name, _)| name == operation).unwrap().1.clone()
    }
}

fn in_json(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Change {
    Arc::new(move |body| {
        let mut json = serde_json::from_slice(body).unwrap();
        change(&mut json);
        serde_json::to_vec(&json).unwrap()
    })
}

fn changed(rule: &Rule, operation: &str, body: &[u8]) -> Option<WipedBytes> {
    let rule = rule.lock().unwrap().clone();
    rule.filter(|(name, _)| *name == operation).map(|(_, change)| WipedBytes::from(change(body)))
}

impl Transport for Tampering {
    fn send(&self, mut request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let target = request.headers.get("x-amz-target").unwrap();
            let operation = target.rsplit('.').next().unwrap().to_owned();
            if let Some(body) = changed(&self.requests, &operation, request.body.expose()) {
                request.body = body;
            }
            let reply = self.inner.send(request).await?;
            self.seen.lock().unwrap().push((operation.clone(), reply.body.expose().to_vec()));
            let body = changed(&self.replies, &operation, reply.body.expose());
            Ok(HttpResponse::new(reply.status, reply.headers, body.unwrap_or(reply.body)))
        })
    }
}
