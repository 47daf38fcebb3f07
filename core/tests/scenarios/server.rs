//! The local pool as a scenario reaches it: over HTTP, like the runners of other languages.

use cognito_local_pool::LocalPool;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use ureq::Agent;

/// The instruments that are the whole server's and not one pool's.
const OF_THE_SERVER: [&str; 4] = ["/_local/clock", "/_local/faults", "/_local/calls", "/_local/contexts"];

pub struct Server {
    pub url: String,
    agent: Agent,
}

/// A pool with its client, made for one scenario.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pool {
    pub id: String,
    pub client_id: String,
    pub client_secret: Option<String>,
}

impl Server {
    pub fn start() -> (LocalPool, String) {
        let pool = LocalPool::builder().start_blocking().unwrap();
        let url = pool.url().to_owned();
        (pool, url)
    }

    pub fn at(url: &str) -> Self {
        let agent = Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
        Self { url: url.to_owned(), agent }
    }

    pub fn reset(&self, pool: &Map<String, Value>, client: &Map<String, Value>) -> Pool {
        let made = self.post("/_local/reset", &json!({ "pool": pool, "client": client }));
        let text = |name: &str| made[name].as_str().map(str::to_owned);
        Pool {
            id: text("poolId").unwrap(),
            client_id: text("clientId").unwrap(),
            client_secret: text("clientSecret"),
        }
    }

    pub fn post(&self, path: &str, body: &Value) -> Value {
        let sent = self.agent.post(format!("{}{path}", self.url)).header("content-type", "application/json");
        read(path, sent.send(body.to_string()))
    }

    pub fn get(&self, path: &str) -> Value {
        read(path, self.agent.get(format!("{}{path}", self.url)).call())
    }

    /// Performs an operation of the service.
    pub fn perform(&self, operation: &str, body: &Value) -> Value {
        let sent = self
            .agent
            .post(&self.url)
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", format!("AWSCognitoIdentityProviderService.{operation}"));
        read(operation, sent.send(body.to_string()))
    }
}

fn read(what: &str, response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Value {
    let mut response = response.unwrap_or_else(|error| panic!("{what}: {error}"));
    let body = response.body_mut().read_to_string().unwrap();
    assert!(response.status().is_success(), "{what} was answered {}: {body}", response.status());
    serde_json::from_str(&body).unwrap_or_else(|error| panic!("{what} was answered {body}: {error}"))
}

/// Whether a path belongs to all pools of a server.
pub fn is_of_the_server(path: &str) -> bool {
    OF_THE_SERVER.iter().any(|own| path.starts_with(own))
}
