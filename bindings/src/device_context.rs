use std::fmt;

/// What a pool's threat protection may learn of this device, to tell the user's devices from strange ones.
#[derive(Clone, Default, PartialEq, Eq, uniffi::Record)]
pub struct DeviceContext {
    /// The app's name.
    #[uniffi(default)]
    pub application_name: Option<String>,
    /// The version of the system's interface that the app was built for.
    #[uniffi(default)]
    pub application_target_sdk: Option<String>,
    /// The app's version.
    #[uniffi(default)]
    pub application_version: Option<String>,
    /// Who made the device.
    #[uniffi(default)]
    pub device_brand: Option<String>,
    /// What the system calls this very build of it on this model, such as Android's Build.FINGERPRINT.
    #[uniffi(default)]
    pub device_fingerprint: Option<String>,
    /// The hardware's name.
    #[uniffi(default)]
    pub device_hardware: Option<String>,
    /// The device's name or model.
    #[uniffi(default)]
    pub device_name: Option<String>,
    /// The product's name.
    #[uniffi(default)]
    pub product: Option<String>,
    /// The kind of build, such as release.
    #[uniffi(default)]
    pub build_type: Option<String>,
    /// The system's version.
    #[uniffi(default)]
    pub os_release_version: Option<String>,
    /// The version of the system's interface.
    #[uniffi(default)]
    pub sdk_version: Option<String>,
    /// The id of this installation, in place of the random one that is kept in the pool's store: for apps
    /// that have told the pool another before.
    #[uniffi(default)]
    pub device_id: Option<String>,
    /// The vendor's id of the device, such as identifierForVendor.
    #[uniffi(default)]
    pub third_party_device_id: Option<String>,
    /// The system's name, such as ANDROID or iOS; by default what the library knows by itself.
    #[uniffi(default)]
    pub platform_name: Option<String>,
    /// The user's language, such as de.
    #[uniffi(default)]
    pub language: Option<String>,
    /// The machine's type, such as iPhone17,1.
    #[uniffi(default)]
    pub phone_type: Option<String>,
    /// The user's time zone as minutes east of UTC, negative for west.
    #[uniffi(default)]
    pub timezone_offset_minutes: Option<i64>,
    /// The screen's size.
    #[uniffi(default)]
    pub screen: Option<ScreenSize>,
}

/// A screen's size in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ScreenSize {
    /// From left to right.
    pub width: i64,
    /// From top to bottom.
    pub height: i64,
}

/// Hands over those texts that are there.
macro_rules! tell {
    ($context:ident, $device:ident: $($name:ident)*) => {
        $(if let Some(text) = $device.$name {
            $context = $context.$name(text);
        })*
    };
}

impl From<DeviceContext> for cognito_client::DeviceContext {
    fn from(device: DeviceContext) -> Self {
        let mut context = Self::of_this_device();
        tell! { context, device:
            application_name application_target_sdk application_version device_brand device_fingerprint
            device_hardware device_name product build_type os_release_version sdk_version device_id
            third_party_device_id platform_name language phone_type
        }
        // What no such number can be is not told.
        if let Some(minutes) = device.timezone_offset_minutes.and_then(|minutes| i16::try_from(minutes).ok())
        {
            context = context.timezone_offset_minutes(minutes);
        }
        if let Some(screen) = device.screen
            && let (Ok(width), Ok(height)) = (u32::try_from(screen.width), u32::try_from(screen.height))
        {
            context = context.screen_pixels(width, height);
        }
        context
    }
}

impl fmt::Debug for DeviceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&cognito_client::DeviceContext::from(self.clone()), f)
    }
}
