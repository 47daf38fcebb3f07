//! What stands in for the platform's vault where the library is built without it.

use std::sync::Arc;

use super::{KeyringOptions, SecretStore, StoreFailure};

pub(super) fn store(_: KeyringOptions) -> Result<Arc<dyn SecretStore>, StoreFailure> {
    Err(missing())
}

pub(super) fn unlock(_: KeyringOptions) -> Result<(), StoreFailure> {
    Err(missing())
}

fn missing() -> StoreFailure {
    StoreFailure::Unavailable {
        detail: "this library is built without the platform's vault (feature `keyring`)".to_owned(),
    }
}
