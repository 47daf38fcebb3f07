//! What a pool knows of a user, by name.

use std::{collections::HashMap, fmt, sync::Arc, time::SystemTime};

/// A user's attributes: the standard ones of OpenID Connect, the pool's own (custom:…), and whatever else a pool may
/// have. All values are texts, as the service keeps them. Calls that write attributes take them by their full names.
///
/// The text form holds names only: the values are personal data.
#[derive(uniffi::Object)]
#[uniffi::export(Display)]
pub struct UserAttributes(cognito_client::UserAttributes);

macro_rules! standard {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        #[uniffi::export]
        impl UserAttributes { $(
            $(#[$doc])*
            pub fn $name(&self) -> Option<String> {
                self.0.$name().map(str::to_owned)
            }
        )* }
    };
}

standard! {
    /// The user's id, which never changes.
    sub;
    /// The e-mail address.
    email;
    /// The phone number in the form of E.164: a plus sign and digits, such as +15555550100.
    phone_number;
    /// The full name, as it is to be shown.
    name;
    /// The given name or names.
    given_name;
    /// The family name or names.
    family_name;
    /// The middle name or names.
    middle_name;
    /// What the user likes to be called.
    nickname;
    /// The name the user goes by.
    preferred_username;
    /// The address of a page about the user.
    profile;
    /// The address of a picture of the user.
    picture;
    /// The address of the user's own page.
    website;
    /// The gender, in any words.
    gender;
    /// The day of birth as YYYY-MM-DD.
    birthdate;
    /// The time zone, such as Europe/Berlin.
    zoneinfo;
    /// The language and region, such as de-DE.
    locale;
    /// The postal address: free text, or JSON as OpenID Connect describes it.
    address;
}

#[uniffi::export]
impl UserAttributes {
    /// Attributes by their full names.
    #[uniffi::constructor]
    pub fn new(values: HashMap<String, String>) -> Arc<Self> {
        Self::shared(values.into_iter().collect())
    }

    /// All attributes by their full names, as the calls that write attributes take them.
    pub fn values(&self) -> HashMap<String, String> {
        self.0.clone().into_iter().collect()
    }

    /// The full names, sorted.
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| name.to_owned()).collect()
    }

    /// An attribute by its full name.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).map(str::to_owned)
    }

    /// One of the pool's own attributes, with or without custom: in front.
    pub fn custom(&self, name: &str) -> Option<String> {
        self.0.custom(name).map(str::to_owned)
    }

    /// Whether the user has shown that the e-mail address is theirs.
    pub fn email_verified(&self) -> Option<bool> {
        self.0.email_verified()
    }

    /// Whether the user has shown that the phone number is theirs.
    pub fn phone_number_verified(&self) -> Option<bool> {
        self.0.phone_number_verified()
    }

    /// When the attributes last changed, where the pool keeps that; whole seconds.
    pub fn updated_at(&self) -> Option<SystemTime> {
        self.0.updated_at()
    }
}

impl UserAttributes {
    pub(crate) fn shared(attributes: cognito_client::UserAttributes) -> Arc<Self> {
        Arc::new(Self(attributes))
    }
}

impl fmt::Display for UserAttributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Debug for UserAttributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
