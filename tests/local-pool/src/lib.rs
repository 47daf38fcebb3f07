//! A user pool that runs inside a process or beside it, for tests and demos.
//!
//! It is a server in earnest. It keeps salts and verifiers and judges password proofs with them, signs RS256 tokens
//! and publishes their keys, expires and revokes what it issued, rotates refresh tokens, locks out after failed
//! passwords and hides which users exist if told to. It speaks the wire format of Amazon Cognito user pools, for apps
//! and for administrators, and adds instruments for tests: a clock that moves, faults on request, a log of calls
//! and an outbox.
//!
//! ```
//! # async fn example() -> Result<(), cognito_local_pool::Error> {
//! use cognito_local_pool::LocalPool;
//!
//! let pool = LocalPool::start().await?;
//! pool.user("ana", "Correct-Horse7!").email("ana@example.com").create()?;
//! println!("{} {} {}", pool.url(), pool.pool_id(), pool.client_id());
//! # Ok(())
//! # }
//! ```

mod account;
mod admin;
mod bearer;
mod clock;
mod control;
mod discovery;
mod error;
mod functions;
mod http;
mod instruments;
mod local_pool;
mod managed_login;
mod messages;
mod oauth;
mod operations;
mod page;
mod preparation;
mod server;
mod service;
mod sign_in;
mod srp;
mod state;
mod timestamp;
mod tokens;
mod totp;
mod triggers;
mod user_context;
mod webauthn;
mod wire;

pub use clock::Clock;
pub use error::Error;
pub use instruments::{Call, Context, Fault, Message, Refresh, SignedIn};
pub use local_pool::{Authenticator, Builder, LocalPool, NewUser, User};
pub use state::{Trigger, UnknownUsers};
pub use webauthn::Tamper;
pub use wire::ServiceError;
