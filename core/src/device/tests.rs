#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::*;
use crate::ErrorKind;

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
