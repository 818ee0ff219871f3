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

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(items: &[f64], version: Version) -> f64 {
        let mut sum = FloatSum::new(items[0], version);
        items[1..].iter().for_each(|item| sum.add_float(*item));
        sum.total()
    }

    #[test]
    fn rounding_errors_are_carried_along_since_3_12() {
        // Recorded from CPython 3.11 and 3.13.
        assert_eq!(sum(&[0.1; 10], Version::V3_11), 0.9999999999999999);
        assert_eq!(sum(&[0.1; 10], Version::V3_13), 1.0);
        assert_eq!(sum(&[1e100, 1.0, -1e100], Version::V3_13), 1.0);
        assert_eq!(sum(&[f64::INFINITY, 1.0], Version::V3_13), f64::INFINITY);
        let mut mixed = FloatSum::new(0.5, Version::V3_13);
        assert!(mixed.add_int(&Integer::Small(2)));
        assert_eq!(mixed.total(), 2.5);
    }
}
