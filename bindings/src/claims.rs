//! The claims of the two tokens that have some.

use std::{fmt, sync::Arc, time::SystemTime};

/// The claims of an id token or an access token.
#[derive(Clone, uniffi::Object)]
pub struct Claims(Kind);

#[derive(Clone)]
enum Kind {
    Id(cognito_client::IdClaims),
    Access(cognito_client::AccessClaims),
}

/// The claims that have names of their own in Swift and Kotlin, at once: those that a token does not have are
/// empty.
#[derive(Clone, Default, PartialEq, uniffi::Record)]
pub struct NamedClaims {
    /// sub
    pub subject: Option<String>,
    /// iss
    pub issuer: Option<String>,
    /// The user's name in the pool.
    pub username: Option<String>,
    /// cognito:groups
    pub groups: Vec<String>,
    /// exp
    pub expires_at: Option<SystemTime>,
    /// iat
    pub issued_at: Option<SystemTime>,
    /// auth_time
    pub authenticated_at: Option<SystemTime>,
    /// origin_jti
    pub origin: Option<String>,
    /// email, of an id token
    pub email: Option<String>,
    /// email_verified, of an id token
    pub email_verified: Option<bool>,
    /// phone_number, of an id token
    pub phone_number: Option<String>,
    /// phone_number_verified, of an id token
    pub phone_number_verified: Option<bool>,
    /// cognito:roles, of an id token
    pub roles: Vec<String>,
    /// cognito:preferred_role, of an id token
    pub preferred_role: Option<String>,
    /// scope, of an access token
    pub scopes: Vec<String>,
    /// client_id, of an access token
    pub client_id: Option<String>,
    /// device_key, of an access token
    pub device_key: Option<String>,
}

#[uniffi::export]
impl Claims {
    /// All claims as one JSON object.
    pub fn json(&self) -> String {
        self.all().to_json()
    }

    /// The names of all claims.
    pub fn names(&self) -> Vec<String> {
        self.all().names().map(str::to_owned).collect()
    }

    /// One claim as JSON, whatever its type.
    pub fn claim_json(&self, name: &str) -> Option<String> {
        self.all().get(name).map(ToString::to_string)
    }

    /// A claim that is a text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.all().text(name).map(str::to_owned)
    }

    /// A custom attribute.
    pub fn custom(&self, name: &str) -> Option<String> {
        self.all().custom(name).map(str::to_owned)
    }

    /// A claim that is true or false.
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.all().flag(name)
    }

    /// A claim that lists texts.
    pub fn list(&self, name: &str) -> Vec<String> {
        self.all().list(name)
    }

    /// A claim that is a moment.
    pub fn time(&self, name: &str) -> Option<SystemTime> {
        self.all().time(name)
    }

    /// Those that have names of their own.
    pub fn named(&self) -> NamedClaims {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let all = self.all();
        let common = NamedClaims {
            subject: owned(all.subject()),
            issuer: owned(all.issuer()),
            groups: all.groups(),
            expires_at: all.expires_at(),
            issued_at: all.issued_at(),
            authenticated_at: all.authenticated_at(),
            origin: owned(all.origin()),
            ..NamedClaims::default()
        };
        match &self.0 {
            Kind::Id(id) => NamedClaims {
                username: owned(id.username()),
                email: owned(id.email()),
                email_verified: id.email_verified(),
                phone_number: owned(id.phone_number()),
                phone_number_verified: id.phone_number_verified(),
                roles: id.roles(),
                preferred_role: owned(id.preferred_role()),
                ..common
            },
            Kind::Access(access) => NamedClaims {
                username: owned(access.username()),
                scopes: access.scopes(),
                client_id: owned(access.client_id()),
                device_key: owned(access.device_key()),
                ..common
            },
        }
    }
}

impl Claims {
    pub(crate) fn of_id(claims: cognito_client::IdClaims) -> Arc<Self> {
        Arc::new(Self(Kind::Id(claims)))
    }

    pub(crate) fn of_access(claims: cognito_client::AccessClaims) -> Arc<Self> {
        Arc::new(Self(Kind::Access(claims)))
    }

    fn all(&self) -> &cognito_client::Claims {
        match &self.0 {
            Kind::Id(claims) => claims,
            Kind::Access(claims) => claims,
        }
    }
}

/// The names, not the values.
impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.all(), f)
    }
}

/// Personal data.
impl fmt::Debug for NamedClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NamedClaims(redacted)")
    }
}
