//! `match` and its patterns, from ruff's tree to ours.

use ruff_python_ast as ast;
use ruff_text_size::Ranged;

use crate::python::code::Constant;
use crate::python::parse::{Lowering, span};
use crate::python::tree::*;

impl Lowering<'_> {
    pub(super) fn match_statement(&mut self, node: &ast::StmtMatch) -> StatementKind {
        let subject = self.expression(&node.subject);
        let cases = node.cases.iter().map(|case| Case {
            pattern: self.pattern(&case.pattern),
            guard: self.optional(&case.guard),
            body: self.body(&case.body),
        });
        StatementKind::Match(subject, cases.collect())
    }

    fn patterns(&mut self, patterns: &[ast::Pattern]) -> Vec<Pattern> {
        patterns.iter().map(|pattern| self.pattern(pattern)).collect()
    }

    fn pattern(&mut self, pattern: &ast::Pattern) -> Pattern {
        Pattern { kind: self.pattern_kind(pattern), span: span(pattern.range()) }
    }

    fn pattern_kind(&mut self, pattern: &ast::Pattern) -> PatternKind {
        use ast::Pattern as P;
        match pattern {
            P::MatchValue(node) => PatternKind::Value(self.expression(&node.value)),
            P::MatchSingleton(node) => PatternKind::Singleton(match node.value {
                ast::Singleton::None => Constant::None,
                ast::Singleton::True => Constant::Bool(true),
                ast::Singleton::False => Constant::Bool(false),
            }),
            P::MatchSequence(node) => PatternKind::Sequence(self.patterns(&node.patterns)),
            P::MatchMapping(node) => {
                let items = node.keys.iter().zip(&node.patterns);
                let items = items.map(|(key, value)| (self.expression(key), self.pattern(value))).collect();
                PatternKind::Mapping(items, node.rest.as_ref().map(|rest| self.identifier(rest)))
            }
            P::MatchClass(node) => {
                let class = self.expression(&node.cls);
                let positional = self.patterns(&node.arguments.patterns);
                let named = node.arguments.keywords.iter();
                let named = named.map(|it| (self.identifier(&it.attr), self.pattern(&it.pattern))).collect();
                PatternKind::Class(class, positional, named)
            }
            P::MatchStar(node) => PatternKind::Star(node.name.as_ref().map(|name| self.identifier(name))),
            P::MatchAs(node) => PatternKind::As(
                node.pattern.as_deref().map(|pattern| Box::new(self.pattern(pattern))),
                node.name.as_ref().map(|name| self.identifier(name)),
            ),
            P::MatchOr(node) => PatternKind::Or(self.patterns(&node.patterns)),
        }
    }
}
