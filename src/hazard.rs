//! Verdicts: what kept each task alive, since when nothing does, and how its life ended.
//!
//! After every step the run asks which pending tasks are unreachable, without collecting: such a task is doomed, long
//! before, or without, any collection. The evidence is a path of references, the one that ended last.

use std::collections::BTreeMap;
use std::fmt;
use std::rc::{Rc, Weak};

use crate::asyncio::future::FutureLike;
use crate::asyncio::runner::all_tasks;
use crate::asyncio::task::Task;
use crate::asyncio::world::World;
use crate::clock::Time;
use crate::contract::{Contract, loops};
use crate::heap::{Object, ObjectId};
use crate::identity::Census;
use crate::reach::{Link, Path, Reach};
use crate::record::{Fact, Hold, Identity, Site, TaskName};

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
    /// When its steps began.
    pub steps: Vec<Moment>,
    /// Which paths held it when, if that was asked for: one entry for each change.
    pub history: Vec<Held>,
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
    lives: BTreeMap<u64, Watched>,
    /// The site of the line that ran last, where lines are watched.
    last_line: Site,
    /// Whether to keep every change of what holds a task.
    keeps_history: bool,
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
    pub fn observe(&mut self, world: &Rc<World>, contract: Contract, now: Moment, census: &Census) {
        self.meet(world, census);
        self.note_done(now);
        let pending = self.pending();
        if pending.is_empty() {
            return;
        }
        let reach = Reach::search(world);
        for (number, id) in pending {
            let Some(watched) = self.lives.get_mut(&number) else { continue };
            let hold = reach.hold_under(id, contract);
            if self.keeps_history {
                watched.note_holders(&reach, id, now, hold);
            }
            match hold {
                Hold::Nothing => watched.doom(world, &reach, id, now, self.last_line),
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
    pub fn meet(&mut self, world: &World, census: &Census) {
        for task in loops(world).iter().flat_map(|event_loop| all_tasks(event_loop)) {
            let number = task.number();
            self.lives.entry(number).or_insert_with(|| Watched::new(&task, census.identity(number)));
        }
    }

    /// Keeps every change of what holds a task.
    pub fn keep_history(&mut self) {
        self.keeps_history = true;
    }

    /// Notes that a step of a task begins.
    pub fn note_step(&mut self, number: u64, now: Moment) {
        if let Some(watched) = self.lives.get_mut(&number) {
            watched.life.steps.push(now);
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
    fn new(task: &Rc<Task>, identity: Identity) -> Watched {
        let life = TaskLife {
            name: task.task_name(),
            identity,
            site: task.site(),
            verdict: Verdict::Held,
            accident: None,
            windows: Vec::new(),
            loss: None,
            done: None,
            steps: Vec::new(),
            history: Vec::new(),
        };
        Watched { life, task: Rc::downgrade(task), last_path: None, last_chain: Vec::new(), is_doomed: false }
    }

    fn is_pending(&self) -> bool {
        self.life.loss.is_none() && self.task.upgrade().is_some_and(|task| !task.base().is_done())
    }

    fn doom(&mut self, world: &World, reach: &Reach, id: ObjectId, now: Moment, cut: Site) {
        if self.is_doomed {
            return;
        }
        self.is_doomed = true;
        self.life.verdict = self.life.verdict.max(Verdict::Doomed);
        world.journal().note(|| Fact::Doomed(self.life.name.clone()));
        self.life.windows.push(Window {
            from: now,
            until: None,
            last_path: self.last_path.take(),
            cut_hop: reach.first_cut(&self.last_chain),
            cycle: reach.cycle(id),
            weak_path: reach.weak_path(id),
            cut,
        });
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

    fn note_holders(&mut self, reach: &Reach, id: ObjectId, now: Moment, hold: Hold) {
        let paths = reach.paths(id);
        let is_news = self.life.history.last().is_none_or(|last| last.hold != hold || last.paths != paths);
        if is_news {
            self.life.history.push(Held { from: now, hold, paths });
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
