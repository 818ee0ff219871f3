//! The special methods of the builtin containers by name, for `super().__setitem__(key, value)` in the program's subclasses.
//!
//! Each works on the builtin value itself, below what a subclass has of its own.

use std::rc::Rc;

use crate::python::machine::{Args, Interpreter, NativeFn, TypeSpec};
use crate::python::objects::class::Class;
use crate::value::Value;

/// Gives the containers their special methods.
pub(super) fn install(interpreter: &Rc<Interpreter>) {
    let core = interpreter.core();
    let types: [(&Rc<Class>, &'static str, bool); 6] = [
        (&core.list, "list", true),
        (&core.dict, "dict", true),
        (&core.tuple, "tuple", false),
        (&core.str, "str", false),
        (&core.set, "set", false),
        (&core.frozenset, "frozenset", false),
    ];
    for (class, name, changes) in types {
        interpreter.extend_type(class, &TypeSpec { name, methods: READING, ..TypeSpec::default() });
        if changes {
            interpreter.extend_type(class, &TypeSpec { name, methods: CHANGING, ..TypeSpec::default() });
        }
    }
    for (class, name) in
        [(&core.list, "list"), (&core.dict, "dict"), (&core.tuple, "tuple"), (&core.str, "str")]
    {
        interpreter.extend_type(class, &TypeSpec { name, methods: ITEM, ..TypeSpec::default() });
    }
}

const READING: &[(&str, NativeFn)] = &[
    ("__len__", |i, args| {
        let [own] = args.exactly(i, "__len__")?;
        i.len(&i.plain(&own)).map(|length| Value::Int(length as i64))
    }),
    ("__iter__", |i, args: Args| {
        let [own] = args.exactly(i, "__iter__")?;
        i.iter(&i.plain(&own))
    }),
    ("__contains__", |i, args| {
        let [own, item] = args.exactly(i, "__contains__")?;
        i.contains(&i.plain(&own), &item).map(Value::Bool)
    }),
    ("__repr__", |i, args| {
        let [own] = args.exactly(i, "__repr__")?;
        i.repr(&i.plain(&own)).map(Value::Str)
    }),
];

const ITEM: &[(&str, NativeFn)] = &[("__getitem__", |i, args| {
    let [own, key] = args.exactly(i, "__getitem__")?;
    i.getitem(&i.plain(&own), &key)
})];

const CHANGING: &[(&str, NativeFn)] = &[
    ("__setitem__", |i, args| {
        let [own, key, value] = args.exactly(i, "__setitem__")?;
        i.setitem(&i.plain(&own), key, value)?;
        Ok(Value::None)
    }),
    ("__delitem__", |i, args| {
        let [own, key] = args.exactly(i, "__delitem__")?;
        i.delitem(&i.plain(&own), &key)?;
        Ok(Value::None)
    }),
];
