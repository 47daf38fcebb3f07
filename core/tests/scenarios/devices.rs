//! What a signed-in user does with their devices.

use cognito_client::{Device, DeviceQuestion, DeviceRememberedStatus, NewDevice};
use serde_json::{Value, json};

use crate::{
    capture,
    data::{self, Action, Status},
    expectations,
    runner::{Runner, ended},
};

/// Answers always the same.
pub struct Answers(pub bool);

impl DeviceQuestion for Answers {
    fn remember(&self, device: &NewDevice) -> bool {
        capture::show(device);
        self.0
    }
}

impl Runner<'_> {
    pub async fn perform_with_devices(&mut self, action: Action) {
        match action {
            Action::ListDevices(action) => self.devices(action).await,
            Action::GetDevice(action) => {
                let key = self.expanded(&action.key, &action.name);
                let device = self.session(&action.name).device(&key).await;
                if let Some(device) = ended(&action.expect, device) {
                    capture::show(&device);
                    let expect = self.expectation(action.expect, &action.name);
                    expectations::device(&expect, &described(&device));
                }
            }
            Action::CurrentDevice(action) => self.current_device(action).await,
            Action::UpdateDeviceStatus(action) => {
                let key = self.expanded(&action.key, &action.name);
                let status = match action.status {
                    Status::Remembered => DeviceRememberedStatus::Remembered,
                    Status::NotRemembered => DeviceRememberedStatus::NotRemembered,
                };
                let outcome = self.session(&action.name).update_device_status(&key, status).await;
                expectations::ok(&action.expect, outcome);
            }
            Action::RememberDevice(action) => {
                expectations::ok(&action.expect, self.session(&action.name).remember_device().await);
            }
            Action::ForgetThisDevice(action) => {
                expectations::ok(&action.expect, self.session(&action.name).forget_this_device().await);
            }
            Action::ForgetDevice(action) => {
                let key = self.expanded(&action.key, &action.name);
                expectations::ok(&action.expect, self.session(&action.name).forget_device(&key).await);
            }
            Action::Events(action) => {
                let expect = self.expectation(action.expect, "main");
                self.events.expect(&expect).await;
            }
            _ => panic!("the runner cannot do that"),
        }
    }

    async fn devices(&mut self, action: data::Listed) {
        let listed = self.session(&action.name).devices().all().await;
        let Some(devices) = ended(&action.expect, listed) else { return };
        capture::show(&devices);
        if let Some(into) = action.into {
            self.variables.insert(into, devices.first().expect("there is a device").key.clone());
        }
        let items: Vec<Value> = devices.iter().map(described).collect();
        expectations::list(&self.expectation(action.expect, &action.name), &items);
    }

    async fn current_device(&mut self, action: data::Listed) {
        let Some(device) = ended(&action.expect, self.session(&action.name).current_device().await) else {
            return;
        };
        capture::show(&device);
        if let Some(into) = action.into {
            self.variables.insert(into, device.as_ref().expect("this device is known").key.clone());
        }
        let described = device.as_ref().map_or(Value::Null, described);
        expectations::device(&self.expectation(action.expect, &action.name), &described);
    }
}

fn described(device: &Device) -> Value {
    json!({ "key": device.key, "name": device.name, "is_current": device.is_current })
}
