//! Every kind of step, through the objects that Swift and Kotlin see.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::result_large_err,
    missing_docs
)]

mod support;

use std::{collections::HashMap, sync::Arc};

use cognito_client::Password;
use cognito_client_ffi::{
    AuthFlowKind, CodePurpose, CognitoError, FirstFactorKind, MfaMethod, Session, SignInOptions, SignInStep,
    UserPool, memory_store,
};
use cognito_local_pool::{Builder, LocalPool, NewUser, Trigger};
use serde_json::{Value, json};
use support::{EMAIL, PASSWORD, block_on, client, client_with};

const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const PHONE: &str = "+15555550100";
const NEW_PASSWORD: &str = "New-Horse-7!";

/// Takes the challenge out of the step that must have come.
macro_rules! challenge {
    ($step:expr, $kind:ident) => {
        match $step {
            SignInStep::$kind { challenge } => challenge,
            other => panic!("unexpected {other:?}"),
        }
    };
}

fn done(step: SignInStep) -> Arc<Session> {
    match step {
        SignInStep::Done { session } => session,
        other => panic!("unexpected {other:?}"),
    }
}

fn begin(client: &UserPool) -> SignInStep {
    block_on(client.sign_in("ana".into(), PASSWORD.into(), SignInOptions::default(), None)).unwrap()
}

fn by(client: &UserPool, flow: AuthFlowKind, password: Option<&str>) -> Result<SignInStep, CognitoError> {
    let password = password.map(Password::new);
    block_on(client.sign_in_with("ana".into(), flow, password, SignInOptions::default(), None))
}

fn pool_with(builder: Builder, user: impl for<'p> FnOnce(NewUser<'p>) -> NewUser<'p>) -> LocalPool {
    let pool = builder.start_blocking().unwrap();
    user(pool.user("ana", PASSWORD)).create().unwrap();
    pool.clear_calls();
    pool
}

fn mfa() -> Builder {
    LocalPool::builder().pool_setting("MfaConfiguration", json!("OPTIONAL"))
}

fn choice_based() -> Builder {
    LocalPool::builder().auth_flows(&["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]).pool_setting(
        "Policies",
        json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"] } }),
    )
}

fn field(error: &CognitoError) -> Option<String> {
    let CognitoError::InvalidInput { info } = error else { panic!("unexpected {error:?}") };
    info.field.clone()
}

#[test]
fn a_code_by_text_message_is_sent_refused_sent_again_and_taken() {
    let pool = pool_with(mfa(), |user| user.phone_number(PHONE).mfa(["SMS_MFA"]));
    let client = client(&pool);
    let first = challenge!(begin(&client), SmsCode);
    assert_eq!((first.username(), first.sign_in_name()), ("ana".into(), "ana".into()));
    assert_eq!((first.purpose(), first.medium()), (CodePurpose::SecondFactor, "SMS".into()));
    assert!(first.destination().unwrap().ends_with("0100"));

    let wrong = block_on(first.answer("000000".into(), None, None)).unwrap_err();
    assert!(matches!(wrong, CognitoError::CodeMismatch { .. }), "{wrong:?}");
    let old = pool.latest_code("ana").unwrap();
    let second = challenge!(block_on(first.resend(None, None)).unwrap(), SmsCode);
    assert_ne!(pool.latest_code("ana").unwrap(), old);
    let code = pool.latest_code("ana").unwrap();
    let metadata = HashMap::from([("from".to_owned(), "here".to_owned())]);
    done(block_on(second.answer(code.into(), Some(metadata), None)).unwrap());
    assert_eq!(pool.latest_client_metadata("RespondToAuthChallenge").unwrap()["from"], "here");
}

#[test]
fn a_code_by_e_mail_is_a_way_in() {
    let pool = pool_with(choice_based(), |user| user.email(EMAIL));
    let flow = AuthFlowKind::User { preferred: Some(FirstFactorKind::EmailOtp) };
    let challenge = challenge!(by(&client(&pool), flow, None).unwrap(), EmailCode);
    assert_eq!((challenge.purpose(), challenge.medium()), (CodePurpose::FirstFactor, "EMAIL".into()));
    done(block_on(challenge.answer(pool.latest_code("ana").unwrap().into(), None, None)).unwrap());
}

#[test]
fn a_second_factor_is_chosen_and_the_authenticator_app_s_code_taken() {
    let pool =
        pool_with(mfa(), |user| user.phone_number(PHONE).totp(SECRET).mfa(["SMS_MFA", "SOFTWARE_TOKEN_MFA"]));
    let choice = challenge!(begin(&client(&pool)), ChooseMfa);
    let mut options = choice.options();
    options.sort_by_key(|option| format!("{option:?}"));
    assert_eq!(options, [MfaMethod::Sms, MfaMethod::Totp]);
    let code = challenge!(block_on(choice.answer(MfaMethod::Totp, None, None)).unwrap(), TotpCode);
    assert_eq!(code.sign_in_name(), "ana");
    done(block_on(code.answer(pool.totp("ana").unwrap().into(), None, None)).unwrap());
}

#[test]
fn a_second_factor_is_chosen_and_set_up() {
    let builder = || {
        LocalPool::builder()
            .pool_setting("MfaConfiguration", json!("ON"))
            .pool_setting("EnabledMfas", json!(["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]))
    };
    let pool = pool_with(builder(), |user| user);
    let choice = challenge!(begin(&client(&pool)), SetUpMfa);
    assert!(choice.options().contains(&MfaMethod::Totp) && choice.options().contains(&MfaMethod::Email));
    let set_up = challenge!(block_on(choice.answer(MfaMethod::Totp, None, None)).unwrap(), SetUpTotp);

    let secret = set_up.secret().expose().to_owned();
    let uri = set_up.uri("ACME Co").unwrap();
    assert!(uri.expose().starts_with("otpauth://totp/ACME%20Co:ana?secret="), "{}", uri.expose());
    assert!(uri.expose().contains(&secret));
    assert!(uri.qr_svg().unwrap().contains("<svg"));
    assert!(uri.qr_png().unwrap().starts_with(b"\x89PNG"));
    assert!(uri.qr_text().unwrap().lines().count() > 10);
    assert_eq!(field(&set_up.uri("a:b").unwrap_err()).as_deref(), Some("issuer"));
    for text in [format!("{uri} {uri:?}"), format!("{set_up} {set_up:?}")] {
        assert!(!text.contains(&secret), "{text}");
    }
    let code = pool.totp("ana").unwrap();
    done(block_on(set_up.answer(code.into(), Some("her phone".into()), None, None)).unwrap());

    let pool = pool_with(builder(), |user| user);
    let choice = challenge!(begin(&client(&pool)), SetUpMfa);
    let set_up = challenge!(block_on(choice.answer(MfaMethod::Email, None, None)).unwrap(), SetUpEmail);
    let code = challenge!(block_on(set_up.answer(EMAIL.into(), None, None)).unwrap(), EmailCode);
    done(block_on(code.answer(pool.latest_code("ana").unwrap().into(), None, None)).unwrap());
}

#[test]
fn a_temporary_password_is_replaced_along_with_what_is_missing() {
    let required = json!([{ "Name": "given_name", "Required": true, "Mutable": true }]);
    let pool = pool_with(LocalPool::builder().pool_setting("Schema", required), |user| {
        user.email(EMAIL).temporary()
    });
    let challenge = challenge!(begin(&client(&pool)), NewPassword);
    assert_eq!(challenge.required_attributes(), ["given_name"]);
    assert_eq!(challenge.attributes().get("email").map(String::as_str), Some(EMAIL));

    let calls = pool.recent_calls().len();
    let missing = block_on(challenge.answer(NEW_PASSWORD.into(), HashMap::new(), None, None)).unwrap_err();
    assert!(matches!(missing, CognitoError::InvalidInput { .. }), "{missing:?}");
    assert_eq!(pool.recent_calls().len(), calls);

    let attributes = HashMap::from([("given_name".to_owned(), "Ana".to_owned())]);
    let short = block_on(challenge.answer("short".into(), attributes.clone(), None, None)).unwrap_err();
    assert!(matches!(short, CognitoError::InvalidPassword { .. }), "{short:?}");
    done(block_on(challenge.answer(NEW_PASSWORD.into(), attributes, None, None)).unwrap());
}

#[test]
fn a_first_factor_is_chosen_with_its_password() {
    let pool = pool_with(choice_based(), |user| user.email(EMAIL));
    let client = client(&pool);
    let choice =
        challenge!(by(&client, AuthFlowKind::User { preferred: None }, None).unwrap(), ChooseFirstFactor);
    assert!(choice.options().contains(&FirstFactorKind::Password), "{:?}", choice.options());
    assert!(choice.options().contains(&FirstFactorKind::EmailOtp), "{:?}", choice.options());

    let without = block_on(choice.answer(FirstFactorKind::PasswordSrp, None, None, None)).unwrap_err();
    assert_eq!(field(&without).as_deref(), Some("password"));
    let idle = block_on(choice.answer(FirstFactorKind::EmailOtp, Some(PASSWORD.into()), None, None));
    assert_eq!(field(&idle.unwrap_err()).as_deref(), Some("password"));
    let step = block_on(choice.answer(FirstFactorKind::PasswordSrp, Some(PASSWORD.into()), None, None));
    done(step.unwrap());
}

#[test]
fn every_flow_takes_a_password_or_refuses_it() {
    let pool = pool_with(LocalPool::builder(), |user| user);
    let client = client(&pool);
    let user = |preferred| AuthFlowKind::User { preferred };
    for needs in [
        AuthFlowKind::UserSrp,
        AuthFlowKind::UserPassword,
        AuthFlowKind::CustomWithSrp,
        user(Some(FirstFactorKind::Password)),
        user(Some(FirstFactorKind::PasswordSrp)),
    ] {
        assert_eq!(field(&by(&client, needs, None).unwrap_err()).as_deref(), Some("password"));
    }
    for needs_none in [
        AuthFlowKind::Custom,
        user(None),
        user(Some(FirstFactorKind::EmailOtp)),
        user(Some(FirstFactorKind::SmsOtp)),
        user(Some(FirstFactorKind::WebAuthn)),
        user(Some(FirstFactorKind::Other { name: "FACE".into() })),
    ] {
        assert_eq!(field(&by(&client, needs_none, Some(PASSWORD)).unwrap_err()).as_deref(), Some("password"));
    }
    assert!(pool.recent_calls().is_empty());
    for takes in [AuthFlowKind::UserSrp, AuthFlowKind::UserPassword] {
        let client = support::client(&pool);
        done(by(&client, takes, Some(PASSWORD)).unwrap());
    }
}

#[test]
fn a_passkey_signs_in() {
    let pool = pool_with(choice_based(), |user| user.email(EMAIL));
    pool.authenticator().register("ana", true).unwrap();
    let flow = AuthFlowKind::User { preferred: Some(FirstFactorKind::WebAuthn) };
    let challenge = challenge!(by(&client(&pool), flow, None).unwrap(), Passkey);
    let refused = block_on(challenge.answer("{}".into(), None, None)).unwrap_err();
    assert!(!matches!(refused, CognitoError::Internal { .. }), "{refused:?}");
    let credential = pool.authenticator().assert(&challenge.request_options_json()).unwrap();
    done(block_on(challenge.answer(credential, None, None)).unwrap());
}

fn respond(event: &Value, response: Value) -> Value {
    let mut event = event.clone();
    event["response"] = response;
    event
}

#[test]
fn a_trigger_s_question_is_answered() {
    let builder = LocalPool::builder()
        .auth_flows(&["ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
        .trigger(Trigger::DefineAuthChallenge, |event| {
            let last = event["request"]["session"].as_array().and_then(|rounds| rounds.last());
            let right = last.is_some_and(|round| round["challengeResult"] == true);
            Ok(respond(
                event,
                json!({ "challengeName": "CUSTOM_CHALLENGE", "issueTokens": right, "failAuthentication": false }),
            ))
        })
        .trigger(Trigger::CreateAuthChallenge, |event| {
            Ok(respond(
                event,
                json!({
                    "publicChallengeParameters": { "question": "your pet?" },
                    "privateChallengeParameters": { "answer": "rex" },
                }),
            ))
        })
        .trigger(Trigger::VerifyAuthChallengeResponse, |event| {
            let right = event["request"]["challengeAnswer"] == "rex";
            Ok(respond(event, json!({ "answerCorrect": right })))
        });
    let pool = pool_with(builder, |user| user);
    let first = challenge!(by(&client(&pool), AuthFlowKind::Custom, None).unwrap(), Custom);
    assert_eq!(first.parameters(), HashMap::from([("question".to_owned(), "your pet?".to_owned())]));
    let again = challenge!(block_on(first.answer("tom".into(), None, None)).unwrap(), Custom);
    done(block_on(again.answer("rex".into(), None, None)).unwrap());
}

#[test]
fn an_unconfirmed_user_confirms_and_is_signed_in() {
    let pool =
        pool_with(LocalPool::builder().pool_setting("AutoVerifiedAttributes", json!(["email"])), |user| {
            user.attribute("email", EMAIL).unconfirmed()
        });
    let challenge = challenge!(begin(&client(&pool)), ConfirmSignUp);
    let delivery = block_on(challenge.resend(None, None)).unwrap();
    assert_eq!((delivery.medium.as_deref(), delivery.attribute.as_deref()), (Some("EMAIL"), Some("email")));
    assert!(!format!("{delivery} {delivery:?}").contains(&delivery.destination.unwrap()));
    done(block_on(challenge.answer(pool.latest_code("ana").unwrap().into(), None, None)).unwrap());
}

#[test]
fn a_password_is_reset_and_the_user_signed_in() {
    let pool = pool_with(LocalPool::builder(), |user| user.email(EMAIL).reset_required());
    let challenge = challenge!(begin(&client(&pool)), ResetPassword);
    assert_eq!(block_on(challenge.send_code(None, None)).unwrap().medium.as_deref(), Some("EMAIL"));
    let code = pool.latest_code("ana").unwrap();
    done(block_on(challenge.answer(code.into(), NEW_PASSWORD.into(), None, None)).unwrap());
}

#[test]
fn a_challenge_without_a_type_of_its_own_is_answered_by_name() {
    let pool = pool_with(LocalPool::builder(), |user| user);
    pool.invent_challenge("ana", "RIDDLE", &[("question", "what is it?")], &[("GUESS", "time")]).unwrap();
    let client = client(&pool);
    let challenge = challenge!(begin(&client), Unknown);
    assert_eq!(challenge.name(), "RIDDLE");
    assert_eq!(challenge.parameters()["question"], "what is it?");
    assert!(challenge.available_challenges().is_empty());
    let reserved = block_on(challenge.answer("USERNAME".into(), "eva".into(), None, None)).unwrap_err();
    assert_eq!(field(&reserved).as_deref(), Some("responses"));
    done(block_on(challenge.answer("GUESS".into(), "time".into(), None, None)).unwrap());

    let challenge = challenge!(begin(&support::client(&pool)), Unknown);
    let responses = HashMap::from([("GUESS".to_owned(), "time".into())]);
    done(block_on(challenge.answer_all(responses, None, None)).unwrap());
}

#[test]
fn a_suspended_sign_in_goes_on_in_another_pool_object_over_the_same_store() {
    let pool = pool_with(mfa(), |user| user.totp(SECRET).mfa(["SOFTWARE_TOKEN_MFA"]));
    let store = memory_store();
    let challenge = challenge!(begin(&client_with(&pool, Some(store.clone()))), TotpCode);
    let suspended = block_on(challenge.suspend(None)).unwrap();
    assert!(!suspended.contains(PASSWORD) && !suspended.contains("ana"));

    let stranger = block_on(client(&pool).resume_sign_in(suspended.clone(), None)).unwrap_err();
    assert_eq!(field(&stranger).as_deref(), Some("suspended"));
    let later = client_with(&pool, Some(store));
    let resumed = challenge!(block_on(later.resume_sign_in(suspended, None)).unwrap(), TotpCode);
    assert_eq!(resumed.sign_in_name(), "ana");
    done(block_on(resumed.answer(pool.totp("ana").unwrap().into(), None, None)).unwrap());
}

#[test]
fn a_cancelled_sign_in_takes_no_answer() {
    let pool = pool_with(mfa(), |user| user.phone_number(PHONE).mfa(["SMS_MFA"]));
    let challenge = challenge!(begin(&client(&pool)), SmsCode);
    challenge.cancel();
    let calls = pool.recent_calls().len();
    let refused =
        block_on(challenge.answer(pool.latest_code("ana").unwrap().into(), None, None)).unwrap_err();
    assert!(matches!(refused, CognitoError::Cancelled { .. } | CognitoError::ChallengeExpired { .. }));
    assert_eq!(pool.recent_calls().len(), calls);
}

#[test]
fn a_session_is_raised_to_a_level_of_assurance() {
    let pool = pool_with(choice_based().pool_setting("MfaConfiguration", json!("OPTIONAL")), |user| {
        user.email(EMAIL)
    });
    let client = client(&pool);
    let flow = AuthFlowKind::User { preferred: Some(FirstFactorKind::Password) };
    let session = done(by(&client, flow, Some(PASSWORD)).unwrap());
    let refused = block_on(client.step_up(Arc::clone(&session), Vec::new(), SignInOptions::default(), None))
        .unwrap_err();
    assert_eq!(field(&refused).as_deref(), Some("target_acr_values"));
    let level = "urn:cognito:loa:3";
    let raising = client.step_up(session, vec![level.to_owned()], SignInOptions::default(), None);
    let mut step = block_on(raising).unwrap();
    if let SignInStep::ChooseFirstFactor { challenge } = &step {
        step = block_on(challenge.answer(FirstFactorKind::EmailOtp, None, None, None)).unwrap();
    }
    let code = challenge!(step, EmailCode);
    let raised = done(block_on(code.answer(pool.latest_code("ana").unwrap().into(), None, None)).unwrap());
    assert_eq!(raised.id_claims().unwrap().text("acr".into()).as_deref(), Some(level));
}
