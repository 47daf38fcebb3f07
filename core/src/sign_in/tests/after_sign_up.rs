//! Sign-ins that take up the offer of a confirmed sign-up.

use super::*;
use crate::{FirstFactorKind, service::AuthFlow};

fn welcome(flow: Flow, password: Option<&str>) -> (Machine, InitiateAuth) {
    let mut origin = origin(Some("secret"), flow, password);
    origin.after_sign_up = Some("s-up".into());
    let (machine, next) = Machine::start(origin, &at(0)).unwrap();
    (machine, initiated(called(Ok(next))))
}

/// A refusal in the service's words.
fn refused_in_words(kind: ErrorKind) -> Result<Reply, Error> {
    Err(Error::new(kind, "the service's words").with_code("SomeException").with_operation("InitiateAuth"))
}

#[test]
fn the_offer_is_taken_up_with_the_session_and_nothing_else() {
    let (mut machine, request) = welcome(Flow::Srp, Some("Passw0rd!"));
    assert_eq!(request.auth_flow, AuthFlow::UserAuth);
    assert_eq!(request.session.as_ref().unwrap().expose(), "s-up");
    assert_eq!(parameter(&request.auth_parameters, "USERNAME").as_deref(), Some("ana@example.com"));
    assert!(parameter(&request.auth_parameters, "SECRET_HASH").is_some());
    assert!(parameter(&request.auth_parameters, "SRP_A").is_none());
    assert!(parameter(&request.auth_parameters, "PASSWORD").is_none());
    assert!(matches!(machine.on_reply(auth(tokens(Some("r"))), &at(0)), Ok(Next::Done(_))));
}

#[test]
fn a_refused_offer_leads_to_the_sign_in_as_it_was_asked_for() {
    for kind in [ErrorKind::ChallengeExpired, ErrorKind::NotAuthorized, ErrorKind::Configuration] {
        let (mut machine, _) = welcome(Flow::Srp, Some("Passw0rd!"));
        let request = initiated(called(machine.on_reply(refused_in_words(kind), &at(0))));
        assert_eq!(request.auth_flow, AuthFlow::UserSrpAuth);
        assert!(request.session.is_none());
        respond(machine.on_reply(auth(verifier()), &at(0)));
        assert!(matches!(machine.on_reply(auth(tokens(Some("r"))), &at(0)), Ok(Next::Done(_))));
    }
    let (mut machine, _) = welcome(Flow::User(None), None);
    let next = machine.on_reply(refused_in_words(ErrorKind::ChallengeExpired), &at(0));
    assert_eq!(initiated(called(next)).auth_flow, AuthFlow::UserAuth);
    assert_eq!(
        asked(machine.on_reply(auth(choice(&["EMAIL_OTP"])), &at(0))).kind.name(),
        "ChooseFirstFactor"
    );
}

#[test]
fn the_offer_is_taken_up_once() {
    let (mut machine, _) = welcome(Flow::Srp, Some("Passw0rd!"));
    called(machine.on_reply(refused_in_words(ErrorKind::ChallengeExpired), &at(0)));
    let error = failure(machine.on_reply(refused_in_words(ErrorKind::NotAuthorized), &at(0)));
    assert_eq!(error.kind(), ErrorKind::NotAuthorized);
}

#[test]
fn what_the_service_did_not_refuse_is_not_tried_another_way() {
    for kind in [ErrorKind::Network, ErrorKind::Timeout, ErrorKind::Service, ErrorKind::Protocol] {
        let (mut machine, _) = welcome(Flow::Srp, Some("Passw0rd!"));
        assert_eq!(failure(machine.on_reply(refused("InitiateAuth", kind), &at(0))).kind(), kind);
    }
}

#[test]
fn a_choice_in_place_of_tokens_is_made_by_the_password_where_there_is_one() {
    let (mut machine, _) = welcome(Flow::User(Some(FirstFactorKind::PasswordSrp)), Some("Passw0rd!"));
    let next = machine.on_reply(auth(choice(&["PASSWORD", "PASSWORD_SRP"])), &at(0));
    let request = initiated(called(next));
    assert_eq!(parameter(&request.auth_parameters, "PREFERRED_CHALLENGE").as_deref(), Some("PASSWORD_SRP"));
    assert!(request.session.is_none());

    let (mut machine, _) = welcome(Flow::User(None), None);
    let question = asked(machine.on_reply(auth(choice(&["EMAIL_OTP", "SMS_OTP"])), &at(0)));
    assert_eq!(question.kind.name(), "ChooseFirstFactor");
}

#[test]
fn a_second_factor_in_place_of_tokens_is_asked_for() {
    let (mut machine, _) = welcome(Flow::Srp, Some("Passw0rd!"));
    let reply = challenge("SOFTWARE_TOKEN_MFA", Some("s-2"), &[]);
    assert_eq!(asked(machine.on_reply(auth(reply), &at(0))).kind.name(), "TotpCode");
}
