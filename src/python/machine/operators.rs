//! Operators: which side is asked first, and by which method.

use std::rc::Rc;

use crate::exception::{Kind, Raised};
use crate::python::code::{BinaryOp, UnaryOp};
use crate::python::machine::Interpreter;
use crate::python::objects::dict::Dict;
use crate::python::objects::frame::Frame;
use crate::python::objects::list::List;
use crate::python::objects::singleton::Singleton;
use crate::value::Value;

impl Interpreter {
    #[inline]
    pub(super) fn op_binary(self: &Rc<Self>, frame: &Frame, op: BinaryOp) -> Result<(), Raised> {
        let right = frame.pop();
        let left = frame.pop();
        if let Some(number) = quick_integer(op, &left, &right) {
            frame.push(Value::Int(number));
            return Ok(());
        }
        let value = self.binary(op, &left, &right)?;
        drop((left, right));
        frame.push(value);
        Ok(())
    }

    #[inline]
    pub(super) fn op_inplace(self: &Rc<Self>, frame: &Frame, op: BinaryOp) -> Result<(), Raised> {
        let right = frame.pop();
        let left = frame.pop();
        let value = match quick_integer(op, &left, &right) {
            Some(number) => Value::Int(number),
            None => self.inplace(op, &left, &right)?,
        };
        frame.push(value);
        Ok(())
    }

    /// `left op right`.
    pub fn binary(self: &Rc<Self>, op: BinaryOp, left: &Value, right: &Value) -> Result<Value, Raised> {
        if let Some(value) = self.try_binary(op, left, right)? {
            return Ok(value);
        }
        Err(self.unsupported(op.symbol(), left, right))
    }

    fn try_binary(
        self: &Rc<Self>,
        op: BinaryOp,
        left: &Value,
        right: &Value,
    ) -> Result<Option<Value>, Raised> {
        if let Some(value) = self.builtin_binary(op, left, right)? {
            return Ok(Some(value));
        }
        if let Some(value) = self.binary_by_methods(op, left, right)? {
            return Ok(Some(value));
        }
        let (plain_left, plain_right) = (self.plain(left), self.plain(right));
        if plain_left.is(left) && plain_right.is(right) {
            return Ok(None);
        }
        match self.builtin_binary(op, &plain_left, &plain_right)? {
            Some(value) => Ok(Some(value)),
            None => self.binary_by_methods(op, &plain_left, &plain_right),
        }
    }

    fn binary_by_methods(
        self: &Rc<Self>,
        op: BinaryOp,
        left: &Value,
        right: &Value,
    ) -> Result<Option<Value>, Raised> {
        let (name, reflected) = (method_of(op), reflected_of(op));
        let (left_class, right_class) = (self.class_of(left), self.class_of(right));
        let own = left_class.lookup(name).filter(|method| !self.is_inherited_native(left, method));
        let other = right_class.lookup(reflected).filter(|method| !self.is_inherited_native(right, method));
        let is_one_class = Rc::ptr_eq(&left_class, &right_class);
        let other = other.filter(|_| !is_one_class);
        let right_first = right_class.is_subclass(&left_class)
            && other
                .as_ref()
                .is_some_and(|other| !left_class.lookup(reflected).is_some_and(|same| same.is(other)));
        let mut asked = vec![(own, left, right), (other, right, left)];
        if right_first {
            asked.reverse();
        }
        for (method, receiver, argument) in asked {
            let Some(method) = method else { continue };
            let value = self.call_found(&method, receiver, vec![argument.clone()])?;
            if !Singleton::NotImplemented.is(&value) {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    fn unsupported(&self, symbol: &str, left: &Value, right: &Value) -> Raised {
        let (one, other) = (self.type_name(left), self.type_name(right));
        if symbol == "+" && matches!(left, Value::Str(_)) {
            return self.type_error(format!("can only concatenate str (not \"{other}\") to str"));
        }
        let is_sequence = |value: &Value| matches!(value, Value::Str(_)) || self.quick_items(value).is_some();
        if symbol == "*" && (is_sequence(left) || is_sequence(right)) {
            let given = if is_sequence(left) { other } else { one };
            return self.type_error(format!("can't multiply sequence by non-int of type '{given}'"));
        }
        let symbol = if symbol == "**" { "** or pow()" } else { symbol };
        self.type_error(format!("unsupported operand type(s) for {symbol}: '{one}' and '{other}'"))
    }

    /// `left op= right`: the value that is bound anew.
    pub fn inplace(self: &Rc<Self>, op: BinaryOp, left: &Value, right: &Value) -> Result<Value, Raised> {
        if let Some(list) = left.downcast_ref::<List>() {
            match op {
                BinaryOp::Add => {
                    let items = self.collect(right)?;
                    self.check_items(list.len() + items.len())?;
                    list.extend(items);
                    return Ok(left.clone());
                }
                BinaryOp::Multiply => {
                    let repeated = self.binary(op, left, right)?;
                    let before = list.replace(self.quick_items(&repeated).unwrap_or_default());
                    drop(before);
                    return Ok(left.clone());
                }
                _ => {}
            }
        }
        if self.inplace_container(op, left, right)? {
            return Ok(left.clone());
        }
        if let Value::Object(_) = left
            && let Some(value) = self.inplace_by_method(op, left, right)?
        {
            return Ok(value);
        }
        match self.try_binary(op, left, right)? {
            Some(value) => Ok(value),
            None => Err(self.unsupported(&format!("{}=", op.symbol()), left, right)),
        }
    }

    fn inplace_by_method(
        self: &Rc<Self>,
        op: BinaryOp,
        left: &Value,
        right: &Value,
    ) -> Result<Option<Value>, Raised> {
        let name = method_of(op).replacen("__", "__i", 1);
        let Some(method) = self.class_of(left).lookup(&name) else { return Ok(None) };
        if self.is_inherited_native(left, &method) {
            return Ok(None);
        }
        let value = self.call_found(&method, left, vec![right.clone()])?;
        Ok(if Singleton::NotImplemented.is(&value) { None } else { Some(value) })
    }

    /// Changes a dict in place; false if the operator does no such thing.
    fn inplace_container(self: &Rc<Self>, op: BinaryOp, left: &Value, right: &Value) -> Result<bool, Raised> {
        if let Some(dict) = left.downcast_ref::<Dict>()
            && op == BinaryOp::Or
            && let Some(pairs) = self.mapping_pairs(right)?
        {
            pairs.into_iter().try_for_each(|(key, value)| self.dict_set(dict, key, value))?;
            return Ok(true);
        }
        Ok(false)
    }

    /// A unary operator.
    pub fn unary(self: &Rc<Self>, op: UnaryOp, operand: &Value) -> Result<Value, Raised> {
        match (op, operand) {
            (UnaryOp::Not, _) => return Ok(Value::Bool(!self.truthy(operand)?)),
            (UnaryOp::Negative, Value::Float(number)) => return Ok(Value::Float(-number)),
            (UnaryOp::Positive, Value::Float(number)) => return Ok(Value::Float(*number)),
            (_, Value::Object(_)) => {}
            (_, Value::None | Value::Str(_) | Value::Float(_)) => return Err(self.bad_operand(op, operand)),
            (_, Value::Bool(_) | Value::Int(_) | Value::Leaf(_)) => {
                let Some(number) = self.as_integer(operand) else {
                    return Err(self.bad_operand(op, operand));
                };
                return Ok(self.integer(match op {
                    UnaryOp::Negative => number.neg(),
                    UnaryOp::Invert => number.invert(),
                    UnaryOp::Positive | UnaryOp::Not => number,
                }));
            }
        }
        let name = match op {
            UnaryOp::Negative => "__neg__",
            UnaryOp::Positive => "__pos__",
            UnaryOp::Invert | UnaryOp::Not => "__invert__",
        };
        let found = self.class_of(operand).lookup(name);
        if let Some(method) = found
            && !self.is_inherited_native(operand, &method)
        {
            return self.call_found(&method, operand, Vec::new());
        }
        match self.plain(operand) {
            Value::Object(_) => Err(self.bad_operand(op, operand)),
            plain => self.unary(op, &plain),
        }
    }

    fn bad_operand(&self, op: UnaryOp, operand: &Value) -> Raised {
        let (symbol, given) = (op.symbol(), self.type_name(operand));
        self.error(Kind::TypeError, format!("bad operand type for unary {symbol}: '{given}'"))
    }
}

/// What an operator makes of two integers, where that is one too and simple to tell.
#[inline]
fn quick_integer(op: BinaryOp, left: &Value, right: &Value) -> Option<i64> {
    let (Value::Int(one), Value::Int(other)) = (left, right) else { return None };
    match op {
        BinaryOp::Add => one.checked_add(*other),
        BinaryOp::Subtract => one.checked_sub(*other),
        BinaryOp::Multiply => one.checked_mul(*other),
        // Rounded down it is rounded to zero, if neither is negative.
        BinaryOp::FloorDivide if 0 <= *one && 0 < *other => Some(one / other),
        BinaryOp::Remainder if 0 <= *one && 0 < *other => Some(one % other),
        BinaryOp::And => Some(one & other),
        BinaryOp::Or => Some(one | other),
        BinaryOp::Xor => Some(one ^ other),
        _ => None,
    }
}

/// The method that the left side is asked by.
pub(super) fn method_of(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "__add__",
        BinaryOp::Subtract => "__sub__",
        BinaryOp::Multiply => "__mul__",
        BinaryOp::MatrixMultiply => "__matmul__",
        BinaryOp::TrueDivide => "__truediv__",
        BinaryOp::FloorDivide => "__floordiv__",
        BinaryOp::Remainder => "__mod__",
        BinaryOp::Power => "__pow__",
        BinaryOp::LeftShift => "__lshift__",
        BinaryOp::RightShift => "__rshift__",
        BinaryOp::And => "__and__",
        BinaryOp::Or => "__or__",
        BinaryOp::Xor => "__xor__",
    }
}

/// The method that the right side is asked by.
fn reflected_of(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "__radd__",
        BinaryOp::Subtract => "__rsub__",
        BinaryOp::Multiply => "__rmul__",
        BinaryOp::MatrixMultiply => "__rmatmul__",
        BinaryOp::TrueDivide => "__rtruediv__",
        BinaryOp::FloorDivide => "__rfloordiv__",
        BinaryOp::Remainder => "__rmod__",
        BinaryOp::Power => "__rpow__",
        BinaryOp::LeftShift => "__rlshift__",
        BinaryOp::RightShift => "__rrshift__",
        BinaryOp::And => "__rand__",
        BinaryOp::Or => "__ror__",
        BinaryOp::Xor => "__rxor__",
    }
}
