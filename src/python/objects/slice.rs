//! `slice`: what stands between the brackets of `a[1:2]`.

use std::cell::RefCell;
use std::rc::Rc;

use crate::heap::{Edge, Header, Heap, Label, Object};
use crate::value::Value;

/// A `slice`.
pub struct Slice {
    header: Header,
    parts: RefCell<[Value; 3]>,
}

impl Slice {
    /// A slice of start, stop and step.
    pub fn new(heap: &Rc<Heap>, parts: [Value; 3]) -> Rc<Slice> {
        heap.alloc(|header| Slice { header, parts: RefCell::new(parts) })
    }

    /// `start`, `stop` and `step`.
    pub fn parts(&self) -> [Value; 3] {
        self.parts.borrow().clone()
    }
}

impl Object for Slice {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        for (label, part) in ["start", "stop", "step"].into_iter().zip(&*self.parts.borrow()) {
            part.traverse(Label::Field(label), visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let parts = self.parts.take();
        drop(parts);
    }

    fn type_name(&self) -> &str {
        "slice"
    }

    fn repr(&self) -> String {
        let [start, stop, step] = &*self.parts.borrow();
        format!("slice({}, {}, {})", start.repr(), stop.repr(), step.repr())
    }
}

impl Drop for Slice {
    fn drop(&mut self) {
        let parts = self.parts.take();
        self.header.release(parts);
    }
}
