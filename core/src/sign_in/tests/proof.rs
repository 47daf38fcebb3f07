//! The proof of the password, and the sign-ins that go no further.

use super::*;

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
    let answer = respond(machine.on_reply(auth(verifier()), &at(1_709_629_623)));
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
    let answer = respond(machine.on_reply(auth(verifier()), &at(0)));
    assert_eq!(parameter(&answer.challenge_responses, "SECRET_HASH"), Some(expected("sub-1")));
}

#[test]
fn a_session_string_is_returned_if_and_only_if_there_was_one() {
    let (mut machine, _) = start(None, srp());
    let reply = challenge("PASSWORD_VERIFIER", Some("s-1"), &VERIFIER);
    let answer = respond(machine.on_reply(auth(reply), &at(0)));
    assert_eq!(answer.session.unwrap().expose(), "s-1");
}

#[test]
fn without_username_the_user_id_stands_in() {
    let (mut machine, _) = start(None, srp());
    let answer =
        respond(machine.on_reply(auth(challenge("PASSWORD_VERIFIER", None, &VERIFIER[..4])), &at(0)));
    assert_eq!(parameter(&answer.challenge_responses, "USERNAME").as_deref(), Some("ana"));
}

#[test]
fn each_missing_or_malformed_parameter_is_a_protocol_error_that_names_it() {
    for missing in ["SALT", "SRP_B", "SECRET_BLOCK", "USER_ID_FOR_SRP"] {
        let (mut machine, _) = start(None, srp());
        let parameters: Vec<_> = VERIFIER.into_iter().filter(|(name, _)| *name != missing).collect();
        let error =
            failure(machine.on_reply(auth(challenge("PASSWORD_VERIFIER", None, &parameters)), &at(0)));
        assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some(missing)));
        for bad in ["", "not base64, not hex!"] {
            if missing == "USER_ID_FOR_SRP" && !bad.is_empty() {
                continue;
            }
            let (mut machine, _) = start(None, srp());
            let mut parameters = parameters.clone();
            parameters.push((missing, bad));
            let error =
                failure(machine.on_reply(auth(challenge("PASSWORD_VERIFIER", None, &parameters)), &at(0)));
            assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some(missing)), "{bad:?}");
        }
    }
}

#[test]
fn a_server_value_of_zero_is_refused() {
    let (mut machine, _) = start(None, srp());
    let mut parameters = VERIFIER;
    parameters[1].1 = "0";
    let error = failure(machine.on_reply(auth(challenge("PASSWORD_VERIFIER", None, &parameters)), &at(0)));
    assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some("SRP_B")));
}

#[test]
fn tokens_without_a_proof_are_refused() {
    let (mut machine, _) = start(None, srp());
    let error = failure(machine.on_reply(auth(tokens(Some("refresh"))), &at(0)));
    assert_eq!(error.kind(), ErrorKind::Protocol);
}

#[test]
fn tokens_after_the_proof_end_the_sign_in() {
    let (mut machine, _) = start(None, srp());
    respond(machine.on_reply(auth(verifier()), &at(0)));
    let Ok(Next::Done(signed)) = machine.on_reply(auth(tokens(Some("refresh"))), &at(0)) else {
        panic!("expected the end");
    };
    assert_eq!((signed.sign_in_name.as_str(), signed.username.as_str()), ("ana@example.com", "sub-1"));
    assert_eq!(signed.tokens.refresh.expose(), "refresh");
    assert_eq!(failure(machine.on_reply(auth(verifier()), &at(0))).kind(), ErrorKind::ChallengeExpired);
}

#[test]
fn tokens_without_a_refresh_token_are_refused() {
    let (mut machine, _) = start(None, by_password());
    let error = failure(machine.on_reply(auth(tokens(None)), &at(0)));
    assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some("RefreshToken")));
}

#[test]
fn the_password_is_sent_only_when_asked_for() {
    let (mut machine, call) = start(None, by_password());
    let Call::InitiateAuth(request) = call else { panic!("expected InitiateAuth") };
    assert_eq!(parameter(&request.auth_parameters, "PASSWORD").as_deref(), Some("Passw0rd!"));
    assert!(matches!(machine.on_reply(auth(tokens(Some("r"))), &at(0)), Ok(Next::Done(_))));
}

#[test]
fn an_error_to_the_proof_ends_the_sign_in() {
    let (mut machine, _) = start(None, srp());
    respond(machine.on_reply(auth(verifier()), &at(0)));
    let wrong = Error::new(ErrorKind::IncorrectCredentials, "Incorrect username or password.");
    assert_eq!(failure(machine.on_reply(Err(wrong), &at(0))).kind(), ErrorKind::IncorrectCredentials);
    assert_eq!(
        failure(machine.on_reply(auth(tokens(Some("r"))), &at(0))).kind(),
        ErrorKind::ChallengeExpired
    );
}
