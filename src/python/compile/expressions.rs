//! Expressions: each leaves exactly one value on the stack.
//! A temporary lies there until the operation that uses it, and no longer.

use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::Compiler;
use crate::python::code::{AwaitPlace, CompareOp, Constant, Op, UnaryOp};
use crate::python::source::Span;
use crate::python::tree::*;

impl<'a> Compiler<'a> {
    pub(super) fn expression(&mut self, expression: &'a Expression) {
        let span = expression.span;
        if let Some(constant) = self.folded(expression) {
            return self.constant(constant, span);
        }
        match &expression.kind {
            ExpressionKind::Name(name) => self.load(name, span),
            ExpressionKind::Constant(constant) => self.constant(constant.clone(), span),
            ExpressionKind::Format(parts) => self.format(parts, span),
            ExpressionKind::And(values) => self.chain(Op::JumpIfFalseOrPop, values, span),
            ExpressionKind::Or(values) => self.chain(Op::JumpIfTrueOrPop, values, span),
            ExpressionKind::Named(target, value) => {
                self.expression(value);
                self.emit(Op::Copy(1), span);
                self.store(&target.name, target.span);
            }
            ExpressionKind::Binary(left, op, right) => {
                self.expression(left);
                self.expression(right);
                self.emit(Op::Binary(*op), span);
            }
            ExpressionKind::Unary(op, operand) => {
                self.expression(operand);
                self.emit(Op::Unary(*op), span);
            }
            ExpressionKind::Lambda(node) => self.lambda(node, span),
            ExpressionKind::Conditional(node) => self.conditional(node, span),
            ExpressionKind::Dict(items) => self.dict(items, span),
            ExpressionKind::Set(parts) if 2 < parts.len() && parts.iter().all(is_folded) => {
                // CPython updates an empty set with the constant: that decides the order.
                self.emit(Op::BuildSet(0), span);
                self.constant_set(parts, span);
                self.emit(Op::SetUpdate(1), span);
            }
            ExpressionKind::Set(parts) => self.display(parts, Op::BuildSet, Op::SetAdd, Op::SetUpdate, span),
            ExpressionKind::List(parts) => {
                self.display(parts, Op::BuildList, Op::ListAppend, Op::ListExtend, span);
            }
            ExpressionKind::Tuple(parts) => self.tuple(parts, span),
            ExpressionKind::Comprehension(node) => self.comprehension(node, span),
            ExpressionKind::Await(value) => {
                self.expression(value);
                self.emit(Op::GetAwaitable(AwaitPlace::Expression), span);
                self.await_iterator(span);
            }
            ExpressionKind::Yield(value) => self.yield_expression(value.as_deref(), span),
            ExpressionKind::YieldFrom(value) => {
                self.expression(value);
                self.emit(Op::GetYieldFromIter, span);
                self.await_iterator(span);
            }
            ExpressionKind::Compare(left, rest) => self.compare(left, rest, span),
            ExpressionKind::Call(callable, arguments) => self.call(callable, arguments, span),
            ExpressionKind::Attribute(value, name) => {
                self.expression(value);
                self.emit_named(Op::LoadAttr, &name.name, self.attribute_span(value, name, span));
            }
            ExpressionKind::Subscript(value, index) => {
                self.expression(value);
                self.expression(index);
                self.emit(Op::LoadSubscr, span);
            }
            ExpressionKind::Starred(value) => self.tuple_of_starred(value, span),
            ExpressionKind::Slice(node) => self.slice(node, span),
        }
    }

    /// What a `for` goes over. There CPython takes the frozenset of a set of constants itself.
    pub(super) fn iterated(&mut self, expression: &'a Expression) {
        match &expression.kind {
            ExpressionKind::Set(parts) if parts.iter().all(is_folded) => {
                self.constant_set(parts, expression.span)
            }
            _ => self.expression(expression),
        }
    }

    /// The order of CPython's frozenset of constants: it is made of a tuple, and then once more of its own items in their
    /// order, when the compiler merges equal constants (`merge_consts_recursive`).
    fn constant_set(&mut self, parts: &'a [Expression], span: Span) {
        self.emit(Op::BuildSet(0), span);
        self.emit(Op::BuildList(0), span);
        self.display(parts, Op::BuildSet, Op::SetAdd, Op::SetUpdate, span);
        self.emit(Op::ListExtend(1), span);
        self.emit(Op::SetUpdate(1), span);
    }

    fn yield_expression(&mut self, value: Option<&'a Expression>, span: Span) {
        match value {
            Some(value) => self.expression(value),
            None => self.none(span),
        }
        self.emit(Op::Yield, span);
    }

    /// `a and b and c`: the first value that decides is the result.
    fn chain(&mut self, jump: fn(u32) -> Op, values: &'a [Expression], span: Span) {
        let end = self.unit.emitter.label();
        for (index, value) in values.iter().enumerate() {
            self.expression(value);
            if index + 1 < values.len() {
                self.unit.emitter.jump(jump, end, span);
            }
        }
        self.unit.emitter.place(end);
    }

    fn conditional(&mut self, node: &'a Conditional, span: Span) {
        let [otherwise, end] = [(); 2].map(|()| self.unit.emitter.label());
        self.jump_if(&node.test, false, otherwise);
        self.expression(&node.body);
        self.unit.emitter.jump(Op::Jump, end, span);
        self.unit.emitter.place(otherwise);
        self.expression(&node.otherwise);
        self.unit.emitter.place(end);
    }

    /// Jumps if the expression is as `condition` says, and leaves nothing on the stack.
    pub(super) fn jump_if(
        &mut self,
        expression: &'a Expression,
        condition: bool,
        target: super::emit::Label,
    ) {
        let span = expression.span;
        match &expression.kind {
            ExpressionKind::Constant(constant) => {
                if is_true(constant) == condition {
                    self.unit.emitter.jump(Op::Jump, target, span);
                }
            }
            ExpressionKind::Unary(UnaryOp::Not, operand) => self.jump_if(operand, !condition, target),
            ExpressionKind::And(values) => self.jump_if_chain(values, false, condition, target),
            ExpressionKind::Or(values) => self.jump_if_chain(values, true, condition, target),
            ExpressionKind::Compare(left, rest) if 1 < rest.len() => {
                self.jump_if_compare(left, rest, condition, target, span);
            }
            _ => {
                self.expression(expression);
                let op = if condition { Op::PopJumpIfTrue } else { Op::PopJumpIfFalse };
                self.unit.emitter.jump(op, target, span);
            }
        }
    }

    /// `decisive` is the truth of a value that decides the chain: true for `or`.
    fn jump_if_chain(
        &mut self,
        values: &'a [Expression],
        decisive: bool,
        condition: bool,
        target: super::emit::Label,
    ) {
        let end = self.unit.emitter.label();
        let decided = if decisive == condition { target } else { end };
        let (last, first) = values.split_last().expect("a chain has values");
        first.iter().for_each(|value| self.jump_if(value, decisive, decided));
        self.jump_if(last, condition, target);
        self.unit.emitter.place(end);
    }

    fn jump_if_compare(
        &mut self,
        left: &'a Expression,
        rest: &'a [(CompareOp, Expression)],
        condition: bool,
        target: super::emit::Label,
        span: Span,
    ) {
        let [cleanup, end] = [(); 2].map(|()| self.unit.emitter.label());
        let (last, first) = rest.split_last().expect("a comparison has operands");
        self.expression(left);
        for (op, operand) in first {
            self.compare_and_keep(*op, operand, span);
            self.unit.emitter.jump(Op::PopJumpIfFalse, cleanup, span);
        }
        self.expression(&last.1);
        self.emit(Op::Compare(last.0), span);
        let op = if condition { Op::PopJumpIfTrue } else { Op::PopJumpIfFalse };
        self.unit.emitter.jump(op, target, span);
        self.unit.emitter.jump(Op::Jump, end, span);
        self.unit.emitter.place(cleanup);
        self.emit(Op::Pop, span);
        if !condition {
            self.unit.emitter.jump(Op::Jump, target, span);
        }
        self.unit.emitter.place(end);
    }

    /// `left → right, bool`
    fn compare_and_keep(&mut self, op: CompareOp, operand: &'a Expression, span: Span) {
        self.expression(operand);
        self.emit(Op::Swap(2), span);
        self.emit(Op::Copy(2), span);
        self.emit(Op::Compare(op), span);
    }

    fn compare(&mut self, left: &'a Expression, rest: &'a [(CompareOp, Expression)], span: Span) {
        let (last, first) = rest.split_last().expect("a comparison has operands");
        self.expression(left);
        if first.is_empty() {
            self.compare_operand(last);
            return self.emit(Op::Compare(last.0), span);
        }
        let [cleanup, end] = [(); 2].map(|()| self.unit.emitter.label());
        for (op, operand) in first {
            self.compare_and_keep(*op, operand, span);
            self.unit.emitter.jump(Op::JumpIfFalseOrPop, cleanup, span);
        }
        self.compare_operand(last);
        self.emit(Op::Compare(last.0), span);
        self.unit.emitter.jump(Op::Jump, end, span);
        self.unit.emitter.place(cleanup);
        self.emit(Op::Swap(2), span);
        self.emit(Op::Pop, span);
        self.unit.emitter.place(end);
    }

    /// `x in [1, 2]` looks into a constant tuple, as in CPython.
    fn compare_operand(&mut self, (op, operand): &'a (CompareOp, Expression)) {
        if let (CompareOp::In | CompareOp::NotIn, ExpressionKind::List(parts)) = (op, &operand.kind)
            && let Some(constant) = self.folded_tuple(parts)
        {
            return self.constant(constant, operand.span);
        }
        self.expression(operand);
    }

    fn dict(&mut self, items: &'a [(Option<Expression>, Expression)], span: Span) {
        let plain = items.iter().take_while(|(key, _)| key.is_some()).count();
        for (key, value) in &items[..plain] {
            key.iter().for_each(|key| self.expression(key));
            self.expression(value);
        }
        self.emit(Op::BuildMap(plain as u32), span);
        for (key, value) in &items[plain..] {
            key.iter().for_each(|key| self.expression(key));
            self.expression(value);
            self.emit(if key.is_some() { Op::MapAdd(1) } else { Op::DictUpdate(1) }, span);
        }
    }

    /// Builds a list or set; from the first starred part on, part by part.
    fn display(
        &mut self,
        parts: &'a [Expression],
        build: fn(u32) -> Op,
        add: fn(u32) -> Op,
        extend: fn(u32) -> Op,
        span: Span,
    ) {
        let plain = parts.iter().take_while(|part| !is_starred(part)).count();
        parts[..plain].iter().for_each(|part| self.expression(part));
        self.emit(build(plain as u32), span);
        self.display_rest(&parts[plain..], add, extend, span);
    }

    pub(super) fn display_rest(
        &mut self,
        parts: &'a [Expression],
        add: fn(u32) -> Op,
        extend: fn(u32) -> Op,
        span: Span,
    ) {
        for part in parts {
            match &part.kind {
                ExpressionKind::Starred(value) => {
                    self.expression(value);
                    self.emit(extend(1), span);
                }
                _ => {
                    self.expression(part);
                    self.emit(add(1), span);
                }
            }
        }
    }

    pub(super) fn tuple(&mut self, parts: &'a [Expression], span: Span) {
        if parts.iter().any(is_starred) {
            self.display(parts, Op::BuildList, Op::ListAppend, Op::ListExtend, span);
            return self.emit(Op::ListToTuple, span);
        }
        parts.iter().for_each(|part| self.expression(part));
        self.emit(Op::BuildTuple(parts.len() as u32), span);
    }

    /// `a[*b]` is `a[(*b,)]`.
    fn tuple_of_starred(&mut self, value: &'a Expression, span: Span) {
        self.emit(Op::BuildList(0), span);
        self.expression(value);
        self.emit(Op::ListExtend(1), span);
        self.emit(Op::ListToTuple, span);
    }

    fn slice(&mut self, node: &'a Slice, span: Span) {
        for part in [&node.start, &node.stop] {
            match part {
                Some(part) => self.expression(part),
                None => self.none(span),
            }
        }
        node.step.iter().for_each(|step| self.expression(step));
        self.emit(Op::BuildSlice(2 + u32::from(node.step.is_some())), span);
    }

    /// Pushes the string that an f-string makes.
    fn format(&mut self, parts: &'a [FormatPart], span: Span) {
        match parts {
            [] => self.constant(Constant::Str("".into()), span),
            [part] => self.format_part(part, span),
            parts => {
                parts.iter().for_each(|part| self.format_part(part, span));
                self.emit(Op::BuildString(parts.len() as u32), span);
            }
        }
    }

    fn format_part(&mut self, part: &'a FormatPart, span: Span) {
        match part {
            FormatPart::Literal(text) => self.constant(Constant::Str(text.clone()), span),
            FormatPart::Value(value) => self.format_value(value),
        }
    }

    fn format_value(&mut self, value: &'a FormatValue) {
        let FormatValue { value, conversion, spec, span } = value;
        self.expression(value);
        spec.iter().for_each(|spec| self.format(spec, *span));
        self.emit(Op::Format { conversion: *conversion, spec: spec.is_some() }, *span);
    }

    /// The value of an expression that is a constant: literals, negative numbers and tuples of such.
    pub(super) fn folded(&self, expression: &Expression) -> Option<Constant> {
        match &expression.kind {
            ExpressionKind::Constant(constant) => Some(constant.clone()),
            ExpressionKind::Unary(UnaryOp::Negative, operand) => match &operand.kind {
                ExpressionKind::Constant(constant) => negative(constant),
                _ => None,
            },
            ExpressionKind::Tuple(parts) => self.folded_tuple(parts),
            ExpressionKind::Format(parts) => match parts.as_slice() {
                [] => Some(Constant::Str("".into())),
                [FormatPart::Literal(text)] => Some(Constant::Str(text.clone())),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn folded_tuple(&self, parts: &[Expression]) -> Option<Constant> {
        let items: Option<Rc<[Constant]>> = parts.iter().map(|part| self.folded(part)).collect();
        items.map(Constant::Tuple)
    }
}

pub(super) fn is_starred(expression: &Expression) -> bool {
    matches!(expression.kind, ExpressionKind::Starred(_))
}

fn is_true(constant: &Constant) -> bool {
    match constant {
        Constant::None => false,
        Constant::Ellipsis => true,
        Constant::Bool(value) => *value,
        Constant::Int(value) => *value != 0,
        Constant::BigInt(value) => *value != BigInt::ZERO,
        Constant::Float(value) => *value != 0.0,
        Constant::Str(value) => !value.is_empty(),
        Constant::Bytes(value) => !value.is_empty(),
        Constant::Tuple(items) => !items.is_empty(),
    }
}

fn negative(constant: &Constant) -> Option<Constant> {
    match constant {
        Constant::Int(value) => Some(match value.checked_neg() {
            Some(value) => Constant::Int(value),
            None => Constant::BigInt(-BigInt::from(*value)),
        }),
        Constant::BigInt(value) => {
            let value = -value.clone();
            Some(value.to_i64().map_or(Constant::BigInt(value), Constant::Int))
        }
        Constant::Float(value) => Some(Constant::Float(-value)),
        _ => None,
    }
}

/// Whether CPython's compiler makes one constant of it: a literal, its negative, a tuple of such.
fn is_folded(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Constant(_) => true,
        ExpressionKind::Unary(UnaryOp::Negative | UnaryOp::Positive | UnaryOp::Invert, operand) => {
            matches!(operand.kind, ExpressionKind::Constant(_))
        }
        ExpressionKind::Tuple(parts) => parts.iter().all(is_folded),
        _ => false,
    }
}
