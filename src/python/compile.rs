//! Turns a script into code.
//! Each function becomes a row of operations as CPython 3.13 would lay them out: what a frame holds, and for how long,
//! decides who stays alive, so a value stays on the stack exactly as long as it does there.

mod comprehensions;
mod control;
mod emit;
mod exceptions;
mod expressions;
mod functions;
mod patterns;
mod statements;

use std::rc::Rc;

use crate::python::code::{Code, Constant, Flow, Namespace, Op, Parameters, Shown};
use crate::python::diagnostic::Diagnostic;
use crate::python::parse::parse;
use crate::python::scope::{Access, Scopes, resolve};
use crate::python::source::{Source, Span};
use crate::python::tree::{BlockId, Module, Statement};
use crate::version::Version;

use control::Unwind;
use emit::Emitter;

/// Compiles a script, or says everything that is wrong with it. Nothing of it has run then.
pub fn compile_source(source: &Rc<Source>) -> Result<Rc<Code>, Vec<Diagnostic>> {
    let module = parse(source)?;
    let scopes = resolve(&module).map_err(in_text_order)?;
    let mut compiler = Compiler {
        source: source.clone(),
        scopes: &scopes,
        annotations_are_text: module.annotations_are_text,
        outer_units: Vec::new(),
        unit: Unit::new(BlockId::MODULE, "<module>".into(), "<module>".into(), Namespace::Module),
        diagnostics: Vec::new(),
    };
    compiler.module(&module);
    let Compiler { diagnostics, unit, .. } = compiler;
    match diagnostics.is_empty() {
        true => Ok(Rc::new(unit.finish(source, &scopes))),
        false => Err(in_text_order(diagnostics)),
    }
}

fn in_text_order(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    diagnostics.dedup();
    diagnostics
}

/// How many operations one function may have. Each `finally` is compiled twice, so that a few dozen of them inside each other
/// would not end.
const OPS_MAX: usize = 1_000_000;

/// The state of a compilation: the function that is being compiled, those around it, and what is wrong so far.
struct Compiler<'a> {
    source: Rc<Source>,
    scopes: &'a Scopes,
    annotations_are_text: bool,
    outer_units: Vec<Unit<'a>>,
    unit: Unit<'a>,
    diagnostics: Vec<Diagnostic>,
}

/// One code in the making.
struct Unit<'a> {
    emitter: Emitter,
    /// The block with the frame.
    frame_block: BlockId,
    /// The block whose names are meant: the frame's own, or a comprehension that runs in it.
    block: BlockId,
    name: Rc<str>,
    qualname: Rc<str>,
    namespace: Namespace,
    first_line: u32,
    parameters: Parameters,
    docstring: Option<u32>,
    /// What `break`, `continue` and `return` have to leave, innermost last.
    unwinds: Vec<Unwind<'a>>,
}

impl<'a> Unit<'a> {
    fn new(block: BlockId, name: Rc<str>, qualname: Rc<str>, namespace: Namespace) -> Unit<'a> {
        Unit {
            emitter: Emitter::new(),
            frame_block: block,
            block,
            name,
            qualname,
            namespace,
            first_line: 1,
            parameters: Parameters::default(),
            docstring: None,
            unwinds: Vec::new(),
        }
    }

    fn finish(self, source: &Rc<Source>, scopes: &Scopes) -> Code {
        let layout = scopes.layout(self.frame_block);
        let emitted = self.emitter.finish();
        Code {
            name: self.name,
            qualname: self.qualname,
            source: source.clone(),
            first_line: self.first_line,
            namespace: self.namespace,
            flow: if self.namespace == Namespace::Function {
                scopes.flow(self.frame_block)
            } else {
                Flow::Plain
            },
            parameters: self.parameters,
            varnames: layout.varnames.clone(),
            cellvars: layout.cellvars.clone(),
            freevars: layout.freevars.clone(),
            names: emitted.names,
            constants: emitted.constants,
            children: emitted.children,
            ops: emitted.ops,
            spans: emitted.spans,
            shown: emitted.shown,
            handlers: emitted.handlers,
            docstring: self.docstring,
        }
    }
}

impl<'a> Compiler<'a> {
    fn module(&mut self, module: &'a Module) {
        let start = Span::new(0, 0);
        if self.scopes.has_annotations(BlockId::MODULE) {
            self.emit(Op::SetupAnnotations, start);
        }
        let body = self.namespace_docstring(&module.body);
        self.body(body);
        self.return_none(body.last().map_or(start, |statement| statement.span));
    }

    /// What follows in the same branch is not laid out, since its operands may be missing.
    fn error(&mut self, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(message, span));
        self.unit.emitter.give_up();
    }

    /// Emits operations of which the tracebacks of some versions show another text.
    fn showing(&mut self, span: Span, by: fn(Version) -> bool, emits: impl FnOnce(&mut Self)) {
        let before = self.unit.emitter.show(Some(Shown { span, by }));
        emits(self);
        self.unit.emitter.show(before);
    }

    /// Emits what lets an iterator or a manager act: up to 3.12 a traceback shows the whole statement where that fails, or the whole
    /// comprehension.
    fn showing_whole(&mut self, whole: Span, emits: impl FnOnce(&mut Self)) {
        self.showing(whole, |version| !version.tracebacks_show_whole_expressions(), emits);
    }

    fn emit(&mut self, op: Op, span: Span) {
        self.unit.emitter.emit(op, span);
    }

    fn constant(&mut self, constant: Constant, span: Span) {
        let index = self.unit.emitter.constant(constant);
        self.emit(Op::LoadConst(index), span);
    }

    fn none(&mut self, span: Span) {
        self.constant(Constant::None, span);
    }

    fn return_none(&mut self, span: Span) {
        self.none(span);
        self.emit(Op::Return, span);
    }

    /// Emits an operation whose operand is an index of a name.
    fn emit_named(&mut self, op: fn(u32) -> Op, name: &Rc<str>, span: Span) {
        let index = self.unit.emitter.name(name);
        self.emit(op(index), span);
    }

    fn load(&mut self, name: &Rc<str>, span: Span) {
        match self.access(name) {
            Access::Fast(slot) => self.emit(Op::LoadFast(slot), span),
            Access::Cell(cell) => self.emit(Op::LoadDeref(cell), span),
            Access::ClassCell(cell) => self.emit(Op::LoadClassDeref(cell), span),
            Access::Global => self.emit_named(Op::LoadGlobal, name, span),
            Access::Name => self.emit_named(Op::LoadName, name, span),
        }
    }

    fn store(&mut self, name: &Rc<str>, span: Span) {
        match self.access(name) {
            Access::Fast(slot) => self.emit(Op::StoreFast(slot), span),
            Access::Cell(cell) | Access::ClassCell(cell) => self.emit(Op::StoreDeref(cell), span),
            Access::Global => self.emit_named(Op::StoreGlobal, name, span),
            Access::Name => self.emit_named(Op::StoreName, name, span),
        }
    }

    fn delete(&mut self, name: &Rc<str>, span: Span) {
        match self.access(name) {
            Access::Fast(slot) => self.emit(Op::DeleteFast(slot), span),
            Access::Cell(cell) | Access::ClassCell(cell) => self.emit(Op::DeleteDeref(cell), span),
            Access::Global => self.emit_named(Op::DeleteGlobal, name, span),
            Access::Name => self.emit_named(Op::DeleteName, name, span),
        }
    }

    fn access(&self, name: &str) -> Access {
        self.scopes.access(self.unit.block, name)
    }

    /// Lays statements out up to one that nothing leads to.
    fn body(&mut self, body: &'a [Statement]) {
        for statement in body {
            if !self.unit.emitter.is_live() {
                return;
            }
            if OPS_MAX < self.unit.emitter.op_count() {
                return self.too_large(statement.span);
            }
            self.statement(statement);
        }
    }

    fn too_large(&mut self, span: Span) {
        let message = format!("'{}' is too large to compile", self.unit.name);
        if self.diagnostics.iter().all(|diagnostic| diagnostic.message != message) {
            let help = "every `finally` is compiled twice; put the inner ones into functions of their own";
            self.diagnostics.push(Diagnostic::new(message, span).help(help));
        }
    }
}
