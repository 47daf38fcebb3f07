//! The client of one user pool.

use std::{fmt, sync::Arc, time::Duration};

use cognito_client::{ClientSecret, Password, Timeouts};

use crate::{
    CancelToken, CognitoError, SecretStore, Session, SignInOptions, SignInStep, runtime::run, store::Taken,
};

/// Which user pool, which app client, and how to talk to them. Everything but the two ids has a default.
#[derive(Clone, Debug, uniffi::Record)]
pub struct UserPoolConfig {
    /// The pool's id, such as us-east-1_AbCdEf123.
    pub pool_id: String,
    /// The app client's id.
    pub client_id: String,
    /// The Region to talk to, for replicas of a pool outside the Region its id names.
    #[uniffi(default)]
    pub region: Option<String>,
    /// A URL to talk to instead of AWS, for instance a local pool. Plain http is taken for loopback addresses
    /// only, unless it is allowed below.
    #[uniffi(default)]
    pub endpoint: Option<String>,
    /// Allows a plain http endpoint on any host. Tokens are then readable on the way: for closed test networks
    /// only.
    #[uniffi(default)]
    pub allow_insecure_http: bool,
    /// Uses the Region's FIPS 140 endpoint.
    #[uniffi(default)]
    pub use_fips: bool,
    /// Uses the Region's dual-stack (IPv4 and IPv6) endpoint.
    #[uniffi(default)]
    pub use_dual_stack: bool,
    /// Tokens with less life left than this are refreshed before use; 2 minutes by default, a day at most.
    #[uniffi(default)]
    pub refresh_leeway: Option<Duration>,
    /// How long connecting may take, TLS included; 10 seconds by default.
    #[uniffi(default)]
    pub connect_timeout: Option<Duration>,
    /// How long one request may take; 30 seconds by default.
    #[uniffi(default)]
    pub request_timeout: Option<Duration>,
    /// How long one call to the service may take with all its repeats; 60 seconds by default.
    #[uniffi(default)]
    pub total_timeout: Option<Duration>,
}

/// A user pool as seen by one of its app clients.
///
/// Several pools, clients and users may be used side by side; the store keeps them apart.
#[derive(uniffi::Object)]
#[uniffi::export(Display)]
pub struct UserPool(cognito_client::UserPool);

#[uniffi::export]
impl UserPool {
    /// Checks the description and makes the client. Nothing is sent yet. Without a store, sessions are kept in
    /// memory for the life of this object. Apps that leave your hands should be registered without a secret.
    #[uniffi::constructor(default(client_secret = None, store = None))]
    pub fn new(
        config: UserPoolConfig,
        client_secret: Option<ClientSecret>,
        store: Option<Arc<dyn SecretStore>>,
    ) -> Result<Arc<Self>, CognitoError> {
        let defaults = Timeouts::default();
        let mut builder = cognito_client::UserPool::builder(config.pool_id, config.client_id)
            .allow_insecure_http(config.allow_insecure_http)
            .use_fips(config.use_fips)
            .use_dual_stack(config.use_dual_stack)
            .timeouts(Timeouts {
                connect: config.connect_timeout.unwrap_or(defaults.connect),
                request: config.request_timeout.unwrap_or(defaults.request),
                total: config.total_timeout.unwrap_or(defaults.total),
            });
        if let Some(region) = config.region {
            builder = builder.region(region);
        }
        if let Some(endpoint) = config.endpoint {
            builder = builder.endpoint(endpoint);
        }
        if let Some(leeway) = config.refresh_leeway {
            builder = builder.refresh_leeway(leeway);
        }
        if let Some(secret) = client_secret {
            builder = builder.client_secret(secret);
        }
        if let Some(store) = store {
            builder = builder.store(Taken(store));
        }
        Ok(Arc::new(Self(builder.build()?)))
    }

    /// The pool's id.
    pub fn id(&self) -> String {
        self.0.id().to_owned()
    }

    /// The app client's id.
    pub fn client_id(&self) -> String {
        self.0.client_id().to_owned()
    }

    /// Signs a user in with name (or alias) and password: by SRP unless the options say otherwise, so that the
    /// password never leaves the device.
    #[uniffi::method(default(cancel = None, options))]
    pub async fn sign_in(
        &self,
        username: String,
        password: Password,
        options: SignInOptions,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        let mut sign_in = self.0.sign_in(username, password).client_metadata(options.client_metadata);
        if options.send_password {
            sign_in = sign_in.send_password();
        }
        run(cancel, async move { SignInStep::from_core(sign_in.await?) }).await
    }

    /// Whether somebody is signed in, read from the store. Makes no network call.
    #[uniffi::method(default(cancel = None))]
    pub async fn state(&self, cancel: Option<Arc<CancelToken>>) -> Result<SessionState, CognitoError> {
        let pool = self.0.clone();
        run(cancel, async move { SessionState::from_core(pool.state().await) }).await
    }
}

impl fmt::Display for UserPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UserPool({}, {})", self.0.id(), self.0.client_id())
    }
}

impl fmt::Debug for UserPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Whether somebody is signed in.
#[derive(Clone, Debug, uniffi::Enum)]
pub enum SessionState {
    /// Nobody is.
    SignedOut,
    /// Somebody is. Whether the server still honours the session shows at the next refresh.
    SignedIn {
        /// The session.
        session: Arc<Session>,
    },
    /// The server has ended the session of the named user; they must sign in again.
    Expired {
        /// The user's name in the pool.
        username: String,
        /// The name typed at sign-in, to offer again.
        sign_in_name: String,
    },
    /// The store cannot tell, for instance because it is locked. Nothing was deleted; ask again later.
    Unavailable {
        /// Why it cannot tell.
        error: CognitoError,
    },
}

impl SessionState {
    fn from_core(state: cognito_client::SessionState) -> Result<Self, CognitoError> {
        Ok(match state {
            cognito_client::SessionState::SignedOut => Self::SignedOut,
            cognito_client::SessionState::SignedIn(session) => {
                Self::SignedIn { session: Session::shared(session) }
            }
            cognito_client::SessionState::Expired { username, sign_in_name } => {
                Self::Expired { username, sign_in_name }
            }
            cognito_client::SessionState::Unavailable(error) => Self::Unavailable { error: error.into() },
            _ => {
                return Err(CognitoError::not_supported("the session is in a state unknown to this version"));
            }
        })
    }
}
