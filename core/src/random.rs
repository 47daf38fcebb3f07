//! The one source of random bytes: the operating system's generator.

use crate::{Error, ErrorKind};

/// Fills `bytes` with random ones.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(bytes)
        .map_err(|_| Error::new(ErrorKind::Internal, "the operating system gave no random numbers"))
}

/// A number from 0 to 1, where any will do: 1 without randomness.
pub(crate) fn fraction() -> f64 {
    getrandom::u32().map_or(1.0, |random| f64::from(random) / f64::from(u32::MAX))
}
