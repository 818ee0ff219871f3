//! Objects, their labelled references, and the registry that holds them weakly.
//!
//! An `Rc` is a reference count, so it is the model: an object's strong count plays CPython's `ob_refcnt`, and a cycle
//! of `Rc`s leaks exactly as CPython's does, until a collector finds it. The registry here is the collector's list: it
//! holds `Weak`s only, and an object leaves it when it dies.

mod grip;
mod items;
mod notes;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::rc::{Rc, Weak};

use slotmap::{Key, SecondaryMap, SlotMap, new_key_type};

use crate::generations::Generations;
use crate::heap::notes::{Notes, Told};

pub use grip::Grip;
pub use items::Items;
pub use notes::{Changes, Mark, Move, Noted, Was};

new_key_type! {
    /// Names one object of a heap, for the length of its life.
    pub struct ObjectId;
}

/// Something that can hold references, as a type with `tp_traverse` can in CPython.
///
/// Every field that holds an `Rc` of an object is an edge: it is in `traverse` and in `clear`, in the same order.
/// Labels must be told apart within one object; `traverse` must not run any program code.
pub trait Object: Any {
    /// What the heap keeps with the object.
    fn header(&self) -> &Header;

    /// Shows each reference that the object holds, as `tp_traverse` does.
    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>));

    /// Drops the references that can be part of a cycle, as `tp_clear` does; whoever calls it touches the object.
    fn clear(&self);

    /// Whether each change of its references is told by [`Header::touch`]. What doesn't tell is looked at after every
    /// step, when somebody asks what is reachable; so whatever there may be many of should.
    fn tells_changes(&self) -> bool {
        false
    }

    /// The loop that the object refers to from its first moment to its last, as a future does. Of such a reference nothing
    /// has to be told; there is at most one.
    fn home(&self) -> Option<&dyn Object> {
        None
    }

    /// Shows the references that have to be looked at again after a [`Header::touch`]: all but [`Object::home`] and those
    /// that are told one by one ([`Header::note_gain`]).
    fn retraverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.traverse(visit);
    }

    /// The name of the type, as `type(x).__name__` says it.
    fn type_name(&self) -> &str;

    /// A few words for a path of references, such as `Task worker`; never runs program code.
    fn describe(&self) -> String {
        self.type_name().to_string()
    }

    /// What `repr()` gives.
    fn repr(&self) -> String {
        format!("<{} object>", self.type_name())
    }

    /// Runs before a collection clears the object, once in its life, as `tp_finalize` does; may revive the object.
    fn finalize(self: Rc<Self>) {}

    /// Whether those who hold the object from outside of the heap, if there are any, do so until the run ends, so that nobody
    /// has to count them again after every step.
    fn is_held_for_good(&self) -> bool {
        false
    }

    /// Whether it runs, which decides what a collection takes for held from outside.
    fn activity(&self) -> Activity {
        Activity::Idle
    }

    /// What could be seen of a collection that destroyed the object.
    fn last_words(&self) -> LastWords {
        LastWords::Nothing
    }

    /// Leaves the registries that hold the object weakly, when a collection clears weak references (PEP 442's order:
    /// before the finalizers).
    fn leave_registries(&self) {}

    /// The object as what another room knows it by: a box around an `Rc` of that room's trait
    /// ([`crate::asyncio::future::from_object`]).
    fn role(self: Rc<Self>) -> Option<Box<dyn Any>> {
        None
    }

    /// Drops what a holder under the contract `documented`, which keeps nothing alive, still holds of dead objects.
    fn forget(&self, _is_dead: &dyn Fn(ObjectId) -> bool) {}
}

/// Whether an object runs. It changes nothing about who lives, but the order in which a collection comes to the objects: what runs
/// in CPython is no object, and holds what it has from outside; and nobody holds a coroutine for running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// It does not.
    Idle,
    /// A frame.
    Frame,
    /// A coroutine, whose frame is an object of its own.
    Coroutine,
    /// A coroutine and its frame in one.
    Both,
    /// A task, which lets its coroutine run.
    Task,
}

/// What could be seen of an object's end, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LastWords {
    /// Nothing: nobody can tell when it went.
    Nothing,
    /// A message to the loop's exception handler, or a pending task that is gone; no code of the program runs.
    Message,
    /// Code of the program runs: `__del__`, a `finally` block, a callback.
    Code,
}

impl fmt::Debug for dyn Object {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "<{} {}>", self.describe(), self.header().id())
    }
}

/// One reference from an object to another.
#[derive(Clone, Copy)]
pub struct Edge<'a> {
    /// Which of the holder's references it is.
    pub label: Label<'a>,
    /// What is referred to.
    pub target: &'a dyn Object,
    /// Whether it keeps the target alive.
    pub strength: Strength,
    /// What lies between the two in CPython.
    pub route: Route<'a>,
}

/// What lies between the holder of a reference and its target in CPython, where weakloop has nothing. It changes nothing
/// about who lives; it decides in which order a collection comes to the objects, and so the order of its finalizers.
#[derive(Clone, Copy, Debug, Default)]
pub enum Route<'a> {
    /// Nothing.
    #[default]
    Direct,
    /// The target is part of the holder: a generator's frame.
    Embedded,
    /// So many objects, made some time.
    Through(u8),
    /// One object whose place in the list is known, and behind it so many that were made just before it: the bound wakeup
    /// in a future's callbacks, a handle with its arguments.
    By(&'a Link, u8),
}

/// The place in the collector's list of an object that only CPython has. What refers to something by way of it keeps it.
#[derive(Clone, Debug)]
pub struct Link(Cell<Marks>);

impl Link {
    /// A place at the end of the list, as of what is made now.
    pub fn new(heap: &Heap) -> Link {
        let link = Link::unmade();
        link.make(heap);
        link
    }

    /// For what is made later ([`Link::make`]).
    pub fn unmade() -> Link {
        Link(Cell::new(Marks::new(0)))
    }

    /// Takes a place at the end of the list.
    #[inline]
    pub fn make(&self, heap: &Heap) {
        self.0.set(Marks::new(0).with_rank(heap.next_rank()));
    }

    /// As [`Link::make`], unless it has a place already.
    #[inline]
    pub fn make_once(&self, heap: &Heap) {
        if self.0.get().0 == 0 {
            self.make(heap);
        }
    }

    /// Moves to an older generation.
    pub fn move_to(&self, generation: u8, rank: u64) {
        self.0.set(Marks::new(0).with_generation(generation).with_rank(rank));
    }

    /// Its generation: 0, 1 or 2.
    pub fn generation(&self) -> u8 {
        self.0.get().generation()
    }

    /// Where it stands in a list of generation `oldest` and younger ones, as [`Listed::place`].
    pub fn place(&self, oldest: u8) -> u64 {
        self.0.get().place(oldest)
    }
}

impl<'a> Edge<'a> {
    /// A reference that keeps its target alive.
    pub fn strong(label: Label<'a>, target: &'a dyn Object) -> Edge<'a> {
        Edge { label, target, strength: Strength::Strong, route: Route::Direct }
    }

    /// The same reference, with what lies in between.
    #[must_use]
    pub fn by(self, route: Route<'a>) -> Edge<'a> {
        Edge { route, ..self }
    }

    /// A reference that only points.
    pub fn weak(label: Label<'a>, target: &'a dyn Object) -> Edge<'a> {
        Edge { label, target, strength: Strength::Weak, route: Route::Direct }
    }
}

/// Whether a reference keeps its target alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Strength {
    /// It does: an `Rc`.
    Strong,
    /// It does not: a `Weak`. Explanations show it, nothing counts it.
    Weak,
}

/// The name of a reference within its holder; text is made of it only when somebody reads it.
#[derive(Clone, Copy)]
pub enum Label<'a> {
    /// A field: `fut_waiter`.
    Field(&'static str),
    /// One of many: `callbacks[0]`.
    Item(&'static str, usize),
    /// One with a name of the program's: `locals.task`.
    Name(&'static str, &'a str),
    /// The value under a key of a mapping: `['task']`.
    Key(&'a dyn fmt::Display),
}

impl fmt::Display for Label<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Label::Field(name) => out.write_str(name),
            Label::Item(name, index) => write!(out, "{name}[{index}]"),
            Label::Name(space, name) => write!(out, "{space}.{name}"),
            Label::Key(key) => write!(out, "[{key}]"),
        }
    }
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
}

/// Told when an object that it watches dies or is about to be cleared, as a weak reference with a callback is.
pub trait Watch {
    /// Forgets the object at once. A callback that the program gave is left for [`Watch::call_back`].
    fn cleared(&self);

    /// Calls the program's callback, if there is one.
    fn call_back(self: Rc<Self>);

    /// Watches the object that goes on in place of the one that drops.
    fn follow(&self, _heir: &Rc<dyn Object>) {}

    /// The watching object itself: its callback is called only if it is reachable.
    fn id(&self) -> ObjectId;
}

/// What the heap keeps with each object: the first field of every object.
pub struct Header {
    heap: Rc<Heap>,
    id: Cell<ObjectId>,
    marks: Cell<Marks>,
    told: Told,
}

/// All else that the heap has to know of an object, in one word: each object has it.
#[derive(Clone, Copy, Debug)]
struct Marks(u64);

impl Marks {
    /// How many of CPython's objects it stands for, as CPython's collector counts them.
    const WEIGHT: u64 = 0xff;
    const FINALIZED: u64 = 1 << 8;
    const WATCHED: u64 = 1 << 9;
    const GENERATION: u32 = 10;
    /// The place in the collector's list: objects are listed in the order of their ranks.
    const RANK: u32 = 12;

    fn new(weight: u8) -> Marks {
        Marks(u64::from(weight))
    }

    fn weight(self) -> u8 {
        (self.0 & Marks::WEIGHT) as u8
    }

    fn with_weight(self, weight: u8) -> Marks {
        Marks(self.0 & !Marks::WEIGHT | u64::from(weight))
    }

    fn generation(self) -> u8 {
        (self.0 >> Marks::GENERATION & 3) as u8
    }

    fn with_generation(self, generation: u8) -> Marks {
        Marks(self.0 & !(3 << Marks::GENERATION) | u64::from(generation) << Marks::GENERATION)
    }

    fn rank(self) -> u64 {
        self.0 >> Marks::RANK
    }

    /// Where it stands among those of generation `oldest` and younger ones: those of the oldest come first, then the younger
    /// ones from 0 on.
    fn place(self, oldest: u8) -> u64 {
        let generation = u64::from((self.generation() + 3 - oldest) % 3);
        generation << (u64::BITS - Marks::RANK) | self.rank()
    }

    fn with_rank(self, rank: u64) -> Marks {
        Marks(self.0 & ((1 << Marks::RANK) - 1) | rank << Marks::RANK)
    }

    fn has(self, mark: u64) -> bool {
        self.0 & mark != 0
    }
}

impl Header {
    /// The heap that the object belongs to.
    #[inline]
    pub fn heap(&self) -> &Rc<Heap> {
        &self.heap
    }

    /// The object's name.
    #[inline]
    pub fn id(&self) -> ObjectId {
        self.id.get()
    }

    /// Whether the finalizer ran already; a collection runs it once in an object's life.
    #[inline]
    pub fn is_finalized(&self) -> bool {
        self.marks.get().has(Marks::FINALIZED)
    }

    /// Marks the finalizer as run.
    pub fn set_finalized(&self) {
        self.marks.set(Marks(self.marks.get().0 | Marks::FINALIZED));
    }

    /// Lets the object stand for more of CPython's, of which weakloop has none.
    #[inline]
    pub fn add_weight(&self, objects: u8) {
        let marks = self.marks.get();
        self.marks.set(marks.with_weight(marks.weight().saturating_add(objects)));
        self.heap.generations.count(u64::from(objects));
    }

    /// Takes back what [`Header::add_weight`] added.
    #[inline]
    pub fn take_weight(&self, objects: u8) {
        let marks = self.marks.get();
        self.marks.set(marks.with_weight(marks.weight().saturating_sub(objects)));
        self.heap.generations.uncount(u64::from(objects));
    }

    /// Drops what an object held, in the object's own drop: those who watch it are told before that goes
    /// ([`Heap::release`]).
    #[inline]
    pub fn release<T: 'static>(&self, edges: T) {
        self.leave_watching();
        self.heap.release(edges);
    }

    /// Lets those who watch an object that drops be called back, before what its drop leaves to be done after this.
    #[inline]
    pub fn leave_watching(&self) {
        if self.marks.get().has(Marks::WATCHED) {
            for watch in self.take_watching() {
                self.heap.defer(move || watch.call_back());
            }
        }
    }

    /// Those who watch an object that drops, after telling them that it is cleared, for a drop that has them called back
    /// later ([`Heap::call_back`]).
    pub fn take_watching(&self) -> Vec<Rc<dyn Watch>> {
        let marks = self.marks.get();
        if !marks.has(Marks::WATCHED) {
            return Vec::new();
        }
        self.marks.set(Marks(marks.0 & !Marks::WATCHED));
        self.heap.clear_watches(self.id.get())
    }

    /// Lets those who watch an object that drops watch the one that goes on in its place. They are given back, for they
    /// may be dropped by what drops the object, before that one's turn has come.
    pub fn hand_over_watching(&self, heir: &Rc<dyn Object>) -> Vec<Rc<dyn Watch>> {
        if !self.marks.get().has(Marks::WATCHED) {
            return Vec::new();
        }
        let watching = self.heap.watches.borrow_mut().remove(self.id.get()).unwrap_or_default();
        let watching: Vec<Rc<dyn Watch>> = watching.iter().filter_map(Weak::upgrade).collect();
        for watch in &watching {
            watch.follow(heir);
            self.heap.watch(&**heir, Rc::downgrade(watch));
        }
        watching
    }

    /// How many of CPython's objects it stands for.
    pub fn weight(&self) -> u8 {
        self.marks.get().weight()
    }

    /// The object itself, counted: `None` only while it is being made or dropped.
    pub fn object(&self) -> Option<Rc<dyn Object>> {
        self.heap.get(self.id.get())
    }

    fn generation(&self) -> u8 {
        self.marks.get().generation()
    }

    fn set_generation(&self, generation: u8) {
        self.marks.set(self.marks.get().with_generation(generation));
    }
}

impl Drop for Header {
    fn drop(&mut self) {
        self.heap.unregister(self);
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.id.get())
    }
}

/// All objects of one run.
///
/// Made with [`Heap::new`]; a run makes its own.
pub struct Heap {
    /// The collector's list. What else there is to know of an object stands in its header, so that an entry is small.
    registry: RefCell<SlotMap<ObjectId, Weak<dyn Object>>>,
    watches: RefCell<SecondaryMap<ObjectId, Vec<Weak<dyn Watch>>>>,
    ranks: Cell<u64>,
    generations: Generations,
    has_frozen: Cell<bool>,
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
            ranks: Cell::new(0),
            generations: Generations::new(),
            has_frozen: Cell::new(false),
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
        let id = object.header().id();
        if SHOWN_MAX <= self.shown.borrow().len() || self.shown.borrow().contains(&id) {
            return dots(object);
        }
        self.shown.borrow_mut().push(id);
        let text = object.repr();
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
        self.alloc_with(weight, make)
    }

    /// As [`Heap::alloc`], for what CPython's collector does not count: frames, builtin types.
    pub fn alloc_uncounted<T: Object>(self: &Rc<Heap>, make: impl FnOnce(Header) -> T) -> Rc<T> {
        self.alloc_with(0, make)
    }

    #[inline]
    fn alloc_with<T: Object>(self: &Rc<Heap>, weight: u8, make: impl FnOnce(Header) -> T) -> Rc<T> {
        // The registry gets to know the object before it is made: so it is made where it will lie, and not moved there. What is
        // made together with it stands behind it in the collector's list.
        let rank = self.next_rank();
        let object = Rc::new_cyclic(|weak: &Weak<T>| {
            let weak: Weak<dyn Object> = Weak::<T>::clone(weak);
            let id = self.registry.borrow_mut().insert(weak);
            make(Header {
                heap: Rc::clone(self),
                id: Cell::new(id),
                marks: Cell::new(Marks::new(weight).with_rank(rank)),
                told: Told::nothing(),
            })
        });
        if self.notes.is_kept() {
            self.note_touched(object.header().id());
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
    fn note_touched(&self, id: ObjectId) {
        if self.notes.touch(id) {
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
        self.objects_max < self.len()
    }

    /// The object of that name, if it is alive.
    pub fn get(&self, id: ObjectId) -> Option<Rc<dyn Object>> {
        self.registry.borrow().get(id)?.upgrade()
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
        alive(&self.registry.borrow()).filter(is_frozen).for_each(|object| object.header().set_generation(2));
        self.touch_all();
    }

    /// Who is out of a collection's sight, and so holds what it holds in any case, is another from now on.
    pub fn touch_all(&self) {
        alive(&self.registry.borrow()).for_each(|object| object.header().touch());
    }

    /// Whether no collection looks at that object.
    pub fn is_frozen(&self, id: ObjectId) -> bool {
        self.has_frozen.get() && self.generation(id) == Some(FROZEN)
    }

    /// How many objects are frozen (`gc.get_freeze_count`).
    pub fn frozen(&self) -> usize {
        alive(&self.registry.borrow()).filter(is_frozen).count()
    }

    /// The objects of generation `oldest` and younger, in the order in which CPython's collector lists them: those of
    /// the oldest generation, then the younger ones from 0 on, each in order of rank.
    pub fn list(&self, oldest: u8) -> Vec<Listed> {
        if self.is_empty() {
            return Vec::new();
        }
        let listed = |object: Rc<dyn Object>| {
            let marks = object.header().marks.get();
            Listed { generation: marks.generation(), place: marks.place(oldest), object }
        };
        let is_young = |listed: &Listed| listed.generation <= oldest;
        let mut listed: Vec<Listed> = alive(&self.registry.borrow()).map(listed).filter(is_young).collect();
        listed.sort_unstable_by_key(|listed| listed.place);
        listed
    }

    /// All objects: those of [`Heap::list`], then those that are frozen.
    pub fn all(&self) -> Vec<Listed> {
        let mut frozen: Vec<Rc<dyn Object>> = alive(&self.registry.borrow()).filter(is_frozen).collect();
        frozen.sort_by_key(|object| object.header().marks.get().rank());
        let frozen = frozen.into_iter().map(|object| Listed { object, generation: FROZEN, place: u64::MAX });
        self.list(2).into_iter().chain(frozen).collect()
    }

    /// Where an object stands in that list.
    pub fn place_in_list(&self, id: ObjectId) -> Option<(u8, u64)> {
        let marks = self.get(id)?.header().marks.get();
        let generation = marks.generation();
        Some((if generation == FROZEN { FROZEN } else { (generation + 1) % 3 }, marks.rank()))
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
        marks.set(Marks(marks.get().0 | Marks::WATCHED));
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
        let watching = self.watches.borrow_mut().remove(id).unwrap_or_default();
        let watching: Vec<Rc<dyn Watch>> = watching.iter().rev().filter_map(Weak::upgrade).collect();
        watching.iter().for_each(|watch| watch.cleared());
        watching
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
        let (id, marks) = (header.id.get(), header.marks.get());
        self.generations.uncount(u64::from(marks.weight()));
        self.registry.borrow_mut().remove(id);
        if let Some(node) = header.node() {
            self.notes.bury(node);
        }
        header.leave_watching();
    }
}

fn alive(registry: &SlotMap<ObjectId, Weak<dyn Object>>) -> impl Iterator<Item = Rc<dyn Object>> {
    registry.values().filter_map(Weak::upgrade)
}

fn is_frozen(object: &Rc<dyn Object>) -> bool {
    object.header().generation() == FROZEN
}

impl fmt::Debug for Heap {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "<Heap of {} objects>", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Link {
        header: Header,
        next: RefCell<Option<Rc<Link>>>,
    }

    impl Object for Link {
        fn header(&self) -> &Header {
            &self.header
        }

        fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
            if let Some(next) = &*self.next.borrow() {
                visit(Edge::strong(Label::Field("next"), &**next));
            }
        }

        fn clear(&self) {
            self.next.take();
        }

        fn type_name(&self) -> &str {
            "Link"
        }
    }

    impl Drop for Link {
        fn drop(&mut self) {
            self.header.release(self.next.take());
        }
    }

    #[test]
    fn a_chain_of_a_million_objects_drops_without_overflow() {
        let heap = Heap::new(usize::MAX);
        let mut head = None;
        for _ in 0..1_000_000 {
            let next = RefCell::new(head.take());
            head = Some(heap.alloc(|header| Link { header, next }));
        }
        assert_eq!(heap.len(), 1_000_000);
        drop(head);
        assert!(heap.is_empty());
    }

    #[test]
    fn an_object_may_be_made_while_another_one_is() {
        let heap = Heap::new(usize::MAX);
        let outer = heap.alloc(|header| {
            let inner = heap.alloc(|header| Link { header, next: RefCell::default() });
            assert!(heap.get(header.id()).is_none(), "the outer one is not there yet");
            Link { header, next: RefCell::new(Some(inner)) }
        });
        let inner = outer.next.borrow().as_ref().map(|inner| inner.header().id());
        let order: Vec<_> = heap.list(2).iter().map(|listed| listed.object.header().id()).collect();
        assert_eq!(order, [outer.header().id(), inner.expect("the outer one holds it")]);
    }

    #[test]
    fn a_name_means_nobody_else_when_its_slot_is_taken_again() {
        let heap = Heap::new(usize::MAX);
        let make = || heap.alloc(|header| Link { header, next: RefCell::default() });
        let first = make().header().id();
        let second = make();
        assert_eq!(first.slot(), second.header().id().slot());
        assert!(heap.get(first).is_none() && heap.get(second.header().id()).is_some());
    }

    #[test]
    fn an_object_leaves_the_registry_when_its_last_reference_goes() {
        let heap = Heap::new(1);
        let link = heap.alloc(|header| Link { header, next: RefCell::default() });
        let id = link.header().id();
        assert!(heap.get(id).is_some() && !heap.is_full());
        drop(link);
        assert!(heap.get(id).is_none() && heap.is_empty());
    }
}
