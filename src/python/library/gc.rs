//! `gc`: the collector, asked by the program.

use std::rc::Rc;

use crate::exception::Raised;
use crate::generations::GENERATIONS;
use crate::python::library::asyncio::locks::whole;
use crate::python::machine::{Args, Interpreter, NativeFn};
use crate::python::objects::dict::Dict;
use crate::python::objects::module::Module;
use crate::value::Value;

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("collect", collect),
    ("enable", |interpreter, _| set_enabled(interpreter, true)),
    ("disable", |interpreter, _| set_enabled(interpreter, false)),
    ("isenabled", |interpreter, _| Ok(Value::Bool(interpreter.heap().generations().is_enabled()))),
    ("get_count", get_count),
    ("get_threshold", get_threshold),
    ("set_threshold", set_threshold),
    ("get_objects", get_objects),
    ("get_referrers", get_referrers),
    ("get_referents", get_referents),
    ("is_tracked", |interpreter, args| {
        let [value] = args.exactly(interpreter, "is_tracked")?;
        Ok(Value::Bool(value.as_object().is_some()))
    }),
    ("get_stats", get_stats),
    ("freeze", |interpreter, _| {
        interpreter.heap().freeze();
        Ok(Value::None)
    }),
    ("unfreeze", |interpreter, _| {
        interpreter.heap().unfreeze();
        Ok(Value::None)
    }),
    ("get_freeze_count", |interpreter, _| Ok(Value::Int(interpreter.heap().frozen() as i64))),
    ("set_debug", |_, _| Ok(Value::None)),
];

/// Fills the module.
///
/// # Errors
/// None.
pub fn load(interpreter: &Rc<Interpreter>, module: &Rc<Module>) -> Result<(), Raised> {
    interpreter.add_functions(&module.dict(), FUNCTIONS);
    module.dict().set_name("garbage", interpreter.list(Vec::new()));
    module.dict().set_name("callbacks", interpreter.list(Vec::new()));
    Ok(())
}

fn collect(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [generation] = args.named(interpreter, "collect", ["generation"], 0)?;
    let generation = generation.map_or(Ok(2), |generation| whole(interpreter, &generation))?;
    let Some(generation) = u8::try_from(generation).ok().filter(|generation| *generation <= 2) else {
        return Err(interpreter.value_error("invalid generation"));
    };
    let found = interpreter.world().watcher().map_or(0, |watcher| watcher.collect(generation));
    interpreter.heap().run_deferred();
    Ok(Value::Int(found as i64))
}

fn set_enabled(interpreter: &Rc<Interpreter>, enabled: bool) -> Result<Value, Raised> {
    interpreter.heap().generations().set_enabled(enabled);
    Ok(Value::None)
}

fn get_count(interpreter: &Rc<Interpreter>, _: Args) -> Result<Value, Raised> {
    Ok(numbers(interpreter, interpreter.heap().generations().counts()))
}

fn get_threshold(interpreter: &Rc<Interpreter>, _: Args) -> Result<Value, Raised> {
    Ok(numbers(interpreter, interpreter.heap().generations().thresholds()))
}

fn numbers(interpreter: &Rc<Interpreter>, numbers: [u64; GENERATIONS]) -> Value {
    interpreter.tuple(numbers.into_iter().map(|number| Value::Int(number as i64)).collect())
}

fn set_threshold(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let generations = interpreter.heap().generations();
    let mut thresholds = generations.thresholds();
    for (place, value) in thresholds.iter_mut().zip(&args.positional) {
        *place = u64::try_from(whole(interpreter, value)?).unwrap_or(0);
    }
    generations.set_thresholds(thresholds);
    Ok(Value::None)
}

fn get_stats(interpreter: &Rc<Interpreter>, _: Args) -> Result<Value, Raised> {
    let stats = interpreter.heap().generations().stats().into_iter().map(|stats| {
        let dict = Dict::new(interpreter.heap());
        dict.set_name("collections", Value::Int(stats.collections as i64));
        dict.set_name("collected", Value::Int(stats.collected as i64));
        dict.set_name("uncollectable", Value::Int(0));
        Value::Object(dict)
    });
    Ok(interpreter.list(stats.collect()))
}

fn get_objects(interpreter: &Rc<Interpreter>, _: Args) -> Result<Value, Raised> {
    interpreter.world().count_garbage_look();
    let listed = interpreter.heap().list(2);
    Ok(interpreter.list(listed.into_iter().map(|entry| Value::Object(entry.object)).collect()))
}

fn get_referents(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let mut referents = Vec::new();
    for value in &args.positional {
        let Some(object) = value.as_object() else { continue };
        object.traverse_all(&mut |edge| {
            if edge.strength == crate::heap::Strength::Strong
                && let Some(target) = edge.target.header().object()
            {
                referents.push(Value::Object(target));
            }
        });
    }
    Ok(interpreter.list(referents))
}

fn get_referrers(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let wanted: Vec<_> =
        args.positional.iter().filter_map(Value::as_object).map(|object| object.header().id()).collect();
    interpreter.world().count_garbage_look();
    let mut referrers = Vec::new();
    for entry in interpreter.heap().list(2) {
        let mut refers = false;
        entry.object.traverse_all(&mut |edge| {
            refers |=
                edge.strength == crate::heap::Strength::Strong && wanted.contains(&edge.target.header().id());
        });
        if refers {
            referrers.push(Value::Object(entry.object));
        }
    }
    Ok(interpreter.list(referrers))
}
