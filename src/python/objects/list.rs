//! `list`: values in a row that can grow.

use std::cell::{Ref, RefCell, RefMut};
use std::rc::Rc;

use crate::heap::{Edge, Header, Heap, Label, Object};
use crate::value::Value;

/// A `list`.
pub struct List {
    header: Header,
    items: RefCell<Vec<Value>>,
}

impl List {
    /// A list of these items.
    pub fn new(heap: &Rc<Heap>, items: Vec<Value>) -> Rc<List> {
        heap.alloc(|header| List { header, items: RefCell::new(items) })
    }

    /// The items; not to be held while program code may run.
    pub fn items(&self) -> Ref<'_, Vec<Value>> {
        self.items.borrow()
    }

    /// The items, to be changed; what is taken out must be dropped after the borrow ends.
    pub fn items_mut(&self) -> RefMut<'_, Vec<Value>> {
        self.header.touch();
        self.items.borrow_mut()
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
        self.header.touch();
        self.items.borrow_mut().push(item);
    }
}

impl Object for List {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        // From the end, as list_traverse goes.
        for (index, item) in self.items.borrow().iter().enumerate().rev() {
            item.traverse(Label::Item("", index), visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let items = self.items.take();
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

impl Drop for List {
    fn drop(&mut self) {
        let items = std::mem::take(self.items.get_mut());
        if !items.is_empty() {
            self.header.heap().release(items);
        }
    }
}
