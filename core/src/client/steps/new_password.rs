use std::collections::BTreeMap;

use super::{SignInAnswer, challenge};
use crate::{
    Password,
    sign_in::{Answered, Kind},
};

challenge! {
    /// The user replaces a temporary password (`NEW_PASSWORD_REQUIRED`).
    NewPasswordChallenge
}

impl NewPasswordChallenge {
    /// The attributes that the pool requires and the user does not have yet, such as `given_name`.
    pub fn required_attributes(&self) -> &[String] {
        match &self.0.asked.kind {
            Kind::NewPassword { missing, .. } => missing,
            _ => &[],
        }
    }

    /// The attributes that the user has, by name.
    pub fn attributes(&self) -> BTreeMap<String, String> {
        match &self.0.asked.kind {
            Kind::NewPassword { present, .. } => present.clone(),
            _ => BTreeMap::new(),
        }
    }

    /// Answers with the new password and attributes by name, without a prefix. Every required attribute must be
    /// among them; those that the user has already need not be repeated.
    pub fn answer<N: Into<String>, V: Into<String>>(
        &self,
        password: Password,
        attributes: impl IntoIterator<Item = (N, V)>,
    ) -> SignInAnswer {
        let attributes = attributes.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        self.0.answer(Answered::NewPassword { password, attributes })
    }
}
