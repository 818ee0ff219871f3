//! A function of the program as the loop's exception handler.

use std::any::Any;
use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::asyncio::event_loop::{EventLoop, ExceptionHandler};
use crate::asyncio::world::Report;
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Header, Label, Object};
use crate::python::machine::{Args, Interpreter};
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
    let Err(raised) = interpreter.call(function, Args::of(args)) else { return Ok(()) };
    if [Kind::SystemExit, Kind::KeyboardInterrupt, Kind::LimitReached].into_iter().any(|kind| raised.is(kind))
    {
        return Err(raised);
    }
    let fields = vec![("exception", Value::Object(raised)), ("context", context)];
    let message = "Unhandled error in exception handler".to_string();
    event_loop.default_exception_handler(&Report { message, fields });
    Ok(())
}

impl ExceptionHandler for PyExceptionHandler {
    fn handle(self: Rc<Self>, event_loop: &Rc<EventLoop>, report: &Report) {
        let Some(interpreter) = self.interpreter.upgrade() else { return };
        let message = (Rc::from("message"), Value::str(report.message.as_str()));
        let fields = report.fields.iter().map(|(name, value)| (Rc::from(*name), value.clone()));
        let context = interpreter.dict(std::iter::once(message).chain(fields).collect());
        if let Err(raised) = call_handler(&interpreter, event_loop, &self.function(), context) {
            interpreter.world().unraisable(&raised, "the exception handler");
        }
    }
}

impl Object for PyExceptionHandler {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.function.borrow().traverse(Label::Field("handler"), visit);
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
        self.header.heap().release(function);
    }
}
