//! Second factors: which one is asked for, and how each is answered.

mod choose;
pub(crate) mod code;
mod set_up;
mod totp;

use serde_json::{Value, json};

pub(crate) use choose::answer as choose;
pub(crate) use set_up::answer as set_up;
pub(crate) use totp::{answer as totp, reused as reused_code};

use super::request::Request;
use super::session;
use crate::state::{Challenge, CodeRole, Medium, Method, MfaNeed, SignIn};
use crate::wire::ServiceError;

/// Asks for what a sign-in needs after its first factor.
pub(crate) fn ask(request: &Request<'_>, sign_in: SignIn, need: MfaNeed) -> Result<Value, ServiceError> {
    let service = request.service;
    match need {
        MfaNeed::Ask(method) => ask_for(request, sign_in, method),
        MfaNeed::Choose(methods) => {
            let parameters =
                json!({ "MFAS_CAN_CHOOSE": Method::list(&methods), "USER_ID_FOR_SRP": sign_in.user_id });
            session::ask(service, sign_in, Challenge::ChooseMfa(methods), "SELECT_MFA_TYPE", &parameters)
        }
        MfaNeed::SetUp(methods) => {
            let parameters =
                json!({ "MFAS_CAN_SETUP": Method::list(&methods), "USER_ID_FOR_SRP": sign_in.user_id });
            let challenge = Challenge::SetUpMfa { offered: methods, secret: None, verified: false };
            session::ask(service, sign_in, challenge, "MFA_SETUP", &parameters)
        }
        MfaNeed::Impossible => {
            Err(ServiceError::invalid_parameter("User does not have delivery config set to turn on SMS_MFA"))
        }
    }
}

/// Asks for one kind of second factor.
fn ask_for(request: &Request<'_>, sign_in: SignIn, method: Method) -> Result<Value, ServiceError> {
    match method {
        Method::Sms => code::ask(request, sign_in, Medium::Sms, CodeRole::Second),
        Method::Email => code::ask(request, sign_in, Medium::Email, CodeRole::Second),
        Method::Totp => totp::ask(request.service, sign_in),
    }
}
