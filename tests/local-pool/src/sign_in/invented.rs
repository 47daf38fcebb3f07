//! Challenges no service has, asked after the first factor of the users they were invented for.

use serde_json::{Value, json};

use super::request::Request;
use super::{lockout, session};
use crate::service::Service;
use crate::state::{Challenge, Factor, Invented, Sessions, SignIn};
use crate::wire::ServiceError;

pub(crate) fn ask(service: &Service, sign_in: SignIn, invented: Invented) -> Result<Value, ServiceError> {
    let (name, parameters) = (invented.name.clone(), json!(invented.parameters));
    session::ask(service, sign_in, Challenge::Invented(invented), &name, &parameters)
}

pub(crate) fn answer(request: &Request<'_>, name: &str) -> Result<SignIn, ServiceError> {
    let Some(_) = request.session else {
        return Err(Sessions::invalid());
    };
    let (sign_in, challenge) = request.answered()?;
    let Challenge::Invented(invented) = challenge else {
        return Err(Sessions::invalid());
    };
    if invented.name != name {
        return Err(Sessions::invalid());
    }
    request.check_not_locked(&sign_in.user_id)?;
    let right = invented.expects.iter().all(|(name, value)| request.optional(name) == Some(value.as_str()));
    if !right {
        return Err(lockout::failed(request, &sign_in.user_id, lockout::wrong_code()));
    }
    request.close_session()?;
    Ok(sign_in.with(Factor::Invented))
}
