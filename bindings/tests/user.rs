//! What a signed-in user does with their own account, through the objects that Swift and Kotlin see.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::result_large_err,
    missing_docs
)]

mod support;

use std::{collections::HashMap, sync::Arc, time::Duration};

use cognito_client_ffi::{
    AuthFactor, CancelToken, ErrorKind, MfaChange, MfaMethod, RevokeAssociatedSessions, Session,
    SessionState, UserPool, UserSessionType, attribute_flag, attribute_time,
};
use cognito_local_pool::{Builder, Fault, LocalPool};
use serde_json::{Value, json};
use support::{EMAIL, PASSWORD, block_on, client, in_time, local_pool_with, sign_in, sign_in_as, until};

const NEW_PASSWORD: &str = "New-Horse-7!";
const NEW_ADDRESS: &str = "ana.new@example.com";

struct Ana {
    pool: LocalPool,
    client: Arc<UserPool>,
    session: Arc<Session>,
}

fn ana(builder: Builder) -> Ana {
    let pool = local_pool_with(builder);
    let client = client(&pool);
    let session = sign_in(&client);
    Ana { pool, client, session }
}

fn verifying() -> Builder {
    LocalPool::builder().pool_setting("AutoVerifiedAttributes", json!(["email"]))
}

fn with_passkeys() -> Builder {
    let factors = json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"] } });
    LocalPool::builder()
        .auth_flows(&["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
        .pool_setting("Policies", factors)
        .pool_setting("WebAuthnConfiguration", json!({ "RelyingPartyId": "example.com" }))
}

fn tracking() -> Builder {
    LocalPool::builder()
        .pool_setting("UserSessionTracking", json!("ENABLED"))
        .pool_setting("TokenSession", json!({ "MaxPerUser": 20 }))
}

fn one(name: &str, value: &str) -> HashMap<String, String> {
    HashMap::from([(name.to_owned(), value.to_owned())])
}

#[test]
fn attributes_are_written_verified_and_removed() {
    let Ana { pool, session, .. } = ana(verifying());
    let mut changes = one("email", NEW_ADDRESS);
    changes.insert("nickname".into(), "An".into());
    let metadata = Some(one("from", "here"));
    let sent = block_on(session.update_attributes(changes, metadata.clone(), None)).unwrap();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].attribute.as_deref(), Some("email"));
    assert_eq!(pool.latest_client_metadata("UpdateUserAttributes").unwrap()["from"], "here");

    let asked = session.send_attribute_code("email".into(), metadata, None);
    assert_eq!(block_on(asked).unwrap().medium.as_deref(), Some("EMAIL"));
    assert_eq!(pool.latest_client_metadata("GetUserAttributeVerificationCode").unwrap()["from"], "here");
    let code = pool.latest_code("ana").unwrap();
    block_on(session.verify_attribute("email".into(), code.into(), None)).unwrap();
    block_on(session.delete_attributes(vec!["nickname".into()], None)).unwrap();

    let user = block_on(session.user(None)).unwrap();
    assert_eq!(user.attributes["email"], NEW_ADDRESS);
    assert_eq!(attribute_flag(user.attributes["email_verified"].clone()), Some(true));
    assert!(!user.attributes.contains_key("nickname"));
    assert!(user.mfa.is_empty() && user.preferred_mfa.is_none());
    let text = format!("{user:?}");
    assert!(text.contains("email") && !text.contains(NEW_ADDRESS), "{text}");
}

#[test]
fn values_of_attributes_are_read_as_flags_and_times() {
    let flag = |text: &str| attribute_flag(text.to_owned());
    assert_eq!((flag("true"), flag("FALSE"), flag("perhaps")), (Some(true), Some(false), None));
    let at = std::time::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    assert_eq!((attribute_time("1800000000".into()), attribute_time("soon".into())), (Some(at), None));
}

#[test]
fn a_wrong_previous_password_is_told_and_leaves_the_session_alone() {
    let Ana { pool, session, .. } = ana(LocalPool::builder());
    let change = |previous: &str, proposed: &str| {
        block_on(session.change_password(previous.into(), proposed.into(), None))
    };
    let wrong = change("Wrong-Horse7!", NEW_PASSWORD).unwrap_err();
    assert!(wrong.kind() == ErrorKind::IncorrectCredentials, "{wrong:?}");
    assert_eq!(change("", NEW_PASSWORD).unwrap_err().info().field.as_deref(), Some("previous_password"));
    change(PASSWORD, NEW_PASSWORD).unwrap();
    block_on(session.user(None)).unwrap();
    sign_in_as(&client(&pool), "ana", NEW_PASSWORD).unwrap();
}

#[test]
fn an_authenticator_app_is_added_preferred_and_taken_off() {
    let Ana { pool, session, .. } =
        ana(LocalPool::builder().pool_setting("MfaConfiguration", json!("OPTIONAL")));
    let token = block_on(session.set_up_totp(None)).unwrap();
    let secret = token.secret();
    let uri = token.uri("Our app").unwrap();
    assert!(uri.expose().contains(secret.expose()));
    assert!(uri.qr_svg().unwrap().contains("<svg"));
    for text in [format!("{token:?}"), format!("{uri:?}")] {
        assert!(!text.contains(secret.expose()), "{text}");
    }
    let refused = block_on(Arc::clone(&token).verify("12".into(), None, None)).unwrap_err();
    assert!(refused.kind() == ErrorKind::InvalidInput, "{refused:?}");
    let code = pool.totp("ana").unwrap();
    block_on(token.verify(code.into(), Some("phone".into()), None)).unwrap();

    let change = |changes: Vec<MfaChange>| block_on(session.change_mfa(changes, None));
    let nothing = change(Vec::new()).unwrap_err();
    assert_eq!(nothing.kind(), ErrorKind::InvalidInput);
    let totp = || MfaMethod::Totp;
    // The last word on each counts.
    change(vec![
        MfaChange::Disable { method: totp() },
        MfaChange::Enable { method: totp() },
        MfaChange::Prefer { method: totp() },
    ])
    .unwrap();
    let preference = block_on(session.mfa_preference(None)).unwrap();
    assert_eq!((preference.enabled, preference.preferred), (vec![MfaMethod::Totp], Some(MfaMethod::Totp)));

    let factors = block_on(session.auth_factors(None)).unwrap();
    assert_eq!((factors.username.as_str(), factors.preferred_mfa), ("ana", Some(MfaMethod::Totp)));
    assert!(factors.configured.contains(&AuthFactor::Password), "{:?}", factors.configured);
    change(vec![MfaChange::PreferNone]).unwrap();
    assert_eq!(block_on(session.mfa_preference(None)).unwrap().preferred, None);
    change(vec![MfaChange::Disable { method: totp() }]).unwrap();
    assert!(block_on(session.mfa_preference(None)).unwrap().enabled.is_empty());
}

#[test]
fn a_passkey_is_registered_listed_and_removed() {
    let Ana { pool, session, .. } = ana(with_passkeys());
    let registration = block_on(session.register_passkey(None)).unwrap();
    let options: Value = serde_json::from_str(&registration.options()).unwrap();
    assert_eq!(options["rp"]["id"], "example.com");
    let challenge = options["challenge"].as_str().unwrap();
    assert!(!format!("{registration:?}").contains(challenge));
    let nonsense = block_on(Arc::clone(&registration).complete("no JSON".into(), None)).unwrap_err();
    assert!(nonsense.kind() == ErrorKind::InvalidInput, "{nonsense:?}");
    let credential = pool.authenticator().create(&options, true).unwrap().to_string();
    block_on(registration.complete(credential, None)).unwrap();

    let pages = session.passkeys();
    let page = block_on(Arc::clone(&pages).next_page(None)).unwrap().unwrap();
    assert_eq!(block_on(pages.next_page(None)).unwrap(), None);
    let [passkey] = page.as_slice() else { panic!("one was registered, not {page:?}") };
    assert_eq!(
        (passkey.relying_party_id.as_str(), passkey.transports.as_slice()),
        ("example.com", &["internal".into()][..])
    );
    for text in [format!("{passkey:?}"), format!("{passkey:#?}")] {
        assert!(!text.contains(&passkey.id) && !text.contains("example.com"), "{text}");
    }
    block_on(session.delete_passkey(passkey.id.clone(), None)).unwrap();
    assert_eq!(block_on(session.passkeys().next_page(None)).unwrap(), Some(Vec::new()));
}

#[test]
fn another_session_is_seen_and_ended() {
    let Ana { pool, session, .. } = ana(tracking());
    let other = sign_in(&client(&pool));
    let list = session.sessions();
    let sessions = block_on(Arc::clone(&list).next_page(None)).unwrap().unwrap();
    assert_eq!(sessions.len(), 2);
    let theirs = sessions.iter().find(|session| !session.is_current).unwrap();
    assert_eq!(theirs.session_type, Some(UserSessionType::Token));
    assert_eq!(theirs.client_id.as_deref(), Some(pool.client_id()));
    for text in [format!("{theirs:?}"), format!("{theirs:#?}")] {
        assert!(!text.contains(&theirs.id), "{text}");
        assert!(theirs.last_ip_address.as_ref().is_none_or(|address| !text.contains(address)), "{text}");
    }
    assert_eq!(format!("{list:?}"), "UserSessionPages");
    block_on(session.end_session(theirs.id.clone(), RevokeAssociatedSessions::Linked, None)).unwrap();
    let ended = block_on(other.user(None)).unwrap_err();
    assert!(ended.kind() == ErrorKind::SessionExpired, "{ended:?}");
    block_on(session.user(None)).unwrap();
}

#[test]
fn a_page_that_was_cancelled_or_failed_is_there_for_the_next_who_asks() {
    let Ana { pool, session, .. } = ana(tracking());
    pool.fault(Fault::delay(Duration::from_millis(300)).on("ListUserSessions"));
    let pages = session.sessions();
    let cancel = CancelToken::new();
    let call = in_time({
        let (pages, cancel) = (Arc::clone(&pages), Arc::clone(&cancel));
        move || block_on(pages.next_page(Some(cancel)))
    });
    until(|| pool.calls("ListUserSessions") == 1);
    cancel.cancel();
    let cancelled = call.get().unwrap_err();
    assert!(cancelled.kind() == ErrorKind::Cancelled, "{cancelled:?}");
    assert_eq!(block_on(Arc::clone(&pages).next_page(None)).unwrap().unwrap().len(), 1);
    assert_eq!(pool.calls("ListUserSessions"), 1, "what was under way was taken up again");
    assert!(block_on(pages.next_page(None)).unwrap().is_none());

    let pages = session.sessions();
    pool.fault(Fault::replace(&json!({ "Sessions": 7 })).on("ListUserSessions"));
    let failed = block_on(Arc::clone(&pages).next_page(None)).unwrap_err();
    assert!(failed.kind() == ErrorKind::Protocol, "{failed:?}");
    assert_eq!(block_on(pages.next_page(None)).unwrap().unwrap().len(), 1);
}

#[test]
fn a_user_who_deletes_themselves_is_gone_here_and_there_even_if_nobody_waits() {
    let Ana { pool, client, session } = ana(LocalPool::builder());
    pool.fault(Fault::delay(Duration::from_millis(200)).on("DeleteUser"));
    let cancel = CancelToken::new();
    let call = in_time({
        let (session, cancel) = (Arc::clone(&session), Arc::clone(&cancel));
        move || block_on(session.delete_user(Some(cancel)))
    });
    until(|| pool.calls("DeleteUser") == 1);
    cancel.cancel();
    // The server may have been quicker than the token.
    if let Err(error) = call.get() {
        assert!(error.kind() == ErrorKind::Cancelled, "{error:?}");
    }
    until(|| session.id_claims().is_err());
    until(|| matches!(block_on(client.state(None)).unwrap(), SessionState::SignedOut));
    let gone = sign_in_as(&client, "ana", PASSWORD).unwrap_err();
    assert!(gone.kind() == ErrorKind::IncorrectCredentials, "{gone:?}");
    assert!(!gone.to_string().contains(EMAIL));
}
