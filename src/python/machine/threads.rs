//! Threads: whose turn it is.
//!
//! A thread runs until it waits, for a moment or to be woken, and then another one does; none is interrupted. A new one runs at once,
//! within the call that started it, as it does in CPython, where whoever starts a thread waits for it to begin; one that was
//! woken runs when the thread that runs waits in turn, or the loop does. Threads that are woken by the clock run by their moments, before
//! the loop's timers of the same moment.
//!
//! All threads of the program run on one thread of Rust's, so one that waits has to leave Rust's stack first. The machine's
//! frames are in the heap, so nothing but native code in between hinders it: a function that `sorted` calls can't wait. The main
//! thread always can, since it is at the bottom of the stack: while it waits the others run on top of it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use crate::asyncio::background::{Aside, Background};
use crate::asyncio::event_loop::EventLoop;
use crate::clock::Time;
use crate::exception::{Kind, Raised};
use crate::python::machine::calls::Caller;
use crate::python::machine::native::Afterwards;
use crate::python::machine::outcome::{Called, Start};
use crate::python::machine::{Args, Interpreter, Resumed};
use crate::python::objects::thread::{Thread, ThreadState};
use crate::record::Fact;
use crate::value::Value;

/// `get_ident()` of the main thread.
pub const MAIN_THREAD: i64 = 1;

/// The threads besides the main one.
#[derive(Default)]
pub(super) struct Threads {
    alive: RefCell<Vec<Rc<Thread>>>,
    /// Those that can go on, in the order in which they were woken.
    ready: RefCell<VecDeque<Rc<Thread>>>,
    /// The one that runs; `None` if that is the main thread.
    current: RefCell<Option<Rc<Thread>>>,
    /// How deep native code is nested where that thread's own frames run.
    nesting: Cell<u32>,
    started: Cell<i64>,
    waits: Cell<u64>,
    main_is_woken: Cell<bool>,
}

/// The threads, as loops and the world see them.
struct OtherThreads {
    /// Weak, because the machine ends before its world.
    interpreter: Weak<Interpreter>,
}

impl Background for OtherThreads {
    fn run_ready(&self) -> Result<(), Raised> {
        self.interpreter.upgrade().map_or(Ok(()), |interpreter| interpreter.run_ready_threads())
    }

    fn next_wake(&self) -> Option<f64> {
        self.interpreter.upgrade()?.next_wake()
    }
}

impl Interpreter {
    /// Starts a thread with a call, and lets it run until it waits or ends.
    ///
    /// # Errors
    /// What must end the run; the program's exceptions are the callable's affair.
    pub fn start_thread(
        self: &Rc<Self>,
        name: Rc<str>,
        callable: &Value,
        args: Args,
    ) -> Result<Rc<Thread>, Raised> {
        let threads = &self.threads;
        threads.started.set(threads.started.get() + 1);
        if self.world().background().is_none() {
            self.world().set_background(Some(Rc::new(OtherThreads { interpreter: Weak::clone(&self.me) })));
        }
        let thread = Thread::new(self.heap(), MAIN_THREAD + threads.started.get(), name);
        threads.alive.borrow_mut().push(Rc::clone(&thread));
        self.take_turn(&thread, |interpreter| {
            match interpreter.begin_call(callable, args, Caller::Native)? {
                Called::Entered => interpreter.run_nested(0, Start::Go),
                Called::Value(value) => Ok(Resumed::Return(value)),
                Called::Waits(_) => Err(interpreter.refuse_to_wait()),
            }
        })?;
        Ok(thread)
    }

    /// `threading.get_ident()`.
    pub fn current_thread(&self) -> i64 {
        self.threads.current.borrow().as_ref().map_or(MAIN_THREAD, |thread| thread.ident())
    }

    /// A thread that has not ended.
    pub fn thread(&self, ident: i64) -> Option<Rc<Thread>> {
        self.threads.alive.borrow().iter().find(|thread| thread.ident() == ident).cloned()
    }

    /// Lets the thread that runs wait until somebody wakes it, or for that moment, in seconds since the program began. A native
    /// function returns what this does.
    ///
    /// # Errors
    /// NotImplementedError where native code is in the way; what must end the run; `Deadlock` if nothing can ever wake it.
    pub fn wait_for_wake(self: &Rc<Self>, until: Option<f64>) -> Result<Value, Raised> {
        let current = self.threads.current.borrow().clone();
        match current {
            None => self.wait_in_main_thread(until).map(|()| Value::None),
            Some(thread) if self.threads.nesting.get() == self.nesting.get() => {
                let turn = self.threads.waits.get();
                self.threads.waits.set(turn + 1);
                thread.wait(until, turn);
                Ok(self.leave_to_do(Afterwards::Wait))
            }
            Some(_) => Err(self.refuse_to_wait()),
        }
    }

    /// Wakes a thread, if it waits.
    pub fn wake_thread(&self, ident: i64) {
        if ident == MAIN_THREAD {
            self.threads.main_is_woken.set(true);
        }
        let waiting = self.thread(ident).filter(|thread| matches!(thread.state(), ThreadState::Waiting(_)));
        waiting.into_iter().for_each(|thread| self.make_ready(thread));
    }

    fn make_ready(&self, thread: Rc<Thread>) {
        thread.set_state(ThreadState::Ready);
        self.threads.ready.borrow_mut().push_back(thread);
    }

    /// Why a thread can't wait where it is.
    pub(super) fn refuse_to_wait(&self) -> Raised {
        if let Some(thread) = &*self.threads.current.borrow() {
            thread.set_state(ThreadState::Running);
        }
        let text = "weakloop can't let a thread wait in a function that a builtin calls: call it from a loop of Python's own";
        self.error(Kind::NotImplementedError, text)
    }

    /// Why a loop can't run where it is asked to, if another thread than the main one asks.
    pub fn refuse_loop_in_thread(&self) -> Result<(), Raised> {
        if self.current_thread() == MAIN_THREAD {
            return Ok(());
        }
        let text = "weakloop runs event loops in the main thread only: \
                    start the loop there, and the code that blocks with asyncio.to_thread";
        Err(self.error(Kind::NotImplementedError, text))
    }

    /// Seconds since the program began.
    pub fn elapsed(&self) -> f64 {
        let now = match EventLoop::running() {
            Some(event_loop) => event_loop.time(),
            None => self.world().journal().moment().1,
        };
        self.world().elapsed() + now.as_secs()
    }

    /// Lets the others run until the main thread is woken, or that moment has come.
    fn wait_in_main_thread(self: &Rc<Self>, until: Option<f64>) -> Result<(), Raised> {
        self.threads.main_is_woken.set(false);
        loop {
            self.run_ready_threads()?;
            if self.threads.main_is_woken.get() {
                return Ok(());
            }
            let wake = self.next_wake();
            match (wake.filter(|wake| until.is_none_or(|until| *wake <= until)), until) {
                (Some(wake), _) => self.move_clock(wake)?,
                (None, Some(until)) => return self.move_clock(until),
                (None, None) => return Err(self.world().deadlock(self.world().journal().moment().1)),
            }
        }
    }

    fn move_clock(&self, moment: f64) -> Result<(), Raised> {
        let world = self.world();
        if let Some(limit) = world.limits().passed_at(Time::from_secs(moment)) {
            return Err(world.reach(limit));
        }
        match EventLoop::running() {
            Some(event_loop) => event_loop.block_until(Time::from_secs(moment - world.elapsed())),
            None => world.elapse_until(moment),
        }
        Ok(())
    }

    /// When the first of the threads that wait for a moment goes on.
    fn next_wake(&self) -> Option<f64> {
        let alive = self.threads.alive.borrow();
        let moments = alive.iter().filter_map(|thread| match thread.state() {
            ThreadState::Waiting(until) => until,
            _ => None,
        });
        moments.min_by(f64::total_cmp)
    }

    /// Lets every thread that can go on run until it waits or ends.
    fn run_ready_threads(self: &Rc<Self>) -> Result<(), Raised> {
        self.wake_those_due();
        loop {
            let next = self.threads.ready.borrow_mut().pop_front();
            let Some(thread) = next else { return Ok(()) };
            self.world().count_steps(1)?;
            let watcher = self.world().watcher().filter(|watcher| watcher.watches_callbacks());
            if let Some(watcher) = &watcher {
                watcher.before_callback(&*thread);
            }
            self.take_turn(&thread, |interpreter| interpreter.run_nested(0, Start::Go))?;
            drop(thread);
            self.heap().run_deferred();
            if let Some(watcher) = &watcher {
                watcher.after_callback();
            }
        }
    }

    fn wake_those_due(&self) {
        let now = self.elapsed();
        let alive = self.threads.alive.borrow();
        let due = alive.iter().filter_map(|thread| match thread.state() {
            ThreadState::Waiting(Some(until)) if until <= now => Some((until, Rc::clone(thread))),
            _ => None,
        });
        let mut due: Vec<(f64, Rc<Thread>)> = due.collect();
        drop(alive);
        due.sort_by(|(left, one), (right, other)| left.total_cmp(right).then(one.turn().cmp(&other.turn())));
        due.into_iter().for_each(|(_, thread)| self.make_ready(thread));
    }

    /// Lets a thread run until it waits or ends.
    fn take_turn(
        self: &Rc<Self>,
        thread: &Rc<Thread>,
        run: impl FnOnce(&Rc<Interpreter>) -> Result<Resumed, Raised>,
    ) -> Result<(), Raised> {
        self.world().journal().note(|| Fact::Run(format!("thread({})", thread.name())));
        thread.set_state(ThreadState::Running);
        let ended = self.run_as(thread, || run(self));
        if thread.state() == ThreadState::Running {
            thread.set_state(ThreadState::Ended);
            self.threads.alive.borrow_mut().retain(|other| !Rc::ptr_eq(other, thread));
        }
        ended.map(drop)
    }

    /// Puts aside what the thread that runs now has, and runs code as another thread, which keeps what is left of its frames.
    fn run_as<T>(self: &Rc<Self>, thread: &Rc<Thread>, run: impl FnOnce() -> T) -> T {
        let (frames, aside) = thread.take();
        let frames = self.frames.replace(frames);
        let aside = self.world().swap_thread(aside);
        let running = EventLoop::swap_running(None);
        let (step_base, asked_from) = (self.step_base.take(), self.asked_from.take());
        let in_flight = self.in_flight.take();
        let current = self.threads.current.replace(Some(Rc::clone(thread)));
        let nesting = self.threads.nesting.replace(self.nesting.get() + 1);

        let answer = run();

        self.threads.nesting.set(nesting);
        let this = self.threads.current.replace(current);
        drop(this);
        self.in_flight.set(in_flight);
        self.step_base.set(step_base);
        self.asked_from.set(asked_from);
        EventLoop::swap_running(running);
        let aside = self.world().swap_thread(aside);
        let frames = self.frames.replace(frames);
        match thread.state() {
            ThreadState::Waiting(_) | ThreadState::Ready => thread.keep(frames, aside),
            ThreadState::Running | ThreadState::Ended => {
                assert!(frames.is_empty(), "a thread has ended, and left frames behind");
                drop::<Aside>(aside);
            }
        }
        answer
    }

    /// Forgets all threads, at the end of a run.
    pub(super) fn forget_threads(&self) {
        self.world().set_background(None);
        self.threads.ready.borrow_mut().clear();
        let alive = self.threads.alive.take();
        drop(alive);
    }
}
