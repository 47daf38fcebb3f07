//! Whether tokens that came from elsewhere are the pool's.

use std::{fmt, sync::Arc, time::Duration};

use cognito_client::{AccessToken, IdToken, Timeouts};

use crate::{AccessClaims, CancelToken, CognitoError, IdClaims, UserPool, runtime::run};

/// Which tokens a verifier takes, beyond being genuine. Everything has a default.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct TokenVerifierOptions {
    /// Takes tokens of these app clients, instead of the pool object's own or those of the configuration. An empty list takes none.
    #[uniffi(default)]
    pub client_ids: Option<Vec<String>>,
    /// How far the clocks of issuer and verifier may be apart: 60 seconds by default, 10 minutes at most (more is
    /// taken for that).
    #[uniffi(default)]
    pub leeway: Option<Duration>,
    /// Takes only access tokens that have all of these scopes. Id tokens have none and are not affected.
    #[uniffi(default)]
    pub required_scopes: Vec<String>,
    /// Takes only tokens of users in all of these groups.
    #[uniffi(default)]
    pub required_groups: Vec<String>,
    /// Takes only tokens with exactly this iss, instead of the pool's own: for emulators that issue in their own
    /// name. The keys are still those of the endpoint.
    #[uniffi(default)]
    pub issuer: Option<String>,
}

/// Whose tokens a verifier that stands alone takes, and where it gets the keys. Everything but the ids has a default.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct TokenVerifierConfig {
    /// The pool's id, such as us-east-1_AbCdEf123.
    pub pool_id: String,
    /// The app clients whose tokens are taken, at least one.
    pub client_ids: Vec<String>,
    /// The Region to ask for keys, for replicas of a pool outside the Region its id names. Tokens may then name either
    /// Region in iss.
    #[uniffi(default)]
    pub region: Option<String>,
    /// A URL to ask for keys instead of AWS, for instance a local pool. Plain http is taken for loopback addresses only,
    /// unless it is allowed below.
    #[uniffi(default)]
    pub endpoint: Option<String>,
    /// Allows a plain http endpoint on any host. Whoever is on the way can then replace the keys and forge tokens: for
    /// closed test networks only.
    #[uniffi(default)]
    pub allow_insecure_http: bool,
    /// Asks the Region's FIPS 140 endpoint for the keys of tokens with the original form of issuer.
    #[uniffi(default)]
    pub use_fips: bool,
    /// How long connecting may take, TLS included; 10 seconds by default.
    #[uniffi(default)]
    pub connect_timeout: Option<Duration>,
    /// How long one request may take; 30 seconds by default.
    #[uniffi(default)]
    pub request_timeout: Option<Duration>,
    /// How long getting the keys may take with all repeats; 60 seconds by default.
    #[uniffi(default)]
    pub total_timeout: Option<Duration>,
}

/// Verifies access and id tokens of one pool against the keys the pool publishes.
///
/// Apps need not verify the tokens of their own sessions, which come from the pool itself over TLS. Checked are
/// algorithm, signature, iss, token_use, aud or client_id, exp, iat and nbf. Whether a token was revoked cannot be told
/// from it. The keys are fetched when first needed and kept; without a network verification goes on with the keys
/// there are.
#[derive(uniffi::Object)]
#[uniffi::export(Display)]
pub struct TokenVerifier(cognito_client::TokenVerifier);

#[uniffi::export]
impl UserPool {
    /// Verifies the signatures of this pool's tokens. All verifiers of a pool share the fetched keys.
    #[uniffi::method(default(options))]
    pub fn verifier(&self, options: TokenVerifierOptions) -> Arc<TokenVerifier> {
        Arc::new(TokenVerifier(options.apply(self.core().verifier())))
    }
}

#[uniffi::export]
impl TokenVerifier {
    /// A verifier that stands alone, for servers and others that sign nobody in. Nothing is sent yet. Fails with
    /// InvalidInput naming pool_id, client_ids, client_id, region, endpoint or timeouts; with Configuration for settings
    /// that exclude each other.
    #[uniffi::constructor(default(options))]
    pub fn new(
        config: TokenVerifierConfig,
        options: TokenVerifierOptions,
    ) -> Result<Arc<Self>, CognitoError> {
        let Some(first) = config.client_ids.first() else {
            return Err(CognitoError::invalid("client_ids", "must name at least one app client"));
        };
        let defaults = Timeouts::default();
        let mut builder = cognito_client::TokenVerifier::builder(config.pool_id, first)
            .allow_insecure_http(config.allow_insecure_http)
            .use_fips(config.use_fips)
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
        let verifier = builder.build()?.client_ids(config.client_ids);
        Ok(Arc::new(Self(options.apply(verifier))))
    }

    /// Verifies an id token. Fails with InvalidToken if it must not be believed, the field naming the claim or part at
    /// fault (exp, iss, signature); with NotAuthorized if it is genuine but lacks a required group; with Network and
    /// the other kinds of failed requests if the pool's keys are needed and cannot be had.
    #[uniffi::method(default(cancel = None))]
    pub async fn verify_id_token(
        &self,
        token: IdToken,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<IdClaims>, CognitoError> {
        let verifier = self.0.clone();
        run(cancel, async move {
            let claims = verifier.verify_id_token(&token).await?.into_inner();
            Ok::<_, CognitoError>(Arc::new(claims.into()))
        })
        .await
    }

    /// Verifies an access token. Fails as verify_id_token does, and with NotAuthorized also if a required scope is
    /// lacking.
    #[uniffi::method(default(cancel = None))]
    pub async fn verify_access_token(
        &self,
        token: AccessToken,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<AccessClaims>, CognitoError> {
        let verifier = self.0.clone();
        run(cancel, async move {
            let claims = verifier.verify_access_token(&token).await?.into_inner();
            Ok::<_, CognitoError>(Arc::new(claims.into()))
        })
        .await
    }
}

impl TokenVerifierOptions {
    fn apply(self, mut verifier: cognito_client::TokenVerifier) -> cognito_client::TokenVerifier {
        if let Some(ids) = self.client_ids {
            verifier = verifier.client_ids(ids);
        }
        if let Some(leeway) = self.leeway {
            verifier = verifier.leeway(leeway);
        }
        if let Some(issuer) = self.issuer {
            verifier = verifier.issuer(issuer);
        }
        verifier.required_scopes(self.required_scopes).required_groups(self.required_groups)
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
