//! The group: the 3072-bit prime of RFC 3526 (group 15) with the generator 2. RFC 5054 pairs this prime with 5; Cognito
//! does not. Powers of secret exponents take time that depends only on public bounds of the exponents.

use std::sync::LazyLock;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::constants::{K, TEETH};
use super::montgomery::{self, LIMBS, Limbs, Residue, Scratch};

/// Bytes of a residue.
pub(super) const BYTES: usize = 8 * LIMBS;

/// What the powers need besides `N`, made on first use: nine multiplications and a table of 6 KiB.
struct Precomputed {
    /// `R^2 mod N`.
    r_squared: Limbs,
    /// `g^(b0 + b1 * 2^64 + b2 * 2^128 + b3 * 2^192)` at the index with the bits `b3 b2 b1 b0`.
    comb: Vec<Residue>,
}

static PRECOMPUTED: LazyLock<Precomputed> = LazyLock::new(|| {
    let mut scratch = Scratch::new();
    // The Montgomery form of R = 2^3072 = (2^48)^(2^6) is R^2 mod N.
    let mut r = Residue::small_power_of_two(48);
    for _ in 0..6 {
        r.square(&mut scratch);
    }
    let r_squared = *r.montgomery_limbs();

    let mut comb = vec![Residue::one(), Residue::small_power_of_two(1)];
    for tooth in &TEETH {
        let tooth = Residue::from_plain(tooth, &r_squared, &mut scratch);
        let with_tooth = comb.iter().map(|entry| {
            let mut product = tooth.clone();
            product.multiply_by(entry, &mut scratch);
            product
        });
        comb.extend(with_tooth.collect::<Vec<_>>());
    }
    Precomputed { r_squared, comb }
});

/// A secret exponent: its value, and a bound of its length that is public. Wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct Exponent {
    limbs: Vec<u64>,
    #[zeroize(skip)]
    bits: usize,
}

impl Exponent {
    /// Reads a big-endian number; its length in bytes is taken as public.
    pub(super) fn from_be_bytes(bytes: &[u8]) -> Self {
        let limbs = bytes.rchunks(8).map(limb_from_be).collect();
        Self { limbs, bits: 8 * bytes.len() }
    }

    /// `a + u * x`, where `a` is any exponent and `u` and `x` have 256 bits. Its bound is `max(|a|, 512) + 1`.
    pub(super) fn a_plus_ux(a: &Self, u: &[u8; 32], x: &[u8; 32]) -> Self {
        let bits = a.bits.max(512) + 1;
        let mut limbs = Zeroizing::new(vec![0; bits.div_ceil(64)]);
        for (limb, a) in limbs.iter_mut().zip(&a.limbs) {
            *limb = *a;
        }
        let x = Self::from_be_bytes(x);
        for (shift, u) in u.rchunks(8).map(limb_from_be).enumerate() {
            let mut carry = 0;
            for (column, limb) in limbs.iter_mut().skip(shift).enumerate() {
                let x = x.limbs.get(column).copied().unwrap_or(0);
                (*limb, carry) = montgomery::multiply_add(*limb, u, x, carry);
            }
        }
        Self { limbs: std::mem::take(&mut limbs), bits }
    }

    /// `count` bits (at most 8) from bit `start` up; bits beyond the value are zero. Which limbs are read is public.
    fn window(&self, start: usize, count: u32) -> u8 {
        let limb = |index: usize| self.limbs.get(index).copied().unwrap_or(0);
        let pair = u128::from(limb(start / 64)) | u128::from(limb(start / 64 + 1)) << 64;
        let bits = pair >> (start % 64);
        bits.to_le_bytes()[0] & (u8::MAX >> (8 - count))
    }
}

/// `g^exponent`.
pub(super) fn power_of_g(exponent: &Exponent) -> Residue {
    if exponent.bits > 256 {
        return power(&Residue::small_power_of_two(1), exponent);
    }
    // Column i of the comb holds the bits i, i + 64, i + 128 and i + 192 of the exponent.
    let comb = &PRECOMPUTED.comb;
    let mut scratch = Scratch::new();
    let mut result = Residue::one();
    let mut factor = Residue::one();
    for column in (0..64).rev() {
        let index = (0..4).fold(0, |index, tooth| index | exponent.window(64 * tooth + column, 1) << tooth);
        select(&mut factor, comb, index);
        result.square(&mut scratch);
        result.multiply_by(&factor, &mut scratch);
    }
    result
}

/// `base^exponent`, by windows of five bits.
pub(super) fn power(base: &Residue, exponent: &Exponent) -> Residue {
    const WINDOW: u32 = 5;
    const POWERS: usize = 1 << WINDOW;
    let mut scratch = Scratch::new();
    let mut powers = Vec::with_capacity(POWERS);
    powers.push(Residue::one());
    let mut next = base.clone();
    while powers.len() < POWERS {
        powers.push(next.clone());
        next.multiply_by(base, &mut scratch);
    }
    let mut result = Residue::one();
    let mut factor = Residue::one();
    for window in (0..exponent.bits.div_ceil(WINDOW as usize)).rev() {
        for _ in 0..WINDOW {
            result.square(&mut scratch);
        }
        let index = exponent.window(window * WINDOW as usize, WINDOW);
        select(&mut factor, &powers, index);
        result.multiply_by(&factor, &mut scratch);
    }
    result
}

/// `chosen = table[index]`, reading the whole table whatever the index.
fn select(chosen: &mut Residue, table: &[Residue], index: u8) {
    for (candidate, position) in table.iter().zip(0..) {
        chosen.conditional_assign(candidate, index.ct_eq(&position));
    }
}

/// `(b - k * g^x)^(a + u * x)`, the secret both sides share.
pub(super) fn shared_secret(b: &Residue, a: &Exponent, u: &[u8; 32], x: &[u8; 32]) -> Residue {
    let mut scratch = Scratch::new();
    let mut multiplier = [0; LIMBS];
    for (limb, k) in multiplier.iter_mut().zip(K) {
        *limb = k;
    }
    let multiplier = Residue::from_plain(&multiplier, &PRECOMPUTED.r_squared, &mut scratch);
    let mut masked = power_of_g(&Exponent::from_be_bytes(x));
    masked.multiply_by(&multiplier, &mut scratch);
    let mut base = b.clone();
    base.subtract(&masked);
    power(&base, &Exponent::a_plus_ux(a, u, x))
}

/// The residue a big-endian number stands for, if the number is below `N`.
pub(super) fn residue_from_be_bytes(bytes: &[u8]) -> Option<Residue> {
    let significant = bytes.iter().skip_while(|byte| **byte == 0).count();
    if significant > BYTES {
        return None;
    }
    let mut limbs = [0; LIMBS];
    for (limb, chunk) in limbs.iter_mut().zip(bytes.rchunks(8)) {
        *limb = limb_from_be(chunk);
    }
    bool::from(montgomery::is_reduced(&limbs))
        .then(|| Residue::from_plain(&limbs, &PRECOMPUTED.r_squared, &mut Scratch::new()))
}

/// The big-endian bytes of a residue, all of them.
pub(super) fn residue_to_be_bytes(residue: &Residue) -> Zeroizing<[u8; BYTES]> {
    let mut limbs = Zeroizing::new([0; LIMBS]);
    residue.to_plain(&mut limbs, &mut Scratch::new());
    let mut bytes = Zeroizing::new([0; BYTES]);
    for (chunk, limb) in bytes.rchunks_mut(8).zip(limbs.iter()) {
        chunk.copy_from_slice(&limb.to_be_bytes());
    }
    bytes
}

fn limb_from_be(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |limb, byte| limb << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests;
