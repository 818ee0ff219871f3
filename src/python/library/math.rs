//! `math`: the functions over floats. Those over whole numbers are written in Python.

use std::f64::consts;
use std::rc::Rc;

use crate::exception::{Kind, Raised};
use crate::python::library::number;
use crate::python::machine::{Args, Interpreter, NativeFn};
use crate::python::objects::module::Module;
use crate::value::Value;

/// Fills the module.
///
/// # Errors
/// None.
pub fn load(interpreter: &Rc<Interpreter>, module: &Rc<Module>) -> Result<(), Raised> {
    let dict = module.dict();
    for (name, value) in [
        ("pi", consts::PI),
        ("e", consts::E),
        ("tau", consts::TAU),
        ("inf", f64::INFINITY),
        ("nan", f64::NAN),
    ] {
        dict.set_name(name, Value::Float(value));
    }
    interpreter.add_functions(&dict, FUNCTIONS);
    Ok(())
}

#[rustfmt::skip]
const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("sqrt", |i, args| unary(i, args, f64::sqrt)),
    ("cbrt", |i, args| unary(i, args, f64::cbrt)),
    ("exp", |i, args| unary(i, args, f64::exp)),
    ("exp2", |i, args| unary(i, args, f64::exp2)),
    ("expm1", |i, args| unary(i, args, f64::exp_m1)),
    ("log1p", |i, args| logarithm(i, args, f64::ln_1p)),
    ("log2", |i, args| logarithm(i, args, f64::log2)),
    ("log10", |i, args| logarithm(i, args, f64::log10)),
    ("log", log),
    ("sin", |i, args| unary(i, args, f64::sin)),
    ("cos", |i, args| unary(i, args, f64::cos)),
    ("tan", |i, args| unary(i, args, f64::tan)),
    ("asin", |i, args| unary(i, args, f64::asin)),
    ("acos", |i, args| unary(i, args, f64::acos)),
    ("atan", |i, args| unary(i, args, f64::atan)),
    ("sinh", |i, args| unary(i, args, f64::sinh)),
    ("cosh", |i, args| unary(i, args, f64::cosh)),
    ("tanh", |i, args| unary(i, args, f64::tanh)),
    ("asinh", |i, args| unary(i, args, f64::asinh)),
    ("acosh", |i, args| unary(i, args, f64::acosh)),
    ("atanh", |i, args| logarithm(i, args, f64::atanh)),
    ("fabs", |i, args| unary(i, args, f64::abs)),
    ("degrees", |i, args| unary(i, args, |x| x * (180.0 / consts::PI))),
    ("radians", |i, args| unary(i, args, |x| x * (consts::PI / 180.0))),
    ("atan2", |i, args| binary(i, args, "atan2", f64::atan2)),
    ("copysign", |i, args| binary(i, args, "copysign", f64::copysign)),
    ("fmod", |i, args| binary(i, args, "fmod", |x, y| x % y)),
    ("pow", |i, args| binary(i, args, "pow", f64::powf)),
    ("remainder", |i, args| binary(i, args, "remainder", remainder)),
    ("hypot", hypot),
    ("ldexp", ldexp),
    ("frexp", frexp),
    ("modf", modf),
    ("ulp", |i, args| unary(i, args, |x| if x.is_finite() { x.abs().next_up() - x.abs() } else { x.abs() })),
    ("isnan", |i, args| Ok(Value::Bool(one(i, args)?.is_nan()))),
    ("isinf", |i, args| Ok(Value::Bool(one(i, args)?.is_infinite()))),
    ("isfinite", |i, args| Ok(Value::Bool(one(i, args)?.is_finite()))),
    ("floor", |i, args| whole(i, args, "__floor__", f64::floor)),
    ("ceil", |i, args| whole(i, args, "__ceil__", f64::ceil)),
    ("trunc", |i, args| whole(i, args, "__trunc__", f64::trunc)),
];

fn one(interpreter: &Rc<Interpreter>, args: Args) -> Result<f64, Raised> {
    let [value] = args.exactly(interpreter, "math function")?;
    number(interpreter, &value)
}

/// What C's function gives, with the errors that Python makes of it.
fn checked(interpreter: &Interpreter, result: f64, given: &[f64]) -> Result<Value, Raised> {
    if result.is_nan() && given.iter().all(|number| !number.is_nan()) {
        return Err(interpreter.value_error("math domain error"));
    }
    if result.is_infinite() && given.iter().all(|number| number.is_finite()) {
        return Err(interpreter.error(Kind::OverflowError, "math range error"));
    }
    Ok(Value::Float(result))
}

fn unary(interpreter: &Rc<Interpreter>, args: Args, function: fn(f64) -> f64) -> Result<Value, Raised> {
    let given = one(interpreter, args)?;
    checked(interpreter, function(given), &[given])
}

/// As [`unary`], for functions with a pole, which is outside of their domain.
fn logarithm(interpreter: &Rc<Interpreter>, args: Args, function: fn(f64) -> f64) -> Result<Value, Raised> {
    let given = one(interpreter, args)?;
    let result = function(given);
    if result.is_infinite() && given.is_finite() {
        return Err(interpreter.value_error("math domain error"));
    }
    checked(interpreter, result, &[given])
}

fn binary(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
    function: fn(f64, f64) -> f64,
) -> Result<Value, Raised> {
    let [left, right] = args.exactly(interpreter, name)?;
    let (left, right) = (number(interpreter, &left)?, number(interpreter, &right)?);
    if name == "pow" && left == 0.0 && right < 0.0 {
        return Err(interpreter.value_error("math domain error"));
    }
    checked(interpreter, function(left, right), &[left, right])
}

/// IEEE 754's remainder: of two nearest multiples the even one counts.
fn remainder(x: f64, y: f64) -> f64 {
    if y.is_infinite() && x.is_finite() {
        return x;
    }
    let (size, step) = (x.abs(), y.abs());
    let rest = size % step;
    let other = step - rest;
    let signed = if rest < other {
        rest
    } else if other < rest {
        -other
    } else {
        rest - 2.0 * ((0.5 * (size - rest)) % step)
    };
    1.0_f64.copysign(x) * signed
}

fn log(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value, base] = args.between(interpreter, "log", 1)?;
    let ln = |value: Option<Value>| {
        let given = number(interpreter, &value.unwrap_or_default())?;
        if given <= 0.0 {
            return Err(interpreter.value_error("math domain error"));
        }
        Ok(given.ln())
    };
    let result = ln(value)?;
    if base.is_none() {
        return Ok(Value::Float(result));
    }
    match ln(base)? {
        0.0 => Err(interpreter.error(Kind::ZeroDivisionError, "division by zero")),
        divisor => Ok(Value::Float(result / divisor)),
    }
}

fn hypot(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    args.no_keywords(interpreter, "hypot")?;
    let sides = args.positional.iter().map(|side| number(interpreter, side));
    let sides = sides.collect::<Result<Vec<f64>, _>>()?;
    Ok(Value::Float(sides.into_iter().fold(0.0, f64::hypot)))
}

fn ldexp(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [mantissa, exponent] = args.exactly(interpreter, "ldexp")?;
    let mut result = number(interpreter, &mantissa)?;
    let given = result;
    let mut left = interpreter.index(&exponent)?.clamp(-5000, 5000);
    while left != 0 && result != 0.0 && result.is_finite() {
        let step = left.clamp(-1000, 1000);
        result *= 2.0_f64.powi(step as i32);
        left -= step;
    }
    checked(interpreter, result, &[given])
}

fn frexp(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let given = one(interpreter, args)?;
    let (mut mantissa, mut exponent) = (given, 0);
    if given != 0.0 && given.is_finite() {
        while mantissa.abs() < 0.5 {
            mantissa *= 2.0;
            exponent -= 1;
        }
        while 1.0 <= mantissa.abs() {
            mantissa /= 2.0;
            exponent += 1;
        }
    }
    Ok(interpreter.tuple(vec![Value::Float(mantissa), Value::Int(exponent)]))
}

fn modf(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let given = one(interpreter, args)?;
    let fraction = if given.is_infinite() { 0.0 } else { given.fract() };
    let parts = [fraction.copysign(given), given.trunc()];
    Ok(interpreter.tuple(parts.into_iter().map(Value::Float).collect()))
}

/// A whole number: what the method says, or the rounded float as an `int`.
fn whole(
    interpreter: &Rc<Interpreter>,
    args: Args,
    method: &'static str,
    rounded: fn(f64) -> f64,
) -> Result<Value, Raised> {
    let [value] = args.exactly(interpreter, method.trim_matches('_'))?;
    if !matches!(interpreter.plain(&value), Value::Float(_))
        && let Some(answer) = interpreter.call_special(&value, method, Vec::new())?
    {
        return Ok(answer);
    }
    let given = match interpreter.plain(&value) {
        Value::Float(given) => Value::Float(rounded(given)),
        plain if &*interpreter.type_name(&plain) == "int" => plain,
        _ => Value::Float(rounded(number(interpreter, &value)?)),
    };
    let class = Value::from(Rc::clone(&interpreter.core().int));
    interpreter.call1(&class, given)
}
