//! The claims of the two tokens that have some.

use std::{fmt, time::SystemTime};

/// Declares an object over one kind of claims, with what both kinds have in common.
macro_rules! claims_object {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Claims hold personal data: the object's text form names them without their values.
        #[derive(Clone, uniffi::Object)]
        #[uniffi::export(Display)]
        pub struct $name(cognito_client::$name);

        #[uniffi::export]
        impl $name {
            /// All claims as one JSON object.
            pub fn json(&self) -> String {
                self.0.to_json()
            }

            /// The names of all claims.
            pub fn names(&self) -> Vec<String> {
                self.0.names().map(str::to_owned).collect()
            }

            /// One claim as JSON, whatever its type.
            pub fn claim_json(&self, name: String) -> Option<String> {
                self.0.get(&name).map(ToString::to_string)
            }

            /// A claim that is a text.
            pub fn text(&self, name: String) -> Option<String> {
                self.0.text(&name).map(str::to_owned)
            }

            /// A custom attribute, with or without custom: in front.
            pub fn custom(&self, name: String) -> Option<String> {
                self.0.custom(&name).map(str::to_owned)
            }

            /// A claim that is true or false, be it written as a JSON boolean or as text.
            pub fn flag(&self, name: String) -> Option<bool> {
                self.0.flag(&name)
            }

            /// A claim that lists texts, be it written as a JSON array or as one text with commas or spaces.
            pub fn list(&self, name: String) -> Vec<String> {
                self.0.list(&name)
            }

            /// A claim that is a moment, written in seconds since 1970.
            pub fn time(&self, name: String) -> Option<SystemTime> {
                self.0.time(&name)
            }

            /// The claim sub: the user's stable id in this pool.
            pub fn subject(&self) -> Option<String> {
                self.0.subject().map(str::to_owned)
            }

            /// The claim iss: the pool that issued the token.
            pub fn issuer(&self) -> Option<String> {
                self.0.issuer().map(str::to_owned)
            }

            /// The user's name in the pool, not the alias typed at sign-in.
            pub fn username(&self) -> Option<String> {
                self.0.username().map(str::to_owned)
            }

            /// The claim cognito:groups: the user's groups; empty when there are none.
            pub fn groups(&self) -> Vec<String> {
                self.0.groups()
            }

            /// The claim exp: from this moment on the token counts no longer.
            pub fn expires_at(&self) -> Option<SystemTime> {
                self.0.expires_at()
            }

            /// The claim iat: when the token was issued.
            pub fn issued_at(&self) -> Option<SystemTime> {
                self.0.issued_at()
            }

            /// The claim auth_time: when the user last proved who they are.
            pub fn authenticated_at(&self) -> Option<SystemTime> {
                self.0.authenticated_at()
            }

            /// The claim origin_jti: shared by all tokens that stem from one sign-in.
            pub fn origin(&self) -> Option<String> {
                self.0.origin().map(str::to_owned)
            }
        }

        impl From<cognito_client::$name> for $name {
            fn from(claims: cognito_client::$name) -> Self {
                Self(claims)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }
    };
}

claims_object! {
    /// The claims of an id token: who the user is.
    IdClaims
}

#[uniffi::export]
impl IdClaims {
    /// The claim email.
    pub fn email(&self) -> Option<String> {
        self.0.email().map(str::to_owned)
    }

    /// The claim email_verified.
    pub fn email_verified(&self) -> Option<bool> {
        self.0.email_verified()
    }

    /// The claim phone_number, in E.164 form.
    pub fn phone_number(&self) -> Option<String> {
        self.0.phone_number().map(str::to_owned)
    }

    /// The claim phone_number_verified.
    pub fn phone_number_verified(&self) -> Option<bool> {
        self.0.phone_number_verified()
    }

    /// The claim cognito:roles: the IAM roles of the user's groups.
    pub fn roles(&self) -> Vec<String> {
        self.0.roles()
    }

    /// The claim cognito:preferred_role: the IAM role of the group with the best precedence.
    pub fn preferred_role(&self) -> Option<String> {
        self.0.preferred_role().map(str::to_owned)
    }
}

claims_object! {
    /// The claims of an access token: what the session may do.
    AccessClaims
}

#[uniffi::export]
impl AccessClaims {
    /// The claim scope: the granted OAuth 2.0 scopes.
    pub fn scopes(&self) -> Vec<String> {
        self.0.scopes()
    }

    /// The claim client_id: the app client the token was issued to.
    pub fn client_id(&self) -> Option<String> {
        self.0.client_id().map(str::to_owned)
    }

    /// The claim device_key: the device the sign-in was made on, where the pool tracks devices.
    pub fn device_key(&self) -> Option<String> {
        self.0.device_key().map(str::to_owned)
    }
}
