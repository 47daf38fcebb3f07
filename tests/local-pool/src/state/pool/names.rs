//! Whom a name means: usernames and aliases, and who holds them.

use std::time::SystemTime;

use super::{Pool, SignInNames};
use crate::state::User;
use crate::wire::ServiceError;

impl Pool {
    /// `text` as the pool compares names.
    pub(crate) fn folded(&self, text: &str) -> String {
        if self.case_sensitive { text.to_owned() } else { text.to_lowercase() }
    }

    /// The real name a simulated user has in place of `name`: a UUID, always the same for the same name.
    pub(crate) fn simulated_id(&self, name: &str) -> String {
        let name = self.folded(name);
        let digest = ring::hmac::sign(&self.nobody, format!("id {name}").as_bytes());
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(digest.as_ref()) {
            *to = *from;
        }
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }

    pub(crate) fn add_user(&mut self, user: User) {
        self.users.insert(self.folded(&user.username), user);
    }

    /// Removes a user and ends their sign-ins.
    pub(crate) fn remove_user(&mut self, username: &str) {
        self.grants.revoke_all_of(username);
        self.invented.remove(username);
        self.attempts.succeeded(username);
        self.users.remove(&self.folded(username));
    }

    /// The user with this real username.
    pub(crate) fn user(&self, username: &str) -> Option<&User> {
        self.users.get(&self.folded(username))
    }

    pub(crate) fn user_mut(&mut self, username: &str) -> Option<&mut User> {
        let key = self.folded(username);
        self.users.get_mut(&key)
    }

    /// The user who signs in with `name`: a username, or an alias in effect.
    pub(crate) fn signing_in(&self, name: &str) -> Option<&User> {
        self.user(name).or_else(|| self.users.values().find(|user| self.answers_to(user, name)))
    }

    /// The user an administrator means by `name`: as for signing in, or by `sub`.
    pub(crate) fn meant(&self, name: &str) -> Result<&User, ServiceError> {
        self.signing_in(name)
            .or_else(|| self.users.values().find(|user| user.sub == name))
            .ok_or_else(ServiceError::user_not_found)
    }

    pub(crate) fn meant_mut(&mut self, name: &str) -> Result<&mut User, ServiceError> {
        let username = self.meant(name)?.username.clone();
        self.user_mut(&username).ok_or_else(ServiceError::user_not_found)
    }

    fn answers_to(&self, user: &User, name: &str) -> bool {
        let name = self.folded(name);
        let is = |attribute: &String| {
            user.attributes.get(attribute).is_some_and(|value| self.folded(value) == name)
        };
        match &self.names {
            SignInNames::Attributes(attributes) => attributes.iter().any(is),
            SignInNames::Usernames { aliases } => aliases
                .iter()
                .any(|alias| is(alias) && (alias == "preferred_username" || user.verified(alias))),
        }
    }

    /// Whether the attribute is another name of the user, once it is verified.
    fn is_alias(&self, attribute: &str) -> bool {
        let names = |list: &[String]| list.iter().any(|name| name == attribute);
        matches!(&self.names, SignInNames::Usernames { aliases } if names(aliases))
    }

    /// Whether a new value of the attribute is a name of its user even before it is verified.
    pub(crate) fn counts_at_once(&self, attribute: &str) -> bool {
        match &self.names {
            SignInNames::Attributes(_) => true,
            SignInNames::Usernames { .. } => attribute == "preferred_username",
        }
    }

    /// The other user who signs in with `value` as `attribute`.
    fn holder(&self, username: &str, attribute: &str, value: &str) -> Option<&User> {
        let value = self.folded(value);
        let counts = |user: &User| match &self.names {
            SignInNames::Attributes(attributes) => attributes.iter().any(|name| name == attribute),
            SignInNames::Usernames { .. } => {
                self.is_alias(attribute) && (attribute == "preferred_username" || user.verified(attribute))
            }
        };
        let others = self.users.values().filter(|user| user.username != username);
        others
            .filter(|user| counts(user))
            .find(|user| user.attributes.get(attribute).is_some_and(|held| self.folded(held) == value))
    }

    /// Refuses a value that would be another user's name as soon as it is `username`'s.
    pub(crate) fn check_free(
        &self,
        username: &str,
        attribute: &str,
        value: &str,
    ) -> Result<(), ServiceError> {
        match self.holder(username, attribute, value) {
            Some(_) if !value.is_empty() => Err(ServiceError::new(
                "AliasExistsException",
                format!("An account with the {attribute} already exists."),
            )),
            _ => Ok(()),
        }
    }

    /// Marks an attribute of the user as verified. As an alias it may belong to one user only: to take it from another,
    /// it must be forced.
    pub(crate) fn take_alias(
        &mut self,
        username: &str,
        attribute: &str,
        force: bool,
        now: SystemTime,
    ) -> Result<(), ServiceError> {
        let value = self.user(username).and_then(|user| user.attributes.get(attribute)).cloned();
        let value = value.unwrap_or_default();
        let flag = format!("{attribute}_verified");
        if self.is_alias(attribute) {
            if !force {
                self.check_free(username, attribute, &value)?;
            } else if let Some(holder) = self.holder(username, attribute, &value) {
                let holder = holder.username.clone();
                if let Some(holder) = self.user_mut(&holder) {
                    holder.set_attributes(&[(flag.clone(), "false".to_owned())], now);
                }
            }
        }
        if let Some(user) = self.user_mut(username) {
            user.set_attributes(&[(flag, "true".to_owned())], now);
        }
        Ok(())
    }
}
