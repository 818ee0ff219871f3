//! Builtin types that CPython writes in Python: `__init__` makes their objects.
//!
//! A program's subclass may have an `__init__` with parameters of its own, which calls that of the base with others, or never.

use std::rc::Rc;

use crate::exception::{Kind, Raised};
use crate::python::machine::{Args, Interpreter};
use crate::python::objects::class::{Class, Origin};
use crate::python::objects::instance::Instance;
use crate::value::Value;

/// `__new__`: of a class of the program an instance that is beside nothing yet.
///
/// # Errors
/// What `__init__` raises, for the builtin class itself.
pub(super) fn new(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, rest) = args.split_first(interpreter, "__new__")?;
    let Some(class) = class.downcast::<Class>() else {
        return Err(interpreter.type_error("object.__new__(X): X is not a type object"));
    };
    if class.origin() == Origin::Program {
        return Ok(Value::Object(Instance::new(interpreter.heap(), &class, None)));
    }
    match interpreter.maker_of(&class) {
        Some(maker) => (maker.make)(interpreter, rest),
        None => Err(interpreter.type_error(format!("cannot create '{}' instances", class.name()))),
    }
}

/// `__init__`: makes what an instance of a program's class is beside; an object of the builtin class itself is made already.
///
/// # Errors
/// TypeError for arguments that do not fit; what making it raises.
pub(super) fn init(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (value, rest) = args.split_first(interpreter, "__init__")?;
    let Some(instance) = value.downcast_ref::<Instance>() else { return Ok(Value::None) };
    if let Some(maker) = instance.class().and_then(|class| interpreter.maker_of(&class)) {
        instance.set_payload((maker.make)(interpreter, rest)?);
        if let Some(then) = maker.then {
            then(interpreter, &value)?;
        }
    }
    Ok(Value::None)
}

impl Interpreter {
    /// What a method raises for a receiver that is not of its type.
    pub fn unfit_receiver(&self, value: &Value, method: &str) -> Raised {
        let given = self.type_name(value);
        if let Some(instance) = value.downcast_ref::<Instance>()
            && instance.payload().is_none()
            && let Some(maker) = instance.class().and_then(|class| self.maker_of(&class))
        {
            let text = format!("'{given}' object has no attribute '{}'", maker.first_attribute);
            return self.error(Kind::AttributeError, text);
        }
        self.type_error(format!("descriptor '{method}' doesn't apply to a '{given}' object"))
    }
}
