//! The arithmetic against `num-bigint`, on random values and on the values where carries and borrows run furthest.

#![allow(clippy::unwrap_used)]

use num_bigint::BigUint;
use proptest::prelude::*;

use super::super::constants::N;
use super::*;

fn big(limbs: &[u64]) -> BigUint {
    limbs.iter().rev().fold(BigUint::ZERO, |number, limb| (number << 64) + limb)
}

fn limbs(number: &BigUint) -> Limbs {
    let mut limbs = [0; LIMBS];
    for (limb, digit) in limbs.iter_mut().zip(number.iter_u64_digits()) {
        *limb = digit;
    }
    limbs
}

fn r() -> BigUint {
    BigUint::from(1u8) << (64 * LIMBS)
}

fn r_inverse() -> BigUint {
    r().modinv(&big(&N)).unwrap()
}

/// 0, 1, 2, N - 1, N - 2, R mod N, powers of two, and numbers below N made of limbs of zeros and of ones.
fn edges() -> Vec<BigUint> {
    let n = big(&N);
    let one = BigUint::from(1u8);
    let mut edges = vec![
        BigUint::ZERO,
        one.clone(),
        BigUint::from(2u8),
        &n - 1u8,
        &n - 2u8,
        &n >> 1,
        r() % &n,
        &n - (r() % &n),
        (&one << 3008) - 1u8,
        &one << 3008,
        (&one << 3071) - 1u8,
        &one << 3071,
    ];
    for limb in [0, 1, 2, 23, 24, 45, 46, 47] {
        edges.push(((&one << 64) - 1u8) << (64 * limb) >> u32::from(limb == 47));
        edges.push(&one << (64 * limb));
    }
    assert!(edges.iter().all(|edge| *edge < n));
    edges
}

fn any_residue() -> impl Strategy<Value = BigUint> {
    let limb = prop_oneof![3 => any::<u64>(), 1 => Just(0), 1 => Just(u64::MAX)];
    prop::collection::vec(limb, LIMBS).prop_map(|limbs| big(&limbs) % big(&N))
}

fn check_pair(a: &BigUint, b: &BigUint) {
    let n = big(&N);
    let mut scratch = Scratch::new();

    let mut wide = [0; 2 * LIMBS];
    multiply(&mut wide, &limbs(a), &limbs(b));
    assert_eq!(big(&wide), a * b, "{a} * {b}");

    let mut product = Residue(limbs(a));
    product.multiply_by(&Residue(limbs(b)), &mut scratch);
    assert_eq!(big(&product.0), a * b * r_inverse() % &n, "{a} * {b}");

    let mut difference = Residue(limbs(a));
    difference.subtract(&Residue(limbs(b)));
    assert_eq!(big(&difference.0), (&n + a - b) % &n, "{a} - {b}");
}

fn check_one(a: &BigUint) {
    let n = big(&N);
    let mut scratch = Scratch::new();

    let mut wide = [0; 2 * LIMBS];
    square(&mut wide, &limbs(a));
    assert_eq!(big(&wide), a * a, "{a} squared");

    let mut squared = Residue(limbs(a));
    squared.square(&mut scratch);
    assert_eq!(big(&squared.0), a * a * r_inverse() % &n, "{a} squared");

    let r_squared = limbs(&(r() * r() % &n));
    let residue = Residue::from_plain(&limbs(a), &r_squared, &mut scratch);
    assert_eq!(big(&residue.0), a * r() % &n, "{a} to Montgomery form");
    let mut plain = [0; LIMBS];
    residue.to_plain(&mut plain, &mut scratch);
    assert_eq!(big(&plain), *a, "{a} from Montgomery form");
}

#[test]
fn products_differences_and_squares_of_edge_values_are_right() {
    let edges = edges();
    for a in &edges {
        check_one(a);
        for b in &edges {
            check_pair(a, b);
        }
    }
}

#[test]
fn the_wide_square_and_product_of_all_ones_are_right() {
    // Above N, so never a residue; the schoolbook part alone must still carry all the way.
    let ones = [u64::MAX; LIMBS];
    let (mut squared, mut product) = ([0; 2 * LIMBS], [0; 2 * LIMBS]);
    square(&mut squared, &ones);
    multiply(&mut product, &ones, &ones);
    assert_eq!(big(&squared), big(&ones) * big(&ones));
    assert_eq!(product, squared);
}

#[test]
fn reduction_is_right_up_to_its_bound() {
    let n = big(&N);
    let bound = &n * r();
    for wide in [BigUint::ZERO, n.clone(), r() - 1u8, r(), &bound - 1u8, &bound - &n, bound >> 1] {
        let mut columns = [0; 2 * LIMBS];
        for (column, digit) in columns.iter_mut().zip(wide.iter_u64_digits()) {
            *column = digit;
        }
        let mut out = [0; LIMBS];
        reduce(&mut columns, &mut out);
        assert_eq!(big(&out), wide * r_inverse() % &n);
    }
}

#[test]
fn only_numbers_below_n_count_as_reduced() {
    let n = big(&N);
    for (number, reduced) in
        [(BigUint::ZERO, true), (&n - 1u8, true), (n.clone(), false), (&n + 1u8, false), (r() - 1u8, false)]
    {
        assert_eq!(bool::from(is_reduced(&limbs(&number))), reduced, "{number}");
    }
}

#[test]
fn one_and_small_powers_of_two_are_right() {
    let n = big(&N);
    assert_eq!(big(&Residue::one().0), r() % &n);
    for exponent in [0, 1, 47, 48, 63] {
        let power = Residue::small_power_of_two(exponent);
        assert_eq!(big(&power.0), (r() << exponent) % &n, "2^{exponent}");
    }
}

#[test]
fn a_choice_takes_the_other_residue_or_leaves_this_one() {
    let (one, two) = (Residue::one(), Residue::small_power_of_two(1));
    let mut residue = one.clone();
    residue.conditional_assign(&two, Choice::from(0));
    assert_eq!(residue.0, one.0);
    residue.conditional_assign(&two, Choice::from(1));
    assert_eq!(residue.0, two.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn products_differences_and_squares_are_right(a in any_residue(), b in any_residue()) {
        check_one(&a);
        check_pair(&a, &b);
    }
}
