//! How a user comes to be.

use serde::Serialize;

use super::{
    Attributes,
    account::{self, About},
};
use crate::{
    ChallengeSession, CodeDelivery, Error, Password,
    secret::wire,
    service::{
        json::{Members, missing},
        operation::{Authority, Operation, RetrySafety},
    },
};

/// Creates a user.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SignUp {
    #[serde(flatten)]
    pub(crate) about: About,
    /// Absent for a user who signs in with codes.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "wire::expose_option")]
    pub(crate) password: Option<Password>,
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    pub(crate) user_attributes: Attributes,
    /// For the pre-sign-up trigger alone.
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    pub(crate) validation_data: Attributes,
}

impl Operation for SignUp {
    const NAME: &'static str = "SignUp";
    type Reply = NewUser;

    fn authority(&self) -> Authority {
        Authority::Credentials
    }

    /// If the first try worked, a repeat would report the user's own name as taken.
    fn retry(&self) -> RetrySafety {
        RetrySafety::UnlessOutcomeUnknown
    }

    fn decode(mut reply: Members) -> Result<NewUser, Error> {
        Ok(NewUser {
            confirmed: reply.flag("UserConfirmed")?.ok_or_else(|| missing("UserConfirmed"))?,
            delivery: CodeDelivery::decode(&mut reply)?,
            sub: reply.needed_text("UserSub")?,
            session: account::session(&mut reply)?,
        })
    }
}

/// A user who has signed up.
#[derive(Clone, Debug)]
pub(crate) struct NewUser {
    /// Whether nothing is left to confirm.
    pub(crate) confirmed: bool,
    /// Absent when nothing was sent.
    pub(crate) delivery: Option<CodeDelivery>,
    /// The user's id.
    pub(crate) sub: String,
    /// For the confirmation, so that it can lead to a sign-in.
    pub(crate) session: Option<ChallengeSession>,
}
