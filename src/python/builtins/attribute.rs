//! The functions about objects as such: attributes, classes, identity, text.

use std::rc::Rc;

use crate::exception::{Kind, Raised};
use crate::python::builtins::argument::str_argument;
use crate::python::builtins::identity::identity;
use crate::python::machine::{Args, Interpreter, NativeFn};
use crate::python::objects::class::Class;
use crate::python::objects::dict::Dict;
use crate::python::objects::instance::Instance;
use crate::value::Value;

/// Registers the functions.
pub(super) fn install(interpreter: &Rc<Interpreter>) {
    interpreter.add_functions(interpreter.builtins(), FUNCTIONS);
}

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("getattr", getattr),
    ("hasattr", hasattr),
    ("setattr", setattr),
    ("delattr", delattr),
    ("isinstance", isinstance),
    ("issubclass", issubclass),
    ("callable", callable),
    ("id", id),
    ("hash", hash),
    ("repr", repr),
    ("ascii", ascii),
    ("format", format),
    ("vars", vars),
    ("dir", dir),
    ("globals", globals),
    ("locals", locals),
    ("exit", exit),
    ("quit", exit),
    ("__import__", import),
];

fn name_argument(interpreter: &Rc<Interpreter>, name: Option<Value>) -> Result<Rc<str>, Raised> {
    let name = name.unwrap_or_default();
    str_argument(interpreter, &name, |given| format!("attribute name must be string, not '{given}'"))
}

fn getattr(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [object, name, default] = args.between(interpreter, "getattr", 2)?;
    let (object, name) = (object.unwrap_or_default(), name_argument(interpreter, name)?);
    match default {
        None => interpreter.getattr(&object, &name),
        Some(default) => Ok(interpreter.getattr_opt(&object, &name)?.unwrap_or(default)),
    }
}

fn hasattr(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [object, name] = args.exactly(interpreter, "hasattr")?;
    let name = name_argument(interpreter, Some(name))?;
    interpreter.hasattr(&object, &name).map(Value::Bool)
}

fn setattr(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [object, name, value] = args.exactly(interpreter, "setattr")?;
    let name = name_argument(interpreter, Some(name))?;
    interpreter.setattr(&object, &name, value)?;
    Ok(Value::None)
}

fn delattr(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [object, name] = args.exactly(interpreter, "delattr")?;
    let name = name_argument(interpreter, Some(name))?;
    interpreter.delattr(&object, &name)?;
    Ok(Value::None)
}

fn isinstance(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value, pattern] = args.exactly(interpreter, "isinstance")?;
    interpreter.isinstance(&value, &pattern).map(Value::Bool)
}

fn issubclass(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [class, pattern] = args.exactly(interpreter, "issubclass")?;
    match class.downcast::<Class>() {
        Some(class) => interpreter.issubclass(&class, &pattern).map(Value::Bool),
        None => Err(interpreter.type_error("issubclass() arg 1 must be a class")),
    }
}

fn callable(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value] = args.exactly(interpreter, "callable")?;
    Ok(Value::Bool(interpreter.is_callable(&value)))
}

fn id(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value] = args.exactly(interpreter, "id")?;
    Ok(Value::Int(identity(interpreter, &value)))
}

fn hash(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value] = args.exactly(interpreter, "hash")?;
    Ok(Value::Int(interpreter.hash(&value)? as i64))
}

fn repr(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value] = args.exactly(interpreter, "repr")?;
    interpreter.repr(&value).map(Value::Str)
}

fn ascii(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value] = args.exactly(interpreter, "ascii")?;
    interpreter.ascii(&value).map(Value::str)
}

/// `format(value, format_spec='')`.
fn format(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value, spec] = args.between(interpreter, "format", 1)?;
    let spec = match spec {
        None => Rc::from(""),
        Some(spec) => {
            str_argument(interpreter, &spec, |given| format!("format() argument 2 must be str, not {given}"))?
        }
    };
    interpreter.format(&value.unwrap_or_default(), &spec).map(Value::Str)
}

/// `vars([object])`.
fn vars(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [object] = args.between(interpreter, "vars", 0)?;
    let Some(object) = object else {
        return Ok(locals_value(interpreter));
    };
    match interpreter.getattr_opt(&object, "__dict__")? {
        Some(dict) => Ok(dict),
        None => Err(interpreter.type_error("vars() argument must have __dict__ attribute")),
    }
}

fn globals(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    args.exactly::<0>(interpreter, "globals")?;
    match interpreter.current_frame() {
        Some(frame) => Ok(Value::Object(Rc::<Dict>::clone(frame.globals()))),
        None => Err(interpreter.runtime_error("globals(): no frame runs")),
    }
}

fn locals(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    args.exactly::<0>(interpreter, "locals")?;
    Ok(locals_value(interpreter))
}

/// The names of the frame that runs, with their values.
fn locals_value(interpreter: &Rc<Interpreter>) -> Value {
    let frame = interpreter.current_frame();
    frame.map_or(Value::None, |frame| interpreter.frame_locals(&frame))
}

/// `dir([object])`: names in alphabetical order.
fn dir(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [object] = args.between(interpreter, "dir", 0)?;
    let mut names: Vec<Rc<str>> = match object {
        None => locals_value(interpreter).downcast_ref::<Dict>().map(names_in).unwrap_or_default(),
        Some(object) => match interpreter.call_special(&object, "__dir__", Vec::new())? {
            Some(listed) => {
                let listed = interpreter.collect(&listed)?;
                listed
                    .iter()
                    .filter_map(|name| if let Value::Str(name) = name { Some(Rc::clone(name)) } else { None })
                    .collect()
            }
            None => names_of(interpreter, &object),
        },
    };
    names.sort();
    names.dedup();
    Ok(interpreter.list(names.into_iter().map(Value::Str).collect()))
}

fn names_of(interpreter: &Rc<Interpreter>, object: &Value) -> Vec<Rc<str>> {
    let (own, class) = match object.downcast::<Class>() {
        Some(class) => (Vec::new(), class),
        None => {
            let own = match object.downcast_ref::<Instance>() {
                Some(instance) => strings(instance.names()),
                None => interpreter.dict_of(object).map(|dict| names_in(&dict)).unwrap_or_default(),
            };
            (own, interpreter.class_of(object))
        }
    };
    let mut names = own;
    for class in class.mro().iter() {
        names.extend(strings(class.namespace().keys()));
    }
    names
}

fn names_in(dict: &Dict) -> Vec<Rc<str>> {
    strings(dict.table().keys())
}

fn strings(values: Vec<Value>) -> Vec<Rc<str>> {
    values
        .into_iter()
        .filter_map(|value| if let Value::Str(text) = value { Some(text) } else { None })
        .collect()
}

/// `exit(code=None)`: SystemExit.
fn exit(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [code] = args.between(interpreter, "exit", 0)?;
    let class = Rc::clone(interpreter.core().exception(Kind::SystemExit));
    Err(interpreter.new_exception(&class, vec![code.unwrap_or_default()]))
}

/// `__import__(name)`: the first module of the dotted name.
fn import(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let names = ["name", "globals", "locals", "fromlist", "level"];
    let [name, _, _, from_list, _] = args.named(interpreter, "__import__", names, 1)?;
    let name = name_argument(interpreter, name)?;
    let module = interpreter.import(&name)?;
    let takes_leaf = from_list.map_or(Ok(false), |listed| interpreter.truthy(&listed))?;
    let first = name.split('.').next().unwrap_or(&name);
    Ok(Value::Object(if takes_leaf { module } else { interpreter.import(first)? }))
}
