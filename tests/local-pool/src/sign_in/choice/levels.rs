//! Step-up: TARGET_ACR_VALUES, ACCESS_TOKEN and MAX_AGE.

use std::time::Duration;

use super::super::request::Request;
use crate::clock::after;
use crate::state::{Level, Pool, SignIn, StepUp, User, level_targets};
use crate::tokens::read_access_token;
use crate::wire::ServiceError;

/// The refusal of a level the user has not the factors for.
pub(crate) fn out_of_reach() -> ServiceError {
    ServiceError::invalid_parameter("The user has no authentication factors that satisfy TARGET_ACR_VALUES.")
}

/// Adds what was asked for, and what an access token shows already.
pub(super) fn read(
    request: &Request<'_>,
    pool: &Pool,
    user: &User,
    mut sign_in: SignIn,
) -> Result<SignIn, ServiceError> {
    let Some(values) = request.optional("TARGET_ACR_VALUES") else {
        if request.optional("ACCESS_TOKEN").is_some() || request.optional("MAX_AGE").is_some() {
            return Err(ServiceError::invalid_parameter(
                "ACCESS_TOKEN and MAX_AGE may only be given with TARGET_ACR_VALUES.",
            ));
        }
        return Ok(sign_in);
    };
    if pool.is_lite() {
        return Err(ServiceError::new(
            "FeatureUnavailableInTierException",
            "Step-up authentication is not available in this feature plan.",
        ));
    }
    let targets = level_targets(pool, values);
    if targets.is_empty() {
        return Err(ServiceError::invalid_parameter("TARGET_ACR_VALUES has no valid value."));
    }
    if let Some(token) = request.optional("ACCESS_TOKEN") {
        sign_in.shown = shown_by(request, pool, user, token)?;
        let reached = Level::reached(&sign_in.shown);
        if targets.iter().all(|target| reached >= Some(*target)) {
            return Err(ServiceError::invalid_parameter(
                "The access token already satisfies TARGET_ACR_VALUES.",
            ));
        }
    }
    let step_up = targets
        .into_iter()
        .map(|level| StepUp { level })
        .find(|step_up| step_up.possible(pool, user, &sign_in.shown))
        .ok_or_else(out_of_reach)?;
    sign_in.step_up = Some(step_up);
    Ok(sign_in)
}

/// What the sign-in behind an access token has shown, unless it is too long ago.
fn shown_by(
    request: &Request<'_>,
    pool: &Pool,
    user: &User,
    token: &str,
) -> Result<Vec<crate::state::Factor>, ServiceError> {
    let now = request.service.clock.now();
    let bearer = read_access_token(&request.service.keys, token, now)?.for_own_user()?;
    let grant = pool.grants.get(&bearer.event_id).filter(|_| bearer.issuer == pool.issuer());
    let grant = grant.filter(|grant| grant.sub == user.sub && grant.client_id == request.client_id);
    let grant = grant.ok_or_else(|| ServiceError::not_authorized("Invalid Access Token"))?;
    if grant.revoked {
        return Err(ServiceError::not_authorized("Access Token has been revoked"));
    }
    let Some(age) = request.optional("MAX_AGE") else {
        return Ok(grant.shown.clone());
    };
    let age: u32 = age
        .parse()
        .map_err(|_| ServiceError::invalid_parameter("MAX_AGE must be a number of seconds, not negative."))?;
    let fresh = after(grant.authenticated_at, Duration::from_secs(age.into())) > now;
    Ok(if fresh { grant.shown.clone() } else { Vec::new() })
}
