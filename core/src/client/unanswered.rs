//! Confirmations that were sent and of which nobody knows what became.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Users remembered at a time; the oldest go first.
const MOST_USERS: usize = 64;

/// The users whose confirmation was sent and not answered: lost on the way, dropped by the app, or still going on.
/// When the service then says that such a user is confirmed, it was this.
#[derive(Default)]
pub(crate) struct Unanswered(Mutex<VecDeque<String>>);

impl Unanswered {
    /// Takes down that a confirmation is about to be sent. Tells whether an earlier one is unanswered.
    pub(crate) fn begin(&self, username: &str) -> bool {
        let mut users = self.users();
        let known = users.iter().any(|user| user == username);
        if !known {
            if users.len() >= MOST_USERS {
                users.pop_front();
            }
            users.push_back(username.to_owned());
        }
        known
    }

    /// The service has answered.
    pub(crate) fn answered(&self, username: &str) {
        self.users().retain(|user| user != username);
    }

    fn users(&self) -> MutexGuard<'_, VecDeque<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confirmation_is_unanswered_until_it_is_settled() {
        let unanswered = Unanswered::default();
        assert!(!unanswered.begin("ana"));
        assert!(unanswered.begin("ana"));
        assert!(!unanswered.begin("bob"));
        unanswered.answered("ana");
        assert!(!unanswered.begin("ana"));
        assert!(unanswered.begin("bob"));
    }

    #[test]
    fn the_oldest_are_forgotten_first() {
        let unanswered = Unanswered::default();
        for number in 0..=MOST_USERS {
            assert!(!unanswered.begin(&number.to_string()));
        }
        assert!(unanswered.begin("1"));
        assert!(unanswered.begin(&MOST_USERS.to_string()));
        assert!(!unanswered.begin("0"));
    }
}
