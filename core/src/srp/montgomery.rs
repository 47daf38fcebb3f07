//! Arithmetic modulo the 3072-bit prime of [`group`](super::group), in constant time.
//!
//! Values are kept in Montgomery form: `x` is stored as `x * R mod N` with `R = 2^3072`. Two traits of this prime keep
//! the code short and fast. Its lowest limb is `2^64 - 1`, so `-N^-1 mod 2^64` is 1 and every quotient digit of the
//! reduction is simply the digit to be cleared. Its highest limb is `2^64 - 1` too, so `R mod N` is below `2^3008`.
//!
//! There is no branch and no memory index that depends on a value: loops run over constant ranges, choices are masked
//! with `subtle`. Products of two limbs use the machine's full multiplication, which takes constant time on the
//! processors the crate supports. Long loops work on two rows of the schoolbook scheme at once: half the loads and
//! stores, and two independent chains of carries.

// Every index below is a constant or a loop counter bounded by `LIMBS`, never data. The steps of the inner loops are
// always inlined because a call costs as much as the step, and a build for size would make one.
#![allow(clippy::indexing_slicing, clippy::inline_always)]

use subtle::{Choice, ConditionallySelectable};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::constants::N;

/// 64-bit limbs in a residue.
pub(super) const LIMBS: usize = 48;

/// A number below `2^3072`, least significant limb first.
pub(super) type Limbs = [u64; LIMBS];

/// Working space of one product, reused so that no copy of a secret is left behind; wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct Scratch([u64; 2 * LIMBS]);

impl Scratch {
    /// Empty working space.
    pub(super) fn new() -> Self {
        Self([0; 2 * LIMBS])
    }
}

/// A residue modulo `N` in Montgomery form, always fully reduced; wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(super) struct Residue(Limbs);

impl Residue {
    /// The residue 1, which is `R mod N = R - N`.
    pub(super) fn one() -> Self {
        let mut limbs = [0; LIMBS];
        let mut borrow = 0;
        for (limb, n) in limbs.iter_mut().zip(&N) {
            (*limb, borrow) = subtract_limb(0, *n, borrow);
        }
        Self(limbs)
    }

    /// `2^exponent` for an exponent of at most 63: `R - N` is so far below `N` that shifting it needs no reduction.
    pub(super) fn small_power_of_two(exponent: u32) -> Self {
        debug_assert!(exponent < 64);
        let mut residue = Self::one();
        let mut carry = 0;
        for limb in &mut residue.0 {
            let wide = (u128::from(*limb) << exponent) | u128::from(carry);
            (*limb, carry) = halves(wide);
        }
        residue
    }

    /// The Montgomery form of a plain number below `N`; `r_squared` is `R^2 mod N`.
    pub(super) fn from_plain(plain: &Limbs, r_squared: &Limbs, scratch: &mut Scratch) -> Self {
        let mut residue = Self(*plain);
        multiply(&mut scratch.0, &residue.0, r_squared);
        residue.take_reduced(scratch);
        residue
    }

    /// The plain number this stands for, written to `plain`.
    pub(super) fn to_plain(&self, plain: &mut Limbs, scratch: &mut Scratch) {
        let (low, high) = scratch.0.split_at_mut(LIMBS);
        low.copy_from_slice(&self.0);
        high.fill(0);
        reduce(&mut scratch.0, plain);
    }

    /// The limbs of the Montgomery form.
    pub(super) fn montgomery_limbs(&self) -> &Limbs {
        &self.0
    }

    /// Multiplies by another residue.
    pub(super) fn multiply_by(&mut self, other: &Self, scratch: &mut Scratch) {
        multiply(&mut scratch.0, &self.0, &other.0);
        self.take_reduced(scratch);
    }

    /// Multiplies by itself.
    pub(super) fn square(&mut self, scratch: &mut Scratch) {
        square(&mut scratch.0, &self.0);
        self.take_reduced(scratch);
    }

    /// Subtracts another residue.
    pub(super) fn subtract(&mut self, other: &Self) {
        let mut borrow = 0;
        for (limb, other) in self.0.iter_mut().zip(&other.0) {
            (*limb, borrow) = subtract_limb(*limb, *other, borrow);
        }
        let below_zero = mask(borrow);
        let mut carry = 0;
        for (limb, n) in self.0.iter_mut().zip(&N) {
            (*limb, carry) = halves(u128::from(*limb) + u128::from(n & below_zero) + u128::from(carry));
        }
    }

    /// Becomes `other` if `choice` is set, and takes as long if not.
    pub(super) fn conditional_assign(&mut self, other: &Self, choice: Choice) {
        for (limb, other) in self.0.iter_mut().zip(&other.0) {
            limb.conditional_assign(other, choice);
        }
    }

    fn take_reduced(&mut self, scratch: &mut Scratch) {
        reduce(&mut scratch.0, &mut self.0);
    }
}

/// Whether `limbs` is below `N`. Constant time.
pub(super) fn is_reduced(limbs: &Limbs) -> Choice {
    let mut borrow = 0;
    for (limb, n) in limbs.iter().zip(&N) {
        (_, borrow) = subtract_limb(*limb, *n, borrow);
    }
    bit(borrow)
}

/// Two neighbouring rows of a schoolbook product, walked together from the low column to the high one.
struct Rows {
    low: u64,
    high: u64,
    low_carry: u64,
    high_carry: u64,
    /// The limb before the next one: what the higher row multiplies in the same column.
    previous: u64,
}

impl Rows {
    /// `column += low * next + high * previous`, carries kept.
    #[inline(always)]
    fn step(&mut self, column: &mut u64, next: u64) {
        let (sum, carry) = multiply_add(*column, self.low, next, self.low_carry);
        self.low_carry = carry;
        (*column, self.high_carry) = multiply_add(sum, self.high, self.previous, self.high_carry);
        self.previous = next;
    }

    #[inline(always)]
    fn walk(&mut self, columns: &mut [u64], limbs: &[u64]) {
        let (column_blocks, last_columns) = columns.as_chunks_mut::<4>();
        let (limb_blocks, last_limbs) = limbs.as_chunks::<4>();
        for ([c0, c1, c2, c3], [l0, l1, l2, l3]) in column_blocks.iter_mut().zip(limb_blocks) {
            self.step(c0, *l0);
            self.step(c1, *l1);
            self.step(c2, *l2);
            self.step(c3, *l3);
        }
        for (column, limb) in last_columns.iter_mut().zip(last_limbs) {
            self.step(column, *limb);
        }
    }
}

/// `wide = a * b`.
fn multiply(wide: &mut [u64; 2 * LIMBS], a: &Limbs, b: &Limbs) {
    wide.fill(0);
    for (pair, [low, high]) in b.as_chunks::<2>().0.iter().enumerate() {
        let mut rows = Rows { low: *low, high: *high, low_carry: 0, high_carry: 0, previous: 0 };
        let columns = &mut wide[2 * pair..2 * pair + LIMBS + 2];
        rows.walk(&mut columns[..LIMBS], a);
        rows.step(&mut columns[LIMBS], 0);
        columns[LIMBS + 1] = rows.low_carry + rows.high_carry;
    }
}

/// `wide = a^2`: the products of unlike limbs once, doubled, and the squares of the limbs.
fn square(wide: &mut [u64; 2 * LIMBS], a: &Limbs) {
    wide.fill(0);
    for i in (0..LIMBS).step_by(2) {
        // Row i starts at a[i] * a[i+1] in column 2i+1, row i+1 at a[i+1] * a[i+2] in column 2i+3.
        let columns = &mut wide[2 * i + 1..i + LIMBS + 2];
        let mut rows = Rows { low: a[i], high: a[i + 1], low_carry: 0, high_carry: 0, previous: 0 };
        for (column, limb) in columns.iter_mut().zip(&a[i + 1..]).take(2) {
            (*column, rows.low_carry) = multiply_add(*column, rows.low, *limb, rows.low_carry);
        }
        if i + 2 < LIMBS {
            rows.previous = a[i + 2];
            let tail = &a[i + 3..];
            rows.walk(&mut columns[2..2 + tail.len()], tail);
            rows.step(&mut columns[2 + tail.len()], 0);
            columns[3 + tail.len()] = rows.low_carry + rows.high_carry;
        } else {
            columns[1] = rows.low_carry;
        }
    }
    let (mut shifted_out, mut carry) = (0, 0);
    for ([even, odd], limb) in wide.as_chunks_mut::<2>().0.iter_mut().zip(a) {
        let (low, high) = halves(u128::from(*limb) * u128::from(*limb));
        let doubled = [(*even << 1) | shifted_out, (*odd << 1) | (*even >> 63)];
        shifted_out = *odd >> 63;
        (*even, carry) = halves(u128::from(doubled[0]) + u128::from(low) + u128::from(carry));
        (*odd, carry) = halves(u128::from(doubled[1]) + u128::from(high) + u128::from(carry));
    }
}

/// `out = wide / R mod N` for `wide < N * R`; what is left in `wide` has no meaning.
fn reduce(wide: &mut [u64; 2 * LIMBS], out: &mut Limbs) {
    let mut carry = 0;
    for i in (0..LIMBS).step_by(2) {
        let columns = &mut wide[i..i + LIMBS + 2];
        // q0 * N clears column 0: c0 + q0 * (2^64 - 1) = q0 * 2^64 for q0 = c0. Likewise q1 in column 1.
        let q0 = columns[0];
        let (q1, low_carry) = multiply_add(columns[1], q0, N[1], q0);
        let mut rows = Rows { low: q0, high: q1, low_carry, high_carry: q1, previous: N[1] };
        rows.walk(&mut columns[2..LIMBS], &N[2..]);
        let (sum, high) = multiply_add(columns[LIMBS], q1, rows.previous, rows.high_carry);
        let (low, up) = halves(u128::from(sum) + u128::from(rows.low_carry) + u128::from(carry));
        columns[LIMBS] = low;
        (columns[LIMBS + 1], carry) =
            halves(u128::from(columns[LIMBS + 1]) + u128::from(high) + u128::from(up));
    }
    // Now the value is carry * R + wide[LIMBS..], below 2N: subtract N unless that goes below zero.
    let mut borrow = 0;
    let reduced = &wide[LIMBS..];
    for ((out, limb), n) in out.iter_mut().zip(reduced).zip(&N) {
        (*out, borrow) = subtract_limb(*limb, *n, borrow);
    }
    let keep = bit(borrow & (carry ^ 1));
    for (out, limb) in out.iter_mut().zip(reduced) {
        out.conditional_assign(limb, keep);
    }
}

/// The halves of `sum + a * b + carry`, low first; cannot overflow.
#[inline(always)]
pub(super) fn multiply_add(sum: u64, a: u64, b: u64, carry: u64) -> (u64, u64) {
    halves(u128::from(sum) + u128::from(a) * u128::from(b) + u128::from(carry))
}

/// `a - b - borrow`, and the borrow.
#[inline(always)]
fn subtract_limb(a: u64, b: u64, borrow: u64) -> (u64, u64) {
    let (difference, first) = a.overflowing_sub(b);
    let (difference, second) = difference.overflowing_sub(borrow);
    (difference, u64::from(first | second))
}

#[inline(always)]
#[allow(clippy::cast_possible_truncation)] // the low half is wanted
fn halves(wide: u128) -> (u64, u64) {
    (wide as u64, (wide >> 64) as u64)
}

#[allow(clippy::cast_possible_truncation)] // 0 or 1
fn bit(bit: u64) -> Choice {
    Choice::from(bit as u8)
}

/// All ones for 1, zero for 0.
fn mask(bit: u64) -> u64 {
    u64::conditional_select(&0, &u64::MAX, self::bit(bit))
}

#[cfg(test)]
mod tests;
