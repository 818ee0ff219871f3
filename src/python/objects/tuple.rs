//! `tuple`: values in a row that stays as it is.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use crate::heap::{Edge, Header, Heap, Label, Object};
use crate::value::Value;

/// A `tuple`.
pub struct Tuple {
    header: Header,
    /// Changed only when the tuple is cleared.
    items: RefCell<Box<[Value]>>,
}

impl Tuple {
    /// A tuple of these items.
    pub fn new(heap: &Rc<Heap>, items: Vec<Value>) -> Rc<Tuple> {
        // There is only one empty tuple.
        let weight = u8::from(!items.is_empty());
        heap.alloc_weighing(weight, |header| Tuple { header, items: RefCell::new(items.into_boxed_slice()) })
    }

    fn show(&self, item: fn(&Value) -> String) -> String {
        match &**self.items.borrow() {
            [one] => format!("({},)", item(one)),
            items => format!("({})", items.iter().map(item).collect::<Vec<_>>().join(", ")),
        }
    }

    /// The items.
    pub fn items(&self) -> Ref<'_, [Value]> {
        Ref::map(self.items.borrow(), |items| &**items)
    }

    /// A copy of the items.
    pub fn to_vec(&self) -> Vec<Value> {
        self.items.borrow().to_vec()
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
}

impl Object for Tuple {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        // From the end, as tupletraverse goes.
        for (index, item) in self.items.borrow().iter().enumerate().rev() {
            item.traverse(Label::Item("", index), visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let mut items = self.items.take();
        items.reverse();
        drop(items);
    }

    fn type_name(&self) -> &str {
        "tuple"
    }

    fn repr(&self) -> String {
        self.show(Value::repr)
    }

    fn as_key(&self) -> String {
        self.show(Value::as_key)
    }
}

/// The last item goes first (`tupledealloc`).
impl Drop for Tuple {
    fn drop(&mut self) {
        let mut items = std::mem::take(self.items.get_mut());
        if !items.is_empty() {
            items.reverse();
            self.header.release(items);
        }
    }
}
