//! Making a new device known to the pool (`ConfirmDevice`), and remembered where somebody has to say so.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::{DeviceQuestion, DeviceRememberedStatus, DeviceRemembering, NewDevice};
use crate::{
    Error, SessionEvent,
    service::{ConfirmDevice, DeviceConfirmed, UpdateDeviceStatus, VerifierConfig, device_exists},
    session::Inner,
    srp::DeviceVerifier,
    store::DeviceRecord,
};

/// A device that the pool issued a key for and has no verifier of yet.
pub(crate) struct Unconfirmed {
    key: String,
    verifier: VerifierConfig,
}

impl Unconfirmed {
    pub(super) fn new(key: String, verifier: &DeviceVerifier) -> Self {
        Self { key, verifier: verifier.into() }
    }

    /// Confirms the device of this new session, as a task of its own: whoever waits for it may go away.
    pub(crate) async fn confirm(self, inner: &Arc<Inner>) {
        let inner = Arc::clone(inner);
        if tokio::spawn(async move { Confirmation { inner, device: self }.run().await }).await.is_err() {
            tracing::error!("confirming the device failed unexpectedly");
        }
    }
}

struct Confirmation {
    inner: Arc<Inner>,
    device: Unconfirmed,
}

impl Confirmation {
    async fn run(self) {
        match self.confirm().await {
            Ok(DeviceConfirmed { user_decides }) => self.confirmed(user_decides).await,
            Err(error) => {
                // Refreshes want the key all the same.
                self.change(|record| record.password = None).await;
                self.tell_failure(error);
            }
        }
    }

    async fn confirm(&self) -> Result<DeviceConfirmed, Error> {
        let inner = &self.inner;
        let confirmed = inner.authorized(|access_token| async move {
            let request = ConfirmDevice {
                access_token,
                device_key: self.device.key.clone(),
                device_secret_verifier_config: self.device.verifier.clone(),
                device_name: inner.context.devices.name.clone(),
            };
            inner.context.service.confirm_device(&request).await
        });
        match confirmed.await {
            // The key is fresh: only this very verifier can have come before, in a try whose reply was lost.
            Err(error) if device_exists(&error) => Ok(DeviceConfirmed { user_decides: true }),
            other => other,
        }
    }

    async fn confirmed(self, user_decides: bool) {
        let remembered = (!user_decides).then_some(true);
        self.change(move |record| {
            record.confirmed = true;
            record.remembered = remembered;
        })
        .await;
        if !user_decides {
            return self.tell(true);
        }
        match self.inner.context.devices.remembering.clone() {
            DeviceRemembering::Always => self.decided(true).await,
            DeviceRemembering::Never => self.decided(false).await,
            DeviceRemembering::Ask(question) => {
                let device = NewDevice {
                    username: self.inner.username.clone(),
                    device_key: self.device.key.clone(),
                    device_name: self.inner.context.devices.name.clone(),
                };
                tokio::spawn(async move {
                    let yes = ask(question, device).await;
                    self.decided(yes).await;
                });
            }
        }
    }

    async fn decided(&self, remember: bool) {
        let outcome = if remember {
            let (inner, status) = (&self.inner, DeviceRememberedStatus::Remembered.into());
            let updated = inner.authorized(|access_token| async move {
                let device_key = self.device.key.clone();
                let request =
                    UpdateDeviceStatus { access_token, device_key, device_remembered_status: status };
                inner.context.service.update_device_status(&request).await
            });
            updated.await
        } else {
            Ok(())
        };
        let remembered = remember && outcome.is_ok();
        self.change(move |record| record.remembered = Some(remembered)).await;
        self.tell(remembered);
        if let Err(error) = outcome {
            self.tell_failure(error);
        }
    }

    async fn change(&self, change: impl FnOnce(&mut DeviceRecord) + Send + 'static) {
        let Inner { context, username, .. } = &*self.inner;
        if let Err(error) = context.store.change_device(username, &self.device.key, change).await {
            let username = username.clone();
            context.events.tell(&SessionEvent::StorageTrouble { username, error });
        }
    }

    fn tell(&self, remembered: bool) {
        let (username, device_key) = (self.inner.username.clone(), self.device.key.clone());
        let event = SessionEvent::DeviceConfirmed { username, device_key, remembered };
        self.inner.context.events.tell(&event);
    }

    fn tell_failure(&self, error: Error) {
        let username = self.inner.username.clone();
        self.inner.context.events.tell(&SessionEvent::DeviceConfirmationFailed { username, error });
    }
}

/// The answer may take a person's time: on a thread that no runtime waits for when it ends.
async fn ask(question: Arc<dyn DeviceQuestion>, device: NewDevice) -> bool {
    let (answer, answered) = oneshot::channel();
    let thread = std::thread::Builder::new().name("device-question".into());
    let asked = thread.spawn(move || {
        let _ = answer.send(question.remember(&device));
    });
    if let Err(error) = asked {
        tracing::warn!(%error, "nobody could be asked about the new device");
    }
    // No answer, be it for a panic, is no yes.
    answered.await.unwrap_or_default()
}
