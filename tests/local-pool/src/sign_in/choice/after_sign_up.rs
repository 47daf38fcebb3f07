//! The sessions of SignUp and ConfirmSignUp, with which a new user signs in at once.

use std::time::SystemTime;

use super::super::request::Request;
use crate::state::{
    AuthFlow, Challenge, Factor, FirstFactor, Flow, Medium, Pool, Sessions, SignIn, first_factors,
};
use crate::wire::ServiceError;

/// The session SignUp answers with, for clients that may use USER_AUTH.
pub(crate) fn signed_up(
    pool: &mut Pool,
    client_id: &str,
    user_id: &str,
    now: SystemTime,
) -> Result<Option<String>, ServiceError> {
    open(pool, client_id, user_id, Challenge::SignedUp, now)
}

/// Checks the session of SignUp that came with ConfirmSignUp.
pub(crate) fn confirmed(
    pool: &mut Pool,
    client_id: &str,
    user_id: &str,
    session: &str,
    now: SystemTime,
) -> Result<(), ServiceError> {
    let (sign_in, challenge) = pool.sessions.find(session, client_id, now)?;
    if sign_in.user_id != user_id || !matches!(challenge, Challenge::SignedUp) {
        return Err(Sessions::invalid());
    }
    Ok(())
}

/// The session ConfirmSignUp answers with, in place of SignUp's.
pub(crate) fn go_on(
    pool: &mut Pool,
    client_id: &str,
    user_id: &str,
    session: &str,
    medium: Option<Medium>,
    now: SystemTime,
) -> Result<Option<String>, ServiceError> {
    pool.sessions.close(session);
    open(pool, client_id, user_id, Challenge::Confirmed(medium), now)
}

fn open(
    pool: &mut Pool,
    client_id: &str,
    user_id: &str,
    challenge: Challenge,
    now: SystemTime,
) -> Result<Option<String>, ServiceError> {
    let client = pool.client(client_id)?;
    if !client.allows(AuthFlow::Choice) {
        return Ok(None);
    }
    let validity = client.session_validity;
    let sign_in = SignIn::new(client_id, user_id, Flow::Choice);
    Ok(Some(pool.sessions.open(sign_in, challenge, now, validity)))
}

/// Spends the session of ConfirmSignUp: what it shows, if the user could sign in with a code over the same channel.
pub(super) fn spend(request: &Request<'_>, sign_in: &SignIn) -> Result<Option<Factor>, ServiceError> {
    let (_, challenge) = request.answered()?;
    let Challenge::Confirmed(medium) = challenge else {
        return Err(Sessions::invalid());
    };
    request.close_session()?;
    let Some((first, factor)) = medium.map(factor_of) else {
        return Ok(None);
    };
    let preferred = request.optional("PREFERRED_CHALLENGE").map(FirstFactor::read);
    request.service.pool_of(request.client_id).look(|pool| {
        let eligible =
            pool.user(&sign_in.user_id).is_some_and(|user| first_factors(pool, user).contains(&first));
        let wanted = preferred.is_none_or(|preferred| preferred == Some(first));
        Ok((eligible && wanted && sign_in.step_up.is_none()).then_some(factor))
    })
}

/// The factor a code over `medium` shows.
fn factor_of(medium: Medium) -> (FirstFactor, Factor) {
    match medium {
        Medium::Sms => (FirstFactor::SmsOtp, Factor::SmsCode),
        Medium::Email => (FirstFactor::EmailOtp, Factor::EmailCode),
    }
}
