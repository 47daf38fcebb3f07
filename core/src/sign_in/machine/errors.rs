//! From a failure to what is left of the sign-in.

use super::{Machine, State, nameless};
use crate::{
    Error, ErrorKind,
    service::already_confirmed,
    sign_in::{Kind, Next, Surroundings},
};

impl Machine {
    pub(super) fn on_error(&mut self, error: Error, surroundings: &Surroundings) -> Result<Next, Error> {
        let in_sign_in = matches!(error.operation(), Some("InitiateAuth" | "RespondToAuthChallenge"));
        if in_sign_in && !matches!(self.state, State::Over) {
            let about_account = match error.kind() {
                ErrorKind::UserNotConfirmed => Some(Kind::ConfirmSignUp),
                ErrorKind::PasswordResetRequired => Some(Kind::ResetPassword),
                _ => None,
            };
            if let Some(kind) = about_account {
                let name = error.code().unwrap_or(kind.name());
                return Ok(self.ask(nameless(name), kind));
            }
        }
        match &mut self.state {
            State::Over => Err(error),
            // The session string of the sign-up is an offer; the sign-in as it was asked for works as well.
            State::AwaitWelcome if error.code().is_some() && !error.is_retryable() => {
                self.begin_again(surroundings)
            }
            State::AwaitProofChallenge { .. }
            | State::AwaitVerdict
            | State::AwaitWelcome
            | State::AwaitDeviceChallenge { .. }
            | State::AwaitDeviceVerdict
            | State::AwaitTotpSecret { .. } => self.fail(error),
            State::Asked(question) => match (&question.asked.kind, error.kind()) {
                // The confirmation reached the service earlier, and its reply got lost.
                (Kind::ConfirmSignUp, ErrorKind::NotAuthorized) if already_confirmed(&error) => {
                    question.spent = true;
                    self.begin_again(surroundings)
                }
                // The session string of the sign-up is an offer; the sign-in as it was begun works as well.
                (Kind::ConfirmSignUp, _) if question.spent && in_sign_in && !error.is_retryable() => {
                    self.begin_again(surroundings)
                }
                (Kind::ConfirmSignUp | Kind::ResetPassword, _) => Err(error),
                // The pool's triggers gave the user up.
                (Kind::Custom, ErrorKind::IncorrectCredentials) | (_, ErrorKind::ChallengeExpired) => {
                    self.cancel();
                    Err(error)
                }
                // The service has no code of its own for an assertion that does not hold.
                (Kind::Passkey { .. }, ErrorKind::NotAuthorized) => {
                    Err(error.with_kind(ErrorKind::IncorrectCredentials))
                }
                (Kind::Password { .. } | Kind::ChooseFirstFactor { .. }, ErrorKind::IncorrectCredentials) => {
                    question.spent = true;
                    Err(error)
                }
                _ => Err(error),
            },
        }
    }
}
