//! Tasks: coroutines driven by the loop, one step at a time.
//!
//! It follows `Task` (tasks.py and _asynciomodule.c, 3.11 to 3.13): same states, same order of callbacks, same
//! messages when a task is destroyed while it is pending.

mod nap;
mod object;
mod rare;
mod step;
mod turn;

use std::cell::Cell;
use std::fmt;
use std::ptr;
use std::rc::Rc;

use crate::asyncio::coroutine::{Body, Coroutine};
use crate::asyncio::event_loop::{Argument, EventLoop, Phase};
use crate::asyncio::future::{Future, FutureLike};
use crate::exception::Raised;
use crate::heap::Object;
use crate::record::{Fact, Site, TaskName, numbered};
use crate::slot::Slot;
use crate::value::Value;

use nap::Stage;
pub use nap::make_all_futures;
use rare::Rare;
pub use turn::{Line, TurnName};

/// A coroutine that the loop drives.
///
/// A pending task is exactly one of: scheduled (its step or wakeup is in the ready queue), running, or waiting
/// (`fut_waiter` is not done, and its callbacks hold the task). Only the first is held by the loop.
pub struct Task {
    base: Future,
    /// Empty while a native future is polled, and after the end.
    body: Slot<Body>,
    fut_waiter: Slot<Rc<dyn FutureLike>>,
    /// How far its native future is.
    stage: Cell<Stage>,
    must_cancel: Cell<bool>,
    log_destroy_pending: Cell<bool>,
    /// Whether it stands in the registry of its loop.
    is_registered: Cell<bool>,
    cancel_requests: Cell<u32>,
    identity: Identity,
    rare: Slot<Box<Rare>>,
}

/// So deep the cancellation of what waits for one another may go if there is more than tasks (`sys.getrecursionlimit()`).
const CANCEL_DEPTH_MAX: u32 = 1000;

impl Task {
    /// What the ready queue says of a step, as opposed to a wakeup.
    const STEP: Argument = Argument::Index(0);

    /// A task that waits has a bound wakeup among the future's callbacks.
    const WAKEUP: u8 = 1;

    /// Makes a task and schedules its first step (`Task.__init__`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    #[inline]
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
    /// RuntimeError if the loop is closed, or code runs in its context; what must end the run.
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
        task.begin_eagerly()?;
        Ok(task)
    }

    /// Schedules the first step of a task that was made without one ([`Task::unscheduled`]).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn begin(self: &Rc<Self>) -> Result<(), Raised> {
        self.event_loop().check_closed()?;
        self.event_loop().call_soon(Rc::<Task>::clone(self), Task::STEP);
        Ok(())
    }

    /// Runs the first step of such a task at once, if its loop runs.
    ///
    /// # Errors
    /// As [`Task::eager`].
    pub fn begin_eagerly(self: &Rc<Self>) -> Result<(), Raised> {
        if self.event_loop().phase() != Phase::Running {
            return self.begin();
        }
        self.start_at_once()?;
        if self.base.is_done() {
            // Only a task that goes on keeps its coroutine (`task_eager_start`).
            self.header().touch();
            drop(self.body.take());
        }
        Ok(())
    }

    /// Makes a task that is about to fail, which the loop does not know: it goes as one that is pending.
    pub fn half_made(
        event_loop: &Rc<EventLoop>,
        body: Body,
        name: Option<&str>,
        context: Option<Rc<dyn Object>>,
        site: Site,
    ) -> Rc<Task> {
        let task = Task::unscheduled(event_loop, body, name, site);
        task.show_own_name();
        context.into_iter().for_each(|context| task.set_context(context));
        task.leave_registry();
        task
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

    /// A function of its own, so that there is one place where a task is built, and what it is built of lies in memory by then.
    #[inline(never)]
    fn alloc(event_loop: &Rc<EventLoop>, body: Option<Body>, identity: Identity) -> Rc<Task> {
        let weight = event_loop.world().version().objects_of_a_task();
        event_loop.header().heap().alloc_weighing(weight, |header| Task {
            base: Future::base_of(header, event_loop),
            body: Slot::new(body),
            fut_waiter: Slot::default(),
            stage: Cell::new(Stage::Created),
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

    /// Notes of what a server made for a connection, if it is a task, that the program made nothing there.
    pub fn note_of_server(made: &Rc<dyn FutureLike>) {
        if let Some(task) = Task::from_object(Rc::clone(made).into_object()) {
            task.change_rare(|rare| rare.is_of_server = true);
        }
    }

    /// Whether a server made it.
    pub fn is_of_server(&self) -> bool {
        self.rare.look(|rare| rare.is_some_and(|rare| rare.is_of_server))
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
        if self.stage.get().is_nap() {
            make_all_futures(self.event_loop().world());
        }
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
    pub fn let_go(&self, object: &dyn Object) {
        let freed = self.change_rare(|rare| {
            let is_meant = |local: &Rc<dyn Object>| ptr::addr_eq(Rc::as_ptr(local), object);
            // What came last goes first, as a rule.
            rare.locals.pop_if(|last| is_meant(last)).or_else(|| {
                let place = rare.locals.iter().rposition(is_meant);
                place.map(|place| rare.locals.remove(place))
            })
        });
        drop(freed);
    }

    /// The message of the last request to cancel that it had to remember (`_cancel_message`).
    pub fn cancel_message(&self) -> Value {
        self.rare.look(|rare| rare.map(|rare| rare.cancel_message.clone()).unwrap_or_default())
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
        if !self.count_request() {
            return Ok(false);
        }
        if let Some(next) = self.awaited_task() {
            return self.cancel_chain(next, &message);
        }
        let is_passed_on = self.cancel_waiter(&message)?;
        self.end_cancel(is_passed_on, message);
        Ok(true)
    }

    fn into_object(self: Rc<Self>) -> Rc<dyn Object> {
        self
    }
}

impl Task {
    /// Counts a request to cancel; false if the task is done.
    #[inline]
    fn count_request(&self) -> bool {
        self.base.set_log_traceback(false);
        if self.base.is_done() {
            return false;
        }
        self.cancel_requests.set(self.cancel_requests.get() + 1);
        true
    }

    /// The task that it waits for, if it waits for a task.
    #[inline]
    fn awaited_task(&self) -> Option<Rc<Task>> {
        self.fut_waiter.look(|waiter| {
            let any: &dyn std::any::Any = &**waiter?;
            any.downcast_ref::<Task>()?.header().object().and_then(Task::from_object)
        })
    }

    /// Passes a request on along a chain of tasks that wait for one another: in a loop, for such chains may be long.
    #[cold]
    fn cancel_chain(self: Rc<Self>, next: Rc<Task>, message: &Value) -> Result<bool, Raised> {
        let world = Rc::clone(self.event_loop().world());
        let length_max = world.version().cancelled_chain_max();
        let (mut chain, mut next) = (vec![self], Some(next));
        let mut is_passed_on = true;
        while let Some(task) = next {
            if length_max < chain.len() {
                return Err(world.recursion_error());
            }
            is_passed_on = task.count_request();
            next = if is_passed_on { task.awaited_task() } else { None };
            if is_passed_on {
                chain.push(task);
            }
        }
        if let (true, Some(last)) = (is_passed_on, chain.last()) {
            is_passed_on = last.cancel_waiter(message)?;
        }
        for task in chain.into_iter().rev() {
            task.end_cancel(is_passed_on, message.clone());
            is_passed_on = true;
        }
        Ok(true)
    }

    /// Remembers a request that could not be passed on, for the next step.
    #[inline]
    fn end_cancel(&self, is_passed_on: bool, message: Value) {
        if is_passed_on {
            return;
        }
        self.must_cancel.set(true);
        if !message.is_none() || !self.rare.is_empty() {
            let before = self.change_rare(|rare| std::mem::replace(&mut rare.cancel_message, message));
            drop(before);
        }
    }

    /// Passes a request on to what the task waits for; false if that is done, or there is nothing.
    #[inline]
    fn cancel_waiter(self: &Rc<Self>, message: &Value) -> Result<bool, Raised> {
        let world = self.event_loop().world();
        if self.stage.get().is_settled_nap() && (message.is_none() || self.stage.get() != Stage::Asleep) {
            let _depth = world.nest(CANCEL_DEPTH_MAX)?;
            return Ok(self.cancel_nap());
        }
        if matches!(self.stage.get(), Stage::Queueing | Stage::Queued) {
            self.redeem();
        }
        let Some(waiter) = self.fut_waiter() else { return Ok(false) };
        let _depth = world.nest(CANCEL_DEPTH_MAX)?;
        waiter.cancel(message.clone())
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}
