//! `list`: values in a row that can grow.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use crate::heap::{Edge, Header, Heap, Items, Label, Object};
use crate::value::Value;

/// A `list`.
pub struct List {
    header: Header,
    items: RefCell<Vec<Value>>,
    told: Items,
    is_ring: bool,
}

impl List {
    /// A list of these items.
    pub fn new(heap: &Rc<Heap>, items: Vec<Value>) -> Rc<List> {
        heap.alloc(|header| List::with(header, items, false))
    }

    /// What a deque has its items in: part of that, and gone through from the beginning.
    pub fn ring(heap: &Rc<Heap>) -> Rc<List> {
        heap.alloc_uncounted(|header| List::with(header, Vec::new(), true))
    }

    fn with(header: Header, items: Vec<Value>, is_ring: bool) -> List {
        List { header, items: RefCell::new(items), told: Items::default(), is_ring }
    }

    /// The items; not to be held while program code may run.
    pub fn items(&self) -> Ref<'_, Vec<Value>> {
        self.items.borrow()
    }

    /// Changes the items; what `change` takes out it has to return, so that nothing drops while they are borrowed.
    pub fn change<T>(&self, change: impl FnOnce(&mut Vec<Value>) -> T) -> T {
        if !self.tells() {
            return change(&mut self.items.borrow_mut());
        }
        let before = self.to_vec();
        let changed = change(&mut self.items.borrow_mut());
        let items = self.items.borrow();
        let pairs = before.iter().zip(&*items);
        let same = pairs.take_while(|(before, after)| before.is(after)).count();
        (same..).zip(&before[same..]).for_each(|(index, item)| self.lose(index, item));
        items[same..].iter().for_each(|item| self.gain(item));
        changed
    }

    /// Puts other items in the place of all that are there, which are returned.
    pub fn replace(&self, items: Vec<Value>) -> Vec<Value> {
        self.change(|own| std::mem::replace(own, items))
    }

    /// A copy of the items.
    pub fn to_vec(&self) -> Vec<Value> {
        self.items.borrow().clone()
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items.borrow().len()
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.items.borrow().is_empty()
    }

    /// The item at an index, if there is one.
    pub fn get(&self, index: usize) -> Option<Value> {
        self.items.borrow().get(index).cloned()
    }

    /// Adds an item at the end.
    pub fn push(&self, item: Value) {
        if self.tells() {
            self.gain(&item);
        }
        self.items.borrow_mut().push(item);
    }

    /// Adds items at the end.
    pub fn extend(&self, items: Vec<Value>) {
        if self.tells() {
            items.iter().for_each(|item| self.gain(item));
        }
        self.items.borrow_mut().extend(items);
    }

    /// Puts an item before the one at an index, or at the end.
    pub fn insert(&self, index: usize, item: Value) {
        if self.tells() {
            self.gain(&item);
        }
        self.items.borrow_mut().insert(index, item);
    }

    /// Puts an item at an index that there is, and returns the one that was there.
    pub fn set(&self, index: usize, item: Value) -> Value {
        if item.header().is_none() && self.items.borrow()[index].header().is_none() {
            return std::mem::replace(&mut self.items.borrow_mut()[index], item);
        }
        let tells = self.tells();
        if tells {
            self.gain(&item);
        }
        let before = std::mem::replace(&mut self.items.borrow_mut()[index], item);
        if tells {
            self.lose(index, &before);
        }
        before
    }

    /// Takes out the item at an index that there is.
    pub fn remove(&self, index: usize) -> Value {
        let tells = self.tells();
        let item = self.items.borrow_mut().remove(index);
        if tells {
            self.lose(index, &item);
        }
        item
    }

    /// Whether each item that comes or goes now has to be told.
    fn tells(&self) -> bool {
        self.told.change(&self.header, self.len(), |gain| {
            self.items.borrow().iter().filter_map(Value::header).for_each(gain);
        })
    }

    fn gain(&self, item: &Value) {
        self.told.gain(&self.header, item.header());
    }

    fn lose(&self, index: usize, item: &Value) {
        self.told.lose(&self.header, item.header(), Label::Item("", index));
    }
}

impl Object for List {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        let items = self.items.borrow();
        let mut show = |(index, item): (usize, &Value)| item.traverse(Label::Item("", index), visit);
        // From the end, as list_traverse goes.
        match self.is_ring {
            true => items.iter().enumerate().for_each(show),
            false => items.iter().enumerate().rev().for_each(&mut show),
        }
    }

    fn is_part(&self) -> bool {
        self.is_ring
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
        let mut items = self.replace(Vec::new());
        if !self.is_ring {
            items.reverse();
        }
        drop(items);
    }

    fn type_name(&self) -> &str {
        "list"
    }

    fn repr(&self) -> String {
        let items = self.items.borrow();
        format!("[{}]", items.iter().map(Value::repr).collect::<Vec<_>>().join(", "))
    }
}

/// The last item goes first (`list_dealloc`), but of a deque the first.
impl Drop for List {
    fn drop(&mut self) {
        let mut items = std::mem::take(self.items.get_mut());
        if self.told.are_told() {
            items.iter().enumerate().for_each(|(index, item)| self.lose(index, item));
        }
        if !items.is_empty() {
            if !self.is_ring {
                items.reverse();
            }
            self.header.release(items);
        }
    }
}
