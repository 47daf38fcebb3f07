//! What a pool knows of a user, by name.

use std::{
    collections::{BTreeMap, btree_map},
    fmt,
    time::{Duration, SystemTime},
};

/// What stands before the names of a pool's own attributes.
const CUSTOM: &str = "custom:";

/// A user's attributes by name, sorted: the standard ones of OpenID Connect, the pool's own (`custom:…`), and
/// whatever else a pool may have. All values are texts, as the service keeps them.
///
/// `Debug` prints names only: the values are personal data.
///
/// ```
/// use cognito_client::UserAttributes;
///
/// let attributes = UserAttributes::new().with_email("ana@example.com").with_custom("tier", "gold");
/// assert_eq!(attributes.email(), Some("ana@example.com"));
/// assert_eq!(attributes.get("custom:tier"), Some("gold"));
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct UserAttributes(BTreeMap<String, String>);

macro_rules! standard {
    ($($(#[$doc:meta])* $name:ident, $with:ident;)*) => {
        impl UserAttributes { $(
            $(#[$doc])*
            pub fn $name(&self) -> Option<&str> {
                self.get(stringify!($name))
            }

            #[doc = concat!("With `", stringify!($name), "` set; see [`", stringify!($name), "`](Self::", stringify!($name), ").")]
            #[must_use]
            pub fn $with(self, value: impl Into<String>) -> Self {
                self.with(stringify!($name), value)
            }
        )* }
    };
}

standard! {
    /// The e-mail address.
    email, with_email;
    /// The phone number in the form of E.164: `+` and digits, such as `+15555550100`.
    phone_number, with_phone_number;
    /// The full name, as it is to be shown.
    name, with_name;
    /// The given name or names.
    given_name, with_given_name;
    /// The family name or names.
    family_name, with_family_name;
    /// The middle name or names.
    middle_name, with_middle_name;
    /// What the user likes to be called.
    nickname, with_nickname;
    /// The name the user goes by. Where it is an alias for signing in it cannot be set at sign-up, only later.
    preferred_username, with_preferred_username;
    /// The address of a page about the user.
    profile, with_profile;
    /// The address of a picture of the user.
    picture, with_picture;
    /// The address of the user's own page.
    website, with_website;
    /// The gender, in any words.
    gender, with_gender;
    /// The day of birth as `YYYY-MM-DD`.
    birthdate, with_birthdate;
    /// The time zone, such as `Europe/Berlin`.
    zoneinfo, with_zoneinfo;
    /// The language and region, such as `de-DE`.
    locale, with_locale;
    /// The postal address: free text, or JSON as OpenID Connect describes it.
    address, with_address;
}

impl UserAttributes {
    /// No attributes.
    pub fn new() -> Self {
        Self::default()
    }

    /// With this attribute set, by its full name.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.set(name, value);
        self
    }

    /// With one of the pool's own attributes set; `custom:` in front of the name may be left out.
    #[must_use]
    pub fn with_custom(self, name: impl AsRef<str>, value: impl Into<String>) -> Self {
        let name = custom(name.as_ref());
        self.with(name, value)
    }

    /// Sets an attribute by its full name, and gives the value that it had.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) -> Option<String> {
        self.0.insert(name.into(), value.into())
    }

    /// An attribute by its full name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// One of the pool's own attributes; `custom:` in front of the name may be left out.
    pub fn custom(&self, name: &str) -> Option<&str> {
        self.get(&custom(name))
    }

    /// The user's id, which never changes.
    pub fn sub(&self) -> Option<&str> {
        self.get("sub")
    }

    /// Whether the user has shown that the e-mail address is theirs.
    pub fn email_verified(&self) -> Option<bool> {
        self.flag("email_verified")
    }

    /// Whether the user has shown that the phone number is theirs.
    pub fn phone_number_verified(&self) -> Option<bool> {
        self.flag("phone_number_verified")
    }

    /// When the attributes last changed, where the pool keeps that; whole seconds.
    pub fn updated_at(&self) -> Option<SystemTime> {
        let seconds = self.get("updated_at")?.trim();
        // Some writers keep fractions.
        let whole = seconds.split_once('.').map_or(seconds, |(whole, _)| whole);
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(whole.parse().ok()?))
    }

    /// All attributes, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn flag(&self, name: &str) -> Option<bool> {
        flag_of(self.get(name)?)
    }
}

fn custom(name: &str) -> String {
    if name.starts_with(CUSTOM) { name.to_owned() } else { format!("{CUSTOM}{name}") }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for UserAttributes {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl<N: Into<String>, V: Into<String>> Extend<(N, V)> for UserAttributes {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, pairs: I) {
        self.0.extend(pairs.into_iter().map(|(name, value)| (name.into(), value.into())));
    }
}

impl IntoIterator for UserAttributes {
    type Item = (String, String);
    type IntoIter = btree_map::IntoIter<String, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Debug for UserAttributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UserAttributes").field(&self.0.keys()).finish()
    }
}

/// What a text says that means yes or no.
pub(crate) fn flag_of(text: &str) -> Option<bool> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else {
        text.eq_ignore_ascii_case("false").then_some(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_standard_attribute_is_read_by_the_name_it_was_set_by() {
        let attributes = UserAttributes::new()
            .with_email("1")
            .with_phone_number("2")
            .with_name("3")
            .with_given_name("4")
            .with_family_name("5")
            .with_middle_name("6")
            .with_nickname("7")
            .with_preferred_username("8")
            .with_profile("9")
            .with_picture("10")
            .with_website("11")
            .with_gender("12")
            .with_birthdate("13")
            .with_zoneinfo("14")
            .with_locale("15")
            .with_address("16");
        let read = [
            (attributes.email(), "email"),
            (attributes.phone_number(), "phone_number"),
            (attributes.name(), "name"),
            (attributes.given_name(), "given_name"),
            (attributes.family_name(), "family_name"),
            (attributes.middle_name(), "middle_name"),
            (attributes.nickname(), "nickname"),
            (attributes.preferred_username(), "preferred_username"),
            (attributes.profile(), "profile"),
            (attributes.picture(), "picture"),
            (attributes.website(), "website"),
            (attributes.gender(), "gender"),
            (attributes.birthdate(), "birthdate"),
            (attributes.zoneinfo(), "zoneinfo"),
            (attributes.locale(), "locale"),
            (attributes.address(), "address"),
        ];
        assert_eq!(attributes.len(), read.len());
        for (number, (value, name)) in read.into_iter().enumerate() {
            assert_eq!(value, Some((number + 1).to_string().as_str()), "{name}");
            assert_eq!(attributes.get(name), value, "{name}");
        }
    }

    #[test]
    fn custom_attributes_go_by_either_name() {
        for name in ["tier", "custom:tier"] {
            let attributes = UserAttributes::new().with_custom(name, "gold");
            assert_eq!(attributes.iter().collect::<Vec<_>>(), [("custom:tier", "gold")]);
            assert_eq!(
                (attributes.custom("tier"), attributes.custom("custom:tier")),
                (Some("gold"), Some("gold"))
            );
        }
    }

    #[test]
    fn flags_and_times_are_told_only_where_they_are_well_formed() {
        let flag = |value: &str| UserAttributes::new().with("email_verified", value).email_verified();
        assert_eq!((flag("true"), flag("TRUE"), flag(" false ")), (Some(true), Some(true), Some(false)));
        assert_eq!((flag(""), flag("yes"), flag("1")), (None, None, None));
        assert_eq!(UserAttributes::new().phone_number_verified(), None);

        let time = |value: &str| UserAttributes::new().with("updated_at", value).updated_at();
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        assert_eq!((time("1800000000"), time("1800000000.75")), (Some(at), Some(at)));
        for odd in ["", "-1", "soon", ".5", "18446744073709551615", "99999999999999999999"] {
            assert_eq!(time(odd), None, "{odd}");
        }
    }

    #[test]
    fn names_are_sorted_and_the_last_value_counts() {
        let mut attributes: UserAttributes = [("b", "1"), ("a", "2"), ("b", "3")].into_iter().collect();
        attributes.extend([("c", "4")]);
        assert_eq!(attributes.set("c", "5").as_deref(), Some("4"));
        assert_eq!(attributes.iter().collect::<Vec<_>>(), [("a", "2"), ("b", "3"), ("c", "5")]);
        let pairs: Vec<(String, String)> = attributes.into_iter().collect();
        assert_eq!(pairs.len(), 3);
        assert!(UserAttributes::new().is_empty());
    }

    #[test]
    fn values_do_not_print() {
        let attributes = UserAttributes::new().with_email("ana@example.com").with("sub", "1");
        assert_eq!(format!("{attributes:?}"), r#"UserAttributes(["email", "sub"])"#);
        assert_eq!(attributes.sub(), Some("1"));
    }
}
