//! `match`: patterns.
//! A pattern takes its subject off the stack. What it captures waits at the bottom until the whole pattern has matched, so that
//! a pattern that fails binds nothing (compile.c, 3.13). A failing pattern has to drop a number of values that depends on the
//! place, so there is a label for each number, and they fall into each other:
//!
//! ```text
//! fail 2:  Pop
//! fail 1:  Pop
//! fail 0:  the next case
//! ```

use std::rc::Rc;

use super::Compiler;
use super::emit::Label;
use crate::python::code::{CompareOp, Constant, Op};
use crate::python::source::Span;
use crate::python::tree::*;

/// The state of a pattern that is being compiled.
#[derive(Default)]
struct Matching<'a> {
    /// The names captured so far. Their values lie below the pattern's own: the first name's value uppermost.
    captures: Vec<&'a Identifier>,
    /// How many values of the pattern's own lie above those.
    on_top: usize,
    /// Where to go when it fails, by how many values have to be dropped.
    fail: Vec<Label>,
}

impl<'a> Compiler<'a> {
    pub(super) fn match_statement(&mut self, subject: &'a Expression, cases: &'a [Case]) {
        let end = self.unit.emitter.label();
        self.expression(subject);
        let last_index = cases.len() - 1;
        let has_default = 0 < last_index && is_wildcard(&cases[last_index].pattern);
        let last_refutable = if has_default { last_index - 1 } else { last_index };
        for (index, case) in cases.iter().enumerate().take(last_refutable + 1) {
            self.case(case, index < last_refutable, end);
        }
        if has_default {
            self.default_case(&cases[last_index], end);
        }
        self.unit.emitter.place(end);
    }

    fn case(&mut self, case: &'a Case, keeps_subject: bool, end: Label) {
        let span = case.pattern.span;
        if keeps_subject {
            self.emit(Op::Copy(1), span);
        }
        let mut matching = Matching::default();
        self.pattern(&case.pattern, &mut matching);
        for name in std::mem::take(&mut matching.captures) {
            self.store(&name.name, name.span);
        }
        if let Some(guard) = &case.guard {
            let fail = self.fail_label(&mut matching, 0);
            self.jump_if(guard, false, fail);
        }
        if keeps_subject {
            self.emit(Op::Pop, span);
        }
        self.body(&case.body);
        self.unit.emitter.jump(Op::Jump, end, span);
        self.place_fail_labels(&mut matching, span);
    }

    /// The last case, if it matches everything; the case before it has dropped the subject.
    fn default_case(&mut self, case: &'a Case, end: Label) {
        if let Some(guard) = &case.guard {
            self.jump_if(guard, false, end);
        }
        self.body(&case.body);
    }

    fn fail_label(&mut self, matching: &mut Matching<'a>, dropped: usize) -> Label {
        while matching.fail.len() <= dropped {
            matching.fail.push(self.unit.emitter.label());
        }
        matching.fail[dropped]
    }

    /// Emits a jump that is taken when the pattern does not match.
    fn fail(&mut self, op: fn(u32) -> Op, matching: &mut Matching<'a>, span: Span) {
        let dropped = matching.on_top + matching.captures.len();
        let label = self.fail_label(matching, dropped);
        self.unit.emitter.jump(op, label, span);
    }

    fn place_fail_labels(&mut self, matching: &mut Matching<'a>, span: Span) {
        let labels = std::mem::take(&mut matching.fail);
        for (index, label) in labels.into_iter().enumerate().rev() {
            self.unit.emitter.place(label);
            if 0 < index {
                self.emit(Op::Pop, span);
            }
        }
    }

    /// `subject →`
    fn pattern(&mut self, pattern: &'a Pattern, matching: &mut Matching<'a>) {
        let span = pattern.span;
        match &pattern.kind {
            PatternKind::Value(value) => {
                self.expression(value);
                self.emit(Op::Compare(CompareOp::Eq), span);
                self.fail(Op::PopJumpIfFalse, matching, span);
            }
            PatternKind::Singleton(constant) => {
                self.constant(constant.clone(), span);
                self.emit(Op::Compare(CompareOp::Is), span);
                self.fail(Op::PopJumpIfFalse, matching, span);
            }
            PatternKind::Sequence(patterns) => self.sequence_pattern(patterns, matching, span),
            PatternKind::Mapping(items, rest) => self.mapping_pattern(items, rest.as_ref(), matching, span),
            PatternKind::Class(class, positional, named) => {
                self.class_pattern(class, positional, named, matching, span);
            }
            PatternKind::Star(name) => self.capture(name.as_ref(), matching, span),
            PatternKind::As(None, name) => self.capture(name.as_ref(), matching, span),
            PatternKind::As(Some(inner), name) => {
                self.emit(Op::Copy(1), span);
                matching.on_top += 1;
                self.pattern(inner, matching);
                matching.on_top -= 1;
                self.capture(name.as_ref(), matching, span);
            }
            PatternKind::Or(alternatives) => self.or_pattern(alternatives, matching, span),
        }
    }

    /// `value … →`, the first on top.
    fn subpatterns(&mut self, patterns: impl Iterator<Item = &'a Pattern>, matching: &mut Matching<'a>) {
        for pattern in patterns {
            matching.on_top -= 1;
            self.pattern(pattern, matching);
        }
    }

    fn capture(&mut self, name: Option<&'a Identifier>, matching: &mut Matching<'a>, span: Span) {
        let Some(name) = name else { return self.emit(Op::Pop, span) };
        self.sink(matching.on_top + matching.captures.len() + 1, span);
        matching.captures.push(name);
    }

    /// Moves the top below the `count - 1` values under it.
    fn sink(&mut self, count: usize, span: Span) {
        (2..=count).rev().for_each(|position| self.emit(Op::Swap(position as u32), span));
    }

    fn sequence_pattern(&mut self, patterns: &'a [Pattern], matching: &mut Matching<'a>, span: Span) {
        let is_star = |pattern: &Pattern| matches!(pattern.kind, PatternKind::Star(_));
        let star = patterns.iter().position(is_star);
        matching.on_top += 1;
        self.emit(Op::MatchSequence, span);
        self.fail(Op::PopJumpIfFalse, matching, span);
        match star {
            None => self.check_length(patterns.len(), CompareOp::Eq, matching, span),
            Some(_) => self.check_length(patterns.len() - 1, CompareOp::Ge, matching, span),
        }
        matching.on_top -= 1;
        let op = match star {
            None => Op::UnpackSequence(patterns.len() as u32),
            Some(before) => match (u16::try_from(before), u16::try_from(patterns.len() - before - 1)) {
                (Ok(before), Ok(after)) => Op::UnpackEx { before, after },
                _ => return self.error(span, "too many expressions in star-unpacking sequence pattern"),
            },
        };
        self.emit(op, span);
        matching.on_top += patterns.len();
        self.subpatterns(patterns.iter(), matching);
    }

    fn check_length(&mut self, length: usize, op: CompareOp, matching: &mut Matching<'a>, span: Span) {
        self.emit(Op::GetLen, span);
        self.constant(Constant::Int(length as i64), span);
        self.emit(Op::Compare(op), span);
        self.fail(Op::PopJumpIfFalse, matching, span);
    }

    fn mapping_pattern(
        &mut self,
        items: &'a [(Expression, Pattern)],
        rest: Option<&'a Identifier>,
        matching: &mut Matching<'a>,
        span: Span,
    ) {
        matching.on_top += 1;
        self.emit(Op::MatchMapping, span);
        self.fail(Op::PopJumpIfFalse, matching, span);
        if !items.is_empty() {
            self.check_length(items.len(), CompareOp::Ge, matching, span);
        }
        items.iter().for_each(|(key, _)| self.expression(key));
        self.emit(Op::BuildTuple(items.len() as u32), span);
        self.emit(Op::MatchKeys, span);
        matching.on_top += 2;
        self.emit(Op::Copy(1), span);
        self.fail(Op::PopJumpIfNone, matching, span);
        self.emit(Op::UnpackSequence(items.len() as u32), span);
        matching.on_top = matching.on_top + items.len() - 1;
        self.subpatterns(items.iter().map(|(_, pattern)| pattern), matching);
        matching.on_top -= 2;
        match rest {
            Some(rest) => {
                self.mapping_rest(items.len() as u32, span);
                self.capture(Some(rest), matching, span);
            }
            None => {
                self.emit(Op::Pop, span);
                self.emit(Op::Pop, span);
            }
        }
    }

    /// `subject, keys → rest`: a dict of the subject without the keys.
    fn mapping_rest(&mut self, key_count: u32, span: Span) {
        self.emit(Op::BuildMap(0), span);
        self.emit(Op::Swap(3), span);
        self.emit(Op::DictUpdate(2), span);
        self.emit(Op::UnpackSequence(key_count), span);
        for left in (1..=key_count).rev() {
            self.emit(Op::Copy(left + 1), span);
            self.emit(Op::Swap(2), span);
            self.emit(Op::DeleteSubscr, span);
        }
    }

    fn class_pattern(
        &mut self,
        class: &'a Expression,
        positional: &'a [Pattern],
        named: &'a [(Identifier, Pattern)],
        matching: &mut Matching<'a>,
        span: Span,
    ) {
        let names: Rc<[Constant]> = named.iter().map(|(name, _)| Constant::Str(name.name.clone())).collect();
        self.expression(class);
        self.constant(Constant::Tuple(names), span);
        self.emit(Op::MatchClass(positional.len() as u32), span);
        self.emit(Op::Copy(1), span);
        matching.on_top += 1;
        self.fail(Op::PopJumpIfNone, matching, span);
        let count = positional.len() + named.len();
        self.emit(Op::UnpackSequence(count as u32), span);
        matching.on_top = matching.on_top + count - 1;
        self.subpatterns(positional.iter().chain(named.iter().map(|(_, pattern)| pattern)), matching);
    }

    /// Every alternative gets a copy of the subject, and must capture the same names; in the end they lie in the first
    /// one's order.
    fn or_pattern(&mut self, alternatives: &'a [Pattern], matching: &mut Matching<'a>, span: Span) {
        let matched = self.unit.emitter.label();
        let mut captures: Option<Vec<&'a Identifier>> = None;
        for alternative in alternatives {
            let mut inner = Matching::default();
            self.emit(Op::Copy(1), alternative.span);
            self.pattern(alternative, &mut inner);
            let wanted = captures.get_or_insert_with(|| inner.captures.clone());
            self.reorder(std::mem::take(&mut inner.captures), wanted, alternative.span);
            self.unit.emitter.jump(Op::Jump, matched, alternative.span);
            self.place_fail_labels(&mut inner, alternative.span);
        }
        self.emit(Op::Pop, span);
        self.fail(Op::Jump, matching, span);
        self.unit.emitter.place(matched);
        let captures = captures.expect("there are alternatives");
        let below = captures.len() + 1 + matching.on_top + matching.captures.len();
        for name in captures {
            self.sink(below, span);
            matching.captures.push(name);
        }
        self.emit(Op::Pop, span);
    }

    /// Brings the captured values into the wanted order: from the bottom on, each is swapped into its place.
    fn reorder(&mut self, mut captures: Vec<&'a Identifier>, wanted: &[&'a Identifier], span: Span) {
        let position =
            |captures: &[&Identifier], name: &Rc<str>| captures.iter().position(|it| it.name == *name);
        for place in (1..wanted.len()).rev() {
            let now = position(&captures, &wanted[place].name).expect("alternatives capture the same names");
            if now == place {
                continue;
            }
            // The first name is on top: bring the value there, then swap it with what is in its place.
            if 0 < now {
                self.emit(Op::Swap(now as u32 + 1), span);
                captures.swap(0, now);
            }
            self.emit(Op::Swap(place as u32 + 1), span);
            captures.swap(0, place);
        }
    }
}

fn is_wildcard(pattern: &Pattern) -> bool {
    matches!(pattern.kind, PatternKind::As(None, None))
}
