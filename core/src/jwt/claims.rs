use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use crate::attributes::flag_of;
use serde_json::{Map, Value};

/// The claims of a token, as the service (and the pool's triggers) wrote them.
///
/// Cheap to clone. `Debug` prints names only: claims hold personal data.
#[derive(Clone, PartialEq)]
pub struct Claims(Arc<Map<String, Value>>);

impl Claims {
    pub(crate) fn from_map(map: Map<String, Value>) -> Self {
        Self(Arc::new(map))
    }

    /// One claim as JSON, whatever its type.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The names of all claims.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// All claims as one JSON object.
    pub fn to_json(&self) -> String {
        Value::Object(Map::clone(&self.0)).to_string()
    }

    /// A claim that is a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// A custom attribute, `custom:` in front or not. Cognito writes them as texts.
    pub fn custom(&self, name: &str) -> Option<&str> {
        match name.strip_prefix("custom:") {
            Some(_) => self.text(name),
            None => self.text(&format!("custom:{name}")),
        }
    }

    /// A claim that is true or false, be it written as JSON boolean or as text, in whatever case.
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => flag_of(text),
            _ => None,
        }
    }

    /// A claim that lists texts, be it written as a JSON array, as a text that holds one, or as one text with commas
    /// or spaces.
    pub fn list(&self, name: &str) -> Vec<String> {
        match self.get(name) {
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Some(Value::String(text)) => {
                if let Ok(items) = serde_json::from_str::<Vec<String>>(text) {
                    return items;
                }
                // Lists that lost their quotation marks on the way: `[admins, editors]`.
                let inner = text.trim().strip_prefix('[').and_then(|text| text.strip_suffix(']'));
                let text = inner.unwrap_or(text);
                text.split([',', ' ']).filter(|item| !item.is_empty()).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    }

    /// A claim that is a moment, in seconds since 1970 (RFC 7519 `NumericDate`).
    pub fn time(&self, name: &str) -> Option<SystemTime> {
        let seconds = self.get(name)?.as_f64()?;
        let since = Duration::try_from_secs_f64(seconds).ok()?;
        SystemTime::UNIX_EPOCH.checked_add(since)
    }

    /// `sub`: the user's stable id in this pool.
    pub fn subject(&self) -> Option<&str> {
        self.text("sub")
    }

    /// `iss`: the pool that issued the token.
    pub fn issuer(&self) -> Option<&str> {
        self.text("iss")
    }

    /// `cognito:groups`: the user's groups; empty when there are none.
    pub fn groups(&self) -> Vec<String> {
        self.list("cognito:groups")
    }

    /// `exp`: from this moment on the token counts no longer.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.time("exp")
    }

    /// `iat`: when the token was issued.
    pub fn issued_at(&self) -> Option<SystemTime> {
        self.time("iat")
    }

    /// `auth_time`: when the user last proved who they are.
    pub fn authenticated_at(&self) -> Option<SystemTime> {
        self.time("auth_time")
    }

    /// `origin_jti`: shared by all tokens that stem from one sign-in.
    pub fn origin(&self) -> Option<&str> {
        self.text("origin_jti")
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

macro_rules! claims_of {
    ($name:ident) => {
        impl std::ops::Deref for $name {
            type Target = Claims;

            fn deref(&self) -> &Claims {
                &self.0
            }
        }

        impl $name {
            pub(crate) fn new(claims: Claims) -> Self {
                Self(claims)
            }
        }
    };
}

/// The claims of an id token: who the user is.
#[derive(Clone, Debug, PartialEq)]
pub struct IdClaims(Claims);
claims_of!(IdClaims);

impl IdClaims {
    /// `cognito:username`: the user's name in the pool, not the alias typed at sign-in.
    pub fn username(&self) -> Option<&str> {
        self.text("cognito:username")
    }

    /// `email`.
    pub fn email(&self) -> Option<&str> {
        self.text("email")
    }

    /// `email_verified`.
    pub fn email_verified(&self) -> Option<bool> {
        self.flag("email_verified")
    }

    /// `phone_number`, in E.164 form.
    pub fn phone_number(&self) -> Option<&str> {
        self.text("phone_number")
    }

    /// `phone_number_verified`.
    pub fn phone_number_verified(&self) -> Option<bool> {
        self.flag("phone_number_verified")
    }

    /// `cognito:roles`: the IAM roles of the user's groups.
    pub fn roles(&self) -> Vec<String> {
        self.list("cognito:roles")
    }

    /// `cognito:preferred_role`: the IAM role of the group with the best precedence.
    pub fn preferred_role(&self) -> Option<&str> {
        self.text("cognito:preferred_role")
    }
}

/// The claims of an access token: what the session may do.
#[derive(Clone, Debug, PartialEq)]
pub struct AccessClaims(Claims);
claims_of!(AccessClaims);

impl AccessClaims {
    /// `username`: the user's name in the pool, not the alias typed at sign-in.
    pub fn username(&self) -> Option<&str> {
        self.text("username")
    }

    /// `scope`: the granted OAuth 2.0 scopes.
    pub fn scopes(&self) -> Vec<String> {
        self.list("scope")
    }

    /// `client_id`: the app client the token was issued to.
    pub fn client_id(&self) -> Option<&str> {
        self.text("client_id")
    }

    /// `device_key`: the device the sign-in was made on, where the pool tracks devices.
    pub fn device_key(&self) -> Option<&str> {
        self.text("device_key")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(value: &Value) -> Claims {
        Claims::from_map(value.as_object().cloned().unwrap_or_default())
    }

    #[test]
    fn roles_are_read_in_both_documented_forms() {
        for roles in [serde_json::json!(["a", "b"]), serde_json::json!("a,b")] {
            let id = IdClaims::new(claims(&serde_json::json!({ "cognito:roles": roles })));
            assert_eq!(id.roles(), ["a", "b"]);
        }
    }

    #[test]
    fn lists_in_a_text_are_read_whole() {
        let groups = |text: &str| claims(&serde_json::json!({ "cognito:groups": text })).groups();
        assert_eq!(groups(r#"["site admins","a,b","c"]"#), ["site admins", "a,b", "c"]);
        assert_eq!(groups(r#" [ "a" ] "#), ["a"]);
        assert_eq!(groups("[admins, editors]"), ["admins", "editors"]);
        assert_eq!(groups("a b"), ["a", "b"]);
        assert_eq!(groups("[a"), ["[a"]);
        for empty in ["", "[]", "[ ]"] {
            assert!(groups(empty).is_empty(), "{empty:?}");
        }
    }

    #[test]
    fn flags_are_read_as_boolean_and_as_text() {
        let id = IdClaims::new(claims(&serde_json::json!({
            "email_verified": true, "phone_number_verified": "false"
        })));
        assert_eq!(id.email_verified(), Some(true));
        assert_eq!(id.phone_number_verified(), Some(false));
        for (text, flag) in
            [("True", Some(true)), ("FALSE", Some(false)), (" true ", Some(true)), ("1", None)]
        {
            let id = IdClaims::new(claims(&serde_json::json!({ "email_verified": text })));
            assert_eq!(id.email_verified(), flag, "{text:?}");
        }
    }

    #[test]
    fn custom_claims_and_scopes_are_found() {
        let access = AccessClaims::new(claims(&serde_json::json!({
            "scope": "openid aws.cognito.signin.user.admin", "custom:tier": "gold"
        })));
        assert_eq!(access.scopes(), ["openid", "aws.cognito.signin.user.admin"]);
        assert_eq!(access.custom("tier"), Some("gold"));
        assert_eq!(access.custom("custom:tier"), Some("gold"));
        assert!(access.groups().is_empty());
    }

    #[test]
    fn debug_shows_names_and_no_values() {
        let text = format!("{:?}", claims(&serde_json::json!({ "email": "ana@example.com" })));
        assert!(text.contains("email") && !text.contains("ana@"), "{text}");
    }
}
