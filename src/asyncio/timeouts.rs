//! `timeout`: cancels a task when a moment comes, and turns the cancellation into a TimeoutError.
//!
//! It follows `Timeout` (timeouts.py, 3.11 to 3.14). The timer holds the timeout, which holds the task, whatever that
//! waits for: a finite timeout keeps a task alive until it expires.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use crate::asyncio::call_frame::CallFrame;
use crate::asyncio::event_loop::{Argument, Callback, EventLoop};
use crate::asyncio::future::FutureLike;
use crate::asyncio::handle::Handle;
use crate::asyncio::task::Task;
use crate::asyncio::world::World;
use crate::clock::Time;
use crate::exception::{Exception, Kind, Raised};
use crate::heap::{Edge, Header, Label, Object};
use crate::value::{Value, float_repr};

/// A deadline for a part of a task.
pub struct Timeout {
    header: Header,
    world: Rc<World>,
    state: Cell<State>,
    when: Cell<Option<Time>>,
    /// The number that a script gave as the deadline, of whatever type; None if it is computed.
    given: RefCell<Value>,
    handle: RefCell<Option<Rc<Handle>>>,
    task: RefCell<Option<Rc<Task>>>,
    cancelling: Cell<u32>,
}

/// `_State`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not entered yet.
    Created,
    /// Entered; the deadline counts.
    Active,
    /// The deadline passed and the task was cancelled; left by the exit.
    Expiring,
    /// Left after the deadline.
    Expired,
    /// Left before the deadline.
    Finished,
}

impl State {
    /// The word that messages use.
    pub fn name(self) -> &'static str {
        match self {
            State::Created => "created",
            State::Active => "active",
            State::Expiring => "expiring",
            State::Expired => "expired",
            State::Finished => "finished",
        }
    }
}

impl Timeout {
    /// A timeout at a moment of the loop, or never (`asyncio.timeout_at(when)`).
    pub fn at(world: &Rc<World>, when: Option<Time>) -> Rc<Timeout> {
        world.heap().alloc(|header| Timeout {
            header,
            world: Rc::clone(world),
            state: Cell::new(State::Created),
            when: Cell::new(when),
            given: RefCell::default(),
            handle: RefCell::default(),
            task: RefCell::default(),
            cancelling: Cell::new(0),
        })
    }

    /// A timeout after virtual seconds, or never (`asyncio.timeout(delay)`).
    ///
    /// # Errors
    /// RuntimeError if no loop runs.
    pub fn after(world: &Rc<World>, delay: Option<f64>) -> Result<Rc<Timeout>, Raised> {
        let event_loop = EventLoop::running_in(world)?;
        Ok(Timeout::at(world, delay.map(|delay| event_loop.time().after(delay))))
    }

    /// The deadline (`when`).
    pub fn when(&self) -> Option<Time> {
        self.when.get()
    }

    /// The deadline as scripts see it: the number they gave, or a float.
    pub fn when_value(&self) -> Value {
        let given = self.given.borrow().clone();
        if given.is_none() {
            self.when().map_or(Value::None, |when| Value::Float(when.as_secs()))
        } else {
            given
        }
    }

    /// Notes the number that a script gave as the deadline.
    pub fn set_given(&self, given: Value) {
        self.header.touch();
        self.given.replace(given);
    }

    /// Its state.
    pub fn state(&self) -> State {
        self.state.get()
    }

    /// Whether the deadline passed while it was active (`expired`).
    pub fn expired(&self) -> bool {
        matches!(self.state.get(), State::Expiring | State::Expired)
    }

    /// Sets another deadline (`reschedule`).
    ///
    /// # Errors
    /// RuntimeError unless it is active.
    pub fn reschedule(self: &Rc<Self>, when: Option<Time>) -> Result<(), Raised> {
        self.header.touch();
        match self.state.get() {
            State::Active => {}
            State::Created => {
                return Err(self.world.exception(Kind::RuntimeError, "Timeout has not been entered"));
            }
            state => {
                let text = format!("Cannot change state of {} Timeout", state.name());
                return Err(self.world.exception(Kind::RuntimeError, &text));
            }
        }
        if self.when.replace(when) != when {
            self.given.replace(Value::None);
        }
        self.drop_handle();
        if let Some(when) = when {
            let handle = self.schedule(when)?;
            self.handle.replace(Some(handle));
        }
        Ok(())
    }

    fn schedule(self: &Rc<Self>, when: Time) -> Result<Rc<Handle>, Raised> {
        let event_loop = EventLoop::running_in(&self.world)?;
        let callback: Rc<dyn Callback> = Rc::<Timeout>::clone(self);
        if when <= event_loop.time() {
            Handle::call_soon(&event_loop, callback)
        } else {
            Handle::call_at(&event_loop, when, callback)
        }
    }

    /// Begins to count for the running task (`__aenter__`, which never suspends).
    ///
    /// # Errors
    /// RuntimeError if it was entered before, or outside of a task.
    pub fn enter(self: &Rc<Self>) -> Result<(), Raised> {
        self.header.touch();
        if self.state.get() != State::Created {
            return Err(self.world.exception(Kind::RuntimeError, "Timeout has already been entered"));
        }
        let Some(task) = Task::current() else {
            return Err(self.world.exception(Kind::RuntimeError, "Timeout should be used inside a task"));
        };
        self.state.set(State::Active);
        self.cancelling.set(task.cancelling());
        self.task.replace(Some(task));
        self.reschedule(self.when.get())
    }

    /// Ends, with the exception that leaves the block, if one does (`__aexit__`, which never suspends and never
    /// swallows).
    ///
    /// # Errors
    /// TimeoutError in place of the cancellation that it caused itself.
    pub fn exit(&self, raised: Option<&Raised>) -> Result<(), Raised> {
        assert!(
            matches!(self.state.get(), State::Active | State::Expiring),
            "a timeout is left once, after it was entered"
        );
        self.drop_handle();
        if self.state.get() == State::Active {
            self.state.set(State::Finished);
            return Ok(());
        }
        self.state.set(State::Expired);
        let uncancelled =
            self.task.borrow().as_ref().is_some_and(|task| task.uncancel() <= self.cancelling.get());
        match raised {
            Some(raised) if uncancelled => self.convert(raised),
            Some(_) | None => Ok(()),
        }
    }

    fn convert(&self, raised: &Raised) -> Result<(), Raised> {
        if raised.is(Kind::CancelledError) {
            let timeout = self.world.exception(Kind::TimeoutError, "");
            timeout.set_context(Some(Rc::clone(raised)));
            timeout.set_cause(Some(Rc::clone(raised)));
            // The traceback holds the frame of `__aexit__`, that the timeout, and that the task; and what it was given.
            let own: Option<Rc<dyn Object>> = self.header.object();
            let traceback = raised.entries().map(|traceback| -> Rc<dyn Object> { traceback });
            let given: Rc<dyn Object> = Rc::<Exception>::clone(raised);
            CallFrame::leave(&timeout, None, own.into_iter().chain([given]).chain(traceback).collect());
            return Err(timeout);
        }
        if self.world.version().timeout_marks_contexts() {
            self.insert_timeout_error(raised);
            if raised.is(Kind::ExceptionGroup) {
                raised.members().iter().for_each(|member| self.insert_timeout_error(member));
            }
        }
        Ok(())
    }

    /// Puts a TimeoutError between an exception and the CancelledError in whose handling it was raised
    /// (`_insert_timeout_error`, 3.13).
    fn insert_timeout_error(&self, raised: &Raised) {
        let mut raised = Rc::clone(raised);
        while let Some(context) = raised.context() {
            if context.is(Kind::CancelledError) {
                let timeout = self.world.exception(Kind::TimeoutError, "");
                timeout.set_context(Some(Rc::clone(&context)));
                timeout.set_cause(Some(context));
                raised.set_context(Some(timeout));
                return;
            }
            raised = context;
        }
    }

    fn drop_handle(&self) {
        self.header.touch();
        let handle = self.handle.take();
        handle.iter().for_each(|handle| handle.cancel());
    }
}

/// `_on_timeout`.
impl Callback for Timeout {
    /// The bound `_on_timeout`.
    fn distance(&self) -> u8 {
        1
    }

    fn call(self: Rc<Self>, _argument: &Argument) -> Result<(), Raised> {
        let task = self.task.borrow().clone();
        if let Some(task) = task {
            task.cancel(Value::None)?;
        }
        self.state.set(State::Expiring);
        self.header.touch();
        let handle = self.handle.take();
        drop(handle);
        Ok(())
    }

    fn name(&self, _argument: &Argument) -> String {
        "Timeout._on_timeout".to_string()
    }
}

impl Object for Timeout {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.given.borrow().traverse(Label::Field("when"), visit);
        if let Some(handle) = &*self.handle.borrow() {
            visit(Edge::strong(Label::Field("timeout_handler"), &**handle));
        }
        if let Some(task) = &*self.task.borrow() {
            visit(Edge::strong(Label::Field("task"), &**task));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let (given, handle) = (self.given.take(), self.handle.take());
        drop((given, handle, self.task.take()));
    }

    fn type_name(&self) -> &str {
        "Timeout"
    }

    fn repr(&self) -> String {
        let when = match (self.state.get(), self.when.get()) {
            (State::Active, Some(when)) => {
                format!(" when={}", float_repr((when.as_secs() * 1000.0).round_ties_even() / 1000.0))
            }
            (State::Active, None) => " when=None".to_string(),
            _ => String::new(),
        };
        format!("<Timeout [{}]{when}>", self.state.get().name())
    }
}

impl Drop for Timeout {
    fn drop(&mut self) {
        let edges = (self.handle.get_mut().take(), self.task.get_mut().take());
        self.header.release(edges);
    }
}

impl fmt::Debug for Timeout {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}
