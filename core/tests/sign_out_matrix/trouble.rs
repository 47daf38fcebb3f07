//! What happens to a call, and the transport that does it.

use std::sync::{Arc, Mutex};

use cognito_client::transport::{
    BoxFuture, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind,
};
use cognito_local_pool::LocalPool;
use serde_json::Value;

use crate::in_process::{InProcess, operation, refusal, reply};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    None,
    /// 503, and nothing was done.
    Unavailable,
    Throttled,
    /// No reply in time, and nothing was done.
    LateBefore,
    /// No reply in time, and it was done.
    LateAfter,
    CutBefore,
    CutAfter,
    /// It was done, and the reply is not JSON.
    Garbage,
    /// 202: somebody took the request in the service's place.
    Accepted,
    /// No connection, whatever is called.
    Offline,
}

impl Trouble {
    pub const OF_A_CALL: [Self; 8] = [
        Self::Unavailable,
        Self::Throttled,
        Self::LateBefore,
        Self::LateAfter,
        Self::CutBefore,
        Self::CutAfter,
        Self::Garbage,
        Self::Accepted,
    ];

    /// Whether the service does what it is asked and the reply is lost.
    pub fn loses_replies(self) -> bool {
        matches!(self, Self::LateAfter | Self::CutAfter | Self::Garbage)
    }
}

/// One device's way to the service, which can be troubled.
#[derive(Clone)]
pub struct Way {
    pub service: Arc<InProcess>,
    /// The access tokens that came to this device.
    access: Arc<Mutex<Vec<String>>>,
    trouble: Arc<Mutex<(Trouble, &'static str)>>,
}

impl Way {
    pub fn new(pool: &Arc<LocalPool>) -> Self {
        Self {
            service: Arc::new(InProcess::new(Arc::clone(pool))),
            access: Arc::default(),
            trouble: Arc::new(Mutex::new((Trouble::None, ""))),
        }
    }

    /// Troubles calls of this operation from now on, or all calls if it has no name.
    pub fn trouble(&self, trouble: Trouble, at: &'static str) {
        *self.trouble.lock().unwrap() = (trouble, at);
    }

    pub fn access_tokens(&self) -> Vec<String> {
        self.access.lock().unwrap().clone()
    }

    fn perform(&self, request: &HttpRequest) -> HttpResponse {
        let reply = self.service.perform(request);
        let body: Value = serde_json::from_slice(reply.body.expose()).unwrap_or_default();
        let token = body.pointer("/AuthenticationResult/AccessToken").and_then(Value::as_str);
        self.access.lock().unwrap().extend(token.map(str::to_owned));
        reply
    }
}

impl Transport for Way {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let (trouble, at) = *self.trouble.lock().unwrap();
            let struck = at.is_empty() || operation(&request) == at;
            let pool = &self.service.pool;
            let fails = |kind| Err(TransportError::new(kind, "made to fail"));
            match if struck { trouble } else { Trouble::None } {
                Trouble::None => Ok(self.perform(&request)),
                Trouble::Unavailable => Ok(reply(pool, 503, "")),
                Trouble::Throttled => Ok(refusal(pool, 400, "TooManyRequestsException", "Rate exceeded")),
                Trouble::LateBefore => std::future::pending().await,
                Trouble::LateAfter => {
                    self.perform(&request);
                    std::future::pending().await
                }
                Trouble::CutBefore => fails(TransportErrorKind::Interrupted),
                Trouble::CutAfter => {
                    self.perform(&request);
                    fails(TransportErrorKind::Interrupted)
                }
                Trouble::Garbage => {
                    self.perform(&request);
                    Ok(reply(pool, 200, "<html>not what you expected"))
                }
                Trouble::Accepted => Ok(reply(pool, 202, "")),
                Trouble::Offline => fails(TransportErrorKind::Connect),
            }
        })
    }
}
