//! A sign-in under way.

use super::StepUp;

/// How a sign-in began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// `USER_SRP_AUTH`.
    Srp,
    /// `USER_PASSWORD_AUTH`.
    Password,
    /// `USER_AUTH`: the user chooses the first factor.
    Choice,
    /// `CUSTOM_AUTH`: triggers ask and judge.
    Custom,
}

/// Something a user has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Factor {
    /// The password, in clear or by proof.
    Password,
    /// A code sent by text message.
    SmsCode,
    /// A code sent by e-mail.
    EmailCode,
    /// A code of an authenticator app.
    Totp,
    /// A passkey.
    Passkey {
        /// Whether the authenticator verified its user.
        verified: bool,
    },
    /// Whatever the triggers of a custom sign-in asked for.
    Custom,
    /// The answer to an invented challenge.
    Invented,
    /// A remembered device, by its own proof.
    Device,
}

impl Factor {
    /// Whether this is a second factor beside a password.
    pub(crate) fn is_code(self) -> bool {
        matches!(self, Self::SmsCode | Self::EmailCode | Self::Totp)
    }

    /// The `amr` claim (RFC 8176).
    pub(crate) fn amr(shown: &[Self]) -> Vec<&'static str> {
        let mut names: Vec<&'static str> = Vec::new();
        let mut add = |name| {
            if !names.contains(&name) {
                names.push(name);
            }
        };
        for factor in shown {
            match factor {
                Self::Password => add("pwd"),
                Self::SmsCode => add("sms"),
                Self::EmailCode => add("email_otp"),
                Self::Totp => add("otp"),
                Self::Passkey { .. } => add("swk"),
                Self::Custom | Self::Invented | Self::Device => {}
            }
        }
        let codes = shown.iter().any(|factor| factor.is_code());
        if (shown.contains(&Self::Password) && codes) || shown.contains(&Self::Passkey { verified: true }) {
            names.push("mfa");
        }
        names
    }
}

/// One entry of what a custom sign-in has come through so far, as its triggers are told.
#[derive(Clone, Debug)]
pub(crate) struct Round {
    pub(crate) challenge: &'static str,
    pub(crate) passed: bool,
    pub(crate) metadata: Option<String>,
}

/// A sign-in under way: who it is for, and what has been shown so far.
#[derive(Clone, Debug)]
pub(crate) struct SignIn {
    pub(crate) client_id: String,
    /// The user's real name; for a simulated user, the name simulated.
    pub(crate) user_id: String,
    /// Whether the user is simulated.
    pub(crate) nobody: bool,
    pub(crate) flow: Flow,
    /// What was shown, in order.
    pub(crate) shown: Vec<Factor>,
    /// The level that must be reached, where one was asked for.
    pub(crate) step_up: Option<StepUp>,
    /// The rounds of a custom sign-in.
    pub(crate) rounds: Vec<Round>,
    /// Whether a temporary password was replaced on the way.
    pub(crate) chose_password: bool,
    /// The device the client says it is on.
    pub(crate) device_key: Option<String>,
}

impl SignIn {
    pub(crate) fn new(client_id: &str, user_id: &str, flow: Flow) -> Self {
        Self {
            client_id: client_id.to_owned(),
            user_id: user_id.to_owned(),
            nobody: false,
            flow,
            shown: Vec::new(),
            step_up: None,
            rounds: Vec::new(),
            chose_password: false,
            device_key: None,
        }
    }

    /// The sign-in with one more factor shown.
    pub(crate) fn with(mut self, factor: Factor) -> Self {
        self.shown.push(factor);
        self
    }
}
