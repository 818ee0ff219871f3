//! `types.GenericAlias` and `types.UnionType`: what `list[int]` and `int | None` are when an annotation is evaluated.

use std::cell::RefCell;
use std::rc::Rc;

use crate::heap::{Edge, Header, Heap, Label, Object};
use crate::value::Value;

/// A class with arguments in brackets: `list[int]`.
pub struct GenericAlias {
    header: Header,
    parts: RefCell<(Value, Vec<Value>)>,
}

impl GenericAlias {
    /// The alias of a class with these arguments.
    pub fn new(heap: &Rc<Heap>, origin: Value, args: Vec<Value>) -> Rc<GenericAlias> {
        heap.alloc(|header| GenericAlias { header, parts: RefCell::new((origin, args)) })
    }

    /// The class without its arguments.
    pub fn origin(&self) -> Value {
        self.parts.borrow().0.clone()
    }

    /// The arguments.
    pub fn args(&self) -> Vec<Value> {
        self.parts.borrow().1.clone()
    }
}

impl Object for GenericAlias {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        let (origin, args) = &*self.parts.borrow();
        origin.traverse(Label::Field("__origin__"), visit);
        for (index, arg) in args.iter().enumerate() {
            arg.traverse(Label::Item("__args__", index), visit);
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
        "GenericAlias"
    }
}

impl Drop for GenericAlias {
    fn drop(&mut self) {
        let parts = self.parts.take();
        self.header.release(parts);
    }
}

/// One of several classes: `int | None`.
pub struct UnionType {
    header: Header,
    args: RefCell<Vec<Value>>,
}

impl UnionType {
    /// The union of these.
    pub fn new(heap: &Rc<Heap>, args: Vec<Value>) -> Rc<UnionType> {
        heap.alloc(|header| UnionType { header, args: RefCell::new(args) })
    }

    /// What it is one of.
    pub fn args(&self) -> Vec<Value> {
        self.args.borrow().clone()
    }
}

impl Object for UnionType {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        for (index, arg) in self.args.borrow().iter().enumerate() {
            arg.traverse(Label::Item("__args__", index), visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let args = self.args.take();
        drop(args);
    }

    fn type_name(&self) -> &str {
        "UnionType"
    }
}

impl Drop for UnionType {
    fn drop(&mut self) {
        let args = self.args.take();
        self.header.release(args);
    }
}
