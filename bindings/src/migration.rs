//! Sessions that other SDKs left on the device: what to read, and taking it over.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use cognito_client::migration::MigrationErrorKind;

use crate::{CancelToken, CognitoError, SecretStore, UserPool, runtime::run, store};

/// Whose sessions are looked for: other SDKs name their items after the pool, the app client and the app.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct MigrationScope {
    /// The pool's id, such as us-east-1_AbCdEf123.
    pub pool_id: String,
    /// The app client's id.
    pub client_id: String,
    /// The app's bundle identifier, which the old iOS SDK puts in front of its Keychain service.
    #[uniffi(default)]
    pub bundle: Option<String>,
}

/// An SDK whose sessions can be taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum MigrationSource {
    /// Amplify Swift 2.0 and later: one JSON item per session and one per device in the Keychain.
    AmplifySwift,
    /// AWSMobileClient and AWSCognitoIdentityProvider of the AWS SDK for iOS 2.x, and with them Amplify iOS
    /// 1.x: one Keychain item per token.
    AwsMobileClientIos,
    /// Amplify Android 2.0 and later: one JSON entry per session and one per device in encrypted preferences.
    AmplifyAndroid,
    /// AWSMobileClient, CognitoUserPool and CognitoAuth of the AWS SDK for Android 2.x, and with them Amplify
    /// Android 1.x: one entry per token, handed in decrypted.
    AwsSdkAndroid,
    /// Amplify Flutter 1.0 and later: one entry per token in the secure storage of each platform.
    AmplifyFlutter,
    /// Amplify JS 1 to 6 and amazon-cognito-identity-js: web storage, cookies and React Native's storage.
    AmplifyJs,
}

#[uniffi::export]
impl MigrationSource {
    /// A short name that stays the same in every release, such as amplify-swift.
    pub fn label(&self) -> String {
        self.core().name().to_owned()
    }
}

/// An item of another SDK's container that the platform layer is asked for.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct WantedItem {
    /// Which container: a Keychain service, a preferences file, a storage namespace.
    pub container: WantedName,
    /// Which items in it, by their names after decryption.
    pub key: WantedName,
}

/// A name, or a rule for names.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum WantedName {
    /// Whatever the name.
    Every,
    /// This name.
    Exactly {
        /// The name.
        name: String,
    },
    /// Every name that begins so.
    StartingWith {
        /// The beginning.
        start: String,
    },
    /// Every name that ends so.
    EndingWith {
        /// The end.
        end: String,
    },
}

/// One item of another SDK's container, as the platform layer read (and where need be decrypted) it.
#[derive(Clone, uniffi::Record)]
pub struct MigrationItem {
    /// The container's name.
    pub container: String,
    /// The item's name in it.
    pub key: String,
    /// The value; one that is a text is given as its UTF-8 bytes.
    pub value: Option<Vec<u8>>,
}

/// What came of taking over the sessions of one SDK.
#[derive(Clone, uniffi::Record)]
pub struct MigrationReport {
    /// It had been done before, so nothing was read.
    pub was_done: bool,
    /// The users whose sessions are now in the store and were not before.
    pub copied: Vec<String>,
    /// The users who had a session in the store already; it was left as it is.
    pub kept: Vec<String>,
    /// The users whose sessions need a refresh before they can be stored: finish makes it.
    pub unfinished: Vec<String>,
    /// Sessions that needed a refresh and that the server has ended.
    pub refused: Vec<MigrationRefusal>,
    /// Why sessions that were to be finished are still unfinished.
    pub last_error: Option<CognitoError>,
    /// What was there and could not be read.
    pub problems: Vec<MigrationProblem>,
    /// Whether everything of use that the SDK had left is in the store, so that an app may delete the source.
    pub is_complete: bool,
}

/// A session that another SDK had left and that the server has ended.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct MigrationRefusal {
    /// The user's name in the pool, or the other SDK's name for the user.
    pub username: String,
    /// The server's verdict.
    pub error: CognitoError,
}

/// Why something that another SDK left behind could not be read.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct MigrationProblem {
    /// What is wrong.
    pub kind: MigrationProblemKind,
    /// What the item is to that SDK, such as refreshToken or session.
    pub item: String,
    /// The user's name as the item gives it, where it does.
    pub user: Option<String>,
    /// The whole as a text for developers, without the user.
    pub detail: String,
}

/// What is wrong with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum MigrationProblemKind {
    /// A session without it cannot go on, or a device cannot be used, and it is not there.
    Missing,
    /// The item is there and the platform cannot read or decrypt it, now or ever.
    Unreadable,
    /// The value should be text and is not UTF-8.
    NotUtf8,
    /// The value should be JSON and is not, perhaps because it was cut off.
    NotJson,
    /// The value is JSON of a form that no known release writes.
    UnknownForm,
    /// The value should be a token of this kind and is not.
    NotAToken,
    /// The entry was handed in as it lies in its file; its decrypted value under its own name is needed.
    Encrypted,
    /// The value, or the number of items, is far beyond what the SDK writes.
    TooLarge,
    /// The user's name is empty or too long to be one.
    NotAName,
    /// The tokens were issued to another app client.
    OtherClient,
    /// The tokens were issued by another user pool.
    OtherPool,
    /// The tokens of this session belong to different users.
    OtherUser,
}

/// Takes over the sessions that one SDK left behind, once.
#[derive(uniffi::Object)]
#[uniffi::export(Display)]
pub struct Migration {
    core: cognito_client::migration::Migration,
    /// What the last run left unfinished, tokens and all: they do not cross the border.
    report: Mutex<Option<cognito_client::migration::MigrationReport>>,
}

#[uniffi::export]
impl Migration {
    /// Of the sessions of the scope that the source left, into the store.
    #[uniffi::constructor]
    pub fn new(store: Arc<dyn SecretStore>, scope: MigrationScope, source: MigrationSource) -> Arc<Self> {
        let store = store::into_core(store);
        let core = cognito_client::migration::Migration::new(store, scope.into(), source.core());
        Arc::new(Self { core, report: Mutex::default() })
    }

    /// What the platform layer has to read: every item that one of these fits.
    pub fn wanted(&self) -> Vec<WantedItem> {
        self.core.wanted().into_iter().map(WantedItem::from).collect()
    }

    /// Whether it was done before; then there is no need to open the containers.
    pub async fn is_done(&self, cancel: Option<Arc<CancelToken>>) -> Result<bool, CognitoError> {
        let migration = self.core.clone();
        run(cancel, async move { migration.is_done().await }).await
    }

    /// Reads the sessions among the items and copies those of users who have none in the store.
    pub async fn run(
        &self,
        items: Vec<MigrationItem>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<MigrationReport, CognitoError> {
        let migration = self.core.clone();
        let items: Vec<_> = items.into_iter().map(MigrationItem::into_core).collect();
        let report = run(cancel, async move { migration.run(&items).await }).await?;
        Ok(self.keep(report))
    }

    /// Refreshes the sessions that the last run of this object left unfinished and stores them, but not over
    /// a session that the user has by then.
    pub async fn finish(
        &self,
        pool: Arc<UserPool>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<MigrationReport, CognitoError> {
        let (migration, pool) = (self.core.clone(), pool.core().clone());
        let report = self.report().clone();
        let report = report.ok_or_else(|| CognitoError::invalid("report", "run the migration first"))?;
        let report = run(cancel, async move { migration.finish(&pool, report).await }).await?;
        Ok(self.keep(report))
    }

    /// Says that it is done.
    pub async fn mark_done(&self, cancel: Option<Arc<CancelToken>>) -> Result<(), CognitoError> {
        let migration = self.core.clone();
        run(cancel, async move { migration.mark_done().await }).await
    }
}

impl Migration {
    fn report(&self) -> MutexGuard<'_, Option<cognito_client::migration::MigrationReport>> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the sessions; names only cross.
    fn keep(&self, report: cognito_client::migration::MigrationReport) -> MigrationReport {
        let told = MigrationReport::from(&report);
        *self.report() = Some(report);
        told
    }
}

impl MigrationSource {
    #[cfg(test)]
    const ALL: [Self; 6] = [
        Self::AmplifySwift,
        Self::AwsMobileClientIos,
        Self::AmplifyAndroid,
        Self::AwsSdkAndroid,
        Self::AmplifyFlutter,
        Self::AmplifyJs,
    ];

    fn core(self) -> cognito_client::migration::MigrationSource {
        match self {
            Self::AmplifySwift => cognito_client::migration::MigrationSource::AmplifySwift,
            Self::AwsMobileClientIos => cognito_client::migration::MigrationSource::AwsMobileClientIos,
            Self::AmplifyAndroid => cognito_client::migration::MigrationSource::AmplifyAndroid,
            Self::AwsSdkAndroid => cognito_client::migration::MigrationSource::AwsSdkAndroid,
            Self::AmplifyFlutter => cognito_client::migration::MigrationSource::AmplifyFlutter,
            Self::AmplifyJs => cognito_client::migration::MigrationSource::AmplifyJs,
        }
    }
}

impl From<MigrationScope> for cognito_client::migration::MigrationScope {
    fn from(scope: MigrationScope) -> Self {
        let core = Self::new(scope.pool_id, scope.client_id);
        match scope.bundle {
            Some(bundle) => core.bundle(bundle),
            None => core,
        }
    }
}

impl From<cognito_client::migration::WantedItem> for WantedItem {
    fn from(item: cognito_client::migration::WantedItem) -> Self {
        Self { container: WantedName::from_core(item.container), key: WantedName::from_core(item.key) }
    }
}

impl WantedName {
    fn from_core(name: cognito_client::migration::WantedName) -> Self {
        match name {
            cognito_client::migration::WantedName::Exactly(name) => Self::Exactly { name },
            cognito_client::migration::WantedName::StartingWith(start) => Self::StartingWith { start },
            cognito_client::migration::WantedName::EndingWith(end) => Self::EndingWith { end },
            // A rule that this version cannot tell: everything is more than asked for, which is passed over.
            _ => Self::Every,
        }
    }
}

impl MigrationItem {
    /// The value is handed on, not copied: the core wipes it.
    fn into_core(self) -> cognito_client::migration::MigrationItem {
        match self.value {
            Some(value) => cognito_client::migration::MigrationItem::new(self.container, self.key, value),
            None => cognito_client::migration::MigrationItem::unreadable(self.container, self.key),
        }
    }
}

impl From<&cognito_client::migration::MigrationReport> for MigrationReport {
    fn from(report: &cognito_client::migration::MigrationReport) -> Self {
        Self {
            was_done: report.was_done,
            is_complete: report.is_complete(),
            copied: report.copied.clone(),
            kept: report.kept.clone(),
            unfinished: report.unfinished.iter().map(|session| session.username.clone()).collect(),
            refused: report.refused.iter().map(MigrationRefusal::from).collect(),
            last_error: report.last_error.as_ref().map(CognitoError::from),
            problems: report.problems.iter().map(MigrationProblem::from).collect(),
        }
    }
}

impl From<&cognito_client::migration::MigrationRefusal> for MigrationRefusal {
    fn from(refusal: &cognito_client::migration::MigrationRefusal) -> Self {
        Self { username: refusal.username.clone(), error: CognitoError::from(&refusal.error) }
    }
}

impl From<&cognito_client::migration::MigrationError> for MigrationProblem {
    fn from(error: &cognito_client::migration::MigrationError) -> Self {
        Self {
            kind: error.kind().into(),
            item: error.item().to_owned(),
            user: error.user().map(str::to_owned),
            detail: error.to_string(),
        }
    }
}

impl From<MigrationErrorKind> for MigrationProblemKind {
    fn from(kind: MigrationErrorKind) -> Self {
        match kind {
            MigrationErrorKind::Missing => Self::Missing,
            MigrationErrorKind::Unreadable => Self::Unreadable,
            MigrationErrorKind::NotUtf8 => Self::NotUtf8,
            MigrationErrorKind::NotJson => Self::NotJson,
            MigrationErrorKind::NotAToken => Self::NotAToken,
            MigrationErrorKind::Encrypted => Self::Encrypted,
            MigrationErrorKind::TooLarge => Self::TooLarge,
            MigrationErrorKind::NotAName => Self::NotAName,
            MigrationErrorKind::OtherClient => Self::OtherClient,
            MigrationErrorKind::OtherPool => Self::OtherPool,
            MigrationErrorKind::OtherUser => Self::OtherUser,
            _ => Self::UnknownForm,
        }
    }
}

/// What may be logged.
macro_rules! text_form {
    ($name:ident, $self:ident => $($text:tt)+) => {
        impl fmt::Debug for $name {
            fn fmt(&$self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, $($text)+)
            }
        }
    };
}

text_form!(
    MigrationItem, self => "MigrationItem({})",
    self.value.as_ref().map_or("unreadable".to_owned(), |value| format!("{} bytes", value.len()))
);
text_form!(MigrationProblem, self => "MigrationProblem({})", self.detail);
text_form!(
    MigrationReport, self => "MigrationReport(copied {}, kept {}, unfinished {}, refused {}, problems {})",
    self.copied.len(), self.kept.len(), self.unfinished.len(), self.refused.len(), self.problems.len()
);
text_form!(MigrationRefusal, self => "MigrationRefusal({})", self.error);
text_form!(Migration, self => "{self}");

impl fmt::Display for Migration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.core, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sources_are_the_core_s_in_its_order() {
        assert_eq!(
            MigrationSource::ALL.map(MigrationSource::core),
            cognito_client::migration::MigrationSource::ALL
        );
    }
}
