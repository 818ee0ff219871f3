//! `dict`: values by key, in order of insertion.

use std::cell::{Ref, RefCell, RefMut};
use std::rc::Rc;

use crate::heap::{Edge, Header, Heap, Label, Object};
use crate::python::objects::table::{Entry, Table};
use crate::python::objects::{KeyItself, KeyLabel};
use crate::value::Value;

/// A `dict`; also the globals of a module and the attributes of an instance that were asked for as `__dict__`.
pub struct Dict {
    header: Header,
    table: RefCell<Table>,
}

impl Dict {
    /// An empty dict.
    pub fn new(heap: &Rc<Heap>) -> Rc<Dict> {
        Dict::of(heap, Table::default())
    }

    /// A dict of these entries.
    pub fn of(heap: &Rc<Heap>, table: Table) -> Rc<Dict> {
        heap.alloc(|header| Dict { header, table: RefCell::new(table) })
    }

    /// The entries; not to be held while program code may run.
    pub fn table(&self) -> Ref<'_, Table> {
        self.table.borrow()
    }

    /// The entries, to be changed; what is taken out must be dropped after the borrow ends.
    pub fn table_mut(&self) -> RefMut<'_, Table> {
        self.header.touch();
        self.table.borrow_mut()
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.table.borrow().len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.table.borrow().is_empty()
    }

    /// The value under a string.
    pub fn get_str(&self, name: &str) -> Option<Value> {
        self.table.borrow().get_str(name)
    }

    /// Sets the value under a string.
    pub fn set_str(&self, name: &Rc<str>, value: Value) {
        self.header.touch();
        let before = self.table.borrow_mut().set_str(name, value);
        drop(before);
    }

    /// Sets the value under a string that is not at hand counted.
    pub fn set_name(&self, name: &str, value: Value) {
        self.set_str(&Rc::from(name), value);
    }

    /// Takes a string out.
    pub fn remove_str(&self, name: &str) -> Option<Value> {
        self.header.touch();
        self.table.borrow_mut().remove_str(name)
    }

    /// A copy of the entries.
    pub fn entries(&self) -> Vec<Entry> {
        self.table.borrow().iter().cloned().collect()
    }

    /// Empties the dict.
    pub fn empty(&self) {
        self.header.touch();
        let table = self.table.take();
        drop(table);
    }
}

/// Shows the references of a table's keys and values.
pub(crate) fn traverse_table(table: &Table, visit: &mut dyn FnMut(Edge<'_>)) {
    for entry in table.iter() {
        entry.value.traverse(Label::Key(&KeyLabel(&entry.key)), visit);
        entry.key.traverse(Label::Key(&KeyItself(&entry.key)), visit);
    }
}

/// Shows the references of a table whose keys are names.
pub(crate) fn traverse_names(space: &'static str, table: &Table, visit: &mut dyn FnMut(Edge<'_>)) {
    for entry in table.iter() {
        match &entry.key {
            Value::Str(name) => entry.value.traverse(Label::Name(space, name), visit),
            key => entry.value.traverse(Label::Key(&KeyLabel(key)), visit),
        }
        entry.key.traverse(Label::Key(&KeyItself(&entry.key)), visit);
    }
}

impl Object for Dict {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        traverse_table(&self.table.borrow(), visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        self.empty();
    }

    fn type_name(&self) -> &str {
        "dict"
    }

    fn repr(&self) -> String {
        let table = self.table.borrow();
        let pairs = table.iter().map(|entry| format!("{}: {}", entry.key.repr(), entry.value.repr()));
        format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
    }
}

impl Drop for Dict {
    fn drop(&mut self) {
        let table = std::mem::take(self.table.get_mut());
        if !table.is_empty() {
            self.header.heap().release(table);
        }
    }
}
