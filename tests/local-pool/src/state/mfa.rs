//! Second factors: what a pool offers and what a user has.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::totp::TotpSecret;
use crate::wire::{Input, ServiceError, constraint};

/// A kind of second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Method {
    /// A code by text message.
    Sms,
    /// A code of an authenticator app.
    Totp,
    /// A code by e-mail.
    Email,
}

impl Method {
    pub(crate) const ALL: [Self; 3] = [Self::Sms, Self::Totp, Self::Email];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sms => "SMS_MFA",
            Self::Totp => "SOFTWARE_TOKEN_MFA",
            Self::Email => "EMAIL_OTP",
        }
    }

    pub(crate) fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }

    /// The methods as the list in a string that challenge parameters have.
    pub(crate) fn list(methods: &[Self]) -> String {
        json!(methods.iter().map(|method| method.name()).collect::<Vec<_>>()).to_string()
    }
}

/// Whether a pool asks for a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum MfaMode {
    #[default]
    Off,
    /// Of users who have one.
    Optional,
    /// Of all users.
    On,
}

impl MfaMode {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Off => "OFF",
            Self::Optional => "OPTIONAL",
            Self::On => "ON",
        }
    }

    fn read(name: &str) -> Result<Self, ServiceError> {
        [Self::Off, Self::Optional, Self::On].into_iter().find(|mode| mode.name() == name).ok_or_else(|| {
            constraint("MfaConfiguration", "Member must satisfy enum value set: [OPTIONAL, OFF, ON]")
        })
    }
}

/// A pool's settings for second factors.
#[derive(Clone, Debug)]
pub(crate) struct MfaSettings {
    pub(crate) mode: MfaMode,
    /// The kinds the pool offers.
    pub(crate) offered: BTreeSet<Method>,
    /// The configuration members as they were set, to be told again.
    members: Map<String, Value>,
}

const CONFIGURATIONS: [(&str, Method); 3] = [
    ("SmsMfaConfiguration", Method::Sms),
    ("SoftwareTokenMfaConfiguration", Method::Totp),
    ("EmailMfaConfiguration", Method::Email),
];

impl MfaSettings {
    /// Reads CreateUserPool: `MfaConfiguration`, and the kinds in `EnabledMfas`; without these, all kinds.
    pub(crate) fn of_new_pool(request: Input<'_>) -> Result<Self, ServiceError> {
        let mode = request.text("MfaConfiguration")?.map(MfaMode::read).transpose()?.unwrap_or_default();
        let offered = match request.texts("EnabledMfas")? {
            None => Method::ALL.into_iter().collect(),
            Some(names) => names
                .iter()
                .map(|name| {
                    Method::read(name).ok_or_else(|| {
                        let rule =
                            "Member must satisfy enum value set: [SMS_MFA, SOFTWARE_TOKEN_MFA, EMAIL_OTP]";
                        constraint("EnabledMfas", rule)
                    })
                })
                .collect::<Result<_, _>>()?,
        };
        Ok(Self { mode, offered, members: Map::new() })
    }

    /// Reads SetUserPoolMfaConfig: a kind whose configuration is absent is not offered.
    pub(crate) fn read(request: Input<'_>) -> Result<Self, ServiceError> {
        let mode = request.text("MfaConfiguration")?.map(MfaMode::read).transpose()?.unwrap_or_default();
        let mut offered = BTreeSet::new();
        let mut members = Map::new();
        for (name, method) in CONFIGURATIONS {
            let Some(configuration) = request.object(name)? else { continue };
            if method != Method::Totp || configuration.flag("Enabled")?.unwrap_or(false) {
                offered.insert(method);
            }
            members.insert(name.to_owned(), Value::Object(configuration.members().clone()));
        }
        if mode != MfaMode::Off && offered.is_empty() {
            return Err(ServiceError::invalid_parameter(
                "Invalid MFA configuration given, can't turn on MFA without at least one MFA type.",
            ));
        }
        Ok(Self { mode, offered, members })
    }

    /// The settings as Set- and GetUserPoolMfaConfig tell them.
    pub(crate) fn described(&self) -> Map<String, Value> {
        let mut described = self.members.clone();
        described.insert("MfaConfiguration".to_owned(), json!(self.mode.name()));
        for (name, method) in CONFIGURATIONS {
            if self.offered.contains(&method) {
                let plain = if method == Method::Totp { json!({ "Enabled": true }) } else { json!({}) };
                described.entry(name).or_insert(plain);
            }
        }
        described
    }
}

/// A user's authenticator app.
#[derive(Clone)]
pub(crate) struct Totp {
    pub(crate) secret: TotpSecret,
    /// What the user called the app's device.
    pub(crate) device_name: Option<String>,
    /// The last step whose code was taken.
    pub(crate) last_step: u64,
}

/// Why a time-based code was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefusedCode {
    /// It is not a code of the time.
    Wrong,
    /// It, or a later one, was taken before.
    Reused,
}

impl Totp {
    /// Takes a code, at most once.
    pub(crate) fn take(&mut self, code: &str, now: std::time::SystemTime) -> Result<(), RefusedCode> {
        let step = self.secret.step_of(code, now).ok_or(RefusedCode::Wrong)?;
        if step <= self.last_step {
            return Err(RefusedCode::Reused);
        }
        self.last_step = step;
        Ok(())
    }
}

/// A user's second factors.
#[derive(Clone, Default)]
pub(crate) struct UserMfa {
    /// The kinds the user turned on.
    pub(crate) enabled: BTreeSet<Method>,
    pub(crate) preferred: Option<Method>,
    /// Whether a passkey with user verification stands for a second factor too.
    pub(crate) passkeys: bool,
    pub(crate) totp: Option<Totp>,
    /// A secret given out and not verified yet.
    pub(crate) pending: Option<TotpSecret>,
}
