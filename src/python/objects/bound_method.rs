//! `method`: a function together with the object it was taken from.

use std::cell::RefCell;
use std::rc::Rc;

use crate::heap::{Edge, Header, Heap, Label, Object};
use crate::value::Value;

/// A bound method.
pub struct BoundMethod {
    header: Header,
    function: RefCell<Value>,
    receiver: RefCell<Value>,
}

impl BoundMethod {
    /// Binds a callable to an object.
    pub fn new(heap: &Rc<Heap>, function: Value, receiver: Value) -> Rc<BoundMethod> {
        let (function, receiver) = (RefCell::new(function), RefCell::new(receiver));
        heap.alloc(|header| BoundMethod { header, function, receiver })
    }

    /// `__func__`.
    pub fn function(&self) -> Value {
        self.function.borrow().clone()
    }

    /// `__self__`.
    pub fn receiver(&self) -> Value {
        self.receiver.borrow().clone()
    }
}

impl Object for BoundMethod {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.function.borrow().traverse(Label::Field("__func__"), visit);
        self.receiver.borrow().traverse(Label::Field("__self__"), visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let function = self.function.take();
        drop((function, self.receiver.take()));
    }

    fn type_name(&self) -> &str {
        "method"
    }

    fn describe(&self) -> String {
        match self.function.borrow().as_object() {
            Some(function) => format!("method of {}", function.describe()),
            None => "method".to_string(),
        }
    }
}

impl Drop for BoundMethod {
    fn drop(&mut self) {
        let edges = (self.function.take(), self.receiver.take());
        self.header.release(edges);
    }
}
