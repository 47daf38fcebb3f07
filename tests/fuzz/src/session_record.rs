use cognito_client::fuzzing;
use serde_json::Value;

use crate::shows;

/// Any bytes as the record that a store kept: what is taken is written the same way ever after, but for the last
/// digit of fractions, which no member of this version has.
pub fn session_record(input: &[u8]) {
    match fuzzing::session_record(input) {
        Ok(written) => {
            let again = fuzzing::session_record(&written);
            let same = again.is_ok_and(|again| again == written || alike(&again, &written));
            assert!(same, "its own record is not taken as it is");
        }
        Err(error) => {
            let printed = format!("{error:?}{error}");
            let quotes = shows(&printed, &String::from_utf8_lossy(input));
            assert!(!quotes && printed.len() < 300, "the error quotes the record");
        }
    }
}

fn alike(one: &[u8], other: &[u8]) -> bool {
    matches!((without_fractions(one), without_fractions(other)), (Some(one), Some(other)) if one == other)
}

fn without_fractions(record: &[u8]) -> Option<Value> {
    fn strip(value: &mut Value) {
        match value {
            Value::Number(number) if number.is_f64() => *value = Value::Null,
            Value::Array(items) => items.iter_mut().for_each(strip),
            Value::Object(members) => members.values_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = serde_json::from_slice(record).ok()?;
    strip(&mut value);
    Some(value)
}
