//! The Secret Service, and what the keyring's store for it does not say: whether it is locked. That store answers
//! "no such item" for what it cannot see, and may ask the user to unlock in the middle of a read.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use keyring_core::{CredentialStore, Entry};
use zbus::{
    blocking::{Connection, connection},
    names::InterfaceName,
    zvariant::{DynamicType, ObjectPath, OwnedObjectPath, OwnedValue, Type},
};

use super::KeyringOptions;
use crate::store::StoreError;

const SERVICE: &str = "org.freedesktop.secrets";
const ROOT: &str = "/org/freedesktop/secrets";
/// How long the service may take for an answer.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// One for the process: each costs a thread.
static CONNECTION: Mutex<Option<Connection>> = Mutex::new(None);
/// One for the process: each costs a thread and a key exchange.
static STORE: Mutex<Option<Arc<CredentialStore>>> = Mutex::new(None);

/// A connection to the service, which must be there.
pub(super) fn connect(_: &KeyringOptions) -> keyring_core::Result<Arc<CredentialStore>> {
    ask::<OwnedObjectPath>("ReadAlias", &("default",))
        .map_err(|error| keyring_core::Error::PlatformFailure(Box::new(error)))?;
    let mut kept = STORE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(store) = &*kept {
        return Ok(Arc::clone(store));
    }
    Ok(Arc::clone(kept.insert(zbus_secret_service_keyring_store::Store::new()?)))
}

/// Another connection after that one failed: a service that was started anew does not know it.
pub(super) fn reconnect(
    options: &KeyringOptions,
    failed: &Arc<CredentialStore>,
) -> keyring_core::Result<Option<Arc<CredentialStore>>> {
    {
        let mut kept = STORE.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.as_ref().is_some_and(|store| Arc::ptr_eq(store, failed)) {
            *kept = None;
        }
    }
    connect(options).map(Some)
}

/// The item of that account.
pub(super) fn entry(
    store: &CredentialStore,
    options: &KeyringOptions,
    account: &str,
) -> keyring_core::Result<Entry> {
    store.build(&options.service, account, None)
}

/// Says whether the item of that account could be read if it is there.
pub(super) fn ensure_unlocked(options: &KeyringOptions, account: &str) -> Result<(), StoreError> {
    ensure_open(&HashMap::from([("service", options.service.as_str()), ("username", account)]))
}

/// The accounts of all items of the service.
pub(super) fn accounts(_: &CredentialStore, options: &KeyringOptions) -> Result<Vec<String>, StoreError> {
    let attributes = HashMap::from([("service", options.service.as_str())]);
    ensure_open(&attributes)?;
    let (unlocked, _) = search(&attributes)?;
    let mut accounts = Vec::with_capacity(unlocked.len());
    for item in unlocked {
        let attributes = property(&item, "org.freedesktop.Secret.Item", "Attributes")?;
        // An item without attributes was deleted meanwhile; one without a name is not from here.
        accounts.extend(attributes.and_then(|mut all: HashMap<String, String>| all.remove("username")));
    }
    Ok(accounts)
}

/// Says whether the collection that items are written to is open, and so are the items with these attributes.
fn ensure_open(attributes: &HashMap<&str, &str>) -> Result<(), StoreError> {
    let collection: OwnedObjectPath = ask("ReadAlias", &("default",))?;
    if collection.as_str() == "/" {
        return Err(StoreError::Unavailable("the vault has no default collection".into()));
    }
    let locked: bool = property(&collection, "org.freedesktop.Secret.Collection", "Locked")?
        .ok_or_else(|| StoreError::Unavailable("the vault's default collection is gone".into()))?;
    if locked || !search(attributes)?.1.is_empty() {
        return Err(StoreError::Unavailable("the vault is locked".into()));
    }
    Ok(())
}

/// Asks the user to unlock the default collection, if it is locked.
pub(super) fn unlock() -> Result<(), StoreError> {
    use secret_service::{EncryptionType, blocking::SecretService};
    let translate = |error: secret_service::Error| StoreError::Unavailable(format!("the vault: {error}"));
    let service = SecretService::connect(EncryptionType::Plain).map_err(translate)?;
    let collection = service.get_default_collection().map_err(translate)?;
    if collection.is_locked().map_err(translate)? {
        collection.unlock().map_err(translate)?;
    }
    ensure_open(&HashMap::new())
}

/// Unlocked items, and locked ones.
fn search(
    attributes: &HashMap<&str, &str>,
) -> Result<(Vec<OwnedObjectPath>, Vec<OwnedObjectPath>), StoreError> {
    if attributes.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    ask("SearchItems", &(attributes,))
}

fn ask<T>(method: &str, body: &(impl serde::Serialize + DynamicType)) -> Result<T, StoreError>
where
    T: Type + for<'d> zbus::zvariant::DynamicDeserialize<'d>,
{
    let reply = call(ROOT.try_into().map_err(|_| refused())?, "org.freedesktop.Secret.Service", method, body);
    reply.and_then(|message| message.body().deserialize()).map_err(|error| translate(&error))
}

/// `None` if the object is gone.
fn property<T: TryFrom<OwnedValue>>(
    path: &OwnedObjectPath,
    interface: &'static str,
    name: &str,
) -> Result<Option<T>, StoreError> {
    let body = (InterfaceName::from_static_str_unchecked(interface), name);
    let reply = call(path.as_ref(), "org.freedesktop.DBus.Properties", "Get", &body);
    let value: OwnedValue = match reply.and_then(|message| message.body().deserialize()) {
        Ok(value) => value,
        Err(zbus::Error::MethodError(kind, ..)) if is_gone(&kind) => return Ok(None),
        Err(error) => return Err(translate(&error)),
    };
    T::try_from(value).map(Some).map_err(|_| refused())
}

fn is_gone(error: &str) -> bool {
    ["UnknownObject", "UnknownMethod", "UnknownInterface"].iter().any(|kind| error.ends_with(kind))
        || error == "org.freedesktop.Secret.Error.NoSuchObject"
}

fn call(
    path: ObjectPath<'_>,
    interface: &str,
    method: &str,
    body: &(impl serde::Serialize + DynamicType),
) -> zbus::Result<zbus::Message> {
    let connection = connection()?;
    let reply = connection.call_method(Some(SERVICE), path, Some(interface), method, body);
    if !matches!(reply, Ok(_) | Err(zbus::Error::MethodError(..))) {
        // The bus is gone, perhaps for a new one.
        *CONNECTION.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
    reply
}

fn connection() -> zbus::Result<Connection> {
    let mut kept = CONNECTION.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(connection) = &*kept {
        return Ok(connection.clone());
    }
    let connection = connection::Builder::session()?.method_timeout(TIME_LIMIT).build()?;
    Ok(kept.insert(connection).clone())
}

fn translate(error: &zbus::Error) -> StoreError {
    StoreError::Unavailable(format!("the Secret Service: {error}"))
}

fn refused() -> StoreError {
    StoreError::Unavailable("the Secret Service's answer makes no sense".into())
}
