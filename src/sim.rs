//! One run of one program: the world is made, the program runs under contract and policy, and what is left is plain
//! data.
//!
//! It names no front end: the program is a closure that gets the world. At the end the heap is torn down and
//! asserted empty, so that no reference leaves the run.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;

use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::runner::all_tasks;
use crate::asyncio::task::{Task, make_all_futures};
use crate::asyncio::world::{Console, Limit, Limits, Watcher, World};
use crate::choice::{Asked, Choice, Choices, Chooser, Question, Seeded};
use crate::clock::Time;
use crate::collector::{collect, find};
use crate::contract::{Contract, loops};
use crate::exception::{Kind, Raised};
use crate::hazard::{Lives, LostTask, Moment, TaskLife, Verdict};
use crate::heap::{Object, ObjectId};
use crate::identity::Census;
use crate::policy::{Delays, Policy};
use crate::record::{Fact, Hold, Identity, Record, Site, TaskName};
use crate::sight::{Circumstances, Garbage, Sights};
use crate::snapshot::snapshot;
use crate::value::Value;
use crate::version::Version;

/// How a program is to be run. A run is a function of program, setup and answers.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// Where all chance comes from.
    pub seed: u64,
    /// Who keeps a task alive.
    pub contract: Contract,
    /// When collections take place.
    pub policy: Policy,
    /// Which CPython is imitated.
    pub version: Version,
    /// Where the run stops instead of hanging.
    pub limits: Limits,
    /// What a script finds of the outside.
    pub input: Input,
    /// Whether to keep records.
    pub records: bool,
    /// Whether to ask after every step which tasks are doomed, and what keeps the others alive.
    pub lives: bool,
    /// Whether to keep a picture of queue, timers and tasks for each iteration among the records.
    pub pages: bool,
    /// Whether the chooser orders what asyncio leaves open: timers with equal deadlines.
    pub shuffle: bool,
    /// Between which factors the chooser may vary the length of sleeps.
    pub delays: Option<Delays>,
    /// The number of the task whose life tells every change of what held it.
    pub history_of: Option<u64>,
    /// Whether to hold each answer to what is reachable against a search of the whole heap, and to panic where they differ;
    /// for tests.
    pub proves: bool,
    /// In which steps to ask after every line of a script, to find the one that dropped the last reference.
    pub lines_in: Vec<u64>,
    /// Whether to collect also before and after each loop, and at the end of the script in the same way, as a recording of CPython
    /// does, to begin from a clean state; not where CPython's own counters decide.
    pub settle: bool,
}

/// What a script finds of the outside, where there is nothing but this.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    /// `sys.argv` after the script's own name.
    pub arguments: Vec<String>,
    /// `os.environ`: names and values.
    pub environment: Vec<(String, String)>,
}

impl Setup {
    /// The default setup, with records and lives: CPython 3.13 under its own contract, without collections.
    pub fn new() -> Setup {
        Setup { records: true, lives: true, ..Setup::default() }
    }

    /// Sets the seed of all chance.
    #[must_use]
    pub fn seed(self, seed: u64) -> Setup {
        Setup { seed, ..self }
    }

    /// Sets who keeps a task alive.
    #[must_use]
    pub fn contract(self, contract: Contract) -> Setup {
        Setup { contract, ..self }
    }

    /// Sets when collections take place.
    #[must_use]
    pub fn policy(self, policy: Policy) -> Setup {
        Setup { policy, ..self }
    }

    /// Sets which CPython is imitated.
    #[must_use]
    pub fn version(self, version: Version) -> Setup {
        Setup { version, ..self }
    }

    /// Sets where the run stops instead of hanging.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Setup {
        Setup { limits, ..self }
    }

    /// Looks at the program up to a moment of a loop's virtual time, in seconds, and no further: what never ends by itself can be
    /// told of so.
    #[must_use]
    pub fn until(self, seconds: f64) -> Setup {
        let limits = Limits { until: Some(Time::from_secs(seconds)), ..self.limits };
        Setup { limits, ..self }
    }

    /// Keeps a picture of queue, timers and tasks for each iteration.
    #[must_use]
    pub fn with_pages(self) -> Setup {
        Setup { pages: true, ..self }
    }
}

/// What a run leaves.
#[derive(Clone, Debug)]
pub struct Run {
    /// How it ended.
    pub outcome: Outcome,
    /// What happened, if records were asked for.
    pub records: Vec<Record>,
    /// The tasks' lives, if they were asked for, in order of creation.
    pub tasks: Vec<TaskLife>,
    /// The numbers of the tasks until whose end a loop ran, in order.
    pub mains: Vec<u64>,
    /// The tasks that were lost, in order.
    pub losses: Vec<LossRecord>,
    /// The answers that were given to open questions.
    pub choices: Vec<Choice>,
    /// How many callbacks had run at each collection that was chosen.
    pub collections: Vec<u64>,
    /// How many callbacks ran.
    pub steps: u64,
    /// How many objects were looked at to find out where a collection could be seen.
    pub looked_at: u64,
    /// Whether the program looked at garbage, so that mere memory can be seen when it goes.
    pub counts_garbage: bool,
    /// The exit status CPython would end with.
    pub status: u8,
}

/// A task that was lost, known by who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LossRecord {
    /// Who it is in any run.
    pub identity: Identity,
    /// What records call it.
    pub name: String,
    /// When.
    pub at: Moment,
    /// Whether no message told of it.
    pub silent: bool,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The program returned; what it returned, as `repr` shows it.
    Returned(String),
    /// The program raised: class and message.
    Raised(String, String),
    /// Nothing was ready and no timer was left: CPython would block for ever. Who waits on what.
    Deadlock(Vec<String>),
    /// A limit was reached.
    Limit(Limit),
    /// It still ran at this moment, up to which it was to be looked at ([`Limits::until`]).
    Until(Time),
}

impl fmt::Display for Outcome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Returned(value) => write!(out, "returned {value}"),
            Outcome::Raised(class, message) => write!(out, "raised {class}: {message}"),
            Outcome::Deadlock(waiting) => write!(out, "deadlock: {}", waiting.join("; ")),
            Outcome::Limit(limit) => write!(out, "stopped: {limit}"),
            Outcome::Until(moment) => write!(out, "still ran at t={moment}"),
        }
    }
}

impl Run {
    /// The tasks that were collected while they were pending.
    pub fn lost(&self) -> Vec<&TaskLife> {
        self.tasks.iter().filter(|life| life.verdict == Verdict::Lost).collect()
    }

    /// The tasks that for a while nothing kept alive, lost or not.
    pub fn doomed(&self) -> Vec<&TaskLife> {
        self.tasks.iter().filter(|life| !life.windows.is_empty()).collect()
    }

    /// When the loop of a task had no more to run for: the last of its main tasks was done.
    pub fn main_done(&self, life: &TaskLife) -> Option<Moment> {
        // The tasks by which asyncio shuts down have no place.
        let is_its = |main: &&TaskLife| main.site != Site::Unknown && main.event_loop == life.event_loop;
        let mains = self.mains.iter().filter_map(|number| self.life(*number));
        mains.filter(is_its).filter_map(|main| main.done).max()
    }

    /// Whether the program held a task until the main task was done: whatever is left then is about to be cancelled.
    pub fn is_held_to_the_end(&self, life: &TaskLife) -> bool {
        let main_done = self.main_done(life);
        life.let_go().zip(main_done).is_some_and(|(let_go, done)| done.step <= let_go.step)
    }

    /// The life of the task of that number.
    pub fn life(&self, number: u64) -> Option<&TaskLife> {
        let place = self.tasks.binary_search_by_key(&number, |life| life.name.number).ok()?;
        self.tasks.get(place)
    }

    /// The life of the task of that name.
    pub fn task(&self, name: &str) -> Option<&TaskLife> {
        self.tasks.iter().find(|life| life.name.name == name)
    }

    /// What the program printed, if records were asked for.
    pub fn printed(&self) -> String {
        let lines = self.records.iter().filter_map(|record| match &record.fact {
            Fact::Print(text) => Some(format!("{text}\n")),
            _ => None,
        });
        lines.collect()
    }
}

/// A full collection takes dicts off its list that hold nothing (`untrack_dicts`, gcmodule.c).
fn untrack_current_tasks(world: &World) {
    if !loops(world).iter().any(|event_loop| event_loop.has_current()) {
        world.current_tasks().unmake();
    }
}

/// Runs a program in a world of its own.
///
/// # Panics
/// When something outside of the run still holds an object of it at the end, such as a `TaskHandle` that was moved
/// out.
pub fn simulate(
    setup: &Setup,
    console: Rc<dyn Console>,
    program: impl FnOnce(&Rc<World>) -> Result<Value, Raised>,
) -> Run {
    simulate_with(setup, Box::new(Seeded::new(setup.seed)), console, program)
}

/// Runs a program whose open questions `chooser` answers.
///
/// # Panics
/// As [`simulate`].
pub fn simulate_with(
    setup: &Setup,
    chooser: Box<dyn Chooser>,
    console: Rc<dyn Console>,
    program: impl FnOnce(&Rc<World>) -> Result<Value, Raised>,
) -> Run {
    let world = World::new(setup.version, setup.limits, console);
    if setup.records || setup.pages {
        world.journal().listen();
    }
    if setup.policy.is_automatic() {
        world.heap().generations().set_automatic();
    }
    let overseer = Overseer::new(&world, setup, chooser);
    if overseer.counts_people {
        world.keep_roll();
    }
    if overseer.keeps_track() {
        world.heap().keep_track();
    }
    world.set_watcher(Some(Rc::<Overseer>::clone(&overseer)));
    let ended = program(&world);
    let outcome = overseer.outcome(&ended);
    let status = exit_status(&ended);
    drop(ended);
    world.heap().run_deferred();
    overseer.end();
    world.run_at_end();
    world.heap().run_deferred();
    overseer.finish(outcome, status)
}

/// The number of the signal of an interrupt.
const SIGINT: u8 = 2;

fn exit_status(ended: &Result<Value, Raised>) -> u8 {
    let Err(raised) = ended else { return 0 };
    if raised.is(Kind::KeyboardInterrupt) {
        // CPython ends itself by the signal; this is what a shell makes of that.
        return 128 + SIGINT;
    }
    if !raised.is(Kind::SystemExit) {
        return 1;
    }
    match raised.args().first() {
        None | Some(Value::None) => 0,
        Some(Value::Int(status)) => u8::try_from(status.rem_euclid(256)).expect("a byte is below 256"),
        Some(Value::Bool(status)) => u8::from(*status),
        Some(_) => 1,
    }
}

/// Stands between the batches of a run: collects when policy says so, and asks who is doomed.
struct Overseer {
    world: Rc<World>,
    setup: Setup,
    choices: RefCell<Choices>,
    lives: RefCell<Lives>,
    census: RefCell<Census>,
    losses: RefCell<Vec<LossRecord>>,
    collections: RefCell<Vec<u64>>,
    /// How many callbacks had run when the chooser was asked last.
    asked_at: Cell<Option<u64>>,
    /// What could be seen of a collection.
    sights: RefCell<Sights>,
    looked_at: Cell<u64>,
    waiting: RefCell<Vec<String>>,
    /// Whether a collection takes place: cleanup code that asks for another gets none, as in CPython.
    collecting: Cell<bool>,
    /// Whether pages or collections may be due between batches.
    acts_between_batches: bool,
    /// What [`Watcher::watches_callbacks`] answers.
    watches_callbacks: bool,
    /// Whether tasks are told apart by who they are.
    counts_people: bool,
}

impl Overseer {
    fn new(world: &Rc<World>, setup: &Setup, chooser: Box<dyn Chooser>) -> Rc<Overseer> {
        let mut lives = Lives::default();
        if let Some(task) = setup.history_of {
            lives.keep_history_of(task);
        }
        if setup.proves {
            lives.prove();
        }
        if setup.policy == Policy::ChosenWhereSeen {
            lives.keep_changed();
        }
        let counts_people = counts_people(setup);
        Rc::new(Overseer {
            world: Rc::clone(world),
            setup: setup.clone(),
            choices: RefCell::new(Choices::new(chooser)),
            lives: RefCell::new(lives),
            census: RefCell::default(),
            losses: RefCell::default(),
            collections: RefCell::default(),
            asked_at: Cell::new(None),
            sights: RefCell::default(),
            looked_at: Cell::new(0),
            waiting: RefCell::default(),
            collecting: Cell::new(false),
            acts_between_batches: setup.pages || setup.policy.collects_between_batches(),
            watches_callbacks: counts_people
                || setup.policy.collects_between_callbacks()
                || setup.policy.is_automatic(),
            counts_people,
        })
    }

    fn now(&self) -> Moment {
        let (iteration, time) = self.world.journal().moment();
        Moment { step: self.world.callbacks(), iteration, time }
    }

    /// Collects, and tells which pending tasks did not survive it.
    fn collect(&self, generation: u8, forced: bool) -> usize {
        if self.collecting.get() {
            return 0;
        }
        self.note_destroyed();
        make_all_futures(&self.world);
        self.collecting.set(true);
        let outcome = collect(self.world.heap(), generation, &self.setup.contract.roots(&self.world));
        if generation == 2 {
            untrack_current_tasks(&self.world);
        }
        self.world.journal().note(|| Fact::Collected(outcome.counts));
        self.collecting.set(false);
        self.note_lost(self.world.take_destroyed(), forced);
        outcome.counts.unreachable
    }

    fn note_lost(&self, mut lost: Vec<(TaskName, bool)>, forced: bool) {
        if lost.is_empty() {
            return;
        }
        lost.sort_by_key(|(name, _)| name.number);
        let tasks: Vec<LostTask> =
            lost.iter().map(|(name, silent)| LostTask { number: name.number, silent: *silent }).collect();
        let record = |(name, silent): &(TaskName, bool)| LossRecord {
            identity: self.census.borrow().identity(name.number),
            name: name.name.clone(),
            at: self.now(),
            silent: *silent,
        };
        // Outside of a running loop nothing pending can ever run: what goes there is no loss.
        if self.world.journal().moment().0 != 0 {
            self.losses.borrow_mut().extend(lost.iter().map(record));
            self.lives.borrow_mut().note_lost(&tasks, self.now());
        }
        self.world.journal().note(|| {
            let mut names: Vec<String> = lost.into_iter().map(|(name, _)| name.name).collect();
            names.sort();
            Fact::Lost { names, forced }
        });
    }

    /// Tasks that died while pending without a collection: their last holder dropped them.
    fn note_destroyed(&self) {
        if self.collecting.get() || !self.world.has_destroyed() {
            return;
        }
        self.note_lost(self.world.take_destroyed(), false);
    }

    fn observe(&self) {
        self.note_destroyed();
        if self.setup.lives {
            let mut census = self.census.borrow_mut();
            census.meet(&self.world);
            self.lives.borrow_mut().observe(&self.world, self.setup.contract, self.now(), &census);
        }
    }

    /// Whether anybody asks what is reachable, as often as after every step.
    fn keeps_track(&self) -> bool {
        self.setup.lives || self.setup.policy == Policy::ChosenWhereSeen
    }

    /// Collects if the chooser says so; it is asked once between two callbacks.
    fn collect_if_chosen(&self) {
        let callbacks = self.world.callbacks();
        if !self.setup.policy.is_chosen() || self.asked_at.replace(Some(callbacks)) == Some(callbacks) {
            return;
        }
        // Where the program has switched it off, no collection comes by itself.
        if !self.world.heap().generations().runs_by_itself() {
            return;
        }
        if self.setup.policy != Policy::Chosen && !self.is_news() {
            return;
        }
        if self.ask(Question::Collect, 2, &[]) == 1 {
            self.sights.borrow_mut().collected();
            self.collections.borrow_mut().push(callbacks);
            self.collect(2, true);
            self.observe();
        }
    }

    /// Asks the chooser, at the place where the run is.
    fn ask(&self, question: Question, options: u32, among: &[u64]) -> u32 {
        let mut census = self.census.borrow_mut();
        census.meet(&self.world);
        let place = census.place(&self.world);
        let step = self.world.callbacks();
        self.choices.borrow_mut().choose_at(&Asked { question, options, place, step, among })
    }

    /// Whether a collection here could be told from none, and from one where one was declined.
    fn is_news(&self) -> bool {
        let (heap, contract) = (self.world.heap(), self.setup.contract);
        let (mut lives, mut sights) = (self.lives.borrow_mut(), self.sights.borrow_mut());
        let is_counted = self.setup.policy == Policy::ChosenWhereGarbage;
        if !is_counted {
            lives.follow(&self.world);
        }
        let looked_at = if is_counted || contract == Contract::Strong {
            // Nobody keeps track of mere memory, nor of what would be left if the loop held its tasks.
            let has_some = is_counted || lives.tracker().has_garbage();
            let found = has_some.then(|| find(heap.list(2), &contract.roots(&self.world)).unreachable);
            let found: BTreeSet<ObjectId> = found.iter().flatten().map(id_of).collect();
            let all: Vec<ObjectId> = found.iter().copied().collect();
            sights.survey(&all, &Garbage { heap, finds: &|id| found.contains(&id), is_counted })
        } else {
            let changed = lives.take_changed();
            let tracker = lives.tracker();
            let is_frozen =
                |id| heap.has_frozen() && heap.get(id).is_some_and(|object| object.header().is_frozen());
            let finds = |id| contract.hold(tracker.hold(heap, id)) == Hold::Nothing && !is_frozen(id);
            sights.follow(&changed, &Garbage { heap, finds: &finds, is_counted })
        };
        self.looked_at.set(self.looked_at.get() + looked_at as u64);
        let has_handler = loops(&self.world).iter().any(|it| it.exception_handler().is_some());
        // What only the loop leads to still runs, and is another thing afterwards.
        let is_quiet = !has_handler && contract != Contract::Documented;
        sights.is_news(Circumstances { looks: self.world.looks(), is_quiet })
    }

    fn take_page(&self) {
        if self.setup.pages
            && let Some(event_loop) = EventLoop::running()
        {
            let is_watched = |number| self.lives.borrow().watches(number);
            let page = snapshot(&event_loop, self.setup.contract, &is_watched);
            self.world.journal().note(|| Fact::Page(page));
        }
    }

    fn outcome(&self, ended: &Result<Value, Raised>) -> Outcome {
        match (self.world.reached(), ended) {
            (Some(Limit::Until(moment)), _) => Outcome::Until(moment),
            (Some(limit), _) => Outcome::Limit(limit),
            (None, Ok(value)) => Outcome::Returned(value.repr()),
            (None, Err(raised)) if raised.is(Kind::Deadlock) => Outcome::Deadlock(self.waiting.take()),
            (None, Err(raised)) => Outcome::Raised(raised.class_name(), raised.message()),
        }
    }

    /// The collection at the end of the program. While timings are explored there is none, for what it destroys can not be
    /// lost any more; and none where a limit ended the run.
    fn end(&self) {
        if self.setup.settle {
            return self.settle();
        }
        let ends_by_itself = self.world.collects_at_end() && self.world.reached().is_none();
        if ends_by_itself && !self.setup.policy.is_chosen() {
            self.world.leave_loop();
            Overseer::collect(self, 2, false);
        }
    }

    fn finish(&self, outcome: Outcome, status: u8) -> Run {
        self.note_destroyed();
        self.world.set_watcher(None);
        make_all_futures(&self.world);
        tear_down(&self.world);
        Run {
            outcome,
            records: self.world.journal().take(),
            tasks: self.lives.take().finish(),
            mains: self.world.take_mains(),
            losses: self.losses.take(),
            collections: self.collections.take(),
            choices: self.choices.borrow().made().to_vec(),
            steps: self.world.callbacks(),
            looked_at: self.looked_at.get(),
            counts_garbage: self.world.counts_garbage(),
            status,
        }
    }
}

/// Whether a run has to tell tasks apart by who they are.
fn counts_people(setup: &Setup) -> bool {
    setup.lives || setup.shuffle || setup.delays.is_some() || setup.policy.is_chosen()
}

fn id_of(object: &Rc<dyn Object>) -> ObjectId {
    object.header().id()
}

impl Watcher for Overseer {
    fn between_batches(&self, iteration: u64) {
        if !self.acts_between_batches {
            self.note_destroyed();
            return;
        }
        self.take_page();
        let is_due = self.setup.policy.collects_before(iteration, &mut self.choices.borrow_mut());
        if is_due {
            self.collect(2, true);
            self.observe();
        } else {
            self.note_destroyed();
            self.collect_if_chosen();
            self.may_collect();
        }
    }

    fn watches_batches(&self) -> bool {
        self.acts_between_batches
    }

    fn watches_callbacks(&self) -> bool {
        self.watches_callbacks
    }

    fn before_callback(&self, callback: &dyn Object) {
        if !self.counts_people {
            return;
        }
        let mut census = self.census.borrow_mut();
        census.note_callback(&self.world, callback);
        let any: &dyn Any = callback;
        if let Some(task) = any.downcast_ref::<Task>().filter(|_| self.setup.lives) {
            let mut lives = self.lives.borrow_mut();
            lives.meet(&self.world, &census);
            lives.note_step(task.number(), self.now());
        }
    }

    fn after_callback(&self) {
        self.observe();
        self.collect_if_chosen();
        self.lives.borrow_mut().set_line(Site::Unknown);
        if self.setup.policy.collects_between_callbacks() {
            self.collect(2, true);
            self.observe();
        }
        self.may_collect();
    }

    fn may_collect(&self) {
        if self.collecting.get() {
            return;
        }
        let generations = self.world.heap().generations();
        if let Some(generation) = generations.due() {
            // CPython is quicker to notice: what was counted since then is counted after its collection.
            let since = generations.excess();
            self.collect(generation, true);
            generations.count(since);
            self.observe();
        }
    }

    fn shuffles(&self) -> bool {
        self.setup.shuffle
    }

    fn pick(&self, among: &[&dyn Object]) -> usize {
        let identities: Vec<u64> =
            among.iter().map(|callback| self.census.borrow().led_to(*callback).0).collect();
        let options = u32::try_from(among.len()).expect("there are few timers");
        self.ask(Question::Ready, options, &identities) as usize
    }

    fn observes(&self) -> bool {
        let shows = self.setup.records || self.setup.pages || self.setup.lives;
        shows || self.setup.settle || self.counts_people || self.setup.policy != Policy::Never
    }

    fn stretches(&self) -> bool {
        self.setup.delays.is_some()
    }

    fn stretch(&self, seconds: f64) -> f64 {
        match self.setup.delays {
            Some(delays) => seconds * delays.factor(self.ask(Question::Delay, Delays::OPTIONS, &[])),
            None => seconds,
        }
    }

    fn before_line(&self) {
        if self.watches_lines() {
            self.observe();
            self.lives.borrow_mut().set_line(self.world.site());
        }
    }

    fn watches_lines(&self) -> bool {
        self.setup.lives && self.setup.lines_in.contains(&self.world.callbacks())
    }

    fn collect(&self, generation: u8) -> usize {
        // In the middle of a step: what became unreachable in this step is doomed before it is lost.
        if !self.collecting.get() {
            self.observe();
        }
        let found = Overseer::collect(self, generation, false);
        self.observe();
        found
    }

    fn settle(&self) {
        if self.setup.settle && !self.setup.policy.is_automatic() {
            Overseer::collect(self, 2, false);
        }
    }

    fn note_deadlock(&self) {
        let tasks = loops(&self.world).into_iter().flat_map(|event_loop| all_tasks(&event_loop));
        let waiting = tasks.map(|task| waiting_line(&task)).collect();
        self.waiting.replace(waiting);
    }
}

/// `T1 <main() running at x.py:5> waits for Future`.
fn waiting_line(task: &Task) -> String {
    let place = task.coroutine().map(|coroutine| format!(" {}", coroutine.repr_state())).unwrap_or_default();
    match task.fut_waiter() {
        Some(future) => format!("{}{place} waits for {}", task.trace_name(), future.describe()),
        None => format!("{}{place} waits for nothing", task.trace_name()),
    }
}

/// Drops whatever the program left, silently, and makes sure that nothing is left.
fn tear_down(world: &Rc<World>) {
    world.tear_down();
    for _ in 0..100 {
        let left = world.heap().all();
        if left.is_empty() {
            break;
        }
        left.iter().for_each(|listed| listed.object.header().set_finalized());
        left.iter().for_each(|listed| listed.object.clear_all());
        drop(left);
        world.heap().run_deferred();
    }
    let left: Vec<String> =
        world.heap().all().iter().take(5).map(|listed| format!("{:?}", &*listed.object)).collect();
    assert!(left.is_empty(), "objects outlived their run, something outside holds them: {}", left.join(", "));
}

/// The place of a task's creation as `file:line`, for Rust programs.
pub fn rust_site(site: Site) -> Option<String> {
    match site {
        Site::Rust(location) => Some(format!("{}:{}", location.file(), location.line())),
        Site::Unknown | Site::Script { .. } => None,
    }
}
