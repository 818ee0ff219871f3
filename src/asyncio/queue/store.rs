//! What queues keep their items in.

use std::any::Any;
use std::cell::RefCell;
use std::collections::VecDeque;

use crate::exception::Raised;
use crate::value::Value;

/// What a queue keeps its items in (`_queue`).
pub trait Store: Any {
    /// The class of such a queue: `Queue`, `PriorityQueue`, ...
    fn class_name(&self) -> &'static str;

    /// How many items there are.
    fn len(&self) -> usize;

    /// Whether there are no items.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds an item.
    ///
    /// # Errors
    /// What the comparison of items raised.
    fn push(&self, item: Value) -> Result<(), Raised>;

    /// Takes the next item, of which the caller saw that there is one; and what the comparison of the others raised.
    fn pop(&self) -> (Value, Result<(), Raised>);

    /// Where the item stood that [`Store::pop`] took last.
    fn place_of_taken(&self) -> usize {
        0
    }

    /// Shows the items, in the order of `_queue`.
    fn for_each(&self, show: &mut dyn FnMut(&Value));

    /// The object that holds the items, where they are not the queue's own.
    fn container(&self) -> Option<Value> {
        None
    }

    /// Drops the items.
    fn clear(&self);
}

/// Says whether the left value is less than the right (Python's `<`).
pub type Less = Box<dyn Fn(&Value, &Value) -> Result<bool, Raised>>;

/// `Queue._queue`.
#[derive(Default)]
pub struct Fifo(RefCell<VecDeque<Value>>);

impl Store for Fifo {
    fn class_name(&self) -> &'static str {
        "Queue"
    }

    fn len(&self) -> usize {
        self.0.borrow().len()
    }

    fn push(&self, item: Value) -> Result<(), Raised> {
        self.0.borrow_mut().push_back(item);
        Ok(())
    }

    fn pop(&self) -> (Value, Result<(), Raised>) {
        (self.0.borrow_mut().pop_front().unwrap_or_default(), Ok(()))
    }

    fn for_each(&self, show: &mut dyn FnMut(&Value)) {
        self.0.borrow().iter().for_each(show);
    }

    fn clear(&self) {
        let items = self.0.take();
        drop(items);
    }
}

/// `LifoQueue._queue`.
#[derive(Default)]
pub struct Lifo(RefCell<Vec<Value>>);

impl Store for Lifo {
    fn class_name(&self) -> &'static str {
        "LifoQueue"
    }

    fn len(&self) -> usize {
        self.0.borrow().len()
    }

    fn push(&self, item: Value) -> Result<(), Raised> {
        self.0.borrow_mut().push(item);
        Ok(())
    }

    fn pop(&self) -> (Value, Result<(), Raised>) {
        (self.0.borrow_mut().pop().unwrap_or_default(), Ok(()))
    }

    fn place_of_taken(&self) -> usize {
        self.len()
    }

    fn for_each(&self, show: &mut dyn FnMut(&Value)) {
        self.0.borrow().iter().for_each(show);
    }

    fn clear(&self) {
        let items = self.0.take();
        drop(items);
    }
}

/// `PriorityQueue._queue`: a binary heap by `heapq`'s algorithm, since it decides who is first among equals.
pub struct Least {
    items: RefCell<Vec<Value>>,
    less: Less,
}

impl Least {
    /// No items yet, which are compared so.
    pub fn new(less: Less) -> Least {
        Least { items: RefCell::default(), less }
    }

    fn is_less(&self, left: usize, right: usize) -> Result<bool, Raised> {
        let (left, right) = {
            let items = self.items.borrow();
            (items[left].clone(), items[right].clone())
        };
        (self.less)(&left, &right)
    }

    /// Moves the item at `place` up while it is less than its parent (`siftdown` of heapq).
    fn rise(&self, top: usize, mut place: usize) -> Result<(), Raised> {
        while top < place {
            let parent = (place - 1) >> 1;
            if !self.is_less(place, parent)? {
                break;
            }
            self.items.borrow_mut().swap(parent, place);
            place = parent;
        }
        Ok(())
    }

    /// Moves the first item down to a leaf by the smaller child, ties to the right, then up (`siftup` of heapq).
    fn sink(&self) -> Result<(), Raised> {
        let end = self.len();
        let mut place = 0;
        while 2 * place + 1 < end {
            let left = 2 * place + 1;
            let takes_right = left + 1 < end && !self.is_less(left, left + 1)?;
            let child = left + usize::from(takes_right);
            self.items.borrow_mut().swap(place, child);
            place = child;
        }
        self.rise(0, place)
    }
}

impl Store for Least {
    fn class_name(&self) -> &'static str {
        "PriorityQueue"
    }

    fn len(&self) -> usize {
        self.items.borrow().len()
    }

    fn push(&self, item: Value) -> Result<(), Raised> {
        self.items.borrow_mut().push(item);
        self.rise(0, self.len() - 1)
    }

    fn pop(&self) -> (Value, Result<(), Raised>) {
        let last = self.items.borrow_mut().pop().unwrap_or_default();
        if self.is_empty() {
            return (last, Ok(()));
        }
        let first = std::mem::replace(&mut self.items.borrow_mut()[0], last);
        (first, self.sink())
    }

    fn for_each(&self, show: &mut dyn FnMut(&Value)) {
        self.items.borrow().iter().for_each(show);
    }

    fn clear(&self) {
        let items = self.items.take();
        drop(items);
    }
}
