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
    NativeCoroutine::new(world, "wait_for", WaitFor { timeout, fut: awaitable, guard: None, at: At::Start })
}

/// The frame of `wait_for`. A traceback that knows it keeps all of its variables, so none is given up before the end.
struct WaitFor {
    timeout: Option<f64>,
    /// What it was given, or the task that was made of that.
    fut: Awaitable,
    guard: Option<Guard>,
    at: At,
}

/// Where `wait_for` is.
enum At {
    /// Not begun.
    Start,
    /// Over, or awaits something to whose outcome nothing is added.
    Plain,
    /// Awaits the awaitable itself, under a timeout (from 3.12 on).
    Inside(Rc<Timeout>),
    /// Awaits the waiter, which the future or the timer completes (3.11).
    Waiter(Rc<dyn FutureLike>),
    /// Awaits the end of the future that was cancelled because the time was up.
    TimedOut(Rc<dyn FutureLike>),
    /// Asks the future, which is done, for its result: what that raises comes through this frame, and knows it.
    Result,
    /// Awaits the end of the future that was cancelled because the caller was (3.11).
    Cancelled(Raised),
}

/// What 3.11 has to take back at the end.
struct Guard {
    release: Rc<ReleaseWaiter>,
    handle: Rc<Handle>,
}

impl Routine for WaitFor {
    fn resume(&mut self, world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        let step = match std::mem::replace(&mut self.at, At::Plain) {
            At::Start => self.begin(world),
            At::Plain => Ok(Step::End(outcome)),
            At::Inside(timeout) => {
                let left = timeout.exit(outcome.as_ref().err());
                Ok(Step::End(left.and(outcome)))
            }
            At::Waiter(future) => self.look(world, future, outcome),
            At::TimedOut(future) => match outcome {
                Ok(_) => {
                    self.at = At::Result;
                    Ok(Step::future(future))
                }
                Err(raised) => {
                    self.cancel_handle();
                    Err(raised)
                }
            },
            At::Result => {
                self.cancel_handle();
                Ok(Step::End(outcome.map_err(|raised| or_timeout(world, raised))))
            }
            At::Cancelled(raised) => {
                self.cancel_handle();
                Ok(Step::End(outcome.and(Err(raised))))
            }
        };
        step.unwrap_or_else(|raised| Step::End(Err(raised)))
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.fut.traverse(Label::Name("locals", "fut"), visit);
        if let Some(guard) = &self.guard {
            visit(Edge::strong(Label::Name("locals", "cb"), &*guard.release));
            visit(Edge::strong(Label::Name("locals", "timeout_handle"), &*guard.handle));
        }
        match &self.at {
            At::Start | At::Plain | At::Result => {}
            At::Inside(timeout) => visit(Edge::strong(Label::Field("stack"), &**timeout)),
            At::Waiter(future) | At::TimedOut(future) => {
                visit(Edge::strong(Label::Field("stack"), &**future));
            }
            At::Cancelled(raised) => visit(Edge::strong(Label::Name("handled", "exc"), &**raised)),
        }
    }
}

impl WaitFor {
    fn begin(&mut self, world: &Rc<World>) -> Result<Step, Raised> {
        match self.timeout {
            Some(timeout) if timeout <= 0.0 => self.begin_expired(world),
            timeout if world.version().wait_for_runs_inline() => {
                let scope = Timeout::after(world, timeout)?;
                scope.enter()?;
                self.at = At::Inside(scope);
                Ok(Step::Await(self.fut.clone()))
            }
            Some(timeout) => self.begin_3_11(world, timeout),
            None => {
                EventLoop::running_in(world)?;
                Ok(Step::Await(self.fut.clone()))
            }
        }
    }

    /// `fut = ensure_future(fut)`.
    fn ensure_future(&mut self, world: &Rc<World>) -> Result<Rc<dyn FutureLike>, Raised> {
        let future = ensure_future(world, self.fut.clone())?;
        self.fut = Awaitable::Future(Rc::clone(&future));
        Ok(future)
    }

    /// The time is up before it begins: a coroutine becomes a task that never takes a step.
    fn begin_expired(&mut self, world: &Rc<World>) -> Result<Step, Raised> {
        if !world.version().wait_for_runs_inline() {
            EventLoop::running_in(world)?;
        }
        let future = self.ensure_future(world)?;
        if future.base().is_done() {
            return Ok(Step::End(future.base().result_in_frame()));
        }
        self.at = At::TimedOut(Rc::clone(&future));
        Ok(Step::coroutine(cancel_and_wait(world, future)))
    }

    fn begin_3_11(&mut self, world: &Rc<World>, timeout: f64) -> Result<Step, Raised> {
        let event_loop = EventLoop::running_in(world)?;
        let waiter = Future::new(&event_loop);
        let handle = Handle::call_later(&event_loop, timeout, ReleaseWaiter::new(world, &waiter))?;
        let release = ReleaseWaiter::partial(world, &waiter);
        let future = self.ensure_future(world)?;
        future.base().add_done_callback(Rc::<ReleaseWaiter>::clone(&release), Told::Future)?;
        self.guard = Some(Guard { release, handle });
        self.at = At::Waiter(future);
        Ok(Step::future(waiter))
    }

    fn look(
        &mut self,
        world: &Rc<World>,
        future: Rc<dyn FutureLike>,
        outcome: Result<Value, Raised>,
    ) -> Result<Step, Raised> {
        let raised = match outcome {
            Ok(_) => None,
            Err(raised) if raised.is(Kind::CancelledError) => Some(raised),
            Err(raised) => {
                self.cancel_handle();
                return Err(raised);
            }
        };
        if future.base().is_done() {
            self.cancel_handle();
            return future.base().result_in_frame().map(Step::done);
        }
        let release = self.guard.as_ref().map(|guard| Rc::clone(&guard.release));
        release.iter().for_each(|release| remove(&*future, release));
        let ending = cancel_and_wait(world, Rc::clone(&future));
        self.at = raised.map_or(At::TimedOut(future), At::Cancelled);
        Ok(Step::coroutine(ending))
    }

    fn cancel_handle(&self) {
        self.guard.iter().for_each(|guard| guard.handle.cancel());
    }
}

/// What `wait_for` raises when the future's result does: TimeoutError for the cancellation that it asked for.
fn or_timeout(world: &World, raised: Raised) -> Raised {
    if !raised.is(Kind::CancelledError) {
        return raised;
    }
    let timeout = world.exception(Kind::TimeoutError, "");
    timeout.set_context(Some(Rc::clone(&raised)));
    timeout.set_cause(Some(raised));
    timeout
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
        // A traceback that knows the frame knows the callback too, and by it who waits for the waiter.
        if let Some(release) = &self.release {
            remove(&*self.future, release);
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
        let release = ReleaseWaiter::partial(world, &waiter);
        self.future.base().add_done_callback(Rc::<ReleaseWaiter>::clone(&release), Told::Future)?;
        if let Err(raised) = Rc::clone(&self.future).cancel(Value::None) {
            remove(&*self.future, &release);
            return Err(raised);
        }
        self.release = Some(release);
        Ok(Step::future(waiter))
    }
}
