//! A program as flat code: what the interpreter walks through.
//!
//! As CPython's compiler does, `finally` is laid down several times: once for the normal way, once for exceptions, and
//! once before each `return` that leaves it; a table says for each step where an exception goes on.

use std::rc::Rc;

use crate::script::{Catch, Op, Program, count};

/// The code of a program.
#[derive(Debug)]
pub struct Code {
    /// Each coroutine's, in the program's order.
    pub bodies: Vec<BodyCode>,
}

/// The code of one coroutine.
#[derive(Debug, Default)]
pub struct BodyCode {
    /// What is done, one after another.
    pub steps: Vec<Step>,
    /// For each step, the handler that takes its exceptions, by its place among `handlers`.
    covers: Vec<Option<usize>>,
    handlers: Vec<Handler>,
}

/// One thing to do.
#[derive(Clone, Debug)]
pub enum Step {
    /// An operation that holds no others, with its label.
    Op(Op, Rc<str>),
    /// Goes on elsewhere.
    Jump(usize),
    /// Lets the exception that is handled go on if it is not of the class.
    Match(Catch),
    /// The exception that is handled is over.
    PopHandled,
    /// Raises the exception that is handled again.
    Reraise,
    /// Returns the label.
    Return(Rc<str>),
}

/// Where an exception goes on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Handler {
    /// The step.
    pub target: usize,
    /// How many exceptions are being handled around it.
    pub depth: usize,
}

impl Code {
    /// The code of a program.
    pub fn of(program: &Program) -> Code {
        let bodies = program.bodies().enumerate().map(|(number, ops)| Compiler::compile(number, ops));
        Code { bodies: bodies.collect() }
    }
}

impl BodyCode {
    /// The handler that takes an exception of a step, if one does.
    pub fn handler(&self, step: usize) -> Option<Handler> {
        self.covers.get(step).copied().flatten().map(|handler| self.handlers[handler])
    }
}

struct Compiler<'a> {
    number: usize,
    code: BodyCode,
    blocks: Vec<Block<'a>>,
}

/// What surrounds the step that is laid down.
#[derive(Clone)]
enum Block<'a> {
    /// A `try` with an `except`.
    Except { handler: usize },
    /// A `try` with a `finally`, whose operations begin with that label.
    Finally { handler: usize, ops: &'a [Op], label: usize },
    /// A clause during which an exception is being handled.
    Handling,
}

impl<'a> Compiler<'a> {
    fn compile(number: usize, ops: &'a [Op]) -> BodyCode {
        let mut compiler = Compiler { number, code: BodyCode::default(), blocks: Vec::new() };
        compiler.ops(ops, 1);
        compiler.code
    }

    fn ops(&mut self, ops: &'a [Op], mut label: usize) {
        for op in ops {
            match op {
                Op::Try { body, except, finally } => {
                    let except = except.as_ref().map(|(catch, ops)| (*catch, ops.as_slice()));
                    self.try_finally(body, except, finally, label);
                }
                Op::Return => self.return_from(label),
                _ => self.emit(Step::Op(op.clone(), self.label(label))),
            }
            label += op.count();
        }
    }

    fn try_finally(
        &mut self,
        body: &'a [Op],
        except: Option<(Catch, &'a [Op])>,
        finally: &'a [Op],
        label: usize,
    ) {
        if finally.is_empty() {
            return self.try_except(body, except, label);
        }
        let after = label + count(body) + except.map_or(0, |(_, ops)| count(ops));
        let handler = self.new_handler();
        self.blocks.push(Block::Finally { handler, ops: finally, label: after });
        self.try_except(body, except, label);
        self.blocks.pop();
        self.ops(finally, after);
        let jump = self.emit_jump();
        self.begin_handler(handler);
        self.ops(finally, after);
        self.emit(Step::Reraise);
        self.blocks.pop();
        self.land(jump);
    }

    fn try_except(&mut self, body: &'a [Op], except: Option<(Catch, &'a [Op])>, label: usize) {
        let Some((catch, ops)) = except else { return self.ops(body, label) };
        let handler = self.new_handler();
        self.blocks.push(Block::Except { handler });
        self.ops(body, label);
        self.blocks.pop();
        let jump = self.emit_jump();
        self.begin_handler(handler);
        self.emit(Step::Match(catch));
        self.ops(ops, label + count(body));
        self.emit(Step::PopHandled);
        self.blocks.pop();
        self.land(jump);
    }

    /// `return` leaves the blocks from the inside out, and does on the way what their `finally` says.
    fn return_from(&mut self, label: usize) {
        let blocks = self.blocks.clone();
        while let Some(block) = self.blocks.pop() {
            match block {
                Block::Except { .. } => {}
                Block::Finally { ops, label, .. } => self.ops(ops, label),
                Block::Handling => self.emit(Step::PopHandled),
            }
        }
        self.emit(Step::Return(self.label(label)));
        self.blocks = blocks;
    }

    fn emit(&mut self, step: Step) {
        let cover = self.blocks.iter().rev().find_map(|block| match block {
            Block::Except { handler } | Block::Finally { handler, .. } => Some(*handler),
            Block::Handling => None,
        });
        self.code.covers.push(cover);
        self.code.steps.push(step);
    }

    fn emit_jump(&mut self) -> usize {
        self.emit(Step::Jump(0));
        self.code.steps.len() - 1
    }

    fn land(&mut self, jump: usize) {
        self.code.steps[jump] = Step::Jump(self.code.steps.len());
    }

    fn new_handler(&mut self) -> usize {
        self.code.handlers.push(Handler::default());
        self.code.handlers.len() - 1
    }

    fn begin_handler(&mut self, handler: usize) {
        let depth = self.blocks.iter().filter(|block| matches!(block, Block::Handling)).count();
        self.code.handlers[handler] = Handler { target: self.code.steps.len(), depth };
        self.blocks.push(Block::Handling);
    }

    fn label(&self, label: usize) -> Rc<str> {
        format!("{}.{label}", self.number).into()
    }
}
