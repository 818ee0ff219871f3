//! Arguments that several builtin types take alike: a bound of a slice, a text, the names of a codec.

use std::rc::Rc;

use crate::exception::{Kind, Raised};
use crate::python::builtins::receiver::lift;
use crate::python::machine::Interpreter;
use crate::python::objects::class::Class;
use crate::python::text::codec;
use crate::value::Value;

/// What a constructor made, as an instance of the class that it was called for.
pub(super) fn as_instance(interpreter: &Rc<Interpreter>, class: &Value, made: Value) -> Value {
    match class.downcast::<Class>() {
        Some(class) => interpreter.instance_of(&class, made),
        None => made,
    }
}

/// A bound of a search or a slice; `None` is none.
pub(super) fn bound(interpreter: &Rc<Interpreter>, value: Option<Value>) -> Result<Option<i64>, Raised> {
    match value {
        None | Some(Value::None) => Ok(None),
        Some(Value::Int(number)) => Ok(Some(number)),
        Some(value) => match interpreter.index(&value) {
            Ok(number) => Ok(Some(number)),
            Err(raised) if raised.is(Kind::TypeError) => {
                let text = "slice indices must be integers or None or have an __index__ method";
                Err(interpreter.type_error(text))
            }
            Err(raised) => Err(raised),
        },
    }
}

/// An argument that has to be a `str`.
pub(super) fn str_argument(
    interpreter: &Rc<Interpreter>,
    value: &Value,
    wrong: impl FnOnce(&str) -> String,
) -> Result<Rc<str>, Raised> {
    match interpreter.plain(value) {
        Value::Str(text) => Ok(text),
        _ => Err(interpreter.type_error(wrong(&interpreter.type_name(value)))),
    }
}

/// The names of codec and error handler, with their defaults.
pub(super) fn codec_names(
    interpreter: &Rc<Interpreter>,
    encoding: Option<Value>,
    errors: Option<Value>,
    function: &str,
) -> Result<(Rc<str>, Rc<str>), Raised> {
    let name = |value: Option<Value>, what: &str, default: &str| match value {
        None => Ok(Rc::from(default)),
        Some(value) => str_argument(interpreter, &value, |given| {
            format!("{function}() argument '{what}' must be str, not {given}")
        }),
    };
    Ok((name(encoding, "encoding", "utf-8")?, name(errors, "errors", "strict")?))
}

/// Bytes as text.
pub(super) fn decoded(
    interpreter: &Rc<Interpreter>,
    bytes: &[u8],
    encoding: Option<Value>,
    errors: Option<Value>,
) -> Result<Value, Raised> {
    let (encoding, errors) = codec_names(interpreter, encoding, errors, "decode")?;
    Ok(Value::str(lift(interpreter, codec::decode(bytes, &encoding, &errors))?))
}
