//! The attributes a pool knows.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::wire::{Input, ServiceError};

/// Standard attributes, all of them strings but for the named exceptions.
const STANDARD: [&str; 20] = [
    "sub",
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "email",
    "email_verified",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "phone_number_verified",
    "address",
    "updated_at",
];

/// One attribute's rules.
#[derive(Clone, Debug)]
pub(crate) struct SchemaAttribute {
    name: String,
    kind: String,
    required: bool,
    mutable: bool,
}

/// A pool's attributes, by name.
#[derive(Clone, Debug)]
pub(crate) struct Schema {
    attributes: BTreeMap<String, SchemaAttribute>,
}

impl Default for Schema {
    fn default() -> Self {
        let attributes = STANDARD.iter().map(|name| {
            let kind = match *name {
                "email_verified" | "phone_number_verified" => "Boolean",
                "updated_at" => "Number",
                _ => "String",
            };
            let attribute = SchemaAttribute {
                name: (*name).to_owned(),
                kind: kind.to_owned(),
                required: *name == "sub",
                mutable: *name != "sub",
            };
            (attribute.name.clone(), attribute)
        });
        Self { attributes: attributes.collect() }
    }
}

impl Schema {
    /// Adds the entries of a `Schema` member: standard names are adjusted, all others become `custom:` ones.
    pub(crate) fn extend(&mut self, entries: &[Value]) -> Result<(), ServiceError> {
        for entry in entries {
            let entry = entry
                .as_object()
                .ok_or_else(|| ServiceError::serialization("A schema attribute must be a structure"))?;
            let entry = Input::new(entry);
            let name = entry.name("Name", 32)?;
            let kind = entry.text("AttributeDataType")?.unwrap_or("String");
            if !matches!(kind, "String" | "Number" | "DateTime" | "Boolean") {
                return Err(ServiceError::invalid_parameter(format!(
                    "Invalid AttributeDataType input, consider using the provided AttributeDataType enum: {kind}"
                )));
            }
            let standard = STANDARD.contains(&name);
            let required = entry.flag("Required")?.unwrap_or(false);
            if required && !standard {
                return Err(ServiceError::invalid_parameter(format!(
                    "{name}: Required custom attributes are not supported currently."
                )));
            }
            let attribute = SchemaAttribute {
                name: if standard || name.starts_with("custom:") {
                    name.to_owned()
                } else {
                    format!("custom:{name}")
                },
                kind: kind.to_owned(),
                required: required || name == "sub",
                mutable: entry.flag("Mutable")?.unwrap_or(standard) && name != "sub",
            };
            self.attributes.insert(attribute.name.clone(), attribute);
        }
        Ok(())
    }

    /// Requires `name` at sign-up, as a sign-in attribute.
    pub(crate) fn require(&mut self, name: &str) {
        if let Some(attribute) = self.attributes.get_mut(name) {
            attribute.required = true;
        }
    }

    /// Refuses attributes the pool does not know or values that are not of the attribute's kind.
    pub(crate) fn check(&self, attributes: &[(String, String)]) -> Result<(), ServiceError> {
        for (name, value) in attributes {
            let known = self.attributes.get(name).ok_or_else(|| {
                nonconforming(&format!("{name}: Attribute does not exist in the schema.\n"))
            })?;
            let fits = match known.kind.as_str() {
                "Number" => value.parse::<f64>().is_ok(),
                "Boolean" => matches!(value.to_ascii_lowercase().as_str(), "true" | "false"),
                _ => value.len() <= 2048,
            };
            if !fits && !value.is_empty() {
                return Err(nonconforming(&format!("{name}: Invalid value.\n")));
            }
            match name.as_str() {
                "email" if !value.is_empty() && !plausible_email(value) => {
                    return Err(ServiceError::invalid_parameter("Invalid email address format."));
                }
                "phone_number" if !value.is_empty() && !plausible_phone(value) => {
                    return Err(ServiceError::invalid_parameter("Invalid phone number format."));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Refuses changes of attributes that cannot be changed, and the removal of those that are required.
    pub(crate) fn check_change(&self, attributes: &[(String, String)]) -> Result<(), ServiceError> {
        for (name, value) in attributes {
            if !self.is_mutable(name) {
                return Err(ServiceError::invalid_parameter(format!(
                    "user.{name}: Attribute cannot be updated. (changing an immutable attribute)"
                )));
            }
            if value.is_empty() && self.required(name) {
                return Err(nonconforming(&format!("{name}: The attribute {name} is required\n")));
            }
        }
        Ok(())
    }

    pub(crate) fn is_mutable(&self, name: &str) -> bool {
        self.attributes.get(name).is_some_and(|attribute| attribute.mutable)
    }

    pub(crate) fn required(&self, name: &str) -> bool {
        self.attributes.get(name).is_some_and(|attribute| attribute.required)
    }

    /// Required attributes, other than `sub`, that `present` lacks.
    pub(crate) fn missing<'a>(&'a self, present: &BTreeMap<String, String>) -> Vec<&'a str> {
        self.attributes
            .values()
            .filter(|attribute| attribute.required && attribute.name != "sub")
            .filter(|attribute| present.get(&attribute.name).is_none_or(String::is_empty))
            .map(|attribute| attribute.name.as_str())
            .collect()
    }

    pub(crate) fn described(&self) -> Value {
        let described = |attribute: &SchemaAttribute| {
            json!({
                "Name": attribute.name,
                "AttributeDataType": attribute.kind,
                "DeveloperOnlyAttribute": false,
                "Mutable": attribute.mutable,
                "Required": attribute.required,
            })
        };
        self.attributes.values().map(described).collect()
    }
}

fn nonconforming(detail: &str) -> ServiceError {
    ServiceError::invalid_parameter(format!("Attributes did not conform to the schema: {detail}"))
}

/// Whether `text` could be an e-mail address.
pub(crate) fn plausible_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && !host.is_empty() && !host.contains('@') && !text.contains(char::is_whitespace)
    })
}

/// Whether `text` could be a phone number in E.164 form.
pub(crate) fn plausible_phone(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (3..=20).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
    })
}

/// Attributes as a list of names and values.
pub(crate) fn attribute_list<N, V>(attributes: impl Iterator<Item = (N, V)>) -> Value
where
    N: AsRef<str>,
    V: AsRef<str>,
{
    attributes.map(|(name, value)| json!({ "Name": name.as_ref(), "Value": value.as_ref() })).collect()
}
