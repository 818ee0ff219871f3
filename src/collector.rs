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

mod links;

use std::mem;
use std::rc::Rc;

use crate::collector::links::{Numbers, Shared};
use crate::heap::{Activity, Edge, Heap, Label, Listed, Mark, Object, ObjectId, Route, Strength, Watch};
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
    survivors: Vec<Survivor>,
    /// Those of the rest who show links, and the number of the first of each.
    holders: Vec<(Rc<dyn Object>, usize)>,
    shared: Shared,
}

/// What is reachable.
#[derive(Clone, Copy)]
enum Survivor {
    Object(ObjectId),
    /// The link of that number.
    Link(usize),
}

/// What [`collect`] did.
#[derive(Debug, Default)]
pub struct Outcome {
    /// In numbers.
    pub counts: Collected,
    /// The objects that cleanup code revived.
    pub revived: Vec<ObjectId>,
}

/// Finds which objects nothing reachable refers to, among those of all generations.
///
/// # Panics
/// When an object shows a reference that it does not hold: `traverse` and the fields disagree.
pub fn find(listed: Vec<Listed>, roots: &Roots) -> Found {
    find_among(listed, Some(2), roots)
}

/// As [`find`], among those of generation `oldest` and the younger ones; or among garbage, in whose list the links stand
/// behind their holders.
fn find_among(listed: Vec<Listed>, oldest: Option<u8>, roots: &Roots) -> Found {
    let keys: Vec<u64> = listed.iter().map(|listed| listed.place).collect();
    let mut trial = Trial::new(listed);
    trial.subtract_inner_references(&keys, oldest);
    trial.hold(&roots.held);
    trial.move_unreachable(&roots.hollow)
}

/// Collects a generation and those younger, as `gc.collect(generation)` does.
pub fn collect(heap: &Rc<Heap>, generation: u8, roots: &Roots) -> Outcome {
    heap.generations().begin(generation);
    let Found { unreachable, survivors, holders, mut shared } =
        find_among(heap.list(generation), Some(generation), roots);
    heap.generations().survive(generation, weight(heap, generation, &survivors));
    let older = (generation + 1).min(2);
    promote(heap, &survivors, holders, &mut shared, older);
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

/// Moves what survives to an older generation, in its order.
fn promote(
    heap: &Heap,
    survivors: &[Survivor],
    holders: Vec<(Rc<dyn Object>, usize)>,
    shared: &mut Shared,
    older: u8,
) {
    let mut ranks = Vec::new();
    for survivor in survivors {
        match survivor {
            Survivor::Object(id) => heap.promote([*id], older),
            Survivor::Link(number) => ranks.push((*number, heap.next_rank())),
        }
    }
    ranks.sort_unstable();
    for (holder, first) in holders {
        let mut numbers = Numbers::from(first);
        holder.traverse_all(&mut |edge| {
            let Some(way) = numbers.of(edge, shared) else { return };
            for (number, link) in way.links() {
                if let Ok(place) = ranks.binary_search_by_key(&number, |(number, _)| *number) {
                    link.move_to(older, ranks[place].1);
                }
            }
        });
    }
}

/// How many of CPython's objects survive; asked for what comes to the oldest generation only.
fn weight(heap: &Heap, generation: u8, survivors: &[Survivor]) -> u64 {
    if generation == 0 {
        return 0;
    }
    let objects = objects_of(survivors).filter_map(|id| heap.get(id));
    objects.map(|object| u64::from(object.header().weight())).sum()
}

fn objects_of(survivors: &[Survivor]) -> impl Iterator<Item = ObjectId> {
    survivors.iter().filter_map(|survivor| match survivor {
        Survivor::Object(id) => Some(*id),
        Survivor::Link(_) => None,
    })
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
    let listed = (0..).zip(alive).map(|(place, object)| Listed { object, generation: 0, place }).collect();
    let Found { unreachable, survivors, .. } = find_among(listed, None, roots);
    let revived = objects_of(&survivors).collect();
    (unreachable.iter().map(|object| object.header().id()).collect(), revived)
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
            object.clear_all();
        }
        heap.run_deferred();
    }
}

/// How many references what resumes a coroutine has to it, beside that of its holder.
#[derive(Clone, Copy)]
struct Held {
    /// To one whose frame is an object of its own.
    coroutine: usize,
    /// To one that is its own frame.
    native: usize,
}

/// A task's step, and a native coroutine: its own, and that of the call; the stack of frames has a coroutine too.
const HELD_BY_A_STEP: Held = Held { coroutine: 3, native: 2 };

/// A frame: its stack's alone; or its operation's, that of the call, and that of the coroutine itself.
const HELD_BY_A_FRAME: Held = Held { coroutine: 1, native: 3 };

/// How many references the loop has to the task whose step it runs: the entry's, and that of the call.
const HOLDS_OF_A_TASK: usize = 2;

/// How many references what runs has to what its wakeup was called with.
const HOLDS_OF_AN_ARGUMENT: usize = 1;

/// How many references the stack of frames has to each of them.
const HELD_BY_THE_STACK: usize = 1;

/// How many references what runs has to a frame, which no program holds while its coroutine has it: the stack's, and that of the
/// machine that runs it, where a native coroutine is above it.
const HOLDS_OF_A_FRAME: usize = 2;

/// The state of one search: the objects by place in the list, behind them the links, and what is left of their counts.
struct Trial {
    objects: Vec<Rc<dyn Object>>,
    places: Slots,
    counts: Vec<usize>,
    generations: Vec<u8>,
    /// For each object the number of the first link that it shows, and one number more.
    first_links: Vec<usize>,
    /// For each link the first of its references, and one more.
    first_arcs: Vec<usize>,
    /// Where links lead: the object or link, and how many objects lie between the two.
    arcs: Vec<(usize, u8)>,
    /// Objects and links in the order of the list.
    order: Vec<usize>,
    /// The coroutines that run, whom nothing holds for that.
    running: Vec<usize>,
    shared: Shared,
}

impl Trial {
    fn new(listed: Vec<Listed>) -> Trial {
        let mut places = Slots::default();
        for (place, listed) in listed.iter().enumerate() {
            places.set(listed.object.header().id(), place);
        }
        // One count is this list's own.
        let counts = listed.iter().map(|listed| Rc::strong_count(&listed.object) - 1).collect();
        let generations = listed.iter().map(|listed| listed.generation).collect();
        let total = listed.len();
        Trial {
            order: (0..total).collect(),
            objects: listed.into_iter().map(|listed| listed.object).collect(),
            places,
            counts,
            generations,
            first_links: Vec::with_capacity(total + 1),
            first_arcs: Vec::new(),
            arcs: Vec::new(),
            running: Vec::new(),
            shared: Shared::default(),
        }
    }

    /// Takes the references that come from inside off the counts, and notes the links on the way.
    fn subtract_inner_references(&mut self, keys: &[u64], oldest: Option<u8>) {
        let mut links: Vec<(u64, u8)> = Vec::new();
        let mut arcs: Vec<(usize, (usize, u8))> = Vec::new();
        let total = self.objects.len();
        for (object, key) in self.objects.iter().zip(keys) {
            self.first_links.push(links.len());
            let holds_from_outside = matches!(object.activity(), Activity::Frame | Activity::Both);
            let mut numbers = Numbers::from(links.len());
            object.traverse_all(&mut |edge| {
                let target = inner(&self.places, edge);
                if let Some(place) = target
                    && !holds_from_outside
                    && edge.strength == Strength::Strong
                {
                    let count = self.counts[place].checked_sub(1);
                    self.counts[place] = count.unwrap_or_else(|| {
                        panic!("{:?} shows more references to {:?} than there are", &**object, edge.target)
                    });
                }
                let Some(way) = numbers.of(edge, &mut self.shared) else { return };
                let mut before = None;
                for (number, link) in way.links() {
                    if number == links.len() {
                        links.push((oldest.map_or(*key, |oldest| link.place(oldest)), link.generation()));
                    }
                    arcs.extend(before.map(|before| (before, (total + number, 0))));
                    before = Some(number);
                }
                arcs.extend(before.zip(target.zip(way.between)));
            });
        }
        self.first_links.push(links.len());
        self.sort_arcs(arcs, links.len());
        self.let_go_of_the_step();
        self.enter(&links, keys);
    }

    /// Puts together where each link leads.
    fn sort_arcs(&mut self, mut arcs: Vec<(usize, (usize, u8))>, links: usize) {
        arcs.sort_by_key(|(from, _)| *from);
        let mut rest = arcs.iter().peekable();
        for number in 0..links {
            self.first_arcs.push(self.arcs.len());
            while let Some((_, arc)) = rest.next_if(|(from, _)| *from == number) {
                self.arcs.push(*arc);
            }
        }
        self.first_arcs.push(self.arcs.len());
    }

    /// Takes what those who run hold of the coroutine of a task, of frames that wait, and of what these await, off the counts: in
    /// CPython it holds nothing.
    fn let_go_of_the_step(&mut self) {
        for place in 0..self.objects.len() {
            let activity = self.objects[place].activity();
            match activity {
                Activity::Task | Activity::BothWaiting => self.let_go_of_awaited(place, HELD_BY_A_STEP),
                Activity::EnteredTask => {
                    self.let_go(place, HOLDS_OF_A_TASK);
                    self.let_go_of_awaited(place, HELD_BY_A_STEP);
                }
                Activity::Waiting => {
                    self.let_go(place, HOLDS_OF_A_FRAME);
                    self.let_go_of_awaited(place, HELD_BY_A_FRAME);
                }
                Activity::Wakeup => self.let_go_of_argument(place),
                Activity::Idle | Activity::Frame | Activity::Coroutine | Activity::Both => {}
            }
        }
    }

    /// Takes what resumes a coroutine off its count, if one runs to which the holder refers; what a frame awaits lies on top of its stack.
    fn let_go_of_awaited(&mut self, holder: usize, held: Held) {
        let mut awaited = None;
        self.objects[holder].traverse(&mut |edge| {
            let count = match edge.target.activity() {
                Activity::Coroutine => held.coroutine,
                Activity::Both => held.native,
                Activity::BothWaiting => held.native + HELD_BY_THE_STACK,
                _ => return,
            };
            awaited = inner(&self.places, edge).map(|place| (place, count)).or(awaited);
        });
        awaited.into_iter().for_each(|(place, count)| self.let_go(place, count));
    }

    /// Takes what runs a wakeup off the count of what that was called with.
    fn let_go_of_argument(&mut self, event_loop: usize) {
        let mut argument = None;
        self.objects[event_loop].traverse(&mut |edge| {
            if matches!(edge.label, Label::Field(Mark::WOKEN_BY)) {
                argument = inner(&self.places, edge).or(argument);
            }
        });
        argument.into_iter().for_each(|place| self.let_go(place, HOLDS_OF_AN_ARGUMENT));
    }

    fn let_go(&mut self, place: usize, count: usize) {
        self.counts[place] = self.counts[place].saturating_sub(count);
        self.running.push(place);
    }

    /// Puts links into the list, each behind the objects that are not younger.
    fn enter(&mut self, links: &[(u64, u8)], keys: &[u64]) {
        if links.is_empty() {
            return;
        }
        let total = self.objects.len();
        self.counts.resize(total + links.len(), 0);
        self.generations.extend(links.iter().map(|(_, generation)| generation));
        self.order.extend(total..total + links.len());
        let key = |node: &usize| keys.get(*node).copied().unwrap_or_else(|| links[*node - total].0);
        self.order.sort_by_key(key);
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
        walk.go(hollow);
        // Whoever has not been reached by now is held by what runs all the same.
        for place in mem::take(&mut walk.trial.running) {
            walk.reach(place, hollow);
            walk.go(hollow);
        }
        walk.finish()
    }
}

/// The state of `move_unreachable`.
struct Walk {
    trial: Trial,
    /// The list: objects and links, then what was taken back, and what only CPython has in between.
    stops: Vec<Stop>,
    next: usize,
    aside: Vec<usize>,
    is_aside: Vec<bool>,
    is_done: Vec<bool>,
    survivors: Vec<Survivor>,
    edges: Vec<(usize, Onward)>,
}

/// What stands in the list.
#[derive(Clone, Copy)]
enum Stop {
    /// An object, or a link.
    Node(usize),
    /// An object that weakloop does not have, and so many more before the object of that place.
    Between(usize, u8),
}

/// How a reference of an object leads on.
#[derive(Clone, Copy)]
enum Onward {
    /// To the object or link itself.
    There,
    /// To a part of the object.
    Within,
    /// Over so many objects that weakloop does not have.
    Over(u8),
    /// Over the frame of a call, to which the traceback comes at the same time as to its caller's.
    Called,
}

impl Walk {
    fn new(trial: Trial) -> Walk {
        let total = trial.order.len();
        Walk {
            stops: trial.order.iter().map(|node| Stop::Node(*node)).collect(),
            next: 0,
            aside: Vec::new(),
            is_aside: vec![false; total],
            is_done: vec![false; total],
            survivors: Vec::with_capacity(total),
            edges: Vec::new(),
            trial,
        }
    }

    /// Goes through the list to its end.
    fn go(&mut self, hollow: &[ObjectId]) {
        while let Some(stop) = self.stops.get(self.next).copied() {
            self.next += 1;
            match stop {
                Stop::Node(node) => self.look_at(node, hollow),
                Stop::Between(target, 0) => self.reach(target, hollow),
                Stop::Between(target, left) => self.stops.push(Stop::Between(target, left - 1)),
            }
        }
    }

    fn look_at(&mut self, node: usize, hollow: &[ObjectId]) {
        if self.is_done[node] {
            return;
        }
        if self.trial.counts[node] == 0 {
            self.is_aside[node] = true;
            self.aside.push(node);
            return;
        }
        match node.checked_sub(self.trial.objects.len()) {
            Some(number) => self.pass_link(node, number, hollow),
            None => self.pass(node, hollow),
        }
    }

    /// Notes a reachable object, and goes where its references lead.
    fn pass(&mut self, place: usize, hollow: &[ObjectId]) {
        let object = &self.trial.objects[place];
        let id = object.header().id();
        self.is_done[place] = true;
        self.survivors.push(Survivor::Object(id));
        if hollow.contains(&id) {
            return;
        }
        let mut edges = mem::take(&mut self.edges);
        let (places, counts, total) = (&self.trial.places, &self.trial.counts, self.trial.objects.len());
        let mut numbers = Numbers::from(self.trial.first_links[place]);
        let shared = &mut self.trial.shared;
        object.traverse_all(&mut |edge| {
            if let Some(way) = numbers.of(edge, shared) {
                let first = way.links().next().filter(|_| !way.is_beside);
                edges.extend(first.map(|(first, _)| (total + first, Onward::There)));
                return;
            }
            let Some(target) = inner(places, edge).filter(|target| counts[*target] == 0) else { return };
            edges.push(match edge.route {
                Route::Embedded => (target, Onward::Within),
                Route::Called => (target, Onward::Called),
                Route::Through(between @ 1..) => (target, Onward::Over(between)),
                _ => (target, Onward::There),
            });
        });
        let keeps_place = self.next <= self.trial.order.len();
        // What lies between has survived with the holder then, and stands behind it.
        let survives_again = keeps_place && 0 < self.trial.generations[place];
        let mut embedded = None;
        for (node, onward) in edges.drain(..) {
            match onward {
                Onward::There => self.reach(node, hollow),
                Onward::Within => embedded = Some(node),
                // A caller's frame that is held keeps its place, but what it has called was put aside before it.
                Onward::Called if keeps_place => self.stops.push(Stop::Between(node, 0)),
                Onward::Called => self.reach(node, hollow),
                Onward::Over(_) if survives_again || self.stands_ahead(node) => self.reach(node, hollow),
                Onward::Over(between) => self.stops.push(Stop::Between(node, between - 1)),
            }
        }
        self.edges = edges;
        if let Some(frame) = embedded.filter(|frame| self.trial.counts[*frame] == 0) {
            self.trial.counts[frame] = 1;
            self.is_aside[frame] = false;
            self.pass(frame, hollow);
        }
    }

    /// Goes where a link leads. What lies behind it was made just before it, and so was put aside, unless it has survived a
    /// collection together with it; behind a link that was put aside itself all that was too.
    fn pass_link(&mut self, node: usize, number: usize, hollow: &[ObjectId]) {
        self.is_done[node] = true;
        self.survivors.push(Survivor::Link(number));
        let keeps_place = self.next <= self.trial.order.len();
        let survives_again = keeps_place && 0 < self.trial.generations[node];
        let mut places = self.trial.first_arcs[number]..self.trial.first_arcs[number + 1];
        let total = self.trial.objects.len();
        let is_list = self.trial.arcs.get(places.start).is_some_and(|(target, _)| total <= *target);
        // A list of pairs is gone through from its end.
        while let Some(at) = if is_list { places.next_back() } else { places.next() } {
            match self.trial.arcs[at] {
                (target, between @ 1..) if !survives_again => {
                    self.stops.push(Stop::Between(target, between - 1))
                }
                (target, _) => self.reach(target, hollow),
            }
        }
    }

    /// Whether the walk has yet to come to an object that has survived a collection: then what CPython has in between,
    /// having survived it too, stands before it.
    fn stands_ahead(&self, target: usize) -> bool {
        0 < self.trial.generations[target] && !self.is_done[target] && !self.is_aside[target]
    }

    /// CPython's `visit_reachable`.
    fn reach(&mut self, node: usize, hollow: &[ObjectId]) {
        if self.trial.counts[node] == 0 {
            self.trial.counts[node] = 1;
            let was_aside = mem::take(&mut self.is_aside[node]);
            if self.trial.objects.get(node).is_some_and(|object| object.is_part()) {
                self.pass(node, hollow);
            } else if was_aside {
                self.stops.push(Stop::Node(node));
            }
        }
    }

    fn finish(self) -> Found {
        let Trial { objects, first_links, shared, .. } = self.trial;
        let is_lost = |place: &usize| self.is_aside[*place] && *place < objects.len();
        let unreachable = self
            .aside
            .iter()
            .filter(|place| is_lost(place))
            .map(|place| Rc::clone(&objects[*place]))
            .collect();
        let holders = objects
            .iter()
            .enumerate()
            .filter(|(place, _)| self.is_done[*place] && first_links[*place] < first_links[place + 1]);
        let holders = holders.map(|(place, object)| (Rc::clone(object), first_links[place])).collect();
        Found { unreachable, survivors: self.survivors, holders, shared }
    }
}

fn inner(places: &Slots, edge: Edge<'_>) -> Option<usize> {
    match edge.strength {
        Strength::Strong | Strength::Implied => places.get(edge.target.header().id()),
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
        write!(
            out,
            "<{} unreachable, {} reachable>",
            self.unreachable.len(),
            objects_of(&self.survivors).count()
        )
    }
}
