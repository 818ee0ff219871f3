//! Floats as bytes, for `struct`; everything else of the module is written in Python.

use std::rc::Rc;

use crate::bytes::Bytes;
use crate::exception::{Kind, Raised};
use crate::python::library::number;
use crate::python::machine::{Args, Interpreter, NativeFunction};
use crate::python::objects::module::Module;
use crate::value::Value;

/// Puts the native parts into the module.
///
/// # Errors
/// None.
pub fn load(_: &Rc<Interpreter>, module: &Rc<Module>) -> Result<(), Raised> {
    let dict = module.dict();
    dict.set_name("_float_to_bytes", NativeFunction::function("_float_to_bytes", float_to_bytes));
    dict.set_name("_bytes_to_float", NativeFunction::function("_bytes_to_float", bytes_to_float));
    Ok(())
}

fn in_order(mut bytes: Vec<u8>, is_big: bool) -> Vec<u8> {
    if !is_big {
        bytes.reverse();
    }
    bytes
}

/// `_float_to_bytes(value, width, is_big)`.
fn float_to_bytes(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value, width, is_big] = args.exactly(interpreter, "_float_to_bytes")?;
    let value = number(interpreter, &value)?;
    let bytes = match width {
        Value::Int(8) => value.to_be_bytes().to_vec(),
        Value::Int(4) => {
            let single = value as f32;
            if single.is_infinite() && value.is_finite() {
                let text = "float too large to pack with f format";
                return Err(interpreter.error(Kind::OverflowError, text));
            }
            single.to_be_bytes().to_vec()
        }
        _ => {
            let text = "weakloop does not know struct's half floats (`e`)";
            return Err(interpreter.error(Kind::NotImplementedError, text));
        }
    };
    Ok(Bytes::value(in_order(bytes, interpreter.truthy(&is_big)?)))
}

/// `_bytes_to_float(data, is_big)`.
fn bytes_to_float(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [data, is_big] = args.exactly(interpreter, "_bytes_to_float")?;
    let bytes = in_order(Bytes::of(&data).unwrap_or_default(), interpreter.truthy(&is_big)?);
    if let Ok(double) = <[u8; 8]>::try_from(&*bytes) {
        return Ok(Value::Float(f64::from_be_bytes(double)));
    }
    match <[u8; 4]>::try_from(&*bytes) {
        Ok(single) => Ok(Value::Float(f64::from(f32::from_be_bytes(single)))),
        Err(_) => {
            let text = "weakloop does not know struct's half floats (`e`)";
            Err(interpreter.error(Kind::NotImplementedError, text))
        }
    }
}
