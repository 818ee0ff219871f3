//! What Python's operators do with ints: on machine words where that goes well, on big integers where it does not.
//! It stands apart from `int.rs`, which reads and writes them, because each operator has its own sign rule, its own error text
//! and its own way out of the machine word.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

use super::float;
use super::int::{Integer, float_of_parts};
use super::{TextError, TextResult};

/// An int or a float: what `**` returns, depending on its exponent.
#[derive(Clone, Debug, PartialEq)]
pub enum Number {
    /// The exponent was not negative.
    Int(Integer),
    /// The exponent was negative.
    Float(f64),
}

/// Ints of more bits are refused instead of filling the memory; CPython would try.
pub const BITS_MAX: u64 = 1 << 26;

impl Integer {
    /// `a + b`
    pub fn add(&self, other: &Integer) -> Integer {
        if let (Integer::Small(a), Integer::Small(b)) = (self, other)
            && let Some(sum) = a.checked_add(*b)
        {
            return Integer::Small(sum);
        }
        Integer::from(self.to_big() + other.to_big())
    }

    /// `a - b`
    pub fn sub(&self, other: &Integer) -> Integer {
        if let (Integer::Small(a), Integer::Small(b)) = (self, other)
            && let Some(difference) = a.checked_sub(*b)
        {
            return Integer::Small(difference);
        }
        Integer::from(self.to_big() - other.to_big())
    }

    /// `a * b`
    pub fn mul(&self, other: &Integer) -> TextResult<Integer> {
        if let (Integer::Small(a), Integer::Small(b)) = (self, other)
            && let Some(product) = a.checked_mul(*b)
        {
            return Ok(Integer::Small(product));
        }
        check_bits(self.bit_length() + other.bit_length())?;
        Ok(Integer::from(self.to_big() * other.to_big()))
    }

    /// `-a`
    pub fn neg(&self) -> Integer {
        Integer::ZERO.sub(self)
    }

    /// `abs(a)`
    pub fn abs(&self) -> Integer {
        if self.is_negative() { self.neg() } else { self.clone() }
    }

    /// `~a`
    pub fn invert(&self) -> Integer {
        Integer::Small(-1).sub(self)
    }

    /// `a // b`
    pub fn floor_div(&self, other: &Integer) -> TextResult<Integer> {
        Ok(self.divmod(other)?.0)
    }

    /// `a % b`: the remainder has the sign of `b`.
    pub fn modulo(&self, other: &Integer) -> TextResult<Integer> {
        if other.is_zero() {
            return Err(TextError::zero_division("integer modulo by zero"));
        }
        Ok(self.divmod(other)?.1)
    }

    /// `divmod(a, b)`
    pub fn divmod(&self, other: &Integer) -> TextResult<(Integer, Integer)> {
        if other.is_zero() {
            return Err(TextError::zero_division("integer division or modulo by zero"));
        }
        if let (Integer::Small(a), Integer::Small(b)) = (self, other)
            && let Some(quotient) = a.checked_div(*b)
        {
            let remainder = a % b;
            let borrows = remainder != 0 && (remainder < 0) != (*b < 0);
            let (less, more) = if borrows { (1, *b) } else { (0, 0) };
            return Ok((Integer::Small(quotient - less), Integer::Small(remainder + more)));
        }
        let (quotient, remainder) = big_divmod(&self.to_big(), &other.to_big());
        Ok((Integer::from(quotient), Integer::from(remainder)))
    }

    /// `a / b`: the float nearest to the exact quotient.
    pub fn true_div(&self, other: &Integer) -> TextResult<f64> {
        if other.is_zero() {
            return Err(TextError::zero_division("division by zero"));
        }
        if let (Some(a), Some(b)) = (exact_float(self), exact_float(other)) {
            return Ok(a / b);
        }
        let quotient = big_true_div(&self.to_big(), &other.to_big());
        quotient.ok_or_else(|| TextError::overflow("integer division result too large for a float"))
    }

    /// `a ** b`: an int, or a float if the exponent is negative.
    pub fn pow(&self, exponent: &Integer) -> TextResult<Number> {
        if exponent.is_negative() {
            return float::pow(self.to_f64()?, exponent.to_f64()?).map(Number::Float);
        }
        if exponent.is_zero() || *self == Integer::ONE {
            return Ok(Number::Int(Integer::ONE));
        }
        if self.is_zero() {
            return Ok(Number::Int(Integer::ZERO));
        }
        if *self == Integer::Small(-1) {
            return Ok(Number::Int(if is_odd(exponent) { self.clone() } else { Integer::ONE }));
        }
        let exponent = exponent.to_i64().and_then(|exponent| u32::try_from(exponent).ok());
        let exponent = exponent.ok_or_else(too_many_bits)?;
        check_bits((self.bit_length() - 1) * u64::from(exponent))?;
        if let Integer::Small(base) = self
            && let Some(power) = base.checked_pow(exponent)
        {
            return Ok(Number::Int(Integer::Small(power)));
        }
        Ok(Number::Int(Integer::from(self.to_big().pow(exponent))))
    }

    /// `pow(a, b, modulus)`: the result has the sign of the modulus; a negative exponent asks for the inverse.
    pub fn pow_mod(&self, exponent: &Integer, modulus: &Integer) -> TextResult<Integer> {
        if modulus.is_zero() {
            return Err(TextError::value("pow() 3rd argument cannot be 0"));
        }
        let modulus = modulus.to_big();
        let (base, exponent) = if exponent.is_negative() {
            let inverse = inverse_of(&self.to_big(), &modulus.abs())
                .ok_or_else(|| TextError::value("base is not invertible for the given modulus"))?;
            (inverse, -exponent.to_big())
        } else {
            (self.to_big(), exponent.to_big())
        };
        let power = big_divmod(&base, &modulus.abs()).1.modpow(&exponent, &modulus.abs());
        Ok(Integer::from(big_divmod(&power, &modulus).1))
    }

    /// `a << b`
    pub fn shl(&self, count: &Integer) -> TextResult<Integer> {
        if count.is_negative() {
            return Err(TextError::value("negative shift count"));
        }
        if self.is_zero() {
            return Ok(Integer::ZERO);
        }
        let count = count.to_i64().ok_or_else(|| TextError::overflow("too many digits in integer"))?;
        check_bits(self.bit_length().saturating_add(count.unsigned_abs()))?;
        Ok(Integer::from(self.to_big() << count))
    }

    /// `a >> b`: rounds down.
    pub fn shr(&self, count: &Integer) -> TextResult<Integer> {
        if count.is_negative() {
            return Err(TextError::value("negative shift count"));
        }
        let count = count.saturated();
        Ok(match self {
            Integer::Small(value) => Integer::Small(value >> count.min(63)),
            Integer::Big(value) => Integer::from(value >> count),
        })
    }

    /// `a & b`
    pub fn bit_and(&self, other: &Integer) -> Integer {
        self.bitwise(other, |a, b| a & b, |a, b| a & b)
    }

    /// `a | b`
    pub fn bit_or(&self, other: &Integer) -> Integer {
        self.bitwise(other, |a, b| a | b, |a, b| a | b)
    }

    /// `a ^ b`
    pub fn bit_xor(&self, other: &Integer) -> Integer {
        self.bitwise(other, |a, b| a ^ b, |a, b| a ^ b)
    }

    /// Compares with a float by exact value; `None` for NaN.
    pub fn compare_float(&self, other: f64) -> Option<Ordering> {
        if other.is_nan() {
            return None;
        }
        if let Some(value) = exact_float(self) {
            return value.partial_cmp(&other);
        }
        let Ok(whole) = float::to_int(other) else {
            return 0.0.partial_cmp(&other);
        };
        let fraction = other.fract();
        Some(self.cmp(&whole).then(0.0.partial_cmp(&fraction)?))
    }

    /// `round(a, digits)`: with negative `digits` to a multiple of a power of ten, ties to even.
    pub fn round(&self, digits: &Integer) -> Integer {
        if !digits.is_negative() {
            return self.clone();
        }
        let places = digits.saturated().unsigned_abs();
        if self.bit_length() / 3 + 1 < places {
            return Integer::ZERO;
        }
        let places = u32::try_from(places).expect("an int has fewer digits");
        let unit = BigInt::from(10).pow(places);
        let (quotient, remainder) = big_divmod(&self.to_big(), &unit);
        let up = match (remainder * 2_i32).cmp(&unit) {
            Ordering::Less => false,
            Ordering::Equal => quotient.bit(0),
            Ordering::Greater => true,
        };
        Integer::from((quotient + i32::from(up)) * unit)
    }

    /// `math.gcd(a, b)`
    pub fn gcd(&self, other: &Integer) -> Integer {
        let (mut a, mut b) = (self.abs(), other.abs());
        while !b.is_zero() {
            let remainder = a.modulo(&b).expect("the divisor is not zero");
            (a, b) = (b, remainder);
        }
        a
    }

    /// `math.isqrt(a)`
    pub fn isqrt(&self) -> TextResult<Integer> {
        if self.is_negative() {
            return Err(TextError::value("isqrt() argument must be nonnegative"));
        }
        Ok(Integer::from(self.to_big().sqrt()))
    }

    fn bitwise(
        &self,
        other: &Integer,
        small: impl Fn(i64, i64) -> i64,
        big: impl Fn(BigInt, BigInt) -> BigInt,
    ) -> Integer {
        match (self, other) {
            (Integer::Small(a), Integer::Small(b)) => Integer::Small(small(*a, *b)),
            _ => Integer::from(big(self.to_big(), other.to_big())),
        }
    }
}

fn is_odd(value: &Integer) -> bool {
    match value {
        Integer::Small(value) => value % 2 != 0,
        Integer::Big(value) => value.bit(0),
    }
}

/// The int as a float, if that loses nothing because it has at most 53 bits.
fn exact_float(value: &Integer) -> Option<f64> {
    let value = value.to_i64().filter(|value| value.unsigned_abs() <= 1 << 53)?;
    Some(value as f64)
}

fn check_bits(bits: u64) -> TextResult<()> {
    if bits <= BITS_MAX { Ok(()) } else { Err(too_many_bits()) }
}

fn too_many_bits() -> TextError {
    TextError::unsupported(format!("an int of more than {BITS_MAX} bits"))
}

fn big_divmod(a: &BigInt, b: &BigInt) -> (BigInt, BigInt) {
    let (quotient, remainder) = (a / b, a % b);
    if !remainder.is_zero() && remainder.is_negative() != b.is_negative() {
        return (quotient - 1, remainder + b);
    }
    (quotient, remainder)
}

/// The float nearest to `a / b`; `None` beyond the largest float.
///
/// The dividend is shifted until the quotient has 64 or 65 bits, which is more than enough to round with; what the division
/// leaves over only says whether the quotient is exact.
pub fn big_true_div(a: &BigInt, b: &BigInt) -> Option<f64> {
    if a.is_zero() {
        return Some(if b.is_negative() { -0.0 } else { 0.0 });
    }
    let (top, bottom) = (a.magnitude(), b.magnitude());
    let bits_of = |bits: u64| i64::try_from(bits).expect("an int has fewer bits than 2**63");
    let exponent = bits_of(top.bits()) - bits_of(bottom.bits()) - 64;
    let (top, bottom) =
        if exponent < 0 { (top << -exponent, bottom.clone()) } else { (top.clone(), bottom << exponent) };
    let (quotient, remainder) = (&top / &bottom, &top % &bottom);
    let more = quotient.bits() - 64;
    let leading = (&quotient >> more).to_u64().expect("64 bits fit a word");
    let inexact = !remainder.is_zero() || quotient.trailing_zeros().is_some_and(|zeros| zeros < more);
    let float = float_of_parts(leading, inexact, exponent + bits_of(more))?;
    Some(if a.is_negative() == b.is_negative() { float } else { -float })
}

/// The inverse of `a` modulo a positive `modulus`, by Euclid; `None` if they share a factor.
fn inverse_of(a: &BigInt, modulus: &BigInt) -> Option<BigInt> {
    let (mut old, mut new) = (big_divmod(a, modulus).1, modulus.clone());
    let (mut old_factor, mut new_factor) = (BigInt::from(1), BigInt::ZERO);
    while !new.is_zero() {
        let quotient = &old / &new;
        (old, new) = (new.clone(), &old - &quotient * &new);
        (old_factor, new_factor) = (new_factor.clone(), &old_factor - &quotient * &new_factor);
    }
    (old == BigInt::from(1)).then(|| big_divmod(&old_factor, modulus).1)
}
