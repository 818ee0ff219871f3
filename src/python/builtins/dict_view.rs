//! `dict.keys()`, `dict.values()` and `dict.items()`: live views of a dict.

use std::cell::RefCell;
use std::rc::Rc;

use crate::exception::Raised;
use crate::heap::{Edge, Header, Heap, Label, Object};
use crate::python::builtins::receiver::alone;
use crate::python::builtins::set::{self, Operation};
use crate::python::machine::{Args, Interpreter, NativeFn, TypeSpec};
use crate::python::objects::class::Class;
use crate::python::objects::dict::Dict;
use crate::python::objects::iterator::{ContainerIter, Source};
use crate::python::objects::set::Set;
use crate::python::objects::tuple::Tuple;
use crate::value::Value;

/// A view of a dict.
pub(super) struct DictView<const SHOWS: u8> {
    header: Header,
    /// `None` only after a collection has cleared the view.
    dict: RefCell<Option<Rc<Dict>>>,
}

/// What a view shows of a dict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shows {
    /// The keys.
    Keys,
    /// The values.
    Values,
    /// Pairs of key and value.
    Items,
}

const KEYS: u8 = 0;
const VALUES: u8 = 1;
const ITEMS: u8 = 2;

/// A view of a dict.
pub(super) fn view(interpreter: &Rc<Interpreter>, dict: Rc<Dict>, shows: Shows) -> Value {
    let heap = interpreter.heap();
    match shows {
        Shows::Keys => Value::Object(DictView::<KEYS>::new(heap, dict)),
        Shows::Values => Value::Object(DictView::<VALUES>::new(heap, dict)),
        Shows::Items => Value::Object(DictView::<ITEMS>::new(heap, dict)),
    }
}

/// Defines the three types of views.
pub(super) fn install(interpreter: &Rc<Interpreter>) {
    define::<KEYS>(interpreter, "dict_keys", SET_METHODS_OF_KEYS);
    define::<VALUES>(interpreter, "dict_values", &[]);
    define::<ITEMS>(interpreter, "dict_items", SET_METHODS_OF_ITEMS);
}

fn define<const SHOWS: u8>(
    interpreter: &Rc<Interpreter>,
    name: &'static str,
    set_methods: &'static [(&'static str, NativeFn)],
) -> Rc<Class> {
    let methods: &[(&'static str, NativeFn)] = &[
        ("__len__", |i, args| {
            Ok(Value::Int(alone::<DictView<SHOWS>>(i, args, "__len__")?.dict(i).len() as i64))
        }),
        ("__iter__", |i, args| alone::<DictView<SHOWS>>(i, args, "__iter__").map(|view| view.iterate(i))),
        ("__reversed__", |i, args| {
            alone::<DictView<SHOWS>>(i, args, "__reversed__").map(|view| view.reverse(i))
        }),
        ("__contains__", contains::<SHOWS>),
        ("__repr__", |i, args| {
            let view = alone::<DictView<SHOWS>>(i, args, "__repr__")?;
            let items = i.list(view.items(i));
            Ok(Value::str(format!("{}({})", view.type_name(), i.repr(&items)?)))
        }),
    ];
    let class = interpreter.define_type(&TypeSpec { name, methods, ..TypeSpec::default() });
    interpreter.extend_type(&class, &TypeSpec { name, methods: set_methods, ..TypeSpec::default() });
    interpreter.bind_object::<DictView<SHOWS>>(&class);
    class
}

#[rustfmt::skip]
const SET_METHODS_OF_KEYS: &[(&str, NativeFn)] = &[
    ("__and__", |i, args| operated::<KEYS>(i, args, Operation::Intersection)),
    ("__or__", |i, args| operated::<KEYS>(i, args, Operation::Union)),
    ("__sub__", |i, args| operated::<KEYS>(i, args, Operation::Difference)),
    ("__xor__", |i, args| operated::<KEYS>(i, args, Operation::SymmetricDifference)),
    ("__rand__", |i, args| reflected::<KEYS>(i, args, Operation::Intersection)),
    ("__ror__", |i, args| reflected::<KEYS>(i, args, Operation::Union)),
    ("__rsub__", |i, args| reflected::<KEYS>(i, args, Operation::Difference)),
    ("__rxor__", |i, args| reflected::<KEYS>(i, args, Operation::SymmetricDifference)),
    ("__eq__", |i, args| compared::<KEYS>(i, args, |ours, theirs, shared| ours == shared && theirs == shared)),
    ("__ne__", |i, args| compared::<KEYS>(i, args, |ours, theirs, shared| ours != shared || theirs != shared)),
    ("__le__", |i, args| compared::<KEYS>(i, args, |ours, _, shared| ours == shared)),
    ("__lt__", |i, args| compared::<KEYS>(i, args, |ours, theirs, shared| ours == shared && shared < theirs)),
    ("__ge__", |i, args| compared::<KEYS>(i, args, |_, theirs, shared| theirs == shared)),
    ("__gt__", |i, args| compared::<KEYS>(i, args, |ours, theirs, shared| theirs == shared && shared < ours)),
    ("isdisjoint", is_disjoint::<KEYS>),
];

#[rustfmt::skip]
const SET_METHODS_OF_ITEMS: &[(&str, NativeFn)] = &[
    ("__and__", |i, args| operated::<ITEMS>(i, args, Operation::Intersection)),
    ("__or__", |i, args| operated::<ITEMS>(i, args, Operation::Union)),
    ("__sub__", |i, args| operated::<ITEMS>(i, args, Operation::Difference)),
    ("__xor__", |i, args| operated::<ITEMS>(i, args, Operation::SymmetricDifference)),
    ("__rand__", |i, args| reflected::<ITEMS>(i, args, Operation::Intersection)),
    ("__ror__", |i, args| reflected::<ITEMS>(i, args, Operation::Union)),
    ("__rsub__", |i, args| reflected::<ITEMS>(i, args, Operation::Difference)),
    ("__rxor__", |i, args| reflected::<ITEMS>(i, args, Operation::SymmetricDifference)),
    ("__eq__", |i, args| compared::<ITEMS>(i, args, |ours, theirs, shared| ours == shared && theirs == shared)),
    ("__ne__", |i, args| compared::<ITEMS>(i, args, |ours, theirs, shared| ours != shared || theirs != shared)),
    ("__le__", |i, args| compared::<ITEMS>(i, args, |ours, _, shared| ours == shared)),
    ("__lt__", |i, args| compared::<ITEMS>(i, args, |ours, theirs, shared| ours == shared && shared < theirs)),
    ("__ge__", |i, args| compared::<ITEMS>(i, args, |_, theirs, shared| theirs == shared)),
    ("__gt__", |i, args| compared::<ITEMS>(i, args, |ours, theirs, shared| theirs == shared && shared < ours)),
    ("isdisjoint", is_disjoint::<ITEMS>),
];

impl<const SHOWS: u8> DictView<SHOWS> {
    fn new(heap: &Rc<Heap>, dict: Rc<Dict>) -> Rc<DictView<SHOWS>> {
        heap.alloc(|header| DictView { header, dict: RefCell::new(Some(dict)) })
    }

    /// The dict; an empty one after a collection has cleared the view.
    fn dict(&self, interpreter: &Rc<Interpreter>) -> Rc<Dict> {
        self.dict.borrow().clone().unwrap_or_else(|| Dict::new(interpreter.heap()))
    }

    fn source(&self, interpreter: &Rc<Interpreter>) -> Source {
        let dict = self.dict(interpreter);
        match SHOWS {
            KEYS => Source::Keys(dict),
            VALUES => Source::Values(dict),
            _ => Source::Items(dict),
        }
    }

    fn iterate(&self, interpreter: &Rc<Interpreter>) -> Value {
        Value::Object(ContainerIter::new(interpreter.heap(), self.source(interpreter)))
    }

    fn reverse(&self, interpreter: &Rc<Interpreter>) -> Value {
        Value::Object(ContainerIter::reversed(interpreter.heap(), self.source(interpreter)))
    }

    fn items(&self, interpreter: &Rc<Interpreter>) -> Vec<Value> {
        let entries = self.dict(interpreter).entries().into_iter();
        entries
            .map(|entry| match SHOWS {
                KEYS => entry.key,
                VALUES => entry.value,
                _ => interpreter.tuple(vec![entry.key, entry.value]),
            })
            .collect()
    }
}

fn contains<const SHOWS: u8>(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (view, rest) = args.split_receiver::<DictView<SHOWS>>(interpreter, "__contains__")?;
    let [wanted] = rest.exactly(interpreter, "__contains__")?;
    is_shown(interpreter, &view, &wanted).map(Value::Bool)
}

fn is_shown<const SHOWS: u8>(
    interpreter: &Rc<Interpreter>,
    view: &DictView<SHOWS>,
    wanted: &Value,
) -> Result<bool, Raised> {
    let dict = view.dict(interpreter);
    match SHOWS {
        KEYS => Ok(interpreter.dict_get(&dict, wanted)?.is_some()),
        VALUES => {
            for value in dict.table().values() {
                if value.is(wanted) || interpreter.eq(&value, wanted)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ => {
            let pair = wanted.downcast::<Tuple>().filter(|pair| pair.len() == 2);
            let Some([key, value]) = pair.and_then(|pair| <[Value; 2]>::try_from(pair.to_vec()).ok()) else {
                return Ok(false);
            };
            match interpreter.dict_get(&dict, &key)? {
                Some(found) => Ok(found.is(&value) || interpreter.eq(&found, &value)?),
                None => Ok(false),
            }
        }
    }
}

/// The set that a view's operators work on.
fn as_set<const SHOWS: u8>(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
) -> Result<(Rc<Set>, Value), Raised> {
    let (view, rest) = args.split_receiver::<DictView<SHOWS>>(interpreter, name)?;
    let [other] = rest.exactly(interpreter, name)?;
    Ok((interpreter.make_set(view.items(interpreter))?, other))
}

fn operated<const SHOWS: u8>(
    interpreter: &Rc<Interpreter>,
    args: Args,
    operation: Operation,
) -> Result<Value, Raised> {
    let (left, right) = as_set::<SHOWS>(interpreter, args, "set operation")?;
    if !interpreter.is_iterable(&right) {
        return Ok(interpreter.not_implemented());
    }
    set::operate(interpreter, operation, &left, &right).map(|made| Value::Object(made))
}

fn reflected<const SHOWS: u8>(
    interpreter: &Rc<Interpreter>,
    args: Args,
    operation: Operation,
) -> Result<Value, Raised> {
    let (right, left) = as_set::<SHOWS>(interpreter, args, "set operation")?;
    if !interpreter.is_iterable(&left) {
        return Ok(interpreter.not_implemented());
    }
    let items = interpreter.collect(&left)?;
    let left = interpreter.make_set(items)?;
    set::operate(interpreter, operation, &left, &Value::Object(right)).map(|made| Value::Object(made))
}

/// Compares by how many items the view has, how many the other side, and how many both.
fn compared<const SHOWS: u8>(
    interpreter: &Rc<Interpreter>,
    args: Args,
    holds: fn(usize, usize, usize) -> bool,
) -> Result<Value, Raised> {
    let (view, rest) = args.split_receiver::<DictView<SHOWS>>(interpreter, "comparison")?;
    let [other] = rest.exactly(interpreter, "comparison")?;
    let is_set = interpreter.downcast::<Set>(&other).is_some()
        || other.downcast_ref::<DictView<KEYS>>().is_some()
        || other.downcast_ref::<DictView<ITEMS>>().is_some();
    if !is_set {
        return Ok(interpreter.not_implemented());
    }
    let theirs = interpreter.collect(&other)?;
    let mut shared = 0;
    for item in &theirs {
        shared += usize::from(is_shown(interpreter, &view, item)?);
    }
    Ok(Value::Bool(holds(view.dict(interpreter).len(), theirs.len(), shared)))
}

fn is_disjoint<const SHOWS: u8>(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (view, rest) = args.split_receiver::<DictView<SHOWS>>(interpreter, "isdisjoint")?;
    let [other] = rest.exactly(interpreter, "isdisjoint")?;
    for item in interpreter.collect(&other)? {
        if is_shown(interpreter, &view, &item)? {
            return Ok(Value::Bool(false));
        }
    }
    Ok(Value::Bool(true))
}

impl<const SHOWS: u8> Object for DictView<SHOWS> {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(dict) = &*self.dict.borrow() {
            visit(Edge::strong(Label::Field("dv_dict"), &**dict));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let dict = self.dict.take();
        drop(dict);
    }

    fn type_name(&self) -> &str {
        match SHOWS {
            KEYS => "dict_keys",
            VALUES => "dict_values",
            _ => "dict_items",
        }
    }
}

impl<const SHOWS: u8> Drop for DictView<SHOWS> {
    fn drop(&mut self) {
        if let Some(dict) = self.dict.take() {
            self.header.release(dict);
        }
    }
}
