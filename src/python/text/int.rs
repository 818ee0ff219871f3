//! Python's int: a machine word while it fits, a big integer beyond, and how it is read and written.
//! Nearly every int of a script is small, so the small case must not allocate; `Integer` keeps the two cases apart and
//! normalised, so that equal numbers are equal values. What `+`, `//` or `**` do is in `arithmetic.rs`.

use std::cmp::Ordering;
use std::fmt;

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

use super::quote::repr;
use super::unicode::{decimal_value, is_space};
use super::{TextError, TextResult};

/// CPython's limit on decimal digits in a conversion (`sys.get_int_max_str_digits()`).
pub const DIGITS_MAX: usize = 4300;

/// A Python int. `Big` never holds what fits `Small`: values that come from a `BigInt` go through `From`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Integer {
    /// A value that fits a machine word.
    Small(i64),
    /// A value that does not.
    Big(BigInt),
}

impl Integer {
    /// Zero.
    pub const ZERO: Integer = Integer::Small(0);
    /// One.
    pub const ONE: Integer = Integer::Small(1);

    /// `int(text, base)`; `base` 0 reads the prefix of a literal.
    pub fn parse(text: &str, base: i64) -> TextResult<Integer> {
        if base != 0 && !(2..=36).contains(&base) {
            return Err(TextError::value("int() base must be >= 2 and <= 36, or 0"));
        }
        let trimmed: String = text.trim_matches(is_space).chars().map(ascii_digit).collect();
        let invalid = || {
            let quoted: String = repr(text).chars().take(200).collect();
            TextError::value(format!("invalid literal for int() with base {base}: {quoted}"))
        };
        let (negative, unsigned) = split_sign(&trimmed);
        let (radix, digits) = split_radix(unsigned, base).ok_or_else(invalid)?;
        let digits = without_underscores(digits, radix).ok_or_else(invalid)?;
        check_digits(&digits, radix)?;
        let value = BigInt::parse_bytes(digits.as_bytes(), radix).expect("only digits of the radix are left");
        Ok(Integer::from(if negative { -value } else { value }))
    }

    /// `str(int)` and `repr(int)`, with CPython's limit on digits.
    pub fn text(&self) -> TextResult<String> {
        let text = self.to_string();
        if text.trim_start_matches('-').len() > DIGITS_MAX {
            return Err(TextError::value(format!(
                "Exceeds the limit ({DIGITS_MAX} digits) for integer string conversion; \
                 use sys.set_int_max_str_digits() to increase the limit"
            )));
        }
        Ok(text)
    }

    /// The digits without a sign, lower case, in base 2, 8, 10 or 16.
    pub fn digits(&self, radix: u32) -> String {
        match self {
            Integer::Small(value) => small_digits(value.unsigned_abs(), radix),
            Integer::Big(value) => value.magnitude().to_str_radix(radix),
        }
    }

    /// `hex(int)`.
    pub fn hex(&self) -> String {
        self.prefixed("0x", 16)
    }

    /// `oct(int)`.
    pub fn oct(&self) -> String {
        self.prefixed("0o", 8)
    }

    /// `bin(int)`.
    pub fn bin(&self) -> String {
        self.prefixed("0b", 2)
    }

    /// `int.bit_length()`.
    pub fn bit_length(&self) -> u64 {
        match self {
            Integer::Small(value) => u64::from(u64::BITS - value.unsigned_abs().leading_zeros()),
            Integer::Big(value) => value.bits(),
        }
    }

    /// `int.bit_count()`: the ones in the absolute value.
    pub fn bit_count(&self) -> u64 {
        match self {
            Integer::Small(value) => u64::from(value.unsigned_abs().count_ones()),
            Integer::Big(value) => value.magnitude().count_ones(),
        }
    }

    /// Tells whether the value is zero.
    pub fn is_zero(&self) -> bool {
        *self == Integer::ZERO
    }

    /// Tells whether the value is below zero.
    pub fn is_negative(&self) -> bool {
        match self {
            Integer::Small(value) => *value < 0,
            Integer::Big(value) => value.is_negative(),
        }
    }

    /// The value as a machine word, if it fits.
    pub fn to_i64(&self) -> Option<i64> {
        match self {
            Integer::Small(value) => Some(*value),
            Integer::Big(_) => None,
        }
    }

    /// The value as a count or an index, if it fits.
    pub fn to_usize(&self) -> Option<usize> {
        self.to_i64().and_then(|value| usize::try_from(value).ok())
    }

    /// The value as a machine word, or the word's bound on its side: how CPython reads the bounds of a slice.
    pub fn saturated(&self) -> i64 {
        match self {
            Integer::Small(value) => *value,
            Integer::Big(value) if value.is_negative() => i64::MIN,
            Integer::Big(_) => i64::MAX,
        }
    }

    /// The value as a big integer.
    pub fn to_big(&self) -> BigInt {
        match self {
            Integer::Small(value) => BigInt::from(*value),
            Integer::Big(value) => value.clone(),
        }
    }

    /// `float(int)`: the nearest float, ties to even.
    pub fn to_f64(&self) -> TextResult<f64> {
        match self {
            Integer::Small(value) => Ok(*value as f64),
            Integer::Big(value) => {
                nearest_float(value).ok_or_else(|| TextError::overflow("int too large to convert to float"))
            }
        }
    }

    fn prefixed(&self, prefix: &str, radix: u32) -> String {
        let sign = if self.is_negative() { "-" } else { "" };
        format!("{sign}{prefix}{}", self.digits(radix))
    }
}

impl From<i64> for Integer {
    fn from(value: i64) -> Integer {
        Integer::Small(value)
    }
}

impl From<usize> for Integer {
    fn from(value: usize) -> Integer {
        i64::try_from(value).map_or_else(|_| Integer::Big(value.into()), Integer::Small)
    }
}

impl From<bool> for Integer {
    fn from(value: bool) -> Integer {
        Integer::Small(i64::from(value))
    }
}

impl From<BigInt> for Integer {
    fn from(value: BigInt) -> Integer {
        value.to_i64().map_or(Integer::Big(value), Integer::Small)
    }
}

impl PartialOrd for Integer {
    fn partial_cmp(&self, other: &Integer) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Integer {
    fn cmp(&self, other: &Integer) -> Ordering {
        match (self, other) {
            (Integer::Small(a), Integer::Small(b)) => a.cmp(b),
            (Integer::Big(a), Integer::Big(b)) => a.cmp(b),
            (Integer::Small(_), Integer::Big(b)) if b.is_negative() => Ordering::Greater,
            (Integer::Small(_), Integer::Big(_)) => Ordering::Less,
            (Integer::Big(_), Integer::Small(_)) => other.cmp(self).reverse(),
        }
    }
}

/// All the decimal digits, however many; `text` is what a script sees.
impl fmt::Display for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Integer::Small(value) => value.fmt(f),
            Integer::Big(value) => value.fmt(f),
        }
    }
}

/// The nearest float to a big integer, ties to even; `None` beyond the largest float.
fn nearest_float(value: &BigInt) -> Option<f64> {
    let magnitude = value.magnitude();
    let cut = magnitude.bits().saturating_sub(u64::from(u64::BITS));
    let leading = (magnitude >> cut).to_u64().expect("64 bits fit a word");
    let inexact = magnitude.trailing_zeros().is_some_and(|zeros| zeros < cut);
    let float = float_of_parts(leading, inexact, i64::try_from(cut).ok()?)?;
    Some(if value.is_negative() { -float } else { float })
}

/// The float nearest to `leading * 2**exponent`, ties to even; `None` beyond the largest float.
///
/// `leading` has its top bit set, so that 53 bits or fewer are kept of it; `inexact` stands for everything that was cut
/// off behind it. Example in small: of 0b1101, keeping two bits, 0b11 with remainder 0b01 is rounded down; of 0b1110 the
/// remainder is half, so the even neighbour 0b100 is taken.
pub(super) fn float_of_parts(leading: u64, inexact: bool, exponent: i64) -> Option<f64> {
    assert!(leading >> 63 == 1, "the leading bit is missing: {leading:#x}");
    let dropped = (-1074 - exponent).max(11);
    if dropped > 64 {
        return Some(0.0);
    }
    if 1024 - 64 < exponent {
        return None;
    }
    let wide = u128::from(leading);
    let half = 1_u128 << (dropped - 1);
    let remainder = wide & ((half << 1) - 1);
    let kept = wide >> dropped;
    let above_half = remainder > half || (remainder == half && (inexact || kept % 2 == 1));
    let rounded = (kept + u128::from(above_half)) as f64;
    let float = scale(rounded, exponent + dropped);
    float.is_finite().then_some(float)
}

/// `value * 2**exponent`, exact where the result is a float; in two steps, since 2**-1074 has no inverse.
fn scale(value: f64, exponent: i64) -> f64 {
    let first = i32::try_from(exponent / 2).expect("a float's exponent is small");
    let second = i32::try_from(exponent - exponent / 2).expect("a float's exponent is small");
    value * 2f64.powi(first) * 2f64.powi(second)
}

/// A digit of any script as its ASCII digit; all else as it is.
pub(super) fn ascii_digit(c: char) -> char {
    match decimal_value(c) {
        Some(value) => char::from_digit(value, 10).expect("a decimal digit is below ten"),
        None => c,
    }
}

/// Takes underscores out, where each stands between two digits; `None` where one does not, or where no digit is left.
fn without_underscores(digits: &str, radix: u32) -> Option<String> {
    let mut kept = String::with_capacity(digits.len());
    let mut after_digit = false;
    for c in digits.chars() {
        if c.is_digit(radix) {
            kept.push(c);
            after_digit = true;
        } else if c == '_' && after_digit {
            after_digit = false;
        } else {
            return None;
        }
    }
    after_digit.then_some(kept)
}

fn split_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// The radix and the digits behind a prefix, `PyLong_FromString` of 3.13; `None` for `012` in base 0.
fn split_radix(text: &str, base: i64) -> Option<(u32, &str)> {
    let prefix = text.get(..2).map(str::to_ascii_lowercase);
    let prefixed = match prefix.as_deref() {
        Some("0x") => 16,
        Some("0o") => 8,
        Some("0b") => 2,
        _ => 0,
    };
    if prefixed != 0 && (base == 0 || base == i64::from(prefixed)) {
        let rest = &text[2..];
        return Some((prefixed, rest.strip_prefix('_').unwrap_or(rest)));
    }
    if base == 0 {
        let leading_zero = text.starts_with('0') && !text.chars().all(|c| matches!(c, '0' | '_'));
        return (!leading_zero).then_some((10, text));
    }
    Some((u32::try_from(base).expect("the base was checked"), text))
}

/// Bases that are powers of two are read in linear time and have no limit.
fn check_digits(digits: &str, radix: u32) -> TextResult<()> {
    if radix.is_power_of_two() || digits.len() <= DIGITS_MAX {
        return Ok(());
    }
    Err(TextError::value(format!(
        "Exceeds the limit ({DIGITS_MAX} digits) for integer string conversion: value has {} digits; \
         use sys.set_int_max_str_digits() to increase the limit",
        digits.len()
    )))
}

fn small_digits(magnitude: u64, radix: u32) -> String {
    match radix {
        2 => format!("{magnitude:b}"),
        8 => format!("{magnitude:o}"),
        16 => format!("{magnitude:x}"),
        _ => magnitude.to_string(),
    }
}
