use std::{collections::BTreeMap, fmt};

/// The longest value that is told; longer ones are cut.
const LONGEST_VALUE: usize = 256;

/// No place on Earth is further from UTC.
const LARGEST_OFFSET_MINUTES: u16 = 18 * 60;

/// What a pool's threat protection may learn of this device, to tell the user's devices from strange ones.
///
/// Everything is optional and left out unless set; what is set is personal data, which an app must disclose
/// (Apple's privacy manifest, Google Play's data safety form). Values longer than 256 characters are cut, empty
/// ones left out. `Debug` prints the names of what is set and no values.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceContext {
    platform: DevicePlatform,
    values: BTreeMap<&'static str, String>,
    timezone: Option<Offset>,
}

/// Which of the service's own libraries the data is laid out like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DevicePlatform {
    /// As on Android (`ANDROID20171114`); for all other systems, too.
    Android,
    /// As on Apple's systems (`IOS20171114`).
    Ios,
}

impl DevicePlatform {
    /// The one of this build: [`Ios`](Self::Ios) on Apple's systems, [`Android`](Self::Android) everywhere else.
    pub const fn of_this_build() -> Self {
        if cfg!(target_vendor = "apple") { Self::Ios } else { Self::Android }
    }

    /// The layout's version.
    pub(super) const fn version(self) -> &'static str {
        match self {
            Self::Android => "ANDROID20171114",
            Self::Ios => "IOS20171114",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Offset {
    east: bool,
    minutes: u16,
}

impl Default for DeviceContext {
    fn default() -> Self {
        Self::new(DevicePlatform::of_this_build())
    }
}

/// Makes one setter for each text that the service's libraries tell.
macro_rules! texts {
    ($($(#[$doc:meta])* $setter:ident => $key:literal;)*) => {
        impl DeviceContext {
            $($(#[$doc])*
            #[must_use]
            pub fn $setter(self, value: impl Into<String>) -> Self {
                self.with($key, value.into())
            })*
        }
    };
}

texts! {
    /// The app's name (`ApplicationName`).
    application_name => "ApplicationName";
    /// The version of the system's interface that the app was built for (`ApplicationTargetSdk`).
    application_target_sdk => "ApplicationTargetSdk";
    /// The app's version (`ApplicationVersion`).
    application_version => "ApplicationVersion";
    /// Who made the device (`DeviceBrand`).
    device_brand => "DeviceBrand";
    /// What the system calls this very build of it on this model, such as Android's `Build.FINGERPRINT`
    /// (`DeviceFingerprint`).
    device_fingerprint => "DeviceFingerprint";
    /// The hardware's name (`DeviceHardware`).
    device_hardware => "DeviceHardware";
    /// The device's name or model (`DeviceName`).
    device_name => "DeviceName";
    /// The product's name (`Product`).
    product => "Product";
    /// The kind of build, such as `release` (`BuildType`).
    build_type => "BuildType";
    /// The system's version (`DeviceOsReleaseVersion`).
    os_release_version => "DeviceOsReleaseVersion";
    /// The version of the system's interface (`DeviceSdkVersion`).
    sdk_version => "DeviceSdkVersion";
    /// The id of this installation (`DeviceId`), in place of the random one that is kept in the pool's store: for
    /// apps that have told the pool another before.
    device_id => "DeviceId";
    /// The vendor's id of the device, such as `identifierForVendor` (`ThirdPartyDeviceId`).
    third_party_device_id => "ThirdPartyDeviceId";
    /// The system's name (`Platform`), such as `ANDROID` or `iOS`.
    platform_name => "Platform";
    /// The user's language, such as `de` (`DeviceLanguage`).
    language => "DeviceLanguage";
    /// The machine's type, such as `iPhone17,1` (`PhoneType`).
    phone_type => "PhoneType";
}

impl DeviceContext {
    /// Tells nothing yet, in the layout of `platform`.
    pub fn new(platform: DevicePlatform) -> Self {
        Self { platform, values: BTreeMap::new(), timezone: None }
    }

    /// Tells what this library knows for certain by itself: the system's name.
    pub fn of_this_device() -> Self {
        Self::default().platform_name(match std::env::consts::OS {
            "android" => "ANDROID",
            "ios" => "iOS",
            "macos" => "macOS",
            "tvos" => "tvOS",
            "watchos" => "watchOS",
            "visionos" => "visionOS",
            other => other,
        })
    }

    /// The user's time zone as minutes east of UTC, negative for west (`ClientTimezone`). Left out if further
    /// from UTC than 18 hours.
    #[must_use]
    pub fn timezone_offset_minutes(mut self, minutes: i16) -> Self {
        let offset = Offset { east: minutes >= 0, minutes: minutes.unsigned_abs() };
        self.timezone = Some(offset).filter(|offset| offset.minutes <= LARGEST_OFFSET_MINUTES);
        self
    }

    /// The screen's size in pixels (`ScreenWidthPixels`, `ScreenHeightPixels`).
    #[must_use]
    pub fn screen_pixels(self, width: u32, height: u32) -> Self {
        self.with("ScreenWidthPixels", width.to_string()).with("ScreenHeightPixels", height.to_string())
    }

    fn with(mut self, key: &'static str, mut value: String) -> Self {
        if let Some((end, _)) = value.char_indices().nth(LONGEST_VALUE) {
            value.truncate(end);
        }
        if value.is_empty() {
            self.values.remove(key);
        } else {
            self.values.insert(key, value);
        }
        self
    }

    pub(super) fn platform(&self) -> DevicePlatform {
        self.platform
    }

    /// All that is told, by the names the service knows; `device_id` unless the app has set its own.
    pub(super) fn told(&self, device_id: Option<&str>) -> BTreeMap<&'static str, String> {
        let mut told = self.values.clone();
        if let Some(id) = device_id {
            told.entry("DeviceId").or_insert_with(|| id.to_owned());
        }
        if let Some(Offset { east, minutes }) = self.timezone {
            let sign = match (east, self.platform) {
                (false, _) => "-",
                (true, DevicePlatform::Ios) => "+",
                (true, DevicePlatform::Android) => "",
            };
            told.insert("ClientTimezone", format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60));
        }
        told
    }

    /// Whether the app has set its own device id.
    pub(super) fn names_device(&self) -> bool {
        self.values.contains_key("DeviceId")
    }
}

impl fmt::Debug for DeviceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names: Vec<_> = self.values.keys().copied().collect();
        names.extend(self.timezone.map(|_| "ClientTimezone"));
        f.debug_struct("DeviceContext").field("platform", &self.platform).field("told", &names).finish()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn nothing_is_told_that_was_not_set() {
        assert!(DeviceContext::default().told(None).is_empty());
        let cleared = DeviceContext::default().device_name("x").device_name("");
        assert!(cleared.told(None).is_empty());
    }

    #[test]
    fn every_setter_has_the_name_the_service_knows() {
        let all = DeviceContext::new(DevicePlatform::Android)
            .application_name("a")
            .application_target_sdk("b")
            .application_version("c")
            .device_brand("d")
            .device_fingerprint("e")
            .device_hardware("f")
            .device_name("g")
            .product("h")
            .build_type("i")
            .os_release_version("j")
            .sdk_version("k")
            .device_id("l")
            .third_party_device_id("m")
            .platform_name("n")
            .language("o")
            .phone_type("p")
            .screen_pixels(1080, 2400)
            .timezone_offset_minutes(60);
        let told = all.told(Some("another"));
        let expected = [
            ("ApplicationName", "a"),
            ("ApplicationTargetSdk", "b"),
            ("ApplicationVersion", "c"),
            ("BuildType", "i"),
            ("ClientTimezone", "01:00"),
            ("DeviceBrand", "d"),
            ("DeviceFingerprint", "e"),
            ("DeviceHardware", "f"),
            ("DeviceId", "l"),
            ("DeviceLanguage", "o"),
            ("DeviceName", "g"),
            ("DeviceOsReleaseVersion", "j"),
            ("DeviceSdkVersion", "k"),
            ("PhoneType", "p"),
            ("Platform", "n"),
            ("Product", "h"),
            ("ScreenHeightPixels", "2400"),
            ("ScreenWidthPixels", "1080"),
            ("ThirdPartyDeviceId", "m"),
        ];
        assert_eq!(told, BTreeMap::from(expected.map(|(key, value)| (key, value.to_owned()))));
    }

    #[test]
    fn time_zones_are_written_as_each_platform_writes_them() {
        for (minutes, android, ios) in [
            (0, Some("00:00"), Some("+00:00")),
            (120, Some("02:00"), Some("+02:00")),
            (345, Some("05:45"), Some("+05:45")),
            (-300, Some("-05:00"), Some("-05:00")),
            (-30, Some("-00:30"), Some("-00:30")),
            (1080, Some("18:00"), Some("+18:00")),
            (1081, None, None),
            (i16::MIN, None, None),
        ] {
            for (platform, expected) in [(DevicePlatform::Android, android), (DevicePlatform::Ios, ios)] {
                let told = DeviceContext::new(platform).timezone_offset_minutes(minutes).told(None);
                assert_eq!(told.get("ClientTimezone").map(String::as_str), expected, "{minutes}");
            }
        }
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        let told = DeviceContext::default().device_name("é".repeat(1000)).told(None);
        assert_eq!(told["DeviceName"], "é".repeat(256));
    }

    #[test]
    fn this_device_tells_the_name_of_its_system_and_no_more() {
        let told = DeviceContext::of_this_device().told(None);
        assert_eq!(told.keys().collect::<Vec<_>>(), [&"Platform"]);
        assert!(!told["Platform"].is_empty());
    }

    #[test]
    fn values_do_not_print() {
        let context = DeviceContext::new(DevicePlatform::Ios).device_name("Ana's phone");
        let printed = format!("{:?}", context.timezone_offset_minutes(90));
        assert_eq!(printed, r#"DeviceContext { platform: Ios, told: ["DeviceName", "ClientTimezone"] }"#);
    }
}
