//! The syntax tree of a script, with the bytes that every node covers.
//! It stands between the parser, which promises no stable interface, and everything that works on a script. Names are
//! already mangled (`__x` in a class is `_Class__x`), string literals joined, and every block that has names of its own is numbered.

use std::rc::Rc;

use crate::python::code::{BinaryOp, CompareOp, Constant, Conversion, UnaryOp};
use crate::python::source::Span;

/// A whole script.
#[derive(Debug)]
pub struct Module {
    /// Its statements.
    pub body: Vec<Statement>,
    /// Whether annotations stay text (`from __future__ import annotations`).
    pub annotations_are_text: bool,
    /// How many blocks there are; block 0 is the module.
    pub block_count: u32,
    /// The bytes of the whole text.
    pub span: Span,
}

/// The number of a block: a module, class, function, lambda, generator expression or comprehension, counted in the
/// order of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockId(pub u32);

impl BlockId {
    /// The module's own block.
    pub const MODULE: BlockId = BlockId(0);
}

/// A name and where it stands.
#[derive(Clone, Debug)]
pub struct Identifier {
    /// The name.
    pub name: Rc<str>,
    /// Its place.
    pub span: Span,
}

/// A statement.
#[derive(Debug)]
pub struct Statement {
    /// Which one.
    pub kind: StatementKind,
    /// Its place.
    pub span: Span,
}

impl Statement {
    /// The statement that the program wrote. What makes type parameters stands before it, under an `if` whose test has the place
    /// of the whole.
    pub fn written(&self) -> &Statement {
        let StatementKind::If(branches, _) = &self.kind else { return self };
        match branches.as_slice() {
            [(test, body)] if test.span == self.span => {
                body.iter().find(|inner| inner.span == self.span).map_or(self, Statement::written)
            }
            _ => self,
        }
    }
}

/// The kinds of statements.
#[derive(Debug)]
pub enum StatementKind {
    /// `value`
    Expression(Expression),
    /// `a = b = value`
    Assign(Vec<Expression>, Expression),
    /// `target op= value`
    AugmentedAssign(Expression, BinaryOp, Expression),
    /// `target: annotation = value`
    AnnotatedAssign(Box<AnnotatedAssign>),
    /// `del a, b`
    Delete(Vec<Expression>),
    /// `if … elif … else …`: each test with its body, then the last body.
    If(Vec<(Expression, Vec<Statement>)>, Vec<Statement>),
    /// `while test: … else: …`
    While(Expression, Vec<Statement>, Vec<Statement>),
    /// `for target in iterable: … else: …`
    For(Box<For>),
    /// `with …:`
    With(With),
    /// `try: …`
    Try(Try),
    /// `match subject: …`
    Match(Expression, Vec<Case>),
    /// `def name(…): …`
    Function(Box<Function>),
    /// `class name(…): …`
    Class(Box<Class>),
    /// `return value`
    Return(Option<Expression>),
    /// `raise exception from cause`
    Raise(Option<Expression>, Option<Expression>),
    /// `assert test, message`
    Assert(Expression, Option<Expression>),
    /// `import a.b as c, …`
    Import(Vec<Alias>),
    /// `from module import a as b, …`
    ImportFrom(Rc<str>, Vec<Alias>),
    /// `from module import *`
    ImportStar(Rc<str>),
    /// `global a, b`
    Global(Vec<Identifier>),
    /// `nonlocal a, b`
    Nonlocal(Vec<Identifier>),
    /// `pass`
    Pass,
    /// `break`
    Break,
    /// `continue`
    Continue,
}

/// `target: annotation = value`
#[derive(Debug)]
pub struct AnnotatedAssign {
    /// What is annotated.
    pub target: Expression,
    /// The annotation.
    pub annotation: Expression,
    /// What is assigned, if anything.
    pub value: Option<Expression>,
    /// Whether the target is a name without parentheses.
    pub simple: bool,
}

/// `for target in iterable: … else: …`
#[derive(Debug)]
pub struct For {
    /// Whether it is `async for`.
    pub is_async: bool,
    /// What each item is bound to.
    pub target: Expression,
    /// What is iterated over.
    pub iterable: Expression,
    /// What runs for each item.
    pub body: Vec<Statement>,
    /// What runs at the end of the iterator.
    pub otherwise: Vec<Statement>,
}

/// `with manager as target, …: …`
#[derive(Debug)]
pub struct With {
    /// Whether it is `async with`.
    pub is_async: bool,
    /// The managers, each with what its result is bound to.
    pub items: Vec<(Expression, Option<Expression>)>,
    /// What runs inside.
    pub body: Vec<Statement>,
}

/// `try: … except …: … else: … finally: …`
#[derive(Debug)]
pub struct Try {
    /// Whether its handlers are `except*`.
    pub is_star: bool,
    /// What is tried.
    pub body: Vec<Statement>,
    /// The handlers.
    pub handlers: Vec<ExceptHandler>,
    /// What runs when nothing was raised.
    pub otherwise: Vec<Statement>,
    /// What runs at last.
    pub finally: Vec<Statement>,
}

/// `except exception as name: …`
#[derive(Debug)]
pub struct ExceptHandler {
    /// What is caught; everything if there is none.
    pub exception: Option<Expression>,
    /// What it is bound to.
    pub name: Option<Identifier>,
    /// What runs then.
    pub body: Vec<Statement>,
    /// Its place.
    pub span: Span,
}

/// `case pattern if guard: …`
#[derive(Debug)]
pub struct Case {
    /// What must match.
    pub pattern: Pattern,
    /// What must be true then.
    pub guard: Option<Expression>,
    /// What runs.
    pub body: Vec<Statement>,
}

/// A pattern.
#[derive(Debug)]
pub struct Pattern {
    /// Which one.
    pub kind: PatternKind,
    /// Its place.
    pub span: Span,
}

/// The kinds of patterns.
#[derive(Debug)]
pub enum PatternKind {
    /// A value that must be equal.
    Value(Expression),
    /// `None`, `True` or `False`, which must be identical.
    Singleton(Constant),
    /// `[a, *b, c]`
    Sequence(Vec<Pattern>),
    /// `{key: pattern, **rest}`
    Mapping(Vec<(Expression, Pattern)>, Option<Identifier>),
    /// `Class(a, name=b)`
    Class(Expression, Vec<Pattern>, Vec<(Identifier, Pattern)>),
    /// `*name`, or `*_` without a name; only in a sequence.
    Star(Option<Identifier>),
    /// `pattern as name`; `name`; or `_` without either.
    As(Option<Box<Pattern>>, Option<Identifier>),
    /// `a | b`
    Or(Vec<Pattern>),
}

/// `def name(…): …` or `async def`.
#[derive(Debug)]
pub struct Function {
    /// The block of its body.
    pub block: BlockId,
    /// Whether it is `async def`.
    pub is_async: bool,
    /// Its `__name__`.
    pub name: Rc<str>,
    /// The name that it is bound to: mangled in a class.
    pub binding: Identifier,
    /// Its decorators, from the top.
    pub decorators: Vec<Expression>,
    /// Its parameters.
    pub parameters: Parameters,
    /// The annotation of what it returns.
    pub returns: Option<Expression>,
    /// Its body.
    pub body: Vec<Statement>,
}

/// `class name(…): …`
#[derive(Debug)]
pub struct Class {
    /// The block of its body.
    pub block: BlockId,
    /// Its `__name__`.
    pub name: Rc<str>,
    /// The name that it is bound to.
    pub binding: Identifier,
    /// Its decorators, from the top.
    pub decorators: Vec<Expression>,
    /// Its bases.
    pub arguments: Arguments,
    /// Its body.
    pub body: Vec<Statement>,
}

/// The parameters of a function.
#[derive(Debug, Default)]
pub struct Parameters {
    /// Those that may be given by position, the positional-only ones first.
    pub positional: Vec<Parameter>,
    /// How many of these are positional-only.
    pub positional_only: u32,
    /// `*args`
    pub varargs: Option<Parameter>,
    /// Those that can only be given by name.
    pub keyword_only: Vec<Parameter>,
    /// `**kwargs`
    pub varkw: Option<Parameter>,
}

impl Parameters {
    /// All parameters in the order of their local slots.
    pub fn in_slot_order(&self) -> impl Iterator<Item = &Parameter> {
        self.positional.iter().chain(&self.keyword_only).chain(&self.varargs).chain(&self.varkw)
    }
}

/// One parameter.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: Identifier,
    /// Its annotation.
    pub annotation: Option<Expression>,
    /// Its default value.
    pub default: Option<Expression>,
}

/// `name as alias` of an import.
#[derive(Debug)]
pub struct Alias {
    /// The name as it is written: dotted after `import`.
    pub name: Identifier,
    /// What is bound: the alias, or the name up to its first dot.
    pub binding: Rc<str>,
    /// Whether there is an `as`.
    pub has_alias: bool,
}

/// The arguments of a call.
#[derive(Debug, Default)]
pub struct Arguments {
    /// By position; may be `Starred`.
    pub positional: Vec<Expression>,
    /// By name; `**mapping` without a name.
    pub keywords: Vec<(Option<Identifier>, Expression)>,
}

/// An expression.
#[derive(Debug)]
pub struct Expression {
    /// Which one.
    pub kind: ExpressionKind,
    /// Its place, without parentheses around it.
    pub span: Span,
}

/// The kinds of expressions.
#[derive(Debug)]
pub enum ExpressionKind {
    /// `name`
    Name(Rc<str>),
    /// A literal.
    Constant(Constant),
    /// An f-string.
    Format(Vec<FormatPart>),
    /// `a and b and c`
    And(Vec<Expression>),
    /// `a or b or c`
    Or(Vec<Expression>),
    /// `name := value`
    Named(Identifier, Box<Expression>),
    /// `left op right`
    Binary(Box<Expression>, BinaryOp, Box<Expression>),
    /// `op operand`
    Unary(UnaryOp, Box<Expression>),
    /// `lambda …: body`
    Lambda(Box<Lambda>),
    /// `body if test else otherwise`
    Conditional(Box<Conditional>),
    /// `{key: value, **mapping}`
    Dict(Vec<(Option<Expression>, Expression)>),
    /// `{a, b}`
    Set(Vec<Expression>),
    /// `[a, b]`
    List(Vec<Expression>),
    /// `(a, b)`
    Tuple(Vec<Expression>),
    /// `[… for …]` and its kin.
    Comprehension(Box<Comprehension>),
    /// `await value`
    Await(Box<Expression>),
    /// `yield value`
    Yield(Option<Box<Expression>>),
    /// `yield from value`
    YieldFrom(Box<Expression>),
    /// `a < b <= c`
    Compare(Box<Expression>, Vec<(CompareOp, Expression)>),
    /// `callable(…)`
    Call(Box<Expression>, Box<Arguments>),
    /// `value.name`
    Attribute(Box<Expression>, Identifier),
    /// `value[index]`
    Subscript(Box<Expression>, Box<Expression>),
    /// `*value`
    Starred(Box<Expression>),
    /// `start:stop:step`
    Slice(Box<Slice>),
}

/// `body if test else otherwise`
#[derive(Debug)]
pub struct Conditional {
    /// What decides.
    pub test: Expression,
    /// The value if it is true.
    pub body: Expression,
    /// The value if it is false.
    pub otherwise: Expression,
}

/// `start:stop:step`
#[derive(Debug)]
pub struct Slice {
    /// Where it begins.
    pub start: Option<Expression>,
    /// Where it stops.
    pub stop: Option<Expression>,
    /// How far from item to item.
    pub step: Option<Expression>,
}

/// `lambda …: body`
#[derive(Debug)]
pub struct Lambda {
    /// The block of its body.
    pub block: BlockId,
    /// Its parameters.
    pub parameters: Parameters,
    /// What it returns.
    pub body: Expression,
}

/// One piece of an f-string.
#[derive(Debug)]
pub enum FormatPart {
    /// Text as it is.
    Literal(Rc<str>),
    /// `{value!r:spec}`
    Value(Box<FormatValue>),
}

/// `{value!r:spec}`
#[derive(Debug)]
pub struct FormatValue {
    /// The value.
    pub value: Expression,
    /// How it is converted.
    pub conversion: Conversion,
    /// How it is formatted.
    pub spec: Option<Vec<FormatPart>>,
    /// Its place, braces included.
    pub span: Span,
}

/// `[element for target in iterable if condition …]` and its kin.
#[derive(Debug)]
pub struct Comprehension {
    /// Its block.
    pub block: BlockId,
    /// What it makes.
    pub kind: ComprehensionKind,
    /// The element, or the key of a dict's.
    pub element: Expression,
    /// The value of a dict's.
    pub value: Option<Expression>,
    /// Its clauses; at least one.
    pub clauses: Vec<Clause>,
}

/// What a comprehension makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComprehensionKind {
    /// `[…]`
    List,
    /// `{…}`
    Set,
    /// `{…: …}`
    Dict,
    /// `(…)`
    Generator,
}

/// `for target in iterable if condition …`
#[derive(Debug)]
pub struct Clause {
    /// Whether it is `async for`.
    pub is_async: bool,
    /// What each item is bound to.
    pub target: Expression,
    /// What is iterated over.
    pub iterable: Expression,
    /// What must be true.
    pub conditions: Vec<Expression>,
}
