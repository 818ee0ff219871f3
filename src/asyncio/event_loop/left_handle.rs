//! The handle of a callback that raised, for the frames of the loop name it.
//!
//! While a callback waits its handle is a place in the collector's list and no more. Where the traceback of what it raised keeps
//! the frames of `Handle._run` and `_run_once`, these hold the handle, and so what it was to be called with.

use std::cell::RefCell;
use std::rc::Rc;

use crate::asyncio::event_loop::{Argument, Callback, Entry};
use crate::heap::{Edge, Header, Heap, Label, Object, Route};

/// What a handle holds.
pub(super) struct LeftHandle {
    header: Header,
    argument: RefCell<Option<Rc<dyn Object>>>,
    callback: RefCell<Option<Rc<dyn Callback>>>,
}

impl LeftHandle {
    /// The handle of an entry, in the place that this has in the collector's list; a handle that is an object already is that. A
    /// wakeup was called with the future that woke it.
    pub(super) fn of(heap: &Rc<Heap>, entry: &Entry, woken_by: Option<Rc<dyn Object>>) -> Rc<dyn Object> {
        if entry.callback.is_handle() {
            return Rc::<dyn Callback>::clone(&entry.callback);
        }
        let argument = match &entry.argument {
            Argument::Future(future) => Some(Rc::clone(future)),
            Argument::Index(_) => woken_by,
        };
        let (argument, callback) = (RefCell::new(argument), RefCell::new(Some(Rc::clone(&entry.callback))));
        let handle = heap.alloc_uncounted(|header| LeftHandle { header, argument, callback });
        handle.header.take_over_place(&entry.link);
        handle
    }
}

impl Object for LeftHandle {
    fn header(&self) -> &Header {
        &self.header
    }

    /// The arguments are a tuple.
    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(argument) = &*self.argument.borrow() {
            visit(Edge::strong(Label::Item("args", 0), &**argument).by(Route::Through(1)));
        }
        if let Some(callback) = &*self.callback.borrow() {
            let edge = Edge::strong(Label::Field("callback"), &**callback);
            visit(edge.by(Route::Through(callback.distance())));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let argument = self.argument.take();
        drop((argument, self.callback.take()));
    }

    fn type_name(&self) -> &str {
        "Handle"
    }
}

impl Drop for LeftHandle {
    fn drop(&mut self) {
        let argument = self.argument.take();
        self.header.release((argument, self.callback.take()));
    }
}
