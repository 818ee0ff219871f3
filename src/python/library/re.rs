//! What `re` asks of the matcher; everything else of the module is written in Python.

use std::fmt;
use std::rc::Rc;

use crate::asyncio::world::Limit;
use crate::bytes::Bytes;
use crate::exception::Raised;
use crate::python::machine::{Args, Interpreter, NativeFn};
use crate::python::objects::leaf;
use crate::python::objects::module::Module;
use crate::python::text::regex::{Regex, Spans, Way};
use crate::value::{Leaf, Value};

const FUNCTIONS: &[(&str, NativeFn)] = &[("_compile", compile), ("_find", find), ("_find_all", find_all)];

/// Puts the native parts into the module.
///
/// # Errors
/// None.
pub fn load(interpreter: &Rc<Interpreter>, module: &Rc<Module>) -> Result<(), Raised> {
    interpreter.add_functions(&module.dict(), FUNCTIONS);
    Ok(())
}

/// A compiled pattern.
struct Compiled(Regex);

impl Leaf for Compiled {
    fn type_name(&self) -> &str {
        "_sre.code"
    }

    fn repr(&self) -> String {
        format!("{self:?}")
    }
}

impl fmt::Debug for Compiled {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "<code of {} groups>", self.0.groups())
    }
}

/// The characters of a text, or for each of some bytes one.
fn chars_of(interpreter: &Interpreter, value: &Value) -> Result<Vec<char>, Raised> {
    match (interpreter.plain(value), Bytes::of(value)) {
        (Value::Str(text), _) => Ok(text.chars().collect()),
        (_, Some(bytes)) => Ok(bytes.into_iter().map(char::from).collect()),
        _ => {
            let text =
                format!("expected string or bytes-like object, got '{}'", interpreter.type_name(value));
            Err(interpreter.type_error(text))
        }
    }
}

fn whole(value: &Value) -> usize {
    match value {
        Value::Int(number) => usize::try_from(*number).unwrap_or(0),
        _ => 0,
    }
}

/// `_compile(pattern, flags)`: the code, the number of groups, their names as pairs, all flags.
fn compile(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [pattern, flags] = args.exactly(interpreter, "_compile")?;
    let text: String = chars_of(interpreter, &pattern)?.into_iter().collect();
    let of_bytes = !matches!(interpreter.plain(&pattern), Value::Str(_));
    let regex = Regex::compile(&text, whole(&flags) as u32, of_bytes)
        .map_err(|error| interpreter.text_error(error))?;
    let names = regex
        .names()
        .iter()
        .map(|(name, group)| interpreter.tuple(vec![Value::str(name.as_str()), Value::Int(*group as i64)]));
    let names = interpreter.tuple(names.collect());
    let (groups, flags) = (Value::Int(regex.groups() as i64), Value::Int(i64::from(regex.flags())));
    Ok(interpreter.tuple(vec![Value::Leaf(Rc::new(Compiled(regex))), groups, names, flags]))
}

/// One search: counts what it tries among the steps of the run.
fn search(
    interpreter: &Interpreter,
    code: &Value,
    text: &[char],
    (from, end): (usize, usize),
    way: Way,
    not_at: Option<usize>,
) -> Result<Option<Spans>, Raised> {
    let compiled =
        leaf::<Compiled>(code).ok_or_else(|| interpreter.type_error("a compiled pattern was expected"))?;
    let world = interpreter.world();
    let given = world.limits().steps_max;
    let mut left = given;
    let found = compiled.0.find(text, from, end, way, not_at, &mut left);
    world.count_steps(given - left)?;
    found.map_err(|_| world.reach(Limit::Steps))
}

fn shown(interpreter: &Interpreter, spans: Spans) -> Value {
    let pair = |span: Option<(usize, usize)>| {
        let (start, end) = span.map_or((-1, -1), |(start, end)| (start as i64, end as i64));
        interpreter.tuple(vec![Value::Int(start), Value::Int(end)])
    };
    interpreter.tuple(spans.into_iter().map(pair).collect())
}

/// `_find(code, text, pos, endpos, way)`: the spans of the first match, or `None`.
fn find(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [code, text, from, end, way] = args.exactly(interpreter, "_find")?;
    let text = chars_of(interpreter, &text)?;
    let way = [Way::Search, Way::Match, Way::FullMatch][whole(&way).min(2)];
    let range = (whole(&from), whole(&end));
    let found = search(interpreter, &code, &text, range, way, None)?;
    Ok(found.map_or(Value::None, |spans| shown(interpreter, spans)))
}

/// `_find_all(code, text, pos, endpos, count)`: the spans of so many matches, one behind the other; of all if that is zero.
fn find_all(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [code, text, from, end, count] = args.exactly(interpreter, "_find_all")?;
    let text = chars_of(interpreter, &text)?;
    let (mut at, end, count) = (whole(&from), whole(&end), whole(&count));
    let mut not_at = None;
    let mut found = Vec::new();
    while let Some(spans) = search(interpreter, &code, &text, (at, end), Way::Search, not_at)? {
        let (start, stop) = spans[0].expect("the whole match has a span");
        not_at = (start == stop).then_some(stop);
        at = stop;
        found.push(shown(interpreter, spans));
        if found.len() == count {
            break;
        }
    }
    Ok(interpreter.list(found))
}
