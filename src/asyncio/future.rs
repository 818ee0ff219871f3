//! Futures: a result that is not there yet, and who wants to hear of it.
//!
//! It follows `Future` (futures.py and _asynciomodule.c, 3.11 to 3.13). A task is a future too, and so is gather's
//! outer one: [`FutureLike`] is what they share, and each holds a [`Future`] as its base.

mod callbacks;
mod object;

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

use crate::asyncio::done_callback::DoneCallbacks;
use crate::asyncio::event_loop::{Argument, Callback, EventLoop};
use crate::exception::{Exception, Kind, Raised, Thrown};
use crate::heap::{Header, Link, Object};
use crate::slot::Slot;
use crate::traceback::Traceback;
use crate::value::Value;

pub use crate::asyncio::done_callback::{DoneCallback, Told};

/// Whatever can be awaited until it is done: a future, a task, gather's outer future.
pub trait FutureLike: Object {
    /// The future that it is at its base.
    fn base(&self) -> &Future;

    /// Whether it is of class Future or Task itself: others are asked for their result by a call, which raises
    /// (`task_wakeup`, _asynciomodule.c).
    fn is_plain(&self) -> bool {
        true
    }

    /// Asks it to be cancelled; false if it is done already (`Future.cancel`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed and a callback would have to be scheduled; RecursionError if the chain of
    /// futures that wait for one another is too long.
    fn cancel(self: Rc<Self>, message: Value) -> Result<bool, Raised>;

    /// The same object, counted, as an object.
    fn into_object(self: Rc<Self>) -> Rc<dyn Object>;

    /// Lets go of it, after a task has waited for it: where nobody else holds it, it may serve again.
    fn let_go(self: Rc<Self>) {}
}

/// The object as a future, if it is one; its role says so.
pub fn from_object(object: Rc<dyn Object>) -> Option<Rc<dyn FutureLike>> {
    object.role()?.downcast::<Rc<dyn FutureLike>>().ok().map(|future| *future)
}

/// A result that is not there yet.
pub struct Future {
    header: Header,
    event_loop: Rc<EventLoop>,
    state: Cell<State>,
    /// Whether it ended with an exception.
    has_failed: Cell<bool>,
    content: Slot<Content>,
    /// What the only callback is told ([`Told::packed`]).
    told: Cell<u32>,
    /// The bound method that the only callback is.
    link: Link,
    /// Whether to complain at the end that nobody looked at the exception.
    log_traceback: Cell<bool>,
    /// Whether an `await` has handed it out, and no task has taken it yet (`_asyncio_future_blocking`).
    blocking: Cell<bool>,
}

/// `Future._state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Neither result nor exception yet; leaves by `set_result`, `set_exception` or `cancel`.
    Pending,
    /// Cancelled; the content is the message.
    Cancelled,
    /// Done with a result or an exception.
    Finished,
}

/// Who waits, as long as a future is pending, and then what there is to get out of it: never both, so that one place does for
/// both. Where it is empty, nobody waits, or there is no more to say than that the future was cancelled.
enum Content {
    /// The done callback, of which most futures have one; it is told [`Future::told`].
    Callback(Rc<dyn Callback>),
    /// Several done callbacks, in order of registration, or a result that is laid down for when a timer comes.
    Pending(Box<Pending>),
    /// `_result`.
    Result(Value),
    /// `_exception`, and `_exception_tb`.
    Exception(Box<Failure>),
    /// Cancelled without a message: `_cancelled_exc`, which goes to the first who asks.
    CancelledBy(Raised),
    /// `_cancel_message`, and `_cancelled_exc`, which goes to the first who asks.
    Cancelled(Box<Cancellation>),
}

/// What few pending futures have.
#[derive(Default)]
struct Pending {
    callbacks: DoneCallbacks,
    preset: Value,
}

/// What a future failed with.
struct Failure {
    raised: Raised,
    /// The traceback that it had then, which goes to the first who asks.
    traceback: Slot<Rc<Traceback>>,
}

/// How a future was cancelled.
struct Cancellation {
    message: Value,
    raised: Slot<Raised>,
}

impl Future {
    /// Makes a pending future (`loop.create_future`).
    #[inline]
    pub fn new(event_loop: &Rc<EventLoop>) -> Rc<Future> {
        if let Some(spare) = event_loop.take_spare() {
            return Future::begin_again(spare);
        }
        event_loop.world().heap().alloc(|header| Future::base_of(header, event_loop))
    }

    /// A future that is over begins again ([`FutureLike::let_go`]).
    fn begin_again(spare: Rc<dyn Object>) -> Rc<Future> {
        let any: Rc<dyn Any> = spare;
        let future = any.downcast::<Future>().expect("a loop keeps nothing else");
        future.header.begin_again(1);
        future.state.set(State::Pending);
        future.told.set(Told::Nothing.packed());
        future.link.unmake();
        future.blocking.set(false);
        future
    }

    /// Whether nobody could tell it from a new one but for its outcome.
    #[inline]
    fn may_serve_again(self: &Rc<Self>) -> bool {
        // The heap alone knows it, weakly.
        let is_alone = Rc::strong_count(self) == 1 && Rc::weak_count(self) == 1;
        is_alone && self.is_done() && !self.has_failed.get() && self.header.is_forgettable()
    }

    /// The base of an object that is a future among other things.
    #[inline]
    pub fn base_of(header: Header, event_loop: &Rc<EventLoop>) -> Future {
        Future {
            header,
            event_loop: Rc::clone(event_loop),
            state: Cell::new(State::Pending),
            has_failed: Cell::new(false),
            content: Slot::default(),
            told: Cell::new(Told::Nothing.packed()),
            link: Link::unmade(),
            log_traceback: Cell::new(false),
            blocking: Cell::new(false),
        }
    }

    /// The loop that calls its callbacks.
    #[inline]
    pub fn event_loop(&self) -> &Rc<EventLoop> {
        &self.event_loop
    }

    /// `_state`.
    pub fn state(&self) -> State {
        self.state.get()
    }

    /// Whether it has a result, an exception, or was cancelled (`done`).
    #[inline]
    pub fn is_done(&self) -> bool {
        self.state.get() != State::Pending
    }

    /// Whether it was cancelled (`cancelled`).
    #[inline]
    pub fn is_cancelled(&self) -> bool {
        self.state.get() == State::Cancelled
    }

    /// The result, or what was raised (`result`).
    ///
    /// # Errors
    /// The future's exception; CancelledError if it was cancelled; InvalidStateError while it is pending.
    pub fn result(&self) -> Result<Value, Raised> {
        match self.state.get() {
            State::Pending => Err(self.invalid_state("Result is not set.")),
            State::Cancelled => Err(self.make_cancelled_error()),
            State::Finished => {
                self.log_traceback.set(false);
                match self.peek_exception() {
                    Some(raised) => {
                        self.restore_traceback(&raised);
                        Err(raised)
                    }
                    None => Ok(self.peek_result().unwrap_or_default()),
                }
            }
        }
    }

    /// As [`Future::result`] where a frame calls it: what is raised there has what is handled there as its context
    /// (`_PyErr_SetObject`).
    ///
    /// # Errors
    /// As [`Future::result`].
    pub fn result_in_frame(&self) -> Result<Value, Raised> {
        self.result().inspect_err(|raised| self.event_loop().world().chain(raised))
    }

    /// As [`Future::result`] for Rust code: lends the result instead of counting it once more.
    ///
    /// # Errors
    /// As [`Future::result`].
    #[inline]
    pub fn read<T>(&self, read: impl FnOnce(&Value) -> T) -> Result<T, Thrown> {
        if self.has_result() {
            return Ok(self.content.look(|content| match content {
                Some(Content::Result(value)) => read(value),
                _ => read(&Value::None),
            }));
        }
        if self.is_plainly_cancelled() {
            return Err(Thrown::Cancelled);
        }
        self.result().map(|value| read(&value)).map_err(Thrown::Raised)
    }

    /// Whether it has a result.
    #[inline]
    pub fn has_result(&self) -> bool {
        self.state.get() == State::Finished && !self.has_failed.get()
    }

    /// What a task that waited for it gets thrown, as [`Future::result`] raises it (`task_wakeup`, _asynciomodule.c).
    #[inline]
    pub fn failure(&self) -> Option<Thrown> {
        if self.has_result() {
            return None;
        }
        self.look_for_failure()
    }

    fn look_for_failure(&self) -> Option<Thrown> {
        if self.is_plainly_cancelled() {
            return Some(Thrown::Cancelled);
        }
        self.result().err().map(Thrown::Raised)
    }

    /// Whether it was cancelled, and there is no more to say.
    fn is_plainly_cancelled(&self) -> bool {
        self.is_cancelled() && self.content.is_empty()
    }

    /// The exception, if it ended with one (`exception`).
    ///
    /// # Errors
    /// CancelledError if it was cancelled; InvalidStateError while it is pending.
    pub fn exception(&self) -> Result<Option<Raised>, Raised> {
        match self.state.get() {
            State::Pending => Err(self.invalid_state("Exception is not set.")),
            State::Cancelled => Err(self.make_cancelled_error()),
            State::Finished => {
                self.log_traceback.set(false);
                Ok(self.peek_exception())
            }
        }
    }

    /// Gives the exception back the traceback that it had when it was set, once: whoever asks later gets it with none
    /// (`future_get_result`, _asynciomodule.c).
    fn restore_traceback(&self, raised: &Raised) {
        self.header.touch();
        let traceback = self.content.look(|content| match content {
            Some(Content::Exception(failure)) => failure.traceback.take(),
            _ => None,
        });
        raised.set_traceback(traceback);
    }

    /// The exception, without counting as a look at it (`_exception`).
    pub fn peek_exception(&self) -> Option<Raised> {
        if !self.has_failed.get() {
            return None;
        }
        self.content.look(|content| match content {
            Some(Content::Exception(failure)) => Some(Rc::clone(&failure.raised)),
            _ => None,
        })
    }

    /// The result, without counting as a look at it (`_result`).
    pub fn peek_result(&self) -> Option<Value> {
        self.content.look(|content| match content {
            Some(Content::Result(value)) => Some(value.clone()),
            _ => None,
        })
    }

    /// Ends the future with a result (`set_result`).
    ///
    /// # Errors
    /// InvalidStateError if it is done already; RuntimeError if the loop is closed and somebody waits.
    #[inline]
    pub fn set_result(&self, value: Value) -> Result<(), Raised> {
        self.check_pending()?;
        self.finish(State::Finished, Some(Content::Result(value)))
    }

    /// Ends the future with an exception (`set_exception`).
    ///
    /// # Errors
    /// InvalidStateError if it is done already; up to 3.12 TypeError for StopIteration, which can't be raised into a
    /// future. From 3.13 on the future ends with a RuntimeError about it.
    pub fn set_exception(&self, mut raised: Raised) -> Result<(), Raised> {
        self.check_pending()?;
        if raised.is(Kind::StopIteration) {
            raised = self.wrap_stop_iteration(raised)?;
        }
        self.has_failed.set(true);
        let traceback = Slot::new(raised.entries());
        self.finish(State::Finished, Some(Content::Exception(Box::new(Failure { raised, traceback }))))?;
        // Where the callbacks can't be scheduled nobody is told of the exception.
        self.log_traceback.set(true);
        Ok(())
    }

    fn wrap_stop_iteration(&self, raised: Raised) -> Result<Raised, Raised> {
        let world = self.event_loop.world();
        let text = "StopIteration interacts badly with generators and cannot be raised into a Future";
        if !world.version().futures_wrap_stop_iteration() {
            return Err(world.exception(Kind::TypeError, text));
        }
        let wrapped = world.exception(Kind::RuntimeError, text);
        wrapped.set_context(Some(Rc::clone(&raised)));
        wrapped.set_cause(Some(raised));
        Ok(wrapped)
    }

    /// Cancels the future itself (`Future.cancel`); false if it is done already.
    ///
    /// # Errors
    /// RuntimeError if the loop is closed and somebody waits.
    pub fn cancel_base(&self, message: Value) -> Result<bool, Raised> {
        self.log_traceback.set(false);
        if self.is_done() {
            return Ok(false);
        }
        self.finish(State::Cancelled, Content::cancelled(message))?;
        Ok(true)
    }

    /// Ends a task as cancelled, keeping what it raised for the first who asks (`super().cancel()` in `__step`). The message
    /// of the request goes with it: who asks later gets none.
    ///
    /// # Errors
    /// RuntimeError if the loop is closed and somebody waits.
    pub fn cancel_with(&self, thrown: Thrown) -> Result<(), Raised> {
        let content = match thrown {
            Thrown::Raised(raised) => Some(Content::CancelledBy(raised)),
            Thrown::Cancelled => None,
        };
        self.finish(State::Cancelled, content)
    }

    /// Lays down the result that the future will have when its timer comes (`asyncio.sleep(delay, result)`).
    pub fn preset_result(&self, value: Value) {
        assert!(!self.is_done(), "a result can be laid down only for a future that is pending");
        if !value.is_none() {
            self.header.touch();
            self.change_pending(|pending| pending.preset = value);
        }
    }

    /// The CancelledError of a cancelled future: the task's own for the first who asks, then new ones
    /// (`_make_cancelled_error`).
    pub fn make_cancelled_error(&self) -> Raised {
        self.header.touch();
        let (message, kept) = match self.content.take() {
            Some(Content::CancelledBy(raised)) => (Value::None, Some(raised)),
            Some(Content::Cancelled(cancellation)) => {
                let asked = (cancellation.message.clone(), cancellation.raised.take());
                self.content.set(Some(Content::Cancelled(cancellation)));
                asked
            }
            other => {
                self.content.set(other);
                (Value::None, None)
            }
        };
        kept.unwrap_or_else(|| cancelled_error(&self.event_loop, message))
    }

    /// The message it was cancelled with (`_cancel_message`).
    pub fn cancel_message(&self) -> Value {
        self.content.look(|content| match content {
            Some(Content::Cancelled(cancellation)) => cancellation.message.clone(),
            _ => Value::None,
        })
    }

    /// Says that somebody looked at the exception, or that nobody needs to (`__log_traceback`).
    pub fn set_log_traceback(&self, log: bool) {
        self.log_traceback.set(log);
    }

    /// What `await` does with a future that is pending: hands it out to a task, or, where that happened before and no
    /// task took it, raises RuntimeError (`FutureIter_am_send`).
    ///
    /// # Errors
    /// RuntimeError after a coroutine awaited the future while it was being closed.
    pub fn begin_await(&self) -> Result<(), Raised> {
        if self.blocking.replace(true) {
            let text = "await wasn't used with future";
            return Err(self.event_loop.world().exception(Kind::RuntimeError, text));
        }
        Ok(())
    }

    /// Whether an `await` has handed it out, and no task has taken it yet (`_asyncio_future_blocking`).
    #[inline]
    pub fn is_handed_out(&self) -> bool {
        self.blocking.get()
    }

    /// Says so, for an awaitable of the program's that hands it out by itself.
    pub fn set_handed_out(&self, is_handed_out: bool) {
        self.blocking.set(is_handed_out);
    }

    /// A task takes the future that an `await` handed out.
    #[inline]
    pub fn take_awaited(&self) {
        self.blocking.set(false);
    }

    fn invalid_state(&self, text: &str) -> Raised {
        self.event_loop.world().exception(Kind::InvalidStateError, text)
    }

    fn check_pending(&self) -> Result<(), Raised> {
        match self.state.get() {
            State::Pending => Ok(()),
            State::Cancelled | State::Finished => Err(self.invalid_state("invalid state")),
        }
    }

    #[inline(always)]
    fn finish(&self, state: State, outcome: Option<Content>) -> Result<(), Raised> {
        self.header.touch();
        self.state.set(state);
        match self.content.replace(outcome) {
            None => Ok(()),
            Some(Content::Callback(callback)) => self.schedule(callback, Told::unpacked(self.told.get())),
            Some(content) => self.schedule_all(content),
        }
    }

    /// The result that was laid down for when a timer comes.
    fn take_preset(&self) -> Value {
        match self.content.take() {
            Some(Content::Pending(mut pending)) => {
                let preset = std::mem::take(&mut pending.preset);
                self.content.set(Some(Content::Pending(pending)));
                preset
            }
            other => {
                self.content.set(other);
                Value::None
            }
        }
    }
}

/// A CancelledError with the message of a `cancel(message)`.
pub fn cancelled_error(event_loop: &EventLoop, message: Value) -> Raised {
    let args = if message.is_none() { Vec::new() } else { vec![message] };
    Exception::new(event_loop.world().heap(), Kind::CancelledError, args)
}

impl FutureLike for Future {
    fn base(&self) -> &Future {
        self
    }

    fn let_go(self: Rc<Self>) {
        if !self.event_loop.world().is_unobserved() || !self.may_serve_again() {
            return;
        }
        if self.content.look(|content| content.is_none_or(|content| !content.holds_objects())) {
            // What carries a value of Rust may run code of the program here, as it would if the future died.
            self.content.set(None);
            Rc::clone(&self.event_loop).keep_spare(self);
        }
    }

    fn cancel(self: Rc<Self>, message: Value) -> Result<bool, Raised> {
        self.cancel_base(message)
    }

    fn into_object(self: Rc<Self>) -> Rc<dyn Object> {
        self
    }
}

/// A timer calls a future to end a sleep (`futures._set_result_unless_cancelled`); the result is laid down in it.
impl Callback for Future {
    /// The arguments of `_set_result_unless_cancelled`.
    fn distance(&self) -> u8 {
        1
    }

    fn call(self: Rc<Self>, _argument: &Argument) -> Result<(), Raised> {
        if self.is_done() {
            return Ok(());
        }
        self.header.touch();
        let result = self.take_preset();
        self.finish(State::Finished, Some(Content::Result(result)))
    }

    fn name(&self, _argument: &Argument) -> String {
        "_set_result_unless_cancelled".to_string()
    }
}

impl Content {
    fn cancelled(message: Value) -> Option<Content> {
        if message.is_none() {
            return None;
        }
        Some(Content::Cancelled(Box::new(Cancellation { message, raised: Slot::default() })))
    }

    /// Whether it has to be handed to [`crate::heap::Heap::release`] when it drops.
    fn holds_objects(&self) -> bool {
        match self {
            Content::Result(value) => value.as_object().is_some(),
            _ => true,
        }
    }
}
