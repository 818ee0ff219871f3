//! Verdicts: what kept each task alive, since when nothing does, and how its life ended.
//!
//! After every step the run asks which pending tasks are unreachable, without collecting: such a task is doomed, long
//! before, or without, any collection. The evidence is a path of references, the one that ended last.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::rc::{Rc, Weak};

use crate::asyncio::future::FutureLike;
use crate::asyncio::runner::all_tasks;
use crate::asyncio::task::Task;
use crate::asyncio::world::World;
use crate::clock::Time;
use crate::collector::{Roots, find};
use crate::contract::{Contract, loops};
use crate::heap::{Object, ObjectId, Strength};
use crate::record::{Fact, Site, TaskName};

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
    last_path: Option<Path>,
    is_doomed: bool,
}

impl Lives {
    /// Looks at every task: which are new, done, kept by the loop alone, or kept by nothing.
    pub fn observe(&mut self, world: &Rc<World>, contract: Contract, now: Moment) {
        self.meet(world);
        self.note_done(now);
        let doomed = unreachable_tasks(world, &contract.roots(world));
        let by_accident = unreachable_tasks(world, &Contract::Documented.roots(world));
        let paths = Paths::search(world, self.pending());
        for watched in self.lives.values_mut().filter(|watched| watched.is_pending()) {
            let number = watched.life.name.number;
            if doomed.contains(&number) {
                watched.doom(world, now, self.last_line);
                continue;
            }
            watched.revive(world, now);
            watched.last_path = paths.to_task(number);
            if by_accident.contains(&number) {
                watched.note_accident(now);
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
        Watched { life, task: Rc::downgrade(task), last_path: None, is_doomed: false }
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

/// The numbers of the pending tasks that nothing reachable refers to.
pub fn unreachable_tasks(world: &World, roots: &Roots) -> BTreeSet<u64> {
    let found = find(world.heap().list(2), roots);
    let tasks = found.unreachable.into_iter().filter_map(Task::from_object);
    tasks.filter(|task| !task.base().is_done()).map(|task| task.task_name().number).collect()
}

/// Shortest paths from what is held from outside to the tasks of a run.
#[derive(Debug, Default)]
pub struct Paths(BTreeMap<u64, Path>);

impl Paths {
    /// Searches, breadth first, from the roots outside of the loops, and then from the loops: a task that anything but
    /// the loop holds gets such a path.
    pub fn search(world: &World, tasks: Vec<(u64, ObjectId)>) -> Paths {
        let graph = Graph::of(world);
        let hollow = world.loops();
        let (loops, others): (Vec<ObjectId>, Vec<ObjectId>) =
            graph.held_from_outside(world).into_iter().partition(|id| hollow.contains(id));
        let mut search = Search::default();
        search.run(&graph, others, &hollow);
        search.run(&graph, loops, &[]);
        let paths = tasks.into_iter().filter_map(|(number, id)| Some((number, search.path(world, id)?)));
        Paths(paths.collect())
    }

    /// The path to the task of that number.
    pub fn to_task(&self, number: u64) -> Option<Path> {
        self.0.get(&number).cloned()
    }
}

/// The references of the heap, by holder.
struct Graph {
    edges: BTreeMap<ObjectId, Vec<(String, ObjectId)>>,
}

impl Graph {
    fn of(world: &World) -> Graph {
        let mut edges = BTreeMap::new();
        for listed in world.heap().list(2) {
            let mut out = Vec::new();
            listed.object.traverse(&mut |edge| {
                if edge.strength == Strength::Strong {
                    out.push((edge.label.to_string(), edge.target.header().id()));
                }
            });
            edges.insert(listed.object.header().id(), out);
        }
        Graph { edges }
    }

    /// The objects with more references than the heap's objects account for.
    fn held_from_outside(&self, world: &World) -> Vec<ObjectId> {
        let mut counts: BTreeMap<ObjectId, usize> = BTreeMap::new();
        for (_, target) in self.edges.values().flatten() {
            *counts.entry(*target).or_default() += 1;
        }
        let held = |id: &ObjectId| {
            let inner = counts.get(id).copied().unwrap_or(0);
            // One count is `get`'s own.
            world.heap().get(*id).is_some_and(|object| inner < Rc::strong_count(&object) - 1)
        };
        self.edges.keys().copied().filter(held).collect()
    }
}

/// A search's state: how each object was reached.
#[derive(Default)]
struct Search {
    parents: BTreeMap<ObjectId, Option<(ObjectId, String)>>,
}

impl Search {
    fn run(&mut self, graph: &Graph, roots: Vec<ObjectId>, hollow: &[ObjectId]) {
        let mut queue = VecDeque::new();
        for root in roots {
            self.parents.insert(root, None);
            queue.push_back(root);
        }
        while let Some(holder) = queue.pop_front() {
            if hollow.contains(&holder) {
                continue;
            }
            for (label, target) in graph.edges.get(&holder).into_iter().flatten() {
                self.parents.entry(*target).or_insert_with(|| {
                    queue.push_back(*target);
                    Some((holder, label.clone()))
                });
            }
        }
    }

    fn path(&self, world: &World, target: ObjectId) -> Option<Path> {
        let mut hops = Vec::new();
        let mut at = target;
        let describe = |id| world.heap().get(id).map(|object| object.describe());
        while let Some((holder, label)) = self.parents.get(&at)? {
            hops.push(Hop { label: label.clone(), target: describe(at)? });
            at = *holder;
        }
        hops.reverse();
        Some(Path { root: describe(at)?, hops })
    }
}
