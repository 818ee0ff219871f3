//! `dict`: values by key, in order of insertion.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use crate::heap::{Edge, Header, Heap, Items, Label, Object};
use crate::python::objects::hashing::hash_str;
use crate::python::objects::table::{Entry, Table};
use crate::python::objects::{KeyItself, KeyLabel};
use crate::value::Value;

/// A `dict`; also the globals of a module and the attributes of an instance that were asked for as `__dict__`.
pub struct Dict {
    header: Header,
    table: RefCell<Table>,
    told: Items,
}

impl Dict {
    /// An empty dict.
    pub fn new(heap: &Rc<Heap>) -> Rc<Dict> {
        Dict::of(heap, Table::default())
    }

    /// A dict of these entries.
    pub fn of(heap: &Rc<Heap>, table: Table) -> Rc<Dict> {
        heap.alloc(|header| Dict { header, table: RefCell::new(table), told: Items::default() })
    }

    /// The entries; not to be held while program code may run.
    pub fn table(&self) -> Ref<'_, Table> {
        self.table.borrow()
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

    /// Sets the value under a string, and returns the one before.
    pub fn set_str(&self, name: &Rc<str>, value: Value) -> Option<Value> {
        let hash = hash_str(name);
        let found = self.table.borrow().place_of(hash, name);
        if found.is_none() {
            self.push(hash, Value::Str(Rc::clone(name)), value);
            return None;
        }
        found.map(|place| self.replace(place, value))
    }

    /// Sets the value under a string that is not at hand counted.
    pub fn set_name(&self, name: &str, value: Value) {
        self.set_str(&Rc::from(name), value);
    }

    /// Sets what an entry says, the key of which is a string.
    pub fn set_entry(&self, entry: &Entry) {
        let Value::Str(name) = &entry.key else { unreachable!("a name is a string") };
        self.set_str(name, entry.value.clone());
    }

    /// Takes a string out.
    pub fn remove_str(&self, name: &str) -> Option<Value> {
        let place = self.table.borrow().place_of(hash_str(name), name)?;
        Some(self.remove(place).value)
    }

    /// Puts another value at a place, and returns the one before.
    pub fn replace(&self, place: usize, value: Value) -> Value {
        if value.header().is_none() && self.table.borrow().at(place).value.header().is_none() {
            // Who counts something in a dict changes none of its references.
            return self.table.borrow_mut().replace(place, value);
        }
        let tells = self.tells();
        if tells {
            self.told.gain(&self.header, value.header());
        }
        let before = self.table.borrow_mut().replace(place, value);
        if tells {
            self.lose_value(&self.table.borrow().at(place).key, &before);
        }
        before
    }

    /// Adds a key that is not there yet.
    pub fn push(&self, hash: u64, key: Value, value: Value) {
        let refers = key.header().is_some() || value.header().is_some();
        if refers && self.tells() {
            [&key, &value].into_iter().for_each(|item| self.told.gain(&self.header, item.header()));
        }
        self.table.borrow_mut().push(hash, key, value);
    }

    /// Takes out the entry at a place.
    pub fn remove(&self, place: usize) -> Entry {
        let tells = self.tells();
        let entry = self.table.borrow_mut().remove(place);
        if tells {
            self.lose(&entry);
        }
        entry
    }

    /// Takes out the entry that was added last.
    pub fn pop_last(&self) -> Option<Entry> {
        let place = self.table.borrow().place_of_last()?;
        Some(self.remove(place))
    }

    /// Whether each key and value that comes or goes now has to be told.
    fn tells(&self) -> bool {
        self.told.change(&self.header, self.len(), |gain| {
            let table = self.table.borrow();
            let items = table.iter().flat_map(|entry| [&entry.value, &entry.key]);
            items.filter_map(Value::header).for_each(gain);
        })
    }

    fn lose_value(&self, key: &Value, value: &Value) {
        self.told.lose(&self.header, value.header(), Label::Key(&KeyLabel(key)));
    }

    fn lose(&self, entry: &Entry) {
        self.lose_value(&entry.key, &entry.value);
        self.told.lose(&self.header, entry.key.header(), Label::Key(&KeyItself(&entry.key)));
    }

    /// A copy of the entries.
    pub fn entries(&self) -> Vec<Entry> {
        self.table.borrow().iter().cloned().collect()
    }

    /// Empties the dict.
    pub fn empty(&self) {
        let tells = self.tells();
        let table = self.table.take();
        if tells {
            table.iter().for_each(|entry| self.lose(entry));
        }
        drop(table);
    }
}

/// Shows the references of a table's keys and values.
pub(crate) fn traverse_table(table: &Table, visit: &mut dyn FnMut(Edge<'_>)) {
    for entry in table.iter() {
        traverse_value(entry, visit);
        entry.key.traverse(Label::Key(&KeyItself(&entry.key)), visit);
    }
}

fn traverse_value(entry: &Entry, visit: &mut dyn FnMut(Edge<'_>)) {
    let shown = KeyLabel(&entry.key);
    let label = if let Value::Str(key) = &entry.key { Label::Under(key, &shown) } else { Label::Key(&shown) };
    entry.value.traverse(label, visit);
}

/// Shows the references of a table whose keys are names.
pub(crate) fn traverse_names(space: &'static str, table: &Table, visit: &mut dyn FnMut(Edge<'_>)) {
    for entry in table.iter() {
        match &entry.key {
            Value::Str(name) => entry.value.traverse(Label::Name(space, name), visit),
            _ => traverse_value(entry, visit),
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

    fn retraverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if !self.told.are_told() {
            self.traverse(visit);
        }
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
        if self.told.are_told() {
            table.iter().for_each(|entry| self.lose(entry));
        }
        if !table.is_empty() {
            self.header.release(table);
        }
    }
}
