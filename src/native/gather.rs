//! Waiting for several at once with `gather`, and what can be waited for so.

use std::fmt;
use std::future::{Future as RustFuture, IntoFuture};
use std::marker::PhantomData;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use crate::asyncio::future::FutureLike;
use crate::asyncio::gather::{Children, Gathering};
use crate::asyncio::task::Task;
use crate::heap::{Grip, Object};
use crate::native::{Error, FutureHandle, Result, TaskHandle, Waiting, into_body, new_task, read, running};
use crate::record::Site;
use crate::value::Value;

/// What `gather` and its kin take: a handle, or a coroutine, of which it makes a task.
pub trait Gatherable {
    /// What it results in.
    type Output: Clone + 'static;

    /// The future itself, or a task made for a coroutine.
    fn ensure_future(self, site: Site) -> Rc<dyn FutureLike>;

    /// As `ensure_future`; a task made for a coroutine vanishes without a message, as gather's do.
    fn ensure_future_silently(self, site: Site) -> Rc<dyn FutureLike>;

    /// The wait for it within the task that awaits; a coroutine runs there.
    fn inline(self) -> Pin<Box<dyn RustFuture<Output = Result<Self::Output>>>>;
}

impl<T: Clone + 'static> Gatherable for TaskHandle<T> {
    type Output = T;

    fn ensure_future(self, _site: Site) -> Rc<dyn FutureLike> {
        self.task.into_rc()
    }

    fn ensure_future_silently(self, _site: Site) -> Rc<dyn FutureLike> {
        self.task.into_rc()
    }

    fn inline(self) -> Pin<Box<dyn RustFuture<Output = Result<T>>>> {
        Box::pin(self.into_future())
    }
}

/// The handle stays where it is.
impl<T: Clone + 'static> Gatherable for &TaskHandle<T> {
    type Output = T;

    fn ensure_future(self, _site: Site) -> Rc<dyn FutureLike> {
        Rc::<Task>::clone(&self.task)
    }

    fn ensure_future_silently(self, site: Site) -> Rc<dyn FutureLike> {
        self.ensure_future(site)
    }

    fn inline(self) -> Pin<Box<dyn RustFuture<Output = Result<T>>>> {
        Box::pin(self.into_future())
    }
}

impl<T: Clone + 'static> Gatherable for FutureHandle<T> {
    type Output = T;

    fn ensure_future(self, _site: Site) -> Rc<dyn FutureLike> {
        self.future.into_rc()
    }

    fn ensure_future_silently(self, _site: Site) -> Rc<dyn FutureLike> {
        self.future.into_rc()
    }

    fn inline(self) -> Pin<Box<dyn RustFuture<Output = Result<T>>>> {
        Box::pin(self.into_future())
    }
}

impl<T: Clone + 'static, F: RustFuture<Output = Result<T>> + 'static> Gatherable for F {
    type Output = T;

    fn ensure_future(self, site: Site) -> Rc<dyn FutureLike> {
        new_task(into_body(self), site)
    }

    fn ensure_future_silently(self, site: Site) -> Rc<dyn FutureLike> {
        let task = new_task(into_body(self), site);
        task.set_log_destroy_pending(false);
        task
    }

    fn inline(self) -> Pin<Box<dyn RustFuture<Output = Result<T>>>> {
        Box::pin(self)
    }
}

/// Waits for several at once, and gives their results in order (`asyncio.gather`); the first exception ends the wait,
/// the others run on.
///
/// # Panics
/// Outside of a running loop.
#[track_caller]
pub fn gather<G: Gatherable>(members: impl IntoIterator<Item = G>) -> Gather<G::Output> {
    Gather::new(members, false, Site::Rust(Location::caller()))
}

/// As [`gather`], but waits for all: each result is a value or an exception (`return_exceptions=True`).
///
/// # Panics
/// Outside of a running loop.
#[track_caller]
pub fn gather_settled<G: Gatherable>(members: impl IntoIterator<Item = G>) -> GatherSettled<G::Output> {
    GatherSettled(Gather::new(members, true, Site::Rust(Location::caller())))
}

/// A strong reference to gather's outer future.
#[must_use = "gather's children may vanish without a message unless it is awaited or kept"]
pub struct Gather<T> {
    /// None for a gather of nothing, which is done.
    outer: Option<Grip<Gathering>>,
    result: PhantomData<fn() -> T>,
}

impl<T: Clone + 'static> Gather<T> {
    fn new<G: Gatherable<Output = T>>(
        members: impl IntoIterator<Item = G>,
        return_exceptions: bool,
        site: Site,
    ) -> Gather<T> {
        let mut members = members.into_iter();
        let outer = members.next().map(|first| {
            let event_loop = running();
            let gathering = if Gathering::needs_one_by_one(&event_loop) {
                let children = std::iter::once(first).chain(members);
                let children = children.map(|member| Ok(member.ensure_future_silently(site)));
                Gathering::new_one_by_one(&event_loop, children, return_exceptions)
            } else {
                let first = first.ensure_future_silently(site);
                let others = members.map(|member| member.ensure_future_silently(site));
                Gathering::new(&event_loop, Children::begin(first, others), return_exceptions)
            };
            Grip::new(gathering.expect("a loop that runs is not closed"))
        });
        Gather { outer, result: PhantomData }
    }

    fn wait(self) -> WaitAll {
        WaitAll(self.outer.map(|outer| Waiting::New(outer.into_rc())))
    }

    /// Cancels the members; the gather ends when they have ended (`_GatheringFuture.cancel`).
    pub fn cancel(&self) -> bool {
        let Some(outer) = &self.outer else { return false };
        let outer: Rc<dyn FutureLike> = Rc::<Gathering>::clone(outer);
        outer.cancel(Value::None).unwrap_or(false)
    }
}

impl<T> fmt::Debug for Gather<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outer = self.outer.as_ref().map(|outer| outer.repr());
        out.write_str(outer.as_deref().unwrap_or("<gather of nothing>"))
    }
}

/// Awaits all members; the handle is given away.
impl<T: Clone + 'static> IntoFuture for Gather<T> {
    type Output = Result<Vec<T>>;
    type IntoFuture = Gathered<T>;

    fn into_future(self) -> Gathered<T> {
        Gathered { wait: self.wait(), result: PhantomData }
    }
}

/// Waits for all members of a gather, or for the first exception.
#[derive(Debug)]
pub struct Gathered<T> {
    wait: WaitAll,
    result: PhantomData<fn() -> T>,
}

impl<T: Clone + 'static> RustFuture for Gathered<T> {
    type Output = Result<Vec<T>>;

    fn poll(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Result<Vec<T>>> {
        self.wait.poll().map(|outer| {
            let Some(outer) = outer? else { return Ok(Vec::new()) };
            outer.read_children(read)
        })
    }
}

/// Waits for the outer future alone, weakly, as any wait does; then the members' results can be read. None for a gather
/// of nothing, which is done.
struct WaitAll(Option<Waiting<Gathering>>);

impl WaitAll {
    fn poll(&mut self) -> Poll<Result<Option<Rc<Gathering>>>> {
        let Some(wait) = &mut self.0 else { return Poll::Ready(Ok(None)) };
        wait.poll(|outer| outer).map(|outer| {
            let outer = outer?;
            outer.base().read(|_| ()).map_err(Error)?;
            Ok(Some(outer))
        })
    }
}

impl fmt::Debug for WaitAll {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("WaitAll")
    }
}

/// A strong reference to the outer future of a gather that settles all its members.
#[must_use = "gather's children may vanish without a message unless it is awaited or kept"]
#[derive(Debug)]
pub struct GatherSettled<T>(Gather<T>);

/// Awaits all members; the handle is given away.
impl<T: Clone + 'static> IntoFuture for GatherSettled<T> {
    type Output = Result<Vec<Result<T>>>;
    type IntoFuture = GatheredSettled<T>;

    fn into_future(self) -> GatheredSettled<T> {
        GatheredSettled { wait: self.0.wait(), result: PhantomData }
    }
}

/// Waits for all members of a gather that settles them.
#[derive(Debug)]
pub struct GatheredSettled<T> {
    wait: WaitAll,
    result: PhantomData<fn() -> T>,
}

impl<T: Clone + 'static> RustFuture for GatheredSettled<T> {
    type Output = Result<Vec<Result<T>>>;

    fn poll(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Result<Vec<Result<T>>>> {
        self.wait.poll().map(|outer| {
            let Some(outer) = outer? else { return Ok(Vec::new()) };
            outer.read_children(|child| Ok(read(child)))
        })
    }
}
