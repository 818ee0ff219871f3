//! A thread of the program besides the main one.
//!
//! Threads take turns: one runs until it waits, and then another one. While it waits its frames, which otherwise are the
//! machine's, are references of its own; the machine holds each thread that has not ended, so that it is a root, as a thread is in
//! CPython.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::asyncio::background::Aside;
use crate::heap::{Edge, Header, Heap, Label, Object};
use crate::python::objects::frame::Frame;
use crate::python::objects::generator::Generator;

/// A frame that runs.
#[derive(Clone)]
pub struct Running {
    /// The frame.
    pub frame: Rc<Frame>,
    /// Its generator, if it is one's.
    pub generator: Option<Rc<Generator>>,
    /// Whether its caller entered a context for it, which is left with it.
    pub leaves_context: bool,
}

impl Running {
    /// The frame of a plain call.
    pub fn plain(frame: Rc<Frame>) -> Running {
        Running { frame, generator: None, leaves_context: false }
    }
}

/// What a thread is doing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ThreadState {
    /// It runs, perhaps below others that it started.
    Running,
    /// It can go on, and waits for its turn.
    Ready,
    /// It waits to be woken, or for that moment, in seconds since the program began.
    Waiting(Option<f64>),
    /// It is over.
    Ended,
}

/// A thread besides the main one.
pub struct Thread {
    header: Header,
    ident: i64,
    name: RefCell<Rc<str>>,
    state: Cell<ThreadState>,
    /// How many waits began before its last one.
    turn: Cell<u64>,
    frames: RefCell<Vec<Running>>,
    aside: RefCell<Aside>,
}

impl Thread {
    /// A thread that is about to run.
    pub fn new(heap: &Rc<Heap>, ident: i64, name: Rc<str>) -> Rc<Thread> {
        heap.alloc_uncounted(|header| Thread {
            header,
            ident,
            name: RefCell::new(name),
            state: Cell::new(ThreadState::Ready),
            turn: Cell::new(0),
            frames: RefCell::default(),
            aside: RefCell::default(),
        })
    }

    /// `ident`: no other thread ever has it.
    pub fn ident(&self) -> i64 {
        self.ident
    }

    /// Its name.
    pub fn name(&self) -> Rc<str> {
        Rc::clone(&self.name.borrow())
    }

    /// Gives it another name.
    pub fn rename(&self, name: Rc<str>) {
        self.name.replace(name);
    }

    /// What it is doing.
    pub fn state(&self) -> ThreadState {
        self.state.get()
    }

    /// Says what it is doing.
    pub fn set_state(&self, state: ThreadState) {
        self.state.set(state);
    }

    /// How many waits began before its last one.
    pub fn turn(&self) -> u64 {
        self.turn.get()
    }

    /// Says that it waits, after so many other waits.
    pub fn wait(&self, until: Option<f64>, turn: u64) {
        self.state.set(ThreadState::Waiting(until));
        self.turn.set(turn);
    }

    /// Takes what the thread has while it does not run, to let it run.
    pub fn take(&self) -> (Vec<Running>, Aside) {
        self.header.touch();
        (self.frames.take(), self.aside.take())
    }

    /// Keeps what the thread has while it does not run.
    pub fn keep(&self, frames: Vec<Running>, aside: Aside) {
        self.header.touch();
        let before = (self.frames.replace(frames), self.aside.replace(aside));
        assert!(before.0.is_empty(), "a thread that runs has left no frames behind");
    }
}

impl Object for Thread {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        for (place, running) in self.frames.borrow().iter().enumerate() {
            visit(Edge::strong(Label::Item("frames", place), &*running.frame));
            if let Some(generator) = &running.generator {
                visit(Edge::strong(Label::Item("generators", place), &**generator));
            }
        }
        self.aside.borrow().traverse(visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let edges = (self.frames.take(), self.aside.take());
        drop(edges);
    }

    fn type_name(&self) -> &str {
        "thread"
    }

    fn describe(&self) -> String {
        format!("thread {}", self.name.borrow())
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        let edges = (self.frames.take(), self.aside.take());
        self.header.release(edges);
    }
}
