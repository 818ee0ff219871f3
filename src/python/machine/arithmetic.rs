//! Numbers, and the operators that builtin types have among themselves.

use std::rc::Rc;

use crate::bytes::Bytes;
use crate::exception::Raised;
use crate::python::code::BinaryOp;
use crate::python::machine::Interpreter;
use crate::python::objects::dict::Dict;
use crate::python::objects::leaf;
use crate::python::objects::list::List;
use crate::python::objects::long::Long;
use crate::python::objects::tuple::Tuple;
use crate::python::text::TextResult;
use crate::python::text::arithmetic::Number;
use crate::python::text::float;
use crate::python::text::int::Integer;
use crate::value::Value;

/// Longer texts and bytes are a MemoryError.
const LENGTH_MAX: u64 = 1 << 30;

/// So are lists, tuples and sets with more items.
const ITEMS_MAX: u64 = 1 << 27;

impl Interpreter {
    /// The value as an `int`, if it is one; `True` is 1.
    pub fn as_integer(&self, value: &Value) -> Option<Integer> {
        match value {
            Value::Int(number) => Some(Integer::Small(*number)),
            Value::Bool(flag) => Some(Integer::Small(i64::from(*flag))),
            Value::Leaf(_) => leaf::<Long>(value).map(|long| Integer::Big(long.number().clone())),
            Value::Object(_) => match self.plain(value) {
                Value::Object(_) => None,
                plain => self.as_integer(&plain),
            },
            Value::None | Value::Float(_) | Value::Str(_) => None,
        }
    }

    /// An `int` as a value.
    pub fn integer(&self, number: Integer) -> Value {
        match number {
            Integer::Small(number) => Value::Int(number),
            Integer::Big(number) => Long::value(number),
        }
    }

    /// The value as a `float`, if it is a number.
    pub fn as_float(&self, value: &Value) -> Option<f64> {
        match value {
            Value::Float(number) => Some(*number),
            Value::Int(number) => Some(*number as f64),
            Value::Bool(flag) => Some(f64::from(u8::from(*flag))),
            Value::Leaf(_) => {
                leaf::<Long>(value).and_then(|long| Integer::Big(long.number().clone()).to_f64().ok())
            }
            Value::Object(_) => match self.plain(value) {
                Value::Object(_) => None,
                plain => self.as_float(&plain),
            },
            Value::None | Value::Str(_) => None,
        }
    }

    /// A number as a `float`, by `__float__` or `__index__` if it is an object.
    ///
    /// # Errors
    /// TypeError `must be real number, not str`.
    pub fn float(self: &Rc<Self>, value: &Value) -> Result<f64, Raised> {
        if let Some(number) = self.as_float(value) {
            return Ok(number);
        }
        for name in ["__float__", "__index__"] {
            if let Value::Object(_) = value
                && let Some(number) = self.call_special(value, name, Vec::new())?
                && let Some(number) = self.as_float(&number)
            {
                return Ok(number);
            }
        }
        Err(self.type_error(format!("must be real number, not {}", self.type_name(value))))
    }

    /// A binary operator of two builtin values; `None` where they know nothing of each other.
    pub(super) fn builtin_binary(
        self: &Rc<Self>,
        op: BinaryOp,
        left: &Value,
        right: &Value,
    ) -> Result<Option<Value>, Raised> {
        match (left, right) {
            (Value::Float(left), Value::Float(right)) => return self.floats(op, *left, *right),
            (Value::Str(text), _) if op == BinaryOp::Remainder => return self.percent(text, right).map(Some),
            (Value::Str(left), Value::Str(right)) if op == BinaryOp::Add => {
                self.check_bytes(left.len() + right.len())?;
                let mut text = String::with_capacity(left.len() + right.len());
                text.push_str(left);
                text.push_str(right);
                return Ok(Some(Value::str(text)));
            }
            (Value::Leaf(_), _) if op == BinaryOp::Remainder => {
                if let Some(bytes) = leaf::<Bytes>(left) {
                    return self.percent_of_bytes(bytes, right).map(Some);
                }
            }
            (Value::None, _) | (_, Value::None) => return Ok(None),
            _ => {}
        }
        if let (Some(one), Some(other)) = (self.small_integer(left), self.small_integer(right)) {
            return self.integers(op, left, right, &one, &other);
        }
        if op == BinaryOp::Multiply
            && let Some(repeated) = self.repeat(left, right)?
        {
            return Ok(Some(repeated));
        }
        if let (Value::Float(_), _) | (_, Value::Float(_)) = (left, right)
            && let (Some(left), Some(right)) = (self.as_float(left), self.as_float(right))
        {
            return self.floats(op, left, right);
        }
        self.containers(op, left, right)
    }

    /// An `int` that is no instance of a program's subclass.
    fn small_integer(&self, value: &Value) -> Option<Integer> {
        if let Value::Object(_) = value { None } else { self.as_integer(value) }
    }

    fn integers(
        self: &Rc<Self>,
        op: BinaryOp,
        left: &Value,
        right: &Value,
        one: &Integer,
        other: &Integer,
    ) -> Result<Option<Value>, Raised> {
        let whole = |number: TextResult<Integer>| match number {
            Ok(number) => Ok(Some(self.integer(number))),
            Err(error) => Err(self.text_error(error)),
        };
        let flags = matches!((left, right), (Value::Bool(_), Value::Bool(_)));
        let bits = |number: Integer| match flags {
            true => Ok(Some(Value::Bool(!number.is_zero()))),
            false => Ok(Some(self.integer(number))),
        };
        match op {
            BinaryOp::Add => whole(Ok(one.add(other))),
            BinaryOp::Subtract => whole(Ok(one.sub(other))),
            BinaryOp::Multiply => whole(one.mul(other)),
            BinaryOp::FloorDivide => whole(one.floor_div(other)),
            BinaryOp::Remainder => whole(one.modulo(other)),
            BinaryOp::LeftShift => whole(one.shl(other)),
            BinaryOp::RightShift => whole(one.shr(other)),
            BinaryOp::And => bits(one.bit_and(other)),
            BinaryOp::Or => bits(one.bit_or(other)),
            BinaryOp::Xor => bits(one.bit_xor(other)),
            BinaryOp::TrueDivide => self.real(one.true_div(other)),
            BinaryOp::Power => match one.pow(other) {
                Ok(Number::Int(number)) => Ok(Some(self.integer(number))),
                Ok(Number::Float(number)) => Ok(Some(Value::Float(number))),
                Err(error) => Err(self.text_error(error)),
            },
            BinaryOp::MatrixMultiply => Ok(None),
        }
    }

    fn real(&self, number: TextResult<f64>) -> Result<Option<Value>, Raised> {
        match number {
            Ok(number) => Ok(Some(Value::Float(number))),
            Err(error) => Err(self.text_error(error)),
        }
    }

    fn floats(&self, op: BinaryOp, left: f64, right: f64) -> Result<Option<Value>, Raised> {
        match op {
            BinaryOp::Add => Ok(Some(Value::Float(left + right))),
            BinaryOp::Subtract => Ok(Some(Value::Float(left - right))),
            BinaryOp::Multiply => Ok(Some(Value::Float(left * right))),
            BinaryOp::TrueDivide => self.real(float::divide(left, right)),
            BinaryOp::FloorDivide => self.real(float::floor_div(left, right)),
            BinaryOp::Remainder => self.real(float::modulo(left, right)),
            BinaryOp::Power => self.real(float::pow(left, right)),
            _ => Ok(None),
        }
    }

    /// `sequence * times`, either way round.
    fn repeat(self: &Rc<Self>, left: &Value, right: &Value) -> Result<Option<Value>, Raised> {
        let (sequence, times) = match (self.small_integer(left), self.small_integer(right)) {
            (None, Some(times)) => (left, times.saturated()),
            (Some(times), None) => (right, times.saturated()),
            _ => return Ok(None),
        };
        let times = usize::try_from(times).unwrap_or(0);
        if let Value::Str(text) = sequence {
            self.check_length(text.len(), times, LENGTH_MAX)?;
            return Ok(Some(Value::str(text.repeat(times))));
        }
        if let Some(bytes) = leaf::<Bytes>(sequence) {
            self.check_length(bytes.as_slice().len(), times, LENGTH_MAX)?;
            return Ok(Some(Bytes::value(bytes.as_slice().repeat(times))));
        }
        let Some(items) = self.quick_items(sequence) else { return Ok(None) };
        self.check_length(items.len(), times, ITEMS_MAX)?;
        let repeated: Vec<Value> = (0..times).flat_map(|_| items.iter().cloned()).collect();
        let is_list = sequence.downcast_ref::<List>().is_some();
        Ok(Some(if is_list { self.list(repeated) } else { self.tuple(repeated) }))
    }

    fn check_length(&self, length: usize, times: usize, length_max: u64) -> Result<(), Raised> {
        let product = (length as u64).saturating_mul(times as u64);
        if length_max < product { Err(self.error(crate::exception::Kind::MemoryError, "")) } else { Ok(()) }
    }

    /// Whether so many bytes are too many for one value (MemoryError).
    pub fn check_bytes(&self, length: usize) -> Result<(), Raised> {
        self.check_length(length, 1, LENGTH_MAX)
    }

    /// Whether so many items are too many for one value (MemoryError).
    pub fn check_items(&self, length: usize) -> Result<(), Raised> {
        self.check_length(length, 1, ITEMS_MAX)
    }

    fn containers(
        self: &Rc<Self>,
        op: BinaryOp,
        left: &Value,
        right: &Value,
    ) -> Result<Option<Value>, Raised> {
        if op == BinaryOp::Add {
            return self.concatenate(left, right);
        }
        if let (Some(left), Some(right)) = (left.downcast_ref::<Dict>(), right.downcast_ref::<Dict>()) {
            return if op == BinaryOp::Or { self.merged(left, right).map(Some) } else { Ok(None) };
        }
        Ok(None)
    }

    fn concatenate(self: &Rc<Self>, left: &Value, right: &Value) -> Result<Option<Value>, Raised> {
        if let Some(list) = left.downcast_ref::<List>() {
            let Some(other) = right.downcast_ref::<List>() else {
                let given = self.type_name(right);
                return if self.class_of(right).lookup("__radd__").is_some() {
                    Ok(None)
                } else {
                    Err(self.type_error(format!("can only concatenate list (not \"{given}\") to list")))
                };
            };
            let mut items = list.to_vec();
            items.extend(other.to_vec());
            self.check_items(items.len())?;
            return Ok(Some(self.list(items)));
        }
        if let Some(tuple) = left.downcast_ref::<Tuple>() {
            let Some(other) = right.downcast_ref::<Tuple>() else {
                let given = self.type_name(right);
                return if self.class_of(right).lookup("__radd__").is_some() {
                    Ok(None)
                } else {
                    Err(self.type_error(format!("can only concatenate tuple (not \"{given}\") to tuple")))
                };
            };
            let mut items = tuple.to_vec();
            items.extend(other.to_vec());
            self.check_items(items.len())?;
            return Ok(Some(self.tuple(items)));
        }
        match (leaf::<Bytes>(left), leaf::<Bytes>(right)) {
            (Some(left), Some(right)) => {
                self.check_bytes(left.as_slice().len() + right.as_slice().len())?;
                Ok(Some(Bytes::value([left.as_slice(), right.as_slice()].concat())))
            }
            _ => Ok(None),
        }
    }

    /// `bytes % values`: as texts of as many letters do it.
    fn percent_of_bytes(self: &Rc<Self>, bytes: &Bytes, right: &Value) -> Result<Value, Raised> {
        let letters =
            |bytes: &Bytes| -> String { bytes.as_slice().iter().map(|byte| char::from(*byte)).collect() };
        let as_text = |value: &Value| match leaf::<Bytes>(&self.plain(value)) {
            Some(bytes) => Value::str(letters(bytes)),
            None => value.clone(),
        };
        let values = match self.downcast::<Tuple>(right) {
            Some(values) => self.tuple(values.to_vec().iter().map(as_text).collect()),
            None => as_text(right),
        };
        match self.percent(&letters(bytes).replace("%b", "%s"), &values)? {
            Value::Str(text) => Ok(Bytes::value(text.chars().map(|letter| letter as u32 as u8).collect())),
            other => Ok(other),
        }
    }

    fn merged(self: &Rc<Self>, left: &Dict, right: &Dict) -> Result<Value, Raised> {
        let dict = Dict::new(self.heap());
        for entry in left.entries().into_iter().chain(right.entries()) {
            self.dict_set(&dict, entry.key, entry.value)?;
        }
        Ok(Value::Object(dict))
    }
}
