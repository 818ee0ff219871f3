//! `datetime.timedelta`: a span of time in microseconds, exact.
//! Sums, quotients and texts follow Modules/_datetimemodule.c of 3.13, which rounds once and half to even.

use std::fmt;

use num_bigint::BigInt;

use super::arithmetic::Number;
use super::float;
use super::int::Integer;
use super::{TextError, TextResult};

/// A span of time; `days` carries the sign, the other two are never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeDelta {
    /// -999999999 to 999999999.
    pub days: i64,
    /// 0 to 86399.
    pub seconds: i64,
    /// 0 to 999999.
    pub microseconds: i64,
}

/// The units that a timedelta is made of, in the order in which CPython adds them up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// `microseconds=`
    Microseconds,
    /// `milliseconds=`
    Milliseconds,
    /// `seconds=`
    Seconds,
    /// `minutes=`
    Minutes,
    /// `hours=`
    Hours,
    /// `days=`
    Days,
    /// `weeks=`
    Weeks,
}

impl TimeDelta {
    /// No time at all.
    pub const ZERO: TimeDelta = TimeDelta { days: 0, seconds: 0, microseconds: 0 };
    /// The shortest step.
    pub const RESOLUTION: TimeDelta = TimeDelta { microseconds: 1, ..TimeDelta::ZERO };
    /// The longest span backwards.
    pub const MIN: TimeDelta = TimeDelta { days: -DAYS_MAX, ..TimeDelta::ZERO };
    /// The longest span.
    pub const MAX: TimeDelta = TimeDelta { days: DAYS_MAX, seconds: 86_399, microseconds: 999_999 };

    /// `timedelta(days=..., hours=..., ...)`: the given units in any order, each once.
    ///
    /// Whole numbers add up exactly. What is left of fractions is added up as floats and rounded at the end.
    pub fn from_units(units: &[(Unit, Number)]) -> TextResult<TimeDelta> {
        let mut units: Vec<&(Unit, Number)> = units.iter().collect();
        units.sort_by_key(|(unit, _)| *unit);
        let mut total = BigInt::ZERO;
        let mut fraction = 0.0;
        for (unit, number) in units {
            let factor = unit.microseconds();
            match number {
                Number::Int(count) => total += count.to_big() * factor,
                Number::Float(count) => {
                    let inside = count.fract() * factor as f64;
                    total += float::to_int(*count)?.to_big() * factor + float::to_int(inside)?.to_big();
                    fraction += inside.fract();
                }
            }
        }
        let is_odd = if total.bit(0) { 1.0 } else { 0.0 };
        let rounded = round_fraction(fraction, is_odd);
        TimeDelta::from_big(total + rounded as i64)
    }

    /// The span of a number of microseconds.
    pub fn from_microseconds(microseconds: i128) -> TextResult<TimeDelta> {
        let (days, rest) = (microseconds.div_euclid(DAY), microseconds.rem_euclid(DAY));
        let Ok(days) = i32::try_from(days) else {
            return Err(TextError::overflow("Python int too large to convert to C int"));
        };
        let days = i64::from(days);
        if DAYS_MAX < days.abs() {
            return Err(TextError::overflow(format!("days={days}; must have magnitude <= {DAYS_MAX}")));
        }
        let rest = i64::try_from(rest).expect("a day has fewer microseconds");
        Ok(TimeDelta { days, seconds: rest / SECOND, microseconds: rest % SECOND })
    }

    /// The span in microseconds.
    pub fn to_microseconds(self) -> i128 {
        i128::from(self.days) * DAY + i128::from(self.seconds * SECOND + self.microseconds)
    }

    /// `delta.total_seconds()`
    pub fn total_seconds(self) -> f64 {
        let quotient = self.to_integer().true_div(&Integer::Small(SECOND));
        quotient.expect("a timedelta has fewer seconds than the largest float")
    }

    /// `a + b`
    pub fn plus(self, other: TimeDelta) -> TextResult<TimeDelta> {
        TimeDelta::from_microseconds(self.to_microseconds() + other.to_microseconds())
    }

    /// `a - b`
    pub fn minus(self, other: TimeDelta) -> TextResult<TimeDelta> {
        TimeDelta::from_microseconds(self.to_microseconds() - other.to_microseconds())
    }

    /// `-a`
    pub fn negated(self) -> TextResult<TimeDelta> {
        TimeDelta::from_microseconds(-self.to_microseconds())
    }

    /// `abs(a)`
    pub fn abs(self) -> TextResult<TimeDelta> {
        TimeDelta::from_microseconds(self.to_microseconds().abs())
    }

    /// `a * n`
    pub fn times(self, factor: &Integer) -> TextResult<TimeDelta> {
        TimeDelta::from_big(self.to_integer().to_big() * factor.to_big())
    }

    /// `a * x`: rounded half to even.
    pub fn times_float(self, factor: f64) -> TextResult<TimeDelta> {
        let (numerator, denominator) = float::as_integer_ratio(factor)?;
        self.scaled(&numerator, &denominator)
    }

    /// `a / n`: rounded half to even.
    pub fn divided(self, divisor: &Integer) -> TextResult<TimeDelta> {
        self.scaled(&Integer::ONE, divisor)
    }

    /// `a / x`: rounded half to even.
    pub fn divided_float(self, divisor: f64) -> TextResult<TimeDelta> {
        let (numerator, denominator) = float::as_integer_ratio(divisor)?;
        self.scaled(&denominator, &numerator)
    }

    /// `a // n`
    pub fn floor_div(self, divisor: &Integer) -> TextResult<TimeDelta> {
        TimeDelta::from_integer(&self.to_integer().floor_div(divisor)?)
    }

    /// `a / b`: how often one span goes into the other.
    pub fn ratio(self, other: TimeDelta) -> TextResult<f64> {
        self.to_integer().true_div(&other.to_integer())
    }

    /// `a // b`
    pub fn floor_ratio(self, other: TimeDelta) -> TextResult<Integer> {
        self.to_integer().floor_div(&other.to_integer())
    }

    /// `a % b`
    pub fn modulo(self, other: TimeDelta) -> TextResult<TimeDelta> {
        TimeDelta::from_integer(&self.to_integer().modulo(&other.to_integer())?)
    }

    /// `repr(delta)`: the fields that are not zero, by name.
    pub fn repr(self) -> String {
        let fields = [("days", self.days), ("seconds", self.seconds), ("microseconds", self.microseconds)];
        let shown: Vec<String> = fields
            .into_iter()
            .filter(|(_, value)| *value != 0)
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        format!("datetime.timedelta({})", if shown.is_empty() { "0".to_owned() } else { shown.join(", ") })
    }

    /// The offset from UTC as `isoformat` ends with it: `+01:00`.
    pub fn offset_text(self) -> String {
        let total = self.days * 86_400 + self.seconds;
        let (sign, seconds) = if total < 0 { ('-', -total) } else { ('+', total) };
        let text = format!("{sign}{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
        if seconds % 60 == 0 { text } else { format!("{text}:{:02}", seconds % 60) }
    }

    fn to_integer(self) -> Integer {
        Integer::from(BigInt::from(self.to_microseconds()))
    }

    fn from_integer(microseconds: &Integer) -> TextResult<TimeDelta> {
        TimeDelta::from_big(microseconds.to_big())
    }

    fn from_big(microseconds: BigInt) -> TextResult<TimeDelta> {
        TimeDelta::from_microseconds(i128::try_from(microseconds).unwrap_or(i128::MAX))
    }

    fn scaled(self, numerator: &Integer, denominator: &Integer) -> TextResult<TimeDelta> {
        let product = self.to_integer().mul(numerator)?;
        TimeDelta::from_integer(&divide_nearest(&product, denominator)?)
    }
}

/// `str(delta)`: `1 day, 0:00:01.000002`.
impl fmt::Display for TimeDelta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.days != 0 {
            let plural = if self.days.abs() == 1 { "" } else { "s" };
            write!(f, "{} day{plural}, ", self.days)?;
        }
        let (hours, minutes, seconds) = (self.seconds / 3600, self.seconds / 60 % 60, self.seconds % 60);
        write!(f, "{hours}:{minutes:02}:{seconds:02}")?;
        if self.microseconds != 0 {
            write!(f, ".{:06}", self.microseconds)?;
        }
        Ok(())
    }
}

impl Unit {
    fn microseconds(self) -> i64 {
        match self {
            Unit::Microseconds => 1,
            Unit::Milliseconds => 1000,
            Unit::Seconds => SECOND,
            Unit::Minutes => 60 * SECOND,
            Unit::Hours => 3600 * SECOND,
            Unit::Days => 86_400 * SECOND,
            Unit::Weeks => 7 * 86_400 * SECOND,
        }
    }
}

const SECOND: i64 = 1_000_000;
const DAY: i128 = 86_400_000_000;
const DAYS_MAX: i64 = 999_999_999;

/// Rounds what is left of the fractions so that the whole sum, which is odd or even, rounds half to even.
fn round_fraction(fraction: f64, is_odd: f64) -> f64 {
    let nearest = fraction.round();
    if (nearest - fraction).abs() == 0.5 {
        return 2.0 * ((fraction + is_odd) * 0.5).round() - is_odd;
    }
    nearest
}

/// The quotient rounded half to even; `divide_nearest` of 3.13.
fn divide_nearest(a: &Integer, b: &Integer) -> TextResult<Integer> {
    let (quotient, remainder) = a.divmod(b)?;
    let twice = remainder.mul(&Integer::Small(2))?.abs();
    let is_odd = quotient.to_big().bit(0);
    let up = b.abs() < twice || (b.abs() == twice && is_odd);
    Ok(if up { quotient.add(&Integer::ONE) } else { quotient })
}
