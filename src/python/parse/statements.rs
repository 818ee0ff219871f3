//! Statements, from ruff's tree to ours.

use std::rc::Rc;

use ruff_python_ast as ast;
use ruff_text_size::Ranged;

use crate::python::code::Constant;
use crate::python::diagnostic::Diagnostic;
use crate::python::parse::expressions::{binary_op, constant};
use crate::python::parse::{Lowering, span};
use crate::python::source::{ModuleName, Span};
use crate::python::tree::*;

impl Lowering<'_> {
    pub(super) fn body(&mut self, body: &[ast::Stmt]) -> Vec<Statement> {
        body.iter().map(|statement| self.statement(statement)).collect()
    }

    pub(super) fn statement(&mut self, statement: &ast::Stmt) -> Statement {
        Statement { kind: self.statement_kind(statement), span: span(statement.range()) }
    }

    fn statement_kind(&mut self, statement: &ast::Stmt) -> StatementKind {
        use ast::Stmt;
        match statement {
            Stmt::FunctionDef(function) => self.function(function),
            Stmt::ClassDef(class) => self.class(class),
            Stmt::Return(node) => StatementKind::Return(self.optional(&node.value)),
            Stmt::Delete(node) => StatementKind::Delete(self.expressions(&node.targets)),
            Stmt::TypeAlias(node) => self.type_alias(node),
            Stmt::Assign(node) => {
                StatementKind::Assign(self.expressions(&node.targets), self.expression(&node.value))
            }
            Stmt::AugAssign(node) => StatementKind::AugmentedAssign(
                self.expression(&node.target),
                binary_op(node.op),
                self.expression(&node.value),
            ),
            Stmt::AnnAssign(node) => self.annotated_assign(node),
            Stmt::For(node) => StatementKind::For(Box::new(For {
                is_async: node.is_async,
                target: self.expression(&node.target),
                iterable: self.expression(&node.iter),
                body: self.body(&node.body),
                otherwise: self.body(&node.orelse),
            })),
            Stmt::While(node) => StatementKind::While(
                self.expression(&node.test),
                self.body(&node.body),
                self.body(&node.orelse),
            ),
            Stmt::If(node) => self.if_statement(node),
            Stmt::With(node) => self.with_statement(node),
            Stmt::Match(node) => self.match_statement(node),
            Stmt::Raise(node) => StatementKind::Raise(self.optional(&node.exc), self.optional(&node.cause)),
            Stmt::Try(node) => self.try_statement(node),
            Stmt::Assert(node) => {
                StatementKind::Assert(self.expression(&node.test), self.optional(&node.msg))
            }
            Stmt::Import(node) => {
                StatementKind::Import(node.names.iter().map(|alias| self.alias(alias)).collect())
            }
            Stmt::ImportFrom(node) => self.import_from(node),
            Stmt::Global(node) => StatementKind::Global(self.identifiers(&node.names)),
            Stmt::Nonlocal(node) => StatementKind::Nonlocal(self.identifiers(&node.names)),
            Stmt::Expr(node) => StatementKind::Expression(self.expression(&node.value)),
            Stmt::Pass(_) => StatementKind::Pass,
            Stmt::Break(_) => StatementKind::Break,
            Stmt::Continue(_) => StatementKind::Continue,
            Stmt::IpyEscapeCommand(_) => unreachable!("only a notebook has escape commands"),
        }
    }

    fn identifiers(&mut self, identifiers: &[ast::Identifier]) -> Vec<Identifier> {
        identifiers.iter().map(|identifier| self.identifier(identifier)).collect()
    }

    fn function(&mut self, node: &ast::StmtFunctionDef) -> StatementKind {
        let decorators = node.decorator_list.iter().map(|it| self.expression(&it.expression)).collect();
        let owner = node.decorator_list.is_empty().then_some(&node.name);
        self.with_type_params(node.type_params.as_deref(), span(node.range), owner, |lowering| {
            let block = lowering.block();
            StatementKind::Function(Box::new(Function {
                block,
                is_async: node.is_async,
                name: lowering.intern(node.name.as_str()),
                binding: lowering.identifier(&node.name),
                decorators,
                parameters: lowering.parameters(&node.parameters),
                returns: lowering.optional(&node.returns),
                body: lowering.body(&node.body),
            }))
        })
    }

    fn class(&mut self, node: &ast::StmtClassDef) -> StatementKind {
        let decorators = node.decorator_list.iter().map(|it| self.expression(&it.expression)).collect();
        let type_params = node.type_params.as_deref();
        let owner = node.decorator_list.is_empty().then_some(&node.name);
        self.with_type_params(type_params, span(node.range), owner, |lowering| {
            lowering.class_with(node, decorators, type_params.map(|params| span(params.range)))
        })
    }

    /// A class; one with type parameters at `generic` has `Generic` as its last base.
    fn class_with(
        &mut self,
        node: &ast::StmtClassDef,
        decorators: Vec<Expression>,
        generic: Option<Span>,
    ) -> StatementKind {
        let block = self.block();
        let binding = self.identifier(&node.name);
        let mut arguments = node.arguments.as_deref().map(|it| self.arguments(it)).unwrap_or_default();
        arguments.positional.extend(generic.map(|span| self.hidden("Generic", span)));
        let name = self.intern(node.name.as_str());
        let prefix = node.name.as_str().trim_start_matches('_');
        let class_name = (!prefix.is_empty()).then(|| prefix.into());
        let outer = std::mem::replace(&mut self.class_name, class_name);
        let body = self.body(&node.body);
        self.class_name = outer;
        StatementKind::Class(Box::new(Class { block, name, binding, decorators, arguments, body }))
    }

    /// What has type parameters (PEP 695), behind statements that make them. They are variables of `typing` under names that
    /// no program can write, and stand for the written ones in what they belong to.
    fn with_type_params(
        &mut self,
        type_params: Option<&ast::TypeParams>,
        place: Span,
        owner: Option<&ast::Identifier>,
        lower: impl FnOnce(&mut Self) -> StatementKind,
    ) -> StatementKind {
        let Some(type_params) = type_params else { return lower(self) };
        let outer = self.type_names.len();
        let mut statements = vec![self.hidden_import("Generic", span(type_params.range))];
        for param in &type_params.type_params {
            statements.extend(self.type_param(param));
        }
        statements.push(Statement { kind: lower(self), span: place });
        let params = self.type_names.split_off(outer);
        statements.extend(owner.map(|owner| self.keep_type_params(owner, params)));
        statements_as_one(statements, place)
    }

    /// `f.__type_params__ = (.T,)`; for what has decorators nobody knows whether it has attributes.
    fn keep_type_params(&mut self, owner: &ast::Identifier, params: Vec<(String, Rc<str>)>) -> Statement {
        let owner = self.identifier(owner);
        let span = owner.span;
        let expression = |kind| Expression { kind, span };
        let attribute = Identifier { name: self.intern("__type_params__"), span };
        let object = Box::new(expression(ExpressionKind::Name(owner.name)));
        let params = params.into_iter().map(|(_, hidden)| expression(ExpressionKind::Name(hidden)));
        let params = expression(ExpressionKind::Tuple(params.collect()));
        let target = expression(ExpressionKind::Attribute(object, attribute));
        Statement { kind: StatementKind::Assign(vec![target], params), span }
    }

    /// `from typing import TypeVar as .TypeVar` and `.T = .TypeVar("T")`.
    fn type_param(&mut self, param: &ast::TypeParam) -> [Statement; 2] {
        let (class, name) = match param {
            ast::TypeParam::TypeVar(param) => ("TypeVar", &param.name),
            ast::TypeParam::ParamSpec(param) => ("ParamSpec", &param.name),
            ast::TypeParam::TypeVarTuple(param) => ("TypeVarTuple", &param.name),
        };
        let place = span(name.range);
        let hidden = self.intern(&format!(".{name}"));
        self.type_names.push((name.to_string(), hidden));
        let text = ExpressionKind::Constant(Constant::Str(name.as_str().into()));
        let flag = Identifier { name: self.intern("infer_variance"), span: place };
        let arguments = Arguments {
            positional: vec![Expression { kind: text, span: place }],
            keywords: vec![(Some(flag), constant(Constant::Bool(true), place))],
        };
        let made = ExpressionKind::Call(Box::new(self.hidden(class, place)), Box::new(arguments));
        let target = self.hidden(name.as_str(), place);
        let made = StatementKind::Assign(vec![target], Expression { kind: made, span: place });
        [self.hidden_import(class, place), Statement { kind: made, span: place }]
    }

    /// `type X = value`: `X = .type_alias("X", lambda: value)`, since the value is looked at only when it is asked for.
    fn type_alias(&mut self, node: &ast::StmtTypeAlias) -> StatementKind {
        let place = span(node.range);
        self.with_type_params(node.type_params.as_deref(), place, None, |lowering| {
            let target = lowering.expression(&node.name);
            let import = lowering.hidden_import("_type_alias", target.span);
            let ExpressionKind::Name(name) = &target.kind else { unreachable!("an alias is a name") };
            let name = constant(Constant::Str(name.clone()), target.span);
            let block = lowering.block();
            let value = lowering.expression(&node.value);
            let span = value.span;
            let parameters = Parameters::default();
            let compute = ExpressionKind::Lambda(Box::new(Lambda { block, parameters, body: value }));
            let arguments = Arguments {
                positional: vec![name, Expression { kind: compute, span }],
                keywords: Vec::new(),
            };
            let function = Box::new(lowering.hidden("_type_alias", place));
            let alias = ExpressionKind::Call(function, Box::new(arguments));
            let alias = StatementKind::Assign(vec![target], Expression { kind: alias, span: place });
            statements_as_one(vec![import, Statement { kind: alias, span: place }], place)
        })
    }

    /// A name that no program can write.
    fn hidden(&mut self, name: &str, span: Span) -> Expression {
        Expression { kind: ExpressionKind::Name(self.intern(&format!(".{name}"))), span }
    }

    fn hidden_import(&mut self, name: &str, span: Span) -> Statement {
        let binding = self.intern(&format!(".{name}"));
        let name = Identifier { name: self.intern(name), span };
        let names = vec![Alias { name, binding, has_alias: true }];
        Statement { kind: StatementKind::ImportFrom(self.intern("typing"), names), span }
    }

    fn annotated_assign(&mut self, node: &ast::StmtAnnAssign) -> StatementKind {
        StatementKind::AnnotatedAssign(Box::new(AnnotatedAssign {
            target: self.expression(&node.target),
            annotation: self.expression(&node.annotation),
            value: self.optional(&node.value),
            simple: node.simple,
        }))
    }

    fn if_statement(&mut self, node: &ast::StmtIf) -> StatementKind {
        let mut branches = vec![(self.expression(&node.test), self.body(&node.body))];
        let mut otherwise = Vec::new();
        for clause in &node.elif_else_clauses {
            match &clause.test {
                Some(test) => branches.push((self.expression(test), self.body(&clause.body))),
                None => otherwise = self.body(&clause.body),
            }
        }
        StatementKind::If(branches, otherwise)
    }

    fn with_statement(&mut self, node: &ast::StmtWith) -> StatementKind {
        let items = node.items.iter();
        let items =
            items.map(|item| (self.expression(&item.context_expr), self.optional(&item.optional_vars)));
        let items = items.collect();
        StatementKind::With(With { is_async: node.is_async, items, body: self.body(&node.body) })
    }

    fn try_statement(&mut self, node: &ast::StmtTry) -> StatementKind {
        StatementKind::Try(Try {
            is_star: node.is_star,
            body: self.body(&node.body),
            handlers: node.handlers.iter().map(|handler| self.except_handler(handler)).collect(),
            otherwise: self.body(&node.orelse),
            finally: self.body(&node.finalbody),
        })
    }

    fn except_handler(&mut self, handler: &ast::ExceptHandler) -> ExceptHandler {
        let ast::ExceptHandler::ExceptHandler(handler) = handler;
        ExceptHandler {
            exception: self.optional(&handler.type_),
            name: handler.name.as_ref().map(|name| self.identifier(name)),
            body: self.body(&handler.body),
            span: span(handler.range),
        }
    }

    fn alias(&mut self, alias: &ast::Alias) -> Alias {
        let name = Identifier { name: self.intern(alias.name.as_str()), span: span(alias.range) };
        let binding = match &alias.asname {
            Some(asname) => self.mangle(asname.as_str()),
            None => self.mangle(alias.name.as_str().split('.').next().expect("split gives at least one")),
        };
        Alias { name, binding, has_alias: alias.asname.is_some() }
    }

    fn import_from(&mut self, node: &ast::StmtImportFrom) -> StatementKind {
        let module = node.module.as_ref().map_or("", |module| module.as_str());
        let absolute = self.absolute(module, node.level);
        if let Err(message) = absolute {
            let help = "a relative import begins at the package of its module";
            self.refuse(node.range, message, help);
        }
        let module = &*absolute.unwrap_or_default();
        if module == "__future__" {
            let message = "from __future__ imports must occur at the beginning of the file";
            self.diagnostics.push(Diagnostic::new(message, span(node.range)));
        } else if node.names.iter().any(|alias| alias.name.as_str() == "*") {
            return StatementKind::ImportStar(self.intern(module));
        }
        let names = node.names.iter().map(|alias| self.alias(alias)).collect();
        StatementKind::ImportFrom(self.intern(module), names)
    }

    /// The name of the module that an import means, which begins so many packages above (`resolve_name`, importlib).
    fn absolute(&self, module: &str, level: u32) -> Result<String, &'static str> {
        let Some(above) = level.checked_sub(1) else { return Ok(module.to_string()) };
        let package = self.source.module().and_then(ModuleName::package);
        let package = package.ok_or("attempted relative import with no known parent package")?;
        let mut base = package;
        for _ in 0..above {
            (base, _) = base.rsplit_once('.').ok_or("attempted relative import beyond top-level package")?;
        }
        Ok(if module.is_empty() { base.to_string() } else { format!("{base}.{module}") })
    }

    pub(super) fn parameters(&mut self, parameters: &ast::Parameters) -> Parameters {
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        Parameters {
            positional: positional.map(|parameter| self.parameter_with_default(parameter)).collect(),
            positional_only: parameters.posonlyargs.len() as u32,
            varargs: parameters.vararg.as_deref().map(|parameter| self.parameter(parameter)),
            keyword_only: parameters.kwonlyargs.iter().map(|it| self.parameter_with_default(it)).collect(),
            varkw: parameters.kwarg.as_deref().map(|parameter| self.parameter(parameter)),
        }
    }

    fn parameter_with_default(&mut self, parameter: &ast::ParameterWithDefault) -> Parameter {
        Parameter { default: self.optional(&parameter.default), ..self.parameter(&parameter.parameter) }
    }

    fn parameter(&mut self, parameter: &ast::Parameter) -> Parameter {
        let annotation = self.optional(&parameter.annotation);
        Parameter { name: self.identifier(&parameter.name), annotation, default: None }
    }
}

/// Several statements where one is asked for: `if True:` before them (`Statement::written` knows it by the place of the test).
fn statements_as_one(statements: Vec<Statement>, place: Span) -> StatementKind {
    StatementKind::If(vec![(constant(Constant::Bool(true), place), statements)], Vec::new())
}
