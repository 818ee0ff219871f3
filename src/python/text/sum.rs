//! The builtin `sum` over floats.
//! Since 3.12 it carries the rounding errors along, so `sum([0.1] * 10)` is `1.0` there and `0.9999999999999999` in 3.11.

use crate::version::Version;

use super::int::Integer;

/// A running sum, from the first float on. Ints before it add up as ints; whatever is neither ends it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FloatSum {
    total: f64,
    /// What rounding has lost so far (Neumaier's variant of Kahan's sum).
    lost: f64,
    compensates: bool,
}

impl FloatSum {
    /// Starts with what the first float and the ints before it add up to; the start of `sum` is one of them.
    pub fn new(start: f64, version: Version) -> FloatSum {
        FloatSum { total: start, lost: 0.0, compensates: version.sum_compensates() }
    }

    /// Adds a float.
    pub fn add_float(&mut self, item: f64) {
        let total = self.total + item;
        if self.compensates {
            self.lost += if item.abs() <= self.total.abs() {
                (self.total - total) + item
            } else {
                (item - total) + self.total
            };
        }
        self.total = total;
    }

    /// Adds an int that fits a machine word, and tells whether it did: one that does not goes the way of any other object.
    #[must_use]
    pub fn add_int(&mut self, item: &Integer) -> bool {
        let Some(item) = item.to_i64() else { return false };
        self.total += item as f64;
        true
    }

    /// The sum so far; what was lost comes back unless it would make a NaN of an infinity.
    pub fn total(self) -> f64 {
        if self.lost != 0.0 && self.lost.is_finite() { self.total + self.lost } else { self.total }
    }
}
