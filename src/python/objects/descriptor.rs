//! `property`, `staticmethod` and `classmethod`.

use std::cell::RefCell;
use std::rc::Rc;

use crate::heap::{Edge, Header, Heap, Label, Object};
use crate::value::Value;

/// A `property`.
pub struct Property {
    header: Header,
    parts: RefCell<PropertyParts>,
}

/// What a property is made of; `None` stands for a function that is not there.
#[derive(Clone, Default)]
pub struct PropertyParts {
    /// `fget`.
    pub getter: Value,
    /// `fset`.
    pub setter: Value,
    /// `fdel`.
    pub deleter: Value,
    /// `__doc__`.
    pub doc: Value,
    /// The name under which a class has it.
    pub name: Value,
}

impl Property {
    /// Makes a property.
    pub fn new(heap: &Rc<Heap>, parts: PropertyParts) -> Rc<Property> {
        heap.alloc(|header| Property { header, parts: RefCell::new(parts) })
    }

    /// What it is made of.
    pub fn parts(&self) -> PropertyParts {
        self.parts.borrow().clone()
    }

    /// Takes the name under which a class has it.
    pub fn set_name(&self, name: Value) {
        self.header.touch();
        let before = std::mem::replace(&mut self.parts.borrow_mut().name, name);
        drop(before);
    }
}

impl Object for Property {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        let parts = self.parts.borrow();
        parts.getter.traverse(Label::Field("fget"), visit);
        parts.setter.traverse(Label::Field("fset"), visit);
        parts.deleter.traverse(Label::Field("fdel"), visit);
        parts.doc.traverse(Label::Field("__doc__"), visit);
        parts.name.traverse(Label::Field("__name__"), visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let parts = self.parts.take();
        drop(parts);
    }

    fn type_name(&self) -> &str {
        "property"
    }
}

impl Drop for Property {
    fn drop(&mut self) {
        let parts = self.parts.take();
        self.header.release(parts);
    }
}

/// A `staticmethod` or a `classmethod`.
pub struct Wrapper {
    header: Header,
    wraps: Wraps,
    function: RefCell<Value>,
}

/// How a [`Wrapper`] hands out its function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wraps {
    /// As it is: `staticmethod`.
    Static,
    /// Bound to the class: `classmethod`.
    Class,
}

impl Wrapper {
    /// Wraps a function.
    pub fn new(heap: &Rc<Heap>, wraps: Wraps, function: Value) -> Rc<Wrapper> {
        heap.alloc(|header| Wrapper { header, wraps, function: RefCell::new(function) })
    }

    /// How it hands out its function.
    pub fn wraps(&self) -> Wraps {
        self.wraps
    }

    /// `__func__`.
    pub fn function(&self) -> Value {
        self.function.borrow().clone()
    }
}

impl Object for Wrapper {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.function.borrow().traverse(Label::Field("__func__"), visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let function = self.function.take();
        drop(function);
    }

    fn type_name(&self) -> &str {
        match self.wraps {
            Wraps::Static => "staticmethod",
            Wraps::Class => "classmethod",
        }
    }

    fn repr(&self) -> String {
        format!("<{}({})>", self.type_name(), self.function.borrow().repr())
    }
}

impl Drop for Wrapper {
    fn drop(&mut self) {
        let function = self.function.take();
        self.header.release(function);
    }
}
