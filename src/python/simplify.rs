//! The ways to make the expressions of a script simpler, as edits of its text: whether the script then still does what
//! it shall is for others to find out.
//!
//! Every edit makes the text shorter, or a number smaller, so that simplifying comes to an end. Outer expressions come before
//! inner ones: who begins at the front cuts the most away first.

use crate::python::code::Constant;
use crate::python::edit::{Edit, Edits};
use crate::python::source::{Source, Span};
use crate::python::tree::*;
use crate::python::visit::{blocks, own_expressions, walk_statements};

/// All single steps that make a script simpler.
pub fn simplifications(source: &Source, module: &Module) -> Vec<Edits> {
    let mut simplifier = Simplifier { source, module, found: Vec::new(), class: None };
    simplifier.block(&module.body);
    simplifier.found
}

struct Simplifier<'a> {
    source: &'a Source,
    module: &'a Module,
    found: Vec<Edits>,
    /// The class whose body is looked at.
    class: Option<&'a Class>,
}

impl<'a> Simplifier<'a> {
    fn block(&mut self, block: &'a [Statement]) {
        for statement in block {
            self.statement(statement);
            own_expressions(statement, &mut |expression| self.expression(expression));
            let outer = self.class;
            if let StatementKind::Class(class) = &statement.kind {
                self.class = Some(class);
            } else if let StatementKind::Function(_) = &statement.kind {
                self.class = None;
            }
            blocks(statement).into_iter().for_each(|block| self.block(block));
            self.class = outer;
        }
    }

    fn offer(&mut self, edit: Edit) {
        self.found.push(Edits::new(vec![edit]));
    }

    fn offer_deletion(&mut self, start: u32, end: u32) {
        self.offer(Edit::delete(Span::new(start, end)));
    }

    /// Puts a part of an expression in the place of the whole.
    fn offer_part(&mut self, whole: Span, part: Span) {
        let text = self.source.slice(part).to_string();
        self.offer(Edit::replace(whole, text));
    }

    /// Takes each member out of a list with commas.
    fn offer_fewer(&mut self, members: &[Span]) {
        for index in 0..members.len() {
            self.offer(Edit::delete(without(members, index)));
        }
    }

    fn statement(&mut self, statement: &'a Statement) {
        use StatementKind as S;
        match &statement.kind {
            S::Assign(targets, value) => {
                self.offer_deletion(statement.span.start, self.start_of(value.span));
                if let [_, second, ..] = targets.as_slice() {
                    self.offer_deletion(statement.span.start, second.span.start);
                }
            }
            S::AnnotatedAssign(node) => match &node.value {
                Some(value) => {
                    let between = Span::new(node.target.span.end, value.span.start);
                    self.offer(Edit::replace(between, " = "));
                }
                None => self.offer_part(statement.span, node.target.span),
            },
            S::Delete(targets) if 1 < targets.len() => self.offer_fewer(&spans(targets)),
            S::With(node) => self.with(node),
            S::Function(function) => self.function(function),
            S::Class(class) => self.class_head(class),
            S::Return(Some(_)) => {
                self.offer_deletion(statement.span.start + "return".len() as u32, statement.span.end);
            }
            S::Raise(Some(exception), Some(_)) => {
                self.offer_deletion(exception.span.end, statement.span.end);
            }
            S::Assert(test, Some(_)) => self.offer_deletion(test.span.end, statement.span.end),
            S::Import(aliases) | S::ImportFrom(_, aliases) if 1 < aliases.len() => {
                self.offer_fewer(&aliases.iter().map(|alias| alias.name.span).collect::<Vec<_>>());
            }
            S::Global(names) | S::Nonlocal(names) if 1 < names.len() => {
                self.offer_fewer(&names.iter().map(|name| name.span).collect::<Vec<_>>());
            }
            _ => {}
        }
    }

    /// Where a value begins with the parentheses around it: behind the `=` before it.
    fn start_of(&self, value: Span) -> u32 {
        let before = &self.source.text()[..value.start as usize];
        let blank = before.rfind('=').map_or(0, |at| before.len() - at - 1);
        let spaces = before[before.len() - blank..].len() - before[before.len() - blank..].trim_start().len();
        value.start - (blank - spaces) as u32
    }

    fn with(&mut self, node: &With) {
        if 1 < node.items.len() {
            let items: Vec<Span> = node
                .items
                .iter()
                .map(|(manager, target)| target.as_ref().map_or(manager.span, |it| manager.span.to(it.span)))
                .collect();
            self.offer_fewer(&items);
        }
        for (manager, target) in &node.items {
            if let Some(target) = target {
                self.offer_deletion(manager.span.end, target.span.end);
            }
        }
    }

    fn class_head(&mut self, class: &Class) {
        let bases: Vec<Span> = arguments(self.source, &class.arguments);
        self.offer_fewer(&bases);
    }

    fn function(&mut self, function: &'a Function) {
        if let Some(returns) = &function.returns {
            let before = &self.source.text()[..returns.span.start as usize];
            if let Some(arrow) = before.rfind("->") {
                self.offer_deletion(before[..arrow].trim_end().len() as u32, returns.span.end);
            }
        }
        for parameter in function.parameters.in_slot_order() {
            let name = parameter.name.span;
            let annotated = parameter.annotation.as_ref().map_or(name, |annotation| annotation.span);
            if annotated != name {
                self.offer_deletion(name.end, annotated.end);
            }
            if let Some(default) = &parameter.default {
                self.offer_deletion(annotated.end, default.span.end);
            }
        }
        for index in 0..function.parameters.positional.len() {
            self.parameter(function, index);
        }
    }

    /// Takes a parameter out, and what calls by the function's name give it.
    fn parameter(&mut self, function: &Function, index: usize) {
        let parameters = &function.parameters;
        let whole = |parameter: &Parameter| {
            let name = parameter.name.span;
            let name = parameter.annotation.as_ref().map_or(name, |it| name.to(it.span));
            parameter.default.as_ref().map_or(name, |it| name.to(it.span))
        };
        let spans: Vec<Span> = parameters.positional.iter().map(whole).collect();
        let is_method = self.class.is_some();
        if is_method && index == 0 {
            return;
        }
        let called = match self.class {
            Some(class) if &*function.name == "__init__" => &class.name,
            _ => &function.name,
        };
        let given = index - usize::from(is_method);
        let mut edits = vec![Edit::delete(without(&spans, index))];
        let name = &parameters.positional[index].name.name;
        let mut look = |expression: &Expression| {
            if let ExpressionKind::Call(callee, arguments) = &expression.kind
                && last_name(callee).is_some_and(|last| last == &**called)
                && let Some(at) = argument(arguments, given, name)
            {
                edits.push(Edit::delete(without(&self::arguments(self.source, arguments), at)));
            }
        };
        walk_statements(&self.module.body, &mut |statement| own_expressions(statement, &mut look));
        self.found.push(Edits::new(edits));
    }

    fn expression(&mut self, expression: &Expression) {
        use ExpressionKind as E;
        let whole = expression.span;
        let mut parts: Vec<Span> = Vec::new();
        match &expression.kind {
            E::Constant(constant) => self.constant(whole, constant),
            E::Format(_) => self.offer(Edit::replace(whole, "''")),
            E::And(items) | E::Or(items) => parts = spans(items),
            E::Binary(left, _, right) => parts = vec![left.span, right.span],
            E::Unary(_, value) => parts = vec![value.span],
            E::Conditional(node) => parts = vec![node.body.span, node.otherwise.span],
            E::Comprehension(node) => {
                parts = vec![node.element.span];
                self.conditions(node);
            }
            E::Set(items) | E::List(items) | E::Tuple(items) => self.offer_fewer(&spans(items)),
            E::Dict(items) => {
                let item = |(key, value): &(Option<Expression>, Expression)| {
                    key.as_ref()
                        .map_or_else(|| starred(self.source, value.span), |key| key.span.to(value.span))
                };
                self.offer_fewer(&items.iter().map(item).collect::<Vec<_>>());
            }
            E::Call(_, arguments) => {
                parts = spans(&arguments.positional);
                self.offer_fewer(&self::arguments(self.source, arguments));
            }
            _ => {}
        }
        parts.into_iter().for_each(|part| self.offer_part(whole, part));
    }

    fn conditions(&mut self, node: &Comprehension) {
        for clause in &node.clauses {
            let mut end = clause.iterable.span.end;
            for condition in &clause.conditions {
                self.offer_deletion(end, condition.span.end);
                end = condition.span.end;
            }
        }
    }

    fn constant(&mut self, whole: Span, constant: &Constant) {
        let smaller: &[&str] = match constant {
            Constant::Int(0) => &[],
            Constant::Int(1) => &["0"],
            Constant::Int(_) | Constant::BigInt(_) | Constant::Float(_) => &["0", "1"],
            Constant::Str(text) if !text.is_empty() => &["''"],
            Constant::Bytes(bytes) if !bytes.is_empty() => &["b''"],
            _ => &[],
        };
        smaller.iter().for_each(|text| self.offer(Edit::replace(whole, *text)));
    }
}

fn spans(expressions: &[Expression]) -> Vec<Span> {
    expressions.iter().map(|expression| expression.span).collect()
}

/// What goes when a member of a list with commas goes, the comma beside it included.
fn without(members: &[Span], index: usize) -> Span {
    match (members.get(index + 1), index.checked_sub(1)) {
        (Some(next), _) => Span::new(members[index].start, next.start),
        (None, Some(before)) => Span::new(members[before].end, members[index].end),
        (None, None) => members[index],
    }
}

/// The arguments of a call, in the order of the text.
fn arguments(source: &Source, arguments: &Arguments) -> Vec<Span> {
    let keyword = |(name, value): &(Option<Identifier>, Expression)| match name {
        Some(name) => name.span.to(value.span),
        None => starred(source, value.span),
    };
    let mut all = spans(&arguments.positional);
    all.extend(arguments.keywords.iter().map(keyword));
    all.sort();
    all
}

/// A mapping together with the two stars before it.
fn starred(source: &Source, mapping: Span) -> Span {
    let before = &source.text()[..mapping.start as usize];
    Span::new(before.rfind("**").map_or(mapping.start, |at| at as u32), mapping.end)
}

/// Which of the call's arguments, in the order of the text, a parameter gets.
fn argument(arguments: &Arguments, index: usize, name: &str) -> Option<usize> {
    if let Some(positional) = arguments.positional.get(index) {
        let is_before = |(_, value): &&(Option<Identifier>, Expression)| value.span < positional.span;
        return Some(index + arguments.keywords.iter().filter(is_before).count());
    }
    let keyword = arguments
        .keywords
        .iter()
        .find(|(keyword, _)| keyword.as_ref().is_some_and(|it| &*it.name == name))?;
    let is_before = |span: Span| span < keyword.1.span;
    let positional = arguments.positional.iter().filter(|it| is_before(it.span)).count();
    Some(positional + arguments.keywords.iter().filter(|(_, value)| is_before(value.span)).count())
}

/// The name behind the last dot.
fn last_name(callee: &Expression) -> Option<&str> {
    match &callee.kind {
        ExpressionKind::Name(name) => Some(name),
        ExpressionKind::Attribute(_, name) => Some(&name.name),
        _ => None,
    }
}

/// The functions and classes around a place, from the outermost, with dots between.
pub fn qualified_name(module: &Module, place: Span) -> String {
    let mut names: Vec<&str> = Vec::new();
    walk_statements(&module.body, &mut |statement| {
        let is_around = statement.span.start <= place.start && place.end <= statement.span.end;
        match &statement.kind {
            StatementKind::Function(function) if is_around => names.push(&function.name),
            StatementKind::Class(class) if is_around => names.push(&class.name),
            _ => {}
        }
    });
    names.join(".")
}
