//! Tasks: coroutines driven by the loop, one step at a time.
//!
//! It follows `Task` (tasks.py and _asynciomodule.c, 3.11 to 3.13): same states, same order of callbacks, same
//! messages when a task is destroyed while it is pending.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::asyncio::coroutine::{Body, Coroutine, Flow, NativeFuture, Resume};
use crate::asyncio::event_loop::{Argument, Callback, EventLoop, Leaf, Phase};
use crate::asyncio::future::{Future, FutureLike, State, Told, cancelled_error};
use crate::asyncio::world::Report;
use crate::exception::{Kind, Raised, Thrown};
use crate::heap::{Edge, Header, Label, LastWords, Object, ObjectId};
use crate::record::{Fact, Site, TaskName, numbered};
use crate::slot::Slot;
use crate::value::Value;

/// A coroutine that the loop drives.
///
/// A pending task is exactly one of: scheduled (its step or wakeup is in the ready queue), running, or waiting
/// (`fut_waiter` is not done, and its callbacks hold the task). Only the first is held by the loop.
pub struct Task {
    base: Future,
    /// Empty while a native future is polled, and after the end.
    body: Slot<Body>,
    fut_waiter: Slot<Rc<dyn FutureLike>>,
    /// Whether a native future was polled before.
    has_begun: Cell<bool>,
    must_cancel: Cell<bool>,
    log_destroy_pending: Cell<bool>,
    /// Whether it stands in the registry of its loop.
    is_registered: Cell<bool>,
    cancel_requests: Cell<u32>,
    identity: Identity,
    rare: Slot<Box<Rare>>,
}

/// What most tasks do without: kept apart, so that they stay small.
#[derive(Default)]
struct Rare {
    name: Option<Rc<str>>,
    /// Whether the trace calls it by its full name, as the recordings do with what `loop.create_task` did not make itself.
    shows_own_name: bool,
    context: Option<Rc<dyn Object>>,
    /// Objects that stand for parts of the native future: coroutines that it awaits, blocks that it is in.
    locals: Vec<Rc<dyn Object>>,
    cancel_message: Value,
    /// What was thrown into a native future that did not poll the leaf that waits; the next leaf gets it.
    undelivered: Option<Thrown>,
}

impl Rare {
    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(context) = &self.context {
            visit(Edge::strong(Label::Field("context"), &**context));
        }
        for (index, local) in self.locals.iter().enumerate() {
            visit(Edge::strong(Label::Item("locals", index), &**local));
        }
        self.cancel_message.traverse(Label::Field("cancel_message"), visit);
        if let Some(Thrown::Raised(raised)) = &self.undelivered {
            visit(Edge::strong(Label::Field("undelivered"), &**raised));
        }
    }

    /// Takes what a cleared task lets go of; its name stays.
    fn take_edges(&mut self) -> Rare {
        Rare {
            context: self.context.take(),
            locals: std::mem::take(&mut self.locals),
            cancel_message: std::mem::take(&mut self.cancel_message),
            undelivered: self.undelivered.take(),
            ..Rare::default()
        }
    }
}

/// So deep the cancellation of tasks that wait for one another may go (`sys.getrecursionlimit()`).
const CANCEL_DEPTH_MAX: u32 = 1000;

const ONE_THING: &str = "a task awaits one thing at a time: use gather or wait";
/// A task that waits has a bound wakeup among the future's callbacks.
const WAKEUP: u8 = 1;

impl Task {
    /// What the ready queue says of a step, as opposed to a wakeup.
    const STEP: Argument = Argument::Index(0);

    /// Makes a task and schedules its first step (`Task.__init__`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn new(event_loop: &Rc<EventLoop>, body: Body, site: Site) -> Result<Rc<Task>, Raised> {
        event_loop.check_closed()?;
        let task = Task::unscheduled(event_loop, body, None, site);
        event_loop.call_soon(Rc::<Task>::clone(&task), Task::STEP);
        Ok(task)
    }

    /// Makes a task that bears a name from the start (`Task(coro, name=name)`), which takes no number.
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn named(event_loop: &Rc<EventLoop>, body: Body, name: &str, site: Site) -> Result<Rc<Task>, Raised> {
        event_loop.check_closed()?;
        let task = Task::unscheduled(event_loop, body, Some(name), site);
        event_loop.call_soon(Rc::<Task>::clone(&task), Task::STEP);
        Ok(task)
    }

    /// Makes a task and runs its first step at once, if its loop runs (`Task(coro, eager_start=True)`, 3.12).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed; what must end the run.
    pub fn eager(
        event_loop: &Rc<EventLoop>,
        body: Body,
        name: Option<&str>,
        context: Option<Rc<dyn Object>>,
        site: Site,
    ) -> Result<Rc<Task>, Raised> {
        event_loop.check_closed()?;
        let task = Task::unscheduled(event_loop, body, name, site);
        task.show_own_name();
        context.into_iter().for_each(|context| task.set_context(context));
        if event_loop.phase() == Phase::Running {
            task.step(None)?;
            if task.base.is_done() {
                // Only a task that goes on keeps its coroutine (`task_eager_start`).
                task.header().touch();
                drop(task.body.take());
            }
        } else {
            event_loop.call_soon(Rc::<Task>::clone(&task), Task::STEP);
        }
        Ok(task)
    }

    /// Makes a task whose first step somebody else runs (an eager start).
    pub fn unscheduled(event_loop: &Rc<EventLoop>, body: Body, name: Option<&str>, site: Site) -> Rc<Task> {
        let identity = Identity {
            default_name: if name.is_none() { event_loop.world().next_task_name() } else { 0 },
            order: event_loop.next_task_order(),
            number: event_loop.world().next_task_number(),
            site: event_loop.world().site_number(site),
        };
        let task = Task::alloc(event_loop, Some(body), identity);
        if let Some(name) = name {
            task.set_name(name);
        }
        if let Some(context) = event_loop.world().copy_context() {
            task.set_context(context);
        }
        event_loop.register_task(task.header().id());
        task.is_registered.set(true);
        event_loop.world().enroll(task.header().id());
        event_loop.world().journal().note(|| Fact::Created(task.task_name()));
        task
    }

    #[inline]
    fn alloc(event_loop: &Rc<EventLoop>, body: Option<Body>, identity: Identity) -> Rc<Task> {
        let weight = event_loop.world().version().objects_of_a_task();
        event_loop.header().heap().alloc_weighing(weight, |header| Task {
            base: Future::base_of(header, event_loop),
            body: Slot::new(body),
            fut_waiter: Slot::default(),
            has_begun: Cell::new(false),
            must_cancel: Cell::new(false),
            log_destroy_pending: Cell::new(true),
            is_registered: Cell::new(false),
            cancel_requests: Cell::new(0),
            identity,
            rare: Slot::default(),
        })
    }

    /// The task whose step runs on this thread (`asyncio.current_task`).
    pub fn current() -> Option<Rc<Task>> {
        Task::from_object(EventLoop::running()?.current()?)
    }

    /// Lends the task whose step runs on this thread, if one does.
    pub fn with_current<T>(act: impl FnOnce(Option<&Task>) -> T) -> T {
        EventLoop::with_current(|current| {
            let any = current.map(|current| -> &dyn std::any::Any { current });
            act(any.and_then(|any| any.downcast_ref()))
        })
    }

    /// The object as a task, if it is one.
    pub fn from_object(object: Rc<dyn Object>) -> Option<Rc<Task>> {
        let any: Rc<dyn std::any::Any> = object;
        any.downcast().ok()
    }

    /// The loop that drives it.
    pub fn event_loop(&self) -> &Rc<EventLoop> {
        self.base.event_loop()
    }

    /// `get_name()`.
    pub fn name(&self) -> String {
        self.given_name()
            .map_or_else(|| format!("Task-{}", self.identity.default_name), |name| name.to_string())
    }

    fn given_name(&self) -> Option<Rc<str>> {
        self.rare.look(|rare| rare?.name.clone())
    }

    fn change_rare<T>(&self, change: impl FnOnce(&mut Rare) -> T) -> T {
        self.header().touch();
        let mut rare = self.rare.take().unwrap_or_default();
        let answer = change(&mut rare);
        self.rare.set(Some(rare));
        answer
    }

    /// `set_name(name)`.
    pub fn set_name(&self, name: &str) {
        self.change_rare(|rare| rare.name = Some(name.into()));
        self.event_loop().world().count_rename();
    }

    /// How the trace calls it: by the program's name, or `T3` for the third task of its loop.
    pub fn trace_name(&self) -> String {
        if self.rare.look(|rare| rare.is_some_and(|rare| rare.shows_own_name)) {
            return self.name();
        }
        match self.given_name() {
            Some(name) if !name.starts_with("Task-") => name.to_string(),
            Some(_) | None => Task::plain_name(self.identity.order),
        }
    }

    /// How the trace calls a task without a name.
    pub fn plain_name(order: u32) -> String {
        numbered("T", u64::from(order))
    }

    /// What a path of references calls a task, by how the trace calls it.
    pub fn description(trace_name: &str) -> String {
        ["Task ", trace_name].concat()
    }

    /// The number in [`Task::trace_name`], if the program gave it no name.
    pub fn plain_order(&self) -> Option<u32> {
        self.rare
            .look(|rare| rare.is_none_or(|rare| rare.name.is_none() && !rare.shows_own_name))
            .then_some(self.identity.order)
    }

    /// Lets the trace call it by its full name, as the recordings do with a task that `loop.create_task` did not make
    /// itself; such a task does not count among those of its loop.
    pub fn show_own_name(&self) {
        if !self.change_rare(|rare| std::mem::replace(&mut rare.shows_own_name, true)) {
            self.event_loop().take_back_task_order();
            self.event_loop().world().count_rename();
        }
    }

    /// How records speak of it.
    pub fn task_name(&self) -> TaskName {
        TaskName { number: u64::from(self.identity.number), name: self.trace_name() }
    }

    /// Its number among the tasks of the run, counted from 1.
    pub fn number(&self) -> u64 {
        u64::from(self.identity.number)
    }

    /// Its number among the tasks of its loop, counted from 1: sets of tasks are in this order.
    pub fn order(&self) -> u64 {
        u64::from(self.identity.order)
    }

    /// Where the program made it.
    pub fn site(&self) -> Site {
        self.event_loop().world().site_of_number(self.identity.site)
    }

    /// The coroutine object it drives or has driven (`get_coro`); `None` for a native future.
    pub fn coroutine(&self) -> Option<Rc<dyn Coroutine>> {
        self.body.look(|body| match body {
            Some(Body::Object(coroutine)) => Some(Rc::clone(coroutine)),
            Some(Body::Native(_)) | None => None,
        })
    }

    /// What it waits for (`_fut_waiter`).
    pub fn fut_waiter(&self) -> Option<Rc<dyn FutureLike>> {
        self.fut_waiter.get()
    }

    /// Whether to complain if it is destroyed while it is pending (`_log_destroy_pending`).
    pub fn set_log_destroy_pending(&self, log: bool) {
        self.log_destroy_pending.set(log);
    }

    /// Whether the registry of its loop knows it still: it does until the task dies, or a collection clears it.
    pub fn is_registered(&self) -> bool {
        self.is_registered.get()
    }

    /// Takes it out of the registry of its loop; false if it was not there any more.
    fn leave_registry(&self) -> bool {
        let was_registered = self.is_registered.replace(false);
        if was_registered {
            self.event_loop().unregister_task();
        }
        was_registered
    }

    fn note_destroyed(&self) {
        let silent = !self.log_destroy_pending.get();
        self.event_loop().world().add_destroyed(self.task_name(), silent);
    }

    /// Whether its destruction would be told: if not, a loss is silent.
    pub fn logs_destroy_pending(&self) -> bool {
        self.log_destroy_pending.get()
    }

    /// `cancelling()`: how many cancellations were asked for and not taken back.
    pub fn cancelling(&self) -> u32 {
        self.cancel_requests.get()
    }

    /// Takes back one request to cancel (`uncancel`), and says how many are left.
    pub fn uncancel(&self) -> u32 {
        let left = self.cancel_requests.get().saturating_sub(1);
        self.cancel_requests.set(left);
        if left == 0 && self.event_loop().world().version().uncancel_clears_must_cancel() {
            self.must_cancel.set(false);
        }
        left
    }

    /// Whether a cancellation waits to be delivered with the next step (`_must_cancel`).
    pub fn must_cancel(&self) -> bool {
        self.must_cancel.get()
    }

    /// The context it runs in, if the program gave it one of its own.
    pub fn context(&self) -> Option<Rc<dyn Object>> {
        self.rare.look(|rare| rare?.context.clone())
    }

    /// Sets the context it runs in.
    pub fn set_context(&self, context: Rc<dyn Object>) {
        let before = self.change_rare(|rare| rare.context.replace(context));
        drop(before);
    }

    /// Takes an object that stands for a part of the native future, which itself can't show what it holds.
    pub fn hold(&self, object: Rc<dyn Object>) {
        self.change_rare(|rare| rare.locals.push(object));
    }

    /// Lets go of an object that the native future does not need any more.
    pub fn let_go(&self, object: ObjectId) {
        let freed = self.change_rare(|rare| {
            let place = rare.locals.iter().rposition(|local| local.header().id() == object);
            place.map(|place| rare.locals.remove(place))
        });
        drop(freed);
    }

    /// Says what the running native future waits for; the leaf that is polled calls it, once in a step.
    ///
    /// # Panics
    /// When the future waits for two things at once: asyncio has no such thing, `gather` and `wait` are for that.
    pub fn park(&self, future: Rc<dyn FutureLike>) {
        self.header().touch();
        let before = self.fut_waiter.replace(Some(future));
        assert!(before.is_none(), "{ONE_THING}");
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
    #[inline(never)]
    pub fn step(self: &Rc<Self>, thrown: Option<Raised>) -> Result<(), Raised> {
        self.step_from(self.fut_waiter.take(), thrown.map(Thrown::Raised))
    }

    /// Runs one step after the wait for `waiter`, which is held until the step is over: a native leaf keeps only a `Weak` of
    /// what it waited for.
    #[inline]
    fn step_from(
        self: &Rc<Self>,
        waiter: Option<Rc<dyn FutureLike>>,
        mut thrown: Option<Thrown>,
    ) -> Result<(), Raised> {
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
            self.header().take_weight(WAKEUP);
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
        self.leave_wait(waiter.is_some());
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
        drop(event_loop.swap_current(before));
        if matches!(flow, Flow::Return(_) | Flow::Raise(_))
            && event_loop.world().version().coroutine_frames_link_back()
        {
            coroutine.link_back(&|| event_loop.world().frame());
        }
        drop(coroutine);
        let settled = self.settle(flow);
        drop((waiter, held));
        settled
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
        mut future: Pin<Box<dyn NativeFuture>>,
        waiter: Option<Rc<dyn FutureLike>>,
        thrown: Option<Thrown>,
    ) -> Result<(), Raised> {
        let event_loop = self.event_loop();
        self.leave_wait(waiter.is_some());
        if let Some(thrown) = thrown.or_else(|| self.take_undelivered()) {
            if !self.has_begun.get() {
                // Thrown into a future that had not begun: its body never runs.
                drop(waiter);
                return self.end_thrown(thrown);
            }
            EventLoop::throw_into_leaf(thrown);
        }
        self.has_begun.set(true);
        let before = event_loop.swap_current(Some(Rc::<Task>::clone(self)));
        let outer = EventLoop::swap_leaf(Leaf::Silent);
        let polled = future.as_mut().resume(&mut Context::from_waker(Waker::noop()));
        let leaf = EventLoop::swap_leaf(outer);
        let own = event_loop.swap_current(before);
        drop((own, waiter));
        if let Some(thrown) = EventLoop::take_thrown() {
            self.keep_undelivered(thrown);
        }
        match polled {
            Poll::Pending => {
                self.body.fill(Body::Native(future));
                if leaf == Leaf::Yields {
                    assert!(self.fut_waiter.is_empty(), "{ONE_THING}");
                    event_loop.call_soon(Rc::<Task>::clone(self), Task::STEP);
                    return Ok(());
                }
                self.wait_for_parked()
            }
            Poll::Ready(Ok(value)) => {
                drop(future);
                self.end_with(value)
            }
            Poll::Ready(Err(thrown)) => {
                drop(future);
                self.end_thrown(thrown)
            }
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
                let text = format!("Task got bad yield: {}", value.repr());
                self.step_soon_with(&text);
                Ok(())
            }
            Flow::Return(value) => self.end_with(value),
            Flow::Raise(raised) => self.end_raised(raised),
        }
    }

    fn wait_for(self: &Rc<Self>, future: Rc<dyn FutureLike>) -> Result<(), Raised> {
        self.header().touch();
        self.fut_waiter.set(Some(future));
        self.wait_for_parked()
    }

    /// Waits for what lies in `fut_waiter`.
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
        self.header().add_weight(WAKEUP);
        if !self.must_cancel.get() || added.is_err() {
            self.fut_waiter.fill(future);
            return added;
        }
        self.fut_waiter.set(Some(Rc::clone(&future)));
        if future.cancel(self.cancel_message())? {
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
    fn drop_body(&self) {
        self.header().touch();
        let body = self.body.take();
        if let Some(Body::Object(coroutine)) = body {
            self.body.set(Some(Body::Object(coroutine)));
        }
    }

    fn give_up_native(&self) {
        let is_native = self.body.look(|body| matches!(body, Some(Body::Native(_))));
        if is_native && self.base.state() == State::Pending {
            self.drop_body();
        }
    }

    /// A task that stands in for this one in a message, while it drops: it has all that this one had.
    fn make_husk(&mut self) -> Rc<Task> {
        let event_loop = Rc::clone(self.event_loop());
        let body = self.body.take();
        let husk = Task::alloc(&event_loop, body, self.identity);
        husk.log_destroy_pending.set(false);
        husk.fut_waiter.set(self.fut_waiter.take());
        husk.rare.set(self.rare.take());
        self.base.move_into(&husk.base);
        husk.header().set_finalized();
        husk
    }

    fn cancel_message(&self) -> Value {
        self.rare.look(|rare| rare.map(|rare| rare.cancel_message.clone()).unwrap_or_default())
    }

    fn is_to_be_told(&self) -> bool {
        !self.event_loop().world().is_torn_down()
            && self.base.state() == State::Pending
            && self.log_destroy_pending.get()
    }

    fn tell_destroyed(self: &Rc<Self>) {
        let message = "Task was destroyed but it is pending!".to_string();
        let fields = vec![("task", Value::Object(Rc::<Task>::clone(self)))];
        self.event_loop().call_exception_handler_at_end(Report { message, fields });
    }
}

/// What stays the same in a task's life.
#[derive(Clone, Copy, Debug)]
struct Identity {
    /// N of its name `Task-N`.
    default_name: u32,
    /// Its number among the tasks of its loop, counted from 1.
    order: u32,
    /// Its number among the tasks of the run, counted from 1.
    number: u32,
    /// The number of the place where the program made it.
    site: u32,
}

impl FutureLike for Task {
    fn base(&self) -> &Future {
        &self.base
    }

    /// `Task.cancel`: passes the request on to what the task waits for, or marks it for the next step.
    fn cancel(self: Rc<Self>, message: Value) -> Result<bool, Raised> {
        self.base.set_log_traceback(false);
        if self.base.is_done() {
            return Ok(false);
        }
        self.cancel_requests.set(self.cancel_requests.get() + 1);
        if let Some(waiter) = self.fut_waiter() {
            let _depth = self.event_loop().world().nest(CANCEL_DEPTH_MAX)?;
            if waiter.cancel(message.clone())? {
                return Ok(true);
            }
        }
        self.must_cancel.set(true);
        if !message.is_none() || !self.rare.is_empty() {
            let before = self.change_rare(|rare| std::mem::replace(&mut rare.cancel_message, message));
            drop(before);
        }
        Ok(true)
    }

    fn into_object(self: Rc<Self>) -> Rc<dyn Object> {
        self
    }
}

/// A task's step and wakeup, as the loop calls them.
impl Callback for Task {
    /// The bound step or wakeup.
    fn distance(&self) -> u8 {
        1
    }

    /// A wakeup throws what the awaited future raised; a step waits for none.
    fn call(self: Rc<Self>, _argument: &Argument) -> Result<(), Raised> {
        let waiter = self.fut_waiter.take();
        let thrown = waiter.as_ref().and_then(|waiter| waiter.base().failure());
        self.step_from(waiter, thrown)
    }

    fn name(&self, argument: &Argument) -> String {
        let kind = if matches!(argument, Argument::Index(0)) { "step" } else { "wakeup" };
        format!("{kind}({})", self.trace_name())
    }
}

impl Task {
    /// Shows what a task refers to that a future has not.
    fn traverse_own(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.rare.look(|rare| rare.into_iter().for_each(|rare| rare.traverse(visit)));
        self.body.look(|body| {
            if let Some(Body::Object(coroutine)) = body {
                visit(Edge::strong(Label::Field("coro"), &**coroutine));
            }
        });
        self.fut_waiter.look(|waiter| {
            if let Some(waiter) = waiter {
                visit(Edge::strong(Label::Field("fut_waiter"), &**waiter));
            }
        });
    }
}

impl Object for Task {
    fn header(&self) -> &Header {
        self.base.header()
    }

    /// In the order of `TaskObj_traverse`.
    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.traverse_own(visit);
        self.base.traverse_base(visit);
    }

    fn home(&self) -> Option<&dyn Object> {
        self.base.home()
    }

    fn retraverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.traverse_own(visit);
        self.base.retraverse_base(visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        self.base.clear_base();
        let body = self.body.take();
        let edges = (!self.rare.is_empty()).then(|| self.change_rare(Rare::take_edges));
        drop((body, edges, self.fut_waiter.take()));
    }

    fn type_name(&self) -> &str {
        "Task"
    }

    fn describe(&self) -> String {
        Task::description(&self.trace_name())
    }

    fn repr(&self) -> String {
        let coroutine = match self.coroutine() {
            Some(coroutine) => format!(" coro={}", coroutine.repr_state()),
            None => String::new(),
        };
        let waiter = match self.fut_waiter() {
            Some(waiter) => format!(" wait_for=<{} {}>", waiter.type_name(), waiter.base().repr_state()),
            None => String::new(),
        };
        let shown = self.base.repr_state();
        let (state, outcome) = match shown.split_once(' ') {
            Some((state, outcome)) => (state, format!(" {outcome}")),
            None => (shown.as_str(), String::new()),
        };
        format!("<Task {state} name={}{coroutine}{waiter}{outcome}>", crate::value::str_repr(&self.name()))
    }

    fn role(self: Rc<Self>) -> Option<Box<dyn Any>> {
        let future: Rc<dyn FutureLike> = self;
        Some(Box::new(future))
    }

    /// A native future is given up here, as a coroutine is closed by its own finalizer: in a task's first collection that
    /// one comes before the task's, later behind it, as CPython's lists have it.
    fn finalize(self: Rc<Self>) {
        let is_young = self.header().heap().generation(self.header().id()) == Some(0);
        if is_young {
            self.give_up_native();
        }
        if self.is_to_be_told() {
            self.tell_destroyed();
        }
        self.give_up_native();
        let subject: Rc<dyn Object> = Rc::<Task>::clone(&self);
        self.base.complain("Task", Some(subject));
    }

    fn last_words(&self) -> LastWords {
        if !self.base.is_done() { LastWords::Message } else { self.base.last_words() }
    }

    fn leave_registries(&self) {
        if self.leave_registry() && !self.base.is_done() {
            self.note_destroyed();
        }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        let was_registered = self.leave_registry();
        if (!self.base.is_done() || self.base.would_complain()) && !self.header().is_finalized() {
            self.tell_end(was_registered);
        }
        self.base.set_log_traceback(false);
        let holds = self.body.get_mut().is_some() || self.fut_waiter.get_mut().is_some();
        if holds || self.rare.get_mut().is_some() {
            self.header().heap().release((self.body.take(), self.fut_waiter.take(), self.rare.take()));
        }
    }
}

impl Task {
    /// What a task that drops leaves to be told: that it was destroyed while it was pending, that nobody looked at its
    /// exception.
    #[cold]
    fn tell_end(&mut self, was_registered: bool) {
        if was_registered && !self.base.is_done() {
            self.note_destroyed();
        }
        let is_pending = self.is_to_be_told();
        if !is_pending && !self.base.would_complain() {
            return;
        }
        let husk = self.make_husk();
        self.header().heap().defer(move || {
            if is_pending {
                husk.tell_destroyed();
            } else {
                husk.base.complain("Task", Some(Rc::<Task>::clone(&husk)));
            }
        });
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Two and a half lines of a cache with the two counts before it; docs/DESIGN.md says why that matters.
    #[cfg(target_pointer_width = "64")]
    #[test]
    fn a_task_takes_144_bytes_and_a_future_72() {
        assert_eq!((size_of::<Task>(), size_of::<Future>()), (144, 72));
    }
}
