use std::{collections::BTreeMap, fmt};

use serde::{Serialize, Serializer, ser::SerializeMap as _};

use crate::Answer;

/// Named texts that go into a sign-in request. Any of them may be a secret, so all are treated as one.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Parameters(BTreeMap<String, Answer>);

impl Parameters {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Sets a parameter, replacing what it held.
    pub(crate) fn insert(&mut self, name: impl Into<String>, value: impl Into<Answer>) {
        self.0.insert(name.into(), value.into());
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Answer> {
        self.0.get(name)
    }

    #[cfg(test)]
    pub(crate) fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Serialize for Parameters {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value.expose())?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_on_the_wire_but_never_into_debug() {
        let mut parameters = Parameters::new();
        parameters.insert("USERNAME", "ana");
        parameters.insert("PASSWORD", "hunter2");
        assert_eq!(format!("{parameters:?}"), r#"{"PASSWORD", "USERNAME"}"#);
        let json = serde_json::to_string(&parameters).unwrap_or_default();
        assert_eq!(json, r#"{"PASSWORD":"hunter2","USERNAME":"ana"}"#);
    }

    #[test]
    fn the_last_value_of_a_name_counts() {
        let mut parameters = Parameters::new();
        parameters.insert("A", "1");
        parameters.insert("A", "2");
        assert_eq!(parameters.get("A"), Some(&Answer::new("2")));
        assert_eq!(format!("{parameters:?}"), r#"{"A"}"#);
    }
}
