//! What may not stand in a pattern.
//! The messages are CPython's (compile.c, 3.13).

use std::rc::Rc;

use crate::python::code::Constant;
use crate::python::diagnostic::Diagnostic;
use crate::python::source::Span;
use crate::python::tree::*;

/// Says what is wrong with the patterns of a `match`.
pub(super) fn check_cases(cases: &[Case]) -> Vec<Diagnostic> {
    let mut check = Check { diagnostics: Vec::new() };
    for (index, case) in cases.iter().enumerate() {
        let may_be_irrefutable = index + 1 == cases.len() || case.guard.is_some();
        check.pattern(&case.pattern, may_be_irrefutable, &mut Vec::new());
    }
    check.diagnostics
}

struct Check {
    diagnostics: Vec<Diagnostic>,
}

impl Check {
    fn error(&mut self, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(message, span));
    }

    /// Adds the names that the pattern captures to `captures`.
    fn pattern(&mut self, pattern: &Pattern, may_be_irrefutable: bool, captures: &mut Vec<Rc<str>>) {
        match &pattern.kind {
            PatternKind::Value(Expression { kind: ExpressionKind::Format(_), span }) => {
                self.error(*span, "patterns may only match literals and attribute lookups");
            }
            PatternKind::Value(_) | PatternKind::Singleton(_) => {}
            PatternKind::Sequence(patterns) => {
                let stars = patterns.iter().filter(|part| matches!(part.kind, PatternKind::Star(_))).count();
                if 1 < stars {
                    self.error(pattern.span, "multiple starred expressions in sequence pattern");
                }
                patterns.iter().for_each(|part| self.pattern(part, true, captures));
            }
            PatternKind::Mapping(items, rest) => {
                self.keys(items);
                items.iter().for_each(|(_, part)| self.pattern(part, true, captures));
                self.capture(rest.as_ref(), captures);
            }
            PatternKind::Class(_, positional, named) => {
                self.attributes(named);
                let named = named.iter().map(|(_, part)| part);
                positional.iter().chain(named).for_each(|part| self.pattern(part, true, captures));
            }
            PatternKind::Star(name) => self.capture(name.as_ref(), captures),
            PatternKind::As(Some(inner), name) => {
                self.pattern(inner, may_be_irrefutable, captures);
                self.capture(name.as_ref(), captures);
            }
            PatternKind::As(None, name) => {
                if !may_be_irrefutable {
                    self.unreachable(name.as_ref(), pattern.span);
                }
                self.capture(name.as_ref(), captures);
            }
            PatternKind::Or(alternatives) => self.alternatives(alternatives, may_be_irrefutable, captures),
        }
    }

    fn unreachable(&mut self, name: Option<&Identifier>, span: Span) {
        let what = match name {
            Some(name) => format!("name capture '{}'", name.name),
            None => "wildcard".to_string(),
        };
        self.error(span, format!("{what} makes remaining patterns unreachable"));
    }

    fn capture(&mut self, name: Option<&Identifier>, captures: &mut Vec<Rc<str>>) {
        let Some(Identifier { name, span }) = name else { return };
        if captures.contains(name) {
            self.error(*span, format!("multiple assignments to name '{name}' in pattern"));
        } else {
            captures.push(name.clone());
        }
    }

    fn alternatives(
        &mut self,
        alternatives: &[Pattern],
        may_be_irrefutable: bool,
        captures: &mut Vec<Rc<str>>,
    ) {
        let mut first: Option<Vec<Rc<str>>> = None;
        let before = captures.len();
        for (index, alternative) in alternatives.iter().enumerate() {
            let is_last = index + 1 == alternatives.len();
            captures.truncate(before);
            self.pattern(alternative, is_last && may_be_irrefutable, captures);
            let mut names = captures[before..].to_vec();
            names.sort();
            if names != *first.get_or_insert_with(|| names.clone()) {
                return self.error(alternative.span, "alternative patterns bind different names");
            }
        }
    }

    fn keys(&mut self, items: &[(Expression, Pattern)]) {
        let mut seen: Vec<&Constant> = Vec::new();
        for (key, _) in items {
            let ExpressionKind::Constant(constant) = &key.kind else { continue };
            if seen.contains(&constant) {
                self.error(key.span, format!("mapping pattern checks duplicate key ({constant})"));
            }
            seen.push(constant);
        }
    }

    fn attributes(&mut self, named: &[(Identifier, Pattern)]) {
        for (index, (name, _)) in named.iter().enumerate() {
            if named[..index].iter().any(|(earlier, _)| earlier.name == name.name) {
                self.error(name.span, format!("attribute name repeated in class pattern: {}", name.name));
            }
        }
    }
}
