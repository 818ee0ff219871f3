//! `weakref.ref`; the containers are written in Python.

use std::rc::Rc;

use crate::exception::{Kind, Raised};
use crate::heap::Object;
use crate::python::builtins::generic::parameterized;
use crate::python::library::nothing;
use crate::python::machine::{Args, Interpreter, NativeFunction, TypeSpec};
use crate::python::objects::class::Class;
use crate::python::objects::module::Module;
use crate::python::objects::weak_ref::WeakRef;
use crate::value::Value;

/// Puts the native parts into the module.
///
/// # Errors
/// None.
pub fn load(interpreter: &Rc<Interpreter>, module: &Rc<Module>) -> Result<(), Raised> {
    let class = &interpreter.core().weak_ref;
    interpreter.extend_type(
        class,
        &TypeSpec {
            constructor: Some(new),
            methods: &[("__init__", nothing), ("__call__", call), ("__eq__", equal)],
            class_methods: &[("__class_getitem__", parameterized)],
            getters: &[("__callback__", |interpreter, value| {
                Ok(interpreter.downcast::<WeakRef>(value).map_or(Value::None, |weak_ref| weak_ref.callback()))
            })],
            ..TypeSpec::default()
        },
    );
    let dict = module.dict();
    dict.set_name("ref", Value::from(Rc::clone(class)));
    dict.set_name("getweakrefcount", NativeFunction::function("getweakrefcount", count));
    Ok(())
}

fn new(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, rest) = args.split_first(interpreter, "ref")?;
    let [target, callback] = rest.between(interpreter, "ref", 1)?;
    let target = target.unwrap_or_default();
    let object = match target.as_object() {
        Some(object) if !is_refused(&**object) => object,
        _ => {
            let given = interpreter.type_name(&target);
            let text = format!("cannot create weak reference to '{given}' object");
            return Err(interpreter.error(Kind::TypeError, text));
        }
    };
    let callback = callback.unwrap_or_default();
    let weak_ref = WeakRef::new(interpreter.heap(), object, callback, interpreter.host());
    Ok(match class.downcast::<Class>() {
        Some(class) => interpreter.instance_of(&class, Value::from(weak_ref)),
        None => Value::from(weak_ref),
    })
}

/// Builtin containers have no room for weak references.
fn is_refused(object: &dyn Object) -> bool {
    ["list", "dict", "tuple"].contains(&object.type_name())
}

fn call(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (weak_ref, _) = args.split_receiver::<WeakRef>(interpreter, "__call__")?;
    Ok(weak_ref.target().map_or(Value::None, Value::Object))
}

/// Two references are equal if their targets are, or, once these are gone, if they are the same.
fn equal(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [left, right] = args.exactly(interpreter, "__eq__")?;
    let targets = [&left, &right].map(|value| interpreter.downcast::<WeakRef>(value).map(|it| it.target()));
    match targets {
        [Some(Some(one)), Some(Some(other))] => {
            interpreter.eq(&Value::Object(one), &Value::Object(other)).map(Value::Bool)
        }
        [Some(_), Some(_)] => Ok(Value::Bool(left.is(&right))),
        _ => Ok(interpreter.not_implemented()),
    }
}

fn count(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value] = args.exactly(interpreter, "getweakrefcount")?;
    let wanted = value.as_object().map(|object| object.header().id());
    let listed = interpreter.heap().list(2);
    let refers = |object: &Rc<dyn Object>| {
        let weak_ref = Value::Object(Rc::clone(object)).downcast::<WeakRef>();
        let target = weak_ref.and_then(|weak_ref| weak_ref.target());
        target.is_some_and(|target| Some(target.header().id()) == wanted)
    };
    Ok(Value::Int(listed.iter().filter(|entry| refers(&entry.object)).count() as i64))
}
