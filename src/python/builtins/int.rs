//! `int` and `bool`: their constructors, methods and attributes.

use std::rc::Rc;

use num_bigint::{BigInt, Sign};
use num_traits::{One, Signed};

use crate::bytes::Bytes;
use crate::exception::{Kind, Raised};
use crate::python::builtins::argument::{as_instance, str_argument};
use crate::python::builtins::receiver::{as_integer, int_value, integer, lift};
use crate::python::machine::{Args, Getter, Interpreter, NativeFn, TypeSpec};
use crate::python::objects::leaf;
use crate::python::text::float;
use crate::python::text::int::Integer;
use crate::value::Value;

/// Gives `int` and `bool` their constructors and methods.
pub(super) fn install(interpreter: &Rc<Interpreter>) {
    let spec = TypeSpec {
        name: "int",
        constructor: Some(construct),
        methods: METHODS,
        class_methods: &[("from_bytes", from_bytes)],
        getters: GETTERS,
        ..TypeSpec::default()
    };
    interpreter.extend_type(&interpreter.core().int, &spec);
    let spec = TypeSpec { name: "bool", constructor: Some(construct_bool), ..TypeSpec::default() };
    interpreter.extend_type(&interpreter.core().bool, &spec);
}

#[rustfmt::skip]
const METHODS: &[(&str, NativeFn)] = &[
    ("bit_length", |i, args| counted(i, args, "int.bit_length", Integer::bit_length)),
    ("bit_count", |i, args| counted(i, args, "int.bit_count", Integer::bit_count)),
    ("conjugate", |i, args| mapped(i, args, "int.conjugate", |number| number)),
    ("is_integer", |i, args| mapped(i, args, "int.is_integer", |_| Integer::ONE).map(|_| Value::Bool(true))),
    ("as_integer_ratio", as_integer_ratio),
    ("to_bytes", to_bytes),
    ("__index__", |i, args| mapped(i, args, "int.__index__", |number| number)),
    ("__int__", |i, args| mapped(i, args, "int.__int__", |number| number)),
    ("__trunc__", |i, args| mapped(i, args, "int.__trunc__", |number| number)),
    ("__floor__", |i, args| mapped(i, args, "int.__floor__", |number| number)),
    ("__ceil__", |i, args| mapped(i, args, "int.__ceil__", |number| number)),
    ("__float__", to_float),
];

const GETTERS: &[(&str, Getter)] = &[
    ("real", |i, receiver| Ok(int_value(number_of(i, receiver)))),
    ("numerator", |i, receiver| Ok(int_value(number_of(i, receiver)))),
    ("imag", |_, _| Ok(Value::Int(0))),
    ("denominator", |_, _| Ok(Value::Int(1))),
];

fn number_of(interpreter: &Rc<Interpreter>, receiver: &Value) -> Integer {
    as_integer(&interpreter.plain(receiver)).unwrap_or(Integer::ZERO)
}

fn counted(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
    count: fn(&Integer) -> u64,
) -> Result<Value, Raised> {
    let (number, rest) = integer(interpreter, args, name)?;
    rest.exactly::<0>(interpreter, name)?;
    Ok(Value::Int(count(&number) as i64))
}

fn mapped(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
    map: fn(Integer) -> Integer,
) -> Result<Value, Raised> {
    let (number, rest) = integer(interpreter, args, name)?;
    rest.exactly::<0>(interpreter, name)?;
    Ok(int_value(map(number)))
}

fn to_float(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (number, rest) = integer(interpreter, args, "__float__")?;
    rest.exactly::<0>(interpreter, "int.__float__")?;
    Ok(Value::Float(lift(interpreter, number.to_f64())?))
}

fn as_integer_ratio(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (number, rest) = integer(interpreter, args, "as_integer_ratio")?;
    rest.exactly::<0>(interpreter, "int.as_integer_ratio")?;
    Ok(interpreter.tuple(vec![int_value(number), Value::Int(1)]))
}

/// `int(x=0)`, `int(x, base=10)`.
fn construct(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, args) = args.split_first(interpreter, "int")?;
    if let Some((name, _)) = args.keywords.iter().find(|(name, _)| &**name != "base") {
        return Err(interpreter.unexpected_keyword_of("int", name, &["base"]));
    }
    let [number, base] = args.named(interpreter, "int", ["", "base"], 0)?;
    let made = match (number, base) {
        (None, None) => Value::Int(0),
        (None, Some(_)) => return Err(interpreter.type_error("int() missing string argument")),
        (Some(number), None) => to_int(interpreter, &number)?,
        (Some(number), Some(base)) => {
            let base = interpreter.index(&base)?;
            parse_with_base(interpreter, &number, base)?
        }
    };
    Ok(as_instance(interpreter, &class, made))
}

fn parse_with_base(interpreter: &Rc<Interpreter>, text: &Value, base: i64) -> Result<Value, Raised> {
    let plain = interpreter.plain(text);
    let digits: Rc<str> = match (&plain, leaf::<Bytes>(&plain)) {
        (Value::Str(text), _) => Rc::clone(text),
        (_, Some(bytes)) => String::from_utf8_lossy(bytes.as_slice()).as_ref().into(),
        _ => return Err(interpreter.type_error("int() can't convert non-string with explicit base")),
    };
    Ok(int_value(lift(interpreter, Integer::parse(&digits, base))?))
}

/// `int(x)`.
pub(super) fn to_int(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Value, Raised> {
    let plain = interpreter.plain(value);
    if let Value::Str(text) = &plain {
        return Ok(int_value(lift(interpreter, Integer::parse(text, 10))?));
    }
    if leaf::<Bytes>(&plain).is_some() {
        return parse_with_base(interpreter, &plain, 10);
    }
    if matches!(value, Value::Object(_)) {
        for method in ["__int__", "__index__", "__trunc__"] {
            if let Some(made) = interpreter.call_special(value, method, Vec::new())? {
                return checked_int(interpreter, &made, method);
            }
        }
    }
    if let Value::Float(number) = plain {
        return Ok(int_value(lift(interpreter, float::to_int(number))?));
    }
    match as_integer(&plain) {
        Some(number) => Ok(int_value(number)),
        None => {
            let given = interpreter.type_name(value);
            let text = "int() argument must be a string, a bytes-like object or a real number";
            Err(interpreter.type_error(format!("{text}, not '{given}'")))
        }
    }
}

fn checked_int(interpreter: &Rc<Interpreter>, made: &Value, method: &str) -> Result<Value, Raised> {
    match as_integer(&interpreter.plain(made)) {
        Some(number) => Ok(int_value(number)),
        None => {
            let given = interpreter.type_name(made);
            Err(interpreter.type_error(format!("{method} returned non-int (type {given})")))
        }
    }
}

fn construct_bool(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (_, args) = args.split_first(interpreter, "bool")?;
    let [value] = args.between(interpreter, "bool", 0)?;
    Ok(Value::Bool(value.map_or(Ok(false), |value| interpreter.truthy(&value))?))
}

/// Whether the byte with the highest value comes first.
fn is_big_endian(interpreter: &Rc<Interpreter>, order: Option<Value>) -> Result<bool, Raised> {
    let Some(order) = order else { return Ok(true) };
    match &*str_argument(interpreter, &order, |given| {
        format!("argument 'byteorder' must be str, not {given}")
    })? {
        "big" => Ok(true),
        "little" => Ok(false),
        _ => Err(interpreter.value_error("byteorder must be either 'little' or 'big'")),
    }
}

/// `int.to_bytes(length=1, byteorder='big', *, signed=False)`.
fn to_bytes(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (number, rest) = integer(interpreter, args, "to_bytes")?;
    let [length, order, signed] =
        rest.named(interpreter, "to_bytes", ["length", "byteorder", "signed"], 0)?;
    let length = match length {
        Some(length) => interpreter.index(&length)?,
        None => 1,
    };
    let big = is_big_endian(interpreter, order)?;
    let signed = signed.map_or(Ok(false), |signed| interpreter.truthy(&signed))?;
    let Ok(length) = usize::try_from(length) else {
        return Err(interpreter.value_error("length argument must be non-negative"));
    };
    interpreter.check_bytes(length)?;
    let number = number.to_big();
    if number.is_negative() && !signed {
        return Err(interpreter.error(Kind::OverflowError, "can't convert negative int to unsigned"));
    }
    let Some(mut bytes) = little_endian(&number, length, signed) else {
        return Err(interpreter.error(Kind::OverflowError, "int too big to convert"));
    };
    if big {
        bytes.reverse();
    }
    Ok(Bytes::value(bytes))
}

/// The bytes of a number in two's complement, the lowest first; `None` if it does not fit.
fn little_endian(number: &BigInt, length: usize, signed: bool) -> Option<Vec<u8>> {
    let bits = 8 * length as u64;
    let fits = match (signed, number.is_negative()) {
        (false, _) => number.bits() <= bits,
        (true, false) => number.bits() < bits || number.bits() == 0,
        (true, true) => (-number - BigInt::one()).bits() < bits,
    };
    if !fits {
        return None;
    }
    let whole = if number.is_negative() { number + (BigInt::one() << bits) } else { number.clone() };
    let mut bytes = whole.to_bytes_le().1;
    bytes.resize(length, 0);
    Some(bytes)
}

/// `int.from_bytes(bytes, byteorder='big', *, signed=False)`.
fn from_bytes(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, rest) = args.split_first(interpreter, "from_bytes")?;
    let [source, order, signed] =
        rest.named(interpreter, "from_bytes", ["bytes", "byteorder", "signed"], 1)?;
    let source = source.expect("one argument is required");
    let mut bytes = super::bytes::bytes_of(interpreter, &source)?;
    let big = is_big_endian(interpreter, order)?;
    let signed = signed.map_or(Ok(false), |signed| interpreter.truthy(&signed))?;
    if big {
        bytes.reverse();
    }
    let mut number = BigInt::from_bytes_le(Sign::Plus, &bytes);
    if signed && bytes.last().is_some_and(|byte| 0x80 <= *byte) {
        number -= BigInt::one() << (8 * bytes.len());
    }
    Ok(as_instance(interpreter, &class, int_value(Integer::from(number))))
}
