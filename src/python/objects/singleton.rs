//! `Ellipsis` and `NotImplemented`: values of which there is one each.

use std::rc::Rc;

use crate::python::objects::leaf;
use crate::value::{Leaf, Value};

/// A value of which there is one in a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Singleton {
    /// `...`.
    Ellipsis,
    /// What an operator's method returns if it knows nothing of the other side.
    NotImplemented,
}

impl Singleton {
    /// Makes the value; a machine does that once.
    pub fn value(self) -> Value {
        Value::Leaf(Rc::new(self))
    }

    /// Whether a value is this one.
    pub fn is(self, value: &Value) -> bool {
        leaf::<Singleton>(value) == Some(&self)
    }
}

impl Leaf for Singleton {
    fn type_name(&self) -> &str {
        match self {
            Singleton::Ellipsis => "ellipsis",
            Singleton::NotImplemented => "NotImplementedType",
        }
    }

    fn repr(&self) -> String {
        match self {
            Singleton::Ellipsis => "Ellipsis",
            Singleton::NotImplemented => "NotImplemented",
        }
        .to_string()
    }
}
