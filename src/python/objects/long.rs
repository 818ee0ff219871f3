//! `int` beyond 64 bits.

use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use crate::value::{Leaf, Value};

/// An `int` that does not fit into 64 bits. One that fits is always a `Value::Int`.
pub struct Long(BigInt);

impl Long {
    /// The value of a number: small if it fits.
    pub fn value(number: BigInt) -> Value {
        match number.to_i64() {
            Some(small) => Value::Int(small),
            None => Value::Leaf(Rc::new(Long(number))),
        }
    }

    /// The number.
    pub fn number(&self) -> &BigInt {
        &self.0
    }
}

impl Leaf for Long {
    fn type_name(&self) -> &str {
        "int"
    }

    fn repr(&self) -> String {
        self.0.to_string()
    }
}
