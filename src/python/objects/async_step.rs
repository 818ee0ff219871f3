//! The awaitable steps of an asynchronous generator: what `asend`, `athrow` and `aclose` return.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::asyncio::coroutine::{Coroutine, Flow as Step, Resume};
use crate::exception::Raised;
use crate::heap::{Edge, Header, Heap, Label, Object};
use crate::python::objects::generator::Generator;
use crate::python::objects::host::Host;
use crate::value::Value;

/// One awaitable step of an asynchronous generator.
pub struct AsyncStep {
    header: Header,
    generator: RefCell<Option<Rc<Generator>>>,
    /// What begins the step.
    action: RefCell<Action>,
    phase: Cell<Phase>,
    is_closing: bool,
}

impl AsyncStep {
    /// A step that has not begun; `is_closing` says whether it is an `athrow` or an `aclose`.
    pub fn new(
        heap: &Rc<Heap>,
        generator: &Rc<Generator>,
        action: Action,
        is_closing: bool,
    ) -> Rc<AsyncStep> {
        heap.alloc(|header| AsyncStep {
            header,
            generator: RefCell::new(Some(Rc::clone(generator))),
            action: RefCell::new(action),
            phase: Cell::new(Phase::Fresh),
            is_closing,
        })
    }

    /// The generator; `None` only after a collection has cleared the step.
    pub fn generator(&self) -> Option<Rc<Generator>> {
        self.generator.borrow().clone()
    }

    /// What begins it.
    pub fn action(&self) -> Action {
        self.action.borrow().clone()
    }

    /// Where it is.
    pub fn phase(&self) -> Phase {
        self.phase.get()
    }

    /// Says where it is, and returns where it was.
    pub fn set_phase(&self, phase: Phase) -> Phase {
        self.phase.replace(phase)
    }

    fn host(&self) -> Option<Rc<dyn Host>> {
        self.generator.borrow().as_ref()?.host().upgrade()
    }

    /// Whether it is an `athrow` or an `aclose`.
    pub fn is_closing(&self) -> bool {
        self.is_closing
    }
}

/// What begins a step.
#[derive(Clone)]
pub enum Action {
    /// A value is sent.
    Send(Value),
    /// An exception is thrown.
    Throw(Raised),
    /// GeneratorExit, which the generator has to let through.
    Close,
}

/// Where a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Not begun.
    Fresh,
    /// The generator awaits something.
    Waiting,
    /// It is over.
    Ended,
}

impl Object for AsyncStep {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(generator) = &*self.generator.borrow() {
            visit(Edge::strong(Label::Field("ags_gen"), &**generator));
        }
        match &*self.action.borrow() {
            Action::Send(value) => value.traverse(Label::Field("ags_sendval"), visit),
            Action::Throw(raised) => visit(Edge::strong(Label::Field("agt_args"), &**raised)),
            Action::Close => {}
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let generator = self.generator.take();
        drop((generator, self.action.replace(Action::Close)));
    }

    fn type_name(&self) -> &str {
        if self.is_closing { "async_generator_athrow" } else { "async_generator_asend" }
    }
}

impl Drop for AsyncStep {
    fn drop(&mut self) {
        let edges = (self.generator.take(), self.action.replace(Action::Close));
        self.header.release(edges);
    }
}

/// A task can drive a step directly, as `create_task(agen.aclose())` does.
impl Coroutine for AsyncStep {
    fn resume(self: Rc<Self>, resume: Resume) -> Step {
        match self.host() {
            Some(host) => host.resume(self, resume),
            None => Step::Return(Value::None),
        }
    }

    fn close_in_its_way(self: Rc<Self>) -> Option<Result<(), Raised>> {
        self.host().map(|host| host.close_step(self))
    }

    fn qualname(&self) -> String {
        self.type_name().to_string()
    }

    fn is_suspended(&self) -> bool {
        self.phase.get() == Phase::Waiting
    }

    /// A step is no coroutine: several may await it.
    fn is_awaited(&self) -> bool {
        false
    }

    fn is_closed(&self) -> bool {
        self.phase.get() == Phase::Ended
    }

    fn into_object(self: Rc<Self>) -> Rc<dyn Object> {
        self
    }

    fn repr_state(&self) -> String {
        format!("<{} without __name__>()", self.type_name())
    }
}
