//! What a task drives: coroutines, and how one step of them begins and ends.
//!
//! A coroutine is an object of the heap (a frame of a script, one of asyncio's own written as a state machine), or a
//! compiled Rust future. The second can't be traversed: what it captures counts as held from outside while it lives.
//! What it waits on is exact, because the awaited future is handed to the task and the leaf keeps a `Weak`.

use std::fmt;
use std::future::Future as RustFuture;
use std::pin::Pin;
use std::rc::Rc;

use crate::asyncio::future::FutureLike;
use crate::exception::{Exception, Kind, Raised};
use crate::heap::Object;
use crate::value::Value;

/// With what a coroutine is resumed.
#[derive(Clone, Debug)]
pub enum Resume {
    /// `coro.send(value)`.
    Send(Value),
    /// `coro.throw(exception)`.
    Throw(Raised),
}

/// How a step of a coroutine ended.
pub enum Flow {
    /// It waits for a future.
    Await(Rc<dyn FutureLike>),
    /// It yields its turn: a bare `yield`, as `sleep(0)` does.
    Yield,
    /// It yielded something that no task can wait for.
    Stray(Value),
    /// It returned.
    Return(Value),
    /// It raised.
    Raise(Raised),
}

impl fmt::Debug for Flow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flow::Await(future) => write!(out, "Await({})", future.repr()),
            Flow::Yield => out.write_str("Yield"),
            Flow::Stray(value) => write!(out, "Stray({value:?})"),
            Flow::Return(value) => write!(out, "Return({value:?})"),
            Flow::Raise(raised) => write!(out, "Raise({raised:?})"),
        }
    }
}

/// A coroutine object.
pub trait Coroutine: Object {
    /// Runs until it waits or ends. A finished one raises RuntimeError `cannot reuse already awaited coroutine`.
    fn resume(self: Rc<Self>, resume: Resume) -> Flow;

    /// `__qualname__`.
    fn qualname(&self) -> String;

    /// Whether it began and did not end: then its finalizer closes it.
    fn is_suspended(&self) -> bool;

    /// The same object, counted, as an object.
    fn into_object(self: Rc<Self>) -> Rc<dyn Object>;

    /// How `repr` of its task shows it: `<f() running at x.py:3>`.
    fn repr_state(&self) -> String {
        format!("<{}()>", self.qualname())
    }
}

/// Closes a coroutine (`coro.close()`): GeneratorExit is raised where it waits.
///
/// # Errors
/// What the cleanup raised; RuntimeError `coroutine ignored GeneratorExit` if it awaited something that suspends.
pub fn close(coroutine: Rc<dyn Coroutine>) -> Result<(), Raised> {
    let heap = Rc::clone(coroutine.header().heap());
    let exit = Exception::with_message(&heap, Kind::GeneratorExit, "");
    match coroutine.resume(Resume::Throw(exit)) {
        Flow::Return(_) => Ok(()),
        Flow::Raise(raised) if raised.is(Kind::GeneratorExit) => Ok(()),
        Flow::Raise(raised) => Err(raised),
        Flow::Await(_) | Flow::Yield | Flow::Stray(_) => {
            Err(Exception::with_message(&heap, Kind::RuntimeError, "coroutine ignored GeneratorExit"))
        }
    }
}

/// A Rust future as the body of a task.
pub type NativeFuture = Pin<Box<dyn RustFuture<Output = Result<Value, Raised>>>>;

/// What a task drives.
pub enum Body {
    /// A coroutine object.
    Object(Rc<dyn Coroutine>),
    /// A Rust future, owned by its task alone.
    Native(NativeFuture),
}
