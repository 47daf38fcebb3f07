//! GetUser, and the bearer check all token operations share.

use serde_json::{Value, json};

use crate::service::Service;
use crate::state::{AppClient, Directory, Pool, User, attribute_list};
use crate::tokens::{Bearer, read_access_token};
use crate::wire::{Input, ServiceError};

/// Reads the `AccessToken` member: well signed and not expired.
pub(crate) fn bearer(service: &Service, input: Input<'_>) -> Result<Bearer, ServiceError> {
    read_access_token(&service.keys, input.required_text("AccessToken")?, service.clock.now())
}

/// The pool, client and user of an access token that is still in force.
pub(crate) fn in_force<'a>(
    directory: &'a Directory,
    bearer: &Bearer,
) -> Result<(&'a Pool, &'a AppClient, &'a User), ServiceError> {
    let invalid = || ServiceError::not_authorized("Invalid Access Token");
    let pool = directory.pool_of_client(&bearer.client_id).map_err(|_| invalid())?;
    if pool.issuer() != bearer.issuer {
        return Err(invalid());
    }
    let user = pool.user(&bearer.username).filter(|user| user.sub == bearer.sub);
    let user = user.ok_or_else(ServiceError::user_not_found)?;
    let grant = pool.grants.get(&bearer.event_id).ok_or_else(invalid)?;
    if grant.revoked {
        return Err(ServiceError::not_authorized("Access Token has been revoked"));
    }
    user.check_usable()?;
    Ok((pool, pool.client(&bearer.client_id)?, user))
}

pub(crate) fn get_user(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let bearer = bearer(service, input)?;
    let directory = service.directory();
    let (_, client, user) = in_force(&directory, &bearer)?;
    Ok(json!({
        "Username": user.username,
        "UserAttributes": attribute_list(client.readable(&user.attributes)),
    }))
}
