//! Accounts, made, confirmed and recovered through the objects that Swift and Kotlin see.
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
    CancelToken, CognitoError, ConfirmedAccount, ErrorKind, FeedbackValue, NewAccount, Session,
    SignInOptions, SignInStep, SignUpOptions, UserPool,
};
use cognito_local_pool::{Fault, LocalPool};
use serde_json::json;
use support::{PASSWORD, block_on, client, in_time, until};

const NEW_PASSWORD: &str = "New-Horse-7!";
const ADDRESS: &str = "eva@example.com";

/// A pool that sends codes by e-mail, and nobody in it.
fn sending() -> (LocalPool, Arc<UserPool>) {
    let pool = LocalPool::builder()
        .pool_setting("AutoVerifiedAttributes", json!(["email"]))
        .alias_attributes(&["email"])
        .start_blocking()
        .unwrap();
    let client = client(&pool);
    (pool, client)
}

fn one(name: &str, value: &str) -> HashMap<String, String> {
    HashMap::from([(name.to_owned(), value.to_owned())])
}

fn sign_up(client: &UserPool) -> Result<Arc<NewAccount>, CognitoError> {
    let options = SignUpOptions::default();
    block_on(client.sign_up("eva".into(), PASSWORD.into(), one("email", ADDRESS), options, None))
}

fn done(step: SignInStep) -> Arc<Session> {
    match step {
        SignInStep::Done { session } => session,
        other => panic!("unexpected {other:?}"),
    }
}

fn signed_in(confirmed: &ConfirmedAccount) -> Arc<Session> {
    done(block_on(confirmed.sign_in(SignInOptions::default(), None)).unwrap())
}

fn field(error: &CognitoError) -> Option<String> {
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
    error.info().field.clone()
}

#[test]
fn an_account_is_made_confirmed_and_signed_in_to() {
    let (pool, client) = sending();
    let options =
        SignUpOptions { validation_data: one("captcha", "42"), client_metadata: one("voucher", "v-1") };
    let account =
        block_on(client.sign_up("eva".into(), PASSWORD.into(), one("email", ADDRESS), options, None))
            .unwrap();
    assert_eq!(pool.latest_client_metadata("SignUp").unwrap()["voucher"], "v-1");
    assert_eq!(account.username(), "eva");
    assert!(!account.is_confirmed() && account.user_sub().is_some() && account.not_delivered().is_none());
    assert_eq!(account.code_delivery().unwrap().attribute.as_deref(), Some("email"));

    let wrong = block_on(account.confirm("000000".into(), false, None, None)).unwrap_err();
    assert!(wrong.kind() == ErrorKind::CodeMismatch, "{wrong:?}");
    let metadata = Some(one("from", "here"));
    assert_eq!(
        block_on(account.resend_code(metadata.clone(), None)).unwrap().medium.as_deref(),
        Some("EMAIL")
    );
    assert_eq!(pool.latest_client_metadata("ResendConfirmationCode").unwrap()["from"], "here");
    let code = pool.latest_code("eva").unwrap();
    let confirmed = block_on(account.confirm(code.into(), false, metadata, None)).unwrap();
    assert_eq!(pool.latest_client_metadata("ConfirmSignUp").unwrap()["from"], "here");
    assert_eq!((confirmed.username(), confirmed.can_sign_in_at_once()), ("eva".into(), false));

    let user = block_on(signed_in(&confirmed).user(None)).unwrap();
    assert_eq!(user.attributes["email"], ADDRESS);
    assert_eq!(user.attributes["email_verified"], "true");
    assert_eq!(user.attributes.get("sub").cloned(), account.user_sub());
}

#[test]
fn an_app_that_was_restarted_confirms_by_name_and_is_told_what_stands_in_the_way() {
    let (pool, client) = sending();
    let account = sign_up(&client).unwrap();
    let step = block_on(account.sign_in(SignInOptions::default(), None)).unwrap();
    assert!(matches!(step, SignInStep::ConfirmSignUp { .. }), "{step:?}");
    drop((account, step));

    block_on(client.resend_confirmation_code("eva".into(), None, None)).unwrap();
    let code = pool.latest_code("eva").unwrap();
    block_on(client.confirm_sign_up("eva".into(), code.clone().into(), false, None, None)).unwrap();

    // One kind, two reasons: the advice is that of the error, not of its kind.
    let again = block_on(client.confirm_sign_up("eva".into(), code.into(), false, None, None)).unwrap_err();
    assert!(again.kind() == ErrorKind::AlreadyExists, "{again:?}");
    assert!(again.info().recovery.contains("needs no confirmation"), "{again:?}");
    assert_ne!(again.info().recovery, again.kind().recovery());
    let taken = sign_up(&client).unwrap_err();
    assert!(taken.kind() == ErrorKind::AlreadyExists, "{taken:?}");
    assert_eq!(taken.info().recovery, taken.kind().recovery());
}

#[test]
fn an_alias_is_taken_over_only_by_force() {
    let (pool, client) = sending();
    pool.user("ada", PASSWORD).email(ADDRESS).create().unwrap();
    let account = sign_up(&client).unwrap();
    let code = pool.latest_code("eva").unwrap();
    let taken = block_on(account.confirm(code.clone().into(), false, None, None)).unwrap_err();
    assert!(taken.kind() == ErrorKind::AlreadyExists, "{taken:?}");
    let confirmed = block_on(account.confirm(code.into(), true, None, None)).unwrap();
    assert_eq!(signed_in(&confirmed).username(), "eva");
}

#[test]
fn an_account_whose_code_was_not_delivered_says_so() {
    let (pool, client) = sending();
    let body = json!({ "__type": "CodeDeliveryFailureException", "message": "no" }).to_string();
    pool.fault(Fault::status_with_body(400, body).on("SignUp").applied());
    let account = sign_up(&client).unwrap();
    let why = account.not_delivered().unwrap();
    assert!(why.kind() == ErrorKind::CodeDelivery, "{why:?}");
    assert_eq!((account.user_sub(), account.code_delivery()), (None, None));
    block_on(account.resend_code(None, None)).unwrap();
    let code = pool.latest_code("eva").unwrap();
    signed_in(&block_on(account.confirm(code.into(), false, None, None)).unwrap());
}

#[test]
fn a_user_without_a_password_is_signed_up_where_the_pool_allows_it() {
    let pool = LocalPool::builder()
        .pool_setting("AutoVerifiedAttributes", json!(["email"]))
        .pool_setting(
            "Policies",
            json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"] } }),
        )
        .auth_flows(&["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
        .start_blocking()
        .unwrap();
    let client = client(&pool);
    let options = SignUpOptions::default();
    let account =
        block_on(client.sign_up_without_password("eva".into(), one("email", ADDRESS), options, None))
            .unwrap();
    let code = pool.latest_code("eva").unwrap();
    let confirmed = block_on(account.confirm(code.into(), false, None, None)).unwrap();
    assert!(confirmed.can_sign_in_at_once());
    let session = signed_in(&confirmed);
    block_on(session.set_first_password(NEW_PASSWORD.into(), None)).unwrap();
    block_on(session.change_password(NEW_PASSWORD.into(), PASSWORD.into(), None)).unwrap();
}

#[test]
fn a_forgotten_password_is_replaced() {
    let (pool, client) = sending();
    pool.user("eva", PASSWORD).email(ADDRESS).create().unwrap();
    let metadata = Some(one("from", "here"));
    let delivery = block_on(client.forgot_password("eva".into(), metadata.clone(), None)).unwrap();
    assert_eq!(delivery.medium.as_deref(), Some("EMAIL"));
    assert_eq!(pool.latest_client_metadata("ForgotPassword").unwrap()["from"], "here");
    let code = pool.latest_code("eva").unwrap();
    let confirm = |password: &str| {
        let password = password.into();
        block_on(client.confirm_forgot_password(
            "eva".into(),
            code.as_str().into(),
            password,
            metadata.clone(),
            None,
        ))
    };
    assert_eq!(field(&confirm("").unwrap_err()).as_deref(), Some("new_password"));
    confirm(NEW_PASSWORD).unwrap();
    assert_eq!(pool.latest_client_metadata("ConfirmForgotPassword").unwrap()["from"], "here");
    support::sign_in_as(&client, "eva", NEW_PASSWORD).unwrap();
}

#[test]
fn feedback_names_what_is_wrong_with_it() {
    let (pool, client) = sending();
    let give = |event_id: &str, token: &str, value| {
        block_on(client.update_auth_event_feedback("eva".into(), event_id.into(), token.into(), value, None))
    };
    assert_eq!(field(&give("", "t", FeedbackValue::Valid).unwrap_err()).as_deref(), Some("event_id"));
    assert_eq!(field(&give("e", "", FeedbackValue::Invalid).unwrap_err()).as_deref(), Some("feedback_token"));
    assert!(pool.recent_calls().is_empty());
    let refused = give("e", "hush-hush", FeedbackValue::Invalid).unwrap_err();
    assert_eq!(refused.info().operation.as_deref(), Some("UpdateAuthEventFeedback"));
    assert!(!format!("{refused} {refused:?}").contains("hush"), "{refused:?}");
}

#[test]
fn a_cancelled_sign_up_ends_while_the_server_is_still_busy() {
    let (pool, client) = sending();
    pool.fault(Fault::delay(Duration::from_secs(600)).on("SignUp"));
    let cancel = CancelToken::new();
    let call = in_time({
        let (client, cancel) = (Arc::clone(&client), Arc::clone(&cancel));
        move || {
            let attributes = one("email", ADDRESS);
            let options = SignUpOptions::default();
            block_on(client.sign_up("eva".into(), PASSWORD.into(), attributes, options, Some(cancel)))
                .unwrap_err()
        }
    });
    until(|| pool.calls("SignUp") == 1);
    cancel.cancel();
    let error = call.get();
    assert!(error.kind() == ErrorKind::Cancelled, "{error:?}");

    let used = block_on(client.forgot_password("eva".into(), None, Some(cancel))).unwrap_err();
    assert!(used.kind() == ErrorKind::Cancelled, "{used:?}");
    assert_eq!(pool.calls("ForgotPassword"), 0);
}

#[test]
fn no_account_prints_passwords_addresses_or_ids() {
    let (pool, client) = sending();
    let options = SignUpOptions {
        validation_data: one("captcha", "hush-hush"),
        client_metadata: one("voucher", "hush-hush"),
    };
    let mut printed = vec![format!("{options:?}")];
    assert!(printed.iter().all(|text| text.contains("captcha") && text.contains("voucher")), "{printed:?}");
    let account = sign_up(&client).unwrap();
    printed.push(format!("{account:?} {account:#?}"));
    printed.push(format!("{:?}", account.code_delivery().unwrap()));
    let code = pool.latest_code("eva").unwrap();
    let confirmed = block_on(account.confirm(code.as_str().into(), false, None, None)).unwrap();
    printed.push(format!("{confirmed:?}"));
    let secrets = [PASSWORD, ADDRESS, "hush-hush", &code, &account.user_sub().unwrap()].map(str::to_owned);
    for text in &printed {
        assert!(secrets.iter().all(|secret| !text.contains(secret.as_str())), "{text}");
    }
}
