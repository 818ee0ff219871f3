//! `tuple`: its constructor and its methods.

use std::rc::Rc;

use crate::exception::Raised;
use crate::python::builtins::argument::{as_instance, bound};
use crate::python::builtins::list::is_subclass;
use crate::python::machine::{Args, Interpreter, NativeFn, TypeSpec};
use crate::python::objects::tuple::Tuple;
use crate::python::text::slice::window;
use crate::value::Value;

/// Gives `tuple` its constructor and methods.
pub(super) fn install(interpreter: &Rc<Interpreter>) {
    let spec =
        TypeSpec { name: "tuple", constructor: Some(construct), methods: METHODS, ..TypeSpec::default() };
    interpreter.extend_type(&interpreter.core().tuple, &spec);
}

const METHODS: &[(&str, NativeFn)] = &[("index", index), ("count", count)];

fn construct(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, args) = args.split_first(interpreter, "tuple")?;
    let [iterable] = args.between(interpreter, "tuple", 0)?;
    let Some(iterable) = iterable else {
        return Ok(as_instance(interpreter, &class, interpreter.tuple(Vec::new())));
    };
    if !is_subclass(&class) && iterable.downcast_ref::<Tuple>().is_some() {
        return Ok(iterable);
    }
    let items = interpreter.collect(&iterable)?;
    Ok(as_instance(interpreter, &class, interpreter.tuple(items)))
}

fn index(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (tuple, rest) = args.split_receiver::<Tuple>(interpreter, "index")?;
    let [wanted, start, end] = rest.between(interpreter, "index", 1)?;
    let wanted = wanted.expect("one argument is required");
    let (start, end) = window(bound(interpreter, start)?, bound(interpreter, end)?, tuple.len());
    for place in start..end {
        let item = tuple.get(place).unwrap_or_default();
        if item.is(&wanted) || interpreter.eq(&item, &wanted)? {
            return Ok(Value::Int(place as i64));
        }
    }
    Err(interpreter.value_error("tuple.index(x): x not in tuple"))
}

fn count(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (tuple, rest) = args.split_receiver::<Tuple>(interpreter, "count")?;
    let [wanted] = rest.exactly(interpreter, "tuple.count")?;
    let mut times = 0;
    for item in tuple.to_vec() {
        if item.is(&wanted) || interpreter.eq(&item, &wanted)? {
            times += 1;
        }
    }
    Ok(Value::Int(times))
}
