//! `coroutine_wrapper`: what `__await__` of a coroutine gives, an iterator that drives it.

use std::cell::RefCell;
use std::rc::Rc;

use crate::heap::{Edge, Header, Heap, Label, Object};
use crate::value::Value;

/// Drives a coroutine for `yield from coroutine.__await__()`.
pub struct CoroutineWrapper {
    header: Header,
    coroutine: RefCell<Value>,
}

impl CoroutineWrapper {
    /// One that drives that coroutine.
    pub fn new(heap: &Rc<Heap>, coroutine: Value) -> Rc<CoroutineWrapper> {
        heap.alloc(|header| CoroutineWrapper { header, coroutine: RefCell::new(coroutine) })
    }

    /// The coroutine; `None` only after a collection has cleared this.
    pub fn coroutine(&self) -> Value {
        self.coroutine.borrow().clone()
    }
}

impl Object for CoroutineWrapper {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.coroutine.borrow().traverse(Label::Field("cw_coroutine"), visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let coroutine = self.coroutine.take();
        drop(coroutine);
    }

    fn type_name(&self) -> &str {
        "coroutine_wrapper"
    }
}

impl Drop for CoroutineWrapper {
    fn drop(&mut self) {
        let coroutine = self.coroutine.take();
        self.header.release(coroutine);
    }
}
