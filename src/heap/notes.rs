//! What a heap notes about changes, for whoever keeps track of its objects from step to step.
//!
//! Nothing is noted until somebody asks. An object that is about to change which others it holds calls
//! [`Header::touch`], which then costs a look at one flag: the flag says that there is nothing to note, or that it is noted.
//! Holders of very many objects, such as a loop of its timers, note single references instead ([`Header::note_gain`]).

use std::cell::{Cell, RefCell};
use std::mem;

use crate::heap::{Header, Label, ObjectId};

/// The changes of a heap since they were taken last.
#[derive(Debug, Default)]
pub struct Changes {
    /// The objects that are new, or whose references may have changed; some may have died since.
    pub touched: Vec<Noted>,
    /// The objects that died, of those that have a node ([`Header::set_node`]).
    pub died: Vec<Died>,
    /// The references that came and went one by one, in order.
    pub moves: Vec<Move>,
}

/// One reference that came or went, of a holder that notes its references one by one.
#[derive(Clone, Debug)]
pub struct Move {
    /// Who holds it, or did.
    pub holder: Noted,
    /// What is held.
    pub target: Noted,
    /// Which of the holder's references it is.
    pub mark: Mark,
    /// Whether it came; or else it went.
    pub is_gain: bool,
    /// Where an item stood that went.
    pub was: Option<Was>,
}

/// The label of an item that is there no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Was {
    /// One of many.
    Item(&'static str, usize),
    /// Any other label.
    Text(Box<str>),
}

impl Was {
    /// Remembers a label.
    pub fn new(label: Label<'_>) -> Was {
        match label {
            Label::Item(name, index) => Was::Item(name, index),
            Label::Field(_) | Label::Name(..) | Label::Key(_) | Label::Under(..) => {
                Was::Text(label.to_string().into())
            }
        }
    }
}

/// An object in a note; it may have died since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// One that has a node.
    Known(u32),
    /// One that nobody has looked at yet.
    New(ObjectId),
}

/// An object that died.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Died {
    /// Its node.
    pub node: u32,
    /// Its name.
    pub id: ObjectId,
}

/// Which of a holder's references is meant, in words of its own that stay the same while the reference is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The name of the place, as a label has it.
    pub name: &'static str,
    /// A number within.
    pub number: u64,
}

impl Mark {
    /// Any item of a holder, many of which may be alike ([`Items`](crate::heap::Items)).
    pub const ITEM: Mark = Mark { name: "item", number: u64::MAX - 1 };

    /// The name of the places in a loop's queue of what runs next, which are numbered in order.
    pub const QUEUE: &'static str = "ready";

    /// The name of an object's reference to its loop ([`Object::home`](crate::heap::Object::home)).
    pub const HOME: &'static str = "loop";

    /// The name of a loop's reference to what the wakeup that runs was called with.
    pub const WOKEN_BY: &'static str = "woken_by";

    /// The name of a frame's reference to its module's variables, its home likewise.
    pub const GLOBALS: &'static str = "f_globals";

    /// Whether it is a place in a loop's queue.
    #[inline]
    pub fn is_of_queue(self) -> bool {
        std::ptr::eq(self.name, Mark::QUEUE) || self.name == Mark::QUEUE
    }
}

/// The heap's part of it.
#[derive(Debug, Default)]
pub(super) struct Notes {
    is_kept: Cell<bool>,
    touched: RefCell<Vec<Noted>>,
    died: RefCell<Vec<Died>>,
    moves: RefCell<Vec<Move>>,
    /// When so many objects are noted as touched, those that died are taken out.
    sweep_at: Cell<usize>,
}

/// A step that makes and drops more objects than this has its notes swept.
const SWEEP_MIN: usize = 1 << 16;

impl Notes {
    pub(super) fn keep(&self) {
        self.is_kept.set(true);
        self.sweep_at.set(SWEEP_MIN);
    }

    #[inline]
    pub(super) fn is_kept(&self) -> bool {
        self.is_kept.get()
    }

    /// Notes a touched object; true if it is time to sweep.
    pub(super) fn touch(&self, noted: Noted) -> bool {
        let mut touched = self.touched.borrow_mut();
        touched.push(noted);
        self.sweep_at.get() <= touched.len()
    }

    pub(super) fn sweep(&self, is_alive: impl Fn(ObjectId) -> bool) {
        let mut touched = self.touched.borrow_mut();
        // Those that are known already can't be many more than there were.
        touched.retain(|noted| match noted {
            Noted::Known(_) => true,
            Noted::New(id) => is_alive(*id),
        });
        self.sweep_at.set(SWEEP_MIN.max(2 * touched.len()));
    }

    pub(super) fn bury(&self, died: Died) {
        self.died.borrow_mut().push(died);
    }

    pub(super) fn add_move(&self, added: Move) {
        self.moves.borrow_mut().push(added);
    }

    pub(super) fn take(&self, changes: &mut Changes) {
        changes.touched.clear();
        changes.died.clear();
        changes.moves.clear();
        mem::swap(&mut *self.touched.borrow_mut(), &mut changes.touched);
        mem::swap(&mut *self.died.borrow_mut(), &mut changes.died);
        mem::swap(&mut *self.moves.borrow_mut(), &mut changes.moves);
        self.sweep_at.set(SWEEP_MIN);
    }
}

/// What a tracker is told about one object.
#[derive(Debug)]
pub(super) struct Told {
    /// How many [`Grip`](crate::heap::Grip) there are, and [`NOTED`].
    handles: Cell<u32>,
    /// The tracker's node for it, or [`NO_NODE`].
    node: Cell<u32>,
}

/// Set among the handles where there is nothing to note: nobody keeps track, or it is noted already.
const NOTED: u32 = 1 << 31;

const NO_NODE: u32 = u32::MAX;

impl Told {
    pub(super) fn nothing() -> Told {
        Told { handles: Cell::new(NOTED), node: Cell::new(NO_NODE) }
    }
}

impl Header {
    /// Says that the object is about to hold other objects than before, or has just begun to. Every change of what
    /// `traverse` shows must be told so, before anybody asks what is reachable.
    #[inline]
    pub fn touch(&self) {
        if self.told.handles.get() & NOTED == 0 {
            self.note_touch();
        }
    }

    #[cold]
    fn note_touch(&self) {
        self.told.handles.set(self.told.handles.get() | NOTED);
        self.heap.note_touched(self.noted());
    }

    /// Says that the object holds one more object from now on; for holders that tell each reference.
    #[inline]
    pub fn note_gain(&self, target: &Header, mark: Mark) {
        if self.heap.notes.is_kept() {
            self.note_move(target, mark, true, None);
        }
    }

    /// Says that the object does not hold that object there any more.
    #[inline]
    pub fn note_loss(&self, target: &Header, mark: Mark) {
        if self.heap.notes.is_kept() {
            self.note_move(target, mark, false, None);
        }
    }

    pub(super) fn note_item_loss(&self, target: &Header, label: Label<'_>) {
        if self.heap.notes.is_kept() {
            self.note_move(target, Mark::ITEM, false, Some(Was::new(label)));
        }
    }

    #[cold]
    fn note_move(&self, target: &Header, mark: Mark, is_gain: bool, was: Option<Was>) {
        if target.is_atom() {
            return;
        }
        let (holder, target) = (self.noted(), target.noted());
        self.heap.notes.add_move(Move { holder, target, mark, is_gain, was });
    }

    pub(super) fn noted(&self) -> Noted {
        self.node().map_or_else(|| Noted::New(self.id()), Noted::Known)
    }

    /// Looks at the object's references: the next change is noted anew.
    pub fn set_seen(&self) {
        self.told.handles.set(self.handles());
    }

    /// Remembers the tracker's node for the object, and asks to be told of its death by that.
    pub fn set_node(&self, node: u32) {
        self.told.node.set(node);
    }

    /// The tracker's node for the object, if it has one.
    #[inline]
    pub fn node(&self) -> Option<u32> {
        let node = self.told.node.get();
        (node != NO_NODE).then_some(node)
    }

    /// How many [`Grip`](crate::heap::Grip) hold it.
    pub fn handles(&self) -> u32 {
        self.told.handles.get() & !NOTED
    }

    pub(super) fn add_handle(&self) {
        self.told.handles.set(self.told.handles.get() + 1);
        self.touch();
    }

    pub(super) fn drop_handle(&self) {
        self.told.handles.set(self.told.handles.get() - 1);
        self.touch();
    }
}
