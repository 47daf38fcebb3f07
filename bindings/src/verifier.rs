//! Whether tokens that came from elsewhere are the pool's.

use std::{fmt, sync::Arc};

use cognito_client::{AccessToken, IdToken, Timeouts};

use crate::{
    CancelToken, Claims, CognitoError, Transport, UserPool, runtime::run, seconds::duration, transport,
};

/// Which tokens a verifier takes, beyond being genuine.
#[derive(Clone, Debug, Default, PartialEq, uniffi::Record)]
pub struct TokenVerifierOptions {
    /// Takes tokens of these app clients, instead of the pool object's own or those of the configuration.
    #[uniffi(default)]
    pub client_ids: Option<Vec<String>>,
    /// How far the clocks of issuer and verifier may be apart: 60 seconds by default, 10 minutes at most
    /// (more is taken for that).
    #[uniffi(default)]
    pub leeway: Option<f64>,
    /// Takes only access tokens that have all of these scopes.
    #[uniffi(default)]
    pub required_scopes: Vec<String>,
    /// Takes only tokens of users in all of these groups.
    #[uniffi(default)]
    pub required_groups: Vec<String>,
    /// Takes only tokens with exactly this iss, instead of the pool's own: for emulators that issue in their
    /// own name.
    #[uniffi(default)]
    pub issuer: Option<String>,
}

/// Whose tokens a verifier that stands alone takes, and where it gets the keys.
#[derive(Clone, Debug, Default, PartialEq, uniffi::Record)]
pub struct TokenVerifierConfig {
    /// The pool's id, such as us-east-1_AbCdEf123.
    pub pool_id: String,
    /// The app clients whose tokens are taken, at least one.
    pub client_ids: Vec<String>,
    /// The Region to ask for keys, for replicas of a pool outside the Region its id names.
    #[uniffi(default)]
    pub region: Option<String>,
    /// A URL to ask for keys instead of AWS, for instance a local pool.
    #[uniffi(default)]
    pub endpoint: Option<String>,
    /// Allows a plain http endpoint on any host.
    #[uniffi(default)]
    pub allow_insecure_http: bool,
    /// Asks the Region's FIPS 140 endpoint for the keys of tokens with the original form of issuer.
    #[uniffi(default)]
    pub use_fips: bool,
    /// How long connecting may take, TLS included; 10 seconds by default.
    #[uniffi(default)]
    pub connect_timeout: Option<f64>,
    /// How long one request may take; 30 seconds by default.
    #[uniffi(default)]
    pub request_timeout: Option<f64>,
    /// How long getting the keys may take with all repeats; 60 seconds by default.
    #[uniffi(default)]
    pub total_timeout: Option<f64>,
}

/// Verifies access and id tokens of one pool against the keys the pool publishes.
#[derive(uniffi::Object)]
#[uniffi::export(Display)]
pub struct TokenVerifier(cognito_client::TokenVerifier);

#[uniffi::export]
impl UserPool {
    /// Verifies the signatures of this pool's tokens.
    pub fn verifier(&self, options: TokenVerifierOptions) -> Result<Arc<TokenVerifier>, CognitoError> {
        Ok(Arc::new(TokenVerifier(options.apply(self.core().verifier())?)))
    }
}

#[uniffi::export]
impl TokenVerifier {
    /// A verifier that stands alone, for servers and others that sign nobody in.
    #[uniffi::constructor]
    pub fn new(
        config: TokenVerifierConfig,
        options: TokenVerifierOptions,
        transport: Option<Arc<dyn Transport>>,
    ) -> Result<Arc<Self>, CognitoError> {
        let Some(first) = config.client_ids.first() else {
            return Err(CognitoError::invalid("client_ids", "must name at least one app client"));
        };
        let defaults = Timeouts::default();
        let mut builder = cognito_client::TokenVerifier::builder(config.pool_id, first)
            .allow_insecure_http(config.allow_insecure_http)
            .use_fips(config.use_fips)
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
        if let Some(transport) = transport {
            builder = builder.transport(transport::Taken(transport));
        }
        let verifier = builder.build()?.client_ids(config.client_ids);
        Ok(Arc::new(Self(options.apply(verifier)?)))
    }

    /// Verifies an id token.
    pub async fn verify_id_token(
        &self,
        token: IdToken,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<Claims>, CognitoError> {
        let verifier = self.0.clone();
        run(cancel, async move {
            Ok::<_, CognitoError>(Claims::of_id(verifier.verify_id_token(&token).await?.into_inner()))
        })
        .await
    }

    /// Verifies an access token.
    pub async fn verify_access_token(
        &self,
        token: AccessToken,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<Claims>, CognitoError> {
        let verifier = self.0.clone();
        run(cancel, async move {
            Ok::<_, CognitoError>(Claims::of_access(verifier.verify_access_token(&token).await?.into_inner()))
        })
        .await
    }
}

impl TokenVerifierOptions {
    fn apply(
        self,
        mut verifier: cognito_client::TokenVerifier,
    ) -> Result<cognito_client::TokenVerifier, CognitoError> {
        if let Some(ids) = self.client_ids {
            verifier = verifier.client_ids(ids);
        }
        if let Some(leeway) = duration("leeway", self.leeway)? {
            verifier = verifier.leeway(leeway);
        }
        if let Some(issuer) = self.issuer {
            verifier = verifier.issuer(issuer);
        }
        Ok(verifier.required_scopes(self.required_scopes).required_groups(self.required_groups))
    }
}

impl fmt::Display for TokenVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Debug for TokenVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
