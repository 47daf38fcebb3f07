//! The server as tests hold it.

mod authenticator;
mod builder;
mod new_user;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value, json};

pub use authenticator::Authenticator;
pub use builder::Builder;
pub use new_user::NewUser;

use crate::clock::Clock;
use crate::error::Error;
use crate::instruments::{Call, Context, Fault, Message, Refresh, SignedIn};
use crate::operations;
use crate::preparation;
use crate::server::Server;
use crate::service::Service;
use crate::wire::{Input, ServiceError};

/// A running server with one user pool and one app client; more can be added. Dropping it stops the server.
pub struct LocalPool {
    service: Arc<Service>,
    server: Server,
    url: String,
    pool_id: String,
    client_id: String,
    client_secret: Option<String>,
}

/// A user as created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The real username: in pools whose users sign in with an e-mail address or phone number, the `sub`.
    pub username: String,
    /// The user's stable id.
    pub sub: String,
}

impl LocalPool {
    /// The server's address as a URL without a path: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The pool's id.
    pub fn pool_id(&self) -> &str {
        &self.pool_id
    }

    /// The app client's id.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The app client's secret, if it has one.
    pub fn client_secret(&self) -> Option<&str> {
        self.client_secret.as_deref()
    }

    /// The `iss` of the pool's tokens.
    pub fn issuer(&self) -> String {
        let region = self.pool_id.split_once('_').map_or("us-east-1", |(region, _)| region);
        format!("https://cognito-idp.{region}.amazonaws.com/{}", self.pool_id)
    }

    /// Where the keys of the pool's tokens are published.
    pub fn jwks_url(&self) -> String {
        format!("{}/{}/.well-known/jwks.json", self.url, self.pool_id)
    }

    /// Performs an operation as if called over the wire, but without a connection: no fault strikes it. `UserPoolId`
    /// and, for operations that take one, `ClientId` default to the pool's own.
    pub fn call(&self, operation: &str, request: &Value) -> Result<Value, ServiceError> {
        let mut members: Map<String, Value> = request.as_object().cloned().unwrap_or_default();
        members.entry("UserPoolId").or_insert_with(|| json!(self.pool_id));
        if operation != "CreateUserPoolClient" {
            members.entry("ClientId").or_insert_with(|| json!(self.client_id));
        }
        operations::perform(&self.service, operation, &members)
    }

    /// The server's clock.
    pub fn clock(&self) -> &Clock {
        &self.service.clock
    }

    /// Puts a fault into the queue.
    pub fn fault(&self, fault: Fault) {
        self.service.faults.add(fault);
    }

    /// Empties the queue of faults.
    pub fn clear_faults(&self) {
        self.service.faults.clear();
    }

    /// How often an operation was called, whatever became of it; calls a fault answered count too.
    pub fn calls(&self, operation: &str) -> u64 {
        self.service.calls.count(operation)
    }

    /// The latest calls, oldest first, up to a thousand.
    pub fn recent_calls(&self) -> Vec<Call> {
        self.service.calls.latest()
    }

    /// The `ClientMetadata` of the latest call of an operation that sent any.
    pub fn latest_client_metadata(&self, operation: &str) -> Option<BTreeMap<String, String>> {
        self.recent_calls()
            .into_iter()
            .rev()
            .filter(|call| call.operation == operation)
            .find_map(|call| call.client_metadata)
    }

    /// What clients told of their devices for threat protection, oldest first, up to a thousand.
    pub fn contexts(&self) -> Vec<Context> {
        self.service.contexts.all()
    }

    /// Forgets the calls so far.
    pub fn clear_calls(&self) {
        self.service.calls.clear();
    }

    /// The latest refreshes, oldest first, up to twenty thousand: marks of the tokens, never the tokens.
    pub fn refreshes(&self) -> Vec<Refresh> {
        self.service.refreshes.all()
    }

    /// As [`refreshes`](Self::refreshes), and forgets them.
    pub fn take_refreshes(&self) -> Vec<Refresh> {
        self.service.refreshes.take()
    }

    /// The sign-ins of a user that ended in tokens, by real username, and which of them were ended since.
    pub fn sign_ins_of(&self, username: &str) -> Vec<SignedIn> {
        let told = self.service.pool(&self.pool_id).look(|pool| {
            let each = pool.grants.of_user(username).map(|grant| SignedIn {
                username: grant.username.clone(),
                origin_jti: grant.origin_jti.clone(),
                revoked: grant.revoked,
            });
            Ok(each.collect())
        });
        told.unwrap_or_default()
    }

    /// The messages the service would have sent, oldest first.
    pub fn outbox(&self) -> Vec<Message> {
        self.service.outbox.all()
    }

    /// The latest code sent to a user, by real username.
    pub fn latest_code(&self, username: &str) -> Option<String> {
        self.outbox()
            .into_iter()
            .rev()
            .find(|message| message.username == username)
            .map(|message| message.code)
    }

    /// The code an authenticator app would show now for a user's secret: the registered one, or the one being
    /// registered.
    pub fn totp(&self, username: &str) -> Result<String, Error> {
        Ok(preparation::totp_code(&self.service, &self.pool_id, username)?)
    }

    /// Asks the user a challenge no service has, after the first factor of each sign-in. It is answered with the values
    /// of `expects`; [`LocalPool::forget_challenge`] takes it back.
    pub fn invent_challenge(
        &self,
        username: &str,
        name: &str,
        parameters: &[(&str, &str)],
        expects: &[(&str, &str)],
    ) -> Result<(), Error> {
        let map = |pairs: &[(&str, &str)]| {
            Value::Object(pairs.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect())
        };
        let request = json!({
            "poolId": self.pool_id, "username": username, "name": name,
            "parameters": map(parameters), "expects": map(expects),
        });
        let members = request.as_object().cloned().unwrap_or_default();
        Ok(preparation::invent(&self.service, Input::new(&members))?)
    }

    /// Takes an invented challenge back.
    pub fn forget_challenge(&self, username: &str) -> Result<(), Error> {
        Ok(preparation::forget_invented(&self.service, &self.pool_id, Some(username))?)
    }

    /// Serves until the process ends.
    pub fn serve_forever(self) {
        self.server.join();
    }
}

impl fmt::Debug for LocalPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalPool")
            .field("url", &self.url)
            .field("pool_id", &self.pool_id)
            .finish_non_exhaustive()
    }
}
