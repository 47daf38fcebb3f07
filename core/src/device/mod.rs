//! Remembered devices: which one a sign-in is made on, and what to do with a new one.

mod lookup;
mod pending;
mod question;
mod remembering;
mod verifier;

pub(crate) use lookup::{find, find_by_username, leads_elsewhere};
pub(crate) use pending::{PendingDevice, PendingDevices};
pub(crate) use question::ask;
pub(crate) use remembering::DevicePolicy;
pub use remembering::{DeviceQuestion, DeviceRemembering, NewDevice};
pub(crate) use verifier::verifier_of;

#[cfg(test)]
mod tests;
