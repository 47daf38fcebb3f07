//! A challenge of the service, read: what it asks of the app, and with which data.

use std::collections::BTreeMap;

use serde_json::Value;

use super::asked::{Kind, Purpose};
use crate::{Error, ErrorKind, service::ChallengeReply};

/// The prefix that attributes carry in NEW_PASSWORD_REQUIRED.
pub(super) const ATTRIBUTE_PREFIX: &str = "userAttributes.";

/// What a challenge comes to.
pub(super) enum Read {
    /// The app must answer.
    Ask(Kind),
    /// A TOTP secret has to be fetched first.
    FetchTotpSecret,
}

/// Whether a challenge belongs to the choice of a first factor, as `USER_AUTH` alone offers it.
pub(super) fn is_choice(name: &str) -> bool {
    matches!(name, "SELECT_CHALLENGE" | "PASSWORD" | "PASSWORD_SRP")
}

/// Reads a challenge that the machine does not answer by itself. `first_factor_passed` tells the two uses of
/// EMAIL_OTP apart.
pub(super) fn read(challenge: &ChallengeReply, first_factor_passed: bool) -> Result<Read, Error> {
    let parameter = |name: &str| challenge.parameters.get(name).map(String::as_str);
    Ok(Read::Ask(match challenge.name.as_str() {
        "SMS_MFA" => Kind::SmsCode(Purpose::SecondFactor),
        "SMS_OTP" => Kind::SmsCode(Purpose::FirstFactor),
        "EMAIL_OTP" if first_factor_passed => Kind::EmailCode(Purpose::SecondFactor),
        "EMAIL_OTP" => Kind::EmailCode(Purpose::FirstFactor),
        "SOFTWARE_TOKEN_MFA" => Kind::TotpCode,
        "SELECT_MFA_TYPE" => {
            let options =
                names(parameter("MFAS_CAN_CHOOSE").or_else(|| parameter("MFAS_CAN_SELECT")).unwrap_or("[]"));
            if options.is_empty() {
                return Err(Error::protocol("MFAS_CAN_CHOOSE", "offers no second factor to choose from"));
            }
            Kind::ChooseMfa { options }
        }
        "MFA_SETUP" => return set_up(parameter("MFAS_CAN_SETUP")),
        "NEW_PASSWORD_REQUIRED" => new_password(parameter("requiredAttributes"), parameter("userAttributes")),
        "SELECT_CHALLENGE" => {
            if challenge.available_challenges.is_empty() {
                return Err(Error::protocol("AvailableChallenges", "offers no first factor to choose from"));
            }
            Kind::ChooseFirstFactor { options: challenge.available_challenges.clone() }
        }
        "PASSWORD" => Kind::Password { prove: false },
        "PASSWORD_SRP" => Kind::Password { prove: true },
        "WEB_AUTHN" => match parameter("CREDENTIAL_REQUEST_OPTIONS") {
            Some(options) if is_object(options) => Kind::Passkey { options: options.to_owned() },
            Some(_) => return Err(Error::protocol("CREDENTIAL_REQUEST_OPTIONS", "is not a JSON object")),
            None => {
                return Err(Error::protocol(
                    "CREDENTIAL_REQUEST_OPTIONS",
                    "is missing in the WEB_AUTHN challenge",
                ));
            }
        },
        "CUSTOM_CHALLENGE" => Kind::Custom,
        "PASSWORD_VERIFIER" | "DEVICE_PASSWORD_VERIFIER" => {
            return Err(Error::protocol("ChallengeName", "asks for the proof of a value that was not sent"));
        }
        _ => Kind::Unknown,
    }))
}

/// Text messages cannot be set up while signing in: the number must be an attribute of the user already.
fn set_up(offered: Option<&str>) -> Result<Read, Error> {
    // Pools older than the list set up authenticator apps only.
    let Some(offered) = offered else { return Ok(Read::FetchTotpSecret) };
    let offered = names(offered);
    let options: Vec<_> =
        offered.iter().filter(|name| matches!(name.as_str(), "SOFTWARE_TOKEN_MFA" | "EMAIL_OTP")).collect();
    match options.as_slice() {
        [] => Err(Error::new(
            ErrorKind::NotSupported,
            "the pool wants a second factor that cannot be set up while signing in; text messages need a phone \
             number that an administrator or the sign-up sets",
        )),
        [only] if *only == "SOFTWARE_TOKEN_MFA" => Ok(Read::FetchTotpSecret),
        [_] => Ok(Read::Ask(Kind::SetUpEmail)),
        several => {
            Ok(Read::Ask(Kind::SetUpMfa { options: several.iter().map(|&name| name.clone()).collect() }))
        }
    }
}

fn new_password(required: Option<&str>, present: Option<&str>) -> Kind {
    let present: BTreeMap<String, String> = present
        .and_then(|text| serde_json::from_str::<BTreeMap<String, Value>>(text).ok())
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(name, value)| match value {
            Value::String(text) => Some((name, text)),
            Value::Bool(_) | Value::Number(_) => Some((name, value.to_string())),
            _ => None,
        })
        .collect();
    let mut missing: Vec<String> = names(required.unwrap_or("[]"))
        .into_iter()
        .map(|name| name.strip_prefix(ATTRIBUTE_PREFIX).map_or(name.clone(), str::to_owned))
        .filter(|name| present.get(name).is_none_or(String::is_empty))
        .collect();
    missing.dedup();
    Kind::NewPassword { missing, present }
}

/// A JSON array of texts in a parameter; what cannot be read counts as empty.
fn names(text: &str) -> Vec<String> {
    serde_json::from_str::<Vec<Value>>(text)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|value| match value {
            Value::String(text) if !text.is_empty() => Some(text),
            _ => None,
        })
        .collect()
}

pub(super) fn is_object(text: &str) -> bool {
    matches!(serde_json::from_str::<Value>(text), Ok(Value::Object(_)))
}
