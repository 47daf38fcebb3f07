//! What must never be printed: collected from the traffic of the library and from the scenarios.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use cognito_client::transport::{
    BoxFuture, HttpRequest, HttpResponse, HttpTransport, Transport, TransportError,
};
use serde_json::Value;

use crate::capture;

static SECRETS: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Members that hold secrets wherever they are.
const SECRET: &[&str] = &[
    "Session",
    "SRP_A",
    "SRP_B",
    "SALT",
    "SECRET_BLOCK",
    "SECRET_HASH",
    "SecretHash",
    "PASSWORD",
    "Password",
    "ConfirmationCode",
    "UserCode",
    "SecretCode",
    "AccessToken",
    "IdToken",
    "RefreshToken",
    "Token",
    "ClientSecret",
    "EncodedData",
    "PreviousPassword",
    "ProposedPassword",
    "Code",
    "FeedbackToken",
    "PasswordVerifier",
    "Salt",
];

/// What is public among the responses to challenges and the parameters of a sign-in, which are secret otherwise.
const PUBLIC: &[&str] = &[
    "USERNAME",
    "TIMESTAMP",
    "EMAIL",
    "CHALLENGE_NAME",
    "PREFERRED_CHALLENGE",
    "TARGET_ACR_VALUES",
    "MAX_AGE",
    "DEVICE_KEY",
];

/// Answers that are a choice.
const CHOICES: &[&str] =
    &["SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP", "SMS_OTP", "PASSWORD", "PASSWORD_SRP", "WEB_AUTHN"];

/// Shorter texts are found anywhere by accident.
const SHORTEST: usize = 4;
/// So much of the beginning of a long secret is looked for, too.
const BEGINNING: usize = 24;

/// Notes a secret.
pub fn note(secret: &str) {
    if secret.len() >= SHORTEST && !CHOICES.contains(&secret) {
        secrets().insert(secret.to_owned());
    }
}

fn secrets() -> MutexGuard<'static, BTreeSet<String>> {
    SECRETS.lock().unwrap_or_else(PoisonError::into_inner)
}

pub fn count() -> usize {
    secrets().len()
}

/// What a text gives away of all that was noted.
pub fn given_away(text: &str) -> Vec<String> {
    found_in(text, &secrets())
}

/// The secrets that are in a text, each with where it is.
pub fn found_in(text: &str, secrets: &BTreeSet<String>) -> Vec<String> {
    let mut found = Vec::new();
    for secret in secrets {
        // The beginning of a suspended sign-in and of a token's header are the same for all.
        let same_for_all = secret.starts_with("cognito-sign-in.") || secret.starts_with("eyJ");
        let long = secret.is_char_boundary(BEGINNING) && secret.len() > BEGINNING && !same_for_all;
        let sought = if long { secret.get(..BEGINNING).unwrap() } else { secret.as_str() };
        let alone = |at: usize| {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let after = text.get(at + sought.len()..).and_then(|after| after.chars().next());
            let joins = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
            !joins(before) && !joins(after)
        };
        if let Some((at, _)) = text.match_indices(sought).find(|(at, _)| sought.len() >= 16 || alone(*at)) {
            let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |line| line + 1);
            let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
            found.push(format!("{sought} in: {line}"));
        }
    }
    found
}

fn collect(value: &Value, all: bool) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) => {
                        let name = name.as_str();
                        if SECRET.contains(&name) || (all && !PUBLIC.contains(&name)) {
                            note(text);
                        }
                    }
                    other => collect(other, matches!(name.as_str(), "ChallengeResponses" | "AuthParameters")),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, all)),
        _ => {}
    }
}

/// The library's own transport, whose traffic is looked through for secrets.
pub struct Watched(pub HttpTransport);

impl Transport for Watched {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let watch = |body: &[u8]| {
                if let Ok(value) = serde_json::from_slice(body) {
                    collect(&value, false);
                }
            };
            capture::show(&request);
            watch(request.body.expose());
            let reply = self.0.send(request).await;
            capture::show(&reply);
            if let Ok(reply) = &reply {
                watch(reply.body.expose());
            }
            reply
        })
    }
}
