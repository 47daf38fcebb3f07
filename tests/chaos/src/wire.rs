//! A transport that sends as always and notes which refresh tokens were shown and which arrived, by their marks.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use cognito_client::{
    Timeouts,
    transport::{BoxFuture, HttpRequest, HttpResponse, HttpTransport, Transport, TransportError},
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::verdict::{Rule, broken};

#[derive(Clone)]
pub(crate) struct Wire {
    transport: Arc<HttpTransport>,
    seen: Arc<Seen>,
}

/// What crossed the network of one process.
#[derive(Default)]
pub(crate) struct Seen {
    marks: Mutex<Marks>,
    /// Tells each arrival on the standard output, for the process that started this one.
    aloud: bool,
}

#[derive(Default)]
struct Marks {
    arrived: HashSet<String>,
    replaced: HashSet<String>,
}

impl Seen {
    pub(crate) fn aloud() -> Self {
        Self { aloud: true, ..Self::default() }
    }

    pub(crate) fn has_arrived(&self, mark: &str) -> bool {
        self.marks().arrived.contains(mark)
    }

    /// Another process told of an arrival.
    pub(crate) fn note_arrival(&self, mark: &str) {
        self.marks().arrived.insert(mark.to_owned());
    }

    fn shown(&self, mark: &str) {
        if self.marks().replaced.contains(mark) {
            broken(
                Rule::Reuse,
                format!("the refresh token {mark} was shown after its successor had arrived"),
            );
        }
    }

    fn arrived(&self, shown: Option<&str>, arrived: &str) {
        let mut marks = self.marks();
        if let Some(shown) = shown.filter(|shown| *shown != arrived) {
            marks.replaced.insert(shown.to_owned());
        }
        marks.arrived.insert(arrived.to_owned());
        if self.aloud {
            println!("arrived {arrived}");
        }
    }

    fn marks(&self) -> MutexGuard<'_, Marks> {
        self.marks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The mark of a refresh token in the local pool's log of refreshes.
fn mark(token: &str) -> String {
    Sha256::digest(token.as_bytes())
        .iter()
        .take(8)
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

impl Wire {
    pub(crate) fn new(seen: Arc<Seen>, timeouts: Timeouts) -> Self {
        let transport = HttpTransport::builder().connect_timeout(timeouts.connect).build();
        Self { transport: Arc::new(transport.expect("a transport for plain HTTP")), seen }
    }
}

impl Transport for Wire {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let body: Value = serde_json::from_slice(request.body.expose()).unwrap_or_default();
            let refreshes = request
                .headers
                .get("X-Amz-Target")
                .is_some_and(|target| target.ends_with("GetTokensFromRefreshToken"));
            let shown = body.get("RefreshToken").and_then(Value::as_str).filter(|_| refreshes).map(mark);
            if let Some(shown) = &shown {
                self.seen.shown(shown);
            }
            let reply = self.transport.send(request).await?;
            if reply.status == 200 {
                let body: Value = serde_json::from_slice(reply.body.expose()).unwrap_or_default();
                let token = body.pointer("/AuthenticationResult/RefreshToken").and_then(Value::as_str);
                if let Some(token) = token {
                    self.seen.arrived(shown.as_deref(), &mark(token));
                }
            }
            Ok(reply)
        })
    }
}
