//! `cell`: a variable that functions share.

use std::cell::RefCell;
use std::rc::Rc;

use crate::heap::{Edge, Header, Heap, Label, Object};
use crate::value::Value;

/// A variable that is shared by a function and those inside of it.
pub struct Cell {
    header: Header,
    contents: RefCell<Option<Value>>,
}

impl Cell {
    /// A cell that holds a value, or is empty.
    pub fn new(heap: &Rc<Heap>, contents: Option<Value>) -> Rc<Cell> {
        heap.alloc(|header| Cell { header, contents: RefCell::new(contents) })
    }

    /// What it holds.
    pub fn get(&self) -> Option<Value> {
        self.contents.borrow().clone()
    }

    /// Fills or empties it, and returns what it held before.
    pub fn replace(&self, contents: Option<Value>) -> Option<Value> {
        self.header.touch();
        self.contents.replace(contents)
    }
}

impl Object for Cell {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(contents) = &*self.contents.borrow() {
            contents.traverse(Label::Field("cell_contents"), visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let contents = self.contents.take();
        drop(contents);
    }

    fn type_name(&self) -> &str {
        "cell"
    }
}

impl Drop for Cell {
    fn drop(&mut self) {
        if let Some(contents) = self.contents.get_mut().take() {
            self.header.release(contents);
        }
    }
}
