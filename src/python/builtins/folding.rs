//! The functions that make one value of many: `len`, `sum`, `min`, `max`, `any`, `all`, `sorted`.

use std::rc::Rc;

use crate::bytes::Bytes;
use crate::exception::Raised;
use crate::python::builtins::sorting::{sort_keyed, take_sort_arguments};
use crate::python::code::{BinaryOp, CompareOp};
use crate::python::machine::{Args, Interpreter, NativeFn};
use crate::python::objects::leaf;
use crate::value::Value;
use crate::version::Version;

/// Registers the functions.
pub(super) fn install(interpreter: &Rc<Interpreter>) {
    interpreter.add_functions(interpreter.builtins(), FUNCTIONS);
}

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("len", len),
    ("sum", sum),
    ("min", |i, args| extreme(i, args, "min")),
    ("max", |i, args| extreme(i, args, "max")),
    ("any", |i, args| some_truth(i, args, "any", true)),
    ("all", |i, args| some_truth(i, args, "all", false)),
    ("sorted", sorted),
];

fn len(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value] = args.exactly(interpreter, "len")?;
    Ok(Value::Int(interpreter.len(&value)? as i64))
}

/// `sum(iterable, /, start=0)`. Floats are added with compensation since 3.12.
fn sum(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [items, start] = args.named(interpreter, "sum", ["iterable", "start"], 1)?;
    let mut total = start.unwrap_or(Value::Int(0));
    let refused = match &total {
        Value::Str(_) => Some("sum() can't sum strings [use ''.join(seq) instead]"),
        _ if leaf::<Bytes>(&total).is_some() => Some("sum() can't sum bytes [use b''.join(seq) instead]"),
        _ => None,
    };
    if let Some(text) = refused {
        return Err(interpreter.type_error(text));
    }
    let compensates = 12 <= interpreter.world().version().minor();
    let mut lost = 0.0;
    let iterator = interpreter.iter(&items.expect("one argument is required"))?;
    while let Some(item) = interpreter.next(&iterator)? {
        let addend = match (&total, &item) {
            (Value::Float(_), Value::Float(number)) => Some(*number),
            (Value::Float(_), Value::Int(number)) => Some(*number as f64),
            _ => None,
        };
        match (&total, addend) {
            (Value::Float(sum), Some(addend)) if compensates => {
                let (next, error) = two_sum(*sum, addend);
                lost += error;
                total = Value::Float(next);
            }
            _ => {
                let before = settled(total, &mut lost);
                total = interpreter.binary(BinaryOp::Add, &before, &item)?;
            }
        }
    }
    Ok(settled(total, &mut lost))
}

/// A sum of two floats, and what rounding lost of it (Neumaier's step).
fn two_sum(sum: f64, addend: f64) -> (f64, f64) {
    let next = sum + addend;
    let lost = if sum.abs() < addend.abs() { (addend - next) + sum } else { (sum - next) + addend };
    (next, lost)
}

/// A total with what rounding lost put back.
fn settled(total: Value, lost: &mut f64) -> Value {
    let lost = std::mem::take(lost);
    match total {
        Value::Float(sum) if lost != 0.0 && lost.is_finite() => Value::Float(sum + lost),
        total => total,
    }
}

/// `min` and `max`, of an iterable or of the arguments.
fn extreme(interpreter: &Rc<Interpreter>, args: Args, name: &str) -> Result<Value, Raised> {
    let Args { positional, keywords } = args;
    let options = Args { positional: Vec::new(), keywords };
    for (keyword, _) in &options.keywords {
        if !matches!(&**keyword, "key" | "default") {
            return Err(interpreter.unexpected_keyword_of(name, keyword, &["key", "default"]));
        }
    }
    let [key, default] = options.named(interpreter, name, ["key", "default"], 0)?;
    let key = key.unwrap_or_default();
    let iterator = match positional.as_slice() {
        [] => return Err(interpreter.type_error(format!("{name} expected at least 1 argument, got 0"))),
        [iterable] => interpreter.iter(iterable)?,
        _ if default.is_some() => {
            let text = format!("Cannot specify a default for {name}() with multiple positional arguments");
            return Err(interpreter.type_error(text));
        }
        _ => interpreter.iter(&interpreter.tuple(positional))?,
    };
    let mut best: Option<(Value, Value)> = None;
    while let Some(item) = interpreter.next(&iterator)? {
        let rank = if key.is_none() { item.clone() } else { interpreter.call1(&key, item.clone())? };
        let is_better = match (&best, name) {
            (None, _) => true,
            (Some((_, other)), "min") => interpreter.lt(&rank, other)?,
            (Some((_, other)), _) => {
                let answer = interpreter.compare(CompareOp::Gt, &rank, other)?;
                interpreter.truthy(&answer)?
            }
        };
        if is_better {
            best = Some((item, rank));
        }
    }
    match (best, default) {
        (Some((item, _)), _) => Ok(item),
        (None, Some(default)) => Ok(default),
        (None, None) => Err(interpreter.value_error(match interpreter.world().version() {
            Version::V3_11 => format!("{name}() arg is an empty sequence"),
            _ => format!("{name}() iterable argument is empty"),
        })),
    }
}

/// `any`, or with `wanted` false `all`: stops at the first item of that truth.
fn some_truth(interpreter: &Rc<Interpreter>, args: Args, name: &str, wanted: bool) -> Result<Value, Raised> {
    let [iterable] = args.exactly(interpreter, name)?;
    let iterator = interpreter.iter(&iterable)?;
    while let Some(item) = interpreter.next(&iterator)? {
        if interpreter.truthy(&item)? == wanted {
            return Ok(Value::Bool(wanted));
        }
    }
    Ok(Value::Bool(!wanted))
}

fn sorted(interpreter: &Rc<Interpreter>, mut args: Args) -> Result<Value, Raised> {
    let given = args.positional.len();
    if given != 1 {
        return Err(interpreter.type_error(format!("sorted expected 1 argument, got {given}")));
    }
    let iterable = args.positional.remove(0);
    let (key, reverse) = take_sort_arguments(interpreter, args, "sort")?;
    let items = interpreter.collect(&iterable)?;
    let (items, sorted) = sort_keyed(interpreter, items, &key, reverse);
    sorted?;
    Ok(interpreter.list(items))
}
