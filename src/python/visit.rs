//! The parts of a tree: the blocks and expressions of a statement, the expressions of an expression.
//!
//! Whoever looks for something in a script asks here, and names only what it looks for.

use crate::python::tree::*;

/// What stands directly in a statement.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// Statements under one head.
    Block(&'a [Statement]),
    /// An expression that is read or, if it is a target, written.
    Expression(&'a Expression),
}

/// Tells the parts of a statement, in the order of the text. The parts of a function's head are parts too.
pub fn parts<'a>(statement: &'a Statement, tell: &mut dyn FnMut(Part<'a>)) {
    use StatementKind as S;
    match &statement.kind {
        S::Expression(value) => tell(Part::Expression(value)),
        S::Assign(targets, value) => {
            targets.iter().for_each(|target| tell(Part::Expression(target)));
            tell(Part::Expression(value));
        }
        S::AugmentedAssign(target, _, value) => {
            [target, value].into_iter().for_each(|it| tell(Part::Expression(it)));
        }
        S::AnnotatedAssign(node) => {
            [&node.target, &node.annotation]
                .into_iter()
                .chain(&node.value)
                .for_each(|it| tell(Part::Expression(it)));
        }
        S::Delete(targets) => targets.iter().for_each(|target| tell(Part::Expression(target))),
        S::If(branches, otherwise) => {
            for (test, body) in branches {
                tell(Part::Expression(test));
                tell(Part::Block(body));
            }
            tell(Part::Block(otherwise));
        }
        S::While(test, body, otherwise) => {
            tell(Part::Expression(test));
            tell(Part::Block(body));
            tell(Part::Block(otherwise));
        }
        S::For(node) => {
            tell(Part::Expression(&node.target));
            tell(Part::Expression(&node.iterable));
            tell(Part::Block(&node.body));
            tell(Part::Block(&node.otherwise));
        }
        S::With(node) => {
            for (manager, target) in &node.items {
                tell(Part::Expression(manager));
                target.iter().for_each(|target| tell(Part::Expression(target)));
            }
            tell(Part::Block(&node.body));
        }
        S::Try(node) => try_parts(node, tell),
        S::Match(subject, cases) => {
            tell(Part::Expression(subject));
            for case in cases {
                case.guard.iter().for_each(|guard| tell(Part::Expression(guard)));
                tell(Part::Block(&case.body));
            }
        }
        S::Function(function) => {
            function.decorators.iter().for_each(|it| tell(Part::Expression(it)));
            parameter_parts(&function.parameters, &mut |it| tell(Part::Expression(it)));
            function.returns.iter().for_each(|it| tell(Part::Expression(it)));
            tell(Part::Block(&function.body));
        }
        S::Class(class) => {
            class.decorators.iter().for_each(|it| tell(Part::Expression(it)));
            argument_parts(&class.arguments, &mut |it| tell(Part::Expression(it)));
            tell(Part::Block(&class.body));
        }
        S::Return(value) => value.iter().for_each(|value| tell(Part::Expression(value))),
        S::Raise(exception, cause) => exception.iter().chain(cause).for_each(|it| tell(Part::Expression(it))),
        S::Assert(test, message) => {
            [test].into_iter().chain(message).for_each(|it| tell(Part::Expression(it)));
        }
        S::Import(_)
        | S::ImportFrom(..)
        | S::ImportStar(_)
        | S::Global(_)
        | S::Nonlocal(_)
        | S::Pass
        | S::Break
        | S::Continue => {}
    }
}

fn try_parts<'a>(node: &'a Try, tell: &mut dyn FnMut(Part<'a>)) {
    tell(Part::Block(&node.body));
    for handler in &node.handlers {
        handler.exception.iter().for_each(|exception| tell(Part::Expression(exception)));
        tell(Part::Block(&handler.body));
    }
    tell(Part::Block(&node.otherwise));
    tell(Part::Block(&node.finally));
}

fn parameter_parts<'a>(parameters: &'a Parameters, tell: &mut dyn FnMut(&'a Expression)) {
    for parameter in parameters.in_slot_order() {
        parameter.annotation.iter().chain(&parameter.default).for_each(&mut *tell);
    }
}

fn argument_parts<'a>(arguments: &'a Arguments, tell: &mut dyn FnMut(&'a Expression)) {
    arguments.positional.iter().for_each(&mut *tell);
    arguments.keywords.iter().for_each(|(_, value)| tell(value));
}

/// Tells the expressions directly inside an expression.
pub fn children<'a>(expression: &'a Expression, tell: &mut dyn FnMut(&'a Expression)) {
    use ExpressionKind as E;
    match &expression.kind {
        E::Name(_) | E::Constant(_) => {}
        E::Format(parts) => format_parts(parts, tell),
        E::And(items) | E::Or(items) | E::Set(items) | E::List(items) | E::Tuple(items) => {
            items.iter().for_each(tell);
        }
        E::Named(_, value)
        | E::Unary(_, value)
        | E::Await(value)
        | E::YieldFrom(value)
        | E::Attribute(value, _)
        | E::Starred(value) => tell(value),
        E::Binary(left, _, right) | E::Subscript(left, right) => {
            tell(left);
            tell(right);
        }
        E::Lambda(lambda) => {
            parameter_parts(&lambda.parameters, tell);
            tell(&lambda.body);
        }
        E::Conditional(node) => [&node.body, &node.test, &node.otherwise].into_iter().for_each(tell),
        E::Dict(items) => {
            items.iter().for_each(|(key, value)| key.iter().chain([value]).for_each(&mut *tell))
        }
        E::Comprehension(node) => {
            [&node.element].into_iter().chain(&node.value).for_each(&mut *tell);
            for clause in &node.clauses {
                tell(&clause.target);
                tell(&clause.iterable);
                clause.conditions.iter().for_each(&mut *tell);
            }
        }
        E::Yield(value) => value.iter().for_each(|value| tell(value)),
        E::Compare(left, rest) => {
            tell(left);
            rest.iter().for_each(|(_, right)| tell(right));
        }
        E::Call(callee, arguments) => {
            tell(callee);
            argument_parts(arguments, tell);
        }
        E::Slice(slice) => {
            slice.start.iter().chain(&slice.stop).chain(&slice.step).for_each(tell);
        }
    }
}

fn format_parts<'a>(parts: &'a [FormatPart], tell: &mut dyn FnMut(&'a Expression)) {
    for part in parts {
        if let FormatPart::Value(value) = part {
            tell(&value.value);
            value.spec.iter().for_each(|spec| format_parts(spec, tell));
        }
    }
}

/// Tells an expression and all inside it, the outer before the inner.
pub fn walk_expression<'a>(expression: &'a Expression, tell: &mut dyn FnMut(&'a Expression)) {
    tell(expression);
    children(expression, &mut |child| walk_expression(child, tell));
}

/// Tells every statement of a block, those of inner blocks and functions among them, the outer before the inner.
pub fn walk_statements<'a>(block: &'a [Statement], tell: &mut dyn FnMut(&'a Statement)) {
    for statement in block {
        tell(statement);
        parts(statement, &mut |part| {
            if let Part::Block(inner) = part {
                walk_statements(inner, tell);
            }
        });
    }
}

/// Tells every expression of a statement itself, not of the blocks under it.
pub fn own_expressions<'a>(statement: &'a Statement, tell: &mut dyn FnMut(&'a Expression)) {
    parts(statement, &mut |part| {
        if let Part::Expression(expression) = part {
            walk_expression(expression, tell);
        }
    });
}

/// The blocks of statements under a statement, the empty ones left out.
pub fn blocks(statement: &Statement) -> Vec<&[Statement]> {
    let mut blocks = Vec::new();
    parts(statement, &mut |part| match part {
        Part::Block(block) if !block.is_empty() => blocks.push(block),
        Part::Block(_) | Part::Expression(_) => {}
    });
    blocks
}

/// A dotted name such as `asyncio.create_task`.
pub fn dotted(expression: &Expression) -> Option<String> {
    match &expression.kind {
        ExpressionKind::Name(name) => Some(name.to_string()),
        ExpressionKind::Attribute(value, name) => Some(format!("{}.{}", dotted(value)?, name.name)),
        _ => None,
    }
}
