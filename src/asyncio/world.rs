//! What all loops, tasks and frames of one run share: heap, log, version, and the way out for text.

mod calls;
mod console;
mod contexts;
mod limits;
mod sites;
mod watcher;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use crate::asyncio::background::Background;
use crate::asyncio::call_frame::OnStack;
use crate::asyncio::network::Network;
use crate::clock::Time;
use crate::exception::{Exception, Kind, Raised};
use crate::heap::{Heap, Link, Object, ObjectId};
use crate::record::{Fact, Journal, Site, TaskName};
use crate::value::Value;
use crate::version::Version;

pub use console::{Console, Report, Silent};
pub use limits::{Limit, Limits};
use sites::Sites;
pub use watcher::Watcher;

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
    /// The place of the dict of current tasks in the collector's list (`_current_tasks`).
    current_tasks: Link,
    network: Network,
    /// The calls of asyncio's own functions that are on the stack.
    frames: RefCell<Vec<Rc<dyn OnStack>>>,
    /// Which of them are frames of the program.
    callers: RefCell<Vec<ObjectId>>,
    /// Tells the innermost frame of the program that is on the stack.
    caller: RefCell<Option<CallerOf>>,
    handling: RefCell<Option<Rc<dyn Handling>>>,
    /// Tells the current loop where none runs.
    loop_finder: RefCell<Option<LoopFinder>>,
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
    /// What asyncio itself holds for good: a task whose eager start failed, and its loop.
    kept_for_good: RefCell<Vec<Rc<dyn Object>>>,
    is_torn_down: Cell<bool>,
    at_end: RefCell<Vec<AtEnd>>,
    /// Whether a collection takes place at the end.
    collects_at_end: Cell<bool>,
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

/// Finds the current loop where none runs, or makes it (`get_event_loop`), in a front end that has a policy for that.
pub type LoopFinder = Rc<dyn Fn() -> Result<Option<Rc<dyn Object>>, Raised>>;

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
            current_tasks: Link::unmade(),
            network: Network::default(),
            frames: RefCell::default(),
            callers: RefCell::default(),
            caller: RefCell::default(),
            handling: RefCell::default(),
            loop_finder: RefCell::default(),
            list_maker: Cell::new(None),
            context: RefCell::default(),
            outer_contexts: RefCell::default(),
            outer_tasks: RefCell::default(),
            context_copier: Cell::new(None),
            background: RefCell::default(),
            site_text: RefCell::default(),
            destroyed: RefCell::default(),
            kept_for_good: RefCell::default(),
            is_torn_down: Cell::new(false),
            at_end: RefCell::default(),
            collects_at_end: Cell::new(false),
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

    /// Says that nothing can ever wake the program any more, and makes what ends it.
    #[cold]
    pub fn deadlock(&self, at: Time) -> Raised {
        self.watcher().iter().for_each(|watcher| watcher.note_deadlock());
        self.exception(Kind::Deadlock, &format!("deadlock at t={at}"))
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

    /// Reports an exception that can't be raised, from an object, and lets go of it.
    pub fn unraisable_in(&self, raised: Raised, object: &Value) {
        let hook = self.unraisable_hook.borrow().clone();
        // The traceback is held for itself too, and goes last: behind the exception's context (`_PyErr_WriteUnraisableMsg`).
        let traceback = raised.entries();
        match hook {
            Some(hook) => hook(&raised, object),
            None => self.unraisable(&raised, &object.repr()),
        }
        drop(raised);
        drop(traceback);
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

    /// The place of the dict of current tasks in the collector's list, where there is such a dict. It enters the list with a task.
    pub fn current_tasks(&self) -> &Link {
        &self.current_tasks
    }

    /// Notes that a task is in the dict of current tasks from now on.
    #[inline]
    pub fn enter_current_task(&self) {
        if self.version.keeps_current_tasks_in_a_dict() {
            self.current_tasks.make_once(&self.heap);
        }
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
        let kept = self.kept_for_good.take();
        drop(kept);
    }

    /// Holds something until the run is over, as a variable of asyncio's own modules does.
    pub fn keep_for_good(&self, kept: Rc<dyn Object>) {
        self.kept_for_good.borrow_mut().push(kept);
    }

    /// Says how the current loop is found where none runs.
    pub fn set_loop_finder(&self, loop_finder: LoopFinder) {
        self.loop_finder.replace(Some(loop_finder));
    }

    /// The current loop where none runs; `None` in a front end that keeps none.
    ///
    /// # Errors
    /// RuntimeError if there is none, and none is made.
    pub fn find_loop(&self) -> Result<Option<Rc<dyn Object>>, Raised> {
        let loop_finder = self.loop_finder.borrow().clone();
        loop_finder.map_or(Ok(None), |find| find())
    }

    /// Leaves work for the end of the run, when the program's outcome has been read: a front end ends its machine there.
    pub fn at_end(&self, work: impl FnOnce() + 'static) {
        self.at_end.borrow_mut().push(Box::new(work));
    }

    /// Lets a collection take place when the program has ended, whatever the policy says, as CPython's own end does
    /// (`finalize_modules`, pylifecycle.c).
    pub fn collect_at_end(&self) {
        self.collects_at_end.set(true);
    }

    /// Whether that was asked for.
    pub fn collects_at_end(&self) -> bool {
        self.collects_at_end.get()
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

    /// Whether the front end has lists.
    pub fn makes_lists(&self) -> bool {
        self.list_maker.get().is_some()
    }

    /// A list object of the front end's kind; `None` where there are no lists, and results are read one by one.
    pub fn make_list(&self, values: Vec<Value>) -> Value {
        self.list_maker.get().map_or(Value::None, |make| make(&self.heap, values))
    }

    /// What Python raises where calls nest too deep.
    #[cold]
    pub fn recursion_error(&self) -> Raised {
        self.exception(Kind::RecursionError, RECURSION_TEXT)
    }

    /// Goes one level deeper for as long as the answer lives.
    ///
    /// # Errors
    /// RecursionError if that is deeper than `nesting_max`.
    pub fn nest(&self, nesting_max: u32) -> Result<Nested<'_>, Raised> {
        let nesting = self.nesting.get();
        if nesting_max <= nesting {
            return Err(self.recursion_error());
        }
        self.nesting.set(nesting + 1);
        Ok(Nested(self))
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
        self.sites.borrow().place(number)
    }

    /// Says which place in the program runs now.
    pub fn set_site(&self, site: Site) {
        self.site.set(site);
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
