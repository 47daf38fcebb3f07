//! What a sign-in costs in arithmetic: `SRP_A`, the claim, both together. The same run times the three exponentiations
//! alone on crypto-bigint and, with `--features openssl-bench`, on OpenSSL's constant-time `BN_mod_exp`.

#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use std::hint::black_box;

use cognito_client::srp::{Challenge, DeviceVerifier, Ephemeral, UserClaim};
use criterion::{Criterion, criterion_group, criterion_main};

const RANDOM: [u8; 32] = [
    0xc1, 0x5a, 0x9e, 0x37, 0x79, 0xb9, 0x7f, 0x4a, 0x7c, 0x15, 0xf3, 0x9c, 0xc0, 0x60, 0x5c, 0xed, 0xc8,
    0x34, 0x10, 0x82, 0x27, 0x6b, 0xf3, 0xa2, 0x72, 0x51, 0xf8, 0x6c, 0x6a, 0x11, 0xd0, 0xc1,
];

/// Any number from 1 to `N - 1` will do; this one has as many digits as `N`.
fn server_value() -> String {
    "b5619b2e02a66d76".repeat(48)
}

fn claim(srp_b: &str) -> UserClaim<'_> {
    UserClaim {
        pool_name: "AbCdEf123",
        user_id: "1f3b6e0c-9a4d-4c1e-8f57-2d0f5a3c9b71",
        password: "Correct-Horse7!",
        challenge: Challenge {
            salt: "c807ea4686b2ec6546ff551804a82e07",
            srp_b,
            secret_block: "uDGzPgwFtF4Vu92bO/pDgl/uCqC25aVOMeK9iwc7drc=",
        },
        timestamp: "Tue Mar 5 09:07:03 UTC 2024",
    }
}

fn sign_in(c: &mut Criterion) {
    let srp_b = server_value();
    let claim = claim(&srp_b);
    let mut group = c.benchmark_group("srp");
    group.bench_function("SRP_A", |b| {
        b.iter(|| Ephemeral::new(black_box(&RANDOM)).unwrap());
    });
    let ephemeral = Ephemeral::new(&RANDOM).unwrap();
    group.bench_function("claim", |b| {
        b.iter(|| black_box(&claim).sign(&ephemeral).unwrap());
    });
    group.bench_function("SRP_A + claim", |b| {
        b.iter(|| black_box(&claim).sign(&Ephemeral::new(black_box(&RANDOM)).unwrap()).unwrap());
    });
    group.bench_function("device verifier", |b| {
        b.iter(|| DeviceVerifier::new("-Vb7xKzQ2", "us-east-1_0f6f", "secret", &[7; 16]).unwrap());
    });
    let secret = RANDOM.repeat(4);
    group.bench_function("SRP_A + claim, a of 1024 bits", |b| {
        b.iter(|| {
            let ephemeral = Ephemeral::from_secret(black_box(&secret)).unwrap();
            black_box(&claim).sign(&ephemeral).unwrap()
        });
    });
    group.finish();
}

/// The three exponentiations of a sign-in on OpenSSL, exponents flagged `BN_FLG_CONSTTIME`: `g^a`, `g^x` and
/// `base^(a + u * x)` with exponents of 256, 256 and 513 bits.
#[cfg(feature = "openssl-bench")]
fn openssl(criterion: &mut Criterion) {
    use openssl::bn::{BigNum, BigNumContext};

    let mut context = BigNumContext::new().unwrap();
    let prime = BigNum::get_rfc3526_prime_3072().unwrap();
    let g = BigNum::from_u32(2).unwrap();
    let base = BigNum::from_hex_str(&server_value()).unwrap();
    let exponent = |bytes: &[u8]| {
        let mut exponent = BigNum::from_slice(bytes).unwrap();
        exponent.set_const_time();
        exponent
    };
    let a = exponent(&RANDOM);
    let mut reversed = RANDOM;
    reversed.reverse();
    let x = exponent(&reversed);
    let sum = exponent(&[&[1], RANDOM.as_slice(), reversed.as_slice()].concat());
    assert_eq!((a.num_bits(), x.num_bits(), sum.num_bits()), (256, 256, 513));
    let (mut public, mut verifier, mut secret) =
        (BigNum::new().unwrap(), BigNum::new().unwrap(), BigNum::new().unwrap());

    let mut group = criterion.benchmark_group("openssl");
    group.bench_function("g^a", |b| {
        b.iter(|| {
            public.mod_exp(&g, black_box(&a), &prime, &mut context).unwrap();
        });
    });
    group.bench_function("g^a, g^x, S", |b| {
        b.iter(|| {
            public.mod_exp(&g, black_box(&a), &prime, &mut context).unwrap();
            verifier.mod_exp(&g, black_box(&x), &prime, &mut context).unwrap();
            secret.mod_exp(&base, black_box(&sum), &prime, &mut context).unwrap();
        });
    });
    group.finish();
}

/// The same exponentiations on crypto-bigint's constant-time powers with public bounds.
fn crypto_bigint(criterion: &mut Criterion) {
    use crypto_bigint::modular::{FixedMontyForm, MontyParams};
    use crypto_bigint::{Odd, U256, U576, U3072};

    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../tests/vectors/srp-peer-vectors.json")).unwrap();
    let prime = U3072::from_be_hex(vectors["meta"]["N_hex"].as_str().unwrap());
    let parameters = MontyParams::new(Odd::new(prime).unwrap());
    let g = FixedMontyForm::new(&U3072::from_u8(2), &parameters);
    let base = FixedMontyForm::new(&U3072::from_be_hex(&server_value()), &parameters);
    let exponent = U256::from_be_slice(&RANDOM);
    let mut sum = [0; 72];
    sum[7] = 1;
    sum[8..40].copy_from_slice(&RANDOM);
    let sum = U576::from_be_slice(&sum);

    let mut group = criterion.benchmark_group("crypto-bigint");
    group.bench_function("g^a, g^x, S", |b| {
        b.iter(|| {
            let public = g.pow_bounded_exp(black_box(&exponent), 256);
            let verifier = g.pow_bounded_exp(black_box(&exponent), 256);
            (public, verifier, base.pow_bounded_exp(black_box(&sum), 513))
        });
    });
    group.finish();
}

#[cfg(not(feature = "openssl-bench"))]
fn openssl(_: &mut Criterion) {}

criterion_group!(benches, sign_in, openssl, crypto_bigint);
criterion_main!(benches);
