//! The links of threat protection's e-mails.

use serde_json::{Value, json};

use crate::account::feedback_token;
use crate::service::Service;
use crate::wire::{Input, ServiceError};

/// What a link about the user's latest sign-in would carry.
pub(super) fn link(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let pool_id = service.pool_meant(input)?;
    service.pool(&pool_id).look(|pool| {
        let user = pool.meant(input.name("username", 128)?)?;
        let latest = pool.grants.latest_of(&user.username);
        let event_id =
            latest.ok_or_else(|| ServiceError::resource_not_found("The user has not signed in."))?;
        Ok(json!({ "eventId": event_id, "feedbackToken": feedback_token(pool, event_id) }))
    })
}
