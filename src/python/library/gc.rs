//! `gc`: the collector, asked by the program.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::exception::Raised;
use crate::python::library::asyncio::locks::whole;
use crate::python::machine::{Args, Interpreter, NativeFn, NativeFunction};
use crate::python::objects::module::Module;
use crate::value::Value;

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("collect", collect),
    ("enable", |interpreter, _| set_enabled(interpreter, true)),
    ("disable", |interpreter, _| set_enabled(interpreter, false)),
    ("isenabled", |interpreter, _| Ok(Value::Bool(interpreter.singleton(Settings::default).enabled.get()))),
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
    ("freeze", |_, _| Ok(Value::None)),
    ("unfreeze", |_, _| Ok(Value::None)),
    ("set_debug", |_, _| Ok(Value::None)),
];

/// What the program has set; it is only remembered, since the run's policy says when collections take place.
#[derive(Default)]
struct Settings {
    enabled: Cell<bool>,
    thresholds: RefCell<Option<Vec<i64>>>,
}

/// Fills the module.
///
/// # Errors
/// None.
pub fn load(interpreter: &Rc<Interpreter>, module: &Rc<Module>) -> Result<(), Raised> {
    interpreter.singleton(Settings::default).enabled.set(true);
    for (name, body) in FUNCTIONS {
        module.dict().set_name(name, NativeFunction::function(name, *body));
    }
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
    interpreter.singleton(Settings::default).enabled.set(enabled);
    Ok(Value::None)
}

fn get_count(interpreter: &Rc<Interpreter>, _: Args) -> Result<Value, Raised> {
    let young = interpreter.heap().young_count() as i64;
    Ok(interpreter.tuple(vec![Value::Int(young), Value::Int(0), Value::Int(0)]))
}

fn get_threshold(interpreter: &Rc<Interpreter>, _: Args) -> Result<Value, Raised> {
    let known = interpreter.singleton(Settings::default).thresholds.borrow().clone();
    let young = interpreter.world().version().young_threshold() as i64;
    let thresholds = known.unwrap_or_else(|| vec![young, 10, 10]);
    Ok(interpreter.tuple(thresholds.into_iter().map(Value::Int).collect()))
}

fn set_threshold(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let given: Vec<i64> =
        args.positional.iter().map(|value| whole(interpreter, value)).collect::<Result<_, _>>()?;
    let mut thresholds = vec![0, 10, 10];
    thresholds.iter_mut().zip(given).for_each(|(place, value)| *place = value);
    interpreter.singleton(Settings::default).thresholds.replace(Some(thresholds));
    Ok(Value::None)
}

fn get_objects(interpreter: &Rc<Interpreter>, _: Args) -> Result<Value, Raised> {
    let listed = interpreter.heap().list(2);
    Ok(interpreter.list(listed.into_iter().map(|entry| Value::Object(entry.object)).collect()))
}

fn get_referents(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let mut referents = Vec::new();
    for value in &args.positional {
        let Some(object) = value.as_object() else { continue };
        object.traverse(&mut |edge| {
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
    let mut referrers = Vec::new();
    for entry in interpreter.heap().list(2) {
        let mut refers = false;
        entry.object.traverse(&mut |edge| {
            refers |=
                edge.strength == crate::heap::Strength::Strong && wanted.contains(&edge.target.header().id());
        });
        if refers {
            referrers.push(Value::Object(entry.object));
        }
    }
    Ok(interpreter.list(referrers))
}
