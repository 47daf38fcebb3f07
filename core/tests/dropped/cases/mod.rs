//! The calls, and the servers they are made to.

mod account;
mod devices;
mod migration;
mod own_account;
mod session;
mod sign_in;
mod steps;
mod users;

use cognito_local_pool::{Builder, LocalPool};
use serde_json::json;

const FLOWS: [&str; 5] = [
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_USER_AUTH",
    "ALLOW_CUSTOM_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
];

/// A pool that allows every way in.
fn everything() -> Builder {
    LocalPool::builder()
        .auth_flows(&FLOWS)
        .alias_attributes(&["email"])
        .pool_setting("AutoVerifiedAttributes", json!(["email"]))
        .pool_setting("MfaConfiguration", json!("OPTIONAL"))
        .pool_setting("UserSessionTracking", json!("ENABLED"))
        .pool_setting("WebAuthnConfiguration", json!({"RelyingPartyId": "example.com"}))
        .pool_setting("UserPoolAddOns", json!({"AdvancedSecurityMode": "AUDIT"}))
        .pool_setting(
            "Policies",
            json!({"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]}}),
        )
}
