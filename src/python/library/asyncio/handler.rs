//! A function of the program as the loop's exception handler.

use std::any::Any;
use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::asyncio::event_loop::{EventLoop, ExceptionHandler};
use crate::asyncio::handle::Handle;
use crate::asyncio::task::Task;
use crate::asyncio::world::Report;
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Header, Label, Object};
use crate::python::library::contextvars::Context;
use crate::python::machine::{Args, Interpreter};
use crate::python::objects::dict::Dict;
use crate::value::Value;

/// What `loop.set_exception_handler` was given.
pub struct PyExceptionHandler {
    header: Header,
    /// Weak, because the machine is no object.
    interpreter: Weak<Interpreter>,
    function: RefCell<Value>,
}

impl PyExceptionHandler {
    /// A handler that calls a function of the program.
    pub fn new(interpreter: &Rc<Interpreter>, function: Value) -> Rc<PyExceptionHandler> {
        interpreter.heap().alloc(|header| PyExceptionHandler {
            header,
            interpreter: Rc::downgrade(interpreter),
            function: RefCell::new(function),
        })
    }

    /// The handler of a loop, if the program has set one.
    pub fn of(event_loop: &EventLoop) -> Option<Rc<PyExceptionHandler>> {
        let handler: Rc<dyn Any> = event_loop.exception_handler()?;
        handler.downcast().ok()
    }

    /// The function.
    pub fn function(&self) -> Value {
        self.function.borrow().clone()
    }
}

/// Calls a handler with a context dictionary; what it raises is a message of its own.
///
/// # Errors
/// SystemExit and KeyboardInterrupt.
pub fn call_handler(
    interpreter: &Rc<Interpreter>,
    event_loop: &Rc<EventLoop>,
    function: &Value,
    context: Value,
) -> Result<(), Raised> {
    let args = vec![Value::Object(Rc::<EventLoop>::clone(event_loop)), context.clone()];
    let called = match context_of_subject(interpreter, &context) {
        Some(entered) => run_in(interpreter, event_loop, entered, function, args),
        None => interpreter.call(function, Args::of(args)),
    };
    let Err(raised) = called else { return Ok(()) };
    if [Kind::SystemExit, Kind::KeyboardInterrupt, Kind::LimitReached].into_iter().any(|kind| raised.is(kind))
    {
        return Err(raised);
    }
    let fields = vec![("exception", Value::Object(raised)), ("context", context)];
    let message = "Unhandled error in exception handler".to_string();
    event_loop.default_exception_handler(&Report { message, fields });
    Ok(())
}

/// What a message is about, as far as it has a context: a handler runs in that one (3.12).
enum Subject {
    Task(Rc<Task>),
    Handle(Rc<Handle>),
}

fn context_of_subject(interpreter: &Rc<Interpreter>, context: &Value) -> Option<Subject> {
    if !interpreter.world().version().handlers_run_in_context() {
        return None;
    }
    let dict = interpreter.downcast::<Dict>(context)?;
    let mut named = ["task", "future", "handle"].into_iter().filter_map(|name| dict.get_str(name));
    let subject = named.find(|subject| !subject.is_none())?;
    if let Some(task) = interpreter.downcast::<Task>(&subject) {
        return Some(Subject::Task(task));
    }
    subject.downcast::<Handle>().map(Subject::Handle)
}

/// Calls a handler in the context of what the message is about; that of a task that runs is entered already.
fn run_in(
    interpreter: &Rc<Interpreter>,
    event_loop: &Rc<EventLoop>,
    subject: Subject,
    function: &Value,
    args: Vec<Value>,
) -> Result<Value, Raised> {
    let world = interpreter.world();
    let (context, runs) = match &subject {
        Subject::Task(task) => {
            let id = task.header().id();
            let is_current = event_loop.current().is_some_and(|current| current.header().id() == id);
            (task.context(), is_current || world.is_outer_task(id))
        }
        Subject::Handle(handle) => (handle.context(), false),
    };
    if runs || context.as_ref().is_some_and(|context| world.is_entered(context)) {
        interpreter.import("contextvars")?;
        let context = context.unwrap_or_else(|| Context::new(interpreter.heap()));
        let shown = interpreter.repr(&Value::Object(context))?;
        return Err(interpreter.runtime_error(format!("cannot enter context: {shown} is already entered")));
    }
    let (called, own) = world.run_in_context(context, || interpreter.call(function, Args::of(args)));
    if let (Subject::Task(task), Some(own), None) = (&subject, &own, task_context(&subject)) {
        task.set_context(Rc::clone(own));
    }
    called
}

fn task_context(subject: &Subject) -> Option<Rc<dyn Object>> {
    match subject {
        Subject::Task(task) => task.context(),
        Subject::Handle(handle) => handle.context(),
    }
}

impl ExceptionHandler for PyExceptionHandler {
    fn handle(self: Rc<Self>, event_loop: &Rc<EventLoop>, report: &Report) -> Result<(), Raised> {
        let Some(interpreter) = self.interpreter.upgrade() else { return Ok(()) };
        let message = (Rc::from("message"), Value::str(report.message.as_str()));
        let fields = report.fields.iter().map(|(name, value)| (Rc::from(*name), value.clone()));
        let context = interpreter.dict(std::iter::once(message).chain(fields).collect());
        call_handler(&interpreter, event_loop, &self.function(), context)
    }
}

impl Object for PyExceptionHandler {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.function.borrow().traverse(Label::Field("handler"), visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let function = self.function.take();
        drop(function);
    }

    fn type_name(&self) -> &str {
        "exception handler"
    }
}

impl Drop for PyExceptionHandler {
    fn drop(&mut self) {
        let function = self.function.take();
        self.header.release(function);
    }
}
