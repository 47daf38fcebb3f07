//! Sign-ins of several steps as an app sees them: what a cancelled, dropped, repeated or resumed one leaves behind.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

use std::{future::IntoFuture as _, time::Duration};

use crate::support::{Failing, PASSWORD, TestStore, client};
use cognito_client::{
    AuthFlow, CodeChallenge, DeviceContext, Error, ErrorKind, FirstFactor, Password, SecretStore as _,
    SessionState, SignInStep, UserPool,
};
use cognito_local_pool::{Fault, LocalPool};
use serde_json::json;

/// A pool with one user who needs a code from a text message.
async fn pool_with_sms() -> LocalPool {
    let pool =
        LocalPool::builder().pool_setting("MfaConfiguration", json!("OPTIONAL")).start().await.unwrap();
    let sms = json!({"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::000000000000:role/sms"}});
    pool.call(
        "SetUserPoolMfaConfig",
        &json!({
            "UserPoolId": pool.pool_id(),
            "MfaConfiguration": "OPTIONAL",
            "SmsMfaConfiguration": sms,
            "SoftwareTokenMfaConfiguration": {"Enabled": true},
        }),
    )
    .unwrap();
    pool.user("sam", PASSWORD).phone_number("+15555550101").mfa(["SMS_MFA"]).create().unwrap();
    pool
}

async fn sms_code(client: &UserPool) -> CodeChallenge {
    sms_code_of(client.sign_in("sam", Password::new(PASSWORD)).await)
}

fn sms_code_of(step: Result<SignInStep, Error>) -> CodeChallenge {
    match step.unwrap() {
        SignInStep::SmsCode(code) => code,
        other => panic!("expected a code, got {other:?}"),
    }
}

fn right(pool: &LocalPool) -> String {
    pool.latest_code("sam").unwrap()
}

#[tokio::test]
async fn a_wrong_code_and_a_cut_network_leave_the_same_challenge_usable() {
    let pool = pool_with_sms().await;
    let client = client(&pool).build().unwrap();
    let code = sms_code(&client).await;
    assert_eq!(code.destination(), Some("+*******0101"));
    assert_eq!(code.answer("000000").await.unwrap_err().kind(), ErrorKind::CodeMismatch);
    pool.fault(Fault::drop_before().on("RespondToAuthChallenge"));
    assert_eq!(code.answer(right(&pool)).await.unwrap_err().kind(), ErrorKind::Network);
    assert!(matches!(code.answer(right(&pool)).await.unwrap(), SignInStep::Done(_)));
    assert_eq!(code.answer(right(&pool)).await.unwrap_err().kind(), ErrorKind::ChallengeExpired);
}

#[tokio::test]
async fn a_challenge_says_whether_an_answer_would_be_taken() {
    let pool = pool_with_sms().await;
    let client = client(&pool).build().unwrap();
    let first = sms_code(&client).await;
    let open = |code: &CodeChallenge| (code.is_open(), SignInStep::SmsCode(code.clone()).is_open());
    assert_eq!(open(&first), (true, true));
    first.answer("000000").await.unwrap_err();
    first.answer("not six digits").await.unwrap_err();
    pool.fault(Fault::drop_before().times(9).on("RespondToAuthChallenge"));
    assert_eq!(first.answer(right(&pool)).await.unwrap_err().kind(), ErrorKind::Network);
    pool.clear_faults();
    assert_eq!(open(&first), (true, true), "what may pass leaves it open");

    // The newest question is open, and only that.
    let second = sms_code_of(first.resend().await);
    assert_eq!((open(&first), open(&second)), ((false, false), (true, true)));
    // An answer that nobody waits for any more leaves it open, too.
    pool.fault(Fault::delay(Duration::from_secs(30)).on("RespondToAuthChallenge"));
    let answer = second.answer("000000").into_future();
    assert!(tokio::time::timeout(Duration::from_millis(300), answer).await.is_err());
    pool.clear_faults();
    assert!(second.is_open());
    let calls = pool.recent_calls().len();
    assert!(second.is_open());
    assert_eq!(pool.recent_calls().len(), calls, "the server was asked");
    let done = second.answer(right(&pool)).await.unwrap();
    assert_eq!((second.is_open(), done.is_open()), (false, false));

    let cancelled = sms_code(&crate::support::client(&pool).build().unwrap()).await;
    cancelled.cancel();
    assert!(!cancelled.is_open());

    let late = sms_code(&crate::support::client(&pool).build().unwrap()).await;
    pool.clock().advance(Duration::from_secs(16 * 60));
    assert!(late.is_open(), "the server has not been heard yet");
    assert_eq!(late.answer(right(&pool)).await.unwrap_err().kind(), ErrorKind::ChallengeExpired);
    assert!(!late.is_open());
}

#[tokio::test]
async fn a_new_code_comes_without_asking_for_the_password_again() {
    let pool = pool_with_sms().await;
    let client = client(&pool).build().unwrap();
    let first = sms_code(&client).await;
    let old = right(&pool);
    let SignInStep::SmsCode(second) = first.resend().await.unwrap() else { panic!("expected a code") };
    assert_eq!(first.answer(old).await.unwrap_err().kind(), ErrorKind::ChallengeExpired);
    assert!(matches!(second.answer(right(&pool)).await.unwrap(), SignInStep::Done(_)));
}

#[tokio::test]
async fn a_new_code_that_cannot_be_had_leaves_the_old_one_good() {
    let pool = pool_with_sms().await;
    let client = client(&pool).build().unwrap();
    let code = sms_code(&client).await;
    let sent = right(&pool);
    for operation in ["InitiateAuth", "RespondToAuthChallenge"] {
        pool.fault(Fault::drop_before().times(9).on(operation));
        assert_eq!(code.resend().await.unwrap_err().kind(), ErrorKind::Network);
        pool.clear_faults();
    }
    // A dropped attempt changes nothing either.
    pool.fault(Fault::delay(Duration::from_secs(30)).on("RespondToAuthChallenge"));
    assert!(tokio::time::timeout(Duration::from_millis(300), code.resend().into_future()).await.is_err());
    pool.clear_faults();
    assert!(matches!(code.answer(sent).await.unwrap(), SignInStep::Done(_)));
}

#[tokio::test]
async fn an_expired_challenge_says_start_again() {
    let pool = pool_with_sms().await;
    let client = client(&pool).build().unwrap();
    let code = sms_code(&client).await;
    pool.clock().advance(Duration::from_secs(16 * 60));
    let error = code.answer(right(&pool)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ChallengeExpired);
    assert_eq!(error.recovery(), "Start the sign-in again.");
}

#[tokio::test]
async fn a_lock_out_says_how_long() {
    let pool = pool_with_sms().await;
    let client = client(&pool).build().unwrap();
    let code = sms_code(&client).await;
    for _ in 0..9 {
        let error = code.answer("000000").await.unwrap_err();
        if error.kind() == ErrorKind::LockedOut {
            assert!(error.retry_after().unwrap() >= Duration::from_secs(1));
            return;
        }
    }
    panic!("never locked out");
}

#[tokio::test]
async fn a_cancelled_sign_in_keeps_nothing_even_if_its_tokens_are_on_the_way() {
    let pool = pool_with_sms().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let code = sms_code(&client).await;
    pool.fault(Fault::delay(Duration::from_secs(1)).on("RespondToAuthChallenge"));
    let answering = tokio::spawn({
        let (code, text) = (code.clone(), right(&pool));
        async move { code.answer(text).await }
    });
    while pool.calls("RespondToAuthChallenge") < 2 {
        tokio::task::yield_now().await;
    }
    code.cancel();
    assert_eq!(answering.await.unwrap().unwrap_err().kind(), ErrorKind::ChallengeExpired);
    assert!(store.content().is_empty());
    assert!(matches!(client.state().await, SessionState::SignedOut));
    assert_eq!(pool.calls("RevokeToken"), 1);
}

#[tokio::test]
async fn a_sign_in_cancelled_while_a_new_code_is_fetched_is_over() {
    let pool = pool_with_sms().await;
    let client = client(&pool).build().unwrap();
    let code = sms_code(&client).await;
    let before = pool.calls("InitiateAuth");
    pool.fault(Fault::delay(Duration::from_secs(1)).on("InitiateAuth"));
    let resending = tokio::spawn({
        let code = code.clone();
        async move { code.resend().await }
    });
    while pool.calls("InitiateAuth") == before {
        tokio::task::yield_now().await;
    }
    code.cancel();
    assert_eq!(resending.await.unwrap().unwrap_err().kind(), ErrorKind::ChallengeExpired);
    assert_eq!(code.answer(right(&pool)).await.unwrap_err().kind(), ErrorKind::ChallengeExpired);
    assert!(matches!(client.state().await, SessionState::SignedOut));
}

#[tokio::test]
async fn a_suspended_sign_in_goes_on_in_another_process_over_the_same_store() {
    let pool = pool_with_sms().await;
    let store = TestStore::default();
    let first = client(&pool).store(store.clone()).build().unwrap();
    let text = sms_code(&first).await.suspend().await.unwrap();
    assert!(!text.contains(PASSWORD));
    drop(first);

    let second = client(&pool).store(store).build().unwrap();
    let SignInStep::SmsCode(code) = second.resume_sign_in(&text).await.unwrap() else { panic!("not a code") };
    assert_eq!((code.sign_in_name(), code.destination()), ("sam", Some("+*******0101")));
    let error = code.resend().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ChallengeExpired);
    assert!(error.message().contains("password"), "{error}");
    assert!(matches!(code.answer(right(&pool)).await.unwrap(), SignInStep::Done(_)));
}

#[tokio::test]
async fn a_suspended_sign_in_is_refused_where_it_does_not_belong() {
    let pool = pool_with_sms().await;
    let store = TestStore::default();
    let mine = client(&pool).store(store.clone()).build().unwrap();
    let text = sms_code(&mine).await.suspend().await.unwrap();

    let other_pool =
        UserPool::builder("us-east-1_Another01", pool.client_id()).store(store.clone()).build().unwrap();
    let other_store = client(&pool).build().unwrap();
    let mut changed = text.clone().into_bytes();
    let last = changed.len() - 3;
    changed[last] = if changed[last] == b'A' { b'B' } else { b'A' };
    for (client, text, words) in [
        (&other_pool, text.clone(), "another user pool"),
        (&other_store, text.clone(), "store"),
        (&mine, String::from_utf8(changed).unwrap(), "changed"),
        (&mine, "hello".into(), "not a suspended sign-in"),
    ] {
        let error = client.resume_sign_in(&text).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("suspended")));
        assert!(error.message().contains(words), "{error}");
    }
    pool.clock().advance(Duration::from_secs(20 * 60));
    // Any reply tells the client what time it is.
    let _ = mine.sign_in("nobody", Password::new("wrong")).await;
    let error = mine.resume_sign_in(&text).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ChallengeExpired);
}

#[tokio::test]
async fn a_sign_in_cannot_be_suspended_while_the_store_is_locked() {
    let pool = pool_with_sms().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let code = sms_code(&client).await;
    store.fail(Failing { reads: true, ..Failing::default() });
    assert_eq!(code.suspend().await.unwrap_err().kind(), ErrorKind::Storage);
    store.heal();
    code.suspend().await.unwrap();
}

#[tokio::test]
async fn several_half_done_sign_ins_do_not_disturb_each_other() {
    let pool = pool_with_sms().await;
    pool.user("tom", PASSWORD)
        .totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
        .mfa(["SOFTWARE_TOKEN_MFA"])
        .create()
        .unwrap();
    let client = client(&pool).build().unwrap();
    let sms = sms_code(&client).await;
    let SignInStep::TotpCode(totp) = client.sign_in("tom", Password::new(PASSWORD)).await.unwrap() else {
        panic!("expected a code")
    };
    let SignInStep::Done(tom) = totp.answer(pool.totp("tom").unwrap()).await.unwrap() else { panic!() };
    let SignInStep::Done(sam) = sms.answer(right(&pool)).await.unwrap() else { panic!() };
    assert_eq!((tom.username(), sam.username()), ("tom", "sam"));
}

#[tokio::test]
async fn threat_protection_is_told_of_the_device_only_where_that_is_wanted() {
    let pool = pool_with_sms().await;
    let silent = client(&pool).build().unwrap();
    sms_code(&silent).await;
    assert!(pool.contexts().is_empty());

    let store = TestStore::default();
    let telling = |store: &TestStore| {
        let device = DeviceContext::of_this_device().application_name("shop");
        client(&pool).store(store.clone()).threat_protection(device).build().unwrap()
    };
    sms_code(&telling(&store)).await;
    sms_code(&telling(&store)).await;
    let contexts = pool.contexts();
    assert_eq!(contexts.len(), 4, "{contexts:?}");
    let ids: Vec<_> = contexts.iter().map(|context| context.context_data.get("DeviceId").cloned()).collect();
    assert!(ids[0].is_some() && ids.iter().all(|id| *id == ids[0]), "the id stays: {ids:?}");
    assert!(contexts.iter().all(|context| context.username == "sam"));
}

#[tokio::test]
async fn client_metadata_reaches_each_request_and_an_answer_may_bring_its_own() {
    let pool = pool_with_sms().await;
    let client = client(&pool).refresh_client_metadata([("call", "refresh")]).build().unwrap();
    let step =
        client.sign_in("sam", Password::new(PASSWORD)).client_metadata([("call", "sign-in")]).await.unwrap();
    let told = |operation: &str| pool.latest_client_metadata(operation).unwrap_or_default()["call"].clone();
    assert_eq!(
        (told("InitiateAuth").as_str(), told("RespondToAuthChallenge").as_str()),
        ("sign-in", "sign-in")
    );
    let SignInStep::SmsCode(code) = step else { panic!("expected a code") };
    let SignInStep::SmsCode(code) = code.resend().client_metadata([("call", "resend")]).await.unwrap() else {
        panic!("expected a code")
    };
    assert_eq!(
        (told("InitiateAuth").as_str(), told("RespondToAuthChallenge").as_str()),
        ("resend", "resend")
    );
    let step = code.answer(right(&pool)).client_metadata([("call", "answer")]).await.unwrap();
    assert_eq!(told("RespondToAuthChallenge"), "answer");
    let SignInStep::Done(session) = step else { panic!("expected the end") };
    session.refresh().await.unwrap();
    assert_eq!(told("GetTokensFromRefreshToken"), "refresh");
}

#[tokio::test]
async fn a_step_up_replaces_the_session_s_tokens_by_stronger_ones() {
    let pool = LocalPool::builder()
        .auth_flows(&["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
        .pool_setting(
            "Policies",
            json!({"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}),
        )
        .start()
        .await
        .unwrap();
    pool.user("ana", PASSWORD).email("ana@example.com").create().unwrap();
    let client = client(&pool).build().unwrap();
    let SignInStep::Done(session) = client
        .sign_in_with("ana", AuthFlow::User(Some(FirstFactor::PasswordSrp(PASSWORD.into()))))
        .await
        .unwrap()
    else {
        panic!("expected the end")
    };
    let before = session.tokens().await.unwrap();
    let step = client.step_up(&session, ["urn:cognito:loa:3"]).await.unwrap();
    let SignInStep::EmailCode(code) = step else { panic!("expected a code, got {step:?}") };
    let SignInStep::Done(raised) = code.answer(pool.latest_code("ana").unwrap()).await.unwrap() else {
        panic!("expected the end")
    };
    let after = raised.tokens().await.unwrap();
    assert_eq!(after.id_claims().text("acr"), Some("urn:cognito:loa:3"));
    assert_ne!(before.access_token(), after.access_token());
    // The handle from before is the same session.
    assert_eq!(session.tokens().await.unwrap().access_token(), after.access_token());

    let wrong = client.step_up(&session, Vec::<String>::new()).await.unwrap_err();
    assert_eq!(wrong.field(), Some("target_acr_values"));
}

#[tokio::test]
async fn what_comes_too_late_is_told_what_to_do_instead() {
    let pool = pool_with_sms().await;
    let client = client(&pool).build().unwrap();
    let code = sms_code(&client).await;
    let SignInStep::Done(session) = code.answer(right(&pool)).await.unwrap() else { panic!("not done") };
    let error = code.answer("123456").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ChallengeExpired);
    assert!(error.message().contains("done"), "{error}");
    assert!(error.recovery().starts_with("Use the session"), "{}", error.recovery());
    session.tokens().await.unwrap();

    let code = sms_code_of(client.sign_in("sam", Password::new(PASSWORD)).replace_session(true).await);
    code.cancel();
    let error = code.answer("123456").await.unwrap_err();
    assert_eq!(error.recovery(), ErrorKind::ChallengeExpired.recovery());
}

#[tokio::test]
async fn a_store_that_never_suspended_anything_opens_no_text() {
    let pool = pool_with_sms().await;
    // Sealed with a key that anybody can guess.
    let store = TestStore::default();
    let guessed = client(&pool).store(store.clone()).build().unwrap();
    let code = sms_code(&guessed).await;
    code.suspend().await.unwrap();
    let key = store.content().into_keys().find(|key| key.ends_with("/sign-in-key")).unwrap();
    store.put(&key, format!("{}=", "A".repeat(43)).as_bytes()).unwrap();
    let forged = code.suspend().await.unwrap();
    guessed.resume_sign_in(&forged).await.unwrap();

    let fresh = client(&pool).store(TestStore::default()).build().unwrap();
    let error = fresh.resume_sign_in(&forged).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("suspended")));
    assert!(error.message().contains("was not suspended with this store"), "{error}");
}
