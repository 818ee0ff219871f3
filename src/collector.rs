//! How a collection works: find what nothing reachable refers to, then take it apart as CPython does.
//!
//! [`find`] is trial deletion, CPython's algorithm (gcmodule.c, `deduce_unreachable`): from each object's count it
//! takes the references that come from inside; what is left above zero is held from outside. It changes nothing and may be
//! asked at any time. [`collect`] acts on its answer, in CPython's phases and in the order of CPython's lists, since
//! that order decides which message comes first.
//!
//! An example: a task waits for a future that only it knows. Task 1 = {coroutine's frame}, coroutine 1 = {task}, future
//! 2 = {frame, task's fut_waiter}, and the future's callback holds the task: every count is made up of references from
//! inside, so all are zero after the subtraction, and none is reached from anything above zero.

use std::rc::Rc;

use crate::heap::{Edge, Heap, Listed, Object, ObjectId, Strength, Watch};
use crate::record::Collected;

/// Who counts as a root beyond what is held from outside of the heap; the contract says so.
#[derive(Clone, Debug, Default)]
pub struct Roots {
    /// Objects whose references keep nothing alive (the loops, under `documented`).
    pub hollow: Vec<ObjectId>,
    /// Objects that are held in any case (the pending tasks, under `strong`).
    pub held: Vec<ObjectId>,
}

/// The answer of [`find`].
#[derive(Default)]
pub struct Found {
    /// What nothing reachable refers to, in the order of CPython's list.
    pub unreachable: Vec<Rc<dyn Object>>,
    /// The rest, in the order that CPython's list has afterwards.
    pub reachable: Vec<ObjectId>,
}

/// What [`collect`] did.
#[derive(Debug, Default)]
pub struct Outcome {
    /// In numbers.
    pub counts: Collected,
    /// The objects that cleanup code revived.
    pub revived: Vec<ObjectId>,
}

/// Finds which of the listed objects nothing reachable refers to.
///
/// # Panics
/// When an object shows a reference that it does not hold: `traverse` and the fields disagree.
pub fn find(listed: Vec<Listed>, roots: &Roots) -> Found {
    let mut trial = Trial::new(listed);
    trial.subtract_inner_references();
    trial.hold(&roots.held);
    trial.move_unreachable(&roots.hollow)
}

/// Collects a generation and those younger, as `gc.collect(generation)` does.
pub fn collect(heap: &Rc<Heap>, generation: u8, roots: &Roots) -> Outcome {
    heap.reset_young_count();
    let Found { unreachable, reachable } = find(heap.list(generation), roots);
    let older = (generation + 1).min(2);
    heap.promote(reachable, older);
    let counts = Collected { generation, unreachable: unreachable.len(), freed: 0 };
    if unreachable.is_empty() {
        return Outcome { counts, revived: Vec::new() };
    }
    clear_weak_references(heap, &unreachable);
    let ids: Vec<ObjectId> = unreachable.iter().map(|object| object.header().id()).collect();
    drop(unreachable);
    finalize(heap, &ids);
    let left: Vec<Rc<dyn Object>> = ids.iter().filter_map(|id| heap.get(*id)).collect();
    forget(heap, &left, roots);
    let (garbage, revived) = part_revived(left, roots);
    heap.promote(revived.iter().copied(), older);
    delete(heap, garbage);
    let freed = ids.into_iter().filter(|id| heap.get(*id).is_none()).count();
    Outcome { counts: Collected { freed, ..counts }, revived }
}

/// Clears weak references to garbage, and calls the callbacks of those that are reachable themselves
/// (`handle_weakrefs`).
fn clear_weak_references(heap: &Heap, unreachable: &[Rc<dyn Object>]) {
    let mut is_garbage = Slots::default();
    unreachable.iter().for_each(|object| is_garbage.set(object.header().id(), 0));
    let mut watching: Vec<Rc<dyn Watch>> = Vec::new();
    for object in unreachable {
        object.leave_registries();
        watching.extend(heap.clear_watches(object.header().id()));
    }
    watching.retain(|watch| is_garbage.get(watch.id()).is_none());
    watching.into_iter().for_each(Watch::call_back);
    heap.run_deferred();
}

/// Runs each object's finalizer, once in its life (`finalize_garbage`). Nothing holds the garbage meanwhile but itself: what
/// a coroutine that is closed lets go of dies at once.
fn finalize(heap: &Heap, unreachable: &[ObjectId]) {
    for object in unreachable {
        let Some(object) = heap.get(*object).filter(|object| !object.header().is_finalized()) else {
            continue;
        };
        object.header().set_finalized();
        object.finalize();
        heap.run_deferred();
    }
}

/// Looks again, for finalizers may have stored references to garbage (`handle_resurrected_objects`).
fn part_revived(unreachable: Vec<Rc<dyn Object>>, roots: &Roots) -> (Vec<Rc<dyn Object>>, Vec<ObjectId>) {
    let listed = unreachable.into_iter().map(|object| Listed { object, generation: 0 }).collect();
    let Found { unreachable, reachable } = find(listed, roots);
    (unreachable, reachable)
}

/// Takes garbage out of the hands of holders that keep nothing alive. What only they refer to is not revived by that.
fn forget(heap: &Heap, unreachable: &[Rc<dyn Object>], roots: &Roots) {
    if roots.hollow.is_empty() {
        return;
    }
    let mut is_garbage = Slots::default();
    unreachable.iter().for_each(|object| is_garbage.set(object.header().id(), 0));
    let holders = roots.hollow.iter().filter_map(|id| heap.get(*id));
    holders.for_each(|holder| holder.forget(&|id| is_garbage.get(id).is_some()));
}

/// Clears what is left, so that the counts fall to zero (`delete_garbage`).
fn delete(heap: &Heap, garbage: Vec<Rc<dyn Object>>) {
    for object in &garbage {
        object.clear();
    }
    drop(garbage);
    heap.run_deferred();
}

/// The state of one search: the objects by place in the list, and what is left of their counts.
struct Trial {
    objects: Vec<Rc<dyn Object>>,
    places: Slots,
    counts: Vec<usize>,
}

impl Trial {
    fn new(listed: Vec<Listed>) -> Trial {
        let objects: Vec<Rc<dyn Object>> = listed.into_iter().map(|listed| listed.object).collect();
        let mut places = Slots::default();
        for (place, object) in objects.iter().enumerate() {
            places.set(object.header().id(), place);
        }
        // One count is this list's own.
        let counts = objects.iter().map(|object| Rc::strong_count(object) - 1).collect();
        Trial { objects, places, counts }
    }

    fn subtract_inner_references(&mut self) {
        for object in &self.objects {
            object.traverse(&mut |edge| {
                if let Some(place) = inner(&self.places, edge) {
                    let count = self.counts[place].checked_sub(1);
                    self.counts[place] = count.unwrap_or_else(|| {
                        panic!("{:?} shows more references to {:?} than there are", &**object, edge.target)
                    });
                }
            });
        }
    }

    fn hold(&mut self, held: &[ObjectId]) {
        for id in held {
            if let Some(place) = self.places.get(*id) {
                self.counts[place] += 1;
            }
        }
    }

    /// CPython's `move_unreachable`: walks the list, puts aside what has no count, and takes it back, to the end of
    /// the list, when something reachable turns out to refer to it.
    fn move_unreachable(mut self, hollow: &[ObjectId]) -> Found {
        let total = self.objects.len();
        let mut young: Vec<usize> = (0..total).collect();
        let mut aside: Vec<usize> = Vec::new();
        let mut is_aside = vec![false; total];
        let mut reachable = Vec::with_capacity(total);
        let mut next = 0;
        while let Some(&place) = young.get(next) {
            next += 1;
            if self.counts[place] == 0 {
                is_aside[place] = true;
                aside.push(place);
                continue;
            }
            reachable.push(self.objects[place].header().id());
            if hollow.contains(&self.objects[place].header().id()) {
                continue;
            }
            let (places, counts) = (&self.places, &mut self.counts);
            self.objects[place].traverse(&mut |edge| {
                let Some(target) = inner(places, edge) else { return };
                if counts[target] == 0 {
                    counts[target] = 1;
                    if std::mem::take(&mut is_aside[target]) {
                        young.push(target);
                    }
                }
            });
        }
        let mut objects: Vec<Option<Rc<dyn Object>>> = self.objects.into_iter().map(Some).collect();
        let unreachable = aside
            .into_iter()
            .filter(|place| is_aside[*place])
            .filter_map(|place| objects[place].take())
            .collect();
        Found { unreachable, reachable }
    }
}

fn inner(places: &Slots, edge: Edge<'_>) -> Option<usize> {
    match edge.strength {
        Strength::Strong => places.get(edge.target.header().id()),
        Strength::Weak => None,
    }
}

/// A number for each of some objects, found by the object's slot.
#[derive(Debug, Default)]
pub(crate) struct Slots(Vec<u32>);

impl Slots {
    pub(crate) fn set(&mut self, id: ObjectId, number: usize) {
        let slot = id.slot();
        if self.0.len() <= slot {
            self.0.resize(slot + 1, 0);
        }
        self.0[slot] = u32::try_from(number + 1).expect("a heap has fewer than 2^32 objects");
    }

    pub(crate) fn get(&self, id: ObjectId) -> Option<usize> {
        let number = *self.0.get(id.slot())?;
        usize::try_from(number).ok()?.checked_sub(1)
    }
}

impl std::fmt::Debug for Found {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "<{} unreachable, {} reachable>", self.unreachable.len(), self.reachable.len())
    }
}
