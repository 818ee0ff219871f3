//! Tracebacks: the frames that an exception has passed.
//!
//! They are a room of their own because both front ends with frames, scripts and programs as data, make them alike. The
//! frames of asyncio's own functions are entries too, which programs do not see.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use crate::heap::{Edge, Header, Heap, Label, Object};

/// One entry of a traceback; the entries behind it are nearer to where the exception was raised.
pub struct Traceback {
    header: Header,
    next: RefCell<Option<Rc<Traceback>>>,
    /// `None` only after a collection has cleared the entry.
    frame: RefCell<Option<Rc<dyn Object>>>,
    /// `None` for a frame of one of asyncio's own functions.
    op: Option<u32>,
}

impl Traceback {
    /// An entry for a frame that an exception leaves at an operation.
    pub fn new(
        heap: &Rc<Heap>,
        next: Option<Rc<Traceback>>,
        frame: Rc<dyn Object>,
        op: u32,
    ) -> Rc<Traceback> {
        Traceback::alloc(heap, next, frame, Some(op))
    }

    /// An entry for a frame of one of asyncio's own functions.
    pub fn hidden(heap: &Rc<Heap>, next: Option<Rc<Traceback>>, frame: Rc<dyn Object>) -> Rc<Traceback> {
        Traceback::alloc(heap, next, frame, None)
    }

    fn alloc(
        heap: &Rc<Heap>,
        next: Option<Rc<Traceback>>,
        frame: Rc<dyn Object>,
        op: Option<u32>,
    ) -> Rc<Traceback> {
        let (next, frame) = (RefCell::new(next), RefCell::new(Some(frame)));
        heap.alloc(|header| Traceback { header, next, frame, op })
    }

    /// The first entry, from one on, that programs see.
    pub fn seen(from: Option<Rc<Traceback>>) -> Option<Rc<Traceback>> {
        let mut entry = from?;
        while entry.op.is_none() {
            let next = entry.next.borrow().clone();
            entry = next?;
        }
        Some(entry)
    }

    /// The object as a traceback, if it is one.
    pub fn from_object(object: Rc<dyn Object>) -> Option<Rc<Traceback>> {
        let any: Rc<dyn Any> = object;
        any.downcast().ok()
    }

    /// `tb_next`.
    pub fn next(&self) -> Option<Rc<Traceback>> {
        Traceback::seen(self.next.borrow().clone())
    }

    /// Sets `tb_next`.
    pub fn set_next(&self, next: Option<Rc<Traceback>>) {
        self.header.touch();
        let before = self.next.replace(next);
        drop(before);
    }

    /// `tb_frame`.
    pub fn frame(&self) -> Option<Rc<dyn Object>> {
        self.frame.borrow().clone()
    }

    /// The operation that raised, or called what raised.
    pub fn op(&self) -> u32 {
        self.op.unwrap_or_default()
    }
}

impl Object for Traceback {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(next) = &*self.next.borrow() {
            visit(Edge::strong(Label::Field("tb_next"), &**next));
        }
        if let Some(frame) = &*self.frame.borrow() {
            visit(Edge::strong(Label::Field("tb_frame"), &**frame));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let next = self.next.take();
        drop((next, self.frame.take()));
    }

    fn type_name(&self) -> &str {
        "traceback"
    }
}

impl Drop for Traceback {
    fn drop(&mut self) {
        let edges = (self.next.take(), self.frame.take());
        self.header.release(edges);
    }
}
