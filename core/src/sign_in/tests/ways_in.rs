//! How each flow begins.

use super::*;
use crate::{FirstFactorKind, service::AuthFlow, sign_in::StepUp};

fn first(flow: Flow) -> InitiateAuth {
    initiated(start(None, flow).1)
}

#[test]
fn each_flow_sends_what_it_needs_and_no_more() {
    let table: [(Flow, AuthFlow, &[&str]); 9] = [
        (Flow::Srp, AuthFlow::UserSrpAuth, &["SRP_A", "USERNAME"]),
        (Flow::Password, AuthFlow::UserPasswordAuth, &["PASSWORD", "USERNAME"]),
        (Flow::Custom, AuthFlow::CustomAuth, &["USERNAME"]),
        (Flow::CustomWithSrp, AuthFlow::CustomAuth, &["CHALLENGE_NAME", "SRP_A", "USERNAME"]),
        (Flow::User(None), AuthFlow::UserAuth, &["USERNAME"]),
        (
            Flow::User(Some(FirstFactorKind::Password)),
            AuthFlow::UserAuth,
            &["PASSWORD", "PREFERRED_CHALLENGE", "USERNAME"],
        ),
        (
            Flow::User(Some(FirstFactorKind::PasswordSrp)),
            AuthFlow::UserAuth,
            &["PREFERRED_CHALLENGE", "SRP_A", "USERNAME"],
        ),
        (
            Flow::User(Some(FirstFactorKind::EmailOtp)),
            AuthFlow::UserAuth,
            &["PREFERRED_CHALLENGE", "USERNAME"],
        ),
        (
            Flow::User(Some(FirstFactorKind::Passkey)),
            AuthFlow::UserAuth,
            &["PREFERRED_CHALLENGE", "USERNAME"],
        ),
    ];
    for (flow, expected, parameters) in table {
        let request = first(flow.clone());
        assert_eq!(request.auth_flow, expected, "{flow:?}");
        let names = format!("{:?}", request.auth_parameters);
        let wanted = format!(
            "{{{}}}",
            parameters.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ")
        );
        assert_eq!(names, wanted, "{flow:?}");
        assert_eq!(request.client_metadata.get("app").map(String::as_str), Some("test"));
        assert!(request.session.is_none());
    }
}

#[test]
fn a_custom_sign_in_with_a_proof_says_so_by_the_name_that_libraries_use() {
    let request = first(Flow::CustomWithSrp);
    assert_eq!(parameter(&request.auth_parameters, "CHALLENGE_NAME").as_deref(), Some("SRP_A"));
}

#[test]
fn a_step_up_names_its_levels_its_age_and_the_session_to_raise() {
    let mut origin = origin(None, Flow::User(None), None);
    origin.step_up = Some(StepUp {
        acr_values: vec!["urn:a".into(), "urn:b".into()],
        max_age: Some(300),
        access_token: Some("token".into()),
    });
    let (_, next) = Machine::start(origin, &at(0)).unwrap();
    let request = initiated(called(Ok(next)));
    assert_eq!(parameter(&request.auth_parameters, "TARGET_ACR_VALUES").as_deref(), Some("urn:a urn:b"));
    assert_eq!(parameter(&request.auth_parameters, "MAX_AGE").as_deref(), Some("300"));
    assert_eq!(parameter(&request.auth_parameters, "ACCESS_TOKEN").as_deref(), Some("token"));
}

#[test]
fn a_preference_that_the_user_lacks_becomes_a_choice() {
    let (mut machine, _) = start(None, Flow::User(Some(FirstFactorKind::PasswordSrp)));
    let question = asked(machine.on_reply(auth(choice(&["EMAIL_OTP", "WEB_AUTHN"])), &at(0)));
    assert_eq!(question.kind.name(), "ChooseFirstFactor");
}

#[test]
fn a_preferred_proof_is_given_at_once() {
    let (mut machine, _) = start(None, Flow::User(Some(FirstFactorKind::PasswordSrp)));
    let answer = respond(machine.on_reply(auth(verifier()), &at(0)));
    assert_eq!(answer.challenge_name, "PASSWORD_VERIFIER");
}

#[test]
fn a_custom_sign_in_goes_from_its_proof_to_any_number_of_rounds() {
    let (mut machine, _) = start(None, Flow::CustomWithSrp);
    respond(machine.on_reply(auth(verifier()), &at(0)));
    for round in 1..=5 {
        let reply = challenge("CUSTOM_CHALLENGE", Some(&format!("s-{round}")), &[("kind", "captcha")]);
        let question = asked(machine.on_reply(auth(reply), &at(0)));
        assert_eq!((question.kind.name(), question.number), ("Custom", round));
        let answer = respond(machine.say(&question, Answered::Custom("yes".into())));
        assert_eq!(answer.session.unwrap().expose(), format!("s-{round}"));
        assert_eq!(parameter(&answer.challenge_responses, "ANSWER").as_deref(), Some("yes"));
    }
    assert!(matches!(machine.on_reply(auth(tokens(Some("r"))), &at(0)), Ok(Next::Done(_))));
}

#[test]
fn an_e_mail_code_is_told_apart_as_first_and_second_factor() {
    let purpose = |flow: Flow| asking(flow, challenge("EMAIL_OTP", Some("s"), &[])).1;
    let kinds = [
        (Flow::User(Some(FirstFactorKind::EmailOtp)), true),
        (Flow::User(None), true),
        (Flow::User(Some(FirstFactorKind::PasswordSrp)), false),
        (Flow::User(Some(FirstFactorKind::Password)), false),
        (Flow::Srp, false),
        (Flow::Password, false),
    ];
    for (flow, first) in kinds {
        let asked = purpose(flow.clone());
        let is_first =
            matches!(asked.kind, crate::sign_in::Kind::EmailCode(crate::sign_in::Purpose::FirstFactor));
        assert_eq!(is_first, first, "{flow:?}");
    }
}
