//! What one condensed model says and the other does not, line by line.

use std::collections::BTreeSet;

use serde_json::Value;

use super::VERSION;

/// `+` is only in `new`, `-` only in `old`; empty when they say the same, whatever their version.
pub fn of(old: &Value, new: &Value) -> Vec<String> {
    let (old, new) = (statements(old), statements(new));
    let gone = old.difference(&new).map(|statement| format!("- {statement}"));
    let added = new.difference(&old).map(|statement| format!("+ {statement}"));
    gone.chain(added).collect()
}

fn statements(model: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    if let Value::Object(members) = model {
        for (name, value) in members.iter().filter(|(name, _)| *name != VERSION) {
            collect(name, value, &mut found);
        }
    }
    found
}

fn collect(path: &str, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            // What is there and empty is something else than what is not there.
            found.insert(format!("{path}: is there"));
            for (name, value) in members {
                collect(&format!("{path} / {name}"), value, found);
            }
        }
        Value::Array(items) => {
            found.insert(format!("{path}: is there"));
            for item in items {
                collect(path, item, found);
            }
        }
        Value::String(text) => {
            found.insert(format!("{path}: {text}"));
        }
        other => {
            found.insert(format!("{path}: {other}"));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use serde_json::json;

    use super::*;

    fn model() -> Value {
        json!({
            "botocore": "1.0",
            "operations": {"SignUp": {
                "input": {"Username": "string, required"},
                "output": {},
                "errors": ["InternalErrorException"],
            }},
        })
    }

    #[test]
    fn another_version_alone_is_no_difference() {
        let mut newer = model();
        newer["botocore"] = json!("2.0");
        assert!(of(&model(), &newer).is_empty());
    }

    #[test]
    fn every_operation_member_type_and_error_counts() {
        let changes: [(&str, Value, &[&str]); 4] = [
            (
                "/operations/SignUp/input",
                json!({"Username": "string"}),
                &[
                    "- operations / SignUp / input / Username: string, required",
                    "+ operations / SignUp / input / Username: string",
                ],
            ),
            (
                "/operations/SignUp/output",
                json!({"Session": "string"}),
                &["+ operations / SignUp / output / Session: string"],
            ),
            (
                "/operations/SignUp/errors",
                json!([]),
                &["- operations / SignUp / errors: InternalErrorException"],
            ),
            (
                "/operations",
                json!({}),
                &[
                    "- operations / SignUp / errors: InternalErrorException",
                    "- operations / SignUp / errors: is there",
                    "- operations / SignUp / input / Username: string, required",
                    "- operations / SignUp / input: is there",
                    "- operations / SignUp / output: is there",
                    "- operations / SignUp: is there",
                ],
            ),
        ];
        for (at, value, expected) in changes {
            let mut newer = model();
            *newer.pointer_mut(at).unwrap() = value;
            assert_eq!(of(&model(), &newer), expected, "{at}");
        }
    }
}
