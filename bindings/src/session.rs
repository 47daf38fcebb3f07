//! Signed-in users and their tokens.

use std::{collections::HashMap, fmt, sync::Arc, time::SystemTime};

use crate::{AccessClaims, CancelToken, CognitoError, IdClaims, SignOut, SignOutResult, runtime::run};

/// A signed-in user.
///
/// However many objects there are for one user, they share one session. A refresh or sign-out that is under
/// way goes on by itself when its call is cancelled, so that nothing is lost half-way.
#[derive(uniffi::Object)]
#[uniffi::export(Display)]
pub struct Session(cognito_client::Session);

#[uniffi::export]
impl Session {
    /// The user's name in the pool, not the alias typed at sign-in.
    pub fn username(&self) -> String {
        self.0.username().to_owned()
    }

    /// The name typed at sign-in: a user name or an alias such as an e-mail address.
    pub fn sign_in_name(&self) -> String {
        self.0.sign_in_name().to_owned()
    }

    /// The session's tokens: cached ones, or fresh ones when less than the leeway is left. However many callers
    /// ask, one refresh is made. When it fails for a passing reason and the cached tokens still count, they are
    /// returned. Fails with SessionExpired when the server ended the session and with SignedOut after a
    /// sign-out; other errors leave the session as it is.
    #[uniffi::method(default(cancel = None))]
    pub async fn tokens(&self, cancel: Option<Arc<CancelToken>>) -> Result<Arc<Tokens>, CognitoError> {
        let session = self.0.clone();
        run(cancel, async move { session.tokens().await.map(Tokens::shared) }).await
    }

    /// Gets new tokens even if the cached ones still count, for instance after a change of groups or
    /// attributes. Joins a refresh that is under way, unless it brings texts of its own for the pool's Lambda triggers
    /// (ClientMetadata): then it comes after that. Fails as tokens does.
    #[uniffi::method(default(client_metadata = None, cancel = None))]
    pub async fn refresh(
        &self,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<Tokens>, CognitoError> {
        let session = self.0.clone();
        run(cancel, async move {
            let tokens = match client_metadata {
                Some(metadata) => session.refresh_with_client_metadata(metadata).await,
                None => session.refresh().await,
            };
            tokens.map(Tokens::shared)
        })
        .await
    }

    /// The claims of the cached id token, expired or not. Needs no network. Fails once there is no session any
    /// more.
    pub fn id_claims(&self) -> Result<Arc<IdClaims>, CognitoError> {
        Ok(Arc::new(self.0.id_claims()?.into()))
    }

    /// The claims of the cached access token, expired or not. Needs no network. Fails once there is no session
    /// any more.
    pub fn access_claims(&self) -> Result<Arc<AccessClaims>, CognitoError> {
        Ok(Arc::new(self.0.access_claims()?.into()))
    }

    /// Ends the session. The result tells part by part what the server confirmed; the local part is done in any
    /// case, offline too. Throws only if the call is cancelled, and the sign-out goes on by itself then.
    #[uniffi::method(default(cancel = None))]
    pub async fn sign_out(
        &self,
        scope: SignOut,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignOutResult, CognitoError> {
        let session = self.0.clone();
        run(cancel, async move { Ok::<_, CognitoError>(session.sign_out(scope.into()).await.into()) }).await
    }
}

impl Session {
    pub(crate) fn shared(session: cognito_client::Session) -> Arc<Self> {
        Arc::new(Self(session))
    }

    pub(crate) fn core(&self) -> &cognito_client::Session {
        &self.0
    }
}

impl fmt::Display for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session({})", self.0.username())
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The tokens of a session at one moment. Its text form holds none of them.
#[derive(uniffi::Object)]
#[uniffi::export(Display)]
pub struct Tokens(cognito_client::Tokens);

#[uniffi::export]
impl Tokens {
    /// Sent to the app's own services and to the pool on behalf of the user.
    pub fn access_token(&self) -> String {
        self.0.access_token().expose().to_owned()
    }

    /// Tells who the user is; also what identity pools accept.
    pub fn id_token(&self) -> String {
        self.0.id_token().expose().to_owned()
    }

    /// What renews the others. The session uses it by itself; hand it on only if you must.
    pub fn refresh_token(&self) -> String {
        self.0.refresh_token().expose().to_owned()
    }

    /// When the first of access and id token expires, by the server's clock.
    pub fn expires_at(&self) -> SystemTime {
        self.0.expires_at()
    }

    /// The claims of the id token.
    pub fn id_claims(&self) -> Arc<IdClaims> {
        Arc::new(self.0.id_claims().clone().into())
    }

    /// The claims of the access token.
    pub fn access_claims(&self) -> Arc<AccessClaims> {
        Arc::new(self.0.access_claims().clone().into())
    }
}

impl Tokens {
    fn shared(tokens: cognito_client::Tokens) -> Arc<Self> {
        Arc::new(Self(tokens))
    }
}

impl fmt::Display for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(redacted)")
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
