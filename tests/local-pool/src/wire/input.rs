//! Typed reading of a request's members, with the service's own complaints.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::error::ServiceError;

/// The longest value any string member may have.
const LONGEST_STRING: usize = 131_072;

/// The members of one request object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input<'a> {
    members: &'a Map<String, Value>,
}

impl<'a> Input<'a> {
    pub(crate) fn new(members: &'a Map<String, Value>) -> Self {
        Self { members }
    }

    pub(crate) fn members(self) -> &'a Map<String, Value> {
        self.members
    }

    /// A present, non-null member.
    pub(crate) fn get(self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    pub(crate) fn text(self, name: &str) -> Result<Option<&'a str>, ServiceError> {
        self.get(name).map(|value| as_text(value, name)).transpose()
    }

    pub(crate) fn required_text(self, name: &str) -> Result<&'a str, ServiceError> {
        self.text(name)?.ok_or_else(|| null_member(name))
    }

    /// A required string of at most `longest` characters and at least one.
    pub(crate) fn name(self, name: &str, longest: usize) -> Result<&'a str, ServiceError> {
        let text = self.required_text(name)?;
        if text.is_empty() {
            return Err(constraint(name, "Member must have length greater than or equal to 1"));
        }
        if text.chars().count() > longest {
            return Err(constraint(
                name,
                &format!("Member must have length less than or equal to {longest}"),
            ));
        }
        Ok(text)
    }

    pub(crate) fn flag(self, name: &str) -> Result<Option<bool>, ServiceError> {
        self.get(name).map(|value| value.as_bool().ok_or_else(|| wrong_kind(value, "a Boolean"))).transpose()
    }

    pub(crate) fn integer(self, name: &str) -> Result<Option<u64>, ServiceError> {
        self.get(name).map(|value| value.as_u64().ok_or_else(|| wrong_kind(value, "an Integer"))).transpose()
    }

    /// An optional integer that must lie in `range`.
    pub(crate) fn integer_in(
        self,
        name: &str,
        range: std::ops::RangeInclusive<u64>,
    ) -> Result<Option<u64>, ServiceError> {
        let value = self.integer(name)?;
        match value {
            Some(number) if !range.contains(&number) => Err(constraint(
                name,
                &format!("Member must have value between {} and {}", range.start(), range.end()),
            )),
            other => Ok(other),
        }
    }

    pub(crate) fn object(self, name: &str) -> Result<Option<Input<'a>>, ServiceError> {
        self.get(name)
            .map(|value| value.as_object().map(Input::new).ok_or_else(|| wrong_kind(value, "a structure")))
            .transpose()
    }

    pub(crate) fn list(self, name: &str) -> Result<Option<&'a [Value]>, ServiceError> {
        self.get(name)
            .map(|value| value.as_array().map(Vec::as_slice).ok_or_else(|| wrong_kind(value, "a list")))
            .transpose()
    }

    pub(crate) fn texts(self, name: &str) -> Result<Option<Vec<String>>, ServiceError> {
        self.list(name)?
            .map(|values| values.iter().map(|value| as_text(value, name).map(str::to_owned)).collect())
            .transpose()
    }

    /// A map from strings to strings, empty when absent.
    pub(crate) fn text_map(self, name: &str) -> Result<BTreeMap<&'a str, &'a str>, ServiceError> {
        let Some(object) = self.object(name)? else {
            return Ok(BTreeMap::new());
        };
        object
            .members
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| Ok((key.as_str(), as_text(value, key)?)))
            .collect()
    }

    /// A list of `{"Name": …, "Value": …}`; an absent value is an empty one.
    pub(crate) fn attributes(self, name: &str) -> Result<Vec<(String, String)>, ServiceError> {
        self.list(name)?
            .unwrap_or_default()
            .iter()
            .map(|entry| {
                let entry = entry.as_object().ok_or_else(|| wrong_kind(entry, "a structure"))?;
                let entry = Input::new(entry);
                let key = entry.name("Name", 32)?;
                Ok((key.to_owned(), entry.text("Value")?.unwrap_or_default().to_owned()))
            })
            .collect()
    }
}

fn as_text<'a>(value: &'a Value, name: &str) -> Result<&'a str, ServiceError> {
    let text = value.as_str().ok_or_else(|| wrong_kind(value, "a String"))?;
    if text.len() > LONGEST_STRING {
        return Err(constraint(
            name,
            &format!("Member must have length less than or equal to {LONGEST_STRING}"),
        ));
    }
    Ok(text)
}

fn wrong_kind(value: &Value, wanted: &str) -> ServiceError {
    let found = match value {
        Value::Null => "NULL_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::String(_) => "STRING_VALUE",
        Value::Array(_) => "Start of list",
        Value::Object(_) => "Start of structure or map",
    };
    ServiceError::serialization(format!("{found} can not be converted to {wanted}"))
}

fn null_member(name: &str) -> ServiceError {
    let name = lower_first(name);
    ServiceError::invalid_parameter(format!(
        "1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null"
    ))
}

/// The service's complaint about a member's value. The value itself is left out, for it may be a secret.
pub(crate) fn constraint(name: &str, rule: &str) -> ServiceError {
    let name = lower_first(name);
    ServiceError::invalid_parameter(format!(
        "1 validation error detected: Value at '{name}' failed to satisfy constraint: {rule}"
    ))
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
