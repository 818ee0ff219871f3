//! `id()`: a number for each object, in the order in which they were made, where CPython has its address.

use std::rc::Rc;

use crate::heap::Object;
use crate::python::machine::Interpreter;
use crate::python::objects::hashing::{hash_bytes, hash_float, hash_str};
use crate::value::Value;

/// Addresses begin here: high enough to look like those that CPython shows.
const BASE: i64 = 0x7F00_0000_0000;

/// Objects are this far apart.
const DISTANCE: i64 = 16;

/// `id(value)`: of an object by its number in the heap; small values, which are no objects here, by what they are.
pub(super) fn identity(interpreter: &Rc<Interpreter>, value: &Value) -> i64 {
    let low = |hash: u64| (hash & 0xFFFF_FFFF) as i64;
    let kind = |tag: i64, number: i64| 0x5500_0000_0000 + (tag << 36) + number * DISTANCE;
    match value {
        Value::Object(object) => address(&**object),
        Value::None => kind(0, 0),
        Value::Bool(flag) => kind(0, 1 + i64::from(*flag)),
        Value::Int(number) => kind(1, low(*number as u64)),
        Value::Float(number) => kind(2, low(hash_float(*number))),
        Value::Str(text) => kind(3, low(hash_str(text))),
        Value::Leaf(_) => {
            let shown = value.repr();
            let class = interpreter.type_name(value);
            kind(4, low(hash_bytes(format!("{class}{shown}").as_bytes())))
        }
    }
}

/// What stands where CPython shows an object's address.
pub(super) fn address(object: &dyn Object) -> i64 {
    BASE + DISTANCE * (object.header().id().slot() as i64 + 1)
}
