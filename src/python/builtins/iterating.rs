//! `iter`, `next`, `aiter` and `anext`.

use std::rc::Rc;

use crate::asyncio::coroutine::{Awaitable, NativeCoroutine, Routine, Step};
use crate::asyncio::world::World;
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Label};
use crate::python::machine::{Args, Interpreter, NativeFn, Resumed};
use crate::python::objects::iterator::CallIter;
use crate::value::Value;

/// Registers the functions.
pub(super) fn install(interpreter: &Rc<Interpreter>) {
    interpreter.add_functions(interpreter.builtins(), FUNCTIONS);
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

/// `anext(iterator[, default])`: what has to be awaited for the next item.
fn anext(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [iterator, default] = args.between(interpreter, "anext", 1)?;
    let awaitable = interpreter.anext(&iterator.unwrap_or_default())?;
    let Some(default) = default else { return Ok(awaitable) };
    let awaitable = match interpreter.as_future(&awaitable) {
        Some(future) => Some(Awaitable::Future(future)),
        None => interpreter.as_coroutine(&awaitable).map(Awaitable::Coroutine),
    };
    let Some(awaitable) = awaitable else {
        let text = "weakloop knows anext with a default for generators, coroutines and futures only";
        return Err(interpreter.error(Kind::NotImplementedError, text));
    };
    let routine = NextOr { awaitable: Some(awaitable), default };
    Ok(Value::Object(NativeCoroutine::new(interpreter.world(), "anext_awaitable", routine)))
}

/// What `anext(iterator, default)` returns.
struct NextOr {
    awaitable: Option<Awaitable>,
    default: Value,
}

impl Routine for NextOr {
    fn resume(&mut self, _: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        match (self.awaitable.take(), outcome) {
            (Some(awaitable), Ok(_)) => Step::Await(awaitable),
            (_, Err(raised)) if raised.is(Kind::StopAsyncIteration) => Step::done(self.default.clone()),
            (_, outcome) => Step::End(outcome),
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(awaitable) = &self.awaitable {
            awaitable.traverse(Label::Field("wrapped"), visit);
        }
        self.default.traverse(Label::Field("default_value"), visit);
    }
}
