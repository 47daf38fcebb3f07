//! The operations apps call: sign-in, tokens, sign-out, sign-up.

mod account;
mod attributes;
mod choice;
mod completion;
mod custom;
mod devices;
pub(crate) mod feedback;
mod initiate;
mod invented;
mod lockout;
mod mfa;
mod new_password;
mod next_step;
mod passkeys;
mod password;
mod progress;
mod proof;
mod recovery;
mod refresh;
mod request;
mod secret_hash;
mod session;
mod sign_out;
mod sign_up;
mod srp_sign_in;
mod user;
mod user_context;
pub(crate) mod user_sessions;

use serde_json::Value;

pub(crate) use devices::{described_page as page_of_devices, status as device_status};
pub(crate) use initiate::{initiate_as_administrator, respond_as_administrator};
pub(crate) use mfa::apply_preference;
pub(crate) use passkeys::{begin as begin_passkey, register as register_passkey};
pub(crate) use user::described_factors;

use crate::service::Service;
use crate::wire::{Input, ServiceError};

/// Performs one of this room's operations; `None` if it is not one.
pub(crate) fn perform(
    service: &Service,
    operation: &str,
    input: Input<'_>,
) -> Option<Result<Value, ServiceError>> {
    if let Err(refused) = user_context::check(service, operation, input) {
        return Some(Err(refused));
    }
    Some(match operation {
        "InitiateAuth" => initiate::initiate(service, input),
        "RespondToAuthChallenge" => initiate::respond(service, input),
        "GetTokensFromRefreshToken" => refresh::get_tokens(service, input),
        "RevokeToken" => sign_out::revoke_token(service, input),
        "GlobalSignOut" => sign_out::global(service, input),
        "ListUserSessions" => user_sessions::list(service, input),
        "RevokeUserSession" => user_sessions::revoke(service, input),
        "GetUser" => user::get_user(service, input),
        "GetUserAuthFactors" => user::factors(service, input),
        "AssociateSoftwareToken" => mfa::associate(service, input),
        "VerifySoftwareToken" => mfa::verify(service, input),
        "SetUserMFAPreference" => mfa::set_preference(service, input),
        "UpdateUserAttributes" => attributes::update(service, input),
        "DeleteUserAttributes" => attributes::delete(service, input),
        "GetUserAttributeVerificationCode" => attributes::send_code(service, input),
        "VerifyUserAttribute" => attributes::verify(service, input),
        "ChangePassword" => account::change_password(service, input),
        "DeleteUser" => account::delete_user(service, input),
        "UpdateAuthEventFeedback" => feedback::update(service, input),
        "ConfirmDevice" => devices::confirm(service, input),
        "UpdateDeviceStatus" => devices::update_status(service, input),
        "GetDevice" => devices::get(service, input),
        "ListDevices" => devices::list(service, input),
        "ForgetDevice" => devices::forget(service, input),
        "StartWebAuthnRegistration" => passkeys::start(service, input),
        "CompleteWebAuthnRegistration" => passkeys::complete(service, input),
        "ListWebAuthnCredentials" => passkeys::list(service, input),
        "DeleteWebAuthnCredential" => passkeys::delete(service, input),
        "SignUp" => sign_up::sign_up(service, input),
        "ConfirmSignUp" => sign_up::confirm(service, input),
        "ResendConfirmationCode" => sign_up::resend(service, input),
        "ForgotPassword" => recovery::forgot(service, input),
        "ConfirmForgotPassword" => recovery::confirm(service, input),
        _ => return None,
    })
}
