//! Programs in Rust: asyncio's functions over compiled futures.
//!
//! What a Rust future captures counts as held while that future lives, since it can't be traversed; what it waits on
//! is exact. So a handle in a variable keeps its task as a variable in Python does, and a task that awaits something
//! which only it knows is lost as it would be in CPython. Context variables and task factories of one's own have no twin here: a
//! future captures what it needs, and a function around [`create_task`] does what a factory would.

mod callbacks;
mod drive;
mod error;
mod event_loop;
mod function;
mod gather;
mod queue;
mod scopes;
mod several;
mod streams;
mod sync;

use std::fmt;
use std::future::{Future as RustFuture, IntoFuture};
use std::marker::PhantomData;
use std::panic::Location;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll};

use crate::asyncio::coroutine::{Body, Native};
use crate::asyncio::create_task::{Options, create_task_of};
use crate::asyncio::event_loop as asyncio;
use crate::asyncio::future::{Future, FutureLike};
use crate::asyncio::runner;
use crate::asyncio::task::Task;
use crate::asyncio::world::{Silent, World};
use crate::choice::{Chooser, Seeded};
use crate::clock::TimerKey;
use crate::exception::Raised;
use crate::heap::{Grip, Object};
use crate::record::Site;
use crate::sim::{Run, Setup, simulate_with};
use crate::value::Value;

pub use callbacks::{DoneCallback, TimerHandle, call_at, call_later, call_soon};
use callbacks::{add_done_callback, remove_done_callback};
pub use drive::Awaiting;
pub use error::Error;
pub use event_loop::{EventLoop, ExceptionContext, IntoLoop, Program, Runner};
pub use gather::{Gather, GatherSettled, Gatherable, Gathered, GatheredSettled, gather, gather_settled};
pub use queue::{Getting, Queue};
pub use scopes::{TaskGroup, TimeoutScope, task_group, timeout, timeout_at, timeout_scope, wait_for};
pub use several::{AsCompleted, Shield, WaitFor, Waited, as_completed, as_completed_within, shield, wait};
pub use streams::{
    AsyncConnected, Server, StreamReader, StreamReaderProtocol, StreamWriter, open_connection,
    open_connection_limited, start_server, start_server_limited,
};
pub use sync::{Barrier, Condition, ConditionGuard, Event, Lock, LockGuard, Permit, Semaphore};

/// What Rust programs return: a value, or an exception.
pub type Result<T = ()> = std::result::Result<T, Error>;

/// Runs a Rust program to its end with [`Setup::new`], as `asyncio.run` does.
///
/// ```
/// use weakloop::{create_task, print, sleep};
///
/// let run = weakloop::run(async {
///     let task = create_task(async {
///         sleep(1.0).await?;
///         print("Hello from coroutine!");
///         Ok(())
///     });
///     task.await
/// });
/// assert_eq!(run.printed(), "Hello from coroutine!\n");
/// assert!(run.lost().is_empty());
/// ```
#[track_caller]
pub fn run<T: Clone + 'static>(main: impl RustFuture<Output = Result<T>> + 'static) -> Run {
    Setup::new().run(main)
}

impl Setup {
    /// Runs a Rust program under this setup.
    ///
    /// ```
    /// use weakloop::{Contract, Policy, Setup, create_task, sleep};
    ///
    /// let setup = Setup::new().contract(Contract::Documented).policy(Policy::Every);
    /// let run = setup.run(async {
    ///     drop(create_task(async { sleep(1.0).await }));
    ///     sleep(2.0).await
    /// });
    /// assert_eq!(run.lost().len(), 1, "the documentation promises nothing");
    /// ```
    ///
    /// # Panics
    /// When something outside still holds a handle of the run at its end, or the program panics.
    #[track_caller]
    pub fn run<T: Clone + 'static>(&self, main: impl RustFuture<Output = Result<T>> + 'static) -> Run {
        let site = Site::Rust(Location::caller());
        self.run_with(Box::new(Seeded::new(self.seed)), site, main)
    }

    /// Runs a Rust program whose open questions `chooser` answers; its main task is said to be made at `site`.
    ///
    /// # Panics
    /// As [`Setup::run`].
    pub fn run_with<T: Clone + 'static>(
        &self,
        chooser: Box<dyn Chooser>,
        site: Site,
        main: impl RustFuture<Output = Result<T>> + 'static,
    ) -> Run {
        let program = |world: &Rc<World>| runner::run(world, into_body(main), site);
        simulate_with(self, chooser, Rc::new(Silent), program)
    }
}

fn into_body<T: Clone + 'static>(future: impl RustFuture<Output = Result<T>> + 'static) -> Body {
    Body::Native(Native::new(future))
}

/// # Panics
/// Outside of a running loop.
fn running() -> Rc<asyncio::EventLoop> {
    asyncio::EventLoop::running().expect("no running event loop: call this within weakloop::run")
}

/// # Panics
/// Outside of a task.
fn with_current_task<T>(act: impl FnOnce(&Task) -> T) -> T {
    Task::with_current(|task| act(task.expect(NO_TASK)))
}

const NO_TASK: &str = "await needs a running task: call this within weakloop::run";

/// Prints a line: it goes to the records of the run.
pub fn print(text: impl fmt::Display) {
    running().world().print(&text.to_string(), "\n");
}

/// The loop's virtual time in seconds (`loop.time()`).
pub fn time() -> f64 {
    running().time().as_secs()
}

/// Collects now, in the middle of the step, and says how many unreachable objects were found (`gc.collect()`).
pub fn collect() -> usize {
    let event_loop = running();
    event_loop.world().watcher().map_or(0, |watcher| watcher.collect(2))
}

/// Schedules a coroutine and returns its task (`asyncio.create_task`).
///
/// The loop holds the task weakly: what keeps it alive is the handle, or what it waits for.
///
/// # Panics
/// Outside of a running loop.
#[track_caller]
pub fn create_task<T: Clone + 'static>(
    coroutine: impl RustFuture<Output = Result<T>> + 'static,
) -> TaskHandle<T> {
    let site = Site::Rust(Location::caller());
    TaskHandle::new(new_task(into_body(coroutine), site))
}

#[inline]
fn new_task(body: Body, site: Site) -> Rc<Task> {
    make_task(&running(), body, site).expect("a loop that runs is not closed")
}

#[inline]
fn make_task(
    event_loop: &Rc<asyncio::EventLoop>,
    body: Body,
    site: Site,
) -> std::result::Result<Rc<Task>, Raised> {
    if !event_loop.has_task_factory() {
        return Task::new(event_loop, body, site);
    }
    let task = create_task_of(event_loop, body, &Options { site, ..Options::default() })?;
    Ok(Task::from_object(task.into_object()).expect("a Rust program's task factory makes tasks"))
}

/// A strong reference to a task, as a Python variable is.
pub struct TaskHandle<T = ()> {
    task: Grip<Task>,
    result: PhantomData<fn() -> T>,
}

impl<T: Clone + 'static> TaskHandle<T> {
    fn new(task: Rc<Task>) -> TaskHandle<T> {
        TaskHandle { task: Grip::new(task), result: PhantomData }
    }

    /// Asks the task to be cancelled at its next step (`Task.cancel`); false if it is done.
    pub fn cancel(&self) -> bool {
        self.cancel_value(Value::None)
    }

    /// Cancels with a message that the CancelledError bears.
    pub fn cancel_with(&self, message: &str) -> bool {
        self.cancel_value(Value::str(message))
    }

    fn cancel_value(&self, message: Value) -> bool {
        let task: Rc<dyn FutureLike> = Rc::<Task>::clone(&self.task);
        task.cancel(message).unwrap_or(false)
    }

    /// Whether the task has returned, raised or was cancelled.
    pub fn done(&self) -> bool {
        self.task.base().is_done()
    }

    /// Whether it was cancelled.
    pub fn cancelled(&self) -> bool {
        self.task.base().is_cancelled()
    }

    /// How many cancellations were asked for and not taken back (`Task.cancelling`).
    pub fn cancelling(&self) -> u32 {
        self.task.cancelling()
    }

    /// Takes back one request to cancel, and says how many are left (`Task.uncancel`).
    pub fn uncancel(&self) -> u32 {
        self.task.uncancel()
    }

    /// The result so far (`Task.result`).
    ///
    /// # Errors
    /// What the task raised; InvalidStateError while it is pending.
    pub fn result(&self) -> Result<T> {
        read(&**self.task)
    }

    /// The exception that it raised, if any (`Task.exception`).
    ///
    /// # Errors
    /// CancelledError; InvalidStateError while it is pending.
    pub fn exception(&self) -> Result<Option<Error>> {
        exception_of(self.task.base())
    }

    /// Its name: `Task-2`, or what [`TaskHandle::set_name`] set.
    pub fn name(&self) -> String {
        self.task.name()
    }

    /// Names the task (`Task.set_name`).
    pub fn set_name(&self, name: &str) {
        self.task.set_name(name);
    }

    /// Names the task, and gives the handle back: `create_task(f()).named("worker")`.
    #[must_use = "the handle keeps the task alive; drop it on purpose, with `drop`"]
    pub fn named(self, name: &str) -> TaskHandle<T> {
        self.set_name(name);
        self
    }

    /// Calls a function when the task is done (`Task.add_done_callback`).
    pub fn add_done_callback(&self, callback: impl FnOnce() + 'static) -> DoneCallback {
        add_done_callback(self.task.base(), Box::new(callback))
    }

    /// Takes a callback back, and says whether it was there (`Task.remove_done_callback`).
    pub fn remove_done_callback(&self, callback: &DoneCallback) -> bool {
        remove_done_callback(self.task.base(), callback)
    }
}

fn exception_of(future: &Future) -> Result<Option<Error>> {
    future.exception().map(|raised| raised.map(Error::of)).map_err(Error::of)
}

impl<T> Clone for TaskHandle<T> {
    fn clone(&self) -> Self {
        TaskHandle { task: self.task.clone(), result: PhantomData }
    }
}

impl<T> fmt::Debug for TaskHandle<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.task.repr())
    }
}

/// Awaits the task; the handle is given away, so that only the wait holds the task.
impl<T: Clone + 'static> IntoFuture for TaskHandle<T> {
    type Output = Result<T>;
    type IntoFuture = Wait<T>;

    fn into_future(self) -> Wait<T> {
        Wait::new(self.task.into_rc())
    }
}

/// Awaits the task, while the handle stays where it is.
impl<T: Clone + 'static> IntoFuture for &TaskHandle<T> {
    type Output = Result<T>;
    type IntoFuture = Wait<T>;

    fn into_future(self) -> Wait<T> {
        Wait::new(Rc::<Task>::clone(&self.task))
    }
}

/// The task that runs (`asyncio.current_task`).
///
/// # Panics
/// Outside of a task.
pub fn current_task() -> TaskHandle<Value> {
    TaskHandle::new(Task::current().expect("no task runs here"))
}

/// The tasks of the loop that are not done, in order of creation (`asyncio.all_tasks`).
pub fn all_tasks() -> Vec<TaskHandle<Value>> {
    running().world().count_look();
    runner::all_tasks(&running()).into_iter().map(TaskHandle::new).collect()
}

/// Makes a future that somebody has to complete (`loop.create_future`).
///
/// # Panics
/// Outside of a running loop.
pub fn create_future<T: Clone + 'static>() -> FutureHandle<T> {
    FutureHandle::new(Future::new(&running()))
}

/// A strong reference to a future.
pub struct FutureHandle<T = ()> {
    future: Grip<Future>,
    result: PhantomData<fn() -> T>,
}

impl<T: Clone + 'static> FutureHandle<T> {
    fn new(future: Rc<Future>) -> FutureHandle<T> {
        FutureHandle { future: Grip::new(future), result: PhantomData }
    }

    /// Completes the future (`Future.set_result`).
    ///
    /// # Errors
    /// InvalidStateError if it is done already.
    pub fn set_result(&self, result: T) -> Result {
        self.future.set_result(Value::from_rust(result)).map_err(Error::of)
    }

    /// Ends the future with an exception (`Future.set_exception`).
    ///
    /// # Errors
    /// InvalidStateError if it is done already.
    pub fn set_exception(&self, error: Error) -> Result {
        self.future.set_exception(error.raised(self.future.header().heap())).map_err(Error::of)
    }

    /// Cancels the future (`Future.cancel`); false if it is done.
    pub fn cancel(&self) -> bool {
        self.future.cancel_base(Value::None).unwrap_or(false)
    }

    /// Cancels with a message that the CancelledError bears.
    pub fn cancel_with(&self, message: &str) -> bool {
        self.future.cancel_base(Value::str(message)).unwrap_or(false)
    }

    /// Whether it is done.
    pub fn done(&self) -> bool {
        self.future.is_done()
    }

    /// Whether it was cancelled.
    pub fn cancelled(&self) -> bool {
        self.future.is_cancelled()
    }

    /// The result so far (`Future.result`).
    ///
    /// # Errors
    /// The exception that it has; InvalidStateError while it is pending.
    pub fn result(&self) -> Result<T> {
        read(&**self.future)
    }

    /// The exception that it has, if any (`Future.exception`).
    ///
    /// # Errors
    /// CancelledError; InvalidStateError while it is pending.
    pub fn exception(&self) -> Result<Option<Error>> {
        exception_of(&self.future)
    }

    /// Calls a function when it is done (`Future.add_done_callback`).
    pub fn add_done_callback(&self, callback: impl FnOnce() + 'static) -> DoneCallback {
        add_done_callback(&self.future, Box::new(callback))
    }

    /// Takes a callback back, and says whether it was there (`Future.remove_done_callback`).
    pub fn remove_done_callback(&self, callback: &DoneCallback) -> bool {
        remove_done_callback(&self.future, callback)
    }
}

impl<T> Clone for FutureHandle<T> {
    fn clone(&self) -> Self {
        FutureHandle { future: self.future.clone(), result: PhantomData }
    }
}

impl<T> fmt::Debug for FutureHandle<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.future.repr())
    }
}

/// Awaits the future; the handle is given away.
impl<T: Clone + 'static> IntoFuture for FutureHandle<T> {
    type Output = Result<T>;
    type IntoFuture = Wait<T>;

    fn into_future(self) -> Wait<T> {
        Wait::new(self.future.into_rc())
    }
}

/// Awaits the future, while the handle stays where it is.
impl<T: Clone + 'static> IntoFuture for &FutureHandle<T> {
    type Output = Result<T>;
    type IntoFuture = Wait<T>;

    fn into_future(self) -> Wait<T> {
        Wait::new(Rc::<Future>::clone(&self.future))
    }
}

fn unwrap_result<T: Clone + 'static>(value: &Value) -> T {
    value.to_rust().expect("a future's result is of the type that its handle says")
}

/// Waits for a future or a task.
pub struct Wait<T> {
    state: Waiting<dyn FutureLike>,
    result: PhantomData<fn() -> T>,
}

impl<T> Wait<T> {
    fn new(future: Rc<dyn FutureLike>) -> Wait<T> {
        Wait { state: Waiting::New(future), result: PhantomData }
    }
}

impl<T: Clone + 'static> RustFuture for Wait<T> {
    type Output = Result<T>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Result<T>> {
        self.state.poll(|future| future).map(|future| read(&*future?))
    }
}

enum Waiting<F: ?Sized> {
    /// Not polled yet: holds what it will wait for.
    New(Rc<F>),
    /// Handed to the task, whose `fut_waiter` holds it; weak, so that the wait in the Rust future is no second holder.
    Parked(Weak<F>),
    /// Over.
    Over,
}

impl<F: FutureLike + ?Sized> Waiting<F> {
    /// Waits for the future, and gives it back when it is done.
    #[inline]
    fn poll(&mut self, as_future: impl FnOnce(Rc<F>) -> Rc<dyn FutureLike>) -> Poll<Result<Rc<F>>> {
        match std::mem::replace(self, Waiting::Over) {
            Waiting::New(future) => {
                if future.base().is_done() {
                    return Poll::Ready(Ok(future));
                }
                *self = Waiting::Parked(Rc::downgrade(&future));
                with_current_task(|task| task.park(as_future(future)));
                Poll::Pending
            }
            Waiting::Parked(weak) => Poll::Ready(match asyncio::EventLoop::take_thrown() {
                Some(thrown) => Err(Error(thrown)),
                None => Ok(weak.upgrade().expect("a task's step holds what the task waited for")),
            }),
            Waiting::Over => panic!("a future was polled after it had ended"),
        }
    }
}

impl<T> fmt::Debug for Wait<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Wait")
    }
}

fn read<T: Clone + 'static>(future: &dyn FutureLike) -> Result<T> {
    future.base().read(unwrap_result).map_err(Error)
}

/// Sleeps for virtual seconds; zero or less only yields the turn (`asyncio.sleep`).
pub fn sleep(seconds: f64) -> Sleep {
    Sleep { state: Sleeping::New(seconds), event_loop: None }
}

/// Waits for a moment of virtual time.
pub struct Sleep {
    state: Sleeping,
    /// The loop that has the timer, while there is one.
    event_loop: Option<Rc<asyncio::EventLoop>>,
}

#[derive(Clone, Copy)]
enum Sleeping {
    /// Not polled yet.
    New(f64),
    /// Yielded the turn.
    Yielded,
    /// Parked on a future that a timer completes.
    Parked(TimerKey),
    Over,
}

impl RustFuture for Sleep {
    type Output = Result;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Result> {
        match self.state {
            Sleeping::New(seconds) if seconds <= 0.0 => {
                self.state = Sleeping::Yielded;
                Task::yield_turn();
                return Poll::Pending;
            }
            Sleeping::New(seconds) => {
                self.park(seconds);
                return Poll::Pending;
            }
            Sleeping::Yielded => {}
            Sleeping::Parked(_) => self.take_timer_back(),
            Sleeping::Over => panic!("a sleep was polled after it had ended"),
        }
        self.state = Sleeping::Over;
        Poll::Ready(asyncio::EventLoop::take_thrown().map_or(Ok(()), |thrown| Err(Error(thrown))))
    }
}

impl Sleep {
    fn park(&mut self, seconds: f64) {
        let event_loop = running();
        let when = event_loop.time().after(event_loop.world().stretch(seconds));
        self.state = Sleeping::Parked(Task::sleep_until(&event_loop, when).expect(NO_TASK));
        self.event_loop = Some(event_loop);
    }

    fn take_timer_back(&mut self) {
        if let (Sleeping::Parked(key), Some(event_loop)) = (self.state, self.event_loop.take()) {
            event_loop.cancel_timer(key);
        }
    }
}

/// A sleep that is given up takes its timer back, as the `finally` of `asyncio.sleep` does.
impl Drop for Sleep {
    #[inline]
    fn drop(&mut self) {
        if self.event_loop.is_some() {
            self.take_timer_back();
        }
    }
}

impl fmt::Debug for Sleep {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Sleep")
    }
}
