//! What users do with their accounts: coming to the pool, what is theirs by an access token, and their sessions.

mod attributes;
mod devices;
mod feedback;
mod mfa_preference;
mod passkeys;
mod password;
mod recovery;
mod sign_out;
mod sign_up;
mod software_token;
mod user;
mod user_sessions;

use serde_json::Value;

pub(crate) use devices::{described_page as page_of_devices, status as device_status};
pub(crate) use feedback::{token as feedback_token, update_as_administrator as update_feedback};
pub(crate) use mfa_preference::apply as apply_preference;
pub(crate) use passkeys::{begin as begin_passkey, register as register_passkey};
pub(crate) use user::described_factors;
pub(crate) use user_sessions::{find as find_session, listed as listed_sessions, session_id};

use crate::service::Service;
use crate::wire::{Input, ServiceError};

/// Performs one of this room's operations; `None` if it is not one.
pub(crate) fn perform(
    service: &Service,
    operation: &str,
    input: Input<'_>,
) -> Option<Result<Value, ServiceError>> {
    Some(match operation {
        "RevokeToken" => sign_out::revoke_token(service, input),
        "GlobalSignOut" => sign_out::global(service, input),
        "ListUserSessions" => user_sessions::list(service, input),
        "RevokeUserSession" => user_sessions::revoke(service, input),
        "GetUser" => user::get_user(service, input),
        "GetUserAuthFactors" => user::factors(service, input),
        "AssociateSoftwareToken" => software_token::associate(service, input),
        "VerifySoftwareToken" => software_token::verify(service, input),
        "SetUserMFAPreference" => mfa_preference::set(service, input),
        "UpdateUserAttributes" => attributes::update(service, input),
        "DeleteUserAttributes" => attributes::delete(service, input),
        "GetUserAttributeVerificationCode" => attributes::send_code(service, input),
        "VerifyUserAttribute" => attributes::verify(service, input),
        "ChangePassword" => password::change(service, input),
        "DeleteUser" => user::delete(service, input),
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
