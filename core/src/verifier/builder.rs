use std::{fmt, sync::Arc};

use super::TokenVerifier;
use crate::{
    Clock, Error, SystemClock, Timeouts,
    clock::ServerClock,
    config::{AppClient, PoolId},
    service::{Endpoint, EndpointOptions, RetryPolicy, Service, ServiceParts, Transport, default_transport},
};

/// Describes a [`TokenVerifier`] that stands alone; everything but the two ids has a default.
#[must_use]
pub struct TokenVerifierBuilder {
    pool_id: String,
    client_id: String,
    endpoint: EndpointOptions,
    clock: Arc<dyn Clock>,
    transport: Option<Arc<dyn Transport>>,
    timeouts: Timeouts,
}

impl TokenVerifierBuilder {
    pub(super) fn new(pool_id: String, client_id: String) -> Self {
        Self {
            pool_id,
            client_id,
            endpoint: EndpointOptions::default(),
            clock: Arc::new(SystemClock::default()),
            transport: None,
            timeouts: Timeouts::default(),
        }
    }

    /// The Region to ask for keys, for replicas of a pool outside the Region its id names. Tokens may then name
    /// either Region in `iss`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.endpoint.region = Some(region.into());
        self
    }

    /// Asks for keys below this URL (`{url}/{pool}/.well-known/jwks.json`) instead of AWS, for instance a local
    /// pool. Its host is written in ASCII (`xn--…`). `http` is taken for loopback addresses only, unless
    /// [`allow_insecure_http`](Self::allow_insecure_http) is set.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint.url = Some(url.into());
        self
    }

    /// Allows a plain `http` endpoint on any host. Whoever is on the way can then replace the keys and forge
    /// tokens: for closed test networks only.
    pub fn allow_insecure_http(mut self, allow: bool) -> Self {
        self.endpoint.allow_insecure_http = allow;
        self
    }

    /// Asks the Region's FIPS 140 endpoint for the keys of tokens with the original form of issuer.
    pub fn use_fips(mut self, fips: bool) -> Self {
        self.endpoint.fips = fips;
        self
    }

    /// The clock to read; tests may bring their own. Nothing corrects it: the key document says nothing of the time that
    /// a cache or a stranger could not say. A verifier of a pool ([`UserPool::verifier`](crate::UserPool::verifier)) goes
    /// by the time that the service's replies to that pool tell.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// How requests travel; by default an [`HttpTransport`](crate::transport::HttpTransport) with the platform's trust and
    /// proxy. Without the crate's feature `http` there is no default, and [`build`](Self::build) wants one.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// How long fetching the keys may take.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// Checks the description and makes the verifier. Nothing is sent yet.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming `pool_id`, `client_id`, `region`, `endpoint` or
    /// `timeouts`; [`Configuration`](crate::ErrorKind::Configuration) for settings that exclude each other, and for
    /// a missing `transport` when the crate is built without the feature `http`.
    pub fn build(self) -> Result<TokenVerifier, Error> {
        let pool = PoolId::parse(&self.pool_id)?;
        let client = AppClient::parse(&self.client_id, None)?;
        let endpoint = Endpoint::resolve(pool.region(), &self.endpoint)?;
        self.timeouts.check()?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport(self.timeouts)?,
        };
        let service = Service::new(ServiceParts {
            transport,
            endpoint,
            retry: RetryPolicy::default(),
            timeouts: self.timeouts,
            clock: Arc::new(ServerClock::new(self.clock)),
        });
        Ok(TokenVerifier::for_pool(&service, &pool, &client.id))
    }
}

impl fmt::Debug for TokenVerifierBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenVerifierBuilder")
            .field("pool_id", &self.pool_id)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}
