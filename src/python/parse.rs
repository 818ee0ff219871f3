//! Turns a script's text into our own tree, by ruff's parser.
//! That parser promises no stable interface, so this is the only file that names it. It finds several errors in one go,
//! and what Python knows but weakloop does not is refused here too. Scopes are not its business.

use std::collections::HashSet;
use std::rc::Rc;

use num_bigint::BigInt;
use ruff_python_ast as ast;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{
    LexicalErrorType, Mode, ParseErrorType, ParseOptions, Parsed, lexer, parse_unchecked,
};
use ruff_text_size::{Ranged, TextRange};

use crate::python::code::{BinaryOp, CompareOp, Constant, Conversion, UnaryOp};
use crate::python::diagnostic::Diagnostic;
use crate::python::source::{Source, Span};
use crate::python::tree::*;

/// Parses a script, or says everything that is wrong with it.
pub fn parse(source: &Source) -> Result<Module, Vec<Diagnostic>> {
    let text = source.text();
    check_nesting(text).map_err(|diagnostic| vec![diagnostic])?;
    let options = ParseOptions::from(Mode::Module).with_target_version(ast::PythonVersion::PY313);
    let parsed = parse_unchecked(text, options);
    if parsed.has_syntax_errors() {
        return Err(syntax_errors(source, &parsed));
    }
    let ast::Mod::Module(module) = parsed.into_syntax() else { unreachable!("a module was asked for") };
    Lowering::new(source).module(&module)
}

/// CPython's limit on brackets inside brackets (tokenizer.h MAXLEVEL).
const BRACKETS_MAX: usize = 200;
/// CPython's limit on blocks inside blocks (tokenizer.h MAXINDENT).
const INDENTS_MAX: usize = 100;
/// How many operations may stand inside each other. CPython's own limit is a few thousand, and depends on its stack.
const OPERATIONS_MAX: usize = 500;

/// Refuses what would be too deep for recursive functions, before anything recursive sees it.
fn check_nesting(text: &str) -> Result<(), Diagnostic> {
    let Some(message) = nesting_error(text) else { return Ok(()) };
    // Tokens have no place here, so the place is found as the end of the shortest beginning that is too deep already.
    let ends: Vec<usize> = text.char_indices().map(|(index, _)| index).skip(1).chain([text.len()]).collect();
    let at = ends.partition_point(|&end| nesting_error(&text[..end]).is_none()).min(ends.len() - 1);
    let start = if at == 0 { 0 } else { ends[at - 1] };
    Err(Diagnostic::new(message, Span::new(start as u32, ends[at] as u32))
        .label("too deep from here")
        .help("give the inner parts names of their own"))
}

fn nesting_error(text: &str) -> Option<&'static str> {
    let mut lexer = lexer::lex(text, Mode::Module);
    let mut nesting = Nesting { levels: vec![Level::default()], indents: 0 };
    loop {
        let kind = lexer.next_token();
        if kind == TokenKind::EndOfFile {
            return None;
        }
        nesting.token(kind);
        if BRACKETS_MAX < nesting.levels.len() - 1 {
            return Some("too many nested parentheses");
        }
        if INDENTS_MAX <= nesting.indents {
            return Some("too many levels of indentation");
        }
        if OPERATIONS_MAX < nesting.operations() {
            return Some("too many operations inside each other");
        }
    }
}

/// An upper bound on how deep the tree of an expression is, kept while its tokens go by.
/// `a + b.c` may nest once per operator, since `+` and `.` take what is left of them as an operand. What stands between two commas,
/// or beside `and`, `or` and comparisons, is complete, so the count begins anew there; except behind a prefix (`not`, `lambda`,
/// `else` …), which goes on to the right. `f(x)` opens a level, and is an operator too.
struct Nesting {
    levels: Vec<Level>,
    indents: usize,
}

#[derive(Default)]
struct Level {
    operators: usize,
    prefixes: usize,
    lambdas: usize,
}

impl Nesting {
    fn operations(&self) -> usize {
        self.levels.iter().map(|level| 1 + level.operators + level.prefixes + 3 * level.lambdas).sum()
    }

    fn top(&mut self) -> &mut Level {
        self.levels.last_mut().expect("the lowest level is never closed")
    }

    fn token(&mut self, kind: TokenKind) {
        use TokenKind as T;
        match kind {
            T::Lpar | T::Lsqb | T::Lbrace => {
                self.top().operators += usize::from(kind != T::Lbrace);
                self.levels.push(Level::default());
            }
            T::Rpar | T::Rsqb | T::Rbrace if 1 < self.levels.len() => drop(self.levels.pop()),
            T::Newline => self.levels = vec![Level::default()],
            T::Indent => self.indents += 1,
            T::Dedent => self.indents = self.indents.saturating_sub(1),
            T::Comma => *self.top() = Level { lambdas: self.top().lambdas, ..Level::default() },
            T::Semi => *self.top() = Level::default(),
            T::Lambda => self.top().lambdas += 1,
            T::Not | T::If | T::Else | T::For | T::Await | T::Yield | T::ColonEqual => {
                self.top().prefixes += 1
            }
            T::And | T::Or | T::Less | T::Greater | T::EqEqual | T::NotEqual => self.top().operators = 0,
            T::LessEqual | T::GreaterEqual | T::In | T::Is => self.top().operators = 0,
            T::Plus | T::Minus | T::Star | T::Slash | T::Vbar | T::Amper | T::Dot | T::Percent => {
                self.top().operators += 1;
            }
            T::Tilde
            | T::CircumFlex
            | T::LeftShift
            | T::RightShift
            | T::DoubleStar
            | T::DoubleSlash
            | T::At => {
                self.top().operators += 1;
            }
            _ => {}
        }
    }
}

/// One mistake often makes the parser stumble several times: of each line only the first error is kept, and a bracket that is never
/// closed is blamed instead of what follows it.
fn syntax_errors(source: &Source, parsed: &Parsed<ast::Mod>) -> Vec<Diagnostic> {
    let errors = parsed.errors().iter().map(|error| syntax_error(&error.error, error.location));
    let too_new = parsed.unsupported_syntax_errors().iter();
    let too_new = too_new.map(|error| Diagnostic::new(lower_first(&error.to_string()), span(error.range)));
    let mut errors: Vec<Diagnostic> = errors.chain(too_new).collect();
    let ends_early = parsed
        .errors()
        .iter()
        .any(|error| matches!(error.error, ParseErrorType::Lexical(LexicalErrorType::Eof)));
    if let (true, Some(bracket)) = (ends_early, never_closed(parsed)) {
        let message = format!("'{}' was never closed", source.slice(bracket));
        errors.retain(|error| error.span.start < bracket.start);
        errors.push(Diagnostic::new(message, bracket));
    }
    errors.sort_by_key(|error| error.span);
    errors.dedup_by_key(|error| source.line(error.span.start));
    errors
}

/// The innermost bracket that is open at the end of the text.
fn never_closed(parsed: &Parsed<ast::Mod>) -> Option<Span> {
    let mut open = Vec::new();
    for token in parsed.tokens() {
        match token.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => open.push(span(token.range())),
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => drop(open.pop()),
            _ => {}
        }
    }
    open.pop()
}

fn syntax_error(error: &ParseErrorType, range: TextRange) -> Diagnostic {
    let message = match error {
        ParseErrorType::UnexpectedIndentation => "unexpected indent".to_string(),
        ParseErrorType::InvalidAnnotatedAssignmentTarget => "illegal target for annotation".to_string(),
        ParseErrorType::NonDefaultParamAfterDefaultParam => {
            "parameter without a default follows parameter with a default".to_string()
        }
        ParseErrorType::Lexical(LexicalErrorType::UnclosedStringError) => {
            "unterminated string literal".to_string()
        }
        ParseErrorType::Lexical(LexicalErrorType::LineContinuationError) => {
            "unexpected character after line continuation character".to_string()
        }
        ParseErrorType::Lexical(lexical) => lower_first(&lexical.to_string()),
        other => format!("invalid syntax: {}", lower_first(&other.to_string()).replace('`', "'")),
    };
    Diagnostic::new(message, span(range))
}

/// Messages begin with a small letter, as CPython's and rustc's do.
fn lower_first(message: &str) -> String {
    let mut letters = message.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => message.to_string(),
    }
}

fn span(range: TextRange) -> Span {
    Span::new(range.start().to_u32(), range.end().to_u32())
}

/// The way from ruff's tree to ours.
struct Lowering<'a> {
    source: &'a Source,
    diagnostics: Vec<Diagnostic>,
    block_count: u32,
    /// The name of the innermost class without its leading underscores: the prefix of private names.
    class_name: Option<Rc<str>>,
    /// One `Rc` for all occurrences of a name.
    names: HashSet<Rc<str>>,
    annotations_are_text: bool,
    /// The type parameters around, and the names that they have here; the innermost last.
    type_names: Vec<(String, Rc<str>)>,
}

impl<'a> Lowering<'a> {
    fn new(source: &'a Source) -> Lowering<'a> {
        Lowering {
            source,
            diagnostics: Vec::new(),
            block_count: 0,
            class_name: None,
            names: HashSet::new(),
            annotations_are_text: false,
            type_names: Vec::new(),
        }
    }

    fn module(mut self, module: &ast::ModModule) -> Result<Module, Vec<Diagnostic>> {
        self.block();
        let head = module.body.iter().take_while(|statement| may_precede_future(statement)).count();
        let mut body: Vec<Statement> =
            module.body[..head].iter().map(|statement| self.head_statement(statement)).collect();
        body.extend(module.body[head..].iter().map(|statement| self.statement(statement)));
        if !self.diagnostics.is_empty() {
            return Err(self.diagnostics);
        }
        Ok(Module {
            body,
            annotations_are_text: self.annotations_are_text,
            block_count: self.block_count,
            span: Span::new(0, self.source.text().len() as u32),
        })
    }

    fn block(&mut self) -> BlockId {
        self.block_count += 1;
        BlockId(self.block_count - 1)
    }

    fn refuse(&mut self, range: TextRange, message: impl Into<String>, help: &str) {
        self.diagnostics.push(Diagnostic::new(message, span(range)).help(help));
    }

    fn intern(&mut self, name: &str) -> Rc<str> {
        if let Some(known) = self.names.get(name) {
            return known.clone();
        }
        let name: Rc<str> = name.into();
        self.names.insert(name.clone());
        name
    }

    /// `__x` inside `class C` is `_C__x` (compile.c _Py_Mangle).
    fn mangle(&mut self, name: &str) -> Rc<str> {
        let is_private = name.starts_with("__") && !name.ends_with("__") && !name.contains('.');
        match &self.class_name {
            Some(class_name) if is_private => {
                let mangled = format!("_{class_name}{name}");
                self.intern(&mangled)
            }
            _ => self.intern(name),
        }
    }

    fn identifier(&mut self, identifier: &ast::Identifier) -> Identifier {
        Identifier { name: self.mangle(identifier.as_str()), span: span(identifier.range) }
    }

    fn body(&mut self, body: &[ast::Stmt]) -> Vec<Statement> {
        body.iter().map(|statement| self.statement(statement)).collect()
    }

    fn head_statement(&mut self, statement: &ast::Stmt) -> Statement {
        match statement {
            ast::Stmt::ImportFrom(import) => {
                import.names.iter().for_each(|alias| self.future_feature(alias));
                Statement { kind: StatementKind::Pass, span: span(import.range) }
            }
            other => self.statement(other),
        }
    }

    fn future_feature(&mut self, alias: &ast::Alias) {
        match alias.name.as_str() {
            "annotations" => self.annotations_are_text = true,
            "nested_scopes" | "generators" | "division" | "absolute_import" | "with_statement" => {}
            "print_function" | "unicode_literals" | "generator_stop" => {}
            other => {
                let message = format!("future feature {other} is not defined");
                self.diagnostics.push(Diagnostic::new(message, span(alias.range)));
            }
        }
    }

    fn statement(&mut self, statement: &ast::Stmt) -> Statement {
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
        if 0 < node.level {
            let help = "a script runs alone; put what it needs into the script itself";
            self.refuse(node.range, "relative imports are not supported", help);
        } else if module == "__future__" {
            let message = "from __future__ imports must occur at the beginning of the file";
            self.diagnostics.push(Diagnostic::new(message, span(node.range)));
        } else if node.names.iter().any(|alias| alias.name.as_str() == "*") {
            let message = format!("'from {module} import *' is not supported");
            self.refuse(node.range, message, "import the names that the script uses");
        }
        let names = node.names.iter().map(|alias| self.alias(alias)).collect();
        StatementKind::ImportFrom(self.intern(module), names)
    }

    fn parameters(&mut self, parameters: &ast::Parameters) -> Parameters {
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

    fn expressions(&mut self, expressions: &[ast::Expr]) -> Vec<Expression> {
        expressions.iter().map(|expression| self.expression(expression)).collect()
    }

    fn optional(&mut self, expression: &Option<Box<ast::Expr>>) -> Option<Expression> {
        expression.as_deref().map(|expression| self.expression(expression))
    }

    fn boxed(&mut self, expression: &ast::Expr) -> Box<Expression> {
        Box::new(self.expression(expression))
    }

    fn expression(&mut self, expression: &ast::Expr) -> Expression {
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
            Expr::BytesLiteral(node) => {
                let bytes: Vec<u8> = node.value.bytes().collect();
                ExpressionKind::Constant(Constant::Bytes(bytes.into()))
            }
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

    fn arguments(&mut self, arguments: &ast::Arguments) -> Arguments {
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

    fn string(&mut self, node: &ast::ExprStringLiteral) -> ExpressionKind {
        self.refuse_surrogates(node.range, node.value.to_str());
        ExpressionKind::Constant(Constant::Str(node.value.to_str().into()))
    }

    /// The parser puts U+FFFD in the place of half a surrogate pair; Python does not.
    fn refuse_surrogates(&mut self, range: TextRange, value: &str) {
        let text = self.source.slice(span(range));
        if value.contains('\u{fffd}') && !text.contains('\u{fffd}') && !names_replacement(text) {
            let help = "weakloop's strings hold whole characters only";
            self.refuse(range, "surrogates in strings are not supported", help);
        }
    }

    fn number(&mut self, node: &ast::ExprNumberLiteral) -> ExpressionKind {
        match &node.value {
            ast::Number::Float(value) => ExpressionKind::Constant(Constant::Float(*value)),
            ast::Number::Int(int) => match int.as_i64() {
                Some(value) => ExpressionKind::Constant(Constant::Int(value)),
                None => self.big_int(node.range),
            },
            ast::Number::Complex { .. } => {
                self.refuse(node.range, "complex numbers are not supported", "use two floats");
                ExpressionKind::Constant(Constant::None)
            }
        }
    }

    fn big_int(&mut self, range: TextRange) -> ExpressionKind {
        let digits = self.source.slice(span(range)).replace('_', "").to_ascii_lowercase();
        let (digits, radix) = match digits.get(..2) {
            Some("0x") => (&digits[2..], 16),
            Some("0o") => (&digits[2..], 8),
            Some("0b") => (&digits[2..], 2),
            _ => (&*digits, 10),
        };
        if radix == 10 && DIGITS_MAX < digits.len() {
            let message = "Exceeds the limit (4300 digits) for integer string conversion";
            self.refuse(range, message, "write a huge integer in hexadecimal");
            return ExpressionKind::Constant(Constant::None);
        }
        let value = BigInt::parse_bytes(digits.as_bytes(), radix).expect("the parser has read the digits");
        ExpressionKind::Constant(Constant::BigInt(value))
    }

    fn template_string(&mut self, node: &ast::ExprTString) -> ExpressionKind {
        self.refuse(node.range, "template strings are not supported", "use an f-string");
        ExpressionKind::Constant(Constant::None)
    }

    fn format_string(&mut self, node: &ast::ExprFString) -> ExpressionKind {
        let mut parts = Vec::new();
        for part in &node.value {
            match part {
                ast::FStringPart::Literal(literal) => {
                    self.refuse_surrogates(literal.range, &literal.value);
                    push_literal(&mut parts, &literal.value);
                }
                ast::FStringPart::FString(string) => self.format_elements(&string.elements, &mut parts),
            }
        }
        ExpressionKind::Format(parts)
    }

    fn format_elements(&mut self, elements: &ast::InterpolatedStringElements, parts: &mut Vec<FormatPart>) {
        for element in elements {
            match element {
                ast::InterpolatedStringElement::Literal(literal) => {
                    self.refuse_surrogates(literal.range, &literal.value);
                    push_literal(parts, &literal.value);
                }
                ast::InterpolatedStringElement::Interpolation(value) => self.format_value(value, parts),
            }
        }
    }

    /// `{x=}` is the text `x=`, then `{x!r}`; with a spec or a conversion of its own, that one.
    fn format_value(&mut self, element: &ast::InterpolatedElement, parts: &mut Vec<FormatPart>) {
        let mut conversion = match element.conversion {
            ast::ConversionFlag::None => Conversion::None,
            ast::ConversionFlag::Str => Conversion::Str,
            ast::ConversionFlag::Ascii => Conversion::Ascii,
            ast::ConversionFlag::Repr => Conversion::Repr,
        };
        if let Some(text) = &element.debug_text {
            push_literal(parts, text.as_str());
            if conversion == Conversion::None && element.format_spec.is_none() {
                conversion = Conversion::Repr;
            }
        }
        let value = self.expression(&element.expression);
        let spec = element.format_spec.as_deref().map(|spec| {
            let mut parts = Vec::new();
            self.format_elements(&spec.elements, &mut parts);
            parts
        });
        let span = span(element.range);
        parts.push(FormatPart::Value(Box::new(FormatValue { value, conversion, spec, span })));
    }

    fn match_statement(&mut self, node: &ast::StmtMatch) -> StatementKind {
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

/// sys.get_int_max_str_digits()
const DIGITS_MAX: usize = 4300;

/// A docstring and other future imports.
fn constant(constant: Constant, span: Span) -> Expression {
    Expression { kind: ExpressionKind::Constant(constant), span }
}

/// Several statements where one is asked for: `if True:` before them (`Statement::written` knows it by the place of the test).
fn statements_as_one(statements: Vec<Statement>, place: Span) -> StatementKind {
    StatementKind::If(vec![(constant(Constant::Bool(true), place), statements)], Vec::new())
}

fn may_precede_future(statement: &ast::Stmt) -> bool {
    match statement {
        ast::Stmt::Expr(node) => node.value.is_string_literal_expr(),
        ast::Stmt::ImportFrom(node) => {
            node.module.as_ref().is_some_and(|module| module.as_str() == "__future__") && node.level == 0
        }
        _ => false,
    }
}

fn push_literal(parts: &mut Vec<FormatPart>, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(FormatPart::Literal(last)) => *last = format!("{last}{text}").into(),
        _ => parts.push(FormatPart::Literal(text.into())),
    }
}

/// Whether U+FFFD itself may be written in a literal as an escape.
fn names_replacement(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["\\ufffd", "\\u0000fffd", "\\n{"].iter().any(|escape| text.contains(escape))
}

fn unary_op(op: ast::UnaryOp) -> UnaryOp {
    match op {
        ast::UnaryOp::Invert => UnaryOp::Invert,
        ast::UnaryOp::Not => UnaryOp::Not,
        ast::UnaryOp::UAdd => UnaryOp::Positive,
        ast::UnaryOp::USub => UnaryOp::Negative,
    }
}

fn binary_op(op: ast::Operator) -> BinaryOp {
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
