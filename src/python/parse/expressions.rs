//! Expressions and operators, from ruff's tree to ours.

use ruff_python_ast as ast;
use ruff_text_size::Ranged;

use crate::python::code::{BinaryOp, CompareOp, Constant, UnaryOp};
use crate::python::parse::{Lowering, span};
use crate::python::source::Span;
use crate::python::tree::*;

impl Lowering<'_> {
    pub(super) fn expressions(&mut self, expressions: &[ast::Expr]) -> Vec<Expression> {
        expressions.iter().map(|expression| self.expression(expression)).collect()
    }

    pub(super) fn optional(&mut self, expression: &Option<Box<ast::Expr>>) -> Option<Expression> {
        expression.as_deref().map(|expression| self.expression(expression))
    }

    fn boxed(&mut self, expression: &ast::Expr) -> Box<Expression> {
        Box::new(self.expression(expression))
    }

    pub(super) fn expression(&mut self, expression: &ast::Expr) -> Expression {
        Expression { kind: self.expression_kind(expression), span: span(expression.range()) }
    }

    fn expression_kind(&mut self, expression: &ast::Expr) -> ExpressionKind {
        use ast::Expr;
        match expression {
            Expr::BoolOp(node) if node.op == ast::BoolOp::And => {
                ExpressionKind::And(self.expressions(&node.values))
            }
            Expr::BoolOp(node) => ExpressionKind::Or(self.expressions(&node.values)),
            Expr::Named(node) => self.named(node),
            Expr::BinOp(node) => {
                ExpressionKind::Binary(self.boxed(&node.left), binary_op(node.op), self.boxed(&node.right))
            }
            Expr::UnaryOp(node) => ExpressionKind::Unary(unary_op(node.op), self.boxed(&node.operand)),
            Expr::Lambda(node) => self.lambda(node),
            Expr::If(node) => ExpressionKind::Conditional(Box::new(Conditional {
                test: self.expression(&node.test),
                body: self.expression(&node.body),
                otherwise: self.expression(&node.orelse),
            })),
            Expr::Dict(node) => self.dict(node),
            Expr::Set(node) => ExpressionKind::Set(self.expressions(&node.elts)),
            Expr::ListComp(node) => {
                self.comprehension(ComprehensionKind::List, &node.elt, None, &node.generators)
            }
            Expr::SetComp(node) => {
                self.comprehension(ComprehensionKind::Set, &node.elt, None, &node.generators)
            }
            Expr::DictComp(node) => self.dict_comprehension(node),
            Expr::Generator(node) => {
                self.comprehension(ComprehensionKind::Generator, &node.elt, None, &node.generators)
            }
            Expr::Await(node) => ExpressionKind::Await(self.boxed(&node.value)),
            Expr::Yield(node) => ExpressionKind::Yield(self.optional(&node.value).map(Box::new)),
            Expr::YieldFrom(node) => ExpressionKind::YieldFrom(self.boxed(&node.value)),
            Expr::Compare(node) => self.compare(node),
            Expr::Call(node) => {
                ExpressionKind::Call(self.boxed(&node.func), Box::new(self.arguments(&node.arguments)))
            }
            Expr::FString(node) => self.format_string(node),
            Expr::TString(node) => self.template_string(node),
            Expr::StringLiteral(node) => self.string(node),
            Expr::BytesLiteral(node) => self.bytes(node),
            Expr::NumberLiteral(node) => self.number(node),
            Expr::BooleanLiteral(node) => ExpressionKind::Constant(Constant::Bool(node.value)),
            Expr::NoneLiteral(_) => ExpressionKind::Constant(Constant::None),
            Expr::EllipsisLiteral(_) => ExpressionKind::Constant(Constant::Ellipsis),
            Expr::Attribute(node) => {
                ExpressionKind::Attribute(self.boxed(&node.value), self.identifier(&node.attr))
            }
            Expr::Subscript(node) => {
                ExpressionKind::Subscript(self.boxed(&node.value), self.boxed(&node.slice))
            }
            Expr::Starred(node) => ExpressionKind::Starred(self.boxed(&node.value)),
            Expr::Name(node) => self.name(node),
            Expr::List(node) => ExpressionKind::List(self.expressions(&node.elts)),
            Expr::Tuple(node) => ExpressionKind::Tuple(self.expressions(&node.elts)),
            Expr::Slice(node) => ExpressionKind::Slice(Box::new(Slice {
                start: self.optional(&node.lower),
                stop: self.optional(&node.upper),
                step: self.optional(&node.step),
            })),
            Expr::IpyEscapeCommand(_) => unreachable!("only a notebook has escape commands"),
        }
    }

    fn name(&mut self, node: &ast::ExprName) -> ExpressionKind {
        if node.id.as_str() == "__debug__" && node.ctx == ast::ExprContext::Load {
            return ExpressionKind::Constant(Constant::Bool(true));
        }
        match self.type_names.iter().rev().find(|(name, _)| *name == *node.id) {
            Some((_, hidden)) => ExpressionKind::Name(hidden.clone()),
            None => ExpressionKind::Name(self.mangle(node.id.as_str())),
        }
    }

    fn named(&mut self, node: &ast::ExprNamed) -> ExpressionKind {
        let ast::Expr::Name(target) = &*node.target else {
            unreachable!("the parser refuses any other target")
        };
        let target = Identifier { name: self.mangle(target.id.as_str()), span: span(target.range) };
        ExpressionKind::Named(target, self.boxed(&node.value))
    }

    fn lambda(&mut self, node: &ast::ExprLambda) -> ExpressionKind {
        let block = self.block();
        let parameters = node.parameters.as_deref().map(|it| self.parameters(it)).unwrap_or_default();
        ExpressionKind::Lambda(Box::new(Lambda { block, parameters, body: self.expression(&node.body) }))
    }

    fn dict(&mut self, node: &ast::ExprDict) -> ExpressionKind {
        let items = node.items.iter();
        let items = items.map(|item| {
            let key = item.key.as_ref().map(|key| self.expression(key));
            (key, self.expression(&item.value))
        });
        ExpressionKind::Dict(items.collect())
    }

    fn dict_comprehension(&mut self, node: &ast::ExprDictComp) -> ExpressionKind {
        let Some(key) = node.key.as_deref() else {
            let help = "merge the dicts in a loop with `update`";
            self.refuse(node.range, "dict unpacking cannot be used in dict comprehension", help);
            return ExpressionKind::Constant(Constant::None);
        };
        self.comprehension(ComprehensionKind::Dict, key, Some(&node.value), &node.generators)
    }

    fn comprehension(
        &mut self,
        kind: ComprehensionKind,
        element: &ast::Expr,
        value: Option<&ast::Expr>,
        clauses: &[ast::Comprehension],
    ) -> ExpressionKind {
        let block = self.block();
        ExpressionKind::Comprehension(Box::new(Comprehension {
            block,
            kind,
            element: self.expression(element),
            value: value.map(|value| self.expression(value)),
            clauses: clauses.iter().map(|clause| self.clause(clause)).collect(),
        }))
    }

    fn clause(&mut self, clause: &ast::Comprehension) -> Clause {
        Clause {
            is_async: clause.is_async,
            target: self.expression(&clause.target),
            iterable: self.expression(&clause.iter),
            conditions: self.expressions(&clause.ifs),
        }
    }

    fn compare(&mut self, node: &ast::ExprCompare) -> ExpressionKind {
        let left = self.boxed(&node.left);
        let rest = node.ops.iter().zip(&node.comparators);
        let rest = rest.map(|(op, operand)| (compare_op(*op), self.expression(operand))).collect();
        ExpressionKind::Compare(left, rest)
    }

    pub(super) fn arguments(&mut self, arguments: &ast::Arguments) -> Arguments {
        let mut positional = self.expressions(&arguments.args);
        // A generator expression that is the only argument shares the parentheses of the call, and CPython counts them as its own.
        if let ([ast::Expr::Generator(node)], [only]) = (&*arguments.args, positional.as_mut_slice())
            && !node.parenthesized
        {
            only.span = span(arguments.range);
        }
        let keywords = arguments.keywords.iter().map(|keyword| self.keyword(keyword)).collect();
        Arguments { positional, keywords }
    }

    /// The name of a keyword argument is not mangled.
    fn keyword(&mut self, keyword: &ast::Keyword) -> (Option<Identifier>, Expression) {
        let name = keyword.arg.as_ref();
        let name =
            name.map(|name| Identifier { name: self.intern(name.as_str()), span: span(keyword.range) });
        (name, self.expression(&keyword.value))
    }
}

pub(super) fn constant(constant: Constant, span: Span) -> Expression {
    Expression { kind: ExpressionKind::Constant(constant), span }
}

fn unary_op(op: ast::UnaryOp) -> UnaryOp {
    match op {
        ast::UnaryOp::Invert => UnaryOp::Invert,
        ast::UnaryOp::Not => UnaryOp::Not,
        ast::UnaryOp::UAdd => UnaryOp::Positive,
        ast::UnaryOp::USub => UnaryOp::Negative,
    }
}

pub(super) fn binary_op(op: ast::Operator) -> BinaryOp {
    match op {
        ast::Operator::Add => BinaryOp::Add,
        ast::Operator::Sub => BinaryOp::Subtract,
        ast::Operator::Mult => BinaryOp::Multiply,
        ast::Operator::MatMult => BinaryOp::MatrixMultiply,
        ast::Operator::Div => BinaryOp::TrueDivide,
        ast::Operator::Mod => BinaryOp::Remainder,
        ast::Operator::Pow => BinaryOp::Power,
        ast::Operator::LShift => BinaryOp::LeftShift,
        ast::Operator::RShift => BinaryOp::RightShift,
        ast::Operator::BitOr => BinaryOp::Or,
        ast::Operator::BitXor => BinaryOp::Xor,
        ast::Operator::BitAnd => BinaryOp::And,
        ast::Operator::FloorDiv => BinaryOp::FloorDivide,
    }
}

fn compare_op(op: ast::CmpOp) -> CompareOp {
    match op {
        ast::CmpOp::Eq => CompareOp::Eq,
        ast::CmpOp::NotEq => CompareOp::Ne,
        ast::CmpOp::Lt => CompareOp::Lt,
        ast::CmpOp::LtE => CompareOp::Le,
        ast::CmpOp::Gt => CompareOp::Gt,
        ast::CmpOp::GtE => CompareOp::Ge,
        ast::CmpOp::Is => CompareOp::Is,
        ast::CmpOp::IsNot => CompareOp::IsNot,
        ast::CmpOp::In => CompareOp::In,
        ast::CmpOp::NotIn => CompareOp::NotIn,
    }
}
