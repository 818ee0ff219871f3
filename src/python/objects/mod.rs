//! What a script's values are made of: one type a file, each with its edges, and no behaviour that runs program code.
//!
//! Every type lists its references in the order of CPython's `tp_traverse`, and hands them over when it drops.

pub mod alias;
pub mod async_step;
pub mod attributes;
pub mod bound_method;
pub mod cell;
pub mod class;
pub mod code_object;
pub mod coroutine_wrapper;
pub mod descriptor;
pub mod dict;
pub mod frame;
pub mod function;
pub mod generator;
pub mod hashing;
pub mod host;
pub mod instance;
pub mod iterator;
pub mod list;
pub mod long;
pub mod module;
pub mod range;
pub mod set;
pub mod singleton;
pub mod slice;
pub mod super_object;
pub mod table;
pub mod thread;
pub mod tuple;
pub mod weak_ref;

use std::any::Any;
use std::cell::RefCell;
use std::fmt;

use crate::value::{Leaf, Value};

/// The leaf of that type, if the value is one.
pub fn leaf<T: Leaf>(value: &Value) -> Option<&T> {
    let Value::Leaf(leaf) = value else { return None };
    let any: &dyn Any = &**leaf;
    any.downcast_ref()
}

/// Takes items out in the order in which a tuple lets go of them: the last goes first.
pub(crate) fn take_items(items: &RefCell<Vec<Value>>) -> Vec<Value> {
    let mut taken = items.take();
    taken.reverse();
    taken
}

/// A key as a label of an edge shows it.
pub(crate) struct KeyLabel<'a>(pub &'a Value);

impl fmt::Display for KeyLabel<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.as_key())
    }
}

/// A key, as opposed to the value under it, as a label of an edge shows it.
pub(crate) struct KeyItself<'a>(pub &'a Value);

impl fmt::Display for KeyItself<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "key {}", self.0.as_key())
    }
}
