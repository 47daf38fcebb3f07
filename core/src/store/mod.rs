//! What goes with the stores of secrets ([`SecretStore`]): their errors, locks and settings, and a
//! wrapper for stores of small items.

mod chunked;
pub(crate) mod contract;
mod devices;
pub(crate) mod file;
mod form;
mod in_use;
mod insist;
#[cfg(feature = "keyring")]
pub(crate) mod keyring;
mod lock_file;
pub(crate) mod memory;
mod record;
mod room;
mod sessions;

#[cfg(feature = "keyring")]
pub use self::keyring::{KeychainAccessibility, KeyringOptions};
pub use chunked::ChunkedStore;
pub(crate) use contract::SecretStore;
pub use contract::{SecretBytes, StoreError, StoreLock};
pub(crate) use devices::{DeviceRecord, PendingStatus};
pub use file::DataKey;
pub(crate) use insist::insist;
pub(crate) use record::{Leaving, SessionRecord};
pub use room::StoreIdentity;
pub(crate) use room::{Hold, Pending, Room, Watcher};
pub(crate) use sessions::{Namespace, SessionStore, Stored};
