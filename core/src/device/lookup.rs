//! Which device a sign-in is made on, as far as the store knows.

use crate::{
    sign_in::{DeviceSecret, KnownDevice},
    store::{DeviceRecord, SessionStore, Stored},
};

/// The device to sign in on, given the user's name in the pool or one typed at sign-in. A store that cannot tell
/// knows none: signing in works without.
pub(crate) async fn find(store: &SessionStore, name: &str) -> Option<KnownDevice> {
    if let Some(record) = find_by_username(store, name).await {
        return Some(record);
    }
    let owner = match store.device_owner(name).await {
        Stored::Found(owner) => Some(owner),
        Stored::Missing => signed_in_as(store, name).await,
        Stored::Unavailable(error) | Stored::Corrupt(error) => {
            tracing::debug!(%error, "no device is looked for: the store cannot tell whose name it is");
            None
        }
    };
    find_by_username(store, &owner.filter(|owner| owner != name)?).await
}

/// The device of the user with this name in the pool.
pub(crate) async fn find_by_username(store: &SessionStore, username: &str) -> Option<KnownDevice> {
    match store.device(username).await {
        Stored::Found(record) => known(record),
        Stored::Missing => None,
        Stored::Unavailable(error) | Stored::Corrupt(error) => {
            tracing::debug!(%error, "the device record cannot be read: signing in as on a new device");
            None
        }
    }
}

/// Whether this name leads to another user than the one it turned out to be.
pub(crate) async fn leads_elsewhere(store: &SessionStore, name: &str, username: &str) -> bool {
    matches!(store.device_owner(name).await, Stored::Found(owner) if owner != username)
}

/// Sessions that were taken over from other libraries know the name that was typed.
async fn signed_in_as(store: &SessionStore, name: &str) -> Option<String> {
    let folded = name.to_lowercase();
    for username in store.users().await.ok()? {
        if let Stored::Found(record) = store.read(&username).await
            && record.sign_in_name.to_lowercase() == folded
        {
            return Some(username);
        }
    }
    None
}

/// The pool accepts at a sign-in only devices that were confirmed.
fn known(record: DeviceRecord) -> Option<KnownDevice> {
    let DeviceRecord { username, key, group_key, password, confirmed, .. } = record;
    let secret = password.map(|password| DeviceSecret { group_key, password });
    confirmed.then_some(KnownDevice { username, key, secret })
}

#[cfg(test)]
mod tests;
