//! App clients and their settings.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use serde_json::{Map, Value, json};

use super::OAuthClient;
use crate::clock::epoch;
use crate::wire::{Input, ServiceError, constraint};

/// A way to sign in or to prolong a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AuthFlow {
    /// `USER_SRP_AUTH`.
    Srp,
    /// `USER_PASSWORD_AUTH`.
    Password,
    /// `ADMIN_USER_PASSWORD_AUTH`.
    AdminPassword,
    /// `USER_AUTH`.
    Choice,
    /// `CUSTOM_AUTH`.
    Custom,
    /// `REFRESH_TOKEN_AUTH`.
    Refresh,
}

impl AuthFlow {
    /// The flow's name in InitiateAuth.
    pub(crate) fn name(self) -> &'static str {
        self.setting().strip_prefix("ALLOW_").unwrap_or_default()
    }

    fn setting(self) -> &'static str {
        match self {
            Self::Srp => "ALLOW_USER_SRP_AUTH",
            Self::Password => "ALLOW_USER_PASSWORD_AUTH",
            Self::AdminPassword => "ALLOW_ADMIN_USER_PASSWORD_AUTH",
            Self::Choice => "ALLOW_USER_AUTH",
            Self::Custom => "ALLOW_CUSTOM_AUTH",
            Self::Refresh => "ALLOW_REFRESH_TOKEN_AUTH",
        }
    }
}

/// What callers learn of names nobody has: the client's `PreventUserExistenceErrors`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownUsers {
    /// `LEGACY`: an unknown user is called unknown.
    #[default]
    Told,
    /// `ENABLED`: an unknown user gets a simulated challenge and a wrong-password answer.
    Hidden,
}

/// How long a client's tokens last.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifetimes {
    pub(crate) access: Duration,
    pub(crate) id: Duration,
    pub(crate) refresh: Duration,
}

/// One app client.
#[derive(Clone, Debug)]
pub(crate) struct AppClient {
    pub(crate) id: String,
    pub(crate) pool_id: String,
    pub(crate) secret: Option<String>,
    pub(crate) lifetimes: Lifetimes,
    pub(crate) unknown_users: UnknownUsers,
    /// How long session strings and password challenges may be answered.
    pub(crate) session_validity: Duration,
    /// The grace period, when refresh tokens rotate.
    pub(crate) rotation: Option<Duration>,
    /// What the client may do in managed login.
    pub(crate) oauth: OAuthClient,
    revocation: bool,
    flows: Vec<String>,
    readable: Option<Vec<String>>,
    writable: Option<Vec<String>>,
    settings: Map<String, Value>,
    pub(crate) created: SystemTime,
    pub(crate) modified: SystemTime,
}

const FLOWS: [&str; 11] = [
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ALLOW_CUSTOM_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
    "ALLOW_USER_AUTH",
    "ALLOW_TOKEN_EXCHANGE_DELEGATION",
    "ALLOW_TOKEN_EXCHANGE_IMPERSONATION",
    "ADMIN_NO_SRP_AUTH",
    "CUSTOM_AUTH_FLOW_ONLY",
    "USER_PASSWORD_AUTH",
];

impl AppClient {
    /// Reads the settings of CreateUserPoolClient or UpdateUserPoolClient; what is absent takes its default.
    pub(crate) fn read(
        request: Input<'_>,
        id: String,
        secret: Option<String>,
        now: SystemTime,
    ) -> Result<Self, ServiceError> {
        let flows = request.texts("ExplicitAuthFlows")?.unwrap_or_default();
        if let Some(unknown) = flows.iter().find(|flow| !FLOWS.contains(&flow.as_str())) {
            return Err(constraint(
                "ExplicitAuthFlows",
                &format!("{unknown}: Member must satisfy enum value set: [{}]", FLOWS.join(", ")),
            ));
        }
        let unknown_users = match request.text("PreventUserExistenceErrors")? {
            None | Some("LEGACY") => UnknownUsers::Told,
            Some("ENABLED") => UnknownUsers::Hidden,
            Some(_) => {
                let rule = "Member must satisfy enum value set: [LEGACY, ENABLED]";
                return Err(constraint("PreventUserExistenceErrors", rule));
            }
        };
        let minutes = request.integer_in("AuthSessionValidity", 3..=15)?.unwrap_or(3);
        let mut settings = request.members().clone();
        for member in ["ClientId", "ClientSecret", "GenerateSecret", "UserPoolId", "LocalClientId"] {
            settings.remove(member);
        }
        Ok(Self {
            id,
            pool_id: request.name("UserPoolId", 55)?.to_owned(),
            lifetimes: lifetimes(request)?,
            unknown_users,
            session_validity: Duration::from_secs(minutes.saturating_mul(60)),
            rotation: rotation(request)?,
            oauth: OAuthClient::read(request, secret.is_some())?,
            revocation: request.flag("EnableTokenRevocation")?.unwrap_or(true),
            flows,
            readable: request.texts("ReadAttributes")?,
            writable: request.texts("WriteAttributes")?,
            settings,
            secret,
            created: now,
            modified: now,
        })
    }

    /// The client's name for people.
    pub(crate) fn name(&self) -> &str {
        self.settings.get("ClientName").and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether the client may use a flow. An empty or legacy-only list keeps SRP, custom challenges and
    /// refreshing on.
    pub(crate) fn allows(&self, flow: AuthFlow) -> bool {
        let modern = self.flows.iter().any(|flow| flow.starts_with("ALLOW_"));
        let named = self.flows.iter().any(|name| name == flow.setting());
        match flow {
            AuthFlow::Password => named || self.flows.iter().any(|name| name == "USER_PASSWORD_AUTH"),
            AuthFlow::AdminPassword => named || self.flows.iter().any(|name| name == "ADMIN_NO_SRP_AUTH"),
            AuthFlow::Choice => named,
            AuthFlow::Srp | AuthFlow::Custom | AuthFlow::Refresh => named || !modern,
        }
    }

    /// Whether tokens carry the marks that let them be revoked.
    pub(crate) fn revocable(&self) -> bool {
        self.revocation || self.rotation.is_some()
    }

    /// Whether RevokeToken works for the client.
    pub(crate) fn may_revoke(&self) -> bool {
        self.revocation
    }

    /// The attributes the client may read.
    pub(crate) fn readable<'a>(
        &'a self,
        attributes: &'a BTreeMap<String, String>,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        attributes
            .iter()
            .filter(|(name, _)| {
                name.as_str() == "sub"
                    || self.readable.as_ref().is_none_or(|readable| readable.contains(name))
            })
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Refuses attributes the client may not write.
    pub(crate) fn check_writable(&self, attributes: &[(String, String)]) -> Result<(), ServiceError> {
        let forbidden = attributes.iter().any(|(name, _)| {
            name == "sub"
                || name.ends_with("_verified")
                || self.writable.as_ref().is_some_and(|writable| !writable.contains(name))
        });
        if forbidden {
            return Err(ServiceError::not_authorized("A client attempted to write unauthorized attribute"));
        }
        Ok(())
    }

    /// The client as `UserPoolClientType`.
    pub(crate) fn described(&self) -> Value {
        let mut described = self.settings.clone();
        let mut put = |name: &str, value: Value| drop(described.insert(name.to_owned(), value));
        put("UserPoolId", json!(self.pool_id));
        put("ClientId", json!(self.id));
        put("CreationDate", json!(epoch(self.created)));
        put("LastModifiedDate", json!(epoch(self.modified)));
        put("EnableTokenRevocation", json!(self.revocation));
        put("ClientType", json!("REGULAR"));
        if let Some(secret) = &self.secret {
            put("ClientSecret", json!(secret));
        }
        let mut default = |name: &str, value: Value| {
            described.entry(name).or_insert(value);
        };
        default("RefreshTokenValidity", json!(30));
        default("TokenValidityUnits", json!({}));
        default("AuthSessionValidity", json!(3));
        default("AllowedOAuthFlowsUserPoolClient", json!(false));
        default("EnablePropagateAdditionalUserContextData", json!(false));
        Value::Object(described)
    }
}

/// The grace period of `RefreshTokenRotation`, where that is on.
fn rotation(request: Input<'_>) -> Result<Option<Duration>, ServiceError> {
    let Some(rotation) = request.object("RefreshTokenRotation")? else { return Ok(None) };
    match rotation.required_text("Feature")? {
        "ENABLED" => {
            let grace = rotation.integer_in("RetryGracePeriodSeconds", 0..=60)?.unwrap_or(0);
            Ok(Some(Duration::from_secs(grace)))
        }
        "DISABLED" => Ok(None),
        _ => Err(constraint("Feature", "Member must satisfy enum value set: [ENABLED, DISABLED]")),
    }
}

fn lifetimes(request: Input<'_>) -> Result<Lifetimes, ServiceError> {
    const DAY: u64 = 86_400;
    let units = request.object("TokenValidityUnits")?;
    let unit = |token: &str, default: u64| -> Result<u64, ServiceError> {
        match units.map(|units| units.text(token)).transpose()?.flatten() {
            None => Ok(default),
            Some("seconds") => Ok(1),
            Some("minutes") => Ok(60),
            Some("hours") => Ok(3600),
            Some("days") => Ok(DAY),
            Some(_) => {
                Err(constraint(token, "Member must satisfy enum value set: [seconds, minutes, hours, days]"))
            }
        }
    };
    let lifetime =
        |member: &str, token: &str, default: u64, otherwise: u64, range: std::ops::RangeInclusive<u64>| {
            let seconds = match request.integer(member)?.filter(|value| *value > 0) {
                Some(value) => value.saturating_mul(unit(token, default)?),
                None => otherwise,
            };
            if !range.contains(&seconds) {
                return Err(ServiceError::invalid_parameter(format!(
                    "Invalid range for token validity. {token} must be between {} and {} seconds.",
                    range.start(),
                    range.end()
                )));
            }
            Ok(Duration::from_secs(seconds))
        };
    Ok(Lifetimes {
        access: lifetime("AccessTokenValidity", "AccessToken", 3600, 3600, 300..=DAY)?,
        id: lifetime("IdTokenValidity", "IdToken", 3600, 3600, 300..=DAY)?,
        refresh: lifetime("RefreshTokenValidity", "RefreshToken", DAY, 30 * DAY, 3600..=3650 * DAY)?,
    })
}

/// The refusal of a client that does not exist.
pub(super) fn no_client(id: &str) -> ServiceError {
    ServiceError::resource_not_found(format!("User pool client {id} does not exist."))
}
