//! Bad input: each with its own clear error, and nothing sent.

use cognito_client::{
    Error, ErrorKind, MfaMethod, MfaPreferenceChange, Password, RevokeAssociatedSessions, UserAttributes,
};
use serde_json::json;

use crate::user::{
    signed_in,
    support::{PASSWORD, pool_with},
};

fn names(field: &str, result: Result<(), Error>) {
    let error = result.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some(field)), "{error}");
    assert!(!error.message().is_empty());
}

#[tokio::test]
async fn unusable_input_is_named_and_nothing_is_sent() {
    let builder = cognito_local_pool::LocalPool::builder()
        .pool_setting("MfaConfiguration", json!("OPTIONAL"))
        .pool_setting(
            "Policies",
            json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"] } }),
        );
    let ana = signed_in(pool_with(builder).await).await;
    let session = &ana.session;
    let set_up = session.set_up_totp().await.unwrap();
    let registration = session.register_passkey().await.unwrap();
    ana.pool.clear_calls();
    let long = |length: usize| "é".repeat(length);
    let none = [""; 0];

    for attributes in [
        UserAttributes::new(),
        UserAttributes::new().with("", "x"),
        UserAttributes::new().with(long(33), "x"),
        UserAttributes::new().with("a\nb", "x"),
        UserAttributes::new().with_name(long(2049)),
    ] {
        names("attributes", session.update_attributes(attributes).await.map(drop));
    }
    let update = session.update_attributes(UserAttributes::new().with_name("x"));
    names("client_metadata", update.client_metadata([("k", "v".repeat(131_073))]).await.map(drop));
    names("attributes", session.delete_attributes(none).await);
    names("attributes", session.delete_attributes(["name", ""]).await);
    names("attributes", session.delete_attributes([long(33)]).await);

    for attribute in ["", &long(33)] {
        names("attribute", session.send_attribute_code(attribute).await.map(drop));
        names("attribute", session.verify_attribute(attribute, "123456").await);
    }
    for code in ["", "  \t ", &"1".repeat(2049)] {
        names("code", session.verify_attribute("email", code).await);
    }

    let password = || Password::new(PASSWORD);
    for bad in ["", &long(257)] {
        names("previous_password", session.change_password(Password::new(bad), password()).await);
        names("proposed_password", session.change_password(password(), Password::new(bad)).await);
        names("proposed_password", session.change_password(None, Password::new(bad)).await);
    }

    for code in ["", "12345", "1234567", "12345a", "１２３４５", "①②③④⑤⑥"] {
        names("code", set_up.verify(code, None).await);
    }
    names("device_name", set_up.verify("123456", Some(&long(257))).await);
    names("device_name", set_up.verify("123456", Some("a\0")).await);
    for issuer in ["", "a:b", &long(201)] {
        names("issuer", set_up.uri(issuer).map(drop));
    }

    let change = MfaPreferenceChange::new;
    for change in [
        change(),
        change().prefer(MfaMethod::Sms).disable(MfaMethod::Sms),
        change().prefer(MfaMethod::Passkey),
        change().enable(MfaMethod::Other("VOICE".into())),
    ] {
        names("mfa", session.change_mfa(change).await);
    }

    let deep = format!("{{\"a\":{}{}}}", "[".repeat(500), "]".repeat(500));
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(64 * 1024));
    for credential in ["", "x", "[]", "\"{}\"", "{", "null", &deep, &large] {
        names("credential", registration.complete(credential).await);
    }
    for id in ["", &"x".repeat(2049)] {
        names("credential_id", session.delete_passkey(id).await);
    }
    for id in ["", "tkn", &"x".repeat(29), "tkn000000000000000000000000/", &long(28)] {
        names("session_id", session.end_session(id, RevokeAssociatedSessions::None).await);
    }
    assert!(ana.pool.recent_calls().is_empty(), "{:?}", ana.pool.recent_calls());
}
