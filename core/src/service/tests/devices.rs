//! Confirming, listing, marking and forgetting devices.

use super::*;
use crate::{Error, ErrorKind, srp::DeviceVerifier};

const KEY: &str = "eu-west-1_key";
const DEVICE: &str = r#"{"DeviceKey":"eu-west-1_key","DeviceAttributes":[{"Name":"device_name","Value":"secret-laptop"},{"Name":"last_ip_used","Value":"secret-address"},{"Name":"odd"},{"Name":"empty","Value":""}],"DeviceCreateDate":1.7E9,"DeviceLastModifiedDate":1700000001.5,"DeviceLastAuthenticatedDate":1700000002}"#;

fn confirm() -> ConfirmDevice {
    let verifier = DeviceVerifier { salt: "secret-salt".into(), password_verifier: "secret-verifier".into() };
    ConfirmDevice {
        access_token: "secret-access".into(),
        device_key: KEY.into(),
        device_secret_verifier_config: (&verifier).into(),
        device_name: Some("secret-laptop".into()),
    }
}

fn update(status: RememberedStatus) -> UpdateDeviceStatus {
    UpdateDeviceStatus {
        access_token: "secret-access".into(),
        device_key: KEY.into(),
        device_remembered_status: status,
    }
}

fn get() -> GetDevice {
    GetDevice { access_token: "secret-access".into(), device_key: KEY.into() }
}

fn list(pagination_token: Option<&str>) -> ListDevices {
    ListDevices {
        access_token: "secret-access".into(),
        limit: ListDevices::LARGEST_PAGE,
        pagination_token: pagination_token.map(str::to_owned),
    }
}

fn forget() -> ForgetDevice {
    ForgetDevice { access_token: "secret-access".into(), device_key: KEY.into() }
}

#[tokio::test(start_paused = true)]
async fn each_operation_is_written_as_the_service_reads_it() {
    let got = format!(r#"{{"Device":{DEVICE}}}"#);
    let bodies = ["{}", "{}", "{}", "{}", &got, "{}", "{}", ""];
    let script = Script::new(bodies.map(|body| reply(200, body)));
    let service = service(&script);
    service.call(&confirm()).await.unwrap();
    service.call(&ConfirmDevice { device_name: None, ..confirm() }).await.unwrap();
    service.call(&update(RememberedStatus::Remembered)).await.unwrap();
    service.call(&update(RememberedStatus::NotRemembered)).await.unwrap();
    service.call(&get()).await.unwrap();
    service.call(&list(None)).await.unwrap();
    service.call(&list(Some("next"))).await.unwrap();
    service.call(&forget()).await.unwrap();
    let of_device = |more: serde_json::Value| {
        let mut body = serde_json::json!({"AccessToken": "secret-access", "DeviceKey": KEY});
        let members = more.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(members);
        body
    };
    let verifier = serde_json::json!({"PasswordVerifier": "secret-verifier", "Salt": "secret-salt"});
    let named = serde_json::json!({"DeviceSecretVerifierConfig": verifier, "DeviceName": "secret-laptop"});
    let nameless = serde_json::json!({"DeviceSecretVerifierConfig": verifier});
    assert_sent(
        &script,
        &[
            ("ConfirmDevice", of_device(named)),
            ("ConfirmDevice", of_device(nameless)),
            ("UpdateDeviceStatus", of_device(serde_json::json!({"DeviceRememberedStatus": "remembered"}))),
            (
                "UpdateDeviceStatus",
                of_device(serde_json::json!({"DeviceRememberedStatus": "not_remembered"})),
            ),
            ("GetDevice", of_device(serde_json::json!({}))),
            ("ListDevices", serde_json::json!({"AccessToken": "secret-access", "Limit": 60})),
            (
                "ListDevices",
                serde_json::json!({"AccessToken": "secret-access", "Limit": 60, "PaginationToken": "next"}),
            ),
            ("ForgetDevice", of_device(serde_json::json!({}))),
        ],
    );
}

async fn confirmed(body: &str) -> Result<DeviceConfirmed, Error> {
    service(&Script::new([reply(200, body)])).call(&confirm()).await
}

#[tokio::test(start_paused = true)]
async fn whether_the_user_decides_is_told_or_they_do_not() {
    for (body, expected) in [
        (r#"{"UserConfirmationNecessary":true}"#, true),
        (r#"{"UserConfirmationNecessary":false}"#, false),
        (r#"{"UserConfirmationNecessary":null}"#, false),
        ("{}", false),
    ] {
        assert_eq!(confirmed(body).await.unwrap().user_decides, expected, "{body}");
    }
    let error = confirmed(r#"{"UserConfirmationNecessary":"yes"}"#).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some("UserConfirmationNecessary")));
}

#[tokio::test(start_paused = true)]
async fn a_device_is_read_whole_and_prints_nothing_personal() {
    let body = format!(r#"{{"Device":{DEVICE}}}"#);
    let device = service(&Script::new([reply(200, &body)])).call(&get()).await.unwrap();
    assert_eq!(device.key, KEY);
    assert_eq!(device.attributes[0], ("device_name".into(), "secret-laptop".into()));
    let rest = &device.attributes[2..];
    assert_eq!(rest, [("empty".into(), String::new())], "what has no value is not there");
    let after = |time: Option<std::time::SystemTime>| {
        time.unwrap().duration_since(std::time::SystemTime::UNIX_EPOCH).unwrap().as_millis()
    };
    assert_eq!(after(device.created_at), 1_700_000_000_000);
    assert_eq!(after(device.last_modified_at), 1_700_000_001_500);
    assert_eq!(after(device.last_authenticated_at), 1_700_000_002_000);
    for printed in [format!("{device:?}"), format!("{:?}", confirm()), format!("{:?}", get())] {
        assert!(!printed.contains("secret-"), "{printed}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_may_be_empty_and_the_last_one_has_no_token() {
    for (body, devices, next) in [
        ("{}".to_owned(), 0, None),
        (r#"{"Devices":[]}"#.to_owned(), 0, None),
        (format!(r#"{{"Devices":[{DEVICE},{DEVICE}],"PaginationToken":"n"}}"#), 2, Some("n")),
    ] {
        let page = service(&Script::new([reply(200, &body)])).call(&list(None)).await.unwrap();
        assert_eq!((page.items.len(), page.next.as_deref()), (devices, next));
    }
}

#[tokio::test(start_paused = true)]
async fn replies_that_make_no_sense_are_named() {
    for (body, field) in [
        ("{}", "Device"),
        (r#"{"Device":[]}"#, "Device"),
        (r#"{"Device":{}}"#, "DeviceKey"),
        (r#"{"Device":{"DeviceKey":7}}"#, "DeviceKey"),
        (r#"{"Device":{"DeviceKey":"k","DeviceAttributes":{}}}"#, "DeviceAttributes"),
        (r#"{"Device":{"DeviceKey":"k","DeviceAttributes":[7]}}"#, "DeviceAttributes"),
        (r#"{"Device":{"DeviceKey":"k","DeviceAttributes":[{}]}}"#, "DeviceAttributes.Name"),
        (r#"{"Device":{"DeviceKey":"k","DeviceCreateDate":"today"}}"#, "DeviceCreateDate"),
    ] {
        let error = service(&Script::new([reply(200, body)])).call(&get()).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some(field)), "{body}");
    }
    let body = r#"{"Devices":[{"DeviceKey":"k"},null]}"#;
    let error = service(&Script::new([reply(200, body)])).call(&list(None)).await.unwrap_err();
    assert_eq!(error.field(), Some("Devices"));
}

#[tokio::test(start_paused = true)]
async fn each_operation_may_be_tried_again_after_an_unknown_outcome() {
    let lost = || Move::Lose(TransportErrorKind::Interrupted);
    let script = Script::new([
        lost(),
        reply(200, "{}"),
        lost(),
        reply(400, r#"{"__type":"ResourceNotFoundException","message":"Device does not exist."}"#),
    ]);
    let service = service(&script);
    service.call(&confirm()).await.unwrap();
    let error = service.call(&forget()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(device_unknown(&error) && !device_exists(&error));
    assert_eq!(script.requests().len(), 4);
}
