//! Every state of the machine against every reply: what comes of it, with no pair left out.

use super::{
    device::{device_srp, device_verifier, known, on_device},
    error_kinds::KINDS,
    *,
};
use crate::{
    CodeDelivery, FirstFactorKind,
    service::{ConfirmSignUpReply, SoftwareToken, SoftwareTokenVerdict},
    sign_in::Kind,
};

/// What the machine is waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waiting {
    ProofChallenge,
    Verdict,
    /// What comes of the offer of a confirmed sign-up, without a password to fall back on.
    Welcome,
    DeviceChallenge,
    DeviceVerdict,
    TotpSecret,
    /// The answer to a question, by the name of its kind.
    Answer(&'static str),
    Nothing,
}

const QUESTIONS: [&str; 15] = [
    "SmsCode",
    "EmailCode",
    "TotpCode",
    "ChooseMfa",
    "SetUpMfa",
    "SetUpTotp",
    "SetUpEmail",
    "NewPassword",
    "ChooseFirstFactor",
    "Password",
    "Passkey",
    "Custom",
    "ConfirmSignUp",
    "ResetPassword",
    "Unknown",
];

/// The challenges of the service, what they put to the app, and those it answers by itself.
pub(super) fn challenges() -> Vec<(AuthReply, &'static str)> {
    vec![
        (challenge("SMS_MFA", Some("n"), &[]), "ask SmsCode"),
        (challenge("SMS_OTP", Some("n"), &[]), "ask SmsCode"),
        (challenge("EMAIL_OTP", Some("n"), &[]), "ask EmailCode"),
        (challenge("SOFTWARE_TOKEN_MFA", Some("n"), &[]), "ask TotpCode"),
        (challenge("SELECT_MFA_TYPE", Some("n"), &[("MFAS_CAN_CHOOSE", r#"["SMS_MFA"]"#)]), "ask ChooseMfa"),
        (challenge("MFA_SETUP", Some("n"), &[]), "call AssociateSoftwareToken"),
        (challenge("MFA_SETUP", Some("n"), &[("MFAS_CAN_SETUP", r#"["EMAIL_OTP"]"#)]), "ask SetUpEmail"),
        (
            challenge("MFA_SETUP", Some("n"), &[("MFAS_CAN_SETUP", r#"["EMAIL_OTP","SOFTWARE_TOKEN_MFA"]"#)]),
            "ask SetUpMfa",
        ),
        (challenge("NEW_PASSWORD_REQUIRED", Some("n"), &[]), "ask NewPassword"),
        (choice(&["PASSWORD"]), "ask ChooseFirstFactor"),
        (challenge("PASSWORD", Some("n"), &[]), "ask Password"),
        (challenge("PASSWORD_SRP", Some("n"), &[]), "ask Password"),
        (challenge("WEB_AUTHN", Some("n"), &[("CREDENTIAL_REQUEST_OPTIONS", "{}")]), "ask Passkey"),
        (challenge("CUSTOM_CHALLENGE", Some("n"), &[]), "ask Custom"),
        (challenge("DEVICE_SRP_AUTH", Some("n"), &[]), "ask Unknown"),
        (challenge("ADMIN_NO_SRP_AUTH", Some("n"), &[]), "ask Unknown"),
        (challenge("NEVER_HEARD_OF", None, &[]), "ask Unknown"),
        // Garbage: challenges that make no sense.
        (challenge("SELECT_MFA_TYPE", Some("n"), &[]), "error protocol"),
        (challenge("WEB_AUTHN", Some("n"), &[]), "error protocol"),
        (choice(&[]), "error protocol"),
        (challenge("MFA_SETUP", None, &[]), "error protocol"),
        (challenge("MFA_SETUP", Some("n"), &[("MFAS_CAN_SETUP", "[]")]), "error not_supported"),
        (challenge("DEVICE_PASSWORD_VERIFIER", Some("n"), &[]), "error protocol"),
        (AuthReply { challenge: None, result: None }, "error protocol"),
    ]
}

/// A machine that waits for this.
pub(super) fn waiting(state: Waiting) -> Machine {
    let machine = |flow: Flow, reply: AuthReply| asking(flow, reply).0;
    match state {
        Waiting::ProofChallenge => start(None, Flow::Srp).0,
        Waiting::Verdict => start(None, Flow::Password).0,
        Waiting::Welcome => {
            let mut origin = origin(None, Flow::User(None), None);
            origin.after_sign_up = Some("s-up".into());
            Machine::start(origin, &at(0)).unwrap().0
        }
        Waiting::DeviceChallenge => {
            let mut machine = on_device(Flow::Password, known()).0;
            respond(machine.on_reply(auth(device_srp()), &at(0)));
            machine
        }
        Waiting::DeviceVerdict => {
            let mut machine = waiting(Waiting::DeviceChallenge);
            respond(machine.on_reply(auth(device_verifier()), &at(0)));
            machine
        }
        Waiting::TotpSecret => {
            let mut machine = start(None, Flow::Password).0;
            called(machine.on_reply(auth(challenge("MFA_SETUP", Some("s"), &[])), &at(0)));
            machine
        }
        Waiting::Nothing => {
            let mut machine = start(None, Flow::Password).0;
            machine.cancel();
            machine
        }
        Waiting::Answer("SetUpTotp") => {
            let mut machine = waiting(Waiting::TotpSecret);
            asked(machine.on_reply(associated(), &at(0)));
            machine
        }
        Waiting::Answer("ConfirmSignUp") => {
            let mut machine = start(None, Flow::Password).0;
            asked(machine.on_reply(refused("InitiateAuth", ErrorKind::UserNotConfirmed), &at(0)));
            machine
        }
        Waiting::Answer("ResetPassword") => {
            let mut machine = start(None, Flow::Password).0;
            asked(machine.on_reply(refused("InitiateAuth", ErrorKind::PasswordResetRequired), &at(0)));
            machine
        }
        Waiting::Answer(kind) => {
            let wanted = format!("ask {kind}");
            let (reply, _) = challenges().into_iter().find(|(_, outcome)| *outcome == wanted).unwrap();
            let flow = if is_by_choice(state) { Flow::User(None) } else { Flow::Password };
            machine(flow, reply)
        }
    }
}

/// Whether the sign-in began with a choice of the first factor.
fn is_by_choice(state: Waiting) -> bool {
    matches!(state, Waiting::Welcome | Waiting::Answer("ChooseFirstFactor" | "Password"))
}

pub(super) fn associated() -> Result<Reply, Error> {
    Ok(Reply::Associated(SoftwareToken { secret: "GEZDGNBVGY3TQOJQ".into(), session: Some("t".into()) }))
}

pub(super) fn states() -> Vec<Waiting> {
    use Waiting as W;
    let mut states = vec![W::ProofChallenge, W::Verdict, W::Welcome, W::TotpSecret, W::Nothing];
    states.extend([W::DeviceChallenge, W::DeviceVerdict]);
    states.extend(QUESTIONS.map(Waiting::Answer));
    states
}

fn outcome(next: &Result<Next, Error>) -> String {
    match next {
        Ok(Next::Done(_)) => "done".into(),
        Ok(Next::Sent(_)) => "sent".into(),
        Ok(Next::Ask(asked)) => format!("ask {}", asked.kind.name()),
        Ok(Next::Call(call)) => {
            let text = format!("{call:?}");
            format!("call {}", text.split(['(', ' ']).next().unwrap())
        }
        Err(error) => format!("error {}", error.kind().name()),
    }
}

/// What is left of the machine afterwards.
fn left(machine: &mut Machine) -> &'static str {
    match (1..10).find_map(|number| machine.question(number).ok().map(|question| question.spent)) {
        Some(false) => "question",
        Some(true) => "spent question",
        None => {
            // Only a machine that is over refuses a challenge as being so.
            let probe = machine.on_reply(auth(challenge("CUSTOM_CHALLENGE", None, &[])), &at(0));
            match probe {
                Err(error) if error.kind() == ErrorKind::ChallengeExpired => "over",
                _ => "waiting",
            }
        }
    }
}

#[test]
fn every_state_takes_every_challenge() {
    for state in states() {
        for (reply, expected) in challenges() {
            let mut machine = waiting(state);
            let name = reply.challenge.as_ref().map(|challenge| challenge.name.clone());
            let next = machine.on_reply(auth(reply), &at(0));
            let expected = match state {
                Waiting::Nothing if name.is_some() => "error challenge_expired",
                Waiting::TotpSecret if name.is_some() => "error internal",
                // The device is asked what it has answered, or cannot answer: a new beginning without it.
                Waiting::DeviceChallenge | Waiting::DeviceVerdict
                    if name.as_ref().is_some_and(|name| name.starts_with("DEVICE_")) =>
                {
                    "call InitiateAuth"
                }
                _ if !is_by_choice(state)
                    && matches!(name.as_deref(), Some("SELECT_CHALLENGE" | "PASSWORD" | "PASSWORD_SRP")) =>
                {
                    "error protocol"
                }
                _ => expected,
            };
            assert_eq!(outcome(&next), expected, "{state:?} and {name:?}");
            if next.is_err() && state != Waiting::TotpSecret {
                let rest = left(&mut machine);
                assert_eq!(rest, "over", "{state:?} and {name:?}");
            }
        }
    }
}

#[test]
fn the_password_s_proof_is_given_where_its_value_was_sent_and_nowhere_else() {
    for state in states() {
        let mut machine = waiting(state);
        let expected = match state {
            Waiting::ProofChallenge => "call Respond",
            Waiting::Nothing => "error challenge_expired",
            Waiting::TotpSecret => "error internal",
            Waiting::Verdict
            | Waiting::Welcome
            | Waiting::DeviceChallenge
            | Waiting::DeviceVerdict
            | Waiting::Answer(_) => "error protocol",
        };
        assert_eq!(outcome(&machine.on_reply(auth(verifier()), &at(0))), expected, "{state:?}");
    }
}

#[test]
fn every_state_takes_tokens() {
    for state in states() {
        for refresh in [Some("r"), None] {
            let mut machine = waiting(state);
            let expected = match (state, refresh) {
                (Waiting::Nothing, _) => "error challenge_expired",
                (Waiting::TotpSecret, _) => "error internal",
                (Waiting::ProofChallenge, _) | (_, None) => "error protocol",
                (_, Some(_)) => "done",
            };
            let next = machine.on_reply(auth(tokens(refresh)), &at(0));
            assert_eq!(outcome(&next), expected, "{state:?} {refresh:?}");
            assert!(machine.origin.password.is_none() || expected == "error internal", "{state:?}");
        }
    }
}

#[test]
fn every_state_takes_the_replies_of_the_other_operations() {
    let replies: [(&str, fn() -> Result<Reply, Error>); 7] = [
        ("associated", associated),
        ("verified", || Ok(Reply::Verified(SoftwareTokenVerdict { verified: true, session: None }))),
        ("not verified", || Ok(Reply::Verified(SoftwareTokenVerdict { verified: false, session: None }))),
        ("confirmed", || Ok(Reply::Confirmed(ConfirmSignUpReply { session: None }))),
        ("confirmed, session", || Ok(Reply::Confirmed(ConfirmSignUpReply { session: Some("u".into()) }))),
        ("sent", || Ok(Reply::CodeSent(CodeDelivery::default()))),
        ("reset", || Ok(Reply::PasswordReset)),
    ];
    for state in states() {
        for (name, reply) in replies {
            let mut machine = waiting(state);
            let expected = match (state, name) {
                (Waiting::TotpSecret, "associated") => "ask SetUpTotp",
                (Waiting::Answer("SetUpTotp"), "verified") => "call Respond",
                (Waiting::Answer("SetUpTotp"), "not verified") => "error code_mismatch",
                (
                    Waiting::Answer("ConfirmSignUp" | "ResetPassword"),
                    "confirmed" | "confirmed, session" | "reset",
                ) => "call InitiateAuth",
                (Waiting::Answer(_), "sent") => "sent",
                _ => "error internal",
            };
            assert_eq!(outcome(&machine.on_reply(reply(), &at(0))), expected, "{state:?} {name}");
        }
    }
}

#[test]
fn every_state_takes_every_error() {
    for state in states() {
        for kind in KINDS {
            let mut machine = waiting(state);
            let next = machine.on_reply(refused("RespondToAuthChallenge", kind), &at(0));
            let (expected, rest) = match (state, kind) {
                (Waiting::Nothing, _) => (None, "over"),
                (_, ErrorKind::UserNotConfirmed) => (Some("ask ConfirmSignUp"), "question"),
                (_, ErrorKind::PasswordResetRequired) => (Some("ask ResetPassword"), "question"),
                (
                    Waiting::DeviceChallenge | Waiting::DeviceVerdict,
                    ErrorKind::IncorrectCredentials
                    | ErrorKind::NotAuthorized
                    | ErrorKind::ChallengeExpired
                    | ErrorKind::NotFound
                    | ErrorKind::InvalidInput
                    | ErrorKind::Configuration
                    | ErrorKind::Protocol,
                ) => (Some("call InitiateAuth"), "waiting"),
                (
                    Waiting::ProofChallenge
                    | Waiting::Verdict
                    | Waiting::Welcome
                    | Waiting::DeviceChallenge
                    | Waiting::DeviceVerdict
                    | Waiting::TotpSecret,
                    _,
                ) => (None, "over"),
                (Waiting::Answer("ConfirmSignUp" | "ResetPassword"), _) => (None, "question"),
                (Waiting::Answer(_), ErrorKind::ChallengeExpired)
                | (Waiting::Answer("Custom"), ErrorKind::IncorrectCredentials) => (None, "over"),
                (Waiting::Answer("Password" | "ChooseFirstFactor"), ErrorKind::IncorrectCredentials) => {
                    (None, "spent question")
                }
                (Waiting::Answer("Passkey"), ErrorKind::NotAuthorized) => {
                    (Some("error incorrect_credentials"), "question")
                }
                (Waiting::Answer(_), _) => (None, "question"),
            };
            let expected = expected.map_or_else(|| format!("error {}", kind.name()), str::to_owned);
            assert_eq!(outcome(&next), expected, "{state:?} {kind:?}");
            assert_eq!(left(&mut machine), rest, "{state:?} {kind:?}");
        }
    }
}

#[test]
fn every_question_takes_its_own_kind_of_answer_and_no_other() {
    let answers: [(&[&str], fn() -> Answered); 12] = [
        (&["SmsCode", "EmailCode", "TotpCode", "ConfirmSignUp"], || code("123456")),
        (&["SetUpTotp"], || Answered::TotpSetUp { code: "123456".into(), device_name: None }),
        (&["ChooseMfa"], || Answered::Mfa("SMS_MFA".into())),
        (&["SetUpMfa"], || Answered::Mfa("EMAIL_OTP".into())),
        (&["SetUpEmail"], || Answered::Email("a@b.c".into())),
        (&["NewPassword"], || Answered::NewPassword { password: "p".into(), attributes: BTreeMap::new() }),
        (&["ChooseFirstFactor"], || Answered::FirstFactor {
            factor: FirstFactorKind::Password,
            password: Some("p".into()),
        }),
        (&["Password"], || Answered::Password("p".into())),
        (&["Passkey"], || Answered::Credential("{}".into())),
        (&["Custom"], || Answered::Custom("x".into())),
        (&["Unknown"], || Answered::Responses(Parameters::new())),
        (&["ResetPassword"], || Answered::PasswordReset { code: "1".into(), password: "p".into() }),
    ];
    for kind in QUESTIONS {
        let mut taken = 0;
        for (kinds, answer) in answers {
            let mut machine = waiting(Waiting::Answer(kind));
            let number = (1..10).find(|number| machine.question(*number).is_ok()).unwrap();
            let next = machine.answer(number, answer(), None, &at(0));
            if kinds.contains(&kind) {
                assert!(next.is_ok(), "{kind}: {}", outcome(&next));
                taken += 1;
            } else {
                assert_eq!(outcome(&next), "error invalid_input", "{kind}");
            }
        }
        assert_eq!(taken, 1, "{kind}");
    }
}

#[test]
fn the_kinds_of_questions_are_all_there() {
    let mut seen: Vec<_> = challenges()
        .into_iter()
        .filter_map(|(_, outcome)| outcome.strip_prefix("ask "))
        .chain(["SetUpTotp", "ConfirmSignUp", "ResetPassword"])
        .collect();
    seen.sort_unstable();
    seen.dedup();
    let mut all = QUESTIONS.to_vec();
    all.sort_unstable();
    assert_eq!(seen, all);
    // A kind that is added must be added to the tables above: this match stops compiling.
    let name = |kind: &Kind| match kind {
        Kind::SmsCode(_)
        | Kind::EmailCode(_)
        | Kind::TotpCode
        | Kind::ChooseMfa { .. }
        | Kind::SetUpMfa { .. }
        | Kind::SetUpTotp { .. }
        | Kind::SetUpEmail
        | Kind::NewPassword { .. }
        | Kind::ChooseFirstFactor { .. }
        | Kind::Password { .. }
        | Kind::Passkey { .. }
        | Kind::Custom
        | Kind::ConfirmSignUp
        | Kind::ResetPassword
        | Kind::Unknown => kind.name(),
    };
    assert!(all.contains(&name(&Kind::Custom)));
}
