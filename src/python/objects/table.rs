//! An insertion-ordered hash table of values, as CPython's dict keeps its entries.
//!
//! Keys are compared by Python's rules, which may run program code. So the table itself decides only what it can decide
//! without: [`Table::find`] answers `Ask` where the program has to be asked, and no borrow is held meanwhile.

use std::rc::Rc;

use crate::python::objects::hashing::{hash_str, quick_eq};
use crate::value::Value;

/// Entries in order of insertion, found by hash.
#[derive(Default)]
pub struct Table {
    entries: Vec<Option<Entry>>,
    /// Open addressing over `entries`; empty while there are few entries, which are searched one by one.
    index: Vec<u32>,
    live: usize,
}

/// One key with its value.
#[derive(Clone)]
pub struct Entry {
    /// The key's hash.
    pub hash: u64,
    /// The key.
    pub key: Value,
    /// The value.
    pub value: Value,
}

/// What a search found.
pub enum Find {
    /// The key, at that place.
    Hit(usize),
    /// Nothing.
    Miss,
    /// These have the same hash; only `==` can tell whether one of them is the key.
    Ask(Vec<(usize, Value)>),
}

/// So many entries are searched without an index.
const SCANNED_MAX: usize = 8;
const EMPTY: u32 = u32::MAX;

impl Table {
    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.live
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// Looks for a key.
    pub fn find(&self, hash: u64, key: &Value) -> Find {
        let mut ask = Vec::new();
        let mut probe = self.probe(hash);
        while let Some((place, entry)) = probe.next_of(self) {
            match quick_eq(&entry.key, key) {
                Some(true) => return Find::Hit(place),
                Some(false) => {}
                None => ask.push((place, entry.key.clone())),
            }
        }
        if ask.is_empty() { Find::Miss } else { Find::Ask(ask) }
    }

    /// The value under a string.
    pub fn get_str(&self, name: &str) -> Option<Value> {
        self.get_hashed(hash_str(name), name)
    }

    /// The value under a string whose hash is known.
    pub fn get_hashed(&self, hash: u64, name: &str) -> Option<Value> {
        self.place_of(hash, name).map(|place| self.at(place).value.clone())
    }

    /// Sets the value under a string; what was there before is returned.
    pub fn set_str(&mut self, name: &Rc<str>, value: Value) -> Option<Value> {
        self.set_hashed(hash_str(name), name, value)
    }

    /// As [`Table::set_str`], for a string whose hash is known.
    pub fn set_hashed(&mut self, hash: u64, name: &Rc<str>, value: Value) -> Option<Value> {
        match self.place_of(hash, name) {
            Some(place) => Some(self.replace(place, value)),
            None => {
                self.push(hash, Value::Str(Rc::clone(name)), value);
                None
            }
        }
    }

    /// Takes a string out.
    pub fn remove_str(&mut self, name: &str) -> Option<Value> {
        let place = self.place_of(hash_str(name), name)?;
        Some(self.remove(place).value)
    }

    /// The entry at a place that a search has found.
    pub fn at(&self, place: usize) -> &Entry {
        self.entries[place].as_ref().expect("a place is asked for only while its entry is there")
    }

    /// Whether an entry with that very key is still at its place, after program code ran.
    pub fn still_has(&self, place: usize, key: &Value) -> bool {
        matches!(self.entries.get(place), Some(Some(entry)) if entry.key.is(key))
    }

    /// Puts another value at a place, and returns the one before.
    pub fn replace(&mut self, place: usize, value: Value) -> Value {
        let entry = self.entries[place].as_mut().expect("a place is asked for only while its entry is there");
        std::mem::replace(&mut entry.value, value)
    }

    /// Adds a key that is not there yet.
    pub fn push(&mut self, hash: u64, key: Value, value: Value) {
        self.make_room();
        let place = self.entries.len();
        self.entries.push(Some(Entry { hash, key, value }));
        self.live += 1;
        if !self.index.is_empty() {
            self.enter(hash, place);
        }
    }

    /// Takes out the entry at a place.
    pub fn remove(&mut self, place: usize) -> Entry {
        let entry = self.entries[place].take().expect("a place is asked for only while its entry is there");
        self.live -= 1;
        if self.live == 0 {
            self.entries.clear();
            self.index.clear();
        }
        entry
    }

    /// The place of the entry that was added last.
    pub fn place_of_last(&self) -> Option<usize> {
        self.entries.iter().rposition(Option::is_some)
    }

    /// The entry at or behind a place, with the place behind it: how an iterator goes on.
    pub fn next_from(&self, place: usize) -> Option<(usize, &Entry)> {
        let rest = self.entries.get(place..)?;
        let skipped = rest.iter().position(Option::is_some)?;
        rest[skipped].as_ref().map(|entry| (place + skipped + 1, entry))
    }

    /// The entry before a place, with its place: how an iterator goes back. `usize::MAX` stands for the end.
    pub fn next_before(&self, place: usize) -> Option<(usize, &Entry)> {
        let rest = &self.entries[..place.min(self.entries.len())];
        let found = rest.iter().rposition(Option::is_some)?;
        rest[found].as_ref().map(|entry| (found, entry))
    }

    /// The entries in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter().flatten()
    }

    /// The keys in order.
    pub fn keys(&self) -> Vec<Value> {
        self.iter().map(|entry| entry.key.clone()).collect()
    }

    /// The values in order.
    pub fn values(&self) -> Vec<Value> {
        self.iter().map(|entry| entry.value.clone()).collect()
    }

    /// The place of the entry of a string whose hash is known.
    pub fn place_of(&self, hash: u64, name: &str) -> Option<usize> {
        let mut probe = self.probe(hash);
        while let Some((place, entry)) = probe.next_of(self) {
            if matches!(&entry.key, Value::Str(text) if **text == *name) {
                return Some(place);
            }
        }
        None
    }

    fn probe(&self, hash: u64) -> Probe {
        let at = if self.index.is_empty() { 0 } else { self.home(hash) };
        Probe { hash, at }
    }

    fn home(&self, hash: u64) -> usize {
        let spread = hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        spread as usize & (self.index.len() - 1)
    }

    fn enter(&mut self, hash: u64, place: usize) {
        let mask = self.index.len() - 1;
        let mut at = self.home(hash);
        while self.index[at] != EMPTY {
            at = (at + 1) & mask;
        }
        self.index[at] = u32::try_from(place).expect("a table has fewer than 2**32 entries");
    }

    /// Makes room for so many entries more.
    pub fn reserve(&mut self, more: usize) {
        self.entries.reserve(more);
        if SCANNED_MAX < self.entries.len() + more {
            self.build_index(more);
        }
    }

    fn make_room(&mut self) {
        let has_room = if self.index.is_empty() {
            self.entries.len() < SCANNED_MAX
        } else {
            // Places of removed entries count: a search ends only at an empty one.
            self.entries.len() < self.index.len() / 2
        };
        if has_room {
            return;
        }
        self.build_index(1);
    }

    /// Makes an index of the entries, with room for so many more.
    fn build_index(&mut self, more: usize) {
        if self.live < self.entries.len() {
            self.entries.retain(Option::is_some);
        }
        let size = (self.live + more).next_power_of_two() * 4;
        self.index.clear();
        self.index.resize(size, EMPTY);
        for place in 0..self.entries.len() {
            let hash = self.at(place).hash;
            self.enter(hash, place);
        }
    }
}

/// Where a search is: a place among few entries, or in the index.
struct Probe {
    hash: u64,
    at: usize,
}

impl Probe {
    /// The next entry of the hash.
    fn next_of<'a>(&mut self, table: &'a Table) -> Option<(usize, &'a Entry)> {
        if table.index.is_empty() { self.scan(table) } else { self.follow(table) }
    }

    fn scan<'a>(&mut self, table: &'a Table) -> Option<(usize, &'a Entry)> {
        while let Some(slot) = table.entries.get(self.at) {
            self.at += 1;
            if let Some(entry) = slot
                && entry.hash == self.hash
            {
                return Some((self.at - 1, entry));
            }
        }
        None
    }

    fn follow<'a>(&mut self, table: &'a Table) -> Option<(usize, &'a Entry)> {
        let mask = table.index.len() - 1;
        loop {
            let place = table.index[self.at];
            if place == EMPTY {
                return None;
            }
            self.at = (self.at + 1) & mask;
            if let Some(entry) = &table.entries[place as usize]
                && entry.hash == self.hash
            {
                return Some((place as usize, entry));
            }
        }
    }
}
