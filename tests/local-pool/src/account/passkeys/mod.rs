//! Passkeys: registering, listing and deleting them.

mod list;
mod registration;

pub(crate) use list::{delete, list};
pub(crate) use registration::{begin, complete, register, start};
