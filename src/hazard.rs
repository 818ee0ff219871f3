//! Verdicts: what kept each task alive, since when nothing does, and how its life ended.
//!
//! After every step the run asks which pending tasks are unreachable, without collecting: such a task is doomed, long
//! before, or without, any collection. The evidence is a path of references, the one that ended last.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::rc::{Rc, Weak};

use crate::asyncio::future::FutureLike;
use crate::asyncio::runner::all_tasks;
use crate::asyncio::task::Task;
use crate::asyncio::world::World;
use crate::clock::Time;
use crate::collector::Slots;
use crate::contract::{Contract, loops};
use crate::heap::{Object, ObjectId, Strength};
use crate::record::{Fact, Hold, Site, TaskName};

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

/// A path of references from a root to a task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// What the path begins at: `loop`, `module __main__`, ...
    pub root: String,
    /// The references, each with what it leads to.
    pub hops: Vec<Hop>,
}

/// One reference of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// Which of the holder's references.
    pub label: String,
    /// What it refers to.
    pub target: String,
}

impl Path {
    /// Whether its first reference is one of those, such as `timers` for `loop.timers[0]`.
    pub fn begins_with(&self, label: &str) -> bool {
        self.hops.first().is_some_and(|hop| hop.label.starts_with(label))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.root)?;
        for (index, hop) in self.hops.iter().enumerate() {
            let joint = if index == 0 { "." } else { " -> " };
            let joint = if index == 0 && hop.label.starts_with('[') { "" } else { joint };
            write!(out, "{joint}{} -> {}", hop.label, hop.target)?;
        }
        Ok(())
    }
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
    /// The place in the program that made it.
    pub site: Site,
    /// The worst that was seen of it.
    pub verdict: Verdict,
    /// The path that held it when only the loop did: the first one through a timer, or, if there was none, the first
    /// one through the ready queue, which holds every task that is about to run.
    pub accident: Option<(Moment, Path)>,
    /// When nothing kept it alive.
    pub windows: Vec<Window>,
    /// How it was lost, if it was.
    pub loss: Option<Loss>,
    /// When it was done, if it was.
    pub done: Option<Moment>,
}

/// Watches the lives of a run's tasks.
#[derive(Debug, Default)]
pub struct Lives {
    lives: BTreeMap<u64, Watched>,
    /// The site of the line that ran last, where lines are watched.
    last_line: Site,
}

#[derive(Debug)]
struct Watched {
    life: TaskLife,
    task: Weak<Task>,
    /// The path that held it when that was asked last, and the objects that it leads over.
    last_path: Option<Path>,
    last_chain: Vec<Link>,
    is_doomed: bool,
}

impl Lives {
    /// Looks at every task: which are new, done, kept by the loop alone, or kept by nothing.
    pub fn observe(&mut self, world: &Rc<World>, contract: Contract, now: Moment) {
        self.meet(world);
        self.note_done(now);
        let pending = self.pending();
        if pending.is_empty() {
            return;
        }
        let reach = Reach::search(world);
        for (number, id) in pending {
            let Some(watched) = self.lives.get_mut(&number) else { continue };
            match reach.hold_under(id, contract) {
                Hold::Nothing => watched.doom(world, now, self.last_line),
                hold => {
                    watched.revive(world, now);
                    watched.note_path(&reach, id);
                    if hold == Hold::ByAccident {
                        watched.note_accident(now);
                    }
                }
            }
        }
    }

    /// Notes the line that is about to run; what is found doomed next was cut by the line before it.
    pub fn set_line(&mut self, site: Site) {
        self.last_line = site;
    }

    /// Notes that tasks were lost.
    pub fn note_lost(&mut self, lost: &[LostTask], now: Moment) {
        for LostTask { number, silent } in lost {
            let Some(watched) = self.lives.get_mut(number) else { continue };
            if watched.life.loss.is_none() {
                watched.close_window(now);
                watched.life.verdict = Verdict::Lost;
                watched.life.loss = Some(Loss { at: now, silent: *silent });
            }
        }
    }

    /// Enters the tasks that are not known yet.
    pub fn meet(&mut self, world: &World) {
        for task in loops(world).iter().flat_map(|event_loop| all_tasks(event_loop)) {
            self.lives.entry(task.task_name().number).or_insert_with(|| Watched::new(&task));
        }
    }

    /// Whether a task is watched, which takes one `Weak`.
    pub fn watches(&self, number: u64) -> bool {
        self.lives.contains_key(&number)
    }

    /// The lives, in order of creation.
    pub fn finish(self) -> Vec<TaskLife> {
        self.lives.into_values().map(|watched| watched.life).collect()
    }

    /// Numbers and objects of the pending tasks; no count of them is kept, since that would show as a holder.
    fn pending(&self) -> Vec<(u64, ObjectId)> {
        let pending = self.lives.values().filter(|watched| watched.is_pending());
        pending.filter_map(|it| Some((it.life.name.number, it.task.upgrade()?.header().id()))).collect()
    }

    fn note_done(&mut self, now: Moment) {
        for watched in self.lives.values_mut().filter(|watched| watched.life.done.is_none()) {
            if !watched.is_pending() && watched.life.loss.is_none() {
                watched.close_window(now);
                watched.life.done = Some(now);
            }
            if let Some(task) = watched.task.upgrade() {
                watched.life.name = task.task_name();
            }
        }
    }
}

/// A task that a collection, or the end of its last holder, destroyed while it was pending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LostTask {
    /// Its number in the run.
    pub number: u64,
    /// Whether no message told of it.
    pub silent: bool,
}

impl Watched {
    fn new(task: &Rc<Task>) -> Watched {
        let life = TaskLife {
            name: task.task_name(),
            site: task.site(),
            verdict: Verdict::Held,
            accident: None,
            windows: Vec::new(),
            loss: None,
            done: None,
        };
        Watched { life, task: Rc::downgrade(task), last_path: None, last_chain: Vec::new(), is_doomed: false }
    }

    fn is_pending(&self) -> bool {
        self.life.loss.is_none() && self.task.upgrade().is_some_and(|task| !task.base().is_done())
    }

    fn doom(&mut self, world: &World, now: Moment, cut: Site) {
        if self.is_doomed {
            return;
        }
        self.is_doomed = true;
        self.life.verdict = self.life.verdict.max(Verdict::Doomed);
        world.journal().note(|| Fact::Doomed(self.life.name.clone()));
        self.life.windows.push(Window { from: now, until: None, last_path: self.last_path.take(), cut });
    }

    fn revive(&mut self, world: &World, now: Moment) {
        if self.is_doomed {
            world.journal().note(|| Fact::Revived(self.life.name.clone()));
            self.close_window(now);
        }
    }

    fn close_window(&mut self, now: Moment) {
        self.is_doomed = false;
        if let Some(window) = self.life.windows.last_mut().filter(|window| window.until.is_none()) {
            window.until = Some(now);
        }
    }

    /// Remembers what holds it; text is made only of a path that is not the one before.
    fn note_path(&mut self, reach: &Reach, id: ObjectId) {
        let chain = reach.chain(id);
        if self.last_path.is_none() || chain != self.last_chain {
            self.last_path = reach.path(id);
            self.last_chain = chain;
        }
    }

    fn note_accident(&mut self, now: Moment) {
        self.life.verdict = self.life.verdict.max(Verdict::ByAccident);
        let seen = self.last_path.as_ref();
        let tells_more = match &self.life.accident {
            None => true,
            Some((_, known)) => {
                !known.begins_with("timers") && seen.is_some_and(|it| it.begins_with("timers"))
            }
        };
        if tells_more {
            self.life.accident = seen.map(|path| (now, path.clone()));
        }
    }
}

/// What is reachable, with the loops and without them, and by which references.
///
/// Trial deletion, as in [`crate::collector::find`], but once for all contracts: first everything that is held from outside
/// is followed, except for the loops' references, and then those. It holds each object, so it must be dropped before
/// the program goes on.
pub struct Reach {
    objects: Vec<Rc<dyn Object>>,
    places: Slots,
    /// Each object's strong references: places, in the order of `traverse`.
    edges: Vec<Vec<usize>>,
    reached: Vec<Option<Step>>,
    /// Whether a search has come to the loops.
    by_loop: Vec<bool>,
}

/// How a search came to an object: from a root's place, or over a holder's reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Root,
    From { holder: usize, edge: usize },
}

/// One object of a chain of references, with the number of the reference that leads on.
type Link = (ObjectId, usize);

impl Reach {
    /// Searches, breadth first, from the roots outside of the loops, and then from the loops: what anything but a loop
    /// holds gets such a path.
    pub fn search(world: &World) -> Reach {
        let mut reach = Reach::of(world);
        let loops: Vec<usize> = world.loops().into_iter().filter_map(|id| reach.places.get(id)).collect();
        let (loops_held, others): (Vec<usize>, Vec<usize>) =
            reach.held_from_outside().into_iter().partition(|place| loops.contains(place));
        let loops_reached = reach.spread(others, false, &loops);
        reach.spread(loops_held.into_iter().chain(loops_reached).collect(), true, &[]);
        reach
    }

    fn of(world: &World) -> Reach {
        let objects: Vec<Rc<dyn Object>> =
            world.heap().list(2).into_iter().map(|listed| listed.object).collect();
        let mut places = Slots::default();
        for (place, object) in objects.iter().enumerate() {
            places.set(object.header().id(), place);
        }
        let edges = objects.iter().map(|object| strong_edges(&**object, &places)).collect();
        let (reached, by_loop) = (vec![None; objects.len()], vec![false; objects.len()]);
        Reach { objects, places, edges, reached, by_loop }
    }

    /// The objects with more references than the heap's objects account for.
    fn held_from_outside(&self) -> Vec<usize> {
        let mut inner = vec![0; self.objects.len()];
        self.edges.iter().flatten().for_each(|target| inner[*target] += 1);
        // One count is this list's own.
        let held = |place: &usize| inner[*place] < Rc::strong_count(&self.objects[*place]) - 1;
        (0..self.objects.len()).filter(held).collect()
    }

    /// Goes on from some roots to all that they lead to; the stops are reached, but not gone on from, and returned.
    fn spread(&mut self, roots: Vec<usize>, by_loop: bool, stops: &[usize]) -> Vec<usize> {
        let mut stopped = Vec::new();
        let mut queue = VecDeque::from(roots);
        for root in &queue {
            self.reached[*root] = Some(Step::Root);
        }
        while let Some(holder) = queue.pop_front() {
            if stops.contains(&holder) {
                stopped.push(holder);
                continue;
            }
            for (edge, target) in self.edges[holder].iter().enumerate() {
                if self.reached[*target].is_none() {
                    self.reached[*target] = Some(Step::From { holder, edge });
                    self.by_loop[*target] = by_loop;
                    queue.push_back(*target);
                }
            }
        }
        stopped
    }

    /// What holds an object.
    pub fn hold(&self, id: ObjectId) -> Hold {
        match self.places.get(id) {
            Some(place) if self.reached[place].is_some() && self.by_loop[place] => Hold::ByAccident,
            Some(place) if self.reached[place].is_some() => Hold::Held,
            _ => Hold::Nothing,
        }
    }

    /// What holds an object under a contract: what an accident holds is not held under `documented`, and the loop is no
    /// accident under `strong`.
    pub fn hold_under(&self, id: ObjectId, contract: Contract) -> Hold {
        match (contract, self.hold(id)) {
            (Contract::Documented, Hold::ByAccident) => Hold::Nothing,
            (Contract::Strong, Hold::Nothing) => Hold::ByAccident,
            (_, hold) => hold,
        }
    }

    /// The chain of references that leads to an object, last link first; empty if none does.
    fn chain(&self, id: ObjectId) -> Vec<Link> {
        let mut links = Vec::new();
        let mut at = self.places.get(id).and_then(|place| self.reached[place]);
        while let Some(Step::From { holder, edge }) = at {
            links.push((self.objects[holder].header().id(), edge));
            at = self.reached[holder];
        }
        links
    }

    /// The shortest path to an object, if there is one.
    pub fn path(&self, id: ObjectId) -> Option<Path> {
        let place = self.places.get(id).filter(|place| self.reached[*place].is_some())?;
        let mut hops = Vec::new();
        let mut at = place;
        while let Some(Step::From { holder, edge }) = self.reached[at] {
            hops.push(Hop { label: self.label(holder, edge), target: self.objects[at].describe() });
            at = holder;
        }
        hops.reverse();
        Some(Path { root: self.objects[at].describe(), hops })
    }

    fn label(&self, holder: usize, edge: usize) -> String {
        let mut labels = Vec::new();
        self.objects[holder].traverse(&mut |edge| {
            if edge.strength == Strength::Strong && self.places.get(edge.target.header().id()).is_some() {
                labels.push(edge.label.to_string());
            }
        });
        labels.swap_remove(edge)
    }
}

fn strong_edges(object: &dyn Object, places: &Slots) -> Vec<usize> {
    let mut edges = Vec::new();
    object.traverse(&mut |edge| {
        if edge.strength == Strength::Strong {
            edges.extend(places.get(edge.target.header().id()));
        }
    });
    edges
}

impl fmt::Debug for Reach {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reached = self.reached.iter().filter(|step| step.is_some()).count();
        write!(out, "<{reached} of {} objects reached>", self.objects.len())
    }
}
