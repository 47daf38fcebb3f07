//! Whether a step, an error or anything else is as a scenario expects.

use cognito_client::{CodeDelivery, Error, SessionState, SignInStep, Tokens};
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
            let uri = set_up.uri(issuer).unwrap();
            capture::show(&uri);
            capture::show(&set_up.secret());
            assert!(uri.expose().starts_with(starts_with), "the URI is {}", uri.expose());
            assert!(uri.expose().contains(&format!("secret={}", set_up.secret().expose())));
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
    unused(
        "a step",
        &[
            expect.error.is_some(),
            expect.field.is_some(),
            expect.retry_after.is_some(),
            expect.delivery.is_some(),
            expect.id_claims.is_some(),
            expect.access_claims.is_some(),
            expect.state.is_some(),
            expect.count.is_some(),
        ],
    );
}

pub fn error(expect: &Expect, error: &Error) {
    assert_eq!(expect.error.as_deref(), Some(error.kind().name()), "another end came: {error:?}");
    if let Some(field) = &expect.field {
        assert_eq!(Some(field.as_str()), error.field(), "the field of {error:?}");
    }
    if let Some(wanted) = expect.retry_after {
        assert_eq!(
            wanted,
            error.retry_after().is_some_and(|wait| !wait.is_zero()),
            "retry_after of {error:?}"
        );
    }
    assert!(expect.step.is_none() && expect.delivery.is_none(), "an error cannot be a success, too");
}

pub fn delivery(expect: &Expect, delivery: &CodeDelivery) {
    let pattern = expect.delivery.as_ref().unwrap_or_else(|| panic!("a code was sent: {delivery:?}"));
    let CodeDelivery { destination, medium, attribute, .. } = delivery;
    matched(
        "delivery",
        pattern,
        &json!({ "destination": destination, "medium": medium, "attribute": attribute }),
    );
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

fn unused(of: &str, members: &[bool]) {
    assert!(!members.contains(&true), "an expectation does not belong to {of}");
}
