//! Hashes and equality of values as far as no program code has to run for them.
//!
//! Numbers hash as in CPython (equal numbers of different types have one hash); strings have a hash of their own, since
//! CPython's differs from process to process.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

use crate::bytes::Bytes;
use crate::heap::Object;
use crate::python::objects::leaf;
use crate::python::objects::long::Long;
use crate::python::objects::tuple::Tuple;
use crate::value::Value;

/// The prime of CPython's numeric hash, 2**61 - 1.
const MODULUS: u64 = (1 << 61) - 1;

/// The hash of a string.
pub fn hash_str(text: &str) -> u64 {
    hash_bytes(text.as_bytes())
}

/// The hash of bytes.
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64 ^ bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let word = u64::from_le_bytes(chunk.try_into().expect("a chunk has eight bytes"));
        hash = (hash.rotate_left(5) ^ word).wrapping_mul(0x517C_C1B7_2722_0A95);
    }
    for byte in chunks.remainder() {
        hash = (hash.rotate_left(5) ^ u64::from(*byte)).wrapping_mul(0x517C_C1B7_2722_0A95);
    }
    hash
}

/// The hash of an `int` (`long_hash`).
pub fn hash_int(number: i64) -> u64 {
    let reduced = (number.unsigned_abs() % MODULUS) as i64;
    signed_hash(if number < 0 { -reduced } else { reduced })
}

/// The hash of a big `int`.
pub fn hash_long(number: &BigInt) -> u64 {
    let reduced = (number.abs() % BigInt::from(MODULUS)).to_i64().expect("the remainder is below 2**61");
    signed_hash(if number.is_negative() { -reduced } else { reduced })
}

/// The hash of a `float` (`_Py_HashDouble`).
pub fn hash_float(number: f64) -> u64 {
    if !number.is_finite() {
        return match number {
            _ if number.is_nan() => 0,
            _ if 0.0 < number => 314_159,
            _ => signed_hash(-314_159),
        };
    }
    let (mut mantissa, mut exponent) = split_float(number.abs());
    let mut hash = 0u64;
    while mantissa != 0.0 {
        hash = ((hash << 28) & MODULUS) | (hash >> (61 - 28));
        mantissa *= 268_435_456.0;
        exponent -= 28;
        let whole = mantissa as u64;
        mantissa -= whole as f64;
        hash += whole;
        if MODULUS <= hash {
            hash -= MODULUS;
        }
    }
    let turn = exponent.rem_euclid(61) as u32;
    hash = ((hash << turn) & MODULUS) | hash.checked_shr(61 - turn).unwrap_or(0);
    let signed = hash as i64;
    signed_hash(if number < 0.0 { -signed } else { signed })
}

/// The hash of a tuple, of the hashes of its items (`tuplehash`).
pub fn hash_tuple(hashes: impl ExactSizeIterator<Item = u64>) -> u64 {
    const PRIMES: [u64; 3] =
        [11_400_714_785_074_694_791, 14_029_467_366_897_019_727, 2_870_177_450_012_600_261];
    let length = hashes.len() as u64;
    let mixed = hashes.fold(PRIMES[2], |sum, hash| {
        sum.wrapping_add(hash.wrapping_mul(PRIMES[1])).rotate_left(31).wrapping_mul(PRIMES[0])
    });
    let hash = mixed.wrapping_add(length ^ (PRIMES[2] ^ 3_527_539));
    if hash == u64::MAX { 1_546_275_796 } else { hash }
}

/// The hash of an object that is equal only to itself: of its place in the order of creation.
pub fn hash_identity(object: &dyn Object) -> u64 {
    object.header().id().slot() as u64
}

/// The hash, where no program code has a say in it.
pub fn quick_hash(value: &Value) -> Option<u64> {
    match value {
        Value::None => Some(0xFCA8_6420),
        Value::Bool(value) => Some(u64::from(*value)),
        Value::Int(number) => Some(hash_int(*number)),
        Value::Float(number) => Some(hash_float(*number)),
        Value::Str(text) => Some(hash_str(text)),
        Value::Leaf(_) => {
            let long = leaf::<Long>(value).map(|long| hash_long(long.number()));
            long.or_else(|| leaf::<Bytes>(value).map(|bytes| hash_bytes(bytes.as_slice())))
        }
        Value::Object(_) => {
            let tuple = value.downcast_ref::<Tuple>()?;
            let hashes: Option<Vec<u64>> = tuple.items().iter().map(flat_hash).collect();
            hashes.map(|hashes| hash_tuple(hashes.into_iter()))
        }
    }
}

/// The hash of an item of a tuple; a tuple in a tuple is left to the machine, which minds how deep it goes.
fn flat_hash(value: &Value) -> Option<u64> {
    if let Value::Object(_) = value { None } else { quick_hash(value) }
}

/// Whether two values are the same or equal, where no program code has a say in it.
pub fn quick_eq(left: &Value, right: &Value) -> Option<bool> {
    use Value::{Bool, Float, Int, None as Nothing, Str};
    match (left, right) {
        (Str(left), Str(right)) => Some(left == right),
        (Int(left), Int(right)) => Some(left == right),
        (Nothing, Nothing) => Some(true),
        (Bool(left), Bool(right)) => Some(left == right),
        (Float(left), Float(right)) => Some(left == right),
        (Int(whole), Bool(flag)) | (Bool(flag), Int(whole)) => Some(*whole == i64::from(*flag)),
        (Int(whole), Float(number)) | (Float(number), Int(whole)) => Some(int_is_float(*whole, *number)),
        (Bool(flag), Float(number)) | (Float(number), Bool(flag)) => {
            Some(*number == f64::from(u8::from(*flag)))
        }
        (Value::Object(one), Value::Object(other)) => {
            if std::rc::Rc::ptr_eq(one, other) {
                return Some(true);
            }
            None
        }
        (Value::Leaf(one), Value::Leaf(other)) if std::rc::Rc::ptr_eq(one, other) => Some(true),
        (Value::Object(_) | Value::Leaf(_), _) | (_, Value::Object(_) | Value::Leaf(_)) => None,
        _ => Some(false),
    }
}

/// Whether an `int` and a `float` are the same number, without rounding the `int`.
pub fn int_is_float(whole: i64, number: f64) -> bool {
    number.fract() == 0.0 && (-9.3e18..9.3e18).contains(&number) && i128::from(whole) == number as i128
}

/// Python has no hash -1.
fn signed_hash(hash: i64) -> u64 {
    (if hash == -1 { -2 } else { hash }) as u64
}

/// A mantissa in 0.5..1 and the exponent that goes with it (`frexp`); zero stays zero.
fn split_float(number: f64) -> (f64, i32) {
    if number == 0.0 {
        return (0.0, 0);
    }
    let (scaled, correction) =
        if number < f64::MIN_POSITIVE { (number * 2f64.powi(64), -64) } else { (number, 0) };
    let bits = scaled.to_bits();
    let exponent = ((bits >> 52) & 0x7FF) as i32 - 1022;
    (f64::from_bits((bits & !(0x7FF << 52)) | (1022 << 52)), exponent + correction)
}
