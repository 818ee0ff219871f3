//! `bytes`: what streams carry, and Python's type of that name.

use std::any::Any;
use std::fmt::{self, Write};
use std::rc::Rc;

use crate::value::{Leaf, Value};

/// A `bytes` object.
pub struct Bytes(Rc<[u8]>);

impl Bytes {
    /// The value of some bytes.
    pub fn value(bytes: Vec<u8>) -> Value {
        Value::Leaf(Rc::new(Bytes(bytes.into())))
    }

    /// A copy of the bytes that a value is.
    pub fn of(value: &Value) -> Option<Vec<u8>> {
        let Value::Leaf(leaf) = value else { return None };
        let any: &dyn Any = &**leaf;
        any.downcast_ref::<Bytes>().map(|bytes| bytes.0.to_vec())
    }

    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, counted.
    pub fn shared(&self) -> Rc<[u8]> {
        Rc::clone(&self.0)
    }
}

impl Leaf for Bytes {
    fn type_name(&self) -> &str {
        "bytes"
    }

    fn repr(&self) -> String {
        let quote = if self.0.contains(&b'\'') && !self.0.contains(&b'"') { '"' } else { '\'' };
        let mut text = format!("b{quote}");
        for &byte in self.0.iter() {
            match byte {
                b'\t' => text.push_str("\\t"),
                b'\n' => text.push_str("\\n"),
                b'\r' => text.push_str("\\r"),
                b'\\' => text.push_str("\\\\"),
                _ if char::from(byte) == quote => text.extend(['\\', quote]),
                0x20..0x7F => text.push(char::from(byte)),
                _ => write!(text, "\\x{byte:02x}").expect("writing to a string does not fail"),
            }
        }
        text.push(quote);
        text
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}
