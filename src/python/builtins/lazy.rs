//! `enumerate`, `zip`, `map`, `filter` and `reversed`: iterators that ask other iterators as they go.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::bytes::Bytes;
use crate::exception::Raised;
use crate::heap::{Edge, Header, Heap, Label, Object, Route};
use crate::python::builtins::argument::as_instance;
use crate::python::builtins::list::is_subclass;
use crate::python::builtins::receiver::{as_integer, int_value};
use crate::python::machine::{Args, Interpreter, NativeFn, NativeIterator, TypeSpec};
use crate::python::objects::iterator::{ContainerIter, Source};
use crate::python::objects::leaf;
use crate::python::objects::list::List;
use crate::python::objects::range::Range;
use crate::python::objects::tuple::Tuple;
use crate::python::text::int::Integer;
use crate::value::Value;

/// Defines the types and registers them.
pub(super) fn install(interpreter: &Rc<Interpreter>) {
    define::<ENUMERATE>(interpreter, "enumerate", enumerate);
    define::<ZIP>(interpreter, "zip", zip);
    define::<MAP>(interpreter, "map", map);
    define::<FILTER>(interpreter, "filter", filter);
    define::<REVERSED>(interpreter, "reversed", reversed);
}

fn define<const STEP: u8>(interpreter: &Rc<Interpreter>, name: &'static str, constructor: NativeFn) {
    let methods: &[(&'static str, NativeFn)] = &[
        ("__iter__", |i, args| args.exactly::<1>(i, "__iter__").map(|[own]| own)),
        ("__next__", |i, args| {
            let [own] = args.exactly::<1>(i, "__next__")?;
            let next = i.next(&own)?;
            next.ok_or_else(|| i.stop_iteration(Value::None))
        }),
    ];
    let class = interpreter.define_type(&TypeSpec {
        name,
        constructor: Some(constructor),
        methods,
        ..TypeSpec::default()
    });
    interpreter.bind_iterator::<Lazy<STEP>>(&class);
    interpreter.builtins().set_name(name, Value::Object(class));
}

/// An iterator over other iterators; what it does at each step is its number.
struct Lazy<const STEP: u8> {
    header: Header,
    /// `None` once it is at its end.
    parts: RefCell<Option<Parts>>,
    /// What `enumerate` gives next, or what `reversed` asks for next; `None` beyond 64 bits.
    count: RefCell<Integer>,
    /// Whether `zip` wants all to end at once.
    strict: Cell<bool>,
}

/// What an iterator refers to.
#[derive(Clone, Default)]
struct Parts {
    function: Value,
    sources: Vec<Value>,
}

const ENUMERATE: u8 = 0;
const ZIP: u8 = 1;
const MAP: u8 = 2;
const FILTER: u8 = 3;
const REVERSED: u8 = 4;

impl<const STEP: u8> Lazy<STEP> {
    fn new(heap: &Rc<Heap>, function: Value, sources: Vec<Value>, count: Integer) -> Rc<Lazy<STEP>> {
        heap.alloc(|header| Lazy {
            header,
            parts: RefCell::new(Some(Parts { function, sources })),
            count: RefCell::new(count),
            strict: Cell::new(false),
        })
    }

    fn take_count(&self, step: i64) -> Integer {
        let next = self.count.borrow().add(&Integer::Small(step));
        self.count.replace(next)
    }

    fn enumerated(&self, interpreter: &Rc<Interpreter>, parts: &Parts) -> Result<Option<Value>, Raised> {
        let Some(item) = interpreter.next(&parts.sources[0])? else { return Ok(None) };
        Ok(Some(interpreter.tuple(vec![int_value(self.take_count(1)), item])))
    }

    fn zipped(&self, interpreter: &Rc<Interpreter>, parts: &Parts) -> Result<Option<Value>, Raised> {
        let mut items = Vec::with_capacity(parts.sources.len());
        for source in &parts.sources {
            match interpreter.next(source)? {
                Some(item) => items.push(item),
                None if self.strict.get() => return self.check_lengths(interpreter, parts, items.len()),
                None => return Ok(None),
            }
        }
        Ok(if items.is_empty() { None } else { Some(interpreter.tuple(items)) })
    }

    /// Raises unless all sources end where the one at `ended` did, which is right only for the first.
    fn check_lengths(
        &self,
        interpreter: &Rc<Interpreter>,
        parts: &Parts,
        ended: usize,
    ) -> Result<Option<Value>, Raised> {
        let before = |place: usize| if place == 1 { " 1".to_string() } else { format!("s 1-{place}") };
        if 0 < ended {
            let text = format!("zip() argument {} is shorter than argument{}", ended + 1, before(ended));
            return Err(interpreter.value_error(text));
        }
        for (place, source) in parts.sources.iter().enumerate().skip(1) {
            if interpreter.next(source)?.is_some() {
                let text = format!("zip() argument {} is longer than argument{}", place + 1, before(place));
                return Err(interpreter.value_error(text));
            }
        }
        Ok(None)
    }

    fn mapped(&self, interpreter: &Rc<Interpreter>, parts: &Parts) -> Result<Option<Value>, Raised> {
        let mut items = Vec::with_capacity(parts.sources.len());
        for source in &parts.sources {
            match interpreter.next(source)? {
                Some(item) => items.push(item),
                None => return Ok(None),
            }
        }
        interpreter.call(&parts.function, Args::of(items)).map(Some)
    }

    fn filtered(&self, interpreter: &Rc<Interpreter>, parts: &Parts) -> Result<Option<Value>, Raised> {
        while let Some(item) = interpreter.next(&parts.sources[0])? {
            let answer = match &parts.function {
                Value::None => item.clone(),
                function => interpreter.call1(function, item.clone())?,
            };
            if interpreter.truthy(&answer)? {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }

    fn read_from_end(&self, interpreter: &Rc<Interpreter>, parts: &Parts) -> Result<Option<Value>, Raised> {
        let index = self.take_count(-1);
        match index.is_negative() {
            true => Ok(None),
            false => interpreter.getitem(&parts.sources[0], &int_value(index)).map(Some),
        }
    }
}

impl<const STEP: u8> NativeIterator for Lazy<STEP> {
    fn advance(&self, interpreter: &Rc<Interpreter>) -> Result<Option<Value>, Raised> {
        let Some(parts) = self.parts.borrow().clone() else { return Ok(None) };
        match STEP {
            ENUMERATE => self.enumerated(interpreter, &parts),
            ZIP => self.zipped(interpreter, &parts),
            MAP => self.mapped(interpreter, &parts),
            FILTER => self.filtered(interpreter, &parts),
            _ => self.read_from_end(interpreter, &parts),
        }
    }
}

impl<const STEP: u8> Object for Lazy<STEP> {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        let parts = self.parts.borrow();
        let Some(parts) = &*parts else { return };
        let route = if matches!(STEP, ZIP | MAP) { Route::Through(1) } else { Route::Direct };
        for (index, source) in parts.sources.iter().enumerate() {
            source.traverse_by(Label::Item("iterators", index), route, visit);
        }
        parts.function.traverse(Label::Field("func"), visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let parts = self.parts.take();
        drop(parts);
    }

    fn type_name(&self) -> &str {
        match STEP {
            ENUMERATE => "enumerate",
            ZIP => "zip",
            MAP => "map",
            FILTER => "filter",
            _ => "reversed",
        }
    }
}

impl<const STEP: u8> Drop for Lazy<STEP> {
    fn drop(&mut self) {
        if let Some(parts) = self.parts.take() {
            self.header.release((parts.sources, parts.function));
        }
    }
}

fn made<const STEP: u8>(
    interpreter: &Rc<Interpreter>,
    class: &Value,
    function: Value,
    sources: Vec<Value>,
    count: Integer,
) -> Value {
    let lazy = Lazy::<STEP>::new(interpreter.heap(), function, sources, count);
    as_instance(interpreter, class, Value::Object(lazy))
}

/// `enumerate(iterable, start=0)`.
fn enumerate(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, args) = args.split_first(interpreter, "enumerate")?;
    let [iterable, start] = args.named(interpreter, "enumerate", ["iterable", "start"], 1)?;
    let start = match start {
        None => Integer::ZERO,
        Some(start) => match as_integer(&interpreter.plain(&start)) {
            Some(start) => start,
            None => Integer::Small(interpreter.index(&start)?),
        },
    };
    let source = interpreter.iter(&iterable.unwrap_or_default())?;
    Ok(made::<ENUMERATE>(interpreter, &class, Value::None, vec![source], start))
}

/// `zip(*iterables, strict=False)`.
fn zip(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (_, args) = args.split_first(interpreter, "zip")?;
    let options = Args { positional: Vec::new(), keywords: args.keywords };
    let [strict] = options.named(interpreter, "zip", ["strict"], 0)?;
    let strict = strict.map_or(Ok(false), |strict| interpreter.truthy(&strict))?;
    let mut sources = Vec::with_capacity(args.positional.len());
    for (place, iterable) in args.positional.iter().enumerate() {
        if !interpreter.is_iterable(iterable) {
            let given = interpreter.type_name(iterable);
            let text = match interpreter.world().version().minor() {
                ..=13 => format!("'{given}' object is not iterable"),
                _ => format!("zip argument #{} must support iteration", place + 1),
            };
            return Err(interpreter.type_error(text));
        }
        sources.push(interpreter.iter(iterable)?);
    }
    let lazy = Lazy::<ZIP>::new(interpreter.heap(), Value::None, sources, Integer::ZERO);
    lazy.strict.set(strict);
    Ok(Value::Object(lazy))
}

/// `map(function, iterable, *iterables)`.
fn map(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, args) = args.split_first(interpreter, "map")?;
    args.no_keywords(interpreter, "map")?;
    if args.positional.len() < 2 {
        return Err(interpreter.type_error("map() must have at least two arguments."));
    }
    let mut given = args.positional.into_iter();
    let function = given.next().unwrap_or_default();
    let sources = given.map(|iterable| interpreter.iter(&iterable)).collect::<Result<_, _>>()?;
    Ok(made::<MAP>(interpreter, &class, function, sources, Integer::ZERO))
}

/// `filter(function, iterable)`.
fn filter(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, args) = args.split_first(interpreter, "filter")?;
    let [function, iterable] = args.exactly(interpreter, "filter")?;
    let source = interpreter.iter(&iterable)?;
    Ok(made::<FILTER>(interpreter, &class, function, vec![source], Integer::ZERO))
}

/// `reversed(sequence)`.
fn reversed(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, args) = args.split_first(interpreter, "reversed")?;
    let [sequence] = args.exactly(interpreter, "reversed")?;
    if !is_subclass(&class)
        && let Some(source) = backward_source(&sequence)
    {
        return Ok(Value::Object(ContainerIter::reversed(interpreter.heap(), source)));
    }
    if let Some(range) = leaf::<Range>(&sequence) {
        let length = range.len();
        let last = if length == 0 { range.start } else { range.nth(length - 1) };
        let source = Source::Range(last, length, range.step.wrapping_neg());
        return Ok(Value::Object(ContainerIter::new(interpreter.heap(), source)));
    }
    if let Some(made) = interpreter.call_special(&sequence, "__reversed__", Vec::new())? {
        return Ok(made);
    }
    let own = interpreter.class_of(&sequence);
    if own.lookup("keys").is_some() || own.lookup("__getitem__").is_none() {
        let text = format!("'{}' object is not reversible", own.name());
        return Err(interpreter.type_error(text));
    }
    let length = i64::try_from(interpreter.len(&sequence)?).unwrap_or(i64::MAX);
    Ok(made::<REVERSED>(interpreter, &class, Value::None, vec![sequence], Integer::Small(length - 1)))
}

fn backward_source(sequence: &Value) -> Option<Source> {
    match sequence {
        Value::Str(text) => Some(Source::Str(Rc::clone(text))),
        Value::Leaf(_) => leaf::<Bytes>(sequence).map(|bytes| Source::Bytes(bytes.shared())),
        _ => (sequence.downcast::<List>().map(Source::List))
            .or_else(|| sequence.downcast::<Tuple>().map(Source::Tuple)),
    }
}
