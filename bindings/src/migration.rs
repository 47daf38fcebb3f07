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
    /// AWSMobileClient and AWSCognitoIdentityProvider of the AWS SDK for iOS 2.x, and with them Amplify iOS 1.x: one
    /// Keychain item per token.
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

/// All sources, each platform's newer SDK first: of two sessions of one user the first taken over stays.
#[uniffi::export]
pub fn migration_sources() -> Vec<MigrationSource> {
    MigrationSource::ALL.to_vec()
}

#[uniffi::export]
impl MigrationSource {
    /// A short name that stays the same in every release, such as amplify-swift.
    pub fn label(&self) -> String {
        self.core().name().to_owned()
    }

    /// What the platform layer has to hand in: every item that one of these fits.
    pub fn wanted(&self, scope: MigrationScope) -> Vec<WantedItem> {
        self.core().wanted(&scope.into()).into_iter().map(WantedItem::from).collect()
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

/// A name, or a rule for names. Letters count as they are: no folding of case.
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

#[uniffi::export]
impl WantedName {
    /// Whether a name is asked for.
    #[allow(clippy::needless_pass_by_value, reason = "arguments cross the border by value")]
    pub fn fits(&self, name: String) -> bool {
        self.clone().into_core().fits(&name)
    }
}

/// One item of another SDK's container, as the platform layer read (and where need be decrypted) it. Its text form
/// tells the length of the value only.
#[derive(Clone, uniffi::Record)]
#[uniffi::export(Display)]
pub struct MigrationItem {
    /// The container's name.
    pub container: String,
    /// The item's name in it.
    pub key: String,
    /// The value; one that is a text is given as its UTF-8 bytes. Nothing for an item that is there and can never be read,
    /// because it is damaged or its key is gone: leaving it out would call complete what is not.
    pub value: Option<Vec<u8>>,
}

/// What came of taking over the sessions of one SDK. Its text form names no users.
#[derive(Clone, uniffi::Record)]
#[uniffi::export(Display)]
pub struct MigrationReport {
    /// It had been done before, so nothing was read.
    pub was_done: bool,
    /// The users whose sessions are now in the store and were not before.
    pub copied: Vec<String>,
    /// The users who had a session in the store already; it was left as it is.
    pub kept: Vec<String>,
    /// The users whose sessions need a refresh before they can be stored: finish makes it. As long as there are any, the
    /// migration is not marked as done.
    pub unfinished: Vec<String>,
    /// Sessions that needed a refresh and that the server has ended. Their users must sign in again.
    pub refused: Vec<MigrationRefusal>,
    /// Why sessions that were to be finished are still unfinished.
    pub last_error: Option<CognitoError>,
    /// What was there and could not be read. Trying again would not change it, save for what was handed in encrypted,
    /// which also keeps the migration from being marked as done.
    pub problems: Vec<MigrationProblem>,
    /// Whether everything of use that the SDK had left is in the store, so that an app may delete the source. Of a
    /// migration that had been done before it tells what was the case then.
    pub is_complete: bool,
}

/// A session that another SDK had left and that the server has ended. Its text form names no user.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct MigrationRefusal {
    /// The user's name in the pool, or the other SDK's name for the user.
    pub username: String,
    /// The server's verdict.
    pub error: CognitoError,
}

/// Why something that another SDK left behind could not be read. Its text form holds neither content nor user.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct MigrationProblem {
    /// What is wrong.
    pub kind: MigrationProblemKind,
    /// What the item is to that SDK, such as refreshToken or session.
    pub item: String,
    /// The user's name as the item gives it, where it does. Personal data: keep it out of logs.
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
    /// The tokens were issued to another app client. They could not be refreshed with this one.
    OtherClient,
    /// The tokens were issued by another user pool.
    OtherPool,
    /// The tokens of this session belong to different users.
    OtherUser,
}

/// Takes over the sessions that one SDK left behind, once.
///
/// Run it before the pool object is used, with the same store. Sessions are copied, read back and compared, and then
/// marked in the store, so that a user who signs out later is not signed in again by the next start. The source is
/// never changed: deleting it is the platform layer's, on the app's request only. A container that cannot be read now
/// (a locked Keychain) is not an empty one: then do not run it, and try again at the next start.
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

    /// Whether it was done before; then there is no need to open the containers. Fails with Storage when the store
    /// cannot tell.
    #[uniffi::method(default(cancel = None))]
    pub async fn is_done(&self, cancel: Option<Arc<CancelToken>>) -> Result<bool, CognitoError> {
        let migration = self.core.clone();
        run(cancel, async move { migration.is_done().await }).await
    }

    /// Reads the sessions among the items and copies those of users who have none in the store. The user who was
    /// current there becomes the current one, if nobody is. May be repeated: what an interrupted run had copied is
    /// found and kept. Fails with Storage when the store cannot read, write or give back what was written; the
    /// migration is not marked as done then.
    #[uniffi::method(default(cancel = None))]
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

    /// Refreshes the sessions that the last run of this object left unfinished and stores them, but not over a session
    /// that the user has by then. If nothing is left to do, the migration is marked as done.
    ///
    /// A session that the server has ended counts as finished and is told as refused. What failed for another reason stays
    /// unfinished, and the last error of the report says why: call it again on this object, because the server may
    /// have exchanged a refresh token already, or run the migration again at the next start. Fails with InvalidInput
    /// naming pool for another pool or app client than the migration's, and naming report if there was no run; with
    /// Storage when only the mark could not be stored.
    #[uniffi::method(default(cancel = None))]
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

    /// Says that it is done. A run and finish do so by themselves when nothing is left to do; this is for apps that do not
    /// want to go on with what is left. The migration does not count as complete then. Fails with Storage when the store
    /// did not take the mark.
    #[uniffi::method(default(cancel = None))]
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

    fn into_core(self) -> cognito_client::migration::WantedName {
        match self {
            Self::Every => cognito_client::migration::WantedName::Any,
            Self::Exactly { name } => cognito_client::migration::WantedName::Exactly(name),
            Self::StartingWith { start } => cognito_client::migration::WantedName::StartingWith(start),
            Self::EndingWith { end } => cognito_client::migration::WantedName::EndingWith(end),
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
        impl fmt::Display for $name {
            fn fmt(&$self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, $($text)+)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
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
text_form!(Migration, self => "{:?}", self.core);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sources_are_the_core_s_in_its_order() {
        assert_eq!(MigrationSource::ALL.map(MigrationSource::core), cognito_client::migration::MigrationSource::ALL);
    }
}
