//! Constants and powers against `num-bigint`.

#![allow(clippy::unwrap_used)]

use num_bigint::BigUint;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::super::constants::N;
use super::*;

fn big(limbs: &[u64]) -> BigUint {
    limbs.iter().rev().fold(BigUint::ZERO, |number, limb| (number << 64) + limb)
}

fn n() -> BigUint {
    big(&N)
}

fn value(residue: &Residue) -> BigUint {
    BigUint::from_bytes_be(&*residue_to_be_bytes(residue))
}

fn residue(number: &BigUint) -> Residue {
    residue_from_be_bytes(&number.to_bytes_be()).unwrap()
}

fn any_residue() -> impl Strategy<Value = BigUint> {
    prop::collection::vec(any::<u8>(), BYTES).prop_map(|bytes| BigUint::from_bytes_be(&bytes) % n())
}

#[test]
fn n_is_the_safe_prime_of_rfc_3526_by_its_formula() {
    // 2^3072 - 2^3008 - 1 + 2^64 * (floor(2^2942 * pi) + 1690314), with pi by Machin's formula.
    let precision = 3072;
    let one = BigUint::from(1u8) << precision;
    let arctan_of_inverse = |x: u32| {
        let (mut power, mut sum, mut odd) = (&one / x, &one / x, 1u32);
        let mut negative = true;
        while power != BigUint::ZERO {
            power /= x * x;
            odd += 2;
            if negative {
                sum -= &power / odd;
            } else {
                sum += &power / odd;
            }
            negative = !negative;
        }
        sum
    };
    let pi = arctan_of_inverse(5) * 16u8 - arctan_of_inverse(239) * 4u8;
    let middle = (pi >> (precision - 2942)) + 1_690_314u32;
    let two = BigUint::from(2u8);
    assert_eq!(n(), (&two << 3071) - (&two << 3007) - 1u8 + (middle << 64));

    // Prime and safe as far as Fermat's test with base 3 can tell; 2 generates the subgroup of prime order.
    let q = (n() - 1u8) >> 1;
    let three = BigUint::from(3u8);
    assert_eq!(three.modpow(&(&q - 1u8), &q), BigUint::from(1u8));
    assert_eq!(two.modpow(&q, &n()), BigUint::from(1u8));
}

#[test]
fn k_is_the_hash_of_the_padded_group() {
    let mut padded = vec![0];
    padded.extend(n().to_bytes_be());
    padded.push(2);
    assert_eq!(big(&K), BigUint::from_bytes_be(&Sha256::digest(padded)));
}

#[test]
fn every_entry_of_the_comb_is_the_power_its_index_names() {
    assert_eq!(PRECOMPUTED.comb.len(), 16);
    for (index, entry) in PRECOMPUTED.comb.iter().enumerate() {
        let exponent = (0..4)
            .filter(|tooth| index >> tooth & 1 == 1)
            .fold(BigUint::ZERO, |sum, tooth| sum + (BigUint::from(1u8) << (64 * tooth)));
        assert_eq!(value(entry), BigUint::from(2u8).modpow(&exponent, &n()), "entry {index}");
    }
}

#[test]
fn windows_read_across_limbs_and_beyond_the_end() {
    let exponent = Exponent::from_be_bytes(&[0xf0, 0, 0, 0, 0, 0, 0, 0x80, 1]);
    assert_eq!(exponent.bits, 72);
    assert_eq!(exponent.window(0, 5), 1);
    assert_eq!(exponent.window(11, 5), 0b10000);
    assert_eq!(exponent.window(15, 1), 1);
    assert_eq!(exponent.window(12, 5), 0b01000);
    assert_eq!(exponent.window(64, 8), 0xf0);
    assert_eq!(exponent.window(60, 5), 0);
    assert_eq!(exponent.window(65, 5), 0b11000);
    assert_eq!(exponent.window(70, 5), 0b11);
    assert_eq!(exponent.window(200, 5), 0);
}

#[test]
fn powers_of_g_are_right_at_the_ends_of_every_bound() {
    for bytes in [1, 8, 31, 32, 33, 128] {
        for fill in [0x00, 0x01, 0x80, 0xff] {
            let exponent = vec![fill; bytes];
            let expected = BigUint::from(2u8).modpow(&BigUint::from_bytes_be(&exponent), &n());
            let power = power_of_g(&Exponent::from_be_bytes(&exponent));
            assert_eq!(value(&power), expected, "{bytes} bytes {fill:x}");
        }
    }
}

#[test]
fn numbers_from_n_up_are_no_residues_and_leading_zeros_do_not_matter() {
    assert!(residue_from_be_bytes(&n().to_bytes_be()).is_none());
    assert!(residue_from_be_bytes(&(n() + 1u8).to_bytes_be()).is_none());
    assert!(residue_from_be_bytes(&[0xff; BYTES]).is_none());
    let mut long = vec![0; 7];
    long.extend([1; BYTES + 1]);
    assert!(residue_from_be_bytes(&long).is_none());
    let mut padded = vec![0; 9];
    padded.extend((n() - 1u8).to_bytes_be());
    assert_eq!(value(&residue_from_be_bytes(&padded).unwrap()), n() - 1u8);
    assert_eq!(value(&residue_from_be_bytes(&[]).unwrap()), BigUint::ZERO);
}

#[test]
fn the_longest_sum_of_exponents_keeps_its_top_bit() {
    for length in [1, 32, 64, 65, 128] {
        let a = vec![0xff; length];
        let sum = Exponent::a_plus_ux(&Exponent::from_be_bytes(&a), &[0xff; 32], &[0xff; 32]);
        let all = BigUint::from_bytes_be(&[0xff; 32]);
        assert_eq!(big(&sum.limbs), BigUint::from_bytes_be(&a) + &all * &all);
        assert_eq!(sum.bits, (8 * length).max(512) + 1);
        assert!(big(&sum.limbs).bits() <= sum.bits as u64);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn powers_are_those_of_another_library(
        base in any_residue(),
        exponent in prop::collection::vec(any::<u8>(), 1..48),
    ) {
        let number = BigUint::from_bytes_be(&exponent);
        let exponent = Exponent::from_be_bytes(&exponent);
        prop_assert_eq!(value(&power(&residue(&base), &exponent)), base.modpow(&number, &n()));
        prop_assert_eq!(value(&power_of_g(&exponent)), BigUint::from(2u8).modpow(&number, &n()));
    }

    #[test]
    fn the_shared_secret_is_that_of_another_library(
        b in any_residue(),
        a in prop::collection::vec(any::<u8>(), 1..80),
        u in any::<[u8; 32]>(),
        x in any::<[u8; 32]>(),
    ) {
        let (a_number, u_number, x_number) =
            (BigUint::from_bytes_be(&a), BigUint::from_bytes_be(&u), BigUint::from_bytes_be(&x));
        let masked = big(&K) * BigUint::from(2u8).modpow(&x_number, &n()) % n();
        let base = (&b + n() - masked) % n();
        let expected = base.modpow(&(a_number + u_number * x_number), &n());
        let secret = shared_secret(&residue(&b), &Exponent::from_be_bytes(&a), &u, &x);
        prop_assert_eq!(value(&secret), expected);
    }
}
