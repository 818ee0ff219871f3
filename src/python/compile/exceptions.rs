//! `try` and `with`.
//! Every body that runs at last is laid out twice, once for the normal way and once for the way of an exception.

use super::Compiler;
use super::control::UnwindKind;
use super::emit::{HandlerId, Label};
use crate::python::code::{AwaitPlace, Op};
use crate::python::source::Span;
use crate::python::tree::*;

impl<'a> Compiler<'a> {
    pub(super) fn try_statement(&mut self, node: &'a Try, span: Span) {
        if node.finally.is_empty() {
            self.try_except(node, span);
        } else {
            self.try_finally(node, span);
        }
    }

    /// ```text
    ///          body                          handler: caught
    ///          final body
    ///          Jump end
    /// caught:  PushExcInfo                   previous, exception
    ///          final body                    handler: again
    ///          Reraise                       handler: again
    /// again:   Swap 2; PopExcept; Reraise
    /// end:
    /// ```
    fn try_finally(&mut self, node: &'a Try, span: Span) {
        let end = self.unit.emitter.label();
        self.push_unwind(UnwindKind::Finally(&node.finally));
        let caught = self.unit.emitter.protect(0);
        if node.handlers.is_empty() {
            self.body(&node.body);
            self.body(&node.otherwise);
        } else {
            self.try_except(node, span);
        }
        self.unit.emitter.unprotect(caught);
        self.pop_unwind();
        self.body(&node.finally);
        self.unit.emitter.jump(Op::Jump, end, span);

        self.unit.emitter.enter(caught);
        self.emit(Op::PushExcInfo, span);
        self.push_unwind(UnwindKind::FinallyHandler);
        let again = self.unit.emitter.protect(1);
        self.body(&node.finally);
        self.emit(Op::Reraise, span);
        self.unit.emitter.unprotect(again);
        self.pop_unwind();
        self.raise_from_handler(again, span);
        self.unit.emitter.place(end);
    }

    /// What a handler does with an exception that leaves it: `previous, exception →`.
    fn raise_from_handler(&mut self, again: HandlerId, span: Span) {
        self.unit.emitter.enter(again);
        self.emit(Op::Swap(2), span);
        self.emit(Op::PopExcept, span);
        self.emit(Op::Reraise, span);
    }

    /// ```text
    ///          body                          handler: caught
    ///          else body
    ///          Jump end
    /// caught:  PushExcInfo                   previous, exception    from here on handler: again
    ///          type; CheckExcMatch; PopJumpIfFalse next
    ///          StoreFast name                previous
    ///          handler body                  handler: unbind
    ///          PopExcept; name = None; del name; Jump end
    /// unbind:  name = None; del name; Reraise
    /// next:    Reraise
    /// again:   Swap 2; PopExcept; Reraise
    /// end:
    /// ```
    fn try_except(&mut self, node: &'a Try, span: Span) {
        let end = self.unit.emitter.label();
        self.push_unwind(UnwindKind::Try);
        let caught = self.unit.emitter.protect(0);
        self.body(&node.body);
        self.unit.emitter.unprotect(caught);
        self.pop_unwind();
        self.body(&node.otherwise);
        self.unit.emitter.jump(Op::Jump, end, span);

        self.unit.emitter.enter(caught);
        self.emit(Op::PushExcInfo, span);
        let outside = self.unit.emitter.protection();
        let again = self.unit.emitter.protect(1);
        match node.is_star {
            true => self.star_handlers(&node.handlers, again, end, span),
            false => {
                node.handlers.iter().for_each(|handler| self.except_handler(handler, outside, end));
                self.emit(Op::Reraise, span);
                self.unit.emitter.unprotect(again);
            }
        }
        self.raise_from_handler(again, span);
        self.unit.emitter.place(end);
    }

    /// `previous, exception →` if it catches.
    fn except_handler(&mut self, handler: &'a ExceptHandler, outside: usize, end: Label) {
        let next = self.unit.emitter.label();
        if let Some(exception) = &handler.exception {
            self.expression(exception);
            self.emit(Op::CheckExcMatch, exception.span);
            self.unit.emitter.jump(Op::PopJumpIfFalse, next, exception.span);
        }
        let span = handler.span;
        let name = handler.name.as_ref();
        match name {
            Some(name) => self.store(&name.name, span),
            None => self.emit(Op::Pop, span),
        }
        self.push_unwind(UnwindKind::ExceptHandler(name));
        self.unit.unwinds.last_mut().expect("just pushed").protection = outside;
        let unbind = name.map(|_| self.unit.emitter.protect(0));
        self.body(&handler.body);
        unbind.into_iter().for_each(|unbind| self.unit.emitter.unprotect(unbind));
        self.pop_unwind();
        let ranges = self.unit.emitter.leave_ranges(outside);
        self.emit(Op::PopExcept, span);
        name.into_iter().for_each(|name| self.unbind(&name.name, span));
        self.unit.emitter.jump(Op::Jump, end, span);
        self.unit.emitter.restore_ranges(ranges);
        if let (Some(unbind), Some(name)) = (unbind, name) {
            self.unit.emitter.enter(unbind);
            self.unbind(&name.name, span);
            self.emit(Op::Reraise, span);
        }
        self.unit.emitter.place(next);
    }

    /// After `PushExcInfo` the stack is `previous, exception`; the clauses work on `previous, original, list, rest`: the list
    /// collects what they raise, and at last the rest.
    fn star_handlers(&mut self, handlers: &'a [ExceptHandler], again: HandlerId, end: Label, span: Span) {
        self.emit(Op::Copy(1), span);
        self.emit(Op::BuildList(0), span);
        self.emit(Op::Swap(2), span);
        handlers.iter().for_each(|handler| self.star_handler(handler));
        self.emit(Op::ListAppend(1), span);
        self.emit(Op::PrepReraiseStar, span);
        self.emit(Op::Copy(1), span);
        let raise = self.unit.emitter.label();
        self.unit.emitter.jump(Op::PopJumpIfNotNone, raise, span);
        self.unit.emitter.unprotect(again);
        self.emit(Op::Pop, span);
        self.emit(Op::PopExcept, span);
        self.unit.emitter.jump(Op::Jump, end, span);
        self.unit.emitter.place(raise);
        self.emit(Op::Swap(2), span);
        self.emit(Op::PopExcept, span);
        self.emit(Op::Reraise, span);
    }

    /// `original, list, rest → original, list, rest`.
    fn star_handler(&mut self, handler: &'a ExceptHandler) {
        let span = handler.span;
        let [next, no_match] = [(); 2].map(|()| self.unit.emitter.label());
        let Some(exception) = &handler.exception else {
            return self.error(span, "expected one or more exception types");
        };
        self.expression(exception);
        self.emit(Op::CheckEgMatch, exception.span);
        self.emit(Op::Copy(1), exception.span);
        self.unit.emitter.jump(Op::PopJumpIfNone, no_match, exception.span);
        let name = handler.name.as_ref();
        match name {
            Some(name) => self.store(&name.name, span),
            None => self.emit(Op::Pop, span),
        }
        let raised = self.unit.emitter.protect(0);
        self.push_unwind(UnwindKind::Try);
        self.body(&handler.body);
        self.pop_unwind();
        self.unit.emitter.unprotect(raised);
        name.into_iter().for_each(|name| self.unbind(&name.name, span));
        self.unit.emitter.jump(Op::Jump, next, span);
        self.unit.emitter.enter(raised);
        name.into_iter().for_each(|name| self.unbind(&name.name, span));
        self.emit(Op::ListAppend(2), span);
        self.unit.emitter.jump(Op::Jump, next, span);
        self.unit.emitter.place(no_match);
        self.emit(Op::Pop, span);
        self.unit.emitter.place(next);
    }

    /// ```text
    ///          manager; BeforeWith           exit, entered
    ///          store target; body            handler: caught, which keeps `exit`
    ///          exit(None, None, None)
    ///          Jump end
    /// caught:  PushExcInfo                   exit, previous, exception
    ///          WithExceptStart               handler: again
    ///          PopJumpIfTrue swallow; Reraise
    /// swallow: Pop; PopExcept; Pop; Jump end
    /// again:   Swap 2; PopExcept; Reraise
    /// end:
    /// ```
    pub(super) fn with_statement(&mut self, node: &'a With, index: usize, statement: Span) {
        let Some((manager, target)) = node.items.get(index) else { return self.body(&node.body) };
        let (is_async, span) = (node.is_async, manager.span);
        let end = self.unit.emitter.label();
        self.expression(manager);
        self.showing_whole(statement, |it| {
            if is_async {
                it.emit(Op::BeforeAsyncWith, span);
                it.emit(Op::GetAwaitable(AwaitPlace::Enter), span);
                it.await_iterator(span);
            } else {
                it.emit(Op::BeforeWith, span);
            }
        });
        self.push_unwind(UnwindKind::With { is_async, span, statement });
        let caught = self.unit.emitter.protect(1);
        match target {
            Some(target) => self.store_target(target),
            None => self.emit(Op::Pop, span),
        }
        self.with_statement(node, index + 1, statement);
        self.unit.emitter.unprotect(caught);
        self.pop_unwind();
        self.showing_whole(statement, |it| it.call_exit(is_async, span));
        self.unit.emitter.jump(Op::Jump, end, span);
        self.showing_whole(statement, |it| it.with_caught(caught, is_async, end, span));
        self.unit.emitter.place(end);
    }

    fn with_caught(&mut self, caught: HandlerId, is_async: bool, end: Label, span: Span) {
        let swallow = self.unit.emitter.label();
        self.unit.emitter.enter(caught);
        self.emit(Op::PushExcInfo, span);
        let again = self.unit.emitter.protect(1);
        self.emit(Op::WithExceptStart, span);
        if is_async {
            self.emit(Op::GetAwaitable(AwaitPlace::Exit), span);
            self.await_iterator(span);
        }
        self.unit.emitter.jump(Op::PopJumpIfTrue, swallow, span);
        self.emit(Op::Reraise, span);
        self.unit.emitter.unprotect(again);
        self.unit.emitter.place(swallow);
        self.emit(Op::Pop, span);
        self.emit(Op::PopExcept, span);
        self.emit(Op::Pop, span);
        self.unit.emitter.jump(Op::Jump, end, span);
        self.raise_from_handler(again, span);
    }

    /// `exit →`. Calls it as at the normal end of `with`.
    pub(super) fn call_exit(&mut self, is_async: bool, span: Span) {
        self.emit(Op::PushNull, span);
        (0..3).for_each(|_| self.none(span));
        self.emit(Op::Call(3), span);
        if is_async {
            self.emit(Op::GetAwaitable(AwaitPlace::Exit), span);
            self.await_iterator(span);
        }
        self.emit(Op::Pop, span);
    }
}
