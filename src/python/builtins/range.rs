//! `range` and `slice`: their constructors, methods and attributes.

use std::rc::Rc;

use crate::exception::Raised;
use crate::python::builtins::receiver::as_integer;
use crate::python::machine::{Args, Getter, Interpreter, NativeFn, TypeSpec};
use crate::python::objects::leaf;
use crate::python::objects::range::Range;
use crate::python::objects::slice::Slice;
use crate::python::text::slice::slice_indices;
use crate::value::Value;

/// Gives `range` and `slice` their constructors and methods.
pub(super) fn install(interpreter: &Rc<Interpreter>) {
    let range = TypeSpec {
        name: "range",
        constructor: Some(construct),
        methods: RANGE_METHODS,
        getters: RANGE_GETTERS,
        ..TypeSpec::default()
    };
    interpreter.extend_type(&interpreter.core().range, &range);
    let slice = TypeSpec {
        name: "slice",
        constructor: Some(construct_slice),
        methods: &[("indices", indices)],
        ..TypeSpec::default()
    };
    interpreter.extend_type(&interpreter.core().slice, &slice);
}

const RANGE_METHODS: &[(&str, NativeFn)] = &[("index", index), ("count", count)];

const RANGE_GETTERS: &[(&str, Getter)] = &[
    ("start", |_, value| Ok(part(value, |range| range.start))),
    ("stop", |_, value| Ok(part(value, |range| range.stop))),
    ("step", |_, value| Ok(part(value, |range| range.step))),
];

fn part(value: &Value, take: fn(&Range) -> i64) -> Value {
    leaf::<Range>(value).map_or(Value::None, |range| Value::Int(take(range)))
}

/// `range(stop)`, `range(start, stop[, step])`.
fn construct(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (_, args) = args.split_first(interpreter, "range")?;
    let [first, second, third] = args.between(interpreter, "range", 1)?;
    let index = |value: Option<Value>| value.map(|value| interpreter.index(&value)).transpose();
    let (first, second, third) = (index(first)?.unwrap_or(0), index(second)?, index(third)?);
    let (start, stop) = second.map_or((0, first), |stop| (first, stop));
    match third.unwrap_or(1) {
        0 => Err(interpreter.value_error("range() arg 3 must not be zero")),
        step => Ok(Range { start, stop, step }.value()),
    }
}

fn range_of(interpreter: &Rc<Interpreter>, args: Args, method: &str) -> Result<(Range, Value), Raised> {
    let [receiver, wanted] = args.exactly(interpreter, method)?;
    match leaf::<Range>(&receiver) {
        Some(range) => Ok((*range, wanted)),
        None => Err(interpreter.type_error(format!("descriptor '{method}' requires a 'range' object"))),
    }
}

/// The place of a number; a float that is whole counts.
fn position(interpreter: &Rc<Interpreter>, range: Range, wanted: &Value) -> Result<Option<u64>, Raised> {
    if let Some(number) = as_integer(wanted) {
        return Ok(number.to_i64().and_then(|number| range.position(number)));
    }
    for place in 0..range.len() {
        if interpreter.eq(&Value::Int(range.nth(place)), wanted)? {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

fn index(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (range, wanted) = range_of(interpreter, args, "index")?;
    match position(interpreter, range, &wanted)? {
        Some(place) => Ok(Value::Int(place as i64)),
        None => {
            let shown = if as_integer(&wanted).is_some() {
                interpreter.repr(&wanted)?
            } else {
                Rc::from("sequence.index(x): x")
            };
            let place = if as_integer(&wanted).is_some() { "range" } else { "sequence" };
            let verb = if place == "range" { "is not in" } else { "not in" };
            Err(interpreter.value_error(format!("{shown} {verb} {place}")))
        }
    }
}

fn count(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (range, wanted) = range_of(interpreter, args, "count")?;
    let found = position(interpreter, range, &wanted)?;
    Ok(Value::Int(i64::from(found.is_some())))
}

/// `slice(stop)`, `slice(start, stop[, step])`.
fn construct_slice(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (_, args) = args.split_first(interpreter, "slice")?;
    let [first, second, third] = args.between(interpreter, "slice", 1)?;
    let first = first.unwrap_or_default();
    let (start, stop) = match second {
        Some(stop) => (first, stop),
        None => (Value::None, first),
    };
    let parts = [start, stop, third.unwrap_or_default()];
    Ok(Value::Object(Slice::new(interpreter.heap(), parts)))
}

/// `slice.indices(length)`.
fn indices(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (slice, rest) = args.split_receiver::<Slice>(interpreter, "indices")?;
    let [length] = rest.exactly(interpreter, "slice.indices")?;
    let Ok(length) = usize::try_from(interpreter.index(&length)?) else {
        return Err(interpreter.value_error("length should not be negative"));
    };
    let [start, stop, step] = slice.parts();
    let bound = |value: Value| super::argument::bound(interpreter, Some(value));
    let adjusted = slice_indices(bound(start)?, bound(stop)?, bound(step)?, length);
    let adjusted = adjusted.map_err(|error| interpreter.text_error(error))?;
    let parts = [adjusted.start, adjusted.stop, adjusted.step].map(Value::Int);
    Ok(interpreter.tuple(parts.to_vec()))
}
