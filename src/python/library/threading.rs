//! What `threading` and `time.sleep` ask of the machine: to start a thread, to wait, to wake one.
//! Everything else of the module is written in Python.

use std::rc::Rc;

use crate::exception::Raised;
use crate::python::library::number;
use crate::python::machine::{Args, Interpreter, NativeFn};
use crate::python::objects::module::Module;
use crate::value::Value;

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("_start", start),
    ("_wait", wait),
    ("_wake", wake),
    ("_rename", rename),
    ("_now", |interpreter, _| Ok(Value::Float(interpreter.elapsed()))),
    ("get_ident", |interpreter, _| Ok(Value::Int(interpreter.current_thread()))),
];

/// Puts the native parts into the module.
///
/// # Errors
/// None.
pub fn load(interpreter: &Rc<Interpreter>, module: &Rc<Module>) -> Result<(), Raised> {
    interpreter.add_functions(&module.dict(), FUNCTIONS);
    Ok(())
}

/// `_start(name, function, argument)`: runs `function(argument)` in a new thread until that waits.
fn start(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [name, function, argument] = args.exactly(interpreter, "_start")?;
    let name = interpreter.str(&name)?;
    interpreter.start_thread(name, &function, Args::of(vec![argument]))?;
    Ok(Value::None)
}

/// `_wait(until)`: until the thread is woken, or that moment has come.
fn wait(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [until] = args.exactly(interpreter, "_wait")?;
    let until = if until.is_none() { None } else { Some(number(interpreter, &until)?) };
    interpreter.wait_for_wake(until)
}

fn wake(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [ident] = args.exactly(interpreter, "_wake")?;
    if let Value::Int(ident) = ident {
        interpreter.wake_thread(ident);
    }
    Ok(Value::None)
}

fn rename(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [ident, name] = args.exactly(interpreter, "_rename")?;
    if let Value::Int(ident) = ident
        && let Some(thread) = interpreter.thread(ident)
    {
        thread.rename(interpreter.str(&name)?);
    }
    Ok(Value::None)
}
