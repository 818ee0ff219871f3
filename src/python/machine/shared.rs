//! What the machines of one thread have in common: made once, the same in every run, and no part of any heap.

use std::cell::RefCell;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use crate::python::code::Code;
use crate::python::machine::initialized;
use crate::python::machine::{GetSet, NativeFunction, TypeSpec};
use crate::python::objects::hashing::hash_str;
use crate::python::objects::table::Entry;
use crate::scatter::ScatterMap;
use crate::value::Value;

/// Attributes of builtin types, and compiled modules: to be handed from run to run ([`Interpreter::sharing`]).
///
/// [`Interpreter::sharing`]: crate::python::machine::Interpreter::sharing
#[derive(Default)]
pub struct Shared {
    attributes: RefCell<ScatterMap<Key, Rc<[Entry]>>>,
    modules: RefCell<ScatterMap<&'static str, Rc<Code>>>,
    words: RefCell<ScatterMap<usize, Rc<str>>>,
}

/// A spec by its name and by where its lists are, which stay there.
#[derive(PartialEq, Eq)]
struct Key {
    name: &'static str,
    constructor: Option<usize>,
    lists: [(usize, usize); 5],
}

/// Of the places of the lists alone, which mostly tell one spec from another.
impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mixed = self.lists.iter().fold(self.name.as_ptr().addr(), |mixed, (place, len)| {
            mixed.rotate_left(11).wrapping_add(place ^ len)
        });
        state.write_usize(mixed);
    }
}

impl Key {
    fn of(spec: &TypeSpec<'_>) -> Key {
        fn place<T>(list: &'static [T]) -> (usize, usize) {
            (list.as_ptr().addr(), list.len())
        }
        Key {
            name: spec.name,
            constructor: spec.constructor.map(|body| body as usize),
            lists: [
                place(spec.methods),
                place(spec.class_methods),
                place(spec.static_methods),
                place(spec.getters),
                place(spec.accessors),
            ],
        }
    }
}

impl Shared {
    /// A name that stands in weakloop's own text.
    pub(super) fn word(&self, text: &'static str) -> Rc<str> {
        let mut words = self.words.borrow_mut();
        // Texts that begin at the same place may be of different lengths.
        let word = words.entry(text.as_ptr().addr()).or_insert_with(|| Rc::from(text));
        if word.len() == text.len() { Rc::clone(word) } else { Rc::from(text) }
    }

    /// The attributes that a spec lists, in its order.
    pub(super) fn attributes(&self, spec: &TypeSpec<'_>) -> Rc<[Entry]> {
        let made = self.attributes.borrow().get(&Key::of(spec)).cloned();
        made.unwrap_or_else(|| {
            let made: Rc<[Entry]> = make(spec).into();
            self.attributes.borrow_mut().insert(Key::of(spec), Rc::clone(&made));
            made
        })
    }

    /// The code of one of the library's own modules; `compile` makes it at the first call.
    pub fn module(&self, name: &'static str, compile: impl FnOnce() -> Rc<Code>) -> Rc<Code> {
        let known = self.modules.borrow().get(name).cloned();
        known.unwrap_or_else(|| {
            let code = compile();
            self.modules.borrow_mut().insert(name, Rc::clone(&code));
            code
        })
    }
}

fn make(spec: &TypeSpec<'_>) -> Vec<Entry> {
    let owner = spec.name;
    let mut entries = Vec::new();
    let mut add = |name: &'static str, value| {
        entries.push(Entry { hash: hash_str(name), key: Value::str(name), value });
    };
    if let Some(constructor) = spec.constructor {
        add("__new__", NativeFunction::function("__new__", constructor));
    }
    if spec.maker.is_some() {
        add("__new__", NativeFunction::function("__new__", initialized::new));
        add("__init__", NativeFunction::method(owner, "__init__", initialized::init));
    }
    spec.methods.iter().for_each(|(name, body)| add(name, NativeFunction::method(owner, name, *body)));
    spec.class_methods
        .iter()
        .for_each(|(name, body)| add(name, NativeFunction::class_method(owner, name, *body)));
    spec.static_methods.iter().for_each(|(name, body)| add(name, NativeFunction::function(name, *body)));
    spec.getters.iter().for_each(|(name, get)| add(name, GetSet::readable(name, *get)));
    spec.accessors.iter().for_each(|(name, get, set)| add(name, GetSet::writable(name, *get, *set)));
    entries
}
