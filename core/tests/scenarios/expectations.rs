//! Whether a step, an error or anything else is as a scenario expects.

use std::collections::BTreeMap;

use cognito_client::{
    AuthFactor, CodeDelivery, ConfirmedAccount, Error, MfaPreference, NewAccount, SessionState, SignInStep,
    SignOutResult, Tokens, TotpRegistration, TotpSecret, TotpUri, UserAuthFactors, UserInfo,
};
use serde_json::{Value, json};

use crate::{
    capture,
    data::{Expect, Uri},
    matching::matches,
    steps,
};

pub fn step(expect: &Expect, step: &SignInStep) {
    assert_eq!(expect.step.as_deref(), Some(steps::name(step)), "another step came: {step:?}");
    let equal = |what: &str, expected: Option<&String>, actual: Option<&str>| {
        if expected.is_some() {
            assert_eq!(expected.map(String::as_str), actual, "{what}");
        }
    };
    equal("username", expect.username.as_ref(), Some(steps::username(step)));
    if let SignInStep::SmsCode(code) | SignInStep::EmailCode(code) = step {
        equal("destination", expect.destination.as_ref(), code.destination());
        equal("medium", expect.medium.as_ref(), Some(code.medium()));
        equal("purpose", expect.purpose.as_ref(), Some(steps::purpose(code.purpose())));
    } else {
        none("destination", expect.destination.as_ref(), step);
        none("medium", expect.medium.as_ref(), step);
        none("purpose", expect.purpose.as_ref(), step);
    }
    match step {
        SignInStep::TotpCode(code) => {
            let name = code.friendly_device_name();
            equal("friendly_device_name", expect.friendly_device_name.as_ref(), name);
        }
        _ => none("friendly_device_name", expect.friendly_device_name.as_ref(), step),
    }
    if let Some(expected) = &expect.options {
        assert_eq!(sorted(expected), sorted(&steps::options(step)), "options");
    }
    match (step, &expect.uri) {
        (SignInStep::SetUpTotp(set_up), Some(Uri { issuer, starts_with })) => {
            uri(starts_with, &set_up.uri(issuer).unwrap(), &set_up.secret());
        }
        _ => none("uri", expect.uri.as_ref(), step),
    }
    if let SignInStep::NewPassword(challenge) = step {
        if let Some(expected) = &expect.required_attributes {
            assert_eq!(sorted(expected), sorted(challenge.required_attributes()), "required_attributes");
        }
        if let Some(pattern) = &expect.attributes {
            matched("attributes", pattern, &json!(challenge.attributes()));
        }
    } else {
        none("required_attributes", expect.required_attributes.as_ref(), step);
        none("attributes", expect.attributes.as_ref(), step);
    }
    if let Some(pattern) = &expect.parameters {
        matched("parameters", pattern, &json!(steps::parameters(step)));
    }
    match step {
        SignInStep::Unknown(challenge) => equal("name", expect.name.as_ref(), Some(challenge.name())),
        _ => none("name", expect.name.as_ref(), step),
    }
}

pub fn error(expect: &Expect, error: &Error) {
    assert_eq!(expect.error.as_deref(), Some(error.kind().name()), "another end came: {error:?}");
    if let Some(field) = &expect.field {
        assert_eq!(Some(field.as_str()), error.field(), "the field of {error:?}");
    }
    if let Some(action) = &expect.waf_action {
        assert_eq!(Some(action.as_str()), error.waf_action(), "the firewall's action of {error:?}");
    }
    if let Some(wanted) = expect.retry_after {
        assert_eq!(
            wanted,
            error.retry_after().is_some_and(|wait| !wait.is_zero()),
            "retry_after of {error:?}"
        );
    }
}

/// A call that gives nothing to look at.
pub fn ok(expect: &Expect, outcome: Result<(), Error>) {
    match outcome {
        Ok(()) => assert_eq!(expect.ok, Some(true), "it succeeded"),
        Err(wrong) => {
            capture::show(&wrong);
            capture::show_text(&format!("{wrong}\n"));
            error(expect, &wrong);
        }
    }
}

pub fn delivery(expect: &Expect, delivery: &CodeDelivery) {
    let pattern = expect.delivery.as_ref().unwrap_or_else(|| panic!("a code was sent: {delivery:?}"));
    matched("delivery", pattern, &described(delivery));
}

pub fn deliveries(expect: &Expect, deliveries: &[CodeDelivery]) {
    let patterns = expect.deliveries.as_ref().unwrap_or_else(|| panic!("codes were sent: {deliveries:?}"));
    all_matched("deliveries", patterns, &deliveries.iter().map(described).collect::<Vec<_>>());
}

fn described(delivery: &CodeDelivery) -> Value {
    let CodeDelivery { destination, medium, attribute, .. } = delivery;
    json!({ "destination": destination, "medium": medium, "attribute": attribute })
}

pub fn signed_up(expect: &Expect, signed_up: &NewAccount) {
    let pattern = expect.signed_up.as_ref().unwrap_or_else(|| panic!("somebody signed up: {signed_up:?}"));
    let account = json!({
        "confirmed": signed_up.is_confirmed(),
        "delivery": signed_up.code_delivery().map(described),
        "not_delivered": signed_up.not_delivered().map(|error| error.kind().name()),
        "username": signed_up.username(),
    });
    matched("signed_up", pattern, &account);
}

pub fn confirmed(expect: &Expect, confirmed: &ConfirmedAccount) {
    let pattern = expect.confirmed.as_ref().unwrap_or_else(|| panic!("it was confirmed: {confirmed:?}"));
    matched("confirmed", pattern, &json!({ "at_once": confirmed.can_sign_in_at_once() }));
}

pub fn user(expect: &Expect, user: &UserInfo) {
    let pattern = expect.user.as_ref().unwrap_or_else(|| panic!("it gave a user: {user:?}"));
    let attributes: BTreeMap<&str, &str> = user.attributes.iter().collect();
    let actual = json!({
        "username": user.username,
        "attributes": attributes,
        "preferred_mfa": user.preferred_mfa.as_ref().map(steps::method_name),
        "mfa": sorted(&user.mfa.iter().map(steps::method_name).collect::<Vec<_>>()),
    });
    matched("user", &with_sets(pattern, &["mfa"]), &actual);
}

pub fn auth_factors(expect: &Expect, factors: &UserAuthFactors) {
    let pattern = expect.auth_factors.as_ref().unwrap_or_else(|| panic!("it gave factors: {factors:?}"));
    let configured = factors.configured.iter().map(|factor| match factor {
        AuthFactor::Password => "password".to_owned(),
        AuthFactor::EmailOtp => "email_otp".to_owned(),
        AuthFactor::SmsOtp => "sms_otp".to_owned(),
        AuthFactor::Passkey => "web_authn".to_owned(),
        AuthFactor::Totp => "software_token".to_owned(),
        AuthFactor::Other(name) => name.clone(),
        other => panic!("{other:?} has no name here"),
    });
    let actual = json!({
        "configured": sorted(&configured.collect::<Vec<_>>()),
        "mfa": sorted(&factors.mfa.iter().map(steps::method_name).collect::<Vec<_>>()),
        "preferred_mfa": factors.preferred_mfa.as_ref().map(steps::method_name),
    });
    matched("auth_factors", &with_sets(pattern, &["configured", "mfa"]), &actual);
}

pub fn mfa_preference(expect: &Expect, preference: &MfaPreference) {
    let expected = expect.mfa_preference.as_ref().unwrap_or_else(|| panic!("it gave {preference:?}"));
    let enabled: Vec<_> = preference.enabled.iter().map(steps::method_name).collect();
    assert_eq!(sorted(&expected.enabled), sorted(&enabled), "enabled");
    assert_eq!(expected.preferred, preference.preferred.as_ref().map(steps::method_name), "preferred");
}

pub fn software_token(expect: &Expect, set_up: &TotpRegistration) {
    let Uri { issuer, starts_with } =
        expect.software_token.as_ref().unwrap_or_else(|| panic!("it gave {set_up:?}"));
    uri(starts_with, &set_up.uri(issuer).unwrap(), &set_up.secret());
}

pub fn list(expect: &Expect, items: &[Value]) {
    match (&expect.list, expect.list_count) {
        (Some(patterns), None) => all_matched("list", patterns, items),
        (None, Some(count)) => assert_eq!(count, items.len(), "{items:#?}"),
        _ => panic!("it gave a list: {items:#?}"),
    }
}

pub fn device(expect: &Expect, device: &Value) {
    let pattern = expect.device.as_ref().unwrap_or_else(|| panic!("it gave a device: {device}"));
    matched("device", pattern, device);
}

pub fn signed_out(expect: &Expect, result: &SignOutResult) {
    let expected = expect.signed_out.as_ref().unwrap_or_else(|| panic!("it was a sign-out: {result:?}"));
    assert_eq!(expected.complete, result.is_complete(), "{result:?}");
}

pub fn tokens(expect: &Expect, tokens: &Tokens) {
    assert!(expect.id_claims.is_some() || expect.access_claims.is_some(), "there are claims to be expected");
    if let Some(pattern) = &expect.id_claims {
        matched("id_claims", pattern, &serde_json::from_str(&tokens.id_claims().to_json()).unwrap());
    }
    if let Some(pattern) = &expect.access_claims {
        matched("access_claims", pattern, &serde_json::from_str(&tokens.access_claims().to_json()).unwrap());
    }
}

pub fn state(expect: &Expect, state: &SessionState) {
    let (name, username) = match state {
        SessionState::SignedOut => ("signed_out", None),
        SessionState::SignedIn(session) => ("signed_in", Some(session.username())),
        SessionState::Expired { username, .. } => ("expired", Some(username.as_str())),
        other => panic!("the state is {other:?}"),
    };
    assert_eq!(expect.state.as_deref(), Some(name));
    if let Some(expected) = &expect.username {
        assert_eq!(Some(expected.as_str()), username);
    }
}

fn matched(what: &str, pattern: &Value, value: &Value) {
    assert!(matches(pattern, value), "{what}: {value} does not match {pattern}");
}

fn sorted(names: &[String]) -> Vec<&str> {
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.sort_unstable();
    names
}

fn none<T>(what: &str, expected: Option<&T>, step: &SignInStep) {
    assert!(expected.is_none(), "{what} is no data of {}", steps::name(step));
}

fn all_matched(what: &str, patterns: &[Value], values: &[Value]) {
    let all = patterns.len() == values.len()
        && patterns.iter().zip(values).all(|(pattern, value)| matches(pattern, value));
    assert!(all, "{what}: {values:#?} do not match {patterns:#?}");
}

/// A pattern whose members of these names are lists without an order.
fn with_sets(pattern: &Value, names: &[&str]) -> Value {
    let mut pattern = pattern.clone();
    for name in names {
        if let Some(Value::Array(values)) = pattern.get_mut(*name) {
            values.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
        }
    }
    pattern
}

fn uri(starts_with: &str, uri: &TotpUri, secret: &TotpSecret) {
    capture::show(uri);
    capture::show(secret);
    assert!(uri.expose().starts_with(starts_with), "the URI is {}", uri.expose());
    assert!(uri.expose().contains(&format!("secret={}", secret.expose())));
}
