//! `SECRET_HASH`, for app clients that have a secret.

use super::hash::hmac_sha256;
use crate::encoding;

/// `SECRET_HASH` = base64(HMAC-SHA-256(client secret, username || client id)).
///
/// `username` is the very string sent as `USERNAME` in the same request: the typed name at first, the challenge's
/// `USERNAME` afterwards. Without a secret the parameter is left out, so do not call this with an empty one.
pub fn secret_hash(username: &str, client_id: &str, client_secret: &str) -> String {
    let tag = hmac_sha256(client_secret.as_bytes(), &[username.as_bytes(), client_id.as_bytes()]);
    encoding::to_base64(tag.as_slice())
}
