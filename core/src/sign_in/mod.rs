//! The sign-in machine: what to send, what to ask, when it is done. No I/O, no clock, no randomness.
//!
//! Each challenge is a [`State`] that waits for it or a rule in [`Machine::on_challenge`]; what the machine
//! cannot answer by itself becomes an [`Asked`] for the app.

mod machine;
mod request;

use std::collections::BTreeMap;

pub(crate) use machine::Machine;
pub(crate) use request::{Flow, Parties, Start};

use crate::{
    service::{InitiateAuth, RespondToAuthChallenge},
    store::StoredTokens,
};

/// What the machine wants next.
pub(crate) enum Next {
    /// Send this and hand the reply to [`Machine::on_reply`].
    Call(Call),
    /// Only the app can answer this.
    Ask(Asked),
    /// Signed in.
    Done(Box<Signed>),
}

/// One request of the sign-in.
pub(crate) enum Call {
    InitiateAuth(InitiateAuth),
    Respond(RespondToAuthChallenge),
}

/// A challenge that is put to the app.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The challenge's number within this sign-in; an answer to an earlier one is refused.
    pub(crate) number: u32,
    pub(crate) name: String,
    pub(crate) parameters: BTreeMap<String, String>,
    pub(crate) available: Vec<String>,
}

/// How the sign-in ended well.
pub(crate) struct Signed {
    /// The name the app gave.
    pub(crate) sign_in_name: String,
    /// The name the service used for the user while signing in.
    pub(crate) username: String,
    pub(crate) tokens: StoredTokens,
}

#[cfg(test)]
mod tests;
