//! Whether the powers of secret exponents take the same time whatever the exponent is: two classes of inputs, a fixed one
//! and random ones, measured in random order, and Welch's t of their times (the method of dudect, Reparaz, Balasch and
//! Verbauwhede 2017). Slow outliers are cropped at several places, and the largest t counts. Above 4.5 the classes
//! differ; far above it the difference can be used. Beside it stands how small a difference would have shown. A power by
//! squaring and multiplying bit for bit must be told apart, or else the measurement sees nothing.

#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_precision_loss)]

use std::{hint::black_box, time::Instant};

use cognito_client::srp::{Challenge, Ephemeral, UserClaim};
use num_bigint::BigUint;

/// What the classes are told apart by, and above which they are.
const SUSPICIOUS: f64 = 4.5;
/// The shares of the fastest times that are looked at.
const CROPS: [f64; 5] = [1.0, 0.9, 0.75, 0.5, 0.25];

/// One bit is set: what takes longer for more set bits shows.
const FIXED: [u8; 32] = {
    let mut bytes = [0; 32];
    bytes[0] = 0x80;
    bytes
};

fn main() {
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("measures under `cargo bench` only");
        return;
    }
    let server_value = "b5619b2e02a66d76".repeat(48);
    println!("constant time: |t| of a fixed secret against random ones; from {SUSPICIOUS} on they differ");

    let ours = worst(
        8000,
        |secret| *secret,
        |secret| {
            black_box(Ephemeral::from_secret(black_box(secret)).unwrap());
        },
    );
    report("A = g^a, by a", &ours);

    let fixed_password = password(&FIXED);
    let sign = |ephemeral: &Ephemeral, password: &str| {
        let claim = UserClaim {
            pool_name: "AbCdEf123",
            user_id: "1f3b6e0c-9a4d-4c1e-8f57-2d0f5a3c9b71",
            password,
            challenge: Challenge {
                salt: "c807ea4686b2ec6546ff551804a82e07",
                srp_b: &server_value,
                secret_block: "uDGzPgwFtF4Vu92bO/pDgl/uCqC25aVOMeK9iwc7drc=",
            },
            timestamp: "Tue Mar 5 09:07:03 UTC 2024",
        };
        black_box(claim.sign(black_box(ephemeral)).unwrap());
    };
    let by_a = worst(
        2500,
        |secret| Ephemeral::from_secret(secret).unwrap(),
        |ephemeral| {
            sign(ephemeral, &fixed_password);
        },
    );
    report("S = (B - k g^x)^(a + ux), by a", &by_a);
    let ephemeral = Ephemeral::from_secret(&[0x5A; 32]).unwrap();
    let by_x = worst(2500, password, |password| sign(&ephemeral, black_box(password)));
    report("S = (B - k g^x)^(a + ux), by the password", &by_x);

    // A base as long as the prime: a small one is multiplied by in no time.
    let (base, prime) = (BigUint::parse_bytes(server_value.as_bytes(), 16).unwrap(), prime());
    let control = worst(
        400,
        |secret| *secret,
        |secret| {
            black_box(bit_for_bit(&base, black_box(secret), &prime));
        },
    );
    report("control: a power bit for bit", &control);
    assert!(control.t > 2.0 * SUSPICIOUS, "the control is not told apart: the measurement sees nothing");
}

/// What a measurement came to.
struct Outcome {
    /// The largest |t| of any crop.
    t: f64,
    /// The smallest difference of the means that would have been called one, in nanoseconds, in the steadiest crop.
    visible: f64,
    /// The middle one of all times, in nanoseconds.
    median: f64,
}

fn report(name: &str, outcome: &Outcome) {
    let Outcome { t, visible, median } = outcome;
    let verdict = if *t < SUSPICIOUS { "no difference seen" } else { "they differ" };
    println!(
        "  |t| {t:8.2}  {name}: {verdict}; {:.1} us each, {:.2} % would have shown",
        median / 1000.0,
        100.0 * visible / median
    );
}

/// The secret as a password of a fixed length.
fn password(secret: &[u8; 32]) -> String {
    let digits = secret.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

/// Times both classes `count` times in all.
fn worst<T>(count: usize, prepare: impl Fn(&[u8; 32]) -> T, run: impl Fn(&T)) -> Outcome {
    let mut order = vec![0; count];
    getrandom::fill(&mut order).unwrap();
    let inputs: Vec<(bool, T)> = order
        .iter()
        .map(|byte| {
            let mut secret = [0; 32];
            getrandom::fill(&mut secret).unwrap();
            // As long as the fixed one.
            secret[0] |= 0x80;
            let fixed = byte & 1 == 0;
            (fixed, prepare(if fixed { &FIXED } else { &secret }))
        })
        .collect();
    for (_, input) in inputs.iter().take(20) {
        run(input);
    }
    let mut times: Vec<(bool, f64)> = inputs
        .iter()
        .map(|(fixed, input)| {
            let begun = Instant::now();
            run(input);
            (*fixed, begun.elapsed().as_nanos() as f64)
        })
        .collect();
    times.sort_by(|one, other| one.1.total_cmp(&other.1));
    let median = times[count / 2].1;
    let crops = CROPS.map(|share| {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // below the count
        let kept = (count as f64 * share) as usize;
        welch(&times[..kept])
    });
    let largest = crops.iter().map(|(t, _)| t.abs()).fold(0.0, f64::max);
    let steadiest = crops.iter().map(|(_, error)| *error).fold(f64::INFINITY, f64::min);
    Outcome { t: largest, visible: SUSPICIOUS * steadiest, median }
}

/// Welch's t of the two classes, and the standard error of the difference of their means.
fn welch(times: &[(bool, f64)]) -> (f64, f64) {
    let fixed = times.iter().filter(|(fixed, _)| *fixed).count();
    if 20 * fixed.min(times.len() - fixed) < times.len() {
        // Hardly one of the fastest is of the other class: no t is needed.
        return (f64::INFINITY, f64::INFINITY);
    }
    let of = |class: bool| {
        let class: Vec<f64> =
            times.iter().filter(|(fixed, _)| *fixed == class).map(|(_, time)| *time).collect();
        let count = class.len() as f64;
        let mean = class.iter().sum::<f64>() / count;
        let variance = class.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / (count - 1.0);
        (mean, variance / count)
    };
    let ((fixed, fixed_spread), (random, random_spread)) = (of(true), of(false));
    let error = (fixed_spread + random_spread).sqrt();
    ((fixed - random) / error, error)
}

/// `base^exponent`, with a product for each bit that is set: what the measurement has to see.
fn bit_for_bit(base: &BigUint, exponent: &[u8; 32], prime: &BigUint) -> BigUint {
    let mut result = BigUint::from(1_u8);
    for bit in exponent.iter().flat_map(|byte| (0..8).rev().map(move |shift| byte >> shift & 1)) {
        result = &result * &result % prime;
        if bit == 1 {
            result = result * base % prime;
        }
    }
    result
}

/// The prime of the SRP group.
fn prime() -> BigUint {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../tests/vectors/srp-peer-vectors.json")).unwrap();
    BigUint::parse_bytes(vectors["meta"]["N_hex"].as_str().unwrap().as_bytes(), 16).unwrap()
}
