//! Rust functions that the loop calls: soon, when a timer comes, when a future is done.

use std::cell::RefCell;
use std::rc::Rc;

use crate::asyncio::event_loop::{self as asyncio, Argument, Callback};
use crate::asyncio::future::{Future, Told};
use crate::asyncio::world::World;
use crate::clock::TimerKey;
use crate::exception::Raised;
use crate::heap::{Edge, Header, Object, ObjectId};
use crate::native::{EventLoop, running};

/// Names a done callback, so that it can be taken back.
#[derive(Clone, Debug)]
pub struct DoneCallback(ObjectId);

pub(super) fn add_done_callback(future: &Future, callback: Box<dyn FnOnce()>) -> DoneCallback {
    let callback = NativeCallback::alloc(future.event_loop().world(), callback);
    let id = callback.header().id();
    // On a loop that is closed nobody is called any more.
    drop(future.add_done_callback(callback, Told::Future));
    DoneCallback(id)
}

pub(super) fn remove_done_callback(future: &Future, callback: &DoneCallback) -> bool {
    0 < future.remove_done_callbacks(|done_callback| done_callback.callback.header().id() == callback.0)
}

/// Calls a function in the next iteration (`loop.call_soon`).
///
/// # Panics
/// Outside of a running loop.
pub fn call_soon(callback: impl FnOnce() + 'static) {
    let event_loop = running();
    event_loop.call_soon(NativeCallback::alloc(event_loop.world(), Box::new(callback)), Argument::NOTHING);
}

/// Calls a function after virtual seconds (`loop.call_later`); the handle cancels it, dropping it does not.
///
/// # Panics
/// Outside of a running loop.
pub fn call_later(seconds: f64, callback: impl FnOnce() + 'static) -> TimerHandle {
    let event_loop = running();
    let callback = NativeCallback::alloc(event_loop.world(), Box::new(callback));
    let key = event_loop.call_at(event_loop.time().after(seconds), callback);
    TimerHandle { event_loop, key }
}

/// Calls a function at a moment of the loop's time (`loop.call_at`).
///
/// # Panics
/// Outside of a running loop.
pub fn call_at(when: f64, callback: impl FnOnce() + 'static) -> TimerHandle {
    EventLoop::running().call_at(when, callback)
}

/// Names a timer, so that it can be cancelled.
#[derive(Clone, Debug)]
pub struct TimerHandle {
    pub(super) event_loop: Rc<asyncio::EventLoop>,
    pub(super) key: TimerKey,
}

impl TimerHandle {
    /// Drops the callback; the timer does nothing any more (`TimerHandle.cancel`).
    pub fn cancel(&self) {
        self.event_loop.cancel_timer(self.key);
    }
}

/// A Rust function that the loop calls; what it captures counts as held while it waits.
pub(super) struct NativeCallback {
    header: Header,
    function: RefCell<Option<Box<dyn FnOnce()>>>,
}

impl NativeCallback {
    pub(super) fn alloc(world: &World, function: Box<dyn FnOnce()>) -> Rc<NativeCallback> {
        world.heap().alloc(|header| NativeCallback { header, function: RefCell::new(Some(function)) })
    }
}

impl Callback for NativeCallback {
    fn call(self: Rc<Self>, _argument: &Argument) -> std::result::Result<(), Raised> {
        let function = self.function.take();
        function.into_iter().for_each(|function| function());
        Ok(())
    }

    fn name(&self, _argument: &Argument) -> String {
        "callback".to_string()
    }
}

impl Object for NativeCallback {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, _visit: &mut dyn FnMut(Edge<'_>)) {}

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let function = self.function.take();
        drop(function);
    }

    fn type_name(&self) -> &str {
        "function"
    }
}
