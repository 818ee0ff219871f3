//! One step of a task: it resumes the coroutine, and does what that asks for (`Task.__step`, `Task.__wakeup`).

use std::cell::RefCell;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::asyncio::coroutine::{Body, Coroutine, Flow, Native, Resume};
use crate::asyncio::event_loop::{Argument, Callback, EventLoop, Leaf};
use crate::asyncio::future::{self, FutureLike, Told, cancelled_error};
use crate::asyncio::task::Task;
use crate::asyncio::task::nap::Stage;
use crate::exception::{Kind, Raised, Thrown};
use crate::heap::{Edge, Header, Label, Link, Object};
use crate::record::Fact;
use crate::value::{Value, shortened};

pub(super) const ONE_THING: &str = "a task awaits one thing at a time: use gather or wait";

impl Task {
    /// Says what the running native future waits for; the leaf that is polled calls it, once in a step.
    ///
    /// # Panics
    /// When the future waits for two things at once: asyncio has no such thing, `gather` and `wait` are for that.
    pub fn park(&self, future: Rc<dyn FutureLike>) {
        self.header().touch();
        let before = self.fut_waiter.replace(Some(future));
        let owes = matches!(self.stage.get(), Stage::Dozing | Stage::Queueing);
        assert!(before.is_none() && !owes, "{ONE_THING}");
    }

    /// Says that the native future that is polled yields its turn, as `sleep(0)` does.
    ///
    /// # Panics
    /// Outside of a task's step; when the future waits for two things at once.
    pub fn yield_turn() {
        match EventLoop::swap_leaf(Leaf::Yields) {
            Leaf::Silent => {}
            Leaf::Absent => panic!("await needs a running task: call this within weakloop::run"),
            Leaf::Yields => panic!("{ONE_THING}"),
        }
    }

    /// Runs one step (`__step`), with an exception to raise where the task waits, or without.
    ///
    /// # Errors
    /// What must end the run: SystemExit, KeyboardInterrupt, a limit; InvalidStateError if the task is done.
    #[cold]
    pub fn step(self: &Rc<Self>, thrown: Option<Raised>) -> Result<(), Raised> {
        if let Some(raised) = thrown {
            self.change_rare(|rare| rare.raises = Some(raised));
        }
        Rc::<Task>::clone(self).call(&Task::STEP)
    }

    /// Runs the first step of an eager task, within the step that makes it (`task_eager_start`).
    ///
    /// # Errors
    /// As [`Task::step`]; RuntimeError if code runs in its context. Then it stays as it is, and the current task.
    #[cold]
    pub(super) fn start_at_once(self: &Rc<Self>) -> Result<(), Raised> {
        let (event_loop, world) = (self.event_loop(), self.event_loop().world());
        let outer = event_loop.swap_current(Some(Rc::<Task>::clone(self)));
        if let Some(context) = self.context().filter(|context| world.is_entered(context)) {
            // `_eager_tasks` and `_current_tasks` hold them.
            world.keep_for_good(Rc::<Task>::clone(self));
            world.keep_for_good(Rc::<EventLoop>::clone(event_loop));
            let text = format!("cannot enter context: {} is already entered", context.repr());
            return Err(world.exception(Kind::RuntimeError, &text));
        }
        let id = outer.as_ref().map(|outer| outer.header().id());
        let stepped = world.call_within_step(id, || self.step_on());
        drop(event_loop.swap_current(outer));
        stepped
    }

    /// What becomes of a step while another task is the current one (`enter_task`).
    #[cold]
    fn refuse_to_enter(&self) -> Raised {
        // A wakeup has asked what it waited for by then.
        drop(self.fut_waiter.look(|waiter| waiter.and_then(|waiter| waiter.base().failure())));
        let event_loop = self.event_loop();
        let other = event_loop.current().map_or_else(String::new, |other| other.repr());
        let text =
            format!("Cannot enter into task {} while another task {other} is being executed.", self.repr());
        event_loop.world().exception(Kind::RuntimeError, &text)
    }

    /// Ends a step in which another task has become the current one, and stays so (`leave_task`).
    #[cold]
    fn fail_to_leave(&self, other: Rc<dyn Object>, settled: Result<(), Raised>) -> Raised {
        let event_loop = self.event_loop();
        let text = format!("Leaving task {} does not match the current task {}.", self.repr(), other.repr());
        drop(event_loop.swap_current(Some(other)));
        let raised = event_loop.world().exception(Kind::RuntimeError, &text);
        settled.err().into_iter().for_each(|before| raised.set_context(Some(before)));
        raised
    }

    /// Runs one step, which throws what was laid down for it, or else what the awaited future raised. That future is held
    /// until the step is over: a native leaf keeps only a `Weak` of what it waited for.
    #[inline]
    fn step_on(self: &Rc<Self>) -> Result<(), Raised> {
        let mut thrown = self.take_raises();
        if self.stage.get().is_nap() {
            let cancelled = self.wake_up();
            thrown = thrown.or(cancelled);
        }
        let waiter = self.fut_waiter.take();
        if let Some(waiter) = &waiter
            && thrown.is_none()
        {
            thrown = waiter.base().failure();
        }
        if self.base.is_done() {
            self.header().touch();
            return Err(self.already_done());
        }
        let mut is_own = false;
        if self.must_cancel.get() {
            self.must_cancel.set(false);
            is_own = !thrown.as_ref().is_some_and(|thrown| thrown.kind().is(Kind::CancelledError));
            thrown = Some(self.cancellation(thrown));
        }
        if waiter.is_some() {
            self.header().touch();
        }
        match self.body.take() {
            Some(Body::Native(future)) => self.step_native(future, waiter, thrown),
            Some(Body::Object(coroutine)) => self.step_object(coroutine, waiter, thrown, is_own),
            None => self.step_over(waiter),
        }
    }

    /// The bound wakeup went with the wait.
    #[inline]
    fn leave_wait(&self, has_waited: bool) {
        if has_waited {
            self.header().take_weight(Task::WAKEUP);
        }
    }

    #[cold]
    fn step_over(self: &Rc<Self>, waiter: Option<Rc<dyn FutureLike>>) -> Result<(), Raised> {
        self.leave_wait(waiter.is_some());
        drop(waiter);
        let text = "cannot reuse already awaited coroutine";
        self.end_raised(self.event_loop().world().exception(Kind::RuntimeError, text))
    }

    #[cold]
    fn already_done(&self) -> Raised {
        let text = format!("_step(): already done: {}", self.repr());
        self.event_loop().world().exception(Kind::InvalidStateError, &text)
    }

    /// What a step that has to deliver a cancellation throws.
    #[inline(never)]
    fn cancellation(&self, thrown: Option<Thrown>) -> Thrown {
        let own = thrown.filter(|thrown| thrown.kind().is(Kind::CancelledError));
        own.unwrap_or_else(|| match self.cancel_message() {
            Value::None => Thrown::Cancelled,
            message => Thrown::Raised(cancelled_error(self.event_loop(), message)),
        })
    }

    /// `is_own` says whether the step has made what it throws.
    #[inline(never)]
    fn step_object(
        self: &Rc<Self>,
        coroutine: Rc<dyn Coroutine>,
        waiter: Option<Rc<dyn FutureLike>>,
        thrown: Option<Thrown>,
        is_own: bool,
    ) -> Result<(), Raised> {
        let event_loop = self.event_loop();
        let thrown = thrown.map(|thrown| thrown.into_raised(self.header().heap()));
        let raises = |waiter: &Rc<dyn FutureLike>| waiter.base().is_cancelled() || !waiter.is_plain();
        let raised = thrown.as_ref().filter(|_| !is_own && waiter.as_ref().is_some_and(raises));
        let traceback = raised.and_then(|raised| event_loop.world().raise_in_wakeup(raised));
        let is_wakeup = waiter.is_some();
        self.leave_wait(is_wakeup);
        let waiter = waiter.map(FutureLike::into_object);
        waiter.iter().for_each(|waiter| event_loop.hold_argument(Rc::clone(waiter)));
        self.body.set(Some(Body::Object(Rc::clone(&coroutine))));
        let before = event_loop.swap_current(Some(Rc::<Task>::clone(self)));
        // The wakeup holds what it throws until it is over, the step its own cancellation until that is thrown (`clear_exc`).
        let mut held = thrown.clone();
        let resume = thrown.map_or(Resume::Send(Value::None), Resume::Throw);
        let (flow, own) = event_loop.world().run_in_context(self.context(), || {
            let flow = Rc::clone(&coroutine).resume(resume);
            if is_own {
                drop(held.take());
            }
            event_loop.world().heap().run_deferred();
            flow
        });
        self.keep_context(own);
        let is_eager = before.is_some();
        let left = event_loop.swap_current(before);
        let other = left.filter(|left| !is_eager && left.header().id() != self.header().id());
        if matches!(flow, Flow::Return(_) | Flow::Raise(_))
            && event_loop.world().version().coroutine_frames_link_back()
        {
            coroutine.link_back(&|| event_loop.world().frame());
        }
        drop(coroutine);
        let settled = self.settle(flow);
        // The future is an argument of the handle, which goes after the call; what the step raises keeps that.
        let argument = is_wakeup && settled.is_ok();
        drop((traceback, held, argument.then(|| event_loop.let_go_of_argument()), waiter));
        match other {
            None => settled,
            Some(other) => Err(self.fail_to_leave(other, settled)),
        }
    }

    /// Keeps the context in which a step ended, if the task had none: one that the step has made, because it set a variable.
    fn keep_context(&self, own: Option<Rc<dyn Object>>) {
        if let Some(own) = own
            && self.context().is_none()
        {
            self.set_context(own);
        }
    }

    /// Polls a native future once. Its outcome is read at once rather than turned into a [`Flow`]: this is the path
    /// that every step of a Rust program takes.
    #[inline]
    fn step_native(
        self: &Rc<Self>,
        mut future: Native,
        waiter: Option<Rc<dyn FutureLike>>,
        thrown: Option<Thrown>,
    ) -> Result<(), Raised> {
        let event_loop = self.event_loop();
        self.leave_wait(waiter.is_some());
        if let Some(thrown) = thrown.or_else(|| self.take_undelivered()) {
            if self.stage.get() == Stage::Created {
                // Thrown into a future that had not begun: its body never runs.
                drop(waiter);
                return self.end_thrown(thrown);
            }
            // Whoever asked for a turn has to tell its future from others.
            if self.stage.get().is_in_line() {
                self.redeem();
            }
            EventLoop::throw_into_leaf(thrown);
        }
        if self.stage.get() == Stage::Created {
            self.stage.set(Stage::Begun);
        }
        let before = event_loop.swap_current(Some(Rc::<Task>::clone(self)));
        let outer = EventLoop::swap_leaf(Leaf::Silent);
        let polled = future.resume(&mut Context::from_waker(Waker::noop()));
        let leaf = EventLoop::swap_leaf(outer);
        drop(event_loop.swap_current(before));
        waiter.into_iter().for_each(FutureLike::let_go);
        if let Some(thrown) = EventLoop::take_thrown() {
            self.keep_undelivered(thrown);
        }
        match polled {
            Poll::Pending => {
                self.body.fill(Body::Native(future));
                if self.stage.get() != Stage::Begun && self.fall_asleep() {
                    assert!(leaf == Leaf::Silent, "{ONE_THING}");
                    return Ok(());
                }
                if leaf == Leaf::Yields {
                    assert!(self.fut_waiter.is_empty(), "{ONE_THING}");
                    event_loop.call_soon(Rc::<Task>::clone(self), Task::STEP);
                    return Ok(());
                }
                self.wait_for_parked()
            }
            Poll::Ready(Ok(value)) => {
                drop(future);
                self.end_last_step();
                self.end_with(value)
            }
            Poll::Ready(Err(thrown)) => {
                drop(future);
                self.end_last_step();
                self.end_thrown(thrown)
            }
        }
    }

    #[inline]
    fn take_raises(&self) -> Option<Thrown> {
        if self.rare.is_empty() {
            None
        } else {
            self.change_rare(|rare| rare.raises.take()).map(Thrown::Raised)
        }
    }

    #[cold]
    fn keep_undelivered(&self, thrown: Thrown) {
        self.change_rare(|rare| rare.undelivered = Some(thrown));
    }

    fn take_undelivered(&self) -> Option<Thrown> {
        if self.rare.is_empty() { None } else { self.change_rare(|rare| rare.undelivered.take()) }
    }

    fn settle(self: &Rc<Self>, flow: Flow) -> Result<(), Raised> {
        match flow {
            Flow::Await(future) => self.wait_for(future),
            Flow::Yield => {
                self.event_loop().call_soon(Rc::<Task>::clone(self), Task::STEP);
                Ok(())
            }
            Flow::Stray(value) => {
                self.step_soon_with(&self.objection_to(&value));
                Ok(())
            }
            Flow::Return(value) => self.end_with(value),
            Flow::Raise(raised) => self.end_raised(raised),
        }
    }

    #[cold]
    fn objection_to(&self, value: &Value) -> String {
        let is_future =
            value.as_object().is_some_and(|object| future::from_object(Rc::clone(object)).is_some());
        match is_future {
            true => {
                format!("yield was used instead of yield from in task {} with {}", self.repr(), value.repr())
            }
            false => format!("Task got bad yield: {}", value.repr()),
        }
    }

    fn wait_for(self: &Rc<Self>, future: Rc<dyn FutureLike>) -> Result<(), Raised> {
        self.header().touch();
        self.fut_waiter.set(Some(future));
        self.wait_for_parked()
    }

    /// Waits for what lies in `fut_waiter`.
    #[inline]
    fn wait_for_parked(self: &Rc<Self>) -> Result<(), Raised> {
        let future =
            self.fut_waiter.take().expect("a Rust future awaited something that weakloop does not know");
        let base = future.base();
        if !Rc::ptr_eq(self.event_loop(), base.event_loop()) || std::ptr::eq(base, &raw const self.base) {
            self.object_to(&*future);
            return Ok(());
        }
        base.take_awaited();
        let added = base.add_done_callback(Rc::<Task>::clone(self), Told::Nothing);
        self.header().add_weight(Task::WAKEUP);
        self.fut_waiter.fill(future);
        if self.must_cancel.get() && added.is_ok() { self.cancel_new_waiter() } else { added }
    }

    /// Cancels at once what the task has begun to wait for.
    #[cold]
    fn cancel_new_waiter(&self) -> Result<(), Raised> {
        if let Some(waiter) = self.fut_waiter()
            && waiter.cancel(self.cancel_message())?
        {
            self.must_cancel.set(false);
        }
        Ok(())
    }

    /// Raises in the task, which can't wait for that future: it belongs to another loop, or is the task itself.
    #[cold]
    fn object_to(self: &Rc<Self>, future: &dyn FutureLike) {
        let text = if Rc::ptr_eq(self.event_loop(), future.base().event_loop()) {
            format!("Task cannot await on itself: {}", self.repr())
        } else {
            format!("Task {} got Future {} attached to a different loop", self.repr(), future.repr())
        };
        self.step_soon_with(&text);
    }

    fn step_soon_with(self: &Rc<Self>, text: &str) {
        let world = self.event_loop().world();
        let raised = world.exception(Kind::RuntimeError, text);
        let task = RefCell::new(Some(Rc::clone(self)));
        let callback =
            world.heap().alloc(|header| RaisingStep { header, task, raised: RefCell::new(Some(raised)) });
        self.event_loop().call_soon(callback, Argument::NOTHING);
    }

    fn end_with(self: &Rc<Self>, value: Value) -> Result<(), Raised> {
        self.drop_body();
        if self.must_cancel.replace(false) {
            let message = self.cancel_message();
            self.base.cancel_base(message)?;
        } else {
            self.base.set_result(value)?;
        }
        self.note_done();
        Ok(())
    }

    fn end_raised(self: &Rc<Self>, raised: Raised) -> Result<(), Raised> {
        self.end_thrown(Thrown::Raised(raised))
    }

    fn end_thrown(self: &Rc<Self>, thrown: Thrown) -> Result<(), Raised> {
        let raised = match thrown {
            Thrown::Raised(raised) if raised.is(Kind::LimitReached) => return Err(raised),
            Thrown::Raised(raised) if !raised.is(Kind::CancelledError) => raised,
            cancelled => {
                self.drop_body();
                self.base.cancel_with(cancelled)?;
                self.note_done();
                return Ok(());
            }
        };
        self.drop_body();
        let ends_run = raised.is(Kind::SystemExit) || raised.is(Kind::KeyboardInterrupt);
        let raised = self.storable(raised);
        self.base.set_exception(Rc::clone(&raised))?;
        self.note_done();
        if ends_run { Err(raised) } else { Ok(()) }
    }

    /// A StopIteration that escapes from a coroutine becomes a RuntimeError before it gets here in CPython too.
    fn storable(&self, raised: Raised) -> Raised {
        if !raised.is(Kind::StopIteration) {
            return raised;
        }
        let wrapped =
            self.event_loop().world().exception(Kind::RuntimeError, "coroutine raised StopIteration");
        wrapped.set_cause(Some(raised));
        wrapped
    }

    fn note_done(&self) {
        self.event_loop().world().journal().note(|| Fact::Done(self.task_name()));
    }

    /// Lets go of a native future that has ended. A coroutine object stays, as in CPython: it is over, and holds nothing.
    pub(super) fn drop_body(&self) {
        self.header().touch();
        let body = self.body.take();
        if let Some(Body::Object(coroutine)) = body {
            self.body.set(Some(Body::Object(coroutine)));
        }
    }
}

/// A task's step and wakeup, as the loop calls them.
impl Callback for Task {
    /// The bound step or wakeup.
    fn distance(&self) -> u8 {
        1
    }

    fn ring(self: Rc<Self>) -> Result<(), Raised> {
        self.ring_nap();
        Ok(())
    }

    fn leave_timer(self: Rc<Self>, handle: &Link) {
        self.leave_timer_of_nap(handle);
    }

    fn make_future(self: Rc<Self>, handle: Option<&Link>) -> Option<Rc<dyn Callback>> {
        self.make_future_of_nap(handle).map(|future| -> Rc<dyn Callback> { future })
    }

    /// A wakeup throws what the awaited future raised; a step waits for none.
    fn call(self: Rc<Self>, _argument: &Argument) -> Result<(), Raised> {
        if self.event_loop().has_current() { Err(self.refuse_to_enter()) } else { self.step_on() }
    }

    fn leads_to(self: Rc<Self>) -> Option<Rc<dyn Object>> {
        Some(self)
    }

    /// A wakeup is called with the future that the task has waited for.
    fn argument(&self, argument: &Argument) -> Option<Rc<dyn Object>> {
        match argument {
            Argument::Index(0) => None,
            _ => self.fut_waiter.get().map(FutureLike::into_object),
        }
    }

    fn name(&self, argument: &Argument) -> String {
        let kind = if matches!(argument, Argument::Index(0)) { "step" } else { "wakeup" };
        format!("{kind}({})", self.trace_name())
    }

    fn source(&self, argument: &Argument) -> String {
        match argument {
            Argument::Index(0) => {
                format!("<_asyncio.TaskStepMethWrapper object at {}>()", self.header().id())
            }
            _ => format!("Task.task_wakeup({})", self.shown_waiter()),
        }
    }
}

impl Task {
    /// The future that wakes it up, as messages show the argument of that wakeup.
    fn shown_waiter(&self) -> String {
        let world = self.event_loop().world();
        match self.fut_waiter() {
            Some(waiter) if !world.version().callbacks_hide_arguments() => {
                shortened(&world.heap().repr(&*waiter.into_object()))
            }
            _ => String::new(),
        }
    }
}

/// A step that raises in the task at once, after it yielded something that can't be awaited.
struct RaisingStep {
    header: Header,
    task: RefCell<Option<Rc<Task>>>,
    raised: RefCell<Option<Raised>>,
}

impl Callback for RaisingStep {
    fn call(self: Rc<Self>, _argument: &Argument) -> Result<(), Raised> {
        self.header.touch();
        match (self.task.take(), self.raised.take()) {
            (Some(task), Some(raised)) => task.step(Some(raised)),
            _ => Ok(()),
        }
    }

    fn name(&self, _argument: &Argument) -> String {
        let task = self.task.borrow();
        format!("step({})", task.as_ref().map(|task| task.trace_name()).unwrap_or_default())
    }
}

impl Object for RaisingStep {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(task) = &*self.task.borrow() {
            visit(Edge::strong(Label::Field("__self__"), &**task));
        }
        if let Some(raised) = &*self.raised.borrow() {
            visit(Edge::strong(Label::Field("exc"), &**raised));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let task = self.task.take();
        drop((task, self.raised.take()));
    }

    fn type_name(&self) -> &str {
        "TaskStepMethWrapper"
    }
}
