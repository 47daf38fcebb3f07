//! Fuzz targets: each takes any bytes and panics when the library does, or when it breaks a promise.
//!
//! The targets need no fuzzer: `fuzz_targets/` hands them to libFuzzer, `tests/corpus.rs` gives them the committed
//! inputs. Where people can write the inputs, they are text.

#![allow(clippy::missing_panics_doc, reason = "panicking is how a target reports")]

mod jwt;
mod machine;
mod reply_decoders;
mod session_record;
mod srp_challenge;
mod suspended;
mod totp_uri;

pub use jwt::jwt;
pub use machine::machine;
pub use reply_decoders::reply_decoders;
pub use session_record::session_record;
pub use srp_challenge::srp_challenge;
pub use suspended::suspended;
pub use totp_uri::totp_uri;

/// What takes an input.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: [(&str, Target); 7] = [
    ("jwt", jwt),
    ("machine", machine),
    ("reply_decoders", reply_decoders),
    ("session_record", session_record),
    ("srp_challenge", srp_challenge),
    ("suspended", suspended),
    ("totp_uri", totp_uri),
];

/// What the inputs mark their secrets with. The fuzzer would sooner or later find a text that our own words contain;
/// they do not contain this one.
const MARK: &str = "hush-";

/// Whether a marked secret prints.
fn shows(printed: &str, secret: &str) -> bool {
    secret.contains(MARK) && printed.contains(MARK)
}

/// Cuts the input into so many texts at bytes that no text has.
fn texts<const N: usize>(input: &[u8]) -> [String; N] {
    let mut parts = input.splitn(N, |byte| *byte == b'\xff');
    std::array::from_fn(|_| String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned())
}
