//! Who asks by an access token: the check all operations with a token share.

use crate::service::Service;
use crate::state::{AppClient, Pool, User};
use crate::tokens::{Bearer, read_access_token};
use crate::wire::{Input, ServiceError};

/// Reads the `AccessToken` member: well signed and not expired.
pub(crate) fn bearer(service: &Service, input: Input<'_>) -> Result<Bearer, ServiceError> {
    read_access_token(&service.keys, input.required_text("AccessToken")?, service.clock.now())?.for_own_user()
}

/// Looks at the pool, client and user of an access token that is still in force.
pub(crate) fn look_as<T>(
    service: &Service,
    bearer: &Bearer,
    look: impl FnOnce(&Pool, &AppClient, &User) -> Result<T, ServiceError>,
) -> Result<T, ServiceError> {
    service.look(|directory| {
        let pool = directory.pool_of_client(&bearer.client_id).map_err(|_| invalid())?;
        look(pool, pool.client(&bearer.client_id)?, in_force(pool, bearer)?)
    })
}

/// Changes the pool of an access token that is still in force; also hands out the username.
pub(crate) fn change_as<T>(
    service: &Service,
    bearer: &Bearer,
    change: impl FnOnce(&mut Pool, &str) -> Result<T, ServiceError>,
) -> Result<T, ServiceError> {
    service.change(|directory| {
        let pool = directory.pool_of_client_mut(&bearer.client_id).map_err(|_| invalid())?;
        let username = in_force(pool, bearer)?.username.clone();
        change(pool, &username)
    })
}

fn invalid() -> ServiceError {
    ServiceError::not_authorized("Invalid Access Token")
}

/// The user of an access token, if it is still in force.
fn in_force<'a>(pool: &'a Pool, bearer: &Bearer) -> Result<&'a User, ServiceError> {
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
    Ok(user)
}
