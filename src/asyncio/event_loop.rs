//! The event loop: a queue of callbacks, a heap of timers and a clock that jumps.
//!
//! It follows `BaseEventLoop` (base_events.py, 3.11 to 3.13). It knows callbacks, not tasks: of those it has only a
//! registry of `Weak`s, as asyncio's WeakSet is, so that nothing but queue and timers keeps anything alive here.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::mem::{self, ManuallyDrop};
use std::rc::Rc;

use crate::asyncio::call_frame::CallFrame;
use crate::asyncio::network::Socket;
use crate::asyncio::selector::{Direction, Selector};
use crate::asyncio::world::{Limit, Report, Watcher, World, one_more};
use crate::clock::{Time, TimerHeap, TimerKey};
use crate::exception::{Exception, Kind, Raised, Thrown};
use crate::heap::{Edge, Header, Heap, Label, Mark, Object, ObjectId, Route};
use crate::record::Fact;
use crate::slot::Slot;
use crate::value::Value;

thread_local! {
    static RUNNING: Running = const { Running::nothing() };
}

/// What runs on this thread.
///
/// It never drops what it holds, so that no access has to ask whether the thread is ending.
struct Running {
    /// The loop, as `asyncio.get_running_loop()` finds it.
    event_loop: Slot<ManuallyDrop<Rc<EventLoop>>>,
    /// What the leaf of the Rust future that is polled says. This and `thrown` are how a step and its leaf talk: each poll
    /// does so, and here it is cheaper than through the task.
    leaf: Cell<Leaf>,
    /// What the leaf that is polled next has to return from its await.
    thrown: Slot<ManuallyDrop<Thrown>>,
}

/// What the innermost future of a step, the one that waits, has said so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// No Rust future is polled.
    Absent,
    /// Nothing yet; it may hand a future to the task.
    Silent,
    /// That it yields its turn, as `sleep(0)` does.
    Yields,
}

impl Running {
    const fn nothing() -> Running {
        Running { event_loop: Slot::new(None), leaf: Cell::new(Leaf::Absent), thrown: Slot::new(None) }
    }
}

/// An event loop over virtual time.
pub struct EventLoop {
    header: Header,
    world: Rc<World>,
    ready: RefCell<VecDeque<Ready>>,
    /// How many callbacks were taken off the queue, ever, and before the batch that runs.
    taken: Cell<u64>,
    taken_before_batch: Cell<u64>,
    timers: RefCell<TimerHeap<Rc<dyn Callback>>>,
    selector: RefCell<Selector<Rc<dyn Callback>>>,
    now: Cell<Time>,
    iteration: Cell<u64>,
    phase: Cell<Phase>,
    stopping: Cell<bool>,
    tasks: RefCell<Registry>,
    tasks_made: Cell<u32>,
    current: Slot<Rc<dyn Object>>,
    exception_handler: RefCell<Option<Rc<dyn ExceptionHandler>>>,
    task_factory: RefCell<Value>,
    debug: Cell<bool>,
    slow_callback_duration: Cell<f64>,
    hooks: RefCell<Option<Rc<dyn LoopHooks>>>,
}

/// The loop's registry of its tasks (asyncio's WeakSet): their names, which hold nothing.
///
/// The name of a task that left stays, since it does no harm, until such names are the most: so neither a task's
/// beginning nor its end has to look anything up.
#[derive(Default)]
struct Registry {
    names: Vec<ObjectId>,
    left: usize,
}

impl Registry {
    /// So many names are not worth cleaning up.
    const FEW: usize = 64;

    #[inline]
    fn enter(&mut self, task: ObjectId, heap: &Heap) {
        if self.names.len() == self.names.capacity() {
            self.clean_up(heap);
        }
        self.names.push(task);
    }

    #[inline]
    fn leave(&mut self) {
        self.left += 1;
        if self.left == self.names.len() {
            self.names.clear();
            self.left = 0;
        }
    }

    #[cold]
    fn clean_up(&mut self, heap: &Heap) {
        if Registry::FEW < self.left && self.names.len() < 2 * self.left {
            self.names.retain(|task| heap.get(*task).is_some());
            self.left = 0;
        }
    }
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

/// What the loop can call: a task's step, a future's result, a program's function.
pub trait Callback: Object {
    /// Runs it. Errors other than SystemExit and KeyboardInterrupt go to the loop's exception handler.
    fn call(self: Rc<Self>, argument: &Argument) -> Result<(), Raised>;

    /// What the trace calls it: `step(T1)`, `wakeup(T1)`, or the callable's qualified name.
    fn name(&self, argument: &Argument) -> String;

    /// Whether it was cancelled, and is skipped.
    fn is_cancelled(&self) -> bool {
        false
    }

    /// How many objects lie between it and what refers to it in CPython: a bound step or wakeup, a tuple of arguments.
    fn distance(&self) -> u8 {
        0
    }

    /// How `Exception in callback ...` names it.
    fn source(&self, argument: &Argument) -> String {
        self.name(argument)
    }

    /// The handle that a message about it names, if a program can see one (`context["handle"]`).
    fn handle(self: Rc<Self>, _event_loop: &Rc<EventLoop>) -> Option<Rc<dyn Object>> {
        None
    }
}

/// What a callback is called with.
#[derive(Clone)]
pub enum Argument {
    /// Which of its members is meant, for a callback that serves several.
    Index(u32),
    /// The future that is done.
    Future(Rc<dyn Object>),
}

impl Argument {
    /// No argument: a wakeup, a program's function that has its arguments itself. (Two variants fit in two words.)
    pub const NOTHING: Argument = Argument::Index(u32::MAX);
}

/// What `get_event_loop` says in a thread that has no loop.
pub const NO_CURRENT_LOOP: &str = "There is no current event loop in thread 'MainThread'.";

/// A callback that waits for its turn.
pub struct Entry {
    /// What is called.
    pub callback: Rc<dyn Callback>,
    /// With what.
    pub argument: Argument,
}

/// What stands in the ready queue.
enum Ready {
    /// A callback of `call_soon`.
    Soon(Entry),
    /// A timer that came due. What it calls stays with the timers until its turn, so that it can still be cancelled.
    Due(TimerKey),
}

/// A program's handler for messages of the loop (`loop.set_exception_handler`).
pub trait ExceptionHandler: Object {
    /// Takes one message.
    ///
    /// # Errors
    /// What must end the run: SystemExit, KeyboardInterrupt, a limit.
    fn handle(self: Rc<Self>, event_loop: &Rc<EventLoop>, report: &Report) -> Result<(), Raised>;
}

/// What a front end does around each run of a loop; it is no object, and must hold none that the loop leads to.
pub trait LoopHooks {
    /// Called before the first iteration.
    fn enter(&self, event_loop: &Rc<EventLoop>);

    /// Called after the last.
    fn leave(&self);
}

/// What CPython's collector counts for a callback that waits its turn: the handle, and the bound step, the arguments or
/// the context; a timer has those of its callback, its context and the handle.
const HANDLE: u64 = 2;

/// The clock's resolution, added when timers are looked for (`_clock_resolution`, Linux).
const RESOLUTION: f64 = 1e-9;

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
            exception_handler: RefCell::default(),
            task_factory: RefCell::default(),
            debug: Cell::new(false),
            slow_callback_duration: Cell::new(0.1),
            hooks: RefCell::default(),
        });
        world.add_loop(event_loop.header().id());
        event_loop
    }

    /// The object as a loop, if it is one.
    pub fn from_object(object: Rc<dyn Object>) -> Option<Rc<EventLoop>> {
        let any: Rc<dyn std::any::Any> = object;
        any.downcast().ok()
    }

    /// The loop that runs on this thread (`asyncio.get_running_loop`).
    pub fn running() -> Option<Rc<EventLoop>> {
        RUNNING.with(|running| {
            running.event_loop.look(|running| running.map(|event_loop| Rc::clone(event_loop)))
        })
    }

    /// The loop that runs on this thread.
    ///
    /// # Errors
    /// RuntimeError `no running event loop`.
    pub fn running_in(world: &World) -> Result<Rc<EventLoop>, Raised> {
        EventLoop::running().ok_or_else(|| world.exception(Kind::RuntimeError, "no running event loop"))
    }

    /// As [`EventLoop::running_in`], with the words of `get_event_loop`, which a thread without a loop answers with too.
    ///
    /// # Errors
    /// RuntimeError if none does.
    pub fn current_in(world: &World) -> Result<Rc<EventLoop>, Raised> {
        EventLoop::running().ok_or_else(|| world.exception(Kind::RuntimeError, NO_CURRENT_LOOP))
    }

    /// Lends the task whose step runs on this thread, if one does; cheaper than counting it.
    pub fn with_current<T>(act: impl FnOnce(Option<&dyn Object>) -> T) -> T {
        RUNNING.with(|running| {
            running.event_loop.look(|running| match running {
                Some(event_loop) => event_loop.current.look(|current| act(current.map(|current| &**current))),
                None => act(None),
            })
        })
    }

    /// Notes what the leaf that is polled says, and returns what it had said before.
    #[inline]
    pub fn swap_leaf(leaf: Leaf) -> Leaf {
        RUNNING.with(|running| running.leaf.replace(leaf))
    }

    /// Lays down what the leaf that is polled next has to return from its await.
    pub fn throw_into_leaf(thrown: Thrown) {
        RUNNING.with(|running| running.thrown.set(Some(ManuallyDrop::new(thrown))));
    }

    /// The exception that the leaf has to return from its await, if the task was resumed with one.
    #[inline]
    pub fn take_thrown() -> Option<Thrown> {
        RUNNING.with(|running| running.thrown.take().map(ManuallyDrop::into_inner))
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
        self.header.heap().generations().count(HANDLE);
        let mut ready = self.ready.borrow_mut();
        let entry = Entry { callback, argument };
        entry.note(&self.header, self.taken.get() + ready.len() as u64, Header::note_gain);
        ready.push_back(Ready::Soon(entry));
    }

    /// Schedules a callback for a moment (`loop.call_at`); a closed loop is the caller's affair.
    pub fn call_at(&self, when: Time, callback: Rc<dyn Callback>) -> TimerKey {
        self.header.heap().generations().count(HANDLE + u64::from(callback.distance()));
        let key = self.timers.borrow_mut().push(when, callback);
        if self.header.heap().is_tracked() {
            self.note_timer(key);
        }
        key
    }

    #[cold]
    fn note_timer(&self, key: TimerKey) {
        if let Some(callback) = self.timers.borrow().due(key) {
            self.header.note_gain(callback.header(), timer_mark(key));
        }
    }

    /// Cancels a timer: its callback is dropped at once, its entry stays until it is purged.
    pub fn cancel_timer(&self, key: TimerKey) {
        let callback = self.timers.borrow_mut().cancel(key);
        if let Some(callback) = &callback {
            self.header.note_loss(callback.header(), timer_mark(key));
            self.header.heap().generations().uncount(HANDLE + u64::from(callback.distance()));
        }
        drop(callback);
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
    pub fn check_closed(&self) -> Result<(), Raised> {
        if self.phase.get() == Phase::Closed {
            return Err(self.world.exception(Kind::RuntimeError, "Event loop is closed"));
        }
        Ok(())
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
        if !RUNNING.with(|running| running.event_loop.is_empty()) {
            let text = "Cannot run the event loop while another loop is running";
            return Err(self.world.exception(Kind::RuntimeError, text));
        }
        RUNNING.with(|running| running.event_loop.set(Some(ManuallyDrop::new(Rc::clone(self)))));
        self.phase.set(Phase::Running);
        let hooks = self.hooks.borrow().clone();
        hooks.iter().for_each(|hooks| hooks.enter(self));
        let ended = self.run_iterations();
        hooks.iter().for_each(|hooks| hooks.leave());
        self.phase.set(Phase::Idle);
        self.stopping.set(false);
        drop(RUNNING.with(|running| running.event_loop.take()).map(ManuallyDrop::into_inner));
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
        self.header.touch();
        self.note_entries(Header::note_loss);
        let ready = self.ready.take();
        drop(ready);
        let timers = self.timers.borrow_mut().drain();
        drop(timers);
        let selector = self.selector.take();
        drop(selector);
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
            self.world.unraisable_in(&raised, &Value::Object(Rc::<EventLoop>::clone(self)));
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
    pub fn has_task_factory(&self) -> bool {
        !self.task_factory.borrow().is_none()
    }

    /// `loop.set_task_factory(factory)`.
    pub fn set_task_factory(&self, factory: Value) {
        self.header.touch();
        let before = self.task_factory.replace(factory);
        drop(before);
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
        self.current.replace(task)
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
        let live = ready.iter().filter_map(|ready| Some((ready.callback(&timers)?, ready.argument())));
        let live = live.filter(|(callback, _)| !callback.is_cancelled());
        live.map(|(callback, argument)| callback.name(argument)).collect()
    }

    /// When a timer will call that object, if one will: for a sleep's future, when the sleep ends.
    pub fn deadline_of(&self, callback: ObjectId) -> Option<Time> {
        let timers = self.timers.borrow();
        let meant = timers.iter().filter(|(_, timer)| timer.header().id() == callback);
        meant.map(|(when, _)| when).min()
    }

    /// The live timers, by deadline; those of one deadline in the order of the heap's array.
    pub fn timer_names(&self) -> Vec<(Time, String)> {
        let timers = self.timers.borrow();
        let mut named: Vec<(Time, String)> =
            timers.iter().map(|(when, callback)| (when, callback.name(&Argument::NOTHING))).collect();
        named.sort_by_key(|(when, _)| *when);
        named
    }

    fn run_iterations(self: &Rc<Self>) -> Result<(), Raised> {
        let watcher = self.world.watcher();
        loop {
            self.run_once(watcher.as_deref())?;
            if self.stopping.get() {
                return Ok(());
            }
        }
    }

    /// One iteration (`_run_once`): purge, wait, take due timers, run the batch.
    fn run_once(self: &Rc<Self>, watcher: Option<&dyn Watcher>) -> Result<(), Raised> {
        self.timers.borrow_mut().purge();
        self.select(watcher)?;
        self.take_due_timers(watcher);
        self.run_batch(watcher)
    }

    /// Where CPython waits for files: here collections take place, sockets that are ready call back, and, where nothing is
    /// ready, the clock jumps to the next deadline.
    fn select(&self, watcher: Option<&dyn Watcher>) -> Result<(), Raised> {
        let ready = self.has_ready() || self.stopping.get();
        let idle = !ready && self.timers.borrow().is_empty();
        let iteration = self.iteration.get() + 1;
        self.iteration.set(iteration);
        self.world.journal().set_moment(iteration, self.now.get());
        if self.world.limits().iterations_max < iteration {
            return Err(self.world.reach(Limit::Iterations));
        }
        self.world.count_steps(1)?;
        if let Some(watcher) = watcher {
            watcher.between_batches(iteration);
        }
        self.take_ready_sockets();
        if ready || self.has_ready() {
            return Ok(());
        }
        if idle {
            return Err(self.deadlock(watcher));
        }
        self.jump()
    }

    #[cold]
    fn deadlock(&self, watcher: Option<&dyn Watcher>) -> Raised {
        watcher.into_iter().for_each(Watcher::note_deadlock);
        let text = format!("deadlock at t={}", self.now.get());
        self.world.exception(Kind::Deadlock, &text)
    }

    /// Puts the callbacks of sockets that are ready behind what is there (`_process_events`).
    fn take_ready_sockets(&self) {
        let selector = self.selector.borrow();
        if !selector.is_empty() {
            let called = selector.ready().into_iter();
            let entries = called.map(|callback| Entry { callback, argument: Argument::NOTHING });
            let mut ready = self.ready.borrow_mut();
            for entry in entries {
                entry.note(&self.header, self.taken.get() + ready.len() as u64, Header::note_gain);
                ready.push_back(Ready::Soon(entry));
            }
        }
    }

    fn jump(&self) -> Result<(), Raised> {
        let Some(deadline) = self.timers.borrow().next_deadline() else { return Ok(()) };
        if self.world.limits().time_max < deadline {
            return Err(self.world.reach(Limit::Time));
        }
        self.now.set(self.now.get().max(deadline));
        self.world.journal().set_moment(self.iteration.get(), self.now.get());
        Ok(())
    }

    /// Moves the timers that are due behind what is ready. The end of the interval is beyond `now` at any size of
    /// number, as from 3.15 on; before, a late enough timer (2**24 s) spun for ever.
    fn take_due_timers(&self, watcher: Option<&dyn Watcher>) {
        let mut timers = self.timers.borrow_mut();
        let Some(first) = timers.next_deadline() else { return };
        let now = self.now.get().as_secs();
        let within_resolution = now + RESOLUTION;
        let end = Time::from_secs(if now < within_resolution { within_resolution } else { now.next_up() });
        if end.as_secs() <= first.as_secs() {
            return;
        }
        let mut ready = self.ready.borrow_mut();
        if let Some(watcher) = watcher.filter(|watcher| watcher.shuffles()) {
            let due = pop_all_due(&mut timers, end);
            ready.extend(shuffle(due, &timers, watcher).into_iter().map(Ready::Due));
            return;
        }
        while let Some(due) = timers.pop_due(end) {
            if let Some(due) = due {
                ready.push_back(Ready::Due(due));
            }
        }
    }

    /// Runs what was ready when the batch began; what it schedules runs in the next iteration.
    ///
    /// CPython's loop drops a handle when it takes the next one; nothing can happen in between, so that here it is
    /// dropped at once: a task that ended and that nobody else holds dies before the next callback runs.
    fn run_batch(self: &Rc<Self>, watcher: Option<&dyn Watcher>) -> Result<(), Raised> {
        let batch = self.ready.borrow().len();
        self.taken_before_batch.set(self.taken.get());
        let watcher = watcher.filter(|watcher| watcher.watches_callbacks());
        for _ in 0..batch {
            let next = self.ready.borrow_mut().pop_front();
            let taken = self.taken.replace(self.taken.get() + 1);
            let (entry, timed) = match next {
                Some(Ready::Soon(entry)) => {
                    entry.note(&self.header, taken, Header::note_loss);
                    (entry, false)
                }
                Some(Ready::Due(key)) => {
                    let Some(callback) = self.timers.borrow_mut().take_due(key) else { continue };
                    self.header.note_loss(callback.header(), timer_mark(key));
                    (Entry { callback, argument: Argument::NOTHING }, true)
                }
                None => break,
            };
            self.run_entry(entry, timed, watcher)?;
        }
        Ok(())
    }

    #[inline]
    fn run_entry(
        self: &Rc<Self>,
        entry: Entry,
        timed: bool,
        watcher: Option<&dyn Watcher>,
    ) -> Result<(), Raised> {
        if entry.callback.is_cancelled() {
            return Ok(());
        }
        if let Some(watcher) = watcher {
            watcher.before_callback(&*entry.callback);
        }
        self.world.journal().note(|| {
            let name = entry.callback.name(&entry.argument);
            if timed { Fact::Timer(name) } else { Fact::Run(name) }
        });
        let called = Rc::clone(&entry.callback).call(&entry.argument);
        let outcome = called.or_else(|raised| self.take_error(&entry, raised));
        self.world.count_callback();
        let behind_timer = if timed { u64::from(entry.callback.distance()) } else { 0 };
        let heap = self.header.heap();
        heap.generations().uncount(HANDLE + behind_timer);
        drop(entry);
        heap.run_deferred();
        if let Some(watcher) = watcher {
            watcher.after_callback();
        }
        outcome
    }

    /// Tells of what a callback raised, unless it ends the run.
    #[cold]
    fn take_error(self: &Rc<Self>, entry: &Entry, raised: Raised) -> Result<(), Raised> {
        let ends_run = [Kind::SystemExit, Kind::KeyboardInterrupt, Kind::LimitReached];
        let back = self.world.frame();
        if ends_run.into_iter().any(|kind| raised.is(kind)) {
            CallFrame::leave(&raised, back, entry.objects());
            return Err(raised);
        }
        // The frame of `Handle._run` has the context for the handler among its variables, and that the exception.
        let context: Rc<dyn Object> = Rc::<Exception>::clone(&raised);
        CallFrame::leave(&raised, back, [vec![context], entry.objects()].concat());
        let message = format!("Exception in callback {}", entry.callback.source(&entry.argument));
        let mut fields = vec![("exception", Value::Object(raised))];
        fields
            .extend(Rc::clone(&entry.callback).handle(self).map(|handle| ("handle", Value::Object(handle))));
        self.call_exception_handler(Report { message, fields })
    }
}

/// What the loop tells of its queue and its timers, for whoever keeps track of references: one by one, since there may be
/// very many. A timer that is due is told as before, although it stands in the queue.
impl EventLoop {
    /// What a path of references calls a loop.
    pub const DESCRIPTION: &'static str = "loop";

    /// The name of the ready queue's places; their numbers count the callbacks that ever stood there.
    pub const READY: &'static str = Mark::QUEUE;

    /// By what name futures and tasks refer to it.
    pub const HOME: &'static str = Mark::HOME;

    const TIMERS: &'static str = "timers";

    /// How many callbacks were taken off the ready queue.
    pub fn taken(&self) -> u64 {
        self.taken.get()
    }

    /// Where a timer of that mark stands: the name of the place and the number, as `traverse` shows it; or stood, when
    /// `taken` callbacks had been taken off the queue.
    pub fn place_of_timer(&self, number: u64, taken: u64) -> (&'static str, usize) {
        let key = TimerKey::of_number(number);
        if let Some(place) = self.timers.borrow().place(key) {
            return (EventLoop::TIMERS, place);
        }
        let is_meant = |ready: &Ready| matches!(ready, Ready::Due(due) if *due == key);
        let place = self.ready.borrow().iter().position(is_meant);
        let since = usize::try_from(self.taken.get() - taken).unwrap_or(usize::MAX);
        match place {
            Some(place) => (EventLoop::READY, place.saturating_add(since)),
            // It has run: it was the next of the queue, or, before a batch, of the timers.
            None if self.taken_before_batch.get() < taken => (EventLoop::READY, 0),
            None => (EventLoop::TIMERS, 0),
        }
    }

    fn note_entries(&self, note: impl Fn(&Header, &Header, Mark)) {
        if !self.world.heap().is_tracked() {
            return;
        }
        for (index, ready) in self.ready.borrow().iter().enumerate() {
            if let Ready::Soon(entry) = ready {
                entry.note(&self.header, self.taken.get() + index as u64, &note);
            }
        }
        let timers = self.timers.borrow();
        let waiting = timers.places().map(|(_, _, key, callback)| (key, callback));
        for (key, callback) in waiting.chain(timers.all_due()) {
            note(&self.header, callback.header(), timer_mark(key));
        }
    }
}

impl EventLoop {
    fn traverse_selector(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        for (index, callback) in self.selector.borrow().iter().enumerate() {
            visit(Edge::strong(Label::Item("selector", index), &**callback));
        }
    }

    fn traverse_settings(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(handler) = &*self.exception_handler.borrow() {
            visit(Edge::strong(Label::Field("exception_handler"), &**handler));
        }
        self.task_factory.borrow().traverse(Label::Field("task_factory"), visit);
    }
}

fn timer_mark(key: TimerKey) -> Mark {
    Mark { name: EventLoop::TIMERS, number: key.number() }
}

impl Entry {
    /// Tells of the references that it is, at a place of the queue.
    #[inline]
    fn note(&self, event_loop: &Header, place: u64, note: impl Fn(&Header, &Header, Mark)) {
        let mark = Mark { name: EventLoop::READY, number: place };
        if let Argument::Future(future) = &self.argument {
            note(event_loop, future.header(), mark);
        }
        note(event_loop, self.callback.header(), mark);
    }
}

/// The timers that are due, with their deadlines.
fn pop_all_due(timers: &mut TimerHeap<Rc<dyn Callback>>, end: Time) -> Vec<(Time, TimerKey)> {
    let mut popped = Vec::new();
    while let Some(deadline) = timers.next_deadline() {
        match timers.pop_due(end) {
            Some(due) => popped.extend(due.map(|key| (deadline, key))),
            None => break,
        }
    }
    popped
}

/// The order in which due timers run: by deadline, and among equal ones as the watcher picks.
fn shuffle(
    due: Vec<(Time, TimerKey)>,
    timers: &TimerHeap<Rc<dyn Callback>>,
    watcher: &dyn Watcher,
) -> Vec<TimerKey> {
    let mut order = Vec::with_capacity(due.len());
    for equal in due.chunk_by(|(deadline, _), (other, _)| deadline == other) {
        let mut left: Vec<TimerKey> = equal.iter().map(|(_, key)| *key).collect();
        while 1 < left.len() {
            let due = left.iter().filter_map(|key| timers.due(*key));
            let callbacks: Vec<&dyn Object> = due.map(|callback| -> &dyn Object { &**callback }).collect();
            order.push(left.remove(watcher.pick(&callbacks)));
        }
        order.extend(left);
    }
    order
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

impl Object for EventLoop {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        let timers = self.timers.borrow();
        for (index, ready) in self.ready.borrow().iter().enumerate() {
            let label = Label::Item(EventLoop::READY, index);
            if let Argument::Future(future) = ready.argument() {
                visit(Edge::strong(label, &**future).by(Route::Ready(1)));
            }
            if let Some(callback) = ready.callback(&timers) {
                visit(Edge::strong(label, &**callback).by(Route::Ready(callback.distance())));
            }
        }
        for (place, _, _, callback) in timers.places() {
            let edge = Edge::strong(Label::Item(EventLoop::TIMERS, place), &**callback);
            visit(edge.by(Route::Timer(callback.distance())));
        }
        drop(timers);
        self.traverse_selector(visit);
        self.current.look(|task| {
            if let Some(task) = task {
                visit(Edge::strong(Label::Field("current_task"), &**task));
            }
        });
        self.traverse_settings(visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    /// Neither what is told one by one, nor the running task: in the middle of a step that counts as held from outside,
    /// as by the step itself, and between two steps there is none.
    fn retraverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.traverse_selector(visit);
        self.traverse_settings(visit);
    }

    fn clear(&self) {
        self.note_entries(Header::note_loss);
        let ready = self.ready.take();
        let timers = self.timers.borrow_mut().drain();
        let selector = self.selector.take();
        let current = self.current.take();
        let handler = self.exception_handler.take();
        drop((ready, timers, selector, current, handler, self.task_factory.take()));
    }

    fn type_name(&self) -> &str {
        "EventLoop"
    }

    fn describe(&self) -> String {
        EventLoop::DESCRIPTION.to_string()
    }

    fn forget(&self, is_dead: &dyn Fn(ObjectId) -> bool) {
        let doomed = is_dead;
        self.header.touch();
        self.note_entries(Header::note_loss);
        let dead = |callback: &Rc<dyn Callback>| doomed(callback.header().id());
        let ready = self.ready.take();
        let is_dead = |ready: &Ready| matches!(ready, Ready::Soon(entry) if dead(&entry.callback));
        let (dropped, kept): (Vec<Ready>, Vec<Ready>) = ready.into_iter().partition(is_dead);
        self.ready.borrow_mut().extend(kept);
        drop(dropped);
        let dropped = self.timers.borrow_mut().cancel_where(dead);
        drop(dropped);
        let is_dead_callback = |callback: &Rc<dyn Callback>| doomed(callback.header().id());
        let dropped = self.selector.borrow_mut().remove_where(is_dead_callback);
        drop(dropped);
        self.note_entries(Header::note_gain);
    }
}

impl Entry {
    /// What a handle of CPython's holds: the callback and its arguments.
    pub fn objects(&self) -> Vec<Rc<dyn Object>> {
        let callback: Rc<dyn Object> = Rc::<dyn Callback>::clone(&self.callback);
        let argument = match &self.argument {
            Argument::Future(future) => Some(Rc::clone(future)),
            Argument::Index(_) => None,
        };
        [callback].into_iter().chain(argument).collect()
    }
}

impl Ready {
    /// What it calls, unless it is a timer that was cancelled.
    fn callback<'a>(&'a self, timers: &'a TimerHeap<Rc<dyn Callback>>) -> Option<&'a Rc<dyn Callback>> {
        match self {
            Ready::Soon(entry) => Some(&entry.callback),
            Ready::Due(key) => timers.due(*key),
        }
    }

    fn argument(&self) -> &Argument {
        match self {
            Ready::Soon(entry) => &entry.argument,
            Ready::Due(_) => &Argument::Index(u32::MAX),
        }
    }
}

impl Drop for EventLoop {
    fn drop(&mut self) {
        let ready = mem::take(self.ready.get_mut());
        let timers = self.timers.get_mut().drain();
        self.header.heap().release((ready, timers, mem::take(self.selector.get_mut())));
    }
}

impl fmt::Debug for EventLoop {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let phase = self.phase.get();
        write!(out, "<EventLoop {phase:?} at {} in iteration {}>", self.now.get(), self.iteration.get())
    }
}
