//! `type`: classes, the program's and the builtin ones.

use std::cell::{Cell, Ref, RefCell, RefMut};
use std::rc::{Rc, Weak};

use crate::exception::Kind;
use crate::heap::{Edge, Header, Heap, Label, Object, Route};
use crate::python::objects::dict::traverse_names;
use crate::python::objects::hashing::hash_str;
use crate::python::objects::host::Host;
use crate::python::objects::table::{Entry, Table};
use crate::value::Value;

/// A class.
///
/// Its method resolution order begins with itself, as CPython's `tp_mro` does: a class is a cycle of its own, which only
/// a collection takes apart.
pub struct Class {
    header: Header,
    name: RefCell<Rc<str>>,
    qualname: RefCell<Rc<str>>,
    meta: RefCell<Option<Rc<Class>>>,
    bases: RefCell<Vec<Rc<Class>>>,
    mro: RefCell<Vec<Rc<Class>>>,
    namespace: RefCell<Table>,
    origin: Origin,
    traits: Cell<Traits>,
    store: Cell<Store>,
    /// Weak, because the machine is no object; it is the way up for the finalizers of instances.
    host: Weak<dyn Host>,
    subclasses: RefCell<Vec<Weak<Class>>>,
}

/// Where a class comes from, and what its instances are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Builtin, or of a builtin module.
    Native,
    /// Builtin, and a class of exceptions.
    Exception(Kind),
    /// Written in the program.
    Program,
}

/// Whether an object of a builtin type can have attributes of its own, and where CPython has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Store {
    /// It can't; or a base of its class tells.
    #[default]
    Nowhere,
    /// In the object itself, as with a class that is written in Python.
    Inline,
    /// In a dict.
    Dict,
    /// In a dict that `__dict__` does not show.
    HiddenDict,
}

/// What is to be known of a class before each use of an instance; looked up once, when the class is made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Traits {
    /// Some class of the order, other than `object`, defines `__getattribute__`.
    pub getattribute: bool,
    /// Some class of the order defines `__getattr__`.
    pub getattr: bool,
    /// Some class of the order, other than `object`, defines `__setattr__`.
    pub setattr: bool,
    /// Some class of the order, other than `object`, defines `__delattr__`.
    pub delattr: bool,
    /// Some class of the order defines `__del__`.
    pub finalizer: bool,
    /// The nearest builtin class of exceptions in the order.
    pub exception: Option<Kind>,
    /// Instances carry a value of a builtin type other than `object`.
    pub payload: bool,
}

impl Traits {
    /// Whether that is one of the special methods that are looked for.
    fn are_told_by(name: &str) -> bool {
        matches!(name, "__getattribute__" | "__getattr__" | "__setattr__" | "__delattr__" | "__del__")
    }
}

/// A class of the program's, its tuples of bases and ancestors, and two descriptors.
const CLASS: u8 = 5;

impl Class {
    /// Makes a class whose order of resolution is still to be set; until then it resolves nothing.
    pub fn new(heap: &Rc<Heap>, name: &Rc<str>, origin: Origin, host: Weak<dyn Host>) -> Rc<Class> {
        let make = |header| Class {
            header,
            name: RefCell::new(Rc::clone(name)),
            qualname: RefCell::new(Rc::clone(name)),
            meta: RefCell::default(),
            bases: RefCell::default(),
            mro: RefCell::default(),
            namespace: RefCell::default(),
            origin,
            traits: Cell::default(),
            store: Cell::default(),
            host,
            subclasses: RefCell::default(),
        };
        match origin {
            Origin::Program => heap.alloc_weighing(CLASS, make),
            Origin::Native | Origin::Exception(_) => heap.alloc_static(make),
        }
    }

    /// Sets the bases and the order of resolution behind the class itself.
    pub fn set_bases(self: &Rc<Self>, bases: Vec<Rc<Class>>, ancestors: Vec<Rc<Class>>) {
        self.header.touch();
        for base in &bases {
            let mut siblings = base.subclasses.borrow_mut();
            if siblings.len() == siblings.capacity() {
                siblings.retain(|sibling| 0 < sibling.strong_count());
            }
            siblings.push(Rc::downgrade(self));
        }
        let before = self.bases.replace(bases);
        let mut mro = vec![Rc::clone(self)];
        mro.extend(ancestors);
        drop((before, self.mro.replace(mro)));
        self.refresh_traits();
    }

    /// Looks anew which special methods the order of resolution has.
    pub fn refresh_traits(&self) {
        let (mro, bases, namespace) = (self.mro.borrow(), self.bases.borrow(), self.namespace.borrow());
        let looks_at_own = !namespace.is_empty() && !self.is_object();
        let has = |name: &str, has: fn(Traits) -> bool| {
            looks_at_own && namespace.get_str(name).is_some() || bases.iter().any(|base| has(base.traits()))
        };
        let exception = mro.iter().find_map(|class| match class.origin {
            Origin::Exception(kind) => Some(kind),
            Origin::Native | Origin::Program => None,
        });
        let finalizer = has("__del__", |of| of.finalizer);
        if finalizer != self.traits.get().finalizer {
            // Every instance has other last words now.
            self.header.heap().touch_all();
        }
        let payload = mro.iter().any(|class| class.origin == Origin::Native && 1 < class.mro.borrow().len());
        self.traits.set(Traits {
            getattribute: has("__getattribute__", |of| of.getattribute),
            getattr: has("__getattr__", |of| of.getattr),
            setattr: has("__setattr__", |of| of.setattr),
            delattr: has("__delattr__", |of| of.delattr),
            finalizer,
            exception,
            payload,
        });
    }

    /// `__name__`.
    pub fn name(&self) -> Rc<str> {
        self.name.borrow().clone()
    }

    /// Sets `__name__`.
    pub fn set_name(&self, name: Rc<str>) {
        self.name.replace(name);
    }

    /// `__qualname__`.
    pub fn qualname(&self) -> Rc<str> {
        self.qualname.borrow().clone()
    }

    /// Sets `__qualname__`.
    pub fn set_qualname(&self, qualname: Rc<str>) {
        self.qualname.replace(qualname);
    }

    /// The class of the class, if it is not `type`.
    pub fn meta(&self) -> Option<Rc<Class>> {
        self.meta.borrow().clone()
    }

    /// Sets the class of the class.
    pub fn set_meta(&self, meta: Option<Rc<Class>>) {
        self.header.touch();
        let before = self.meta.replace(meta);
        drop(before);
    }

    /// `__bases__`.
    pub fn bases(&self) -> Vec<Rc<Class>> {
        self.bases.borrow().clone()
    }

    /// `__mro__`, the class itself first.
    pub fn mro(&self) -> Ref<'_, Vec<Rc<Class>>> {
        self.mro.borrow()
    }

    /// Where the class comes from.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// What is known of its instances.
    pub fn traits(&self) -> Traits {
        self.traits.get()
    }

    /// Where objects of a builtin class have attributes of their own.
    pub fn store(&self) -> Store {
        let mro = self.mro.borrow();
        let stores = mro.iter().map(|class| class.store.get());
        stores.into_iter().find(|store| *store != Store::Nowhere).unwrap_or_default()
    }

    /// Sets where objects of a builtin class have attributes of their own.
    pub fn set_store(&self, store: Store) {
        self.store.set(store);
    }

    /// The machine.
    pub fn host(&self) -> &Weak<dyn Host> {
        &self.host
    }

    /// The class's own attributes.
    pub fn namespace(&self) -> Ref<'_, Table> {
        self.namespace.borrow()
    }

    /// The class's own attributes, to be changed; what is taken out must be dropped after the borrow ends.
    pub fn namespace_mut(&self) -> RefMut<'_, Table> {
        self.header.touch();
        self.namespace.borrow_mut()
    }

    /// Sets an attribute of the class itself.
    pub fn set(&self, name: &Rc<str>, value: Value) {
        self.header.touch();
        let before = self.namespace.borrow_mut().set_str(name, value);
        drop(before);
        self.refresh_line_for(name);
    }

    /// Sets several attributes of the class itself, whose names are strings.
    pub fn set_all(&self, attributes: &[Entry]) {
        self.header.touch();
        let mut namespace = self.namespace.borrow_mut();
        namespace.reserve(attributes.len());
        let has_special = attributes.iter().fold(false, |has_special, Entry { hash, key, value }| {
            let Value::Str(name) = key else { unreachable!("a name is a string") };
            namespace.set_hashed(*hash, name, value.clone());
            has_special || Traits::are_told_by(name)
        });
        drop(namespace);
        if has_special && !self.is_object() {
            self.refresh_line();
        }
    }

    /// Takes an attribute out of the class itself.
    pub fn remove(&self, name: &str) -> Option<Value> {
        self.header.touch();
        let before = self.namespace.borrow_mut().remove_str(name);
        self.refresh_line_for(name);
        before
    }

    /// An attribute of the class itself.
    pub fn own(&self, name: &str) -> Option<Value> {
        self.namespace.borrow().get_str(name)
    }

    /// An attribute of the first class of the order that has it, without binding (`_PyType_Lookup`).
    pub fn lookup(&self, name: &str) -> Option<Value> {
        let hash = hash_str(name);
        self.mro.borrow().iter().find_map(|class| class.namespace.borrow().get_hashed(hash, name))
    }

    /// As [`Class::lookup`], only in the classes behind `after` in the order: what `super()` does.
    pub fn lookup_after(&self, after: &Rc<Class>, name: &str) -> Option<Value> {
        let mro = self.mro.borrow();
        let place = mro.iter().position(|class| Rc::ptr_eq(class, after))?;
        mro[place + 1..].iter().find_map(|class| class.own(name))
    }

    /// Whether it is `other` or derives from it.
    pub fn is_subclass(&self, other: &Rc<Class>) -> bool {
        self.mro.borrow().iter().any(|class| Rc::ptr_eq(class, other))
    }

    /// `__subclasses__()`.
    pub fn subclasses(&self) -> Vec<Rc<Class>> {
        self.subclasses.borrow().iter().filter_map(Weak::upgrade).collect()
    }

    /// An attribute of the class came or went: looks anew at its traits, and those of the classes below.
    fn refresh_line_for(&self, name: &str) {
        if Traits::are_told_by(name) && !self.is_object() {
            self.refresh_line();
        }
    }

    /// Whether it is `object`, which has most of the special methods and is not asked for its own.
    fn is_object(&self) -> bool {
        self.mro.borrow().len() <= 1 && &**self.name.borrow() == "object"
    }

    fn refresh_line(&self) {
        if self.mro.borrow().is_empty() {
            return;
        }
        self.refresh_traits();
        for class in self.subclasses() {
            class.refresh_line();
        }
    }
}

impl Object for Class {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(meta) = &*self.meta.borrow() {
            visit(Edge::strong(Label::Field("__class__"), &**meta));
        }
        traverse_names("__dict__", &self.namespace.borrow(), &mut |edge| visit(edge.by(Route::Through(1))));
        for (index, class) in self.mro.borrow().iter().enumerate() {
            visit(Edge::strong(Label::Item("__mro__", index), &**class));
        }
        for (index, base) in self.bases.borrow().iter().enumerate() {
            visit(Edge::strong(Label::Item("__bases__", index), &**base));
        }
    }

    /// The machine has its own classes in hand.
    fn is_held_for_good(&self) -> bool {
        self.origin != Origin::Program
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let edges = (self.meta.take(), self.namespace.take(), self.mro.take(), self.bases.take());
        drop(edges);
    }

    fn type_name(&self) -> &str {
        "type"
    }

    fn describe(&self) -> String {
        self.name.borrow().to_string()
    }

    fn repr(&self) -> String {
        let module = match self.own("__module__") {
            Some(Value::Str(module)) if &*module != "builtins" => format!("{module}."),
            _ => String::new(),
        };
        format!("<class '{module}{}'>", self.qualname.borrow())
    }
}

impl Drop for Class {
    fn drop(&mut self) {
        let edges = (self.meta.take(), self.namespace.take(), self.mro.take(), self.bases.take());
        self.header.release(edges);
    }
}
