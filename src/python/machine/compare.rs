//! Comparisons: equality, order, identity, truth.

use std::cmp::Ordering;
use std::rc::Rc;

use crate::bytes::Bytes;
use crate::exception::Raised;
use crate::python::code::CompareOp;
use crate::python::machine::Interpreter;
use crate::python::objects::dict::Dict;
use crate::python::objects::frame::Frame;
use crate::python::objects::hashing::quick_eq;
use crate::python::objects::instance::Instance;
use crate::python::objects::leaf;
use crate::python::objects::long::Long;
use crate::python::objects::range::Range;
use crate::python::objects::set::Set;
use crate::python::objects::singleton::Singleton;
use crate::python::text::int::Integer;
use crate::value::Value;

impl Interpreter {
    pub(super) fn op_compare(self: &Rc<Self>, frame: &Frame, op: CompareOp) -> Result<(), Raised> {
        let right = frame.pop();
        let left = frame.pop();
        if let (Value::Int(left), Value::Int(right)) = (&left, &right)
            && let Some(answer) = order_answers(op, left.cmp(right))
        {
            frame.push(Value::Bool(answer));
            return Ok(());
        }
        let answer = self.compare(op, &left, &right)?;
        drop((left, right));
        frame.push(answer);
        Ok(())
    }

    /// A comparison; what a rich comparison of the program's returns need not be a bool.
    pub fn compare(self: &Rc<Self>, op: CompareOp, left: &Value, right: &Value) -> Result<Value, Raised> {
        match op {
            CompareOp::Is => Ok(Value::Bool(left.is(right))),
            CompareOp::IsNot => Ok(Value::Bool(!left.is(right))),
            CompareOp::In => self.contains(right, left).map(Value::Bool),
            CompareOp::NotIn => self.contains(right, left).map(|found| Value::Bool(!found)),
            CompareOp::Lt | CompareOp::Le | CompareOp::Eq | CompareOp::Ne | CompareOp::Gt | CompareOp::Ge => {
                self.rich_compare(op, left, right)
            }
        }
    }

    fn rich_compare(self: &Rc<Self>, op: CompareOp, left: &Value, right: &Value) -> Result<Value, Raised> {
        if let Some(answer) = self.builtin_compare(op, left, right)? {
            return Ok(Value::Bool(answer));
        }
        if let Some(answer) = self.compare_by_methods(op, left, right)? {
            return Ok(answer);
        }
        let (plain_left, plain_right) = (self.plain(left), self.plain(right));
        if (!plain_left.is(left) || !plain_right.is(right))
            && let Some(answer) = self.builtin_compare(op, &plain_left, &plain_right)?
        {
            return Ok(Value::Bool(answer));
        }
        match op {
            CompareOp::Eq => Ok(Value::Bool(left.is(right))),
            CompareOp::Ne => Ok(Value::Bool(!left.is(right))),
            _ => {
                let (left, right) = (self.type_name(left), self.type_name(right));
                let symbol = op.symbol();
                Err(self.type_error(format!(
                    "'{symbol}' not supported between instances of '{left}' and '{right}'"
                )))
            }
        }
    }

    fn compare_by_methods(
        self: &Rc<Self>,
        op: CompareOp,
        left: &Value,
        right: &Value,
    ) -> Result<Option<Value>, Raised> {
        let (left_class, right_class) = (self.class_of(left), self.class_of(right));
        let right_first = !Rc::ptr_eq(&left_class, &right_class) && right_class.is_subclass(&left_class);
        let ask = |receiver: &Value, other: &Value, op: CompareOp| -> Result<Option<Value>, Raised> {
            let Some(answer) = self.ask_comparison(receiver, other, op)? else { return Ok(None) };
            Ok(if Singleton::NotImplemented.is(&answer) { None } else { Some(answer) })
        };
        let turned = turned(op);
        if right_first {
            let answer = ask(right, left, turned)?;
            return if answer.is_some() { Ok(answer) } else { ask(left, right, op) };
        }
        let answer = ask(left, right, op)?;
        if answer.is_some() { Ok(answer) } else { ask(right, left, turned) }
    }

    fn ask_comparison(
        self: &Rc<Self>,
        receiver: &Value,
        other: &Value,
        op: CompareOp,
    ) -> Result<Option<Value>, Raised> {
        let class = self.class_of(receiver);
        let name = method_of(op);
        let found = class.lookup(name).filter(|method| !self.is_object_method(method, name));
        if let Some(method) = found
            && !self.is_inherited_native(receiver, &method)
        {
            return self.call_found(&method, receiver, vec![other.clone()]).map(Some);
        }
        if op != CompareOp::Ne {
            return Ok(None);
        }
        let Some(answer) = self.ask_comparison(receiver, other, CompareOp::Eq)? else { return Ok(None) };
        if Singleton::NotImplemented.is(&answer) {
            return Ok(Some(answer));
        }
        Ok(Some(Value::Bool(!self.truthy(&answer)?)))
    }

    /// Comparisons of builtin types with one another; `None` where they know nothing of each other.
    fn builtin_compare(
        self: &Rc<Self>,
        op: CompareOp,
        left: &Value,
        right: &Value,
    ) -> Result<Option<bool>, Raised> {
        if matches!(op, CompareOp::Eq | CompareOp::Ne)
            && let Some(equal) = quick_eq(left, right)
            && !matches!(left, Value::Object(_))
        {
            return Ok(Some(equal == (op == CompareOp::Eq)));
        }
        if let Some(ordering) = self.order_of_numbers(left, right) {
            return Ok(Some(
                ordering.map_or(op == CompareOp::Ne, |ordering| order_answers(op, ordering).unwrap_or(false)),
            ));
        }
        match (left, right) {
            (Value::Str(left), Value::Str(right)) => Ok(order_answers(op, left.cmp(right))),
            (Value::Leaf(_), Value::Leaf(_)) => Ok(compare_leaves(op, left, right)),
            (Value::Object(_), Value::Object(_)) => self.compare_containers(op, left, right),
            _ => Ok(None),
        }
    }

    /// The order of two numbers: `None` if one is none, `Some(None)` if one is no number (NaN).
    fn order_of_numbers(&self, left: &Value, right: &Value) -> Option<Option<Ordering>> {
        let is_number = |value: &Value| {
            matches!(value, Value::Int(_) | Value::Float(_) | Value::Bool(_)) || leaf::<Long>(value).is_some()
        };
        if !is_number(left) || !is_number(right) {
            return None;
        }
        Some(match (left, right) {
            (Value::Float(left), Value::Float(right)) => left.partial_cmp(right),
            (Value::Float(left), right) => {
                self.as_integer(right).and_then(|right| right.compare_float(*left)).map(Ordering::reverse)
            }
            (left, Value::Float(right)) => self.as_integer(left).and_then(|left| left.compare_float(*right)),
            (left, right) => match (self.as_integer(left)?, self.as_integer(right)?) {
                (Integer::Small(left), Integer::Small(right)) => Some(left.cmp(&right)),
                (left, right) => Some(left.to_big().cmp(&right.to_big())),
            },
        })
    }

    fn compare_containers(
        self: &Rc<Self>,
        op: CompareOp,
        left: &Value,
        right: &Value,
    ) -> Result<Option<bool>, Raised> {
        if let (Some(left), Some(right)) = (left.downcast_ref::<Set>(), right.downcast_ref::<Set>()) {
            return self.compare_sets(op, left, right).map(Some);
        }
        if let (Some(left), Some(right)) = (left.downcast_ref::<Dict>(), right.downcast_ref::<Dict>()) {
            return match op {
                CompareOp::Eq => self.dicts_equal(left, right).map(Some),
                CompareOp::Ne => self.dicts_equal(left, right).map(|equal| Some(!equal)),
                _ => Ok(None),
            };
        }
        let are_alike = left.type_name() == right.type_name();
        match (self.quick_items(left), self.quick_items(right)) {
            (Some(left), Some(right)) if are_alike => self.compare_items(op, &left, &right).map(Some),
            _ => Ok(None),
        }
    }

    /// The first items that differ decide; else the lengths.
    fn compare_items(
        self: &Rc<Self>,
        op: CompareOp,
        left: &[Value],
        right: &[Value],
    ) -> Result<bool, Raised> {
        let _depth = self.enter_native(" in comparison")?;
        if left.len() != right.len() && matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(op == CompareOp::Ne);
        }
        for (one, other) in left.iter().zip(right) {
            if one.is(other) || self.eq(one, other)? {
                continue;
            }
            return match op {
                CompareOp::Eq => Ok(false),
                CompareOp::Ne => Ok(true),
                _ => {
                    let answer = self.rich_compare(op, one, other)?;
                    self.truthy(&answer)
                }
            };
        }
        Ok(order_answers(op, left.len().cmp(&right.len())).unwrap_or(false))
    }

    fn dicts_equal(self: &Rc<Self>, left: &Dict, right: &Dict) -> Result<bool, Raised> {
        if left.len() != right.len() {
            return Ok(false);
        }
        let _depth = self.enter_native(" in comparison")?;
        for entry in left.entries() {
            let Some(other) = self.dict_get(right, &entry.key)? else { return Ok(false) };
            if !entry.value.is(&other) && !self.eq(&entry.value, &other)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn compare_sets(self: &Rc<Self>, op: CompareOp, left: &Set, right: &Set) -> Result<bool, Raised> {
        let within = |inner: &Set, outer: &Set| -> Result<bool, Raised> {
            for item in inner.to_vec() {
                if !self.set_contains(outer, &item)? {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        let (fewer, more) = (left.len() < right.len(), right.len() < left.len());
        match op {
            CompareOp::Eq => Ok(!fewer && !more && within(left, right)?),
            CompareOp::Ne => Ok(fewer || more || !within(left, right)?),
            CompareOp::Lt => Ok(fewer && within(left, right)?),
            CompareOp::Le => Ok(!more && within(left, right)?),
            CompareOp::Gt => Ok(more && within(right, left)?),
            _ => Ok(!fewer && within(right, left)?),
        }
    }

    /// `left == right`, as a truth.
    pub fn eq(self: &Rc<Self>, left: &Value, right: &Value) -> Result<bool, Raised> {
        if let Some(equal) = quick_eq(left, right)
            && (!equal || !matches!(left, Value::Object(_)))
        {
            return Ok(equal);
        }
        let answer = self.rich_compare(CompareOp::Eq, left, right)?;
        self.truthy(&answer)
    }

    /// `left < right`, as a truth.
    pub fn lt(self: &Rc<Self>, left: &Value, right: &Value) -> Result<bool, Raised> {
        let answer = self.rich_compare(CompareOp::Lt, left, right)?;
        self.truthy(&answer)
    }

    /// `bool(value)`.
    pub fn truthy(self: &Rc<Self>, value: &Value) -> Result<bool, Raised> {
        match value {
            Value::None => Ok(false),
            Value::Bool(truth) => Ok(*truth),
            Value::Int(number) => Ok(*number != 0),
            Value::Float(number) => Ok(*number != 0.0),
            Value::Str(text) => Ok(!text.is_empty()),
            Value::Leaf(_) => Ok(self.len_opt(value)? != Some(0)),
            Value::Object(_) => self.object_truth(value),
        }
    }

    fn object_truth(self: &Rc<Self>, value: &Value) -> Result<bool, Raised> {
        let class = self.class_of(value);
        if let Some(method) = class.lookup("__bool__")
            && !self.is_inherited_native(value, &method)
        {
            let truth = self.call_found(&method, value, Vec::new())?;
            return match truth {
                Value::Bool(truth) => Ok(truth),
                other => {
                    let given = self.type_name(&other);
                    Err(self.type_error(format!("__bool__ should return bool, returned {given}")))
                }
            };
        }
        if let Some(length) = self.len_opt(value)? {
            return Ok(length != 0);
        }
        match value.downcast_ref::<Instance>().and_then(Instance::payload) {
            Some(payload) => self.truthy(&payload),
            None => Ok(true),
        }
    }
}

fn compare_leaves(op: CompareOp, left: &Value, right: &Value) -> Option<bool> {
    if let (Some(left), Some(right)) = (leaf::<Bytes>(left), leaf::<Bytes>(right)) {
        return order_answers(op, left.as_slice().cmp(right.as_slice()));
    }
    let (left, right) = (leaf::<Range>(left)?, leaf::<Range>(right)?);
    let first = |range: &Range| (!range.is_empty()).then_some(range.start);
    let step = |range: &Range| (1 < range.len()).then_some(range.step);
    let equal = left.len() == right.len() && first(left) == first(right) && step(left) == step(right);
    match op {
        CompareOp::Eq => Some(equal),
        CompareOp::Ne => Some(!equal),
        _ => None,
    }
}

/// What a comparison says of two values in that order; `None` for identity and membership.
fn order_answers(op: CompareOp, ordering: Ordering) -> Option<bool> {
    Some(match op {
        CompareOp::Lt => ordering.is_lt(),
        CompareOp::Le => ordering.is_le(),
        CompareOp::Eq => ordering.is_eq(),
        CompareOp::Ne => ordering.is_ne(),
        CompareOp::Gt => ordering.is_gt(),
        CompareOp::Ge => ordering.is_ge(),
        CompareOp::Is | CompareOp::IsNot | CompareOp::In | CompareOp::NotIn => return None,
    })
}

/// The comparison seen from the other side.
fn turned(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Lt => CompareOp::Gt,
        CompareOp::Le => CompareOp::Ge,
        CompareOp::Gt => CompareOp::Lt,
        CompareOp::Ge => CompareOp::Le,
        other => other,
    }
}

fn method_of(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Lt => "__lt__",
        CompareOp::Le => "__le__",
        CompareOp::Eq => "__eq__",
        CompareOp::Ne => "__ne__",
        CompareOp::Gt => "__gt__",
        CompareOp::Ge => "__ge__",
        CompareOp::Is | CompareOp::IsNot | CompareOp::In | CompareOp::NotIn => "__contains__",
    }
}
