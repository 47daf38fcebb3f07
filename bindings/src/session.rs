//! Signed-in users and their tokens.

use std::{collections::HashMap, fmt, sync::Arc, time::SystemTime};

use crate::{CancelToken, Claims, CognitoError, SignOut, SignOutResult, runtime::run};

/// A signed-in user.
#[derive(uniffi::Object)]
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

    /// The session's tokens, refreshed where that is due.
    pub async fn tokens(&self, cancel: Option<Arc<CancelToken>>) -> Result<Arc<Tokens>, CognitoError> {
        let session = self.0.clone();
        run(cancel, async move { session.tokens().await.map(Tokens::shared) }).await
    }

    /// What tokens would give at once, with nothing to do by the way; else an error, whose only use is to be
    /// asked by tokens instead.
    pub fn cached_tokens(&self) -> Result<Arc<Tokens>, CognitoError> {
        self.0.cached_tokens().map(Tokens::shared).ok_or_else(CognitoError::not_cached)
    }

    /// As cached_tokens, the text of the access token alone.
    pub fn cached_access_token(&self) -> Result<String, CognitoError> {
        let tokens = self.0.cached_tokens().ok_or_else(CognitoError::not_cached)?;
        Ok(tokens.access_token().expose().to_owned())
    }

    /// Gets new tokens even if the cached ones still count.
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

    /// The claims of the cached id token, expired or not.
    pub fn id_claims(&self) -> Result<Arc<Claims>, CognitoError> {
        Ok(Claims::of_id(self.0.id_claims()?))
    }

    /// The claims of the cached access token, expired or not.
    pub fn access_claims(&self) -> Result<Arc<Claims>, CognitoError> {
        Ok(Claims::of_access(self.0.access_claims()?))
    }

    /// Ends the session, and tells part by part what became of it.
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

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session({})", self.0.username())
    }
}

/// The tokens of a session at one moment.
#[derive(uniffi::Object)]
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

    /// What renews the others.
    pub fn refresh_token(&self) -> String {
        self.0.refresh_token().expose().to_owned()
    }

    /// When the first of access and id token expires, by the server's clock.
    pub fn expires_at(&self) -> SystemTime {
        self.0.expires_at()
    }

    /// The claims of the id token.
    pub fn id_claims(&self) -> Arc<Claims> {
        Claims::of_id(self.0.id_claims().clone())
    }

    /// The claims of the access token.
    pub fn access_claims(&self) -> Arc<Claims> {
        Claims::of_access(self.0.access_claims().clone())
    }
}

impl Tokens {
    fn shared(tokens: cognito_client::Tokens) -> Arc<Self> {
        Arc::new(Self(tokens))
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(redacted)")
    }
}
