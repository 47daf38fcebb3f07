//! Users as tests describe them.

use serde_json::json;

use crate::local_pool::{Error, LocalPool, User};

/// A user to be created in a [`LocalPool`]; nothing happens before [`NewUser::create`].
#[must_use = "the user exists only after `create`"]
pub struct NewUser<'a> {
    pool: &'a LocalPool,
    username: String,
    password: String,
    attributes: Vec<(String, String)>,
    groups: Vec<String>,
    temporary: bool,
}

impl<'a> NewUser<'a> {
    pub(crate) fn new(pool: &'a LocalPool, username: String, password: String) -> Self {
        Self { pool, username, password, attributes: Vec::new(), groups: Vec::new(), temporary: false }
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
        self.attributes.push((name.into(), value.into()));
        self
    }

    /// Puts the user into a group, which is created if need be.
    pub fn group(mut self, name: impl Into<String>) -> Self {
        self.groups.push(name.into());
        self
    }

    /// Makes the password a temporary one that must be replaced at the first sign-in.
    pub fn temporary(mut self) -> Self {
        self.temporary = true;
        self
    }

    /// Creates the user.
    pub fn create(self) -> Result<User, Error> {
        let attributes: Vec<_> =
            self.attributes.iter().map(|(name, value)| json!({ "Name": name, "Value": value })).collect();
        let created = self.pool.call(
            "AdminCreateUser",
            &json!({
                "Username": self.username,
                "TemporaryPassword": self.password,
                "MessageAction": "SUPPRESS",
                "UserAttributes": attributes,
            }),
        )?;
        let text =
            |pointer: &str| created.pointer(pointer).and_then(|value| value.as_str()).map(str::to_owned);
        let username = text("/User/Username").unwrap_or(self.username);
        if !self.temporary {
            let permanent = json!({ "Username": username, "Password": self.password, "Permanent": true });
            self.pool.call("AdminSetUserPassword", &permanent)?;
        }
        for group in &self.groups {
            match self.pool.call("CreateGroup", &json!({ "GroupName": group })) {
                Err(error) if error.name() != "GroupExistsException" => return Err(error.into()),
                _ => {}
            }
            self.pool.call("AdminAddUserToGroup", &json!({ "Username": username, "GroupName": group }))?;
        }
        let attributes = created.pointer("/User/Attributes").and_then(|value| value.as_array());
        let sub = attributes.into_iter().flatten().find(|attribute| attribute["Name"] == "sub");
        let sub = sub.and_then(|attribute| attribute["Value"].as_str()).unwrap_or_default().to_owned();
        Ok(User { username, sub })
    }
}
