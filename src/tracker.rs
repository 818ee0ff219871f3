//! Who is held by what, kept up to date from step to step.
//!
//! [`Reach`](crate::reach::Reach) answers the same question by a search of the whole heap. Here an answer costs by what has
//! changed: the heap notes which objects were touched, died, or gained and lost single references; those alone are looked
//! at again, and [`Graph`] finds out what that changes.
//!
//! What holds an object from outside of the heap shows in its count: whatever the references of other objects do not
//! account for. The handles of user code tell when they come and go ([`Grip`](crate::heap::Grip)); of the rest, such as what
//! the machine holds during a step, nobody tells, and so each object that is held so is counted again after every step.

mod distances;
mod names;
mod paths;
mod proof;
mod view;

use std::any::Any;
use std::num::NonZeroU32;
use std::rc::{Rc, Weak};

use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::task::Task;
use crate::graph::{Graph, Name, Place};
use crate::heap::{Changes, Died, Heap, Move, Noted, Object, ObjectId, Strength};
use crate::record::Hold;
use crate::tracker::names::{Called, Epithets, Texts, is_named, name_that_was};
use crate::tracker::paths::Searches;

/// Keeps track of one heap.
#[derive(Debug, Default)]
pub struct Tracker {
    graph: Graph,
    /// What is known of each object, by its node's place; the object's header has that.
    known: Vec<Known>,
    epithets: Epithets,
    texts: Texts,
    /// The nodes of all objects that died before the last update.
    dead: Vec<Place>,
    /// Nodes of objects that don't tell their changes.
    restless: Vec<Place>,
    /// Nodes of objects that something outside holds which doesn't tell; some are of that kind no more.
    uncertain: Vec<Place>,
    /// Nodes of objects that have shown weak references.
    weak: Vec<Place>,
    /// How many callbacks each loop had taken off its queue, before the last update and at it.
    loops: Vec<LoopState>,
    changes: Changes,
    looks: u64,
    recounted: Vec<Place>,
    touched_tasks: Vec<u64>,
    searches: Searches,
    /// Whether somebody takes the next.
    keeps_changed: bool,
    /// The objects of which something changed since that was asked last.
    changed: Vec<ObjectId>,
}

/// What is known of an object and asked for with every step: half a line of a cache.
#[derive(Debug)]
struct Known {
    /// The object while it lives, to ask for its count without looking for it.
    object: Option<Weak<dyn Object>>,
    /// The number of the task that it is.
    task: Option<NonZeroU32>,
    /// What it was called when it was new; asked for only after it died.
    called: Called,
    is_weak: bool,
    /// Whether it is restless, shows weak references, or is a loop.
    is_special: bool,
    /// Whether those who hold it from outside of the heap, if there are any, do so until the run ends.
    is_held_for_good: bool,
    /// Whether something outside holds it that doesn't tell.
    is_uncertain: bool,
    /// How many handles of user code held it when it was looked at last.
    handles: u32,
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Known>() == 32);

impl Known {
    fn is_dead(&self) -> bool {
        self.object.is_none()
    }

    fn task(&self) -> Option<u64> {
        self.task.map(|number| u64::from(number.get()))
    }

    /// How many references hold it.
    fn count(&self) -> usize {
        self.object.as_ref().map_or(0, Weak::strong_count)
    }

    fn object(&self) -> Option<Rc<dyn Object>> {
        self.object.as_ref().and_then(Weak::upgrade)
    }
}

/// How far a loop was.
#[derive(Debug)]
struct LoopState {
    place: Place,
    event_loop: Weak<EventLoop>,
    taken_before: u64,
    taken: u64,
}

impl Tracker {
    /// Looks at what changed since the last update.
    ///
    /// # Panics
    /// When an object lets go of another and did not tell.
    pub fn update(&mut self, heap: &Heap) {
        self.graph.begin();
        self.searches.begin();
        self.touched_tasks.clear();
        self.dead.clear();
        let mut changes = std::mem::take(&mut self.changes);
        heap.take_changes(&mut changes);
        self.bury(&changes.died);
        self.follow_moves(heap, &changes.moves);
        self.look_at_touched(heap, &changes.touched);
        self.look_at_restless();
        self.let_leave();
        self.recount(heap);
        self.graph.settle();
        self.note_flipped();
        self.note_loops();
        self.changes = changes;
    }

    /// What holds an object.
    pub fn hold(&self, heap: &Heap, id: ObjectId) -> Hold {
        let place = heap.get(id).and_then(|object| object.header().node());
        place.map_or(Hold::Nothing, |place| self.graph.hold(place))
    }

    /// What holds the object that has a node.
    pub fn hold_at(&self, place: Place) -> Hold {
        self.graph.hold(place)
    }

    /// The numbers of tasks that were touched or died before the last update.
    pub fn touched_tasks(&self) -> &[u64] {
        &self.touched_tasks
    }

    /// The numbers of the tasks that the last update found held otherwise than before, new ones among them.
    pub fn flips(&self) -> impl Iterator<Item = u64> {
        let known = self.graph.flipped().iter().map(|place| &self.known[index(*place)]);
        known.filter(|known| !known.is_dead()).filter_map(Known::task)
    }

    /// Whether there are objects that nothing leads to.
    pub fn has_garbage(&self) -> bool {
        self.graph.has_unreached()
    }

    /// Remembers from now on which objects change; somebody has to take them.
    pub fn keep_changed(&mut self) {
        self.keeps_changed = true;
        self.graph.follow_all();
    }

    /// The objects that were touched, died, or are held otherwise than before, since this was asked last.
    pub fn take_changed(&mut self) -> Vec<ObjectId> {
        self.changed.sort_unstable();
        self.changed.dedup();
        std::mem::take(&mut self.changed)
    }

    /// How many objects, and references of theirs, were looked at in all updates.
    pub fn looks(&self) -> u64 {
        self.looks
    }

    /// Whether a loop holds an object in its ready queue.
    pub fn is_ready(&self, place: Place) -> bool {
        self.entries(place).next().is_some()
    }

    /// Where an object stands in the ready queue of the only loop there is.
    pub fn ready_place(&self, place: Place) -> Option<u64> {
        let [LoopState { taken, .. }] = &self.loops[..] else { return None };
        let first = self.entries(place).min()?;
        Some(first.saturating_sub(*taken))
    }

    /// The entries of ready queues that hold a node.
    fn entries(&self, place: Place) -> impl Iterator<Item = u64> {
        self.graph.incoming(place).filter(|edge| edge.order.is_none()).filter_map(|edge| match *edge.name {
            Name::Item(EventLoop::READY, number) => Some(number),
            Name::Item(..) | Name::Text(_) => None,
        })
    }

    /// The object that has a node, while it lives.
    fn object(&self, place: Place) -> Option<Rc<dyn Object>> {
        self.known[index(place)].object()
    }

    /// The name of an object that lives.
    fn id(&self, place: Place) -> Option<ObjectId> {
        self.object(place).map(|object| object.header().id())
    }

    /// What an object is called.
    fn describe(&self, place: Place) -> String {
        let known = &self.known[index(place)];
        known.object().map_or_else(|| self.epithets.text(known.called), |object| object.describe())
    }

    /// The node of an object that is alive.
    #[inline]
    fn place_of(&mut self, object: &dyn Object) -> Place {
        object.header().node().unwrap_or_else(|| self.enter(object))
    }

    /// The node of an object, alive or dead; of one that came and went in one go there is none.
    #[inline]
    fn place_in(&mut self, heap: &Heap, noted: Noted) -> Option<Place> {
        match noted {
            Noted::Known(place) => Some(place),
            Noted::New(id) => Some(self.place_of(&*heap.get(id)?)),
        }
    }

    #[inline(never)]
    fn enter(&mut self, object: &dyn Object) -> Place {
        let any: &dyn Any = object;
        let is_loop = any.is::<EventLoop>();
        let task = any.downcast_ref::<Task>();
        let home = object.home().map(|home| self.place_of(home));
        let place = self.graph.enter(is_loop, task.is_some(), home);
        let is_restless = !object.tells_changes();
        let header = object.header();
        let known = Known {
            object: header.heap().weak(header.id()),
            task: task.and_then(|task| NonZeroU32::new(u32::try_from(task.number()).ok()?)),
            called: self.epithets.of(object, task),
            is_weak: false,
            is_special: is_restless || is_loop,
            is_held_for_good: object.is_held_for_good(),
            is_uncertain: false,
            handles: 0,
        };
        match self.known.get_mut(index(place)) {
            Some(old) => *old = known,
            // A new node comes behind all others.
            None => self.known.push(known),
        }
        if is_restless {
            self.restless.push(place);
        }
        if is_loop && let Some(event_loop) = object.header().object().and_then(EventLoop::from_object) {
            let event_loop = Rc::downgrade(&event_loop);
            self.loops.push(LoopState { place, event_loop, taken_before: 0, taken: 0 });
        }
        object.header().set_node(place);
        place
    }

    fn bury(&mut self, died: &[Died]) {
        let mut has_special = false;
        for Died { node, id } in died {
            let known = &mut self.known[index(*node)];
            known.object = None;
            has_special |= known.is_special;
            self.touched_tasks.extend(known.task());
            self.dead.push(*node);
            self.changed.extend(self.keeps_changed.then_some(*id));
        }
        if has_special {
            let known = &self.known;
            self.restless.retain(|place| !known[index(*place)].is_dead());
            self.weak.retain(|place| !known[index(*place)].is_dead());
            self.loops.retain(|state| !known[index(state.place)].is_dead());
        }
    }

    fn let_leave(&mut self) {
        let left = self.graph.leave(&self.dead);
        if let Some((holder, name, target)) = left.first() {
            let (holder, target) = (self.describe(*holder), self.describe(*target));
            panic!("{holder} let go of {target} and did not tell: {name:?}");
        }
    }

    /// What came and went in one go is of something that nobody has to know.
    fn follow_moves(&mut self, heap: &Heap, moves: &[Move]) {
        for moved in moves {
            let holder = self.place_in(heap, moved.holder);
            let (Some(holder), Some(target)) = (holder, self.place_in(heap, moved.target)) else { continue };
            if moved.is_gain {
                self.graph.link(holder, target, moved.mark);
            } else {
                self.graph.unlink(holder, target, moved.mark, moved.was.as_ref().map(name_that_was));
            }
        }
    }

    fn look_at_touched(&mut self, heap: &Heap, touched: &[Noted]) {
        for noted in touched {
            let object = match noted {
                Noted::Known(place) => self.object(*place),
                Noted::New(id) => heap.get(*id),
            };
            let Some(object) = object else { continue };
            let place = self.place_of(&*object);
            self.touched_tasks.extend(self.known[index(place)].task());
            self.look(place, &*object);
        }
    }

    fn look_at_restless(&mut self) {
        for at in 0..self.restless.len() {
            let place = self.restless[at];
            if let Some(object) = self.object(place) {
                self.look(place, &*object);
            }
        }
    }

    /// Reads an object's references anew.
    fn look(&mut self, place: Place, object: &dyn Object) {
        let header = object.header();
        header.set_seen();
        self.looks += 1;
        self.known[index(place)].handles = header.handles();
        let mut has_weak = false;
        let mut cursor = self.graph.begin_edges(place);
        object.retraverse_all(&mut |edge| {
            if edge.strength != Strength::Strong || edge.target.header().is_atom() {
                has_weak |= edge.strength == Strength::Weak;
                return;
            }
            let target = self.place_of(edge.target);
            let is_name = |name: &Name| is_named(name, edge.label);
            self.graph.put_edge(&mut cursor, target, is_name, || self.texts.name_of(edge.label));
        });
        self.graph.end_edges(&cursor);
        self.looks += u64::from(cursor.count());
        self.graph.note_recount(place);
        if has_weak && !self.known[index(place)].is_weak {
            self.known[index(place)].is_weak = true;
            self.known[index(place)].is_special = true;
            self.weak.push(place);
        }
        if self.keeps_changed {
            self.changed.push(header.id());
        }
    }

    fn note_flipped(&mut self) {
        if self.keeps_changed {
            let flipped = self.graph.flipped().iter();
            // Those that died were noted when they did.
            self.changed.extend(
                flipped.filter_map(|place| self.known[index(*place)].object()).map(|it| it.header().id()),
            );
        }
    }

    /// Finds out what is held from outside, where that may have changed.
    fn recount(&mut self, heap: &Heap) {
        self.check_uncertain();
        let mut recounted = std::mem::take(&mut self.recounted);
        self.graph.take_recounted(&mut recounted);
        for place in recounted.drain(..) {
            let known = &mut self.known[index(place)];
            if known.is_dead() {
                continue;
            }
            let (count, holders) = (known.count(), self.graph.holders(place));
            let outside = count.checked_sub(holders).unwrap_or_else(|| {
                let object = known.object();
                panic!(
                    "{object:?} is held {count} times, not {holders}: a holder let go of it and did not touch"
                )
            });
            let is_told = outside == index(known.handles) || known.is_held_for_good;
            let was_uncertain = std::mem::replace(&mut known.is_uncertain, outside != 0 && !is_told);
            if known.is_uncertain && !was_uncertain {
                self.uncertain.push(place);
            }
            let is_frozen = || known.object().is_some_and(|object| object.header().is_frozen());
            self.graph.set_root(place, outside != 0 || (heap.has_frozen() && is_frozen()));
        }
        self.recounted = recounted;
    }

    /// Has those recounted that nothing outside holds any more.
    fn check_uncertain(&mut self) {
        let mut at = 0;
        while let Some(place) = self.uncertain.get(at).copied() {
            let known = &self.known[index(place)];
            if !known.is_uncertain || known.is_dead() {
                self.uncertain.swap_remove(at);
                continue;
            }
            if known.count() <= self.graph.holders(place) {
                self.graph.note_recount(place);
            }
            at += 1;
        }
    }

    fn note_loops(&mut self) {
        for state in &mut self.loops {
            if let Some(event_loop) = state.event_loop.upgrade() {
                state.taken_before = state.taken;
                state.taken = event_loop.taken();
            }
        }
    }
}

fn index(place: u32) -> usize {
    usize::try_from(place).expect("a usize has at least 32 bits")
}
