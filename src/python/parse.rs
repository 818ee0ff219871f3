//! Turns a script's text into our own tree, by ruff's parser.
//! That parser promises no stable interface, so this room is the only one that names it. It finds several errors in one go,
//! and what Python knows but weakloop does not is refused here too. Scopes are not its business.

mod expressions;
mod literals;
mod mistakes;
mod nesting;
mod patterns;
mod statements;

use std::collections::HashSet;
use std::rc::Rc;

use ruff_python_ast as ast;
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::TextRange;

use crate::python::diagnostic::Diagnostic;
use crate::python::parse::mistakes::syntax_errors;
use crate::python::parse::nesting::check_nesting;
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
}

/// A docstring and other future imports.
fn may_precede_future(statement: &ast::Stmt) -> bool {
    match statement {
        ast::Stmt::Expr(node) => node.value.is_string_literal_expr(),
        ast::Stmt::ImportFrom(node) => {
            node.module.as_ref().is_some_and(|module| module.as_str() == "__future__") && node.level == 0
        }
        _ => false,
    }
}
