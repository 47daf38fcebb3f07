use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use super::{PoolCore, Unanswered, UserPool};
use crate::{
    ClientSecret, Clock, DeviceContext, DeviceRemembering, Error, MemoryStore, SecretStore, SystemClock,
    Timeouts, TokenVerifier,
    clock::ServerClock,
    config::{AppClient, PoolId},
    device::{DevicePolicy, PendingDevices},
    lockout::Attempts,
    service::{Endpoint, EndpointOptions, RetryPolicy, Service, ServiceParts, Transport, default_transport},
    session::{Context, EventBus, Sessions},
    store::{Namespace, SessionStore},
    user_context::{UserContext, UserContextParts},
};

const DEFAULT_LEEWAY: Duration = Duration::from_secs(120);
const LONGEST_LEEWAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Describes a [`UserPool`]; everything but the two ids has a default.
#[must_use]
pub struct UserPoolBuilder {
    pool_id: String,
    client_id: String,
    client_secret: Option<ClientSecret>,
    endpoint: EndpointOptions,
    store: Arc<dyn SecretStore>,
    clock: Arc<dyn Clock>,
    transport: Option<Arc<dyn Transport>>,
    timeouts: Timeouts,
    refresh_leeway: Duration,
    refresh_metadata: BTreeMap<String, String>,
    threat_protection: Option<DeviceContext>,
    background_refresh: bool,
    devices: DevicePolicy,
}

impl UserPoolBuilder {
    pub(super) fn new(pool_id: String, client_id: String) -> Self {
        Self {
            pool_id,
            client_id,
            client_secret: None,
            endpoint: EndpointOptions::default(),
            store: Arc::new(MemoryStore::new()),
            clock: Arc::new(SystemClock::default()),
            transport: None,
            timeouts: Timeouts::default(),
            refresh_leeway: DEFAULT_LEEWAY,
            refresh_metadata: BTreeMap::new(),
            threat_protection: None,
            background_refresh: false,
            devices: DevicePolicy::default(),
        }
    }

    /// The secret of an app client that has one. Register apps that leave your hands without.
    pub fn client_secret(mut self, secret: ClientSecret) -> Self {
        self.client_secret = Some(secret);
        self
    }

    /// The Region to talk to, for replicas of a pool outside the Region its id names.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.endpoint.region = Some(region.into());
        self
    }

    /// Talks to this URL instead of AWS, for instance a local pool. Its host is written in ASCII (`xn--…`). `http` is taken for
    /// loopback addresses only, unless [`allow_insecure_http`](Self::allow_insecure_http) is set.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint.url = Some(url.into());
        self
    }

    /// Allows a plain `http` endpoint on any host. Passwords sent by `USER_PASSWORD_AUTH` and all tokens are
    /// then readable on the way: for closed test networks only.
    pub fn allow_insecure_http(mut self, allow: bool) -> Self {
        self.endpoint.allow_insecure_http = allow;
        self
    }

    /// Uses the Region's FIPS 140 endpoint.
    pub fn use_fips(mut self, fips: bool) -> Self {
        self.endpoint.fips = fips;
        self
    }

    /// Uses the Region's dual-stack (IPv4 and IPv6) endpoint.
    pub fn use_dual_stack(mut self, dual_stack: bool) -> Self {
        self.endpoint.dual_stack = dual_stack;
        self
    }

    /// Where sessions are kept; by default in memory, for the life of this pool object.
    pub fn store(mut self, store: impl SecretStore) -> Self {
        self.store = Arc::new(store);
        self
    }

    /// As [`store`](Self::store), for a store that is shared already.
    pub fn shared_store(mut self, store: Arc<dyn SecretStore>) -> Self {
        self.store = store;
        self
    }

    /// The clock to read; tests may bring their own.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// How requests travel; by default an [`HttpTransport`](crate::transport::HttpTransport) with the platform's trust and proxy. Without
    /// the crate's feature `http` there is no default, and [`build`](Self::build) wants one.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// How long connections, single requests and whole calls may take.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// Tokens with less life left than this are refreshed before use; 2 minutes by default, a day at most.
    pub fn refresh_leeway(mut self, leeway: Duration) -> Self {
        self.refresh_leeway = leeway;
        self
    }

    /// Refreshes sessions before their tokens reach the leeway, whether somebody asks or not: for desktop apps that
    /// want no call to wait. Off by default; apps that sleep in the background should leave it off.
    pub fn background_refresh(mut self, on: bool) -> Self {
        self.background_refresh = on;
        self
    }

    /// Texts for the pool's Lambda triggers (`ClientMetadata`), sent with every refresh; those of a sign-in are
    /// set on [`SignIn`](crate::SignIn). Never put secrets in.
    pub fn refresh_client_metadata<K: Into<String>, V: Into<String>>(
        mut self,
        metadata: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.refresh_metadata = metadata.into_iter().map(|(k, v)| (k.into(), v.into())).collect();
        self
    }

    /// Tells the pool's threat protection what device the user is on (`UserContextData`), with every request that
    /// takes it. Off by default: what is told is personal data, which the app has to disclose.
    pub fn threat_protection(mut self, device: DeviceContext) -> Self {
        self.threat_protection = Some(device);
        self
    }

    /// Whether new devices are remembered where the pool leaves that to the user; by default only
    /// [on request](DeviceRemembering::OnRequest).
    pub fn device_remembering(mut self, remembering: DeviceRemembering) -> Self {
        self.devices.remembering = remembering;
        self
    }

    /// The name of this device for people to recognise it in a list, such as `Ana's laptop`. It is given to the pool
    /// when the device is confirmed, cannot be changed there, and is personal data. None by default.
    pub fn device_name(mut self, name: impl Into<String>) -> Self {
        self.devices.name = Some(name.into());
        self
    }

    /// Checks the description and makes the client. Nothing is sent yet.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming `pool_id`, `client_id`, `client_secret`,
    /// `region`, `endpoint`, `timeouts`, `refresh_leeway` or `device_name`;
    /// [`Configuration`](crate::ErrorKind::Configuration) for settings that exclude each other, and for a missing
    /// `transport` when the crate is built without the feature `http`.
    pub fn build(self) -> Result<UserPool, Error> {
        let id = PoolId::parse(&self.pool_id)?;
        let client = AppClient::parse(&self.client_id, self.client_secret)?;
        let endpoint = Endpoint::resolve(id.region(), &self.endpoint)?;
        if self.refresh_leeway > LONGEST_LEEWAY {
            return Err(Error::invalid("refresh_leeway", "must not be longer than a day"));
        }
        self.timeouts.check()?;
        self.devices.check()?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport(self.timeouts)?,
        };
        let clock = Arc::new(ServerClock::new(self.clock));
        let service = Service::new(ServiceParts {
            transport,
            endpoint,
            retry: RetryPolicy::default(),
            timeouts: self.timeouts,
            clock: Arc::clone(&clock),
        });
        let names = Namespace::new(id.as_str(), &client.id);
        let verifier = TokenVerifier::for_pool(&service, &id, &client.id);
        let context = Arc::new(Context {
            service,
            client,
            store: SessionStore::new(self.store, names),
            clock,
            leeway: self.refresh_leeway,
            events: EventBus::default(),
            background_refresh: self.background_refresh,
            refresh_metadata: self.refresh_metadata,
            devices: self.devices,
            announced: Mutex::default(),
            pending_devices: PendingDevices::default(),
        });
        let user_context = self.threat_protection.map(|device| {
            UserContext::new(UserContextParts {
                context: device,
                pool_id: id.as_str().to_owned(),
                client_id: context.client.id.clone(),
                store: context.store.clone(),
                clock: Arc::clone(&context.clock),
            })
        });
        let sessions = Sessions::new(Arc::clone(&context));
        Ok(UserPool {
            core: Arc::new(PoolCore {
                id,
                context,
                sessions,
                user_context,
                verifier,
                attempts: Attempts::default(),
                unanswered: Unanswered::default(),
            }),
        })
    }
}

impl fmt::Debug for UserPoolBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserPoolBuilder")
            .field("pool_id", &self.pool_id)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}
