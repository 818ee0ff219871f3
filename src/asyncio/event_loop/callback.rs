//! What a loop calls, and what calls upon whoever runs one.
//!
//! A loop knows callbacks, not tasks: the task itself is the callback of its steps, a future that of the end of a sleep.

use std::rc::Rc;

use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::world::Report;
use crate::exception::Raised;
use crate::heap::{Heap, Link, Object};

/// What the loop can call: a task's step, a future's result, a program's function.
pub trait Callback: Object {
    /// Runs it. Errors other than SystemExit and KeyboardInterrupt go to the loop's exception handler.
    fn call(self: Rc<Self>, argument: &Argument) -> Result<(), Raised>;

    /// Runs it as a timer whose time has come.
    fn ring(self: Rc<Self>) -> Result<(), Raised> {
        self.call(&Argument::NOTHING)
    }

    /// Hears that its timer was cancelled, of which `handle` is the handle.
    fn leave_timer(self: Rc<Self>, _handle: &Link) {}

    /// Makes the future for which it stands, in a timer of that handle or in the queue, if it does: somebody is about to look.
    fn make_future(self: Rc<Self>, _handle: Option<&Link>) -> Option<Rc<dyn Callback>> {
        None
    }

    /// What the trace calls it: `step(T1)`, `wakeup(T1)`, or the callable's qualified name.
    fn name(&self, argument: &Argument) -> String;

    /// Whether it was cancelled, and is skipped.
    fn is_cancelled(&self) -> bool {
        false
    }

    /// How many objects lie between it and what refers to it in CPython: a bound step or wakeup, a tuple of arguments.
    fn distance(&self) -> u8 {
        0
    }

    /// The object with which CPython calls it, where the argument is only its number.
    fn argument(&self, _argument: &Argument) -> Option<Rc<dyn Object>> {
        None
    }

    /// The first of these objects, where several refer to it; then this shows how that leads on ([`Route::Beside`](crate::heap::Route)).
    fn link(&self) -> Option<&Link> {
        None
    }

    /// Whether it is a handle itself.
    fn is_handle(&self) -> bool {
        false
    }

    /// How `Exception in callback ...` names it.
    fn source(&self, argument: &Argument) -> String {
        self.name(argument)
    }

    /// What goes on, or is a step closer to it, when that of which the callback hears is done: a task, or a future for which one
    /// may wait.
    fn leads_to(self: Rc<Self>) -> Option<Rc<dyn Object>> {
        None
    }

    /// Lets go of what it calls, and then of what it calls that with, as a handle that is cancelled does.
    fn cancel(&self) {}

    /// The handle that a message about it names, if a program can see one (`context["handle"]`).
    fn handle(self: Rc<Self>, _event_loop: &Rc<EventLoop>) -> Option<Rc<dyn Object>> {
        None
    }
}

/// What a callback is called with.
#[derive(Clone)]
pub enum Argument {
    /// Which of its members is meant, for a callback that serves several.
    Index(usize),
    /// The future that is done.
    Future(Rc<dyn Object>),
}

impl Argument {
    /// No argument: a wakeup, a program's function that has its arguments itself. (Two variants fit in two words.)
    pub const NOTHING: Argument = Argument::Index(usize::MAX);
}

/// A callback that waits for its turn. What it is called with goes before it, as `Handle` lets go of `_args` before `_callback`.
pub struct Entry {
    /// With what it is called.
    pub argument: Argument,
    /// What is called.
    pub callback: Rc<dyn Callback>,
    /// The handle, where the callback is none.
    pub link: Link,
}

/// A callback that waits for its time.
#[derive(Clone)]
pub struct Alarm {
    /// What is called.
    pub callback: Rc<dyn Callback>,
    /// The handle, where the callback is none.
    pub link: Link,
}

impl Entry {
    /// An entry with a handle that is made now.
    #[inline]
    pub fn new(heap: &Heap, callback: Rc<dyn Callback>, argument: Argument) -> Entry {
        Entry { callback, argument, link: Link::new(heap) }
    }

    /// What a handle of CPython's holds: the callback and its arguments.
    pub fn objects(&self) -> Vec<Rc<dyn Object>> {
        let callback: Rc<dyn Object> = Rc::<dyn Callback>::clone(&self.callback);
        let argument = match &self.argument {
            Argument::Future(future) => Some(Rc::clone(future)),
            Argument::Index(_) => None,
        };
        [callback].into_iter().chain(argument).collect()
    }
}

/// A program's handler for messages of the loop (`loop.set_exception_handler`).
pub trait ExceptionHandler: Object {
    /// Takes one message.
    ///
    /// # Errors
    /// What must end the run: SystemExit, KeyboardInterrupt, a limit.
    fn handle(self: Rc<Self>, event_loop: &Rc<EventLoop>, report: &Report) -> Result<(), Raised>;
}

/// What a front end does around each run of a loop; it is no object, and must hold none that the loop leads to.
pub trait LoopHooks {
    /// Called before the first iteration.
    fn enter(&self, event_loop: &Rc<EventLoop>);

    /// Called after the last.
    fn leave(&self);
}
