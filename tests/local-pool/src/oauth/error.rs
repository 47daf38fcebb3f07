//! Refusals of the endpoints that answer apps, as RFC 6749 §5.2 writes them.

use serde_json::{Value, json};

use crate::wire::ServiceError;

/// A refusal by `/oauth2/token`, `/oauth2/revoke` or `/oauth2/userInfo`.
#[derive(Clone, Debug)]
pub(crate) struct OAuthError {
    pub(crate) status: u16,
    pub(crate) error: &'static str,
    pub(crate) description: Option<String>,
}

impl OAuthError {
    pub(crate) fn new(error: &'static str) -> Self {
        Self { status: 400, error, description: None }
    }

    pub(crate) fn saying(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn invalid_request(description: impl Into<String>) -> Self {
        Self::new("invalid_request").saying(description)
    }

    pub(crate) fn invalid_grant() -> Self {
        Self::new("invalid_grant")
    }

    pub(crate) fn invalid_client() -> Self {
        Self::new("invalid_client")
    }

    /// The refusal as the body of an answer.
    pub(crate) fn body(&self) -> Value {
        let mut body = json!({ "error": self.error });
        if let (Some(text), Some(members)) = (&self.description, body.as_object_mut()) {
            members.insert("error_description".to_owned(), json!(text));
        }
        body
    }
}

impl From<ServiceError> for OAuthError {
    /// What the service refuses on the way to tokens. Its own failures are the server's.
    fn from(error: ServiceError) -> Self {
        match error.status() {
            500.. => Self::new("server_error").with_status(500),
            _ if error.name().contains("Lambda") => Self::invalid_request(error.message()),
            _ => Self::invalid_grant(),
        }
    }
}
