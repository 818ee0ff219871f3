//! `list`: its constructor and its methods.

use std::rc::Rc;

use crate::exception::{Kind, Raised};
use crate::python::builtins::argument::{as_instance, bound};
use crate::python::builtins::receiver::alone;
use crate::python::builtins::sorting::{sort_keyed, take_sort_arguments};
use crate::python::machine::{Args, Interpreter, NativeFn, TypeSpec};
use crate::python::objects::class::{Class, Origin};
use crate::python::objects::iterator::{ContainerIter, Source};
use crate::python::objects::list::List;
use crate::python::text::slice::window;
use crate::value::Value;

/// Gives `list` its constructor and methods.
pub(super) fn install(interpreter: &Rc<Interpreter>) {
    let spec =
        TypeSpec { name: "list", constructor: Some(construct), methods: METHODS, ..TypeSpec::default() };
    interpreter.extend_type(&interpreter.core().list, &spec);
}

#[rustfmt::skip]
const METHODS: &[(&str, NativeFn)] = &[
    ("__init__", initialize),
    ("append", append),
    ("extend", extend),
    ("insert", insert),
    ("remove", remove),
    ("pop", pop),
    ("clear", clear),
    ("index", index),
    ("count", count),
    ("sort", sort),
    ("reverse", reverse),
    ("copy", |i, args| Ok(i.list(alone::<List>(i, args, "list.copy")?.to_vec()))),
    ("__reversed__", reversed),
];

/// Whether a constructor was called for a class of the program.
pub(super) fn is_subclass(class: &Value) -> bool {
    class.downcast_ref::<Class>().is_some_and(|class| class.origin() == Origin::Program)
}

/// An empty list, which `__init__` fills.
fn construct(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, _) = args.split_first(interpreter, "list")?;
    Ok(as_instance(interpreter, &class, interpreter.list(Vec::new())))
}

fn initialize(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (list, rest) = args.split_receiver::<List>(interpreter, "__init__")?;
    let [iterable] = rest.between(interpreter, "list", 0)?;
    let items = iterable.map_or(Ok(Vec::new()), |iterable| interpreter.collect(&iterable))?;
    let before = list.replace(items);
    drop(before);
    Ok(Value::None)
}

fn append(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (list, rest) = args.split_receiver::<List>(interpreter, "append")?;
    let [item] = rest.exactly(interpreter, "list.append")?;
    list.push(item);
    Ok(Value::None)
}

/// Takes over the items one by one: what an iterator that fails gave before stays.
fn extend(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (list, rest) = args.split_receiver::<List>(interpreter, "extend")?;
    let [iterable] = rest.exactly(interpreter, "list.extend")?;
    if let Some(items) = interpreter.quick_items(&iterable) {
        interpreter.check_items(list.len() + items.len())?;
        list.extend(items);
        return Ok(Value::None);
    }
    let iterator = interpreter.iter(&iterable)?;
    while let Some(item) = interpreter.next(&iterator)? {
        list.push(item);
    }
    Ok(Value::None)
}

fn insert(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (list, rest) = args.split_receiver::<List>(interpreter, "insert")?;
    let [place, item] = rest.exactly(interpreter, "insert")?;
    let place = interpreter.index(&place)?;
    let (place, end) = window(Some(place), None, list.len());
    list.insert(place.min(end), item);
    Ok(Value::None)
}

/// The place of the first item that is equal, from `start` to before `end`.
fn place_of(
    interpreter: &Rc<Interpreter>,
    list: &List,
    wanted: &Value,
    start: usize,
    end: usize,
) -> Result<Option<usize>, Raised> {
    let mut place = start;
    while place < end
        && let Some(item) = list.get(place)
    {
        if item.is(wanted) || interpreter.eq(&item, wanted)? {
            return Ok(Some(place));
        }
        place += 1;
    }
    Ok(None)
}

fn remove(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (list, rest) = args.split_receiver::<List>(interpreter, "remove")?;
    let [wanted] = rest.exactly(interpreter, "list.remove")?;
    let Some(place) = place_of(interpreter, &list, &wanted, 0, usize::MAX)? else {
        return Err(interpreter.value_error("list.remove(x): x not in list"));
    };
    if place < list.len() {
        let removed = list.remove(place);
        drop(removed);
    }
    Ok(Value::None)
}

fn pop(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (list, rest) = args.split_receiver::<List>(interpreter, "pop")?;
    let [place] = rest.between(interpreter, "pop", 0)?;
    let place = place.map_or(Ok(-1), |place| interpreter.index(&place))?;
    let length = list.len();
    if length == 0 {
        return Err(interpreter.error(Kind::IndexError, "pop from empty list"));
    }
    let Some(place) = crate::python::text::slice::index_of(place, length) else {
        return Err(interpreter.error(Kind::IndexError, "pop index out of range"));
    };
    let removed = list.remove(place);
    Ok(removed)
}

fn clear(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let list = alone::<List>(interpreter, args, "list.clear")?;
    let mut items = list.replace(Vec::new());
    items.reverse();
    drop(items);
    Ok(Value::None)
}

fn index(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (list, rest) = args.split_receiver::<List>(interpreter, "index")?;
    let [wanted, start, end] = rest.between(interpreter, "index", 1)?;
    let wanted = wanted.expect("one argument is required");
    let (start, end) = window(bound(interpreter, start)?, bound(interpreter, end)?, list.len());
    match place_of(interpreter, &list, &wanted, start, end)? {
        Some(place) => Ok(Value::Int(place as i64)),
        None => {
            let shown = interpreter.repr(&wanted)?;
            Err(interpreter.value_error(format!("{shown} is not in list")))
        }
    }
}

fn count(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (list, rest) = args.split_receiver::<List>(interpreter, "count")?;
    let [wanted] = rest.exactly(interpreter, "list.count")?;
    let mut times = 0;
    let mut from = 0;
    while let Some(place) = place_of(interpreter, &list, &wanted, from, usize::MAX)? {
        times += 1;
        from = place + 1;
    }
    Ok(Value::Int(times))
}

/// Sorts; meanwhile the list is empty, as in CPython.
fn sort(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (list, rest) = args.split_receiver::<List>(interpreter, "sort")?;
    let (key, reverse) = take_sort_arguments(interpreter, rest, "sort")?;
    let items = list.replace(Vec::new());
    let (items, sorted) = sort_keyed(interpreter, items, &key, reverse);
    let meanwhile = list.replace(items);
    sorted?;
    match meanwhile.is_empty() {
        true => Ok(Value::None),
        false => Err(interpreter.value_error("list modified during sort")),
    }
}

fn reverse(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    alone::<List>(interpreter, args, "list.reverse")?.change(|items| items.reverse());
    Ok(Value::None)
}

fn reversed(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let list = alone::<List>(interpreter, args, "list.__reversed__")?;
    Ok(Value::Object(ContainerIter::reversed(interpreter.heap(), Source::List(list))))
}
