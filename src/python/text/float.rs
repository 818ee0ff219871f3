//! Python's float as text and as a number: `repr`, the `%e %f %g` of C, `float(text)`, `round`, and the signs of `//`, `%`
//! and `**`.
//! Rust's formatting rounds exactly and half to even, and its shortest digits are those of CPython's dtoa but for ties (see
//! `value::float_digits`), so this file only lays digits out as CPython's `format_float_short` does (Python/pystrtod.c, 3.13).

use num_bigint::BigInt;

use crate::value::float_digits;

use super::int::{Integer, ascii_digit};
use super::quote::repr as quoted;
use super::unicode::is_space;
use super::{TextError, TextResult};

/// The form in which the digits of a float are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// `%e`: one digit, the point, as many digits as the precision says, the exponent.
    Exponent(usize),
    /// `%f`: as many digits behind the point as the precision says.
    Fixed(usize),
    /// `%g`: as many significant digits as the precision says, with an exponent where the number is large or small.
    General(usize),
    /// `repr`: the fewest digits that read back as the same float.
    Shortest,
}

/// What may be asked for besides the notation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dress {
    /// `E`, `INF` and `NAN` instead of small letters.
    pub upper: bool,
    /// `#`: keep the point, and with `%g` the trailing zeros.
    pub alternate: bool,
    /// Show that it is a float: `1.0`, not `1`.
    pub add_dot_0: bool,
    /// `z`: a zero has no minus sign.
    pub no_negative_zero: bool,
}

/// Digits beyond these are zeros: no float has more behind the point, or more significant ones.
const DIGITS_EXACT: usize = 1100;

/// `repr(float)` and `str(float)`.
pub fn repr(value: f64) -> String {
    render(value, Notation::Shortest, Dress { add_dot_0: true, ..Dress::default() })
}

/// `format(float, "g")`: six significant digits.
pub fn general(value: f64) -> String {
    render(value, Notation::General(6), Dress::default())
}

/// Writes a float in the notation asked for; `PyOS_double_to_string` of 3.13.
pub fn render(value: f64, notation: Notation, dress: Dress) -> String {
    let body = if value.is_nan() {
        "nan".to_owned()
    } else if value.is_infinite() {
        "inf".to_owned()
    } else {
        render_digits(value.abs(), notation, dress)
    };
    let negative = value.is_sign_negative() && !value.is_nan();
    let hidden = dress.no_negative_zero && shows_zero(&body);
    let text = if negative && !hidden { format!("-{body}") } else { body };
    if dress.upper { text.to_ascii_uppercase() } else { text }
}

/// `float(text)`.
pub fn parse(text: &str) -> TextResult<f64> {
    let trimmed: String = text.trim_matches(is_space).chars().map(ascii_digit).collect();
    without_underscores(&trimmed)
        .and_then(|plain| plain.parse().ok())
        .ok_or_else(|| TextError::value(format!("could not convert string to float: {}", quoted(text))))
}

/// `x // y`.
pub fn floor_div(x: f64, y: f64) -> TextResult<f64> {
    if y == 0.0 {
        return Err(TextError::zero_division("float floor division by zero"));
    }
    Ok(quotient_and_remainder(x, y).0)
}

/// `x % y`: the remainder has the sign of `y`.
pub fn modulo(x: f64, y: f64) -> TextResult<f64> {
    if y == 0.0 {
        return Err(TextError::zero_division("float modulo by zero"));
    }
    Ok(quotient_and_remainder(x, y).1)
}

/// `divmod(x, y)`.
pub fn divmod(x: f64, y: f64) -> TextResult<(f64, f64)> {
    if y == 0.0 {
        return Err(TextError::zero_division("float divmod()"));
    }
    Ok(quotient_and_remainder(x, y))
}

/// `x / y`.
pub fn divide(x: f64, y: f64) -> TextResult<f64> {
    if y == 0.0 {
        return Err(TextError::zero_division("float division by zero"));
    }
    Ok(x / y)
}

/// `x ** y`; a negative base with a fractional exponent is a complex number, which is refused.
pub fn pow(x: f64, y: f64) -> TextResult<f64> {
    if x == 0.0 && y < 0.0 {
        return Err(TextError::zero_division("0.0 cannot be raised to a negative power"));
    }
    if x < 0.0 && x.is_finite() && y.is_finite() && y != y.floor() {
        return Err(TextError::unsupported("complex numbers (a negative number to a fractional power)"));
    }
    let power = x.powf(y);
    if power.is_infinite() && x.is_finite() && y.is_finite() {
        return Err(TextError::overflow("(34, 'Numerical result out of range')"));
    }
    Ok(power)
}

/// `round(x)`: to the nearest int, ties to even.
pub fn round_to_int(x: f64) -> TextResult<Integer> {
    to_int(x.round_ties_even())
}

/// `round(x, digits)`: rounds the decimal text of the exact value, ties to even.
pub fn round(x: f64, digits: &Integer) -> TextResult<f64> {
    let digits = digits.saturated();
    if !x.is_finite() || 323 < digits {
        return Ok(x);
    }
    if digits < -308 {
        return Ok(0.0 * x);
    }
    let rounded = match usize::try_from(digits) {
        Ok(digits) => format!("{x:.digits$}").parse().expect("a float's text is a float"),
        Err(_) => round_before_point(x.abs(), digits).copysign(x),
    };
    if rounded.is_infinite() {
        return Err(TextError::overflow("rounded value too large to represent"));
    }
    Ok(rounded)
}

/// `int(x)`: cuts the fraction off.
pub fn to_int(x: f64) -> TextResult<Integer> {
    if x.is_nan() {
        return Err(TextError::value("cannot convert float NaN to integer"));
    }
    if x.is_infinite() {
        return Err(TextError::overflow("cannot convert float infinity to integer"));
    }
    Ok(truncated(x))
}

/// `x.is_integer()`.
pub fn is_integer(x: f64) -> bool {
    x.is_finite() && x == x.trunc()
}

/// `x.as_integer_ratio()`.
pub fn as_integer_ratio(x: f64) -> TextResult<(Integer, Integer)> {
    if x.is_nan() {
        return Err(TextError::value("cannot convert NaN to integer ratio"));
    }
    if x.is_infinite() {
        return Err(TextError::overflow("cannot convert Infinity to integer ratio"));
    }
    let (mantissa, exponent) = parts(x);
    if mantissa == 0 {
        return Ok((Integer::ZERO, Integer::ONE));
    }
    let twos = i64::from(mantissa.trailing_zeros());
    let odd = BigInt::from(mantissa >> twos);
    let exponent = exponent + twos;
    let power = BigInt::from(1) << exponent.unsigned_abs();
    let (numerator, denominator) = if exponent < 0 { (odd, power) } else { (odd * power, BigInt::from(1)) };
    Ok((Integer::from(numerator), Integer::from(denominator)))
}

/// Splits a finite float into an integer with its sign and a power of two.
pub(super) fn parts(x: f64) -> (i64, i64) {
    let bits = x.to_bits();
    let fraction = i64::try_from(bits & ((1 << 52) - 1)).expect("52 bits fit a word");
    let biased = i64::try_from(bits >> 52 & 0x7ff).expect("11 bits fit a word");
    let (mantissa, exponent) =
        if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) };
    (if x.is_sign_negative() { -mantissa } else { mantissa }, exponent)
}

/// The integer part of a finite float.
fn truncated(x: f64) -> Integer {
    if x.abs() < 9.0e18 {
        return Integer::Small(x as i64);
    }
    let (mantissa, exponent) = parts(x);
    Integer::from(BigInt::from(mantissa) << exponent)
}

/// `_float_div_mod` of Objects/floatobject.c, 3.13.
fn quotient_and_remainder(x: f64, y: f64) -> (f64, f64) {
    let mut remainder = x % y;
    let mut quotient = (x - remainder) / y;
    if remainder == 0.0 {
        remainder = 0.0_f64.copysign(y);
    } else if (y < 0.0) != (remainder < 0.0) {
        remainder += y;
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return (0.0_f64.copysign(x / y), remainder);
    }
    let floor = quotient.floor();
    (if quotient - floor > 0.5 { floor + 1.0 } else { floor }, remainder)
}

/// Rounds a float that is not negative to a multiple of a power of ten.
///
/// The exact decimal digits are written out; those that go decide, and exactly half goes to the even digit.
fn round_before_point(x: f64, digits: i64) -> f64 {
    let exact = format!("{x:.0$e}", DIGITS_EXACT);
    let (mantissa, exponent) = exact.split_once('e').expect("exponent notation has an exponent");
    let exponent: i64 = exponent.parse().expect("the exponent is a number");
    let Ok(kept) = usize::try_from(exponent + 1 + digits) else { return 0.0 };
    let all = mantissa.replace('.', "");
    let (kept, gone) = all.split_at(kept);
    let gone = gone.trim_end_matches('0');
    let last_is_odd = kept.bytes().last().is_some_and(|digit| digit % 2 == 1);
    let up = "5" < gone || (gone == "5" && last_is_odd);
    let kept: BigInt =
        if kept.is_empty() { BigInt::ZERO } else { kept.parse().expect("digits are a number") };
    format!("{}e{}", kept + i32::from(up), -digits).parse().expect("a float's text is a float")
}

fn shows_zero(body: &str) -> bool {
    let digits = body.split('e').next().unwrap_or(body);
    digits.bytes().all(|byte| matches!(byte, b'0' | b'.'))
}

fn render_digits(value: f64, notation: Notation, dress: Dress) -> String {
    match notation {
        Notation::Fixed(precision) => fixed(value, precision, dress.alternate),
        Notation::Exponent(precision) => {
            let (mantissa, exponent) = scientific(value, precision);
            with_exponent(&mantissa, exponent, dress.alternate)
        }
        Notation::General(precision) => render_general(value, precision.max(1), dress),
        Notation::Shortest => render_shortest(value, dress),
    }
}

fn render_general(value: f64, precision: usize, dress: Dress) -> String {
    let (mantissa, exponent) = scientific(value, precision - 1);
    let significant = i64::try_from(precision).unwrap_or(i64::MAX);
    let largest = if dress.add_dot_0 { significant - 1 } else { significant };
    let mantissa = if dress.alternate { mantissa.as_str() } else { without_trailing_zeros(&mantissa) };
    if exponent < -4 || largest <= exponent {
        return with_exponent(mantissa, exponent, dress.alternate);
    }
    positioned(mantissa, exponent, dress)
}

fn render_shortest(value: f64, dress: Dress) -> String {
    let text = float_digits(value);
    let (mantissa, exponent) = split_exponent(&text);
    if !(-4..16).contains(&exponent) {
        return with_exponent(mantissa, exponent, dress.alternate);
    }
    positioned(mantissa, exponent, dress)
}

/// The mantissa with `precision` digits behind its point, and the exponent of ten.
fn scientific(value: f64, precision: usize) -> (String, i64) {
    let text = format!("{value:.0$e}", precision.min(DIGITS_EXACT));
    let (mantissa, exponent) = split_exponent(&text);
    let zeros = precision.saturating_sub(DIGITS_EXACT);
    (format!("{mantissa}{}", "0".repeat(zeros)), exponent)
}

fn fixed(value: f64, precision: usize, keep_point: bool) -> String {
    let mut text = format!("{value:.0$}", precision.min(DIGITS_EXACT));
    text.push_str(&"0".repeat(precision.saturating_sub(DIGITS_EXACT)));
    if keep_point && precision == 0 {
        text.push('.');
    }
    text
}

fn split_exponent(text: &str) -> (&str, i64) {
    let (mantissa, exponent) = text.split_once('e').expect("exponent notation has an exponent");
    (mantissa, exponent.parse().expect("the exponent is a number"))
}

/// `d.ddde+xx`: at least two digits of exponent.
fn with_exponent(mantissa: &str, exponent: i64, keep_point: bool) -> String {
    let point = if keep_point && !mantissa.contains('.') { "." } else { "" };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}{point}e{sign}{:02}", exponent.abs())
}

/// Moves the point of a mantissa to where the exponent says, without an exponent.
fn positioned(mantissa: &str, exponent: i64, dress: Dress) -> String {
    let digits = mantissa.replace('.', "");
    let Ok(before) = usize::try_from(exponent + 1) else {
        let zeros = usize::try_from(-exponent - 1).expect("the exponent is negative");
        return format!("0.{}{digits}", "0".repeat(zeros));
    };
    if before == 0 {
        return format!("0.{digits}");
    }
    if before < digits.len() {
        return format!("{}.{}", &digits[..before], &digits[before..]);
    }
    let tail = match dress {
        Dress { add_dot_0: true, .. } => ".0",
        Dress { alternate: true, .. } => ".",
        _ => "",
    };
    format!("{digits}{}{tail}", "0".repeat(before - digits.len()))
}

fn without_trailing_zeros(mantissa: &str) -> &str {
    if !mantissa.contains('.') {
        return mantissa;
    }
    mantissa.trim_end_matches('0').trim_end_matches('.')
}

/// Takes underscores out, where each stands between two digits; `None` where one does not.
fn without_underscores(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let is_digit_at =
        |index: Option<usize>| index.and_then(|index| bytes.get(index)).is_some_and(u8::is_ascii_digit);
    let misplaced = |index: usize| !is_digit_at(index.checked_sub(1)) || !is_digit_at(Some(index + 1));
    let placed = text.match_indices('_').all(|(index, _)| !misplaced(index));
    placed.then(|| text.replace('_', ""))
}
