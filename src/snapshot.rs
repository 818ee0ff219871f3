//! The picture of one loop between two batches: queue, timers, and every task with what holds it.
//!
//! Taken for those who step through a run. What it asks changes nothing, and it leaves only text and numbers.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::future::FutureLike;
use crate::asyncio::runner::all_tasks;
use crate::asyncio::task::Task;
use crate::contract::Contract;
use crate::heap::{Heap, Object, ObjectId, Strength};
use crate::reach::{Path, Reach};
use crate::record::{Hold, Page, TaskRow};

/// Takes the picture. `is_watched` says of a task's number whether a `Weak` of the run's own looks at it.
pub fn snapshot(event_loop: &Rc<EventLoop>, contract: Contract, is_watched: &dyn Fn(u64) -> bool) -> Page {
    let world = event_loop.world();
    // No count of a task may be kept while paths are searched, since it would show as a holder.
    let tasks: BTreeSet<ObjectId> = all_tasks(event_loop).iter().map(|task| task.header().id()).collect();
    let reach = Reach::search(world);
    let find = |id: &ObjectId| {
        let hold = contract.hold(reach.hold(*id));
        (*id, (hold, reach.path(*id).filter(|_| hold != Hold::Nothing)))
    };
    let found = tasks.iter().map(find).collect();
    drop(reach);
    let judge = Judge { found, holders: Holders::search(world.heap(), &tasks) };
    let rows = all_tasks(event_loop).into_iter().map(|task| judge.row(&task, is_watched));
    Page { ready: event_loop.ready_names(), timers: event_loop.timer_names(), tasks: rows.collect() }
}

/// What was found about all tasks, read task by task.
struct Judge {
    found: BTreeMap<ObjectId, (Hold, Option<Path>)>,
    holders: Holders,
}

impl Judge {
    fn row(&self, task: &Rc<Task>, is_watched: &dyn Fn(u64) -> bool) -> TaskRow {
        let name = task.task_name();
        let number = name.number;
        let id = task.header().id();
        let (hold, path) = self.found.get(&id).cloned().unwrap_or((Hold::Nothing, None));
        // The caller's own count, and the `Weak`s of the heap, of the run and of its tracker, are no affair of the program.
        let strong = Rc::strong_count(task) - 1;
        // The loop's registry, a set of weak references in CPython, has the task's name.
        let own = 1 + usize::from(is_watched(number)) + usize::from(task.header().node().is_some());
        let weak = Rc::weak_count(task).saturating_sub(own) + usize::from(task.is_registered());
        TaskRow {
            name,
            waits_for: task.fut_waiter().map(|future| describe_wait(&*future)),
            is_cancelling: task.must_cancel(),
            strong,
            weak,
            hold,
            held_by: held_by(path.as_ref(), self.holders.of(id), strong),
        }
    }
}

/// The path from a root, if there is one, and the holders that are not its last.
fn held_by(path: Option<&Path>, mut holders: Vec<String>, strong: usize) -> Vec<String> {
    let outside = strong.saturating_sub(holders.len());
    let Some(path) = path else { return holders };
    let last = last_holder(path);
    if let Some(index) = holders.iter().position(|holder| *holder == last) {
        holders.remove(index);
    }
    if 0 < outside {
        holders.insert(0, if outside == 1 { OUTSIDE.to_string() } else { format!("{OUTSIDE} x{outside}") });
    }
    if !path.hops.is_empty() {
        holders.insert(0, without_target(path));
    }
    holders
}

/// Who holds the target of a path, as [`Holders`] names it.
fn last_holder(path: &Path) -> String {
    match path.hops.as_slice() {
        [] => OUTSIDE.to_string(),
        [hop] => format!("{}.{}", path.root, hop.label),
        [.., holder, hop] => format!("{}.{}", holder.target, hop.label),
    }
}

/// The path up to its last reference: `loop.timers[0] -> Future -> callbacks[0]`.
fn without_target(path: &Path) -> String {
    let text = path.to_string();
    match path.hops.last() {
        Some(hop) => text.strip_suffix(&format!(" -> {}", hop.target)).unwrap_or(&text).to_string(),
        None => OUTSIDE.to_string(),
    }
}

/// What holds a task and is no object of the run.
const OUTSIDE: &str = "outside";

fn describe_wait(future: &dyn FutureLike) -> String {
    match future.base().event_loop().deadline_of(future.header().id()) {
        Some(deadline) => format!("{} at t={deadline}", future.describe()),
        None => future.describe(),
    }
}

/// Who refers to each task.
struct Holders(BTreeMap<ObjectId, Vec<String>>);

impl Holders {
    fn search(heap: &Heap, tasks: &BTreeSet<ObjectId>) -> Holders {
        let mut holders: BTreeMap<ObjectId, Vec<String>> = BTreeMap::new();
        for listed in heap.all() {
            listed.object.traverse_all(&mut |edge| {
                let target = edge.target.header().id();
                if edge.strength == Strength::Strong && tasks.contains(&target) {
                    let holder = format!("{}.{}", listed.object.describe(), edge.label);
                    holders.entry(target).or_default().push(holder);
                }
            });
        }
        Holders(holders)
    }

    /// The holders by name, those that are no object of the run excepted.
    fn of(&self, task: ObjectId) -> Vec<String> {
        self.0.get(&task).cloned().unwrap_or_default()
    }
}
