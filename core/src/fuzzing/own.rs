//! The operations of a signed-in user over replies that never crossed a network.

use std::collections::BTreeMap;

use super::service::told;
use crate::{
    AccessToken, Error,
    service::{
        AssociatedSessions, ChangePassword, CompleteWebAuthnRegistration, DeleteUser, DeleteUserAttributes,
        DeleteWebAuthnCredential, GetUserAttributeVerificationCode, GetUserAuthFactors, ListUserSessions,
        ListWebAuthnCredentials, RevokeUserSession, Service, SetUserMfaPreference, StartWebAuthnRegistration,
        UpdateUserAttributes, VerifyUserAttribute,
    },
};

/// Calls one of them; `None` when it is none of them.
pub(super) async fn call(service: &Service, operation: &str) -> Option<(Result<(), Error>, String)> {
    let access_token = AccessToken::new("access");
    let name = || "email".to_owned();
    let client_metadata = BTreeMap::new();
    Some(match operation {
        "GetUserAuthFactors" => told(service.call(&GetUserAuthFactors { access_token }).await),
        "UpdateUserAttributes" => {
            let user_attributes = [("email", "someone")].into_iter().collect();
            let request = UpdateUserAttributes { access_token, user_attributes, client_metadata };
            told(service.call(&request).await)
        }
        "DeleteUserAttributes" => {
            let request = DeleteUserAttributes { access_token, user_attribute_names: vec![name()] };
            told(service.call(&request).await)
        }
        "GetUserAttributeVerificationCode" => {
            let request =
                GetUserAttributeVerificationCode { access_token, attribute_name: name(), client_metadata };
            told(service.call(&request).await)
        }
        "VerifyUserAttribute" => {
            let request = VerifyUserAttribute { access_token, attribute_name: name(), code: "123456".into() };
            told(service.call(&request).await)
        }
        "ChangePassword" => {
            let request = ChangePassword {
                access_token,
                previous_password: None,
                proposed_password: "password".into(),
            };
            told(service.call(&request).await)
        }
        "DeleteUser" => told(service.call(&DeleteUser { access_token }).await),
        "SetUserMFAPreference" => {
            let request = SetUserMfaPreference {
                access_token,
                sms: None,
                software_token: None,
                email: None,
                web_authn: None,
            };
            told(service.call(&request).await)
        }
        "StartWebAuthnRegistration" => told(service.call(&StartWebAuthnRegistration { access_token }).await),
        "CompleteWebAuthnRegistration" => {
            let request = CompleteWebAuthnRegistration { access_token, credential: serde_json::Map::new() };
            told(service.call(&request).await)
        }
        "ListWebAuthnCredentials" => {
            let request = ListWebAuthnCredentials { access_token, next_token: None, max_results: None };
            told(service.call(&request).await)
        }
        "DeleteWebAuthnCredential" => {
            let request = DeleteWebAuthnCredential { access_token, credential_id: name() };
            told(service.call(&request).await)
        }
        "ListUserSessions" => told(service.call(&ListUserSessions { access_token, next_token: None }).await),
        "RevokeUserSession" => {
            let request = RevokeUserSession {
                access_token,
                session_id: name(),
                revoke_associated_sessions: AssociatedSessions::None,
            };
            told(service.call(&request).await)
        }
        _ => return None,
    })
}
