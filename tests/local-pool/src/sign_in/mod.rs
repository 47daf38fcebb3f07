//! Sign-in: challenges are judged one by one until there are tokens; and how tokens are refreshed.

mod choice;
mod completion;
mod custom;
mod devices;
mod initiate;
mod invented;
mod lockout;
mod managed_login;
mod mfa;
mod new_password;
mod next_step;
mod passkeys;
mod password;
mod progress;
mod proof;
mod refresh;
mod request;
mod session;
mod srp_sign_in;

use serde_json::Value;

pub(crate) use choice::{confirmed, go_on_after_confirmation, signed_up};
pub(crate) use initiate::{initiate_as_administrator, respond_as_administrator};
pub(crate) use managed_login::{
    after_sign_up as sign_in_after_sign_up, answer as answer_by_page, begin as begin_by_page,
};
pub(crate) use mfa::reused_code;
pub(crate) use session::open_session;

use crate::service::Service;
use crate::wire::{Input, ServiceError};

/// Performs one of this room's operations; `None` if it is not one.
pub(crate) fn perform(
    service: &Service,
    operation: &str,
    input: Input<'_>,
) -> Option<Result<Value, ServiceError>> {
    Some(match operation {
        "InitiateAuth" => initiate::initiate(service, input),
        "RespondToAuthChallenge" => initiate::respond(service, input),
        "GetTokensFromRefreshToken" => refresh::get_tokens(service, input),
        _ => return None,
    })
}
