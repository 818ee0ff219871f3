//! Awaits asyncio's own coroutines from Rust code: the same objects that Python scripts await.
//!
//! The coroutine is handed to the task, as what it waits for is, so that the graph stays exact; the leaf in the Rust future
//! keeps a `Weak` only. A leaf that is dropped half-way closes its coroutine, as Python does with an abandoned one.

use std::fmt;
use std::future::Future as RustFuture;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll};

use crate::asyncio::coroutine::{Coroutine, Flow, NativeCoroutine, Resume, Routine, Step, close};
use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::task::Task;
use crate::asyncio::world::World;
use crate::exception::Raised;
use crate::heap::{Object, ObjectId};
use crate::native::{Error, Result, running, with_current_task};
use crate::value::Value;

/// Waits for something that asyncio does in several steps.
#[must_use = "nothing happens unless it is awaited"]
pub struct Awaiting<T, R: Routine = Box<dyn Routine>> {
    drive: Drive<R>,
    read: fn(Value) -> T,
}

impl<T> Awaiting<T> {
    pub(super) fn new(coroutine: Rc<NativeCoroutine>, read: fn(Value) -> T) -> Awaiting<T> {
        Awaiting { drive: Drive::New(coroutine), read }
    }
}

impl<T, R: Routine> Awaiting<T, R> {
    /// Calls a coroutine function; the coroutine becomes an object only if it has to wait.
    pub(super) fn call(qualname: &'static str, routine: R, read: fn(Value) -> T) -> Awaiting<T, R> {
        Awaiting { drive: Drive::Call(qualname, routine), read }
    }
}

impl<T, R: Routine + Unpin> RustFuture for Awaiting<T, R> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Result<T>> {
        let read = self.read;
        self.drive.poll().map(|outcome| outcome.map(read).map_err(Error::of))
    }
}

impl<T, R: Routine> fmt::Debug for Awaiting<T, R> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Awaiting")
    }
}

/// A coroutine on its way through a Rust future.
enum Drive<R> {
    /// Not polled yet.
    New(Rc<NativeCoroutine>),
    /// Not polled yet, and no object yet: `__qualname__` and frame.
    Call(&'static str, R),
    /// Suspended; the task holds it.
    Parked(Parked<NativeCoroutine>),
    /// Over.
    Over,
}

impl<R: Routine> Drive<R> {
    #[inline]
    fn poll(&mut self) -> Poll<std::result::Result<Value, Raised>> {
        if let Drive::Call(_, routine) = self {
            let step = match routine.at_once() {
                Some(ended) => Step::End(ended),
                None => routine.resume(running().world(), Ok(Value::None)),
            };
            return match step {
                // A frame that returns at once leaves nothing that anybody could see.
                Step::End(Ok(value)) => {
                    *self = Drive::Over;
                    Poll::Ready(Ok(value))
                }
                step => self.suspend(running().world(), step),
            };
        }
        match std::mem::replace(self, Drive::Over) {
            Drive::New(coroutine) => self
                .settle(Rc::clone(&coroutine).resume(Resume::Send(Value::None)), || Parked::new(&coroutine)),
            Drive::Parked(parked) => {
                let coroutine = parked.get().expect("a pending task holds the coroutine that it awaits");
                let thrown = EventLoop::take_thrown().map(|it| it.into_raised(coroutine.header().heap()));
                let resume = thrown.map_or(Resume::Send(Value::None), Resume::Throw);
                self.settle(coroutine.resume(resume), || parked)
            }
            Drive::Call(..) | Drive::Over => panic!("a future was polled after it had ended"),
        }
    }

    /// Makes an object of a frame that has run a first time, and did not return.
    #[cold]
    fn suspend(&mut self, world: &Rc<World>, step: Step) -> Poll<std::result::Result<Value, Raised>> {
        let Drive::Call(qualname, routine) = std::mem::replace(self, Drive::Over) else {
            panic!("only a frame that is no object yet can become one");
        };
        let (coroutine, flow) = NativeCoroutine::begun(world, qualname, routine, step);
        self.settle(flow, || Parked::new(&coroutine))
    }

    /// A call that nobody awaited becomes an object after all, which says so when it drops.
    #[cold]
    fn drop_call(&mut self) {
        if let Drive::Call(qualname, routine) = std::mem::replace(self, Drive::Over)
            && let Some(event_loop) = EventLoop::running()
        {
            drop(NativeCoroutine::new(event_loop.world(), qualname, routine));
        }
    }

    fn settle(
        &mut self,
        flow: Flow,
        park: impl FnOnce() -> Parked<NativeCoroutine>,
    ) -> Poll<std::result::Result<Value, Raised>> {
        match flow {
            Flow::Return(value) => return Poll::Ready(Ok(value)),
            Flow::Raise(raised) => return Poll::Ready(Err(raised)),
            Flow::Await(future) => with_current_task(|task| task.park(future)),
            Flow::Yield => Task::yield_turn(),
            Flow::Stray(value) => panic!("asyncio's own coroutines await futures, not {value:?}"),
        }
        *self = Drive::Parked(park());
        Poll::Pending
    }
}

impl<T, R: Routine> Drop for Awaiting<T, R> {
    fn drop(&mut self) {
        match &self.drive {
            Drive::Parked(parked) => close_parked(parked),
            Drive::Call(..) => self.drive.drop_call(),
            Drive::New(_) | Drive::Over => {}
        }
    }
}

#[cold]
fn close_parked(parked: &Parked<NativeCoroutine>) {
    let Some(coroutine) = parked.get() else { return };
    let place = coroutine.repr();
    let world = Rc::clone(coroutine.world());
    if !world.is_torn_down()
        && let Err(raised) = close(coroutine)
    {
        world.unraisable(&raised, &place);
    }
}

/// An object that stands for a part of a Rust future, and that the task holds in its stead.
pub(super) struct Parked<T: Object> {
    object: Weak<T>,
    task: ObjectId,
}

impl<T: Object> Parked<T> {
    /// Hands an object to the running task.
    pub(super) fn new(object: &Rc<T>) -> Parked<T> {
        with_current_task(|task| Parked::with(task, object))
    }

    /// Hands an object to a task.
    pub(super) fn with(task: &Task, object: &Rc<T>) -> Parked<T> {
        task.hold(Rc::<T>::clone(object));
        Parked { object: Rc::downgrade(object), task: task.header().id() }
    }

    /// For an object that the task holds already.
    pub(super) fn held_by(task: ObjectId, object: Weak<T>) -> Parked<T> {
        Parked { object, task }
    }

    /// Takes the object back from the task, unless a collection took it with that.
    pub(super) fn take_back(mut self) -> Option<Rc<T>> {
        let object = std::mem::take(&mut self.object).upgrade()?;
        self.let_go(&*object);
        Some(object)
    }

    fn let_go(&self, object: &T) {
        let is_own = Task::with_current(|task| {
            let own = task.filter(|task| task.header().id() == self.task);
            own.map(|task| task.let_go(object)).is_some()
        });
        let heap = object.header().heap();
        if !is_own && let Some(task) = heap.get(self.task).and_then(Task::from_object) {
            task.let_go(object);
        }
    }

    /// The object, unless a collection took it with its task.
    pub(super) fn get(&self) -> Option<Rc<T>> {
        self.object.upgrade()
    }

    /// As [`Parked::get`], without counting it.
    pub(super) fn weak(&self) -> Weak<T> {
        self.object.clone()
    }
}

impl<T: Object> Drop for Parked<T> {
    fn drop(&mut self) {
        if let Some(object) = self.object.upgrade() {
            self.let_go(&*object);
        }
    }
}
