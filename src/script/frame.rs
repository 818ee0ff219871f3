//! The interpreter: a coroutine as an object of the heap, whose variables the collector sees.
//!
//! It ends, is closed and dies as a coroutine of CPython does (genobject.c, frame.c): a frame that ends with an
//! exception leaves its variables to the traceback, a suspended one is closed by its finalizer, and a
//! finished one can't be resumed.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use crate::asyncio::coroutine::{Body, Coroutine, Flow, Resume, close};
use crate::asyncio::event_loop::{Callback, EventLoop};
use crate::asyncio::future::{Future, FutureLike};
use crate::asyncio::gather::Gathering;
use crate::asyncio::task::Task;
use crate::asyncio::world::World;
use crate::clock::TimerKey;
use crate::exception::{Exception, Kind, Raised};
use crate::heap::{Edge, Header, Label, LastWords, Object};
use crate::record::Site;
use crate::script::code::{BodyCode, Code, Step};
use crate::script::objects::{FrameObject, Handled, Mailbox, Module, Variables};
use crate::script::{Catch, GLOBALS, LOCALS, Member, Op, SHARED, Slot};
use crate::traceback::Traceback;
use crate::value::Value;

/// A coroutine of a program.
pub struct ScriptFrame {
    header: Header,
    world: Rc<World>,
    code: Rc<Code>,
    handled: Rc<Handled>,
    /// Which of the program's bodies it runs.
    number: usize,
    state: Cell<State>,
    /// The step that runs, or that waits.
    step: Cell<usize>,
    variables: RefCell<Variables>,
    waiting: RefCell<Waiting>,
    /// The exceptions that are being handled, the innermost last.
    handling: RefCell<Vec<Raised>>,
    /// What tracebacks know of the frame, once there is one.
    frame_object: RefCell<Option<Rc<FrameObject>>>,
    /// Who awaits it within the same task; weak, because the caller holds it.
    caller: RefCell<Weak<ScriptFrame>>,
}

/// Where a coroutine stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Made, not begun.
    Created,
    /// On the stack.
    Running,
    /// Waits; its finalizer closes it.
    Suspended,
    /// Returned, raised, or was closed: it holds nothing any more.
    Finished,
}

/// What a suspended coroutine waits for.
#[derive(Default)]
enum Waiting {
    #[default]
    Nothing,
    /// Its turn: `sleep(0)`.
    Turn,
    /// A future.
    Future(Rc<dyn FutureLike>),
    /// The future of a sleep, whose timer goes with the sleep.
    Sleep(Rc<Future>, TimerKey),
    /// A coroutine that it awaits within the same task.
    Inner(Rc<ScriptFrame>),
}

/// How a step of the program ended.
enum Done {
    /// On to the next.
    Next,
    /// On to another.
    Goto(usize),
    /// The coroutine waits.
    Suspend(Flow),
    /// It raises here, which the traceback tells.
    Raise(Raised),
    /// It raises on what it was handling.
    Reraise(Raised),
    /// It returns.
    Return(Value),
}

impl ScriptFrame {
    /// `t0([None, None])`: the main coroutine, with a mailbox of its own.
    pub fn main(module: &Rc<Module>) -> Rc<ScriptFrame> {
        let mailbox = Mailbox::new(module.world().heap());
        ScriptFrame::new(module, 0, Some(mailbox), Value::None)
    }

    fn new(
        module: &Rc<Module>,
        number: usize,
        mailbox: Option<Rc<Mailbox>>,
        parameter: Value,
    ) -> Rc<ScriptFrame> {
        let mut locals: [Value; LOCALS.len()] = Default::default();
        locals[0] = parameter;
        let variables = Variables { module: Some(Rc::clone(module)), mailbox, locals };
        module.world().heap().alloc(|header| ScriptFrame {
            header,
            world: Rc::clone(module.world()),
            code: Rc::clone(module.code()),
            handled: Rc::clone(module.handled()),
            number,
            state: Cell::new(State::Created),
            step: Cell::new(0),
            variables: RefCell::new(variables),
            waiting: RefCell::default(),
            handling: RefCell::default(),
            frame_object: RefCell::default(),
            caller: RefCell::default(),
        })
    }

    fn body(&self) -> &BodyCode {
        &self.code.bodies[self.number]
    }

    /// Runs until it waits or ends.
    fn run(self: &Rc<Self>, mut done: Done) -> Flow {
        loop {
            match done {
                Done::Next => self.step.set(self.step.get() + 1),
                Done::Goto(step) => self.step.set(step),
                Done::Suspend(flow) => {
                    self.state.set(State::Suspended);
                    return flow;
                }
                Done::Raise(raised) => {
                    self.trace(&raised);
                    if let Err(raised) = self.catch(raised) {
                        return self.end(Flow::Raise(raised));
                    }
                }
                Done::Reraise(raised) => {
                    if let Err(raised) = self.catch(raised) {
                        return self.end(Flow::Raise(raised));
                    }
                }
                Done::Return(value) => return self.end(Flow::Return(value)),
            }
            self.world.heap().run_deferred();
            done = self.execute();
        }
    }

    fn end(&self, flow: Flow) -> Flow {
        self.finish();
        self.world.heap().run_deferred();
        flow
    }

    /// Gives up what the frame holds. If a traceback knows the frame, its variables live on in the frame object.
    fn finish(&self) {
        self.header.touch();
        self.state.set(State::Finished);
        let waiting = self.waiting.take();
        give_up(&waiting);
        let handling = self.handling.take();
        let variables = self.variables.take();
        let frame_object = self.frame_object.take();
        match frame_object {
            Some(known) if 1 < Rc::strong_count(&known) => known.take_ownership(variables, self.back()),
            _ => self.world.heap().release(variables),
        }
        self.world.heap().release((waiting, handling));
    }

    /// Enters the frame into the exception's traceback (`PyTraceBack_Here`).
    fn trace(&self, raised: &Raised) {
        let next = raised.entries();
        let entry = Traceback::new(self.world.heap(), next, self.frame_object(), 0);
        raised.set_traceback(Some(entry));
    }

    fn frame_object(&self) -> Rc<FrameObject> {
        self.header.touch();
        let mut frame_object = self.frame_object.borrow_mut();
        Rc::clone(frame_object.get_or_insert_with(|| FrameObject::new(self.world.heap())))
    }

    /// The frame below it on the stack, from the version on in which a coroutine's frame keeps it.
    fn back(&self) -> Option<Rc<dyn Object>> {
        if !self.world.version().coroutine_frames_link_back() {
            return None;
        }
        match self.caller.borrow().upgrade() {
            Some(caller) => Some(caller.frame_object()),
            None => self.world.frame(),
        }
    }

    /// Goes on at the handler that takes the exception, or gives it back.
    fn catch(&self, raised: Raised) -> Result<(), Raised> {
        self.header.touch();
        let Some(handler) = self.body().handler(self.step.get()) else { return Err(raised) };
        let over = self.handling.borrow_mut().split_off(handler.depth);
        drop(over);
        self.handling.borrow_mut().push(raised);
        self.show_handled();
        self.step.set(handler.target);
        Ok(())
    }

    fn pop_handled(&self) -> Option<Raised> {
        self.header.touch();
        let raised = self.handling.borrow_mut().pop();
        self.show_handled();
        raised
    }

    fn show_handled(&self) {
        self.handled.set_top(self.handling.borrow().last());
    }

    fn execute(self: &Rc<Self>) -> Done {
        let Some(step) = self.body().steps.get(self.step.get()).cloned() else {
            return Done::Return(Value::None);
        };
        match step {
            Step::Op(op, label) => self.perform(&op, &label),
            Step::Jump(target) => Done::Goto(target),
            Step::Match(catch) => {
                let matches = self.handling.borrow().last().is_some_and(|raised| match catch {
                    Catch::Cancelled => raised.is(Kind::CancelledError),
                    Catch::Exception => raised.is(Kind::Exception),
                });
                if matches { Done::Next } else { self.reraise() }
            }
            Step::PopHandled => {
                let raised = self.pop_handled();
                drop(raised);
                Done::Next
            }
            Step::Reraise => self.reraise(),
            Step::Return(label) => Done::Return(Value::Str(label)),
        }
    }

    fn reraise(&self) -> Done {
        Done::Reraise(self.pop_handled().expect("a handler runs only while an exception is handled"))
    }

    fn perform(self: &Rc<Self>, op: &Op, label: &Rc<str>) -> Done {
        match op {
            Op::Create { to, task, with } => self.create(*to, *task, *with),
            Op::Copy { to, from } => self.set(*to, self.get(*from)),
            Op::Drop(slot) => self.set(*slot, Value::None),
            Op::Me(slot) => self.current_task(*slot),
            Op::Future(slot) => match EventLoop::running() {
                Some(event_loop) => self.set(*slot, Future::new(&event_loop).into()),
                None => Done::Next,
            },
            Op::Await(slot) => self.await_slot(*slot, label),
            Op::Call { task, with } => match self.coroutine(*task, *with) {
                Some(inner) => self.drive(inner, Resume::Send(Value::None), label),
                None => Done::Next,
            },
            Op::Gather { to, members, settle } => self.gather(*to, members, *settle, label),
            Op::Sleep(eighths) => self.sleep(*eighths),
            Op::Cancel(slot) => self.cancel(*slot, label),
            Op::Complete(slot) => {
                self.complete(*slot, |future| future.set_result(Value::Str(Rc::clone(label))))
            }
            Op::Fail(slot) => self.complete(*slot, |future| future.set_exception(self.value_error(label))),
            Op::Print => self.print(format!("{label}")),
            Op::Show(slot) => self.print(format!("{label} {}", state_of(&self.get(*slot)))),
            Op::Collect => {
                let watcher = self.world.watcher();
                watcher.map(|watcher| watcher.collect(2));
                Done::Next
            }
            Op::Raise => self.raise(self.value_error(label)),
            Op::Return | Op::Try { .. } => unreachable!("the compiler takes {op:?} apart"),
        }
    }

    fn create(&self, to: Option<Slot>, task: usize, with: Option<Slot>) -> Done {
        let Some(event_loop) = EventLoop::running() else { return Done::Next };
        let Some(coroutine) = self.coroutine(task, with) else { return Done::Next };
        match (Task::new(&event_loop, Body::Object(coroutine), Site::Unknown), to) {
            (Ok(task), Some(to)) => self.set(to, task.into()),
            (Ok(_), None) => Done::Next,
            (Err(raised), _) => self.raise(raised),
        }
    }

    /// `t1(box, with)`, if there is such a body behind this one.
    fn coroutine(&self, task: usize, with: Option<Slot>) -> Option<Rc<ScriptFrame>> {
        if task <= self.number || self.code.bodies.len() <= task {
            return None;
        }
        let parameter = with.map(|slot| self.get(slot)).unwrap_or_default();
        let variables = self.variables.borrow();
        let module = variables.module.as_ref()?;
        Some(ScriptFrame::new(module, task, variables.mailbox.clone(), parameter))
    }

    fn current_task(&self, slot: Slot) -> Done {
        if EventLoop::running().is_none() {
            return Done::Next;
        }
        self.set(slot, Task::current().map(Value::from).unwrap_or_default())
    }

    fn await_slot(&self, slot: Slot, label: &Rc<str>) -> Done {
        let Some(future) = future_of(&self.get(slot)) else { return Done::Next };
        let own = Task::current().map(|task| task.header().id());
        if own == Some(future.header().id()) {
            return Done::Next;
        }
        self.await_future(future, label)
    }

    fn await_future(&self, future: Rc<dyn FutureLike>, label: &Rc<str>) -> Done {
        self.header.touch();
        if future.base().is_done() {
            return self.got(future.base().result(), label);
        }
        if let Err(raised) = future.base().begin_await() {
            return self.raise(raised);
        }
        self.waiting.replace(Waiting::Future(Rc::clone(&future)));
        Done::Suspend(Flow::Await(future))
    }

    /// What an `await` gave: a value is printed, an exception raised here.
    fn got(&self, outcome: Result<Value, Raised>, label: &Rc<str>) -> Done {
        match outcome {
            Ok(Value::Str(text)) => self.print(format!("{label} got {text}")),
            Ok(value) => self.print(format!("{label} got {}", value.repr())),
            Err(raised) => self.raise(raised),
        }
    }

    fn drive(self: &Rc<Self>, inner: Rc<ScriptFrame>, resume: Resume, label: &Rc<str>) -> Done {
        inner.caller.replace(Rc::downgrade(self));
        match Rc::clone(&inner).resume(resume) {
            Flow::Return(value) => self.got(Ok(value), label),
            Flow::Raise(raised) => Done::Raise(raised),
            flow @ (Flow::Await(_) | Flow::Yield | Flow::Stray(_)) => {
                self.header.touch();
                self.waiting.replace(Waiting::Inner(inner));
                Done::Suspend(flow)
            }
        }
    }

    fn gather(&self, to: Option<Slot>, members: &[Member], settle: bool, label: &Rc<str>) -> Done {
        let running = EventLoop::running();
        let makes_tasks = members.iter().any(|member| matches!(member, Member::Task(_)));
        if makes_tasks && running.is_none() {
            return Done::Next;
        }
        let arguments = self.arguments(members);
        let Some(first) = arguments.first() else { return Done::Next };
        let event_loop = match first {
            Argument::Future(future) => Rc::clone(future.base().event_loop()),
            Argument::Coroutine(_) => running.expect("asked for above"),
        };
        let children = arguments.into_iter().map(|argument| argument.ensure_future(&event_loop));
        match (Gathering::new_one_by_one(&event_loop, children, settle), to) {
            (Ok(outer), Some(to)) => self.set(to, outer.into()),
            (Ok(outer), None) => self.await_future(outer, label),
            (Err(raised), _) => self.raise(raised),
        }
    }

    /// The arguments of a call of `gather`: all coroutines are made before any of their tasks.
    fn arguments(&self, members: &[Member]) -> Vec<Argument> {
        let arguments = members.iter().filter_map(|member| match member {
            Member::Slot(slot) => future_of(&self.get(*slot)).map(Argument::Future),
            Member::Task(task) => self.coroutine(*task, None).map(Argument::Coroutine),
        });
        arguments.collect()
    }

    fn sleep(&self, eighths: u8) -> Done {
        self.header.touch();
        if eighths == 0 {
            self.waiting.replace(Waiting::Turn);
            return Done::Suspend(Flow::Yield);
        }
        let Some(event_loop) = EventLoop::running() else {
            return self.raise(self.world.exception(Kind::RuntimeError, "no running event loop"));
        };
        let future = Future::new(&event_loop);
        let timer: Rc<dyn Callback> = Rc::<Future>::clone(&future);
        let when = event_loop.time().after(self.world.stretch(f64::from(eighths) / 8.0));
        let key = event_loop.call_at(when, timer);
        self.waiting.replace(Waiting::Sleep(Rc::clone(&future), key));
        Done::Suspend(Flow::Await(future))
    }

    fn cancel(&self, slot: Slot, label: &Rc<str>) -> Done {
        let Some(future) = future_of(&self.get(slot)) else { return Done::Next };
        match future.cancel(Value::None) {
            Ok(true) => self.print(format!("{label} cancel True")),
            Ok(false) => self.print(format!("{label} cancel False")),
            Err(raised) => self.raise(raised),
        }
    }

    fn complete(&self, slot: Slot, complete: impl Fn(&Future) -> Result<(), Raised>) -> Done {
        match self.get(slot).downcast::<Future>() {
            Some(future) if !future.is_done() => match complete(&future) {
                Ok(()) => Done::Next,
                Err(raised) => self.raise(raised),
            },
            _ => Done::Next,
        }
    }

    fn print(&self, text: String) -> Done {
        self.world.print(&text, "\n");
        Done::Next
    }

    fn value_error(&self, label: &Rc<str>) -> Raised {
        Exception::new(self.world.heap(), Kind::ValueError, vec![Value::Str(Rc::clone(label))])
    }

    /// Raises here what is new here: its context is what is being handled (`PyErr_SetObject`).
    fn raise(&self, raised: Raised) -> Done {
        self.handled.chain(&raised);
        Done::Raise(raised)
    }

    fn get(&self, slot: Slot) -> Value {
        let variables = self.variables.borrow();
        match slot {
            Slot::Local(index) => variables.locals[usize::from(index) % LOCALS.len()].clone(),
            Slot::Shared(index) => {
                let mailbox = variables.mailbox.as_ref();
                mailbox.map(|mailbox| mailbox.get(usize::from(index) % SHARED.len())).unwrap_or_default()
            }
            Slot::Global(index) => {
                let module = variables.module.as_ref();
                module.map(|module| module.get(usize::from(index) % GLOBALS.len())).unwrap_or_default()
            }
        }
    }

    fn set(&self, slot: Slot, value: Value) -> Done {
        let before = self.replace(slot, value);
        drop(before);
        Done::Next
    }

    fn replace(&self, slot: Slot, value: Value) -> Value {
        self.header.touch();
        let mut variables = self.variables.borrow_mut();
        match slot {
            Slot::Local(index) => {
                std::mem::replace(&mut variables.locals[usize::from(index) % LOCALS.len()], value)
            }
            Slot::Shared(index) => {
                let mailbox = variables.mailbox.as_ref().expect("a frame that runs has a mailbox");
                mailbox.replace(usize::from(index) % SHARED.len(), value)
            }
            Slot::Global(index) => {
                let module = variables.module.as_ref().expect("a frame that runs has a module");
                module.replace(usize::from(index) % GLOBALS.len(), value)
            }
        }
    }

    /// Takes up what the coroutine waited for.
    fn go_on(self: &Rc<Self>, resume: Resume) -> Done {
        match resume {
            Resume::Send(_) => self.receive(),
            Resume::Throw(raised) => self.receive_thrown(raised),
        }
    }

    fn receive(self: &Rc<Self>) -> Done {
        self.header.touch();
        let waiting = self.waiting.take();
        let label = self.label();
        match waiting {
            Waiting::Nothing | Waiting::Turn => Done::Next,
            Waiting::Sleep(future, key) => {
                future.event_loop().cancel_timer(key);
                match future.is_done() {
                    true => Done::Next,
                    false => self.await_future(future, &label),
                }
            }
            Waiting::Future(future) => self.await_future(future, &label),
            Waiting::Inner(inner) => self.drive(inner, Resume::Send(Value::None), &label),
        }
    }

    fn receive_thrown(self: &Rc<Self>, raised: Raised) -> Done {
        self.header.touch();
        let waiting = self.waiting.take();
        let label = self.label();
        let raised = match waiting {
            Waiting::Inner(inner) if raised.is(Kind::GeneratorExit) => {
                close(inner).map_or_else(|other| other, |()| raised)
            }
            Waiting::Inner(inner) => match self.drive(inner, Resume::Throw(raised), &label) {
                Done::Raise(raised) => raised,
                done => return done,
            },
            _ => {
                give_up(&waiting);
                drop(waiting);
                raised
            }
        };
        if !self.handling.borrow().is_empty() {
            self.handled.chain(&raised);
        }
        Done::Raise(raised)
    }

    fn label(&self) -> Rc<str> {
        match self.body().steps.get(self.step.get()) {
            Some(Step::Op(_, label)) => Rc::clone(label),
            _ => "".into(),
        }
    }

    /// Closes the coroutine, and tells of what it raises.
    fn close_loudly(self: Rc<Self>) {
        if self.state.get() != State::Suspended {
            return;
        }
        let world = Rc::clone(&self.world);
        let place = format!("<coroutine object {}>", self.qualname());
        if let Err(raised) = close(self) {
            world.unraisable(&raised, &place);
        }
    }
}

/// What `gather` is called with.
enum Argument {
    Future(Rc<dyn FutureLike>),
    Coroutine(Rc<ScriptFrame>),
}

impl Argument {
    /// The future, or a task of the coroutine, which vanishes without a message.
    fn ensure_future(self, event_loop: &Rc<EventLoop>) -> Result<Rc<dyn FutureLike>, Raised> {
        match self {
            Argument::Future(future) => Ok(future),
            Argument::Coroutine(coroutine) => {
                let task = Task::new(event_loop, Body::Object(coroutine), Site::Unknown)?;
                task.set_log_destroy_pending(false);
                Ok(task)
            }
        }
    }
}

/// A sleep that is given up takes its timer back.
fn give_up(waiting: &Waiting) {
    if let Waiting::Sleep(future, key) = waiting {
        future.event_loop().cancel_timer(*key);
    }
}

/// The future that a slot refers to, if it refers to one.
fn future_of(value: &Value) -> Option<Rc<dyn FutureLike>> {
    if let Some(task) = value.downcast::<Task>() {
        return Some(task);
    }
    if let Some(outer) = value.downcast::<Gathering>() {
        return Some(outer);
    }
    let future: Rc<dyn FutureLike> = value.downcast::<Future>()?;
    Some(future)
}

fn state_of(value: &Value) -> &'static str {
    match future_of(value) {
        None => "nothing",
        Some(future) if !future.base().is_done() => "pending",
        Some(future) if future.base().is_cancelled() => "cancelled",
        Some(future) if future.base().peek_exception().is_some() => "failed",
        Some(_) => "done",
    }
}

impl Coroutine for ScriptFrame {
    fn is_closed(&self) -> bool {
        self.state.get() == State::Finished
    }

    fn resume(self: Rc<Self>, resume: Resume) -> Flow {
        let before = self.state.get();
        let kind_and_text = match before {
            State::Created | State::Suspended => None,
            State::Running => Some((Kind::ValueError, "coroutine already executing")),
            State::Finished => Some((Kind::RuntimeError, "cannot reuse already awaited coroutine")),
        };
        if let Some((kind, text)) = kind_and_text {
            return Flow::Raise(self.world.exception(kind, text));
        }
        if let Resume::Throw(raised) = &resume
            && raised.is(Kind::GeneratorExit)
        {
            self.handled.chain(raised);
        }
        self.state.set(State::Running);
        self.handled.enter(self.handling.borrow().last());
        let flow = match (before, resume) {
            (State::Created, Resume::Send(_)) => {
                let done = self.execute();
                self.run(done)
            }
            (State::Created, Resume::Throw(raised)) => {
                self.trace(&raised);
                self.end(Flow::Raise(raised))
            }
            (_, resume) => self.run(self.go_on(resume)),
        };
        self.handled.leave();
        flow
    }

    fn qualname(&self) -> String {
        format!("t{}", self.number)
    }

    fn is_suspended(&self) -> bool {
        self.state.get() == State::Suspended
    }

    fn into_object(self: Rc<Self>) -> Rc<dyn Object> {
        self
    }
}

impl Object for ScriptFrame {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(frame_object) = &*self.frame_object.borrow() {
            visit(Edge::strong(Label::Field("frame"), &**frame_object));
        }
        self.variables.borrow().traverse(visit);
        match &*self.waiting.borrow() {
            Waiting::Nothing | Waiting::Turn => {}
            Waiting::Future(future) => visit(Edge::strong(Label::Field("await"), &**future)),
            Waiting::Sleep(future, _) => visit(Edge::strong(Label::Field("await"), &**future)),
            Waiting::Inner(inner) => visit(Edge::strong(Label::Field("await"), &**inner)),
        }
        for (index, raised) in self.handling.borrow().iter().enumerate() {
            visit(Edge::strong(Label::Item("handling", index), &**raised));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        self.finish();
    }

    fn type_name(&self) -> &str {
        "coroutine"
    }

    fn describe(&self) -> String {
        format!("coroutine {}", self.qualname())
    }

    fn last_words(&self) -> LastWords {
        match self.state.get() {
            State::Suspended if self.body().handler(self.step.get()).is_some() => LastWords::Code,
            State::Suspended => LastWords::Message,
            State::Created | State::Running | State::Finished => LastWords::Nothing,
        }
    }

    fn finalize(self: Rc<Self>) {
        self.close_loudly();
    }
}

impl Drop for ScriptFrame {
    fn drop(&mut self) {
        let is_to_be_closed =
            self.state.get() == State::Suspended && !self.header.is_finalized() && !self.world.is_torn_down();
        if is_to_be_closed {
            let heir = self.make_heir();
            self.world.heap().defer(move || heir.close_loudly());
        } else if self.state.get() != State::Finished {
            self.finish();
        }
    }
}

impl ScriptFrame {
    /// A frame that is closed in the place of this one, which drops.
    fn make_heir(&mut self) -> Rc<ScriptFrame> {
        let heir = self.world.heap().alloc(|header| ScriptFrame {
            header,
            world: Rc::clone(&self.world),
            code: Rc::clone(&self.code),
            handled: Rc::clone(&self.handled),
            number: self.number,
            state: self.state.clone(),
            step: self.step.clone(),
            variables: RefCell::new(self.variables.take()),
            waiting: RefCell::new(self.waiting.take()),
            handling: RefCell::new(self.handling.take()),
            frame_object: RefCell::new(self.frame_object.take()),
            caller: RefCell::default(),
        });
        heir.header.set_finalized();
        heir
    }
}
