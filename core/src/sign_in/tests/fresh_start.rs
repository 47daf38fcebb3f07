//! New codes by a fresh start, and questions that come back.

use super::*;
use crate::{FirstFactorKind, sign_in::Kind};

#[test]
fn a_fresh_start_proves_the_password_again_and_leaves_the_old_question_good() {
    let (mut machine, question) = asking(Flow::Srp, challenge("SMS_MFA", Some("s-1"), &[]));
    let (mut fresh, next) = machine.restarted(question.number, None, &at(0)).unwrap();
    initiated(called(Ok(next)));
    respond(fresh.on_reply(auth(verifier()), &at(0)));
    let again = asked(fresh.on_reply(auth(challenge("SMS_MFA", Some("s-2"), &[])), &at(0)));
    assert!(again.number > question.number);
    assert_eq!(respond(fresh.say(&again, code("1"))).session.unwrap().expose(), "s-2");
    assert_eq!(respond(machine.say(&question, code("1"))).session.unwrap().expose(), "s-1");
    assert!(fresh.say(&question, code("1")).is_err());
}

#[test]
fn choices_made_before_are_made_again_once() {
    let options = challenge("SELECT_MFA_TYPE", Some("s-1"), &[("MFAS_CAN_CHOOSE", r#"["SMS_MFA","X"]"#)]);
    let (mut machine, question) = asking(Flow::Password, options.clone());
    respond(machine.say(&question, Answered::Mfa("SMS_MFA".into())));
    let sms = asked(machine.on_reply(auth(challenge("SMS_MFA", Some("s-2"), &[])), &at(0)));

    let (mut fresh, _) = machine.restarted(sms.number, None, &at(0)).unwrap();
    let repeated = respond(fresh.on_reply(auth(options.clone()), &at(0)));
    assert_eq!(repeated.challenge_name, "SELECT_MFA_TYPE");
    assert_eq!(parameter(&repeated.challenge_responses, "ANSWER").as_deref(), Some("SMS_MFA"));
    // A second time it is put to the app: no endless repetition.
    assert_eq!(asked(fresh.on_reply(auth(options), &at(0))).kind.name(), "ChooseMfa");

    // What is no longer offered is chosen anew.
    let (mut fresh, _) = machine.restarted(sms.number, None, &at(0)).unwrap();
    let fewer = challenge("SELECT_MFA_TYPE", None, &[("MFAS_CAN_CHOOSE", r#"["X"]"#)]);
    assert_eq!(asked(fresh.on_reply(auth(fewer), &at(0))).kind.name(), "ChooseMfa");
}

#[test]
fn a_new_password_takes_the_old_one_s_place_in_a_fresh_start() {
    let (mut machine, question) = asking(Flow::Password, challenge("NEW_PASSWORD_REQUIRED", Some("s"), &[]));
    let answered = Answered::NewPassword { password: "New-7!".into(), attributes: BTreeMap::new() };
    respond(machine.say(&question, answered));
    let sms = asked(machine.on_reply(auth(challenge("SMS_MFA", Some("s-2"), &[])), &at(0)));
    let (_, next) = machine.restarted(sms.number, None, &at(0)).unwrap();
    let request = initiated(called(Ok(next)));
    assert_eq!(parameter(&request.auth_parameters, "PASSWORD").as_deref(), Some("New-7!"));
}

#[test]
fn a_chosen_first_factor_is_preferred_in_a_fresh_start() {
    let (mut machine, question) = asking(Flow::User(None), choice(&["EMAIL_OTP", "PASSWORD"]));
    respond(
        machine.say(&question, Answered::FirstFactor { factor: FirstFactorKind::EmailOtp, password: None }),
    );
    let email = asked(machine.on_reply(auth(challenge("EMAIL_OTP", Some("s-2"), &[])), &at(0)));
    let (_, next) = machine.restarted(email.number, None, &at(0)).unwrap();
    let request = initiated(called(Ok(next)));
    assert_eq!(parameter(&request.auth_parameters, "PREFERRED_CHALLENGE").as_deref(), Some("EMAIL_OTP"));
}

#[test]
fn a_fresh_start_without_the_password_is_refused_and_says_why() {
    let (mut machine, question) = asking(Flow::Srp, challenge("SMS_MFA", Some("s-1"), &[]));
    machine.origin.password = None;
    let error = machine.restarted(question.number, None, &at(0)).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::ChallengeExpired);
    assert!(error.message().contains("password"), "{error}");
}

#[test]
fn a_wrong_password_brings_its_step_back_and_the_next_one_begins_anew() {
    for (name, prove) in [("PASSWORD", false), ("PASSWORD_SRP", true)] {
        let (mut machine, question) = asking(Flow::User(None), challenge(name, Some("s"), &[]));
        respond(machine.say(&question, Answered::Password("wrong".into())));
        if prove {
            respond(machine.on_reply(auth(verifier()), &at(0)));
        }
        let wrong = refused("RespondToAuthChallenge", ErrorKind::IncorrectCredentials);
        assert_eq!(failure(machine.on_reply(wrong, &at(0))).kind(), ErrorKind::IncorrectCredentials);
        let request = initiated(called(machine.say(&question, Answered::Password("right".into()))));
        assert_eq!(parameter(&request.auth_parameters, "PREFERRED_CHALLENGE").as_deref(), Some(name));
        assert_eq!(parameter(&request.auth_parameters, "PASSWORD").is_some(), !prove);
        // And it may be wrong again.
        if prove {
            respond(machine.on_reply(auth(verifier()), &at(0)));
        }
        let wrong = refused("InitiateAuth", ErrorKind::IncorrectCredentials);
        failure(machine.on_reply(wrong, &at(0)));
        initiated(called(machine.say(&question, Answered::Password("right".into()))));
    }
}

#[test]
fn a_wrong_password_given_with_a_choice_leaves_the_choice_open() {
    for factor in [FirstFactorKind::Password, FirstFactorKind::PasswordSrp] {
        let (mut machine, question) =
            asking(Flow::User(None), choice(&["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP"]));
        let wrong = Answered::FirstFactor { factor: factor.clone(), password: Some("wrong".into()) };
        respond(machine.say(&question, wrong));
        if factor == FirstFactorKind::PasswordSrp {
            respond(machine.on_reply(auth(verifier()), &at(0)));
        }
        failure(machine.on_reply(refused("RespondToAuthChallenge", ErrorKind::IncorrectCredentials), &at(0)));
        let other = Answered::FirstFactor { factor: FirstFactorKind::EmailOtp, password: None };
        let request = initiated(called(machine.say(&question, other)));
        assert_eq!(parameter(&request.auth_parameters, "PREFERRED_CHALLENGE").as_deref(), Some("EMAIL_OTP"));
    }
}

#[test]
fn a_cut_network_behind_a_proof_brings_the_step_back() {
    let (mut machine, question) = asking(Flow::User(None), challenge("PASSWORD_SRP", Some("s"), &[]));
    respond(machine.say(&question, Answered::Password("right".into())));
    respond(machine.on_reply(auth(verifier()), &at(0)));
    failure(machine.on_reply(refused("RespondToAuthChallenge", ErrorKind::Network), &at(0)));
    initiated(called(machine.say(&question, Answered::Password("right".into()))));
}

#[test]
fn a_sign_in_that_needs_a_password_it_lost_asks_for_it() {
    let (mut machine, next) = Machine::start(origin(None, Flow::Srp, None), &at(0)).unwrap();
    let question = asked(Ok(next));
    assert!(matches!(question.kind, Kind::Password { prove: true }));
    initiated(called(machine.say(&question, Answered::Password("p".into()))));
    respond(machine.on_reply(auth(verifier()), &at(0)));
    assert!(matches!(machine.on_reply(auth(tokens(Some("r"))), &at(0)), Ok(Next::Done(_))));
}

#[test]
fn a_cancelled_sign_in_takes_no_answer_and_keeps_no_password() {
    let (mut machine, question) = asking(Flow::Srp, challenge("SMS_MFA", Some("s"), &[]));
    machine.cancel();
    assert_eq!(failure(machine.say(&question, code("1"))).kind(), ErrorKind::ChallengeExpired);
    assert!(machine.origin.password.is_none());
    assert!(machine.restarted(question.number, None, &at(0)).is_err());
}
