//! The one door through which operations enter: which name is whose.

use serde_json::{Map, Value};

use crate::service::Service;
use crate::wire::{Input, ServiceError};
use crate::{account, admin, sign_in, user_context};

/// Performs one operation and notes its outcome.
pub(crate) fn perform(
    service: &Service,
    operation: &str,
    request: &Map<String, Value>,
) -> Result<Value, ServiceError> {
    let input = Input::new(request);
    let outcome = user_context::check(service, operation, input).and_then(|()| {
        sign_in::perform(service, operation, input)
            .or_else(|| account::perform(service, operation, input))
            .or_else(|| admin::perform(service, operation, input))
            .unwrap_or_else(|| Err(ServiceError::new("UnknownOperationException", "")))
    });
    service.calls.note(
        service.clock.now(),
        operation,
        outcome.as_ref().map_or_else(ServiceError::name, |_| "ok"),
        request.get("ClientMetadata"),
    );
    outcome
}
