//! `module`: a name and a dict of globals.

use std::cell::RefCell;
use std::rc::Rc;

use crate::heap::{Edge, Header, Heap, Label, Object};
use crate::python::objects::dict::Dict;
use crate::value::Value;

/// A module.
pub struct Module {
    header: Header,
    name: Rc<str>,
    /// `None` only after a collection has cleared the module.
    dict: RefCell<Option<Rc<Dict>>>,
}

impl Module {
    /// A module that knows its own name and nothing else.
    pub fn new(heap: &Rc<Heap>, name: &str) -> Rc<Module> {
        Module::around(heap, name, Dict::new(heap))
    }

    /// A module whose names are there already.
    pub fn around(heap: &Rc<Heap>, name: &str, dict: Rc<Dict>) -> Rc<Module> {
        let name: Rc<str> = name.into();
        dict.set_name("__name__", Value::Str(Rc::clone(&name)));
        heap.alloc(|header| Module { header, name, dict: RefCell::new(Some(dict)) })
    }

    /// `__name__`, as it was made.
    pub fn name(&self) -> &Rc<str> {
        &self.name
    }

    /// `__dict__`.
    ///
    /// # Panics
    /// After a collection has cleared the module.
    pub fn dict(&self) -> Rc<Dict> {
        self.dict.borrow().clone().expect("a module is used after it was cleared")
    }
}

impl Object for Module {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(dict) = &*self.dict.borrow() {
            visit(Edge::strong(Label::Field("__dict__"), &**dict));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let dict = self.dict.take();
        drop(dict);
    }

    fn type_name(&self) -> &str {
        "module"
    }

    fn describe(&self) -> String {
        format!("module {}", self.name)
    }

    fn repr(&self) -> String {
        format!("<module '{}'>", self.name)
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        if let Some(dict) = self.dict.take() {
            self.header.release(dict);
        }
    }
}
