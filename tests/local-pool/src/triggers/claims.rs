//! PreTokenGeneration in its first version: claims of the id token, and groups of both tokens.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Caller, Subject, fire};
use crate::functions::{Reply, text_map};
use crate::service::Service;
use crate::state::Trigger;
use crate::tokens::Claims;
use crate::wire::ServiceError;

/// Claims the service does not let anyone change.
const FIXED: [&str; 15] = [
    "acr",
    "amr",
    "at_hash",
    "aud",
    "auth_time",
    "azp",
    "event_id",
    "exp",
    "iat",
    "iss",
    "jti",
    "nbf",
    "nonce",
    "origin_jti",
    "sub",
];

/// What a trigger changes about tokens.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overrides {
    add: BTreeMap<String, String>,
    suppress: Vec<String>,
    groups: Option<Groups>,
}

#[derive(Clone, Debug, Default)]
struct Groups {
    names: Vec<String>,
    roles: Vec<String>,
    preferred: Option<String>,
}

/// Asks the trigger about a user's next tokens; `source` is `Authentication`, `NewPasswordChallenge` or
/// `RefreshTokens`.
pub(crate) fn overrides(
    service: &Service,
    caller: &Caller,
    user_id: &str,
    source: &str,
) -> Result<Overrides, ServiceError> {
    let (subject, groups) = service.pool_of(caller.client_id()).look(|pool| {
        let user = pool.user(user_id).ok_or_else(ServiceError::user_not_found)?;
        let groups = pool.groups_of(user);
        let names: Vec<_> = groups.iter().map(|group| group.name.as_str()).collect();
        let roles: Vec<_> = groups.iter().filter_map(|group| group.role_arn.as_deref()).collect();
        let configuration = json!({
            "groupsToOverride": names,
            "iamRolesToOverride": roles,
            "preferredRole": crate::tokens::preferred_role(&groups),
        });
        Ok((Subject::of(pool, user), configuration))
    })?;
    let event = subject.event(
        &format!("TokenGeneration_{source}"),
        caller,
        json!({ "groupConfiguration": groups }),
        &json!({ "claimsOverrideDetails": Value::Null }),
    );
    match fire(service, Trigger::PreTokenGeneration, &subject.pool_id, &event)? {
        Some(reply) => read(&reply),
        None => Ok(Overrides::default()),
    }
}

fn read(reply: &Reply) -> Result<Overrides, ServiceError> {
    let Some(details) = reply.object("claimsOverrideDetails")? else {
        return Ok(Overrides::default());
    };
    let present = |name: &str| details.get(name).filter(|value| !value.is_null());
    let add = match present("claimsToAddOrOverride") {
        Some(claims) => text_map(claims).ok_or_else(|| reply.invalid("claimsToAddOrOverride"))?,
        None => BTreeMap::new(),
    };
    let suppress = list(reply, &details, "claimsToSuppress")?;
    let groups = match details.get("groupOverrideDetails") {
        None => None,
        Some(Value::Null) => Some(Groups::default()),
        Some(Value::Object(groups)) => Some(Groups {
            names: list(reply, groups, "groupsToOverride")?,
            roles: list(reply, groups, "iamRolesToOverride")?,
            preferred: groups.get("preferredRole").and_then(Value::as_str).map(str::to_owned),
        }),
        Some(_) => return Err(reply.invalid("groupOverrideDetails")),
    };
    Ok(Overrides { add, suppress, groups })
}

fn list(reply: &Reply, members: &Map<String, Value>, name: &str) -> Result<Vec<String>, ServiceError> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(values)) => values
            .iter()
            .map(|value| value.as_str().map(str::to_owned).ok_or_else(|| reply.invalid(name)))
            .collect(),
        Some(_) => Err(reply.invalid(name)),
    }
}

/// Whether a trigger may change a claim; attempts on the others are passed over in silence.
fn changeable(name: &str) -> bool {
    !FIXED.contains(&name) && name != "token_use" && !name.starts_with("cognito:")
}

impl Overrides {
    /// Changes a pair of tokens. A claim that is both set and suppressed is suppressed.
    pub(crate) fn apply(&self, claims: &mut Claims) {
        if let (Some(groups), Some(id), Some(access)) =
            (&self.groups, claims.id.as_object_mut(), claims.access.as_object_mut())
        {
            put_list(access, "cognito:groups", &groups.names);
            put_list(id, "cognito:groups", &groups.names);
            put_list(id, "cognito:roles", &groups.roles);
            match &groups.preferred {
                Some(role) => drop(id.insert("cognito:preferred_role".to_owned(), json!(role))),
                None => drop(id.remove("cognito:preferred_role")),
            }
        }
        if let Some(id) = claims.id.as_object_mut() {
            for (name, value) in self.add.iter().filter(|(name, _)| changeable(name)) {
                id.insert(name.clone(), json!(value));
            }
            for name in self.suppress.iter().filter(|name| changeable(name)) {
                id.remove(name);
            }
        }
    }
}

fn put_list(claims: &mut Map<String, Value>, name: &str, values: &[String]) {
    if values.is_empty() {
        claims.remove(name);
    } else {
        claims.insert(name.to_owned(), json!(values));
    }
}
