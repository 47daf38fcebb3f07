//! The collected client data: what the browser or system says it was asked.

use serde_json::Value;

use super::Fault;

/// Checks type, challenge and origin.
pub(crate) fn check(bytes: &[u8], kind: &str, challenge: &str, relying_party: &str) -> Result<(), Fault> {
    let data: Value = serde_json::from_slice(bytes).map_err(|_| Fault::Malformed)?;
    let text = |name: &str| data.get(name).and_then(Value::as_str).ok_or(Fault::Malformed);
    if text("type")? != kind {
        return Err(Fault::Malformed);
    }
    if text("challenge")?.trim_end_matches('=') != challenge {
        return Err(Fault::Challenge);
    }
    let framed = data.get("crossOrigin").and_then(Value::as_bool).unwrap_or(false);
    if framed || !belongs(text("origin")?, relying_party) {
        return Err(Fault::Origin);
    }
    Ok(())
}

/// Whether an origin may use the relying party's credentials: a secure page of its domain or a domain below it, a page
/// of `localhost`, or an Android app (which one is for the relying party's own site to say).
fn belongs(origin: &str, relying_party: &str) -> bool {
    if let Some(fingerprint) = origin.strip_prefix("android:apk-key-hash:") {
        return !fingerprint.is_empty();
    }
    let host = |rest: &str| rest.split(['/', ':']).next().unwrap_or_default().to_ascii_lowercase();
    let below = |host: &str| {
        host == relying_party || host.strip_suffix(relying_party).is_some_and(|sub| sub.ends_with('.'))
    };
    match origin.split_once("://") {
        Some(("https", rest)) => below(&host(rest)),
        Some(("http", rest)) => host(rest) == "localhost" && relying_party == "localhost",
        _ => false,
    }
}

/// The origin a page of the relying party has.
pub(crate) fn default_origin(relying_party: &str) -> String {
    let scheme = if relying_party == "localhost" { "http" } else { "https" };
    format!("{scheme}://{relying_party}")
}
