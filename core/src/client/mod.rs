//! The client of one user pool: built once, cloned freely.

mod builder;
mod challenge;
mod sign_in;

use std::{fmt, sync::Arc};

pub use builder::UserPoolBuilder;
pub use challenge::{SignInStep, UnknownChallenge};
pub use sign_in::SignIn;

use crate::{
    Password, SessionState,
    config::PoolId,
    session::{Context, Sessions},
};

/// A user pool as seen by one of its app clients.
///
/// A handle: clones share their sessions. Several pools, clients and users may be used side by side; the
/// store keeps them apart. All futures need a running tokio runtime.
///
/// ```no_run
/// use cognito_client::{Password, SignInStep, SignOut, UserPool};
///
/// # async fn example() -> Result<(), cognito_client::Error> {
/// let pool = UserPool::builder("us-east-1_AbCdEf123", "4k2v0p9examplecl1ent7id8q").build()?;
/// match pool.sign_in("ana", Password::new("…")).await? {
///     SignInStep::Done(session) => {
///         let tokens = session.tokens().await?;
///         println!("signed in as {:?}", tokens.id_claims().email());
///         session.sign_out(SignOut::Everywhere).await;
///     }
///     step => println!("the pool asks for more: {step:?}"),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct UserPool {
    core: Arc<PoolCore>,
}

/// What all handles of a pool share.
pub(crate) struct PoolCore {
    pub(crate) id: PoolId,
    pub(crate) context: Arc<Context>,
    pub(crate) sessions: Sessions,
}

impl UserPool {
    /// Begins to describe the client: the pool's id (`us-east-1_AbCdEf123`) and the app client's id.
    pub fn builder(pool_id: impl Into<String>, client_id: impl Into<String>) -> UserPoolBuilder {
        UserPoolBuilder::new(pool_id.into(), client_id.into())
    }

    /// The pool's id.
    pub fn id(&self) -> &str {
        self.core.id.as_str()
    }

    /// The app client's id.
    pub fn client_id(&self) -> &str {
        &self.core.context.client.id
    }

    /// Signs a user in with name (or alias) and password: by SRP unless [`SignIn`] says otherwise, so that
    /// the password never leaves the device. Await it as it is, or set options first.
    pub fn sign_in(&self, username: impl Into<String>, password: Password) -> SignIn {
        SignIn::new(Arc::clone(&self.core), username.into(), password)
    }

    /// Whether somebody is signed in, read from the store. Makes no network call.
    pub async fn state(&self) -> SessionState {
        self.core.sessions.state().await
    }
}

impl fmt::Debug for UserPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserPool")
            .field("id", &self.id())
            .field("client_id", &self.client_id())
            .finish_non_exhaustive()
    }
}
