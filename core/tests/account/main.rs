//! Accounts as an app makes, confirms and recovers them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unchecked_time_subtraction,
    missing_docs
)]

mod at_once;
mod bad_input;
mod confirmation;
mod dropped;
mod feedback;
mod hostile;
mod limits;
mod recovery;
mod secrecy;
mod sign_up;
mod told;
mod undelivered;

use crate::support::{self, PASSWORD};
use cognito_client::{ErrorKind, Password, Session, SignInStep, UserAttributes, UserPool};
use cognito_local_pool::{Builder, Fault, LocalPool};
use serde_json::json;

/// A pool that sends codes by e-mail.
fn sending() -> Builder {
    LocalPool::builder().pool_setting("AutoVerifiedAttributes", json!(["email"])).alias_attributes(&["email"])
}

/// A pool whose client may also use `USER_AUTH`, with these first factors.
fn choosing(factors: &[&str]) -> Builder {
    sending()
        .pool_setting("Policies", json!({"SignInPolicy": {"AllowedFirstAuthFactors": factors}}))
        .auth_flows(&["ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
}

async fn started(builder: Builder) -> (LocalPool, UserPool) {
    let pool = builder.start().await.unwrap();
    pool.clock().freeze();
    let client = support::client(&pool).build().unwrap();
    (pool, client)
}

fn password() -> Password {
    Password::new(PASSWORD)
}

fn email(name: &str) -> UserAttributes {
    UserAttributes::new().with_email(format!("{name}@example.com"))
}

/// The code that was last sent to a user.
fn code(pool: &LocalPool, username: &str) -> String {
    pool.latest_code(username).unwrap()
}

/// A code that is not this one.
fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

fn done(step: SignInStep) -> Session {
    match step {
        SignInStep::Done(session) => session,
        other => panic!("expected to be signed in, got {other:?}"),
    }
}

/// The operation is refused like this, without being performed.
fn refusing(operation: &str, code: &str) -> Fault {
    let body = json!({"__type": code, "message": "the service's words"});
    Fault::status_with_body(400, body.to_string()).on(operation)
}

/// What an error tells an app: kind and what to do.
fn told(error: &cognito_client::Error) -> (ErrorKind, &str) {
    (error.kind(), error.recovery())
}
