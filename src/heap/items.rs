//! A holder's items, which are told one by one once there are many.
//!
//! A holder of a few references is looked at whole when it changes. A set of ten thousand tasks, of which one goes in each step,
//! would be looked at ten thousand times so; from some size on, a list, a set, a dict or a queue tells what comes and goes
//! instead ([`Items::change`]). Items have no names of their own: where one stands is looked up by who has to know, and told
//! of one that goes.

use std::cell::Cell;

use crate::heap::notes::Mark;
use crate::heap::{Header, Label};

/// Whether a holder's items are told one by one.
#[derive(Debug, Default)]
pub struct Items {
    are_told: Cell<bool>,
}

/// A holder of fewer items is looked at whole.
const MANY: usize = 64;

impl Items {
    /// Says that items of `holder`, which has `count` of them, are about to come or go. True if each that does has to be
    /// told, by [`Items::gain`] and [`Items::lose`]; `all` shows those that are there.
    #[inline]
    pub fn change(&self, holder: &Header, count: usize, all: impl FnOnce(&mut dyn FnMut(&Header))) -> bool {
        holder.heap.notes.is_kept() && self.begin_change(holder, count, all)
    }

    #[cold]
    fn begin_change(&self, holder: &Header, count: usize, all: impl FnOnce(&mut dyn FnMut(&Header))) -> bool {
        if self.are_told.get() {
            return true;
        }
        holder.touch();
        if MANY <= count {
            self.are_told.set(true);
            all(&mut |item| holder.note_gain(item, Mark::ITEM));
        }
        self.are_told.get()
    }

    /// Whether they are told one by one: then [`Object::retraverse`](crate::heap::Object::retraverse) shows none of them.
    #[inline]
    pub fn are_told(&self) -> bool {
        self.are_told.get()
    }

    /// Says that no item is the holder's any more, after each of them has been told to go.
    pub fn forget(&self) {
        self.are_told.set(false);
    }

    /// Tells of an item that comes, if it is an object.
    pub fn gain(&self, holder: &Header, item: Option<&Header>) {
        if let Some(item) = item {
            holder.note_gain(item, Mark::ITEM);
        }
    }

    /// Tells of an item that goes, and where it stood.
    pub fn lose(&self, holder: &Header, item: Option<&Header>, label: Label<'_>) {
        if let Some(item) = item {
            holder.note_item_loss(item, label);
        }
    }
}
