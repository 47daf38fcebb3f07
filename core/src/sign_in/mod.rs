//! The sign-in machine: what to send, what to ask, when it is done. No I/O, no clock, no randomness.
//!
//! [`Machine`] takes replies and answers and says what is [`Next`]. What it cannot answer by itself becomes an
//! [`Asked`] for the app; [`Snapshot`] is a machine that waits for the app, as bytes.

mod answer;
mod asked;
mod challenge;
mod known_device;
mod machine;
mod origin;
mod sealed;
mod snapshot;

use std::time::SystemTime;

pub(crate) use answer::Answered;
pub(crate) use asked::{Asked, Kind, Purpose};
pub(crate) use known_device::{DeviceSecret, ForgottenDevice, KnownDevice, SignedDevice};
pub(crate) use machine::Machine;
pub(crate) use origin::{Flow, Origin, Parties, StepUp};
pub(crate) use sealed::Seal;
pub(crate) use snapshot::Snapshot;

use crate::{
    CodeDelivery, TokenSet,
    service::{
        AssociateSoftwareToken, AuthReply, ConfirmForgotPassword, ConfirmSignUp, ConfirmSignUpReply,
        ForgotPassword, InitiateAuth, ResendConfirmationCode, RespondToAuthChallenge, SoftwareToken,
        SoftwareTokenVerdict, VerifySoftwareToken,
    },
};

/// What the machine wants next.
#[derive(Debug)]
pub(crate) enum Next {
    /// Send this and hand the reply to [`Machine::on_reply`].
    Call(Box<Call>),
    /// Only the app can answer this.
    Ask(Asked),
    /// A code is on its way; the question stays as it was.
    Sent(CodeDelivery),
    /// Signed in.
    Done(Box<Signed>),
}

/// One request of the sign-in.
#[derive(Debug)]
pub(crate) enum Call {
    InitiateAuth(InitiateAuth),
    Respond(RespondToAuthChallenge),
    AssociateSoftwareToken(AssociateSoftwareToken),
    VerifySoftwareToken(VerifySoftwareToken),
    ConfirmSignUp(ConfirmSignUp),
    ResendConfirmationCode(ResendConfirmationCode),
    ForgotPassword(ForgotPassword),
    ConfirmForgotPassword(ConfirmForgotPassword),
}

/// What came of a [`Call`].
#[derive(Debug)]
pub(crate) enum Reply {
    Auth(AuthReply),
    Associated(SoftwareToken),
    Verified(SoftwareTokenVerdict),
    Confirmed(ConfirmSignUpReply),
    CodeSent(CodeDelivery),
    PasswordReset,
}

/// What the machine may not fetch by itself.
#[derive(Clone)]
pub(crate) struct Surroundings {
    /// The server's time, which proofs are stamped with.
    pub(crate) now: SystemTime,
    /// Fresh random bytes, for one private SRP value.
    pub(crate) random: zeroize::Zeroizing<[u8; 32]>,
}

/// What becomes of a session that the user has already when the sign-in is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replacing {
    /// It stays, and the sign-in fails.
    Refused,
    /// It is replaced, and revoked on the server.
    Allowed,
    /// It goes on with the new tokens.
    Raised,
}

/// How the sign-in ended well.
pub(crate) struct Signed {
    /// The name the app gave.
    pub(crate) sign_in_name: String,
    /// The name the service used for the user while signing in.
    pub(crate) username: String,
    pub(crate) tokens: TokenSet,
    pub(crate) device: SignedDevice,
}

impl std::fmt::Debug for Signed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signed").field("username", &self.username).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
