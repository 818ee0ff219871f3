//! `wait`, `as_completed` and `shield` for Rust programs.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::panic::Location;
use std::rc::Rc;

use crate::asyncio::future::FutureLike;
use crate::asyncio::task::Task;
use crate::asyncio::wait::ReturnWhen;
use crate::asyncio::world::World;
use crate::asyncio::{as_completed as asyncio_as_completed, shield as asyncio_shield, wait as asyncio_wait};
use crate::heap::{Edge, Header, Label, Object};
use crate::native::drive::Awaiting;
use crate::native::{Error, Gatherable, Result, TaskHandle, Wait, running, unwrap_result};
use crate::record::Site;
use crate::value::Value;

/// Waits for several tasks (`asyncio.wait`); never raises what they raise, never cancels them.
///
/// ```
/// use weakloop::{ReturnWhen, create_task, print, run, sleep, wait};
///
/// let run = run(async {
///     let tasks = [3.0, 1.0].map(|seconds| create_task(sleep(seconds)));
///     let waited = wait(tasks).until(ReturnWhen::FirstCompleted).await?;
///     print(format!("{} done, {} pending", waited.done.len(), waited.pending.len()));
///     Ok(())
/// });
/// assert_eq!(run.printed(), "1 done, 1 pending\n");
/// ```
pub fn wait<T: Clone + 'static>(tasks: impl IntoIterator<Item = TaskHandle<T>>) -> WaitFor<T> {
    let members = tasks.into_iter().map(|handle| -> Rc<dyn FutureLike> { handle.task.into_rc() }).collect();
    WaitFor { members, timeout: None, return_when: ReturnWhen::default(), result: PhantomData }
}

/// A wait for several tasks that was not begun; awaiting it begins it.
#[must_use = "nothing is waited for unless it is awaited"]
pub struct WaitFor<T> {
    members: Vec<Rc<dyn FutureLike>>,
    timeout: Option<f64>,
    return_when: ReturnWhen,
    result: PhantomData<fn() -> T>,
}

/// What a wait found.
#[derive(Clone, Debug)]
pub struct Waited<T> {
    /// The tasks that are done, in the order of the arguments.
    pub done: Vec<TaskHandle<T>>,
    /// The others.
    pub pending: Vec<TaskHandle<T>>,
}

impl<T> WaitFor<T> {
    /// Waits for at most so many virtual seconds.
    pub fn timeout(self, seconds: f64) -> WaitFor<T> {
        WaitFor { timeout: Some(seconds), ..self }
    }

    /// Says what ends the wait.
    pub fn until(self, return_when: ReturnWhen) -> WaitFor<T> {
        WaitFor { return_when, ..self }
    }
}

/// # Errors
/// ValueError for no tasks at all; CancelledError.
impl<T: Clone + 'static> IntoFuture for WaitFor<T> {
    type Output = Result<Waited<T>>;
    type IntoFuture = Awaiting<Waited<T>>;

    fn into_future(self) -> Awaiting<Waited<T>> {
        let world = Rc::clone(running().world());
        let coroutine = asyncio_wait::wait(&world, self.members, self.timeout, self.return_when, part);
        Awaiting::new(coroutine, |value| {
            let parted = value.downcast::<Parted>().expect("a wait returns what its `part` made");
            Waited { done: handles(&parted.done), pending: handles(&parted.pending) }
        })
    }
}

impl<T> fmt::Debug for WaitFor<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "<wait for {} tasks>", self.members.len())
    }
}

fn part(world: &Rc<World>, done: Vec<Rc<dyn FutureLike>>, pending: Vec<Rc<dyn FutureLike>>) -> Value {
    Value::from(world.heap().alloc(|header| Parted { header, done, pending }))
}

fn handles<T: Clone + 'static>(members: &[Rc<dyn FutureLike>]) -> Vec<TaskHandle<T>> {
    let tasks = members.iter().filter_map(|member| Task::from_object(Rc::clone(member).into_object()));
    tasks.map(TaskHandle::new).collect()
}

/// The result of a wait, on its way out of the coroutine.
struct Parted {
    header: Header,
    done: Vec<Rc<dyn FutureLike>>,
    pending: Vec<Rc<dyn FutureLike>>,
}

impl Object for Parted {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        for (label, members) in [("done", &self.done), ("pending", &self.pending)] {
            for (index, member) in members.iter().enumerate() {
                visit(Edge::strong(Label::Item(label, index), &**member));
            }
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {}

    fn type_name(&self) -> &str {
        "tuple"
    }
}

/// Gives results in the order in which the members end (`asyncio.as_completed`).
///
/// ```
/// use weakloop::{as_completed, print, run, sleep};
///
/// let run = run(async {
///     let mut results = as_completed([3.0, 1.0].map(|seconds| async move {
///         sleep(seconds).await?;
///         Ok(seconds)
///     }))?;
///     while let Some(result) = results.next().await {
///         print(result?);
///     }
///     Ok(())
/// });
/// assert_eq!(run.printed(), "1\n3\n");
/// ```
///
/// # Errors
/// RuntimeError if the loop is closed.
///
/// # Panics
/// Outside of a running loop.
#[track_caller]
pub fn as_completed<G: Gatherable>(members: impl IntoIterator<Item = G>) -> Result<AsCompleted<G::Output>> {
    let site = Site::Rust(Location::caller());
    AsCompleted::new(members, None, site)
}

/// As [`as_completed`]; what did not end after so many virtual seconds gives a TimeoutError.
///
/// # Errors
/// RuntimeError if the loop is closed.
///
/// # Panics
/// Outside of a running loop.
#[track_caller]
pub fn as_completed_within<G: Gatherable>(
    seconds: f64,
    members: impl IntoIterator<Item = G>,
) -> Result<AsCompleted<G::Output>> {
    let site = Site::Rust(Location::caller());
    AsCompleted::new(members, Some(seconds), site)
}

/// Results in the order in which they come.
pub struct AsCompleted<T> {
    iterator: Rc<asyncio_as_completed::AsCompleted>,
    result: PhantomData<fn() -> T>,
}

impl<T: Clone + 'static> AsCompleted<T> {
    fn new<G: Gatherable<Output = T>>(
        members: impl IntoIterator<Item = G>,
        timeout: Option<f64>,
        site: Site,
    ) -> Result<AsCompleted<T>> {
        let members = members.into_iter().map(|member| member.ensure_future(site)).collect();
        let iterator =
            asyncio_as_completed::AsCompleted::new(running().world(), members, Value::None, timeout);
        Ok(AsCompleted { iterator: iterator.map_err(Error::of)?, result: PhantomData })
    }

    /// A wait for each result, in the order in which they come (`for next in asyncio.as_completed(...)`).
    ///
    /// ```
    /// use weakloop::{as_completed, print, run, sleep};
    ///
    /// let run = run(async {
    ///     for result in as_completed([2.0, 1.0].map(sleep))?.results() {
    ///         result?.await?;
    ///         print(weakloop::time());
    ///     }
    ///     Ok(())
    /// });
    /// assert_eq!(run.printed(), "1\n2\n");
    /// ```
    pub fn results(self) -> impl Iterator<Item = Result<Awaiting<T>>> {
        std::iter::from_fn(move || {
            let next = self.iterator.next_result().map_err(Error::of).transpose()?;
            Some(next.map(|coroutine| Awaiting::new(coroutine, |value| unwrap_result(&value))))
        })
    }

    /// The next task that ends, itself; `None` after the last (`async for task in asyncio.as_completed(...)`, 3.13).
    ///
    /// ```
    /// use weakloop::{as_completed, create_task, print, run, sleep};
    ///
    /// let run = run(async {
    ///     let tasks = [2.0, 1.0].map(|seconds| create_task(sleep(seconds)).named(&seconds.to_string()));
    ///     let mut done = as_completed(&tasks)?;
    ///     while let Some(task) = done.next_task().await? {
    ///         print(task.name());
    ///     }
    ///     Ok(())
    /// });
    /// assert_eq!(run.printed(), "1\n2\n");
    /// ```
    ///
    /// # Errors
    /// TimeoutError; CancelledError.
    ///
    /// # Panics
    /// When what ends is a future and no task.
    pub async fn next_task(&mut self) -> Result<Option<TaskHandle<T>>> {
        let Some(coroutine) = self.iterator.next_future().map_err(Error::of)? else { return Ok(None) };
        let task = |value: Value| {
            let task = value.as_object().cloned().and_then(Task::from_object);
            TaskHandle::new(task.expect("only tasks can be given back as tasks"))
        };
        Awaiting::new(coroutine, task).await.map(Some)
    }

    /// The next result; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<T>> {
        match self.iterator.next_result() {
            Ok(Some(coroutine)) => Some(Awaiting::new(coroutine, |value| unwrap_result(&value)).await),
            Ok(None) => None,
            Err(raised) => Some(Err(Error::of(raised))),
        }
    }
}

impl<T> fmt::Debug for AsCompleted<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("AsCompleted")
    }
}

/// Waits without passing a cancellation on (`asyncio.shield`).
///
/// ```
/// use weakloop::{create_task, print, run, shield, sleep, timeout};
///
/// let run = run(async {
///     let task = create_task(async {
///         sleep(3.0).await?;
///         print("ran on");
///         Ok(())
///     });
///     print(timeout(1.0, shield(task.clone())).await.is_err());
///     task.await
/// });
/// assert_eq!(run.printed(), "true\nran on\n");
/// ```
///
/// # Panics
/// Outside of a running loop.
#[track_caller]
pub fn shield<G: Gatherable>(inner: G) -> Shield<G::Output> {
    let site = Site::Rust(Location::caller());
    let outer = asyncio_shield::shield(running().world(), || Ok(inner.ensure_future(site)));
    Shield { outer: outer.expect("a loop that runs is not closed"), result: PhantomData }
}

/// A strong reference to shield's outer future.
pub struct Shield<T> {
    outer: Rc<dyn FutureLike>,
    result: PhantomData<fn() -> T>,
}

impl<T> Shield<T> {
    /// Cancels the wait, and not what it waits for.
    pub fn cancel(&self) -> bool {
        Rc::clone(&self.outer).cancel(Value::None).unwrap_or(false)
    }
}

/// Awaits the outer future; the handle is given away.
impl<T: Clone + 'static> IntoFuture for Shield<T> {
    type Output = Result<T>;
    type IntoFuture = Wait<T>;

    fn into_future(self) -> Wait<T> {
        Wait::new(self.outer)
    }
}

impl<T> fmt::Debug for Shield<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.outer.repr())
    }
}
