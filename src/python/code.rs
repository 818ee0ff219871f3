//! Code objects: what the compiler makes and the machine runs.
//! The scheme is CPython's (3.11 to 3.13): a frame has locals, cells and an operand stack; a table says which handler
//! covers which operations. Where an operation has CPython's name it does what CPython's does; its doc says the rest.
//!
//! # A frame
//! - *Locals*: one slot per entry of [`Code::varnames`], empty or bound. Arguments come first, in the order positional,
//!   keyword-only, `*args`, `**kwargs`. Entries after them may repeat a name: the variables of an inlined comprehension
//!   (3.12 and later) have slots of their own, in modules and classes too, and a name that starts with `.` is the compiler's.
//! - *Cells*: one per entry of [`Code::cellvars`], made fresh when the frame is made, followed by one per entry of
//!   [`Code::freevars`], taken from the function's closure. A cell variable that is an argument says so
//!   ([`CellVar::argument`]): when the frame is made the argument moves from its local slot into the cell, and the slot is
//!   left empty.
//! - *Stack*: values, and in places the *null* that [`Op::PushNull`] pushes. Below, stack effects read `before → after`,
//!   top at the right.
//! - *The handled exception*: what a bare `raise` raises again; [`Op::PushExcInfo`] and [`Op::PopExcept`] change it.
//! - The frame holds its function as CPython's does (`f_funcobj`), hence its closure, defaults and globals.
//!
//! Execution begins at operation 0. A module or class body keeps its names in a namespace dict ([`Namespace`]); a module's
//! is its globals. A call of a function whose [`Code::flow`] is not [`Flow::Plain`] binds the arguments to a new frame and
//! returns the generator, coroutine or asynchronous generator around it at once; there is no operation for that. When a
//! `StopIteration` (in an asynchronous generator also `StopAsyncIteration`) leaves such a frame, it becomes a
//! `RuntimeError("generator raised StopIteration")` (or `coroutine`, `async generator`); there is no operation for that either.
//!
//! # Exceptions
//! When an operation raises, the machine adds a traceback entry for the frame, then looks up the handler that covers
//! the operation ([`Code::handler`]); the entry found is the innermost. It cuts the stack to the handler's depth, pushes
//! the exception and goes on at its target. Without an entry the frame is left. The operation that raises has
//! consumed its operands. [`Op::Reraise`] (also the one that [`Op::EndAsyncFor`] and [`Op::CleanupThrow`] do inside) adds no
//! traceback entry.
//!
//! # Await and `yield from`
//! ```text
//!          GetAwaitable                 awaitable → iterator
//!          LoadConst None
//! send:    Send exit                    iterator, value → iterator, yielded    or, when it is over, at exit: iterator, result
//!          YieldFrom                    iterator, yielded → iterator, sent      suspends
//!          Jump send
//! fail:    CleanupThrow                 iterator, exception → iterator, result
//! exit:    EndSend                      iterator, result → result
//! ```
//! The handler of `YieldFrom` is `fail`, with the iterator below the exception. A frame that is suspended at `YieldFrom`
//! awaits the top of its stack: that is `cr_await`, and where `throw` and `close` go first. When they make the
//! iterator raise, that exception is raised at `YieldFrom`; a `StopIteration` there is caught by `CleanupThrow`.
//!
//! # Safe points
//! A jump to the same or an earlier operation is CPython's `JUMP_BACKWARD`, and looks at the eval breaker. So do the start of
//! a frame, its resumption, and the end of a call; the jump back to `Send` does not (`JUMP_BACKWARD_NO_INTERRUPT`).

mod effect;
mod imports;
mod listing;

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use num_bigint::BigInt;

use crate::python::source::{Source, Span};
use crate::version::Version;

pub use effect::StackEffect;
pub use imports::{Import, Use};

/// One compiled module, class body or function.
pub struct Code {
    /// `__name__` of the function or class, or `<module>`, `<lambda>`, `<genexpr>`.
    pub name: Rc<str>,
    /// The dotted path of names, such as `main.<locals>.worker`.
    pub qualname: Rc<str>,
    /// The script; its name is `co_filename`, its text shows the lines of tracebacks.
    pub source: Rc<Source>,
    /// The line of `def` or `class`, or of its first decorator, counted from 1.
    pub first_line: u32,
    /// Where plain names live.
    pub namespace: Namespace,
    /// What a call gives.
    pub flow: Flow,
    /// How arguments are bound to the first locals.
    pub parameters: Parameters,
    /// The names of the local slots.
    pub varnames: Vec<Rc<str>>,
    /// The variables that inner functions share.
    pub cellvars: Vec<CellVar>,
    /// The variables that are shared from outer functions, in order of name.
    pub freevars: Vec<FreeVar>,
    /// Names of globals, attributes and modules, by index.
    pub names: Vec<Rc<str>>,
    /// Constants, by index. One constant is one object for the life of the code.
    pub constants: Vec<Constant>,
    /// The codes of the functions and classes written directly inside.
    pub children: Vec<Rc<Code>>,
    /// The operations.
    pub ops: Vec<Op>,
    /// For each operation the text that it comes from, as CPython 3.11's `co_positions` has it.
    pub spans: Vec<Span>,
    /// For operations of which a traceback shows another text than the one they come from, that text, by index.
    pub shown: BTreeMap<u32, Shown>,
    /// The handlers, in order and without overlap.
    pub handlers: Vec<Handler>,
    /// Which constant is the docstring, as it is written. A class or a module stores it into `__doc__`.
    pub docstring: Option<u32>,
}

impl Code {
    /// The handler that covers an operation, if any.
    pub fn handler(&self, op_index: usize) -> Option<&Handler> {
        let op_index = op_index as u32;
        let after = self.handlers.partition_point(|handler| handler.start <= op_index);
        self.handlers[..after].last().filter(|handler| op_index < handler.end)
    }

    /// Whether an exception raised at an operation runs code of the program's: the handler that every `await` has of its
    /// own only cleans up, and passes it on.
    pub fn catches_at(&self, op_index: usize) -> bool {
        let Some(handler) = self.handler(op_index) else { return false };
        match self.ops[handler.target as usize] {
            Op::CleanupThrow => self.handler(handler.target as usize).is_some(),
            _ => true,
        }
    }

    /// The text that a version's traceback shows of an operation.
    pub fn shown_span(&self, op_index: u32, version: Version) -> Span {
        match self.shown.get(&op_index) {
            Some(shown) if (shown.by)(version) => shown.span,
            _ => self.spans[op_index as usize],
        }
    }

    /// The line of an operation, counted from 1.
    pub fn line(&self, op_index: usize) -> u32 {
        self.source.line(self.spans[op_index].start)
    }

    /// The name of a cell, counted through `cellvars` and then `freevars`.
    pub fn cell_name(&self, cell: u32) -> &Rc<str> {
        let cell = cell as usize;
        match self.cellvars.get(cell) {
            Some(cellvar) => &cellvar.name,
            None => &self.freevars[cell - self.cellvars.len()].name,
        }
    }

    /// Whether a cell comes from the closure: an empty one raises `NameError`, where a cell of the frame's own
    /// raises `UnboundLocalError`.
    pub fn cell_is_free(&self, cell: u32) -> bool {
        self.cellvars.len() <= cell as usize
    }

    /// The cell of a name, counted through `cellvars` and then `freevars`. `super()` asks for `__class__`.
    pub fn cell_named(&self, name: &str) -> Option<u32> {
        let own = self.cellvars.iter().map(|cellvar| &cellvar.name);
        let free = self.freevars.iter().map(|freevar| &freevar.name);
        own.chain(free).position(|cell_name| &**cell_name == name).map(|cell| cell as u32)
    }
}

/// What a traceback shows of an operation instead of the text that it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// That text.
    pub span: Span,
    /// Whether a version shows it.
    pub by: fn(Version) -> bool,
}

/// Where the names of a block live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Namespace {
    /// In the module's globals.
    Module,
    /// In the dict that becomes the class's.
    Class,
    /// In local slots and cells.
    Function,
}

/// What a call of the code gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Runs, and gives what it returns.
    Plain,
    /// A generator.
    Generator,
    /// A coroutine.
    Coroutine,
    /// An asynchronous generator.
    AsyncGenerator,
}

/// How arguments are bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// How many can be given by position (`co_argcount`).
    pub positional: u32,
    /// How many of these can only be given by position (`co_posonlyargcount`).
    pub positional_only: u32,
    /// How many can only be given by name (`co_kwonlyargcount`).
    pub keyword_only: u32,
    /// Whether there is a `*args`; its local follows the keyword-only ones.
    pub varargs: bool,
    /// Whether there is a `**kwargs`; its local is the last.
    pub varkw: bool,
}

impl Parameters {
    /// How many locals are arguments.
    pub fn count(&self) -> u32 {
        self.positional + self.keyword_only + u32::from(self.varargs) + u32::from(self.varkw)
    }
}

/// A variable of the frame that inner functions share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellVar {
    /// Its name.
    pub name: Rc<str>,
    /// The local whose argument moves into the cell when the frame is made.
    pub argument: Option<u32>,
}

/// A variable that is shared from an outer function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeVar {
    /// Its name.
    pub name: Rc<str>,
    /// Which cell of the frame that makes the function goes into the closure, counted through that frame's `cellvars` and
    /// then `freevars`.
    pub outer: u32,
}

/// A constant of the source text.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    /// `None`.
    None,
    /// `...`.
    Ellipsis,
    /// `True` or `False`.
    Bool(bool),
    /// An integer that fits into 64 bits.
    Int(i64),
    /// An integer that does not.
    BigInt(BigInt),
    /// A float.
    Float(f64),
    /// A string.
    Str(Rc<str>),
    /// A bytes literal.
    Bytes(Rc<[u8]>),
    /// A tuple of constants.
    Tuple(Rc<[Constant]>),
}

/// A range of operations, and where the machine goes on when one of them raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    /// The first operation covered.
    pub start: u32,
    /// One past the last operation covered.
    pub end: u32,
    /// The operation to go on at.
    pub target: u32,
    /// How many values stay on the stack; the exception is pushed on top of them.
    pub depth: u32,
}

/// One operation. A `u32` without a name is an index or a count as the doc says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `value →`. Drops the top.
    Pop,
    /// `value, … → value, …, value`. Pushes the n-th value from the top again; 1 is the top.
    Copy(u32),
    /// Swaps the top with the n-th value from the top; 2 is the one below.
    Swap(u32),
    /// `→ null`. Pushes the empty slot that stands for "no self" in calls.
    PushNull,

    /// `→ constant`.
    LoadConst(u32),
    /// `→ value`. Pushes a local; an empty one raises `UnboundLocalError("cannot access local variable 'x' where it is not
    /// associated with a value")`.
    LoadFast(u32),
    /// `value →`. Binds a local; what it held before is dropped after that.
    StoreFast(u32),
    /// Empties a local; an empty one raises as `LoadFast` does.
    DeleteFast(u32),
    /// Empties a local that may be empty already. Ends the life of an inlined comprehension's variable.
    ClearFast(u32),
    /// `→ value`. Pushes what a cell holds; an empty one raises as `LoadFast` does or, for a free variable,
    /// `NameError("cannot access free variable 'x' where it is not associated with a value in enclosing scope")`.
    LoadDeref(u32),
    /// `value →`. Fills a cell.
    StoreDeref(u32),
    /// Empties a cell; an empty one raises as `LoadDeref` does.
    DeleteDeref(u32),
    /// Puts a new empty cell in the place of an own cell. Begins and ends the life of an inlined comprehension's variable that
    /// inner functions share.
    MakeCell(u32),
    /// `→ cell`. Pushes a cell itself; only at the end of a class body that shares `__class__` with its methods.
    LoadClosure(u32),
    /// `→ value`. Class bodies: looks a free variable's name up in the namespace, then in its cell (`LOAD_FROM_DICT_OR_DEREF`).
    LoadClassDeref(u32),
    /// `→ value`. Looks a name up in the globals, then in the builtins; else `NameError("name 'x' is not defined")`.
    LoadGlobal(u32),
    /// `value →`. Binds a name in the globals.
    StoreGlobal(u32),
    /// Unbinds a name in the globals; else `NameError`.
    DeleteGlobal(u32),
    /// `→ value`. Looks a name up in the namespace, then in the globals, then in the builtins; else `NameError`.
    LoadName(u32),
    /// `value →`. Binds a name in the namespace.
    StoreName(u32),
    /// Unbinds a name in the namespace; else `NameError`.
    DeleteName(u32),

    /// `object → value`.
    LoadAttr(u32),
    /// `object → function, object` or `attribute, null`. Looks up an attribute that is about to be called. If the type
    /// has a plain function or native method of that name, and the object has no attribute of its own that comes first,
    /// no bound method is made: the function and the object are pushed. Otherwise the attribute and a null.
    LoadMethod(u32),
    /// `value, object →`.
    StoreAttr(u32),
    /// `object →`.
    DeleteAttr(u32),
    /// `container, key → value`.
    LoadSubscr,
    /// `value, container, key →`.
    StoreSubscr,
    /// `container, key →`.
    DeleteSubscr,

    /// `value → value`.
    Unary(UnaryOp),
    /// `left, right → value`.
    Binary(BinaryOp),
    /// `left, right → value`. The augmented assignment: `__iadd__` and its kin come first.
    Inplace(BinaryOp),
    /// `left, right → value`.
    Compare(CompareOp),

    /// `value … → tuple`. Takes n values.
    BuildTuple(u32),
    /// `value … → list`. Takes n values.
    BuildList(u32),
    /// `value … → set`. Takes n values.
    BuildSet(u32),
    /// `key, value … → dict`. Takes n pairs.
    BuildMap(u32),
    /// `start, stop → slice`, or with 3 `start, stop, step → slice`.
    BuildSlice(u32),
    /// `str … → str`. Takes n strings.
    BuildString(u32),
    /// `value → str`. Converts, then formats; with a spec `value, spec → str`.
    Format {
        /// `!s`, `!r` or `!a`.
        conversion: Conversion,
        /// Whether a format spec lies on top.
        spec: bool,
    },
    /// `value →`. Appends to the list that is n-th from the top once the value is gone; 1 is the top.
    ListAppend(u32),
    /// `value →`. Adds to the set that is n-th from the top once the value is gone.
    SetAdd(u32),
    /// `key, value →`. Sets an item of the dict that is n-th from the top once the two are gone.
    MapAdd(u32),
    /// `iterable →`. Extends the list that is n-th from the top once the iterable is gone; not iterable:
    /// `TypeError("Value after * must be an iterable, not int")`.
    ListExtend(u32),
    /// `iterable →`. Updates the set that is n-th from the top once the iterable is gone.
    SetUpdate(u32),
    /// `mapping →`. Updates the dict that is n-th from the top once the mapping is gone; not a mapping:
    /// `TypeError("'int' object is not a mapping")`.
    DictUpdate(u32),
    /// `mapping →`. As `DictUpdate`, for the keyword arguments of a call: a key that is there already raises
    /// `TypeError("f() got multiple values for keyword argument 'a'")`. The dict is on top once the mapping is gone, and the
    /// callable fourth: `callable, null or self, positional, dict`.
    DictMerge,
    /// `list → tuple`.
    ListToTuple,
    /// `iterable → value …`. Takes exactly n values out of an iterable; the first ends on top. Too few or many raise
    /// `ValueError("not enough values to unpack (expected 2, got 1)")`, `ValueError("too many values to unpack (expected 2)")`.
    UnpackSequence(u32),
    /// `iterable → value …, list, value …`. As `UnpackSequence` with a starred target; the first value ends on top.
    UnpackEx {
        /// How many targets stand before the starred one.
        before: u16,
        /// How many stand after it.
        after: u16,
    },

    /// Goes on at the operation.
    Jump(u32),
    /// `value →`. Goes on there if the value is false.
    PopJumpIfFalse(u32),
    /// `value →`. Goes on there if the value is true.
    PopJumpIfTrue(u32),
    /// `value →`. Goes on there if the value is `None`.
    PopJumpIfNone(u32),
    /// `value →`. Goes on there if the value is not `None`.
    PopJumpIfNotNone(u32),
    /// If the value is false goes on there and keeps it, otherwise drops it.
    JumpIfFalseOrPop(u32),
    /// If the value is true goes on there and keeps it, otherwise drops it.
    JumpIfTrueOrPop(u32),
    /// `iterable → iterator`.
    GetIter,
    /// `iterator → iterator, item`. At its end `iterator →`, and goes on there.
    ForIter(u32),

    /// `callable, null or self, argument … → result`. Calls with n arguments, and self before them if it is there. The
    /// callable and the arguments leave the stack: the arguments of a Python function move into its locals when the call
    /// begins; those of anything else are dropped when it has ended.
    Call(u32),
    /// `callable, null or self, argument … → result`. As `Call`; the last arguments are named.
    CallKeywords {
        /// How many arguments there are, the named ones included.
        count: u16,
        /// The constant that is the tuple of the names.
        names: u32,
    },
    /// `callable, null or self, positional → result`, with keywords `callable, null or self, positional, dict → result`. Calls
    /// with a tuple, a list or another iterable of arguments; one that cannot be iterated raises
    /// `TypeError("f() argument after * must be an iterable, not int")`. The dict is a fresh one.
    CallEx {
        /// Whether there is a dict of keyword arguments.
        keywords: bool,
    },
    /// `[defaults], [keyword defaults], [annotations] → function`. Makes a function of a child's code; the parts that are
    /// there lie on the stack in this order. Its closure is what the child's [`Code::freevars`] say, taken from this frame's cells.
    MakeFunction {
        /// Which of the children.
        code: u32,
        /// Which parts lie on the stack.
        parts: FunctionParts,
    },
    /// `→ __build_class__`. Pushes the builtin. It is called with the function of the body, the class's name, then bases and
    /// keywords; the body leaves `__classcell__` in the namespace if its methods use `super()` or `__class__`, and returns that cell,
    /// else `None`.
    LoadBuildClass,
    /// Makes an empty `__annotations__` in the namespace unless there is one.
    SetupAnnotations,
    /// `value →`. Leaves the frame with the value. Nothing else is on the stack then.
    Return,
    /// Raises. 0: `→`, the handled exception again, or `RuntimeError("No active exception to reraise")`. 1: `exception →`.
    /// 2: `exception, cause →`.
    Raise(u32),
    /// `→ AssertionError`. Pushes the builtin class, whatever the name is bound to.
    LoadAssertionError,

    /// `value → sent`. A generator's or asynchronous generator's own `yield`: suspends with the value, and resumes with what is sent.
    Yield,
    /// `iterator, value → iterator, sent`. Suspends on behalf of what it awaits; see the module's doc.
    YieldFrom,
    /// `object → iterator`. What `await` asks an object for.
    GetAwaitable(AwaitPlace),
    /// `object → iterator`. What `yield from` asks an object for: a generator itself, otherwise `iter()` of it.
    GetYieldFromIter,
    /// `iterator, value → iterator, yielded`, or when the iterator is over `iterator, result`, going on there.
    Send(u32),
    /// `iterator, result → result`.
    EndSend,
    /// `iterator, exception → iterator, result` if it is a `StopIteration`; otherwise raises it again.
    CleanupThrow,
    /// `object → asynchronous iterator`.
    GetAIter,
    /// `iterator → iterator, awaitable`. Pushes what `__anext__()` returns; `GetAwaitable` follows.
    GetANext,
    /// `iterator, exception →` if it is a `StopAsyncIteration`; otherwise raises it again.
    EndAsyncFor,

    /// `manager → exit, entered`. Pushes the bound `__exit__`, and what `__enter__()` returns.
    BeforeWith,
    /// `manager → exit, awaitable`. Pushes the bound `__aexit__`, and what `__aenter__()` returns.
    BeforeAsyncWith,
    /// `exit, previous, exception → exit, previous, exception, result`. Calls the exit with the exception's type, itself and its
    /// traceback.
    WithExceptStart,
    /// `exception → previous, exception`. Makes it the handled exception, and keeps the one that was (or `None`) below.
    PushExcInfo,
    /// `previous →`. Makes it the handled exception again (`None`: there is none).
    PopExcept,
    /// `exception, type → exception, bool`. Whether `except type` catches it; a type that is none raises
    /// `TypeError("catching classes that do not inherit from BaseException is not allowed")`.
    CheckExcMatch,
    /// `exception or None, type → rest or None, match or None`. Splits for `except* type`; an exception that is no group comes out
    /// inside one. A match becomes the handled exception.
    CheckEgMatch,
    /// `original, list → exception or None`. What is left to raise after the clauses of `except*`: the list holds what
    /// they raised, and last the unmatched rest or `None`.
    PrepReraiseStar,
    /// `exception →`. Raises it again, with no new traceback entry.
    Reraise,

    /// `→ module`. Imports a dotted name.
    ImportName {
        /// The name.
        name: u32,
        /// Whether the module of that name is pushed, otherwise the first of its packages: `import a.b` pushes `a`.
        leaf: bool,
    },
    /// `module → module, value`. An attribute, else a submodule, else `ImportError("cannot import name 'x' from 'm' (unknown
    /// location)")`.
    ImportFrom(u32),
    /// `module →`. Binds all that `from module import *` takes: what `__all__` lists, else all names that do not begin with `_`.
    ImportStar,

    /// `subject → subject, length`.
    GetLen,
    /// `subject → subject, bool`. Whether a sequence pattern may match.
    MatchSequence,
    /// `subject → subject, bool`. Whether a mapping pattern may match.
    MatchMapping,
    /// `subject, keys → subject, keys, values or None`. The tuple of the values of all keys; `None` if one is missing.
    MatchKeys,
    /// `subject, class, names → attributes or None`. The tuple of the values for n positional subpatterns (`__match_args__`) and
    /// the names; `None` if it is no instance or one is missing.
    MatchClass(u32),
}

const _: () = assert!(size_of::<Op>() == 8);

/// The unary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `not x`.
    Not,
    /// `-x`.
    Negative,
    /// `+x`.
    Positive,
    /// `~x`.
    Invert,
}

impl UnaryOp {
    /// The operator as it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            UnaryOp::Not => "not",
            UnaryOp::Negative => "-",
            UnaryOp::Positive => "+",
            UnaryOp::Invert => "~",
        }
    }
}

/// The binary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `a + b`.
    Add,
    /// `a - b`.
    Subtract,
    /// `a * b`.
    Multiply,
    /// `a @ b`.
    MatrixMultiply,
    /// `a / b`.
    TrueDivide,
    /// `a // b`.
    FloorDivide,
    /// `a % b`.
    Remainder,
    /// `a ** b`.
    Power,
    /// `a << b`.
    LeftShift,
    /// `a >> b`.
    RightShift,
    /// `a & b`.
    And,
    /// `a | b`.
    Or,
    /// `a ^ b`.
    Xor,
}

impl BinaryOp {
    /// The operator as it is written; the in-place form has a `=` behind it.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Add => "+",
            BinaryOp::Subtract => "-",
            BinaryOp::Multiply => "*",
            BinaryOp::MatrixMultiply => "@",
            BinaryOp::TrueDivide => "/",
            BinaryOp::FloorDivide => "//",
            BinaryOp::Remainder => "%",
            BinaryOp::Power => "**",
            BinaryOp::LeftShift => "<<",
            BinaryOp::RightShift => ">>",
            BinaryOp::And => "&",
            BinaryOp::Or => "|",
            BinaryOp::Xor => "^",
        }
    }
}

/// The comparisons, tests of identity and membership included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareOp {
    /// `a < b`.
    Lt,
    /// `a <= b`.
    Le,
    /// `a == b`.
    Eq,
    /// `a != b`.
    Ne,
    /// `a > b`.
    Gt,
    /// `a >= b`.
    Ge,
    /// `a is b`.
    Is,
    /// `a is not b`.
    IsNot,
    /// `a in b`.
    In,
    /// `a not in b`.
    NotIn,
}

impl CompareOp {
    /// The operator as it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            CompareOp::Lt => "<",
            CompareOp::Le => "<=",
            CompareOp::Eq => "==",
            CompareOp::Ne => "!=",
            CompareOp::Gt => ">",
            CompareOp::Ge => ">=",
            CompareOp::Is => "is",
            CompareOp::IsNot => "is not",
            CompareOp::In => "in",
            CompareOp::NotIn => "not in",
        }
    }
}

/// What an f-string does to a value before it formats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    /// Nothing.
    None,
    /// `!s`.
    Str,
    /// `!r`.
    Repr,
    /// `!a`.
    Ascii,
}

/// Where an object is awaited; the messages for one that cannot be awaited differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwaitPlace {
    /// `await x`: `object int can't be used in 'await' expression`.
    Expression,
    /// What `__aenter__` returned: `'async with' received an object from __aenter__ that does not implement __await__: int`.
    Enter,
    /// What `__aexit__` returned: `'async with' received an object from __aexit__ that does not implement __await__: int`.
    Exit,
    /// What `__anext__` returned: `'async for' received an invalid object from __anext__: int`.
    Next,
}

/// Which parts of a function lie on the stack when it is made, in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FunctionParts {
    /// A tuple of the default values of the last positional parameters.
    pub defaults: bool,
    /// A dict from keyword-only parameter to default value.
    pub keyword_defaults: bool,
    /// A dict from parameter (or `return`) to annotation.
    pub annotations: bool,
}

impl FunctionParts {
    /// How many values that is.
    pub fn count(self) -> u32 {
        u32::from(self.defaults) + u32::from(self.keyword_defaults) + u32::from(self.annotations)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<code {} of {}, line {}>", self.qualname, self.source.name(), self.first_line)
    }
}
