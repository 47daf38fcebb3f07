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

use cognito_client_ffi::{
    Challenge, CodePurpose, CodeSent, CognitoError, ErrorKind, FirstFactorKind, MfaMethod, PasswordFactor,
    PasswordFlow, PasswordlessFactor, PasswordlessFlow, Session, SignInOptions, SignInStep, UserPool,
    memory_store,
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
            SignInStep::$kind { challenge, .. } => challenge,
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
    block_on(client.sign_in(
        "ana".into(),
        PASSWORD.into(),
        PasswordFlow::UserSrp,
        SignInOptions::default(),
        None,
    ))
    .unwrap()
}

fn without(client: &UserPool, flow: PasswordlessFlow) -> Result<SignInStep, CognitoError> {
    block_on(client.sign_in_without_password("ana".into(), flow, SignInOptions::default(), None))
}

fn preferring(client: &UserPool, factor: PasswordlessFactor) -> SignInStep {
    without(client, PasswordlessFlow::User { preferred: Some(factor) }).unwrap()
}

fn by(client: &UserPool, flow: PasswordFlow) -> Result<SignInStep, CognitoError> {
    block_on(client.sign_in("ana".into(), PASSWORD.into(), flow, SignInOptions::default(), None))
}

/// The challenge of a step that tells of a sent code, and what it tells.
fn sent(step: SignInStep) -> (Arc<Challenge>, CodeSent) {
    match step {
        SignInStep::SmsCode { challenge, sent } | SignInStep::EmailCode { challenge, sent } => {
            (challenge, sent)
        }
        other => panic!("unexpected {other:?}"),
    }
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
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
    error.info().field.clone()
}

#[test]
fn a_code_by_text_message_is_sent_refused_sent_again_and_taken() {
    let pool = pool_with(mfa(), |user| user.phone_number(PHONE).mfa(["SMS_MFA"]));
    let client = client(&pool);
    let (first, told) = sent(begin(&client));
    assert_eq!((first.username(), first.sign_in_name()), ("ana".into(), "ana".into()));
    assert_eq!((told.purpose, told.medium.as_str()), (CodePurpose::SecondFactor, "SMS"));
    assert!(!format!("{told:?}").contains("0100"));
    assert!(told.destination.unwrap().ends_with("0100"));

    let wrong = block_on(first.answer_code("000000".into(), None, None)).unwrap_err();
    assert!(wrong.kind() == ErrorKind::CodeMismatch, "{wrong:?}");
    let old = pool.latest_code("ana").unwrap();
    assert!(first.is_open());
    let second = challenge!(block_on(first.resend(None, None)).unwrap(), SmsCode);
    assert_eq!((first.is_open(), second.is_open()), (false, true));
    assert_ne!(pool.latest_code("ana").unwrap(), old);
    let code = pool.latest_code("ana").unwrap();
    let metadata = HashMap::from([("from".to_owned(), "here".to_owned())]);
    done(block_on(second.answer_code(code.into(), Some(metadata), None)).unwrap());
    assert_eq!(pool.latest_client_metadata("RespondToAuthChallenge").unwrap()["from"], "here");
}

#[test]
fn a_code_by_e_mail_is_a_way_in() {
    let pool = pool_with(choice_based(), |user| user.email(EMAIL));
    let (challenge, told) = sent(preferring(&client(&pool), PasswordlessFactor::EmailOtp));
    assert_eq!((told.purpose, told.medium.as_str()), (CodePurpose::FirstFactor, "EMAIL"));
    done(block_on(challenge.answer_code(pool.latest_code("ana").unwrap().into(), None, None)).unwrap());
}

#[test]
fn a_second_factor_is_chosen_and_the_authenticator_app_s_code_taken() {
    let pool =
        pool_with(mfa(), |user| user.phone_number(PHONE).totp(SECRET).mfa(["SMS_MFA", "SOFTWARE_TOKEN_MFA"]));
    let SignInStep::ChooseMfa { challenge: choice, mut options } = begin(&client(&pool)) else {
        panic!("no choice")
    };
    options.sort_by_key(|option| format!("{option:?}"));
    assert_eq!(options, [MfaMethod::Sms, MfaMethod::Totp]);
    let code = challenge!(block_on(choice.answer_mfa(MfaMethod::Totp, None, None)).unwrap(), TotpCode);
    assert_eq!(code.sign_in_name(), "ana");
    done(block_on(code.answer_code(pool.totp("ana").unwrap().into(), None, None)).unwrap());
}

#[test]
fn a_second_factor_is_chosen_and_set_up() {
    let builder = || {
        LocalPool::builder()
            .pool_setting("MfaConfiguration", json!("ON"))
            .pool_setting("EnabledMfas", json!(["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]))
    };
    let pool = pool_with(builder(), |user| user);
    let SignInStep::SetUpMfa { challenge: choice, options } = begin(&client(&pool)) else {
        panic!("no choice")
    };
    assert!(options.contains(&MfaMethod::Totp) && options.contains(&MfaMethod::Email));
    let set_up = challenge!(block_on(choice.answer_mfa(MfaMethod::Totp, None, None)).unwrap(), SetUpTotp);

    let secret = set_up.totp_secret().expose().to_owned();
    let uri = set_up.totp_uri("ACME Co").unwrap();
    assert!(uri.expose().starts_with("otpauth://totp/ACME%20Co:ana?secret="), "{}", uri.expose());
    assert!(uri.expose().contains(&secret));
    assert!(uri.qr_svg().unwrap().contains("<svg"));
    assert!(uri.qr_png().unwrap().starts_with(b"\x89PNG"));
    assert!(uri.qr_text().unwrap().lines().count() > 10);
    assert_eq!(field(&set_up.totp_uri("a:b").unwrap_err()).as_deref(), Some("issuer"));
    for text in [format!("{uri:?}"), format!("{set_up:?}")] {
        assert!(!text.contains(&secret), "{text}");
    }
    let code = pool.totp("ana").unwrap();
    done(block_on(set_up.answer_totp_set_up(code.into(), Some("her phone".into()), None, None)).unwrap());

    let pool = pool_with(builder(), |user| user);
    let choice = challenge!(begin(&client(&pool)), SetUpMfa);
    let set_up = challenge!(block_on(choice.answer_mfa(MfaMethod::Email, None, None)).unwrap(), SetUpEmail);
    let code = challenge!(block_on(set_up.answer_email(EMAIL.into(), None, None)).unwrap(), EmailCode);
    done(block_on(code.answer_code(pool.latest_code("ana").unwrap().into(), None, None)).unwrap());
}

#[test]
fn a_temporary_password_is_replaced_along_with_what_is_missing() {
    let required = json!([{ "Name": "given_name", "Required": true, "Mutable": true }]);
    let pool = pool_with(LocalPool::builder().pool_setting("Schema", required), |user| {
        user.email(EMAIL).temporary()
    });
    let step = begin(&client(&pool));
    assert!(!format!("{step:?}").contains(EMAIL), "{step:?}");
    let SignInStep::NewPassword { challenge, required_attributes, attributes } = step else {
        panic!("{step:?}")
    };
    assert_eq!(required_attributes, ["given_name"]);
    assert_eq!(attributes.get("email").map(String::as_str), Some(EMAIL));

    let calls = pool.recent_calls().len();
    let missing =
        block_on(challenge.answer_new_password(NEW_PASSWORD.into(), HashMap::new(), None, None)).unwrap_err();
    assert!(missing.kind() == ErrorKind::InvalidInput, "{missing:?}");
    assert_eq!(pool.recent_calls().len(), calls);

    let attributes = HashMap::from([("given_name".to_owned(), "Ana".to_owned())]);
    let short =
        block_on(challenge.answer_new_password("short".into(), attributes.clone(), None, None)).unwrap_err();
    assert!(short.kind() == ErrorKind::InvalidPassword, "{short:?}");
    done(block_on(challenge.answer_new_password(NEW_PASSWORD.into(), attributes, None, None)).unwrap());
}

#[test]
fn a_first_factor_is_chosen_with_its_password() {
    let pool = pool_with(choice_based(), |user| user.email(EMAIL));
    let client = client(&pool);
    let step = without(&client, PasswordlessFlow::User { preferred: None }).unwrap();
    let SignInStep::ChooseFirstFactor { challenge: choice, options } = step else { panic!("{step:?}") };
    assert!(options.contains(&FirstFactorKind::Password), "{options:?}");
    assert!(options.contains(&FirstFactorKind::EmailOtp), "{options:?}");
    let wrong = choice.answer_password_factor(PasswordFactor::Password, "Wrong-Horse7!".into(), None, None);
    assert_eq!(block_on(wrong).unwrap_err().kind(), ErrorKind::IncorrectCredentials);
    let step = choice.answer_password_factor(PasswordFactor::PasswordSrp, PASSWORD.into(), None, None);
    done(block_on(step).unwrap());
}

#[test]
fn every_flow_begins_as_it_says() {
    let pool = pool_with(
        choice_based().auth_flows(&[
            "ALLOW_USER_AUTH",
            "ALLOW_USER_SRP_AUTH",
            "ALLOW_USER_PASSWORD_AUTH",
            "ALLOW_REFRESH_TOKEN_AUTH",
        ]),
        |user| user.email(EMAIL),
    );
    for (flow, calls) in [
        (PasswordFlow::UserSrp, 2),
        (PasswordFlow::UserPassword, 1),
        (PasswordFlow::User { preferred: PasswordFactor::PasswordSrp }, 2),
        (PasswordFlow::User { preferred: PasswordFactor::Password }, 1),
    ] {
        pool.clear_calls();
        done(by(&support::client(&pool), flow).unwrap());
        let sent = pool.calls("InitiateAuth") + pool.calls("RespondToAuthChallenge");
        assert_eq!(sent, calls, "{flow:?}");
    }
    let client = support::client(&pool);
    for custom in [without(&client, PasswordlessFlow::Custom), by(&client, PasswordFlow::CustomWithSrp)] {
        assert_eq!(custom.unwrap_err().kind(), ErrorKind::Configuration, "the app client does not allow it");
    }
    let unknown = PasswordlessFactor::Other { name: "FACE".into() };
    let user = without(&client, PasswordlessFlow::User { preferred: Some(unknown) });
    assert!(!matches!(user, Ok(SignInStep::Done { .. })), "{user:?}");
}

#[test]
fn an_answer_to_another_question_is_a_defect_and_sends_nothing() {
    let pool = pool_with(mfa(), |user| user.phone_number(PHONE).mfa(["SMS_MFA"]));
    let challenge = challenge!(begin(&client(&pool)), SmsCode);
    pool.clear_calls();
    for misfit in [
        block_on(challenge.answer_password("hush-hush".into(), None, None)).unwrap_err(),
        block_on(challenge.answer_mfa(MfaMethod::Sms, None, None)).unwrap_err(),
        block_on(challenge.send_code(None, None)).unwrap_err(),
        challenge.totp_uri("ACME Co").unwrap_err(),
    ] {
        assert_eq!(misfit.kind(), ErrorKind::Internal);
    }
    assert!(challenge.is_open() && pool.recent_calls().is_empty());
}

#[test]
fn a_passkey_signs_in() {
    let pool = pool_with(choice_based(), |user| user.email(EMAIL));
    pool.authenticator().register("ana", true).unwrap();
    let step = preferring(&client(&pool), PasswordlessFactor::Passkey);
    let SignInStep::Passkey { challenge, request_options_json } = step else { panic!("{step:?}") };
    let refused = block_on(challenge.answer_passkey("{}".into(), None, None)).unwrap_err();
    assert!(refused.kind() != ErrorKind::Internal, "{refused:?}");
    let credential = pool.authenticator().assert(&request_options_json).unwrap();
    done(block_on(challenge.answer_passkey(credential, None, None)).unwrap());
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
    let step = without(&client(&pool), PasswordlessFlow::Custom).unwrap();
    let SignInStep::Custom { challenge: first, parameters } = step else { panic!("{step:?}") };
    assert_eq!(parameters, HashMap::from([("question".to_owned(), "your pet?".to_owned())]));
    let again = challenge!(block_on(first.answer_custom("tom".into(), None, None)).unwrap(), Custom);
    done(block_on(again.answer_custom("rex".into(), None, None)).unwrap());
}

#[test]
fn an_unconfirmed_user_confirms_and_is_signed_in() {
    let pool =
        pool_with(LocalPool::builder().pool_setting("AutoVerifiedAttributes", json!(["email"])), |user| {
            user.attribute("email", EMAIL).unconfirmed()
        });
    let challenge = challenge!(begin(&client(&pool)), ConfirmSignUp);
    let delivery = block_on(challenge.send_code(None, None)).unwrap();
    assert_eq!((delivery.medium.as_deref(), delivery.attribute.as_deref()), (Some("EMAIL"), Some("email")));
    assert!(!format!("{delivery:?}").contains(&delivery.destination.unwrap()));
    done(block_on(challenge.answer_code(pool.latest_code("ana").unwrap().into(), None, None)).unwrap());
}

#[test]
fn a_password_is_reset_and_the_user_signed_in() {
    let pool = pool_with(LocalPool::builder(), |user| user.email(EMAIL).reset_required());
    let challenge = challenge!(begin(&client(&pool)), ResetPassword);
    assert_eq!(block_on(challenge.send_code(None, None)).unwrap().medium.as_deref(), Some("EMAIL"));
    let code = pool.latest_code("ana").unwrap();
    done(block_on(challenge.answer_password_reset(code.into(), NEW_PASSWORD.into(), None, None)).unwrap());
}

#[test]
fn a_challenge_without_a_type_of_its_own_is_answered_by_name() {
    let pool = pool_with(LocalPool::builder(), |user| user);
    pool.invent_challenge("ana", "RIDDLE", &[("question", "what is it?")], &[("GUESS", "time")]).unwrap();
    let client = client(&pool);
    let step = begin(&client);
    let SignInStep::Unknown { challenge, name, parameters, available_challenges } = step else {
        panic!("{step:?}")
    };
    assert_eq!(name, "RIDDLE");
    assert_eq!(parameters["question"], "what is it?");
    assert!(available_challenges.is_empty());
    let reserved =
        block_on(challenge.answer_response("USERNAME".into(), "eva".into(), None, None)).unwrap_err();
    assert_eq!(field(&reserved).as_deref(), Some("responses"));
    done(block_on(challenge.answer_response("GUESS".into(), "time".into(), None, None)).unwrap());

    let challenge = challenge!(begin(&support::client(&pool)), Unknown);
    let responses = HashMap::from([("GUESS".to_owned(), "time".into())]);
    done(block_on(challenge.answer_responses(responses, None, None)).unwrap());
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
    done(block_on(resumed.answer_code(pool.totp("ana").unwrap().into(), None, None)).unwrap());
}

#[test]
fn a_cancelled_sign_in_takes_no_answer() {
    let pool = pool_with(mfa(), |user| user.phone_number(PHONE).mfa(["SMS_MFA"]));
    let challenge = challenge!(begin(&client(&pool)), SmsCode);
    challenge.cancel();
    let calls = pool.recent_calls().len();
    let refused =
        block_on(challenge.answer_code(pool.latest_code("ana").unwrap().into(), None, None)).unwrap_err();
    assert_eq!((refused.kind(), challenge.is_open()), (ErrorKind::ChallengeExpired, false));
    assert_eq!(pool.recent_calls().len(), calls);
}

#[test]
fn a_session_is_raised_to_a_level_of_assurance() {
    let pool = pool_with(choice_based().pool_setting("MfaConfiguration", json!("OPTIONAL")), |user| {
        user.email(EMAIL)
    });
    let client = client(&pool);
    let flow = PasswordFlow::User { preferred: PasswordFactor::Password };
    let session = done(by(&client, flow).unwrap());
    let refused = block_on(client.step_up(Arc::clone(&session), Vec::new(), SignInOptions::default(), None))
        .unwrap_err();
    assert_eq!(field(&refused).as_deref(), Some("target_acr_values"));
    let level = "urn:cognito:loa:3";
    let raising = client.step_up(session, vec![level.to_owned()], SignInOptions::default(), None);
    let mut step = block_on(raising).unwrap();
    if let SignInStep::ChooseFirstFactor { challenge, .. } = &step {
        step = block_on(challenge.answer_first_factor(PasswordlessFactor::EmailOtp, None, None)).unwrap();
    }
    let code = challenge!(step, EmailCode);
    let raised =
        done(block_on(code.answer_code(pool.latest_code("ana").unwrap().into(), None, None)).unwrap());
    assert_eq!(raised.id_claims().unwrap().text("acr").as_deref(), Some(level));
}
