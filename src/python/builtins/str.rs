//! `str`: its constructor and its methods, fetched from the text room.

use std::collections::HashMap;
use std::rc::Rc;

use crate::bytes::Bytes;
use crate::exception::{Kind, Raised};
use crate::python::builtins::argument::{as_instance, bound, codec_names, decoded, str_argument};
use crate::python::builtins::receiver::{as_integer, int_value, lift, text};
use crate::python::builtins::str_format;
use crate::python::machine::{Args, Interpreter, NativeFn, TypeSpec};
use crate::python::objects::dict::Dict;
use crate::python::objects::leaf;
use crate::python::objects::tuple::Tuple;
use crate::python::text::int::Integer;
use crate::python::text::{case, codec, string};
use crate::value::Value;

/// Gives `str` its constructor and methods.
pub(super) fn install(interpreter: &Rc<Interpreter>) {
    let spec = TypeSpec {
        name: "str",
        constructor: Some(construct),
        methods: METHODS,
        static_methods: &[("maketrans", make_translation)],
        ..TypeSpec::default()
    };
    interpreter.extend_type(&interpreter.core().str, &spec);
}

#[rustfmt::skip]
const METHODS: &[(&str, NativeFn)] = &[
    ("upper", |i, args| mapped(i, args, "str.upper", case::upper)),
    ("lower", |i, args| mapped(i, args, "str.lower", case::lower)),
    ("casefold", |i, args| mapped(i, args, "str.casefold", case::casefold)),
    ("capitalize", |i, args| mapped(i, args, "str.capitalize", case::capitalize)),
    ("title", |i, args| mapped(i, args, "str.title", case::title)),
    ("swapcase", |i, args| mapped(i, args, "str.swapcase", case::swapcase)),
    ("isupper", |i, args| tested(i, args, "str.isupper", case::all_upper)),
    ("islower", |i, args| tested(i, args, "str.islower", case::all_lower)),
    ("istitle", |i, args| tested(i, args, "str.istitle", case::all_title)),
    ("isalpha", |i, args| tested(i, args, "str.isalpha", string::is_alpha)),
    ("isdecimal", |i, args| tested(i, args, "str.isdecimal", string::is_decimal)),
    ("isdigit", |i, args| tested(i, args, "str.isdigit", string::is_all_digits)),
    ("isnumeric", |i, args| tested(i, args, "str.isnumeric", string::is_all_numeric)),
    ("isalnum", |i, args| tested(i, args, "str.isalnum", string::is_alnum)),
    ("isspace", |i, args| tested(i, args, "str.isspace", string::is_all_space)),
    ("isprintable", |i, args| tested(i, args, "str.isprintable", string::is_all_printable)),
    ("isidentifier", |i, args| tested(i, args, "str.isidentifier", string::is_identifier)),
    ("isascii", |i, args| tested(i, args, "str.isascii", str::is_ascii)),
    ("find", |i, args| found(i, args, "find", string::find)),
    ("rfind", |i, args| found(i, args, "rfind", string::rfind)),
    ("index", |i, args| indexed(i, args, "index", string::find)),
    ("rindex", |i, args| indexed(i, args, "rindex", string::rfind)),
    ("count", count),
    ("startswith", |i, args| affixed(i, args, "startswith", string::starts_with)),
    ("endswith", |i, args| affixed(i, args, "endswith", string::ends_with)),
    ("removeprefix", |i, args| cut(i, args, "removeprefix", string::remove_prefix)),
    ("removesuffix", |i, args| cut(i, args, "removesuffix", string::remove_suffix)),
    ("split", |i, args| split(i, args, "split")),
    ("rsplit", |i, args| split(i, args, "rsplit")),
    ("splitlines", split_lines),
    ("strip", |i, args| stripped(i, args, "strip", string::strip)),
    ("lstrip", |i, args| stripped(i, args, "lstrip", string::lstrip)),
    ("rstrip", |i, args| stripped(i, args, "rstrip", string::rstrip)),
    ("partition", |i, args| parted(i, args, "partition")),
    ("rpartition", |i, args| parted(i, args, "rpartition")),
    ("replace", replace),
    ("join", join),
    ("center", |i, args| padded(i, args, "center", string::center)),
    ("ljust", |i, args| padded(i, args, "ljust", string::ljust)),
    ("rjust", |i, args| padded(i, args, "rjust", string::rjust)),
    ("zfill", zero_filled),
    ("expandtabs", expand_tabs),
    ("encode", encode),
    ("translate", translate),
    ("format", str_format::format),
    ("format_map", str_format::format_map),
];

/// `str(object='')`, `str(bytes, encoding, errors)`.
fn construct(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, args) = args.split_first(interpreter, "str")?;
    let [object, encoding, errors] = args.named(interpreter, "str", ["object", "encoding", "errors"], 0)?;
    let made = match (object, encoding.is_some() || errors.is_some()) {
        (None, _) => Value::str(""),
        (Some(object), false) => Value::Str(interpreter.str(&object)?),
        (Some(object), true) => {
            let plain = interpreter.plain(&object);
            let Some(bytes) = leaf::<Bytes>(&plain) else {
                let given = interpreter.type_name(&object);
                return Err(interpreter
                    .type_error(format!("decoding to str: need a bytes-like object, {given} found")));
            };
            decoded(interpreter, bytes.as_slice(), encoding, errors)?
        }
    };
    Ok(as_instance(interpreter, &class, made))
}

fn mapped(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
    map: fn(&str) -> String,
) -> Result<Value, Raised> {
    let (text, rest) = text(interpreter, args, name)?;
    rest.exactly::<0>(interpreter, name)?;
    Ok(Value::str(map(&text)))
}

fn tested(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
    test: fn(&str) -> bool,
) -> Result<Value, Raised> {
    let (text, rest) = text(interpreter, args, name)?;
    rest.exactly::<0>(interpreter, name)?;
    Ok(Value::Bool(test(&text)))
}

type Search = fn(&str, &str, Option<i64>, Option<i64>) -> Option<usize>;

/// A text, what is searched in it, and between which bounds.
struct Searched {
    text: Rc<str>,
    part: Value,
    start: Option<i64>,
    end: Option<i64>,
}

fn searched(interpreter: &Rc<Interpreter>, args: Args, name: &str) -> Result<Searched, Raised> {
    let (text, rest) = text(interpreter, args, name)?;
    let [part, start, end] = rest.between(interpreter, name, 1)?;
    let (start, end) = (bound(interpreter, start)?, bound(interpreter, end)?);
    Ok(Searched { text, part: part.expect("one argument is required"), start, end })
}

fn find_with(
    searched: &Searched,
    interpreter: &Rc<Interpreter>,
    name: &str,
    search: Search,
) -> Result<Option<usize>, Raised> {
    let part = str_argument(interpreter, &searched.part, |given| {
        format!("{name}() argument 1 must be str, not {given}")
    })?;
    Ok(search(&searched.text, &part, searched.start, searched.end))
}

fn found(interpreter: &Rc<Interpreter>, args: Args, name: &str, search: Search) -> Result<Value, Raised> {
    let searched = searched(interpreter, args, name)?;
    let place = find_with(&searched, interpreter, name, search)?;
    Ok(Value::Int(place.map_or(-1, |place| place as i64)))
}

fn indexed(interpreter: &Rc<Interpreter>, args: Args, name: &str, search: Search) -> Result<Value, Raised> {
    let searched = searched(interpreter, args, name)?;
    match find_with(&searched, interpreter, name, search)? {
        Some(place) => Ok(Value::Int(place as i64)),
        None => Err(interpreter.value_error("substring not found")),
    }
}

fn count(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let searched = searched(interpreter, args, "count")?;
    let counted: Search = |text, part, start, end| Some(string::count(text, part, start, end));
    let times = find_with(&searched, interpreter, "count", counted)?;
    Ok(Value::Int(times.map_or(0, |times| times as i64)))
}

fn affixed(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
    test: fn(&str, &str, Option<i64>, Option<i64>) -> bool,
) -> Result<Value, Raised> {
    let Searched { text, part, start, end } = searched(interpreter, args, name)?;
    let Some(tuple) = interpreter.downcast::<Tuple>(&part) else {
        let part = str_argument(interpreter, &part, |given| {
            format!("{name} first arg must be str or a tuple of str, not {given}")
        })?;
        return Ok(Value::Bool(test(&text, &part, start, end)));
    };
    for part in tuple.to_vec() {
        let part = str_argument(interpreter, &part, |given| {
            format!("tuple for {name} must only contain str, not {given}")
        })?;
        if test(&text, &part, start, end) {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

fn cut(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
    cut: for<'a> fn(&'a str, &str) -> &'a str,
) -> Result<Value, Raised> {
    let (text, rest) = text(interpreter, args, name)?;
    let [affix] = rest.exactly(interpreter, &format!("str.{name}"))?;
    let affix =
        str_argument(interpreter, &affix, |given| format!("{name}() argument must be str, not {given}"))?;
    Ok(Value::str(cut(&text, &affix)))
}

fn split(interpreter: &Rc<Interpreter>, args: Args, name: &str) -> Result<Value, Raised> {
    let (text, rest) = text(interpreter, args, name)?;
    let [separator, maxsplit] = rest.named(interpreter, name, ["sep", "maxsplit"], 0)?;
    let separator = match separator {
        None | Some(Value::None) => None,
        Some(value) => {
            Some(str_argument(interpreter, &value, |given| format!("must be str or None, not {given}"))?)
        }
    };
    let maxsplit = match maxsplit {
        Some(value) => interpreter.index(&value)?,
        None => -1,
    };
    let parts = match name {
        "split" => string::split(&text, separator.as_deref(), maxsplit),
        _ => string::rsplit(&text, separator.as_deref(), maxsplit),
    };
    let parts = lift(interpreter, parts)?;
    Ok(interpreter.list(parts.into_iter().map(Value::str).collect()))
}

fn split_lines(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (text, rest) = text(interpreter, args, "splitlines")?;
    let [keep] = rest.named(interpreter, "splitlines", ["keepends"], 0)?;
    let keeps = keep.map_or(Ok(false), |keep| interpreter.truthy(&keep))?;
    let lines = if keeps { string::split_lines_keeping_ends(&text) } else { string::split_lines(&text) };
    Ok(interpreter.list(lines.into_iter().map(Value::str).collect()))
}

fn stripped(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
    strip: for<'a> fn(&'a str, Option<&str>) -> &'a str,
) -> Result<Value, Raised> {
    let (text, rest) = text(interpreter, args, name)?;
    let [chars] = rest.between(interpreter, name, 0)?;
    let chars = match chars {
        None | Some(Value::None) => None,
        Some(value) => {
            Some(str_argument(interpreter, &value, |_| format!("{name} arg must be None or str"))?)
        }
    };
    Ok(Value::str(strip(&text, chars.as_deref())))
}

fn parted(interpreter: &Rc<Interpreter>, args: Args, name: &str) -> Result<Value, Raised> {
    let (text, rest) = text(interpreter, args, name)?;
    let [separator] = rest.exactly(interpreter, &format!("str.{name}"))?;
    let separator = str_argument(interpreter, &separator, |given| format!("must be str, not {given}"))?;
    let parts = match name {
        "partition" => string::partition(&text, &separator),
        _ => string::rpartition(&text, &separator),
    };
    let (before, found, after) = lift(interpreter, parts)?;
    Ok(interpreter.tuple([before, found, after].map(Value::str).to_vec()))
}

fn replace(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (text, rest) = text(interpreter, args, "replace")?;
    let [old, new, count] = rest.named(interpreter, "replace", ["old", "new", "count"], 2)?;
    let wanted = |value: Option<Value>, place: u8| {
        let value = value.expect("two arguments are required");
        str_argument(interpreter, &value, |given| {
            format!("replace() argument {place} must be str, not {given}")
        })
    };
    let (old, new) = (wanted(old, 1)?, wanted(new, 2)?);
    let count = match count {
        Some(count) => interpreter.index(&count)?,
        None => -1,
    };
    let places = if old.is_empty() { text.len() + 1 } else { text.matches(&*old).count() };
    interpreter.check_bytes(text.len().saturating_add(places.saturating_mul(new.len())))?;
    Ok(Value::str(string::replace(&text, &old, &new, count)))
}

fn join(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (separator, rest) = text(interpreter, args, "join")?;
    let [parts] = rest.exactly(interpreter, "str.join")?;
    if !interpreter.is_iterable(&parts) {
        return Err(interpreter.type_error("can only join an iterable"));
    }
    let mut joined = String::new();
    for (index, part) in interpreter.collect(&parts)?.into_iter().enumerate() {
        if 0 < index {
            joined.push_str(&separator);
        }
        let part = str_argument(interpreter, &part, |given| {
            format!("sequence item {index}: expected str instance, {given} found")
        })?;
        joined.push_str(&part);
        interpreter.check_bytes(joined.len())?;
    }
    Ok(Value::str(joined))
}

fn padded(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
    pad: fn(&str, i64, char) -> String,
) -> Result<Value, Raised> {
    let (text, rest) = text(interpreter, args, name)?;
    let [width, fill] = rest.between(interpreter, name, 1)?;
    let width = interpreter.index(&width.expect("one argument is required"))?;
    let fill = match fill {
        None => ' ',
        Some(fill) => {
            let fill = str_argument(interpreter, &fill, |given| {
                format!("The fill character must be a unicode character, not {given}")
            })?;
            lift(interpreter, string::fill_character(&fill))?
        }
    };
    check_width(interpreter, width)?;
    Ok(Value::str(pad(&text, width, fill)))
}

fn zero_filled(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (text, rest) = text(interpreter, args, "zfill")?;
    let [width] = rest.exactly(interpreter, "str.zfill")?;
    let width = interpreter.index(&width)?;
    check_width(interpreter, width)?;
    Ok(Value::str(string::zfill(&text, width)))
}

/// Texts wider than this are refused instead of filling the memory.
const WIDTH_MAX: i64 = 1 << 30;

fn check_width(interpreter: &Rc<Interpreter>, width: i64) -> Result<(), Raised> {
    if WIDTH_MAX < width { Err(interpreter.error(Kind::MemoryError, "")) } else { Ok(()) }
}

fn expand_tabs(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (text, rest) = text(interpreter, args, "expandtabs")?;
    let [size] = rest.named(interpreter, "expandtabs", ["tabsize"], 0)?;
    let size = match size {
        Some(size) => interpreter.index(&size)?,
        None => 8,
    };
    check_width(interpreter, size)?;
    Ok(Value::str(string::expand_tabs(&text, size)))
}

fn encode(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (text, rest) = text(interpreter, args, "encode")?;
    let [encoding, errors] = rest.named(interpreter, "encode", ["encoding", "errors"], 0)?;
    let (encoding, errors) = codec_names(interpreter, encoding, errors, "encode")?;
    Ok(Bytes::value(lift(interpreter, codec::encode(&text, &encoding, &errors))?))
}

/// `str.maketrans(x[, y[, z]])`: a dict from code points to what stands for them.
fn make_translation(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [from, to, deleted] = args.between(interpreter, "maketrans", 1)?;
    let from = from.expect("one argument is required");
    let table = Dict::new(interpreter.heap());
    let Some(to) = to else {
        let Some(dict) = interpreter.downcast::<Dict>(&from) else {
            let text = "if you give only one argument to maketrans it must be a dict";
            return Err(interpreter.type_error(text));
        };
        for entry in dict.entries() {
            let key = match &entry.key {
                Value::Str(text) if text.chars().count() == 1 => code_of(text),
                Value::Str(_) => {
                    let text = "string keys in translate table must be of length 1";
                    return Err(interpreter.value_error(text));
                }
                key if as_integer(key).is_some() => key.clone(),
                _ => {
                    let text = "keys in translate table must be strings or integers";
                    return Err(interpreter.type_error(text));
                }
            };
            interpreter.dict_set(&table, key, entry.value)?;
        }
        return Ok(Value::Object(table));
    };
    let wanted = |value: &Value, place: u8| {
        str_argument(interpreter, value, |given| {
            format!("maketrans() argument {place} must be str, not {given}")
        })
    };
    let (from, to) = (wanted(&from, 1)?, wanted(&to, 2)?);
    let deleted = deleted.map_or(Ok(Rc::from("")), |deleted| wanted(&deleted, 3))?;
    for (letter, stand_in) in lift(interpreter, string::make_translation(&from, &to, &deleted))? {
        let stand_in = stand_in.map_or(Value::None, |letter| Value::Int(i64::from(u32::from(letter))));
        interpreter.dict_set(&table, Value::Int(i64::from(u32::from(letter))), stand_in)?;
    }
    Ok(Value::Object(table))
}

fn code_of(text: &str) -> Value {
    text.chars().next().map_or(Value::None, |letter| int_value(Integer::Small(i64::from(u32::from(letter)))))
}

fn translate(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (text, rest) = text(interpreter, args, "translate")?;
    let [table] = rest.exactly(interpreter, "str.translate")?;
    let mut known: HashMap<char, String> = HashMap::new();
    let mut translated = String::with_capacity(text.len());
    for letter in text.chars() {
        let stand_in = match known.get(&letter) {
            Some(stand_in) => stand_in,
            None => {
                let stand_in = stand_in(interpreter, &table, letter)?;
                known.entry(letter).or_insert(stand_in)
            }
        };
        translated.push_str(stand_in);
    }
    Ok(Value::str(translated))
}

fn stand_in(interpreter: &Rc<Interpreter>, table: &Value, letter: char) -> Result<String, Raised> {
    match interpreter.getitem(table, &Value::Int(i64::from(u32::from(letter)))) {
        Ok(Value::None) => Ok(String::new()),
        Ok(Value::Str(text)) => Ok(text.to_string()),
        Ok(Value::Int(code)) => match u32::try_from(code).ok().and_then(char::from_u32) {
            Some(letter) => Ok(letter.to_string()),
            None => Err(interpreter.value_error("character mapping must be in range(0x110000)")),
        },
        Ok(_) => Err(interpreter.type_error("character mapping must return integer, None or str")),
        Err(raised) if raised.is(Kind::LookupError) => Ok(letter.to_string()),
        Err(raised) => Err(raised),
    }
}
