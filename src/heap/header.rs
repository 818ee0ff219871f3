//! What the heap keeps with each object, and its place in the collector's list.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use crate::heap::notes::Told;
use crate::heap::{Chain, Edge, FROZEN, Heap, Object, ObjectId, Route, Watch};

/// What the heap keeps with each object: the first field of every object.
pub struct Header {
    pub(super) heap: Rc<Heap>,
    /// The object's name ([`ObjectId::word`]): written and read as one word, where two halves would have to meet in memory first.
    pub(super) id: u64,
    pub(super) marks: Cell<Marks>,
    pub(super) told: Told,
}

/// All else that the heap has to know of an object, in one word: each object has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marks(u64);

impl Marks {
    /// How many of CPython's objects it stands for, as CPython's collector counts them.
    pub(super) const WEIGHT: u64 = 0xff;
    pub(super) const FINALIZED: u64 = 1 << 8;
    pub(super) const WATCHED: u64 = 1 << 9;
    /// Whether it is on none of the collector's lists, and lives until the run ends.
    pub(super) const STATIC: u64 = 1 << 10;
    /// Whether it never refers to any other object, nor can anybody look at it weakly.
    pub(super) const ATOM: u64 = 1 << 11;
    /// Whether the program has given it attributes of its own, which the heap keeps.
    pub(super) const HAS_OWN: u64 = 1 << 12;
    pub(super) const GENERATION: u32 = 13;
    /// The place in the collector's list: objects are listed in the order of their ranks.
    pub(super) const RANK: u32 = 15;

    #[inline]
    pub(super) fn new(weight: u8) -> Marks {
        Marks(u64::from(weight))
    }

    #[inline]
    pub(super) fn weight(self) -> u8 {
        (self.0 & Marks::WEIGHT) as u8
    }

    #[inline]
    pub(super) fn with_weight(self, weight: u8) -> Marks {
        Marks(self.0 & !Marks::WEIGHT | u64::from(weight))
    }

    #[inline]
    pub(super) fn generation(self) -> u8 {
        (self.0 >> Marks::GENERATION & 3) as u8
    }

    #[inline]
    pub(super) fn with_generation(self, generation: u8) -> Marks {
        Marks(self.0 & !(3 << Marks::GENERATION) | u64::from(generation) << Marks::GENERATION)
    }

    #[inline]
    pub(super) fn rank(self) -> u64 {
        self.0 >> Marks::RANK
    }

    /// Where it stands among those of generation `oldest` and younger ones: those of the oldest come first, then the younger
    /// ones from 0 on.
    #[inline]
    pub(super) fn place(self, oldest: u8) -> u64 {
        let generation = u64::from((self.generation() + 3 - oldest) % 3);
        generation << (u64::BITS - Marks::RANK) | self.rank()
    }

    #[inline]
    pub(super) fn with_rank(self, rank: u64) -> Marks {
        Marks(self.0 & ((1 << Marks::RANK) - 1) | rank << Marks::RANK)
    }

    #[inline]
    pub(super) fn has(self, mark: u64) -> bool {
        self.0 & mark != 0
    }

    #[inline]
    pub(super) fn with(self, mark: u64) -> Marks {
        Marks(self.0 | mark)
    }

    #[inline]
    fn without(self, mark: u64) -> Marks {
        Marks(self.0 & !mark)
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
        ObjectId::of_word(self.id)
    }

    /// Whether it was made by [`Heap::alloc_atom`]: nobody has to keep track of it.
    #[inline]
    pub fn is_atom(&self) -> bool {
        self.marks.get().has(Marks::ATOM)
    }

    /// Where the object stands in the collector's list ([`Heap::list`]).
    pub fn place_in_list(&self) -> (u8, u64) {
        let marks = self.marks.get();
        let generation = marks.generation();
        (if generation == FROZEN { FROZEN } else { (generation + 1) % 3 }, marks.rank())
    }

    /// Whether the finalizer ran already; a collection runs it once in an object's life.
    #[inline]
    pub fn is_finalized(&self) -> bool {
        self.marks.get().has(Marks::FINALIZED)
    }

    /// Marks the finalizer as run.
    pub fn set_finalized(&self) {
        self.marks.set(self.marks.get().with(Marks::FINALIZED));
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

    /// Goes to the end of the collector's list: a frame that its call leaves to others (`take_ownership`, frame.c), or what CPython
    /// makes later.
    pub fn enter_list_anew(&self) {
        self.heap.promote([self.id()], 0);
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

    /// Those who watch an object that drops, after telling them that it is cleared.
    fn take_watching(&self) -> Vec<Rc<dyn Watch>> {
        let marks = self.marks.get();
        if !marks.has(Marks::WATCHED) {
            return Vec::new();
        }
        self.marks.set(marks.without(Marks::WATCHED));
        self.heap.clear_watches(self.id())
    }

    /// Lets another object go on in the place of one that drops, with all that it has, until its last words are said: those who
    /// watch the one watch the other. It lives on if its last words have somebody keep it.
    pub fn go_on_as<T: Object>(&self, heir: Rc<T>, last_words: impl FnOnce(&Rc<T>) + 'static) {
        let object: Rc<dyn Object> = Rc::<T>::clone(&heir);
        let watching = self.hand_over_watching(&object);
        drop(object);
        if let Some(own) = self.take_own() {
            heir.header().set_own(own);
        }
        self.heap.defer(move || {
            last_words(&heir);
            drop(heir);
            // What drops the object may drop these before that one's turn has come.
            drop(watching);
        });
    }

    fn hand_over_watching(&self, heir: &Rc<dyn Object>) -> Vec<Rc<dyn Watch>> {
        if !self.marks.get().has(Marks::WATCHED) {
            return Vec::new();
        }
        let watching = self.heap.take_watches(self.id());
        for watch in &watching {
            watch.follow(heir);
            self.heap.watch(&**heir, Rc::downgrade(watch));
        }
        watching
    }

    /// How many of CPython's objects it stands for.
    #[inline]
    pub fn weight(&self) -> u8 {
        self.marks.get().weight()
    }

    /// Takes a place in the collector's list that was kept for it ([`Heap::owe`]).
    pub fn take_place(&self, place: &Link) {
        self.marks.set(self.marks.get().with_rank(place.0.get().rank()));
    }

    /// Takes the place of what only CPython had until now, in whichever generation.
    pub fn take_over_place(&self, place: &Link) {
        let marks = place.0.get();
        self.marks.set(self.marks.get().with_generation(marks.generation()).with_rank(marks.rank()));
    }

    /// Takes the place right before that of `link`, which was kept for it ([`Heap::owe`]).
    pub fn take_place_before(&self, link: &Link) {
        self.marks.set(self.marks.get().with_rank(link.0.get().rank() - 1));
    }

    /// Ends the life of an object that may serve as another one of its type ([`Header::begin_again`]): nobody holds or watches
    /// it. Until then it counts no more, and must be gone before somebody looks at objects.
    #[inline]
    pub fn become_spare(&self) {
        self.heap.generations.uncount(u64::from(self.weight()));
        self.heap.spare.set(self.heap.spare.get() + 1);
    }

    /// Begins another life of the object, as one that is made now.
    #[inline]
    pub fn begin_again(&self, weight: u8) {
        self.heap.spare.set(self.heap.spare.get() - 1);
        self.heap.generations.count(u64::from(weight));
        self.marks.set(Marks::new(weight).with_rank(self.heap.next_rank()));
    }

    /// Whether the heap remembers nothing of it but its place.
    #[inline]
    pub fn is_forgettable(&self) -> bool {
        !self.marks.get().has(Marks::WATCHED | Marks::FINALIZED | Marks::HAS_OWN) && self.node().is_none()
    }

    /// The object itself, counted: `None` only while it is being made or dropped.
    #[inline]
    pub fn object(&self) -> Option<Rc<dyn Object>> {
        self.heap.get(self.id())
    }

    #[inline]
    pub(super) fn has_own(&self) -> bool {
        self.marks.get().has(Marks::HAS_OWN)
    }

    pub(super) fn set_has_own(&self, has_own: bool) {
        let marks = self.marks.get();
        self.marks.set(if has_own { marks.with(Marks::HAS_OWN) } else { marks.without(Marks::HAS_OWN) });
    }

    /// Whether no collection looks at the object ([`Heap::freeze`]).
    pub fn is_frozen(&self) -> bool {
        self.generation() == FROZEN
    }

    pub(super) fn generation(&self) -> u8 {
        self.marks.get().generation()
    }

    pub(super) fn set_generation(&self, generation: u8) {
        self.marks.set(self.marks.get().with_generation(generation));
    }
}

impl Drop for Header {
    #[inline]
    fn drop(&mut self) {
        self.heap.unregister(self);
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.id())
    }
}

/// The place in the collector's list of an object that only CPython has. What refers to something by way of it keeps it.
#[derive(Clone, Debug)]
pub struct Link(Cell<Marks>);

impl Default for Link {
    fn default() -> Link {
        Link::unmade()
    }
}

impl Link {
    /// A place at the end of the list, as of what is made now.
    #[inline]
    pub fn new(heap: &Heap) -> Link {
        let link = Link::unmade();
        link.make(heap);
        link
    }

    /// For what is made later ([`Link::make`]).
    #[inline]
    pub fn unmade() -> Link {
        Link(Cell::new(Marks::new(0)))
    }

    /// Takes a place at the end of the list.
    #[inline]
    pub fn make(&self, heap: &Heap) {
        self.0.set(Marks::new(0).with_rank(heap.next_rank()));
    }

    /// Takes the place right behind that of `link`, which was kept for it.
    pub fn make_behind(&self, link: &Link) {
        self.0.set(link.0.get().with_rank(link.0.get().rank() + 1));
    }

    /// Leaves its place, until it is made again.
    #[inline]
    pub fn unmake(&self) {
        self.0.set(Marks::new(0));
    }

    /// As [`Link::make`], unless it has a place already.
    #[inline]
    pub fn make_once(&self, heap: &Heap) {
        if !self.is_made() {
            self.make(heap);
        }
    }

    /// Takes over the place of another one.
    #[inline]
    pub fn take_over(&self, other: &Link) {
        self.0.set(other.0.get());
    }

    /// Whether it has a place.
    pub fn is_made(&self) -> bool {
        self.0.get().0 != 0
    }

    /// Shows what a function refers to by a cell of its closure, the tuple of its cells, which this stands for.
    pub fn visit_cell(&self, cell: &Link, edge: Edge<'_>, visit: &mut dyn FnMut(Edge<'_>)) {
        let chain = Chain { list: self, item: cell, part: None, is_shared: false, between: 0 };
        visit(edge.by(Route::Along(&chain)));
    }

    /// Moves to an older generation.
    pub fn move_to(&self, generation: u8, rank: u64) {
        self.0.set(Marks::new(0).with_generation(generation).with_rank(rank));
    }

    /// Its generation: 0, 1 or 2.
    pub fn generation(&self) -> u8 {
        self.0.get().generation()
    }

    /// Where it stands in a list of generation `oldest` and younger ones, as [`Listed::place`](crate::heap::Listed::place).
    pub fn place(&self, oldest: u8) -> u64 {
        self.0.get().place(oldest)
    }
}
