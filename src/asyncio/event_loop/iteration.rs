//! One iteration of a loop: wait, take the timers that are due, run what is ready (`_run_once`).

use std::mem;
use std::rc::Rc;

use crate::asyncio::background::Background;
use crate::asyncio::call_frame::CallFrame;
use crate::asyncio::event_loop::left_handle::LeftHandle;
use crate::asyncio::event_loop::{Alarm, Argument, Entry, EventLoop, HANDLE, Ready};
use crate::asyncio::world::{Limit, Report, Watcher};
use crate::clock::{Time, TimerHeap, TimerKey};
use crate::exception::{Exception, Kind, Raised};
use crate::heap::{Header, Object};
use crate::record::Fact;
use crate::value::Value;

/// The clock's resolution, added when timers are looked for (`_clock_resolution`, Linux).
const RESOLUTION: f64 = 1e-9;

/// Who watches a run of a loop: each is there only if it wants to be asked.
#[derive(Clone, Copy)]
struct Watchers<'a> {
    of_batches: Option<&'a dyn Watcher>,
    /// Who wants to know between two batches only whether a task was destroyed.
    of_losses: Option<&'a dyn Watcher>,
    of_callbacks: Option<&'a dyn Watcher>,
    /// Picks who is first among timers with equal deadlines.
    of_order: Option<&'a dyn Watcher>,
}

impl<'a> Watchers<'a> {
    fn new(watcher: Option<&'a dyn Watcher>) -> Watchers<'a> {
        Watchers {
            of_batches: watcher.filter(|watcher| watcher.watches_batches()),
            of_losses: watcher,
            of_callbacks: watcher.filter(|watcher| watcher.watches_callbacks()),
            of_order: watcher.filter(|watcher| watcher.shuffles()),
        }
    }
}

impl EventLoop {
    pub(super) fn run_iterations(self: &Rc<Self>) -> Result<(), Raised> {
        let watcher = self.world.watcher();
        let watchers = Watchers::new(watcher.as_deref());
        loop {
            self.run_once(watchers)?;
            if self.stopping.get() {
                return Ok(());
            }
        }
    }

    /// One iteration (`_run_once`): purge, wait, take due timers, run the batch.
    fn run_once(self: &Rc<Self>, watchers: Watchers<'_>) -> Result<(), Raised> {
        self.timers.borrow_mut().purge();
        self.select(watchers)?;
        self.take_due_timers(watchers.of_order);
        self.run_batch(watchers.of_callbacks)
    }

    /// Where CPython waits for files: here collections take place, sockets that are ready call back, and, where nothing is
    /// ready, the clock jumps to the next deadline.
    #[inline]
    fn select(&self, watchers: Watchers<'_>) -> Result<(), Raised> {
        let ready = self.has_ready() || self.stopping.get();
        let waits_for_ever = !ready && self.timers.borrow().is_empty();
        let iteration = self.iteration.get() + 1;
        self.iteration.set(iteration);
        self.world.journal().set_moment(iteration, self.now.get());
        if self.world.limits().iterations_max < iteration {
            return Err(self.world.reach(Limit::Iterations));
        }
        self.world.count_steps(1)?;
        let losses = if self.world.has_destroyed() { watchers.of_losses } else { None };
        if let Some(watcher) = watchers.of_batches.or(losses) {
            watcher.between_batches(iteration);
        }
        self.take_ready_sockets();
        if self.world.has_background() {
            self.wait_with_threads(ready)
        } else if ready || self.has_ready() {
            Ok(())
        } else if waits_for_ever {
            // Also if the collection has made a timer: how long to wait is decided before.
            Err(self.world.deadlock(self.now.get()))
        } else {
            self.jump()
        }
    }

    /// Waits while other threads of the program run: until a callback is ready, of theirs or of a timer.
    #[cold]
    fn wait_with_threads(&self, ready: bool) -> Result<(), Raised> {
        self.world.background().map_or(Ok(()), |threads| self.wait_with(&*threads, ready))
    }

    fn wait_with(&self, threads: &dyn Background, ready: bool) -> Result<(), Raised> {
        loop {
            threads.run_ready()?;
            if ready || self.has_ready() {
                return Ok(());
            }
            let timer = self.timers.borrow().next_deadline();
            let wake = threads.next_wake().map(|wake| Time::from_secs(wake - self.world.elapsed()));
            match wake.filter(|wake| timer.is_none_or(|timer| *wake <= timer)) {
                Some(wake) => self.move_to(wake)?,
                None => return self.jump(),
            }
        }
    }

    /// Puts the callbacks of sockets that are ready behind what is there (`_process_events`).
    fn take_ready_sockets(&self) {
        let selector = self.selector.borrow();
        if !selector.is_empty() {
            let called = selector.ready().into_iter();
            let entries = called.map(|callback| Entry::new(self.header.heap(), callback, Argument::NOTHING));
            let mut ready = self.ready.borrow_mut();
            for entry in entries {
                self.note_entry(&entry, self.taken.get() + ready.len() as u64, Header::note_gain);
                ready.push(Ready::Soon(entry));
            }
        }
    }

    /// Moves the clock to the next timer.
    fn jump(&self) -> Result<(), Raised> {
        let deadline = self.timers.borrow().next_deadline();
        match deadline {
            Some(deadline) => self.move_to(deadline),
            None => Err(self.world.deadlock(self.now.get())),
        }
    }

    fn move_to(&self, deadline: Time) -> Result<(), Raised> {
        let passed = self.world.limits().passed_at(deadline);
        match passed {
            None => self.block_until(deadline),
            Some(Limit::Until(until)) => self.block_until(until),
            Some(_) => {}
        }
        passed.map_or(Ok(()), |limit| Err(self.world.reach(limit)))
    }

    /// Moves the timers that are due behind what is ready. The end of the interval is beyond `now` at any size of
    /// number, as from 3.15 on; before, a late enough timer (2**24 s) spun for ever.
    fn take_due_timers(&self, order: Option<&dyn Watcher>) {
        let mut timers = self.timers.borrow_mut();
        let Some(first) = timers.next_deadline() else { return };
        let now = self.now.get().as_secs();
        let within_resolution = now + RESOLUTION;
        let end = Time::from_secs(if now < within_resolution { within_resolution } else { now.next_up() });
        if end.as_secs() <= first.as_secs() {
            return;
        }
        let mut ready = self.ready.borrow_mut();
        if let Some(watcher) = order {
            let due = pop_all_due(&mut timers, end);
            shuffle(due, &timers, watcher).into_iter().for_each(|due| ready.push(Ready::Due(due)));
            return;
        }
        while let Some(due) = timers.pop_due(end) {
            if let Some(due) = due {
                ready.push(Ready::Due(due));
            }
        }
    }

    /// Runs what was ready when the batch began; what it schedules runs in the next iteration.
    ///
    /// CPython's loop drops a handle when it takes the next one; nothing can happen in between, so that here it is
    /// dropped at once: a task that ended and that nobody else holds dies before the next callback runs.
    fn run_batch(self: &Rc<Self>, watcher: Option<&dyn Watcher>) -> Result<(), Raised> {
        let batch = self.ready.borrow().len();
        self.taken_before_batch.set(self.taken.get());
        for _ in 0..batch {
            let Some(outcome) = self.run_next(watcher) else { continue };
            self.header.heap().run_deferred();
            if let Some(watcher) = watcher {
                watcher.after_callback();
            }
            outcome?;
        }
        Ok(())
    }

    /// Takes the next callback off the queue and runs it, unless it was cancelled. Nothing is moved about but what has to be.
    #[inline(always)]
    fn run_next(self: &Rc<Self>, watcher: Option<&dyn Watcher>) -> Option<Result<(), Raised>> {
        let next = mem::replace(self.ready.borrow_mut().leave_place()?, Ready::nothing());
        let taken = self.taken.replace(self.taken.get() + 1);
        match &next {
            Ready::Soon(entry) => {
                if self.header.heap().is_tracked() {
                    self.note_entry(entry, taken, Header::note_loss);
                }
                self.run_entry(entry, false, watcher)
            }
            Ready::Due(key) => {
                let Alarm { callback, link } = self.timers.borrow_mut().take_due(*key)?;
                if self.header.heap().is_tracked() {
                    self.note_timer(&*callback, *key, Header::note_loss);
                }
                self.run_entry(&Entry { callback, argument: Argument::NOTHING, link }, true, watcher)
            }
        }
    }

    #[inline(always)]
    fn run_entry(
        self: &Rc<Self>,
        entry: &Entry,
        timed: bool,
        watcher: Option<&dyn Watcher>,
    ) -> Option<Result<(), Raised>> {
        if entry.callback.is_cancelled() {
            return None;
        }
        if let Some(watcher) = watcher {
            watcher.before_callback(&*entry.callback);
        }
        self.world.journal().note(|| {
            let name = entry.callback.name(&entry.argument);
            if timed { Fact::Timer(name) } else { Fact::Run(name) }
        });
        self.handle.take_over(&entry.link);
        let callback = Rc::clone(&entry.callback);
        let mut outcome = if timed { callback.ring() } else { callback.call(&entry.argument) };
        if let Err(raised) = outcome {
            outcome = self.take_error(entry, raised);
        }
        self.world.count_callback();
        let behind_timer = if timed { u64::from(entry.callback.distance()) } else { 0 };
        self.header.heap().generations().uncount(HANDLE + behind_timer);
        Some(outcome)
    }

    /// Tells of what a callback raised, unless it ends the run.
    #[cold]
    fn take_error(self: &Rc<Self>, entry: &Entry, raised: Raised) -> Result<(), Raised> {
        let ends_run = [Kind::SystemExit, Kind::KeyboardInterrupt, Kind::LimitReached];
        let handle = LeftHandle::of(self.header.heap(), entry, self.let_go_of_argument());
        if ends_run.into_iter().any(|kind| raised.is(kind)) {
            if let Some([run_once, run_forever]) = self.leave_handle(&raised, vec![Rc::clone(&handle)]) {
                run_once.leave_by(&raised, vec![handle]);
                run_forever.leave_by(&raised, Vec::new());
            }
            return Err(raised);
        }
        // The context for the handler is a variable too, and has the exception.
        let context: Rc<dyn Object> = Rc::<Exception>::clone(&raised);
        for frame in self.leave_handle(&raised, vec![context, handle]).iter().flatten() {
            frame.header().enter_list_anew();
        }
        let message = format!("Exception in callback {}", entry.callback.source(&entry.argument));
        let mut fields = vec![("exception", Value::Object(raised))];
        fields
            .extend(Rc::clone(&entry.callback).handle(self).map(|handle| ("handle", Value::Object(handle))));
        self.call_exception_handler(Report { message, fields })
    }

    /// Lets what a callback raised leave the frame of `Handle._run`, with its variables; gives those of `_run_once` and
    /// `run_forever`, if the loop runs in these.
    fn leave_handle(&self, raised: &Raised, variables: Vec<Rc<dyn Object>>) -> Option<[Rc<CallFrame>; 2]> {
        let Some([run_handle, run_once, run_forever]) = self.world.loop_frames() else {
            CallFrame::leave(raised, self.world.frame(), variables);
            return None;
        };
        run_handle.leave_by(raised, variables);
        Some([run_once, run_forever])
    }
}

/// The timers that are due, with their deadlines.
fn pop_all_due(timers: &mut TimerHeap<Alarm>, end: Time) -> Vec<(Time, TimerKey)> {
    let mut popped = Vec::new();
    while let Some(deadline) = timers.next_deadline() {
        match timers.pop_due(end) {
            Some(due) => popped.extend(due.map(|key| (deadline, key))),
            None => break,
        }
    }
    popped
}

/// The order in which due timers run: by deadline, and among equal ones as the watcher picks.
fn shuffle(due: Vec<(Time, TimerKey)>, timers: &TimerHeap<Alarm>, watcher: &dyn Watcher) -> Vec<TimerKey> {
    let mut order = Vec::with_capacity(due.len());
    for equal in due.chunk_by(|(deadline, _), (other, _)| deadline == other) {
        let mut left: Vec<TimerKey> = equal.iter().map(|(_, key)| *key).collect();
        while 1 < left.len() {
            let due = left.iter().filter_map(|key| timers.due(*key));
            let callbacks: Vec<&dyn Object> = due.map(|alarm| -> &dyn Object { &*alarm.callback }).collect();
            order.push(left.remove(watcher.pick(&callbacks)));
        }
        order.extend(left);
    }
    order
}
