//! What access and id tokens say.

use std::time::SystemTime;

use serde_json::{Map, Value, json};

use crate::clock::{after, seconds};
use crate::state::{AppClient, Factor, Grant, Pool, User};

/// The claims of one pair of tokens.
pub(crate) struct Claims {
    pub(crate) access: Value,
    pub(crate) id: Value,
    /// The access token's lifetime in seconds.
    pub(crate) expires_in: u64,
    /// Whether there is an id token: always, but by managed login only for the scope `openid`.
    pub(crate) has_id: bool,
    pub(crate) by_managed_login: bool,
}

impl Claims {
    pub(crate) fn new(pool: &Pool, client: &AppClient, user: &User, grant: &Grant, now: SystemTime) -> Self {
        let mut shared = Map::new();
        let mut put = |name: &str, value: Value| drop(shared.insert(name.to_owned(), value));
        put("sub", json!(user.sub));
        put("iss", json!(pool.issuer()));
        put("event_id", json!(grant.event_id));
        put("auth_time", json!(seconds(grant.authenticated_at)));
        put("iat", json!(seconds(now)));
        if client.revocable() {
            put("origin_jti", json!(grant.origin_jti));
        }
        if let Some(acr) = &grant.acr {
            put("acr", json!(acr));
            put("amr", json!(Factor::amr(&grant.shown)));
        }
        let groups = pool.groups_of(user);
        if !groups.is_empty() {
            let names: Vec<_> = groups.iter().map(|group| group.name.as_str()).collect();
            put("cognito:groups", json!(names));
        }
        Self {
            access: access(client, user, grant, shared.clone(), now),
            id: id(pool, client, user, grant, shared, now),
            has_id: grant.oauth.as_ref().is_none_or(|oauth| oauth.scopes.iter().any(|name| name == "openid")),
            by_managed_login: grant.oauth.is_some(),
            expires_in: client.lifetimes.access.as_secs(),
        }
    }
}

fn jti() -> Value {
    json!(uuid::Uuid::new_v4().to_string())
}

fn access(
    client: &AppClient,
    user: &User,
    grant: &Grant,
    mut claims: Map<String, Value>,
    now: SystemTime,
) -> Value {
    let mut put = |name: &str, value: Value| drop(claims.insert(name.to_owned(), value));
    if let Some(key) = &grant.device_key {
        put("device_key", json!(key));
    }
    put("token_use", json!("access"));
    put("version", json!(2));
    match &grant.oauth {
        Some(oauth) => put("scope", json!(oauth.scopes.join(" "))),
        None => put("scope", json!("aws.cognito.signin.user.admin")),
    }
    if let Some(resource) = grant.oauth.as_ref().and_then(|oauth| oauth.resource.as_ref()) {
        put("aud", json!(resource));
    }
    put("client_id", json!(client.id));
    put("username", json!(user.username));
    put("exp", json!(seconds(after(now, client.lifetimes.access))));
    put("jti", jti());
    Value::Object(claims)
}

fn id(
    pool: &Pool,
    client: &AppClient,
    user: &User,
    grant: &Grant,
    mut claims: Map<String, Value>,
    now: SystemTime,
) -> Value {
    let allowed = |name: &str| grant.oauth.as_ref().is_none_or(|oauth| may_read(&oauth.scopes, name));
    for (name, value) in client.readable(&user.attributes).filter(|(name, _)| allowed(name)) {
        claims.insert(name.to_owned(), attribute_claim(name, value));
    }
    let mut put = |name: &str, value: Value| drop(claims.insert(name.to_owned(), value));
    put("token_use", json!("id"));
    put("aud", json!(client.id));
    put("cognito:username", json!(user.username));
    put("exp", json!(seconds(after(now, client.lifetimes.id))));
    if client.revocable() {
        put("jti", jti());
    }
    let groups = pool.groups_of(user);
    let roles: Vec<_> = groups.iter().filter_map(|group| group.role_arn.as_deref()).collect();
    if !roles.is_empty() {
        put("cognito:roles", json!(roles));
    }
    if let Some(role) = preferred_role(&groups) {
        put("cognito:preferred_role", json!(role));
    }
    Value::Object(claims)
}

/// Whether scopes let an attribute be read: `profile` all, and so does `openid` without other scopes about people;
/// `email` and `phone` the address or number and whether it is verified.
pub(crate) fn may_read(scopes: &[String], attribute: &str) -> bool {
    let has = |name: &str| scopes.iter().any(|scope| scope == name);
    if has("profile") || !(has("email") || has("phone")) {
        return true;
    }
    match attribute {
        "sub" => true,
        "email" | "email_verified" => has("email"),
        "phone_number" | "phone_number_verified" => has("phone"),
        _ => false,
    }
}

/// The role of the group with the best precedence; none when groups of equal rank disagree.
pub(crate) fn preferred_role<'a>(groups: &[&'a crate::state::Group]) -> Option<&'a str> {
    let with_role: Vec<_> =
        groups.iter().filter_map(|group| Some((group.rank(), group.role_arn.as_deref()?))).collect();
    let best = with_role.iter().map(|(rank, _)| *rank).min()?;
    let mut candidates = with_role.iter().filter(|(rank, _)| *rank == best).map(|(_, role)| *role);
    let first = candidates.next()?;
    candidates.all(|role| role == first).then_some(first)
}

/// An attribute in the shape the id token gives it: all are strings, apart from a few standard ones.
fn attribute_claim(name: &str, value: &str) -> Value {
    match name {
        "email_verified" | "phone_number_verified" => json!(value.eq_ignore_ascii_case("true")),
        "address" => json!({ "formatted": value }),
        "updated_at" => value.parse::<u64>().map_or_else(|_| json!(value), |number| json!(number)),
        _ => json!(value),
    }
}
