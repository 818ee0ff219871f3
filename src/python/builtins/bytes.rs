//! `bytes`: its constructor and its methods.

use std::rc::Rc;

use crate::bytes::Bytes;
use crate::exception::{Kind, Raised};
use crate::python::builtins::argument::{as_instance, bound, codec_names, decoded, str_argument};
use crate::python::builtins::receiver::{as_integer, bytes as receiver_bytes, lift};
use crate::python::machine::{Args, Interpreter, NativeFn, TypeSpec};
use crate::python::objects::class::Class;
use crate::python::objects::instance::Instance;
use crate::python::objects::leaf;
use crate::python::objects::list::List;
use crate::python::objects::tuple::Tuple;
use crate::python::text::codec;
use crate::python::text::slice::window;
use crate::value::Value;

/// Gives `bytes` its constructor and methods.
pub(super) fn install(interpreter: &Rc<Interpreter>) {
    let spec = TypeSpec {
        name: "bytes",
        constructor: Some(|interpreter, args| construct(interpreter, args, "bytes")),
        methods: METHODS,
        class_methods: &[("fromhex", from_hex)],
        ..TypeSpec::default()
    };
    interpreter.extend_type(&interpreter.core().bytes, &spec);
}

/// What `bytearray` is made of: an instance carries its bytes, has their methods, and can be given others.
pub fn buffer_class(interpreter: &Rc<Interpreter>) -> Rc<Class> {
    let class = interpreter.define_type(&TypeSpec {
        name: "_Buffer",
        constructor: Some(|interpreter, args| construct(interpreter, args, "bytearray")),
        methods: &[("_set", |interpreter, args| {
            let [buffer, bytes] = args.exactly(interpreter, "_set")?;
            buffer.downcast::<Instance>().into_iter().for_each(|buffer| buffer.set_payload(bytes.clone()));
            Ok(Value::None)
        })],
        class_methods: &[("fromhex", from_hex)],
        ..TypeSpec::default()
    });
    interpreter.extend_type(&class, &TypeSpec { methods: METHODS, ..TypeSpec::default() });
    class
}

#[rustfmt::skip]
const METHODS: &[(&str, NativeFn)] = &[
    ("decode", decode),
    ("hex", hex),
    ("join", join),
    ("split", split),
    ("replace", replace),
    ("find", |i, args| Ok(found(i, args, "find")?.map_or(Value::Int(-1), |place| Value::Int(place as i64)))),
    ("index", index),
    ("count", count),
    ("startswith", |i, args| affixed(i, args, "startswith", |bytes, part| bytes.starts_with(part))),
    ("endswith", |i, args| affixed(i, args, "endswith", |bytes, part| bytes.ends_with(part))),
    ("upper", |i, args| mapped(i, args, "bytes.upper", |bytes| bytes.to_ascii_uppercase())),
    ("lower", |i, args| mapped(i, args, "bytes.lower", |bytes| bytes.to_ascii_lowercase())),
    ("strip", |i, args| stripped(i, args, "strip", true, true)),
    ("lstrip", |i, args| stripped(i, args, "lstrip", true, false)),
    ("rstrip", |i, args| stripped(i, args, "rstrip", false, true)),
    ("isascii", |i, args| Ok(Value::Bool(receiver_bytes(i, args, "isascii")?.0.is_ascii()))),
    ("capitalize", |i, args| as_text(i, args, "capitalize")),
    ("center", |i, args| as_text(i, args, "center")),
    ("expandtabs", |i, args| as_text(i, args, "expandtabs")),
    ("isalnum", |i, args| as_text(i, args, "isalnum")),
    ("isalpha", |i, args| as_text(i, args, "isalpha")),
    ("isdigit", |i, args| as_text(i, args, "isdigit")),
    ("islower", |i, args| as_text(i, args, "islower")),
    ("isspace", |i, args| as_text(i, args, "isspace")),
    ("istitle", |i, args| as_text(i, args, "istitle")),
    ("isupper", |i, args| as_text(i, args, "isupper")),
    ("ljust", |i, args| as_text(i, args, "ljust")),
    ("partition", |i, args| as_text(i, args, "partition")),
    ("removeprefix", |i, args| as_text(i, args, "removeprefix")),
    ("removesuffix", |i, args| as_text(i, args, "removesuffix")),
    ("rfind", |i, args| as_text(i, args, "rfind")),
    ("rindex", |i, args| as_text(i, args, "rindex")),
    ("rjust", |i, args| as_text(i, args, "rjust")),
    ("rpartition", |i, args| as_text(i, args, "rpartition")),
    ("rsplit", |i, args| as_text(i, args, "rsplit")),
    ("splitlines", |i, args| as_text(i, args, "splitlines")),
    ("swapcase", |i, args| as_text(i, args, "swapcase")),
    ("title", |i, args| as_text(i, args, "title")),
    ("zfill", |i, args| as_text(i, args, "zfill")),
];

/// Where bytes stand that are nothing in ASCII, while bytes are a text: letters without case, that are no space.
const PRIVATE: u32 = 0xF700;

/// What the method of that name of `str` does with bytes.
fn as_text(interpreter: &Rc<Interpreter>, args: Args, name: &str) -> Result<Value, Raised> {
    let (bytes, rest) = receiver_bytes(interpreter, args, name)?;
    // What only texts take for a space, or for the end of a line.
    let is_special = |byte: u8| match byte {
        0x0B | 0x0C => name == "splitlines",
        _ => !byte.is_ascii() || (0x1C..=0x1F).contains(&byte),
    };
    let text_of = |bytes: &[u8]| -> Value {
        let letter = |&byte: &u8| match is_special(byte) {
            true => char::from_u32(PRIVATE + u32::from(byte)).expect("private letters are letters"),
            false => char::from(byte),
        };
        Value::str(bytes.iter().map(letter).collect::<String>())
    };
    let mut given = Vec::with_capacity(rest.positional.len());
    for (place, part) in rest.positional.into_iter().enumerate() {
        let is_part =
            place == 0 && matches!(name, "partition" | "rpartition" | "removeprefix" | "removesuffix");
        given.push(match leaf::<Bytes>(&interpreter.plain(&part)) {
            Some(bytes) => text_of(bytes.as_slice()),
            None if matches!(name, "rfind" | "rindex") && place == 0 => {
                text_of(&part_argument(interpreter, Some(part))?)
            }
            None if is_part || matches!(part, Value::Str(_)) => text_of(&bytes_argument(interpreter, &part)?),
            None => part,
        });
    }
    let keywords =
        rest.keywords.into_iter().map(|(name, part)| match leaf::<Bytes>(&interpreter.plain(&part)) {
            Some(bytes) => (name, text_of(bytes.as_slice())),
            None => (name, part),
        });
    let args = Args { positional: given, keywords: keywords.collect() };
    let found = interpreter.call_method(&text_of(&bytes), name, args)?;
    let back = |value: Value| match value {
        Value::Str(text) => Bytes::value(text.chars().map(|letter| letter as u32 as u8).collect()),
        other => other,
    };
    if let Some(parts) = found.downcast::<List>() {
        return Ok(interpreter.list(parts.to_vec().into_iter().map(back).collect()));
    }
    match found.downcast::<Tuple>() {
        Some(parts) => Ok(interpreter.tuple(parts.to_vec().into_iter().map(back).collect())),
        None => Ok(back(found)),
    }
}

/// `bytes()`, `bytes(count)`, `bytes(iterable)`, `bytes(text, encoding, errors)`.
fn construct(interpreter: &Rc<Interpreter>, args: Args, name: &str) -> Result<Value, Raised> {
    let (class, args) = args.split_first(interpreter, name)?;
    let [source, encoding, errors] = args.named(interpreter, name, ["source", "encoding", "errors"], 0)?;
    let made = match (source, encoding.is_some() || errors.is_some()) {
        (None, false) => Vec::new(),
        (None, true) => return Err(interpreter.type_error("encoding without a string argument")),
        (Some(source), true) => {
            let text =
                str_argument(interpreter, &source, |_| "encoding without a string argument".to_string())?;
            let (encoding, errors) = codec_names(interpreter, encoding, errors, name)?;
            lift(interpreter, codec::encode(&text, &encoding, &errors))?
        }
        (Some(Value::Str(_)), false) => {
            return Err(interpreter.type_error("string argument without an encoding"));
        }
        (Some(Value::Int(count)), false) => {
            let Ok(count) = usize::try_from(count) else {
                return Err(interpreter.value_error("negative count"));
            };
            interpreter.check_bytes(count)?;
            vec![0; count]
        }
        (Some(source), false) => bytes_for(interpreter, &source, name)?,
    };
    Ok(as_instance(interpreter, &class, Bytes::value(made)))
}

/// The bytes that a value is or holds as small whole numbers.
pub(super) fn bytes_of(interpreter: &Rc<Interpreter>, source: &Value) -> Result<Vec<u8>, Raised> {
    bytes_for(interpreter, source, "bytes")
}

/// The bytes that an instance of the type of that name is made of.
fn bytes_for(interpreter: &Rc<Interpreter>, source: &Value, name: &str) -> Result<Vec<u8>, Raised> {
    if let Some(bytes) = leaf::<Bytes>(&interpreter.plain(source)) {
        return Ok(bytes.as_slice().to_vec());
    }
    if !interpreter.is_iterable(source) || matches!(source, Value::Str(_)) {
        let given = interpreter.type_name(source);
        return Err(interpreter.type_error(format!("cannot convert '{given}' object to {name}")));
    }
    let items = interpreter.collect(source)?;
    let which = if name == "bytes" { "bytes" } else { "byte" };
    items.iter().map(|item| byte_of(interpreter, item, which)).collect()
}

/// A byte as a number; `which` begins the words about one that is none.
fn byte_of(interpreter: &Rc<Interpreter>, item: &Value, which: &str) -> Result<u8, Raised> {
    let number = interpreter.index(item)?;
    let text = || format!("{which} must be in range(0, 256)");
    u8::try_from(number).map_err(|_| interpreter.value_error(text()))
}

fn decode(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (bytes, rest) = receiver_bytes(interpreter, args, "decode")?;
    let [encoding, errors] = rest.named(interpreter, "decode", ["encoding", "errors"], 0)?;
    decoded(interpreter, &bytes, encoding, errors)
}

/// `bytes.hex([sep[, bytes_per_sep]])`: separators are counted from the right, or from the left if the number is negative.
fn hex(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (bytes, rest) = receiver_bytes(interpreter, args, "hex")?;
    let [separator, group] = rest.named(interpreter, "hex", ["sep", "bytes_per_sep"], 0)?;
    let separator = match separator {
        None => Rc::from(""),
        Some(value) => str_argument(interpreter, &value, |_| "sep must be str or bytes.".to_string())?,
    };
    let group = group.map_or(Ok(1), |group| interpreter.index(&group))?;
    let size = usize::try_from(group.unsigned_abs()).unwrap_or(usize::MAX);
    let mut shown = String::with_capacity(2 * bytes.len());
    for (place, byte) in bytes.iter().enumerate() {
        let counted = if group < 0 { place } else { bytes.len() - place };
        if 0 < place && size != 0 && counted.is_multiple_of(size) {
            shown.push_str(&separator);
        }
        shown.push_str(&format!("{byte:02x}"));
    }
    Ok(Value::str(shown))
}

fn from_hex(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, rest) = args.split_first(interpreter, "fromhex")?;
    let [text] = rest.exactly(interpreter, "bytes.fromhex")?;
    let text =
        str_argument(interpreter, &text, |given| format!("fromhex() argument must be str, not {given}"))?;
    let mut bytes = Vec::new();
    let mut letters = text.chars().enumerate().filter(|(_, letter)| !letter.is_ascii_whitespace());
    while let Some((place, high)) = letters.next() {
        let low = letters.next();
        let digits = (high.to_digit(16), low.and_then(|(_, low)| low.to_digit(16)));
        let (Some(high), Some(low)) = digits else {
            let place =
                if digits.0.is_none() { place } else { low.map_or(text.chars().count(), |(place, _)| place) };
            let text = format!("non-hexadecimal number found in fromhex() arg at position {place}");
            return Err(interpreter.value_error(text));
        };
        bytes.push((high * 16 + low) as u8);
    }
    Ok(as_instance(interpreter, &class, Bytes::value(bytes)))
}

/// An argument that has to be bytes.
fn bytes_argument(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Rc<[u8]>, Raised> {
    match leaf::<Bytes>(&interpreter.plain(value)) {
        Some(bytes) => Ok(bytes.shared()),
        None => {
            let given = interpreter.type_name(value);
            Err(interpreter.type_error(format!("a bytes-like object is required, not '{given}'")))
        }
    }
}

fn join(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (separator, rest) = receiver_bytes(interpreter, args, "join")?;
    let [parts] = rest.exactly(interpreter, "bytes.join")?;
    if !interpreter.is_iterable(&parts) {
        return Err(interpreter.type_error("can only join an iterable"));
    }
    let mut joined = Vec::new();
    for (index, part) in interpreter.collect(&parts)?.into_iter().enumerate() {
        if 0 < index {
            joined.extend_from_slice(&separator);
        }
        let given = interpreter.type_name(&part);
        let wrong = format!("sequence item {index}: expected a bytes-like object, {given} found");
        let part = bytes_argument(interpreter, &part).map_err(|_| interpreter.type_error(wrong))?;
        joined.extend_from_slice(&part);
    }
    Ok(Bytes::value(joined))
}

fn place_of(bytes: &[u8], part: &[u8]) -> Option<usize> {
    if part.is_empty() {
        return Some(0);
    }
    bytes.windows(part.len()).position(|window| window == part)
}

/// The pieces between a separator that is not empty, `max` cuts at most.
fn cut_at<'a>(bytes: &'a [u8], separator: &[u8], max: usize) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    let mut rest = bytes;
    while pieces.len() < max
        && let Some(place) = place_of(rest, separator)
    {
        pieces.push(&rest[..place]);
        rest = &rest[place + separator.len()..];
    }
    pieces.push(rest);
    pieces
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C)
}

fn cut_at_space(bytes: &[u8], max: usize) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let mut rest = bytes;
    loop {
        let start = rest.iter().position(|byte| !is_space(*byte));
        let Some(start) = start else { return pieces };
        rest = &rest[start..];
        let end = rest.iter().position(|byte| is_space(*byte)).unwrap_or(rest.len());
        if pieces.len() == max {
            let last = rest.iter().rposition(|byte| !is_space(*byte)).map_or(0, |last| last + 1);
            pieces.push(&rest[..last]);
            return pieces;
        }
        pieces.push(&rest[..end]);
        rest = &rest[end..];
    }
}

fn split(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (bytes, rest) = receiver_bytes(interpreter, args, "split")?;
    let [separator, maxsplit] = rest.named(interpreter, "split", ["sep", "maxsplit"], 0)?;
    let max = maxsplit.map_or(Ok(-1), |max| interpreter.index(&max))?;
    let max = usize::try_from(max).unwrap_or(usize::MAX);
    let pieces = match separator {
        None | Some(Value::None) => cut_at_space(&bytes, max),
        Some(separator) => {
            let separator = bytes_argument(interpreter, &separator)?;
            if separator.is_empty() {
                return Err(interpreter.value_error("empty separator"));
            }
            cut_at(&bytes, &separator, max)
        }
    };
    Ok(interpreter.list(pieces.into_iter().map(|piece| Bytes::value(piece.to_vec())).collect()))
}

fn replace(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (bytes, rest) = receiver_bytes(interpreter, args, "replace")?;
    let [old, new, count] = rest.between(interpreter, "replace", 2)?;
    let old = bytes_argument(interpreter, &old.expect("two arguments are required"))?;
    let new = bytes_argument(interpreter, &new.expect("two arguments are required"))?;
    let count = count.map_or(Ok(-1), |count| interpreter.index(&count))?;
    let max = usize::try_from(count).unwrap_or(usize::MAX);
    let pieces: Vec<&[u8]> = match old.is_empty() {
        true => {
            let cuts = max.min(bytes.len() + 1);
            let single = bytes.iter().take(cuts.saturating_sub(1)).map(std::slice::from_ref);
            let mut pieces: Vec<&[u8]> = if 0 < cuts { vec![&[]] } else { Vec::new() };
            pieces.extend(single);
            pieces.push(&bytes[cuts.saturating_sub(1)..]);
            pieces
        }
        false => cut_at(&bytes, &old, max),
    };
    Ok(Bytes::value(pieces.join(&*new)))
}

fn found(interpreter: &Rc<Interpreter>, args: Args, name: &str) -> Result<Option<usize>, Raised> {
    let (bytes, rest) = receiver_bytes(interpreter, args, name)?;
    let [part, start, end] = rest.between(interpreter, name, 1)?;
    let part = part_argument(interpreter, part)?;
    let (start, end) = window(bound(interpreter, start)?, bound(interpreter, end)?, bytes.len());
    let inside = bytes.get(start..end);
    Ok(inside.and_then(|inside| place_of(inside, &part)).map(|place| start + place))
}

/// What is searched: bytes, or one byte as a number.
fn part_argument(interpreter: &Rc<Interpreter>, part: Option<Value>) -> Result<Rc<[u8]>, Raised> {
    let part = part.expect("one argument is required");
    if as_integer(&part).is_some() {
        return Ok(Rc::from([byte_of(interpreter, &part, "byte")?]));
    }
    bytes_argument(interpreter, &part).map_err(|_| {
        let given = interpreter.type_name(&part);
        interpreter.type_error(format!("argument should be integer or bytes-like object, not '{given}'"))
    })
}

fn index(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    match found(interpreter, args, "index")? {
        Some(place) => Ok(Value::Int(place as i64)),
        None => Err(interpreter.error(Kind::ValueError, "subsection not found")),
    }
}

fn count(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (bytes, rest) = receiver_bytes(interpreter, args, "count")?;
    let [part, start, end] = rest.between(interpreter, "count", 1)?;
    let part = part_argument(interpreter, part)?;
    let (start, end) = window(bound(interpreter, start)?, bound(interpreter, end)?, bytes.len());
    let inside = bytes.get(start..end).unwrap_or_default();
    let times = if part.is_empty() { inside.len() + 1 } else { cut_at(inside, &part, usize::MAX).len() - 1 };
    Ok(Value::Int(times as i64))
}

fn affixed(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
    test: fn(&[u8], &[u8]) -> bool,
) -> Result<Value, Raised> {
    let (bytes, rest) = receiver_bytes(interpreter, args, name)?;
    let [part, start, end] = rest.between(interpreter, name, 1)?;
    let part = part.expect("one argument is required");
    let (start, end) = window(bound(interpreter, start)?, bound(interpreter, end)?, bytes.len());
    let Some(inside) = bytes.get(start..end) else { return Ok(Value::Bool(false)) };
    let parts = match interpreter.downcast::<Tuple>(&part) {
        Some(parts) => parts.to_vec(),
        None => vec![part],
    };
    for part in parts {
        let given = interpreter.type_name(&part);
        let wrong = format!("{name} first arg must be bytes or a tuple of bytes, not {given}");
        let part = bytes_argument(interpreter, &part).map_err(|_| interpreter.type_error(wrong))?;
        if test(inside, &part) {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

fn mapped(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
    map: fn(&[u8]) -> Vec<u8>,
) -> Result<Value, Raised> {
    let (bytes, rest) = receiver_bytes(interpreter, args, name)?;
    rest.exactly::<0>(interpreter, name)?;
    Ok(Bytes::value(map(&bytes)))
}

fn stripped(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
    left: bool,
    right: bool,
) -> Result<Value, Raised> {
    let (bytes, rest) = receiver_bytes(interpreter, args, name)?;
    let [chars] = rest.between(interpreter, name, 0)?;
    let chars = match chars {
        None | Some(Value::None) => None,
        Some(chars) => Some(bytes_argument(interpreter, &chars)?),
    };
    let stays = |byte: &u8| match &chars {
        Some(chars) => !chars.contains(byte),
        None => !is_space(*byte),
    };
    let first = bytes.iter().position(stays).unwrap_or(bytes.len());
    let last = bytes.iter().rposition(stays).map_or(first, |last| last + 1);
    let start = if left { first } else { 0 };
    let end = if right { last.max(start) } else { bytes.len() };
    Ok(Bytes::value(bytes[start..end].to_vec()))
}
