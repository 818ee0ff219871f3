//! Verdicts: what kept each task alive, since when nothing does, and how its life ended.
//!
//! After every step the run asks which pending tasks are unreachable, without collecting: such a task is doomed, long
//! before, or without, any collection. The evidence is a path of references, the one that ended last. Only tasks of which
//! something changed are looked at: the [`Tracker`] knows which.

use std::fmt;
use std::rc::{Rc, Weak};

use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::future::{self, Future, FutureLike};
use crate::asyncio::task::Task;
use crate::asyncio::world::World;
use crate::clock::Time;
use crate::contract::Contract;
use crate::graph::Place;
use crate::heap::{Object, ObjectId, Strength};
use crate::identity::{Census, place_of};
use crate::reach::{Hop, Path, Reach};
use crate::record::{Fact, Hold, Identity, Site, TaskName, item};
use crate::tracker::Tracker;

/// What one task's life amounted to, the worst that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The whole time reachable without the loop.
    Held,
    /// At some safe point only the loop's queue or a timer kept it: the documentation promises nothing.
    ByAccident,
    /// For a while nothing kept it, though nobody collected then.
    Doomed,
    /// It was collected while it was pending.
    Lost,
}

impl fmt::Display for Verdict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Verdict::Held => "held",
            Verdict::ByAccident => "by accident",
            Verdict::Doomed => "doomed",
            Verdict::Lost => "lost",
        })
    }
}

/// How the program came to let go of a task, which says what help fits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Neglect {
    /// It was forgotten.
    #[default]
    Forgotten,
    /// A task that waits for it was let go of, which would have kept it.
    Awaited,
    /// It had been cancelled before, and was to hear of that with its next step.
    Cancelled,
    /// It closes an asynchronous generator: asyncio makes such a task where a program lets go of one before its end.
    ClosesGenerator,
    /// The program never had it: asyncio's server made it for a connection.
    Served,
}

/// A point of a run between two callbacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// How many callbacks have run.
    pub step: u64,
    /// The loop's iteration.
    pub iteration: u64,
    /// The loop's time.
    pub time: Time,
}

/// A time during which nothing kept a pending task alive.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// When it began.
    pub from: Moment,
    /// When it was over, if it was: the task was lost, revived or done.
    pub until: Option<Moment>,
    /// The path that ended.
    pub last_path: Option<Path>,
    /// Which of that path's references is gone, the first from the root.
    pub cut_hop: Option<usize>,
    /// The references by which the task leads back to itself: the cycle that a collection takes apart.
    pub cycle: Option<Path>,
    /// A path that would hold the task if its weak references were strong.
    pub weak_path: Option<Path>,
    /// The place in the program that ran when the last reference went, if it was looked for.
    pub cut: Site,
}

/// How a pending task was lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// When.
    pub at: Moment,
    /// Whether no message told of it, as for gather's own children.
    pub silent: bool,
}

/// One task's life, as plain data.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskLife {
    /// Number and name.
    pub name: TaskName,
    /// Who it is, in any run of the program.
    pub identity: Identity,
    /// The place in the program that made it.
    pub site: Site,
    /// How the program came to let go of it, if it did.
    pub neglect: Neglect,
    /// The task that waited for it, and was let go of with it ([`Neglect::Awaited`]).
    pub awaiter: Option<TaskName>,
    /// The loop that it belongs to.
    pub event_loop: ObjectId,
    /// The worst that was seen of it.
    pub verdict: Verdict,
    accident: Option<Accident>,
    /// When nothing kept it alive.
    pub windows: Vec<Window>,
    /// How it was lost, if it was.
    pub loss: Option<Loss>,
    /// When it was done, if it was.
    pub done: Option<Moment>,
    /// When its steps began.
    pub steps: Vec<Moment>,
    /// Which paths held it when, if that was asked for: one entry for each change.
    pub history: Vec<Held>,
    /// From when on that was too much to be followed.
    pub history_ends: Option<Moment>,
}

impl TaskLife {
    /// Since when the program did not hold it: nothing held it, or, if it was never doomed, only the loop.
    pub fn let_go(&self) -> Option<Moment> {
        let doomed = self.windows.first().map(|window| window.from);
        doomed.or_else(|| self.accident.as_ref().map(|accident| accident.since))
    }

    /// When only the loop held it, and by which path: the first one through a timer, or, if there was none, the first
    /// one through the ready queue, which holds every task that is about to run.
    pub fn accident(&self) -> Option<(Moment, Path)> {
        let Accident { at, way, .. } = self.accident.as_ref()?;
        let path = match way {
            Way::Queued(place) => {
                let entry = Hop {
                    label: item(EventLoop::READY, *place),
                    target: Task::description(&self.name.name),
                    strength: Strength::Strong,
                };
                Path { root: EventLoop::DESCRIPTION.to_string(), hops: vec![entry] }
            }
            Way::Path(path) => Path::clone(path),
        };
        Some((*at, path))
    }
}

/// When and how only the loop held a task.
#[derive(Clone, Debug, PartialEq)]
struct Accident {
    /// When that was so first,
    since: Moment,
    /// and when in that way.
    at: Moment,
    way: Way,
}

#[derive(Clone, Debug, PartialEq)]
enum Way {
    /// By that place of its queue, as it does every new task: no path is made of that before somebody reads it.
    Queued(u64),
    Path(Box<Path>),
}

/// What held a task from a moment on.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// From when on.
    pub from: Moment,
    /// What it amounts to.
    pub hold: Hold,
    /// The shortest path from a root, and then one for each other holder; if nothing leads to the task, those by
    /// which it leads to itself.
    pub paths: Vec<Path>,
}

/// Watches the lives of a run's tasks.
#[derive(Debug, Default)]
pub struct Lives {
    /// By the task's number, counted from 1; tasks that were over before anybody asked are left out.
    lives: Vec<Option<Watched>>,
    /// For each of them, whether the next look at it can find anything new.
    glances: Vec<Glance>,
    /// Which task's steps began when, in order.
    steps: Vec<(u64, Moment)>,
    tracker: Tracker,
    /// The tasks of which something changed.
    changed: Vec<u64>,
    /// How many tasks of the world's roll were looked at, and how often a task had another name then.
    met: usize,
    renames: u64,
    /// The site of the line that ran last, where lines are watched.
    last_line: Site,
    /// The task of which every change of what holds it is kept.
    history: Option<History>,
    /// Whether to hold each answer against a search of the whole heap.
    proves: bool,
}

/// Of which task every change is kept, and how many objects may still be looked at for that.
#[derive(Debug)]
struct History {
    task: u64,
    looks_left: usize,
}

/// So many objects are looked at to follow what holds a task, which takes some seconds.
const LOOKS_MAX: usize = 5_000_000;

#[derive(Debug)]
struct Watched {
    life: TaskLife,
    /// The task's number among those of its loop if it has no name but that; the name is made of it when it is asked for.
    plain_order: Option<u32>,
    is_doomed: bool,
    /// Whether the accident is told as well as it can be: by a path through a timer.
    is_accident_told: bool,
}

/// What has to be known of a task to see that nothing about it is news. Most tasks that a step changes come to be in the
/// loop's queue, or cease to be, for the second time; this is small, and a life is six lines of a cache.
#[derive(Debug, Default)]
struct Glance {
    task: Weak<Task>,
    /// Whether it was held by the loop alone before, is pending and not doomed.
    is_calm: bool,
    is_accident_told: bool,
}

impl Lives {
    /// Looks at the tasks of which something changed: which are new, done, kept by the loop alone, or kept by nothing.
    pub fn observe(&mut self, world: &Rc<World>, contract: Contract, now: Moment, census: &Census) {
        self.meet(world, census);
        self.follow(world);
        let mut changed = std::mem::take(&mut self.changed);
        changed.sort_unstable();
        changed.dedup();
        let is_renamed = std::mem::replace(&mut self.renames, world.renames()) != world.renames();
        for number in &changed {
            let at = place_of(*number);
            let Some(glance) = self.glances.get_mut(at) else { continue };
            let task = glance.task.upgrade();
            if !is_renamed
                && task.as_ref().is_some_and(|task| glance.is_enough(task, &self.tracker, contract))
            {
                continue;
            }
            let Some(watched) = &mut self.lives[at] else { continue };
            let is_cancelled = task.as_ref().is_some_and(|task| 0 < task.cancelling());
            let known = &glance.task;
            if let Some(place) = watched.follow(task, now, is_renamed) {
                let line = self.last_line;
                let scene = Scene { tracker: &self.tracker, world, now, line, is_cancelled, task: known };
                watched.look(&scene, place, contract);
            }
            glance.take_from(watched);
        }
        changed.clear();
        self.changed = changed;
        if self.history.is_some() {
            self.note_history(world, contract, now);
        }
    }

    /// Follows what changed; the tasks of which something did are looked at with the next [`Lives::observe`].
    pub fn follow(&mut self, world: &World) {
        self.tracker.update(world.heap());
        self.changed.extend(self.tracker.touched_tasks());
        self.changed.extend(self.tracker.flips());
        if self.proves {
            self.tracker.prove(world);
        }
    }

    /// Remembers from now on which objects change.
    pub fn keep_changed(&mut self) {
        self.tracker.keep_changed();
    }

    /// The objects of which something changed since that was asked last.
    pub fn take_changed(&mut self) -> Vec<ObjectId> {
        self.tracker.take_changed()
    }

    /// What the run's objects are held by, as it was when that was asked last.
    pub fn tracker(&self) -> &Tracker {
        &self.tracker
    }

    fn note_history(&mut self, world: &World, contract: Contract, now: Moment) {
        let Some(history) = &mut self.history else { return };
        let at = place_of(history.task);
        let Some(Some(watched)) = self.lives.get_mut(at) else { return };
        let Some(id) = watched.pending(self.glances[at].task.upgrade()) else { return };
        match history.looks_left.checked_sub(world.heap().len()) {
            Some(left) if watched.life.history_ends.is_none() => history.looks_left = left,
            _ => {
                watched.life.history_ends.get_or_insert(now);
                return;
            }
        }
        let reach = Reach::search(world);
        watched.note_holders(&reach, id, now, contract.hold(reach.hold(id)));
    }

    /// Notes the line that is about to run; what is found doomed next was cut by the line before it.
    pub fn set_line(&mut self, site: Site) {
        self.last_line = site;
    }

    /// Notes that tasks were lost.
    pub fn note_lost(&mut self, lost: &[LostTask], now: Moment) {
        for LostTask { number, silent } in lost {
            let Some(Some(watched)) = self.lives.get_mut(place_of(*number)) else { continue };
            if watched.life.loss.is_none() {
                watched.close_window(now);
                watched.life.verdict = Verdict::Lost;
                watched.life.loss = Some(Loss { at: now, silent: *silent });
                self.glances[place_of(*number)].take_from(watched);
            }
        }
    }

    /// Enters the tasks that are not known yet.
    #[inline]
    pub fn meet(&mut self, world: &World, census: &Census) {
        if world.roll_exceeds(self.met) {
            self.meet_new(world, census);
        }
    }

    fn meet_new(&mut self, world: &World, census: &Census) {
        let (tasks, met) = world.roll_from(self.met);
        self.met += met;
        for task in tasks.into_iter().filter_map(Task::from_object).filter(|task| !task.base().is_done()) {
            let number = task.number();
            if self.lives.len() <= place_of(number) {
                self.lives.resize_with(place_of(number) + 1, || None);
                self.glances.resize_with(place_of(number) + 1, Glance::default);
            }
            self.lives[place_of(number)] = Some(Watched::new(&task, census.identity(number)));
            self.glances[place_of(number)].task = Rc::downgrade(&task);
        }
    }

    /// Keeps every change of what holds the task of that number.
    pub fn keep_history_of(&mut self, task: u64) {
        self.history = Some(History { task, looks_left: LOOKS_MAX });
    }

    /// Holds each answer against a search of the whole heap.
    pub fn prove(&mut self) {
        self.proves = true;
    }

    /// Notes that a step of a task begins.
    pub fn note_step(&mut self, number: u64, now: Moment) {
        self.steps.push((number, now));
    }

    /// Whether a task is watched, which takes one `Weak`.
    pub fn watches(&self, number: u64) -> bool {
        matches!(self.lives.get(place_of(number)), Some(Some(_)))
    }

    /// The lives, in order of creation.
    pub fn finish(self) -> Vec<TaskLife> {
        let steps = steps_by_task(&self.steps, self.lives.len());
        let lives = self.lives.into_iter().zip(steps).filter_map(|(watched, steps)| Some((watched?, steps)));
        lives.map(|(watched, steps)| watched.finish(steps)).collect()
    }
}

/// When the steps of each task began, by the task's number; of tasks beyond so many nobody asks.
fn steps_by_task(steps: &[(u64, Moment)], tasks: usize) -> impl Iterator<Item = Vec<Moment>> {
    let known =
        || steps.iter().map(|(number, at)| (place_of(*number), at)).filter(move |(task, _)| *task < tasks);
    // Where each task's steps end, at first counted, and then where the next of them goes.
    let mut ends = vec![0; tasks];
    known().for_each(|(task, _)| ends[task] += 1);
    let mut all = 0;
    for end in &mut ends {
        all += std::mem::replace(end, all);
    }
    let mut sorted = vec![Moment::default(); all];
    for (task, at) in known() {
        sorted[ends[task]] = *at;
        ends[task] += 1;
    }
    let mut begin = 0;
    ends.into_iter().map(move |end| sorted[std::mem::replace(&mut begin, end)..end].to_vec())
}

impl Glance {
    /// Whether that is all there is to see of a task that is alive.
    fn is_enough(&self, task: &Task, tracker: &Tracker, contract: Contract) -> bool {
        let Some(place) = task.header().node().filter(|_| self.is_calm && !task.base().is_done()) else {
            return false;
        };
        match contract.hold(tracker.hold_at(place)) {
            Hold::Held => true,
            Hold::ByAccident => self.is_accident_told || tracker.is_ready(place),
            Hold::Nothing => false,
        }
    }

    fn take_from(&mut self, watched: &Watched) {
        let life = &watched.life;
        let is_over = life.done.is_some() || life.loss.is_some();
        self.is_calm = life.accident.is_some() && !is_over && !watched.is_doomed;
        self.is_accident_told = watched.is_accident_told;
    }
}

/// Where and when a task is looked at.
struct Scene<'a> {
    tracker: &'a Tracker,
    world: &'a World,
    now: Moment,
    /// The line that ran last.
    line: Site,
    /// Whether the task has been cancelled.
    is_cancelled: bool,
    /// The task that is looked at.
    task: &'a Weak<Task>,
}

/// A task that a collection, or the end of its last holder, destroyed while it was pending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LostTask {
    /// Its number in the run.
    pub number: u64,
    /// Whether no message told of it.
    pub silent: bool,
}

/// So many futures may lie between a task and the one that waits for it: a gather of gathers.
const WAITS_MAX: usize = 8;

/// The task that goes on when a future is done, also by way of others.
fn who_waits(future: &Future, waits_left: usize) -> Option<Rc<Task>> {
    let waits_left = waits_left.checked_sub(1)?;
    future.done_callbacks().into_iter().find_map(|done| {
        let next = done.callback.leads_to()?;
        match Task::from_object(Rc::clone(&next)) {
            Some(task) => Some(task),
            None => who_waits(future::from_object(next)?.base(), waits_left),
        }
    })
}

/// The type of what `aclose()` of an asynchronous generator returns.
const CLOSING: &str = "async_generator_athrow";

impl Watched {
    fn new(task: &Rc<Task>, identity: Identity) -> Watched {
        let plain_order = task.plain_order();
        let name = if plain_order.is_some() { String::new() } else { task.trace_name() };
        let life = TaskLife {
            name: TaskName { number: task.number(), name },
            identity,
            site: task.site(),
            neglect: match task.coroutine().is_some_and(|it| it.type_name() == CLOSING) {
                true => Neglect::ClosesGenerator,
                false if task.is_of_server() => Neglect::Served,
                false => Neglect::Forgotten,
            },
            awaiter: None,
            event_loop: task.base().event_loop().header().id(),
            verdict: Verdict::Held,
            accident: None,
            windows: Vec::new(),
            loss: None,
            done: None,
            steps: Vec::new(),
            history: Vec::new(),
            history_ends: None,
        };
        Watched { life, plain_order, is_doomed: false, is_accident_told: false }
    }

    fn name(&mut self) -> &TaskName {
        if let Some(order) = self.plain_order.take() {
            self.life.name.name = Task::plain_name(order);
        }
        &self.life.name
    }

    /// The task's object while it is pending; no count of it is kept, since that would show as a holder.
    fn pending(&self, task: Option<Rc<Task>>) -> Option<ObjectId> {
        let task = task.filter(|task| self.life.loss.is_none() && !task.base().is_done())?;
        Some(task.header().id())
    }

    /// Notes whether the task is done, or has another name; gives its node while it is pending.
    fn follow(&mut self, task: Option<Rc<Task>>, now: Moment, is_renamed: bool) -> Option<Place> {
        if self.life.done.is_some() {
            return None;
        }
        let is_pending = task.as_ref().is_some_and(|task| !task.base().is_done());
        let is_lost = self.life.loss.is_some();
        let is_done = !is_lost && !is_pending;
        if is_done {
            self.close_window(now);
            self.life.done = Some(now);
        }
        // A name that is not made yet is that of a task that was given none.
        let is_named_anew = is_renamed || is_done && self.plain_order.is_none();
        if let Some(task) = task.as_ref().filter(|_| is_named_anew) {
            self.life.name = task.task_name();
            self.plain_order = None;
        }
        task.filter(|_| is_pending && !is_lost)?.header().node()
    }

    fn look(&mut self, scene: &Scene<'_>, place: Place, contract: Contract) {
        let hold = contract.hold(scene.tracker.hold_at(place));
        if hold != Hold::Held && scene.is_cancelled {
            self.note_cancelled();
        }
        if hold != Hold::Held && self.life.neglect == Neglect::Forgotten {
            self.note_awaiter(scene, hold, contract);
        }
        match hold {
            Hold::Nothing => self.doom(scene, place),
            Hold::Held => self.revive(scene),
            Hold::ByAccident => {
                self.revive(scene);
                self.note_accident(scene, place);
            }
        }
    }

    fn doom(&mut self, scene: &Scene<'_>, place: Place) {
        if self.is_doomed {
            return;
        }
        self.is_doomed = true;
        self.life.verdict = self.life.verdict.max(Verdict::Doomed);
        scene.world.journal().note(|| Fact::Doomed(self.name().clone()));
        let tracker = scene.tracker;
        let (last_path, cut_hop) = tracker.last_path(place).map(|last| (last.path, last.cut_hop)).unzip();
        self.life.windows.push(Window {
            from: scene.now,
            until: None,
            last_path,
            cut_hop: cut_hop.flatten(),
            cycle: tracker.cycle(place),
            weak_path: tracker.weak_path(place),
            cut: scene.line,
        });
    }

    /// Notes which task waits for it when it is not held for the first time, unless that one is held.
    fn note_awaiter(&mut self, scene: &Scene<'_>, hold: Hold, contract: Contract) {
        let is_first = match hold {
            Hold::Nothing => self.life.windows.is_empty(),
            Hold::ByAccident | Hold::Held => self.life.accident.is_none(),
        };
        let Some(task) = scene.task.upgrade().filter(|_| is_first) else { return };
        let awaiter = who_waits(task.base(), WAITS_MAX).filter(|awaiter| {
            let place = awaiter.header().node().filter(|_| !Rc::ptr_eq(awaiter, &task));
            place.is_some_and(|place| contract.hold(scene.tracker.hold_at(place)) != Hold::Held)
        });
        if let Some(awaiter) = awaiter {
            self.life.neglect = Neglect::Awaited;
            self.life.awaiter = Some(awaiter.task_name());
        }
    }

    /// Notes that the task had been cancelled when it was not held for the first time.
    fn note_cancelled(&mut self) {
        let life = &mut self.life;
        let is_first = life.accident.is_none() && life.windows.is_empty();
        if is_first && life.neglect == Neglect::Forgotten {
            life.neglect = Neglect::Cancelled;
        }
    }

    fn revive(&mut self, scene: &Scene<'_>) {
        if self.is_doomed {
            scene.world.journal().note(|| Fact::Revived(self.name().clone()));
            self.close_window(scene.now);
        }
    }

    fn close_window(&mut self, now: Moment) {
        self.is_doomed = false;
        if let Some(window) = self.life.windows.last_mut().filter(|window| window.until.is_none()) {
            window.until = Some(now);
        }
    }

    fn note_holders(&mut self, reach: &Reach, id: ObjectId, now: Moment, hold: Hold) {
        let paths = reach.paths(id);
        let is_news = self.life.history.last().is_none_or(|last| last.hold != hold || last.paths != paths);
        if is_news {
            self.life.history.push(Held { from: now, hold, paths });
        }
    }

    /// Remembers the first path through a timer; what stands in the ready queue has a shorter one.
    fn note_accident(&mut self, scene: &Scene<'_>, place: Place) {
        self.life.verdict = self.life.verdict.max(Verdict::ByAccident);
        let is_known = self.life.accident.is_some();
        if self.is_accident_told || is_known && scene.tracker.is_ready(place) {
            return;
        }
        if !is_known && let Some(entry) = scene.tracker.ready_place(place) {
            self.life.accident = Some(Accident { since: scene.now, at: scene.now, way: Way::Queued(entry) });
            return;
        }
        let seen = scene.tracker.path(place);
        self.is_accident_told = seen.as_ref().is_some_and(|path| path.begins_with("timers"));
        if (!is_known || self.is_accident_told)
            && let Some(path) = seen
        {
            let since = self.life.accident.as_ref().map_or(scene.now, |accident| accident.since);
            self.life.accident = Some(Accident { since, at: scene.now, way: Way::Path(Box::new(path)) });
        }
    }

    fn finish(mut self, steps: Vec<Moment>) -> TaskLife {
        self.name();
        TaskLife { steps, ..self.life }
    }
}
