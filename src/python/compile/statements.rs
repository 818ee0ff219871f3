//! Simple statements: assignments, imports and their like.
//! An assignment drops its value from the stack at once; an expression statement drops its result at once.

use std::rc::Rc;

use super::Compiler;
use crate::python::code::{BinaryOp, Constant, Namespace, Op};
use crate::python::source::Span;
use crate::python::tree::*;
use crate::version::Version;

impl<'a> Compiler<'a> {
    pub(super) fn statement(&mut self, statement: &'a Statement) {
        let span = statement.span;
        match &statement.kind {
            StatementKind::Expression(value) => self.expression_statement(value),
            StatementKind::Assign(targets, value) => self.assign(targets, value, span),
            StatementKind::AugmentedAssign(target, op, value) => {
                self.augmented_assign(target, *op, value, span)
            }
            StatementKind::AnnotatedAssign(node) => self.annotated_assign(node, span),
            StatementKind::Delete(targets) => targets.iter().for_each(|target| self.delete_target(target)),
            StatementKind::If(branches, otherwise) => self.if_statement(branches, otherwise),
            StatementKind::While(test, body, otherwise) => self.while_statement(test, body, otherwise),
            StatementKind::For(node) if node.is_async => self.async_for(node, span),
            StatementKind::For(node) => self.for_statement(node, span),
            StatementKind::With(node) => self.with_statement(node, 0, span),
            StatementKind::Try(node) => self.try_statement(node, span),
            StatementKind::Match(subject, cases) => self.match_statement(subject, cases),
            StatementKind::Function(node) => self.function(node),
            StatementKind::Class(node) => self.class(node, span),
            StatementKind::Return(value) => self.return_statement(value.as_ref(), span),
            StatementKind::Raise(exception, cause) => {
                let parts = exception.iter().chain(cause);
                parts.for_each(|part| self.expression(part));
                self.emit(Op::Raise(u32::from(exception.is_some()) + u32::from(cause.is_some())), span);
            }
            StatementKind::Assert(test, message) => self.assert_statement(test, message.as_ref(), span),
            StatementKind::Import(names) => names.iter().for_each(|alias| self.import(alias, span)),
            StatementKind::ImportFrom(module, names) => self.import_from(module, names, span),
            StatementKind::ImportStar(module) => {
                let name = self.unit.emitter.name(module);
                self.emit(Op::ImportName { name, leaf: true }, span);
                self.emit(Op::ImportStar, span);
            }
            StatementKind::Break => self.break_statement(span),
            StatementKind::Continue => self.continue_statement(span),
            StatementKind::Global(_) | StatementKind::Nonlocal(_) | StatementKind::Pass => {}
        }
    }

    fn expression_statement(&mut self, value: &'a Expression) {
        if matches!(value.kind, ExpressionKind::Constant(_)) {
            return;
        }
        self.expression(value);
        self.emit(Op::Pop, value.span);
    }

    fn assign(&mut self, targets: &'a [Expression], value: &'a Expression, span: Span) {
        if let [target] = targets
            && self.assign_by_swap(target, value, span)
        {
            return;
        }
        self.expression(value);
        for (index, target) in targets.iter().enumerate() {
            if index + 1 < targets.len() {
                self.emit(Op::Copy(1), span);
            }
            self.store_target(target);
        }
    }

    /// `a, b = b, a` makes no tuple, as in CPython.
    fn assign_by_swap(&mut self, target: &'a Expression, value: &'a Expression, span: Span) -> bool {
        let (ExpressionKind::Tuple(targets) | ExpressionKind::List(targets)) = &target.kind else {
            return false;
        };
        let ExpressionKind::Tuple(values) = &value.kind else { return false };
        let is_starred = |part: &Expression| matches!(part.kind, ExpressionKind::Starred(_));
        let fits = targets.len() == values.len() && (2..=3).contains(&values.len());
        if !fits || targets.iter().chain(values).any(is_starred) {
            return false;
        }
        values.iter().for_each(|value| self.expression(value));
        self.emit(Op::Swap(values.len() as u32), span);
        targets.iter().for_each(|target| self.store_target(target));
        true
    }

    /// Stores the top of the stack.
    pub(super) fn store_target(&mut self, target: &'a Expression) {
        let span = target.span;
        match &target.kind {
            ExpressionKind::Name(name) => self.store(name, span),
            ExpressionKind::Attribute(value, name) => {
                self.expression(value);
                self.emit_named(Op::StoreAttr, &name.name, self.attribute_span(value, name, span));
            }
            ExpressionKind::Subscript(value, index) => {
                self.expression(value);
                self.expression(index);
                self.emit(Op::StoreSubscr, span);
            }
            ExpressionKind::Tuple(parts) | ExpressionKind::List(parts) => self.unpack(parts, span),
            ExpressionKind::Starred(inner) => self.store_target(inner),
            _ => unreachable!("the parser refuses any other target"),
        }
    }

    fn unpack(&mut self, parts: &'a [Expression], span: Span) {
        let star = parts.iter().position(|part| matches!(part.kind, ExpressionKind::Starred(_)));
        let op = match star {
            None => Op::UnpackSequence(parts.len() as u32),
            Some(before) => match (u16::try_from(before), u16::try_from(parts.len() - before - 1)) {
                (Ok(before), Ok(after)) => Op::UnpackEx { before, after },
                _ => return self.error(span, "too many expressions in star-unpacking assignment"),
            },
        };
        self.emit(op, span);
        parts.iter().for_each(|part| self.store_target(part));
    }

    fn augmented_assign(&mut self, target: &'a Expression, op: BinaryOp, value: &'a Expression, span: Span) {
        match &target.kind {
            ExpressionKind::Name(name) => {
                self.load(name, target.span);
                self.expression(value);
                self.emit(Op::Inplace(op), span);
                self.store(name, target.span);
            }
            ExpressionKind::Attribute(object, name) => {
                self.expression(object);
                self.emit(Op::Copy(1), target.span);
                let place = self.attribute_span(object, name, target.span);
                self.emit_named(Op::LoadAttr, &name.name, place);
                self.expression(value);
                self.emit(Op::Inplace(op), span);
                self.emit(Op::Swap(2), target.span);
                self.emit_named(Op::StoreAttr, &name.name, place);
            }
            ExpressionKind::Subscript(object, index) => {
                self.expression(object);
                self.expression(index);
                self.emit(Op::Copy(2), target.span);
                self.emit(Op::Copy(2), target.span);
                self.emit(Op::LoadSubscr, target.span);
                self.expression(value);
                self.emit(Op::Inplace(op), span);
                self.emit(Op::Swap(3), target.span);
                self.emit(Op::Swap(2), target.span);
                self.emit(Op::StoreSubscr, target.span);
            }
            _ => unreachable!("the parser refuses any other target"),
        }
    }

    /// Annotations of names are kept by modules and classes only, and evaluated after the value.
    fn annotated_assign(&mut self, node: &'a AnnotatedAssign, span: Span) {
        if let Some(value) = &node.value {
            self.expression(value);
            self.store_target(&node.target);
        }
        let is_kept = self.unit.namespace != Namespace::Function;
        match &node.target.kind {
            ExpressionKind::Name(name) if node.simple && is_kept => {
                self.annotation(&node.annotation);
                self.emit_named(Op::LoadName, &"__annotations__".into(), span);
                self.constant(Constant::Str(name.clone()), span);
                self.emit(Op::StoreSubscr, span);
            }
            ExpressionKind::Name(_) => {}
            _ if is_kept && !self.annotations_are_text => {
                self.expression(&node.annotation);
                self.emit(Op::Pop, span);
            }
            _ => {}
        }
    }

    /// Pushes an annotation, or its text. `*args: *value` has the only item of the value.
    pub(super) fn annotation(&mut self, annotation: &'a Expression) {
        if self.annotations_are_text {
            let text: Rc<str> = self.source.slice(annotation.span).into();
            self.constant(Constant::Str(text), annotation.span);
        } else if let ExpressionKind::Starred(value) = &annotation.kind {
            self.expression(value);
            self.emit(Op::UnpackSequence(1), annotation.span);
        } else {
            self.expression(annotation);
        }
    }

    fn delete_target(&mut self, target: &'a Expression) {
        let span = target.span;
        match &target.kind {
            ExpressionKind::Name(name) => self.delete(name, span),
            ExpressionKind::Attribute(value, name) => {
                self.expression(value);
                self.emit_named(Op::DeleteAttr, &name.name, self.attribute_span(value, name, span));
            }
            ExpressionKind::Subscript(value, index) => {
                self.expression(value);
                self.expression(index);
                self.emit(Op::DeleteSubscr, span);
            }
            ExpressionKind::Tuple(parts) | ExpressionKind::List(parts) => {
                parts.iter().for_each(|part| self.delete_target(part));
            }
            _ => unreachable!("the parser refuses any other target"),
        }
    }

    fn assert_statement(&mut self, test: &'a Expression, message: Option<&'a Expression>, span: Span) {
        let end = self.unit.emitter.label();
        self.jump_if(test, true, end);
        self.emit(Op::LoadAssertionError, span);
        if let Some(message) = message {
            self.emit(Op::PushNull, span);
            self.expression(message);
            self.emit(Op::Call(1), span);
        }
        let by = match test.kind {
            ExpressionKind::Compare(..) => Version::assertions_mark_comparisons,
            _ => Version::tracebacks_show_whole_expressions,
        };
        self.showing(test.span, by, |it| it.emit(Op::Raise(1), span));
        self.unit.emitter.place(end);
    }

    fn import(&mut self, alias: &'a Alias, span: Span) {
        let name = self.unit.emitter.name(&alias.name.name);
        self.emit(Op::ImportName { name, leaf: alias.has_alias }, span);
        self.store(&alias.binding, span);
    }

    fn import_from(&mut self, module: &Rc<str>, names: &'a [Alias], span: Span) {
        let name = self.unit.emitter.name(module);
        self.emit(Op::ImportName { name, leaf: true }, span);
        for alias in names {
            self.emit_named(Op::ImportFrom, &alias.name.name, span);
            self.store(&alias.binding, span);
        }
        self.emit(Op::Pop, span);
    }
}
