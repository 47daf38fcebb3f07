//! The users of a pool that have sessions here.

use std::sync::Arc;

use crate::{
    CancelToken, CognitoError, Session, SessionState, SignOut, SignOutResult, UserPool, runtime::run,
};

/// A user whose session the store holds.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct KnownUser {
    /// The user's name in the pool.
    pub username: String,
    /// The name typed at sign-in.
    pub sign_in_name: String,
    /// The server has ended the session; the user must sign in again.
    pub expired: bool,
}

/// What became of signing one of several users out: a result, or the error that kept it from being tried.
#[derive(Clone, Debug, uniffi::Record)]
pub struct UserSignOut {
    /// The name that was given.
    pub name: String,
    /// What became of the sign-out, part by part.
    pub result: Option<SignOutResult>,
    /// Why it was not tried: the store cannot tell.
    pub error: Option<CognitoError>,
}

#[uniffi::export]
impl UserPool {
    /// The users whose sessions the store holds, sorted by name.
    pub async fn users(&self, cancel: Option<Arc<CancelToken>>) -> Result<Vec<KnownUser>, CognitoError> {
        let pool = self.core().clone();
        run(cancel, async move {
            let users = pool.users().await?;
            Ok::<_, CognitoError>(users.into_iter().map(KnownUser::from).collect())
        })
        .await
    }

    /// The state of one user's session, by the name in the pool or the one typed at sign-in.
    pub async fn session(
        &self,
        name: String,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SessionState, CognitoError> {
        let pool = self.core().clone();
        run(cancel, async move { SessionState::from_core(pool.session(&name).await) }).await
    }

    /// Makes another signed-in user the current one, by the name in the pool or the one typed at sign-in.
    pub async fn switch_user(
        &self,
        name: String,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<Session>, CognitoError> {
        let pool = self.core().clone();
        run(cancel, async move { pool.switch_user(&name).await.map(Session::shared) }).await
    }

    /// Signs several users out, one after the other, and tells what became of each.
    pub async fn sign_out(
        &self,
        names: Vec<String>,
        scope: SignOut,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Vec<UserSignOut>, CognitoError> {
        let pool = self.core().clone();
        run(cancel, async move {
            let results = pool.sign_out(names, scope.into()).await;
            Ok::<_, CognitoError>(results.into_iter().map(UserSignOut::from).collect())
        })
        .await
    }
}

impl From<cognito_client::KnownUser> for KnownUser {
    fn from(user: cognito_client::KnownUser) -> Self {
        Self { username: user.username, sign_in_name: user.sign_in_name, expired: user.expired }
    }
}

impl From<(String, Result<cognito_client::SignOutResult, cognito_client::Error>)> for UserSignOut {
    fn from((name, result): (String, Result<cognito_client::SignOutResult, cognito_client::Error>)) -> Self {
        match result {
            Ok(result) => Self { name, result: Some(result.into()), error: None },
            Err(error) => Self { name, result: None, error: Some(error.into()) },
        }
    }
}
