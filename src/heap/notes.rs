//! What a heap notes about changes, for whoever keeps track of its objects from step to step.
//!
//! Nothing is noted until somebody asks. An object that is about to change which others it holds calls
//! [`Header::touch`], which then costs a look at one flag: the flag says that there is nothing to note, or that it is noted.
//! Holders of very many objects, such as a loop of its timers, note single references instead ([`Header::note_gain`]).

use std::cell::{Cell, RefCell};
use std::mem;

use crate::heap::{Header, ObjectId};

/// The changes of a heap since they were taken last.
#[derive(Debug, Default)]
pub struct Changes {
    /// The objects that are new, or whose references may have changed; some may have died since.
    pub touched: Vec<ObjectId>,
    /// The objects that died, of those that [`Header::set_known`] was said of.
    pub died: Vec<ObjectId>,
    /// The references that came and went one by one, in order.
    pub moves: Vec<Move>,
}

/// One reference that came or went, of a holder that notes its references one by one.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    /// Who holds it, or did.
    pub holder: ObjectId,
    /// What is held.
    pub target: ObjectId,
    /// Which of the holder's references it is.
    pub mark: Mark,
    /// Whether it came; or else it went.
    pub is_gain: bool,
}

/// Which of a holder's references is meant, in words of its own that stay the same while the reference is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The name of the place, as a label has it.
    pub name: &'static str,
    /// A number within.
    pub number: u64,
}

/// The heap's part of it.
#[derive(Debug, Default)]
pub(super) struct Notes {
    is_kept: Cell<bool>,
    touched: RefCell<Vec<ObjectId>>,
    died: RefCell<Vec<ObjectId>>,
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
    pub(super) fn touch(&self, id: ObjectId) -> bool {
        let mut touched = self.touched.borrow_mut();
        touched.push(id);
        self.sweep_at.get() <= touched.len()
    }

    pub(super) fn sweep(&self, is_alive: impl Fn(ObjectId) -> bool) {
        let mut touched = self.touched.borrow_mut();
        touched.retain(|id| is_alive(*id));
        self.sweep_at.set(SWEEP_MIN.max(2 * touched.len()));
    }

    pub(super) fn bury(&self, id: ObjectId) {
        self.died.borrow_mut().push(id);
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
    /// Whether there is nothing to note: nobody keeps track, or it is noted already.
    is_noted: Cell<bool>,
    /// Whether a tracker wants to hear of its death.
    is_known: Cell<bool>,
    /// How many [`Grip`](crate::heap::Grip) there are.
    handles: Cell<u32>,
}

impl Told {
    pub(super) fn nothing() -> Told {
        Told { is_noted: Cell::new(true), is_known: Cell::new(false), handles: Cell::new(0) }
    }
}

impl Header {
    /// Says that the object is about to hold other objects than before, or has just begun to. Every change of what
    /// `traverse` shows must be told so, before anybody asks what is reachable.
    #[inline]
    pub fn touch(&self) {
        if !self.told.is_noted.get() {
            self.note_touch();
        }
    }

    #[cold]
    fn note_touch(&self) {
        self.told.is_noted.set(true);
        self.heap.note_touched(self.id.get());
    }

    /// Says that the object holds one more object from now on; for holders that tell each reference.
    #[inline]
    pub fn note_gain(&self, target: &Header, mark: Mark) {
        if self.heap.notes.is_kept() {
            self.note_move(target, mark, true);
        }
    }

    /// Says that the object does not hold that object there any more.
    #[inline]
    pub fn note_loss(&self, target: &Header, mark: Mark) {
        if self.heap.notes.is_kept() {
            self.note_move(target, mark, false);
        }
    }

    #[cold]
    fn note_move(&self, target: &Header, mark: Mark, is_gain: bool) {
        self.heap.notes.add_move(Move { holder: self.id.get(), target: target.id.get(), mark, is_gain });
    }

    /// Looks at the object's references: the next change is noted anew.
    pub fn set_seen(&self) {
        self.told.is_noted.set(false);
    }

    /// Asks to be told of the object's death.
    pub fn set_known(&self) {
        self.told.is_known.set(true);
    }

    pub(super) fn is_known(&self) -> bool {
        self.told.is_known.get()
    }

    /// How many [`Grip`](crate::heap::Grip) hold it.
    pub fn handles(&self) -> u32 {
        self.told.handles.get()
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
