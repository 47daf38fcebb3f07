use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use crate::{AccessClaims, AccessToken, Error, IdClaims, IdToken, RefreshToken, TokenSet, jwt};

/// The tokens of a session at one moment. Cheap to clone; prints nothing of what it holds.
#[derive(Clone)]
pub struct Tokens(Arc<Held>);

struct Held {
    stored: TokenSet,
    id_claims: IdClaims,
    access_claims: AccessClaims,
    expires_at: SystemTime,
    lifetime: Option<Duration>,
}

impl Tokens {
    /// Reads tokens as they came or as they were stored.
    pub(crate) fn read(stored: TokenSet) -> Result<Self, Error> {
        let access = jwt::decode(stored.access.expose(), "AccessToken", "access")?;
        let id = jwt::decode(stored.id.expose(), "IdToken", "id")?;
        let ends = |claims: &crate::Claims, field| {
            claims.expires_at().ok_or_else(|| Error::protocol(field, "has no usable exp claim"))
        };
        let expires_at = ends(&access, "AccessToken")?.min(ends(&id, "IdToken")?);
        let lifetime = [&access, &id]
            .iter()
            .filter_map(|claims| claims.expires_at()?.duration_since(claims.issued_at()?).ok())
            .min();
        Ok(Self(Arc::new(Held {
            stored,
            id_claims: IdClaims::new(id),
            access_claims: AccessClaims::new(access),
            expires_at,
            lifetime,
        })))
    }

    /// As the store keeps them.
    pub(super) fn to_stored(&self) -> TokenSet {
        self.0.stored.clone()
    }

    /// Sent to the app's own services and to the pool on behalf of the user.
    pub fn access_token(&self) -> &AccessToken {
        &self.0.stored.access
    }

    /// Tells who the user is; also what identity pools accept.
    pub fn id_token(&self) -> &IdToken {
        &self.0.stored.id
    }

    /// What renews the others. The session uses it by itself; hand it on only if you must.
    pub fn refresh_token(&self) -> &RefreshToken {
        &self.0.stored.refresh
    }

    /// The claims of the access token.
    pub fn access_claims(&self) -> &AccessClaims {
        &self.0.access_claims
    }

    /// The claims of the id token.
    pub fn id_claims(&self) -> &IdClaims {
        &self.0.id_claims
    }

    /// When the first of access and id token expires, by the server's clock.
    pub fn expires_at(&self) -> SystemTime {
        self.0.expires_at
    }

    /// Whether these came of the same sign-in as the others, so that one continues the other.
    pub(crate) fn same_sign_in(&self, other: &Self) -> bool {
        if self.refresh_token() == other.refresh_token() {
            return true;
        }
        match (self.access_claims().origin(), other.access_claims().origin()) {
            (Some(mine), Some(theirs)) => mine == theirs,
            // Without a mark of its own a sign-in is told by its moment.
            (None, None) => {
                let moment = |tokens: &Self| tokens.access_claims().authenticated_at();
                let subject = |tokens: &Self| tokens.access_claims().subject().map(str::to_owned);
                moment(self).is_some() && moment(self) == moment(other) && subject(self) == subject(other)
            }
            _ => false,
        }
    }

    /// When the newest of them was issued.
    pub(crate) fn issued_at(&self) -> Option<SystemTime> {
        self.access_claims().issued_at().max(self.id_claims().issued_at())
    }

    pub(crate) fn count_at(&self, now: SystemTime) -> bool {
        now < self.0.expires_at
    }

    /// Until when more than the leeway is left.
    pub(crate) fn fresh_until(&self, leeway: Duration) -> SystemTime {
        let leeway = self.0.lifetime.map_or(leeway, |lifetime| leeway.min(lifetime / 2));
        self.0.expires_at.checked_sub(leeway).unwrap_or(self.0.expires_at)
    }

    /// Whether more than the leeway is left. Never asks for more than half of the tokens' life, so that a
    /// leeway longer than the life of the tokens does not refresh at every call.
    pub(crate) fn are_fresh_at(&self, now: SystemTime, leeway: Duration) -> bool {
        let leeway = self.0.lifetime.map_or(leeway, |lifetime| leeway.min(lifetime / 2));
        now.checked_add(leeway).is_some_and(|soon| self.count_at(soon))
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("expires_at", &self.0.expires_at).finish_non_exhaustive()
    }
}
