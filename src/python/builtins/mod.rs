//! The names that every module finds without an import, and the methods of the builtin types.

use std::rc::Rc;

use crate::exception::Raised;
use crate::python::machine::{Args, Interpreter, NativeFn, NativeFunction, TypeSpec};
use crate::python::objects::class::Class;
use crate::python::objects::range::Range;
use crate::value::Value;

/// Gives a fresh machine its builtins.
pub fn install(interpreter: &Rc<Interpreter>) {
    let builtins = interpreter.builtins();
    let functions: [(&'static str, NativeFn); 4] = [
        ("__build_class__", |interpreter, args| interpreter.build_class(args)),
        ("isinstance", isinstance),
        ("len", len),
        ("print", print),
    ];
    for (name, body) in functions {
        builtins.set_name(name, NativeFunction::function(name, body));
    }
    install_types(interpreter);
}

fn install_types(interpreter: &Rc<Interpreter>) {
    let core = interpreter.core();
    let range = TypeSpec { name: "range", constructor: Some(range_new), ..TypeSpec::default() };
    interpreter.extend_type(&core.range, &range);
    let types = [
        &core.object,
        &core.type_,
        &core.range,
        &core.super_,
        &core.property,
        &core.staticmethod,
        &core.classmethod,
    ];
    types.into_iter().chain(core.exceptions()).for_each(|class| add_class(interpreter, class));
}

fn add_class(interpreter: &Rc<Interpreter>, class: &Rc<Class>) {
    let is_builtin = matches!(class.own("__module__"), Some(Value::Str(module)) if &*module == "builtins");
    if is_builtin {
        interpreter.builtins().set_str(&class.name(), Value::Object(Rc::<Class>::clone(class)));
    }
}

fn isinstance(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value, pattern] = args.exactly(interpreter, "isinstance")?;
    interpreter.isinstance(&value, &pattern).map(Value::Bool)
}

fn len(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value] = args.exactly(interpreter, "len")?;
    interpreter.len(&value).map(|length| Value::Int(length as i64))
}

fn print(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (mut separator, mut end) = (Rc::from(" "), Rc::from("\n"));
    for (name, value) in &args.keywords {
        match (&**name, value) {
            ("sep", Value::Str(text)) => separator = Rc::clone(text),
            ("end", Value::Str(text)) => end = Rc::clone(text),
            ("sep" | "end", Value::None) | ("flush" | "file", _) => {}
            _ => {
                let text = format!("print() got an unexpected keyword argument '{name}'");
                return Err(interpreter.type_error(text));
            }
        }
    }
    let texts = args.positional.iter().map(|value| interpreter.str(value));
    let texts: Vec<Rc<str>> = texts.collect::<Result<_, _>>()?;
    interpreter.world().print(&texts.join(&*separator), &end);
    Ok(Value::None)
}

fn range_new(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (_, args) = args.split_first(interpreter, "range")?;
    let [first, second, third] = args.between(interpreter, "range", 1)?;
    let index = |value: Option<Value>| value.map(|value| interpreter.index(&value)).transpose();
    let (first, second, third) = (index(first)?.unwrap_or(0), index(second)?, index(third)?);
    let (start, stop) = second.map_or((0, first), |stop| (first, stop));
    let step = third.unwrap_or(1);
    if step == 0 {
        return Err(interpreter.value_error("range() arg 3 must not be zero"));
    }
    Ok(Range { start, stop, step }.value())
}
