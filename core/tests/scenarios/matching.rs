//! How a pattern of a scenario matches what there is.

use serde_json::Value;

/// An object matches if each member of the pattern matches the member of that name, `null` matches absence; anything
/// else must be equal.
pub fn matches(pattern: &Value, value: &Value) -> bool {
    match pattern {
        Value::Object(members) => {
            value.is_object()
                && members
                    .iter()
                    .all(|(name, pattern)| matches(pattern, value.get(name).unwrap_or(&Value::Null)))
        }
        Value::Number(number) => value.as_f64().is_some() && number.as_f64() == value.as_f64(),
        other => other == value,
    }
}
