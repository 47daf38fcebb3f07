//! ListUserSessions and RevokeUserSession.

use serde_json::{Value, json};

use crate::bearer::{bearer, change_as, look_as};
use crate::service::Service;
use crate::state::{Grants, Pool};
use crate::wire::{Input, ServiceError, constraint, page};

/// How many sessions one page tells of. Requests cannot choose it.
const PAGE: u64 = 10;

pub(crate) fn list(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let bearer = bearer(service, input)?;
    look_as(service, &bearer, |pool, _, user| {
        listed(service, pool, &user.username, Some(&bearer.event_id), input)
    })
}

/// One page of a user's sessions, latest first; `current` is the one that asks.
pub(crate) fn listed(
    service: &Service,
    pool: &Pool,
    username: &str,
    current: Option<&str>,
    input: Input<'_>,
) -> Result<Value, ServiceError> {
    pool.session_tracking.check_on()?;
    let sessions = pool.grants.tracked_of(username, service.clock.now());
    let described = sessions.iter().map(|grant| grant.described(current)).collect();
    page(described, PAGE, input.text("NextToken")?, "Sessions", "NextToken")
}

/// Ends another session of the bearer.
pub(crate) fn revoke(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let id = session_id(input)?;
    let bearer = bearer(service, input)?;
    let now = service.clock.now();
    change_as(service, &bearer, |pool, username| {
        pool.session_tracking.check_on()?;
        let event_id = find(&pool.grants, username, id, now)?;
        if event_id == bearer.event_id {
            return Err(ServiceError::invalid_parameter("The current session cannot be revoked."));
        }
        pool.grants.revoke(&event_id);
        Ok(json!({}))
    })
}

/// The `event_id` of a user's session.
pub(crate) fn find(
    grants: &Grants,
    username: &str,
    session_id: &str,
    now: std::time::SystemTime,
) -> Result<String, ServiceError> {
    let sessions = grants.tracked_of(username, now);
    let found = sessions.iter().find(|grant| grant.session_id == session_id);
    found
        .map(|grant| grant.event_id.clone())
        .ok_or_else(|| ServiceError::resource_not_found("Session does not exist."))
}

/// Reads `SessionId`, and `RevokeAssociatedSessions`, which changes nothing where no session has others linked to it.
pub(crate) fn session_id(input: Input<'_>) -> Result<&str, ServiceError> {
    check_associated(input)?;
    let id = input.required_text("SessionId")?;
    let rest = id.strip_prefix("tkn").or_else(|| id.strip_prefix("sso"));
    let plain = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    if rest.is_some_and(|rest| rest.len() == 25 && rest.bytes().all(plain)) {
        return Ok(id);
    }
    let rule = "Member must satisfy regular expression pattern: ^(tkn|sso)[a-z0-9]{25}$";
    Err(constraint("SessionId", rule))
}

/// Reads `RevokeAssociatedSessions`.
pub(crate) fn check_associated(input: Input<'_>) -> Result<(), ServiceError> {
    match input.text("RevokeAssociatedSessions")? {
        None | Some("NONE" | "LINKED") => Ok(()),
        Some(_) => {
            let rule = "Member must satisfy enum value set: [NONE, LINKED]";
            Err(constraint("RevokeAssociatedSessions", rule))
        }
    }
}
