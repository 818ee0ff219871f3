//! `range`: whole numbers at equal distances, not written out.

use std::rc::Rc;

use crate::value::{Leaf, Value};

/// A `range`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first number.
    pub start: i64,
    /// Where it ends, exclusive.
    pub stop: i64,
    /// The distance; never zero.
    pub step: i64,
}

impl Range {
    /// The value of a range.
    pub fn value(self) -> Value {
        assert!(self.step != 0, "a range has a step");
        Value::Leaf(Rc::new(self))
    }

    /// How many numbers there are.
    pub fn len(&self) -> u64 {
        let (low, high) = if 0 < self.step { (self.start, self.stop) } else { (self.stop, self.start) };
        if high <= low {
            return 0;
        }
        (high.abs_diff(low) - 1) / self.step.unsigned_abs() + 1
    }

    /// Whether there is no number.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The n-th number, which must be one.
    pub fn nth(&self, index: u64) -> i64 {
        self.start.wrapping_add(self.step.wrapping_mul(index as i64))
    }

    /// The place of a number, if it is one of them.
    pub fn position(&self, number: i64) -> Option<u64> {
        let distance = i128::from(number) - i128::from(self.start);
        let step = i128::from(self.step);
        let place = distance / step;
        let is_one = distance % step == 0 && 0 <= place && place < i128::from(self.len());
        is_one.then_some(place as u64)
    }
}

impl Leaf for Range {
    fn type_name(&self) -> &str {
        "range"
    }

    fn repr(&self) -> String {
        match self.step {
            1 => format!("range({}, {})", self.start, self.stop),
            step => format!("range({}, {}, {step})", self.start, self.stop),
        }
    }
}
