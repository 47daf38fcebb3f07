//! One user of a pool.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use serde_json::{Map, Value, json};

use super::{
    Code, CodePurpose, Devices, Method, Passkey, Registration, UserMfa, Verification, attribute_list,
};
use crate::clock::epoch;
use crate::srp::Verifier;
use crate::wire::ServiceError;

/// The longest history of passwords a pool can ask for.
const MOST_PASSWORDS: usize = 24;

/// Where a user stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UserStatus {
    /// Signed up, not confirmed.
    Unconfirmed,
    /// May sign in.
    Confirmed,
    /// Must choose a password in place of the temporary one.
    ForceChangePassword,
    /// An administrator asked for a new password.
    ResetRequired,
}

impl UserStatus {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Unconfirmed => "UNCONFIRMED",
            Self::Confirmed => "CONFIRMED",
            Self::ForceChangePassword => "FORCE_CHANGE_PASSWORD",
            Self::ResetRequired => "RESET_REQUIRED",
        }
    }
}

/// One user.
#[derive(Clone)]
pub(crate) struct User {
    /// The real username; in pools whose users sign in with an e-mail address or phone number it is the `sub`.
    pub(crate) username: String,
    pub(crate) sub: String,
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) enabled: bool,
    pub(crate) status: UserStatus,
    pub(crate) password: Option<Verifier>,
    /// This password and those before it, latest first.
    pub(crate) passwords: Vec<Verifier>,
    /// Until when a temporary password may be used.
    pub(crate) password_expires: Option<SystemTime>,
    pub(crate) groups: BTreeSet<String>,
    pub(crate) code: Option<Code>,
    /// Addresses and numbers that wait for their code, by attribute.
    pub(crate) verifications: BTreeMap<String, Verification>,
    pub(crate) mfa: UserMfa,
    pub(crate) passkeys: Vec<Passkey>,
    /// A passkey registration that was started.
    pub(crate) registration: Option<Registration>,
    pub(crate) devices: Devices,
    pub(crate) created: SystemTime,
    pub(crate) modified: SystemTime,
}

impl User {
    pub(crate) fn new(username: String, sub: String, status: UserStatus, now: SystemTime) -> Self {
        let attributes = BTreeMap::from([("sub".to_owned(), sub.clone())]);
        Self {
            username,
            sub,
            attributes,
            enabled: true,
            status,
            password: None,
            passwords: Vec::new(),
            password_expires: None,
            groups: BTreeSet::new(),
            code: None,
            verifications: BTreeMap::new(),
            mfa: UserMfa::default(),
            passkeys: Vec::new(),
            registration: None,
            devices: Devices::default(),
            created: now,
            modified: now,
        }
    }

    /// Gives the user a password that is to be replaced; it is no part of the history.
    pub(crate) fn set_temporary_password(&mut self, verifier: Verifier, expires: SystemTime) {
        self.password = Some(verifier);
        self.password_expires = Some(expires);
    }

    /// Gives the user another password.
    pub(crate) fn set_password(&mut self, verifier: Verifier) {
        self.passwords.insert(0, verifier.clone());
        self.passwords.truncate(MOST_PASSWORDS);
        self.password = Some(verifier);
        self.password_expires = None;
    }

    /// Sets attributes; an empty value removes one.
    pub(crate) fn set_attributes(&mut self, attributes: &[(String, String)], now: SystemTime) {
        for (name, value) in attributes {
            if value.is_empty() {
                self.attributes.remove(name);
            } else {
                self.attributes.insert(name.clone(), value.clone());
            }
        }
        self.modified = now;
    }

    /// Whether the attribute `name` (`email` or `phone_number`) is verified.
    pub(crate) fn verified(&self, name: &str) -> bool {
        self.attributes
            .get(&format!("{name}_verified"))
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// Refuses users who may not use the service, whatever they know.
    pub(crate) fn check_usable(&self) -> Result<(), ServiceError> {
        if !self.enabled {
            return Err(ServiceError::not_authorized("User is disabled."));
        }
        match self.status {
            UserStatus::Unconfirmed => {
                Err(ServiceError::new("UserNotConfirmedException", "User is not confirmed."))
            }
            UserStatus::ResetRequired => Err(password_reset_required()),
            UserStatus::Confirmed | UserStatus::ForceChangePassword => Ok(()),
        }
    }

    /// Judges a code without spending it: right and in time, or the service's refusal.
    pub(crate) fn judge_code(
        &mut self,
        purpose: CodePurpose,
        digits: &str,
        now: SystemTime,
    ) -> Result<(), ServiceError> {
        let code = self.code.as_mut().filter(|code| code.is_for(purpose));
        code.ok_or_else(ServiceError::expired_code)?.judge(digits, now)
    }

    /// Spends a code: right and in time, or the service's refusal.
    pub(crate) fn spend_code(
        &mut self,
        purpose: CodePurpose,
        digits: &str,
        now: SystemTime,
    ) -> Result<(), ServiceError> {
        self.judge_code(purpose, digits, now)?;
        self.code = None;
        Ok(())
    }

    /// `PreferredMfaSetting` and `UserMFASettingList`, as far as there is something to tell.
    pub(crate) fn mfa_described(&self) -> Map<String, Value> {
        let mut described = Map::new();
        let mut names: Vec<_> = self.mfa.enabled.iter().map(|method| method.name()).collect();
        if self.mfa.passkeys {
            names.push("WEB_AUTHN_MFA");
        }
        if !names.is_empty() {
            described.insert("UserMFASettingList".to_owned(), json!(names));
        }
        if let Some(preferred) = self.mfa.preferred.map(Method::name) {
            described.insert("PreferredMfaSetting".to_owned(), json!(preferred));
        }
        described
    }

    /// The user as `UserType`.
    pub(crate) fn described(&self) -> Value {
        json!({
            "Username": self.username,
            "Attributes": attribute_list(self.attributes.iter()),
            "UserCreateDate": epoch(self.created),
            "UserLastModifiedDate": epoch(self.modified),
            "Enabled": self.enabled,
            "UserStatus": self.status.name(),
        })
    }
}

/// The refusal of a user whose password an administrator reset.
pub(crate) fn password_reset_required() -> ServiceError {
    ServiceError::new("PasswordResetRequiredException", "Password reset required for the user")
}
