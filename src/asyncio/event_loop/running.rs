//! What runs on a thread: the loop, and how the step of a task and the leaf of its Rust future talk.
//!
//! It is the only thing that is not handed down: Rust's futures find their loop by it, as asyncio's coroutines do.

use std::any::Any;
use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::rc::Rc;

use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::world::World;
use crate::exception::{Kind, Raised, Thrown};
use crate::heap::Object;
use crate::slot::Slot;

thread_local! {
    static RUNNING: Running = const { Running::nothing() };
}

/// What runs on this thread.
///
/// It never drops what it holds, so that no access has to ask whether the thread is ending.
struct Running {
    /// The loop, as `asyncio.get_running_loop()` finds it.
    event_loop: Slot<ManuallyDrop<Rc<EventLoop>>>,
    /// What the leaf of the Rust future that is polled says. This and `thrown` are how a step and its leaf talk: each poll
    /// does so, and here it is cheaper than through the task.
    leaf: Cell<Leaf>,
    /// What the leaf that is polled next has to return from its await.
    thrown: Slot<ManuallyDrop<Thrown>>,
}

/// What the innermost future of a step, the one that waits, has said so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// No Rust future is polled.
    Absent,
    /// Nothing yet; it may hand a future to the task.
    Silent,
    /// That it yields its turn, as `sleep(0)` does.
    Yields,
}

impl Running {
    const fn nothing() -> Running {
        Running { event_loop: Slot::new(None), leaf: Cell::new(Leaf::Absent), thrown: Slot::new(None) }
    }
}

/// What `get_event_loop` says in a thread that has no loop.
pub const NO_CURRENT_LOOP: &str = "There is no current event loop in thread 'MainThread'.";

impl EventLoop {
    /// The loop that runs on this thread (`asyncio.get_running_loop`).
    pub fn running() -> Option<Rc<EventLoop>> {
        RUNNING.with(|running| {
            running.event_loop.look(|running| running.map(|event_loop| Rc::clone(event_loop)))
        })
    }

    /// The loop that runs on this thread.
    ///
    /// # Errors
    /// RuntimeError `no running event loop`.
    pub fn running_in(world: &World) -> Result<Rc<EventLoop>, Raised> {
        EventLoop::running().ok_or_else(|| world.exception(Kind::RuntimeError, "no running event loop"))
    }

    /// The loop that runs on this thread, or else the one that a policy keeps for it (`asyncio.get_event_loop`).
    ///
    /// # Errors
    /// RuntimeError if there is none.
    pub fn current_in(world: &World) -> Result<Rc<EventLoop>, Raised> {
        if let Some(running) = EventLoop::running() {
            return Ok(running);
        }
        let found: Option<Rc<dyn Any>> = world.find_loop()?.map(|found| -> Rc<dyn Any> { found });
        found
            .and_then(|found| found.downcast().ok())
            .ok_or_else(|| world.exception(Kind::RuntimeError, NO_CURRENT_LOOP))
    }

    /// Whether any loop runs on this thread.
    pub(super) fn runs_any() -> bool {
        RUNNING.with(|running| !running.event_loop.is_empty())
    }

    /// The loop runs on this thread from now on.
    pub(super) fn begin_running(self: &Rc<Self>) {
        RUNNING.with(|running| running.event_loop.set(Some(ManuallyDrop::new(Rc::clone(self)))));
    }

    /// No loop runs on this thread any more.
    pub(super) fn end_running() {
        drop(RUNNING.with(|running| running.event_loop.take()).map(ManuallyDrop::into_inner));
    }

    /// Exchanges the loop that runs: another thread of the program has its own, or none.
    pub fn swap_running(other: Option<Rc<EventLoop>>) -> Option<Rc<EventLoop>> {
        RUNNING.with(|running| {
            let before = running.event_loop.take();
            running.event_loop.set(other.map(ManuallyDrop::new));
            before.map(ManuallyDrop::into_inner)
        })
    }

    /// Lends the task whose step runs on this thread, if one does; cheaper than counting it.
    pub fn with_current<T>(act: impl FnOnce(Option<&dyn Object>) -> T) -> T {
        RUNNING.with(|running| {
            running.event_loop.look(|running| match running {
                Some(event_loop) => event_loop.current.look(|current| act(current.map(|current| &**current))),
                None => act(None),
            })
        })
    }

    /// Lends the task whose step runs in this loop, so that it can be counted.
    #[inline]
    pub fn look_at_current<T>(&self, look: impl FnOnce(Option<&Rc<dyn Object>>) -> T) -> T {
        self.current.look(look)
    }

    /// Notes what the leaf that is polled says, and returns what it had said before.
    #[inline]
    pub fn swap_leaf(leaf: Leaf) -> Leaf {
        RUNNING.with(|running| running.leaf.replace(leaf))
    }

    /// Lays down what the leaf that is polled next has to return from its await.
    pub fn throw_into_leaf(thrown: Thrown) {
        RUNNING.with(|running| running.thrown.set(Some(ManuallyDrop::new(thrown))));
    }

    /// The exception that the leaf has to return from its await, if the task was resumed with one.
    #[inline]
    pub fn take_thrown() -> Option<Thrown> {
        RUNNING.with(|running| running.thrown.take().map(ManuallyDrop::into_inner))
    }
}
