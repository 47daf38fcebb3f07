//! Session records by user, and what a pool's client keeps for itself, on top of any store.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep, timeout_at};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    Hold, Leaving, Pending, Room, SecretBytes, SecretStore, SessionRecord, StoreError, StoreIdentity,
    StoreLock,
};
use crate::{Error, ErrorKind, RefreshToken, encoding, off_thread::off_thread};

/// Keeps the sessions of several pools and clients in one store apart.
#[derive(Clone, Debug)]
pub(crate) struct Namespace {
    prefix: String,
}

impl Namespace {
    pub(crate) fn new(pool_id: &str, client_id: &str) -> Self {
        Self { prefix: format!("cognito-client/{pool_id}/{client_id}/") }
    }

    pub(super) fn session(&self, username: &str) -> String {
        format!("{}session/{username}", self.prefix)
    }

    fn sessions(&self) -> String {
        self.session("")
    }

    pub(super) fn device(&self, username: &str) -> String {
        format!("{}device/{username}", self.prefix)
    }

    pub(super) fn device_name(&self, name: &str) -> String {
        format!("{}device-name/{name}", self.prefix)
    }

    fn current_user(&self) -> String {
        format!("{}current-user", self.prefix)
    }

    fn device_id(&self) -> String {
        format!("{}device-id", self.prefix)
    }

    fn seal_key(&self) -> String {
        format!("{}sign-in-key", self.prefix)
    }
}

/// How long to wait for somebody else to finish with a session: longer than any refresh takes.
const PATIENCE: Duration = Duration::from_secs(75);
/// How long a sign-out waits: it comes first then, whatever the others do.
const PATIENCE_OF_SIGN_OUT: Duration = Duration::from_secs(20);
/// How long one try for a store's lock may block a thread: runtimes may have a single one for all stores.
const TRY: Duration = Duration::from_millis(200);
const PAUSE: Duration = Duration::from_millis(5);

/// Seals what a sign-in leaves behind for another process.
pub(crate) type SealKey = Zeroizing<[u8; 32]>;

/// The four outcomes of a read. Only `Missing` means that there is nothing.
pub(crate) enum Stored<T> {
    Found(T),
    Missing,
    Unavailable(Error),
    Corrupt(Error),
}

impl<T> Stored<T> {
    /// What was found, if anything; what could not be told is an error.
    pub(crate) fn into_found(self) -> Result<Option<T>, Error> {
        match self {
            Self::Found(value) => Ok(Some(value)),
            Self::Missing => Ok(None),
            Self::Unavailable(error) | Self::Corrupt(error) => Err(error),
        }
    }
}

/// Reads and writes session records off the async threads.
#[derive(Clone)]
pub(crate) struct SessionStore {
    store: Arc<dyn SecretStore>,
    identity: StoreIdentity,
    pub(super) names: Namespace,
    /// Held while something is made that the store lacks, so that it is made once, and while a record is changed.
    pub(super) making: Arc<Mutex<()>>,
}

impl SessionStore {
    pub(crate) fn new(store: Arc<dyn SecretStore>, names: Namespace) -> Self {
        let identity = store.identity();
        Self { store, identity, names, making: Arc::default() }
    }

    /// Where all who deal with this user's session in this process meet.
    pub(crate) fn room(&self, username: &str) -> Arc<Room> {
        Room::of(self.identity.clone(), self.names.session(username))
    }

    pub(crate) async fn read(&self, username: &str) -> Stored<SessionRecord> {
        let key = self.names.session(username);
        let room = self.room(username);
        let read = self.run(move |store| store.get(&key)).await;
        let read = read.map(|bytes| bytes.map(|bytes| SessionRecord::decode(&bytes)));
        match (sort(read), room.disowned()) {
            (Stored::Found(record), Some(disowned)) => Stored::Found(without(record, &disowned)),
            (read, _) => read,
        }
    }

    /// Writes the record as a whole.
    pub(crate) async fn write(&self, hold: &Hold, record: &SessionRecord) -> Result<(), Error> {
        let key = self.names.session(&record.username);
        let bytes = record.encode()?;
        self.change(hold, move |store| store.put(&key, &bytes)).await?;
        hold.room().disown(None);
        Ok(())
    }

    pub(crate) async fn remove(&self, hold: &Hold, username: &str) -> Result<(), Error> {
        let key = self.names.session(username);
        self.change(hold, move |store| store.remove(&key)).await?;
        hold.room().disown(None);
        Ok(())
    }

    /// Removes all that is kept of a user who is no more: the session record, the pointer to the current user if it
    /// is this one, the device record and the names that lead to it.
    pub(crate) async fn forget_user(&self, hold: &Hold, username: &str) -> Result<(), Error> {
        self.remove(hold, username).await?;
        hold.room().set_pending(None);
        self.clear_current_user(hold, username).await?;
        self.remove_device(username, None).await?;
        self.forget_device_names(username).await
    }

    /// Work on the store that has a share in the hold until it is done, whoever waits for it.
    async fn change<T: Send + 'static>(
        &self,
        hold: &Hold,
        work: impl FnOnce(&dyn SecretStore) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let hold = hold.clone();
        self.run(move |store| {
            let done = work(store);
            // A write that failed may have been made all the same.
            hold.wrote();
            done
        })
        .await
    }

    /// Keeps these tokens, which the store would not take, to be written before anything else.
    pub(crate) fn set_pending(&self, hold: &Hold, record: SessionRecord, replaces: RefreshToken) {
        let store = Arc::clone(&self.store);
        hold.room().set_pending(Some(Pending { record, replaces, store }));
    }

    /// Brings tokens that could not be stored earlier into the store, if they still count there.
    pub(crate) async fn save_pending(&self, hold: &Hold) -> Result<(), Error> {
        let Some(Pending { record, replaces, store }) = hold.room().pending() else { return Ok(()) };
        let key = self.names.session(&record.username);
        let hold_of_write = hold.clone();
        let saved = off_thread(move || {
            let replaceable = match store.get(&key)?.map(|bytes| SessionRecord::decode(&bytes)) {
                Some(Ok(stored)) => {
                    !stored.is_signed_out() && stored.tokens.is_none_or(|t| t.refresh == replaces)
                }
                Some(Err(_)) => true,
                None => false,
            };
            if replaceable {
                store.put(&key, &record.encode()?)?;
                hold_of_write.wrote();
            }
            Ok::<_, StoreError>(())
        });
        saved.await.map_err(|_| StoreError::Unavailable("the store failed unexpectedly".into()))??;
        hold.room().set_pending(None);
        Ok(())
    }

    /// The names of the users that there are records of.
    pub(crate) async fn users(&self) -> Result<Vec<String>, Error> {
        let prefix = self.names.sessions();
        let names = self.run(move |store| {
            let keys = store.list(&prefix)?;
            Ok(keys.iter().filter_map(|key| key.strip_prefix(&prefix)).map(str::to_owned).collect())
        });
        Ok(names.await?)
    }

    /// The right to change this user's session, until the hold and all its clones are dropped: in this process always, in
    /// others over the same store as far as the store can lock.
    ///
    /// A store that has no place for its locks works as one that has none: that serves all but those who share it.
    pub(crate) async fn hold(&self, username: &str) -> Result<Hold, Error> {
        let deadline = Instant::now() + PATIENCE;
        let room = self.room(username);
        let Ok(turn) = timeout_at(deadline, Arc::clone(&room.turn).lock_owned()).await else {
            return Err(busy().into());
        };
        let lock = self.lock(username, deadline).await?;
        Ok(Hold::new(lock, Some(turn), room))
    }

    /// As [`hold`](Self::hold), for who comes first even if somebody does not let go of the session.
    pub(crate) async fn hold_anyway(&self, username: &str) -> Hold {
        let deadline = Instant::now() + PATIENCE_OF_SIGN_OUT;
        let room = self.room(username);
        let turn = timeout_at(deadline, Arc::clone(&room.turn).lock_owned()).await.ok();
        let lock = match self.lock(username, deadline).await {
            Ok(lock) => lock,
            Err(error) => {
                tracing::warn!(%error, "the session is changed without its lock");
                None
            }
        };
        Hold::new(lock, turn, room)
    }

    /// The store's own lock, tried for in short turns.
    async fn lock(&self, username: &str, deadline: Instant) -> Result<Option<StoreLock>, Error> {
        let name = self.names.session(username);
        loop {
            let (name, started) = (name.clone(), Instant::now());
            match self.run(move |store| store.lock(&name, TRY)).await {
                // A store that does not even wait a little has its own reasons.
                Err(StoreError::Busy(_)) if started.elapsed() >= TRY / 2 && Instant::now() < deadline => {
                    sleep(PAUSE).await;
                }
                Err(StoreError::Unavailable(why)) => {
                    tracing::warn!(why, "the store cannot lock; other processes over it are not kept out");
                    return Ok(None);
                }
                other => return Ok(other?),
            }
        }
    }

    pub(crate) async fn current_user(&self) -> Stored<String> {
        let key = self.names.current_user();
        let read = self.run(move |store| store.get(&key)).await;
        sort(read.map(|bytes| {
            bytes.map(|bytes| match std::str::from_utf8(&bytes) {
                Ok(name) => Ok(name.to_owned()),
                Err(_) => Err(StoreError::Corrupt("the current user's name is not UTF-8".into())),
            })
        }))
    }

    /// Makes this user the current one.
    pub(crate) async fn set_current_user(&self, username: &str) -> Result<(), Error> {
        let (key, name, pointing) = (self.names.current_user(), username.to_owned(), self.pointing());
        Ok(self
            .run(move |store| {
                let _pointing = pointing.turn.blocking_lock();
                store.put(&key, name.as_bytes())
            })
            .await?)
    }

    /// Makes this user the current one if there is a session of them. Says whether there is.
    pub(crate) async fn switch_current_user(&self, username: &str) -> Result<bool, Error> {
        let (key, session) = (self.names.current_user(), self.names.session(username));
        let (name, pointing) = (username.to_owned(), self.pointing());
        Ok(self
            .run(move |store| {
                let _pointing = pointing.turn.blocking_lock();
                let is_there = || {
                    let record =
                        store.get(&session)?.map(|bytes| SessionRecord::decode(&bytes)).transpose()?;
                    Ok::<_, StoreError>(record.is_some_and(|record| record.tokens.is_some()))
                };
                if !is_there()? {
                    return Ok(false);
                }
                store.put(&key, name.as_bytes())?;
                // Another process may have signed the user out meanwhile, and have seen no pointer to take away.
                let still_there = is_there()?;
                if !still_there {
                    store.remove(&key)?;
                }
                Ok(still_there)
            })
            .await?)
    }

    /// Forgets the current user if it is still this one.
    pub(crate) async fn clear_current_user(&self, hold: &Hold, username: &str) -> Result<(), Error> {
        let (key, name, pointing) = (self.names.current_user(), username.to_owned(), self.pointing());
        let hold = hold.clone();
        Ok(self
            .run(move |store| {
                let _share = hold;
                let _pointing = pointing.turn.blocking_lock();
                match store.get(&key)? {
                    Some(current) if *current == name.as_bytes() => store.remove(&key),
                    _ => Ok(()),
                }
            })
            .await?)
    }

    /// Where those meet who look at the pointer to the current user and change it.
    fn pointing(&self) -> Arc<Room> {
        Room::of(self.identity.clone(), self.names.current_user())
    }

    /// The random name by which threat protection knows this installation of the app.
    pub(crate) async fn device_id(&self) -> Stored<String> {
        let key = self.names.device_id();
        let read = self.run(move |store| store.get(&key)).await;
        sort(read.map(|bytes| {
            bytes.map(|bytes| {
                device_id(&bytes).ok_or_else(|| StoreError::Corrupt("the device id is none".into()))
            })
        }))
    }

    /// Keeps `fresh` as the device id unless there is one. Gives the one that counts.
    pub(crate) async fn set_device_id(&self, fresh: &str) -> Result<String, Error> {
        let fresh = SecretBytes::new(fresh.as_bytes().to_vec());
        self.keep(self.names.device_id(), fresh, device_id).await
    }

    /// The key that seals suspended sign-ins.
    pub(crate) async fn seal_key(&self) -> Stored<SealKey> {
        let key = self.names.seal_key();
        let read = self.run(move |store| store.get(&key)).await;
        sort(read.map(|bytes| {
            bytes.map(|bytes| {
                seal_key(&bytes).ok_or_else(|| StoreError::Corrupt("the sign-in key is none".into()))
            })
        }))
    }

    /// Keeps `fresh` as the key that seals suspended sign-ins unless there is one. Gives the one that counts.
    pub(crate) async fn set_seal_key(&self, fresh: &SealKey) -> Result<SealKey, Error> {
        let fresh = SecretBytes::new(encoding::to_base64(&**fresh).into_bytes());
        self.keep(self.names.seal_key(), fresh, seal_key).await
    }

    /// Writes `fresh` under `key` only if the store certainly holds nothing of use there: what cannot be read
    /// now may be wanted later.
    async fn keep<T: Send + 'static>(
        &self,
        key: String,
        fresh: SecretBytes,
        decode: fn(&[u8]) -> Option<T>,
    ) -> Result<T, Error> {
        let making = Arc::clone(&self.making);
        let kept = self.run(move |store| {
            let _making = making.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(value) = store.get(&key)?.and_then(|kept| decode(&kept)) {
                return Ok(Some(value));
            }
            store.put(&key, &fresh)?;
            Ok(decode(&fresh))
        });
        kept.await?.ok_or_else(|| Error::new(ErrorKind::Internal, "what was to be kept is malformed"))
    }

    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn SecretStore) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = Arc::clone(&self.store);
        match off_thread(move || work(&*store)).await {
            Ok(result) => result,
            Err(_) => Err(StoreError::Unavailable("the store failed unexpectedly".into())),
        }
    }
}

fn busy() -> StoreError {
    StoreError::Busy("another change of this session takes too long".into())
}

/// The record, read as signed out if that is the session which was.
fn without(mut record: SessionRecord, disowned: &RefreshToken) -> SessionRecord {
    if record.tokens.as_ref().is_some_and(|tokens| tokens.refresh == *disowned)
        && let Some(tokens) = record.tokens.take()
    {
        record.leaving = Some(Leaving { tokens, everywhere: false, linked: false, since_millis: 0 });
    }
    record
}

fn device_id(bytes: &[u8]) -> Option<String> {
    Uuid::try_parse_ascii(bytes).ok().map(|id| id.to_string())
}

/// Kept as base64, because stores are promised text.
fn seal_key(bytes: &[u8]) -> Option<SealKey> {
    let bytes = Zeroizing::new(encoding::base64(std::str::from_utf8(bytes).ok()?)?);
    let mut key = SealKey::default();
    if bytes.len() != key.len() {
        return None;
    }
    key.copy_from_slice(&bytes);
    Some(key)
}

pub(super) fn sort<T>(read: Result<Option<Result<T, StoreError>>, StoreError>) -> Stored<T> {
    match read {
        Ok(Some(Ok(value))) => Stored::Found(value),
        Ok(None) => Stored::Missing,
        Ok(Some(Err(error))) | Err(error @ StoreError::Corrupt(_)) => {
            Stored::Corrupt(Error::new(ErrorKind::Storage, error.to_string()))
        }
        Err(error) => Stored::Unavailable(error.into()),
    }
}

#[cfg(test)]
mod tests;
