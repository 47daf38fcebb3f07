//! The diagram of the machine in the README, compared with what the machine does.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    device::{device_srp, device_verifier, gone, known, on_device, without_secret},
    error_kinds::KINDS,
    table::{Waiting, associated, challenges, states, waiting},
    *,
};
use crate::{
    CodeDelivery, FirstFactorKind,
    service::{ConfirmSignUpReply, SoftwareTokenVerdict},
};

/// From a stage to another, by what.
type Arrows = BTreeMap<(String, String), BTreeSet<&'static str>>;

/// Every stage, on a device and without, by a name that makes it again.
fn machines() -> Vec<Box<dyn Fn() -> Machine>> {
    let mut machines: Vec<Box<dyn Fn() -> Machine>> = Vec::new();
    for state in states().into_iter().filter(|state| *state != Waiting::Nothing) {
        machines.push(Box::new(move || waiting(state)));
    }
    for flow in [Flow::Srp, Flow::Password] {
        machines.push(Box::new(move || on_device(flow.clone(), known()).0));
    }
    machines.push(Box::new(|| on_device(Flow::Password, without_secret()).0));
    machines.push(Box::new(chosen_proof));
    machines.push(Box::new(|| {
        let mut origin = origin(None, Flow::User(None), Some("Passw0rd!"));
        origin.after_sign_up = Some("s-up".into());
        Machine::start(origin, &at(0)).unwrap().0
    }));
    machines
}

/// The app has chosen to prove its password.
fn chosen_proof() -> Machine {
    let (mut machine, question) = asking(Flow::User(None), choice(&["PASSWORD_SRP"]));
    let answer =
        Answered::FirstFactor { factor: FirstFactorKind::PasswordSrp, password: Some("Passw0rd!".into()) };
    respond(machine.say(&question, answer));
    machine
}

/// Whatever may come, by what the diagram calls it.
fn replies() -> Vec<(&'static str, Box<dyn Fn() -> Result<Reply, Error>>)> {
    let mut replies: Vec<(&'static str, Box<dyn Fn() -> Result<Reply, Error>>)> = Vec::new();
    for index in 0..challenges().len() {
        let (reply, outcome) = challenges().swap_remove(index);
        let name = reply.challenge.map(|challenge| challenge.name).unwrap_or_default();
        let by = match name.as_str() {
            "DEVICE_SRP_AUTH" => "DEVICE_SRP_AUTH",
            "DEVICE_PASSWORD_VERIFIER" => "DEVICE_PASSWORD_VERIFIER",
            _ if outcome.starts_with("error") => "nonsense",
            "MFA_SETUP" => "MFA_SETUP",
            "SELECT_CHALLENGE" | "PASSWORD" | "PASSWORD_SRP" => "first factor wanted",
            _ => "challenge",
        };
        replies.push((by, Box::new(move || auth(challenges().swap_remove(index).0))));
    }
    replies.push(("tokens", Box::new(|| auth(tokens(Some("r"))))));
    replies.push(("PASSWORD_VERIFIER", Box::new(|| auth(verifier()))));
    replies.push(("DEVICE_SRP_AUTH", Box::new(|| auth(device_srp()))));
    replies.push(("DEVICE_PASSWORD_VERIFIER", Box::new(|| auth(device_verifier()))));
    replies.push(("TOTP secret", Box::new(associated)));
    for verified in [true, false] {
        replies.push((
            "TOTP verdict",
            Box::new(move || Ok(Reply::Verified(SoftwareTokenVerdict { verified, session: None }))),
        ));
    }
    for session in [None, Some("u")] {
        let confirmed = move || Ok(Reply::Confirmed(ConfirmSignUpReply { session: session.map(Into::into) }));
        replies.push(("confirmed", Box::new(confirmed)));
    }
    replies.push(("password reset", Box::new(|| Ok(Reply::PasswordReset))));
    replies.push(("code sent", Box::new(|| Ok(Reply::CodeSent(CodeDelivery::default())))));
    for kind in KINDS {
        replies.push(("error", Box::new(move || refused("RespondToAuthChallenge", kind))));
    }
    replies.push(("error", Box::new(|| gone("RespondToAuthChallenge"))));
    replies
}

/// Right answers to every question.
fn answers() -> Vec<Box<dyn Fn() -> Answered>> {
    vec![
        Box::new(|| code("123456")),
        Box::new(|| Answered::TotpSetUp { code: "123456".into(), device_name: None }),
        Box::new(|| Answered::Mfa("SMS_MFA".into())),
        Box::new(|| Answered::Mfa("EMAIL_OTP".into())),
        Box::new(|| Answered::Mfa("SOFTWARE_TOKEN_MFA".into())),
        Box::new(|| Answered::Email("a@b.c".into())),
        Box::new(|| Answered::NewPassword { password: "p".into(), attributes: BTreeMap::new() }),
        Box::new(|| Answered::FirstFactor {
            factor: FirstFactorKind::PasswordSrp,
            password: Some("p".into()),
        }),
        Box::new(|| Answered::Password("p".into())),
        Box::new(|| Answered::Credential("{}".into())),
        Box::new(|| Answered::Custom("x".into())),
        Box::new(|| Answered::Responses(Parameters::new())),
        Box::new(|| Answered::PasswordReset { code: "1".into(), password: "p".into() }),
    ]
}

fn stage_after(machine: &Machine, next: &Result<Next, Error>) -> String {
    if matches!(next, Ok(Next::Done(_))) { "[*]".into() } else { machine.stage_name().into() }
}

fn arrows() -> Arrows {
    let mut arrows = Arrows::new();
    let mut draw = |from: &str, to: String, by| {
        arrows.entry((from.to_owned(), to)).or_default().insert(by);
    };
    for machine in machines() {
        for (by, reply) in replies() {
            let mut machine = machine();
            let from = machine.stage_name();
            let next = machine.on_reply(reply(), &at(0));
            // What belongs to no request of this stage moves nothing.
            if !next.as_ref().is_err_and(|error| error.kind() == ErrorKind::Internal) {
                draw(from, stage_after(&machine, &next), by);
            }
        }
        for answer in answers() {
            let mut machine = machine();
            let from = machine.stage_name();
            let newest = (1..10).find(|number| machine.question(*number).is_ok());
            let Some(newest) = newest.filter(|_| from == "Question") else { continue };
            if let next @ Ok(_) = machine.answer(newest, answer(), None, &at(0)) {
                draw(from, stage_after(&machine, &next), "answer");
            }
        }
    }
    for flow in [Flow::Srp, Flow::Password, Flow::Custom, Flow::CustomWithSrp, Flow::User(None)] {
        for password in [Some("Passw0rd!"), None] {
            let (machine, _) = Machine::start(origin(None, flow.clone(), password), &at(0)).unwrap();
            draw("[*]", machine.stage_name().into(), "begin");
        }
    }
    draw("[*]", waiting(Waiting::Welcome).stage_name().into(), "confirmed sign-up");
    arrows
}

fn drawn(arrows: &Arrows) -> String {
    let line = |((from, to), by): (&(String, String), &BTreeSet<&str>)| {
        let by: Vec<_> = by.iter().copied().collect();
        format!("    {from} --> {to}: {}", by.join(", "))
    };
    let lines: Vec<_> = arrows.iter().map(line).collect();
    format!("```mermaid\nstateDiagram-v2\n{}\n```\n", lines.join("\n"))
}

#[test]
fn the_diagram_in_the_readme_is_what_the_machine_does() {
    let drawn = drawn(&arrows());
    let readme = include_str!("../../../README.md");
    assert!(readme.contains(&drawn), "the README should have this diagram:\n{drawn}");
}
