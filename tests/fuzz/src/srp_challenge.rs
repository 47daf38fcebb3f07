use std::sync::OnceLock;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cognito_client::srp::{Challenge, DeviceClaim, Ephemeral, Field, SrpError, UserClaim, padded_integer};

use crate::{shows, texts};

const TIMESTAMP: &str = "Tue Mar 5 09:07:03 UTC 2024";

/// `SALT`, `SRP_B`, `SECRET_BLOCK`, the user's id and the password, with a byte 255 between them.
pub fn srp_challenge(input: &[u8]) {
    let [salt, srp_b, secret_block, user_id, password] = texts(input);
    integers_are_padded_as_java_does(&salt);
    integers_are_padded_as_java_does(&srp_b);
    let Some(ephemeral) = ephemeral() else { return };
    let challenge = Challenge { salt: &salt, srp_b: &srp_b, secret_block: &secret_block };
    let user = UserClaim {
        pool_name: "Ab3dEfGh9",
        user_id: &user_id,
        password: &password,
        challenge,
        timestamp: TIMESTAMP,
    };
    let device = DeviceClaim {
        group_key: "-group",
        device_key: &user_id,
        password: &password,
        challenge,
        timestamp: TIMESTAMP,
    };
    for claim in [user.sign(ephemeral), device.sign(ephemeral)] {
        match claim {
            Ok(signature) => {
                assert_eq!(STANDARD.decode(signature).map(|bytes| bytes.len()), Ok(32));
                let zero = srp_b.trim_start_matches('0').is_empty();
                assert!(!zero, "a server value of zero was taken");
            }
            Err(error) => does_not_quote(error, &password),
        }
    }
}

/// One for all inputs: making it takes longer than reading a challenge.
fn ephemeral() -> Option<&'static Ephemeral> {
    static EPHEMERAL: OnceLock<Option<Ephemeral>> = OnceLock::new();
    EPHEMERAL.get_or_init(|| Ephemeral::new(&[7; 32]).ok()).as_ref()
}

/// `BigInteger.toByteArray`, which the protocol is defined by, gives the shortest two's complement.
fn integers_are_padded_as_java_does(text: &str) {
    let Ok(padded) = padded_integer(text, Field::Salt, 4096) else { return };
    let digits = text.trim_start_matches('-').as_bytes();
    let byte = |pair: &[u8]| {
        let digits = pair.iter().filter_map(|digit| char::from(*digit).to_digit(16));
        digits.fold(0, |byte, digit| byte << 4 | u8::try_from(digit).unwrap_or_default())
    };
    // A sign byte too many, the bytes turned for a negative number, and what says nothing left out.
    let mut bytes: Vec<u8> = std::iter::once(0).chain(digits.rchunks(2).rev().map(byte)).collect();
    if text.starts_with('-') {
        let mut carry = true;
        for byte in bytes.iter_mut().rev() {
            (*byte, carry) = (!*byte).overflowing_add(u8::from(carry));
        }
    }
    let says_nothing = |pair: &[u8]| {
        matches!(pair, [0, next, ..] if *next < 0x80) || matches!(pair, [0xff, next, ..] if *next >= 0x80)
    };
    while says_nothing(&bytes) {
        bytes.remove(0);
    }
    assert_eq!(padded, bytes);
}

fn does_not_quote(error: SrpError, password: &str) {
    assert!(!shows(&format!("{error:?}{error}"), password), "quotes the password");
}
