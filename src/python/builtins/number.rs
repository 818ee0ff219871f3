//! The functions about single numbers and letters: `abs`, `divmod`, `pow`, `round`, `hex`, `oct`, `bin`, `chr`, `ord`.

use std::rc::Rc;

use crate::bytes::Bytes;
use crate::exception::{Kind, Raised};
use crate::python::builtins::receiver::{as_integer, int_value, lift};
use crate::python::code::BinaryOp;
use crate::python::machine::{Args, Interpreter, NativeFn};
use crate::python::objects::leaf;
use crate::python::objects::singleton::Singleton;
use crate::python::text::float;
use crate::python::text::int::Integer;
use crate::value::Value;

/// Registers the functions.
pub(super) fn install(interpreter: &Rc<Interpreter>) {
    interpreter.add_functions(interpreter.builtins(), FUNCTIONS);
}

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("abs", abs),
    ("divmod", divmod),
    ("pow", pow),
    ("round", round),
    ("hex", |i, args| in_base(i, args, "hex", Integer::hex)),
    ("oct", |i, args| in_base(i, args, "oct", Integer::oct)),
    ("bin", |i, args| in_base(i, args, "bin", Integer::bin)),
    ("chr", chr),
    ("ord", ord),
];

fn abs(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value] = args.exactly(interpreter, "abs")?;
    let plain = interpreter.plain(&value);
    if let Value::Float(number) = plain {
        return Ok(Value::Float(number.abs()));
    }
    if let Some(number) = as_integer(&plain) {
        return Ok(int_value(number.abs()));
    }
    match interpreter.call_special(&value, "__abs__", Vec::new())? {
        Some(made) => Ok(made),
        None => {
            let given = interpreter.type_name(&value);
            Err(interpreter.type_error(format!("bad operand type for abs(): '{given}'")))
        }
    }
}

fn divmod(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [left, right] = args.exactly(interpreter, "divmod")?;
    let (plain_left, plain_right) = (interpreter.plain(&left), interpreter.plain(&right));
    let (quotient, rest) = match (as_integer(&plain_left), as_integer(&plain_right)) {
        (Some(left), Some(right)) => {
            let (quotient, rest) = lift(interpreter, left.divmod(&right))?;
            (int_value(quotient), int_value(rest))
        }
        _ => match (as_float(interpreter, &plain_left)?, as_float(interpreter, &plain_right)?) {
            (Some(left), Some(right)) => {
                let (quotient, rest) = lift(interpreter, float::divmod(left, right))?;
                (Value::Float(quotient), Value::Float(rest))
            }
            _ => return divmod_by_methods(interpreter, &left, &right),
        },
    };
    Ok(interpreter.tuple(vec![quotient, rest]))
}

/// The value as a float, if it is a number.
fn as_float(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Option<f64>, Raised> {
    match (value, as_integer(value)) {
        (Value::Float(number), _) => Ok(Some(*number)),
        (_, Some(number)) => lift(interpreter, number.to_f64()).map(Some),
        _ => Ok(None),
    }
}

fn divmod_by_methods(interpreter: &Rc<Interpreter>, left: &Value, right: &Value) -> Result<Value, Raised> {
    for (receiver, method, other) in [(left, "__divmod__", right), (right, "__rdivmod__", left)] {
        match interpreter.call_special(receiver, method, vec![other.clone()])? {
            Some(made) if !Singleton::NotImplemented.is(&made) => return Ok(made),
            _ => {}
        }
    }
    let (left, right) = (interpreter.type_name(left), interpreter.type_name(right));
    let text = format!("unsupported operand type(s) for divmod(): '{left}' and '{right}'");
    Err(interpreter.type_error(text))
}

/// `pow(base, exp, mod=None)`.
fn pow(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [base, exponent, modulus] = args.named(interpreter, "pow", ["base", "exp", "mod"], 2)?;
    let (base, exponent) = (base.unwrap_or_default(), exponent.unwrap_or_default());
    let modulus = match modulus {
        None | Some(Value::None) => return interpreter.binary(BinaryOp::Power, &base, &exponent),
        Some(modulus) => modulus,
    };
    let whole = |value: &Value| as_integer(&interpreter.plain(value));
    match (whole(&base), whole(&exponent), whole(&modulus)) {
        (Some(base), Some(exponent), Some(modulus)) => {
            Ok(int_value(lift(interpreter, base.pow_mod(&exponent, &modulus))?))
        }
        _ => {
            let text = "pow() 3rd argument not allowed unless all arguments are integers";
            Err(interpreter.type_error(text))
        }
    }
}

/// `round(number, ndigits=None)`: half to even.
fn round(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [number, digits] = args.named(interpreter, "round", ["number", "ndigits"], 1)?;
    let number = number.unwrap_or_default();
    let digits = digits.filter(|digits| !digits.is_none());
    let plain = interpreter.plain(&number);
    let places = match &digits {
        Some(digits) if matches!(plain, Value::Float(_)) || as_integer(&plain).is_some() => {
            Some(interpreter.index(digits)?)
        }
        _ => None,
    };
    if let Value::Float(number) = plain {
        return match places {
            None => Ok(int_value(lift(interpreter, float::round_to_int(number))?)),
            Some(places) => {
                Ok(Value::Float(lift(interpreter, float::round(number, &Integer::Small(places)))?))
            }
        };
    }
    if let Some(number) = as_integer(&plain) {
        return Ok(int_value(places.map_or(number.clone(), |places| number.round(&Integer::Small(places)))));
    }
    match interpreter.call_special(&number, "__round__", digits.into_iter().collect())? {
        Some(made) => Ok(made),
        None => {
            let given = interpreter.type_name(&number);
            Err(interpreter.type_error(format!("type {given} doesn't define __round__ method")))
        }
    }
}

fn in_base(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
    show: fn(&Integer) -> String,
) -> Result<Value, Raised> {
    let [value] = args.exactly(interpreter, name)?;
    let number = match as_integer(&interpreter.plain(&value)) {
        Some(number) => number,
        None => Integer::Small(interpreter.index(&value)?),
    };
    Ok(Value::str(show(&number)))
}

fn chr(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [code] = args.exactly(interpreter, "chr")?;
    let code = interpreter.index(&code)?;
    if i32::try_from(code).is_err() {
        return Err(interpreter.error(Kind::OverflowError, "Python int too large to convert to C int"));
    }
    match u32::try_from(code).ok().and_then(char::from_u32) {
        Some(letter) => Ok(Value::str(letter.to_string())),
        None => Err(interpreter.value_error("chr() arg not in range(0x110000)")),
    }
}

fn ord(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [letter] = args.exactly(interpreter, "ord")?;
    let plain = interpreter.plain(&letter);
    let (code, length) = match (&plain, leaf::<Bytes>(&plain)) {
        (Value::Str(text), _) => (text.chars().next().map(u32::from), text.chars().count()),
        (_, Some(bytes)) => (bytes.as_slice().first().map(|byte| u32::from(*byte)), bytes.as_slice().len()),
        _ => {
            let given = interpreter.type_name(&letter);
            return Err(
                interpreter.type_error(format!("ord() expected string of length 1, but {given} found"))
            );
        }
    };
    match (code, length) {
        (Some(code), 1) => Ok(Value::Int(i64::from(code))),
        _ => {
            let text = format!("ord() expected a character, but string of length {length} found");
            Err(interpreter.type_error(text))
        }
    }
}
