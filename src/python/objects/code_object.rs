//! `code`: compiled code as the machine runs it, with its constants as values.

use std::cell::Cell;
use std::rc::Rc;

use crate::bytes::Bytes;
use crate::heap::Heap;
use crate::python::code::{Code, Constant};
use crate::python::objects::long::Long;
use crate::python::objects::singleton::Singleton;
use crate::python::objects::tuple::Tuple;
use crate::python::text::docstring::clean;
use crate::value::{Leaf, Value};
use crate::version::Version;

/// Code with what is made of it once: constants, and the code objects inside. A leaf: its constants are no program's.
pub struct CodeObject {
    code: Rc<Code>,
    constants: Vec<Value>,
    children: Vec<Rc<CodeObject>>,
    /// Whether its generators can be awaited (`CO_ITERABLE_COROUTINE`).
    is_awaitable: Cell<bool>,
}

impl CodeObject {
    /// Makes the constants of the code, and of those inside. `ellipsis` is the one there is.
    pub fn new(heap: &Rc<Heap>, code: &Rc<Code>, ellipsis: &Value, version: Version) -> Rc<CodeObject> {
        let mut constants: Vec<Value> =
            code.constants.iter().map(|constant| make(heap, constant, ellipsis)).collect();
        if let Some(docstring) = code.docstring.filter(|_| version.docstrings_are_cleaned()) {
            clean_docstring(&mut constants[docstring as usize]);
        }
        let child = |child| CodeObject::new(heap, child, ellipsis, version);
        let children = code.children.iter().map(child).collect();
        Rc::new(CodeObject { code: Rc::clone(code), constants, children, is_awaitable: Cell::new(false) })
    }

    /// The code.
    pub fn code(&self) -> &Rc<Code> {
        &self.code
    }

    /// Whether its generators are coroutines that `types.coroutine` made of them.
    pub fn is_awaitable(&self) -> bool {
        self.is_awaitable.get()
    }

    /// Lets its generators be awaited.
    pub fn make_awaitable(&self) {
        self.is_awaitable.set(true);
    }

    /// A constant.
    pub fn constant(&self, index: u32) -> &Value {
        &self.constants[index as usize]
    }

    /// The code of a function or class inside.
    pub fn child(&self, index: u32) -> &Rc<CodeObject> {
        &self.children[index as usize]
    }
}

fn clean_docstring(docstring: &mut Value) {
    let Value::Str(text) = docstring else { unreachable!("a docstring is a string") };
    if text.contains(['\n', '\t']) || text.starts_with(' ') {
        *docstring = Value::Str(clean(text).into());
    }
}

fn make(heap: &Rc<Heap>, constant: &Constant, ellipsis: &Value) -> Value {
    match constant {
        Constant::None => Value::None,
        Constant::Ellipsis => {
            debug_assert!(Singleton::Ellipsis.is(ellipsis));
            ellipsis.clone()
        }
        Constant::Bool(value) => Value::Bool(*value),
        Constant::Int(number) => Value::Int(*number),
        Constant::BigInt(number) => Long::value(number.clone()),
        Constant::Float(number) => Value::Float(*number),
        Constant::Str(text) => Value::Str(Rc::clone(text)),
        Constant::Bytes(bytes) => Bytes::value(bytes.to_vec()),
        Constant::Tuple(items) => {
            let items = items.iter().map(|item| make(heap, item, ellipsis)).collect();
            Value::Object(Tuple::new(heap, items))
        }
    }
}

impl Leaf for CodeObject {
    fn type_name(&self) -> &str {
        "code"
    }

    fn repr(&self) -> String {
        let code = &self.code;
        format!("<code object {}, file \"{}\", line {}>", code.name, code.source.name(), code.first_line)
    }
}
