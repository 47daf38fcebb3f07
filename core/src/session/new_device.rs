//! What a sign-in changes in the record of this device, before its session is stored.

use super::{Context, confirm_device::Unconfirmed};
use crate::{
    Error, SessionEvent,
    device::{leads_elsewhere, verifier_of},
    sign_in::SignedDevice,
    store::DeviceRecord,
};

/// What is left to do and to tell once the session is stored.
#[derive(Default)]
pub(crate) struct Settled {
    pub(crate) unconfirmed: Option<Unconfirmed>,
    /// The key of this user's device that the service did not know any more.
    pub(crate) forgotten: Option<String>,
}

/// Brings the device record in line with what the service said. Whatever fails here costs the user another
/// second factor at the next sign-in, never this sign-in.
pub(crate) async fn keep_record(
    context: &Context,
    username: &str,
    sign_in_name: &str,
    device: SignedDevice,
) -> Settled {
    let trouble = |error: Error| {
        context.events.tell(&SessionEvent::StorageTrouble { username: username.to_owned(), error });
    };
    let forgotten = device.forgotten.filter(|device| device.username == username).map(|device| device.key);
    let mut settled = Settled { unconfirmed: None, forgotten };
    let store = &context.store;
    if let Some(new) = device.new {
        match fresh(username, new.device_key, new.device_group_key).await {
            Ok((record, unconfirmed)) => match store.write_device(&record).await {
                Ok(()) => settled.unconfirmed = Some(unconfirmed),
                Err(error) => trouble(error),
            },
            Err(error) => context
                .events
                .tell(&SessionEvent::DeviceConfirmationFailed { username: username.to_owned(), error }),
        }
    } else {
        let kept = match &settled.forgotten {
            Some(key) => store.remove_device(username, Some(key)).await.map(|_| ()),
            None => store.keep_old_device(username).await,
        };
        if let Err(error) = kept {
            trouble(error);
        }
    }
    let uses_device = settled.unconfirmed.is_some() || device.used.is_some();
    let leads_here =
        (!uses_device || sign_in_name == username) && !leads_elsewhere(store, sign_in_name, username).await;
    if !leads_here && let Err(error) = store.set_device_owner(sign_in_name, username).await {
        trouble(error);
    }
    settled
}

/// A record of the new device with a fresh password, and what proves it to the pool.
async fn fresh(username: &str, key: String, group_key: String) -> Result<(DeviceRecord, Unconfirmed), Error> {
    let (password, verifier) = verifier_of(&group_key, &key, None).await?;
    let unconfirmed = Unconfirmed::new(key.clone(), verifier);
    Ok((DeviceRecord::new(username.to_owned(), key, group_key, password), unconfirmed))
}
