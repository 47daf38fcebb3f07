//! The log of calls: which operation, how it ended, never what was in it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use serde_json::{Value, json};

use crate::clock::epoch;

/// How many of the latest calls are kept one by one.
const KEPT: usize = 1000;
/// The longest operation name noted; callers choose it freely.
const LONGEST_NAME: usize = 64;
/// The longest metadata kept of a call, in bytes.
const LONGEST_METADATA: usize = 16_384;
/// How many different operation names are counted.
const COUNTED: usize = 500;

/// One call that reached the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// When, by the server's clock.
    pub at: SystemTime,
    /// The operation's name as called.
    pub operation: String,
    /// `ok`, the exception's name, or `fault:` and the fault that answered in the operation's place.
    pub outcome: String,
    /// The `ClientMetadata` the call sent, if any; one that is very long is left out.
    pub client_metadata: Option<BTreeMap<String, String>>,
}

/// The metadata as a map of strings, if it is one and not too long to keep.
fn readable(metadata: &Value) -> Option<BTreeMap<String, String>> {
    let members = metadata.as_object()?;
    let map: BTreeMap<_, _> = members
        .iter()
        .map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
        .collect::<Option<_>>()?;
    let length = map.iter().map(|(name, value)| name.len().saturating_add(value.len())).sum::<usize>();
    (length <= LONGEST_METADATA).then_some(map)
}

#[derive(Default)]
struct Log {
    counts: BTreeMap<String, u64>,
    latest: VecDeque<Call>,
}

/// The calls of one server.
#[derive(Default)]
pub(crate) struct Calls {
    log: Mutex<Log>,
}

impl Calls {
    pub(crate) fn note(&self, at: SystemTime, operation: &str, outcome: &str, metadata: Option<&Value>) {
        let operation: String = operation.chars().take(LONGEST_NAME).collect();
        let mut log = self.log();
        if log.counts.len() < COUNTED || log.counts.contains_key(&operation) {
            let count = log.counts.entry(operation.clone()).or_default();
            *count = count.saturating_add(1);
        }
        if log.latest.len() >= KEPT {
            log.latest.pop_front();
        }
        let client_metadata = metadata.and_then(readable);
        log.latest.push_back(Call { at, operation, outcome: outcome.to_owned(), client_metadata });
    }

    pub(crate) fn count(&self, operation: &str) -> u64 {
        self.log().counts.get(operation).copied().unwrap_or(0)
    }

    pub(crate) fn latest(&self) -> Vec<Call> {
        self.log().latest.iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        *self.log() = Log::default();
    }

    pub(crate) fn described(&self) -> Value {
        let log = self.log();
        let latest: Vec<_> = log
            .latest
            .iter()
            .map(|call| {
                let mut described =
                    json!({ "at": epoch(call.at), "operation": call.operation, "outcome": call.outcome });
                if let (Some(metadata), Some(members)) = (&call.client_metadata, described.as_object_mut()) {
                    members.insert("client_metadata".to_owned(), json!(metadata));
                }
                described
            })
            .collect();
        json!({ "counts": log.counts, "recent": latest })
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
