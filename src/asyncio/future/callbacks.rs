//! Who wants to hear of a future's end, and how they are told.

use std::rc::Rc;

use crate::asyncio::call_frame::CallFrame;
use crate::asyncio::done_callback::{DoneCallback, DoneCallbacks, Told};
use crate::asyncio::event_loop::{Argument, Callback, Entry};
use crate::asyncio::future::{Content, Future, Pending};
use crate::exception::Raised;
use crate::heap::Link;
use crate::value::Value;

impl Future {
    /// Calls `callback` in the iteration after the future is done (`add_done_callback`).
    ///
    /// # Errors
    /// RuntimeError if the future is done and the loop is closed.
    #[inline]
    pub fn add_done_callback(&self, callback: Rc<dyn Callback>, told: Told) -> Result<(), Raised> {
        if self.is_done() {
            return self.schedule(callback, told);
        }
        match self.content.replace(Some(Content::Callback(callback))) {
            None => {
                self.header.touch();
                self.told.set(told.packed());
                self.link.make(self.header.heap());
            }
            before => self.add_another(before, told),
        }
        Ok(())
    }

    /// Gives the bound method that its only callback is the place right behind a handle, which was kept for it.
    pub fn place_callback_behind(&self, handle: &Link) {
        self.link.make_behind(handle);
    }

    /// Puts back what lay where the newest callback lies now, and that callback behind it.
    #[cold]
    fn add_another(&self, before: Option<Content>, told: Told) {
        if let Some(Content::Callback(callback)) = self.content.replace(before) {
            let added = DoneCallback::another(self.header.heap(), callback, told);
            self.change_pending(|pending| pending.callbacks.push(&self.header, added));
        }
    }

    /// Changes what few pending futures have; an only callback becomes the first of several.
    #[cold]
    pub(super) fn change_pending(&self, change: impl FnOnce(&mut Pending)) {
        let mut pending = match self.content.take() {
            Some(Content::Pending(pending)) => pending,
            Some(Content::Callback(callback)) => {
                let (told, link) = (Told::unpacked(self.told.get()), self.link.clone());
                let first = DoneCallback::first(callback, told, link);
                Box::new(Pending { callbacks: DoneCallbacks::new(first), preset: Value::None })
            }
            _ => Box::default(),
        };
        change(&mut pending);
        self.content.set(Some(Content::Pending(pending)));
    }

    /// Removes the callbacks that `is_meant` picks, and says how many those were (`remove_done_callback`).
    pub fn remove_done_callbacks(&self, is_meant: impl Fn(&DoneCallback) -> bool) -> usize {
        if self.is_done() || self.content.is_empty() {
            return 0;
        }
        let mut removed = Vec::new();
        self.change_pending(|pending| removed = pending.callbacks.remove(&self.header, is_meant));
        removed.len()
    }

    /// Its done callbacks, in order.
    pub fn done_callbacks(&self) -> Vec<DoneCallback> {
        let told = Told::unpacked(self.told.get());
        self.content.look(|content| match content {
            Some(Content::Callback(callback)) => {
                vec![DoneCallback::first(Rc::clone(callback), told, self.link.clone())]
            }
            Some(Content::Pending(pending)) => pending.callbacks.as_slice().to_vec(),
            _ => Vec::new(),
        })
    }

    #[cold]
    pub(super) fn schedule_all(&self, content: Content) -> Result<(), Raised> {
        let Content::Pending(mut pending) = content else { return Ok(()) };
        let schedule = |done: DoneCallback| self.schedule(done.callback, done.told);
        pending.callbacks.take(&self.header).into_iter().try_for_each(schedule)
    }

    #[inline]
    pub(super) fn schedule(&self, callback: Rc<dyn Callback>, told: Told) -> Result<(), Raised> {
        let argument = match told {
            Told::Nothing => Argument::NOTHING,
            Told::Index(index) => Argument::Index(index as usize),
            Told::Counted(index) => Argument::Index((index as usize) << 1 | usize::from(self.has_result())),
            Told::Future => self.header.object().map_or(Argument::NOTHING, Argument::Future),
        };
        match self.event_loop.check_closed() {
            Ok(()) => self.event_loop.call_soon(callback, argument),
            Err(raised) => {
                let entry = Entry::new(self.header.heap(), callback, argument);
                return Err(leave_call_soon(raised, entry));
            }
        }
        Ok(())
    }
}

/// The frame of `call_soon` has what it was given.
#[cold]
fn leave_call_soon(raised: Raised, entry: Entry) -> Raised {
    CallFrame::leave(&raised, None, entry.objects());
    raised
}
