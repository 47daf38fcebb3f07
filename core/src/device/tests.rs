#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::*;
use crate::ErrorKind;

fn reply(attributes: &[(&str, &str)]) -> DeviceReply {
    DeviceReply {
        key: "us-east-1_k".into(),
        attributes: attributes.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
        created_at: Some(SystemTime::UNIX_EPOCH),
        last_modified_at: None,
        last_authenticated_at: None,
    }
}

#[test]
fn a_device_is_told_apart_from_others_and_prints_nothing_personal() {
    let attributes =
        [("device_name", "Ana's laptop"), ("last_ip_used", "192.0.2.7"), ("device_status", "valid")];
    let device = Device::new(reply(&attributes), Some("us-east-1_k"));
    assert!(device.is_current);
    assert_eq!(
        (device.name.as_deref(), device.last_ip_used.as_deref()),
        (Some("Ana's laptop"), Some("192.0.2.7"))
    );
    assert_eq!(device.attributes.get("device_status").map(String::as_str), Some("valid"));
    let printed = format!("{device:?}");
    assert!(!printed.contains("laptop") && !printed.contains("192"), "{printed}");

    let device = Device::new(reply(&[("device_name", "")]), Some("another"));
    assert!(!device.is_current && device.name.is_none() && device.last_ip_used.is_none());
    assert!(!Device::new(reply(&[]), None).is_current);
}

#[test]
fn the_question_about_a_device_prints_nothing_personal() {
    struct Yes;
    impl DeviceQuestion for Yes {
        fn remember(&self, _: &NewDevice) -> bool {
            true
        }
    }
    let device = NewDevice {
        username: "ana".into(),
        device_key: "us-east-1_k".into(),
        device_name: Some("Ana's laptop".into()),
    };
    assert!(!format!("{device:?}").contains("laptop"));
    assert_eq!(format!("{:?}", DeviceRemembering::Ask(Arc::new(Yes))), "Ask");
    assert_eq!(format!("{:?}", DeviceRemembering::default()), "OnRequest");
}

#[test]
fn names_of_devices_are_bounded() {
    let named = |name: &str| DevicePolicy { name: Some(name.into()), ..DevicePolicy::default() };
    DevicePolicy::default().check().unwrap();
    for good in ["x", "Ana's laptop", &"é".repeat(1024)] {
        named(good).check().unwrap();
    }
    for bad in ["", "a\nb", &"é".repeat(1025)] {
        let error = named(bad).check().unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("device_name")));
    }
}
