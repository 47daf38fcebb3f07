//! The sign-in machine, driven by hand.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use crate::{
    CodeDelivery, Error, ErrorKind, FirstFactorKind,
    service::{
        AuthReply, AuthenticationResult, ChallengeReply, ConfirmSignUpReply, Parameters, SoftwareToken,
        SoftwareTokenVerdict,
    },
    sign_in::{
        Answered, Asked, Call, Flow, Kind, Machine, Next as MachineNext, Origin, Parties,
        Reply as MachineReply, Snapshot, StepUp, Surroundings,
    },
};

/// The way in; the preferred first factor by its name on the wire.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "named as in the machine")]
pub enum Way {
    Srp,
    Password,
    Custom,
    CustomWithSrp,
    User(Option<String>),
}

/// What a sign-in begins with.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "named as in the machine")]
pub struct Beginning {
    pub way: Way,
    pub username: String,
    pub password: Option<String>,
    pub client_secret: Option<String>,
    pub access_token: Option<String>,
    pub after_sign_up: Option<String>,
}

/// When something happens, and the random bytes that come with it.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "named as in the machine")]
pub struct Moment {
    pub seconds: u64,
    pub random: [u8; 32],
}

/// What comes back from the service.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "named as in the machine")]
pub enum Reply {
    Challenge {
        name: String,
        session: Option<String>,
        parameters: BTreeMap<String, String>,
        available: Vec<String>,
    },
    Tokens {
        access: String,
        refresh: Option<String>,
    },
    Neither,
    TotpSecret {
        secret: String,
        session: Option<String>,
    },
    TotpVerdict {
        right: bool,
        session: Option<String>,
    },
    Confirmed {
        session: Option<String>,
    },
    CodeSent,
    PasswordReset,
    Refused {
        operation: &'static str,
        kind: ErrorKind,
        code: String,
        message: String,
    },
}

/// What the app says.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "named as in the machine")]
pub enum Answer {
    Code(String),
    TotpSetUp { code: String, device_name: Option<String> },
    Mfa(String),
    Email(String),
    NewPassword { password: String, attributes: BTreeMap<String, String> },
    FirstFactor { factor: String, password: Option<String> },
    Password(String),
    Credential(String),
    Custom(String),
    Responses(BTreeMap<String, String>),
    PasswordReset { code: String, password: String },
    SendCode,
}

/// A question to the app.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as in the machine")]
pub struct Question {
    pub number: u32,
    pub kind: &'static str,
    pub name: String,
    pub parameters: BTreeMap<String, String>,
    pub available: Vec<String>,
    /// What there is to choose from, or the attributes that are missing.
    pub options: Vec<String>,
}

/// What the machine wants next.
#[derive(Debug)]
pub enum Next {
    /// A request; the operation it is for.
    Call(&'static str),
    /// The app's answer.
    Ask(Question),
    /// Nothing: a code is on its way.
    Sent,
    /// Nothing: it is signed in.
    Done,
}

/// What the machine says to something.
#[derive(Debug)]
pub struct Said {
    /// What it wants, or why not.
    pub next: Result<Next, Error>,
    /// What that prints.
    pub printed: String,
}

/// A sign-in under way.
pub struct SignIn(Machine);

impl SignIn {
    /// Begins; no sign-in when that fails at once.
    pub fn start(beginning: Beginning, at: &Moment) -> (Option<Self>, Said) {
        let origin = Origin {
            parties: parties(beginning.client_secret),
            username: beginning.username,
            flow: flow(beginning.way),
            password: beginning.password.map(Into::into),
            client_metadata: BTreeMap::from([("app".to_owned(), "fuzz".to_owned())]),
            step_up: beginning.access_token.map(|token| StepUp {
                acr_values: vec!["level-2".to_owned()],
                max_age: Some(60),
                access_token: Some(token.into()),
            }),
            device: None,
            replace_session: beginning.after_sign_up.is_some(),
            after_sign_up: beginning.after_sign_up.map(Into::into),
        };
        split(Machine::start(origin, &surroundings(at)))
    }

    /// The app's answer to question `number`.
    pub fn answer(&mut self, number: u32, answer: Answer, metadata: bool, at: &Moment) -> Said {
        let metadata = metadata.then(|| BTreeMap::from([("per".to_owned(), "answer".to_owned())]));
        said(self.0.answer(number, answered(answer), metadata, &surroundings(at)))
    }

    /// A reply of the service.
    pub fn reply(&mut self, reply: Reply, at: &Moment) -> Said {
        said(self.0.on_reply(machine_reply(reply), &surroundings(at)))
    }

    /// The same sign-in from its beginning.
    pub fn restarted(&self, number: u32, at: &Moment) -> (Option<Self>, Said) {
        split(self.0.restarted(number, None, &surroundings(at)))
    }

    /// Ends it.
    pub fn cancel(&mut self) {
        self.0.cancel();
    }

    /// The sign-in as bytes.
    ///
    /// # Errors
    /// When question `number` is not the one that waits.
    pub fn suspended(&self, number: u32, at: &Moment) -> Result<Vec<u8>, Error> {
        Ok(Snapshot::of(&self.0, number, time(at))?.encode()?.to_vec())
    }

    /// The sign-in of another process.
    ///
    /// # Errors
    /// When the bytes are not one, or too old.
    pub fn resumed(
        bytes: &[u8],
        client_secret: Option<String>,
        at: &Moment,
    ) -> Result<(Self, Question), Error> {
        let (machine, asked) = Snapshot::decode(bytes)?.resume(parties(client_secret), time(at))?;
        Ok((Self(machine), question(asked)))
    }
}

fn parties(client_secret: Option<String>) -> Parties {
    Parties {
        pool_name: "Ab3dEfGh9".to_owned(),
        client_id: "client".to_owned(),
        client_secret: client_secret.map(Into::into),
    }
}

fn time(at: &Moment) -> SystemTime {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(at.seconds)).unwrap_or(SystemTime::UNIX_EPOCH)
}

fn surroundings(at: &Moment) -> Surroundings {
    Surroundings { now: time(at), random: at.random.into() }
}

fn flow(way: Way) -> Flow {
    match way {
        Way::Srp => Flow::Srp,
        Way::Password => Flow::Password,
        Way::Custom => Flow::Custom,
        Way::CustomWithSrp => Flow::CustomWithSrp,
        Way::User(preferred) => Flow::User(preferred.map(|name| FirstFactorKind::of(&name))),
    }
}

fn answered(answer: Answer) -> Answered {
    match answer {
        Answer::Code(code) => Answered::Code(code.into()),
        Answer::TotpSetUp { code, device_name } => Answered::TotpSetUp { code: code.into(), device_name },
        Answer::Mfa(choice) => Answered::Mfa(choice),
        Answer::Email(email) => Answered::Email(email),
        Answer::NewPassword { password, attributes } => {
            Answered::NewPassword { password: password.into(), attributes }
        }
        Answer::FirstFactor { factor: name, password } => {
            Answered::FirstFactor { factor: FirstFactorKind::of(&name), password: password.map(Into::into) }
        }
        Answer::Password(password) => Answered::Password(password.into()),
        Answer::Credential(credential) => Answered::Credential(credential),
        Answer::Custom(answer) => Answered::Custom(answer.into()),
        Answer::Responses(responses) => {
            let mut parameters = Parameters::new();
            for (name, value) in responses {
                parameters.insert(name, value);
            }
            Answered::Responses(parameters)
        }
        Answer::PasswordReset { code, password } => {
            Answered::PasswordReset { code: code.into(), password: password.into() }
        }
        Answer::SendCode => Answered::SendCode,
    }
}

fn machine_reply(reply: Reply) -> Result<MachineReply, Error> {
    let auth = |challenge, result| MachineReply::Auth(AuthReply { challenge, result });
    Ok(match reply {
        Reply::Challenge { name, session, parameters, available } => {
            let session = session.map(Into::into);
            auth(Some(ChallengeReply { name, session, parameters, available_challenges: available }), None)
        }
        Reply::Tokens { access, refresh } => {
            let result = AuthenticationResult {
                id_token: Some(access.as_str().into()),
                access_token: Some(access.into()),
                refresh_token: refresh.map(Into::into),
                ..AuthenticationResult::default()
            };
            auth(None, Some(result))
        }
        Reply::Neither => auth(None, None),
        Reply::TotpSecret { secret, session } => MachineReply::Associated(SoftwareToken {
            secret: secret.into(),
            session: session.map(Into::into),
        }),
        Reply::TotpVerdict { right, session } => {
            MachineReply::Verified(SoftwareTokenVerdict { verified: right, session: session.map(Into::into) })
        }
        Reply::Confirmed { session } => {
            MachineReply::Confirmed(ConfirmSignUpReply { session: session.map(Into::into) })
        }
        Reply::CodeSent => MachineReply::CodeSent(CodeDelivery::default()),
        Reply::PasswordReset => MachineReply::PasswordReset,
        Reply::Refused { operation, kind, code, message } => {
            return Err(Error::new(kind, message).with_operation(operation).with_code(code));
        }
    })
}

fn split(started: Result<(Machine, MachineNext), Error>) -> (Option<SignIn>, Said) {
    match started {
        Ok((machine, next)) => (Some(SignIn(machine)), said(Ok(next))),
        Err(error) => (None, said(Err(error))),
    }
}

fn said(next: Result<MachineNext, Error>) -> Said {
    let printed = match &next {
        Ok(next) => format!("{next:?}"),
        Err(error) => format!("{error:?} {error}"),
    };
    let next = next.map(|next| match next {
        MachineNext::Call(call) => Next::Call(operation(&call)),
        MachineNext::Ask(asked) => Next::Ask(question(asked)),
        MachineNext::Sent(_) => Next::Sent,
        MachineNext::Done(_) => Next::Done,
    });
    Said { next, printed }
}

fn operation(call: &Call) -> &'static str {
    match call {
        Call::InitiateAuth(_) => "InitiateAuth",
        Call::Respond(_) => "RespondToAuthChallenge",
        Call::AssociateSoftwareToken(_) => "AssociateSoftwareToken",
        Call::VerifySoftwareToken(_) => "VerifySoftwareToken",
        Call::ConfirmSignUp(_) => "ConfirmSignUp",
        Call::ResendConfirmationCode(_) => "ResendConfirmationCode",
        Call::ForgotPassword(_) => "ForgotPassword",
        Call::ConfirmForgotPassword(_) => "ConfirmForgotPassword",
    }
}

fn question(asked: Asked) -> Question {
    let kind = asked.kind.name();
    let options = match asked.kind {
        Kind::ChooseMfa { options } | Kind::SetUpMfa { options } | Kind::ChooseFirstFactor { options } => {
            options
        }
        Kind::NewPassword { missing, .. } => missing,
        _ => Vec::new(),
    };
    Question {
        number: asked.number,
        kind,
        name: asked.name,
        parameters: asked.parameters,
        available: asked.available,
        options,
    }
}
