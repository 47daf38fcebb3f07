use crate::DevicePassword;

/// The remembered device a session was made on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MigratedDevice {
    /// The name the pool gave the device (`DEVICE_KEY`).
    pub device_key: String,
    /// The group the pool put it in.
    pub device_group_key: String,
    /// Its password.
    pub device_password: DevicePassword,
}

/// A device as found, perhaps with parts missing.
#[derive(Default)]
pub(super) struct FoundDevice {
    /// The user's names it may be filed under, the likeliest first.
    pub(super) names: Vec<String>,
    pub(super) key: Option<String>,
    pub(super) group_key: Option<String>,
    pub(super) password: Option<DevicePassword>,
}

impl FoundDevice {
    /// The device, or the part it lacks.
    fn whole(&self) -> Result<MigratedDevice, &'static str> {
        Ok(MigratedDevice {
            device_key: self.key.clone().ok_or("device key")?,
            device_group_key: self.group_key.clone().ok_or("device group key")?,
            device_password: self.password.clone().ok_or("device password")?,
        })
    }

    fn is_filed_under(&self, name: &str, same: fn(&str, &str) -> bool) -> bool {
        self.names.iter().any(|own| same(own, name))
    }
}

/// The device of a session. `claimed` is what the access token says: it decides, because the refresh token is
/// bound to that device. SDKs file devices under the canonical name, the typed one, or a folded one; so without
/// a claim the `names` are tried in their order, first as they are.
pub(super) fn choose(
    devices: &[FoundDevice],
    claimed: Option<&str>,
    names: &[&str],
) -> Option<Result<MigratedDevice, &'static str>> {
    if let Some(claimed) = claimed {
        let fitting = || devices.iter().filter(|device| device.key.as_deref() == Some(claimed));
        let whole = fitting().find_map(|device| device.whole().ok());
        return whole.map(Ok).or_else(|| fitting().map(FoundDevice::whole).next());
    }
    let as_written: fn(&str, &str) -> bool = |own, name| own == name;
    let folded: fn(&str, &str) -> bool = |own, name| own.to_lowercase() == name.to_lowercase();
    let found = [as_written, folded].into_iter().find_map(|same| {
        names.iter().find_map(|name| devices.iter().find(|device| device.is_filed_under(name, same)))
    });
    found.map(FoundDevice::whole)
}
