//! Devices: how a sign-in recognises them, and how they prove themselves.

mod proof;
mod recognition;

pub(crate) use proof::{ask, begin, prove};
pub(crate) use recognition::{check_named, is_new, note_sign_in, recognised, stands_for_second_factor};
