//! `shield`: a wait that can be cancelled without cancelling what it waits for.
//!
//! It follows `shield` (tasks.py, 3.11 to 3.14): two callbacks hold the inner and the outer future by each other, until
//! either is done. When the outer one is cancelled the last reference between them is cut.

use std::cell::RefCell;
use std::rc::Rc;

use crate::asyncio::event_loop::{Argument, Callback, EventLoop};
use crate::asyncio::future::{self, Future, FutureLike, Told};
use crate::asyncio::handle::Handle;
use crate::asyncio::world::{Report, World};
use crate::exception::Raised;
use crate::heap::{Edge, Header, Label, Link, Object, ObjectId};
use crate::value::Value;

/// A future that ends as the inner one does, but passes no cancellation on to it; the inner one itself if it is done
/// (`asyncio.shield`). The inner one is made, or found, within the call.
///
/// # Errors
/// RuntimeError if the loop is closed; what `inner` raised.
pub fn shield(
    world: &World,
    inner: impl FnOnce() -> Result<Rc<dyn FutureLike>, Raised>,
) -> Result<Rc<dyn FutureLike>, Raised> {
    let heap = world.heap();
    // The cells are made when the call begins, the tuples of them right before their functions.
    let [inner_done_cell, inner_cell, outer_cell] = [Link::new(heap), Link::new(heap), Link::new(heap)];
    let inner = inner()?;
    if inner.base().is_done() {
        return Ok(inner);
    }
    let event_loop = inner.base().event_loop();
    let outer = Future::new(event_loop);
    let closure = Link::new(heap);
    let inner_done = heap.alloc_weighing(CLOSURE, |header| InnerDone {
        header,
        outer: RefCell::new(Some(Rc::clone(&outer))),
        closure,
        cell: outer_cell,
    });
    let closure = Link::new(heap);
    let outer_done = heap.alloc_weighing(CLOSURE, |header| OuterDone {
        header,
        inner_done: RefCell::new(Some(Rc::clone(&inner_done))),
        inner: RefCell::new(Some(Rc::clone(&inner))),
        closure,
        cells: [inner_done_cell, inner_cell],
    });
    if world.version().futures_know_who_awaits_them()
        && let Some(task) = event_loop.current()
    {
        let clear = heap.alloc(|header| ClearAwaitedBy { header, task: RefCell::new(Some(task)) });
        inner.base().add_done_callback(clear, Told::Nothing)?;
    }
    inner.base().add_done_callback(inner_done, Told::Future)?;
    outer.add_done_callback(outer_done, Told::Nothing)?;
    Ok(outer)
}

/// A function, its closure, cells and the context of the callback.
const CLOSURE: u8 = 5;

/// `shield.<locals>._inner_done_callback`: passes the outcome on.
struct InnerDone {
    header: Header,
    outer: RefCell<Option<Rc<Future>>>,
    closure: Link,
    cell: Link,
}

impl Callback for InnerDone {
    fn call(self: Rc<Self>, argument: &Argument) -> Result<(), Raised> {
        let Argument::Future(inner) = argument else { return Ok(()) };
        let inner = future::from_object(Rc::clone(inner)).expect("a done callback is told a future");
        let inner = inner.base();
        let Some(outer) = self.outer.borrow().clone() else { return Ok(()) };
        if outer.is_cancelled() {
            // Marks the exception as retrieved.
            let marks = !inner.is_cancelled() && !logs_shielded(inner);
            return if marks { inner.exception().map(|_| ()) } else { Ok(()) };
        }
        if inner.is_cancelled() {
            return outer.cancel_base(Value::None).map(|_| ());
        }
        match inner.exception()? {
            Some(raised) => outer.set_exception(raised),
            None => outer.set_result(inner.peek_result().unwrap_or_default()),
        }
    }

    fn leads_to(self: Rc<Self>) -> Option<Rc<dyn Object>> {
        Some(self.outer.borrow().clone()?)
    }

    fn name(&self, _argument: &Argument) -> String {
        "shield.<locals>._inner_done_callback".to_string()
    }

    fn handle(self: Rc<Self>, event_loop: &Rc<EventLoop>) -> Option<Rc<dyn Object>> {
        Some(Handle::for_message(event_loop, self))
    }
}

fn logs_shielded(future: &Future) -> bool {
    future.event_loop().world().version().shield_logs_late_exceptions()
}

impl Object for InnerDone {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(outer) = &*self.outer.borrow() {
            let edge = Edge::strong(Label::Name("cells", "outer"), &**outer);
            self.closure.visit_cell(&self.cell, edge, visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let outer = self.outer.take();
        drop(outer);
    }

    fn type_name(&self) -> &str {
        "function"
    }

    fn describe(&self) -> String {
        "shield.<locals>._inner_done_callback".to_string()
    }
}

impl Drop for InnerDone {
    fn drop(&mut self) {
        let outer = self.outer.get_mut().take();
        self.header.release(outer);
    }
}

/// `shield.<locals>._outer_done_callback`: lets go of the inner future.
struct OuterDone {
    header: Header,
    inner_done: RefCell<Option<Rc<InnerDone>>>,
    inner: RefCell<Option<Rc<dyn FutureLike>>>,
    closure: Link,
    /// In the order of the two.
    cells: [Link; 2],
}

impl Callback for OuterDone {
    fn call(self: Rc<Self>, _argument: &Argument) -> Result<(), Raised> {
        let (inner, inner_done) = (self.inner.borrow().clone(), self.inner_done.borrow().clone());
        let (Some(inner), Some(inner_done)) = (inner, inner_done) else { return Ok(()) };
        if inner.base().is_done() {
            return Ok(());
        }
        remove(&*inner, inner_done.header.id());
        if logs_shielded(inner.base()) {
            let log = self.header.heap().alloc(|header| LogOnException { header });
            inner.base().add_done_callback(log, Told::Future)?;
        }
        Ok(())
    }

    fn name(&self, _argument: &Argument) -> String {
        "shield.<locals>._outer_done_callback".to_string()
    }

    fn handle(self: Rc<Self>, event_loop: &Rc<EventLoop>) -> Option<Rc<dyn Object>> {
        Some(Handle::for_message(event_loop, self))
    }
}

fn remove(inner: &dyn FutureLike, callback: ObjectId) {
    inner.base().remove_done_callbacks(|done| done.callback.header().id() == callback);
}

impl Object for OuterDone {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        let [inner_done_cell, inner_cell] = &self.cells;
        if let Some(inner_done) = &*self.inner_done.borrow() {
            let edge = Edge::strong(Label::Name("cells", "_inner_done_callback"), &**inner_done);
            self.closure.visit_cell(inner_done_cell, edge, visit);
        }
        if let Some(inner) = &*self.inner.borrow() {
            let edge = Edge::strong(Label::Name("cells", "inner"), &**inner);
            self.closure.visit_cell(inner_cell, edge, visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let inner = self.inner.take();
        drop((inner, self.inner_done.take()));
    }

    fn type_name(&self) -> &str {
        "function"
    }

    fn describe(&self) -> String {
        "shield.<locals>._outer_done_callback".to_string()
    }
}

impl Drop for OuterDone {
    fn drop(&mut self) {
        let edges = (self.inner.get_mut().take(), self.inner_done.get_mut().take());
        self.header.release(edges);
    }
}

/// `shield.<locals>._clear_awaited_by_callback` (3.14): it holds the task that called `shield`, also when the outer future
/// was cancelled and nobody waits any more. So whatever holds the inner future holds that task.
struct ClearAwaitedBy {
    header: Header,
    task: RefCell<Option<Rc<dyn Object>>>,
}

impl Callback for ClearAwaitedBy {
    fn call(self: Rc<Self>, _argument: &Argument) -> Result<(), Raised> {
        Ok(())
    }

    fn name(&self, _argument: &Argument) -> String {
        "shield.<locals>._clear_awaited_by_callback".to_string()
    }
}

impl Object for ClearAwaitedBy {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(task) = &*self.task.borrow() {
            visit(Edge::strong(Label::Name("cells", "cur_task"), &**task));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let task = self.task.take();
        drop(task);
    }

    fn type_name(&self) -> &str {
        "function"
    }
}

impl Drop for ClearAwaitedBy {
    fn drop(&mut self) {
        let task = self.task.get_mut().take();
        self.header.release(task);
    }
}

/// `_log_on_exception` (3.14): tells of an exception that comes after the outer future was cancelled.
struct LogOnException {
    header: Header,
}

impl Callback for LogOnException {
    fn call(self: Rc<Self>, argument: &Argument) -> Result<(), Raised> {
        let Argument::Future(inner) = argument else { return Ok(()) };
        let future = future::from_object(Rc::clone(inner)).expect("a done callback is told a future");
        let future = future.base();
        if future.is_cancelled() {
            return Ok(());
        }
        if let Some(raised) = future.exception()? {
            let message = format!("{} exception in shielded future", raised.class_name());
            let fields =
                vec![("exception", Value::Object(raised)), ("future", Value::Object(Rc::clone(inner)))];
            future.event_loop().call_exception_handler(Report { message, fields })?;
        }
        Ok(())
    }

    fn name(&self, _argument: &Argument) -> String {
        "_log_on_exception".to_string()
    }
}

impl Object for LogOnException {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, _visit: &mut dyn FnMut(Edge<'_>)) {}

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {}

    fn type_name(&self) -> &str {
        "function"
    }
}
