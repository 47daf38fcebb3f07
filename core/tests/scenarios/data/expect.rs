//! What is expected of an action.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    pub step: Option<String>,
    pub username: Option<String>,
    pub destination: Option<String>,
    pub medium: Option<String>,
    pub purpose: Option<String>,
    pub friendly_device_name: Option<String>,
    pub options: Option<Vec<String>>,
    pub uri: Option<Uri>,
    pub required_attributes: Option<Vec<String>>,
    pub attributes: Option<Value>,
    pub parameters: Option<Value>,
    pub name: Option<String>,
    pub error: Option<String>,
    pub field: Option<String>,
    pub retry_after: Option<bool>,
    pub waf_action: Option<String>,
    pub delivery: Option<Value>,
    pub id_claims: Option<Value>,
    pub access_claims: Option<Value>,
    pub state: Option<String>,
    pub count: Option<usize>,
    pub ok: Option<bool>,
    pub signed_up: Option<Value>,
    pub confirmed: Option<Value>,
    pub user: Option<Value>,
    pub auth_factors: Option<Value>,
    pub deliveries: Option<Vec<Value>>,
    pub software_token: Option<Uri>,
    pub mfa_preference: Option<MfaPreference>,
    pub list: Option<Vec<Value>>,
    pub list_count: Option<usize>,
    /// `null` wants that there is none.
    #[serde(default, deserialize_with = "present")]
    pub device: Option<Value>,
    pub signed_out: Option<SignedOut>,
    pub events: Option<Vec<Value>>,
    pub exactly: Option<bool>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uri {
    pub issuer: String,
    pub starts_with: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MfaPreference {
    pub enabled: Vec<String>,
    pub preferred: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedOut {
    pub complete: bool,
}

/// A member that is there, even as `null`.
pub fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Expect {
    /// An expectation is about one thing.
    pub fn check(&self) -> Result<(), String> {
        let about = [
            ("step", self.step.is_some()),
            ("error", self.error.is_some()),
            ("delivery", self.delivery.is_some()),
            ("claims", self.id_claims.is_some() || self.access_claims.is_some()),
            ("state", self.state.is_some()),
            ("count", self.count.is_some()),
            ("ok", self.ok == Some(true)),
            ("signed_up", self.signed_up.is_some()),
            ("confirmed", self.confirmed.is_some()),
            ("user", self.user.is_some()),
            ("auth_factors", self.auth_factors.is_some()),
            ("deliveries", self.deliveries.is_some()),
            ("software_token", self.software_token.is_some()),
            ("mfa_preference", self.mfa_preference.is_some()),
            ("list", self.list.is_some()),
            ("list_count", self.list_count.is_some()),
            ("device", self.device.is_some()),
            ("signed_out", self.signed_out.is_some()),
            ("events", self.events.is_some()),
        ];
        let about: Vec<&str> = about.iter().filter(|(_, given)| *given).map(|(name, _)| *name).collect();
        let [about] = about.as_slice() else {
            return Err(format!("an expectation is about one thing, not about {about:?}"));
        };
        let belongs = [
            ("step", self.is_about_a_step()),
            ("error", self.field.is_some() || self.retry_after.is_some() || self.waf_action.is_some()),
            ("events", self.exactly.is_some()),
        ];
        match belongs.iter().find(|(owner, given)| *given && owner != about) {
            Some((owner, _)) if (*owner, *about) != ("step", "state") => {
                Err(format!("what belongs to {owner} was said of {about}"))
            }
            _ => Ok(()),
        }
    }

    fn is_about_a_step(&self) -> bool {
        let texts = [
            &self.username,
            &self.destination,
            &self.medium,
            &self.purpose,
            &self.friendly_device_name,
            &self.name,
        ];
        texts.into_iter().any(Option::is_some)
            || self.options.is_some()
            || self.uri.is_some()
            || self.required_attributes.is_some()
            || self.attributes.is_some()
            || self.parameters.is_some()
    }
}
