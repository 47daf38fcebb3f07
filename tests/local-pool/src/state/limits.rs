//! How often one user may do what sends messages or judges codes, within an hour.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, SystemTime};

use crate::clock::after;
use crate::wire::ServiceError;

const HOUR: Duration = Duration::from_secs(3600);
/// How many names are watched at most; beyond it the quiet ones are dropped.
const WATCHED: usize = 10_000;

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Limited {
    /// ResendConfirmationCode.
    Resend,
    /// ConfirmSignUp.
    ConfirmSignUp,
    /// ForgotPassword and ConfirmForgotPassword together.
    Recovery,
    /// ChangePassword.
    ChangePassword,
    /// GetUserAttributeVerificationCode.
    AttributeCode,
    /// VerifyUserAttribute.
    VerifyAttribute,
}

impl Limited {
    /// The most requests in an hour.
    fn most(self) -> usize {
        match self {
            Self::Resend | Self::ChangePassword | Self::AttributeCode => 5,
            Self::ConfirmSignUp | Self::VerifyAttribute => 15,
            Self::Recovery => 20,
        }
    }
}

/// The requests of the last hour, by user. Names nobody has are watched alike.
#[derive(Default)]
pub(crate) struct Limits {
    requests: HashMap<(Limited, String), VecDeque<SystemTime>>,
    /// Names, most of them nobody's, that asked for a code to reset their password, and when.
    simulated: HashMap<String, SystemTime>,
}

impl Limits {
    /// Notes that somebody was told a code is on its way, which is not true.
    pub(crate) fn note_simulated_code(&mut self, name: &str, now: SystemTime) {
        if self.simulated.len() >= WATCHED {
            self.simulated.retain(|_, asked| after(*asked, HOUR) > now);
        }
        self.simulated.insert(name.to_owned(), now);
    }

    /// The refusal of a code where none was sent: as if there were one, if the name's owner was told so.
    pub(crate) fn refused_code(&self, name: &str, now: SystemTime) -> ServiceError {
        match self.simulated.get(name) {
            Some(asked) if after(*asked, HOUR) > now => ServiceError::code_mismatch(),
            _ => ServiceError::expired_code(),
        }
    }

    /// Counts a request, or refuses it where there were too many; a refused one does not count.
    pub(crate) fn take(&mut self, what: Limited, user: &str, now: SystemTime) -> Result<(), ServiceError> {
        if self.requests.len() >= WATCHED {
            self.requests.retain(|_, times| times.back().is_some_and(|last| after(*last, HOUR) > now));
        }
        let times = self.requests.entry((what, user.to_owned())).or_default();
        while times.front().is_some_and(|first| after(*first, HOUR) <= now) {
            times.pop_front();
        }
        if times.len() >= what.most() {
            return Err(ServiceError::too_many_attempts());
        }
        times.push_back(now);
        Ok(())
    }
}
