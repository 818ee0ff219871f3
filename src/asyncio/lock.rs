//! `Lock`: one task at a time, first come first served.
//!
//! It follows `Lock` (locks.py, 3.11 to 3.14): whoever asks while somebody waits goes to the end of the queue, and a
//! release wakes the first.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use crate::asyncio::coroutine::{NativeCoroutine, Routine, Step};
use crate::asyncio::future::Future;
use crate::asyncio::waiters::{Waiters, lock_repr};
use crate::asyncio::world::World;
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Header, Label, Object};
use crate::value::Value;

/// A lock.
pub struct Lock {
    header: Header,
    world: Rc<World>,
    locked: Cell<bool>,
    waiters: Waiters,
}

impl Lock {
    /// An unlocked lock (`asyncio.Lock()`).
    pub fn new(world: &Rc<World>) -> Rc<Lock> {
        world.heap().alloc(|header| Lock {
            header,
            world: Rc::clone(world),
            locked: Cell::new(false),
            waiters: Waiters::made_later("waiters"),
        })
    }

    /// Whether somebody has it (`locked`).
    pub fn locked(&self) -> bool {
        self.locked.get()
    }

    /// Those who wait (`_waiters`).
    pub fn waiters(&self) -> &Waiters {
        &self.waiters
    }

    /// Waits for the lock and takes it; returns True (`acquire`).
    pub fn acquire(self: &Rc<Self>) -> Rc<NativeCoroutine> {
        NativeCoroutine::new(&self.world, "Lock.acquire", Acquire { lock: Rc::clone(self), future: None })
    }

    /// Gives the lock back, and wakes the first who waits (`release`).
    ///
    /// # Errors
    /// RuntimeError if nobody has it, or if the loop is closed.
    pub fn release(&self) -> Result<(), Raised> {
        if !self.locked.replace(false) {
            return Err(self.world.exception(Kind::RuntimeError, "Lock is not acquired."));
        }
        self.wake_up_first()
    }

    fn wake_up_first(&self) -> Result<(), Raised> {
        match self.waiters.first() {
            Some(future) if !future.is_done() => future.set_result(Value::Bool(true)),
            Some(_) | None => Ok(()),
        }
    }
}

/// The frame of `Lock.acquire`.
struct Acquire {
    lock: Rc<Lock>,
    /// What it waits for, from the moment on when the lock was not to be had.
    future: Option<Rc<Future>>,
}

impl Routine for Acquire {
    fn resume(&mut self, world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        match self.future.take() {
            None => self.begin(world).unwrap_or_else(|raised| Step::End(Err(raised))),
            Some(future) => Step::End(self.finish(&future, outcome)),
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("locals", "self"), &*self.lock));
        if let Some(future) = &self.future {
            visit(Edge::strong(Label::Name("locals", "fut"), &**future));
        }
    }
}

impl Acquire {
    fn begin(&mut self, world: &World) -> Result<Step, Raised> {
        if !self.lock.locked() && !self.lock.waiters.any_live() {
            self.lock.locked.set(true);
            return Ok(Step::done(Value::Bool(true)));
        }
        let future = self.lock.waiters.join(world, &*self.lock)?;
        self.future = Some(Rc::clone(&future));
        Ok(Step::future(future))
    }

    fn finish(&self, future: &Rc<Future>, outcome: Result<Value, Raised>) -> Result<Value, Raised> {
        self.lock.waiters.leave(future, &*self.lock);
        if let Err(raised) = &outcome
            && raised.is(Kind::CancelledError)
            && !self.lock.locked()
        {
            self.lock.wake_up_first()?;
        }
        outcome?;
        self.lock.locked.set(true);
        Ok(Value::Bool(true))
    }
}

impl Object for Lock {
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
        "Lock"
    }

    fn repr(&self) -> String {
        let state = if self.locked() { "locked" } else { "unlocked" };
        lock_repr(self, &format!("{state}{}", self.waiters.repr()))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let waiters = self.waiters.take(&self.header);
        self.header.release(waiters);
    }
}

impl fmt::Debug for Lock {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}
