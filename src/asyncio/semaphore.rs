//! `Semaphore` and `BoundedSemaphore`: so many tasks at a time, first come first served.
//!
//! They follow locks.py (3.11 to 3.14): a release hands its unit to the first who waits.

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

/// A counter of units that tasks take and give back.
pub struct Semaphore {
    header: Header,
    world: Rc<World>,
    value: Cell<i64>,
    /// The most that there may be, for a BoundedSemaphore.
    bound: Option<i64>,
    waiters: Waiters,
}

impl Semaphore {
    /// A semaphore with `value` units (`asyncio.Semaphore(value)`).
    ///
    /// # Errors
    /// ValueError for a negative value.
    pub fn new(world: &Rc<World>, value: i64) -> Result<Rc<Semaphore>, Raised> {
        Semaphore::alloc(world, value, None)
    }

    /// A semaphore that refuses to hold more than `value` units (`asyncio.BoundedSemaphore(value)`).
    ///
    /// # Errors
    /// ValueError for a negative value.
    pub fn bounded(world: &Rc<World>, value: i64) -> Result<Rc<Semaphore>, Raised> {
        Semaphore::alloc(world, value, Some(value))
    }

    fn alloc(world: &Rc<World>, value: i64, bound: Option<i64>) -> Result<Rc<Semaphore>, Raised> {
        if value < 0 {
            return Err(world.exception(Kind::ValueError, "Semaphore initial value must be >= 0"));
        }
        Ok(world.heap().alloc(|header| Semaphore {
            header,
            world: Rc::clone(world),
            value: Cell::new(value),
            bound,
            waiters: Waiters::made_later("waiters"),
        }))
    }

    /// Those who wait (`_waiters`).
    pub fn waiters(&self) -> &Waiters {
        &self.waiters
    }

    /// How many units there are (`_value`).
    pub fn value(&self) -> i64 {
        self.value.get()
    }

    /// Sets how many units there are, and wakes nobody.
    pub fn set_value(&self, value: i64) {
        self.value.set(value);
    }

    /// Whether a unit can't be had at once (`locked`).
    pub fn locked(&self) -> bool {
        self.value.get() == 0 || self.waiters.any_live()
    }

    /// Waits for a unit and takes it; returns True (`acquire`).
    pub fn acquire(self: &Rc<Self>) -> Rc<NativeCoroutine> {
        let routine = Acquire { semaphore: Rc::clone(self), future: None };
        NativeCoroutine::new(&self.world, "Semaphore.acquire", routine)
    }

    /// Gives a unit back, or to the first who waits (`release`).
    ///
    /// # Errors
    /// ValueError if a bounded semaphore is full; RuntimeError if the loop is closed.
    pub fn release(&self) -> Result<(), Raised> {
        if self.bound.is_some_and(|bound| bound <= self.value.get()) {
            return Err(self.world.exception(Kind::ValueError, "BoundedSemaphore released too many times"));
        }
        self.value.set(self.value.get() + 1);
        self.wake_up_next().map(|_| ())
    }

    /// Hands a unit to the first who waits; false if nobody does.
    fn wake_up_next(&self) -> Result<bool, Raised> {
        let Some(future) = self.waiters.first_pending() else { return Ok(false) };
        self.value.set(self.value.get() - 1);
        future.set_result(Value::Bool(true))?;
        Ok(true)
    }

    fn wake_up_many(&self) -> Result<(), Raised> {
        while 0 < self.value.get() {
            if !self.wake_up_next()? {
                break;
            }
        }
        Ok(())
    }
}

/// The frame of `Semaphore.acquire`.
struct Acquire {
    semaphore: Rc<Semaphore>,
    future: Option<Rc<Future>>,
}

impl Routine for Acquire {
    fn resume(&mut self, world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        match self.future.take() {
            None => self.begin(world).unwrap_or_else(|raised| Step::End(Err(raised))),
            Some(future) if world.version().semaphore_wakes_in_a_loop() => {
                Step::End(self.finish(&future, outcome))
            }
            Some(future) => Step::End(self.finish_3_12(&future, outcome)),
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("locals", "self"), &*self.semaphore));
        if let Some(future) = &self.future {
            visit(Edge::strong(Label::Name("locals", "fut"), &**future));
        }
    }
}

impl Acquire {
    fn begin(&mut self, world: &World) -> Result<Step, Raised> {
        let semaphore = &self.semaphore;
        if !semaphore.locked() {
            semaphore.value.set(semaphore.value.get() - 1);
            return Ok(Step::done(Value::Bool(true)));
        }
        let future = semaphore.waiters.join(world, &**semaphore)?;
        self.future = Some(Rc::clone(&future));
        Ok(Step::future(future))
    }

    /// From 3.13 on: whatever ends the wait, as many are woken as there are units.
    fn finish(&self, future: &Rc<Future>, outcome: Result<Value, Raised>) -> Result<Value, Raised> {
        let semaphore = &self.semaphore;
        semaphore.waiters.leave(future, &**semaphore);
        if is_cancelled(&outcome) && future.is_done() && !future.is_cancelled() {
            semaphore.value.set(semaphore.value.get() + 1);
        }
        semaphore.wake_up_many()?;
        outcome.map(|_| Value::Bool(true))
    }

    /// 3.11 and 3.12.
    fn finish_3_12(&self, future: &Rc<Future>, outcome: Result<Value, Raised>) -> Result<Value, Raised> {
        let semaphore = &self.semaphore;
        semaphore.waiters.leave(future, &**semaphore);
        if is_cancelled(&outcome) && !future.is_cancelled() {
            semaphore.value.set(semaphore.value.get() + 1);
            semaphore.wake_up_next()?;
        }
        outcome?;
        if 0 < semaphore.value.get() {
            semaphore.wake_up_next()?;
        }
        Ok(Value::Bool(true))
    }
}

fn is_cancelled(outcome: &Result<Value, Raised>) -> bool {
    outcome.as_ref().is_err_and(|raised| raised.is(Kind::CancelledError))
}

impl Object for Semaphore {
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
        if self.bound.is_some() { "BoundedSemaphore" } else { "Semaphore" }
    }

    fn repr(&self) -> String {
        let state =
            if self.locked() { "locked".to_string() } else { format!("unlocked, value:{}", self.value()) };
        lock_repr(self, &format!("{state}{}", self.waiters.repr()))
    }
}

impl Drop for Semaphore {
    fn drop(&mut self) {
        let waiters = self.waiters.take(&self.header);
        self.header.release(waiters);
    }
}

impl fmt::Debug for Semaphore {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}
