//! Handles: callbacks that a program scheduled and can take back.
//!
//! They follow `Handle` and `TimerHandle` (events.py, 3.11 to 3.14). A handle holds callback and arguments strongly,
//! in the queue or out of it, until it is cancelled.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use crate::asyncio::event_loop::{Argument, Callback, EventLoop};
use crate::asyncio::network::Socket;
use crate::asyncio::selector::Direction;
use crate::clock::{Time, TimerKey};
use crate::exception::Raised;
use crate::heap::{Edge, Header, Label, Object, Route};
use crate::value::float_repr;

/// What `call_soon`, `call_later` and `call_at` return.
pub struct Handle {
    header: Header,
    event_loop: Rc<EventLoop>,
    /// The program's callable with its arguments; `None` once cancelled.
    callback: RefCell<Option<Rc<dyn Callback>>>,
    context: RefCell<Option<Rc<dyn Object>>>,
    timer: Option<Timer>,
}

/// What makes a handle a `TimerHandle`.
struct Timer {
    when: Time,
    key: Cell<TimerKey>,
}

impl Handle {
    /// Schedules a callback for the next iteration (`loop.call_soon`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn call_soon(event_loop: &Rc<EventLoop>, callback: Rc<dyn Callback>) -> Result<Rc<Handle>, Raised> {
        event_loop.check_closed()?;
        let handle = Handle::alloc(event_loop, callback, None);
        event_loop.call_soon(Rc::<Handle>::clone(&handle), Argument::NOTHING);
        Ok(handle)
    }

    /// Schedules a callback for a moment (`loop.call_at`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn call_at(
        event_loop: &Rc<EventLoop>,
        when: Time,
        callback: Rc<dyn Callback>,
    ) -> Result<Rc<Handle>, Raised> {
        event_loop.check_closed()?;
        let timer = Timer { when, key: Cell::default() };
        let handle = Handle::alloc(event_loop, callback, Some(timer));
        let key = event_loop.call_at(when, Rc::<Handle>::clone(&handle));
        handle.timer.iter().for_each(|timer| timer.key.set(key));
        Ok(handle)
    }

    /// Schedules a callback after virtual seconds (`loop.call_later`): `call_at(time() + delay)`.
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn call_later(
        event_loop: &Rc<EventLoop>,
        delay: f64,
        callback: Rc<dyn Callback>,
    ) -> Result<Rc<Handle>, Raised> {
        Handle::call_at(event_loop, event_loop.time().after(delay), callback)
    }

    /// A handle for a callback that was scheduled without one, for a message about it.
    pub fn for_message(event_loop: &Rc<EventLoop>, callback: Rc<dyn Callback>) -> Rc<Handle> {
        Handle::alloc(event_loop, callback, None)
    }

    /// Calls back whenever a socket is ready (`_add_reader`, `_add_writer`); what was called before is cancelled.
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn watch(
        event_loop: &Rc<EventLoop>,
        socket: &Rc<Socket>,
        direction: Direction,
        callback: Rc<dyn Callback>,
    ) -> Result<Rc<Handle>, Raised> {
        event_loop.check_closed()?;
        let handle = Handle::alloc(event_loop, callback, None);
        let before = event_loop.watch_socket(socket, direction, Rc::<Handle>::clone(&handle));
        before.into_iter().for_each(cancel_callback);
        Ok(handle)
    }

    /// Calls back no more, not even where that is due already (`_remove_reader`, `_remove_writer`).
    pub fn unwatch(event_loop: &EventLoop, socket: &Rc<Socket>, direction: Direction) {
        let before = event_loop.unwatch_socket(socket, direction);
        before.into_iter().for_each(cancel_callback);
    }

    fn alloc(event_loop: &Rc<EventLoop>, callback: Rc<dyn Callback>, timer: Option<Timer>) -> Rc<Handle> {
        // The loop counts what waits its turn.
        event_loop.world().heap().alloc_uncounted(|header| Handle {
            header,
            event_loop: Rc::clone(event_loop),
            callback: RefCell::new(Some(callback)),
            context: RefCell::default(),
            timer,
        })
    }

    /// Drops callback and arguments at once; the loop skips the handle (`cancel`).
    pub fn cancel(&self) {
        self.header.touch();
        if let Some(timer) = &self.timer {
            self.event_loop.cancel_timer(timer.key.get());
        }
        let callback = self.callback.take();
        callback.iter().for_each(|callback| callback.cancel());
        drop(callback);
    }

    /// Whether it was cancelled (`cancelled`).
    pub fn cancelled(&self) -> bool {
        self.callback.borrow().is_none()
    }

    /// The loop's time at which it is called (`TimerHandle.when`); `None` for a plain handle.
    pub fn when(&self) -> Option<Time> {
        self.timer.as_ref().map(|timer| timer.when)
    }

    /// The context that the callback runs in, if the program gave one (`get_context`).
    pub fn context(&self) -> Option<Rc<dyn Object>> {
        self.context.borrow().clone()
    }

    /// Sets the context that the callback runs in.
    pub fn set_context(&self, context: Rc<dyn Object>) {
        self.header.touch();
        let before = self.context.replace(Some(context));
        drop(before);
    }
}

/// Cancels what waits for a socket: a handle, always.
fn cancel_callback(callback: Rc<dyn Callback>) {
    let any: Rc<dyn Any> = callback;
    if let Ok(handle) = any.downcast::<Handle>() {
        handle.cancel();
    }
}

impl Callback for Handle {
    fn is_handle(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, argument: &Argument) -> Result<(), Raised> {
        let callback = self.callback.borrow().clone();
        callback.map_or(Ok(()), |callback| callback.call(argument))
    }

    fn name(&self, argument: &Argument) -> String {
        let callback = self.callback.borrow().clone();
        callback.map(|callback| callback.name(argument)).unwrap_or_default()
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled()
    }

    fn source(&self, argument: &Argument) -> String {
        let callback = self.callback.borrow().clone();
        callback.map(|callback| callback.source(argument)).unwrap_or_default()
    }

    fn handle(self: Rc<Self>, _event_loop: &Rc<EventLoop>) -> Option<Rc<dyn Object>> {
        Some(self)
    }
}

impl Object for Handle {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Field("loop"), &*self.event_loop));
        if let Some(callback) = &*self.callback.borrow() {
            let edge = Edge::strong(Label::Field("callback"), &**callback);
            visit(edge.by(Route::Through(callback.distance())));
        }
        if let Some(context) = &*self.context.borrow() {
            visit(Edge::strong(Label::Field("context"), &**context));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let callback = self.callback.take();
        drop((callback, self.context.take()));
    }

    fn type_name(&self) -> &str {
        if self.timer.is_some() { "TimerHandle" } else { "Handle" }
    }

    fn repr(&self) -> String {
        let mut words = vec![self.type_name().to_string()];
        if self.cancelled() {
            words.push("cancelled".to_string());
        }
        words.extend(self.when().map(|when| format!("when={}", float_repr(when.as_secs()))));
        words.extend((!self.cancelled()).then(|| self.source(&Argument::NOTHING)));
        format!("<{}>", words.join(" "))
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        let edges = (self.callback.get_mut().take(), self.context.get_mut().take());
        self.header.release(edges);
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}
