#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use super::{Asked, Call, Flow, Machine, Next, Parties, Start};
use crate::{
    Error, ErrorKind,
    service::{AuthReply, AuthenticationResult, ChallengeReply, Parameters},
    srp::Ephemeral,
};

const NOW: SystemTime = SystemTime::UNIX_EPOCH;

fn start(secret: Option<&str>, flow: Flow) -> (Machine, Call) {
    Machine::start(Start {
        parties: Parties {
            pool_name: "Ab3dEfGh9".into(),
            client_id: "client".into(),
            client_secret: secret.map(Into::into),
        },
        username: "ana@example.com".into(),
        flow,
        client_metadata: BTreeMap::from([("app".into(), "test".into())]),
    })
}

fn srp() -> Flow {
    Flow::Srp { password: "Passw0rd!".into(), ephemeral: Ephemeral::new(&[7; 32]).unwrap() }
}

fn by_password() -> Flow {
    Flow::Password { password: "Passw0rd!".into() }
}

fn challenge(name: &str, session: Option<&str>, parameters: &[(&str, &str)]) -> AuthReply {
    AuthReply {
        challenge: Some(ChallengeReply {
            name: name.into(),
            session: session.map(Into::into),
            parameters: parameters.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect(),
            available_challenges: Vec::new(),
        }),
        result: None,
    }
}

const VERIFIER: [(&str, &str); 5] = [
    ("SALT", "c807ea4686b2ec6546ff551804a82e07"),
    ("SRP_B", "f852be459de966395688f76d305bf646"),
    ("SECRET_BLOCK", "c2VjcmV0"),
    ("USER_ID_FOR_SRP", "ana"),
    ("USERNAME", "sub-1"),
];

fn verifier() -> AuthReply {
    challenge("PASSWORD_VERIFIER", None, &VERIFIER)
}

fn tokens(refresh: Option<&str>) -> AuthReply {
    AuthReply {
        challenge: None,
        result: Some(AuthenticationResult {
            access_token: "access".into(),
            id_token: "id".into(),
            refresh_token: refresh.map(Into::into),
            expires_in: Some(3600),
            token_type: "Bearer".into(),
            new_device: None,
        }),
    }
}

fn parameter(parameters: &Parameters, name: &str) -> Option<String> {
    parameters.get(name).map(|value| value.expose().to_owned())
}

fn respond(next: Result<Next, Error>) -> crate::service::RespondToAuthChallenge {
    match next {
        Ok(Next::Call(Call::Respond(request))) => request,
        Ok(_) => panic!("expected an answer"),
        Err(error) => panic!("{error}"),
    }
}

fn asked(next: Result<Next, Error>) -> Asked {
    match next {
        Ok(Next::Ask(asked)) => asked,
        Ok(_) => panic!("expected a question"),
        Err(error) => panic!("{error}"),
    }
}

fn failure(next: Result<Next, Error>) -> Error {
    match next {
        Err(error) => error,
        Ok(_) => panic!("expected an error"),
    }
}

fn code(value: &str) -> Parameters {
    let mut parameters = Parameters::new();
    parameters.insert("SMS_MFA_CODE", value);
    parameters
}

#[test]
fn srp_begins_with_the_public_value_and_without_the_password() {
    let (_, call) = start(None, srp());
    let Call::InitiateAuth(request) = call else { panic!("expected InitiateAuth") };
    assert_eq!(parameter(&request.auth_parameters, "USERNAME").as_deref(), Some("ana@example.com"));
    assert!(parameter(&request.auth_parameters, "SRP_A").unwrap().len() > 700);
    assert_eq!(parameter(&request.auth_parameters, "PASSWORD"), None);
    assert_eq!(parameter(&request.auth_parameters, "SECRET_HASH"), None);
    assert_eq!(request.client_metadata.get("app").map(String::as_str), Some("test"));
}

#[test]
fn the_proof_is_stamped_with_the_time_of_the_reply() {
    let (mut machine, _) = start(None, srp());
    let at = NOW + Duration::from_secs(1_709_629_623);
    let answer = respond(machine.on_reply(Ok(verifier()), at));
    assert_eq!(answer.challenge_name, "PASSWORD_VERIFIER");
    assert!(answer.session.is_none());
    let responses = &answer.challenge_responses;
    assert_eq!(parameter(responses, "TIMESTAMP").as_deref(), Some("Tue Mar 5 09:07:03 UTC 2024"));
    assert_eq!(parameter(responses, "USERNAME").as_deref(), Some("sub-1"));
    assert_eq!(parameter(responses, "PASSWORD_CLAIM_SECRET_BLOCK").as_deref(), Some("c2VjcmV0"));
    assert!(parameter(responses, "PASSWORD_CLAIM_SIGNATURE").is_some());
    assert_eq!(answer.client_metadata.get("app").map(String::as_str), Some("test"));
}

#[test]
fn the_secret_hash_is_over_the_name_sent_in_the_same_request() {
    let (mut machine, call) = start(Some("top-secret"), srp());
    let Call::InitiateAuth(request) = call else { panic!("expected InitiateAuth") };
    let expected = |name: &str| crate::srp::secret_hash(name, "client", "top-secret");
    assert_eq!(parameter(&request.auth_parameters, "SECRET_HASH"), Some(expected("ana@example.com")));
    let answer = respond(machine.on_reply(Ok(verifier()), NOW));
    assert_eq!(parameter(&answer.challenge_responses, "SECRET_HASH"), Some(expected("sub-1")));
}

#[test]
fn a_session_string_is_returned_if_and_only_if_there_was_one() {
    let (mut machine, _) = start(None, srp());
    let reply = challenge("PASSWORD_VERIFIER", Some("s-1"), &VERIFIER);
    let answer = respond(machine.on_reply(Ok(reply), NOW));
    assert_eq!(answer.session.unwrap().expose(), "s-1");
}

#[test]
fn without_username_the_user_id_stands_in() {
    let (mut machine, _) = start(None, srp());
    let answer = respond(machine.on_reply(Ok(challenge("PASSWORD_VERIFIER", None, &VERIFIER[..4])), NOW));
    assert_eq!(parameter(&answer.challenge_responses, "USERNAME").as_deref(), Some("ana"));
}

#[test]
fn each_missing_or_malformed_parameter_is_a_protocol_error_that_names_it() {
    for missing in ["SALT", "SRP_B", "SECRET_BLOCK", "USER_ID_FOR_SRP"] {
        let (mut machine, _) = start(None, srp());
        let parameters: Vec<_> = VERIFIER.into_iter().filter(|(name, _)| *name != missing).collect();
        let error = failure(machine.on_reply(Ok(challenge("PASSWORD_VERIFIER", None, &parameters)), NOW));
        assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some(missing)));
        for bad in ["", "not base64, not hex!"] {
            if missing == "USER_ID_FOR_SRP" && !bad.is_empty() {
                continue;
            }
            let (mut machine, _) = start(None, srp());
            let mut parameters = parameters.clone();
            parameters.push((missing, bad));
            let error = failure(machine.on_reply(Ok(challenge("PASSWORD_VERIFIER", None, &parameters)), NOW));
            assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some(missing)), "{bad:?}");
        }
    }
}

#[test]
fn a_server_value_of_zero_is_refused() {
    let (mut machine, _) = start(None, srp());
    let mut parameters = VERIFIER;
    parameters[1].1 = "0";
    let error = failure(machine.on_reply(Ok(challenge("PASSWORD_VERIFIER", None, &parameters)), NOW));
    assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some("SRP_B")));
}

#[test]
fn tokens_without_a_proof_are_refused() {
    let (mut machine, _) = start(None, srp());
    let error = failure(machine.on_reply(Ok(tokens(Some("refresh"))), NOW));
    assert_eq!(error.kind(), ErrorKind::Protocol);
}

#[test]
fn tokens_after_the_proof_end_the_sign_in() {
    let (mut machine, _) = start(None, srp());
    respond(machine.on_reply(Ok(verifier()), NOW));
    let Ok(Next::Done(signed)) = machine.on_reply(Ok(tokens(Some("refresh"))), NOW) else {
        panic!("expected the end");
    };
    assert_eq!((signed.sign_in_name.as_str(), signed.username.as_str()), ("ana@example.com", "sub-1"));
    assert_eq!(signed.tokens.refresh.expose(), "refresh");
    assert_eq!(failure(machine.on_reply(Ok(verifier()), NOW)).kind(), ErrorKind::ChallengeExpired);
}

#[test]
fn tokens_without_a_refresh_token_are_refused() {
    let (mut machine, _) = start(None, by_password());
    let error = failure(machine.on_reply(Ok(tokens(None)), NOW));
    assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some("RefreshToken")));
}

#[test]
fn the_password_is_sent_only_when_asked_for() {
    let (mut machine, call) = start(None, by_password());
    let Call::InitiateAuth(request) = call else { panic!("expected InitiateAuth") };
    assert_eq!(parameter(&request.auth_parameters, "PASSWORD").as_deref(), Some("Passw0rd!"));
    assert!(matches!(machine.on_reply(Ok(tokens(Some("r"))), NOW), Ok(Next::Done(_))));
}

#[test]
fn an_error_to_the_proof_ends_the_sign_in() {
    let (mut machine, _) = start(None, srp());
    respond(machine.on_reply(Ok(verifier()), NOW));
    let wrong = Error::new(ErrorKind::IncorrectCredentials, "Incorrect username or password.");
    assert_eq!(failure(machine.on_reply(Err(wrong), NOW)).kind(), ErrorKind::IncorrectCredentials);
    assert_eq!(failure(machine.on_reply(Ok(tokens(Some("r"))), NOW)).kind(), ErrorKind::ChallengeExpired);
}

#[test]
fn other_challenges_are_put_to_the_app_whenever_they_come() {
    for after_proof in [false, true] {
        let (mut machine, _) = start(None, srp());
        if after_proof {
            respond(machine.on_reply(Ok(verifier()), NOW));
        }
        let reply = challenge("SMS_MFA", Some("s-2"), &[("CODE_DELIVERY_DESTINATION", "+***00")]);
        let asked = asked(machine.on_reply(Ok(reply), NOW));
        assert_eq!((asked.name.as_str(), asked.number), ("SMS_MFA", 1));
        assert!(asked.parameters.contains_key("CODE_DELIVERY_DESTINATION"));
    }
}

#[test]
fn a_wrong_answer_leaves_the_challenge_usable_with_the_same_session() {
    let (mut machine, _) = start(Some("secret"), by_password());
    let question =
        asked(machine.on_reply(Ok(challenge("SMS_MFA", Some("s-2"), &[("USERNAME", "sub-1")])), NOW));
    let mismatch = Error::new(ErrorKind::CodeMismatch, "Invalid code");
    for _ in 0..2 {
        let Ok(Call::Respond(answer)) = machine.answer(question.number, code("000000"), None) else {
            panic!("expected an answer");
        };
        assert_eq!(answer.session.unwrap().expose(), "s-2");
        assert_eq!(parameter(&answer.challenge_responses, "SMS_MFA_CODE").as_deref(), Some("000000"));
        assert_eq!(parameter(&answer.challenge_responses, "USERNAME").as_deref(), Some("sub-1"));
        assert!(parameter(&answer.challenge_responses, "SECRET_HASH").is_some());
        assert_eq!(failure(machine.on_reply(Err(mismatch.clone()), NOW)).kind(), ErrorKind::CodeMismatch);
    }
}

#[test]
fn an_expired_challenge_cannot_be_answered_again() {
    let (mut machine, _) = start(None, by_password());
    let question = asked(machine.on_reply(Ok(challenge("SMS_MFA", Some("s"), &[])), NOW));
    let expired = Error::new(ErrorKind::ChallengeExpired, "Invalid session for the user");
    failure(machine.on_reply(Err(expired), NOW));
    let again = machine.answer(question.number, code("1"), None);
    assert_eq!(again.err().unwrap().kind(), ErrorKind::ChallengeExpired);
}

#[test]
fn an_answer_to_an_earlier_challenge_is_refused() {
    let (mut machine, _) = start(None, by_password());
    let first = asked(machine.on_reply(Ok(challenge("CUSTOM_CHALLENGE", Some("s-1"), &[])), NOW));
    let second = asked(machine.on_reply(Ok(challenge("CUSTOM_CHALLENGE", Some("s-2"), &[])), NOW));
    assert!(machine.answer(first.number, code("1"), None).is_err());
    assert!(machine.answer(second.number, code("1"), None).is_ok());
}

#[test]
fn an_answer_may_bring_its_own_metadata() {
    let (mut machine, _) = start(None, by_password());
    let question = asked(machine.on_reply(Ok(challenge("SMS_MFA", None, &[])), NOW));
    let metadata = BTreeMap::from([("step".into(), "2".into())]);
    let Ok(Call::Respond(answer)) = machine.answer(question.number, code("1"), Some(metadata)) else {
        panic!("expected an answer");
    };
    assert_eq!(answer.client_metadata.get("step").map(String::as_str), Some("2"));
}
