use std::{
    collections::BTreeMap,
    time::{SystemTime, UNIX_EPOCH},
};

use serde::Serialize;

use super::DeviceContext;
use crate::{EncodedData, encoding, srp::hmac_sha256};

/// What is signed, as JSON of its own.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Payload<'a> {
    context_data: BTreeMap<&'static str, String>,
    username: &'a str,
    user_pool_id: &'a str,
    /// Milliseconds since 1970.
    timestamp: String,
}

#[derive(Serialize)]
struct Signed<'a> {
    payload: &'a str,
    signature: String,
    version: &'static str,
}

/// `EncodedData` = base64 of a JSON object with the payload as a text, its signature and the layout's version.
/// The signature is HMAC-SHA-256 by the app client's id over version and payload: it shows that the two belong
/// together, not who made them.
///
/// `None` only if JSON could not be written.
pub(crate) fn encode(
    context: &DeviceContext,
    device_id: Option<&str>,
    username: &str,
    pool_id: &str,
    client_id: &str,
    now: SystemTime,
) -> Option<EncodedData> {
    let since_1970 = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let payload = serde_json::to_string(&Payload {
        context_data: context.told(device_id),
        username: if username.is_empty() { "unknown" } else { username },
        user_pool_id: pool_id,
        timestamp: since_1970.as_millis().to_string(),
    })
    .ok()?;
    let version = context.platform().version();
    let signature = hmac_sha256(client_id.as_bytes(), &[version.as_bytes(), payload.as_bytes()]);
    let signed = serde_json::to_string(&Signed {
        payload: &payload,
        signature: encoding::to_base64(signature.as_slice()),
        version,
    })
    .ok()?;
    Some(EncodedData::new(encoding::to_base64(signed.as_bytes())))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use std::time::Duration;

    use serde_json::Value;

    use super::*;
    use crate::DevicePlatform;

    const POOL: &str = "us-east-1_TestPool1";
    const CLIENT: &str = "4k2v0p9examplecl1ent7id8q";

    fn at(millis: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(millis)
    }

    fn opened(data: &EncodedData) -> (Value, Value) {
        let outer = encoding::base64(data.expose()).unwrap();
        let outer: Value = serde_json::from_slice(&outer).unwrap();
        let payload = serde_json::from_str(outer["payload"].as_str().unwrap()).unwrap();
        (outer, payload)
    }

    #[test]
    fn the_known_device_is_encoded_to_the_known_text() {
        let context = DeviceContext::new(DevicePlatform::Android).device_name("x").platform_name("ANDROID");
        let data = encode(&context, None, "alice", POOL, CLIENT, at(1_793_948_709_000)).unwrap();
        let expected = "eyJwYXlsb2FkIjoie1wiY29udGV4dERhdGFcIjp7XCJEZXZpY2VOYW1lXCI6XCJ4XCIsXCJQbGF0Zm9ybVwiOlwiQU5EUk9JRFwifSxcInVzZXJuYW1lXCI6XCJhbGljZVwiLFwidXNlclBvb2xJZFwiOlwidXMtZWFzdC0xX1Rlc3RQb29sMVwiLFwidGltZXN0YW1wXCI6XCIxNzkzOTQ4NzA5MDAwXCJ9Iiwic2lnbmF0dXJlIjoiZFBMVHRIUWlhaWZnalNGaGxWOForN2RUUDZ2Y1lrU3NyVmFNbThKeHF2cz0iLCJ2ZXJzaW9uIjoiQU5EUk9JRDIwMTcxMTE0In0=";
        assert_eq!(data.expose(), expected);
        let (outer, _) = opened(&data);
        assert_eq!(outer["signature"], "dPLTtHQiaifgjSFhlV8Z+7dTP6vcYkSsrVaMm8Jxqvs=");
    }

    #[test]
    fn the_layout_follows_the_platform_and_is_signed_with_it() {
        let of =
            |platform| encode(&DeviceContext::new(platform), Some("id"), "ana", POOL, CLIENT, at(5)).unwrap();
        let (ios, payload) = opened(&of(DevicePlatform::Ios));
        let (android, same) = opened(&of(DevicePlatform::Android));
        assert_eq!(ios["version"], "IOS20171114");
        assert_eq!(android["version"], "ANDROID20171114");
        assert_eq!(payload, same);
        assert_ne!(ios["signature"], android["signature"]);
        let expected = serde_json::json!({
            "contextData": {"DeviceId": "id"}, "username": "ana", "userPoolId": POOL, "timestamp": "5",
        });
        assert_eq!(payload, expected);
    }

    #[test]
    fn any_name_survives_and_none_is_unknown() {
        for (name, told) in [("", "unknown"), ("Zoë \"\\\u{1F600}", "Zoë \"\\\u{1F600}")] {
            let data = encode(&DeviceContext::default(), None, name, POOL, CLIENT, at(0)).unwrap();
            assert_eq!(opened(&data).1["username"], told);
        }
    }

    #[test]
    fn a_clock_before_1970_does_no_harm() {
        let early = UNIX_EPOCH.checked_sub(Duration::from_secs(1)).unwrap();
        let data = encode(&DeviceContext::default(), None, "ana", POOL, CLIENT, early).unwrap();
        assert_eq!(opened(&data).1["timestamp"], "0");
    }

    #[test]
    fn it_does_not_print() {
        let data = encode(&DeviceContext::default(), None, "ana", POOL, CLIENT, at(0)).unwrap();
        assert_eq!(format!("{data:?}"), "EncodedData(redacted)");
    }
}
