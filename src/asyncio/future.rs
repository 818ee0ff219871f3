//! Futures: a result that is not there yet, and who wants to hear of it.
//!
//! It follows `Future` (futures.py and _asynciomodule.c, 3.11 to 3.13). A task is a future too, and so is gather's
//! outer one: [`FutureLike`] is what they share, and each holds a [`Future`] as its base.

use std::any::Any;
use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use crate::asyncio::event_loop::{Argument, Callback, EventLoop};
use crate::asyncio::world::Report;
use crate::exception::{Exception, Kind, Raised};
use crate::heap::{Edge, Header, Label, LastWords, Object, Route};
use crate::slot::Slot;
use crate::value::Value;

/// Whatever can be awaited until it is done: a future, a task, gather's outer future.
pub trait FutureLike: Object {
    /// The future that it is at its base.
    fn base(&self) -> &Future;

    /// Asks it to be cancelled; false if it is done already (`Future.cancel`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed and a callback would have to be scheduled; RecursionError if the chain of
    /// futures that wait for one another is too long.
    fn cancel(self: Rc<Self>, message: Value) -> Result<bool, Raised>;

    /// The same object, counted, as an object.
    fn into_object(self: Rc<Self>) -> Rc<dyn Object>;
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
    /// Nothing yet, or no longer; or cancelled, and there is no more to say.
    outcome: Slot<Outcome>,
    callbacks: Slot<Callbacks>,
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
    /// Cancelled; the outcome holds the message.
    Cancelled,
    /// Done with a result or an exception.
    Finished,
}

/// What there is to get out of a future.
enum Outcome {
    /// `_result`.
    Result(Value),
    /// `_exception`, and `_exception_tb`.
    Exception(Box<Failure>),
    /// Cancelled without a message: `_cancelled_exc`, which goes to the first who asks.
    CancelledBy(Raised),
    /// `_cancel_message`, and `_cancelled_exc`, which goes to the first who asks.
    Cancelled(Box<Cancellation>),
}

/// What a future failed with.
struct Failure {
    raised: Raised,
    /// The traceback that it had then, which goes to the first who asks.
    traceback: Slot<Rc<dyn Object>>,
}

/// How a future was cancelled.
struct Cancellation {
    message: Value,
    raised: Slot<Raised>,
}

/// A done callback, with what it gets.
#[derive(Clone)]
pub struct DoneCallback {
    /// What is called, in the iteration after the future is done.
    pub callback: Rc<dyn Callback>,
    /// What it is told.
    pub told: Told,
}

/// What a done callback is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// That it is time: a task wakes up.
    Nothing,
    /// Which of its members is done.
    Index(u32),
    /// The future itself, as Python's callbacks are.
    Future,
}

/// Done callbacks in order of registration; most futures have one.
enum Callbacks {
    One(DoneCallback),
    Many(Box<Several>),
}

/// More than one done callback; boxed, so that futures stay small.
struct Several(Vec<DoneCallback>);

impl Future {
    /// Makes a pending future (`loop.create_future`).
    pub fn new(event_loop: &Rc<EventLoop>) -> Rc<Future> {
        event_loop.world().heap().alloc(|header| Future::base_of(header, event_loop))
    }

    /// The base of an object that is a future among other things.
    pub fn base_of(header: Header, event_loop: &Rc<EventLoop>) -> Future {
        Future {
            header,
            event_loop: Rc::clone(event_loop),
            state: Cell::new(State::Pending),
            has_failed: Cell::new(false),
            outcome: Slot::default(),
            callbacks: Slot::default(),
            log_traceback: Cell::new(false),
            blocking: Cell::new(false),
        }
    }

    /// The loop that calls its callbacks.
    pub fn event_loop(&self) -> &Rc<EventLoop> {
        &self.event_loop
    }

    /// `_state`.
    pub fn state(&self) -> State {
        self.state.get()
    }

    /// Whether it has a result, an exception, or was cancelled (`done`).
    pub fn is_done(&self) -> bool {
        self.state.get() != State::Pending
    }

    /// Whether it was cancelled (`cancelled`).
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

    /// What [`Future::result`] would raise; the result is not looked at.
    #[inline]
    pub fn failure(&self) -> Option<Raised> {
        match self.state.get() {
            State::Finished => {
                self.log_traceback.set(false);
                self.peek_exception()
            }
            State::Pending | State::Cancelled => self.result().err(),
        }
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
        let traceback = self.outcome.look(|outcome| match outcome {
            Some(Outcome::Exception(failure)) => failure.traceback.take(),
            Some(Outcome::Result(_) | Outcome::CancelledBy(_) | Outcome::Cancelled(_)) | None => None,
        });
        raised.set_traceback(traceback);
    }

    /// The exception, without counting as a look at it (`_exception`).
    pub fn peek_exception(&self) -> Option<Raised> {
        if !self.has_failed.get() {
            return None;
        }
        self.outcome.look(|outcome| match outcome {
            Some(Outcome::Exception(failure)) => Some(Rc::clone(&failure.raised)),
            Some(Outcome::Result(_) | Outcome::CancelledBy(_) | Outcome::Cancelled(_)) | None => None,
        })
    }

    /// The result, without counting as a look at it (`_result`).
    pub fn peek_result(&self) -> Option<Value> {
        self.outcome.look(|outcome| match outcome {
            Some(Outcome::Result(value)) => Some(value.clone()),
            Some(Outcome::Exception(_) | Outcome::CancelledBy(_) | Outcome::Cancelled(_)) | None => None,
        })
    }

    /// Ends the future with a result (`set_result`).
    ///
    /// # Errors
    /// InvalidStateError if it is done already; RuntimeError if the loop is closed and somebody waits.
    pub fn set_result(&self, value: Value) -> Result<(), Raised> {
        self.check_pending()?;
        self.finish(State::Finished, Some(Outcome::Result(value)))
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
        self.log_traceback.set(true);
        self.has_failed.set(true);
        let traceback = Slot::new(raised.traceback());
        self.finish(State::Finished, Some(Outcome::Exception(Box::new(Failure { raised, traceback }))))
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
        self.finish(State::Cancelled, Outcome::cancelled(message, None))?;
        Ok(true)
    }

    /// Ends a task as cancelled, keeping what it raised for the first who asks (`super().cancel()` in `__step`). The message
    /// of the request goes with it: who asks later gets none.
    ///
    /// # Errors
    /// RuntimeError if the loop is closed and somebody waits.
    pub fn cancel_with(&self, raised: Raised) -> Result<(), Raised> {
        self.finish(State::Cancelled, Outcome::cancelled(Value::None, Some(raised)))
    }

    /// Lays down the result that the future will have when its timer comes (`asyncio.sleep(delay, result)`).
    pub fn preset_result(&self, value: Value) {
        assert!(!self.is_done(), "a result can be laid down only for a future that is pending");
        self.header.touch();
        self.outcome.set(Some(Outcome::Result(value)));
    }

    /// The CancelledError of a cancelled future: the task's own for the first who asks, then new ones
    /// (`_make_cancelled_error`).
    pub fn make_cancelled_error(&self) -> Raised {
        self.header.touch();
        let (message, kept) = match self.outcome.take() {
            Some(Outcome::CancelledBy(raised)) => (Value::None, Some(raised)),
            Some(Outcome::Cancelled(cancellation)) => {
                let asked = (cancellation.message.clone(), cancellation.raised.take());
                self.outcome.set(Some(Outcome::Cancelled(cancellation)));
                asked
            }
            other => {
                self.outcome.set(other);
                (Value::None, None)
            }
        };
        kept.unwrap_or_else(|| cancelled_error(&self.event_loop, message))
    }

    /// The message it was cancelled with (`_cancel_message`).
    pub fn cancel_message(&self) -> Value {
        self.outcome.look(|outcome| match outcome {
            Some(Outcome::Cancelled(cancellation)) => cancellation.message.clone(),
            Some(Outcome::Result(_) | Outcome::Exception(_) | Outcome::CancelledBy(_)) | None => Value::None,
        })
    }

    /// Says that somebody looked at the exception, or that nobody needs to (`__log_traceback`).
    pub fn set_log_traceback(&self, log: bool) {
        self.log_traceback.set(log);
    }

    #[cold]
    fn defer_complaint(&mut self) {
        let husk = Future::new(&self.event_loop);
        self.move_into(&husk);
        self.header.heap().defer(move || husk.complain("Future", Some(Rc::<Future>::clone(&husk))));
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

    /// A task takes the future that an `await` handed out.
    pub fn take_awaited(&self) {
        self.blocking.set(false);
    }

    /// Calls `callback` in the iteration after the future is done (`add_done_callback`).
    ///
    /// # Errors
    /// RuntimeError if the future is done and the loop is closed.
    pub fn add_done_callback(&self, callback: Rc<dyn Callback>, told: Told) -> Result<(), Raised> {
        let done_callback = DoneCallback { callback, told };
        if self.is_done() {
            return self.schedule(done_callback);
        }
        self.header.touch();
        self.callbacks.fill(match self.callbacks.take() {
            None => Callbacks::One(done_callback),
            Some(Callbacks::One(first)) => Callbacks::Many(Box::new(Several(vec![first, done_callback]))),
            Some(Callbacks::Many(mut several)) => {
                several.0.push(done_callback);
                Callbacks::Many(several)
            }
        });
        Ok(())
    }

    /// Removes the callbacks that `is_meant` picks, and says how many those were (`remove_done_callback`).
    pub fn remove_done_callbacks(&self, is_meant: impl Fn(&DoneCallback) -> bool) -> usize {
        self.header.touch();
        let before = self.take_callbacks();
        let (removed, kept): (Vec<_>, Vec<_>) = before.into_iter().partition(is_meant);
        self.callbacks.set(Callbacks::of(kept));
        removed.len()
    }

    /// Its done callbacks, in order.
    pub fn done_callbacks(&self) -> Vec<DoneCallback> {
        self.callbacks.look(|callbacks| Callbacks::as_slice(callbacks).to_vec())
    }

    /// Calls the finalizer's complaint about an exception that nobody looked at (`Future.__del__`).
    pub fn complain(&self, type_name: &str, subject: Option<Rc<dyn Object>>) {
        if !self.log_traceback.replace(false) {
            return;
        }
        let Some(raised) = self.peek_exception() else { return };
        let mut fields = vec![("exception", Value::Object(raised))];
        fields.extend(subject.map(|subject| ("future", Value::Object(subject))));
        let message = format!("{type_name} exception was never retrieved");
        self.event_loop.call_exception_handler_at_end(Report { message, fields });
    }

    /// Whether its finalizer would complain.
    pub fn would_complain(&self) -> bool {
        self.log_traceback.get()
    }

    /// Shows the references that any future holds.
    pub fn traverse_base(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Field("loop"), &*self.event_loop));
        self.callbacks.look(|callbacks| {
            for (index, done_callback) in Callbacks::as_slice(callbacks).iter().enumerate() {
                let edge = Edge::strong(Label::Item("callbacks", index), &*done_callback.callback);
                // All but the first are pairs in a list (`fut_callback0`, `fut_callbacks`).
                let in_list = if index == 0 { 0 } else { 2 };
                visit(edge.by(Route::Through(in_list + done_callback.callback.distance())));
            }
        });
        self.outcome.look(|outcome| outcome.into_iter().for_each(|outcome| outcome.traverse(visit)));
    }

    /// Drops the references that any future holds, its loop excepted.
    pub fn clear_base(&self) {
        let callbacks = self.callbacks.take();
        drop((callbacks, self.outcome.take()));
    }

    /// Moves state, outcome and callbacks to a future that stands in for this one in a message, while it drops.
    pub fn move_into(&mut self, husk: &Future) {
        husk.state.set(self.state.get());
        husk.log_traceback.set(self.log_traceback.replace(false));
        husk.has_failed.set(self.has_failed.get());
        husk.outcome.set(self.outcome.take());
        husk.callbacks.set(self.callbacks.take());
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

    fn finish(&self, state: State, outcome: Option<Outcome>) -> Result<(), Raised> {
        self.header.touch();
        self.state.set(state);
        self.outcome.set(outcome);
        match self.callbacks.take() {
            None => Ok(()),
            Some(Callbacks::One(done_callback)) => self.schedule(done_callback),
            Some(Callbacks::Many(several)) => {
                several.0.into_iter().try_for_each(|done_callback| self.schedule(done_callback))
            }
        }
    }

    fn schedule(&self, done_callback: DoneCallback) -> Result<(), Raised> {
        self.event_loop.check_closed()?;
        let argument = match done_callback.told {
            Told::Nothing => Argument::NOTHING,
            Told::Index(index) => Argument::Index(index),
            Told::Future => self.header.object().map_or(Argument::NOTHING, Argument::Future),
        };
        self.event_loop.call_soon(done_callback.callback, argument);
        Ok(())
    }

    fn take_callbacks(&self) -> Vec<DoneCallback> {
        match self.callbacks.take() {
            None => Vec::new(),
            Some(Callbacks::One(one)) => vec![one],
            Some(Callbacks::Many(several)) => several.0,
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

    fn cancel(self: Rc<Self>, message: Value) -> Result<bool, Raised> {
        self.cancel_base(message)
    }

    fn into_object(self: Rc<Self>) -> Rc<dyn Object> {
        self
    }
}

/// A timer calls a future to end a sleep (`futures._set_result_unless_cancelled`); the result is in the outcome.
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
        let preset = self.outcome.take().unwrap_or(Outcome::Result(Value::None));
        self.finish(State::Finished, Some(preset))
    }

    fn name(&self, _argument: &Argument) -> String {
        "_set_result_unless_cancelled".to_string()
    }
}

impl Object for Future {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.traverse_base(visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        self.clear_base();
    }

    fn type_name(&self) -> &str {
        "Future"
    }

    fn repr(&self) -> String {
        format!("<Future {}>", self.repr_state())
    }

    fn role(self: Rc<Self>) -> Option<Box<dyn Any>> {
        let future: Rc<dyn FutureLike> = self;
        Some(Box::new(future))
    }

    fn last_words(&self) -> LastWords {
        if self.would_complain() { LastWords::Message } else { LastWords::Nothing }
    }

    fn finalize(self: Rc<Self>) {
        let subject: Rc<dyn Object> = Rc::<Future>::clone(&self);
        self.complain("Future", Some(subject));
    }
}

impl Future {
    /// State and outcome as `repr` shows them: `pending`, `finished result=1`.
    pub fn repr_state(&self) -> String {
        match self.state.get() {
            State::Pending => "pending".to_string(),
            State::Cancelled => "cancelled".to_string(),
            State::Finished => match (self.peek_exception(), self.peek_result()) {
                (Some(raised), _) => format!("finished exception={}", raised.repr()),
                (None, Some(value)) => format!("finished result={}", value.repr()),
                (None, None) => "finished".to_string(),
            },
        }
    }
}

impl Drop for Future {
    fn drop(&mut self) {
        if self.log_traceback.get() && !self.header.is_finalized() {
            self.defer_complaint();
        }
        let holds = self.outcome.get_mut().is_some_and(|outcome| outcome.holds_objects());
        if holds || self.callbacks.get_mut().is_some() {
            self.header.heap().release((self.callbacks.take(), self.outcome.take()));
        }
    }
}

impl Outcome {
    fn cancelled(message: Value, raised: Option<Raised>) -> Option<Outcome> {
        match message {
            Value::None => raised.map(Outcome::CancelledBy),
            message => {
                Some(Outcome::Cancelled(Box::new(Cancellation { message, raised: Slot::new(raised) })))
            }
        }
    }

    /// Whether it has to be handed to [`crate::heap::Heap::release`] when it drops.
    fn holds_objects(&self) -> bool {
        match self {
            Outcome::Result(value) => value.as_object().is_some(),
            Outcome::Exception(_) | Outcome::CancelledBy(_) | Outcome::Cancelled(_) => true,
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        match self {
            Outcome::Result(value) => value.traverse(Label::Field("result"), visit),
            Outcome::Exception(failure) => {
                visit(Edge::strong(Label::Field("exception"), &*failure.raised));
                failure.traceback.look(|traceback| {
                    if let Some(traceback) = traceback {
                        visit(Edge::strong(Label::Field("exception_tb"), &**traceback));
                    }
                });
            }
            Outcome::CancelledBy(raised) => visit(Edge::strong(Label::Field("cancelled_exc"), &**raised)),
            Outcome::Cancelled(cancellation) => {
                cancellation.message.traverse(Label::Field("cancel_message"), visit);
                cancellation.raised.look(|raised| {
                    if let Some(raised) = raised {
                        visit(Edge::strong(Label::Field("cancelled_exc"), &**raised));
                    }
                });
            }
        }
    }
}

impl Callbacks {
    fn as_slice(callbacks: Option<&Callbacks>) -> &[DoneCallback] {
        match callbacks {
            None => &[],
            Some(Callbacks::One(one)) => std::slice::from_ref(one),
            Some(Callbacks::Many(several)) => &several.0,
        }
    }

    fn of(mut many: Vec<DoneCallback>) -> Option<Callbacks> {
        match many.len() {
            0 => None,
            1 => Some(Callbacks::One(many.remove(0))),
            _ => Some(Callbacks::Many(Box::new(Several(many)))),
        }
    }
}

impl fmt::Debug for Future {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}
