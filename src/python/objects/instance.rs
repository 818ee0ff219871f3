//! Instances of the program's classes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::heap::{Edge, Header, Heap, Label, LastWords, Object, Route};
use crate::python::objects::attributes::Attributes;
use crate::python::objects::class::Class;
use crate::python::objects::dict::Dict;
use crate::value::Value;

/// An object of a class of the program.
pub struct Instance {
    header: Header,
    /// `None` only after a collection has cleared the instance.
    class: RefCell<Option<Rc<Class>>>,
    /// Read from the class, since `type_name` borrows it from here.
    class_name: Rc<str>,
    attributes: RefCell<Attributes>,
    /// What it is beside: the list of an instance of a subclass of `list`.
    payload: RefCell<Option<Value>>,
    /// Whether `__del__` must not run when it drops: it ran already, or there is none.
    is_spent: Cell<bool>,
}

impl Instance {
    /// An instance without attributes.
    pub fn new(heap: &Rc<Heap>, class: &Rc<Class>, payload: Option<Value>) -> Rc<Instance> {
        heap.alloc(|header| Instance {
            header,
            class: RefCell::new(Some(Rc::clone(class))),
            class_name: class.name(),
            attributes: RefCell::default(),
            payload: RefCell::new(payload),
            is_spent: Cell::new(!class.traits().finalizer),
        })
    }

    /// Its class; `None` only after a collection has cleared it.
    pub fn class(&self) -> Option<Rc<Class>> {
        self.class.borrow().clone()
    }

    /// Sets `__class__`.
    pub fn set_class(&self, class: &Rc<Class>) {
        self.header.touch();
        let before = self.class.replace(Some(Rc::clone(class)));
        drop(before);
    }

    /// The value of a builtin type that it is beside.
    pub fn payload(&self) -> Option<Value> {
        self.payload.borrow().clone()
    }

    /// Sets the value of a builtin type that it is beside.
    pub fn set_payload(&self, payload: Value) {
        self.header.touch();
        let before = self.payload.replace(Some(payload));
        drop(before);
    }

    /// An attribute of the instance itself.
    pub fn get_hashed(&self, hash: u64, name: &str) -> Option<Value> {
        self.attributes.borrow().get_hashed(hash, name)
    }

    /// An attribute of the instance itself.
    pub fn get(&self, name: &str) -> Option<Value> {
        self.attributes.borrow().get(name)
    }

    /// Sets an attribute of the instance itself.
    pub fn set(&self, name: &Rc<str>, value: Value) {
        self.header.touch();
        let before = self.attributes.borrow_mut().set(name, value);
        drop(before);
    }

    /// Takes an attribute out of the instance itself.
    pub fn remove(&self, name: &str) -> Option<Value> {
        self.header.touch();
        self.attributes.borrow_mut().remove(name)
    }

    /// `__dict__`: from now on the attributes lie in it.
    pub fn dict(&self) -> Rc<Dict> {
        self.header.touch();
        self.attributes.borrow_mut().dict(self.header.heap())
    }

    /// Sets `__dict__`.
    pub fn set_dict(&self, dict: Rc<Dict>) {
        self.header.touch();
        let before = self.attributes.replace(Attributes::Shown(dict));
        drop(before);
    }

    /// The names of the attributes of the instance itself.
    pub fn names(&self) -> Vec<Value> {
        self.attributes.borrow().names()
    }

    /// Says that `__del__` ran.
    pub fn set_spent(&self) {
        self.is_spent.set(true);
    }

    fn take_edges(&self) -> (Option<Rc<Class>>, Attributes, Option<Value>) {
        self.header.touch();
        let attributes = self.attributes.take();
        (self.class.take(), attributes, self.payload.take())
    }
}

impl Object for Instance {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(class) = &*self.class.borrow() {
            visit(Edge::strong(Label::Field("__class__"), &**class));
        }
        self.attributes.borrow().traverse(visit);
        if let Some(payload) = &*self.payload.borrow() {
            payload.traverse_by(Label::Field("value"), Route::Embedded, visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    /// As `subtype_clear`, which lets go of the class only when the instance drops.
    fn clear(&self) {
        drop((self.attributes.take(), self.payload.take()));
    }

    fn type_name(&self) -> &str {
        &self.class_name
    }

    fn repr(&self) -> String {
        match &*self.payload.borrow() {
            Some(payload) => payload.repr(),
            None => format!("<{} object at {}>", self.class_name, self.header.id()),
        }
    }

    fn as_key(&self) -> String {
        match &*self.payload.borrow() {
            Some(payload) => payload.as_key(),
            None => self.repr(),
        }
    }

    fn last_words(&self) -> LastWords {
        let has_del =
            !self.is_spent.get() && self.class().is_some_and(|class| class.lookup("__del__").is_some());
        if has_del { LastWords::Code } else { LastWords::Nothing }
    }

    fn finalize(self: Rc<Self>) {
        self.header.touch();
        if self.is_spent.replace(true) {
            return;
        }
        let host = self.class().and_then(|class| class.host().upgrade());
        if let Some(host) = host {
            host.finalize(self);
        }
    }
}

impl Drop for Instance {
    /// An instance with `__del__` hands all it has to a fresh one, which runs it and dies in its place.
    fn drop(&mut self) {
        let is_spent = self.is_spent.get() || self.header.is_finalized();
        let edges = self.take_edges();
        let Some(class) = edges.0.as_ref().filter(|_| !is_spent) else {
            self.header.release(edges);
            return;
        };
        let husk = Instance::new(self.header.heap(), class, edges.2);
        drop(husk.attributes.replace(edges.1));
        husk.header.set_finalized();
        self.header.go_on_as(husk, |husk| {
            husk.is_spent.set(true);
            if let Some(host) = husk.class().and_then(|class| class.host().upgrade()) {
                host.finalize(Rc::<Instance>::clone(husk));
            }
        });
    }
}
