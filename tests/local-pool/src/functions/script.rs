//! A custom challenge by script, for tests that bring no triggers of their own.

use serde_json::{Map, Value, json};

use crate::state::Trigger;
use crate::wire::{Input, ServiceError, constraint};

/// How many rounds a script has at most, and how many attempts a round.
const MOST: usize = 50;
const MOST_ATTEMPTS: u64 = 50;

/// Rounds of questions and answers, after a password proof if wanted.
#[derive(Clone)]
pub(crate) struct Script {
    rounds: Vec<Round>,
    srp_first: bool,
}

#[derive(Clone)]
struct Round {
    parameters: Map<String, Value>,
    answer: String,
    attempts: u64,
}

impl Script {
    /// Reads `{"rounds": [{"parameters": {…}, "answer": …, "attempts": 1}, …], "srp_first": false}`.
    pub(crate) fn read(script: Input<'_>) -> Result<Self, ServiceError> {
        let listed = script.list("rounds")?.unwrap_or_default();
        if listed.is_empty() || listed.len() > MOST {
            return Err(constraint("rounds", &format!("A script has 1 to {MOST} rounds")));
        }
        let rounds = listed
            .iter()
            .map(|round| {
                let members =
                    round.as_object().ok_or_else(|| constraint("rounds", "A round is an object"))?;
                let round = Input::new(members);
                round.text_map("parameters")?;
                Ok(Round {
                    parameters: round
                        .object("parameters")?
                        .map(|parameters| parameters.members().clone())
                        .unwrap_or_default(),
                    answer: round.name("answer", 2048)?.to_owned(),
                    attempts: round.integer_in("attempts", 1..=MOST_ATTEMPTS)?.unwrap_or(1),
                })
            })
            .collect::<Result<_, ServiceError>>()?;
        Ok(Self { rounds, srp_first: script.flag("srp_first")?.unwrap_or(false) })
    }

    /// Whether a script stands in for this trigger.
    pub(super) fn plays(trigger: Trigger) -> bool {
        matches!(
            trigger,
            Trigger::DefineAuthChallenge
                | Trigger::CreateAuthChallenge
                | Trigger::VerifyAuthChallengeResponse
        )
    }

    /// The event with its response filled, as one of the three triggers.
    pub(super) fn answer(&self, trigger: Trigger, event: &Value) -> Value {
        let request = event.get("request").unwrap_or(&Value::Null);
        let response = match trigger {
            Trigger::DefineAuthChallenge => self.define(request),
            Trigger::CreateAuthChallenge => self.create(request),
            _ => verify(request),
        };
        let mut event = event.clone();
        if let Some(members) = event.as_object_mut() {
            members.insert("response".to_owned(), response);
        }
        event
    }

    fn define(&self, request: &Value) -> Value {
        let go_on =
            |name: &str| json!({ "challengeName": name, "issueTokens": false, "failAuthentication": false });
        let end = |tokens: bool| json!({ "issueTokens": tokens, "failAuthentication": !tokens });
        let session = session(request);
        let last = session.last().and_then(|entry| entry.get("challengeName")).and_then(Value::as_str);
        if last == Some("SRP_A") {
            return go_on("PASSWORD_VERIFIER");
        }
        let proven = session.iter().any(|entry| is(entry, "PASSWORD_VERIFIER", true));
        if self.srp_first && !proven {
            return end(false);
        }
        match self.place(session) {
            Some(place) if place < self.rounds.len() => go_on("CUSTOM_CHALLENGE"),
            Some(_) => end(true),
            None => end(false),
        }
    }

    fn create(&self, request: &Value) -> Value {
        let place = self.place(session(request)).unwrap_or_default();
        match self.rounds.get(place) {
            Some(round) => json!({
                "publicChallengeParameters": round.parameters,
                "privateChallengeParameters": { "answer": round.answer },
                "challengeMetadata": format!("ROUND_{}", place.saturating_add(1)),
            }),
            None => json!({}),
        }
    }

    /// The round a session has come to; `None` when a round's attempts are used up.
    fn place(&self, session: &[Value]) -> Option<usize> {
        let (mut place, mut failures) = (0_usize, 0_u64);
        for entry in session {
            if is(entry, "CUSTOM_CHALLENGE", true) {
                (place, failures) = (place.saturating_add(1), 0);
            } else if is(entry, "CUSTOM_CHALLENGE", false) {
                failures = failures.saturating_add(1);
                if self.rounds.get(place).is_none_or(|round| failures >= round.attempts) {
                    return None;
                }
            }
        }
        Some(place)
    }
}

/// Nobody's answer is never right.
fn verify(request: &Value) -> Value {
    let unknown = request.get("userNotFound").and_then(Value::as_bool).unwrap_or(false);
    let expected = request.pointer("/privateChallengeParameters/answer");
    let given = request.get("challengeAnswer");
    json!({ "answerCorrect": !unknown && expected.is_some() && expected == given })
}

fn session(request: &Value) -> &[Value] {
    request.get("session").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn is(entry: &Value, name: &str, result: bool) -> bool {
    entry.get("challengeName").and_then(Value::as_str) == Some(name)
        && entry.get("challengeResult").and_then(Value::as_bool) == Some(result)
}
