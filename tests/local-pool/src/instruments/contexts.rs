//! What clients tell of their devices for threat protection: checked and kept, never judged.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

/// How many contexts are kept.
const KEPT: usize = 1000;

/// The content of one valid `UserContextData.EncodedData`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The operation it came with.
    pub operation: String,
    /// The username it names.
    pub username: String,
    /// What it says of the device, by the service's own names such as `DeviceId` and `Platform`.
    pub context_data: BTreeMap<String, String>,
}

/// The contexts one server was sent, oldest first.
#[derive(Default)]
pub(crate) struct Contexts {
    kept: Mutex<VecDeque<Context>>,
}

impl Contexts {
    pub(crate) fn note(&self, context: Context) {
        let mut kept = self.kept();
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back(context);
    }

    pub(crate) fn all(&self) -> Vec<Context> {
        self.kept().iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.kept().clear();
    }

    pub(crate) fn described(&self) -> Value {
        let described = |context: &Context| {
            json!({
                "operation": context.operation,
                "username": context.username,
                "contextData": context.context_data,
            })
        };
        self.kept().iter().map(described).collect()
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Context>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
