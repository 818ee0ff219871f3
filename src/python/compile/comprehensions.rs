//! Comprehensions and generator expressions.
//! List, set and dict comprehensions run in the frame around them, as since 3.12; their variables die with them, also when
//! something is raised. A generator expression is a function of its own.

use std::rc::Rc;

use super::Compiler;
use super::emit::{HandlerId, Label};
use super::functions::GENERATOR_EXPRESSION;
use crate::python::code::{self, FunctionParts, Namespace, Op};
use crate::python::scope::Access;
use crate::python::source::Span;
use crate::python::tree::*;

/// A clause that has begun: where it goes on, and how it ends.
struct Begun {
    next: Label,
    end: End,
}

enum End {
    Exhausted(Label),
    AsyncExhausted(HandlerId),
}

impl<'a> Compiler<'a> {
    pub(super) fn comprehension(&mut self, node: &'a Comprehension, span: Span) {
        if node.kind == ComprehensionKind::Generator {
            return self.generator_expression(node, span);
        }
        self.first_iterator(node, span);
        let outer_block = std::mem::replace(&mut self.unit.block, node.block);
        let variables = self.scopes.comprehension_variables(node.block);
        self.make_cells(variables, span);
        let raised = self.unit.emitter.protect(1);
        let build = match node.kind {
            ComprehensionKind::List => Op::BuildList(0),
            ComprehensionKind::Set => Op::BuildSet(0),
            _ => Op::BuildMap(0),
        };
        self.emit(build, span);
        self.emit(Op::Swap(2), span);
        self.clauses(node, 0, span);
        self.unit.emitter.unprotect(raised);
        self.end_variables(variables, raised, span);
        self.unit.block = outer_block;
    }

    /// The first iterable belongs to the block around the comprehension.
    fn first_iterator(&mut self, node: &'a Comprehension, whole: Span) {
        self.iterated(&node.clauses[0].iterable);
        self.get_iterator(&node.clauses[0], whole);
    }

    /// `iterable → iterator`
    fn get_iterator(&mut self, clause: &'a Clause, whole: Span) {
        let op = if clause.is_async { Op::GetAIter } else { Op::GetIter };
        self.showing_whole(whole, |it| it.emit(op, clause.iterable.span));
    }

    fn make_cells(&mut self, variables: &[Access], span: Span) {
        for variable in variables {
            if let Access::Cell(cell) = variable {
                self.emit(Op::MakeCell(*cell), span);
            }
        }
    }

    /// The variables die on the normal way, and on the way of an exception.
    fn end_variables(&mut self, variables: &[Access], raised: HandlerId, span: Span) {
        let end = self.unit.emitter.label();
        self.clear(variables, span);
        self.unit.emitter.jump(Op::Jump, end, span);
        self.unit.emitter.enter(raised);
        self.clear(variables, span);
        self.emit(Op::Reraise, span);
        self.unit.emitter.place(end);
    }

    fn clear(&mut self, variables: &[Access], span: Span) {
        for variable in variables {
            match variable {
                Access::Fast(slot) => self.emit(Op::ClearFast(*slot), span),
                Access::Cell(cell) => self.emit(Op::MakeCell(*cell), span),
                other => unreachable!("a comprehension's variable is no {other:?}"),
            }
        }
    }

    fn generator_expression(&mut self, node: &'a Comprehension, span: Span) {
        let name: Rc<str> = GENERATOR_EXPRESSION.into();
        let qualname = self.qualname(&name, &name);
        self.begin_unit(node.block, &name, qualname, Namespace::Function);
        self.unit.first_line = self.source.line(span.start);
        self.unit.parameters = code::Parameters { positional: 1, ..code::Parameters::default() };
        self.emit(Op::LoadFast(0), span);
        self.clauses(node, 0, span);
        self.return_none(span);
        self.end_unit(FunctionParts::default(), span);
        self.emit(Op::PushNull, span);
        self.first_iterator(node, span);
        self.emit(Op::Call(1), span);
    }

    /// `iterator →`. One loop inside the other, with the element in the innermost.
    fn clauses(&mut self, node: &'a Comprehension, index: usize, span: Span) {
        let Some(clause) = node.clauses.get(index) else { return self.element(node, span) };
        if 0 < index {
            self.iterated(&clause.iterable);
            self.get_iterator(clause, span);
        }
        let begun = self.begin_clause(clause, span);
        self.store_target(&clause.target);
        clause.conditions.iter().for_each(|condition| self.jump_if(condition, false, begun.next));
        self.clauses(node, index + 1, span);
        self.unit.emitter.jump(Op::Jump, begun.next, clause.iterable.span);
        self.end_clause(begun, clause.iterable.span);
    }

    fn begin_clause(&mut self, clause: &'a Clause, whole: Span) -> Begun {
        let next = self.unit.emitter.label();
        let span = clause.iterable.span;
        let end = if clause.is_async {
            End::AsyncExhausted(self.next_async_item(next, whole, span))
        } else {
            let exhausted = self.unit.emitter.label();
            self.unit.emitter.place(next);
            self.showing_whole(whole, |it| it.unit.emitter.jump(Op::ForIter, exhausted, span));
            End::Exhausted(exhausted)
        };
        Begun { next, end }
    }

    fn end_clause(&mut self, begun: Begun, span: Span) {
        match begun.end {
            End::Exhausted(label) => self.unit.emitter.place(label),
            End::AsyncExhausted(handler) => {
                self.unit.emitter.enter(handler);
                self.emit(Op::EndAsyncFor, span);
            }
        }
    }

    /// The list, set or dict lies below the iterators of all clauses.
    fn element(&mut self, node: &'a Comprehension, span: Span) {
        let below = node.clauses.len() as u32 + 1;
        self.expression(&node.element);
        node.value.iter().for_each(|value| self.expression(value));
        match node.kind {
            ComprehensionKind::List => self.emit(Op::ListAppend(below), span),
            ComprehensionKind::Set => self.emit(Op::SetAdd(below), span),
            ComprehensionKind::Dict => self.emit(Op::MapAdd(below), span),
            ComprehensionKind::Generator => {
                self.emit(Op::Yield, node.element.span);
                self.emit(Op::Pop, span);
            }
        }
    }
}
