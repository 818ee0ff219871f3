//! What a task drives: coroutines, and how one step of them begins and ends.
//!
//! A coroutine is an object of the heap (a frame of a script, one of asyncio's own written as a state machine), or a
//! compiled Rust future. The second can't be traversed: what it captures counts as held from outside while it lives.
//! What it waits on is exact, because the awaited future is handed to the task and the leaf keeps a `Weak`.

mod native;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::{Rc, Weak};

use crate::asyncio::call_frame::OnStack;
use crate::asyncio::future::FutureLike;
use crate::asyncio::world::World;
use crate::exception::{Exception, Kind, Raised};
use crate::heap::{Activity, Edge, Epithet, Header, Heap, Label, LastWords, Object};
use crate::slot::Slot;
use crate::value::Value;

pub use native::{Native, NativeFuture};

/// With what a coroutine is resumed.
#[derive(Clone, Debug)]
pub enum Resume {
    /// `coro.send(value)`.
    Send(Value),
    /// `coro.throw(exception)`.
    Throw(Raised),
}

/// How a step of a coroutine ended.
pub enum Flow {
    /// It waits for a future.
    Await(Rc<dyn FutureLike>),
    /// It yields its turn: a bare `yield`, as `sleep(0)` does.
    Yield,
    /// It yielded something that no task can wait for.
    Stray(Value),
    /// It returned.
    Return(Value),
    /// It raised.
    Raise(Raised),
}

impl fmt::Debug for Flow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flow::Await(future) => write!(out, "Await({})", future.repr()),
            Flow::Yield => out.write_str("Yield"),
            Flow::Stray(value) => write!(out, "Stray({value:?})"),
            Flow::Return(value) => write!(out, "Return({value:?})"),
            Flow::Raise(raised) => write!(out, "Raise({raised:?})"),
        }
    }
}

/// A coroutine object.
pub trait Coroutine: Object {
    /// Runs until it waits or ends. A finished one raises RuntimeError `cannot reuse already awaited coroutine`.
    fn resume(self: Rc<Self>, resume: Resume) -> Flow;

    /// `__qualname__`.
    fn qualname(&self) -> String;

    /// Whether it began and did not end: then its finalizer closes it.
    fn is_suspended(&self) -> bool;

    /// Whether it waits in an `await`, so that nobody else can await it.
    fn is_awaited(&self) -> bool {
        self.is_suspended()
    }

    /// The same object, counted, as an object.
    fn into_object(self: Rc<Self>) -> Rc<dyn Object>;

    /// Whether it has ended.
    fn is_closed(&self) -> bool;

    /// Tells one of asyncio's own, which has ended, whose frame is below it on the stack: its own frame keeps that from 3.12
    /// on, if somebody keeps its own (`take_ownership`, frame.c). Those of programs see to it themselves.
    fn link_back(&self, _back: &dyn Fn() -> Option<Rc<dyn Object>>) {}

    /// Closes what has a way of its own to be closed ([`close`]): a step of an asynchronous generator.
    fn close_in_its_way(self: Rc<Self>) -> Option<Result<(), Raised>> {
        None
    }

    /// Where it waits, by texts of the source rather than by positions.
    fn resume_point(&self) -> String {
        self.qualname()
    }

    /// How `repr` of its task shows it: `<f() running at x.py:3>`.
    fn repr_state(&self) -> String {
        format!("<{}()>", self.qualname())
    }
}

/// What is raised for an `await` of a coroutine that waits in another one.
pub const AWAITED_ALREADY: &str = "coroutine is being awaited already";

/// The object as a coroutine, if it is one; its role says so.
pub fn from_object(object: Rc<dyn Object>) -> Option<Rc<dyn Coroutine>> {
    object.role()?.downcast::<Rc<dyn Coroutine>>().ok().map(|coroutine| *coroutine)
}

/// Closes a coroutine (`coro.close()`): GeneratorExit is raised where it waits.
///
/// # Errors
/// What the cleanup raised; RuntimeError `coroutine ignored GeneratorExit` if it awaited something that suspends.
pub fn close(coroutine: Rc<dyn Coroutine>) -> Result<(), Raised> {
    if coroutine.is_closed() {
        return Ok(());
    }
    if let Some(closed) = Rc::clone(&coroutine).close_in_its_way() {
        return closed;
    }
    let heap = Rc::clone(coroutine.header().heap());
    let exit = Exception::with_message(&heap, Kind::GeneratorExit, "");
    match coroutine.resume(Resume::Throw(exit)) {
        Flow::Return(_) => Ok(()),
        Flow::Raise(raised) if raised.is(Kind::GeneratorExit) => Ok(()),
        Flow::Raise(raised) => Err(raised),
        Flow::Await(_) | Flow::Yield | Flow::Stray(_) => {
            Err(Exception::with_message(&heap, Kind::RuntimeError, "coroutine ignored GeneratorExit"))
        }
    }
}

/// What a task drives.
pub enum Body {
    /// A coroutine object.
    Object(Rc<dyn Coroutine>),
    /// A Rust future.
    Native(Native),
}

/// The frame of one of asyncio's own coroutine functions, written as a state machine.
///
/// What is awaited belongs to the [`NativeCoroutine`] around it; the frame has the function's locals. While the frame
/// runs, its references count as held from outside.
pub trait Routine: 'static {
    /// Runs on with the outcome of what was awaited last (`None` at the beginning), until the next await or the end.
    fn resume(&mut self, world: &Rc<World>, outcome: Result<Value, Raised>) -> Step;

    /// How it ends, if its first resume would end it; most can't tell.
    fn at_once(&mut self) -> Option<Result<Value, Raised>> {
        None
    }

    /// Shows the references that the function's locals are.
    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>));
}

impl Routine for Box<dyn Routine> {
    fn resume(&mut self, world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        (**self).resume(world, outcome)
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        (**self).traverse(visit);
    }
}

/// How far a routine ran.
pub enum Step {
    /// It awaits something.
    Await(Awaitable),
    /// It yields its turn.
    Yield,
    /// It returned or raised.
    End(Result<Value, Raised>),
}

impl Step {
    /// The routine awaits a future.
    pub fn future(future: Rc<dyn FutureLike>) -> Step {
        Step::Await(Awaitable::Future(future))
    }

    /// The routine awaits another coroutine, which runs in the same task.
    pub fn coroutine(coroutine: Rc<dyn Coroutine>) -> Step {
        Step::Await(Awaitable::Coroutine(coroutine))
    }

    /// The routine returns.
    pub fn done(value: impl Into<Value>) -> Step {
        Step::End(Ok(value.into()))
    }
}

/// What a coroutine can await.
#[derive(Clone)]
pub enum Awaitable {
    /// A future, a task, gather's outer future.
    Future(Rc<dyn FutureLike>),
    /// A coroutine, which runs in the task that awaits it.
    Coroutine(Rc<dyn Coroutine>),
}

impl Awaitable {
    /// Shows the reference that it is.
    pub fn traverse(&self, label: Label<'_>, visit: &mut dyn FnMut(Edge<'_>)) {
        match self {
            Awaitable::Future(future) => visit(Edge::strong(label, &**future)),
            Awaitable::Coroutine(coroutine) => visit(Edge::strong(label, &**coroutine)),
        }
    }
}

/// A coroutine object around a [`Routine`]: `asyncio.sleep(1)`, `lock.acquire()`, ...
pub struct NativeCoroutine {
    header: Header,
    world: Rc<World>,
    qualname: &'static str,
    phase: Cell<Phase>,
    routine: Slot<Box<dyn Routine>>,
    awaits: Slot<Awaitable>,
    /// Whether it waits for a coroutine that runs, without a call of C in between: then a collection sees its variables.
    waits: Cell<bool>,
    /// Its frame, once an exception has come through it. Weak, since only tracebacks, and frames that it called, keep it.
    frame: RefCell<Weak<LeftFrame>>,
}

/// Where a native coroutine is (`inspect.getcoroutinestate`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Not resumed yet.
    Created,
    /// On Rust's stack.
    Running,
    /// Waits for what it awaits, or, awaiting nothing, for its turn.
    Suspended,
    /// Over; the routine is gone.
    Closed,
}

/// A coroutine that waits has an iterator on its stack.
const ITERATOR: u8 = 1;

impl NativeCoroutine {
    /// A coroutine that has not begun, named as CPython names it.
    pub fn new(world: &Rc<World>, qualname: &'static str, routine: impl Routine) -> Rc<NativeCoroutine> {
        let routine: Box<dyn Routine> = Box::new(routine);
        NativeCoroutine::alloc(world, qualname, Phase::Created, Some(routine), None)
    }

    fn alloc(
        world: &Rc<World>,
        qualname: &'static str,
        phase: Phase,
        routine: Option<Box<dyn Routine>>,
        awaits: Option<Awaitable>,
    ) -> Rc<NativeCoroutine> {
        world.heap().alloc(|header| NativeCoroutine {
            header,
            world: Rc::clone(world),
            qualname,
            phase: Cell::new(phase),
            routine: Slot::new(routine),
            awaits: Slot::new(awaits),
            waits: Cell::new(false),
            frame: RefCell::default(),
        })
    }

    /// Its frame as a traceback knows it.
    fn frame(&self) -> Rc<LeftFrame> {
        let known = self.frame.borrow().upgrade();
        known.unwrap_or_else(|| {
            let frame = LeftFrame::new(self.header.heap(), None);
            self.frame.replace(Rc::downgrade(&frame));
            frame
        })
    }

    /// Notes that an exception has come into it or leaves it: its traceback holds the frame from now on.
    fn note_passed(&self, raised: &Raised) {
        if !raised.is(Kind::GeneratorExit) {
            raised.add_frame(self.frame());
        }
    }

    /// What the run shares.
    pub fn world(&self) -> &Rc<World> {
        &self.world
    }

    /// Whether its routine runs now (`cr_running`).
    pub fn is_running(&self) -> bool {
        self.phase.get() == Phase::Running
    }

    /// What it awaits (`cr_await`).
    pub fn awaits(&self) -> Option<Awaitable> {
        self.awaits.get()
    }

    /// A coroutine whose routine has just run, as far as `step` says, and how it goes on.
    pub fn begun(
        world: &Rc<World>,
        qualname: &'static str,
        routine: impl Routine,
        step: Step,
    ) -> (Rc<NativeCoroutine>, Flow) {
        let coroutine =
            NativeCoroutine::alloc(world, qualname, Phase::Running, Some(Box::new(routine)), None);
        let flow = match coroutine.follow(step) {
            Ok(outcome) => coroutine.run(outcome),
            Err(flow) => flow,
        };
        (coroutine, flow)
    }

    /// Runs the routine until something it awaits suspends.
    fn run(self: &Rc<Self>, mut outcome: Result<Value, Raised>) -> Flow {
        loop {
            self.phase.set(Phase::Running);
            self.header.touch();
            outcome.as_ref().err().into_iter().for_each(|raised| self.note_passed(raised));
            let Some(mut routine) = self.routine.take() else { return self.reused() };
            let step = routine.resume(&self.world, outcome);
            self.header.touch();
            self.routine.set(Some(routine));
            match self.follow(step) {
                Ok(awaited) => outcome = awaited,
                Err(flow) => return flow,
            }
        }
    }

    /// What the routine goes on with after a step, or what goes to the task.
    fn follow(self: &Rc<Self>, step: Step) -> Result<Result<Value, Raised>, Flow> {
        match step {
            Step::End(ended) => Err(self.end_with(ended)),
            Step::Yield => Err(self.suspend_with_iterator(Flow::Yield)),
            Step::Await(Awaitable::Future(future)) if future.base().is_done() => {
                Ok(future.base().result_in_frame())
            }
            Step::Await(Awaitable::Future(future)) => match future.base().begin_await() {
                Ok(()) => {
                    self.header.touch();
                    self.awaits.set(Some(Awaitable::Future(Rc::clone(&future))));
                    Err(self.suspend_with_iterator(Flow::Await(future)))
                }
                Err(raised) => Ok(Err(raised)),
            },
            Step::Await(Awaitable::Coroutine(inner)) if inner.is_awaited() => {
                Ok(Err(self.world.exception(Kind::RuntimeError, AWAITED_ALREADY)))
            }
            Step::Await(Awaitable::Coroutine(inner)) => {
                self.header.touch();
                self.awaits.set(Some(Awaitable::Coroutine(Rc::clone(&inner))));
                self.delegate(inner, Resume::Send(Value::None))
            }
        }
    }

    /// Hands a resume on to the inner coroutine: it ended, so, or the flow goes to the task.
    fn delegate(
        self: &Rc<Self>,
        inner: Rc<dyn Coroutine>,
        resume: Resume,
    ) -> Result<Result<Value, Raised>, Flow> {
        let awaited = Rc::clone(&inner);
        let on_stack: Rc<dyn OnStack> = Rc::<NativeCoroutine>::clone(self);
        self.world.push_frame(on_stack);
        self.waits.set(match &resume {
            Resume::Throw(raised) => !raised.is(Kind::GeneratorExit),
            Resume::Send(_) => self.world.version().awaits_stay_in_the_interpreter(),
        });
        let ended = self.resume_inner(inner, resume);
        self.waits.set(false);
        self.world.pop_frame();
        if ended.is_ok() && self.world.version().coroutine_frames_link_back() {
            awaited.link_back(&|| Some(self.frame()));
        }
        ended
    }

    fn resume_inner(&self, inner: Rc<dyn Coroutine>, resume: Resume) -> Result<Result<Value, Raised>, Flow> {
        let ended = match resume {
            Resume::Throw(exit) if exit.is(Kind::GeneratorExit) => {
                Err(close(inner).map_or_else(|raised| raised, |()| exit))
            }
            resume => match inner.resume(resume) {
                Flow::Return(value) => Ok(value),
                Flow::Raise(raised) => Err(raised),
                flow @ (Flow::Await(_) | Flow::Yield | Flow::Stray(_)) => return Err(self.suspend(flow)),
            },
        };
        self.header.touch();
        self.awaits.set(None);
        Ok(ended)
    }

    /// Finds what the suspended routine is to go on with, or what the inner coroutine passes to the task.
    fn receive(self: &Rc<Self>, resume: Resume) -> Result<Result<Value, Raised>, Flow> {
        self.header.touch();
        match self.awaits.take() {
            Some(Awaitable::Coroutine(inner)) => {
                self.awaits.set(Some(Awaitable::Coroutine(Rc::clone(&inner))));
                self.phase.set(Phase::Running);
                self.delegate(inner, resume)
            }
            Some(Awaitable::Future(future)) => {
                self.header.take_weight(ITERATOR);
                match resume {
                    Resume::Throw(raised) => Ok(Err(raised)),
                    // Whoever sends too early gets the same future once more (`FutureIter_am_send`).
                    Resume::Send(_) => self.follow(Step::future(future)),
                }
            }
            None => {
                self.header.take_weight(ITERATOR);
                Ok(match resume {
                    Resume::Throw(raised) => Err(raised),
                    Resume::Send(value) => Ok(value),
                })
            }
        }
    }

    fn suspend(&self, flow: Flow) -> Flow {
        self.phase.set(Phase::Suspended);
        flow
    }

    /// Suspends with an iterator of its own on the stack: a future's, or that of `__sleep0`.
    fn suspend_with_iterator(&self, flow: Flow) -> Flow {
        self.header.add_weight(ITERATOR);
        self.suspend(flow)
    }

    fn end_with(&self, ended: Result<Value, Raised>) -> Flow {
        if let Err(raised) = &ended {
            if raised.entries().is_none() && raised.context().is_none() {
                // It is the routine's own; what has come through a frame before is only on its way.
                self.world.chain(raised);
            }
            self.note_passed(raised);
        }
        self.end();
        ended.map_or_else(Flow::Raise, Flow::Return)
    }

    fn end(&self) {
        self.header.touch();
        self.phase.set(Phase::Closed);
        let mut routine = self.routine.take();
        // What a program's subclass has of its frame ends with it.
        let mut own = self.header.take_own();
        if let Some(frame) = self.frame.borrow().upgrade() {
            frame.header.touch();
            frame.routine.replace(routine.take());
            own.take().into_iter().for_each(|own| frame.header.set_own(own));
            frame.header.enter_list_anew();
        }
        drop(own);
        self.header.heap().release((routine, self.awaits.take()));
    }

    fn reused(&self) -> Flow {
        let text = "cannot reuse already awaited coroutine";
        Flow::Raise(self.world.exception(Kind::RuntimeError, text))
    }

    fn close_or_tell(self: Rc<Self>) {
        let (world, place): (_, Rc<dyn Object>) =
            (Rc::clone(&self.world), Rc::<NativeCoroutine>::clone(&self));
        if let Err(raised) = close(self) {
            world.unraisable_in(raised, &Value::Object(place));
        }
    }

    fn tell_never_awaited(world: &World, qualname: &str) {
        world.console().error(&format!("sys:1: RuntimeWarning: coroutine '{qualname}' was never awaited\n"));
    }
}

impl Coroutine for NativeCoroutine {
    fn resume(self: Rc<Self>, resume: Resume) -> Flow {
        match (self.phase.get(), resume) {
            (Phase::Created, Resume::Send(_)) => self.run(Ok(Value::None)),
            (Phase::Created, Resume::Throw(raised)) => {
                self.note_passed(&raised);
                self.end();
                Flow::Raise(raised)
            }
            (Phase::Suspended, resume) => match self.receive(resume) {
                Ok(outcome) => self.run(outcome),
                Err(flow) => flow,
            },
            (Phase::Running, _) => {
                Flow::Raise(self.world.exception(Kind::ValueError, "coroutine already executing"))
            }
            (Phase::Closed, Resume::Throw(raised)) if raised.is(Kind::GeneratorExit) => Flow::Raise(raised),
            (Phase::Closed, _) => self.reused(),
        }
    }

    fn qualname(&self) -> String {
        self.qualname.to_string()
    }

    fn is_suspended(&self) -> bool {
        self.phase.get() == Phase::Suspended
    }

    fn is_closed(&self) -> bool {
        self.phase.get() == Phase::Closed
    }

    fn link_back(&self, back: &dyn Fn() -> Option<Rc<dyn Object>>) {
        if let Some(frame) = self.frame.borrow().upgrade() {
            frame.header.touch();
            let before = frame.back.replace(back());
            drop(before);
        }
    }

    fn into_object(self: Rc<Self>) -> Rc<dyn Object> {
        self
    }
}

impl OnStack for NativeCoroutine {
    fn frame(&self) -> Rc<dyn Object> {
        self.frame()
    }
}

impl Object for NativeCoroutine {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.routine.look(|routine| routine.into_iter().for_each(|routine| routine.traverse(visit)));
        self.awaits.look(|awaits| {
            awaits.into_iter().for_each(|awaits| awaits.traverse(Label::Field("cr_await"), visit));
        });
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        self.end();
    }

    fn type_name(&self) -> &str {
        "coroutine"
    }

    fn describe(&self) -> String {
        self.epithet().to_string()
    }

    fn epithet(&self) -> Epithet {
        Epithet::Known("coroutine", self.qualname)
    }

    fn repr(&self) -> String {
        format!("<coroutine object {} at {}>", self.qualname, self.header.id())
    }

    fn role(self: Rc<Self>) -> Option<Box<dyn Any>> {
        let coroutine: Rc<dyn Coroutine> = self;
        Some(Box::new(coroutine))
    }

    fn activity(&self) -> Activity {
        match self.phase.get() {
            Phase::Running if self.waits.get() => Activity::BothWaiting,
            Phase::Running => Activity::Both,
            Phase::Created | Phase::Suspended | Phase::Closed => Activity::Idle,
        }
    }

    fn last_words(&self) -> LastWords {
        match self.phase.get() {
            Phase::Created => LastWords::Message,
            Phase::Suspended => LastWords::Code,
            Phase::Running | Phase::Closed => LastWords::Nothing,
        }
    }

    /// Closes a suspended coroutine (`_PyGen_Finalize`).
    fn finalize(self: Rc<Self>) {
        match self.phase.get() {
            Phase::Created => NativeCoroutine::tell_never_awaited(&self.world, self.qualname),
            Phase::Suspended => self.close_or_tell(),
            Phase::Running | Phase::Closed => {}
        }
    }
}

/// One that dies by its count is closed as one that is collected, as soon as the drop that runs now is over.
impl Drop for NativeCoroutine {
    fn drop(&mut self) {
        let (phase, qualname) = (self.phase.get(), self.qualname);
        let (routine, awaits) = (self.routine.take(), self.awaits.take());
        if phase == Phase::Closed && routine.is_none() && awaits.is_none() {
            return;
        }
        self.header.leave_watching();
        let heap = Rc::clone(self.header.heap());
        if self.header.is_finalized() || self.world.is_torn_down() || phase == Phase::Closed {
            heap.release((routine, awaits));
            return;
        }
        if phase == Phase::Created {
            let world = Rc::clone(&self.world);
            heap.defer(move || NativeCoroutine::tell_never_awaited(&world, qualname));
            heap.release((routine, awaits));
            return;
        }
        let husk = NativeCoroutine::alloc(&self.world, qualname, phase, routine, awaits);
        self.header.take_own().into_iter().for_each(|own| husk.header.set_own(own));
        husk.header.set_finalized();
        heap.defer(move || husk.close_or_tell());
    }
}

/// Notes that an exception left a routine: its traceback holds the frame from now on.
pub fn note_left(raised: &Raised, routine: Box<dyn Routine>) {
    if !raised.is(Kind::GeneratorExit) {
        raised.add_frame(LeftFrame::new(raised.header().heap(), Some(routine)));
    }
}

/// The frame of a native coroutine that an exception came through; the exception's traceback holds it.
struct LeftFrame {
    header: Header,
    /// Its variables, once the coroutine has ended; until then that holds them.
    routine: RefCell<Option<Box<dyn Routine>>>,
    back: RefCell<Option<Rc<dyn Object>>>,
}

impl LeftFrame {
    fn new(heap: &Rc<Heap>, routine: Option<Box<dyn Routine>>) -> Rc<LeftFrame> {
        let routine = RefCell::new(routine);
        heap.alloc(|header| LeftFrame { header, routine, back: RefCell::default() })
    }
}

impl Object for LeftFrame {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(routine) = &*self.routine.borrow() {
            routine.traverse(visit);
        }
        if let Some(back) = &*self.back.borrow() {
            visit(Edge::strong(Label::Field("f_back"), &**back));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let routine = self.routine.take();
        drop((routine, self.back.take()));
    }

    fn type_name(&self) -> &str {
        "frame"
    }
}

impl Drop for LeftFrame {
    fn drop(&mut self) {
        let routine = self.routine.get_mut().take();
        self.header.release((routine, self.back.take()));
    }
}
