//! `${…}` in the strings of a step.

use serde_json::{Map, Value};

/// Replaces every placeholder in a text by what `resolve` makes of its inside.
pub fn expand(text: &str, resolve: &mut dyn FnMut(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (inside, after) =
            after.split_once('}').unwrap_or_else(|| panic!("{text} has a placeholder without end"));
        out.push_str(before);
        out.push_str(&resolve(inside));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The same in all strings of a value.
pub fn expand_all(value: &Value, resolve: &mut dyn FnMut(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(expand(text, resolve)),
        Value::Array(values) => values.iter().map(|value| expand_all(value, resolve)).collect(),
        Value::Object(members) => Value::Object(expand_members(members, resolve)),
        other => other.clone(),
    }
}

pub fn expand_members(
    members: &Map<String, Value>,
    resolve: &mut dyn FnMut(&str) -> String,
) -> Map<String, Value> {
    members.iter().map(|(name, value)| (name.clone(), expand_all(value, resolve))).collect()
}

/// A text with its middle character exchanged.
pub fn tampered(text: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let middle = characters.len() / 2;
    let there = characters.get_mut(middle).expect("there is something to tamper with");
    *there = if *there == 'A' { 'B' } else { 'A' };
    characters.into_iter().collect()
}
