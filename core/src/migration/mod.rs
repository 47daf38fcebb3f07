//! Sessions that other SDKs left on the device: what to ask their containers for, how to read what is there, and
//! how to take it over.
//!
//! Only the app's own platform can open a Keychain or a preferences file, so reading is split: the platform layer
//! hands in the [`MigrationItem`]s that [`MigrationSource::wanted`] names, and everything about formats is here.
//! Nothing here deletes anything, and only `finish` touches the network, for the sessions that need a refresh first.

mod asked;
mod device;
mod error;
mod finish;
mod formats;
mod item;
mod renewal;
mod session;
mod takeover;

use std::fmt;

pub use asked::{WantedItem, WantedName};
pub use device::MigratedDevice;
pub use error::{MigrationError, MigrationErrorKind};
pub use item::MigrationItem;
pub use session::MigratedSession;
pub use takeover::{Migration, MigrationRefusal, MigrationReport};

/// Whose sessions are looked for: other SDKs name their items after the pool, the app client and the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationScope {
    pool_id: String,
    client_id: String,
    bundle: Option<String>,
}

impl MigrationScope {
    /// Sessions of this user pool (`us-east-1_AbCdEf123`) and app client.
    pub fn new(pool_id: impl Into<String>, client_id: impl Into<String>) -> Self {
        Self { pool_id: pool_id.into(), client_id: client_id.into(), bundle: None }
    }

    /// Names the app's bundle identifier, which the old iOS SDK puts in front of its Keychain service.
    #[must_use]
    pub fn bundle(mut self, bundle: impl Into<String>) -> Self {
        self.bundle = Some(bundle.into());
        self
    }
}

/// An SDK whose sessions can be taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MigrationSource {
    /// Amplify Swift 2.0 and later, and the developer previews from August 2022 on. One JSON item per session and
    /// one per device in the Keychain; reads both forms of the sign-in method (before and since 2.45) and sessions
    /// with and without `inputUsername` (since 2.57).
    AmplifySwift,
    /// AWSMobileClient and AWSCognitoIdentityProvider of the AWS SDK for iOS 2.x, and with them Amplify iOS 1.x. One
    /// Keychain item per token.
    AwsMobileClientIos,
    /// Amplify Android 2.0 and later, with the nested tokens that 2.30.2 and 2.30.3 wrote. One JSON entry per session
    /// and one per device in encrypted preferences.
    AmplifyAndroid,
    /// AWSMobileClient, CognitoUserPool and CognitoAuth of the AWS SDK for Android 2.x, and with them Amplify
    /// Android 1.x. One entry per token, as `AWSKeyValueStore` gives it after decryption, or plain in the releases
    /// before that store.
    AwsSdkAndroid,
    /// Amplify Flutter 1.0 and later. One entry per token in the secure storage of each platform. Amplify Flutter
    /// 0.x kept its sessions with the native SDKs: see [`AwsMobileClientIos`](Self::AwsMobileClientIos) and
    /// [`AwsSdkAndroid`](Self::AwsSdkAndroid).
    AmplifyFlutter,
    /// Amplify JS 1 to 6 and amazon-cognito-identity-js: web storage, cookies (also with their encoded names) and
    /// React Native's `@MemoryStorage:` keys.
    AmplifyJs,
}

impl MigrationSource {
    /// All of them, each platform's newer SDK first: of two sessions of one user the first taken over stays.
    pub const ALL: [Self; 6] = [
        Self::AmplifySwift,
        Self::AwsMobileClientIos,
        Self::AmplifyAndroid,
        Self::AwsSdkAndroid,
        Self::AmplifyFlutter,
        Self::AmplifyJs,
    ];

    /// A short name that stays the same in every release, such as `amplify-swift`.
    pub fn name(self) -> &'static str {
        match self {
            Self::AmplifySwift => "amplify-swift",
            Self::AwsMobileClientIos => "aws-mobile-client-ios",
            Self::AmplifyAndroid => "amplify-android",
            Self::AwsSdkAndroid => "aws-sdk-android",
            Self::AmplifyFlutter => "amplify-flutter",
            Self::AmplifyJs => "amplify-js",
        }
    }

    /// What the platform layer has to hand in: every item that one of these fits.
    pub fn wanted(self, scope: &MigrationScope) -> Vec<WantedItem> {
        formats::wanted(self, scope)
    }

    /// Reads the sessions among `items`, those of all users that are there. Pure: nothing is written or sent.
    ///
    /// Items nobody asked for and unknown members are passed over. An item that cannot be read is a problem and costs only the session
    /// it belongs to, or less: a session whose access or id token is of no use is still found by its refresh
    /// token. Of two sessions of one user the one issued later counts.
    pub fn decode(self, scope: &MigrationScope, items: &[MigrationItem]) -> MigrationFound {
        formats::decode(self, scope, items)
    }
}

impl fmt::Display for MigrationSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What was found in the containers of one SDK.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct MigrationFound {
    /// One session per user; at most one of them is the current one.
    pub sessions: Vec<MigratedSession>,
    /// What was there and could not be read.
    pub problems: Vec<MigrationError>,
}
