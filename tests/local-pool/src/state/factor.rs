//! What users show to sign in.

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
