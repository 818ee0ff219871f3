//! What a coroutine returns and a callback gets: Python's values as far as the loop has to know them.
//!
//! A value is small and cheap to clone. Whatever can hold references is an object of the heap; what can't hold any,
//! such as a big integer or a Rust value, is a leaf, which no collector needs to see.

use std::any::{Any, TypeId};
use std::fmt;
use std::rc::Rc;

use crate::heap::{Edge, Header, Label, Object, Route};

/// One value of a program.
#[derive(Clone, Default)]
pub enum Value {
    /// `None`, and Rust's `()`.
    #[default]
    None,
    /// `True` or `False`.
    Bool(bool),
    /// An `int` that fits in 64 bits.
    Int(i64),
    /// A `float`.
    Float(f64),
    /// A `str`.
    Str(Rc<str>),
    /// An object of the heap.
    Object(Rc<dyn Object>),
    /// Anything that holds no reference to an object of the heap.
    Leaf(Rc<dyn Leaf>),
}

/// A value that can hold no reference, so that no collector needs to know it.
pub trait Leaf: Any {
    /// The name of the type, as `type(x).__name__` says it.
    fn type_name(&self) -> &str;

    /// What `repr()` gives.
    fn repr(&self) -> String;
}

impl Value {
    /// A `str`.
    pub fn str(text: impl Into<Rc<str>>) -> Value {
        Value::Str(text.into())
    }

    /// The value that stands for a Rust value: Python's own where there is one, else a leaf that carries it.
    pub fn from_rust<T: Clone + 'static>(value: T) -> Value {
        if TypeId::of::<T>() == TypeId::of::<()>() {
            return Value::None;
        }
        let any: &dyn Any = &value;
        if let Some(value) = any.downcast_ref::<Value>() {
            return value.clone();
        }
        let plain = (any.downcast_ref().map(|value| Value::Bool(*value)))
            .or_else(|| any.downcast_ref().map(|value| Value::Int(*value)))
            .or_else(|| any.downcast_ref::<i32>().map(|value| Value::Int(i64::from(*value))))
            .or_else(|| any.downcast_ref().map(|value| Value::Float(*value)))
            .or_else(|| any.downcast_ref::<String>().map(|value| Value::str(value.as_str())))
            .or_else(|| any.downcast_ref::<&'static str>().map(|value| Value::str(*value)));
        plain.unwrap_or_else(|| Value::Leaf(Rc::new(Carried(value))))
    }

    /// The Rust value that [`Value::from_rust`] made this of; `None` if it was made of another type.
    #[inline]
    pub fn to_rust<T: Clone + 'static>(&self) -> Option<T> {
        match self {
            _ if TypeId::of::<T>() == TypeId::of::<Value>() => clone_as(self),
            Value::None => clone_as(&()),
            Value::Bool(value) => clone_as(value),
            Value::Int(value) if TypeId::of::<T>() == TypeId::of::<i32>() => {
                clone_as(&i32::try_from(*value).ok()?)
            }
            Value::Int(value) => clone_as(value),
            Value::Float(value) => clone_as(value),
            Value::Str(value) if TypeId::of::<T>() == TypeId::of::<String>() => clone_as(&value.to_string()),
            Value::Leaf(leaf) => {
                (&**leaf as &dyn Any).downcast_ref::<Carried<T>>().map(|carried| carried.0.clone())
            }
            Value::Str(_) | Value::Object(_) => None,
        }
    }

    /// The object, if the value is one.
    pub fn as_object(&self) -> Option<&Rc<dyn Object>> {
        if let Value::Object(object) = self { Some(object) } else { None }
    }

    /// What the heap keeps with the object, if the value is one.
    pub fn header(&self) -> Option<&Header> {
        self.as_object().map(|object| object.header())
    }

    /// The object of that type, if the value is one.
    pub fn downcast<T: Object>(&self) -> Option<Rc<T>> {
        let object: Rc<dyn Any> = Rc::<dyn Object>::clone(self.as_object()?);
        object.downcast().ok()
    }

    /// The object of that type, borrowed, if the value is one.
    pub fn downcast_ref<T: Object>(&self) -> Option<&T> {
        let object: &dyn Any = &**self.as_object()?;
        object.downcast_ref()
    }

    /// Whether it is `None`.
    pub fn is_none(&self) -> bool {
        matches!(self, Value::None)
    }

    /// The name of the type, as `type(x).__name__` says it.
    pub fn type_name(&self) -> &str {
        match self {
            Value::None => "NoneType",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Float(_) => "float",
            Value::Str(_) => "str",
            Value::Object(object) => object.type_name(),
            Value::Leaf(leaf) => leaf.type_name(),
        }
    }

    /// What `repr()` gives.
    pub fn repr(&self) -> String {
        match self {
            Value::None => "None".to_string(),
            Value::Bool(value) => if *value { "True" } else { "False" }.to_string(),
            Value::Int(value) => value.to_string(),
            Value::Float(value) => float_repr(*value),
            Value::Str(text) => str_repr(text),
            Value::Object(object) => object.header().heap().repr(&**object),
            Value::Leaf(leaf) => leaf.repr(),
        }
    }

    /// What the label of a reference calls the value where it is a key of a dict ([`Object::as_key`]).
    pub fn as_key(&self) -> String {
        match self {
            Value::Object(object) => object.header().heap().as_key(&**object),
            _ => self.repr(),
        }
    }

    /// Shows the reference that the value is, if it is one.
    #[inline]
    pub fn traverse(&self, label: Label<'_>, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Value::Object(object) = self {
            visit(Edge::strong(label, &**object));
        }
    }

    /// As [`Value::traverse`], for a reference with something in between.
    pub fn traverse_by(&self, label: Label<'_>, route: Route<'_>, visit: &mut dyn FnMut(Edge<'_>)) {
        self.traverse(label, &mut |edge| visit(edge.by(route)));
    }

    /// Whether both are the same object, or the same small value (`is`).
    pub fn is(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::None, Value::None) => true,
            (Value::Bool(left), Value::Bool(right)) => left == right,
            (Value::Int(left), Value::Int(right)) => left == right,
            (Value::Float(left), Value::Float(right)) => left.to_bits() == right.to_bits(),
            (Value::Str(left), Value::Str(right)) => left == right,
            (Value::Object(left), Value::Object(right)) => Rc::ptr_eq(left, right),
            (Value::Leaf(left), Value::Leaf(right)) => Rc::ptr_eq(left, right),
            _ => false,
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}

impl<T: Object> From<Rc<T>> for Value {
    fn from(object: Rc<T>) -> Value {
        Value::Object(object)
    }
}

/// A Rust value on its way from one task to another.
struct Carried<T>(T);

impl<T: 'static> Leaf for Carried<T> {
    fn type_name(&self) -> &str {
        std::any::type_name::<T>()
    }

    fn repr(&self) -> String {
        format!("<{}>", self.type_name())
    }
}

/// `repr` of a float: the shortest digits that read back as the same number (`float_repr_style` short).
pub fn float_repr(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_string();
    }
    if number.is_infinite() {
        return if number < 0.0 { "-inf" } else { "inf" }.to_string();
    }
    let scientific = float_digits(number);
    let (digits, exponent) = scientific.split_once('e').expect("`e` formatting writes an exponent");
    let exponent: i32 = exponent.parse().expect("an exponent is a number");
    if (-4..16).contains(&exponent) {
        let decimals = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let before_point = usize::try_from(exponent).unwrap_or(0);
        let zeros = usize::try_from(-exponent).unwrap_or(0);
        let behind_point = (decimals + zeros).saturating_sub(before_point).max(1);
        return format!("{number:.behind_point$}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// The fewest digits that read back as the same float, as `d.ddde-x`, and of those the nearest; exactly between two the even one.
///
/// Rust takes the upper one there: 999999999999620.25 is shown as `...620.3` by Rust and `...620.2` by CPython. Such a tie
/// needs a digit more than is shown, so it cannot arise where all digits of a float still count (below 15 digits).
pub fn float_digits(number: f64) -> String {
    let scientific = format!("{number:e}");
    let mantissa = scientific.split('e').next().unwrap_or_default();
    let decimals = mantissa.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let is_even = mantissa.bytes().last().is_some_and(|digit| digit % 2 == 0);
    if decimals < 14 || is_even {
        return scientific;
    }
    let rounded_to_even = format!("{number:.decimals$e}");
    if rounded_to_even.parse() == Ok(number) { rounded_to_even } else { scientific }
}

/// `reprlib.repr` as far as it cuts long texts: the middle is left out.
pub fn shortened(text: &str) -> String {
    const LENGTH_MAX: usize = 30;
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= LENGTH_MAX {
        return text.to_string();
    }
    let head = (LENGTH_MAX - 3) / 2;
    let tail = LENGTH_MAX - 3 - head;
    let (head, tail) = (&letters[..head], &letters[letters.len() - tail..]);
    head.iter().chain(&['.', '.', '.']).chain(tail).collect()
}

/// `repr` of a string: single quotes unless only double ones avoid an escape.
pub fn str_repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push(quote);
    for letter in text.chars() {
        match letter {
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\\' => quoted.push_str("\\\\"),
            _ if letter == quote => quoted.extend(['\\', quote]),
            _ if letter.is_control() && u32::from(letter) < 0x100 => {
                quoted.push_str(&format!("\\x{:02x}", u32::from(letter)));
            }
            _ => quoted.push(letter),
        }
    }
    quoted.push(quote);
    quoted
}

/// A copy, if that is the type; both types are known where it is compiled, and so is the answer.
#[inline]
fn clone_as<S: 'static, T: Clone + 'static>(value: &S) -> Option<T> {
    (value as &dyn Any).downcast_ref().cloned()
}
