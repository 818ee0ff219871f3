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
