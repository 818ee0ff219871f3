//! `Condition`: tasks that wait, without the lock, until another notifies them.
//!
//! It follows `Condition` (locks.py, 3.11 to 3.14): who waits gives the lock back, and takes it again before it goes
//! on, whatever ended the wait.

use std::fmt;
use std::rc::Rc;

use crate::asyncio::coroutine::{Awaitable, NativeCoroutine, Routine, Step};
use crate::asyncio::future::Future;
use crate::asyncio::lock::Lock;
use crate::asyncio::waiters::{Waiters, lock_repr};
use crate::asyncio::world::World;
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Header, Label, Object};
use crate::value::Value;

/// A condition with its lock.
pub struct Condition {
    header: Header,
    world: Rc<World>,
    lock: Rc<Lock>,
    waiters: Waiters,
}

/// What `wait_for` asks again and again.
pub trait Predicate {
    /// The answer, and whether it counts as true.
    ///
    /// # Errors
    /// What the program's function raised.
    fn ask(&self) -> Result<(Value, bool), Raised>;

    /// Between two answers: what has to be awaited to be notified.
    ///
    /// # Errors
    /// What a `wait` of the program's own raised.
    fn wait(&self, condition: &Rc<Condition>) -> Result<Awaitable, Raised> {
        Ok(Awaitable::Coroutine(condition.wait()))
    }

    /// Shows the references that the predicate holds.
    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>));
}

/// A condition, its queue of waiters, and three bound methods of its lock.
const CONDITION: u8 = 5;

impl Condition {
    /// A condition with a lock of its own (`asyncio.Condition()`).
    pub fn new(world: &Rc<World>) -> Rc<Condition> {
        Condition::with(world, || Lock::new(world))
    }

    /// A condition around a lock (`asyncio.Condition(lock)`).
    pub fn around(world: &Rc<World>, lock: Rc<Lock>) -> Rc<Condition> {
        Condition::with(world, || lock)
    }

    /// A lock of its own is made after it.
    fn with(world: &Rc<World>, lock: impl FnOnce() -> Rc<Lock>) -> Rc<Condition> {
        world.heap().alloc_weighing(CONDITION, |header| Condition {
            header,
            world: Rc::clone(world),
            lock: lock(),
            waiters: Waiters::new(world.heap(), "waiters"),
        })
    }

    /// Its lock; `locked`, `acquire` and `release` are the lock's.
    pub fn lock(&self) -> &Rc<Lock> {
        &self.lock
    }

    /// Those who wait (`_waiters`).
    pub fn waiters(&self) -> &Waiters {
        &self.waiters
    }

    /// Gives the lock back, waits to be notified, and takes the lock again; returns True (`wait`).
    pub fn wait(self: &Rc<Self>) -> Rc<NativeCoroutine> {
        NativeCoroutine::new(
            &self.world,
            "Condition.wait",
            Wait { condition: Rc::clone(self), at: At::Start },
        )
    }

    /// Waits until a predicate is true, and returns its answer (`wait_for`).
    pub fn wait_for(self: &Rc<Self>, predicate: impl Predicate + 'static) -> Rc<NativeCoroutine> {
        let routine = WaitFor { condition: Rc::clone(self), predicate: Box::new(predicate) };
        NativeCoroutine::new(&self.world, "Condition.wait_for", routine)
    }

    /// Wakes up to `count` of those that wait, in their order (`notify`).
    ///
    /// # Errors
    /// RuntimeError if nobody has the lock, or if the loop is closed.
    pub fn notify(&self, count: usize) -> Result<(), Raised> {
        if !self.lock.locked() {
            return Err(self.world.exception(Kind::RuntimeError, "cannot notify on un-acquired lock"));
        }
        self.waiters.wake(count, false)
    }

    /// Wakes all that wait (`notify_all`).
    ///
    /// # Errors
    /// As [`Condition::notify`].
    pub fn notify_all(&self) -> Result<(), Raised> {
        self.notify(self.waiters.len())
    }
}

/// The frame of `Condition.wait`.
struct Wait {
    condition: Rc<Condition>,
    at: At,
}

/// Where `Condition.wait` is.
enum At {
    /// Not begun.
    Start,
    /// Awaits its future, without the lock.
    Notice(Rc<Future>),
    /// Awaits the lock again.
    Lock {
        /// How the wait ended.
        outcome: Result<Value, Raised>,
        /// The last cancellation that came while it waited for the lock.
        cancelled: Option<Raised>,
    },
}

impl Routine for Wait {
    fn resume(&mut self, world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        match std::mem::replace(&mut self.at, At::Start) {
            At::Start => self.begin(world).unwrap_or_else(|raised| Step::End(Err(raised))),
            At::Notice(future) => {
                self.condition.waiters.leave(&future, &*self.condition);
                self.take_lock(outcome.map(|_| Value::Bool(true)), None)
            }
            At::Lock { outcome: waited, cancelled } => match outcome {
                Err(raised) if raised.is(Kind::CancelledError) => self.take_lock(waited, Some(raised)),
                Err(raised) => self.end(Err(raised)),
                Ok(_) => match cancelled {
                    Some(raised) => self.end(Err(self.cancellation(raised))),
                    None => self.end(waited),
                },
            },
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("locals", "self"), &*self.condition));
        match &self.at {
            At::Start => {}
            At::Notice(future) => visit(Edge::strong(Label::Name("locals", "fut"), &**future)),
            At::Lock { outcome, cancelled } => {
                if let Err(raised) = outcome {
                    visit(Edge::strong(Label::Name("locals", "exc"), &**raised));
                }
                if let Some(raised) = cancelled {
                    visit(Edge::strong(Label::Name("locals", "err"), &**raised));
                }
            }
        }
    }
}

impl Wait {
    fn begin(&mut self, world: &World) -> Result<Step, Raised> {
        let condition = Rc::clone(&self.condition);
        if !condition.lock.locked() {
            return Err(world.exception(Kind::RuntimeError, "cannot wait on un-acquired lock"));
        }
        let makes_its_future_first = world.version().condition_makes_its_future_first();
        if !makes_its_future_first {
            condition.lock.release()?;
        }
        let event_loop = match condition.waiters.bind(world, &*condition) {
            Ok(event_loop) => event_loop,
            Err(raised) if makes_its_future_first => return Err(raised),
            Err(raised) => return Ok(self.take_lock(Err(raised), None)),
        };
        let future = Future::new(&event_loop);
        if makes_its_future_first {
            condition.lock.release()?;
        }
        condition.waiters.push(Rc::clone(&future), &*condition);
        self.at = At::Notice(Rc::clone(&future));
        Ok(Step::future(future))
    }

    fn take_lock(&mut self, outcome: Result<Value, Raised>, cancelled: Option<Raised>) -> Step {
        self.at = At::Lock { outcome, cancelled };
        Step::coroutine(self.condition.lock.acquire())
    }

    /// 3.13 raises the last cancellation, the versions before a new one.
    fn cancellation(&self, last: Raised) -> Raised {
        let world = &self.condition.world;
        if world.version().condition_passes_its_notice_on() {
            last
        } else {
            world.exception(Kind::CancelledError, "")
        }
    }

    /// From 3.13 on, a wait that ends by an exception passes its notice on to another.
    fn end(&self, outcome: Result<Value, Raised>) -> Step {
        let passes = outcome.is_err() && self.condition.world.version().condition_passes_its_notice_on();
        let passed = if passes { self.condition.waiters.wake(1, false) } else { Ok(()) };
        Step::End(passed.and(outcome))
    }
}

/// The frame of `Condition.wait_for`.
struct WaitFor {
    condition: Rc<Condition>,
    predicate: Box<dyn Predicate>,
}

impl Routine for WaitFor {
    fn resume(&mut self, _world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        match outcome.and_then(|_| self.predicate.ask()) {
            Ok((answer, true)) => Step::done(answer),
            Ok((_, false)) => match self.predicate.wait(&self.condition) {
                Ok(awaitable) => Step::Await(awaitable),
                Err(raised) => Step::End(Err(raised)),
            },
            Err(raised) => Step::End(Err(raised)),
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("locals", "self"), &*self.condition));
        self.predicate.traverse(visit);
    }
}

impl Object for Condition {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Field("lock"), &*self.lock));
        self.waiters.traverse(visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn retraverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Field("lock"), &*self.lock));
        self.waiters.retraverse(visit);
    }

    fn clear(&self) {
        self.waiters.clear(&self.header);
    }

    fn type_name(&self) -> &str {
        "Condition"
    }

    fn repr(&self) -> String {
        let state = if self.lock.locked() { "locked" } else { "unlocked" };
        lock_repr(self, &format!("{state}{}", self.waiters.repr()))
    }
}

impl Drop for Condition {
    fn drop(&mut self) {
        let waiters = self.waiters.take(&self.header);
        self.header.release(waiters);
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}
