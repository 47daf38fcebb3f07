//! A device that the service will not take: never the end of a sign-in, and never tried twice.

use super::{
    device::{KEY, device_srp, device_verifier, gone, known, on_device, without_secret},
    *,
};
use crate::sign_in::Snapshot;

fn key_in(parameters: &Parameters) -> Option<String> {
    parameter(parameters, "DEVICE_KEY")
}

fn forgotten(next: Result<Next, Error>) -> Option<String> {
    match next {
        Ok(Next::Done(signed)) => signed.device.forgotten.map(|device| device.key),
        other => panic!("expected the end, got {other:?}"),
    }
}

fn session_used() -> Result<Reply, Error> {
    refused("RespondToAuthChallenge", ErrorKind::ChallengeExpired)
}

#[test]
fn a_beginning_that_is_refused_for_the_device_is_repeated_without() {
    let flows = [Flow::Srp, Flow::Password, Flow::Custom, Flow::CustomWithSrp, Flow::User(None)];
    for flow in flows {
        let (mut machine, first) = on_device(flow.clone(), known());
        let again = initiated(called(machine.on_reply(gone("InitiateAuth"), &at(0))));
        let mut expected = initiated(first).auth_parameters;
        assert_eq!(key_in(&expected).as_deref(), Some(KEY));
        expected.remove("DEVICE_KEY");
        assert!(again.auth_parameters == expected, "the same request but for the key: {flow:?}");
        if flow.begins_with_srp() {
            let proof = respond(machine.on_reply(auth(verifier()), &at(0)));
            assert_eq!(key_in(&proof.challenge_responses), None);
        }
        assert_eq!(forgotten(machine.on_reply(auth(tokens(Some("r"))), &at(0))).as_deref(), Some(KEY));
    }
}

#[test]
fn every_wording_of_a_refused_device_counts_and_nothing_else_does() {
    let refusal = |code: &str, kind, message: &str| -> Result<Reply, Error> {
        Err(Error::new(kind, message).with_code(code).with_operation("InitiateAuth"))
    };
    for (code, kind, message) in [
        ("ResourceNotFoundException", ErrorKind::NotFound, "Device does not exist."),
        ("ResourceNotFound", ErrorKind::NotFound, "device us-east-1_x does not exist"),
        ("InvalidParameterException", ErrorKind::InvalidInput, "Device does not exist."),
        ("NotAuthorizedException", ErrorKind::NotAuthorized, "Device does not exist."),
    ] {
        let (mut machine, _) = on_device(Flow::Password, known());
        initiated(called(machine.on_reply(refusal(code, kind, message), &at(0))));
    }
    for (code, kind, message) in [
        ("ResourceNotFoundException", ErrorKind::Configuration, "User pool client x does not exist."),
        ("NotAuthorizedException", ErrorKind::IncorrectCredentials, "Incorrect username or password."),
        ("UserLambdaValidationException", ErrorKind::Trigger, "PreAuthentication failed: no such device"),
        ("InternalErrorException", ErrorKind::Service, "the device service is down"),
    ] {
        let (mut machine, _) = on_device(Flow::Password, known());
        assert_eq!(failure(machine.on_reply(refusal(code, kind, message), &at(0))).kind(), kind);
    }
    // Without a device there is nothing to leave out.
    let (mut machine, _) = start(None, Flow::Password);
    assert_eq!(failure(machine.on_reply(gone("InitiateAuth"), &at(0))).kind(), ErrorKind::NotFound);
}

#[test]
fn a_proof_that_is_refused_for_the_device_is_given_again_without() {
    let (mut machine, _) = on_device(Flow::Srp, known());
    let mut first = respond(machine.on_reply(auth(verifier()), &at(0)));
    let again = respond(machine.on_reply(gone("RespondToAuthChallenge"), &at(0)));
    first.challenge_responses.remove("DEVICE_KEY");
    assert!(first.challenge_responses == again.challenge_responses);
    assert_eq!(first.session, again.session);
    // It is asked again as on a new device.
    let question = asked(machine.on_reply(auth(challenge("SMS_MFA", Some("s"), &[])), &at(0)));
    let answer = respond(machine.say(&question, code("1")));
    assert_eq!(key_in(&answer.challenge_responses), None);
    assert_eq!(forgotten(machine.on_reply(auth(tokens(Some("r"))), &at(0))).as_deref(), Some(KEY));
}

#[test]
fn a_step_that_cannot_be_repeated_begins_the_sign_in_anew() {
    let (mut machine, _) = on_device(Flow::Srp, known());
    respond(machine.on_reply(auth(verifier()), &at(0)));
    respond(machine.on_reply(gone("RespondToAuthChallenge"), &at(0)));
    let begun = initiated(called(machine.on_reply(session_used(), &at(0))));
    assert_eq!(key_in(&begun.auth_parameters), None);
    respond(machine.on_reply(auth(verifier()), &at(0)));
    // A second time is the service's own affair.
    assert_eq!(failure(machine.on_reply(session_used(), &at(0))).kind(), ErrorKind::ChallengeExpired);
}

#[test]
fn a_code_that_is_refused_for_the_device_is_sent_again_and_if_need_be_asked_for_again() {
    let question = || {
        let (mut machine, _) = on_device(Flow::Srp, known());
        respond(machine.on_reply(auth(verifier()), &at(0)));
        let asked = asked(machine.on_reply(auth(challenge("SMS_MFA", Some("s"), &[])), &at(0)));
        respond(machine.say(&asked, code("123456")));
        (machine, asked)
    };
    let (mut machine, first) = question();
    let again = respond(machine.on_reply(gone("RespondToAuthChallenge"), &at(0)));
    assert_eq!(parameter(&again.challenge_responses, "SMS_MFA_CODE").as_deref(), Some("123456"));
    assert_eq!(key_in(&again.challenge_responses), None);
    initiated(called(machine.on_reply(session_used(), &at(0))));
    respond(machine.on_reply(auth(verifier()), &at(0)));
    let second = asked(machine.on_reply(auth(challenge("SMS_MFA", Some("s-2"), &[])), &at(0)));
    assert!(second.number > first.number);

    // A wrong code stays a wrong code.
    let (mut machine, first) = question();
    respond(machine.on_reply(gone("RespondToAuthChallenge"), &at(0)));
    let wrong = refused("RespondToAuthChallenge", ErrorKind::CodeMismatch);
    assert_eq!(failure(machine.on_reply(wrong, &at(0))).kind(), ErrorKind::CodeMismatch);
    respond(machine.say(&first, code("654321")));
}

#[test]
fn what_an_answer_changes_is_not_lost_by_its_repetition() {
    let (mut machine, _) = on_device(Flow::Password, known());
    let question = asked(machine.on_reply(auth(challenge("NEW_PASSWORD_REQUIRED", Some("s"), &[])), &at(0)));
    let answered = Answered::NewPassword { password: "New-7!".into(), attributes: BTreeMap::new() };
    respond(machine.say(&question, answered));
    respond(machine.on_reply(gone("RespondToAuthChallenge"), &at(0)));
    let sms = asked(machine.on_reply(auth(challenge("SMS_MFA", Some("s-2"), &[])), &at(0)));
    let (fresh, next) = machine.restarted(sms.number, None, &at(0)).unwrap();
    let request = initiated(called(Ok(next)));
    assert_eq!(parameter(&request.auth_parameters, "PASSWORD").as_deref(), Some("New-7!"));
    assert_eq!(key_in(&request.auth_parameters), None);
    assert_eq!(fresh.forgotten.map(|device| device.key).as_deref(), Some(KEY));
}

#[test]
fn a_refused_proof_of_the_device_begins_the_sign_in_anew_with_all_that_is_known() {
    let options = || challenge("SELECT_MFA_TYPE", Some("s-1"), &[("MFAS_CAN_CHOOSE", r#"["SMS_MFA","X"]"#)]);
    for kind in [ErrorKind::IncorrectCredentials, ErrorKind::NotAuthorized, ErrorKind::NotFound] {
        for after_proof in [false, true] {
            let (mut machine, _) = on_device(Flow::Password, known());
            let question = asked(machine.on_reply(auth(options()), &at(0)));
            respond(machine.say(&question, Answered::Mfa("SMS_MFA".into())));
            respond(machine.on_reply(auth(device_srp()), &at(0)));
            if after_proof {
                respond(machine.on_reply(auth(device_verifier()), &at(0)));
            }
            let begun = machine.on_reply(refused("RespondToAuthChallenge", kind), &at(0));
            let begun = initiated(called(begun));
            assert_eq!(key_in(&begun.auth_parameters), None);
            assert_eq!(parameter(&begun.auth_parameters, "PASSWORD").as_deref(), Some("Passw0rd!"));
            let repeated = respond(machine.on_reply(auth(options()), &at(0)));
            assert_eq!(parameter(&repeated.challenge_responses, "ANSWER").as_deref(), Some("SMS_MFA"));
            // Should it ask for the device again, the app may answer what it likes.
            let again = asked(machine.on_reply(auth(device_srp()), &at(0)));
            assert_eq!(again.kind.name(), "Unknown");
        }
    }
}

#[test]
fn a_device_challenge_that_cannot_be_answered_begins_the_sign_in_anew() {
    let garbled = |name: &str, value: &str| {
        let mut reply = device_verifier();
        reply.challenge.as_mut().unwrap().parameters.insert(name.into(), value.into());
        reply
    };
    // No secret; a proof that nothing was sent for; the same question twice.
    let cases: [(_, Vec<AuthReply>); 8] = [
        (without_secret(), vec![device_srp()]),
        (known(), vec![device_verifier()]),
        (known(), vec![device_srp(), device_srp()]),
        (known(), vec![device_srp(), device_verifier(), device_srp()]),
        (known(), vec![device_srp(), device_verifier(), device_verifier()]),
        (known(), vec![device_srp(), garbled("SRP_B", "0")]),
        (known(), vec![device_srp(), garbled("SALT", "no salt")]),
        (known(), vec![device_srp(), challenge("DEVICE_PASSWORD_VERIFIER", Some("d-2"), &[])]),
    ];
    for (number, (device, replies)) in cases.into_iter().enumerate() {
        let (mut machine, _) = on_device(Flow::Password, device);
        let mut last = None;
        for reply in replies {
            last = Some(machine.on_reply(auth(reply), &at(0)));
        }
        let begun = initiated(called(last.unwrap()));
        assert_eq!(key_in(&begun.auth_parameters), None, "case {number}");
        assert_eq!(forgotten(machine.on_reply(auth(tokens(Some("r"))), &at(0))).as_deref(), Some(KEY));
    }
}

#[test]
fn a_service_that_comes_back_to_a_device_it_refused_is_asked_anew_without_it() {
    let (mut machine, _) = on_device(Flow::Srp, known());
    respond(machine.on_reply(auth(verifier()), &at(0)));
    respond(machine.on_reply(gone("RespondToAuthChallenge"), &at(0)));
    let begun = initiated(called(machine.on_reply(auth(device_srp()), &at(0))));
    assert_eq!(key_in(&begun.auth_parameters), None);
    respond(machine.on_reply(auth(verifier()), &at(0)));
    assert_eq!(asked(machine.on_reply(auth(device_srp()), &at(0))).kind.name(), "Unknown");

    let (mut machine, _) = on_device(Flow::Password, known());
    initiated(called(machine.on_reply(gone("InitiateAuth"), &at(0))));
    assert_eq!(asked(machine.on_reply(auth(device_srp()), &at(0))).kind.name(), "Unknown");
}

#[test]
fn a_device_nobody_spoke_of_is_the_app_s_to_answer_for() {
    let (mut machine, _) = start(None, Flow::Password);
    let question = asked(machine.on_reply(auth(device_srp()), &at(0)));
    assert_eq!((question.kind.name(), question.name.as_str()), ("Unknown", "DEVICE_SRP_AUTH"));
}

#[test]
fn a_new_beginning_without_the_password_asks_for_it() {
    let (mut machine, _) = on_device(Flow::Srp, known());
    respond(machine.on_reply(auth(verifier()), &at(0)));
    let question = asked(machine.on_reply(auth(challenge("SMS_MFA", Some("s"), &[])), &at(0)));
    let bytes = Snapshot::of(&machine, question.number, at(0).now).unwrap().encode().unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert!(!text.contains("device-secret") && !text.contains(KEY), "{text}");
    let parties = machine.origin.parties.clone();
    let (mut resumed, question) = Snapshot::decode(&bytes).unwrap().resume(parties, at(1).now).unwrap();
    resumed.know_device(Some(known()));
    let answer = respond(resumed.say(&question, code("1")));
    assert_eq!(key_in(&answer.challenge_responses).as_deref(), Some(KEY));
    respond(resumed.on_reply(auth(device_srp()), &at(1)));
    respond(resumed.on_reply(auth(device_verifier()), &at(1)));
    let wrong = refused("RespondToAuthChallenge", ErrorKind::IncorrectCredentials);
    let password = asked(resumed.on_reply(wrong, &at(1)));
    assert_eq!(password.kind.name(), "Password");
    let begun = initiated(called(resumed.say(&password, Answered::Password("Passw0rd!".into()))));
    assert_eq!(key_in(&begun.auth_parameters), None);
}

#[test]
fn a_sign_in_that_was_put_down_remembers_that_the_device_was_refused() {
    let (mut machine, _) = on_device(Flow::Password, known());
    initiated(called(machine.on_reply(gone("InitiateAuth"), &at(0))));
    let question = asked(machine.on_reply(auth(challenge("SMS_MFA", Some("s"), &[])), &at(0)));
    let bytes = Snapshot::of(&machine, question.number, at(0).now).unwrap().encode().unwrap();
    let parties = machine.origin.parties.clone();
    let (mut resumed, question) = Snapshot::decode(&bytes).unwrap().resume(parties, at(1).now).unwrap();
    resumed.know_device(Some(known()));
    let answer = respond(resumed.say(&question, code("1")));
    assert_eq!(key_in(&answer.challenge_responses), None);
    assert_eq!(forgotten(resumed.on_reply(auth(tokens(Some("r"))), &at(1))).as_deref(), Some(KEY));
}

#[test]
fn what_is_not_the_device_s_fault_ends_the_sign_in_or_brings_its_step_back() {
    for kind in [ErrorKind::Network, ErrorKind::Service, ErrorKind::LockedOut, ErrorKind::UserDisabled] {
        let (mut machine, _) = on_device(Flow::Password, known());
        respond(machine.on_reply(auth(device_srp()), &at(0)));
        assert_eq!(failure(machine.on_reply(refused("RespondToAuthChallenge", kind), &at(0))).kind(), kind);
        let over = failure(machine.on_reply(auth(tokens(Some("r"))), &at(0)));
        assert_eq!(over.kind(), ErrorKind::ChallengeExpired);

        // An answer that can begin the sign-in anew keeps its question.
        let (mut machine, _) = on_device(Flow::User(None), known());
        let question = asked(machine.on_reply(auth(challenge("PASSWORD", Some("s"), &[])), &at(0)));
        respond(machine.say(&question, Answered::Password("Passw0rd!".into())));
        respond(machine.on_reply(auth(device_srp()), &at(0)));
        failure(machine.on_reply(refused("RespondToAuthChallenge", kind), &at(0)));
        let begun = initiated(called(machine.say(&question, Answered::Password("Passw0rd!".into()))));
        assert_eq!(key_in(&begun.auth_parameters).as_deref(), Some(KEY), "the device is as good as before");
    }
}
