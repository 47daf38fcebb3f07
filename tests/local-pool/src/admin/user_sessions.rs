//! Users' sign-ins: session tracking for the pool, and the sessions and sign-in events of one user.

use serde_json::{Value, json};

use crate::account::{find_session, listed_sessions, session_id};
use crate::service::Service;
use crate::state::SessionTracking;
use crate::wire::{Input, ServiceError, page};

/// SetUserPoolSessionConfiguration: replaces the whole configuration.
pub(crate) fn set_config(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    input.required_text("UserSessionTracking")?;
    input.object("TokenSession")?.ok_or_else(|| ServiceError::missing_parameter("TokenSession"))?;
    let tracking = SessionTracking::read(input)?;
    service.pool(input.name("UserPoolId", 55)?).change(|pool| {
        if pool.is_lite() {
            return Err(ServiceError::new(
                "FeatureUnavailableInTierException",
                "Session tracking is not available in the tier of the user pool.",
            ));
        }
        pool.session_tracking = tracking;
        Ok(tracking.described(&pool.id))
    })
}

pub(crate) fn get_config(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    service.pool(input.name("UserPoolId", 55)?).look(|pool| Ok(pool.session_tracking.described(&pool.id)))
}

pub(crate) fn list(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    service.pool(input.name("UserPoolId", 55)?).look(|pool| {
        let user = pool.meant(input.name("Username", 128)?)?;
        listed_sessions(service, pool, &user.username, None, input)
    })
}

pub(crate) fn revoke(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let id = session_id(input)?;
    service.pool(input.name("UserPoolId", 55)?).change(|pool| {
        pool.session_tracking.check_on()?;
        let username = pool.meant(input.name("Username", 128)?)?.username.clone();
        let event_id = find_session(&pool.grants, &username, id, service.clock.now())?;
        pool.grants.revoke(&event_id);
        Ok(json!({}))
    })
}

/// AdminListUserAuthEvents: the sign-ins that succeeded.
pub(crate) fn events(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let limit = input.integer_in("MaxResults", 0..=60)?.filter(|limit| *limit > 0).unwrap_or(60);
    service.pool(input.name("UserPoolId", 55)?).look(|pool| {
        let user = pool.meant(input.name("Username", 128)?)?;
        page(
            pool.grants.events_of(&user.username),
            limit,
            input.text("NextToken")?,
            "AuthEvents",
            "NextToken",
        )
    })
}
