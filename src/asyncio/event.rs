//! `Event`: a flag that tasks wait for.
//!
//! It follows `Event` (locks.py, 3.11 to 3.14): `set` wakes all who wait, also if `clear` follows at once.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use crate::asyncio::coroutine::{NativeCoroutine, Routine, Step};
use crate::asyncio::future::Future;
use crate::asyncio::waiters::{Waiters, lock_repr};
use crate::asyncio::world::World;
use crate::exception::Raised;
use crate::heap::{Edge, Header, Label, Object};
use crate::value::Value;

/// A flag.
pub struct Event {
    header: Header,
    world: Rc<World>,
    value: Cell<bool>,
    waiters: Waiters,
}

/// An event and its queue of waiters.
const EVENT: u8 = 2;

impl Event {
    /// A flag that is not set (`asyncio.Event()`).
    pub fn new(world: &Rc<World>) -> Rc<Event> {
        world.heap().alloc_weighing(EVENT, |header| Event {
            header,
            world: Rc::clone(world),
            value: Cell::new(false),
            waiters: Waiters::new(world.heap(), "waiters"),
        })
    }

    /// Whether the flag is set (`is_set`).
    pub fn is_set(&self) -> bool {
        self.value.get()
    }

    /// Sets the flag and wakes all who wait, in their order (`set`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed and somebody waits.
    pub fn set(&self) -> Result<(), Raised> {
        if self.value.replace(true) {
            return Ok(());
        }
        self.waiters.wake(usize::MAX, true)
    }

    /// Takes the flag down (`clear`).
    pub fn unset(&self) {
        self.value.set(false);
    }

    /// Those who wait (`_waiters`).
    pub fn waiters(&self) -> &Waiters {
        &self.waiters
    }

    /// Waits until the flag is set; returns True (`wait`).
    pub fn wait(self: &Rc<Self>) -> Rc<NativeCoroutine> {
        NativeCoroutine::new(&self.world, "Event.wait", Wait { event: Rc::clone(self), future: None })
    }
}

/// The frame of `Event.wait`.
struct Wait {
    event: Rc<Event>,
    future: Option<Rc<Future>>,
}

impl Routine for Wait {
    fn resume(&mut self, world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        if let Some(future) = self.future.take() {
            self.event.waiters.leave(&future, &*self.event);
            return Step::End(outcome.map(|_| Value::Bool(true)));
        }
        if self.event.is_set() {
            return Step::done(Value::Bool(true));
        }
        match self.event.waiters.join(world, &*self.event) {
            Ok(future) => {
                self.future = Some(Rc::clone(&future));
                Step::future(future)
            }
            Err(raised) => Step::End(Err(raised)),
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("locals", "self"), &*self.event));
        if let Some(future) = &self.future {
            visit(Edge::strong(Label::Name("locals", "fut"), &**future));
        }
    }
}

impl Object for Event {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.waiters.traverse(visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn retraverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.waiters.retraverse(visit);
    }

    fn clear(&self) {
        self.waiters.clear(&self.header);
    }

    fn type_name(&self) -> &str {
        "Event"
    }

    fn repr(&self) -> String {
        let state = if self.is_set() { "set" } else { "unset" };
        lock_repr(self, &format!("{state}{}", self.waiters.repr()))
    }
}

impl Drop for Event {
    fn drop(&mut self) {
        let waiters = self.waiters.take(&self.header);
        self.header.release(waiters);
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}
