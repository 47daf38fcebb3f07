//! Passkeys: signing in with one, and registering, listing and deleting them.

mod list;
mod registration;
mod sign_in;

pub(crate) use list::{delete, list};
pub(crate) use registration::{begin, complete, register, start};
pub(crate) use sign_in::{answer, ask};
