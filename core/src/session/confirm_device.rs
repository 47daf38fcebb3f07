//! Making a new device known to the pool (`ConfirmDevice`), and remembered where somebody has to say so
//! (`UpdateDeviceStatus`): after the sign-in, and again at later uses of the session until the pool has heard it.

use std::sync::Arc;

use tokio::sync::OwnedMutexGuard;

use super::{Context, Inner};
use crate::{
    AccessToken, DeviceQuestion, DeviceRemembering, Error, ErrorKind, NewDevice, SessionEvent,
    device::{self, PendingDevice, verifier_of},
    service::{
        ConfirmDevice, DeviceConfirmed, RememberedStatus, UpdateDeviceStatus, VerifierConfig, device_exists,
    },
    store::{DeviceRecord, PendingStatus, Stored},
};

/// A device that the pool issued a key for and has no verifier of yet.
pub(crate) struct Unconfirmed {
    key: String,
    verifier: VerifierConfig,
}

impl Unconfirmed {
    pub(crate) fn new(key: String, verifier: VerifierConfig) -> Self {
        Self { key, verifier }
    }

    /// Confirms the device of this new session, as a task of its own: whoever waits for it may go away.
    pub(crate) async fn confirm(self, inner: &Arc<Inner>) {
        let inner = Arc::clone(inner);
        let task = tokio::spawn(async move {
            let device = inner.context.pending_devices.of(&inner.username, &self.key);
            let _turn = device.turn.lock().await;
            if let Some(access_token) = inner.usable_access_token() {
                tell_all(&inner, &device, &self.key, &access_token, Some(self.verifier)).await;
            }
        });
        if task.await.is_err() {
            tracing::error!("confirming the device failed unexpectedly");
        }
    }
}

/// Notes a session that was opened from the store: what the pool has not heard of its device is told now.
pub(crate) fn look_at(inner: &Arc<Inner>) {
    if let Some(key) = inner.device_key() {
        inner.context.pending_devices.of(&inner.username, &key);
        look_after(inner);
    }
}

/// Tells the pool in the background what it has not heard yet of the session's device. Costs one look at a flag where
/// nothing is left to tell; after a failure it waits longer each time.
pub(crate) fn look_after(inner: &Arc<Inner>) {
    let Some(Due { device, key, turn }) = due(inner) else { return };
    let inner = Arc::clone(inner);
    tokio::spawn(async move {
        let _turn = turn;
        // A session whose tokens have run out is refreshed first; that comes back here.
        if let Some(access_token) = inner.usable_access_token() {
            tell_all(&inner, &device, &key, &access_token, None).await;
        }
    });
}

/// Whether [`look_after`] would have something to do.
pub(crate) fn is_due(inner: &Arc<Inner>) -> bool {
    due(inner).is_some()
}

/// A device that the pool is to be told of, by whoever has the turn.
struct Due {
    device: Arc<PendingDevice>,
    key: String,
    turn: OwnedMutexGuard<()>,
}

fn due(inner: &Arc<Inner>) -> Option<Due> {
    let devices = &inner.context.pending_devices;
    if devices.is_idle() {
        return None;
    }
    let key = inner.device_key()?;
    let device = devices.of(&inner.username, &key);
    if !device.is_due(inner.context.clock.monotonic()) {
        return None;
    }
    let turn = Arc::clone(&device.turn).try_lock_owned().ok()?;
    Some(Due { device, key, turn })
}

/// After a refresh was refused: a pool may refuse to refresh a session before its device is confirmed. Confirms it
/// with the access token that the session still has, and says whether the refresh is worth another try.
///
/// # Errors
/// What kept the device from being confirmed, where the service has not refused it: the session may be as good as
/// ever.
pub(crate) async fn confirm_now(
    context: &Context,
    username: &str,
    key: &str,
    access_token: &AccessToken,
) -> Result<bool, Error> {
    let device = context.pending_devices.of(username, key);
    let _turn = device.turn.lock().await;
    if device.is_settled() {
        return Ok(device.was_just_confirmed());
    }
    let confirmation = Confirmation { context, username, key, device: &device };
    match confirmation.confirm(access_token, None).await {
        Ok(Some(record)) => {
            if record.pending_status.is_none() {
                confirmation.done(record.remembered == Some(true));
            }
        }
        Ok(None) => {}
        Err(error) => {
            let refused = error.code().is_some() && !error.is_retryable();
            confirmation.failed(&error);
            return if refused { Ok(false) } else { Err(error) };
        }
    }
    Ok(device.was_just_confirmed())
}

/// Tells the pool all that it has not heard, and asks who has to be asked.
async fn tell_all(
    inner: &Arc<Inner>,
    device: &Arc<PendingDevice>,
    key: &str,
    access_token: &AccessToken,
    verifier: Option<VerifierConfig>,
) {
    let confirmation = Confirmation { context: &inner.context, username: &inner.username, key, device };
    match confirmation.tell(access_token, verifier).await {
        Ok(Some(question)) => put(question, inner, device, key),
        Ok(None) => {}
        Err(error) => confirmation.failed(&error),
    }
}

/// Puts the question to the user; the answer is told whenever it comes.
fn put(asked: Arc<dyn DeviceQuestion>, inner: &Arc<Inner>, device: &Arc<PendingDevice>, key: &str) {
    let (inner, device, key) = (Arc::clone(inner), Arc::clone(device), key.to_owned());
    let about = NewDevice {
        username: inner.username.clone(),
        device_key: key.clone(),
        device_name: inner.context.devices.name.clone(),
    };
    tokio::spawn(async move {
        let yes = device::ask(asked, about).await;
        let confirmation =
            Confirmation { context: &inner.context, username: &inner.username, key: &key, device: &device };
        if confirmation.decided(yes).await {
            // The answer may have taken longer than the access token lasts. No turn is held meanwhile: a refresh may
            // want it.
            let told = match inner.tokens().await {
                Ok(tokens) => {
                    let _turn = device.turn.lock().await;
                    confirmation.update(tokens.access_token(), yes, true).await
                }
                Err(error) => {
                    confirmation.tell_confirmed(false);
                    Err(error)
                }
            };
            if let Err(error) = told {
                confirmation.failed(&error);
            }
        }
        device.answered();
    });
}

/// What the pool is told of one device; the turn of the device is held by whoever has this done.
struct Confirmation<'a> {
    context: &'a Context,
    username: &'a str,
    key: &'a str,
    device: &'a PendingDevice,
}

impl Confirmation<'_> {
    /// Confirms the device and says whether it shall be remembered, as far as the pool has not heard. Gives the
    /// question that has to be put before.
    async fn tell(
        &self,
        access_token: &AccessToken,
        verifier: Option<VerifierConfig>,
    ) -> Result<Option<Arc<dyn DeviceQuestion>>, Error> {
        let (record, is_new) = match self.confirm(access_token, verifier).await? {
            Some(record) => (record, true),
            None => match self.record().await? {
                Some(record) => (record, false),
                None => return Ok(None),
            },
        };
        let remember = match (record.pending_status, &self.context.devices.remembering) {
            (None, _) if !is_new => {
                self.context.pending_devices.settle(self.device);
                return Ok(None);
            }
            (None, _) | (Some(PendingStatus::Undecided), DeviceRemembering::OnRequest) => {
                if record.pending_status.is_some() {
                    self.change(|record| record.pending_status = None).await;
                }
                self.done(record.remembered == Some(true));
                return Ok(None);
            }
            (Some(PendingStatus::Undecided), DeviceRemembering::Ask(question)) => {
                return Ok(self.device.is_to_be_asked().then(|| Arc::clone(question)));
            }
            (Some(PendingStatus::Undecided), DeviceRemembering::Always) => true,
            (Some(status), _) => status == PendingStatus::Remembered,
        };
        self.update(access_token, remember, is_new).await?;
        Ok(None)
    }

    /// The record of this device. Without one there is nothing to tell.
    async fn record(&self) -> Result<Option<DeviceRecord>, Error> {
        match self.context.store.device(self.username).await {
            Stored::Found(record) if record.key == self.key => Ok(Some(record)),
            Stored::Found(_) | Stored::Missing | Stored::Corrupt(_) => {
                self.context.pending_devices.settle(self.device);
                Ok(None)
            }
            Stored::Unavailable(error) => Err(error),
        }
    }

    /// Confirms the device if it is not confirmed; gives its record if it was done now.
    async fn confirm(
        &self,
        access_token: &AccessToken,
        verifier: Option<VerifierConfig>,
    ) -> Result<Option<DeviceRecord>, Error> {
        let Some(mut record) = self.record().await?.filter(|record| !record.confirmed) else {
            return Ok(None);
        };
        // A password that was thrown away is made anew, and kept once the pool has its verifier.
        let is_kept = record.password.is_some();
        let (password, verifier) = match (record.password.take(), verifier) {
            (Some(password), Some(verifier)) => (password, verifier),
            (password, _) => verifier_of(&record.group_key, self.key, password).await?,
        };
        let request = ConfirmDevice {
            access_token: access_token.clone(),
            device_key: self.key.to_owned(),
            device_secret_verifier_config: verifier,
            device_name: self.context.devices.name.clone(),
        };
        let user_decides = match self.context.service.call(&request).await {
            Ok(DeviceConfirmed { user_decides }) => Some(user_decides),
            // An earlier try whose reply was lost has come first. What else the reply said is not known.
            Err(error) if device_exists(&error) => None,
            Err(error) => {
                if error.kind() == ErrorKind::NotFound {
                    // Forgotten before it was confirmed.
                    self.forget().await;
                }
                return Err(error);
            }
        };
        record.confirmed = true;
        record.password = (is_kept || user_decides.is_some()).then_some(password);
        record.remembered = user_decides.map(|user_decides| !user_decides);
        let open = user_decides != Some(false)
            && !matches!(self.context.devices.remembering, DeviceRemembering::OnRequest);
        record.pending_status = open.then_some(PendingStatus::Undecided);
        self.device.confirmed();
        let now = record.clone();
        self.change(move |record| {
            record.confirmed = true;
            record.password = now.password;
            record.remembered = now.remembered;
            record.pending_status = now.pending_status;
        })
        .await;
        Ok(Some(record))
    }

    /// Keeps what the user has said, and says whether the pool is to hear of it.
    async fn decided(&self, yes: bool) -> bool {
        // Where the pool has said that the user decides, it remembers nothing by itself.
        let known = matches!(self.record().await, Ok(Some(record)) if record.remembered == Some(false));
        let open = yes || !known;
        let status = if yes { PendingStatus::Remembered } else { PendingStatus::NotRemembered };
        self.change(move |record| record.pending_status = open.then_some(status)).await;
        if !open {
            self.done(false);
        }
        open
    }

    /// Tells the pool whether to remember the device. A device that is not remembered for a failure is `new` once.
    async fn update(&self, access_token: &AccessToken, remember: bool, is_new: bool) -> Result<(), Error> {
        let status = if remember { RememberedStatus::Remembered } else { RememberedStatus::NotRemembered };
        let request = UpdateDeviceStatus {
            access_token: access_token.clone(),
            device_key: self.key.to_owned(),
            device_remembered_status: status,
        };
        match self.context.service.call(&request).await {
            Ok(()) => {
                self.change(move |record| {
                    record.remembered = Some(remember);
                    record.pending_status = None;
                })
                .await;
                self.done(remember);
                Ok(())
            }
            Err(error) => {
                let wanted = if remember { PendingStatus::Remembered } else { PendingStatus::NotRemembered };
                let gone = error.kind() == ErrorKind::NotFound;
                self.change(move |record| {
                    record.remembered = Some(false);
                    record.pending_status = (!gone).then_some(wanted);
                })
                .await;
                if is_new {
                    self.tell_confirmed(false);
                }
                if gone {
                    self.context.pending_devices.settle(self.device);
                }
                Err(error)
            }
        }
    }

    async fn change(&self, change: impl FnOnce(&mut DeviceRecord) + Send + 'static) {
        if let Err(error) = self.context.store.change_device(self.username, self.key, change).await {
            self.tell_trouble(error);
        }
    }

    async fn forget(&self) {
        if let Err(error) = self.context.store.remove_device(self.username, Some(self.key)).await {
            self.tell_trouble(error);
        }
        self.context.pending_devices.settle(self.device);
    }

    /// The pool has heard all.
    fn done(&self, remembered: bool) {
        self.context.pending_devices.settle(self.device);
        self.tell_confirmed(remembered);
    }

    /// Puts off the next try. The first failure is told.
    fn failed(&self, error: &Error) {
        tracing::debug!(%error, "the pool could not be told of the device");
        if !self.device.failed(self.context.clock.monotonic(), error.retry_after()) {
            return;
        }
        match error.kind() {
            ErrorKind::Storage => self.tell_trouble(error.clone()),
            _ => {
                let (username, error) = (self.username.to_owned(), error.clone());
                self.context.events.tell(&SessionEvent::DeviceConfirmationFailed { username, error });
            }
        }
    }

    fn tell_confirmed(&self, remembered: bool) {
        let (username, device_key) = (self.username.to_owned(), self.key.to_owned());
        self.context.events.tell(&SessionEvent::DeviceConfirmed { username, device_key, remembered });
    }

    fn tell_trouble(&self, error: Error) {
        let username = self.username.to_owned();
        self.context.events.tell(&SessionEvent::StorageTrouble { username, error });
    }
}
