//! Factors, by the names that the service's lists call them: one table for each list.

/// An enum of names, of which the service may learn more: the first name is the one that is sent, the others are
/// understood, too.
macro_rules! named {
    (
        $(#[$doc:meta])*
        $name:ident {
            $($(#[$variant_doc:meta])* $variant:ident = $sent:literal $(| $other:literal)*,)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// One that this version does not know, by its name.
            Other(String),
        }

        impl $name {
            pub(crate) fn of(name: &str) -> Self {
                match name {
                    $($sent $(| $other)* => Self::$variant,)+
                    other => Self::Other(other.to_owned()),
                }
            }

            #[allow(dead_code, reason = "not every list is sent")]
            pub(crate) fn wire_name(&self) -> &str {
                match self {
                    $(Self::$variant => $sent,)+
                    Self::Other(name) => name,
                }
            }
        }
    };
}

named! {
    /// A kind of second factor.
    MfaMethod {
        /// A code by text message (`SMS_MFA`).
        Sms = "SMS_MFA",
        /// A code from an authenticator app (`SOFTWARE_TOKEN_MFA`).
        Totp = "SOFTWARE_TOKEN_MFA",
        /// A code by e-mail (`EMAIL_OTP`).
        Email = "EMAIL_OTP" | "EMAIL_MFA",
        /// A passkey whose user was verified, which counts for two factors (`WEB_AUTHN_MFA`).
        Passkey = "WEB_AUTHN_MFA" | "WEB_AUTHN",
    }
}

named! {
    /// A kind of first factor, as `USER_AUTH` offers and takes it.
    FirstFactorKind {
        /// `PASSWORD`: the password, sent.
        Password = "PASSWORD",
        /// `PASSWORD_SRP`: the password, proven.
        PasswordSrp = "PASSWORD_SRP",
        /// `EMAIL_OTP`: a code by e-mail.
        EmailOtp = "EMAIL_OTP",
        /// `SMS_OTP`: a code by text message.
        SmsOtp = "SMS_OTP",
        /// `WEB_AUTHN`: a passkey.
        Passkey = "WEB_AUTHN",
    }
}

named! {
    /// A way of showing who one is that a user has set up.
    AuthFactor {
        /// A password (`PASSWORD`); only as a first factor.
        Password = "PASSWORD",
        /// A code by e-mail (`EMAIL_OTP`).
        EmailOtp = "EMAIL_OTP",
        /// A code by text message (`SMS_OTP`).
        SmsOtp = "SMS_OTP",
        /// A passkey (`WEB_AUTHN`).
        Passkey = "WEB_AUTHN",
        /// An authenticator app (`SOFTWARE_TOKEN`); only as a second factor.
        Totp = "SOFTWARE_TOKEN",
    }
}

impl MfaMethod {
    /// The very name that the service offered this method under, where it did.
    pub(crate) fn offered_as<'a>(&'a self, offered: &'a [String]) -> &'a str {
        offered.iter().find(|name| Self::of(name) == *self).map_or(self.wire_name(), String::as_str)
    }
}

impl FirstFactorKind {
    /// Whether it is the password, one way or the other.
    pub(crate) fn needs_password(&self) -> bool {
        matches!(self, Self::Password | Self::PasswordSrp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_sent_by_the_name_it_was_offered_under() {
        let offered = ["SMS_MFA".to_owned(), "EMAIL_MFA".to_owned()];
        assert_eq!(MfaMethod::Email.offered_as(&offered), "EMAIL_MFA");
        assert_eq!(MfaMethod::Totp.offered_as(&offered), "SOFTWARE_TOKEN_MFA");
        assert_eq!(MfaMethod::Other("PUSH".to_owned()).offered_as(&offered), "PUSH");
    }

    #[test]
    fn names_are_read_as_they_are_sent() {
        for name in ["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN", "RETINA"] {
            assert_eq!(FirstFactorKind::of(name).wire_name(), name);
            assert_eq!(matches!(FirstFactorKind::of(name), FirstFactorKind::Other(_)), name == "RETINA");
        }
    }
}
