//! A sign-in that waits for the app, as it is written down when the app is suspended.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{
    Asked, ForgottenDevice, Kind, Machine, Origin, Parties, challenge,
    machine::{Chosen, Question},
    origin::{Flow, StepUp},
};
use crate::{ChallengeSession, Error, ErrorKind, secret::wire};

/// The longest `AuthSessionValidity` a pool may have: no challenge is open for longer.
const LONGEST_CHALLENGE: Duration = Duration::from_secs(15 * 60);
/// How long the code of a sign-up is good.
const LONGEST_CONFIRMATION: Duration = Duration::from_secs(24 * 3600);
const VERSION: u32 = 1;

/// All of a waiting sign-in except the password and the device, which the store still has.
#[derive(Serialize, Deserialize)]
pub(crate) struct Snapshot {
    version: u32,
    /// Seconds since 1970 by the server's clock.
    taken_at: u64,
    username: String,
    flow: Flow,
    client_metadata: BTreeMap<String, String>,
    step_up: Option<StepUp>,
    asked: Asked,
    #[serde(serialize_with = "wire::expose_option", deserialize_with = "wire::take_option")]
    session: Option<ChallengeSession>,
    spent: bool,
    factor_passed: bool,
    chosen: Chosen,
    /// A device that is not to be tried again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    forgotten_device: Option<ForgottenDevice>,
    #[serde(default)]
    replace_session: bool,
}

impl Snapshot {
    /// Takes down the sign-in whose newest question is `number`.
    pub(crate) fn of(machine: &Machine, number: u32, now: SystemTime) -> Result<Self, Error> {
        let question = machine.question(number)?;
        Ok(Self {
            version: VERSION,
            taken_at: seconds(now),
            username: machine.origin.username.clone(),
            flow: machine.origin.flow.clone(),
            client_metadata: machine.origin.client_metadata.clone(),
            step_up: machine.origin.step_up.clone(),
            asked: question.asked.clone(),
            session: question.session.clone(),
            spent: question.spent,
            factor_passed: machine.factor_passed,
            chosen: machine.chosen.clone(),
            forgotten_device: machine.forgotten.clone(),
            replace_session: machine.origin.replace_session,
        })
    }

    pub(crate) fn encode(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        // One allocation large enough for any challenge, so that growing leaves no unwiped copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(64 * 1024));
        serde_json::to_writer(&mut *bytes, self)
            .map_err(|_| Error::new(ErrorKind::Internal, "the sign-in could not be written down"))?;
        Ok(bytes)
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let refuse = |what: &str| Error::invalid("suspended", what);
        let unreadable = "is not a sign-in that this version can read; start the sign-in again";
        let Versioned { version } = serde_json::from_slice(bytes).map_err(|_| refuse(unreadable))?;
        if version != VERSION {
            return Err(refuse("was written by another version of this library; start the sign-in again"));
        }
        serde_json::from_slice(bytes).map_err(|_| refuse(unreadable))
    }

    /// The sign-in as it was, and its question.
    ///
    /// # Errors
    /// `ChallengeExpired` when the question cannot be open any more.
    pub(crate) fn resume(self, parties: Parties, now: SystemTime) -> Result<(Machine, Asked), Error> {
        let longest = match self.asked.kind {
            Kind::ConfirmSignUp | Kind::ResetPassword => LONGEST_CONFIRMATION,
            _ => LONGEST_CHALLENGE,
        };
        if seconds(now).saturating_sub(self.taken_at) > longest.as_secs() {
            return Err(Error::new(
                ErrorKind::ChallengeExpired,
                "the suspended sign-in is too old to go on; start the sign-in again",
            ));
        }
        let origin = Origin {
            parties,
            username: self.username,
            flow: self.flow,
            password: None,
            client_metadata: self.client_metadata,
            step_up: self.step_up,
            after_sign_up: None,
            device: None,
            replace_session: self.replace_session,
        };
        let asked = self.asked.clone();
        let question = Question { asked: self.asked, session: self.session, spent: self.spent };
        let mut machine = Machine::waiting(origin, question);
        machine.factor_passed = self.factor_passed;
        machine.by_choice = matches!(machine.origin.flow, Flow::User(_)) || challenge::is_choice(&asked.name);
        machine.chosen = self.chosen;
        machine.forgotten = self.forgotten_device;
        Ok((machine, asked))
    }
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}
