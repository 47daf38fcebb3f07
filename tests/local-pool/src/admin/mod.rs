//! The operations that prepare a pool, in AWS's own wire format. Signatures are neither asked for nor checked.

mod attributes;
mod clients;
mod devices;
mod domains;
mod groups;
mod list_users;
mod mfa;
mod new_user;
mod pools;
mod resource_servers;
mod user_sessions;
mod users;

use serde_json::Value;

use crate::service::Service;
use crate::wire::{Input, ServiceError};
use crate::{account, sign_in};

/// Performs one of this room's operations; `None` if it is not one.
pub(crate) fn perform(
    service: &Service,
    operation: &str,
    input: Input<'_>,
) -> Option<Result<Value, ServiceError>> {
    Some(match operation {
        "CreateUserPool" => pools::create(service, input),
        "DescribeUserPool" => pools::describe(service, input),
        "UpdateUserPool" => pools::update(service, input),
        "DeleteUserPool" => pools::delete(service, input),
        "ListUserPools" => pools::list(service, input),
        "CreateUserPoolClient" => clients::create(service, input),
        "DescribeUserPoolClient" => clients::describe(service, input),
        "UpdateUserPoolClient" => clients::update(service, input),
        "DeleteUserPoolClient" => clients::delete(service, input),
        "ListUserPoolClients" => clients::list(service, input),
        "CreateUserPoolDomain" => domains::create(service, input),
        "DescribeUserPoolDomain" => domains::describe(service, input),
        "DeleteUserPoolDomain" => domains::delete(service, input),
        name if name.ends_with("ResourceServer") || name == "ListResourceServers" => {
            return on_resource_servers(service, name, input);
        }
        "SetUserPoolMfaConfig" => mfa::set_config(service, input),
        "GetUserPoolMfaConfig" => mfa::get_config(service, input),
        "SetUserPoolSessionConfiguration" => user_sessions::set_config(service, input),
        "GetUserPoolSessionConfiguration" => user_sessions::get_config(service, input),
        "AdminListUserSessions" => user_sessions::list(service, input),
        "AdminListUserAuthEvents" => user_sessions::events(service, input),
        "AdminRevokeUserSession" => user_sessions::revoke(service, input),
        "AdminSetUserMFAPreference" => mfa::set_preference(service, input),
        "AdminGetUserAuthFactors" => mfa::factors(service, input),
        "AdminListDevices" => devices::list(service, input),
        "AdminGetDevice" => devices::get(service, input),
        "AdminForgetDevice" => devices::forget(service, input),
        "AdminUpdateDeviceStatus" => devices::update_status(service, input),
        "AdminCreateUser" => new_user::create(service, input),
        "AdminGetUser" => users::get(service, input),
        "AdminSetUserPassword" => users::set_password(service, input),
        "AdminDeleteUser" => users::delete(service, input),
        "AdminDisableUser" => users::disable(service, input),
        "AdminEnableUser" => users::enable(service, input),
        "AdminResetUserPassword" => users::reset_password(service, input),
        "AdminConfirmSignUp" => users::confirm(service, input),
        "AdminUpdateUserAttributes" => attributes::update(service, input),
        "AdminDeleteUserAttributes" => attributes::delete(service, input),
        "AdminDeleteSoftwareToken" => attributes::delete_software_token(service, input),
        "AdminUpdateAuthEventFeedback" => account::update_feedback(service, input),
        "AdminInitiateAuth" => sign_in::initiate_as_administrator(service, input),
        "AdminRespondToAuthChallenge" => sign_in::respond_as_administrator(service, input),
        "AdminUserGlobalSignOut" => users::sign_out(service, input),
        "ListUsers" => list_users::list(service, input),
        "CreateGroup" => groups::create(service, input),
        "AdminAddUserToGroup" => groups::add(service, input),
        "AdminRemoveUserFromGroup" => groups::remove(service, input),
        "AdminListGroupsForUser" => groups::of_user(service, input),
        _ => return None,
    })
}

fn on_resource_servers(
    service: &Service,
    operation: &str,
    input: Input<'_>,
) -> Option<Result<Value, ServiceError>> {
    Some(match operation {
        "CreateResourceServer" => resource_servers::create(service, input),
        "DescribeResourceServer" => resource_servers::describe(service, input),
        "UpdateResourceServer" => resource_servers::update(service, input),
        "DeleteResourceServer" => resource_servers::delete(service, input),
        "ListResourceServers" => resource_servers::list(service, input),
        _ => return None,
    })
}
