//! Numbers as keys: `1`, `1.0` and `True` are one key of a dict, and `hash` says so.
//! A map in Rust needs one value for equal numbers; `NumberKey` is that value, and the hashes are CPython's own.

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::float::{self, parts};
use super::int::Integer;

/// A number in the form that all numbers equal to it share.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NumberKey {
    /// An int, or a float without a fraction.
    Whole(Integer),
    /// A float with a fraction, an infinity or a NaN, by its bits. CPython tells two NaNs apart by identity, which the
    /// caller has to see to.
    Fraction(u64),
}

impl From<&Integer> for NumberKey {
    fn from(value: &Integer) -> NumberKey {
        NumberKey::Whole(value.clone())
    }
}

impl From<f64> for NumberKey {
    fn from(value: f64) -> NumberKey {
        match float::to_int(value) {
            Ok(whole) if float::is_integer(value) => NumberKey::Whole(whole),
            _ => NumberKey::Fraction(value.to_bits()),
        }
    }
}

/// The prime that hashes of numbers are taken by, on machines of 64 bits.
const MODULUS: i64 = (1 << 61) - 1;

/// `hash(int)`
pub fn hash_int(value: &Integer) -> i64 {
    let remainder = match value {
        Integer::Small(value) => value % MODULUS,
        Integer::Big(value) => (value % BigInt::from(MODULUS)).to_i64().expect("the remainder is small"),
    };
    not_minus_one(remainder)
}

/// `hash(float)`; zero for NaN, where CPython hashes the address.
pub fn hash_float(value: f64) -> i64 {
    if value.is_nan() {
        return 0;
    }
    if value.is_infinite() {
        return if value < 0.0 { -314_159 } else { 314_159 };
    }
    // The modulus is 2**61 - 1, so multiplying by two 61 times changes nothing: the exponent counts modulo 61.
    let (mantissa, exponent) = parts(value);
    let turns = u32::try_from(exponent.rem_euclid(61)).expect("a remainder of 61 is small");
    let turned = i128::from(mantissa % MODULUS) << turns;
    let remainder = i64::try_from(turned % i128::from(MODULUS)).expect("a remainder fits a word");
    not_minus_one(remainder)
}

/// -1 means an error to CPython, so no hash is -1.
fn not_minus_one(hash: i64) -> i64 {
    if hash == -1 { -2 } else { hash }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hashes_are_cpythons() {
        // Recorded from CPython 3.13: hash(x).
        let floats = [
            (0.0, 0),
            (-1.0, -2),
            (0.5, 1152921504606846976),
            (0.1, 230584300921369408),
            (-2.75, -1729382256910270466),
            (1e300, 1224995262755759164),
            (5e-324, 16777216),
            (f64::INFINITY, 314159),
        ];
        for (value, expected) in floats {
            assert_eq!(hash_float(value), expected, "{value}");
        }
        let big = Integer::parse("1000000000000000000000000", 10).unwrap();
        assert_eq!(hash_int(&big), 2_003_764_205_207_330_320);
        assert_eq!(hash_int(&Integer::Small(-1)), -2);
    }

    proptest! {
        #[test]
        fn equal_numbers_are_one_key_and_one_hash(value in -(1_i64 << 53)..(1 << 53)) {
            let (int, float) = (Integer::Small(value), value as f64);
            prop_assert_eq!(NumberKey::from(&int), NumberKey::from(float));
            prop_assert_eq!(hash_int(&int), hash_float(float));
        }

        #[test]
        fn unequal_numbers_are_two_keys(a: f64, b: f64) {
            prop_assert_eq!(a == b, NumberKey::from(a) == NumberKey::from(b));
        }
    }
}
