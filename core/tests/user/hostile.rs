//! Replies that make no sense: an error that says so, and nothing changed.

use cognito_client::{Error, ErrorKind, MfaMethod, MfaPreferenceChange, Session, UserAttributes};
use cognito_local_pool::LocalPool;
use serde_json::{Value, json};

use crate::user::{
    Signed,
    support::{TestStore, client, pool_with, sign_in},
    tampering::Tampering,
};

async fn tampered() -> (Signed, Tampering) {
    let builder = LocalPool::builder()
        .pool_setting("MfaConfiguration", json!("OPTIONAL"))
        .pool_setting("AutoVerifiedAttributes", json!(["email"]))
        .pool_setting("UserSessionTracking", json!("ENABLED"))
        .pool_setting(
            "Policies",
            json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"] } }),
        );
    let pool = pool_with(builder).await;
    pool.authenticator().register("ana", true).unwrap();
    let (transport, store) = (Tampering::new(), TestStore::default());
    let client = client(&pool).transport(transport.clone()).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    (Signed { pool, client, session, store }, transport)
}

/// The operations whose replies say something.
const OPERATIONS: [&str; 7] = [
    "GetUser",
    "GetUserAuthFactors",
    "UpdateUserAttributes",
    "AssociateSoftwareToken",
    "StartWebAuthnRegistration",
    "ListWebAuthnCredentials",
    "ListUserSessions",
];

async fn perform(session: &Session, operation: &str) -> Result<(), Error> {
    match operation {
        "GetUser" => session.user().await.map(drop),
        "GetUserAuthFactors" => session.auth_factors().await.map(drop),
        "UpdateUserAttributes" => {
            session.update_attributes(UserAttributes::new().with_email("b@example.com")).await.map(drop)
        }
        "AssociateSoftwareToken" => session.set_up_totp().await.map(drop),
        "StartWebAuthnRegistration" => session.register_passkey().await.map(drop),
        "ListWebAuthnCredentials" => session.passkeys().all().await.map(drop),
        "ListUserSessions" => session.sessions().all().await.map(drop),
        other => panic!("{other} is not performed"),
    }
}

#[tokio::test]
async fn a_reply_cut_short_anywhere_is_a_protocol_error_and_changes_nothing() {
    let (ana, transport) = tampered().await;
    let stored = ana.store.content();
    for operation in OPERATIONS {
        perform(&ana.session, operation).await.unwrap();
        let length = transport.reply_to(operation).len();
        for end in (0..length).step_by(length / 12 + 1) {
            transport.on_reply(operation, move |body| body[..end.min(body.len() - 1)].to_vec());
            let result = perform(&ana.session, operation).await;
            assert_eq!(result.unwrap_err().kind(), ErrorKind::Protocol, "{operation} at {end}");
        }
        transport.off();
        perform(&ana.session, operation).await.unwrap();
    }
    ana.is_untouched(&stored).await;
}

#[tokio::test]
async fn replies_of_any_other_shape_are_errors_and_never_quoted() {
    let (ana, transport) = tampered().await;
    let stored = ana.store.content();
    let secret = "very-secret-thing";
    let shapes = [
        json!([secret]),
        json!(secret),
        json!(null),
        json!({ "Username": [secret], "SecretCode": { "a": secret }, "Credentials": secret, "Sessions": secret,
                "CodeDeliveryDetailsList": secret, "CredentialCreationOptions": secret }),
        json!({ "Username": 7, "SecretCode": 7, "Credentials": [secret], "Sessions": [secret],
                "CodeDeliveryDetailsList": [secret], "CredentialCreationOptions": [secret] }),
        json!({ "Username": "ana", "UserAttributes": [[secret]], "UserMFASettingList": secret,
                "SecretCode": "", "Credentials": [{ "CredentialId": [secret] }],
                "Sessions": [{ "SessionId": secret, "CreateDate": secret }],
                "CodeDeliveryDetailsList": [{ "Destination": [secret] }], "CredentialCreationOptions": 7 }),
    ];
    for operation in OPERATIONS {
        for shape in shapes.clone() {
            let shown = shape.to_string();
            transport.on_json(operation, move |reply: &mut Value| *reply = shape.clone());
            let error = perform(&ana.session, operation)
                .await
                .err()
                .unwrap_or_else(|| panic!("{operation}: {shown}"));
            assert_eq!(error.kind(), ErrorKind::Protocol, "{operation}: {shown}");
            assert!(error.field().is_some());
            assert!(!format!("{error:?} {error}").contains(secret), "{error:?}");
        }
        transport.off();
    }
    ana.is_untouched(&stored).await;
}

#[tokio::test]
async fn senseless_second_factors_are_not_sent_back() {
    let (ana, transport) = tampered().await;
    transport.on_json("GetUser", |reply| {
        reply["UserMFASettingList"] = json!(["NOISE", "NOISE", "EMAIL_OTP"]);
        reply["PreferredMfaSetting"] = json!("NOISE");
    });
    let change = MfaPreferenceChange::new().enable(MfaMethod::Email);
    ana.session.change_mfa(change).await.unwrap();
    transport.off();
    let now = ana.session.mfa_preference().await.unwrap();
    assert_eq!((now.enabled, now.preferred), (vec![MfaMethod::Email], None));
}
