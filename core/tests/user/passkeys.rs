//! Passkeys: registered, used, listed, removed.

use cognito_client::{
    AuthFlow, ErrorKind, FirstFactor, PasskeyAttachment, PasskeyCredential, SignInStep, UserPool,
};
use cognito_local_pool::{Builder, Fault, LocalPool};
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde_json::{Value, json};

use crate::user::{
    Signed, signed_in,
    support::{TestStore, client, pool, pool_with, sign_in},
    tampering::Tampering,
};

fn with_passkeys() -> Builder {
    LocalPool::builder()
        .auth_flows(&["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
        .pool_setting(
            "Policies",
            json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"] } }),
        )
        .pool_setting("WebAuthnConfiguration", json!({ "RelyingPartyId": "example.com" }))
}

async fn ana() -> Signed {
    signed_in(pool_with(with_passkeys()).await).await
}

/// What the platform does: makes a passkey for these options.
fn made(pool: &LocalPool, options: &str) -> String {
    let options: Value = serde_json::from_str(options).unwrap();
    pool.authenticator().create(&options, true).unwrap().to_string()
}

async fn by_passkey(client: &UserPool) -> SignInStep {
    client
        .sign_in_with("ana", AuthFlow::User(Some(FirstFactor::Passkey)))
        .replace_session(true)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_registered_passkey_signs_in_and_a_removed_one_does_not() {
    let ana = ana().await;
    let registration = ana.session.register_passkey().await.unwrap();
    let options: Value = serde_json::from_str(registration.options()).unwrap();
    assert_eq!((&options["rp"]["id"], &options["timeout"]), (&json!("example.com"), &json!(180_000)));
    assert_eq!(options["pubKeyCredParams"][0]["alg"], json!(-7));
    registration.complete(&made(&ana.pool, registration.options())).await.unwrap();

    let listed = ana.session.passkeys().all().await.unwrap();
    let [passkey] = listed.as_slice() else { panic!("one was registered, not {listed:?}") };
    assert_eq!(passkey.relying_party_id, "example.com");
    assert!(!passkey.id.is_empty() && !passkey.friendly_name.is_empty());
    assert!(matches!(passkey.attachment, None | Some(PasskeyAttachment::Platform)));
    assert_eq!(passkey.transports, ["internal"]);

    let step = by_passkey(&ana.client).await;
    let SignInStep::Passkey(challenge) = step else { panic!("unexpected {step:?}") };
    let assertion = ana.pool.authenticator().assert(challenge.request_options_json()).unwrap();
    let SignInStep::Done(session) = challenge.answer(assertion).await.unwrap() else {
        panic!("the passkey was right")
    };
    session.delete_passkey(&passkey.id).await.unwrap();
    assert!(session.passkeys().all().await.unwrap().is_empty());
    assert!(!matches!(by_passkey(&ana.client).await, SignInStep::Passkey(_)));
    let gone = session.delete_passkey(&passkey.id).await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_registration_serves_once_and_only_the_last_one_counts() {
    let ana = ana().await;
    let first = ana.session.register_passkey().await.unwrap();
    let second = ana.session.register_passkey().await.unwrap();
    let late = first.complete(&made(&ana.pool, first.options())).await.unwrap_err();
    assert_eq!(late.kind(), ErrorKind::ChallengeExpired);
    assert_eq!(late.recovery(), "Begin the registration again.");
    drop(second);
    let third = ana.session.register_passkey().await.unwrap();
    let credential = made(&ana.pool, third.options());
    third.complete(&credential).await.unwrap();
    assert_eq!(third.complete(&credential).await.unwrap_err().kind(), ErrorKind::ChallengeExpired);
    ana.session.user().await.unwrap();
}

#[tokio::test]
async fn a_lost_reply_shows_in_the_list() {
    let ana = ana().await;
    let registration = ana.session.register_passkey().await.unwrap();
    ana.pool.fault(Fault::drop_after().on("CompleteWebAuthnRegistration"));
    let lost = registration.complete(&made(&ana.pool, registration.options())).await.unwrap_err();
    assert_eq!(lost.kind(), ErrorKind::Network);
    let listed = ana.session.passkeys().all().await.unwrap();
    assert_eq!(listed.len(), 1);
    // Removing is asked for again, and gone is gone.
    ana.pool.fault(Fault::drop_after().on("DeleteWebAuthnCredential"));
    ana.session.delete_passkey(&listed[0].id).await.unwrap();
    assert_eq!(ana.pool.calls("DeleteWebAuthnCredential"), 2);
    assert!(ana.session.passkeys().all().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_the_service_cannot_use_is_refused() {
    let ana = ana().await;
    let registration = ana.session.register_passkey().await.unwrap();
    let error = registration.complete(r#"{"id":"x","type":"public-key"}"#).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let other = signed_in(pool().await).await;
    let error = other.session.register_passkey().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSupported);
    other.session.user().await.unwrap();
}

#[tokio::test]
async fn there_is_a_limit() {
    let ana = ana().await;
    for _ in 0..20 {
        ana.pool.authenticator().register("ana", true).unwrap();
    }
    let error = ana.session.register_passkey().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    assert_eq!(ana.session.passkeys().all().await.unwrap().len(), 20);
}

/// `ana` with five passkeys, of which the pool gives two in a page.
async fn five() -> (Signed, Tampering) {
    let pool = pool_with(with_passkeys()).await;
    for _ in 0..5 {
        pool.authenticator().register("ana", true).unwrap();
    }
    let (transport, store) = (Tampering::new(), TestStore::default());
    let client = client(&pool).transport(transport.clone()).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    transport.on_request("ListWebAuthnCredentials", |request| request["MaxResults"] = json!(2));
    (Signed { pool, client, session, store }, transport)
}

fn ids(passkeys: &[PasskeyCredential]) -> std::collections::BTreeSet<String> {
    passkeys.iter().map(|passkey| passkey.id.clone()).collect()
}

#[tokio::test]
async fn a_long_list_comes_in_pages_as_a_stream_or_whole() {
    let (ana, _transport) = five().await;
    let mut pages = ana.session.passkeys();
    let mut read = Vec::new();
    for expected in [2, 2, 1] {
        let page = pages.next_page().await.unwrap().unwrap();
        assert_eq!(page.len(), expected);
        read.extend(page);
    }
    assert!(pages.next_page().await.is_none());
    assert_eq!(ids(&read).len(), 5);
    assert_eq!(ana.pool.calls("ListWebAuthnCredentials"), 3);
    let streamed: Vec<_> = ana.session.passkeys().try_collect().await.unwrap();
    let whole = ana.session.passkeys().all().await.unwrap();
    assert_eq!((ids(&streamed), ids(&whole)), (ids(&read), ids(&read)));
    // Who stops reading asks for no more.
    ana.pool.clear_calls();
    let mut stream = ana.session.passkeys();
    stream.next().await.unwrap().unwrap();
    assert_eq!(ana.pool.calls("ListWebAuthnCredentials"), 1);
}

#[tokio::test]
async fn a_page_that_failed_in_the_middle_is_tried_again() {
    let (ana, _transport) = five().await;
    for (fault, kind) in [
        (Fault::garbage(), ErrorKind::Protocol),
        (Fault::truncate(40), ErrorKind::Network),
        (Fault::status_with_body(400, r#"{"__type":"ForbiddenException"}"#), ErrorKind::Forbidden),
    ] {
        let mut pages = ana.session.passkeys();
        assert_eq!(pages.next_page().await.unwrap().unwrap().len(), 2);
        ana.pool.fault(fault.times(3).on("ListWebAuthnCredentials"));
        let error = pages.next_page().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), kind);
        ana.pool.clear_faults();
        assert_eq!(pages.all().await.unwrap().len(), 3);
    }
}

#[tokio::test]
async fn a_list_without_end_is_left() {
    let (ana, transport) = five().await;
    transport.on_json("ListWebAuthnCredentials", |reply| reply["NextToken"] = json!("2"));
    let error = ana.session.passkeys().all().await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some("NextToken")));
    transport.off();
    ana.session.user().await.unwrap();
}

#[tokio::test]
async fn a_list_outlives_its_access_token() {
    let (ana, _transport) = five().await;
    let mut pages = ana.session.passkeys();
    pages.next_page().await.unwrap().unwrap();
    ana.session.refresh().await.unwrap();
    let expired = r#"{"__type":"NotAuthorizedException","message":"Access Token has expired"}"#;
    ana.pool.fault(Fault::status_with_body(400, expired).on("ListWebAuthnCredentials"));
    assert_eq!(pages.all().await.unwrap().len(), 3);
    assert_eq!(ana.pool.calls("GetTokensFromRefreshToken"), 2);
}
