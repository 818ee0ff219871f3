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

use std::mem;
use std::rc::Rc;

use crate::heap::{Edge, Heap, Listed, Object, ObjectId, Route, Strength, Watch};
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
    heap.generations().begin(generation);
    let Found { unreachable, reachable } = find(heap.list(generation), roots);
    heap.generations().survive(generation, weight(heap, generation, &reachable));
    let older = (generation + 1).min(2);
    heap.promote(reachable, older);
    let counts = Collected { generation, unreachable: unreachable.len(), freed: 0 };
    heap.generations().end(generation, counts.unreachable);
    if unreachable.is_empty() {
        return Outcome { counts, revived: Vec::new() };
    }
    // From here on the garbage is held by itself alone, as in CPython: what finalizers let go of dies at once.
    let ids: Vec<ObjectId> = unreachable.iter().map(|object| object.header().id()).collect();
    drop(unreachable);
    clear_weak_references(heap, &ids);
    finalize(heap, &ids);
    forget(heap, &ids, roots);
    let (garbage, revived) = part_revived(heap, &ids, roots);
    heap.promote(revived.iter().copied(), older);
    delete(heap, &garbage);
    let freed = ids.into_iter().filter(|id| heap.get(*id).is_none()).count();
    Outcome { counts: Collected { freed, ..counts }, revived }
}

/// How many of CPython's objects survive; asked for what comes to the oldest generation only.
fn weight(heap: &Heap, generation: u8, reachable: &[ObjectId]) -> u64 {
    if generation == 0 {
        return 0;
    }
    let objects = reachable.iter().filter_map(|id| heap.get(*id));
    objects.map(|object| u64::from(object.header().weight())).sum()
}

/// Clears weak references to garbage, and calls the callbacks of those that are reachable themselves
/// (`handle_weakrefs`).
fn clear_weak_references(heap: &Heap, unreachable: &[ObjectId]) {
    let is_garbage = Slots::of(unreachable);
    let mut watching: Vec<Rc<dyn Watch>> = Vec::new();
    for id in unreachable {
        if let Some(object) = heap.get(*id) {
            object.leave_registries();
        }
        watching.extend(heap.clear_watches(*id));
    }
    watching.retain(|watch| is_garbage.get(watch.id()).is_none());
    heap.call_back(watching);
}

/// Runs each object's finalizer, once in its life (`finalize_garbage`).
fn finalize(heap: &Heap, unreachable: &[ObjectId]) {
    for id in unreachable {
        let object = heap.get(*id).filter(|object| !object.header().is_finalized());
        if let Some(object) = object {
            object.header().set_finalized();
            // The finalizer holds it from outside, which nobody else would tell.
            object.header().touch();
            object.finalize();
            heap.run_deferred();
        }
    }
}

/// Looks again, for finalizers may have stored references to garbage (`handle_resurrected_objects`).
fn part_revived(heap: &Heap, unreachable: &[ObjectId], roots: &Roots) -> (Vec<ObjectId>, Vec<ObjectId>) {
    let alive = unreachable.iter().filter_map(|id| heap.get(*id));
    let listed = alive.map(|object| Listed { object, generation: 0 }).collect();
    let Found { unreachable, reachable } = find(listed, roots);
    (unreachable.iter().map(|object| object.header().id()).collect(), reachable)
}

/// Takes garbage out of the hands of holders that keep nothing alive. What only they refer to is not revived by that.
fn forget(heap: &Heap, unreachable: &[ObjectId], roots: &Roots) {
    if roots.hollow.is_empty() {
        return;
    }
    // Finalizers may have made objects in the places of garbage that died.
    let left: Vec<ObjectId> = unreachable.iter().copied().filter(|id| heap.get(*id).is_some()).collect();
    let is_garbage = Slots::of(&left);
    let holders = roots.hollow.iter().filter_map(|id| heap.get(*id));
    holders.for_each(|holder| holder.forget(&|id| is_garbage.get(id).is_some()));
}

/// Clears what is left, so that the counts fall to zero (`delete_garbage`).
fn delete(heap: &Heap, garbage: &[ObjectId]) {
    for id in garbage {
        if let Some(object) = heap.get(*id) {
            object.header().touch();
            object.clear();
        }
        heap.run_deferred();
    }
}

/// The state of one search: the objects by place in the list, and what is left of their counts.
struct Trial {
    objects: Vec<Rc<dyn Object>>,
    places: Slots,
    counts: Vec<usize>,
    generations: Vec<u8>,
}

impl Trial {
    fn new(listed: Vec<Listed>) -> Trial {
        let (objects, generations): (Vec<Rc<dyn Object>>, Vec<u8>) =
            listed.into_iter().map(|listed| (listed.object, listed.generation)).unzip();
        let mut places = Slots::default();
        for (place, object) in objects.iter().enumerate() {
            places.set(object.header().id(), place);
        }
        // One count is this list's own.
        let counts = objects.iter().map(|object| Rc::strong_count(object) - 1).collect();
        Trial { objects, places, counts, generations }
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
    fn move_unreachable(self, hollow: &[ObjectId]) -> Found {
        let mut walk = Walk::new(self);
        while let Some(stop) = walk.next_stop() {
            match stop {
                Stop::Object(place) => {
                    walk.look_at(place, hollow);
                    walk.look_at_handle(place);
                }
                Stop::Between(target, 0) => walk.reach(target),
                Stop::Between(target, left) => walk.stops.push(Stop::Between(target, left - 1)),
            }
        }
        walk.finish()
    }
}

/// The state of `move_unreachable`.
struct Walk {
    trial: Trial,
    /// The list: the objects, then what was taken back, and what only CPython has in between.
    stops: Vec<Stop>,
    next: usize,
    /// Behind the objects of the list stand the handles that were made last,
    handles: Vec<Stop>,
    /// and behind a task that was made since the last collection the handle of its first step: how many objects lie
    /// between the two.
    handle_after: Vec<u8>,
    aside: Vec<usize>,
    is_aside: Vec<bool>,
    is_done: Vec<bool>,
    reachable: Vec<ObjectId>,
    edges: Vec<(usize, Route)>,
}

/// What stands in the list.
#[derive(Clone, Copy)]
enum Stop {
    /// The object of that place.
    Object(usize),
    /// An object that weakloop does not have, and so many more before the object of that place.
    Between(usize, u8),
}

impl Walk {
    fn new(trial: Trial) -> Walk {
        let total = trial.objects.len();
        Walk {
            trial,
            stops: (0..total).map(Stop::Object).collect(),
            next: 0,
            handles: Vec::new(),
            handle_after: vec![0; total],
            aside: Vec::new(),
            is_aside: vec![false; total],
            is_done: vec![false; total],
            reachable: Vec::with_capacity(total),
            edges: Vec::new(),
        }
    }

    fn next_stop(&mut self) -> Option<Stop> {
        if self.trial.objects.len() <= self.next {
            self.stops.append(&mut self.handles);
        }
        let stop = self.stops.get(self.next).copied();
        self.next += 1;
        stop
    }

    fn look_at(&mut self, place: usize, hollow: &[ObjectId]) {
        if self.is_done[place] {
            return;
        }
        if self.trial.counts[place] == 0 {
            self.is_aside[place] = true;
            self.aside.push(place);
            return;
        }
        self.pass(place, hollow);
    }

    fn look_at_handle(&mut self, place: usize) {
        let between = mem::take(&mut self.handle_after[place]);
        if let Some(between) = between.checked_sub(1) {
            self.stops.push(Stop::Between(place, between));
        }
    }

    /// Notes a reachable object, and goes where its references lead.
    fn pass(&mut self, place: usize, hollow: &[ObjectId]) {
        let object = &self.trial.objects[place];
        let id = object.header().id();
        self.is_done[place] = true;
        self.reachable.push(id);
        if hollow.contains(&id) {
            return;
        }
        let mut edges = mem::take(&mut self.edges);
        let (places, counts) = (&self.trial.places, &self.trial.counts);
        object.traverse(&mut |edge| {
            if let Some(target) = inner(places, edge)
                && counts[target] == 0
            {
                edges.push((target, edge.route));
            }
        });
        let mut embedded = None;
        for (target, route) in edges.drain(..) {
            match route {
                Route::Direct => self.reach(target),
                Route::Embedded => embedded = Some(target),
                Route::Through(0) => self.reach(target),
                Route::Through(_) | Route::Timer(_) if self.stands_ahead(target) => self.reach(target),
                Route::Through(between) => self.stops.push(Stop::Between(target, between - 1)),
                Route::Ready(between) if 0 < between && self.is_young_and_ahead(target) => {
                    self.handle_after[target] = between;
                }
                Route::Ready(between) | Route::Timer(between) => {
                    self.handles.push(Stop::Between(target, between));
                }
            }
        }
        self.edges = edges;
        if let Some(frame) = embedded.filter(|frame| self.trial.counts[*frame] == 0) {
            self.trial.counts[frame] = 1;
            self.is_aside[frame] = false;
            self.pass(frame, hollow);
        }
    }

    /// Whether the walk has yet to come to an object that has survived a collection: then what CPython has in between,
    /// having survived it too, stands before it.
    fn stands_ahead(&self, target: usize) -> bool {
        self.next <= target && 0 < self.trial.generations[target]
    }

    fn is_young_and_ahead(&self, target: usize) -> bool {
        self.next <= target && self.trial.generations[target] == 0
    }

    /// CPython's `visit_reachable`.
    fn reach(&mut self, target: usize) {
        if self.trial.counts[target] == 0 {
            self.trial.counts[target] = 1;
            if mem::take(&mut self.is_aside[target]) {
                self.stops.push(Stop::Object(target));
            }
        }
    }

    fn finish(self) -> Found {
        let mut objects: Vec<Option<Rc<dyn Object>>> = self.trial.objects.into_iter().map(Some).collect();
        let unreachable = self
            .aside
            .into_iter()
            .filter(|place| self.is_aside[*place])
            .filter_map(|place| objects[place].take())
            .collect();
        Found { unreachable, reachable: self.reachable }
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
    fn of(ids: &[ObjectId]) -> Slots {
        let mut slots = Slots::default();
        ids.iter().for_each(|id| slots.set(*id, 0));
        slots
    }

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
