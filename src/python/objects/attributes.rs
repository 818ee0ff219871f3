//! The attributes of one object: as in CPython they lie in the object itself, until somebody asks for its `__dict__`.
//!
//! An instance of a class of the program has a place for them; to an object of a builtin type they come when the program gives
//! it the first, and stand beside it ([`OwnAttributes`]); so does its class where that is the program's.

use std::cell::RefCell;
use std::rc::Rc;

use crate::heap::{Edge, Header, Heap, Label, OwnAttributes};
use crate::python::objects::class::Class;
use crate::python::objects::dict::{Dict, traverse_names};
use crate::python::objects::table::Table;
use crate::value::Value;

/// The attributes of one object.
pub enum Attributes {
    /// In the object itself.
    Inline(Table),
    /// In a dict.
    Shown(Rc<Dict>),
}

impl Default for Attributes {
    fn default() -> Attributes {
        Attributes::Inline(Table::default())
    }
}

impl Attributes {
    /// The attribute of that name.
    pub fn get_hashed(&self, hash: u64, name: &str) -> Option<Value> {
        match self {
            Attributes::Inline(table) => table.get_hashed(hash, name),
            Attributes::Shown(dict) => dict.table().get_hashed(hash, name),
        }
    }

    /// The attribute of that name.
    pub fn get(&self, name: &str) -> Option<Value> {
        match self {
            Attributes::Inline(table) => table.get_str(name),
            Attributes::Shown(dict) => dict.get_str(name),
        }
    }

    /// Sets an attribute; what it was before is to be dropped when nobody borrows.
    #[must_use]
    pub fn set(&mut self, name: &Rc<str>, value: Value) -> Option<Value> {
        match self {
            Attributes::Inline(table) => table.set_str(name, value),
            Attributes::Shown(dict) => dict.set_str(name, value),
        }
    }

    /// Takes an attribute out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        match self {
            Attributes::Inline(table) => table.remove_str(name),
            Attributes::Shown(dict) => dict.remove_str(name),
        }
    }

    /// `__dict__`: from now on the attributes lie in it.
    pub fn dict(&mut self, heap: &Rc<Heap>) -> Rc<Dict> {
        let dict = match self {
            Attributes::Inline(table) => Dict::of(heap, std::mem::take(table)),
            Attributes::Shown(dict) => return Rc::clone(dict),
        };
        *self = Attributes::Shown(Rc::clone(&dict));
        dict
    }

    /// The names.
    pub fn names(&self) -> Vec<Value> {
        match self {
            Attributes::Inline(table) => table.keys(),
            Attributes::Shown(dict) => dict.table().keys(),
        }
    }

    /// Shows each reference that they hold.
    pub fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        match self {
            Attributes::Inline(table) => traverse_names("", table, visit),
            Attributes::Shown(dict) => visit(Edge::strong(Label::Field("__dict__"), &**dict)),
        }
    }
}

/// What the program has given an object of a builtin type.
#[derive(Default)]
pub struct Own {
    attributes: RefCell<Attributes>,
    class: RefCell<Option<Rc<Class>>>,
}

impl Own {
    /// Those of an object, if it has some.
    pub fn of(header: &Header) -> Option<Rc<Own>> {
        let own: Rc<dyn std::any::Any> = header.own()?;
        own.downcast().ok()
    }

    /// Those of an object, which has some from now on.
    pub fn given_to(header: &Header) -> Rc<Own> {
        Own::of(header).unwrap_or_else(|| {
            let own = Rc::<Own>::default();
            header.set_own(Rc::<Own>::clone(&own));
            own
        })
    }

    /// The class of an object, where it is the program's.
    #[inline]
    pub fn class_of(header: &Header) -> Option<Rc<Class>> {
        Own::of(header)?.class.borrow().clone()
    }

    /// Makes the object of that header one of a class of the program.
    pub fn set_class(&self, header: &Header, class: &Rc<Class>) {
        header.touch();
        let before = self.class.replace(Some(Rc::clone(class)));
        drop(before);
    }

    /// The attribute of that name.
    pub fn get_hashed(&self, hash: u64, name: &str) -> Option<Value> {
        self.attributes.borrow().get_hashed(hash, name)
    }

    /// Sets an attribute of the object of that header.
    pub fn set(&self, header: &Header, name: &Rc<str>, value: Value) {
        header.touch();
        let before = self.attributes.borrow_mut().set(name, value);
        drop(before);
    }

    /// Takes an attribute away from the object of that header.
    pub fn remove(&self, header: &Header, name: &str) -> Option<Value> {
        header.touch();
        self.attributes.borrow_mut().remove(name)
    }

    /// `__dict__` of the object of that header.
    pub fn dict(&self, header: &Header) -> Rc<Dict> {
        header.touch();
        self.attributes.borrow_mut().dict(header.heap())
    }

    /// Sets `__dict__` of the object of that header.
    pub fn set_dict(&self, header: &Header, dict: Rc<Dict>) {
        header.touch();
        let before = self.attributes.replace(Attributes::Shown(dict));
        drop(before);
    }

    /// The names.
    pub fn names(&self) -> Vec<Value> {
        self.attributes.borrow().names()
    }
}

impl OwnAttributes for Own {
    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(class) = &*self.class.borrow() {
            visit(Edge::strong(Label::Field("__class__"), &**class));
        }
        self.attributes.borrow().traverse(visit);
    }

    fn class_name(&self) -> Option<Rc<str>> {
        self.class.borrow().as_ref().map(|class| class.name())
    }
}
