use std::{fmt, sync::Arc};

use serde_json::{Value, json};

use super::{
    MigratedSession, MigrationError, MigrationErrorKind, MigrationFound, MigrationItem, MigrationScope,
    MigrationSource, WantedItem,
};
use crate::{
    Error, ErrorKind, SecretStore, TokenSet,
    off_thread::off_thread,
    store::{DeviceRecord, Hold, Namespace, SessionRecord, SessionStore, StoreError, Stored},
};

/// Takes over the sessions that one SDK left behind, once.
///
/// ```no_run
/// # use std::sync::Arc;
/// # use cognito_client::{*, migration::*};
/// # async fn example(store: Arc<dyn SecretStore>, read: fn(WantedItem) -> Vec<MigrationItem>) -> Result<(), Error> {
/// let scope = MigrationScope::new("us-east-1_AbCdEf123", "client-id").bundle("com.example.app");
/// let migration = Migration::new(store, scope, MigrationSource::AmplifySwift);
/// if !migration.is_done().await? {
///     let items: Vec<_> = migration.wanted().into_iter().flat_map(read).collect();
///     let report = migration.run(&items).await?;
///     println!("{} sessions taken over", report.copied.len());
/// }
/// # Ok(()) }
/// ```
///
/// Run it before the pool's client is used, with the same store. What was taken over is copied, read back and
/// compared, and then marked in the store, so that a user who signs out later is not signed in again by the next
/// start. The source is never changed: deleting it is the platform layer's, on the app's request only.
///
/// A container that cannot be read now (a locked Keychain) is not an empty one: then do not run it, and try again
/// at the next start.
#[derive(Clone)]
pub struct Migration {
    store: Arc<dyn SecretStore>,
    scope: MigrationScope,
    source: MigrationSource,
}

/// What came of taking over the sessions of one SDK.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MigrationReport {
    /// The SDK the sessions came from.
    pub source: MigrationSource,
    /// It had been done before, so nothing was read.
    pub was_done: bool,
    /// The users whose sessions are now in the store and were not before.
    pub copied: Vec<String>,
    /// The users who had a session in the store already; it was left as it is.
    pub kept: Vec<String>,
    /// Sessions that need a refresh before they can be stored: see [`Migration::finish`]. As long as there are any, the
    /// migration is not marked as done.
    pub unfinished: Vec<MigratedSession>,
    /// Sessions that needed a refresh and that the server has ended. Their users must sign in again.
    pub refused: Vec<MigrationRefusal>,
    /// Why sessions that were to be finished are still unfinished.
    pub last_error: Option<Error>,
    /// What was there and could not be read. Trying again would not change it, save for what was handed in
    /// [encrypted](MigrationErrorKind::Encrypted), which also keeps the migration from being marked as done.
    pub problems: Vec<MigrationError>,
    /// Of a migration that had been done before: whether nothing was left behind then.
    was_complete: bool,
}

/// A session that another SDK had left and that the server has ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MigrationRefusal {
    /// The user's name in the pool, or the other SDK's name for the user.
    pub username: String,
    /// The server's verdict.
    pub error: Error,
}

impl MigrationReport {
    /// Whether everything of use that the SDK had left is in the store, so that an app may delete the source. Of a
    /// migration that had been done before it tells what was the case then.
    pub fn is_complete(&self) -> bool {
        if self.was_done {
            return self.was_complete;
        }
        self.unfinished.is_empty() && self.problems.is_empty()
    }
}

impl Migration {
    /// Of the sessions of `scope` that `source` left, into `store`.
    pub fn new(store: Arc<dyn SecretStore>, scope: MigrationScope, source: MigrationSource) -> Self {
        Self { store, scope, source }
    }

    /// What the platform layer has to read: see [`MigrationSource::wanted`].
    pub fn wanted(&self) -> Vec<WantedItem> {
        self.source.wanted(&self.scope)
    }

    /// Whether it was done before; then there is no need to open the containers.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`] when the store cannot tell.
    pub async fn is_done(&self) -> Result<bool, Error> {
        let key = self.marker();
        self.run_in_store(move |store| Ok(store.get(&key)?.is_some())).await
    }

    /// Says that it is done. [`run`](Self::run) and [`finish`](Self::finish) do so by themselves when nothing is left to
    /// do; this is for apps that do not want to go on with what is left. The migration does not count as complete then.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`] when the store did not take the mark.
    pub async fn mark_done(&self) -> Result<(), Error> {
        self.mark(false).await
    }

    async fn mark(&self, complete: bool) -> Result<(), Error> {
        let key = self.marker();
        let mark = json!({ "version": 1, "complete": complete }).to_string();
        self.run_in_store(move |store| store.put(&key, mark.as_bytes())).await
    }

    /// Whether it was marked as done, and if so, whether it was complete then. A mark that does not tell does not
    /// allow anything to be deleted.
    async fn marked(&self) -> Result<Option<bool>, Error> {
        let key = self.marker();
        let mark = self.run_in_store(move |store| store.get(&key)).await?;
        let complete = |mark: &[u8]| {
            let mark: Option<Value> = serde_json::from_slice(mark).ok();
            mark.and_then(|mark| mark.get("complete")?.as_bool()).unwrap_or(false)
        };
        Ok(mark.map(|mark| complete(&mark)))
    }

    pub(crate) fn source(&self) -> MigrationSource {
        self.source
    }

    pub(crate) fn is_of(&self, pool_id: &str, client_id: &str) -> bool {
        self.scope.pool_id == pool_id && self.scope.client_id == client_id
    }

    fn sessions(&self) -> SessionStore {
        let names = Namespace::new(&self.scope.pool_id, &self.scope.client_id);
        SessionStore::new(Arc::clone(&self.store), names)
    }

    /// Makes the user the current one, if nobody is.
    pub(crate) async fn make_current(&self, username: &str) -> Result<(), Error> {
        let store = self.sessions();
        if store.current_user().await.into_found()?.is_none() {
            store.set_current_user(username).await?;
        }
        Ok(())
    }

    /// Marks the migration as done if there is nothing left that another run could bring.
    pub(crate) async fn mark_when_done(&self, report: &MigrationReport) -> Result<(), Error> {
        // A platform layer that forgot to decrypt must not cost the sessions for good.
        let unread = report.problems.iter().any(|problem| problem.kind() == MigrationErrorKind::Encrypted);
        if report.unfinished.is_empty() && !unread {
            self.mark(report.is_complete()).await?;
        }
        Ok(())
    }

    /// Reads the sessions among `items` and copies those of users who have none in the store. The user who was
    /// current there becomes the current one, if nobody is.
    ///
    /// May be repeated: what an interrupted run had copied is found and kept.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`] when the store cannot read, write or give back what was written. What was copied until
    /// then stays, and the migration is not marked as done.
    pub async fn run(&self, items: &[MigrationItem]) -> Result<MigrationReport, Error> {
        let marked = self.marked().await?;
        let mut report = MigrationReport {
            source: self.source,
            was_done: marked.is_some(),
            copied: Vec::new(),
            kept: Vec::new(),
            unfinished: Vec::new(),
            refused: Vec::new(),
            last_error: None,
            problems: Vec::new(),
            was_complete: marked == Some(true),
        };
        if report.was_done {
            return Ok(report);
        }
        let MigrationFound { sessions, problems } = self.source.decode(&self.scope, items);
        report.problems = problems;
        let store = self.sessions();
        let mut current = None;
        for session in sessions {
            let (username, is_current) = (session.username.clone(), session.is_current);
            let hold = store.hold(&username).await?;
            if store.read(&username).await.into_found()?.is_some() {
                report.kept.push(username.clone());
                current = current.or(is_current.then_some(username));
                continue;
            }
            copy_device(&store, &session).await?;
            if let Some(tokens) = tokens(&session) {
                copy(&store, &hold, &record(&session, tokens)).await?;
                report.copied.push(username.clone());
            } else {
                report.unfinished.push(session);
                continue;
            }
            current = current.or(is_current.then_some(username));
        }
        if let Some(username) = current {
            self.make_current(&username).await?;
        }
        self.mark_when_done(&report).await?;
        Ok(report)
    }

    fn marker(&self) -> String {
        let MigrationScope { pool_id, client_id, .. } = &self.scope;
        format!("cognito-client/{pool_id}/{client_id}/migrated/{}", self.source)
    }

    async fn run_in_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn SecretStore) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Error> {
        let store = Arc::clone(&self.store);
        Ok(off_thread(move || work(&*store)).await??)
    }
}

impl fmt::Debug for Migration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Migration")
            .field("scope", &self.scope)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

/// The session's tokens, or `None` if a refresh must come first.
fn tokens(session: &MigratedSession) -> Option<TokenSet> {
    Some(TokenSet {
        access: session.access_token.clone()?,
        id: session.id_token.clone()?,
        refresh: session.refresh_token.clone(),
    })
}

/// The session as the store keeps it.
pub(super) fn record(session: &MigratedSession, tokens: TokenSet) -> SessionRecord {
    let mut record = SessionRecord::new(session.username.clone(), session.sign_in_name.clone(), tokens);
    record.device_key = session.device.as_ref().map(|device| device.device_key.clone());
    record
}

/// The device goes first, so that a session that is there has its device, too. One that is there stays.
pub(super) async fn copy_device(store: &SessionStore, session: &MigratedSession) -> Result<(), Error> {
    let Some(device) = &session.device else { return Ok(()) };
    if !matches!(store.device(&session.username).await, Stored::Missing) {
        return Ok(());
    }
    let mut record = DeviceRecord::new(
        session.username.clone(),
        device.device_key.clone(),
        device.device_group_key.clone(),
        device.device_password.clone(),
    );
    record.confirmed = true;
    store.write_device(&record).await?;
    if session.sign_in_name != session.username {
        store.set_device_owner(&session.sign_in_name, &session.username).await?;
    }
    match store.device(&session.username).await {
        Stored::Found(read) if read.key == record.key && read.password == record.password => Ok(()),
        Stored::Unavailable(error) | Stored::Corrupt(error) => Err(error),
        Stored::Found(_) | Stored::Missing => {
            Err(Error::new(ErrorKind::Storage, "the store does not give back the device it was given"))
        }
    }
}

/// Writes the record, and reads it back to be sure.
pub(super) async fn copy(store: &SessionStore, hold: &Hold, record: &SessionRecord) -> Result<(), Error> {
    store.write(hold, record).await?;
    match store.read(&record.username).await {
        Stored::Found(read) if is_same(&read, record) => Ok(()),
        Stored::Unavailable(error) | Stored::Corrupt(error) => Err(error),
        Stored::Found(_) | Stored::Missing => {
            Err(Error::new(ErrorKind::Storage, "the store does not give back the session it was given"))
        }
    }
}

fn is_same(one: &SessionRecord, other: &SessionRecord) -> bool {
    let tokens = |record: &SessionRecord| {
        record.tokens.clone().map(|tokens| (tokens.access, tokens.id, tokens.refresh))
    };
    one.username == other.username
        && one.sign_in_name == other.sign_in_name
        && tokens(one) == tokens(other)
        && one.device_key == other.device_key
}
