//! Each step's answer, and what of it is refused before anything is sent.

use super::*;
use crate::{
    Answer, CodeDelivery, FirstFactorKind,
    service::{SoftwareToken, SoftwareTokenVerdict},
    sign_in::Kind,
};

fn field(result: Result<Next, Error>) -> &'static str {
    let error = failure(result);
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    match error.field() {
        Some("code") => "code",
        Some("mfa") => "mfa",
        Some("email") => "email",
        Some("attributes") => "attributes",
        Some("password") => "password",
        Some("factor") => "factor",
        Some("credential") => "credential",
        Some("answer") => "answer",
        Some("device_name") => "device_name",
        other => panic!("unexpected field {other:?}"),
    }
}

#[test]
fn codes_go_under_the_name_of_their_challenge() {
    for (name, member) in [
        ("SMS_MFA", "SMS_MFA_CODE"),
        ("SMS_OTP", "SMS_OTP_CODE"),
        ("EMAIL_OTP", "EMAIL_OTP_CODE"),
        ("SOFTWARE_TOKEN_MFA", "SOFTWARE_TOKEN_MFA_CODE"),
    ] {
        let (mut machine, question) = asking(Flow::Password, challenge(name, Some("s"), &[]));
        let answer = respond(machine.say(&question, code(" 123 456\n")));
        assert_eq!(answer.challenge_name, name);
        assert_eq!(parameter(&answer.challenge_responses, member).as_deref(), Some("123456"));
        assert_eq!(field(machine.say(&question, code("  "))), "code");
        assert_eq!(field(machine.say(&question, code(&"1".repeat(3000)))), "code");
    }
}

#[test]
fn a_wrong_code_leaves_the_question_usable_with_the_same_session() {
    let (mut machine, _) = start(Some("secret"), by_password());
    let reply = challenge("SMS_MFA", Some("s-2"), &[("USERNAME", "sub-1")]);
    let question = asked(machine.on_reply(auth(reply), &at(0)));
    for _ in 0..2 {
        let answer = respond(machine.say(&question, code("000000")));
        assert_eq!(answer.session.unwrap().expose(), "s-2");
        assert_eq!(parameter(&answer.challenge_responses, "USERNAME").as_deref(), Some("sub-1"));
        assert!(parameter(&answer.challenge_responses, "SECRET_HASH").is_some());
        let mismatch = refused("RespondToAuthChallenge", ErrorKind::CodeMismatch);
        assert_eq!(failure(machine.on_reply(mismatch, &at(0))).kind(), ErrorKind::CodeMismatch);
    }
}

#[test]
fn an_answer_to_an_earlier_question_is_refused() {
    let (mut machine, first) = asking(Flow::Custom, challenge("CUSTOM_CHALLENGE", Some("s-1"), &[]));
    respond(machine.say(&first, Answered::Custom("1".into())));
    let second = asked(machine.on_reply(auth(challenge("CUSTOM_CHALLENGE", Some("s-2"), &[])), &at(0)));
    let error = failure(machine.say(&first, Answered::Custom("1".into())));
    assert_eq!(error.kind(), ErrorKind::ChallengeExpired);
    respond(machine.say(&second, Answered::Custom("1".into())));
}

#[test]
fn an_answer_may_bring_its_own_metadata() {
    let (mut machine, question) = asking(Flow::Password, challenge("SMS_MFA", None, &[]));
    let metadata = BTreeMap::from([("step".into(), "2".into())]);
    let answer = respond(machine.answer(question.number, code("1"), Some(metadata), &at(0)));
    assert_eq!(answer.client_metadata.get("step").map(String::as_str), Some("2"));
    let plain = respond(machine.say(&question, code("1")));
    assert_eq!(plain.client_metadata.get("app").map(String::as_str), Some("test"));
}

#[test]
fn the_choice_of_a_second_factor_is_sent_in_the_service_s_own_word() {
    for list in ["MFAS_CAN_CHOOSE", "MFAS_CAN_SELECT"] {
        let reply = challenge("SELECT_MFA_TYPE", Some("s"), &[(list, r#"["SMS_MFA","EMAIL_MFA"]"#)]);
        let (mut machine, question) = asking(Flow::Srp, reply);
        let answer = respond(machine.say(&question, Answered::Mfa("EMAIL_MFA".into())));
        assert_eq!(parameter(&answer.challenge_responses, "ANSWER").as_deref(), Some("EMAIL_MFA"));
        assert_eq!(field(machine.say(&question, Answered::Mfa("SOFTWARE_TOKEN_MFA".into()))), "mfa");
    }
}

#[test]
fn a_choice_without_options_is_a_protocol_error() {
    for parameters in [&[][..], &[("MFAS_CAN_CHOOSE", "[]")], &[("MFAS_CAN_CHOOSE", "no json")]] {
        let (mut machine, _) = start(None, Flow::Password);
        let error = failure(machine.on_reply(auth(challenge("SELECT_MFA_TYPE", None, parameters)), &at(0)));
        assert_eq!(error.kind(), ErrorKind::Protocol);
    }
    let (mut machine, _) = start(None, Flow::User(None));
    let error = failure(machine.on_reply(auth(choice(&[])), &at(0)));
    assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some("AvailableChallenges")));
}

fn set_up(offered: Option<&str>) -> (Machine, Result<Next, Error>) {
    let (mut machine, _) = start(None, Flow::Password);
    let parameters: Vec<_> = offered.iter().map(|&list| ("MFAS_CAN_SETUP", list)).collect();
    let next = machine.on_reply(auth(challenge("MFA_SETUP", Some("s-1"), &parameters)), &at(0));
    (machine, next)
}

fn associated(secret: &str, session: Option<&str>) -> Result<Reply, Error> {
    Ok(Reply::Associated(SoftwareToken { secret: secret.into(), session: session.map(Into::into) }))
}

fn verified(verified: bool, session: Option<&str>) -> Result<Reply, Error> {
    Ok(Reply::Verified(SoftwareTokenVerdict { verified, session: session.map(Into::into) }))
}

fn totp(code: &str) -> Answered {
    Answered::TotpSetUp { code: code.into(), device_name: Some("my phone".into()) }
}

#[test]
fn an_authenticator_app_is_set_up_where_nothing_else_can_be() {
    for offered in [None, Some(r#"["SOFTWARE_TOKEN_MFA"]"#), Some(r#"["SMS_MFA","SOFTWARE_TOKEN_MFA"]"#)] {
        let (mut machine, next) = set_up(offered);
        let Call::AssociateSoftwareToken(_) = called(next) else { panic!("expected the secret's fetching") };
        let question = asked(machine.on_reply(associated("GEZDGNBVGY3TQOJQ", Some("s-2")), &at(0)));
        let Kind::SetUpTotp { secret, .. } = &question.kind else { panic!("{question:?}") };
        assert_eq!(secret.expose(), "GEZDGNBVGY3TQOJQ");

        assert_eq!(field(machine.say(&question, totp("12345"))), "code");
        assert_eq!(field(machine.say(&question, totp("12345a"))), "code");
        let Call::VerifySoftwareToken(request) = called(machine.say(&question, totp("081 804"))) else {
            panic!("expected the verification")
        };
        assert_eq!(request.code.expose(), "081804");
        assert_eq!(request.device_name.as_deref(), Some("my phone"));
        assert!(format!("{:?}", request.owner).contains("Session"));
        let answer = respond(machine.on_reply(verified(true, Some("s-3")), &at(0)));
        assert_eq!((answer.challenge_name.as_str(), answer.session.unwrap().expose()), ("MFA_SETUP", "s-3"));
        assert!(matches!(machine.on_reply(auth(tokens(Some("r"))), &at(0)), Ok(Next::Done(_))));
    }
}

#[test]
fn a_wrong_first_code_can_be_typed_again() {
    let (mut machine, _) = set_up(None);
    let question = asked(machine.on_reply(associated("GEZDGNBVGY3TQOJQ", Some("s-2")), &at(0)));
    for reply in [
        verified(false, Some("s-2b")),
        refused("VerifySoftwareToken", ErrorKind::CodeMismatch),
        refused("VerifySoftwareToken", ErrorKind::Network),
    ] {
        called(machine.say(&question, totp("000000")));
        failure(machine.on_reply(reply, &at(0)));
    }
    called(machine.say(&question, totp("081804")));
    respond(machine.on_reply(verified(true, Some("s-3")), &at(0)));
}

#[test]
fn a_verified_app_is_not_verified_twice_when_the_next_request_fails() {
    let (mut machine, _) = set_up(None);
    let question = asked(machine.on_reply(associated("GEZDGNBVGY3TQOJQ", Some("s-2")), &at(0)));
    called(machine.say(&question, totp("081804")));
    respond(machine.on_reply(verified(true, Some("s-3")), &at(0)));
    failure(machine.on_reply(refused("RespondToAuthChallenge", ErrorKind::Network), &at(0)));
    let again = respond(machine.say(&question, totp("081804")));
    assert_eq!(again.session.unwrap().expose(), "s-3");
}

#[test]
fn where_both_can_be_set_up_the_app_chooses() {
    let both = Some(r#"["SMS_MFA","SOFTWARE_TOKEN_MFA","EMAIL_OTP"]"#);
    let (mut machine, next) = set_up(both);
    let question = asked(next);
    assert!(matches!(&question.kind, Kind::SetUpMfa { options } if options.len() == 2));
    assert_eq!(field(machine.say(&question, Answered::Mfa("SMS_MFA".into()))), "mfa");
    let Call::AssociateSoftwareToken(_) =
        called(machine.say(&question, Answered::Mfa("SOFTWARE_TOKEN_MFA".into())))
    else {
        panic!("expected the secret's fetching")
    };
    // A failure brings the choice back.
    failure(machine.on_reply(refused("AssociateSoftwareToken", ErrorKind::Network), &at(0)));
    let email = asked(machine.say(&question, Answered::Mfa("EMAIL_OTP".into())));
    assert_eq!(email.kind.name(), "SetUpEmail");
    assert_eq!(field(machine.say(&email, Answered::Email("nobody".into()))), "email");
    let answer = respond(machine.say(&email, Answered::Email("ana@example.com".into())));
    assert_eq!((answer.challenge_name.as_str(), answer.session.unwrap().expose()), ("MFA_SETUP", "s-1"));
    assert_eq!(parameter(&answer.challenge_responses, "EMAIL").as_deref(), Some("ana@example.com"));
    let code = asked(machine.on_reply(auth(challenge("EMAIL_OTP", Some("s-2"), &[])), &at(0)));
    assert!(matches!(code.kind, Kind::EmailCode(crate::sign_in::Purpose::SecondFactor)));
}

#[test]
fn a_set_up_that_is_impossible_here_says_so() {
    for offered in [r#"["SMS_MFA"]"#, "[]", "garbage"] {
        let (_, next) = set_up(Some(offered));
        assert_eq!(failure(next).kind(), ErrorKind::NotSupported);
    }
    let (mut machine, _) = start(None, Flow::Password);
    let error = failure(machine.on_reply(auth(challenge("MFA_SETUP", None, &[])), &at(0)));
    assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some("Session")));
}

fn new_password(required: &str, present: &str) -> (Machine, Asked) {
    asking(
        Flow::Srp,
        challenge(
            "NEW_PASSWORD_REQUIRED",
            Some("s"),
            &[("requiredAttributes", required), ("userAttributes", present)],
        ),
    )
}

fn chosen(password: &str, attributes: &[(&str, &str)]) -> Answered {
    Answered::NewPassword {
        password: password.into(),
        attributes: attributes.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect(),
    }
}

#[test]
fn a_new_password_goes_with_every_required_attribute_or_not_at_all() {
    let (mut machine, question) = new_password(
        r#"["userAttributes.given_name","nickname","userAttributes.email"]"#,
        r#"{"email":"ana@example.com","email_verified":"true"}"#,
    );
    let Kind::NewPassword { missing, present } = &question.kind else { panic!("{question:?}") };
    assert_eq!(missing, &["given_name", "nickname"]);
    assert_eq!(present["email"], "ana@example.com");

    assert_eq!(field(machine.say(&question, chosen("New-7!", &[("given_name", "Ana")]))), "attributes");
    assert_eq!(field(machine.say(&question, chosen("", &[]))), "password");
    let answer = respond(machine.say(
        &question,
        chosen(
            "New-7!",
            &[
                ("given_name", "Ana"),
                ("nickname", "A"),
                ("email", "ana@example.com"),
                ("email_verified", "true"),
            ],
        ),
    ));
    let responses = &answer.challenge_responses;
    assert_eq!(parameter(responses, "NEW_PASSWORD").as_deref(), Some("New-7!"));
    assert_eq!(parameter(responses, "userAttributes.given_name").as_deref(), Some("Ana"));
    // What the service told is not sent back.
    assert_eq!(parameter(responses, "userAttributes.email"), None);
    assert_eq!(parameter(responses, "userAttributes.email_verified"), None);
}

#[test]
fn unreadable_lists_of_attributes_count_as_empty() {
    for (required, present) in [("", ""), ("{", "["), ("null", "null"), (r#"[1,null,""]"#, r#"{"a":[1]}"#)] {
        let (mut machine, question) = new_password(required, present);
        let Kind::NewPassword { missing, present } = &question.kind else { panic!("{question:?}") };
        assert!(missing.is_empty() && present.is_empty());
        respond(machine.say(&question, chosen("New-7!", &[])));
    }
}

fn factor(factor: FirstFactorKind, password: Option<&str>) -> Answered {
    Answered::FirstFactor { factor, password: password.map(Into::into) }
}

#[test]
fn a_first_factor_is_given_along_with_its_choice() {
    let offered = choice(&["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP", "FACE_SCAN"]);
    let sent = |answered| {
        let (mut machine, question) = asking(Flow::User(None), offered.clone());
        let request = respond(machine.say(&question, answered));
        (request.challenge_name, format!("{:?}", request.challenge_responses))
    };
    let select = "SELECT_CHALLENGE".to_owned();
    let of = |names: &str| (select.clone(), names.to_owned());
    assert_eq!(sent(factor(FirstFactorKind::EmailOtp, None)), of(r#"{"ANSWER", "USERNAME"}"#));
    assert_eq!(
        sent(factor(FirstFactorKind::Password, Some("p"))),
        of(r#"{"ANSWER", "PASSWORD", "USERNAME"}"#)
    );
    assert_eq!(
        sent(factor(FirstFactorKind::PasswordSrp, Some("p"))),
        of(r#"{"ANSWER", "SRP_A", "USERNAME"}"#)
    );
    assert_eq!(
        sent(factor(FirstFactorKind::Other("FACE_SCAN".into()), None)),
        of(r#"{"ANSWER", "USERNAME"}"#)
    );

    let (mut machine, question) = asking(Flow::User(None), offered);
    assert_eq!(field(machine.say(&question, factor(FirstFactorKind::Passkey, None))), "factor");
    assert_eq!(field(machine.say(&question, factor(FirstFactorKind::Other("DNA".into()), None))), "factor");
    assert_eq!(field(machine.say(&question, factor(FirstFactorKind::Password, None))), "password");
}

#[test]
fn a_chosen_proof_is_given_at_once() {
    let (mut machine, question) = asking(Flow::User(None), choice(&["PASSWORD_SRP"]));
    respond(machine.say(&question, factor(FirstFactorKind::PasswordSrp, Some("p"))));
    let answer = respond(machine.on_reply(auth(verifier()), &at(0)));
    assert_eq!(answer.challenge_name, "PASSWORD_VERIFIER");
    assert!(parameter(&answer.challenge_responses, "PASSWORD_CLAIM_SIGNATURE").is_some());
}

#[test]
fn a_password_challenge_is_answered_as_it_asks() {
    let (mut machine, question) = asking(Flow::User(None), challenge("PASSWORD", Some("s"), &[]));
    let answer = respond(machine.say(&question, Answered::Password("p".into())));
    assert_eq!(parameter(&answer.challenge_responses, "PASSWORD").as_deref(), Some("p"));
    let (mut machine, question) = asking(Flow::User(None), challenge("PASSWORD_SRP", Some("s"), &[]));
    let answer = respond(machine.say(&question, Answered::Password("p".into())));
    assert_eq!(answer.challenge_name, "PASSWORD_SRP");
    assert!(parameter(&answer.challenge_responses, "SRP_A").is_some());
    assert_eq!(parameter(&answer.challenge_responses, "PASSWORD"), None);
    respond(machine.on_reply(auth(verifier()), &at(0)));
}

#[test]
fn a_passkey_s_assertion_passes_through_as_json() {
    let options = r#"{"challenge":"Kq","rpId":"example.com"}"#;
    let reply = challenge("WEB_AUTHN", Some("s"), &[("CREDENTIAL_REQUEST_OPTIONS", options)]);
    let (mut machine, question) = asking(Flow::User(Some(FirstFactorKind::Passkey)), reply);
    assert!(matches!(&question.kind, Kind::Passkey { options: told } if told == options));
    for bad in ["", "[]", "\"text\"", "{", &format!("{{\"id\":\"{}\"}}", "x".repeat(70_000))] {
        assert_eq!(field(machine.say(&question, Answered::Credential(bad.into()))), "credential");
    }
    let answer = respond(machine.say(&question, Answered::Credential(r#"{"id":"9x"}"#.into())));
    assert_eq!(parameter(&answer.challenge_responses, "CREDENTIAL").as_deref(), Some(r#"{"id":"9x"}"#));

    for parameters in [&[][..], &[("CREDENTIAL_REQUEST_OPTIONS", "no json")]] {
        let (mut machine, _) = start(None, Flow::User(None));
        let error = failure(machine.on_reply(auth(challenge("WEB_AUTHN", None, parameters)), &at(0)));
        assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some("CREDENTIAL_REQUEST_OPTIONS")));
    }
}

#[test]
fn a_challenge_of_the_future_is_shown_and_answerable() {
    let (mut machine, question) = asking(Flow::Srp, challenge("HOLOGRAM_MFA", Some("s"), &[("hue", "7")]));
    assert_eq!((question.kind.name(), question.name.as_str()), ("Unknown", "HOLOGRAM_MFA"));
    let mut responses = Parameters::new();
    responses.insert("HOLOGRAM_CODE", Answer::new("42"));
    let answer = respond(machine.say(&question, Answered::Responses(responses)));
    assert_eq!(answer.challenge_name, "HOLOGRAM_MFA");
    assert_eq!(parameter(&answer.challenge_responses, "HOLOGRAM_CODE").as_deref(), Some("42"));
}

#[test]
fn an_answer_of_another_step_s_kind_is_refused() {
    let (mut machine, question) = asking(Flow::Password, challenge("SMS_MFA", Some("s"), &[]));
    for answered in [
        Answered::SendCode,
        Answered::Custom("x".into()),
        Answered::Password("x".into()),
        Answered::Mfa("SMS_MFA".into()),
        Answered::Responses(Parameters::new()),
    ] {
        assert_eq!(field(machine.say(&question, answered)), "answer");
    }
    let delivery = Ok(Reply::CodeSent(CodeDelivery::default()));
    assert!(matches!(machine.on_reply(delivery, &at(0)), Ok(Next::Sent(_))));
}
