//! `generator`, `coroutine` and `async_generator`: a frame that can stop and go on.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use crate::asyncio::coroutine::{self, Coroutine, Flow, Resume};
use crate::exception::{Exception, Kind};
use crate::heap::{Activity, Edge, Epithet, Header, Heap, Label, LastWords, Object, Route};
use crate::python::code;
use crate::python::objects::code_object::CodeObject;
use crate::python::objects::frame::Frame;
use crate::python::objects::host::Host;
use crate::python::source::without_comment;
use crate::record::Site;
use crate::value::Value;

/// A generator, a coroutine or an asynchronous generator, as the code of its frame says.
pub struct Generator {
    header: Header,
    /// What its frame runs, or ran.
    code: Rc<CodeObject>,
    /// `None` once it has ended.
    frame: RefCell<Option<Rc<Frame>>>,
    state: Cell<State>,
    name: RefCell<Rc<str>>,
    qualname: RefCell<Rc<str>>,
    site: Site,
    /// The loop's hooks of an asynchronous generator, read at its first step: the finalizer.
    finalizer: RefCell<Value>,
    hooks_are_set: Cell<bool>,
    /// Whether one of an asynchronous generator's steps has begun and did not end (`ag_running_async`).
    runs_async: Cell<bool>,
    /// Whether an asynchronous generator was closed, or has ended (`ag_closed`).
    is_closed: Cell<bool>,
    /// Whether a collection has cleared the weak references to it, that of its loop among them.
    is_forgotten: Cell<bool>,
    /// Weak, because the machine is no object.
    host: Weak<dyn Host>,
}

/// Where a generator is in its life (`gi_frame_state`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Made, and not begun.
    Created,
    /// Stopped in a `yield` or an `await`.
    Suspended,
    /// Its frame is among those that run.
    Running,
    /// It returned, raised, or was closed.
    Closed,
}

impl Generator {
    /// Wraps a frame that has not begun.
    pub fn new(heap: &Rc<Heap>, frame: Rc<Frame>, host: Weak<dyn Host>, site: Site) -> Rc<Generator> {
        let (name, qualname) = match frame.function() {
            Some(function) => (function.name(), function.qualname()),
            None => (Rc::clone(&frame.code().name), Rc::clone(&frame.code().qualname)),
        };
        let code = Rc::clone(frame.code_object());
        frame.embed();
        Generator::with(heap, code, Some(frame), State::Created, (name, qualname), host, site)
    }

    fn with(
        heap: &Rc<Heap>,
        code: Rc<CodeObject>,
        frame: Option<Rc<Frame>>,
        state: State,
        (name, qualname): (Rc<str>, Rc<str>),
        host: Weak<dyn Host>,
        site: Site,
    ) -> Rc<Generator> {
        heap.alloc(|header| Generator {
            header,
            code,
            frame: RefCell::new(frame),
            state: Cell::new(state),
            name: RefCell::new(name),
            qualname: RefCell::new(qualname),
            site,
            finalizer: RefCell::default(),
            hooks_are_set: Cell::new(false),
            runs_async: Cell::new(false),
            is_closed: Cell::new(false),
            is_forgotten: Cell::new(false),
            host,
        })
    }

    /// Which of the three it is.
    pub fn kind(&self) -> code::Flow {
        self.code.code().flow
    }

    fn kind_name(&self) -> &'static str {
        match self.kind() {
            code::Flow::Plain | code::Flow::Generator => "generator",
            code::Flow::Coroutine => "coroutine",
            code::Flow::AsyncGenerator => "async_generator",
        }
    }

    /// What its frame runs, or ran (`cr_code`).
    pub fn code_object(&self) -> &Rc<CodeObject> {
        &self.code
    }

    /// Its frame, until it has ended.
    pub fn frame(&self) -> Option<Rc<Frame>> {
        if self.state.get() == State::Closed { None } else { self.frame.borrow().clone() }
    }

    /// Lets go of its frame: it has ended.
    pub fn end(&self) -> Option<Rc<Frame>> {
        self.header.touch();
        self.state.set(State::Closed);
        let frame = self.frame.take();
        frame.iter().for_each(Frame::end_embedding);
        frame
    }

    /// Where it is in its life.
    pub fn state(&self) -> State {
        self.state.get()
    }

    /// Says where it is in its life.
    pub fn set_state(&self, state: State) {
        self.state.set(state);
    }

    /// `__name__`.
    pub fn name(&self) -> Rc<str> {
        self.name.borrow().clone()
    }

    /// Sets `__name__`.
    pub fn set_name(&self, name: Rc<str>) {
        self.name.replace(name);
    }

    /// `__qualname__`.
    pub fn full_name(&self) -> Rc<str> {
        self.qualname.borrow().clone()
    }

    /// Sets `__qualname__`.
    pub fn set_full_name(&self, qualname: Rc<str>) {
        self.qualname.replace(qualname);
    }

    /// Where the program made it.
    pub fn site(&self) -> Site {
        self.site
    }

    /// What it awaits or iterates over by `yield from` (`cr_await`).
    pub fn awaits(&self) -> Option<Value> {
        let frame = self.frame()?;
        if self.state.get() != State::Suspended {
            return None;
        }
        let op = frame.code().ops[frame.current_op()];
        (op == code::Op::YieldFrom).then(|| frame.peek(1))
    }

    /// The finalizer that the loop's hooks gave to an asynchronous generator.
    pub fn finalizer(&self) -> Value {
        self.finalizer.borrow().clone()
    }

    /// Says that the hooks are set; false if they were already.
    pub fn begin_hooks(&self) -> bool {
        !self.hooks_are_set.replace(true)
    }

    /// Whether one of an asynchronous generator's steps has begun and did not end (`ag_running_async`).
    pub fn runs_async(&self) -> bool {
        self.runs_async.get()
    }

    /// Says whether a step has begun.
    pub fn set_runs_async(&self, runs: bool) {
        self.runs_async.set(runs);
    }

    /// Whether an asynchronous generator was closed, or has ended (`ag_closed`): then its finalizer is not called.
    pub fn is_closed(&self) -> bool {
        self.is_closed.get()
    }

    /// Says that an asynchronous generator was closed, or has ended.
    pub fn set_closed(&self) {
        self.is_closed.set(true);
    }

    /// Whether no weak reference from before leads to it any more.
    pub fn is_forgotten(&self) -> bool {
        self.is_forgotten.get()
    }

    /// Says that a weak reference to it is made now.
    pub fn remember(&self) {
        self.is_forgotten.set(false);
    }

    /// Sets the finalizer.
    pub fn set_finalizer(&self, finalizer: Value) {
        self.header.touch();
        let before = self.finalizer.replace(finalizer);
        drop(before);
    }

    /// The machine.
    pub fn host(&self) -> &Weak<dyn Host> {
        &self.host
    }

    fn needs_end(&self) -> bool {
        match self.state.get() {
            State::Created => self.kind() == code::Flow::Coroutine || !self.finalizer.borrow().is_none(),
            State::Suspended => true,
            State::Running | State::Closed => false,
        }
    }
}

impl Coroutine for Generator {
    fn resume(self: Rc<Self>, resume: Resume) -> Flow {
        match self.host.upgrade() {
            Some(host) => host.resume(self, resume),
            None => {
                let text = "the machine that ran this coroutine is gone";
                Flow::Raise(Exception::with_message(self.header.heap(), Kind::RuntimeError, text))
            }
        }
    }

    fn qualname(&self) -> String {
        self.full_name().to_string()
    }

    fn is_suspended(&self) -> bool {
        self.state.get() == State::Suspended
    }

    fn is_closed(&self) -> bool {
        self.state.get() == State::Closed
    }

    fn into_object(self: Rc<Self>) -> Rc<dyn Object> {
        self
    }

    /// The line that waits, and those of the coroutines that it awaits.
    fn resume_point(&self) -> String {
        let Some(frame) = self.frame() else { return self.full_name().to_string() };
        let code = frame.code();
        let line = without_comment(code.source.line_text(code.line(frame.current_op()))).trim();
        let inner = self.awaits().and_then(|value| coroutine::from_object(Rc::clone(value.as_object()?)));
        let inner = inner.map(|inner| inner.resume_point()).unwrap_or_default();
        format!("{}:{line}>{inner}", self.full_name())
    }

    /// As `asyncio.coroutines._format_coroutine` shows it.
    fn repr_state(&self) -> String {
        let code = self.code.code();
        let source = code.source.name();
        let Some(frame) = self.frame() else {
            return format!("<{}() done, defined at {source}:{}>", self.full_name(), code.first_line);
        };
        match self.state.get() {
            State::Created => format!("<{}() running at {source}:{}>", self.full_name(), code.first_line),
            State::Suspended | State::Running | State::Closed => {
                format!("<{}() running at {source}:{}>", self.full_name(), code.line(frame.current_op()))
            }
        }
    }
}

impl Object for Generator {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(frame) = &*self.frame.borrow() {
            visit(Edge::strong(Label::Field("frame"), &**frame).by(Route::Embedded));
        }
        self.finalizer.borrow().traverse(Label::Field("finalizer"), visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let frame = self.end();
        drop((frame, self.finalizer.take()));
    }

    fn type_name(&self) -> &str {
        self.kind_name()
    }

    fn describe(&self) -> String {
        self.epithet().to_string()
    }

    fn epithet(&self) -> Epithet {
        Epithet::Named(self.kind_name(), self.full_name())
    }

    fn repr(&self) -> String {
        format!("<{} object {} at {}>", self.type_name(), self.qualname.borrow(), self.header.id())
    }

    /// Closing one that waits outside of every `try` and `with` runs no code.
    fn activity(&self) -> Activity {
        if self.state.get() == State::Running { Activity::Coroutine } else { Activity::Idle }
    }

    fn last_words(&self) -> LastWords {
        let Some(frame) = self.frame().filter(|_| self.needs_end()) else { return LastWords::Nothing };
        let runs_code = match self.state.get() {
            State::Created => false,
            _ => frame.code().catches_at(frame.current_op()) || !self.finalizer.borrow().is_none(),
        };
        if runs_code { LastWords::Code } else { LastWords::Message }
    }

    fn leave_registries(&self) {
        self.is_forgotten.set(true);
    }

    fn finalize(self: Rc<Self>) {
        let can_be_closed = matches!(self.state.get(), State::Created | State::Suspended);
        if let Some(host) = self.host.upgrade().filter(|_| can_be_closed) {
            host.finalize(self);
        }
    }
}

impl Drop for Generator {
    /// A suspended one hands its frame to a fresh one, which is closed and dies in its place.
    fn drop(&mut self) {
        self.header.leave_watching();
        let needs_end = !self.header.is_finalized() && self.needs_end();
        let edges = (self.frame.take(), self.finalizer.take());
        let Some(host) = self.host.upgrade().filter(|_| needs_end) else {
            edges.0.iter().for_each(Frame::end_embedding);
            self.header.release(edges);
            return;
        };
        let names = (self.name.borrow().clone(), self.qualname.borrow().clone());
        let (heap, weak) = (self.header.heap(), self.host.clone());
        let husk =
            Generator::with(heap, Rc::clone(&self.code), edges.0, self.state.get(), names, weak, self.site);
        husk.set_finalizer(edges.1);
        husk.hooks_are_set.set(self.hooks_are_set.get());
        husk.runs_async.set(self.runs_async.get());
        husk.is_closed.set(self.is_closed.get());
        husk.header.set_finalized();
        heap.defer(move || host.finalize(husk));
    }
}
