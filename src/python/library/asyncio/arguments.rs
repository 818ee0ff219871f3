//! What scripts hand to asyncio's functions, as what it is meant to be: a loop, a context, a coroutine, something to await,
//! the options of a task.

use std::rc::Rc;

use crate::asyncio::coroutine::{Awaitable, Coroutine};
use crate::asyncio::create_task::{Options, create_task, create_task_then_name};
use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::future::FutureLike;
use crate::exception::Raised;
use crate::heap::Object;
use crate::python::library::asyncio::policy::current_event_loop;
use crate::python::library::contextvars::Context;
use crate::python::library::own_function;
use crate::python::machine::Interpreter;
use crate::record::Site;
use crate::value::Value;

/// The loop given as an argument, or the current one.
///
/// # Errors
/// TypeError if something else is given; what [`current_event_loop`] raises.
pub fn event_loop_or_current(
    interpreter: &Rc<Interpreter>,
    given: Option<Value>,
) -> Result<Rc<EventLoop>, Raised> {
    match given {
        None | Some(Value::None) => current_event_loop(interpreter),
        Some(value) => value.downcast::<EventLoop>().ok_or_else(|| {
            let text = format!("an event loop was expected, got {}", interpreter.type_name(&value));
            interpreter.type_error(text)
        }),
    }
}

/// The context given for a callback, or a copy of the current one.
///
/// # Errors
/// TypeError if something else is given.
pub fn given_context(
    interpreter: &Rc<Interpreter>,
    given: Option<Value>,
) -> Result<Option<Rc<dyn Object>>, Raised> {
    match given {
        None | Some(Value::None) => Ok(interpreter.world().copy_context()),
        Some(value) => match value.downcast::<Context>() {
            Some(context) => Ok(Some(context)),
            None => Err(interpreter.type_error("a context was expected")),
        },
    }
}

/// Makes a task by `loop.create_task` of what has to be a coroutine.
///
/// # Errors
/// TypeError if it is none; what the loop or its factory raised.
pub fn make_task(
    interpreter: &Rc<Interpreter>,
    event_loop: &Rc<EventLoop>,
    coroutine: &Value,
    options: &Options,
) -> Result<Rc<dyn FutureLike>, Raised> {
    event_loop.check_closed()?;
    create_task(event_loop, coroutine_of(interpreter, coroutine)?, options)
}

/// As [`make_task`], in the manner of `asyncio.create_task`.
///
/// # Errors
/// As [`make_task`].
pub fn make_task_then_name(
    interpreter: &Rc<Interpreter>,
    event_loop: &Rc<EventLoop>,
    coroutine: &Value,
    options: &Options,
) -> Result<Rc<dyn FutureLike>, Raised> {
    event_loop.check_closed()?;
    create_task_then_name(event_loop, coroutine_of(interpreter, coroutine)?, options)
}

/// The value as a coroutine.
///
/// # Errors
/// TypeError if it is none.
pub fn coroutine_of(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Rc<dyn Coroutine>, Raised> {
    match interpreter.as_coroutine(value) {
        Some(coroutine) => Ok(coroutine),
        None => {
            Err(interpreter.type_error(format!("a coroutine was expected, got {}", interpreter.repr(value)?)))
        }
    }
}

/// What a task is given, from the arguments `name` and `context`.
///
/// # Errors
/// TypeError if the context is none; what `str(name)` raised.
pub fn task_options(
    interpreter: &Rc<Interpreter>,
    name: Option<Value>,
    context: Option<Value>,
) -> Result<Options, Raised> {
    let name = match name {
        None | Some(Value::None) => None,
        Some(name) => Some(interpreter.str(&name)?.to_string()),
    };
    let context = match context {
        None | Some(Value::None) => None,
        given => given_context(interpreter, given)?,
    };
    Ok(Options { name, context, site: note_site(interpreter) })
}

/// The line of the script that runs, where a task is made now or later on its behalf.
pub fn note_site(interpreter: &Interpreter) -> Site {
    let site = interpreter.current_site();
    interpreter.world().set_site(site);
    site
}

/// What `await` and `ensure_future` make of a value; `None` if it can't be awaited.
///
/// # Errors
/// What the library's own coroutine function raised, that is none.
pub fn awaitable_of(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Option<Awaitable>, Raised> {
    if let Some(future) = interpreter.as_future(value) {
        return Ok(Some(Awaitable::Future(future)));
    }
    if let Some(coroutine) = interpreter.as_coroutine(value) {
        return Ok(Some(Awaitable::Coroutine(coroutine)));
    }
    if interpreter.class_of(value).lookup("__await__").is_none() {
        return Ok(None);
    }
    let wrap = own_function(interpreter, "asyncio.base_events", "_wrap_awaitable")?;
    let wrapped = interpreter.call1(&wrap, value.clone())?;
    Ok(interpreter.as_coroutine(&wrapped).map(Awaitable::Coroutine))
}

/// The TypeError for what can't be awaited.
pub fn refusal(interpreter: &Interpreter) -> Raised {
    interpreter.type_error("An asyncio.Future, a coroutine or an awaitable is required")
}
