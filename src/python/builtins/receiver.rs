//! What a native method finds in its arguments: its receiver, texts, numbers and indexes, with CPython's error texts.

use std::rc::Rc;

use crate::bytes::Bytes;
use crate::exception::Raised;
use crate::heap::Object;
use crate::python::machine::{Args, Interpreter};
use crate::python::objects::leaf;
use crate::python::objects::long::Long;
use crate::python::text::TextResult;
use crate::python::text::int::Integer;
use crate::value::Value;

/// Takes the receiver of a method of `str` off.
pub(super) fn text(
    interpreter: &Rc<Interpreter>,
    args: Args,
    method: &str,
) -> Result<(Rc<str>, Args), Raised> {
    let (receiver, rest) = args.split_first(interpreter, method)?;
    match interpreter.plain(&receiver) {
        Value::Str(text) => Ok((text, rest)),
        _ => Err(wrong_receiver(interpreter, &receiver, method, "str")),
    }
}

/// Takes the receiver of a method of `bytes` off.
pub(super) fn bytes(
    interpreter: &Rc<Interpreter>,
    args: Args,
    method: &str,
) -> Result<(Rc<[u8]>, Args), Raised> {
    let (receiver, rest) = args.split_first(interpreter, method)?;
    match leaf::<Bytes>(&interpreter.plain(&receiver)) {
        Some(bytes) => Ok((bytes.shared(), rest)),
        None => Err(wrong_receiver(interpreter, &receiver, method, "bytes")),
    }
}

/// Takes the receiver of a method of `int` off.
pub(super) fn integer(
    interpreter: &Rc<Interpreter>,
    args: Args,
    method: &str,
) -> Result<(Integer, Args), Raised> {
    let (receiver, rest) = args.split_first(interpreter, method)?;
    match as_integer(&interpreter.plain(&receiver)) {
        Some(number) => Ok((number, rest)),
        None => Err(wrong_receiver(interpreter, &receiver, method, "int")),
    }
}

/// Takes the receiver of a method of `float` off.
pub(super) fn float(interpreter: &Rc<Interpreter>, args: Args, method: &str) -> Result<(f64, Args), Raised> {
    let (receiver, rest) = args.split_first(interpreter, method)?;
    match interpreter.plain(&receiver) {
        Value::Float(number) => Ok((number, rest)),
        _ => Err(wrong_receiver(interpreter, &receiver, method, "float")),
    }
}

/// Takes the receiver of a method off, which is an object of the heap, and raises if anything comes behind it.
pub(super) fn alone<T: Object>(
    interpreter: &Rc<Interpreter>,
    args: Args,
    method: &str,
) -> Result<Rc<T>, Raised> {
    let name = method.rsplit('.').next().unwrap_or(method);
    let (receiver, rest) = args.split_receiver::<T>(interpreter, name)?;
    rest.exactly::<0>(interpreter, method)?;
    Ok(receiver)
}

fn wrong_receiver(interpreter: &Rc<Interpreter>, receiver: &Value, method: &str, wanted: &str) -> Raised {
    let given = interpreter.type_name(receiver);
    interpreter.type_error(format!(
        "descriptor '{method}' for '{wanted}' objects doesn't apply to a '{given}' object"
    ))
}

/// The value as an `int`, if it is one; `True` and `False` are.
pub(super) fn as_integer(value: &Value) -> Option<Integer> {
    match value {
        Value::Int(number) => Some(Integer::Small(*number)),
        Value::Bool(flag) => Some(Integer::Small(i64::from(*flag))),
        _ => leaf::<Long>(value).map(|long| Integer::Big(long.number().clone())),
    }
}

/// An `int` as a value.
pub(super) fn int_value(number: Integer) -> Value {
    match number {
        Integer::Small(number) => Value::Int(number),
        Integer::Big(number) => Long::value(number),
    }
}

/// What a pure function computed, or the exception it asks for.
pub(super) fn lift<T>(interpreter: &Rc<Interpreter>, result: TextResult<T>) -> Result<T, Raised> {
    result.map_err(|error| interpreter.text_error(error))
}
