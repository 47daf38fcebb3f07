//! Messages the service would have sent.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use serde_json::{Value, json};

use crate::clock::epoch;

/// How many messages are kept.
const KEPT: usize = 1000;

/// A message to a user.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// When, by the server's clock.
    pub at: SystemTime,
    /// The pool it comes from.
    pub pool_id: String,
    /// The user's real username.
    pub username: String,
    /// `SMS` or `EMAIL`.
    pub medium: &'static str,
    /// The full address or number.
    pub destination: String,
    /// `sign_up`, `password_reset`, `invitation`, `attribute`, `sign_in` (a code as first factor), `mfa` or `mfa_setup`.
    pub purpose: &'static str,
    /// The code, or the temporary password of an invitation.
    pub code: String,
    /// The subject line of an e-mail.
    pub subject: Option<String>,
    /// The whole text, with the code in it.
    pub text: String,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message")
            .field("username", &self.username)
            .field("medium", &self.medium)
            .field("purpose", &self.purpose)
            .finish_non_exhaustive()
    }
}

/// The messages of one server, oldest first.
#[derive(Default)]
pub(crate) struct Outbox {
    messages: Mutex<VecDeque<Message>>,
}

impl Outbox {
    pub(crate) fn send(&self, message: Message) {
        let mut messages = self.messages();
        if messages.len() >= KEPT {
            messages.pop_front();
        }
        messages.push_back(message);
    }

    pub(crate) fn all(&self) -> Vec<Message> {
        self.messages().iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.messages().clear();
    }

    pub(crate) fn described(&self) -> Value {
        self.messages()
            .iter()
            .map(|message| {
                json!({
                    "at": epoch(message.at),
                    "pool_id": message.pool_id,
                    "username": message.username,
                    "medium": message.medium,
                    "destination": message.destination,
                    "purpose": message.purpose,
                    "code": message.code,
                    "subject": message.subject,
                    "text": message.text,
                })
            })
            .collect()
    }

    fn messages(&self) -> MutexGuard<'_, VecDeque<Message>> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
