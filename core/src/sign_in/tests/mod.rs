#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]
#![allow(clippy::unnecessary_wraps, clippy::type_complexity, clippy::needless_pass_by_value)]
#![allow(clippy::match_same_arms, reason = "a table reads better with a row per case")]

mod account;
mod after_sign_up;
mod answers;
mod device;
mod diagram;
mod error_kinds;
mod flows;
mod forgotten_device;
mod fresh_start;
mod proof;
mod snapshot;
mod table;
mod ways_in;

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use super::{Answered, Asked, Call, Flow, Machine, Next, Origin, Parties, Reply, Surroundings};
use crate::{
    Error, ErrorKind,
    service::{
        AuthReply, AuthenticationResult, ChallengeReply, InitiateAuth, Parameters, RespondToAuthChallenge,
    },
};

/// Surroundings at so many seconds after 1970.
fn at(seconds: u64) -> Surroundings {
    Surroundings { now: SystemTime::UNIX_EPOCH + Duration::from_secs(seconds), random: [7; 32].into() }
}

fn origin(secret: Option<&str>, flow: Flow, password: Option<&str>) -> Origin {
    Origin {
        parties: Parties {
            pool_name: "Ab3dEfGh9".into(),
            client_id: "client".into(),
            client_secret: secret.map(Into::into),
        },
        username: "ana@example.com".into(),
        flow,
        password: password.map(Into::into),
        client_metadata: BTreeMap::from([("app".into(), "test".into())]),
        step_up: None,
        after_sign_up: None,
        device: None,
        replace_session: false,
    }
}

fn srp() -> Flow {
    Flow::Srp
}

fn by_password() -> Flow {
    Flow::Password
}

fn start(secret: Option<&str>, flow: Flow) -> (Machine, Call) {
    let password = flow.needs_password().then_some("Passw0rd!");
    let (machine, next) = Machine::start(origin(secret, flow, password), &at(0)).unwrap();
    (machine, called(Ok(next)))
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

fn choice(options: &[&str]) -> AuthReply {
    let mut reply = challenge("SELECT_CHALLENGE", Some("s-choice"), &[]);
    reply.challenge.as_mut().unwrap().available_challenges =
        options.iter().map(|&name| name.into()).collect();
    reply
}

fn auth(reply: AuthReply) -> Result<Reply, Error> {
    Ok(Reply::Auth(reply))
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
            access_token: Some("access".into()),
            id_token: Some("id".into()),
            refresh_token: refresh.map(Into::into),
            ..AuthenticationResult::default()
        }),
    }
}

/// A refusal as the service layer reports it.
fn refused(operation: &'static str, kind: ErrorKind) -> Result<Reply, Error> {
    Err(Error::new(kind, "the service's words").with_operation(operation))
}

fn parameter(parameters: &Parameters, name: &str) -> Option<String> {
    parameters.get(name).map(|value| value.expose().to_owned())
}

fn called(next: Result<Next, Error>) -> Call {
    match next {
        Ok(Next::Call(call)) => *call,
        other => panic!("expected a request, got {other:?}"),
    }
}

fn initiated(call: Call) -> InitiateAuth {
    match call {
        Call::InitiateAuth(request) => request,
        other => panic!("expected InitiateAuth, got {other:?}"),
    }
}

fn respond(next: Result<Next, Error>) -> RespondToAuthChallenge {
    match called(next) {
        Call::Respond(request) => request,
        other => panic!("expected an answer, got {other:?}"),
    }
}

fn asked(next: Result<Next, Error>) -> Asked {
    match next {
        Ok(Next::Ask(asked)) => asked,
        other => panic!("expected a question, got {other:?}"),
    }
}

fn failure(next: Result<Next, Error>) -> Error {
    match next {
        Err(error) => error,
        other => panic!("expected an error, got {other:?}"),
    }
}

/// A machine whose app was asked this.
fn asking(flow: Flow, reply: AuthReply) -> (Machine, Asked) {
    let (mut machine, _) = start(None, flow.clone());
    if flow.begins_with_srp() {
        respond(machine.on_reply(auth(verifier()), &at(0)));
    }
    let question = asked(machine.on_reply(auth(reply), &at(0)));
    (machine, question)
}

impl Machine {
    fn say(&mut self, asked: &Asked, answered: Answered) -> Result<Next, Error> {
        self.answer(asked.number, answered, None, &at(0))
    }
}

fn code(text: &str) -> Answered {
    Answered::Code(text.into())
}
