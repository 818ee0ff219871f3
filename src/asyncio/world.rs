//! What all loops, tasks and frames of one run share: heap, log, version, and the way out for text.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use crate::asyncio::background::{Aside, Background};
use crate::asyncio::call_frame::{CallFrame, OnStack};
use crate::asyncio::network::Network;
use crate::clock::Time;
use crate::exception::{Exception, Kind, Raised};
use crate::heap::{Heap, Object, ObjectId};
use crate::record::{Fact, Journal, Site, TaskName};
use crate::traceback::Traceback;
use crate::value::Value;
use crate::version::Version;

/// What one run shares.
pub struct World {
    heap: Rc<Heap>,
    journal: Journal,
    version: Version,
    limits: Limits,
    console: Rc<dyn Console>,
    watcher: RefCell<Option<Rc<dyn Watcher>>>,
    /// Whether the watcher may answer [`Watcher::stretch`] with another time than it is asked for.
    stretches: Cell<bool>,
    /// Whether nobody looks at objects unless the program asks for it.
    is_unobserved: Cell<bool>,
    /// Seconds that passed in loops that have ended, and in `time.sleep` outside of any loop.
    elapsed: Cell<f64>,
    task_names: Cell<u32>,
    tasks_made: Cell<u32>,
    /// The tasks in order of creation, if somebody asked for it.
    roll: RefCell<Option<Vec<ObjectId>>>,
    /// The numbers of the tasks until whose end a loop ran.
    mains: RefCell<Vec<u64>>,
    renames: Cell<u64>,
    steps: Cell<u64>,
    callbacks: Cell<u64>,
    looks: Cell<u64>,
    counts_garbage: Cell<bool>,
    reached: Cell<Option<Limit>>,
    site: Cell<Site>,
    sites: RefCell<Sites>,
    /// The place that was asked for last, and its number: many tasks are made at one place, one after another.
    last_site: Cell<Option<(Site, u32)>>,
    nesting: Cell<u32>,
    loops: RefCell<Vec<ObjectId>>,
    network: Network,
    /// The calls of asyncio's own functions that are on the stack.
    frames: RefCell<Vec<Rc<dyn OnStack>>>,
    /// Which of them are frames of the program.
    callers: RefCell<Vec<ObjectId>>,
    /// Tells the innermost frame of the program that is on the stack.
    caller: RefCell<Option<CallerOf>>,
    handling: RefCell<Option<Rc<dyn Handling>>>,
    list_maker: Cell<Option<ListMaker>>,
    /// The context in which program code runs now; `None` stands for one in which nothing was set.
    context: RefCell<Option<Rc<dyn Object>>>,
    /// The contexts from which that one was entered, outermost first.
    outer_contexts: RefCell<Vec<Option<Rc<dyn Object>>>>,
    /// The tasks in whose steps others take their first step, outermost first, each with the place of the context in which it
    /// does that among the outer ones.
    outer_tasks: RefCell<Vec<(ObjectId, usize)>>,
    context_copier: Cell<Option<ContextCopier>>,
    /// The threads of the program besides the one that runs, once there are any.
    background: RefCell<Option<Rc<dyn Background>>>,
    site_text: RefCell<Option<SiteText>>,
    /// Tasks that died while they were pending, each with whether that is silent.
    destroyed: RefCell<Vec<(TaskName, bool)>>,
    is_torn_down: Cell<bool>,
    at_end: RefCell<Vec<AtEnd>>,
    unraisable_hook: RefCell<Option<UnraisableHook>>,
}

/// The innermost frame of the program that is on the stack, in a front end that has frames.
pub type CallerOf = Rc<dyn Fn() -> Option<Rc<dyn OnStack>>>;
/// What a program handles in its `except` blocks, in a front end that has such.
pub trait Handling {
    /// What is handled now, in whichever frame on the stack (`_PyErr_GetTopmostException`).
    fn handled(&self) -> Option<Raised>;

    /// Sets what the innermost frame of the program handles, and returns what it handled before.
    fn swap_handled(&self, raised: Option<Raised>) -> Option<Raised>;
}

/// The text of a place in the source, in a front end that has it.
pub type SiteText = Rc<dyn Fn(Site) -> String>;
/// Takes an exception that can't be raised, with the object whose code raised it (`sys.unraisablehook`).
pub type UnraisableHook = Rc<dyn Fn(&Raised, &Value)>;

/// What RecursionError says when calls of asyncio's own go round in a circle.
const RECURSION_TEXT: &str = "maximum recursion depth exceeded while calling a Python object";

/// What a front end does when its program is over and its outcome is read.
type AtEnd = Box<dyn FnOnce()>;

/// Makes a list object of values, in a front end that has lists.
pub type ListMaker = fn(&Rc<Heap>, Vec<Value>) -> Value;

/// Copies a context, in a front end that has contexts.
pub type ContextCopier = fn(&Rc<dyn Object>) -> Rc<dyn Object>;

/// Where a run stops instead of hanging.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Iterations of one loop.
    pub iterations_max: u64,
    /// Steps of coroutines, and instructions of scripts.
    pub steps_max: u64,
    /// Objects alive at once.
    pub objects_max: usize,
    /// Virtual time.
    pub time_max: Time,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            iterations_max: 1_000_000,
            steps_max: 1_000_000_000,
            objects_max: 5_000_000,
            time_max: Time::from_secs(1e9),
        }
    }
}

/// The limit that ended a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Too many iterations of a loop.
    Iterations,
    /// Too many steps: an endless loop in the program.
    Steps,
    /// Too many objects alive.
    Objects,
    /// Too late in virtual time.
    Time,
}

impl fmt::Display for Limit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Limit::Iterations => "too many iterations",
            Limit::Steps => "too many steps",
            Limit::Objects => "too many objects",
            Limit::Time => "too much virtual time",
        })
    }
}

/// Keeps nothing: what a program prints is in the records too.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Console for Silent {
    fn print(&self, _text: &str) {}

    fn error(&self, _text: &str) {}
}

/// Where the text of a run goes.
pub trait Console {
    /// Takes what the program printed, ends of line included.
    fn print(&self, text: &str);

    /// Takes what goes to standard error: warnings, tracebacks.
    fn error(&self, text: &str);

    /// Takes a message that no handler of the program's wanted; whoever can write it as CPython does overrides this.
    fn report(&self, _report: &Report) {}

    /// Takes an exception that could not be raised, with the place it comes from; as [`Console::report`].
    fn unraisable(&self, _raised: &Raised, _place: &str) {}
}

/// Stands between the batches and the callbacks of every loop: collections and questions come in here.
pub trait Watcher {
    /// Called where CPython's loop asks its selector: between two batches, when no step is on the stack.
    fn between_batches(&self, iteration: u64);

    /// Whether [`Watcher::after_callback`] wants to be called; asked once in each run of a loop.
    fn watches_callbacks(&self) -> bool;

    /// Called before each callback of a batch, if [`Watcher::watches_callbacks`].
    fn before_callback(&self, _callback: &dyn Object) {}

    /// Called after each callback of a batch.
    fn after_callback(&self);

    /// Whether [`Watcher::pick`] wants to be asked for the order of timers with equal deadlines, which asyncio leaves open;
    /// asked once in each run of a loop.
    fn shuffles(&self) -> bool {
        false
    }

    /// Which of several callbacks runs first.
    fn pick(&self, _among: &[&dyn Object]) -> usize {
        0
    }

    /// Whether [`Watcher::stretch`] wants to be asked; asked once, when the watcher is set.
    fn stretches(&self) -> bool {
        false
    }

    /// How many seconds a sleep of so many lasts.
    fn stretch(&self, seconds: f64) -> f64 {
        seconds
    }

    /// Whether anybody looks at objects in [`Watcher::between_batches`] or around callbacks; asked once, when the watcher is
    /// set. If not, some objects are made only when the program asks for a look.
    fn observes(&self) -> bool {
        true
    }

    /// Called before a line of a script runs, if [`Watcher::watches_lines`].
    fn before_line(&self) {}

    /// Whether the machine shall call [`Watcher::before_line`] now.
    fn watches_lines(&self) -> bool {
        false
    }

    /// Does what `gc.collect(generation)` does, and returns how many unreachable objects were found.
    fn collect(&self, generation: u8) -> usize;

    /// Called before and after a loop runs, and at the end of a script, where a recording of CPython collects.
    fn settle(&self) {}

    /// Called when a loop finds that nothing can ever wake it.
    fn note_deadlock(&self) {}

    /// Called by the machine where CPython may start a collection because of allocations.
    fn may_collect(&self) {}
}

/// A message for a loop's exception handler: what CPython passes as the `context` dictionary.
#[derive(Debug)]
pub struct Report {
    /// `context["message"]`.
    pub message: String,
    /// The other entries, in CPython's order: `exception`, `task`, `future`, `handle`, `asyncgen`, ...
    pub fields: Vec<(&'static str, Value)>,
}

impl Report {
    /// The entry of that name.
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value)
    }

    /// The exception that the message is about.
    pub fn exception(&self) -> Option<Raised> {
        self.field("exception")?.downcast::<Exception>()
    }
}

impl World {
    /// A world in which nothing happened yet.
    pub fn new(version: Version, limits: Limits, console: Rc<dyn Console>) -> Rc<World> {
        let heap = Heap::new(limits.objects_max);
        heap.generations().set_thresholds([version.young_threshold(), 10, 10]);
        Rc::new(World {
            heap,
            journal: Journal::default(),
            version,
            limits,
            console,
            watcher: RefCell::default(),
            stretches: Cell::new(false),
            is_unobserved: Cell::new(false),
            elapsed: Cell::new(0.0),
            task_names: Cell::new(0),
            tasks_made: Cell::new(0),
            roll: RefCell::default(),
            mains: RefCell::default(),
            renames: Cell::new(0),
            steps: Cell::new(0),
            callbacks: Cell::new(0),
            looks: Cell::new(0),
            counts_garbage: Cell::new(false),
            reached: Cell::new(None),
            site: Cell::new(Site::Unknown),
            sites: RefCell::default(),
            last_site: Cell::new(None),
            nesting: Cell::new(0),
            loops: RefCell::default(),
            network: Network::default(),
            frames: RefCell::default(),
            callers: RefCell::default(),
            caller: RefCell::default(),
            handling: RefCell::default(),
            list_maker: Cell::new(None),
            context: RefCell::default(),
            outer_contexts: RefCell::default(),
            outer_tasks: RefCell::default(),
            context_copier: Cell::new(None),
            background: RefCell::default(),
            site_text: RefCell::default(),
            destroyed: RefCell::default(),
            is_torn_down: Cell::new(false),
            at_end: RefCell::default(),
            unraisable_hook: RefCell::default(),
        })
    }

    /// The heap of all objects.
    pub fn heap(&self) -> &Rc<Heap> {
        &self.heap
    }

    /// The network.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The log.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The version of CPython that is imitated.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Where the run stops.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Where text goes.
    pub fn console(&self) -> &Rc<dyn Console> {
        &self.console
    }

    /// Sets who is called between batches and after callbacks; `None` at the end of a run.
    pub fn set_watcher(&self, watcher: Option<Rc<dyn Watcher>>) {
        self.stretches.set(watcher.as_ref().is_some_and(|watcher| watcher.stretches()));
        self.is_unobserved.set(watcher.as_ref().is_some_and(|watcher| !watcher.observes()));
        let before = self.watcher.replace(watcher);
        drop(before);
    }

    /// From now on somebody may look at objects at any time.
    pub fn begin_to_observe(&self) {
        self.is_unobserved.set(false);
    }

    /// Whether nobody looks at objects unless the program asks for it ([`Watcher::observes`]).
    #[inline]
    pub fn is_unobserved(&self) -> bool {
        self.is_unobserved.get()
    }

    /// Who is called between batches and after callbacks.
    pub fn watcher(&self) -> Option<Rc<dyn Watcher>> {
        self.watcher.borrow().clone()
    }

    /// Makes an exception.
    pub fn exception(&self, kind: Kind, message: &str) -> Raised {
        Exception::with_message(&self.heap, kind, message)
    }

    /// Makes an exception group of exceptions.
    pub fn exception_group(&self, message: &str, members: Vec<Raised>) -> Raised {
        let list = self.make_list(members.iter().map(|member| Value::from(Rc::clone(member))).collect());
        Exception::group(&self.heap, message, list, members)
    }

    /// Prints for the program: `text`, then `end`.
    pub fn print(&self, text: &str, end: &str) {
        self.journal.note(|| {
            let end = if end == "\n" { "" } else { end };
            Fact::Print(format!("{text}{end}"))
        });
        self.console.print(text);
        self.console.print(end);
    }

    /// Prints for the program to standard error: `text`, then `end`.
    pub fn print_error(&self, text: &str, end: &str) {
        self.journal.note(|| {
            let end = if end == "\n" { "" } else { end };
            Fact::Print(format!("{text}{end}"))
        });
        self.console.error(&format!("{text}{end}"));
    }

    /// Sets who takes exceptions that can't be raised, before they are reported; `None` at the end of a run.
    pub fn set_unraisable_hook(&self, hook: Option<UnraisableHook>) {
        let before = self.unraisable_hook.replace(hook);
        drop(before);
    }

    /// Reports an exception that can't be raised, from an object.
    pub fn unraisable_in(&self, raised: &Raised, object: &Value) {
        let hook = self.unraisable_hook.borrow().clone();
        match hook {
            Some(hook) => hook(raised, object),
            None => self.unraisable(raised, &object.repr()),
        }
    }

    /// Reports an exception that can't be raised, from `place`.
    pub fn unraisable(&self, raised: &Raised, place: &str) {
        self.journal.note(|| Fact::Unraisable(format!("{}: {}", raised.class_name(), raised.message())));
        self.console.unraisable(raised, place);
    }

    /// The next number for a task's default name, `Task-N`, counted over all loops.
    pub fn next_task_name(&self) -> u32 {
        self.task_names.set(one_more(self.task_names.get()));
        self.task_names.get()
    }

    /// The next number of a task within the run, counted from 1.
    pub fn next_task_number(&self) -> u32 {
        self.tasks_made.set(one_more(self.tasks_made.get()));
        self.tasks_made.get()
    }

    /// How many tasks were made so far.
    pub fn tasks_made(&self) -> u64 {
        u64::from(self.tasks_made.get())
    }

    /// Keeps a roll of all tasks from now on.
    pub fn keep_roll(&self) {
        self.roll.replace(Some(Vec::new()));
    }

    /// Enters a new task into the roll.
    #[inline]
    pub fn enroll(&self, task: ObjectId) {
        if let Some(roll) = &mut *self.roll.borrow_mut() {
            roll.push(task);
        }
    }

    /// Whether there are more tasks on the roll than so many.
    #[inline]
    pub fn roll_exceeds(&self, place: usize) -> bool {
        self.roll.borrow().as_ref().is_some_and(|roll| place < roll.len())
    }

    /// The tasks of the roll that are alive, behind the first so many, and how many those behind are in all.
    pub fn roll_from(&self, place: usize) -> (Vec<Rc<dyn Object>>, usize) {
        let roll = self.roll.borrow();
        let rest = roll.as_ref().and_then(|roll| roll.get(place..)).unwrap_or_default();
        (rest.iter().filter_map(|id| self.heap.get(*id)).collect(), rest.len())
    }

    /// Notes that a loop runs until a task is done.
    pub fn note_main(&self, number: u64) {
        self.mains.borrow_mut().push(number);
    }

    /// The numbers of the tasks until whose end a loop ran.
    pub fn take_mains(&self) -> Vec<u64> {
        self.mains.take()
    }

    /// Counts that a task was given another name.
    pub fn count_rename(&self) {
        self.renames.set(self.renames.get() + 1);
    }

    /// How often that happened.
    pub fn renames(&self) -> u64 {
        self.renames.get()
    }

    /// Counts steps, and says when there have been too many, or when too many objects live.
    pub fn count_steps(&self, steps: u64) -> Result<(), Raised> {
        self.steps.set(self.steps.get() + steps);
        if self.limits.steps_max < self.steps.get() {
            return Err(self.reach(Limit::Steps));
        }
        if self.heap.is_full() {
            return Err(self.reach(Limit::Objects));
        }
        Ok(())
    }

    /// Counts that the program looked at what the loop or the collector holds weakly, such as by `all_tasks()`.
    pub fn count_look(&self) {
        self.looks.set(self.looks.get() + 1);
    }

    /// How often it did.
    pub fn looks(&self) -> u64 {
        self.looks.get()
    }

    /// Counts that the program looked at objects that nothing leads to, or at what they hold: by `sys.getrefcount()`,
    /// `gc.get_objects()`, `gc.get_referrers()`.
    pub fn count_garbage_look(&self) {
        self.count_look();
        self.counts_garbage.set(true);
    }

    /// Whether it did.
    pub fn counts_garbage(&self) -> bool {
        self.counts_garbage.get()
    }

    /// How many seconds a sleep of so many lasts.
    #[inline]
    pub fn stretch(&self, seconds: f64) -> f64 {
        if self.stretches.get() {
            return self.watcher().map_or(seconds, |watcher| watcher.stretch(seconds));
        }
        seconds
    }

    /// Counts one callback that a loop ran.
    pub fn count_callback(&self) {
        self.callbacks.set(self.callbacks.get() + 1);
    }

    /// How many callbacks the loops of this run have run.
    pub fn callbacks(&self) -> u64 {
        self.callbacks.get()
    }

    /// Notes that a limit is reached, and gives the exception that ends the run.
    pub fn reach(&self, limit: Limit) -> Raised {
        self.reached.set(Some(self.reached.get().unwrap_or(limit)));
        self.exception(Kind::LimitReached, &limit.to_string())
    }

    /// The limit that ended the run, if one did.
    pub fn reached(&self) -> Option<Limit> {
        self.reached.get()
    }

    /// Notes a loop of this run, so that a contract can speak of all loops.
    pub fn add_loop(&self, event_loop: ObjectId) {
        let mut loops = self.loops.borrow_mut();
        loops.retain(|id| self.heap.get(*id).is_some());
        loops.push(event_loop);
    }

    /// The loops of this run that are alive: another object may have the place of one that is not.
    pub fn loops(&self) -> Vec<ObjectId> {
        self.loops.borrow().iter().copied().filter(|id| 0 < self.heap.strong_count(*id)).collect()
    }

    /// Notes that a task died while it was pending; its drop calls this.
    pub fn add_destroyed(&self, name: TaskName, silent: bool) {
        self.destroyed.borrow_mut().push((name, silent));
    }

    /// Whether tasks died while they were pending since [`World::take_destroyed`] was asked last.
    pub fn has_destroyed(&self) -> bool {
        !self.destroyed.borrow().is_empty()
    }

    /// The tasks that died while they were pending since this was asked last.
    pub fn take_destroyed(&self) -> Vec<(TaskName, bool)> {
        self.destroyed.take()
    }

    /// Begins the end: from now on nothing is told any more.
    pub fn tear_down(&self) {
        self.heap.unfreeze();
        drop(self.swap_context(None));
        self.is_torn_down.set(true);
    }

    /// Leaves work for the end of the run, when the program's outcome has been read: a front end ends its machine there.
    pub fn at_end(&self, work: impl FnOnce() + 'static) {
        self.at_end.borrow_mut().push(Box::new(work));
    }

    /// Does what [`World::at_end`] was given, in order.
    pub fn run_at_end(&self) {
        self.at_end.take().into_iter().for_each(|work| work());
    }

    /// Whether the run is over and only drops what is left.
    pub fn is_torn_down(&self) -> bool {
        self.is_torn_down.get()
    }

    /// Says how a list object is made of values.
    pub fn set_list_maker(&self, make: ListMaker) {
        self.list_maker.set(Some(make));
    }

    /// Says how a context is copied.
    pub fn set_context_copier(&self, copy: ContextCopier) {
        self.context_copier.set(Some(copy));
    }

    /// Says how the text of a place in the source is found.
    pub fn set_site_text(&self, site_text: SiteText) {
        self.site_text.replace(Some(site_text));
    }

    /// The text of a place in the source: of a script the text itself, of Rust the file's name.
    pub fn site_text(&self, site: Site) -> String {
        match (site, &*self.site_text.borrow()) {
            (Site::Script { .. }, Some(site_text)) => site_text(site),
            (Site::Rust(location), _) => location.file().to_string(),
            (Site::Unknown | Site::Script { .. }, _) => String::new(),
        }
    }

    /// The context in which program code runs now; `None` if nothing was set in it.
    pub fn context(&self) -> Option<Rc<dyn Object>> {
        self.context.borrow().clone()
    }

    /// A copy of the context in which program code runs now (`contextvars.copy_context`).
    #[inline]
    pub fn copy_context(&self) -> Option<Rc<dyn Object>> {
        self.context_copier.get().and_then(|copy| self.context().map(|context| copy(&context)))
    }

    /// Makes a context the one in which program code runs now, and returns the one before.
    pub fn swap_context(&self, context: Option<Rc<dyn Object>>) -> Option<Rc<dyn Object>> {
        self.context.replace(context)
    }

    /// Runs code in another context. Answers also in which context the code ended: in one of its own, if there was none and
    /// it set a variable.
    pub fn run_in_context<T>(
        &self,
        context: Option<Rc<dyn Object>>,
        run: impl FnOnce() -> T,
    ) -> (T, Option<Rc<dyn Object>>) {
        self.enter_context(context);
        let answer = run();
        (answer, self.leave_context())
    }

    /// Makes a call within the step of a task, in which another one takes its first step.
    pub fn call_within_step<T>(&self, outer: Option<ObjectId>, call: impl FnOnce() -> T) -> T {
        let Some(outer) = outer else { return call() };
        self.outer_tasks.borrow_mut().push((outer, self.outer_contexts.borrow().len()));
        let answer = call();
        self.outer_tasks.borrow_mut().pop();
        answer
    }

    /// Whether a task's step runs while others take their first step in it.
    pub fn is_outer_task(&self, task: ObjectId) -> bool {
        self.outer_tasks.borrow().iter().any(|(outer, _)| *outer == task)
    }

    /// Gives the context in which a task's step runs a name, where it had none because nothing was set in it yet.
    pub fn name_context(&self, task: ObjectId, is_current: bool, context: &Rc<dyn Object>) {
        if is_current {
            self.context.borrow_mut().get_or_insert_with(|| Rc::clone(context));
        }
        for (_, place) in self.outer_tasks.borrow().iter().filter(|(outer, _)| *outer == task) {
            if let Some(unnamed @ None) = self.outer_contexts.borrow_mut().get_mut(*place) {
                *unnamed = Some(Rc::clone(context));
            }
        }
    }

    /// Whether code runs in a context, or in one that was entered from it.
    pub fn is_entered(&self, context: &Rc<dyn Object>) -> bool {
        let is_it = |other: &Rc<dyn Object>| Rc::ptr_eq(other, context);
        self.context.borrow().iter().any(is_it) || self.outer_contexts.borrow().iter().flatten().any(is_it)
    }

    /// Says how the other threads of the program run.
    pub fn set_background(&self, background: Option<Rc<dyn Background>>) {
        let before = self.background.replace(background);
        drop(before);
    }

    /// The other threads of the program, if it has started any.
    #[inline]
    pub fn background(&self) -> Option<Rc<dyn Background>> {
        self.background.borrow().clone()
    }

    /// Exchanges what the thread that runs has for itself for what another one has.
    pub fn swap_thread(&self, other: Aside) -> Aside {
        Aside {
            frames: self.frames.replace(other.frames),
            callers: self.callers.replace(other.callers),
            context: self.context.replace(other.context),
            outer_contexts: self.outer_contexts.replace(other.outer_contexts),
        }
    }

    /// Makes a context the one in which program code runs now, until it is left.
    pub fn enter_context(&self, context: Option<Rc<dyn Object>>) {
        let outer = self.swap_context(context);
        self.outer_contexts.borrow_mut().push(outer);
    }

    /// Goes back to the context from which the present one was entered, and returns that.
    pub fn leave_context(&self) -> Option<Rc<dyn Object>> {
        let outer = self.outer_contexts.borrow_mut().pop().flatten();
        self.swap_context(outer)
    }

    /// Whether the front end has lists.
    pub fn makes_lists(&self) -> bool {
        self.list_maker.get().is_some()
    }

    /// A list object of the front end's kind; `None` where there are no lists, and results are read one by one.
    pub fn make_list(&self, values: Vec<Value>) -> Value {
        self.list_maker.get().map_or(Value::None, |make| make(&self.heap, values))
    }

    /// Goes one level deeper for as long as the answer lives.
    ///
    /// # Errors
    /// RecursionError if that is deeper than `nesting_max`.
    pub fn nest(&self, nesting_max: u32) -> Result<Nested<'_>, Raised> {
        let nesting = self.nesting.get();
        if nesting_max <= nesting {
            return Err(self.exception(Kind::RecursionError, RECURSION_TEXT));
        }
        self.nesting.set(nesting + 1);
        Ok(Nested(self))
    }

    /// Makes a call with a frame: if an exception, or a coroutine's frame, gets to know the frame, the variables of the
    /// call live on with it. They are asked for only then, so that until then nothing is counted twice.
    pub fn call<T>(
        &self,
        variables: impl FnOnce() -> Vec<Rc<dyn Object>>,
        call: impl FnOnce() -> Result<T, Raised>,
    ) -> Result<T, Raised> {
        let frame = CallFrame::new(&self.heap, self.frame());
        self.push_frame(Rc::<CallFrame>::clone(&frame));
        let ended = call();
        self.pop_frame();
        if let Err(raised) = &ended {
            raised.add_frame(Rc::<CallFrame>::clone(&frame));
        }
        if 1 < Rc::strong_count(&frame) {
            frame.take_ownership(variables());
        }
        ended
    }

    /// Says how the innermost frame of the program is found.
    pub fn set_caller(&self, caller: CallerOf) {
        self.caller.replace(Some(caller));
    }

    /// Says how to learn what the program handles.
    pub fn set_handling(&self, handling: Rc<dyn Handling>) {
        self.handling.replace(Some(handling));
    }

    /// Gives an exception that is raised what the program handles as its context.
    pub fn chain(&self, raised: &Raised) {
        let handling = self.handling.borrow().clone();
        let handled = handling.and_then(|handling| handling.handled());
        handled.into_iter().for_each(|handled| raised.chain_to(handled));
    }

    /// What becomes of an exception that the wakeup of a task raises, to throw it: what is handled outside is its context.
    /// Answers the traceback that the wakeup holds until it is over.
    pub fn raise_in_wakeup(&self, raised: &Raised) -> Option<Rc<Traceback>> {
        self.chain(raised);
        if self.version.wakeups_hold_tracebacks() { raised.entries() } else { None }
    }

    /// Makes a call of asyncio's own while the program's innermost frame handles an exception, as the end of a `with` block
    /// does.
    pub fn call_handling<T>(&self, raised: Option<&Raised>, call: impl FnOnce() -> T) -> T {
        let handling = self.handling.borrow().clone();
        let (Some(handling), Some(raised)) = (handling, raised) else { return call() };
        let before = handling.swap_handled(Some(Rc::clone(raised)));
        let answer = call();
        let handled = handling.swap_handled(before);
        drop(handled);
        answer
    }

    /// Makes a call on behalf of the program's innermost frame, which then is below what the call puts on the stack; as it is
    /// already where such a call makes another one.
    pub fn call_from_program<T>(&self, call: impl FnOnce() -> T) -> T {
        let caller = self.caller.borrow().clone();
        let Some(frame) = caller.and_then(|caller| caller()) else { return call() };
        // Held until the call is over, so that it keeps its name.
        let object = frame.frame();
        let id = object.header().id();
        if self.callers.borrow().contains(&id) {
            return call();
        }
        self.callers.borrow_mut().push(id);
        self.push_frame(frame);
        let answer = call();
        self.pop_frame();
        self.callers.borrow_mut().pop();
        answer
    }

    /// Puts a call or a coroutine of asyncio's own on the stack.
    pub fn push_frame(&self, frame: Rc<dyn OnStack>) {
        self.frames.borrow_mut().push(frame);
    }

    /// Takes the innermost one off.
    pub fn pop_frame(&self) {
        let own = self.frames.borrow_mut().pop();
        drop(own);
    }

    /// The innermost frame of asyncio's own that is on the stack.
    pub fn frame(&self) -> Option<Rc<dyn Object>> {
        let innermost = self.frames.borrow().last().cloned();
        innermost.map(|innermost| innermost.frame())
    }

    /// Seconds that passed in loops that have ended and outside of loops.
    pub fn elapsed(&self) -> f64 {
        self.elapsed.get()
    }

    /// Lets seconds pass outside of a loop, or adds those of a loop that ends.
    pub fn elapse(&self, seconds: f64) {
        self.elapsed.set(self.elapsed.get() + seconds);
    }

    /// Lets time pass outside of a loop, up to a moment in seconds since the program began.
    pub fn elapse_until(&self, moment: f64) {
        let (_, time) = self.journal.moment();
        self.elapsed.set(self.elapsed.get().max(moment - time.as_secs()));
    }

    /// Leaves the loop whose moments the log bears: its time counts as passed.
    pub fn leave_loop(&self) {
        let (_, time) = self.journal.moment();
        self.elapse(time.as_secs());
        self.journal.set_moment(0, Time::ZERO);
    }

    /// The place in the program that runs now.
    pub fn site(&self) -> Site {
        self.site.get()
    }

    /// A number for a place, since each task keeps the place where it was made.
    #[inline]
    pub fn site_number(&self, site: Site) -> u32 {
        match self.last_site.get() {
            Some((last, number)) if last.is_same_place(site) => number,
            Some(_) | None => self.look_up_site(site),
        }
    }

    #[cold]
    fn look_up_site(&self, site: Site) -> u32 {
        let number = self.sites.borrow_mut().number(site);
        self.last_site.set(Some((site, number)));
        number
    }

    /// The place of that number.
    pub fn site_of_number(&self, number: u32) -> Site {
        self.sites.borrow().sites[number as usize]
    }

    /// Says which place in the program runs now.
    pub fn set_site(&self, site: Site) {
        self.site.set(site);
    }
}

/// The places where a program makes tasks: few, however many tasks there are.
#[derive(Default)]
struct Sites {
    sites: Vec<Site>,
    numbers: HashMap<Site, u32>,
}

impl Sites {
    /// So many are looked through before one is looked up.
    const FEW: usize = 16;

    fn number(&mut self, site: Site) -> u32 {
        let first = self.sites.iter().take(Sites::FEW);
        match (0..).zip(first).find(|(_, known)| known.is_same_place(site)) {
            Some((number, _)) => number,
            None => self.look_up(site),
        }
    }

    fn look_up(&mut self, site: Site) -> u32 {
        *self.numbers.entry(site).or_insert_with(|| {
            self.sites.push(site);
            u32::try_from(self.sites.len() - 1).expect("a program has fewer than 2^32 places")
        })
    }
}

/// One level of nested calls; ends when it drops.
#[must_use]
#[derive(Debug)]
pub struct Nested<'a>(&'a World);

impl Drop for Nested<'_> {
    fn drop(&mut self) {
        self.0.nesting.set(self.0.nesting.get() - 1);
    }
}

/// The next number of a task.
pub fn one_more(count: u32) -> u32 {
    count.checked_add(1).expect("a run makes fewer than 2^32 tasks")
}

impl fmt::Debug for World {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "<World {} with {:?}>", self.version, self.heap)
    }
}
