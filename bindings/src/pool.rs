//! The client of one user pool.

use std::{collections::HashMap, fmt, sync::Arc};

use cognito_client::{ClientSecret, Password, Timeouts};

use crate::{
    CancelToken, CognitoError, DeviceContext, DeviceRemembering, PasswordFlow, PasswordlessFlow, SecretStore,
    Session, SignInOptions, SignInStep, Transport, runtime::run, seconds::duration, sign_in::begin, store,
    transport,
};

/// Which user pool, which app client, and how to talk to them.
#[derive(Clone, Default, uniffi::Record)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct UserPoolConfig {
    /// The pool's id, such as us-east-1_AbCdEf123.
    pub pool_id: String,
    /// The app client's id.
    pub client_id: String,
    /// The Region to talk to, for replicas of a pool outside the Region its id names.
    #[uniffi(default)]
    pub region: Option<String>,
    /// A URL to talk to instead of AWS, for instance a local pool.
    #[uniffi(default)]
    pub endpoint: Option<String>,
    /// Allows a plain http endpoint on any host.
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
    pub refresh_leeway: Option<f64>,
    /// How long connecting may take, TLS included; 10 seconds by default.
    #[uniffi(default)]
    pub connect_timeout: Option<f64>,
    /// How long one request may take; 30 seconds by default.
    #[uniffi(default)]
    pub request_timeout: Option<f64>,
    /// How long one call to the service may take with all its repeats; 60 seconds by default.
    #[uniffi(default)]
    pub total_timeout: Option<f64>,
    /// Tells the pool's threat protection what device the user is on.
    #[uniffi(default)]
    pub threat_protection: Option<DeviceContext>,
    /// Texts for the pool's Lambda triggers, sent with every refresh; those of a sign-in are in its options.
    #[uniffi(default)]
    pub refresh_client_metadata: HashMap<String, String>,
    /// Refreshes sessions before their tokens reach the leeway, whether somebody asks or not: for desktop
    /// apps that want no call to wait.
    #[uniffi(default)]
    pub background_refresh: bool,
    /// Whether new devices are remembered where the pool leaves that to the user; by default only on request.
    #[uniffi(default)]
    pub device_remembering: Option<DeviceRemembering>,
    /// The name of this device for people to recognise it in a list, such as Ana's laptop.
    #[uniffi(default)]
    pub device_name: Option<String>,
}

/// A user pool as seen by one of its app clients.
#[derive(uniffi::Object)]
pub struct UserPool(cognito_client::UserPool);

#[uniffi::export]
impl UserPool {
    /// Checks the description and makes the client.
    #[uniffi::constructor]
    pub fn new(
        config: UserPoolConfig,
        client_secret: Option<ClientSecret>,
        store: Option<Arc<dyn SecretStore>>,
        transport: Option<Arc<dyn Transport>>,
    ) -> Result<Arc<Self>, CognitoError> {
        let defaults = Timeouts::default();
        let mut builder = cognito_client::UserPool::builder(config.pool_id, config.client_id)
            .allow_insecure_http(config.allow_insecure_http)
            .use_fips(config.use_fips)
            .use_dual_stack(config.use_dual_stack)
            .refresh_client_metadata(config.refresh_client_metadata)
            .background_refresh(config.background_refresh)
            .timeouts(
                Timeouts::new()
                    .with_connect(duration("timeouts", config.connect_timeout)?.unwrap_or(defaults.connect))
                    .with_request(duration("timeouts", config.request_timeout)?.unwrap_or(defaults.request))
                    .with_total(duration("timeouts", config.total_timeout)?.unwrap_or(defaults.total)),
            );
        if let Some(region) = config.region {
            builder = builder.region(region);
        }
        if let Some(endpoint) = config.endpoint {
            builder = builder.endpoint(endpoint);
        }
        if let Some(leeway) = duration("refresh_leeway", config.refresh_leeway)? {
            builder = builder.refresh_leeway(leeway);
        }
        if let Some(device) = config.threat_protection {
            builder = builder.threat_protection(device.into());
        }
        if let Some(remembering) = config.device_remembering {
            builder = builder.device_remembering(remembering.into());
        }
        if let Some(name) = config.device_name {
            builder = builder.device_name(name);
        }
        if let Some(secret) = client_secret {
            builder = builder.client_secret(secret);
        }
        if let Some(store) = store {
            builder = builder.shared_store(store::into_core(store));
        }
        if let Some(transport) = transport {
            builder = builder.transport(transport::Taken(transport));
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

    /// Opens the connection to the service ahead of a sign-in.
    pub async fn prepare(&self, cancel: Option<Arc<CancelToken>>) -> Result<Prepared, CognitoError> {
        let pool = self.0.clone();
        run(cancel, async move { Prepared::from_core(pool.prepare().await) }).await
    }

    /// Signs a user in with a password.
    pub async fn sign_in(
        &self,
        username: String,
        password: Password,
        flow: PasswordFlow,
        options: SignInOptions,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        begin(self.0.sign_in_with(username, flow.begin(password)), options, cancel).await
    }

    /// Signs a user in without one.
    pub async fn sign_in_without_password(
        &self,
        username: String,
        flow: PasswordlessFlow,
        options: SignInOptions,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        begin(self.0.sign_in_with(username, flow.into()), options, cancel).await
    }

    /// Raises the assurance of a session: the user proves more than before, and the session's tokens are
    /// replaced by ones whose claim acr says so (TARGET_ACR_VALUES).
    pub async fn step_up(
        &self,
        session: Arc<Session>,
        target_acr_values: Vec<String>,
        options: SignInOptions,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        begin(self.0.step_up(session.core(), target_acr_values), options, cancel).await
    }

    /// Goes on with a sign-in that was suspended, in this process or an earlier one, over the same store.
    pub async fn resume_sign_in(
        &self,
        suspended: String,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        let pool = self.0.clone();
        run(cancel, async move { SignInStep::from_core(pool.resume_sign_in(&suspended).await?) }).await
    }

    /// Whether somebody is signed in, read from the store: the state of the current user, who is the one that
    /// signed in last or was switched to.
    pub async fn state(&self, cancel: Option<Arc<CancelToken>>) -> Result<SessionState, CognitoError> {
        let pool = self.0.clone();
        run(cancel, async move { SessionState::from_core(pool.state().await) }).await
    }
}

impl UserPool {
    pub(crate) fn core(&self) -> &cognito_client::UserPool {
        &self.0
    }
}

impl fmt::Debug for UserPoolConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UserPoolConfig({}, {})", self.pool_id, self.client_id)
    }
}

impl fmt::Debug for UserPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// What came of opening the connection.
#[derive(Clone, Debug, uniffi::Enum)]
pub enum Prepared {
    /// It is open.
    Ready,
    /// It is not, yet.
    NotReady {
        /// Why.
        error: CognitoError,
    },
}

impl Prepared {
    fn from_core(prepared: cognito_client::Prepared) -> Result<Self, CognitoError> {
        Ok(match prepared {
            cognito_client::Prepared::Ready => Self::Ready,
            cognito_client::Prepared::NotReady(error) => Self::NotReady { error: error.into() },
            _ => {
                return Err(CognitoError::not_supported(
                    "the connection is in a state unknown to this version",
                ));
            }
        })
    }
}

/// Whether somebody is signed in.
#[derive(Clone, Debug, uniffi::Enum)]
pub enum SessionState {
    /// Nobody is.
    SignedOut,
    /// Somebody is.
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
    /// The store cannot tell, for instance because it is locked.
    Unavailable {
        /// Why it cannot tell.
        error: CognitoError,
    },
}

impl SessionState {
    pub(crate) fn from_core(state: cognito_client::SessionState) -> Result<Self, CognitoError> {
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
