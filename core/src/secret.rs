//! Secret texts: wiped when dropped, never printed.

mod wiped;

use serde::{Deserialize, Serialize};

pub(crate) use wiped::WipedBuffer;
pub use wiped::WipedBytes;

/// Declares a secret text type: wiped on drop, compared in constant time, and mute in `Debug`.
///
/// None of them implements `Display` or `Serialize`: a secret leaves only through `expose`.
macro_rules! secret_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(zeroize::Zeroizing<String>);

        impl $name {
            /// Takes the text over; the buffer is wiped when the value is dropped.
            pub fn new(text: impl Into<String>) -> Self {
                Self(zeroize::Zeroizing::new(text.into()))
            }

            /// The secret itself. Keep it out of logs, error texts and long-lived copies.
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(redacted)"))
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                subtle::ConstantTimeEq::ct_eq(self.0.as_bytes(), other.0.as_bytes()).into()
            }
        }

        impl Eq for $name {}

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::new(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }
    };
}

pub(crate) use secret_text;

secret_text! {
    /// A user's password, exactly as typed: nothing is trimmed, folded or refused.
    Password
}
secret_text! {
    /// The secret of an app client that has one. Apps in users' hands should be registered without.
    ClientSecret
}
secret_text! {
    /// An access token (RFC 9068 style JWT): authorises calls on behalf of the user.
    AccessToken
}
secret_text! {
    /// An OpenID Connect id token: who the user is.
    IdToken
}
secret_text! {
    /// A refresh token: opaque, and worth a whole session.
    RefreshToken
}
secret_text! {
    /// The opaque `Session` string that ties an answer to its challenge.
    ChallengeSession
}
secret_text! {
    /// An answer to a challenge, such as a code or a new password.
    Answer
}
secret_text! {
    /// The secret of a software token (TOTP) in Base32, shared by the pool and the user's authenticator app.
    TotpSecret
}
secret_text! {
    /// What a remembered device proves itself with (device SRP): random text made on the device.
    DevicePassword
}
secret_text! {
    /// The proof that a request comes from an app client with a secret, made for one user name.
    SecretHash
}
secret_text! {
    /// What the pool's threat protection is told of the device, signed and encoded.
    EncodedData
}

/// Serialises a secret into a request body. Only bodies that are wiped after use may be written so.
pub(crate) mod wire {
    use serde::{Deserialize as _, Deserializer, Serializer};

    use super::{
        AccessToken, Answer, ChallengeSession, ClientSecret, DevicePassword, EncodedData, IdToken, Password,
        RefreshToken, SecretHash, TotpSecret,
    };

    /// A secret that may be written into a request body or the session record.
    pub(crate) trait Exposed {
        fn text(&self) -> &str;
    }

    macro_rules! exposed {
        ($($name:ty),*) => { $(
            impl Exposed for $name {
                fn text(&self) -> &str { self.expose() }
            }
        )* };
    }
    exposed!(
        AccessToken,
        Answer,
        ChallengeSession,
        ClientSecret,
        DevicePassword,
        EncodedData,
        IdToken,
        Password,
        RefreshToken,
        SecretHash,
        TotpSecret
    );

    pub(crate) fn expose<T: Exposed, S: Serializer>(secret: &T, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(secret.text())
    }

    #[allow(clippy::ref_option)] // serde's `serialize_with` hands over a reference to the field
    pub(crate) fn expose_option<T: Exposed, S: Serializer>(
        secret: &Option<T>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        match secret {
            Some(secret) => to.serialize_str(secret.text()),
            None => to.serialize_none(),
        }
    }

    /// Reads a secret back from a record that only this library writes.
    pub(crate) fn take<'de, T: From<String>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        String::deserialize(from).map(T::from)
    }

    pub(crate) fn take_option<'de, T: From<String>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<T>, D::Error> {
        Ok(Option::<String>::deserialize(from)?.map(T::from))
    }
}

/// The tokens of a session, as they came.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct TokenSet {
    #[serde(serialize_with = "wire::expose", deserialize_with = "wire::take")]
    pub(crate) access: AccessToken,
    #[serde(serialize_with = "wire::expose", deserialize_with = "wire::take")]
    pub(crate) id: IdToken,
    #[serde(serialize_with = "wire::expose", deserialize_with = "wire::take")]
    pub(crate) refresh: RefreshToken,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn secrets_do_not_print() {
        let password = Password::new("correct horse");
        assert_eq!(format!("{password:?}"), "Password(redacted)");
        assert_eq!(format!("{:?}", Some(RefreshToken::new("abc"))), "Some(RefreshToken(redacted))");
    }

    #[test]
    fn equality_is_by_content() {
        assert_eq!(AccessToken::new("a"), AccessToken::from("a"));
        assert_ne!(AccessToken::new("a"), AccessToken::new("ab"));
    }
}
