//! Devices: how a sign-in recognises them, how they prove themselves, and what users do with theirs.

mod operations;
mod proof;
mod recognition;

pub(crate) use operations::{confirm, described_page, forget, get, list, status, update_status};
pub(crate) use proof::{ask, begin, prove};
pub(crate) use recognition::{check_named, is_new, note_sign_in, recognised, stands_for_second_factor};
