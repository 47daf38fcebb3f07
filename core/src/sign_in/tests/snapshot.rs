//! Sign-ins written down and taken up again.

use super::*;
use crate::sign_in::Snapshot;

fn parties() -> Parties {
    Parties { pool_name: "Ab3dEfGh9".into(), client_id: "client".into(), client_secret: None }
}

fn resumed(machine: &Machine, question: &Asked, after: u64) -> Result<(Machine, Asked), Error> {
    let bytes = Snapshot::of(machine, question.number, at(1000).now).unwrap().encode().unwrap();
    assert!(!String::from_utf8_lossy(&bytes).contains("Passw0rd!"));
    Snapshot::decode(&bytes).unwrap().resume(parties(), at(1000 + after).now)
}

#[test]
fn every_kind_of_question_survives_with_its_data_and_its_session() {
    let replies = [
        challenge("SMS_MFA", Some("s"), &[("CODE_DELIVERY_DESTINATION", "+***00")]),
        challenge("EMAIL_OTP", Some("s"), &[]),
        challenge("SMS_OTP", Some("s"), &[]),
        challenge("SOFTWARE_TOKEN_MFA", Some("s"), &[("FRIENDLY_DEVICE_NAME", "phone")]),
        challenge("SELECT_MFA_TYPE", Some("s"), &[("MFAS_CAN_CHOOSE", r#"["SMS_MFA"]"#)]),
        challenge("MFA_SETUP", Some("s"), &[("MFAS_CAN_SETUP", r#"["SOFTWARE_TOKEN_MFA","EMAIL_OTP"]"#)]),
        challenge("MFA_SETUP", Some("s"), &[("MFAS_CAN_SETUP", r#"["EMAIL_OTP"]"#)]),
        challenge("NEW_PASSWORD_REQUIRED", Some("s"), &[("requiredAttributes", r#"["nickname"]"#)]),
        choice(&["PASSWORD", "EMAIL_OTP"]),
        challenge("PASSWORD", Some("s"), &[]),
        challenge("PASSWORD_SRP", Some("s"), &[]),
        challenge("WEB_AUTHN", Some("s"), &[("CREDENTIAL_REQUEST_OPTIONS", "{}")]),
        challenge("CUSTOM_CHALLENGE", Some("s"), &[("kind", "captcha")]),
        challenge("HOLOGRAM", Some("s"), &[]),
    ];
    for reply in replies {
        let (machine, question) = asking(Flow::User(None), reply);
        let (again, asked) = resumed(&machine, &question, 60).unwrap();
        assert_eq!(asked.kind.name(), question.kind.name());
        assert_eq!((asked.number, &asked.name), (question.number, &question.name));
        assert_eq!(asked.parameters, question.parameters);
        assert_eq!(asked.available, question.available);
        let (before, after) =
            (machine.question(asked.number).unwrap(), again.question(asked.number).unwrap());
        assert_eq!(before.session, after.session);
        assert!(again.origin.password.is_none());
        assert_eq!(again.origin.client_metadata, machine.origin.client_metadata);
    }
}

#[test]
fn a_resumed_sign_in_is_finished_in_the_new_process() {
    let (machine, question) = asking(Flow::Srp, challenge("SMS_MFA", Some("s-7"), &[("USERNAME", "sub-1")]));
    let (mut again, asked) = resumed(&machine, &question, 60).unwrap();
    let answer = respond(again.say(&asked, code("123456")));
    assert_eq!(answer.session.unwrap().expose(), "s-7");
    assert_eq!(parameter(&answer.challenge_responses, "USERNAME").as_deref(), Some("sub-1"));
    let Ok(Next::Done(signed)) = again.on_reply(auth(tokens(Some("r"))), &at(0)) else { panic!("not done") };
    assert_eq!((signed.username.as_str(), signed.sign_in_name.as_str()), ("sub-1", "ana@example.com"));
}

#[test]
fn a_confirmation_after_a_resume_asks_for_the_password_that_was_not_kept() {
    let (mut machine, _) = start(None, Flow::Srp);
    let refusal = refused("InitiateAuth", ErrorKind::UserNotConfirmed);
    let question = asked(machine.on_reply(refusal, &at(0)));
    let (mut again, asked_again) = resumed(&machine, &question, 3600).unwrap();
    called(again.say(&asked_again, code("1")));
    let confirmed = Reply::Confirmed(crate::service::ConfirmSignUpReply { session: None });
    let password = asked(again.on_reply(Ok(confirmed), &at(0)));
    assert_eq!(password.kind.name(), "Password");
    initiated(called(again.say(&password, Answered::Password("p".into()))));
}

#[test]
fn an_old_snapshot_is_refused_as_expired() {
    let (machine, question) = asking(Flow::Password, challenge("SMS_MFA", Some("s"), &[]));
    assert!(resumed(&machine, &question, 15 * 60).is_ok());
    let error = resumed(&machine, &question, 15 * 60 + 1).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::ChallengeExpired);
}

#[test]
fn only_the_newest_question_can_be_written_down() {
    let (mut machine, first) = asking(Flow::Custom, challenge("CUSTOM_CHALLENGE", Some("s-1"), &[]));
    respond(machine.say(&first, Answered::Custom("x".into())));
    asked(machine.on_reply(auth(challenge("CUSTOM_CHALLENGE", Some("s-2"), &[])), &at(0)));
    let error = Snapshot::of(&machine, first.number, at(0).now).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::ChallengeExpired);
}

#[test]
fn what_cannot_be_read_is_refused_by_name() {
    let (machine, question) = asking(Flow::Password, challenge("SMS_MFA", Some("very-secret"), &[]));
    let bytes = Snapshot::of(&machine, question.number, at(0).now).unwrap().encode().unwrap();
    for length in 0..bytes.len() {
        let error = Snapshot::decode(&bytes[..length]).err().unwrap();
        assert_eq!(error.field(), Some("suspended"));
        assert!(!error.to_string().contains("very-secret"));
    }
    let later = String::from_utf8(bytes.to_vec()).unwrap().replacen("\"version\":1", "\"version\":2", 1);
    let error = Snapshot::decode(later.as_bytes()).err().unwrap();
    assert!(error.message().contains("another version"), "{error}");
}

#[test]
fn the_released_format_stays_readable() {
    let golden = br#"{"version":1,"taken_at":1000,"username":"ana@example.com","flow":"Srp","client_metadata":{"app":"test"},"step_up":null,"asked":{"number":1,"username":"sub-1","sign_in_name":"ana@example.com","name":"SMS_MFA","parameters":{"CODE_DELIVERY_DESTINATION":"+***00"},"available":[],"kind":{"SmsCode":"SecondFactor"}},"session":"s-7","spent":false,"factor_passed":true,"chosen":{"mfa":null,"email":null}}"#;
    let (machine, asked) = Snapshot::decode(golden).unwrap().resume(parties(), at(1060).now).unwrap();
    assert_eq!((asked.number, asked.name.as_str()), (1, "SMS_MFA"));
    assert_eq!(machine.origin.flow, Flow::Srp);
}
