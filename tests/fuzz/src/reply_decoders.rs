use std::collections::BTreeSet;

use cognito_client::{
    ErrorKind, WipedBytes,
    fuzzing::{OPERATIONS, Wire},
    transport::{HttpHeaders, HttpResponse},
};
use serde_json::Value;

use crate::{MARK, shows};

/// Attempts that one call may take.
const MOST_ATTEMPTS: u32 = 3;
/// An error's text: the service's words have 1024 characters at most.
const LONGEST_ERROR: usize = 8 * 1024;
/// Members that hold secrets or addresses.
const SECRET: [&str; 6] = ["AccessToken", "IdToken", "RefreshToken", "Session", "SecretCode", "Destination"];

thread_local! {
    /// Its time moves by itself when everybody waits.
    static RUNTIME: Option<tokio::runtime::Runtime> =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().ok();
}

/// A reply as on the wire: a line `operation status`, headers, an empty line, the body. Where the line names no
/// operation, all of them get the reply.
pub fn reply_decoders(input: &[u8]) {
    let (head, body) = split_head(input);
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let (name, status) = lines.next().and_then(|line| line.split_once(' ')).unwrap_or(("", "200"));
    let status = status.trim().parse().unwrap_or(400);
    let mut headers = HttpHeaders::new();
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        headers.push(name, value);
    }
    let named = OPERATIONS.contains(&name);
    for operation in OPERATIONS.iter().filter(|operation| !named || **operation == name) {
        let reply = HttpResponse::new(status, headers.clone(), WipedBytes::from(body.to_vec()));
        call(operation, status, reply, &head, body);
    }
}

fn split_head(input: &[u8]) -> (&[u8], &[u8]) {
    let end = input.windows(2).position(|two| two == b"\n\n");
    match end.and_then(|end| Some((input.get(..end)?, input.get(end.checked_add(2)?..)?))) {
        Some(parts) => parts,
        None => (input, b""),
    }
}

fn call(operation: &str, status: u16, reply: HttpResponse, head: &str, body: &[u8]) {
    let Ok(wire) = Wire::new(reply) else { return };
    let outcome = RUNTIME.with(|runtime| runtime.as_ref().and_then(|r| r.block_on(wire.call(operation))));
    let Some(outcome) = outcome else {
        assert!(outcome.is_some(), "{operation} was not called");
        return;
    };
    assert!((1..=MOST_ATTEMPTS).contains(&outcome.sent), "sent {} times", outcome.sent);
    match &outcome.result {
        Ok(()) => assert!((200..300).contains(&status), "status {status} was taken for a success"),
        Err(error) => {
            assert_eq!(error.operation(), Some(operation));
            assert_eq!(error.http_status(), Some(status));
            assert!(outcome.printed.len() < LONGEST_ERROR, "an error of {} bytes", outcome.printed.len());
            assert!(!outcome.printed.contains(char::is_control), "an error that spoils a log");
            if error.kind() == ErrorKind::Protocol && (200..300).contains(&status) {
                assert!(error.field().is_some(), "{error}");
            }
        }
    }
    no_secret_in(&outcome.printed, head, body);
}

/// What stands only where secrets stand must not be printed.
fn no_secret_in(printed: &str, head: &str, body: &[u8]) {
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return };
    let mut sorted = Sorted::default();
    sorted.sort(&body, false);
    if head.contains(MARK) || sorted.public.iter().any(|text| text.contains(MARK)) {
        return;
    }
    for secret in sorted.secret {
        assert!(!shows(printed, &secret), "a secret prints");
    }
}

#[derive(Default)]
struct Sorted {
    secret: BTreeSet<String>,
    public: BTreeSet<String>,
}

impl Sorted {
    fn sort(&mut self, value: &Value, hidden: bool) {
        match value {
            Value::String(text) => {
                let to = if hidden { &mut self.secret } else { &mut self.public };
                to.insert(text.clone());
            }
            Value::Array(items) => items.iter().for_each(|item| self.sort(item, hidden)),
            Value::Object(members) => {
                for (name, value) in members {
                    self.public.insert(name.clone());
                    let secret = SECRET.contains(&name.as_str()) || name == "ChallengeParameters";
                    self.sort(value, secret || (hidden && name != "Session"));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {
                self.public.insert(value.to_string());
            }
        }
    }
}
