//! `float`: its constructor, methods and attributes.

use std::rc::Rc;

use crate::bytes::Bytes;
use crate::exception::Raised;
use crate::python::builtins::argument::{as_instance, str_argument};
use crate::python::builtins::receiver::{as_integer, float as receiver_float, int_value, lift};
use crate::python::machine::{Args, Getter, Interpreter, NativeFn, TypeSpec};
use crate::python::objects::leaf;
use crate::python::text::float;
use crate::python::text::int::Integer;
use crate::value::Value;

/// Gives `float` its constructor and methods.
pub(super) fn install(interpreter: &Rc<Interpreter>) {
    let spec = TypeSpec {
        name: "float",
        constructor: Some(construct),
        methods: METHODS,
        class_methods: &[("fromhex", from_hex)],
        getters: GETTERS,
        ..TypeSpec::default()
    };
    interpreter.extend_type(&interpreter.core().float, &spec);
}

#[rustfmt::skip]
const METHODS: &[(&str, NativeFn)] = &[
    ("is_integer", |i, args| mapped(i, args, "float.is_integer", |number| Value::Bool(float::is_integer(number)))),
    ("conjugate", |i, args| mapped(i, args, "float.conjugate", Value::Float)),
    ("hex", |i, args| mapped(i, args, "float.hex", |number| Value::str(hex(number)))),
    ("as_integer_ratio", as_integer_ratio),
    ("__float__", |i, args| mapped(i, args, "float.__float__", Value::Float)),
    ("__int__", |i, args| cut(i, args, "float.__int__", f64::trunc)),
    ("__trunc__", |i, args| cut(i, args, "float.__trunc__", f64::trunc)),
    ("__floor__", |i, args| cut(i, args, "float.__floor__", f64::floor)),
    ("__ceil__", |i, args| cut(i, args, "float.__ceil__", f64::ceil)),
];

const GETTERS: &[(&str, Getter)] =
    &[("real", |i, receiver| Ok(i.plain(receiver))), ("imag", |_, _| Ok(Value::Float(0.0)))];

fn mapped(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
    map: fn(f64) -> Value,
) -> Result<Value, Raised> {
    let (number, rest) = receiver_float(interpreter, args, name)?;
    rest.exactly::<0>(interpreter, name)?;
    Ok(map(number))
}

fn cut(interpreter: &Rc<Interpreter>, args: Args, name: &str, cut: fn(f64) -> f64) -> Result<Value, Raised> {
    let (number, rest) = receiver_float(interpreter, args, name)?;
    rest.exactly::<0>(interpreter, name)?;
    Ok(int_value(lift(interpreter, float::to_int(cut(number)))?))
}

fn as_integer_ratio(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (number, rest) = receiver_float(interpreter, args, "as_integer_ratio")?;
    rest.exactly::<0>(interpreter, "float.as_integer_ratio")?;
    let (numerator, denominator) = lift(interpreter, float::as_integer_ratio(number))?;
    Ok(interpreter.tuple(vec![int_value(numerator), int_value(denominator)]))
}

/// `float(x=0.0)`.
fn construct(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, args) = args.split_first(interpreter, "float")?;
    let [value] = args.between(interpreter, "float", 0)?;
    let number = match value {
        None => 0.0,
        Some(value) => to_float(interpreter, &value)?,
    };
    Ok(as_instance(interpreter, &class, Value::Float(number)))
}

/// `float(x)`.
pub(super) fn to_float(interpreter: &Rc<Interpreter>, value: &Value) -> Result<f64, Raised> {
    let plain = interpreter.plain(value);
    match &plain {
        Value::Float(number) => return Ok(*number),
        Value::Str(text) => return lift(interpreter, float::parse(text)),
        _ => {}
    }
    if let Some(bytes) = leaf::<Bytes>(&plain) {
        return lift(interpreter, float::parse(&String::from_utf8_lossy(bytes.as_slice())));
    }
    match as_integer(&plain) {
        Some(number) => lift(interpreter, number.to_f64()),
        None => from_special(interpreter, value),
    }
}

fn from_special(interpreter: &Rc<Interpreter>, value: &Value) -> Result<f64, Raised> {
    for method in ["__float__", "__index__"] {
        let Some(made) = interpreter.call_special(value, method, Vec::new())? else { continue };
        let plain = interpreter.plain(&made);
        return match (&plain, as_integer(&plain), method) {
            (Value::Float(number), ..) => Ok(*number),
            (_, Some(number), "__index__") => lift(interpreter, number.to_f64()),
            _ => {
                let (class, given) = (interpreter.type_name(value), interpreter.type_name(&made));
                Err(interpreter.type_error(format!("{class}.{method}() returned non-float (type {given})")))
            }
        };
    }
    let given = interpreter.type_name(value);
    Err(interpreter.type_error(format!("float() argument must be a string or a real number, not '{given}'")))
}

/// `float.hex()`: `0x1.8p+1`.
fn hex(number: f64) -> String {
    let sign = if number.is_sign_negative() { "-" } else { "" };
    if number.is_nan() {
        return "nan".to_string();
    }
    if number.is_infinite() {
        return format!("{sign}inf");
    }
    if number == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let bits = number.to_bits();
    let mantissa = bits & ((1 << 52) - 1);
    let exponent = (bits >> 52 & 0x7FF) as i32;
    let (lead, exponent) = if exponent == 0 { (0, -1022) } else { (1, exponent - 1023) };
    format!("{sign}0x{lead}.{mantissa:013x}p{exponent:+}")
}

/// `float.fromhex(text)`.
fn from_hex(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, rest) = args.split_first(interpreter, "fromhex")?;
    let [text] = rest.exactly(interpreter, "float.fromhex")?;
    let text = str_argument(interpreter, &text, |_| "bad argument type for built-in operation".to_string())?;
    match parse_hex(text.trim()) {
        Some(number) => Ok(as_instance(interpreter, &class, Value::Float(number))),
        None => Err(interpreter.value_error("invalid hexadecimal floating-point string")),
    }
}

fn parse_hex(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    let lower = unsigned.to_ascii_lowercase();
    match lower.as_str() {
        "inf" | "infinity" => return Some(sign * f64::INFINITY),
        "nan" => return Some(f64::NAN),
        _ => {}
    }
    let digits = lower.strip_prefix("0x").unwrap_or(&lower);
    let (mantissa, exponent) = match digits.split_once('p') {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let number = Integer::parse(&all, 16).ok().filter(|_| !all.contains(['_', ' ', '+', '-']))?;
    let shift = exponent - 4 * i32::try_from(fraction.len()).ok()?;
    // Two halves: one power alone may leave the range where the product does not.
    let half = shift / 2;
    Some(sign * number.to_f64().ok()? * 2f64.powi(half) * 2f64.powi(shift - half))
}
