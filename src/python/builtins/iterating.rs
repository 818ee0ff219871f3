//! `iter`, `next`, `aiter` and `anext`.

use std::rc::Rc;

use crate::exception::Raised;
use crate::python::machine::{Args, Interpreter, NativeFn, NativeFunction, Resumed};
use crate::python::objects::iterator::CallIter;
use crate::value::Value;

/// Registers the functions.
pub(super) fn install(interpreter: &Rc<Interpreter>) {
    for (name, body) in FUNCTIONS {
        interpreter.builtins().set_name(name, NativeFunction::function(name, *body));
    }
}

const FUNCTIONS: &[(&str, NativeFn)] = &[("iter", iter), ("next", next), ("aiter", aiter), ("anext", anext)];

/// `iter(iterable)`, `iter(callable, sentinel)`.
fn iter(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [source, sentinel] = args.between(interpreter, "iter", 1)?;
    let source = source.unwrap_or_default();
    let Some(sentinel) = sentinel else { return interpreter.iter(&source) };
    if !interpreter.is_callable(&source) {
        return Err(interpreter.type_error("iter(v, w): v must be callable"));
    }
    Ok(Value::Object(CallIter::new(interpreter.heap(), source, sentinel)))
}

/// `next(iterator[, default])`.
fn next(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [iterator, default] = args.between(interpreter, "next", 1)?;
    let iterator = iterator.unwrap_or_default();
    if !interpreter.is_iterator(&iterator) {
        let given = interpreter.type_name(&iterator);
        return Err(interpreter.type_error(format!("'{given}' object is not an iterator")));
    }
    match (interpreter.next_or_value(&iterator)?, default) {
        (Resumed::Yield(item), _) => Ok(item),
        (Resumed::Return(_), Some(default)) => Ok(default),
        (Resumed::Return(value), None) => Err(interpreter.stop_iteration(value)),
    }
}

fn aiter(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [iterable] = args.exactly(interpreter, "aiter")?;
    interpreter.aiter(&iterable)
}

/// `anext(iterator)`: what has to be awaited for the next item.
fn anext(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [iterator] = args.exactly(interpreter, "anext")?;
    interpreter.anext(&iterator)
}
