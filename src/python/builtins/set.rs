//! `set` and `frozenset`: their constructors, methods and operators.
//!
//! Each goes through the tables in the order in which CPython does (setobject.c, 3.13): the order in which the result shows
//! its items follows from that.

use std::rc::Rc;

use crate::exception::Raised;
use crate::python::builtins::argument::as_instance;
use crate::python::builtins::list::is_subclass;
use crate::python::builtins::receiver::alone;
use crate::python::machine::{Args, Interpreter, NativeFn, TypeSpec};
use crate::python::objects::dict::Dict;
use crate::python::objects::set::{Set, SetTable};
use crate::value::Value;

/// What two sets can be joined by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// `|`
    Union,
    /// `&`
    Intersection,
    /// `-`
    Difference,
    /// `^`
    SymmetricDifference,
}

/// Gives `set` and `frozenset` their constructors, methods and operators.
pub(super) fn install(interpreter: &Rc<Interpreter>) {
    let set = TypeSpec { name: "set", constructor: Some(construct), methods: COMMON, ..TypeSpec::default() };
    interpreter.extend_type(&interpreter.core().set, &set);
    interpreter
        .extend_type(&interpreter.core().set, &TypeSpec { methods: CHANGING, constructor: None, ..set });
    let frozen = TypeSpec {
        name: "frozenset",
        constructor: Some(construct_frozen),
        methods: COMMON,
        ..TypeSpec::default()
    };
    interpreter.extend_type(&interpreter.core().frozenset, &frozen);
}

#[rustfmt::skip]
const COMMON: &[(&str, NativeFn)] = &[
    ("copy", copy),
    ("union", |i, args| operated_with_all(i, args, "union", Operation::Union)),
    ("intersection", |i, args| operated_with_all(i, args, "intersection", Operation::Intersection)),
    ("difference", |i, args| operated_with_all(i, args, "difference", Operation::Difference)),
    ("symmetric_difference", symmetric_difference),
    ("issubset", is_subset),
    ("issuperset", is_superset),
    ("isdisjoint", is_disjoint),
    ("__or__", |i, args| operator(i, args, "__or__", Operation::Union)),
    ("__and__", |i, args| operator(i, args, "__and__", Operation::Intersection)),
    ("__sub__", |i, args| operator(i, args, "__sub__", Operation::Difference)),
    ("__xor__", |i, args| operator(i, args, "__xor__", Operation::SymmetricDifference)),
    ("__ror__", |i, args| reflected(i, args, "__ror__", Operation::Union)),
    ("__rand__", |i, args| reflected(i, args, "__rand__", Operation::Intersection)),
    ("__rsub__", |i, args| reflected(i, args, "__rsub__", Operation::Difference)),
    ("__rxor__", |i, args| reflected(i, args, "__rxor__", Operation::SymmetricDifference)),
];

#[rustfmt::skip]
const CHANGING: &[(&str, NativeFn)] = &[
    ("__init__", initialize),
    ("add", add),
    ("remove", remove),
    ("discard", discard),
    ("pop", pop),
    ("clear", clear),
    ("update", |i, args| changed_by_all(i, args, "update", Operation::Union)),
    ("intersection_update", |i, args| changed_by_all(i, args, "intersection_update", Operation::Intersection)),
    ("difference_update", |i, args| changed_by_all(i, args, "difference_update", Operation::Difference)),
    ("symmetric_difference_update", change_by_symmetric_difference),
    ("__ior__", |i, args| operator_in_place(i, args, "__ior__", Operation::Union)),
    ("__iand__", |i, args| operator_in_place(i, args, "__iand__", Operation::Intersection)),
    ("__isub__", |i, args| operator_in_place(i, args, "__isub__", Operation::Difference)),
    ("__ixor__", |i, args| operator_in_place(i, args, "__ixor__", Operation::SymmetricDifference)),
];

/// An empty set, which `__init__` fills.
fn construct(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, _) = args.split_first(interpreter, "set")?;
    Ok(as_instance(interpreter, &class, Value::Object(empty(interpreter))))
}

fn initialize(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (set, rest) = args.split_receiver::<Set>(interpreter, "__init__")?;
    let [iterable] = rest.between(interpreter, "set", 0)?;
    set.set_table(SetTable::default());
    if let Some(iterable) = iterable {
        unite(interpreter, &set, &iterable)?;
    }
    Ok(Value::None)
}

fn construct_frozen(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, args) = args.split_first(interpreter, "frozenset")?;
    let [iterable] = args.between(interpreter, "frozenset", 0)?;
    if let Some(same) = &iterable
        && !is_subclass(&class)
        && same.downcast_ref::<Set>().is_some_and(Set::is_frozen)
    {
        return Ok(same.clone());
    }
    let set = empty(interpreter);
    if let Some(iterable) = iterable {
        unite(interpreter, &set, &iterable)?;
    }
    Ok(as_instance(interpreter, &class, Value::Object(freeze(interpreter, &set))))
}

fn empty(interpreter: &Rc<Interpreter>) -> Rc<Set> {
    Set::new(interpreter.heap(), SetTable::default())
}

fn freeze(interpreter: &Rc<Interpreter>, set: &Set) -> Rc<Set> {
    let table = set.table().clone();
    Set::frozen(interpreter.heap(), table)
}

/// The result as the kind of set that the left side is.
fn like(interpreter: &Rc<Interpreter>, left: &Set, made: Rc<Set>) -> Rc<Set> {
    if left.is_frozen() { freeze(interpreter, &made) } else { made }
}

/// A changeable copy.
fn copy_of(interpreter: &Rc<Interpreter>, set: &Rc<Set>) -> Result<Rc<Set>, Raised> {
    let copy = empty(interpreter);
    unite(interpreter, &copy, &Value::Object(Rc::<Set>::clone(set)))?;
    Ok(copy)
}

/// Adds all items of an iterable (`set_update_internal`).
pub(super) fn unite(interpreter: &Rc<Interpreter>, set: &Rc<Set>, iterable: &Value) -> Result<(), Raised> {
    if let Some(other) = interpreter.downcast::<Set>(iterable) {
        return merge(interpreter, set, &other);
    }
    if let Some(dict) = iterable.downcast::<Dict>() {
        set.make_room_for(dict.len());
    }
    interpreter.for_each(iterable, |item| interpreter.set_add(set, item))
}

/// Adds all items of a set (`set_merge`).
fn merge(interpreter: &Rc<Interpreter>, set: &Rc<Set>, other: &Rc<Set>) -> Result<(), Raised> {
    if Rc::ptr_eq(set, other) || other.is_empty() {
        return Ok(());
    }
    set.make_room_for(other.len());
    if set.take_over(other) {
        return Ok(());
    }
    other.to_vec().into_iter().try_for_each(|item| interpreter.set_add(set, item))
}

/// `left operation right`, where the right side may be any iterable; a changeable set.
pub(super) fn operate(
    interpreter: &Rc<Interpreter>,
    operation: Operation,
    left: &Rc<Set>,
    right: &Value,
) -> Result<Rc<Set>, Raised> {
    match operation {
        Operation::Union => {
            let copy = copy_of(interpreter, left)?;
            unite(interpreter, &copy, right)?;
            Ok(copy)
        }
        Operation::Intersection => intersect(interpreter, left, right),
        Operation::Difference => subtract(interpreter, left, right),
        Operation::SymmetricDifference => {
            let made = empty(interpreter);
            unite(interpreter, &made, right)?;
            toggle(interpreter, &made, left.to_vec())?;
            Ok(made)
        }
    }
}

/// `set_intersection`: goes through the smaller of two sets.
fn intersect(interpreter: &Rc<Interpreter>, left: &Rc<Set>, right: &Value) -> Result<Rc<Set>, Raised> {
    let other = interpreter.downcast::<Set>(right);
    if other.as_ref().is_some_and(|other| Rc::ptr_eq(left, other)) {
        return copy_of(interpreter, left);
    }
    let made = empty(interpreter);
    let (asked, items) = match other {
        Some(other) if left.len() < other.len() => (other, left.to_vec()),
        Some(other) => (Rc::clone(left), other.to_vec()),
        None => (Rc::clone(left), interpreter.collect(right)?),
    };
    for item in items {
        if interpreter.set_contains(&asked, &item)? {
            interpreter.set_add(&made, item)?;
        }
    }
    Ok(made)
}

/// `set_difference`.
fn subtract(interpreter: &Rc<Interpreter>, left: &Rc<Set>, right: &Value) -> Result<Rc<Set>, Raised> {
    let other = interpreter.downcast::<Set>(right);
    let dict = right.downcast::<Dict>();
    let size = other.as_ref().map(|other| other.len()).or(dict.as_ref().map(|dict| dict.len()));
    if size.is_none_or(|size| size < left.len() >> 2) {
        let copy = copy_of(interpreter, left)?;
        remove_all(interpreter, &copy, right)?;
        return Ok(copy);
    }
    let made = empty(interpreter);
    for item in left.to_vec() {
        let is_there = match (&other, &dict) {
            (Some(other), _) => interpreter.set_contains(other, &item)?,
            (None, Some(dict)) => interpreter.dict_get(dict, &item)?.is_some(),
            (None, None) => false,
        };
        if !is_there {
            interpreter.set_add(&made, item)?;
        }
    }
    Ok(made)
}

/// `set_difference_update_internal`.
fn remove_all(interpreter: &Rc<Interpreter>, set: &Rc<Set>, right: &Value) -> Result<(), Raised> {
    if interpreter.downcast::<Set>(right).is_some_and(|other| Rc::ptr_eq(set, &other)) {
        set.set_table(SetTable::default());
        return Ok(());
    }
    for item in interpreter.collect(right)? {
        interpreter.set_discard(set, &item)?;
    }
    set.drop_marks();
    Ok(())
}

/// Takes out those items that are there, and adds the others.
fn toggle(interpreter: &Rc<Interpreter>, set: &Rc<Set>, items: Vec<Value>) -> Result<(), Raised> {
    for item in items {
        if !interpreter.set_discard(set, &item)? {
            interpreter.set_add(set, item)?;
        }
    }
    Ok(())
}

/// Changes a set as an operator with `=` does.
fn change(
    interpreter: &Rc<Interpreter>,
    operation: Operation,
    set: &Rc<Set>,
    right: &Value,
) -> Result<(), Raised> {
    match operation {
        Operation::Union => unite(interpreter, set, right),
        Operation::Difference => remove_all(interpreter, set, right),
        Operation::Intersection => {
            let made = intersect(interpreter, set, right)?;
            let table = made.table().clone();
            set.set_table(table);
            Ok(())
        }
        Operation::SymmetricDifference => {
            let other = match interpreter.downcast::<Set>(right) {
                Some(other) => other,
                None => {
                    let made = empty(interpreter);
                    unite(interpreter, &made, right)?;
                    made
                }
            };
            toggle(interpreter, set, other.to_vec())
        }
    }
}

fn copy(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let set = alone::<Set>(interpreter, args, "set.copy")?;
    if set.is_frozen() {
        return Ok(Value::Object(set));
    }
    Ok(Value::Object(copy_of(interpreter, &set)?))
}

fn operated_with_all(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
    operation: Operation,
) -> Result<Value, Raised> {
    let (set, rest) = args.split_receiver::<Set>(interpreter, name)?;
    rest.no_keywords(interpreter, name)?;
    let mut others = rest.positional.into_iter();
    let mut made = match (operation, others.next()) {
        (_, None) => copy_of(interpreter, &set)?,
        (_, Some(first)) => operate(interpreter, operation, &set, &first)?,
    };
    for other in others {
        match operation {
            Operation::Union => unite(interpreter, &made, &other)?,
            Operation::Difference => remove_all(interpreter, &made, &other)?,
            _ => made = operate(interpreter, operation, &made, &other)?,
        }
    }
    Ok(Value::Object(like(interpreter, &set, made)))
}

fn symmetric_difference(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (set, rest) = args.split_receiver::<Set>(interpreter, "symmetric_difference")?;
    let [other] = rest.exactly(interpreter, "set.symmetric_difference")?;
    let made = operate(interpreter, Operation::SymmetricDifference, &set, &other)?;
    Ok(Value::Object(like(interpreter, &set, made)))
}

fn changed_by_all(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
    operation: Operation,
) -> Result<Value, Raised> {
    let (set, rest) = args.split_receiver::<Set>(interpreter, name)?;
    rest.no_keywords(interpreter, name)?;
    rest.positional.iter().try_for_each(|other| change(interpreter, operation, &set, other))?;
    Ok(Value::None)
}

fn change_by_symmetric_difference(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (set, rest) = args.split_receiver::<Set>(interpreter, "symmetric_difference_update")?;
    let [other] = rest.exactly(interpreter, "set.symmetric_difference_update")?;
    match interpreter.downcast::<Set>(&other) {
        Some(other) if Rc::ptr_eq(&set, &other) => set.set_table(SetTable::default()),
        _ => change(interpreter, Operation::SymmetricDifference, &set, &other)?,
    }
    Ok(Value::None)
}

/// The operators want a set on both sides.
fn operator(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
    operation: Operation,
) -> Result<Value, Raised> {
    let (left, rest) = args.split_receiver::<Set>(interpreter, name)?;
    let [right] = rest.exactly(interpreter, name)?;
    if interpreter.downcast::<Set>(&right).is_none() {
        return Ok(interpreter.not_implemented());
    }
    let made = operate(interpreter, operation, &left, &right)?;
    Ok(Value::Object(like(interpreter, &left, made)))
}

fn reflected(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
    operation: Operation,
) -> Result<Value, Raised> {
    let (right, rest) = args.split_receiver::<Set>(interpreter, name)?;
    let [left] = rest.exactly(interpreter, name)?;
    let Some(left) = interpreter.downcast::<Set>(&left) else { return Ok(interpreter.not_implemented()) };
    let made = operate(interpreter, operation, &left, &Value::Object(right))?;
    Ok(Value::Object(like(interpreter, &left, made)))
}

fn operator_in_place(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
    operation: Operation,
) -> Result<Value, Raised> {
    let (receiver, rest) = args.split_first(interpreter, name)?;
    let [right] = rest.exactly(interpreter, name)?;
    let (left, other) = (interpreter.downcast::<Set>(&receiver), interpreter.downcast::<Set>(&right));
    let (Some(left), Some(other)) = (left, other) else { return Ok(interpreter.not_implemented()) };
    match (operation, Rc::ptr_eq(&left, &other)) {
        (Operation::SymmetricDifference, true) => left.set_table(SetTable::default()),
        _ => change(interpreter, operation, &left, &right)?,
    }
    Ok(receiver)
}

fn is_subset(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (set, rest) = args.split_receiver::<Set>(interpreter, "issubset")?;
    let [other] = rest.exactly(interpreter, "set.issubset")?;
    let other = match interpreter.downcast::<Set>(&other) {
        Some(other) => other,
        None => {
            let items = interpreter.collect(&other)?;
            interpreter.make_set(items)?
        }
    };
    has_all(interpreter, &other, set.to_vec()).map(Value::Bool)
}

fn is_superset(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (set, rest) = args.split_receiver::<Set>(interpreter, "issuperset")?;
    let [other] = rest.exactly(interpreter, "set.issuperset")?;
    let items = interpreter.collect(&other)?;
    has_all(interpreter, &set, items).map(Value::Bool)
}

fn has_all(interpreter: &Rc<Interpreter>, set: &Rc<Set>, items: Vec<Value>) -> Result<bool, Raised> {
    for item in items {
        if !interpreter.set_contains(set, &item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_disjoint(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (set, rest) = args.split_receiver::<Set>(interpreter, "isdisjoint")?;
    let [other] = rest.exactly(interpreter, "set.isdisjoint")?;
    for item in interpreter.collect(&other)? {
        if interpreter.set_contains(&set, &item)? {
            return Ok(Value::Bool(false));
        }
    }
    Ok(Value::Bool(true))
}

fn add(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (set, rest) = args.split_receiver::<Set>(interpreter, "add")?;
    let [item] = rest.exactly(interpreter, "set.add")?;
    interpreter.set_add(&set, item)?;
    Ok(Value::None)
}

fn remove(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (set, rest) = args.split_receiver::<Set>(interpreter, "remove")?;
    let [item] = rest.exactly(interpreter, "set.remove")?;
    match interpreter.set_discard(&set, &item)? {
        true => Ok(Value::None),
        false => Err(interpreter.key_error(item)),
    }
}

fn discard(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (set, rest) = args.split_receiver::<Set>(interpreter, "discard")?;
    let [item] = rest.exactly(interpreter, "set.discard")?;
    interpreter.set_discard(&set, &item)?;
    Ok(Value::None)
}

fn pop(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let set = alone::<Set>(interpreter, args, "set.pop")?;
    match set.pop() {
        Some(item) => Ok(item),
        None => Err(interpreter.key_error(Value::str("pop from an empty set"))),
    }
}

fn clear(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    alone::<Set>(interpreter, args, "set.clear")?.set_table(SetTable::default());
    Ok(Value::None)
}
