//! What asyncio has for calls in other threads: written in Python, in `asyncio.threads`; here it gets its names.

use std::rc::Rc;

use crate::asyncio::coroutine::Coroutine;
use crate::asyncio::event_loop::EventLoop;
use crate::exception::Raised;
use crate::python::library::own_function;
use crate::python::machine::{Args, Interpreter, NativeFn};
use crate::value::Value;

const MODULE: &str = "asyncio.threads";

/// The functions of `asyncio`.
pub const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("to_thread", |interpreter, args| hand_over(interpreter, "to_thread", args)),
    ("wrap_future", |interpreter, args| hand_over(interpreter, "wrap_future", args)),
    ("run_coroutine_threadsafe", |interpreter, args| {
        hand_over(interpreter, "run_coroutine_threadsafe", args)
    }),
];

/// The methods of loops.
pub const METHODS: &[(&str, NativeFn)] = &[
    ("run_in_executor", |interpreter, args| hand_over(interpreter, "run_in_executor", args)),
    ("set_default_executor", |interpreter, args| hand_over(interpreter, "set_default_executor", args)),
    ("shutdown_default_executor", |interpreter, args| {
        hand_over(interpreter, "shutdown_default_executor", args)
    }),
];

fn hand_over(interpreter: &Rc<Interpreter>, name: &str, args: Args) -> Result<Value, Raised> {
    let function = own_function(interpreter, MODULE, name)?;
    Ok(interpreter.call_afterwards(function, args))
}

/// `loop._default_executor`.
///
/// # Errors
/// TypeError for what is no loop.
pub fn executor(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Value, Raised> {
    Ok(interpreter.receiver::<EventLoop>(value)?.default_executor())
}

/// Sets `loop._default_executor`.
///
/// # Errors
/// As [`executor`].
pub fn set_executor(
    interpreter: &Rc<Interpreter>,
    value: &Value,
    executor: Option<Value>,
) -> Result<(), Raised> {
    interpreter.receiver::<EventLoop>(value)?.set_default_executor(executor.unwrap_or_default());
    Ok(())
}

/// `loop._executor_shutdown_called`.
///
/// # Errors
/// As [`executor`].
pub fn is_shut_down(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Value, Raised> {
    Ok(Value::Bool(interpreter.receiver::<EventLoop>(value)?.executor_is_shut_down()))
}

/// Sets `loop._executor_shutdown_called`, for good.
///
/// # Errors
/// As [`executor`].
pub fn shut_down(interpreter: &Rc<Interpreter>, value: &Value, _: Option<Value>) -> Result<(), Raised> {
    interpreter.receiver::<EventLoop>(value)?.shut_down_executor();
    Ok(())
}

/// The coroutine with which `asyncio.run` waits for the threads of a loop's executor.
///
/// # Errors
/// What the library's own modules raise, that is nothing.
pub fn shutdown_after_run(
    interpreter: &Rc<Interpreter>,
    event_loop: &Rc<EventLoop>,
) -> Result<Rc<dyn Coroutine>, Raised> {
    let function = own_function(interpreter, MODULE, "_shutdown_after_run")?;
    let made = interpreter.call1(&function, Value::Object(Rc::<EventLoop>::clone(event_loop)))?;
    Ok(interpreter.as_coroutine(&made).expect("a coroutine function makes a coroutine"))
}

/// Lets the executor of a loop that is closed take nothing more, as `loop.close` does.
///
/// # Errors
/// As [`shutdown_after_run`].
pub fn close_executor(interpreter: &Rc<Interpreter>, event_loop: &Rc<EventLoop>) -> Result<(), Raised> {
    event_loop.shut_down_executor();
    if event_loop.default_executor().is_none() {
        return Ok(());
    }
    let function = own_function(interpreter, MODULE, "_close")?;
    interpreter.call1(&function, Value::Object(Rc::<EventLoop>::clone(event_loop))).map(drop)
}
