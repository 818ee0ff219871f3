//! The queue of what runs next.
//!
//! It is a ring, as `VecDeque` is one. The road not taken is that: what is pushed lies on the stack first, for the case that
//! there is no room, and is copied in larger pieces than it was written in. A processor waits for those, and here passes each hop
//! of each task. So who pushes takes a place first, and writes into that.

use std::mem;
use std::rc::Rc;

use slotmap::Key;

use crate::asyncio::event_loop::{Alarm, Argument, Callback, Entry};
use crate::clock::{TimerHeap, TimerKey};
use crate::heap::Link;

/// What is ready, in order.
#[derive(Default)]
pub(super) struct ReadyQueue {
    /// A power of two of places, or none.
    places: Vec<Ready>,
    first: usize,
    len: usize,
}

/// What stands in the ready queue.
pub(super) enum Ready {
    /// A callback of `call_soon`.
    Soon(Entry),
    /// A timer that came due. What it calls stays with the timers until its turn, so that it can still be cancelled.
    Due(TimerKey),
}

impl ReadyQueue {
    /// So many places are made at first.
    const FEW: usize = 16;

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The next place, to be filled; none if there is no room.
    #[inline]
    pub(super) fn take_place(&mut self) -> Option<FreePlace<'_>> {
        let len = self.len;
        if len == self.places.len() {
            return None;
        }
        let place = (self.first + len) & (self.places.len() - 1);
        self.len = len + 1;
        self.places.get_mut(place).map(FreePlace)
    }

    /// Puts something at the end.
    pub(super) fn push(&mut self, ready: Ready) {
        if self.len == self.places.len() {
            self.grow();
        }
        self.take_place().expect("there is room").fill(ready);
    }

    #[cold]
    fn grow(&mut self) {
        let before = self.places.len();
        self.places.resize_with(ReadyQueue::FEW.max(2 * before), Ready::nothing);
        // What stood before the first place of the queue stands behind its last from now on.
        (0..self.first).for_each(|place| self.places.swap(place, before + place));
    }

    /// The place of the first, which leaves the queue: whoever asks takes what is there.
    #[inline]
    pub(super) fn leave_place(&mut self) -> Option<&mut Ready> {
        if self.len == 0 {
            return None;
        }
        let place = self.first;
        self.first = (place + 1) & (self.places.len() - 1);
        self.len -= 1;
        self.places.get_mut(place)
    }

    /// All, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Ready> {
        let (wrapped, front) = self.places.split_at(self.first);
        front.iter().chain(wrapped).take(self.len)
    }

    /// Takes all, in order.
    pub(super) fn take(&mut self) -> Vec<Ready> {
        let ReadyQueue { mut places, first, len } = mem::take(self);
        if len == 0 {
            return Vec::new();
        }
        places.rotate_left(first);
        places.truncate(len);
        places
    }
}

/// A place of the queue that is still free.
pub(super) struct FreePlace<'a>(&'a mut Ready);

impl FreePlace<'_> {
    #[inline]
    pub(super) fn fill(self, ready: Ready) {
        // What was there is nothing, so that it need not drop.
        mem::forget(mem::replace(self.0, ready));
    }
}

impl Ready {
    /// What stands in a place that is free.
    #[inline]
    pub(super) fn nothing() -> Ready {
        Ready::Due(TimerKey::null())
    }

    /// What it calls, and the handle, unless it is a timer that was cancelled.
    pub(super) fn callback<'a>(
        &'a self,
        timers: &'a TimerHeap<Alarm>,
    ) -> Option<(&'a Rc<dyn Callback>, &'a Link)> {
        match self {
            Ready::Soon(entry) => Some((&entry.callback, &entry.link)),
            Ready::Due(key) => timers.due(*key).map(|alarm| (&alarm.callback, &alarm.link)),
        }
    }

    /// What it calls, if it is no timer.
    pub(super) fn soon(&self) -> Option<Rc<dyn Callback>> {
        match self {
            Ready::Soon(entry) => Some(Rc::clone(&entry.callback)),
            Ready::Due(_) => None,
        }
    }

    pub(super) fn argument(&self) -> &Argument {
        match self {
            Ready::Soon(entry) => &entry.argument,
            Ready::Due(_) => &Argument::NOTHING,
        }
    }
}
