//! The words of AWS JSON 1.1: members read with the service's own complaints, refusals in its own terms, pages.

mod error;
mod input;
mod page;

use serde_json::{Map, Value};

pub use error::ServiceError;
pub(crate) use input::{Input, constraint};
pub(crate) use page::page;

/// The longest body read, in bytes.
pub(crate) const LONGEST_BODY: usize = 1_048_576;

/// A body as an object; an empty one counts as an object without members.
pub(crate) fn parse(body: &[u8]) -> Result<Map<String, Value>, ServiceError> {
    if body.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(ServiceError::serialization("Unexpected token: the request must be an object")),
        Err(_) => Err(ServiceError::serialization("The request is not valid JSON")),
    }
}
