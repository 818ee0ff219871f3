//! Objects, their labelled references, and the registry that holds them weakly.
//!
//! An `Rc` is a reference count, so it is the model: an object's strong count plays CPython's `ob_refcnt`, and a cycle
//! of `Rc`s leaks exactly as CPython's does, until a collector finds it. The registry here is the collector's list: it
//! holds `Weak`s only, and an object leaves it when it dies.

mod grip;
mod header;
mod items;
mod notes;
mod object;
mod own;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::rc::{Rc, Weak};

use slotmap::{Key, KeyData, SecondaryMap, SlotMap, new_key_type};

use crate::generations::Generations;
use crate::heap::header::Marks;
use crate::heap::notes::{Notes, Told};
use crate::heap::own::Owned;

pub use grip::Grip;
pub use header::{Header, Link};
pub use items::Items;
pub use notes::{Changes, Died, Mark, Move, Noted, Was};
pub use object::{Activity, Chain, Edge, Epithet, Label, LastWords, Object, Route, Strength, Watch};
pub use own::OwnAttributes;

new_key_type! {
    /// Names one object of a heap, for the length of its life.
    pub struct ObjectId;
}

impl fmt::Display for ObjectId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "o{}", self.slot())
    }
}

impl ObjectId {
    /// The object's place in the heap: small, and free for another object after this one died.
    pub fn slot(self) -> usize {
        usize::try_from(self.data().as_ffi() & u64::from(u32::MAX)).expect("a slot's number has 32 bits")
    }

    #[inline]
    fn word(self) -> u64 {
        self.data().as_ffi()
    }

    #[inline]
    fn of_word(word: u64) -> ObjectId {
        KeyData::from_ffi(word).into()
    }
}

/// All objects of one run.
///
/// Made with [`Heap::new`]; a run makes its own.
pub struct Heap {
    /// The collector's list. What else there is to know of an object stands in its header, so that an entry is small.
    registry: RefCell<SlotMap<ObjectId, Weak<dyn Object>>>,
    watches: RefCell<SecondaryMap<ObjectId, Vec<Weak<dyn Watch>>>>,
    own: RefCell<Owned>,
    ranks: Cell<u64>,
    generations: Generations,
    has_frozen: Cell<bool>,
    /// How many objects count as alive that are made only when somebody looks.
    unmade: Cell<usize>,
    /// The rank that was kept for the last of them.
    owed: Cell<u64>,
    /// How many objects are over, and kept to serve as others.
    spare: Cell<usize>,
    objects_max: usize,
    nesting: Cell<usize>,
    trash: RefCell<Vec<Box<dyn Any>>>,
    deferred: RefCell<VecDeque<Deferred>>,
    has_deferred: Cell<bool>,
    notes: Notes,
    /// The objects that are being shown, outermost first.
    shown: RefCell<Vec<ObjectId>>,
}

type Deferred = Box<dyn FnOnce()>;

/// An object as a collection sees it.
pub struct Listed {
    /// The object, counted once by this entry.
    pub object: Rc<dyn Object>,
    /// Its generation: 0, 1 or 2.
    pub generation: u8,
    /// Where it stands in the list: whatever has a smaller place stands before it.
    pub place: u64,
}

/// So deep objects are shown within one another.
const SHOWN_MAX: usize = 1000;

/// The generation of objects that no collection looks at.
const FROZEN: u8 = 3;

/// So many drops may nest in one another before the next is put off (CPython's trashcan begins at 50).
const NESTING_MAX: usize = 50;

/// What stands for an object within itself.
fn dots(object: &dyn Object) -> String {
    let dots = match object.type_name() {
        "list" => "[...]",
        "dict" => "{...}",
        "tuple" => "(...)",
        _ => "...",
    };
    dots.to_string()
}

impl Heap {
    /// An empty heap. With more than `objects_max` objects alive, [`Heap::is_full`] says so.
    pub fn new(objects_max: usize) -> Rc<Heap> {
        Rc::new(Heap {
            registry: RefCell::default(),
            watches: RefCell::default(),
            own: RefCell::default(),
            ranks: Cell::new(0),
            generations: Generations::new(),
            has_frozen: Cell::new(false),
            unmade: Cell::new(0),
            owed: Cell::new(0),
            spare: Cell::new(0),
            objects_max,
            nesting: Cell::new(0),
            trash: RefCell::default(),
            deferred: RefCell::default(),
            has_deferred: Cell::new(false),
            notes: Notes::default(),
            shown: RefCell::default(),
        })
    }

    /// What `repr()` of an object gives; dots where it is within itself, or too far in.
    pub fn repr(&self, object: &dyn Object) -> String {
        self.show(object, Object::repr)
    }

    /// What labels call an object that is a key ([`Object::as_key`]); dots where [`Heap::repr`] has some.
    pub fn as_key(&self, object: &dyn Object) -> String {
        self.show(object, Object::as_key)
    }

    fn show(&self, object: &dyn Object, words: fn(&dyn Object) -> String) -> String {
        let id = object.header().id();
        if SHOWN_MAX <= self.shown.borrow().len() || self.shown.borrow().contains(&id) {
            return dots(object);
        }
        self.shown.borrow_mut().push(id);
        let text = words(object);
        self.shown.borrow_mut().pop();
        text
    }

    /// Makes an object and registers it.
    pub fn alloc<T: Object>(self: &Rc<Heap>, make: impl FnOnce(Header) -> T) -> Rc<T> {
        self.alloc_weighing(1, make)
    }

    /// As [`Heap::alloc`], for what is several objects in CPython, as its collector counts them.
    pub fn alloc_weighing<T: Object>(self: &Rc<Heap>, weight: u8, make: impl FnOnce(Header) -> T) -> Rc<T> {
        self.generations.count(u64::from(weight));
        self.alloc_with(Marks::new(weight), make)
    }

    /// As [`Heap::alloc`], for what CPython's collector does not count: frames.
    pub fn alloc_uncounted<T: Object>(self: &Rc<Heap>, make: impl FnOnce(Header) -> T) -> Rc<T> {
        self.alloc_with(Marks::new(0), make)
    }

    /// As [`Heap::alloc`], for what CPython's collector does not look at, and somebody holds until the run ends: builtin types.
    pub fn alloc_static<T: Object>(self: &Rc<Heap>, make: impl FnOnce(Header) -> T) -> Rc<T> {
        self.alloc_with(Marks::new(0).with(Marks::STATIC), make)
    }

    /// As [`Heap::alloc`], for what never refers to any other object, says nothing when it goes, and can't be looked at weakly:
    /// nobody has to keep track of it.
    pub fn alloc_atom<T: Object>(self: &Rc<Heap>, make: impl FnOnce(Header) -> T) -> Rc<T> {
        self.generations.count(1);
        self.alloc_with(Marks::new(1).with(Marks::ATOM), make)
    }

    #[inline]
    fn alloc_with<T: Object>(self: &Rc<Heap>, marks: Marks, make: impl FnOnce(Header) -> T) -> Rc<T> {
        // The registry gets to know the object before it is made: so it is made where it will lie, and not moved there. What is
        // made together with it stands behind it in the collector's list.
        let rank = self.next_rank();
        let object = Rc::new_cyclic(|weak: &Weak<T>| {
            let weak: Weak<dyn Object> = Weak::<T>::clone(weak);
            let id = self.registry.borrow_mut().insert(weak);
            make(Header {
                heap: Rc::clone(self),
                id: id.word(),
                marks: Cell::new(marks.with_rank(rank)),
                told: Told::nothing(),
            })
        });
        if self.notes.is_kept() && !marks.has(Marks::ATOM) {
            self.note_touched(object.header().noted());
        }
        object
    }

    /// Notes changes from now on, for [`Heap::take_changes`]; to be asked for before there are objects.
    pub fn keep_track(&self) {
        assert!(self.is_empty(), "what is in the heap already would not tell");
        self.notes.keep();
    }

    /// Whether somebody keeps track.
    #[inline]
    pub fn is_tracked(&self) -> bool {
        self.notes.is_kept()
    }

    /// What changed since this was asked last, in place of what `changes` held.
    pub fn take_changes(&self, changes: &mut Changes) {
        self.notes.take(changes);
    }

    #[cold]
    fn note_touched(&self, noted: Noted) {
        if self.notes.touch(noted) {
            self.notes.sweep(|id| self.get(id).is_some());
        }
    }

    /// How many objects are alive.
    pub fn len(&self) -> usize {
        self.registry.borrow().len()
    }

    /// Whether no object is alive.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether more objects are alive than the setup allows.
    pub fn is_full(&self) -> bool {
        self.objects_max.saturating_add(self.spare.get()) < self.len() + self.unmade.get()
    }

    /// Counts an object as alive that is made only when somebody looks, and keeps its place in the list.
    #[inline]
    pub fn owe(&self) {
        self.unmade.set(self.unmade.get() + 1);
        self.owed.set(self.next_rank());
    }

    /// The rank that was kept for the object that is owed since last.
    #[inline]
    pub fn rank_of_debt(&self) -> u64 {
        self.owed.get()
    }

    /// Whether there are objects that are owed.
    pub fn owes(&self) -> bool {
        0 < self.unmade.get()
    }

    /// Counts it no more: it was made, or nobody needs it.
    #[inline]
    pub fn settle_debt(&self) {
        self.unmade.set(self.unmade.get() - 1);
    }

    /// The object of that name, if it is alive.
    pub fn get(&self, id: ObjectId) -> Option<Rc<dyn Object>> {
        self.registry.borrow().get(id)?.upgrade()
    }

    /// The object of that name, for whoever asks again and again how many hold it.
    pub fn weak(&self, id: ObjectId) -> Option<Weak<dyn Object>> {
        self.registry.borrow().get(id).cloned()
    }

    /// How many references hold the object of that name; none if it is dead.
    pub fn strong_count(&self, id: ObjectId) -> usize {
        self.registry.borrow().get(id).map_or(0, Weak::strong_count)
    }

    /// The generation of an object that is alive: 0, 1 or 2.
    pub fn generation(&self, id: ObjectId) -> Option<u8> {
        self.get(id).map(|object| object.header().generation())
    }

    /// The counters that say when CPython's collector runs by itself.
    pub fn generations(&self) -> &Generations {
        &self.generations
    }

    /// Takes all objects out of the collector's sight (`gc.freeze`).
    pub fn freeze(&self) {
        self.has_frozen.set(true);
        alive(&self.registry.borrow()).for_each(|object| object.header().set_generation(FROZEN));
        self.touch_all();
    }

    /// Puts them back, into the oldest generation (`gc.unfreeze`).
    pub fn unfreeze(&self) {
        if !self.has_frozen.replace(false) {
            return;
        }
        alive(&self.registry.borrow())
            .filter(|object| object.header().is_frozen())
            .for_each(|object| object.header().set_generation(2));
        self.touch_all();
    }

    /// Who is out of a collection's sight, and so holds what it holds in any case, is another from now on.
    pub fn touch_all(&self) {
        alive(&self.registry.borrow()).for_each(|object| object.header().touch());
    }

    /// Whether there may be objects at which no collection looks.
    #[inline]
    pub fn has_frozen(&self) -> bool {
        self.has_frozen.get()
    }

    /// How many objects are frozen (`gc.get_freeze_count`).
    pub fn frozen(&self) -> usize {
        alive(&self.registry.borrow()).filter(|object| object.header().is_frozen()).count()
    }

    /// The objects of generation `oldest` and younger, in the order in which CPython's collector lists them: those of
    /// the oldest generation, then the younger ones from 0 on, each in order of rank.
    pub fn list(&self, oldest: u8) -> Vec<Listed> {
        self.check_nothing_is_hidden();
        if self.is_empty() {
            return Vec::new();
        }
        let listed = |object: Rc<dyn Object>| {
            let marks = object.header().marks.get();
            let is_listed = marks.generation() <= oldest && !marks.has(Marks::STATIC);
            is_listed.then(|| Listed { generation: marks.generation(), place: marks.place(oldest), object })
        };
        let mut listed: Vec<Listed> = alive(&self.registry.borrow()).filter_map(listed).collect();
        listed.sort_unstable_by_key(|listed| listed.place);
        listed
    }

    fn check_nothing_is_hidden(&self) {
        assert!(self.unmade.get() == 0, "whoever looks at objects must have those made that are owed");
        assert!(self.spare.get() == 0, "whoever looks at objects must have those dropped that are over");
    }

    /// All objects: those of [`Heap::list`], then those that are frozen or static.
    pub fn all(&self) -> Vec<Listed> {
        self.check_nothing_is_hidden();
        if self.is_empty() {
            return Vec::new();
        }
        let listed = |object: Rc<dyn Object>| {
            let marks = object.header().marks.get();
            let is_apart = marks.generation() == FROZEN || marks.has(Marks::STATIC);
            let (generation, place) =
                if is_apart { (FROZEN, u64::MAX) } else { (marks.generation(), marks.place(2)) };
            Listed { object, generation, place }
        };
        let mut all: Vec<Listed> = alive(&self.registry.borrow()).map(listed).collect();
        all.sort_unstable_by_key(|listed| (listed.place, listed.object.header().marks.get().rank()));
        all
    }

    /// Moves objects to a generation, behind those that are there, in the order given.
    pub fn promote(&self, objects: impl IntoIterator<Item = ObjectId>, generation: u8) {
        for id in objects {
            let rank = self.next_rank();
            if let Some(object) = self.get(id) {
                let marks = &object.header().marks;
                marks.set(marks.get().with_generation(generation).with_rank(rank));
            }
        }
    }

    /// The rank of what is moved to the end of the list next.
    pub fn next_rank(&self) -> u64 {
        let rank = self.ranks.get();
        self.ranks.set(rank + 1);
        rank
    }

    /// Tells `watch` when `object` dies, or a collection is about to clear it.
    pub fn watch(&self, object: &dyn Object, watch: Weak<dyn Watch>) {
        let marks = &object.header().marks;
        marks.set(marks.get().with(Marks::WATCHED));
        let mut watches = self.watches.borrow_mut();
        let id = object.header().id();
        match watches.get_mut(id) {
            Some(watching) => {
                watching.retain(|watch| 0 < watch.strong_count());
                watching.push(watch);
            }
            None => {
                watches.insert(id, vec![watch]);
            }
        }
    }

    /// Those who watch `object`, the newest first, after telling them that it is cleared.
    pub fn clear_watches(&self, id: ObjectId) -> Vec<Rc<dyn Watch>> {
        if self.watches.borrow().is_empty() {
            return Vec::new();
        }
        let mut watching = self.take_watches(id);
        watching.reverse();
        watching.iter().for_each(|watch| watch.cleared());
        watching
    }

    /// Those who watch `object`, the oldest first, and do so no more.
    fn take_watches(&self, id: ObjectId) -> Vec<Rc<dyn Watch>> {
        let watching = self.watches.borrow_mut().remove(id).unwrap_or_default();
        watching.iter().filter_map(Weak::upgrade).collect()
    }

    /// Calls those back who watched an object.
    pub fn call_back(&self, watching: Vec<Rc<dyn Watch>>) {
        for watch in watching {
            watch.call_back();
            self.run_deferred();
        }
    }

    /// Whether somebody looks at an object weakly, other than those of whom `is_garbage` is true.
    pub fn is_watched(&self, object: &dyn Object, is_garbage: &dyn Fn(ObjectId) -> bool) -> bool {
        if !object.header().marks.get().has(Marks::WATCHED) {
            return false;
        }
        let watches = self.watches.borrow();
        let watching = watches.get(object.header().id()).into_iter().flatten().filter_map(Weak::upgrade);
        watching.into_iter().any(|watch| !is_garbage(watch.id()))
    }

    /// Drops `edges` now, or, deep inside of other drops, later: a long chain is taken apart in a loop, so that it
    /// can't overflow the stack. Every object that holds others hands its references over when it drops
    /// ([`Header::release`]).
    pub fn release<T: 'static>(&self, edges: T) {
        let nesting = self.nesting.get();
        if NESTING_MAX < nesting {
            self.trash.borrow_mut().push(Box::new(edges));
            return;
        }
        self.nesting.set(nesting + 1);
        drop(edges);
        if nesting == 0 {
            self.empty_trash();
        }
        self.nesting.set(nesting);
    }

    /// Puts off what a drop may not do itself, such as running a `finally` block; see [`Heap::run_deferred`].
    pub fn defer(&self, work: impl FnOnce() + 'static) {
        self.deferred.borrow_mut().push_back(Box::new(work));
        self.has_deferred.set(true);
    }

    /// Whether a drop left work to do.
    pub fn has_deferred(&self) -> bool {
        self.has_deferred.get()
    }

    /// Does what drops have left, in their order; what that leaves in turn comes before the rest, as it does where a
    /// drop does it at once.
    #[inline]
    pub fn run_deferred(&self) {
        if self.has_deferred.get() {
            self.run_all_deferred();
        }
    }

    #[cold]
    fn run_all_deferred(&self) {
        while self.has_deferred.get() {
            let mut rest = self.deferred.take();
            let next = rest.pop_front();
            if let Some(work) = next {
                work();
            }
            let left = self.deferred.take();
            left.into_iter().rev().for_each(|work| rest.push_front(work));
            self.has_deferred.set(!rest.is_empty());
            self.deferred.replace(rest);
        }
    }

    fn empty_trash(&self) {
        loop {
            let next = self.trash.borrow_mut().pop();
            let Some(edges) = next else { return };
            drop(edges);
        }
    }

    #[inline]
    fn unregister(&self, header: &Header) {
        let (id, marks) = (header.id(), header.marks.get());
        self.generations.uncount(u64::from(marks.weight()));
        self.registry.borrow_mut().remove(id);
        if header.node().is_some() || marks.has(Marks::WATCHED | Marks::HAS_OWN) {
            self.tell_of_death(header);
        }
    }

    #[cold]
    fn tell_of_death(&self, header: &Header) {
        if let Some(node) = header.node() {
            self.notes.bury(Died { node, id: header.id() });
        }
        header.leave_watching();
        if let Some(own) = header.take_own() {
            self.release(own);
        }
    }
}

fn alive(registry: &SlotMap<ObjectId, Weak<dyn Object>>) -> impl Iterator<Item = Rc<dyn Object>> {
    registry.values().filter_map(Weak::upgrade)
}

impl fmt::Debug for Heap {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "<Heap of {} objects>", self.len())
    }
}
