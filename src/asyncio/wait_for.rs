//! `wait_for`: one future or coroutine, with a time limit.
//!
//! It follows `wait_for` and `_cancel_and_wait` (tasks.py). 3.11 has an algorithm of its own, with a task and a waiter; from
//! 3.12 on the coroutine runs in the caller's task, under a `timeout()`.

use std::rc::Rc;

use crate::asyncio::coroutine::{Awaitable, NativeCoroutine, Routine, Step};
use crate::asyncio::create_task::ensure_future;
use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::future::{Future, FutureLike, Told};
use crate::asyncio::handle::Handle;
use crate::asyncio::timeouts::Timeout;
use crate::asyncio::wait::ReleaseWaiter;
use crate::asyncio::world::World;
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Label, Object};
use crate::value::Value;

/// Awaits something for at most so many seconds, or without a limit; returns its result, or raises TimeoutError
/// (`asyncio.wait_for`).
pub fn wait_for(world: &Rc<World>, awaitable: Awaitable, timeout: Option<f64>) -> Rc<NativeCoroutine> {
    NativeCoroutine::new(world, "wait_for", WaitFor { timeout, at: At::Start(awaitable) })
}

/// The frame of `wait_for`.
struct WaitFor {
    timeout: Option<f64>,
    at: At,
}

/// Where `wait_for` is.
enum At {
    /// Not begun.
    Start(Awaitable),
    /// Over, or awaits something to whose outcome nothing is added.
    Plain,
    /// Awaits the awaitable itself, under a timeout (from 3.12 on).
    Inside(Rc<Timeout>),
    /// Awaits the waiter, which the future or the timer completes (3.11).
    Waiter(Guard),
    /// Awaits the end of the future that was cancelled because the time was up.
    TimedOut(Rc<dyn FutureLike>, Option<Guard>),
    /// Awaits the end of the future that was cancelled because the caller was (3.11).
    Cancelled(Guard, Raised),
}

/// What 3.11 has to take back at the end.
struct Guard {
    future: Rc<dyn FutureLike>,
    release: Rc<ReleaseWaiter>,
    handle: Rc<Handle>,
}

impl Routine for WaitFor {
    fn resume(&mut self, world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        let step = match std::mem::replace(&mut self.at, At::Plain) {
            At::Start(awaitable) => self.begin(world, awaitable),
            At::Plain => Ok(Step::End(outcome)),
            At::Inside(timeout) => {
                let left = timeout.exit(outcome.as_ref().err());
                Ok(Step::End(left.and(outcome)))
            }
            At::Waiter(guard) => self.look(world, guard, outcome),
            At::TimedOut(future, guard) => {
                guard.iter().for_each(|guard| guard.handle.cancel());
                Ok(Step::End(outcome.and_then(|_| result_or_timeout(world, &*future))))
            }
            At::Cancelled(guard, raised) => {
                guard.handle.cancel();
                Ok(Step::End(outcome.and(Err(raised))))
            }
        };
        step.unwrap_or_else(|raised| Step::End(Err(raised)))
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        match &self.at {
            At::Start(awaitable) => awaitable.traverse(Label::Name("locals", "fut"), visit),
            At::Plain => {}
            At::Inside(timeout) => visit(Edge::strong(Label::Field("stack"), &**timeout)),
            At::Waiter(guard) => guard.traverse(visit),
            At::TimedOut(future, guard) => {
                visit(Edge::strong(Label::Name("locals", "fut"), &**future));
                guard.iter().for_each(|guard| guard.traverse(visit));
            }
            At::Cancelled(guard, raised) => {
                guard.traverse(visit);
                visit(Edge::strong(Label::Name("handled", "exc"), &**raised));
            }
        }
    }
}

impl WaitFor {
    fn begin(&mut self, world: &Rc<World>, awaitable: Awaitable) -> Result<Step, Raised> {
        match self.timeout {
            Some(timeout) if timeout <= 0.0 => self.begin_expired(world, awaitable),
            timeout if world.version().wait_for_runs_inline() => {
                let scope = Timeout::after(world, timeout)?;
                scope.enter()?;
                self.at = At::Inside(scope);
                Ok(Step::Await(awaitable))
            }
            Some(timeout) => self.begin_3_11(world, awaitable, timeout),
            None => Ok(Step::Await(awaitable)),
        }
    }

    /// The time is up before it begins: a coroutine becomes a task that never takes a step.
    fn begin_expired(&mut self, world: &Rc<World>, awaitable: Awaitable) -> Result<Step, Raised> {
        let future = ensure_future(world, awaitable)?;
        if future.base().is_done() {
            return Ok(Step::End(future.base().result()));
        }
        self.at = At::TimedOut(Rc::clone(&future), None);
        Ok(Step::coroutine(cancel_and_wait(world, future)))
    }

    fn begin_3_11(&mut self, world: &Rc<World>, awaitable: Awaitable, timeout: f64) -> Result<Step, Raised> {
        let event_loop = EventLoop::running_in(world)?;
        let waiter = Future::new(&event_loop);
        let handle = Handle::call_later(&event_loop, timeout, ReleaseWaiter::new(world, &waiter))?;
        let release = ReleaseWaiter::new(world, &waiter);
        let future = ensure_future(world, awaitable)?;
        future.base().add_done_callback(Rc::<ReleaseWaiter>::clone(&release), Told::Future)?;
        self.at = At::Waiter(Guard { future, release, handle });
        Ok(Step::future(waiter))
    }

    fn look(
        &mut self,
        world: &Rc<World>,
        guard: Guard,
        outcome: Result<Value, Raised>,
    ) -> Result<Step, Raised> {
        let raised = match outcome {
            Ok(_) => None,
            Err(raised) if raised.is(Kind::CancelledError) => Some(raised),
            Err(raised) => {
                guard.handle.cancel();
                return Err(raised);
            }
        };
        if guard.future.base().is_done() {
            guard.handle.cancel();
            return guard.future.base().result().map(Step::done);
        }
        remove(&*guard.future, &guard.release);
        let future = Rc::clone(&guard.future);
        let ending = cancel_and_wait(world, Rc::clone(&future));
        self.at = match raised {
            Some(raised) => At::Cancelled(guard, raised),
            None => At::TimedOut(future, Some(guard)),
        };
        Ok(Step::coroutine(ending))
    }
}

impl Guard {
    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("guard", "fut"), &*self.future));
        visit(Edge::strong(Label::Name("locals", "cb"), &*self.release));
        visit(Edge::strong(Label::Name("locals", "timeout_handle"), &*self.handle));
    }
}

fn result_or_timeout(world: &World, future: &dyn FutureLike) -> Result<Value, Raised> {
    let cancelled = match future.base().result() {
        Err(raised) if raised.is(Kind::CancelledError) => raised,
        result => return result,
    };
    let timeout = world.exception(Kind::TimeoutError, "");
    timeout.set_context(Some(Rc::clone(&cancelled)));
    timeout.set_cause(Some(cancelled));
    Err(timeout)
}

fn remove(future: &dyn FutureLike, release: &ReleaseWaiter) {
    future.base().remove_done_callbacks(|done| done.callback.header().id() == release.header().id());
}

/// Cancels a future and waits until it is done (`_cancel_and_wait`).
fn cancel_and_wait(world: &Rc<World>, future: Rc<dyn FutureLike>) -> Rc<NativeCoroutine> {
    NativeCoroutine::new(world, "_cancel_and_wait", CancelAndWait { future, release: None })
}

/// The frame of `_cancel_and_wait`.
struct CancelAndWait {
    future: Rc<dyn FutureLike>,
    release: Option<Rc<ReleaseWaiter>>,
}

impl Routine for CancelAndWait {
    fn resume(&mut self, world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        if let Some(release) = self.release.take() {
            remove(&*self.future, &release);
            return Step::End(outcome.map(|_| Value::None));
        }
        self.begin(world).unwrap_or_else(|raised| Step::End(Err(raised)))
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("locals", "fut"), &*self.future));
        if let Some(release) = &self.release {
            visit(Edge::strong(Label::Name("locals", "cb"), &**release));
        }
    }
}

impl CancelAndWait {
    fn begin(&mut self, world: &World) -> Result<Step, Raised> {
        let waiter = Future::new(&EventLoop::running_in(world)?);
        let release = ReleaseWaiter::new(world, &waiter);
        self.future.base().add_done_callback(Rc::<ReleaseWaiter>::clone(&release), Told::Future)?;
        if let Err(raised) = Rc::clone(&self.future).cancel(Value::None) {
            remove(&*self.future, &release);
            return Err(raised);
        }
        self.release = Some(release);
        Ok(Step::future(waiter))
    }
}
