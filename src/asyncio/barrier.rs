//! `Barrier`: so many tasks wait for one another, then all go on.
//!
//! It follows `Barrier` (locks.py, 3.11 to 3.14), which is a condition and a state; the last to arrive goes on without
//! a turn of the loop.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use crate::asyncio::condition::{Condition, Predicate};
use crate::asyncio::coroutine::{NativeCoroutine, Routine, Step};
use crate::asyncio::waiters::lock_repr;
use crate::asyncio::world::World;
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Header, Label, Object};
use crate::value::Value;

/// A barrier.
pub struct Barrier {
    header: Header,
    world: Rc<World>,
    condition: Rc<Condition>,
    parties: usize,
    count: Cell<usize>,
    state: Cell<State>,
}

/// `_BarrierState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits for the parties; the last one begins to drain it.
    Filling,
    /// Lets the parties go; the last of them begins to fill it again.
    Draining,
    /// Sends the parties away with an error; the last of them begins to fill it again.
    Resetting,
    /// Aborted for good: every wait is an error.
    Broken,
}

impl Barrier {
    /// A barrier for so many tasks (`asyncio.Barrier(parties)`).
    ///
    /// # Errors
    /// ValueError if `parties` is not positive.
    pub fn new(world: &Rc<World>, parties: i64) -> Result<Rc<Barrier>, Raised> {
        let parties = usize::try_from(parties).ok().filter(|parties| 0 < *parties);
        let parties =
            parties.ok_or_else(|| world.exception(Kind::ValueError, world.version().barrier_text()))?;
        Ok(world.heap().alloc(|header| Barrier {
            header,
            world: Rc::clone(world),
            condition: Condition::new(world),
            parties,
            count: Cell::new(0),
            state: Cell::new(State::Filling),
        }))
    }

    /// How many tasks it waits for (`parties`).
    pub fn parties(&self) -> usize {
        self.parties
    }

    /// How many wait now (`n_waiting`).
    pub fn n_waiting(&self) -> usize {
        if self.state.get() == State::Filling { self.count.get() } else { 0 }
    }

    /// Whether it was aborted (`broken`).
    pub fn broken(&self) -> bool {
        self.state.get() == State::Broken
    }

    /// Its state.
    pub fn state(&self) -> State {
        self.state.get()
    }

    /// Waits for the other parties; returns which of them came how, counted from 0 (`wait`).
    pub fn wait(self: &Rc<Self>) -> Rc<NativeCoroutine> {
        NativeCoroutine::new(&self.world, "Barrier.wait", Wait { barrier: Rc::clone(self), at: At::Start })
    }

    /// Sends those who wait away with a BrokenBarrierError, and begins anew (`reset`).
    pub fn reset(self: &Rc<Self>) -> Rc<NativeCoroutine> {
        let routine = Change { barrier: Rc::clone(self), change: Barrier::begin_reset, has_begun: false };
        NativeCoroutine::new(&self.world, "Barrier.reset", routine)
    }

    /// Breaks the barrier for good (`abort`).
    pub fn abort(self: &Rc<Self>) -> Rc<NativeCoroutine> {
        let change: fn(&Barrier) = |barrier| barrier.state.set(State::Broken);
        let routine = Change { barrier: Rc::clone(self), change, has_begun: false };
        NativeCoroutine::new(&self.world, "Barrier.abort", routine)
    }

    fn begin_reset(&self) {
        self.state.set(if 0 < self.count.get() { State::Resetting } else { State::Filling });
    }

    /// `_exit`: the last one to leave lets the barrier be filled again.
    fn leave(&self) -> Result<(), Raised> {
        self.count.set(self.count.get() - 1);
        if self.count.get() != 0 {
            return Ok(());
        }
        if matches!(self.state.get(), State::Resetting | State::Draining) {
            self.state.set(State::Filling);
        }
        self.condition.notify_all()
    }

    fn broken_error(&self, text: &str) -> Raised {
        self.world.exception(Kind::BrokenBarrierError, text)
    }
}

/// What the tasks at a barrier wait for.
struct Until {
    barrier: Rc<Barrier>,
    holds: fn(State) -> bool,
}

impl Predicate for Until {
    fn ask(&self) -> Result<(Value, bool), Raised> {
        let holds = (self.holds)(self.barrier.state.get());
        Ok((Value::Bool(holds), holds))
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("predicate", "self"), &*self.barrier));
    }
}

/// The frame of `Barrier.wait`.
struct Wait {
    barrier: Rc<Barrier>,
    at: At,
}

/// Where `Barrier.wait` is.
#[derive(Clone, Copy)]
enum At {
    Start,
    /// Awaits the lock.
    Lock,
    /// Awaits that the barrier is neither drained nor reset.
    Block,
    /// Awaits the other parties; holds its index.
    Parties(usize),
}

impl Routine for Wait {
    fn resume(&mut self, _world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        match self.at {
            At::Start => {
                self.at = At::Lock;
                Step::coroutine(self.barrier.condition.lock().acquire())
            }
            At::Lock if outcome.is_err() => Step::End(outcome),
            At::Lock => {
                self.at = At::Block;
                self.wait_until(|state| !matches!(state, State::Draining | State::Resetting))
            }
            At::Block => match outcome {
                Ok(_) => self.enter(),
                Err(raised) => self.release(Err(raised)),
            },
            At::Parties(index) => {
                let outcome = outcome.and_then(|_| self.check_parties(index));
                self.leave(outcome)
            }
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("locals", "self"), &*self.barrier));
    }
}

impl Wait {
    fn wait_until(&self, holds: fn(State) -> bool) -> Step {
        let predicate = Until { barrier: Rc::clone(&self.barrier), holds };
        Step::coroutine(self.barrier.condition.wait_for(predicate))
    }

    fn enter(&mut self) -> Step {
        let barrier = Rc::clone(&self.barrier);
        if barrier.broken() {
            return self.release(Err(barrier.broken_error("Barrier aborted")));
        }
        let index = barrier.count.get();
        barrier.count.set(index + 1);
        if index + 1 == barrier.parties {
            barrier.state.set(State::Draining);
            let notified = barrier.condition.notify_all();
            return self.leave(notified.map(|()| value_of(index)));
        }
        self.at = At::Parties(index);
        self.wait_until(|state| state != State::Filling)
    }

    fn check_parties(&self, index: usize) -> Result<Value, Raised> {
        match self.barrier.state.get() {
            State::Broken | State::Resetting => Err(self.barrier.broken_error("Abort or reset of barrier")),
            State::Filling | State::Draining => Ok(value_of(index)),
        }
    }

    fn leave(&self, outcome: Result<Value, Raised>) -> Step {
        let left = self.barrier.leave();
        self.release(left.and(outcome))
    }

    fn release(&self, outcome: Result<Value, Raised>) -> Step {
        let released = self.barrier.condition.lock().release();
        Step::End(released.and(outcome))
    }
}

fn value_of(index: usize) -> Value {
    Value::Int(i64::try_from(index).expect("a barrier has fewer than 2^63 parties"))
}

/// The frame of `Barrier.reset` and `Barrier.abort`: takes the lock, changes the state, tells everybody.
struct Change {
    barrier: Rc<Barrier>,
    change: fn(&Barrier),
    has_begun: bool,
}

impl Routine for Change {
    fn resume(&mut self, _world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        let condition = &self.barrier.condition;
        if !std::mem::replace(&mut self.has_begun, true) {
            return Step::coroutine(condition.lock().acquire());
        }
        if outcome.is_err() {
            return Step::End(outcome);
        }
        (self.change)(&self.barrier);
        let notified = condition.notify_all();
        Step::End(condition.lock().release().and(notified).map(|()| Value::None))
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("locals", "self"), &*self.barrier));
    }
}

impl Object for Barrier {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Field("cond"), &*self.condition));
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {}

    fn type_name(&self) -> &str {
        "Barrier"
    }

    fn repr(&self) -> String {
        let state = match self.state.get() {
            State::Filling => "filling",
            State::Draining => "draining",
            State::Resetting => "resetting",
            State::Broken => return lock_repr(self, "broken"),
        };
        lock_repr(self, &format!("{state}, waiters:{}/{}", self.n_waiting(), self.parties))
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}
