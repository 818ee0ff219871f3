//! Time limits and groups of tasks for Rust programs: blocks with a beginning and an end.
//!
//! While a block runs, its object is held by the task and not by the Rust future, so that it keeps nothing alive by
//! itself.

use std::fmt;
use std::future::{Future as RustFuture, IntoFuture};
use std::panic::Location;
use std::rc::{Rc, Weak};

use crate::asyncio::coroutine::{Awaitable, Coroutine, Flow, Resume};
use crate::asyncio::task::Task;
use crate::asyncio::{task_group, timeouts, wait_for as asyncio_wait_for};
use crate::clock::Time;
use crate::exception::{Exception, Kind};
use crate::heap::Object;
use crate::native::drive::{Awaiting, Parked};
use crate::native::{Error, Gatherable, Result, TaskHandle, into_body, new_task, running, unwrap_result};
use crate::record::Site;
use crate::value::Value;

/// Cancels what runs inside when so many virtual seconds have passed, and makes a TimeoutError of it
/// (`async with asyncio.timeout(delay)`).
///
/// ```
/// use weakloop::{Kind, print, run, sleep, timeout};
///
/// let run = run(async {
///     let late = timeout(1.0, sleep(5.0)).await;
///     print(format!("{:?} at {}", late.unwrap_err().kind(), weakloop::time()));
///     Ok(())
/// });
/// assert_eq!(run.printed(), "TimeoutError at 1\n");
/// # assert_eq!(Kind::TimeoutError.name(), "TimeoutError");
/// ```
///
/// # Errors
/// TimeoutError; what the body raises.
///
/// # Panics
/// Outside of a task.
pub async fn timeout<T>(seconds: f64, body: impl IntoFuture<Output = Result<T>>) -> Result<T> {
    timeout_scope(Some(seconds), |_scope| body.into_future()).await
}

/// As [`timeout`], at a moment of the loop's time (`asyncio.timeout_at`).
///
/// # Errors
/// TimeoutError; what the body raises.
///
/// # Panics
/// Outside of a task.
pub async fn timeout_at<T>(when: f64, body: impl IntoFuture<Output = Result<T>>) -> Result<T> {
    let timeout = timeouts::Timeout::at(running().world(), Some(Time::from_secs(when)));
    run_timeout(timeout, |_scope| body.into_future()).await
}

/// As [`timeout`], or without a limit at first; the body gets a handle to move the deadline with.
///
/// # Errors
/// TimeoutError; what the body raises.
///
/// # Panics
/// Outside of a task.
pub async fn timeout_scope<T, F: RustFuture<Output = Result<T>>>(
    seconds: Option<f64>,
    body: impl FnOnce(TimeoutScope) -> F,
) -> Result<T> {
    let timeout = timeouts::Timeout::after(running().world(), seconds).map_err(Error::of)?;
    run_timeout(timeout, body).await
}

async fn run_timeout<T, F: RustFuture<Output = Result<T>>>(
    timeout: Rc<timeouts::Timeout>,
    body: impl FnOnce(TimeoutScope) -> F,
) -> Result<T> {
    timeout.enter().map_err(Error::of)?;
    let entered = EnteredTimeout(Parked::new(&timeout));
    drop(timeout);
    let outcome = body(TimeoutScope(entered.0.weak())).await;
    let left = entered.0.get().map_or(Ok(()), |timeout| {
        let raised = outcome.as_ref().err().map(|error| error.raised(timeout.header().heap()));
        timeout.exit(raised.as_ref())
    });
    left.map_err(Error::of).and(outcome)
}

/// Takes its timer back when the future around it is dropped half-way.
struct EnteredTimeout(Parked<timeouts::Timeout>);

impl Drop for EnteredTimeout {
    fn drop(&mut self) {
        let Some(timeout) = self.0.get() else { return };
        if matches!(timeout.state(), timeouts::State::Active | timeouts::State::Expiring) {
            // No exception, no answer: the future around is gone.
            drop(timeout.exit(None));
        }
    }
}

/// A handle on the time limit of the block that runs.
#[derive(Clone)]
pub struct TimeoutScope(Weak<timeouts::Timeout>);

impl TimeoutScope {
    /// The deadline; `None` for none, and after the block (`when`).
    pub fn when(&self) -> Option<f64> {
        self.0.upgrade()?.when().map(Time::as_secs)
    }

    /// Moves the deadline (`reschedule`).
    ///
    /// # Errors
    /// RuntimeError when the block is over, or the deadline passed.
    pub fn reschedule(&self, when: Option<f64>) -> Result {
        match self.0.upgrade() {
            Some(timeout) => timeout.reschedule(when.map(Time::from_secs)).map_err(Error::of),
            None => Err(Error::new(Kind::RuntimeError, "Cannot change state of finished Timeout")),
        }
    }

    /// Whether the deadline passed (`expired`).
    pub fn expired(&self) -> bool {
        self.0.upgrade().is_some_and(|timeout| timeout.expired())
    }
}

impl fmt::Debug for TimeoutScope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.upgrade().map_or("<Timeout [finished]>".to_string(), |timeout| timeout.repr());
        out.write_str(&text)
    }
}

/// Awaits something for at most so many virtual seconds (`asyncio.wait_for`).
///
/// A coroutine runs in the caller's task, from 3.12 on; under 3.11, or when the time is up before it begins, it becomes a
/// task.
///
/// ```
/// use weakloop::{create_task, print, run, sleep, wait_for};
///
/// let run = run(async {
///     let task = create_task(async {
///         sleep(9.0).await
///     });
///     print(wait_for(&task, 2.0).await.unwrap_err());
///     print(task.cancelled());
///     Ok(())
/// });
/// assert_eq!(run.printed(), "TimeoutError: \ntrue\n");
/// ```
///
/// # Errors
/// TimeoutError; what the awaited raises.
///
/// # Panics
/// Outside of a task.
#[track_caller]
pub fn wait_for<G: Gatherable>(
    awaited: G,
    seconds: f64,
) -> impl RustFuture<Output = Result<G::Output>> + use<G> {
    let site = Site::Rust(Location::caller());
    async move {
        let world = Rc::clone(running().world());
        if 0.0 < seconds && world.version().wait_for_runs_inline() {
            return timeout(seconds, awaited.inline()).await;
        }
        let awaitable = Awaitable::Future(awaited.ensure_future(site));
        let coroutine = asyncio_wait_for::wait_for(&world, awaitable, Some(seconds));
        Awaiting::new(coroutine, |value| unwrap_result(&value)).await
    }
}

/// Runs a block whose tasks all end before it ends; the first to fail cancels the others
/// (`async with asyncio.TaskGroup() as group`).
///
/// ```
/// use weakloop::{print, run, sleep, task_group};
///
/// let run = run(async {
///     task_group(async |group| {
///         for seconds in [2.0, 1.0] {
///             group.create_task(async move {
///                 sleep(seconds).await?;
///                 print(seconds);
///                 Ok(())
///             })?;
///         }
///         Ok(())
///     })
///     .await?;
///     print("all");
///     Ok(())
/// });
/// assert_eq!(run.printed(), "1\n2\nall\n");
/// ```
///
/// # Errors
/// An ExceptionGroup of what the tasks and the body raised; CancelledError.
///
/// # Panics
/// Outside of a task.
pub async fn task_group<T, B: AsyncFnOnce(TaskGroup) -> Result<T>>(body: B) -> Result<T> {
    let group = task_group::TaskGroup::new(running().world());
    group.enter().map_err(Error::of)?;
    let mut entered = EnteredGroup { group: Parked::new(&group), is_left: false };
    drop(group);
    let outcome = body(TaskGroup(entered.group.weak())).await;
    let group = entered.group.get().expect("a running task holds the group whose block it runs");
    entered.is_left = true;
    let exit = group.exit(outcome.as_ref().err().map(|error| error.raised(group.header().heap())));
    drop(group);
    Awaiting::new(exit, drop).await?;
    outcome
}

/// Ends its group when the future around it is dropped half-way: the tasks are cancelled, and not waited for.
struct EnteredGroup {
    group: Parked<task_group::TaskGroup>,
    is_left: bool,
}

impl Drop for EnteredGroup {
    fn drop(&mut self) {
        let Some(group) = self.group.get() else { return };
        let world = Rc::clone(group.world());
        if self.is_left || world.is_torn_down() {
            return;
        }
        let exit = group.exit(Some(Exception::with_message(world.heap(), Kind::GeneratorExit, "")));
        let place = exit.repr();
        match exit.resume(Resume::Send(Value::None)) {
            Flow::Await(_) => {
                let ignored = world.exception(Kind::RuntimeError, "coroutine ignored GeneratorExit");
                world.unraisable(&ignored, &place);
            }
            Flow::Raise(_) | Flow::Return(_) | Flow::Yield | Flow::Stray(_) => {}
        }
    }
}

/// A handle on the group of the block that runs.
#[derive(Clone)]
pub struct TaskGroup(Weak<task_group::TaskGroup>);

impl TaskGroup {
    /// Makes a task of the group (`create_task`).
    ///
    /// # Errors
    /// RuntimeError when the group is shutting down or finished.
    #[track_caller]
    pub fn create_task<T: Clone + 'static>(
        &self,
        coroutine: impl RustFuture<Output = Result<T>> + 'static,
    ) -> Result<TaskHandle<T>> {
        let site = Site::Rust(Location::caller());
        let Some(group) = self.0.upgrade() else {
            return Err(Error::new(Kind::RuntimeError, "TaskGroup <TaskGroup entered> is finished"));
        };
        group.check_open().map_err(Error::of)?;
        let task = new_task(into_body(coroutine), site);
        group.adopt(Rc::<Task>::clone(&task)).map_err(Error::of)?;
        Ok(TaskHandle::new(task))
    }
}

impl fmt::Debug for TaskGroup {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.upgrade().map_or("<TaskGroup finished>".to_string(), |group| group.repr());
        out.write_str(&text)
    }
}
