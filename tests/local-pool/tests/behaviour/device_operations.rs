//! What users and administrators do with devices.

use serde_json::{Value, json};

use super::device_client::*;
use super::http::get;
use super::steps::*;

fn token(signed_in: &Value) -> &Value {
    &signed_in["AuthenticationResult"]["AccessToken"]
}

#[test]
fn confirming_tells_whether_the_user_must_be_asked() {
    for on_prompt in [false, true] {
        let pool = tracking(true, on_prompt);
        let signed_in = with_code(&pool);
        let device = Device::of(&signed_in);
        let listed = |pool: &cognito_local_pool::LocalPool| {
            get(pool, &format!("/_local/devices?poolId={}", pool.pool_id())).json()["devices"][0].clone()
        };
        let before = json!({
            "username": "ana", "deviceKey": device.key, "name": null, "status": "not_remembered", "confirmed": false,
        });
        assert_eq!(listed(&pool), before);
        let confirmed = device.confirm(&pool, &signed_in).unwrap();
        assert_eq!(confirmed, json!({ "UserConfirmationNecessary": on_prompt }));
        let status = if on_prompt { "not_remembered" } else { "remembered" };
        let after = json!({
            "username": "ana", "deviceKey": device.key, "name": "Kitchen", "status": status, "confirmed": true,
        });
        assert_eq!(listed(&pool), after);
        let again = device.confirm(&pool, &signed_in);
        assert_eq!(refused(again).0, "DeviceKeyExistsException");
    }
}

#[test]
fn only_a_real_verifier_for_an_own_device_confirms_it() {
    let pool = tracking(true, false);
    let signed_in = with_code(&pool);
    let device = Device::of(&signed_in);
    let confirm = |key: &str, config: Value| {
        let request = json!({
            "AccessToken": token(&signed_in), "DeviceKey": key, "DeviceSecretVerifierConfig": config,
        });
        pool.call("ConfirmDevice", &request)
    };
    for bad in [
        Value::Null,
        json!({ "Salt": "AAAA" }),
        json!({ "Salt": "AAAA", "PasswordVerifier": "no base64" }),
        json!({ "Salt": "AAAA", "PasswordVerifier": "AAAA" }),
        json!({ "Salt": "", "PasswordVerifier": "BBBB" }),
    ] {
        assert_eq!(refused(confirm(&device.key, bad.clone())).0, "InvalidParameterException", "{bad}");
    }
    let fair = json!({ "Salt": "AAAA", "PasswordVerifier": "BBBB" });
    assert_eq!(refused(confirm("us-east-1_none", fair.clone())), no_device());
    pool.user("bob", PASSWORD).create().unwrap();
    let bobs = Device::of(&by_password(&pool, "bob").unwrap());
    assert_eq!(refused(confirm(&bobs.key, fair.clone())), no_device());
    assert!(confirm(&device.key, fair).is_ok());
}

#[test]
fn confirmed_devices_are_listed_in_pages_and_others_are_not() {
    let pool = tracking(true, false);
    pool.user("bob", PASSWORD).create().unwrap();
    let mut keys = Vec::new();
    for _ in 0..3 {
        let signed_in = by_password(&pool, "bob").unwrap();
        let device = Device::of(&signed_in);
        device.confirm(&pool, &signed_in).unwrap();
        keys.push(device.key);
    }
    let last = by_password(&pool, "bob").unwrap();
    let page = |after: &Value| {
        let request = json!({ "AccessToken": token(&last), "Limit": 2, "PaginationToken": after });
        pool.call("ListDevices", &request).unwrap()
    };
    let first = page(&Value::Null);
    let second = page(&first["PaginationToken"]);
    assert!(second.get("PaginationToken").is_none());
    let listed: Vec<_> = [&first, &second]
        .iter()
        .flat_map(|page| page["Devices"].as_array().unwrap())
        .map(|device| device["DeviceKey"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(listed, keys);
    let one = &first["Devices"][0];
    let attributes = json!([
        { "Name": "device_status", "Value": "valid" },
        { "Name": "device_name", "Value": "Kitchen" },
        { "Name": "last_ip_used", "Value": "127.0.0.1" },
    ]);
    assert_eq!(one["DeviceAttributes"], attributes);
    assert!(one["DeviceLastAuthenticatedDate"].is_number());
    let got = pool.call("GetDevice", &json!({ "AccessToken": token(&last), "DeviceKey": keys[0] })).unwrap();
    assert_eq!(got["Device"], *one);
    let told = pool.call("AdminListDevices", &json!({ "Username": "bob" })).unwrap();
    assert_eq!(told["Devices"].as_array().map(Vec::len), Some(3));
    let told = pool.call("AdminGetDevice", &json!({ "Username": "bob", "DeviceKey": keys[0] })).unwrap();
    let remembered = json!({ "Name": "dev:device_remembered_status", "Value": "remembered" });
    assert!(told["Device"]["DeviceAttributes"].as_array().unwrap().contains(&remembered));
}

#[test]
fn users_remember_and_forget_their_own_devices_only() {
    let pool = tracking(true, true);
    let (device, signed_in) = confirmed(&pool);
    pool.user("bob", PASSWORD).create().unwrap();
    let bob = by_password(&pool, "bob").unwrap();
    let update = |who: &Value, key: &str| {
        let request = json!({
            "AccessToken": token(who), "DeviceKey": key, "DeviceRememberedStatus": "remembered",
        });
        pool.call("UpdateDeviceStatus", &request)
    };
    let unconfirmed = Device::of(&bob);
    assert_eq!(refused(update(&bob, &device.key)), no_device());
    assert_eq!(refused(update(&bob, &unconfirmed.key)).0, "InvalidParameterException");
    update(&signed_in, &device.key).unwrap();
    assert_eq!(device.sign_in(&pool, "ana").unwrap()["ChallengeName"], "DEVICE_SRP_AUTH");
    let forget = |who: &Value| {
        pool.call("ForgetDevice", &json!({ "AccessToken": token(who), "DeviceKey": device.key }))
    };
    assert_eq!(refused(forget(&bob)), no_device());
    forget(&signed_in).unwrap();
    assert_eq!(refused(forget(&signed_in)), no_device());
    let gone = pool.call("GetDevice", &json!({ "AccessToken": token(&signed_in), "DeviceKey": device.key }));
    assert_eq!(refused(gone), no_device());
}
