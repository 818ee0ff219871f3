//! Programs as data: a few operations of asyncio that a property test can generate, shrink, print and run.
//!
//! A program runs here, and prints as a Python script that does the very same under CPython, step by step and loss by
//! loss. Each operation is total: what refers to something that is not there is skipped, in Python too, so that every
//! list of operations is a program. Its frames are objects of the heap whose variables are labelled edges.

pub mod code;
pub mod frame;
pub mod objects;
pub mod smaller;
pub mod text;
pub mod to_python;

use std::rc::Rc;

use crate::asyncio::coroutine::Body;
use crate::asyncio::runner;
use crate::asyncio::world::{Silent, World};
use crate::choice::{Chooser, Seeded};
use crate::exception::Raised;
use crate::record::{Fact, Site};
use crate::script::code::Code;
use crate::script::frame::ScriptFrame;
use crate::script::objects::{List, Module};
use crate::sim::{Run, Setup, simulate_with};
use crate::value::Value;

/// A program: the bodies of its coroutines, of which the first is `main`.
///
/// A body can start those behind it only, so that every program ends, or waits for ever.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Program {
    /// What each coroutine does.
    pub tasks: Vec<Vec<Op>>,
}

/// A place that refers to one future or task, or to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    /// A variable of the coroutine: `a`, `b` or `c`. The first is its parameter.
    Local(u8),
    /// A place in the mailbox that a task shares with those it starts: `x` or `y`.
    Shared(u8),
    /// A variable of the module: `g` or `h`.
    Global(u8),
}

/// One of those that `gather` waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Member {
    /// What a slot refers to.
    Slot(Slot),
    /// A new coroutine, of which `gather` makes a task.
    Task(usize),
}

/// What an `except` clause catches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Catch {
    /// `except asyncio.CancelledError`.
    Cancelled,
    /// `except Exception`.
    Exception,
}

/// One thing that a coroutine does.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// `to = create_task(t1(with))`; without `to`, nobody keeps the task.
    Create {
        /// Where the task goes.
        to: Option<Slot>,
        /// Which body it runs.
        task: usize,
        /// What its parameter refers to.
        with: Option<Slot>,
    },
    /// `to = from`.
    Copy {
        /// Which slot changes.
        to: Slot,
        /// What it refers to then.
        from: Slot,
    },
    /// `slot = None`.
    Drop(Slot),
    /// `slot = asyncio.current_task()`.
    Me(Slot),
    /// `slot = loop.create_future()`.
    Future(Slot),
    /// `await slot`.
    Await(Slot),
    /// `await t1(with)`, within the same task.
    Call {
        /// Which body.
        task: usize,
        /// What its parameter refers to.
        with: Option<Slot>,
    },
    /// `await gather(...)`, or `to = gather(...)`.
    Gather {
        /// Where the outer future goes; without it, it is awaited at once.
        to: Option<Slot>,
        /// What is gathered.
        members: Vec<Member>,
        /// Whether exceptions are results (`return_exceptions=True`).
        settle: bool,
    },
    /// `await asyncio.sleep(eighths / 8)`.
    Sleep(u8),
    /// `slot.cancel()`.
    Cancel(Slot),
    /// `slot.set_result(...)`.
    Complete(Slot),
    /// `slot.set_exception(ValueError(...))`.
    Fail(Slot),
    /// `print(...)`.
    Print,
    /// Prints in which state the future of the slot is.
    Show(Slot),
    /// `gc.collect()`.
    Collect,
    /// `raise ValueError(...)`.
    Raise,
    /// `return ...`.
    Return,
    /// `try: ... except ...: ... finally: ...`.
    Try {
        /// What is tried.
        body: Vec<Op>,
        /// What is done about an exception of that class.
        except: Option<(Catch, Vec<Op>)>,
        /// What is done in the end in any case.
        finally: Vec<Op>,
    },
}

/// The names of the slots of a coroutine.
pub const LOCALS: [&str; 3] = ["a", "b", "c"];
/// The names of the slots of a mailbox.
pub const SHARED: [&str; 2] = ["x", "y"];
/// The names of the slots of the module.
pub const GLOBALS: [&str; 2] = ["g", "h"];

/// Runs a program.
pub fn run_program(program: &Program, setup: &Setup) -> Run {
    run_program_with(program, setup, Box::new(Seeded::new(setup.seed)))
}

/// Runs a program whose open questions `chooser` answers.
pub fn run_program_with(program: &Program, setup: &Setup, chooser: Box<dyn Chooser>) -> Run {
    simulate_with(setup, chooser, Rc::new(Silent), |world| run_in(world, program))
}

/// Runs a program in a world that somebody made: does what `asyncio.run(t0([None, None]))` at the end of the script does.
///
/// # Errors
/// What the main coroutine raised, or what ended the loop.
pub fn run_in(world: &Rc<World>, program: &Program) -> Result<Value, Raised> {
    world.set_list_maker(List::make);
    let module = Module::new(world, Rc::new(Code::of(program)));
    let main = ScriptFrame::main(&module);
    let ended = runner::run(world, Body::Object(main), Site::Unknown);
    if let Err(raised) = &ended {
        let text = format!("script raised {}: {}", raised.class_name(), raised.message());
        world.journal().note(|| Fact::End(text));
    }
    ended
}

impl Program {
    /// The bodies; a program that has none does nothing.
    pub fn bodies(&self) -> impl Iterator<Item = &[Op]> {
        let nothing: &[Op] = &[];
        let main = if self.tasks.is_empty() { Some(nothing) } else { None };
        main.into_iter().chain(self.tasks.iter().map(Vec::as_slice))
    }
}

impl Slot {
    /// The slot's name, as the text form writes it.
    pub fn name(self) -> &'static str {
        let pick = |names: &[&'static str], index: u8| names[usize::from(index) % names.len()];
        match self {
            Slot::Local(index) => pick(&LOCALS, index),
            Slot::Shared(index) => pick(&SHARED, index),
            Slot::Global(index) => pick(&GLOBALS, index),
        }
    }

    /// The slot of that name.
    pub fn named(name: &str) -> Option<Slot> {
        let place = |names: &[&str]| {
            let place = names.iter().position(|known| *known == name)?;
            u8::try_from(place).ok()
        };
        (place(&LOCALS).map(Slot::Local))
            .or_else(|| place(&SHARED).map(Slot::Shared))
            .or_else(|| place(&GLOBALS).map(Slot::Global))
    }
}

impl Op {
    /// How many operations it is, those within it included.
    pub fn count(&self) -> usize {
        match self {
            Op::Try { body, except, finally } => {
                let handler = except.as_ref().map_or(0, |(_, ops)| count(ops));
                count(body) + handler + count(finally)
            }
            _ => 1,
        }
    }
}

/// How many operations those are, nested ones included; a `try` counts for what is in it.
pub fn count(ops: &[Op]) -> usize {
    ops.iter().map(Op::count).sum()
}
