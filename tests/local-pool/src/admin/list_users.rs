//! ListUsers with its filter.

use serde_json::{Value, json};

use crate::service::Service;
use crate::state::User;
use crate::wire::{Input, ServiceError, page};

/// A `Filter`: `name = "value"` or `name ^= "value"`.
struct Filter {
    name: String,
    value: String,
    prefix: bool,
}

impl Filter {
    fn read(text: &str) -> Result<Self, ServiceError> {
        let malformed = || ServiceError::invalid_parameter(format!("Invalid filter: {text}"));
        let (name, value) = text.split_once('=').ok_or_else(malformed)?;
        let (name, prefix) = match name.trim_end().strip_suffix('^') {
            Some(name) => (name, true),
            None => (name, false),
        };
        let value = value.trim();
        let value =
            value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).ok_or_else(malformed)?;
        let name = name.trim().trim_matches('"');
        if name.is_empty() {
            return Err(malformed());
        }
        Ok(Self { name: name.to_owned(), value: value.replace("\\\"", "\""), prefix })
    }

    fn keeps(&self, user: &User) -> bool {
        let found = match self.name.as_str() {
            "username" => Some(user.username.as_str()),
            "cognito:user_status" => Some(user.status.name()),
            "status" => Some(if user.enabled { "Enabled" } else { "Disabled" }),
            name => user.attributes.get(name).map(String::as_str),
        };
        found.is_some_and(
            |found| {
                if self.prefix { found.starts_with(&self.value) } else { found == self.value }
            },
        )
    }
}

pub(crate) fn list(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let limit = input.integer_in("Limit", 0..=60)?.filter(|limit| *limit > 0).unwrap_or(60);
    let filter =
        input.text("Filter")?.filter(|text| !text.trim().is_empty()).map(Filter::read).transpose()?;
    let wanted = input.texts("AttributesToGet")?;
    service.pool(input.name("UserPoolId", 55)?).look(|pool| {
        let users = pool
            .users()
            .filter(|user| filter.as_ref().is_none_or(|filter| filter.keeps(user)))
            .map(|user| {
                let mut described = user.described();
                if let (Some(wanted), Some(list)) =
                    (&wanted, described.get_mut("Attributes").and_then(Value::as_array_mut))
                {
                    list.retain(|attribute| {
                        wanted.iter().any(|name| attribute.get("Name") == Some(&json!(name)))
                    });
                }
                described
            })
            .collect();
        page(users, limit, input.text("PaginationToken")?, "Users", "PaginationToken")
    })
}
