//! Every challenge of the service in answer to every way to sign in: a typed step, an answer of its own or a typed
//! error, and the password on the wire only where the way allows it.

use super::{device::device_verifier, *};
use crate::{
    FirstFactorKind,
    sign_in::{Kind, origin::StepUp},
};

const PASSWORD: &str = "Passw0rd-of-ana!";

/// A way to sign in, by what it allows.
struct Way {
    name: String,
    origin: Origin,
    /// The first request holds the password itself.
    sends_password: bool,
    /// The app has left the choice of the first factor open, or chose the password itself.
    may_send_password: bool,
    by_choice: bool,
}

fn ways() -> Vec<Way> {
    let factors = [
        None,
        Some(FirstFactorKind::Password),
        Some(FirstFactorKind::PasswordSrp),
        Some(FirstFactorKind::EmailOtp),
        Some(FirstFactorKind::SmsOtp),
        Some(FirstFactorKind::Passkey),
        Some(FirstFactorKind::Other("FACE_SCAN".into())),
    ];
    let flows = [Flow::Srp, Flow::Password, Flow::Custom, Flow::CustomWithSrp];
    let mut ways = Vec::new();
    for flow in flows.into_iter().chain(factors.map(Flow::User)) {
        let chooses = matches!(flow, Flow::User(_));
        let sends = matches!(flow, Flow::Password | Flow::User(Some(FirstFactorKind::Password)));
        for kind in ["plain", "on a device", "step-up", "after a sign-up"] {
            let mut origin = origin(Some("secret"), flow.clone(), Some(PASSWORD));
            match kind {
                "on a device" => origin.device = Some(device::known()),
                "step-up" => {
                    let acr_values = vec!["urn:two-factors".to_owned()];
                    let access_token = Some("a token".into());
                    origin.step_up = Some(StepUp { acr_values, max_age: Some(0), access_token });
                }
                "after a sign-up" => origin.after_sign_up = Some("s-up".into()),
                _ => {}
            }
            let welcome = kind == "after a sign-up";
            ways.push(Way {
                name: format!("{flow:?} {kind}"),
                origin,
                sends_password: sends && !welcome,
                may_send_password: sends
                    || (chooses || welcome) && flow != Flow::User(Some(FirstFactorKind::PasswordSrp)),
                by_choice: chooses || welcome,
            });
        }
    }
    ways
}

/// Challenges as the service and others make them: whole, and with one thing or the other missing.
fn challenges() -> Vec<AuthReply> {
    let names = [
        "SMS_MFA",
        "SMS_OTP",
        "EMAIL_OTP",
        "EMAIL_MFA",
        "SOFTWARE_TOKEN_MFA",
        "SELECT_MFA_TYPE",
        "MFA_SETUP",
        "NEW_PASSWORD_REQUIRED",
        "SELECT_CHALLENGE",
        "PASSWORD",
        "PASSWORD_SRP",
        "PASSWORD_VERIFIER",
        "WEB_AUTHN",
        "CUSTOM_CHALLENGE",
        "DEVICE_SRP_AUTH",
        "DEVICE_PASSWORD_VERIFIER",
        "ADMIN_NO_SRP_AUTH",
        "NEVER_HEARD_OF",
    ];
    let mut replies: Vec<_> = names.iter().map(|name| challenge(name, None, &[])).collect();
    replies.extend(names.map(|name| challenge(name, Some("s"), &[("USERNAME", "sub-1")])));
    replies.extend([
        verifier(),
        device_verifier(),
        choice(&["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN", "FACE_SCAN"]),
        challenge("SELECT_MFA_TYPE", Some("s"), &[("MFAS_CAN_CHOOSE", r#"["SMS_MFA","EMAIL_OTP"]"#)]),
        challenge("MFA_SETUP", Some("s"), &[("MFAS_CAN_SETUP", r#"["SOFTWARE_TOKEN_MFA","EMAIL_OTP"]"#)]),
        challenge("MFA_SETUP", Some("s"), &[("MFAS_CAN_SETUP", r#"["EMAIL_OTP"]"#)]),
        challenge("WEB_AUTHN", Some("s"), &[("CREDENTIAL_REQUEST_OPTIONS", "{}")]),
    ]);
    replies
}

/// What a request holds, as it goes over the wire.
fn written(call: &Call) -> String {
    let text = match call {
        Call::InitiateAuth(request) => serde_json::to_string(request),
        Call::Respond(request) => serde_json::to_string(request),
        Call::AssociateSoftwareToken(request) => serde_json::to_string(request),
        Call::VerifySoftwareToken(request) => serde_json::to_string(request),
        Call::ConfirmSignUp(request) => serde_json::to_string(request),
        Call::ResendConfirmationCode(request) => serde_json::to_string(request),
        Call::ForgotPassword(request) => serde_json::to_string(request),
        Call::ConfirmForgotPassword(request) => serde_json::to_string(request),
    };
    text.unwrap()
}

fn has_password(next: &Result<Next, Error>) -> bool {
    matches!(next, Ok(Next::Call(call)) if written(call).contains(PASSWORD))
}

/// All that an app could say to a question, and whether it says with it that the password may be sent.
fn answers(asked: &Asked) -> Vec<(Answered, bool)> {
    let mut answers = vec![(code("123456"), false), (Answered::SendCode, false)];
    match &asked.kind {
        Kind::Password { prove } => answers.push((Answered::Password(PASSWORD.into()), !prove)),
        Kind::ChooseFirstFactor { options } => {
            for option in options {
                let factor = FirstFactorKind::of(option);
                let password = factor.needs_password().then(|| PASSWORD.into());
                let sends = factor == FirstFactorKind::Password;
                answers.push((Answered::FirstFactor { factor, password }, sends));
            }
        }
        Kind::ChooseMfa { options } | Kind::SetUpMfa { options } => {
            answers.extend(options.iter().map(|option| (Answered::Mfa(option.clone()), false)));
        }
        Kind::SetUpEmail => answers.push((Answered::Email("a@b.c".into()), false)),
        Kind::Custom => answers.push((Answered::Custom("x".into()), false)),
        Kind::Passkey { .. } => answers.push((Answered::Credential("{}".into()), false)),
        Kind::Unknown => answers.push((Answered::Responses(Parameters::new()), false)),
        _ => {}
    }
    answers
}

#[test]
fn every_way_takes_every_challenge_and_keeps_the_password_where_it_belongs() {
    let mut steps = std::collections::BTreeSet::new();
    for way in ways() {
        for reply in challenges() {
            let name = reply.challenge.as_ref().unwrap().name.clone();
            let context = format!("{name} in answer to {}", way.name);
            let (mut machine, first) = Machine::start(way.origin.clone(), &at(0)).unwrap();
            assert_eq!(has_password(&Ok(first)), way.sends_password, "{}", way.name);
            let next = machine.on_reply(auth(reply), &at(0));
            let begins_again =
                matches!(&next, Ok(Next::Call(call)) if matches!(**call, Call::InitiateAuth(_)));
            assert!(!has_password(&next) || (begins_again && way.may_send_password), "{context}");
            let asked = match next {
                Ok(Next::Ask(asked)) => asked,
                Ok(Next::Call(_)) => continue,
                Ok(other) => panic!("{context}: {other:?}"),
                Err(error) => {
                    assert!(
                        matches!(error.kind(), ErrorKind::Protocol | ErrorKind::NotSupported),
                        "{context}: {error:?}"
                    );
                    continue;
                }
            };
            steps.insert(asked.kind.name());
            if matches!(asked.kind, Kind::Password { .. } | Kind::ChooseFirstFactor { .. }) {
                assert!(way.by_choice, "{context}");
            }
            let may = way.may_send_password || matches!(asked.kind, Kind::ChooseFirstFactor { .. });
            for (answer, sends) in answers(&asked) {
                let next = machine.answer(asked.number, answer, None, &at(0));
                assert!(!has_password(&next) || (sends && may), "an answer to {context}");
            }
        }
    }
    for step in ["Password", "ChooseFirstFactor", "Passkey", "Custom", "SetUpMfa", "Unknown"] {
        assert!(steps.contains(step), "{step} is never reached: {steps:?}");
    }
}

#[test]
fn whoever_chose_to_prove_the_password_is_not_asked_for_it() {
    let asks = || auth(challenge("PASSWORD", Some("s"), &[]));
    let (mut machine, question) = asking(Flow::User(None), choice(&["PASSWORD", "PASSWORD_SRP"]));
    let chosen =
        Answered::FirstFactor { factor: FirstFactorKind::PasswordSrp, password: Some(PASSWORD.into()) };
    respond(machine.say(&question, chosen));
    let error = failure(machine.on_reply(asks(), &at(0)));
    assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some("ChallengeName")));
    for flow in [Flow::Srp, Flow::CustomWithSrp, Flow::User(Some(FirstFactorKind::PasswordSrp))] {
        let (mut machine, _) = start(None, flow.clone());
        respond(machine.on_reply(auth(verifier()), &at(0)));
        let error = failure(machine.on_reply(asks(), &at(0)));
        assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some("ChallengeName")), "{flow:?}");
    }
}
