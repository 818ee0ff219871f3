//! `dict`: its constructor and its methods.

use std::rc::Rc;

use crate::exception::Raised;
use crate::python::builtins::argument::as_instance;
use crate::python::builtins::dict_view::{self, Shows};
use crate::python::builtins::receiver::alone;
use crate::python::machine::{Args, Interpreter, NativeFn, TypeSpec};
use crate::python::objects::dict::Dict;
use crate::python::objects::iterator::{ContainerIter, Source};
use crate::value::Value;

/// Gives `dict` its constructor and methods.
pub(super) fn install(interpreter: &Rc<Interpreter>) {
    let spec = TypeSpec {
        name: "dict",
        constructor: Some(construct),
        methods: METHODS,
        class_methods: &[("fromkeys", from_keys)],
        ..TypeSpec::default()
    };
    interpreter.extend_type(&interpreter.core().dict, &spec);
}

#[rustfmt::skip]
const METHODS: &[(&str, NativeFn)] = &[
    ("__init__", initialize),
    ("get", get),
    ("setdefault", set_default),
    ("pop", pop),
    ("popitem", pop_item),
    ("keys", |i, args| view(i, args, "dict.keys", Shows::Keys)),
    ("values", |i, args| view(i, args, "dict.values", Shows::Values)),
    ("items", |i, args| view(i, args, "dict.items", Shows::Items)),
    ("update", update),
    ("clear", clear),
    ("copy", |i, args| Ok(Value::Object(copy_of(i, &*alone::<Dict>(i, args, "dict.copy")?)))),
    ("__or__", |i, args| joined(i, args, "__or__", false)),
    ("__ror__", |i, args| joined(i, args, "__ror__", true)),
    ("__ior__", join_in_place),
    ("__reversed__", reversed),
];

/// An empty dict, which `__init__` fills.
fn construct(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, _) = args.split_first(interpreter, "dict")?;
    Ok(as_instance(interpreter, &class, Value::Object(Dict::new(interpreter.heap()))))
}

fn initialize(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (dict, rest) = args.split_receiver::<Dict>(interpreter, "__init__")?;
    fill(interpreter, &dict, rest, "dict")?;
    Ok(Value::None)
}

fn update(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (dict, rest) = args.split_receiver::<Dict>(interpreter, "update")?;
    fill(interpreter, &dict, rest, "update")?;
    Ok(Value::None)
}

/// Takes over a mapping or pairs, and then the keyword arguments (`dict_update_common`).
pub(super) fn fill(
    interpreter: &Rc<Interpreter>,
    dict: &Rc<Dict>,
    mut args: Args,
    function: &str,
) -> Result<(), Raised> {
    let keywords = std::mem::take(&mut args.keywords);
    let [source] = args.between(interpreter, function, 0)?;
    if let Some(source) = source {
        take_over(interpreter, dict, &source)?;
    }
    for (name, value) in keywords {
        dict.set_str(&name, value);
    }
    Ok(())
}

fn take_over(interpreter: &Rc<Interpreter>, dict: &Rc<Dict>, source: &Value) -> Result<(), Raised> {
    if let Some(pairs) = interpreter.mapping_pairs(source)? {
        return pairs.into_iter().try_for_each(|(key, value)| interpreter.dict_set(dict, key, value));
    }
    let iterator = interpreter.iter(source)?;
    let mut place = 0;
    while let Some(pair) = interpreter.next(&iterator)? {
        let (key, value) = pair_of(interpreter, &pair, place)?;
        interpreter.dict_set(dict, key, value)?;
        place += 1;
    }
    Ok(())
}

fn pair_of(interpreter: &Rc<Interpreter>, pair: &Value, place: usize) -> Result<(Value, Value), Raised> {
    if !interpreter.is_iterable(pair) {
        let text = format!("cannot convert dictionary update sequence element #{place} to a sequence");
        return Err(interpreter.type_error(text));
    }
    let items = interpreter.collect(pair)?;
    let given = items.len();
    let [key, value] = <[Value; 2]>::try_from(items).map_err(|_| {
        let text = format!("dictionary update sequence element #{place} has length {given}; 2 is required");
        interpreter.value_error(text)
    })?;
    Ok((key, value))
}

/// `dict.fromkeys(iterable, value=None)`.
fn from_keys(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, rest) = args.split_first(interpreter, "fromkeys")?;
    let [keys, value] = rest.between(interpreter, "fromkeys", 1)?;
    let value = value.unwrap_or_default();
    let made = interpreter.call0(&class)?;
    for key in interpreter.collect(&keys.expect("one argument is required"))? {
        match made.downcast::<Dict>() {
            Some(dict) => interpreter.dict_set(&dict, key, value.clone())?,
            None => interpreter.setitem(&made, key, value.clone())?,
        }
    }
    Ok(made)
}

fn get(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (dict, rest) = args.split_receiver::<Dict>(interpreter, "get")?;
    let [key, default] = rest.between(interpreter, "get", 1)?;
    let found = interpreter.dict_get(&dict, &key.expect("one argument is required"))?;
    Ok(found.or(default).unwrap_or_default())
}

fn set_default(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (dict, rest) = args.split_receiver::<Dict>(interpreter, "setdefault")?;
    let [key, default] = rest.between(interpreter, "setdefault", 1)?;
    let key = key.expect("one argument is required");
    if let Some(found) = interpreter.dict_get(&dict, &key)? {
        return Ok(found);
    }
    let default = default.unwrap_or_default();
    interpreter.dict_set(&dict, key, default.clone())?;
    Ok(default)
}

fn pop(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (dict, rest) = args.split_receiver::<Dict>(interpreter, "pop")?;
    let [key, default] = rest.between(interpreter, "pop", 1)?;
    let key = key.expect("one argument is required");
    match interpreter.dict_remove(&dict, &key)?.or(default) {
        Some(found) => Ok(found),
        None => Err(interpreter.key_error(key)),
    }
}

fn pop_item(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let dict = alone::<Dict>(interpreter, args, "dict.popitem")?;
    let entry = dict.pop_last();
    match entry {
        Some(entry) => Ok(interpreter.tuple(vec![entry.key, entry.value])),
        None => Err(interpreter.key_error(Value::str("popitem(): dictionary is empty"))),
    }
}

fn view(interpreter: &Rc<Interpreter>, args: Args, name: &str, shows: Shows) -> Result<Value, Raised> {
    let dict = alone::<Dict>(interpreter, args, name)?;
    Ok(dict_view::view(interpreter, dict, shows))
}

fn clear(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    alone::<Dict>(interpreter, args, "dict.clear")?.empty();
    Ok(Value::None)
}

/// A copy of a dict.
pub(super) fn copy_of(interpreter: &Rc<Interpreter>, dict: &Dict) -> Rc<Dict> {
    let copy = Dict::new(interpreter.heap());
    for entry in dict.entries() {
        copy.push(entry.hash, entry.key, entry.value);
    }
    copy
}

/// `dict | other`, or with `reflected` `other | dict`.
fn joined(interpreter: &Rc<Interpreter>, args: Args, name: &str, reflected: bool) -> Result<Value, Raised> {
    let (dict, rest) = args.split_receiver::<Dict>(interpreter, name)?;
    let [other] = rest.exactly(interpreter, name)?;
    let Some(other) = interpreter.downcast::<Dict>(&other) else { return Ok(interpreter.not_implemented()) };
    let (left, right) = if reflected { (other, dict) } else { (dict, other) };
    let copy = copy_of(interpreter, &left);
    take_over(interpreter, &copy, &Value::Object(right))?;
    Ok(Value::Object(copy))
}

fn join_in_place(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (receiver, rest) = args.split_first(interpreter, "__ior__")?;
    let [other] = rest.exactly(interpreter, "__ior__")?;
    let Some(dict) = interpreter.downcast::<Dict>(&receiver) else {
        return Ok(interpreter.not_implemented());
    };
    take_over(interpreter, &dict, &other)?;
    Ok(receiver)
}

fn reversed(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let dict = alone::<Dict>(interpreter, args, "dict.__reversed__")?;
    Ok(Value::Object(ContainerIter::reversed(interpreter.heap(), Source::Keys(dict))))
}
