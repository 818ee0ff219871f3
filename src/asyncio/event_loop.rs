//! The event loop: a queue of callbacks, a heap of timers and a clock that jumps.
//!
//! It follows `BaseEventLoop` (base_events.py, 3.11 to 3.13). It knows callbacks, not tasks: of those it has only a
//! registry of `Weak`s, as asyncio's WeakSet is, so that nothing but queue and timers keeps anything alive here.

mod callback;
mod iteration;
mod left_handle;
mod ready;
mod references;
mod registry;
mod running;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use crate::asyncio::network::Socket;
use crate::asyncio::selector::{Direction, Selector};
use crate::asyncio::world::{Report, World, one_more};
use crate::clock::{Time, TimerHeap, TimerKey};
use crate::exception::{Kind, Raised};
use crate::heap::{Header, Link, Object, ObjectId};
use crate::record::Fact;
use crate::slot::Slot;
use crate::value::Value;

pub use callback::{Alarm, Argument, Callback, Entry, ExceptionHandler, LoopHooks};
use ready::{Ready, ReadyQueue};
use registry::Registry;
pub use running::{Leaf, NO_CURRENT_LOOP};

/// An event loop over virtual time.
pub struct EventLoop {
    header: Header,
    world: Rc<World>,
    ready: RefCell<ReadyQueue>,
    /// How many callbacks were taken off the queue, ever, and before the batch that runs.
    taken: Cell<u64>,
    taken_before_batch: Cell<u64>,
    timers: RefCell<TimerHeap<Alarm>>,
    selector: RefCell<Selector<Rc<dyn Callback>>>,
    now: Cell<Time>,
    iteration: Cell<u64>,
    phase: Cell<Phase>,
    stopping: Cell<bool>,
    tasks: RefCell<Registry>,
    tasks_made: Cell<u32>,
    current: Slot<Rc<dyn Object>>,
    /// The handle of the callback that runs.
    handle: Link,
    /// What the wakeup that runs was called with: the future that is done.
    woken_by: Slot<Rc<dyn Object>>,
    /// The tuple with which `Handle._run` makes that call, on its stack.
    call: Link,
    exception_handler: RefCell<Option<Rc<dyn ExceptionHandler>>>,
    task_factory: RefCell<Value>,
    default_executor: RefCell<Value>,
    executor_is_shut_down: Cell<bool>,
    debug: Cell<bool>,
    slow_callback_duration: Cell<f64>,
    hooks: RefCell<Option<Rc<dyn LoopHooks>>>,
    /// A future that is over and serves as the next one, while the loop runs and nobody looks.
    spare: Slot<Rc<dyn Object>>,
}

/// What a loop is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Made, or stopped again; callbacks can be scheduled, none runs.
    Idle,
    /// Between the beginning and the end of `run_forever`.
    Running,
    /// Closed for good: every call raises RuntimeError.
    Closed,
}

/// What CPython's collector counts for a callback that waits its turn: the handle, and the bound step, the arguments or
/// the context; a timer has those of its callback, its context and the handle.
const HANDLE: u64 = 2;

impl EventLoop {
    /// Makes a loop at time zero (`asyncio.new_event_loop`).
    pub fn new(world: &Rc<World>) -> Rc<EventLoop> {
        world.leave_loop();
        let weight = world.version().objects_of_a_loop();
        let event_loop = world.heap().alloc_weighing(weight, |header| EventLoop {
            header,
            world: Rc::clone(world),
            ready: RefCell::default(),
            taken: Cell::new(0),
            taken_before_batch: Cell::new(0),
            timers: RefCell::default(),
            selector: RefCell::default(),
            now: Cell::new(Time::ZERO),
            iteration: Cell::new(0),
            phase: Cell::new(Phase::Idle),
            stopping: Cell::new(false),
            tasks: RefCell::default(),
            tasks_made: Cell::new(0),
            current: Slot::default(),
            handle: Link::unmade(),
            woken_by: Slot::default(),
            call: Link::unmade(),
            exception_handler: RefCell::default(),
            task_factory: RefCell::default(),
            default_executor: RefCell::default(),
            executor_is_shut_down: Cell::new(false),
            debug: Cell::new(false),
            slow_callback_duration: Cell::new(0.1),
            hooks: RefCell::default(),
            spare: Slot::default(),
        });
        world.add_loop(event_loop.header().id());
        event_loop
    }

    /// The object as a loop, if it is one.
    pub fn from_object(object: Rc<dyn Object>) -> Option<Rc<EventLoop>> {
        let any: Rc<dyn std::any::Any> = object;
        any.downcast().ok()
    }

    /// What the run shares.
    pub fn world(&self) -> &Rc<World> {
        &self.world
    }

    /// `loop.time()`.
    pub fn time(&self) -> Time {
        self.now.get()
    }

    /// Lets virtual time pass within a step, as `time.sleep` does: it blocks the loop.
    pub fn block_for(&self, seconds: f64) {
        self.now.set(self.now.get().after(seconds));
        self.world.journal().set_moment(self.iteration.get(), self.now.get());
    }

    /// Lets virtual time pass within a step, up to a moment.
    pub fn block_until(&self, moment: Time) {
        self.now.set(self.now.get().max(moment));
        self.world.journal().set_moment(self.iteration.get(), self.now.get());
    }

    /// How many iterations began so far.
    pub fn iteration(&self) -> u64 {
        self.iteration.get()
    }

    /// What the loop is doing.
    pub fn phase(&self) -> Phase {
        self.phase.get()
    }

    /// Schedules a callback for the next iteration (`loop.call_soon`); a closed loop is the caller's affair.
    #[inline]
    pub fn call_soon(&self, callback: Rc<dyn Callback>, argument: Argument) {
        let heap = self.header.heap();
        heap.generations().count(HANDLE);
        let link = Link::new(heap);
        // Nothing that could panic stands between here and the place: callback and argument stay in registers.
        if !heap.is_tracked()
            && let Ok(mut ready) = self.ready.try_borrow_mut()
            && let Some(place) = ready.take_place()
        {
            place.fill(Ready::Soon(Entry { argument, callback, link }));
            return;
        }
        self.call_soon_slowly(Entry { argument, callback, link });
    }

    #[cold]
    fn call_soon_slowly(&self, entry: Entry) {
        let mut ready = self.ready.borrow_mut();
        if self.header.heap().is_tracked() {
            self.note_entry(&entry, self.taken.get() + ready.len() as u64, Header::note_gain);
        }
        ready.push(Ready::Soon(entry));
    }

    /// Schedules a callback for a moment (`loop.call_at`); a closed loop is the caller's affair.
    pub fn call_at(&self, when: Time, callback: Rc<dyn Callback>) -> TimerKey {
        self.header.heap().generations().count(HANDLE + u64::from(callback.distance()));
        let link = Link::new(self.header.heap());
        let key = self.timers.borrow_mut().push(when, Alarm { callback, link });
        if self.header.heap().is_tracked()
            && let Some(alarm) = self.timers.borrow().due(key)
        {
            self.note_timer(&*alarm.callback, key, Header::note_gain);
        }
        key
    }

    /// Cancels a timer: its callback is dropped at once, its entry stays until it is purged.
    pub fn cancel_timer(&self, key: TimerKey) {
        let cancelled = self.timers.borrow_mut().cancel(key);
        let Some(Alarm { callback, link }) = cancelled else { return };
        if self.header.heap().is_tracked() {
            self.note_timer(&*callback, key, Header::note_loss);
        }
        self.header.heap().generations().uncount(HANDLE + u64::from(callback.distance()));
        callback.leave_timer(&link);
    }

    /// Lets those who stand for a future in timers and queue make it: somebody is about to look.
    #[cold]
    pub fn make_futures(&self) {
        self.drop_spare();
        let alarms = self.timers.borrow().all().map(|(key, alarm)| (key, alarm.clone())).collect::<Vec<_>>();
        for (key, Alarm { callback, link }) in alarms {
            if let Some(future) = callback.make_future(Some(&link)) {
                let alarm = Alarm { callback: future, link };
                drop(self.timers.borrow_mut().replace(key, alarm));
            }
        }
        let ready: Vec<Rc<dyn Callback>> = self.ready.borrow().iter().filter_map(Ready::soon).collect();
        for callback in ready {
            let future = callback.make_future(None);
            drop(future);
        }
    }

    /// Keeps a future that is over, to serve as the next one. Only a loop that runs keeps one, for the future holds the loop.
    #[inline]
    pub fn keep_spare(&self, spare: Rc<dyn Object>) {
        let is_wanted = self.phase.get() == Phase::Running && self.world.is_unobserved();
        if is_wanted && self.spare.is_empty() {
            spare.header().become_spare();
            self.spare.fill(spare);
        }
    }

    /// The future that was kept; whoever takes it begins it again.
    #[inline]
    pub fn take_spare(&self) -> Option<Rc<dyn Object>> {
        self.spare.take()
    }

    fn drop_spare(&self) {
        if let Some(spare) = self.spare.take() {
            spare.header().begin_again(1);
            drop(spare);
        }
    }

    /// Calls back whenever a socket is ready (`_add_reader`, `_add_writer`); gives back what was called before.
    pub fn watch_socket(
        &self,
        socket: &Rc<Socket>,
        direction: Direction,
        callback: Rc<dyn Callback>,
    ) -> Option<Rc<dyn Callback>> {
        self.header.touch();
        self.selector.borrow_mut().add(socket, direction, callback)
    }

    /// Calls back no more (`_remove_reader`, `_remove_writer`); gives back what was called.
    pub fn unwatch_socket(&self, socket: &Rc<Socket>, direction: Direction) -> Option<Rc<dyn Callback>> {
        self.header.touch();
        self.selector.borrow_mut().remove(socket, direction)
    }

    /// Whether something is called back when the socket is ready.
    pub fn watches_socket(&self, socket: &Rc<Socket>, direction: Direction) -> bool {
        self.selector.borrow().watches(socket, direction)
    }

    /// Raises RuntimeError if the loop is closed (`_check_closed`).
    #[inline]
    pub fn check_closed(&self) -> Result<(), Raised> {
        if self.phase.get() == Phase::Closed { Err(self.closed_error()) } else { Ok(()) }
    }

    #[cold]
    fn closed_error(&self) -> Raised {
        self.world.exception(Kind::RuntimeError, "Event loop is closed")
    }

    /// Ends `run_forever` after the iteration that runs (`loop.stop`).
    pub fn stop(&self) {
        self.stopping.set(true);
    }

    /// Runs until [`EventLoop::stop`] (`run_forever`).
    ///
    /// # Errors
    /// RuntimeError if this or another loop runs already; what a callback raised that no handler may take
    /// (SystemExit, KeyboardInterrupt); `Deadlock` when nothing is ready and no timer is left; `LimitReached`.
    pub fn run_forever(self: &Rc<Self>) -> Result<(), Raised> {
        self.check_closed()?;
        if self.phase.get() == Phase::Running {
            return Err(self.world.exception(Kind::RuntimeError, "This event loop is already running"));
        }
        if EventLoop::runs_any() {
            let text = "Cannot run the event loop while another loop is running";
            return Err(self.world.exception(Kind::RuntimeError, text));
        }
        self.begin_running();
        self.phase.set(Phase::Running);
        let hooks = self.hooks.borrow().clone();
        hooks.iter().for_each(|hooks| hooks.enter(self));
        let ended = self.run_iterations();
        hooks.iter().for_each(|hooks| hooks.leave());
        self.phase.set(Phase::Idle);
        self.stopping.set(false);
        self.drop_spare();
        EventLoop::end_running();
        ended
    }

    /// Closes the loop: queue and timers are dropped, and with them what only they held (`loop.close`).
    ///
    /// # Errors
    /// RuntimeError while the loop runs.
    pub fn close(&self) -> Result<(), Raised> {
        match self.phase.replace(Phase::Closed) {
            Phase::Running => {
                self.phase.set(Phase::Running);
                return Err(self.world.exception(Kind::RuntimeError, "Cannot close a running event loop"));
            }
            Phase::Idle => {}
            Phase::Closed => return Ok(()),
        }
        self.make_futures();
        self.header.touch();
        self.note_entries(Header::note_loss);
        let ready = self.ready.borrow_mut().take();
        drop(ready);
        let timers = self.timers.borrow_mut().drain();
        drop(timers);
        let selector = self.selector.take();
        drop(selector);
        self.executor_is_shut_down.set(true);
        self.set_default_executor(Value::None);
        self.world.heap().run_deferred();
        Ok(())
    }

    /// Hands a message to the program's handler, or, if there is none, to the console
    /// (`loop.call_exception_handler`).
    ///
    /// # Errors
    /// What must end the run and the handler raised: SystemExit, KeyboardInterrupt, a limit.
    pub fn call_exception_handler(self: &Rc<Self>, report: Report) -> Result<(), Raised> {
        let handler = self.exception_handler.borrow().clone();
        match handler {
            Some(handler) => handler.handle(self, &report),
            None => {
                self.default_exception_handler(&report);
                Ok(())
            }
        }
    }

    /// As [`EventLoop::call_exception_handler`], from a finalizer, out of which nothing can be raised.
    pub fn call_exception_handler_at_end(self: &Rc<Self>, report: Report) {
        if let Err(raised) = self.call_exception_handler(report)
            && !raised.is(Kind::LimitReached)
        {
            self.world.unraisable_in(raised, &Value::Object(Rc::<EventLoop>::clone(self)));
        }
    }

    /// Prints a message as CPython's default handler logs it (`loop.default_exception_handler`).
    pub fn default_exception_handler(&self, report: &Report) {
        self.world.journal().note(|| Fact::Handler(handler_line(report)));
        self.world.console().report(report);
    }

    /// Sets the program's handler; `None` for the default one.
    pub fn set_exception_handler(&self, handler: Option<Rc<dyn ExceptionHandler>>) {
        self.header.touch();
        let before = self.exception_handler.replace(handler);
        drop(before);
    }

    /// The program's handler, if it has set one.
    pub fn exception_handler(&self) -> Option<Rc<dyn ExceptionHandler>> {
        self.exception_handler.borrow().clone()
    }

    /// `loop.get_task_factory()`; `None` is the value of that name.
    pub fn task_factory(&self) -> Value {
        self.task_factory.borrow().clone()
    }

    /// Whether tasks are made by a factory.
    #[inline]
    pub fn has_task_factory(&self) -> bool {
        !self.task_factory.borrow().is_none()
    }

    /// `loop.set_task_factory(factory)`.
    pub fn set_task_factory(&self, factory: Value) {
        self.header.touch();
        let before = self.task_factory.replace(factory);
        drop(before);
    }

    /// The executor of `run_in_executor(None, ...)`; `None` is the value of that name.
    pub fn default_executor(&self) -> Value {
        self.default_executor.borrow().clone()
    }

    /// `loop.set_default_executor(executor)`.
    pub fn set_default_executor(&self, executor: Value) {
        self.header.touch();
        let before = self.default_executor.replace(executor);
        drop(before);
    }

    /// Whether `shutdown_default_executor` was called, or the loop closed: then there is no other one.
    pub fn executor_is_shut_down(&self) -> bool {
        self.executor_is_shut_down.get()
    }

    /// Says that the default executor takes nothing more.
    pub fn shut_down_executor(&self) {
        self.executor_is_shut_down.set(true);
    }

    /// `loop.get_debug()`.
    pub fn debug(&self) -> bool {
        self.debug.get()
    }

    /// `loop.set_debug(enabled)`.
    pub fn set_debug(&self, enabled: bool) {
        self.debug.set(enabled);
    }

    /// `loop.slow_callback_duration`, in seconds: what callbacks take is not measured, so that nothing follows from it.
    pub fn slow_callback_duration(&self) -> f64 {
        self.slow_callback_duration.get()
    }

    /// Sets `loop.slow_callback_duration`.
    pub fn set_slow_callback_duration(&self, seconds: f64) {
        self.slow_callback_duration.set(seconds);
    }

    /// Sets what a front end does around each run.
    pub fn set_hooks(&self, hooks: Rc<dyn LoopHooks>) {
        self.hooks.replace(Some(hooks));
    }

    /// Enters a task into the registry, which holds it weakly.
    #[inline]
    pub fn register_task(&self, task: ObjectId) {
        self.tasks.borrow_mut().enter(task, self.header.heap());
    }

    /// Counts a task that leaves the registry; it says of itself that it is there no more.
    #[inline]
    pub fn unregister_task(&self) {
        self.tasks.borrow_mut().leave();
    }

    /// The next number of a task of this loop, counted from 1.
    pub fn next_task_order(&self) -> u32 {
        self.tasks_made.set(one_more(self.tasks_made.get()));
        self.tasks_made.get()
    }

    /// Gives the number of the task that was made last to the next one.
    pub fn take_back_task_order(&self) {
        self.tasks_made.set(self.tasks_made.get() - 1);
    }

    /// The tasks that were registered and are alive, in order of creation.
    pub fn tasks(&self) -> Vec<Rc<dyn Object>> {
        self.tasks.borrow().names.iter().filter_map(|task| self.header.heap().get(*task)).collect()
    }

    /// Sets the task whose step runs, and returns the one before (`_enter_task`, `_leave_task`, `_swap_current_task`).
    pub fn swap_current(&self, task: Option<Rc<dyn Object>>) -> Option<Rc<dyn Object>> {
        if task.is_some() {
            self.world.enter_current_task();
        }
        self.current.replace(task)
    }

    /// Holds what a wakeup was called with while that runs, as its handle does.
    pub fn hold_argument(&self, future: Rc<dyn Object>) {
        self.call.make(self.header.heap());
        self.woken_by.set(Some(future));
    }

    /// Gives back what [`EventLoop::hold_argument`] was given.
    pub fn let_go_of_argument(&self) -> Option<Rc<dyn Object>> {
        self.woken_by.take()
    }

    /// Whether a task's step runs, or one was left half made ([`Task::eager`](crate::asyncio::task::Task::eager)).
    #[inline]
    pub fn has_current(&self) -> bool {
        !self.current.is_empty()
    }

    /// The task whose step runs.
    pub fn current(&self) -> Option<Rc<dyn Object>> {
        self.current.get()
    }

    /// Whether any callback waits for the next iteration.
    pub fn has_ready(&self) -> bool {
        !self.ready.borrow().is_empty()
    }

    /// What the ready queue would run, in order: callback names.
    pub fn ready_names(&self) -> Vec<String> {
        let (ready, timers) = (self.ready.borrow(), self.timers.borrow());
        let live = ready.iter().filter_map(|ready| Some((ready.callback(&timers)?.0, ready.argument())));
        let live = live.filter(|(callback, _)| !callback.is_cancelled());
        live.map(|(callback, argument)| callback.name(argument)).collect()
    }

    /// When a timer will call that object, if one will: for a sleep's future, when the sleep ends.
    pub fn deadline_of(&self, callback: ObjectId) -> Option<Time> {
        let timers = self.timers.borrow();
        let meant = timers.iter().filter(|(_, alarm)| alarm.callback.header().id() == callback);
        meant.map(|(when, _)| when).min()
    }

    /// The live timers, by deadline; those of one deadline in the order of the heap's array.
    pub fn timer_names(&self) -> Vec<(Time, String)> {
        let timers = self.timers.borrow();
        let mut named: Vec<(Time, String)> =
            timers.iter().map(|(when, alarm)| (when, alarm.callback.name(&Argument::NOTHING))).collect();
        named.sort_by_key(|(when, _)| *when);
        named
    }
}

/// One line for a message: what it says, the task it is about, the exception.
fn handler_line(report: &Report) -> String {
    let subject = report.field("task").or_else(|| report.field("future")).and_then(Value::as_object);
    let name = match subject {
        Some(subject) if subject.type_name() == "Task" => format!(" [{}]", trace_name(&**subject)),
        _ => String::new(),
    };
    let error = report.exception().map(|raised| format!(" {}", raised.repr())).unwrap_or_default();
    format!("{}{name}{error}", report.message)
}

/// The name by which the trace knows a task: the last word of its description.
fn trace_name(task: &dyn Object) -> String {
    let described = task.describe();
    described.strip_prefix("Task ").unwrap_or(&described).to_string()
}

impl fmt::Debug for EventLoop {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let phase = self.phase.get();
        write!(out, "<EventLoop {phase:?} at {} in iteration {}>", self.now.get(), self.iteration.get())
    }
}
