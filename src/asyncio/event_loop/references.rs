//! A loop as an object of the heap: what it holds, and what it tells of that.

use std::mem;
use std::rc::Rc;

use crate::asyncio::event_loop::{Argument, Callback, Entry, EventLoop, Ready};
use crate::clock::TimerKey;
use crate::heap::{Activity, Edge, Header, Label, Link, Mark, Object, ObjectId, Route};

impl Object for EventLoop {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        let timers = self.timers.borrow();
        for (index, ready) in self.ready.borrow().iter().enumerate() {
            let label = Label::Item(EventLoop::READY, index);
            let Some((callback, link)) = ready.callback(&timers) else { continue };
            match ready.argument() {
                Argument::Future(future) => visit(Edge::strong(label, &**future).by(Route::By(link, 1))),
                number @ Argument::Index(_) => {
                    if let Some(argument) = callback.argument(number) {
                        visit(Edge::implied(label, &*argument).by(Route::By(link, 1)));
                    }
                }
            }
            visit(by_handle(label, callback, link));
        }
        for (place, _, _, alarm) in timers.places() {
            visit(by_handle(Label::Item(EventLoop::TIMERS, place), &alarm.callback, &alarm.link));
        }
        drop(timers);
        self.traverse_selector(visit);
        self.woken_by.look(|future| {
            if let Some(future) = future {
                visit(Edge::strong(Label::Field(Mark::WOKEN_BY), &**future).by(Route::By(&self.handle, 1)));
                visit(Edge::implied(Label::Field("call"), &**future).by(Route::By(&self.call, 0)));
            }
        });
        self.current.look(|task| {
            if let Some(task) = task {
                self.traverse_current(&**task, visit);
            }
        });
        self.traverse_settings(visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn activity(&self) -> Activity {
        if self.woken_by.is_empty() { Activity::Idle } else { Activity::Wakeup }
    }

    /// Neither what is told one by one, nor the running task and what woke it: in the middle of a step these count as held from
    /// outside, as by the step itself, and between two steps there are none.
    fn retraverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.traverse_selector(visit);
        self.traverse_settings(visit);
    }

    fn clear(&self) {
        self.note_entries(Header::note_loss);
        let ready = self.ready.borrow_mut().take();
        let timers = self.timers.borrow_mut().drain();
        let selector = self.selector.take();
        let current = self.current.take();
        let handler = self.exception_handler.take();
        let executor = self.default_executor.take();
        drop((ready, timers, selector, current, self.woken_by.take(), handler));
        drop((self.task_factory.take(), executor));
    }

    fn type_name(&self) -> &str {
        "EventLoop"
    }

    fn describe(&self) -> String {
        EventLoop::DESCRIPTION.to_string()
    }

    fn forget(&self, is_dead: &dyn Fn(ObjectId) -> bool) {
        let doomed = is_dead;
        self.header.touch();
        self.note_entries(Header::note_loss);
        let dead = |callback: &Rc<dyn Callback>| doomed(callback.header().id());
        let ready = self.ready.borrow_mut().take();
        let is_dead = |ready: &Ready| matches!(ready, Ready::Soon(entry) if dead(&entry.callback));
        let (dropped, kept): (Vec<Ready>, Vec<Ready>) = ready.into_iter().partition(is_dead);
        kept.into_iter().for_each(|ready| self.ready.borrow_mut().push(ready));
        drop(dropped);
        let dropped = self.timers.borrow_mut().cancel_where(|alarm| dead(&alarm.callback));
        drop(dropped);
        let is_dead_callback = |callback: &Rc<dyn Callback>| doomed(callback.header().id());
        let dropped = self.selector.borrow_mut().remove_where(is_dead_callback);
        drop(dropped);
        self.note_entries(Header::note_gain);
    }
}

impl Drop for EventLoop {
    fn drop(&mut self) {
        let ready = self.ready.get_mut().take();
        let timers = self.timers.get_mut().drain();
        self.header.release((ready, timers, mem::take(self.selector.get_mut())));
    }
}

/// What the loop tells of its queue and its timers, for whoever keeps track of references: one by one, since there may be
/// very many. A timer that is due is told as before, although it stands in the queue.
impl EventLoop {
    /// What a path of references calls a loop.
    pub const DESCRIPTION: &'static str = "loop";

    /// The name of the ready queue's places; their numbers count the callbacks that ever stood there.
    pub const READY: &'static str = Mark::QUEUE;

    /// By what name futures and tasks refer to it.
    pub const HOME: &'static str = Mark::HOME;

    const TIMERS: &'static str = "timers";

    /// By what names it refers to what is there in the middle of a step alone, of which it does not tell.
    pub const OF_A_STEP: [&'static str; 2] = [EventLoop::CURRENT, Mark::WOKEN_BY];

    const CURRENT: &'static str = "current_task";

    /// How many callbacks were taken off the ready queue.
    pub fn taken(&self) -> u64 {
        self.taken.get()
    }

    /// Where a timer of that mark stands: the name of the place and the number, as `traverse` shows it; or stood, when
    /// `taken` callbacks had been taken off the queue.
    pub fn place_of_timer(&self, number: u64, taken: u64) -> (&'static str, usize) {
        let key = TimerKey::of_number(number);
        if let Some(place) = self.timers.borrow().place(key) {
            return (EventLoop::TIMERS, place);
        }
        let is_meant = |ready: &Ready| matches!(ready, Ready::Due(due) if *due == key);
        let place = self.ready.borrow().iter().position(is_meant);
        let since = usize::try_from(self.taken.get() - taken).unwrap_or(usize::MAX);
        match place {
            Some(place) => (EventLoop::READY, place.saturating_add(since)),
            // It has run: it was the next of the queue, or, before a batch, of the timers.
            None if self.taken_before_batch.get() < taken => (EventLoop::READY, 0),
            None => (EventLoop::TIMERS, 0),
        }
    }

    /// Tells that a timer has a callback from now on, or has it no more.
    #[cold]
    pub(super) fn note_timer(
        &self,
        callback: &dyn Callback,
        key: TimerKey,
        note: impl Fn(&Header, &Header, Mark),
    ) {
        note(&self.header, callback.header(), timer_mark(key));
    }

    /// Tells that a place of the queue has an entry from now on, or has it no more.
    #[cold]
    pub(super) fn note_entry(&self, entry: &Entry, place: u64, note: impl Fn(&Header, &Header, Mark)) {
        let mark = Mark { name: EventLoop::READY, number: place };
        if let Argument::Future(future) = &entry.argument {
            note(&self.header, future.header(), mark);
        }
        note(&self.header, entry.callback.header(), mark);
    }

    pub(super) fn note_entries(&self, note: impl Fn(&Header, &Header, Mark)) {
        if !self.world.heap().is_tracked() {
            return;
        }
        for (index, ready) in self.ready.borrow().iter().enumerate() {
            if let Ready::Soon(entry) = ready {
                self.note_entry(entry, self.taken.get() + index as u64, &note);
            }
        }
        let timers = self.timers.borrow();
        let waiting = timers.places().map(|(_, _, key, alarm)| (key, alarm));
        for (key, alarm) in waiting.chain(timers.all_due()) {
            note(&self.header, alarm.callback.header(), timer_mark(key));
        }
    }
}

impl EventLoop {
    /// The task whose step runs: the dict of current tasks holds it, and the handle of its step or wakeup.
    fn traverse_current(&self, task: &dyn Object, visit: &mut dyn FnMut(Edge<'_>)) {
        let (current, dict) =
            (Edge::strong(Label::Field(EventLoop::CURRENT), task), self.world.current_tasks());
        if !dict.is_made() {
            return visit(current);
        }
        visit(current.by(Route::By(dict, 0)));
        visit(Edge::implied(Label::Field("handle"), task).by(Route::By(&self.handle, 1)));
    }

    fn traverse_selector(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        for (index, callback) in self.selector.borrow().iter().enumerate() {
            visit(Edge::strong(Label::Item("selector", index), &**callback));
        }
    }

    fn traverse_settings(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(handler) = &*self.exception_handler.borrow() {
            visit(Edge::strong(Label::Field("exception_handler"), &**handler));
        }
        self.task_factory.borrow().traverse(Label::Field("task_factory"), visit);
        self.default_executor.borrow().traverse(Label::Field("_default_executor"), visit);
    }
}

/// The reference to a callback that waits, by its handle.
fn by_handle<'a>(label: Label<'a>, callback: &'a Rc<dyn Callback>, link: &'a Link) -> Edge<'a> {
    let edge = Edge::strong(label, &**callback);
    match callback.link() {
        _ if callback.is_handle() => edge,
        Some(shared) => edge.by(Route::Handed(link, shared)),
        None => edge.by(Route::By(link, callback.distance())),
    }
}

fn timer_mark(key: TimerKey) -> Mark {
    Mark { name: EventLoop::TIMERS, number: key.number() }
}
