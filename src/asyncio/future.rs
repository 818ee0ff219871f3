//! Futures: a result that is not there yet, and who wants to hear of it.
//!
//! It follows `Future` (futures.py and _asynciomodule.c, 3.11 to 3.13). A task is a future too, and so is gather's
//! outer one: [`FutureLike`] is what they share, and each holds a [`Future`] as its base.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::mem;
use std::rc::Rc;

use crate::asyncio::event_loop::{Argument, Callback, EventLoop};
use crate::asyncio::world::Report;
use crate::exception::{Exception, Kind, Raised};
use crate::heap::{Edge, Header, Label, LastWords, Object};
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
    outcome: RefCell<Outcome>,
    callbacks: RefCell<Callbacks>,
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
    /// Nothing yet, or no longer.
    Nothing,
    /// `_result`.
    Result(Value),
    /// `_exception`, and `_exception_tb`.
    Exception(Box<Failure>),
    /// `_cancel_message`, and `_cancelled_exc`, which goes to the first who asks.
    Cancelled(Box<Cancellation>),
}

/// What a future failed with.
struct Failure {
    raised: Raised,
    /// The traceback that it had then, which goes to the first who asks.
    traceback: Option<Rc<dyn Object>>,
}

/// How a future was cancelled.
struct Cancellation {
    message: Value,
    raised: Option<Raised>,
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
    None,
    One(DoneCallback),
    Many(Vec<DoneCallback>),
}

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
            outcome: RefCell::new(Outcome::Nothing),
            callbacks: RefCell::new(Callbacks::None),
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
                self.restore_traceback();
                match &*self.outcome.borrow() {
                    Outcome::Result(value) => Ok(value.clone()),
                    Outcome::Exception(failure) => Err(Rc::clone(&failure.raised)),
                    Outcome::Nothing | Outcome::Cancelled(_) => Ok(Value::None),
                }
            }
        }
    }

    /// What [`Future::result`] would raise; the result is not looked at.
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
    fn restore_traceback(&self) {
        let restored = match &mut *self.outcome.borrow_mut() {
            Outcome::Exception(failure) => Some((Rc::clone(&failure.raised), failure.traceback.take())),
            Outcome::Nothing | Outcome::Result(_) | Outcome::Cancelled(_) => None,
        };
        if let Some((raised, traceback)) = restored {
            raised.set_traceback(traceback);
        }
    }

    /// The exception, without counting as a look at it (`_exception`).
    pub fn peek_exception(&self) -> Option<Raised> {
        if let Outcome::Exception(failure) = &*self.outcome.borrow() {
            Some(Rc::clone(&failure.raised))
        } else {
            None
        }
    }

    /// The result, without counting as a look at it (`_result`).
    pub fn peek_result(&self) -> Option<Value> {
        if let Outcome::Result(value) = &*self.outcome.borrow() { Some(value.clone()) } else { None }
    }

    /// Ends the future with a result (`set_result`).
    ///
    /// # Errors
    /// InvalidStateError if it is done already; RuntimeError if the loop is closed and somebody waits.
    pub fn set_result(&self, value: Value) -> Result<(), Raised> {
        self.check_pending()?;
        self.finish(State::Finished, Outcome::Result(value))
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
        let traceback = raised.traceback();
        self.finish(State::Finished, Outcome::Exception(Box::new(Failure { raised, traceback })))
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

    /// Ends a task as cancelled, keeping what it raised for the first who asks (`super().cancel()` in `__step`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed and somebody waits.
    pub fn cancel_with(&self, raised: Raised, message: Value) -> Result<(), Raised> {
        self.finish(State::Cancelled, Outcome::cancelled(message, Some(raised)))
    }

    /// Lays down the result that the future will have when its timer comes (`asyncio.sleep(delay, result)`).
    pub fn preset_result(&self, value: Value) {
        assert!(!self.is_done(), "a result can be laid down only for a future that is pending");
        let before = self.outcome.replace(Outcome::Result(value));
        drop(before);
    }

    /// The CancelledError of a cancelled future: the task's own for the first who asks, then new ones
    /// (`_make_cancelled_error`).
    pub fn make_cancelled_error(&self) -> Raised {
        let (message, kept) = match &mut *self.outcome.borrow_mut() {
            Outcome::Cancelled(cancellation) => (cancellation.message.clone(), cancellation.raised.take()),
            _ => (Value::None, None),
        };
        kept.unwrap_or_else(|| cancelled_error(&self.event_loop, message))
    }

    /// The message it was cancelled with (`_cancel_message`).
    pub fn cancel_message(&self) -> Value {
        match &*self.outcome.borrow() {
            Outcome::Cancelled(cancellation) => cancellation.message.clone(),
            _ => Value::None,
        }
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
        let mut callbacks = self.callbacks.borrow_mut();
        *callbacks = match mem::replace(&mut *callbacks, Callbacks::None) {
            Callbacks::None => Callbacks::One(done_callback),
            Callbacks::One(first) => Callbacks::Many(vec![first, done_callback]),
            Callbacks::Many(mut many) => {
                many.push(done_callback);
                Callbacks::Many(many)
            }
        };
        Ok(())
    }

    /// Removes the callbacks that `is_meant` picks, and says how many those were (`remove_done_callback`).
    pub fn remove_done_callbacks(&self, is_meant: impl Fn(&DoneCallback) -> bool) -> usize {
        let before = self.take_callbacks();
        let (removed, kept): (Vec<_>, Vec<_>) = before.into_iter().partition(is_meant);
        *self.callbacks.borrow_mut() = Callbacks::from(kept);
        removed.len()
    }

    /// Its done callbacks, in order.
    pub fn done_callbacks(&self) -> Vec<DoneCallback> {
        self.callbacks.borrow().as_slice().to_vec()
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
        self.event_loop.call_exception_handler(Report { message, fields });
    }

    /// Whether its finalizer would complain.
    pub fn would_complain(&self) -> bool {
        self.log_traceback.get()
    }

    /// Shows the references that any future holds.
    pub fn traverse_base(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Field("loop"), &*self.event_loop));
        for (index, done_callback) in self.callbacks.borrow().as_slice().iter().enumerate() {
            visit(Edge::strong(Label::Item("callbacks", index), &*done_callback.callback));
        }
        match &*self.outcome.borrow() {
            Outcome::Nothing => {}
            Outcome::Result(value) => value.traverse(Label::Field("result"), visit),
            Outcome::Exception(failure) => {
                visit(Edge::strong(Label::Field("exception"), &*failure.raised));
                if let Some(traceback) = &failure.traceback {
                    visit(Edge::strong(Label::Field("exception_tb"), &**traceback));
                }
            }
            Outcome::Cancelled(cancellation) => {
                cancellation.message.traverse(Label::Field("cancel_message"), visit);
                if let Some(raised) = &cancellation.raised {
                    visit(Edge::strong(Label::Field("cancelled_exc"), &**raised));
                }
            }
        }
    }

    /// Drops the references that any future holds, its loop excepted.
    pub fn clear_base(&self) {
        let callbacks = self.callbacks.replace(Callbacks::None);
        let outcome = self.outcome.replace(Outcome::Nothing);
        drop((callbacks, outcome));
    }

    /// Moves state, outcome and callbacks to a future that stands in for this one in a message, while it drops.
    pub fn move_into(&mut self, husk: &Future) {
        husk.state.set(self.state.get());
        husk.log_traceback.set(self.log_traceback.replace(false));
        husk.outcome.replace(mem::replace(self.outcome.get_mut(), Outcome::Nothing));
        husk.callbacks.replace(mem::replace(self.callbacks.get_mut(), Callbacks::None));
    }

    /// What of its references has to be handed to [`crate::heap::Heap::release`] when it drops.
    fn take_edges(&mut self) -> Option<(Callbacks, Outcome)> {
        let callbacks = mem::replace(self.callbacks.get_mut(), Callbacks::None);
        let outcome = mem::replace(self.outcome.get_mut(), Outcome::Nothing);
        let is_bare = matches!(callbacks, Callbacks::None)
            && matches!(outcome, Outcome::Nothing | Outcome::Result(Value::None));
        if is_bare { None } else { Some((callbacks, outcome)) }
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

    fn finish(&self, state: State, outcome: Outcome) -> Result<(), Raised> {
        self.state.set(state);
        let before = self.outcome.replace(outcome);
        drop(before);
        match self.callbacks.replace(Callbacks::None) {
            Callbacks::None => Ok(()),
            Callbacks::One(done_callback) => self.schedule(done_callback),
            Callbacks::Many(many) => {
                many.into_iter().try_for_each(|done_callback| self.schedule(done_callback))
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
        match self.callbacks.replace(Callbacks::None) {
            Callbacks::None => Vec::new(),
            Callbacks::One(one) => vec![one],
            Callbacks::Many(many) => many,
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
    fn call(self: Rc<Self>, _argument: &Argument) -> Result<(), Raised> {
        if self.is_done() {
            return Ok(());
        }
        let preset = self.peek_result().unwrap_or_default();
        self.finish(State::Finished, Outcome::Result(preset))
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
        match (self.state.get(), &*self.outcome.borrow()) {
            (State::Pending, _) => "pending".to_string(),
            (State::Cancelled, _) => "cancelled".to_string(),
            (State::Finished, Outcome::Exception(failure)) => {
                format!("finished exception={}", failure.raised.repr())
            }
            (State::Finished, Outcome::Result(value)) => format!("finished result={}", value.repr()),
            (State::Finished, _) => "finished".to_string(),
        }
    }
}

impl Drop for Future {
    fn drop(&mut self) {
        if self.log_traceback.get() && !self.header.is_finalized() {
            let husk = Future::new(&self.event_loop);
            self.move_into(&husk);
            self.header.heap().defer(move || husk.complain("Future", Some(Rc::<Future>::clone(&husk))));
        }
        if let Some(edges) = self.take_edges() {
            self.header.heap().release(edges);
        }
    }
}

impl Outcome {
    fn cancelled(message: Value, raised: Option<Raised>) -> Outcome {
        Outcome::Cancelled(Box::new(Cancellation { message, raised }))
    }
}

impl Callbacks {
    fn as_slice(&self) -> &[DoneCallback] {
        match self {
            Callbacks::None => &[],
            Callbacks::One(one) => std::slice::from_ref(one),
            Callbacks::Many(many) => many,
        }
    }
}

impl From<Vec<DoneCallback>> for Callbacks {
    fn from(mut many: Vec<DoneCallback>) -> Callbacks {
        match many.len() {
            0 => Callbacks::None,
            1 => Callbacks::One(many.remove(0)),
            _ => Callbacks::Many(many),
        }
    }
}

impl fmt::Debug for Future {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}
