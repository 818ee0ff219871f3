//! `super`: an object seen from behind one of its classes.

use std::cell::RefCell;
use std::rc::Rc;

use crate::heap::{Edge, Header, Heap, Label, Object};
use crate::python::objects::class::Class;
use crate::value::Value;

/// A `super` object.
pub struct Super {
    header: Header,
    /// Where to look: the class, the object, and the class whose order of resolution counts.
    parts: RefCell<Option<SuperParts>>,
}

/// What a `super` object is made of.
#[derive(Clone)]
pub struct SuperParts {
    /// `__thisclass__`: the classes behind this one are searched.
    pub this_class: Rc<Class>,
    /// `__self__`: an instance or, in a class method, a class.
    pub receiver: Value,
    /// `__self_class__`: the class whose order counts.
    pub receiver_class: Rc<Class>,
}

impl Super {
    /// Makes a `super` object.
    pub fn new(heap: &Rc<Heap>, parts: SuperParts) -> Rc<Super> {
        heap.alloc(|header| Super { header, parts: RefCell::new(Some(parts)) })
    }

    /// What it is made of; `None` only after a collection has cleared it.
    pub fn parts(&self) -> Option<SuperParts> {
        self.parts.borrow().clone()
    }
}

impl Object for Super {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(parts) = &*self.parts.borrow() {
            parts.receiver.traverse(Label::Field("__self__"), visit);
            visit(Edge::strong(Label::Field("__thisclass__"), &*parts.this_class));
            visit(Edge::strong(Label::Field("__self_class__"), &*parts.receiver_class));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let parts = self.parts.take();
        drop(parts);
    }

    fn type_name(&self) -> &str {
        "super"
    }
}

impl Drop for Super {
    fn drop(&mut self) {
        if let Some(parts) = self.parts.take() {
            self.header.release(parts);
        }
    }
}
