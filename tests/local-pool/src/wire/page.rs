//! Listings, a page at a time.

use serde_json::{Map, Value};

use super::ServiceError;

/// One page of a listing; the token of the next is the place it starts at.
pub(crate) fn page(
    all: Vec<Value>,
    limit: u64,
    token: Option<&str>,
    member: &str,
    token_member: &str,
) -> Result<Value, ServiceError> {
    let start: usize = match token {
        Some(token) => {
            token.parse().map_err(|_| ServiceError::invalid_parameter("Invalid pagination token."))?
        }
        None => 0,
    };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX).max(1);
    let total = all.len();
    let end = start.saturating_add(limit);
    let items: Vec<_> = all.into_iter().skip(start).take(limit).collect();
    let mut answer = Map::from_iter([(member.to_owned(), Value::Array(items))]);
    if end < total {
        answer.insert(token_member.to_owned(), Value::String(end.to_string()));
    }
    Ok(Value::Object(answer))
}
