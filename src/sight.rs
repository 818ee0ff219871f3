//! What could be seen of a collection at one place of a run, and whether that is news.
//!
//! A collection can be seen if what it destroys says something as it goes, or is looked at weakly. If it is the same objects
//! at two places, none of them runs code when it goes, and the program looked at nothing weakly in between, then nothing
//! that ran in between could tell whether they were still there: a collection at the second place is one at the first, and
//! need not be asked for again.
//!
//! Most steps change little of that, so it is kept up to date by what changed; what differs from the place where a
//! collection was declined last is known at any time.

use std::collections::{BTreeMap, BTreeSet};

use crate::heap::{Heap, LastWords, Object, ObjectId};

/// Keeps in sight what a collection would destroy.
#[derive(Debug, Default)]
pub struct Sights {
    /// What can be seen when it goes, and whether it runs code then.
    seen: BTreeMap<ObjectId, bool>,
    /// How many of them run code.
    loud: usize,
    /// Those that somebody looks at weakly, who may go unnoticed.
    watched: BTreeSet<ObjectId>,
    /// What is seen now or was when a collection was declined, but not both.
    differs: BTreeSet<ObjectId>,
    declined: Option<Circumstances>,
}

/// What else the program could tell the difference by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// How often the program looked at what is held weakly.
    pub looks: u64,
    /// Whether nobody hears of what is destroyed: no code of the program runs then.
    pub is_quiet: bool,
}

/// What is to be known of the garbage.
pub struct Garbage<'a> {
    /// The heap.
    pub heap: &'a Heap,
    /// Whether a collection would find an object.
    pub finds: &'a dyn Fn(ObjectId) -> bool,
    /// Whether the program can see mere memory go, too.
    pub is_counted: bool,
}

impl Sights {
    /// Looks again at objects of which something changed, and at those that somebody watches; says how many they are.
    pub fn follow(&mut self, changed: &[ObjectId], garbage: &Garbage<'_>) -> usize {
        let watched: Vec<ObjectId> = self.watched.iter().copied().collect();
        for id in changed.iter().chain(&watched) {
            self.look(*id, garbage);
        }
        changed.len() + watched.len()
    }

    /// Looks at all garbage there is; says how much that is.
    pub fn survey(&mut self, all: &[ObjectId], garbage: &Garbage<'_>) -> usize {
        let seen: Vec<ObjectId> = self.seen.keys().copied().collect();
        seen.iter().chain(all).for_each(|id| self.look(*id, garbage));
        all.len()
    }

    fn look(&mut self, id: ObjectId, garbage: &Garbage<'_>) {
        let object = garbage.heap.get(id).filter(|_| (garbage.finds)(id));
        let is_watched =
            object.as_ref().is_some_and(|object| garbage.heap.is_watched(&**object, garbage.finds));
        let runs_code = object.and_then(|object| runs_code(&*object, is_watched, garbage.is_counted));
        if is_watched {
            self.watched.insert(id);
        } else {
            self.watched.remove(&id);
        }
        let before = match runs_code {
            Some(runs_code) => self.seen.insert(id, runs_code),
            None => self.seen.remove(&id),
        };
        self.loud += usize::from(runs_code == Some(true));
        self.loud -= usize::from(before == Some(true));
        if before.is_some() != runs_code.is_some() && !self.differs.remove(&id) {
            self.differs.insert(id);
        }
    }

    /// Whether a collection here differs from none, and from one at the place where one was declined. It counts as declined
    /// here, unless [`Sights::collected`] is called.
    pub fn is_news(&mut self, now: Circumstances) -> bool {
        let now = Circumstances { is_quiet: now.is_quiet && self.loud == 0, ..now };
        let is_same = now.is_quiet && self.differs.is_empty();
        let before = self.declined.replace(now);
        self.differs.clear();
        !(self.seen.is_empty() || is_same && before == Some(now))
    }

    /// A collection takes place.
    pub fn collected(&mut self) {
        self.declined = None;
        self.differs.clear();
    }
}

/// Whether an object's end can be seen, and then whether code runs.
fn runs_code(object: &dyn Object, is_watched: bool, is_counted: bool) -> Option<bool> {
    match object.last_words() {
        _ if is_watched => Some(true),
        LastWords::Nothing if is_counted => Some(false),
        LastWords::Nothing => None,
        words => Some(words == LastWords::Code),
    }
}
