//! The state of one sign-in, and what replies and answers make of it.

mod answers;
mod device;
mod proof;
mod replies;
mod requests;
mod transitions;

use std::collections::BTreeMap;

use self::device::Sent;
use super::{Asked, ForgottenDevice, Kind, Next, Origin, Replacing, Surroundings, origin::Flow};
use crate::{
    ChallengeSession, Error, ErrorKind, FirstFactorKind, Password, service::ChallengeReply, srp::Ephemeral,
};

/// Where the sign-in stands.
enum State {
    /// The public SRP value is out; the challenge that wants the proof must follow.
    AwaitProofChallenge { password: Password, ephemeral: Ephemeral },
    /// An answer is out that the machine gave by itself, or the password itself.
    AwaitVerdict,
    /// The offer of a confirmed sign-up was taken up; the sign-in has yet to begin if it is not kept.
    AwaitWelcome,
    /// The device's public SRP value is out; the challenge that wants its proof should follow.
    AwaitDeviceChallenge { ephemeral: Ephemeral },
    /// The device's proof is out.
    AwaitDeviceVerdict,
    /// A TOTP secret is being fetched for this challenge.
    AwaitTotpSecret { challenge: Box<ChallengeReply> },
    /// The app has this question, and may have an answer to it on the way.
    Asked(Box<Question>),
    /// Tokens were handed out, or the sign-in failed beyond repair.
    Over,
}

/// A question to the app, and what its answer needs.
#[derive(Clone)]
pub(super) struct Question {
    pub(super) asked: Asked,
    pub(super) session: Option<ChallengeSession>,
    /// The service will not take another answer to it: one begins the sign-in anew.
    pub(super) spent: bool,
}

/// What an answer on its way changes once it is taken. Dropped when it is refused or never sent.
#[derive(Default)]
enum Pending {
    #[default]
    Nothing,
    /// The proof that the chosen first factor will want.
    Proof { password: Password, ephemeral: Ephemeral },
    /// A first factor; with a password it is given, without it is only chosen.
    FirstFactor { given: bool },
    /// A password that takes the old one's place.
    Password(Password),
    /// The chosen second factor.
    Mfa(String),
    /// The address that is being set up.
    Email(String),
}

/// One sign-in from its first request to its tokens.
#[allow(clippy::struct_excessive_bools, reason = "what has happened already, in any combination")]
pub(crate) struct Machine {
    pub(super) origin: Origin,
    /// The name the service last used for the user; the typed one until then.
    pub(super) username: String,
    pub(super) asked_so_far: u32,
    /// A first factor has been accepted; what follows is a second one.
    pub(super) factor_passed: bool,
    /// The sign-in began with `USER_AUTH`, in which the user chooses a first factor.
    pub(super) by_choice: bool,
    /// Choices made so far, to be made again when the sign-in starts afresh.
    pub(super) chosen: Chosen,
    /// What is left of the choices of the sign-in that this one repeats.
    replay: Chosen,
    /// `ClientMetadata` of the requests up to the next question.
    client_metadata: BTreeMap<String, String>,
    state: State,
    pending: Pending,
    /// The question to return to when what followed its answer fails.
    fallback: Option<Box<Question>>,
    /// The device that the service would not take: no device is spoken of again.
    pub(super) forgotten: Option<ForgottenDevice>,
    /// The request that is out, as it goes without the device's key.
    without_device: Option<Sent>,
    /// The request that is out is such a repeat.
    repeated: bool,
    /// The service has heard of the device since the sign-in last began, and may come back to it.
    device_named: bool,
    /// Tokens were handed out.
    done: bool,
}

/// Choices made on the way.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Chosen {
    pub(super) mfa: Option<String>,
    pub(super) email: Option<String>,
}

impl Machine {
    /// Begins a sign-in; asks for the password first where it is needed and not there.
    pub(crate) fn start(origin: Origin, surroundings: &Surroundings) -> Result<(Self, Next), Error> {
        let mut machine = Self::idle(origin);
        let next = match machine.origin.after_sign_up.take() {
            Some(session) => {
                machine.state = State::AwaitWelcome;
                let request = machine.origin.continue_sign_up(session);
                machine.initiate(request)
            }
            None => machine.begin(surroundings)?,
        };
        Ok((machine, next))
    }

    /// What may become of a session that the user has already.
    pub(crate) fn replacing(&self) -> Replacing {
        let raises = self.origin.step_up.as_ref().is_some_and(|step_up| step_up.access_token.is_some());
        match (raises, self.origin.replace_session) {
            (true, _) => Replacing::Raised,
            (false, true) => Replacing::Allowed,
            (false, false) => Replacing::Refused,
        }
    }

    fn idle(origin: Origin) -> Self {
        Self {
            username: origin.username.clone(),
            client_metadata: origin.client_metadata.clone(),
            origin,
            asked_so_far: 0,
            factor_passed: false,
            by_choice: false,
            chosen: Chosen::default(),
            replay: Chosen::default(),
            state: State::Over,
            pending: Pending::Nothing,
            fallback: None,
            forgotten: None,
            without_device: None,
            repeated: false,
            device_named: false,
            done: false,
        }
    }

    /// The same sign-in from its beginning, what is still known answered by itself. This one stays as it is.
    ///
    /// # Errors
    /// `ChallengeExpired` when the question is not the newest or a password is needed that is no longer there.
    pub(crate) fn restarted(
        &self,
        number: u32,
        client_metadata: Option<BTreeMap<String, String>>,
        surroundings: &Surroundings,
    ) -> Result<(Self, Next), Error> {
        self.question(number)?;
        if self.origin.flow.needs_password() && self.origin.password.is_none() {
            return Err(Error::new(
                ErrorKind::ChallengeExpired,
                "a new code takes a fresh start with the password, which a resumed sign-in no longer has; start \
                 the sign-in again",
            ));
        }
        let mut machine = Self::idle(self.origin.clone());
        machine.asked_so_far = self.asked_so_far;
        if let Some(metadata) = client_metadata {
            machine.client_metadata = metadata;
        }
        machine.chosen = self.chosen.clone();
        machine.replay = self.chosen.clone();
        machine.forgotten.clone_from(&self.forgotten);
        let next = machine.begin(surroundings)?;
        Ok((machine, next))
    }

    /// A machine that waits for the answer to a question of an earlier process.
    pub(super) fn waiting(origin: Origin, question: Question) -> Self {
        let mut machine = Self::idle(origin);
        machine.username.clone_from(&question.asked.username);
        machine.asked_so_far = question.asked.number;
        machine.state = State::Asked(Box::new(question));
        machine
    }

    /// The question that waits, if it is this one.
    pub(super) fn question(&self, number: u32) -> Result<&Question, Error> {
        match &self.state {
            State::Asked(question) if question.asked.number == number => Ok(question),
            State::Asked(_) => Err(over().with_recovery(GO_ON)),
            _ if self.done => Err(done()),
            _ => Err(over()),
        }
    }

    /// Whether this question waits for an answer.
    pub(crate) fn waits_for(&self, number: u32) -> bool {
        self.question(number).is_ok()
    }

    /// The name the app signed in with.
    pub(crate) fn sign_in_name(&self) -> &str {
        &self.origin.username
    }

    /// Ends the sign-in and forgets its secrets.
    pub(crate) fn cancel(&mut self) {
        self.origin.password = None;
        self.origin.device = None;
        self.state = State::Over;
        self.pending = Pending::Nothing;
        self.fallback = None;
        self.without_device = None;
        self.repeated = false;
    }

    /// Sends the first request, or asks for the password that it needs.
    fn begin(&mut self, surroundings: &Surroundings) -> Result<Next, Error> {
        self.username.clone_from(&self.origin.username);
        self.device_named = false;
        self.factor_passed = !matches!(
            self.origin.flow,
            Flow::User(
                None | Some(
                    FirstFactorKind::PasswordSrp
                        | FirstFactorKind::EmailOtp
                        | FirstFactorKind::SmsOtp
                        | FirstFactorKind::Passkey
                        | FirstFactorKind::Other(_)
                )
            )
        );
        let srp = self.origin.flow.begins_with_srp();
        let password = match &self.origin.password {
            None if self.origin.flow.needs_password() => {
                let next = self.ask(nameless("PASSWORD"), Kind::Password { prove: srp });
                // There is no challenge behind it: the answer begins the sign-in.
                self.mark_spent();
                return Ok(next);
            }
            password => password.clone().filter(|_| srp),
        };
        let exchange = match password {
            Some(password) => Some((password, Ephemeral::new(&surroundings.random)?)),
            None => None,
        };
        let mut request = self.origin.initiate_auth(exchange.as_ref().map(|(_, ephemeral)| ephemeral));
        request.client_metadata.clone_from(&self.client_metadata);
        self.state = match exchange {
            Some((password, ephemeral)) => State::AwaitProofChallenge { password, ephemeral },
            None => State::AwaitVerdict,
        };
        Ok(self.initiate(request))
    }

    /// Begins anew on behalf of the question that waits; it comes back if that fails.
    fn begin_again(&mut self, surroundings: &Surroundings) -> Result<Next, Error> {
        if let State::Asked(question) = std::mem::replace(&mut self.state, State::Over) {
            self.fallback = Some(question);
        }
        match self.begin(surroundings) {
            Ok(next) => Ok(next),
            Err(error) => self.fail(error),
        }
    }

    /// Something went wrong that no answer caused: back to the question whose answer led here, or the end.
    fn fail(&mut self, error: Error) -> Result<Next, Error> {
        match self.fallback.take() {
            Some(mut question) => {
                // The challenge of a set-up may still be open; what a proof led away from is not.
                question.spent |= !matches!(question.asked.kind, Kind::SetUpMfa { .. });
                self.state = State::Asked(question);
            }
            None => self.cancel(),
        }
        Err(error)
    }

    /// No further answer to the question that waits is taken by the service: the next one begins anew.
    fn mark_spent(&mut self) {
        if let State::Asked(question) = &mut self.state {
            question.spent = true;
        }
    }

    fn ask(&mut self, challenge: ChallengeReply, kind: Kind) -> Next {
        self.asked_so_far = self.asked_so_far.saturating_add(1);
        let asked = Asked {
            number: self.asked_so_far,
            username: self.username.clone(),
            sign_in_name: self.origin.username.clone(),
            name: challenge.name,
            parameters: challenge.parameters,
            available: challenge.available_challenges,
            kind,
        };
        let question = Question { asked: asked.clone(), session: challenge.session, spent: false };
        self.state = State::Asked(Box::new(question));
        self.pending = Pending::Nothing;
        self.fallback = None;
        Next::Ask(asked)
    }

    /// From the first challenge that names the user on, that name is sent and hashed instead of the typed one.
    fn learn_username(&mut self, challenge: &ChallengeReply) {
        if let Some(name) = named(challenge) {
            name.clone_into(&mut self.username);
        }
    }
}

/// The name that a challenge has for the user.
fn named(challenge: &ChallengeReply) -> Option<&str> {
    let names = ["USERNAME", "USER_ID_FOR_SRP"].into_iter();
    let mut values = names.filter_map(|name| challenge.parameters.get(name).map(String::as_str));
    values.find(|value| !value.is_empty())
}

/// A question of this library's own, with nothing of the service in it.
fn nameless(name: &str) -> ChallengeReply {
    ChallengeReply {
        name: name.to_owned(),
        session: None,
        parameters: BTreeMap::new(),
        available_challenges: Vec::new(),
    }
}

const GO_ON: &str = "Go on with the newest step of this sign-in.";
const USE_THE_SESSION: &str =
    "Use the session that this sign-in led to; sign in again only if it could not be kept.";

fn over() -> Error {
    Error::new(
        ErrorKind::ChallengeExpired,
        "this step of the sign-in is over; go on with the newest one or start again",
    )
}

fn done() -> Error {
    let what = "this sign-in is done: the service handed out its tokens";
    Error::new(ErrorKind::ChallengeExpired, what).with_recovery(USE_THE_SESSION)
}

/// A reply that belongs to no call of this state.
fn unexpected() -> Error {
    Error::new(ErrorKind::Internal, "the reply belongs to no request of this sign-in")
}
