//! What the core reads in the values of a user's attributes, which are texts.

use std::time::SystemTime;

use cognito_client::UserAttributes;

/// An attribute that says whether something is verified.
#[uniffi::export]
#[allow(clippy::needless_pass_by_value, reason = "arguments cross the border by value")]
pub fn attribute_flag(value: String) -> Option<bool> {
    UserAttributes::new().with("email_verified", value).email_verified()
}

/// An attribute that holds a moment.
#[uniffi::export]
#[allow(clippy::needless_pass_by_value, reason = "arguments cross the border by value")]
pub fn attribute_time(value: String) -> Option<SystemTime> {
    UserAttributes::new().with("updated_at", value).updated_at()
}
