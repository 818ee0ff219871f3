//! Branches and loops, and how `break`, `continue` and `return` find their way out of what surrounds them.
//! A loop's iterator lies on the stack for as long as the loop runs.

use std::rc::Rc;

use super::Compiler;
use super::emit::{HandlerId, Label};
use crate::python::code::{AwaitPlace, Constant, Op};
use crate::python::source::Span;
use crate::python::tree::*;

/// Something around a statement that has to be left in order when the statement jumps out of it.
pub(super) struct Unwind<'a> {
    pub kind: UnwindKind<'a>,
    /// How many handlers' ranges are open outside of it.
    pub protection: usize,
}

/// What lies on the stack for it, and what has to be done.
#[derive(Clone, Copy)]
pub(super) enum UnwindKind<'a> {
    /// A loop, with its iterator on the stack or without.
    Loop { start: Label, end: Label, has_iterator: bool },
    /// The body of `try` with `except`: nothing.
    Try,
    /// The body of `try` with `finally`: the final body runs.
    Finally(&'a [Statement]),
    /// A final body that runs because of an exception: `previous, exception`.
    FinallyHandler,
    /// The body of `except`: `previous`; the name is unbound.
    ExceptHandler(Option<&'a Identifier>),
    /// The body of `with`: `exit`, which is called.
    With { is_async: bool, span: Span, statement: Span },
    /// A value that a `return` keeps while a final body runs.
    Value,
}

/// Where a jump out of loops and handlers goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Exit {
    Break,
    Continue,
    /// With the result on the stack.
    ReturnTop,
    /// With a constant, which is loaded last.
    ReturnConstant,
}

impl<'a> Compiler<'a> {
    pub(super) fn push_unwind(&mut self, kind: UnwindKind<'a>) {
        let protection = self.unit.emitter.protection();
        self.unit.unwinds.push(Unwind { kind, protection });
    }

    pub(super) fn pop_unwind(&mut self) {
        self.unit.unwinds.pop().expect("what is left was entered");
    }

    pub(super) fn if_statement(
        &mut self,
        branches: &'a [(Expression, Vec<Statement>)],
        otherwise: &'a [Statement],
    ) {
        let end = self.unit.emitter.label();
        for (test, body) in branches {
            let next = self.unit.emitter.label();
            self.jump_if(test, false, next);
            self.body(body);
            self.unit.emitter.jump(Op::Jump, end, test.span);
            self.unit.emitter.place(next);
        }
        self.body(otherwise);
        self.unit.emitter.place(end);
    }

    pub(super) fn while_statement(
        &mut self,
        test: &'a Expression,
        body: &'a [Statement],
        otherwise: &'a [Statement],
    ) {
        let [start, done, end] = [(); 3].map(|()| self.unit.emitter.label());
        self.unit.emitter.place(start);
        self.push_unwind(UnwindKind::Loop { start, end, has_iterator: false });
        self.jump_if(test, false, done);
        self.body(body);
        self.unit.emitter.jump(Op::Jump, start, test.span);
        self.pop_unwind();
        self.unit.emitter.place(done);
        self.body(otherwise);
        self.unit.emitter.place(end);
    }

    pub(super) fn for_statement(&mut self, node: &'a For, statement: Span) {
        let span = node.iterable.span;
        let [start, done, end] = [(); 3].map(|()| self.unit.emitter.label());
        self.iterated(&node.iterable);
        self.showing_whole(statement, |it| it.emit(Op::GetIter, span));
        self.push_unwind(UnwindKind::Loop { start, end, has_iterator: true });
        self.unit.emitter.place(start);
        self.showing_whole(statement, |it| it.unit.emitter.jump(Op::ForIter, done, span));
        self.store_target(&node.target);
        self.body(&node.body);
        self.unit.emitter.jump(Op::Jump, start, span);
        self.pop_unwind();
        self.unit.emitter.place(done);
        self.body(&node.otherwise);
        self.unit.emitter.place(end);
    }

    pub(super) fn async_for(&mut self, node: &'a For, statement: Span) {
        let span = node.iterable.span;
        let [start, end] = [(); 2].map(|()| self.unit.emitter.label());
        self.expression(&node.iterable);
        self.showing_whole(statement, |it| it.emit(Op::GetAIter, span));
        self.push_unwind(UnwindKind::Loop { start, end, has_iterator: true });
        let exhausted = self.next_async_item(start, statement, span);
        self.store_target(&node.target);
        self.body(&node.body);
        self.unit.emitter.jump(Op::Jump, start, span);
        self.pop_unwind();
        self.unit.emitter.enter(exhausted);
        self.emit(Op::EndAsyncFor, span);
        self.body(&node.otherwise);
        self.unit.emitter.place(end);
    }

    /// `iterator → iterator, item`. Gives the handler for the end of the iterator.
    pub(super) fn next_async_item(&mut self, start: Label, whole: Span, span: Span) -> HandlerId {
        self.unit.emitter.place(start);
        let exhausted = self.unit.emitter.protect(0);
        self.showing(
            whole,
            |_| true,
            |it| {
                it.emit(Op::GetANext, span);
                it.emit(Op::GetAwaitable(AwaitPlace::Next), span);
                it.await_iterator(span);
            },
        );
        self.unit.emitter.unprotect(exhausted);
        exhausted
    }

    /// `iterator → result`. Suspends until the iterator is over.
    pub(super) fn await_iterator(&mut self, span: Span) {
        let [send, exit] = [(); 2].map(|()| self.unit.emitter.label());
        self.none(span);
        self.unit.emitter.place(send);
        self.unit.emitter.jump(Op::Send, exit, span);
        let thrown = self.unit.emitter.protect(1);
        self.emit(Op::YieldFrom, span);
        self.unit.emitter.unprotect(thrown);
        self.unit.emitter.jump(Op::Jump, send, span);
        self.unit.emitter.enter(thrown);
        self.emit(Op::CleanupThrow, span);
        self.unit.emitter.place(exit);
        self.emit(Op::EndSend, span);
    }

    pub(super) fn break_statement(&mut self, span: Span) {
        self.leave(Exit::Break, None, span);
    }

    pub(super) fn continue_statement(&mut self, span: Span) {
        self.leave(Exit::Continue, None, span);
    }

    /// A result that is a constant waits until everything is left; any other is computed first.
    pub(super) fn return_statement(&mut self, value: Option<&'a Expression>, span: Span) {
        let constant = match value {
            None => Some(Constant::None),
            Some(value) => self.folded(value),
        };
        match (constant, value) {
            (None, Some(value)) => {
                self.expression(value);
                self.leave(Exit::ReturnTop, None, span);
            }
            (constant, _) => self.leave(Exit::ReturnConstant, constant, span),
        }
    }

    /// Leaves what surrounds a statement, from the inside out. What is emitted here lies outside the ranges of the handlers that
    /// have been left, although it stands among them.
    fn leave(&mut self, exit: Exit, constant: Option<Constant>, span: Span) {
        let ranges = self.unit.emitter.leave_ranges(0);
        self.unit.emitter.restore_ranges(ranges.clone());
        let mut left = Vec::new();
        while let Some(unwind) = self.unit.unwinds.pop() {
            self.unit.emitter.leave_ranges(unwind.protection);
            let is_over = self.leave_one(unwind.kind, exit, span);
            left.push(unwind);
            if is_over {
                break;
            }
        }
        if matches!(exit, Exit::ReturnTop | Exit::ReturnConstant) {
            self.unit.emitter.leave_ranges(0);
            constant.into_iter().for_each(|constant| self.constant(constant, span));
            self.emit(Op::Return, span);
        }
        self.unit.unwinds.extend(left.into_iter().rev());
        self.unit.emitter.leave_ranges(0);
        self.unit.emitter.restore_ranges(ranges);
    }

    /// Says whether the jump has been made.
    fn leave_one(&mut self, kind: UnwindKind<'a>, exit: Exit, span: Span) -> bool {
        let keeps_top = exit == Exit::ReturnTop;
        match kind {
            UnwindKind::Loop { start, .. } if exit == Exit::Continue => {
                self.unit.emitter.jump(Op::Jump, start, span);
                return true;
            }
            UnwindKind::Loop { end, has_iterator, .. } => {
                if has_iterator {
                    self.drop_one(keeps_top, span);
                }
                if exit == Exit::Break {
                    self.unit.emitter.jump(Op::Jump, end, span);
                    return true;
                }
            }
            UnwindKind::Try => {}
            UnwindKind::Finally(body) => self.final_body(body, keeps_top),
            UnwindKind::FinallyHandler => {
                self.drop_one(keeps_top, span);
                self.pop_except(keeps_top, span);
            }
            UnwindKind::ExceptHandler(name) => {
                self.pop_except(keeps_top, span);
                name.into_iter().for_each(|name| self.unbind(&name.name, name.span));
            }
            UnwindKind::With { is_async, span, statement } => {
                if keeps_top {
                    self.emit(Op::Swap(2), span);
                }
                self.showing_whole(statement, |it| it.call_exit(is_async, span));
            }
            UnwindKind::Value => self.drop_one(keeps_top, span),
        }
        false
    }

    fn final_body(&mut self, body: &'a [Statement], keeps_top: bool) {
        if keeps_top {
            self.push_unwind(UnwindKind::Value);
        }
        self.body(body);
        if keeps_top {
            self.pop_unwind();
        }
    }

    fn drop_one(&mut self, keeps_top: bool, span: Span) {
        if keeps_top {
            self.emit(Op::Swap(2), span);
        }
        self.emit(Op::Pop, span);
    }

    fn pop_except(&mut self, keeps_top: bool, span: Span) {
        if keeps_top {
            self.emit(Op::Swap(2), span);
        }
        self.emit(Op::PopExcept, span);
    }

    /// What the end of `except … as name` does to the name.
    pub(super) fn unbind(&mut self, name: &Rc<str>, span: Span) {
        self.none(span);
        self.store(name, span);
        self.delete(name, span);
    }
}
