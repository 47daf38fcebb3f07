use std::{fmt, ops::Deref, sync::Arc, time::Duration};

use super::{TokenVerifierBuilder, jws::Jws, key_cache::KeyCache, key_set, refused, rules, rules::Rules};
use crate::{
    AccessClaims, AccessToken, Claims, Error, IdClaims, IdToken, clock::ServerClock, config::PoolId,
    service::Service,
};

/// Verifies access and id tokens of one pool against the keys the pool publishes.
///
/// Apps need not verify the tokens of their own sessions, which come from the pool itself over TLS. This is for
/// tokens that came another way, and for services that are called with them.
///
/// Checked are: the algorithm (`RS256` and nothing else), the signature by the key the token names, `iss` (the
/// pool's exact issuer, in its original or updated form), `token_use`, `aud` or `client_id`, and `exp`, `iat` and
/// `nbf` with a leeway, by the server's time as far as it is known. Whether a token was revoked cannot be told
/// from it. The `aud` that resource binding adds to access tokens is not looked at.
///
/// A handle: clones share the keys, whatever their options. How the keys are kept:
///
/// * They are fetched when first needed, once however many ask.
/// * They are kept for as long as `Cache-Control` says, within 1 minute and 24 hours; 1 hour if it says nothing.
/// * A token that names an unknown key has them fetched again, but within 10 seconds of the last request it is
///   judged by the keys there are.
/// * A key counts as long as the document lists it.
/// * Without a network verification goes on with the keys there are, however old, and tries to renew them every
///   10 seconds; nobody waits longer than 5 seconds for that. With no keys, or for a key that is not among them, the
///   error is that of the failed request, such as [`Network`](crate::ErrorKind::Network).
///
/// ```no_run
/// use cognito_client::{AccessToken, ErrorKind, TokenVerifier};
///
/// # async fn example(token: AccessToken) -> Result<(), cognito_client::Error> {
/// let verifier = TokenVerifier::builder("us-east-1_AbCdEf123", "4k2v0p9examplecl1ent7id8q")
///     .build()?
///     .required_scopes(["orders/read"]);
/// match verifier.verify_access_token(&token).await {
///     Ok(claims) => println!("called by {:?}", claims.username()),
///     Err(error) if error.kind() == ErrorKind::InvalidToken => println!("not a valid token: {error}"),
///     Err(error) if error.kind() == ErrorKind::NotAuthorized => println!("valid, but not for this: {error}"),
///     Err(error) => return Err(error),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TokenVerifier {
    issuers: Arc<[Issuer]>,
    rules: Arc<Rules>,
    clock: Arc<ServerClock>,
}

/// An accepted `iss`, and the keys its tokens are signed with.
#[derive(Clone)]
struct Issuer {
    name: String,
    keys: Arc<KeyCache>,
}

/// Claims whose token was verified: proof in a type, for functions that must not be handed anything else.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified<C>(C);

impl<C> Verified<C> {
    /// The claims, which from then on look like any other.
    pub fn into_inner(self) -> C {
        self.0
    }
}

impl<C> Deref for Verified<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.0
    }
}

impl TokenVerifier {
    /// Describes a verifier that stands alone, such as a service's: the pool's id (`us-east-1_AbCdEf123`) and the
    /// id of the app client whose tokens it takes.
    pub fn builder(pool_id: impl Into<String>, client_id: impl Into<String>) -> TokenVerifierBuilder {
        TokenVerifierBuilder::new(pool_id.into(), client_id.into())
    }

    /// Verifies with the transport, endpoint and clock of a client of the pool. Nothing is sent yet.
    pub(crate) fn for_pool(service: &Service, pool: &PoolId, client_id: &str) -> Self {
        let mut issuers: Vec<(String, Issuer)> = Vec::new();
        for place in service.endpoint().issuers(pool) {
            let shared = issuers.iter().find(|(url, _)| *url == place.keys);
            let keys = match shared {
                Some((_, issuer)) => Arc::clone(&issuer.keys),
                None => {
                    let source = service.document(place.keys.clone(), key_set::LARGEST);
                    Arc::new(KeyCache::new(source, Arc::clone(service.clock())))
                }
            };
            issuers.push((place.keys, Issuer { name: place.issuer, keys }));
        }
        Self {
            issuers: issuers.into_iter().map(|(_, issuer)| issuer).collect(),
            rules: Arc::new(Rules::new(client_id)),
            clock: Arc::clone(service.clock()),
        }
    }

    fn change(mut self, change: impl FnOnce(&mut Rules)) -> Self {
        change(Arc::make_mut(&mut self.rules));
        self
    }

    /// Takes tokens of these app clients, instead of the one it was made for. An empty list takes none.
    #[must_use]
    pub fn client_ids<S: Into<String>>(self, ids: impl IntoIterator<Item = S>) -> Self {
        self.change(|rules| rules.client_ids = ids.into_iter().map(Into::into).collect())
    }

    /// How far the clocks of issuer and verifier may be apart: 60 seconds by default, 10 minutes at most (more is
    /// taken for that).
    #[must_use]
    pub fn leeway(self, leeway: Duration) -> Self {
        self.change(|rules| rules.leeway = leeway.min(rules::LONGEST_LEEWAY))
    }

    /// Takes only access tokens that have all of these scopes. Id tokens have none and are not affected.
    #[must_use]
    pub fn required_scopes<S: Into<String>>(self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.change(|rules| rules.scopes = scopes.into_iter().map(Into::into).collect())
    }

    /// Takes only tokens of users in all of these groups (`cognito:groups`).
    #[must_use]
    pub fn required_groups<S: Into<String>>(self, groups: impl IntoIterator<Item = S>) -> Self {
        self.change(|rules| rules.groups = groups.into_iter().map(Into::into).collect())
    }

    /// Takes only tokens with exactly this `iss`, instead of the pool's own: for emulators that issue in their own
    /// name. The keys are still those of the endpoint.
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        let name = issuer.into();
        self.issuers = self
            .issuers
            .first()
            .map(|first| Issuer { name, keys: Arc::clone(&first.keys) })
            .into_iter()
            .collect();
        self
    }

    /// Verifies an id token.
    ///
    /// # Errors
    /// [`InvalidToken`](crate::ErrorKind::InvalidToken) if the token must not be believed; the
    /// [`field`](Error::field) is the claim or part at fault (`exp`, `iss`, `signature`, …).
    /// [`NotAuthorized`](crate::ErrorKind::NotAuthorized) if it is genuine but lacks a required group. If the
    /// pool's keys are needed and cannot be had: [`Network`](crate::ErrorKind::Network) and the other kinds of
    /// failed requests, [`Configuration`](crate::ErrorKind::Configuration) if there are none at their address,
    /// [`Protocol`](crate::ErrorKind::Protocol) if what is there makes no sense or the token's key is unfit for use.
    pub async fn verify_id_token(&self, token: &IdToken) -> Result<Verified<IdClaims>, Error> {
        let claims = self.verify(token.expose()).await?;
        self.rules.judge_id(claims, self.clock.now()).map(Verified)
    }

    /// Verifies an access token.
    ///
    /// # Errors
    /// As [`verify_id_token`](Self::verify_id_token);
    /// [`NotAuthorized`](crate::ErrorKind::NotAuthorized) also if a required scope is lacking.
    pub async fn verify_access_token(&self, token: &AccessToken) -> Result<Verified<AccessClaims>, Error> {
        let claims = self.verify(token.expose()).await?;
        self.rules.judge_access(claims, self.clock.now()).map(Verified)
    }

    /// Has the keys of the endpoint's own host fetched unless they have just come, and says how that went.
    pub(crate) async fn renew_keys(&self) -> Result<(), Error> {
        match self.issuers.first() {
            Some(issuer) => issuer.keys.renew().await,
            None => Ok(()),
        }
    }

    /// The claims of a token that one of the pool's keys has signed in the name of the pool.
    async fn verify(&self, token: &str) -> Result<Claims, Error> {
        let jws = Jws::parse(token)?;
        let named = jws.claims.issuer().unwrap_or_default();
        let issuer = self
            .issuers
            .iter()
            .find(|issuer| issuer.name == named)
            .ok_or_else(|| refused("iss", "is not the pool"))?;
        let keys = issuer.keys.keys_for(&jws.kid).await?;
        let key = keys.get(&jws.kid).ok_or_else(|| refused("kid", "is none of the pool's keys"))??;
        key.verify(jws.signed, &jws.signature)?;
        Ok(jws.claims)
    }
}

impl fmt::Debug for TokenVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let issuers: Vec<_> = self.issuers.iter().map(|issuer| &issuer.name).collect();
        f.debug_struct("TokenVerifier")
            .field("issuers", &issuers)
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}
