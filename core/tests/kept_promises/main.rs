//! What holds though nothing forces it to: small promises about sessions, each with its test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unchecked_time_subtraction,
    missing_docs
)]

mod events;
mod lifetimes;
mod sign_in;
mod sign_out;

use crate::support;
use cognito_client::{Session, SignInStep};
use cognito_local_pool::{Builder, LocalPool};
use serde_json::json;

/// A pool whose users may sign in with a code by e-mail, or with an alias.
fn by_code() -> Builder {
    LocalPool::builder()
        .alias_attributes(&["email"])
        .pool_setting("AutoVerifiedAttributes", json!(["email"]))
        .pool_setting(
            "Policies",
            json!({"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}),
        )
        .auth_flows(&["ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
}

fn done(step: SignInStep) -> Session {
    match step {
        SignInStep::Done(session) => session,
        other => panic!("expected to be signed in, got {other:?}"),
    }
}
