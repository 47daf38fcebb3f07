//! Users as tests describe them.

use serde_json::{Map, Value, json};

use super::{LocalPool, User};
use crate::error::Error;
use crate::preparation;
use crate::wire::Input;

/// A user to be created in a [`LocalPool`]; nothing happens before [`NewUser::create`].
#[must_use = "the user exists only after `create`"]
pub struct NewUser<'a> {
    pool: &'a LocalPool,
    /// The members of `POST /_local/users`, apart from the attributes.
    members: Map<String, Value>,
    attributes: Map<String, Value>,
    groups: Vec<String>,
}

impl LocalPool {
    /// A user to be created with a permanent password, or with a temporary one if [`NewUser::temporary`] says so.
    pub fn user(&self, username: impl Into<String>, password: impl Into<String>) -> NewUser<'_> {
        NewUser::new(self, username.into(), password.into())
    }
}

impl<'a> NewUser<'a> {
    fn new(pool: &'a LocalPool, username: String, password: String) -> Self {
        let members = [("username", username), ("password", password)]
            .map(|(name, text)| (name.to_owned(), json!(text)));
        Self { pool, members: members.into_iter().collect(), attributes: Map::new(), groups: Vec::new() }
    }

    /// Gives the user a verified e-mail address.
    pub fn email(self, address: impl Into<String>) -> Self {
        self.attribute("email", address).attribute("email_verified", "true")
    }

    /// Gives the user a verified phone number in E.164 form.
    pub fn phone_number(self, number: impl Into<String>) -> Self {
        self.attribute("phone_number", number).attribute("phone_number_verified", "true")
    }

    /// Gives the user an attribute; custom ones must be in the pool's schema and are named `custom:…`.
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.insert(name.into(), json!(value.into()));
        self
    }

    /// Puts the user into a group, which is created if need be.
    pub fn group(mut self, name: impl Into<String>) -> Self {
        self.groups.push(name.into());
        self
    }

    /// Makes the password a temporary one that must be replaced at the first sign-in.
    pub fn temporary(mut self) -> Self {
        self.members.insert("status".to_owned(), json!("FORCE_CHANGE_PASSWORD"));
        self
    }

    /// Gives the user an authenticator app with this secret, in Base32; it is asked for if [`NewUser::mfa`] says so.
    pub fn totp(mut self, secret: impl Into<String>) -> Self {
        self.members.insert("totp_secret".to_owned(), json!(secret.into()));
        self
    }

    /// Turns second factors on: `SMS_MFA`, `SOFTWARE_TOKEN_MFA`, `EMAIL_OTP`.
    pub fn mfa<'n>(mut self, methods: impl IntoIterator<Item = &'n str>) -> Self {
        let methods: Vec<_> = methods.into_iter().collect();
        self.members.insert("mfa".to_owned(), json!(methods));
        self
    }

    /// Prefers one of the second factors.
    pub fn preferred_mfa(mut self, method: &str) -> Self {
        self.members.insert("preferred_mfa".to_owned(), json!(method));
        self
    }

    /// Leaves the user unconfirmed, with the code on its way if the pool sends one.
    pub fn unconfirmed(mut self) -> Self {
        self.members.insert("status".to_owned(), json!("UNCONFIRMED"));
        self
    }

    /// Requires a new password of the user, with the code for it on its way.
    pub fn reset_required(mut self) -> Self {
        self.members.insert("status".to_owned(), json!("RESET_REQUIRED"));
        self
    }

    /// Creates the user.
    pub fn create(mut self) -> Result<User, Error> {
        self.members.insert("attributes".to_owned(), Value::Object(self.attributes));
        let pool = self.pool;
        let created = preparation::user(&pool.service, &pool.pool_id, Input::new(&self.members))?;
        let (username, sub) = (created.username, created.sub);
        for group in &self.groups {
            match pool.call("CreateGroup", &json!({ "GroupName": group })) {
                Err(error) if error.name() != "GroupExistsException" => return Err(error.into()),
                _ => {}
            }
            pool.call("AdminAddUserToGroup", &json!({ "Username": username, "GroupName": group }))?;
        }
        Ok(User { username, sub })
    }
}
