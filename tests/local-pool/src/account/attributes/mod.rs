//! What users do with their own attributes.

mod update;
mod verification;

pub(crate) use update::{delete, update};
pub(crate) use verification::{send_code, verify};
