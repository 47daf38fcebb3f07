//! Access tokens that the service no longer takes: one refresh, and the call once more.

use cognito_client::{
    ErrorKind, MfaMethod, MfaPreferenceChange, Password, RevokeAssociatedSessions, UserAttributes,
};
use cognito_local_pool::{Fault, LocalPool};
use serde_json::json;

use crate::user::{
    Signed, signed_in,
    support::{PASSWORD, TestStore, client, pool_with, sign_in},
};

/// Everything a user does, by operation.
const OPERATIONS: [&str; 14] = [
    "GetUser",
    "GetUserAuthFactors",
    "UpdateUserAttributes",
    "DeleteUserAttributes",
    "GetUserAttributeVerificationCode",
    "VerifyUserAttribute",
    "ChangePassword",
    "AssociateSoftwareToken",
    "SetUserMFAPreference",
    "StartWebAuthnRegistration",
    "ListWebAuthnCredentials",
    "DeleteWebAuthnCredential",
    "ListUserSessions",
    "RevokeUserSession",
];

async fn able_to_do_everything() -> Signed {
    let builder = LocalPool::builder()
        .pool_setting("MfaConfiguration", json!("OPTIONAL"))
        .pool_setting("UserSessionTracking", json!("ENABLED"))
        .pool_setting(
            "Policies",
            json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"] } }),
        );
    signed_in(pool_with(builder).await).await
}

async fn perform(ana: &Signed, operation: &str) -> Result<(), cognito_client::Error> {
    let session = &ana.session;
    match operation {
        "GetUser" => session.user().await.map(drop),
        "GetUserAuthFactors" => session.auth_factors().await.map(drop),
        "UpdateUserAttributes" => {
            session.update_attributes(UserAttributes::new().with_nickname("A")).await.map(drop)
        }
        "DeleteUserAttributes" => session.delete_attributes(["nickname"]).await,
        "GetUserAttributeVerificationCode" => session.send_attribute_code("email").await.map(drop),
        "VerifyUserAttribute" => {
            let code = ana.pool.latest_code("ana").unwrap_or_else(|| "000000".into());
            session.verify_attribute("email", code).await
        }
        "ChangePassword" => session.change_password(Password::new(PASSWORD), Password::new(PASSWORD)).await,
        "AssociateSoftwareToken" => session.set_up_totp().await.map(drop),
        "SetUserMFAPreference" => {
            let change = MfaPreferenceChange::new().disable(MfaMethod::Sms);
            session.change_mfa(change).await
        }
        "StartWebAuthnRegistration" => session.register_passkey().await.map(drop),
        "ListWebAuthnCredentials" => session.passkeys().all().await.map(drop),
        "DeleteWebAuthnCredential" => {
            let id = ana.pool.authenticator().register("ana", true).unwrap();
            session.delete_passkey(&id).await
        }
        "ListUserSessions" => session.sessions().all().await.map(drop),
        "RevokeUserSession" => {
            let elsewhere = client(&ana.pool).store(TestStore::default()).build().unwrap();
            sign_in(&elsewhere).await;
            let sessions = session.sessions().all().await.unwrap();
            let other = sessions.iter().find(|session| !session.is_current).unwrap();
            session.end_session(&other.id, RevokeAssociatedSessions::None).await
        }
        other => panic!("{other} is not performed"),
    }
}

fn refused(message: &str) -> Fault {
    Fault::status_with_body(400, format!(r#"{{"__type":"NotAuthorizedException","message":"{message}"}}"#))
}

#[tokio::test]
async fn a_refused_token_is_refreshed_once_and_the_call_made_again() {
    let ana = able_to_do_everything().await;
    ana.session.send_attribute_code("email").await.unwrap();
    for operation in OPERATIONS {
        ana.pool.clear_calls();
        ana.pool.fault(refused("Access Token has expired").on(operation));
        perform(&ana, operation).await.unwrap_or_else(|error| panic!("{operation}: {error}"));
        assert_eq!(ana.pool.calls("GetTokensFromRefreshToken"), 1, "{operation}");
        assert!(ana.pool.calls(operation) >= 2, "{operation}");
    }
}

#[tokio::test]
async fn a_token_that_is_refused_twice_ends_nothing() {
    let ana = able_to_do_everything().await;
    for operation in OPERATIONS.into_iter().filter(|operation| *operation != "VerifyUserAttribute") {
        ana.pool.clear_calls();
        ana.pool.fault(refused("Access Token has been revoked").times(2).on(operation));
        let error = perform(&ana, operation).await.unwrap_err();
        assert_eq!((error.kind(), error.operation()), (ErrorKind::NotAuthorized, Some(operation)));
        assert_eq!(ana.pool.calls("GetTokensFromRefreshToken"), 1, "{operation}");
        ana.session.user().await.unwrap();
    }
}

#[tokio::test]
async fn other_refusals_cost_no_refresh() {
    let ana = able_to_do_everything().await;
    let stored = ana.store.content();
    for operation in OPERATIONS {
        for message in ["Access Token does not have required scopes", "no"] {
            ana.pool.fault(refused(message).on(operation));
            let error = perform(&ana, operation).await.unwrap_err();
            assert_eq!((error.kind(), error.operation()), (ErrorKind::NotAuthorized, Some(operation)));
        }
    }
    ana.is_untouched(&stored).await;
}

#[tokio::test]
async fn the_end_of_the_session_is_found_by_any_of_them() {
    for operation in OPERATIONS.into_iter().filter(|operation| {
        !matches!(*operation, "VerifyUserAttribute" | "DeleteWebAuthnCredential" | "RevokeUserSession")
    }) {
        let ana = able_to_do_everything().await;
        ana.pool.call("AdminUserGlobalSignOut", &json!({ "Username": "ana" })).unwrap();
        let error = perform(&ana, operation).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SessionExpired, "{operation}");
        assert_eq!(ana.session.tokens().await.unwrap_err().kind(), ErrorKind::SessionExpired);
    }
}

#[tokio::test]
async fn who_goes_away_in_the_middle_leaves_the_session_as_it_was() {
    let ana = able_to_do_everything().await;
    let stored = ana.store.content();
    for operation in OPERATIONS.into_iter().filter(|operation| *operation != "RevokeUserSession") {
        let mut begun = Box::pin(perform(&ana, operation));
        assert!(futures_util::poll!(&mut begun).is_pending(), "{operation}");
        drop(begun);
    }
    ana.is_untouched(&stored).await;
    // A change of second factors that was dropped does not keep the next one waiting.
    perform(&ana, "SetUserMFAPreference").await.unwrap();
}
