//! Who may try at all, and the bookkeeping of failures.

use super::request::Request;
use crate::state::{User, UserStatus};
use crate::wire::ServiceError;

/// Refuses users who may not even try a password.
pub(crate) fn check_may_start(user: &User) -> Result<(), ServiceError> {
    match user.check_usable() {
        // Only the right password learns that a reset is required.
        Err(_) if user.enabled && user.status == UserStatus::ResetRequired => Ok(()),
        other => other,
    }
}

/// Counts a failure, be it a password, a code or a passkey.
pub(crate) fn failed(request: &Request<'_>, user_id: &str, refusal: ServiceError) -> ServiceError {
    let now = request.service.clock.now();
    let counted = request.service.pool_of(request.client_id).change(|pool| {
        pool.attempts.failed(user_id, now);
        Ok(refusal)
    });
    counted.unwrap_or_else(|gone| gone)
}

/// The refusal of a wrong code in a sign-in; the session it came with stays as it is.
pub(crate) fn wrong_code() -> ServiceError {
    ServiceError::new("CodeMismatchException", "Invalid code or auth state for the user.")
}
