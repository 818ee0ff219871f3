//! The names that every module finds without an import, and the methods of the builtin types.
//!
//! One file a noun. What a value does by itself, its operators, items, comparisons and text, is in the machine below; here is
//! what has a name.

mod argument;
mod attribute;
pub mod bytes;
mod container;
mod dict;
mod dict_view;
mod float;
mod folding;
pub mod generic;
mod identity;
mod int;
mod iterating;
mod lazy;
mod list;
mod number;
mod print;
mod range;
mod receiver;
mod set;
mod sorting;
mod str;
mod str_format;
mod tuple;

use std::rc::Rc;

use crate::python::machine::{Interpreter, NativeFunction};
use crate::python::objects::class::Class;
use crate::value::Value;

/// Gives a fresh machine its builtins.
pub fn install(interpreter: &Rc<Interpreter>) {
    for install in ROOMS {
        install(interpreter);
    }
    let builtins = interpreter.builtins();
    let build_class =
        NativeFunction::function("__build_class__", |interpreter, args| interpreter.build_class(args));
    builtins.set_name("__build_class__", build_class);
    builtins.set_name("NotImplemented", interpreter.not_implemented());
    builtins.set_name("Ellipsis", interpreter.ellipsis());
    builtins.set_name("__debug__", Value::Bool(true));
    builtins.set_name("__name__", Value::str("builtins"));
    install_classes(interpreter);
}

const ROOMS: [fn(&Rc<Interpreter>); 18] = [
    attribute::install,
    bytes::install,
    container::install,
    dict::install,
    dict_view::install,
    float::install,
    folding::install,
    generic::install,
    int::install,
    iterating::install,
    lazy::install,
    list::install,
    number::install,
    print::install,
    range::install,
    set::install,
    self::str::install,
    tuple::install,
];

/// The classes that have a name in every module.
fn install_classes(interpreter: &Rc<Interpreter>) {
    let core = interpreter.core();
    let named = [
        &core.object,
        &core.type_,
        &core.bool,
        &core.int,
        &core.float,
        &core.str,
        &core.bytes,
        &core.list,
        &core.tuple,
        &core.dict,
        &core.set,
        &core.frozenset,
        &core.range,
        &core.slice,
        &core.property,
        &core.staticmethod,
        &core.classmethod,
        &core.super_,
    ];
    named.into_iter().chain(core.exceptions()).for_each(|class| add_class(interpreter, class));
    for alias in ["IOError", "EnvironmentError"] {
        let class = core.exception(crate::exception::Kind::OSError);
        interpreter.builtins().set_name(alias, Value::Object(Rc::<Class>::clone(class)));
    }
}

fn add_class(interpreter: &Rc<Interpreter>, class: &Rc<Class>) {
    let is_builtin = matches!(class.own("__module__"), Some(Value::Str(module)) if &*module == "builtins");
    if is_builtin {
        interpreter.builtins().set_str(&class.name(), Value::Object(Rc::<Class>::clone(class)));
    }
}
