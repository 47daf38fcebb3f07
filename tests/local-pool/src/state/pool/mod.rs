//! One user pool.

mod names;
mod update;

use std::collections::BTreeMap;
use std::time::SystemTime;

use ring::hmac;
use serde_json::{Map, Value, json};

use super::client::no_client;
use super::{
    AcrNames, AppClient, Attempts, AuthorizationCodes, BrowserSessions, DeviceTracking, Grants, Invented,
    Limits, Method, MfaSettings, PasskeySettings, PasswordPolicy, ResourceServer, STANDARD_SCOPES, Schema,
    SessionTracking, Sessions, SignInPolicy, TriggerUrls, User,
};
use crate::clock::epoch;
use crate::wire::{Input, ServiceError};

/// By which names users sign in.
#[derive(Clone, Debug)]
pub(crate) enum SignInNames {
    /// A username, and these attributes as aliases of it.
    Usernames {
        /// `email`, `phone_number` (once verified) or `preferred_username`.
        aliases: Vec<String>,
    },
    /// These attributes are the username; the real one is the `sub`.
    Attributes(Vec<String>),
}

impl SignInNames {
    /// Reads `AliasAttributes` or `UsernameAttributes`.
    fn read(request: Input<'_>) -> Result<Self, ServiceError> {
        let aliases = request.texts("AliasAttributes")?.unwrap_or_default();
        let attributes = request.texts("UsernameAttributes")?.unwrap_or_default();
        if !aliases.is_empty() && !attributes.is_empty() {
            return Err(ServiceError::invalid_parameter(
                "Only one of the aliasAttributes or usernameAttributes can be set in a user pool.",
            ));
        }
        Ok(if attributes.is_empty() { Self::Usernames { aliases } } else { Self::Attributes(attributes) })
    }
}

/// A group of users.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) role_arn: Option<String>,
    pub(crate) precedence: Option<u64>,
    pub(crate) created: SystemTime,
}

impl Group {
    /// The group's rank: the smaller, the more it counts; groups without a precedence come last.
    pub(crate) fn rank(&self) -> u64 {
        self.precedence.unwrap_or(u64::MAX)
    }

    /// The group as `GroupType`.
    pub(crate) fn described(&self, pool_id: &str) -> Value {
        let mut group = Map::new();
        let mut put = |name: &str, value: Value| drop(group.insert(name.to_owned(), value));
        put("GroupName", json!(self.name));
        put("UserPoolId", json!(pool_id));
        put("CreationDate", json!(epoch(self.created)));
        put("LastModifiedDate", json!(epoch(self.created)));
        if let Some(description) = &self.description {
            put("Description", json!(description));
        }
        if let Some(role) = &self.role_arn {
            put("RoleArn", json!(role));
        }
        if let Some(precedence) = self.precedence {
            put("Precedence", json!(precedence));
        }
        Value::Object(group)
    }
}

/// One user pool with all that is in it.
pub(crate) struct Pool {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) policy: PasswordPolicy,
    pub(crate) sign_in_policy: SignInPolicy,
    pub(crate) mfa: MfaSettings,
    pub(crate) passkeys: PasskeySettings,
    /// Whether and how the pool keeps track of devices.
    pub(crate) devices: Option<DeviceTracking>,
    /// The names of the authentication levels.
    pub(crate) acr: AcrNames,
    /// The kind of second factor that is the first way to recover an account, and so no second factor.
    pub(crate) recovery: Option<Method>,
    pub(crate) names: SignInNames,
    pub(crate) schema: Schema,
    /// Attributes the pool sends codes to after a sign-up.
    pub(crate) verifies: Vec<String>,
    /// Attributes that keep their value until a new one is verified.
    pub(crate) verified_first: Vec<String>,
    pub(crate) sign_up_open: bool,
    pub(crate) clients: BTreeMap<String, AppClient>,
    pub(crate) groups: BTreeMap<String, Group>,
    pub(crate) grants: Grants,
    pub(crate) sessions: Sessions,
    pub(crate) session_tracking: SessionTracking,
    pub(crate) attempts: Attempts,
    pub(crate) limits: Limits,
    /// Invented challenges, by user.
    pub(crate) invented: BTreeMap<String, Invented>,
    pub(crate) trigger_urls: TriggerUrls,
    /// Who is signed in to the pool's pages.
    pub(crate) browsers: BrowserSessions,
    pub(crate) codes: AuthorizationCodes,
    pub(crate) resource_servers: BTreeMap<String, ResourceServer>,
    /// The prefix under `amazoncognito.com`.
    domain: Option<String>,
    custom_domain: Option<String>,
    /// What simulated users are derived from.
    pub(crate) nobody: hmac::Key,
    users: BTreeMap<String, User>,
    case_sensitive: bool,
    settings: Map<String, Value>,
    created: SystemTime,
}

impl Pool {
    /// Reads the settings of CreateUserPool.
    pub(crate) fn read(request: Input<'_>, id: String, now: SystemTime) -> Result<Self, ServiceError> {
        let policies = request.object("Policies")?;
        let names = SignInNames::read(request)?;
        let mut schema = Schema::default();
        schema.extend(request.list("Schema")?.unwrap_or_default())?;
        if let SignInNames::Attributes(attributes) = &names
            && let [only] = attributes.as_slice()
        {
            schema.require(only);
        }
        let usernames = request.object("UsernameConfiguration")?;
        let admin = request.object("AdminCreateUserConfig")?;
        let admin_only = admin.map(|admin| admin.flag("AllowAdminCreateUserOnly")).transpose()?.flatten();
        let case_sensitive = usernames.map(|names| names.flag("CaseSensitive")).transpose()?.flatten();
        let verifies = request.texts("AutoVerifiedAttributes")?.unwrap_or_default();
        Ok(Self {
            id,
            name: request.name("PoolName", 128)?.to_owned(),
            policy: password_policy(policies)?,
            sign_in_policy: SignInPolicy::read(policies)?,
            mfa: MfaSettings::of_new_pool(request)?,
            passkeys: PasskeySettings::read(request)?.unwrap_or_default(),
            devices: DeviceTracking::read(request)?,
            acr: AcrNames::read(request)?,
            recovery: recovery(request)?,
            names,
            schema,
            verified_first: verified_first(request, &verifies)?,
            verifies,
            sign_up_open: !admin_only.unwrap_or(false),
            clients: BTreeMap::new(),
            groups: BTreeMap::new(),
            grants: Grants::default(),
            sessions: Sessions::default(),
            session_tracking: SessionTracking::read(request)?,
            attempts: Attempts::default(),
            limits: Limits::default(),
            invented: BTreeMap::new(),
            browsers: BrowserSessions::default(),
            codes: AuthorizationCodes::default(),
            resource_servers: BTreeMap::new(),
            domain: None,
            custom_domain: None,
            trigger_urls: TriggerUrls::read(request.object("LambdaConfig")?)?,
            nobody: hmac::Key::new(hmac::HMAC_SHA256, &rand::random::<[u8; 32]>()),
            users: BTreeMap::new(),
            case_sensitive: case_sensitive.unwrap_or(true),
            settings: kept(request),
            created: now,
        })
    }

    /// The part of the id before the underscore.
    pub(crate) fn region(&self) -> &str {
        self.id.split_once('_').map_or("us-east-1", |(region, _)| region)
    }

    /// The part of the id after the underscore, which password proofs are bound to.
    pub(crate) fn short_name(&self) -> &str {
        self.id.split_once('_').map_or(self.id.as_str(), |(_, name)| name)
    }

    /// The `iss` of the pool's tokens.
    pub(crate) fn issuer(&self) -> String {
        format!("https://cognito-idp.{}.amazonaws.com/{}", self.region(), self.id)
    }

    pub(crate) fn arn(&self) -> String {
        format!("arn:aws:cognito-idp:{}:000000000000:userpool/{}", self.region(), self.id)
    }

    /// Whether the pool is of the tier that has no passwordless sign-in and no step-up.
    pub(crate) fn is_lite(&self) -> bool {
        self.settings.get("UserPoolTier").and_then(Value::as_str) == Some("LITE")
    }

    /// Where the pool's prefix domain is kept, or its custom one.
    pub(crate) fn domain_place(&mut self, custom: bool) -> &mut Option<String> {
        if custom { &mut self.custom_domain } else { &mut self.domain }
    }

    /// Whether the pool has managed login: any domain.
    pub(crate) fn has_managed_login(&self) -> bool {
        self.domain.is_some() || self.custom_domain.is_some()
    }

    /// Whether `name` is the pool's prefix or its custom domain.
    pub(crate) fn has_domain(&self, name: &str) -> bool {
        self.domain.as_deref() == Some(name) || self.custom_domain.as_deref() == Some(name)
    }

    /// Whether managed login of this pool is found under the host `name`.
    pub(crate) fn is_at(&self, name: &str) -> bool {
        let prefixed = |prefix: &String| format!("{prefix}.auth.{}.amazoncognito.com", self.region()) == name;
        self.domain.as_ref().is_some_and(prefixed) || self.custom_domain.as_deref() == Some(name)
    }

    /// Whether there is such a scope: one every pool has, or one of a resource server's.
    pub(crate) fn knows_scope(&self, scope: &str) -> bool {
        STANDARD_SCOPES.contains(&scope) || self.resource_servers.values().any(|server| server.knows(scope))
    }

    pub(crate) fn created(&self) -> SystemTime {
        self.created
    }

    /// Whether threat protection is on.
    pub(crate) fn judges_threats(&self) -> bool {
        let mode =
            self.settings.get("UserPoolAddOns").and_then(|add_ons| add_ons.get("AdvancedSecurityMode"));
        matches!(mode.and_then(Value::as_str), Some("AUDIT" | "ENFORCED"))
    }

    /// A setting of CreateUserPool's `UserPoolTags`.
    pub(crate) fn tag(&self, name: &str) -> Option<&str> {
        self.settings.get("UserPoolTags")?.get(name)?.as_str()
    }

    pub(crate) fn client(&self, id: &str) -> Result<&AppClient, ServiceError> {
        self.clients.get(id).ok_or_else(|| no_client(id))
    }

    pub(crate) fn users(&self) -> impl Iterator<Item = &User> {
        self.users.values()
    }

    /// The groups a user is in, most important first.
    pub(crate) fn groups_of(&self, user: &User) -> Vec<&Group> {
        let mut groups: Vec<_> = user.groups.iter().filter_map(|name| self.groups.get(name)).collect();
        groups.sort_by_key(|group| group.rank());
        groups
    }

    /// The pool as `UserPoolType`.
    pub(crate) fn described(&self) -> Value {
        let mut described = self.settings.clone();
        let mut put = |name: &str, value: Value| drop(described.insert(name.to_owned(), value));
        put("Id", json!(self.id));
        put("Name", json!(self.name));
        put("Arn", json!(self.arn()));
        put("CreationDate", json!(epoch(self.created)));
        put("LastModifiedDate", json!(epoch(self.created)));
        put("SchemaAttributes", self.schema.described());
        put(
            "Policies",
            json!({ "PasswordPolicy": self.policy.described(), "SignInPolicy": self.sign_in_policy.described() }),
        );
        put("EstimatedNumberOfUsers", json!(self.users.len()));
        put("MfaConfiguration", json!(self.mfa.mode.name()));
        if let Some(domain) = &self.domain {
            put("Domain", json!(domain));
        }
        if let Some(domain) = &self.custom_domain {
            put("CustomDomain", json!(domain));
        }
        Value::Object(described)
    }

    /// The pool as `UserPoolDescriptionType`.
    pub(crate) fn summary(&self) -> Value {
        json!({
            "Id": self.id,
            "Name": self.name,
            "LambdaConfig": self.settings.get("LambdaConfig").cloned().unwrap_or_else(|| json!({})),
            "CreationDate": epoch(self.created),
            "LastModifiedDate": epoch(self.created),
        })
    }
}

/// The `PasswordPolicy` among the policies, or the service's own.
fn password_policy(policies: Option<Input<'_>>) -> Result<PasswordPolicy, ServiceError> {
    let policy = policies.map(|policies| policies.object("PasswordPolicy")).transpose()?.flatten();
    policy.map_or_else(|| Ok(PasswordPolicy::default()), PasswordPolicy::read)
}

/// The settings that are kept as they were given, to be told again; the others are told as they were understood.
fn kept(request: Input<'_>) -> Map<String, Value> {
    let mut settings = request.members().clone();
    for member in [
        "PoolName",
        "Schema",
        "Policies",
        "EnabledMfas",
        "WebAuthnConfiguration",
        "UserSessionTracking",
        "TokenSession",
        "LocalPoolId",
        "LocalClientId",
    ] {
        settings.remove(member);
    }
    settings
}

/// The kind of second factor the first recovery mechanism takes away.
fn recovery(request: Input<'_>) -> Result<Option<Method>, ServiceError> {
    let Some(setting) = request.object("AccountRecoverySetting")? else {
        return Ok(None);
    };
    let mechanisms = setting.list("RecoveryMechanisms")?.unwrap_or_default();
    let first = mechanisms.iter().min_by_key(|mechanism| mechanism.get("Priority").and_then(Value::as_u64));
    Ok(match first.and_then(|mechanism| mechanism.get("Name")).and_then(Value::as_str) {
        Some("verified_email") => Some(Method::Email),
        Some("verified_phone_number") => Some(Method::Sms),
        _ => None,
    })
}

/// `AttributesRequireVerificationBeforeUpdate`, which can only name attributes the pool sends codes to.
fn verified_first(request: Input<'_>, verifies: &[String]) -> Result<Vec<String>, ServiceError> {
    let settings = request.object("UserAttributeUpdateSettings")?;
    let names =
        settings.map(|settings| settings.texts("AttributesRequireVerificationBeforeUpdate")).transpose()?;
    let names = names.flatten().unwrap_or_default();
    match names.iter().find(|name| !verifies.contains(name)) {
        Some(name) => Err(ServiceError::invalid_parameter(format!(
            "AttributesRequireVerificationBeforeUpdate: {name} is not among the AutoVerifiedAttributes."
        ))),
        None => Ok(names),
    }
}
