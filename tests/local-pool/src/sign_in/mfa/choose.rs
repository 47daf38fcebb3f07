//! SELECT_MFA_TYPE.

use serde_json::Value;

use super::super::request::Request;
use super::ask_for;
use crate::state::{Challenge, Method, Sessions};
use crate::wire::ServiceError;

pub(crate) fn answer(request: &Request<'_>) -> Result<Value, ServiceError> {
    let answer = request.required("ANSWER")?;
    let (sign_in, challenge) = request.answered()?;
    let Challenge::ChooseMfa(methods) = challenge else {
        return Err(Sessions::invalid());
    };
    // Some documents call the e-mail code so.
    let answer = if answer == "EMAIL_MFA" { Method::Email.name() } else { answer };
    let method = Method::read(answer).filter(|method| methods.contains(method)).ok_or_else(|| {
        ServiceError::new("MFAMethodNotFoundException", "The chosen MFA type is not one of those offered.")
    })?;
    request.close_session()?;
    ask_for(request, sign_in, method)
}
