//! Lines of a reader whose class is the program's, and which may read in its own way.

use std::rc::Rc;

use crate::asyncio::coroutine::{Awaitable, NativeCoroutine, Routine, Step};
use crate::asyncio::streams::StreamReader;
use crate::asyncio::world::World;
use crate::bytes::Bytes;
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Label};
use crate::python::library::asyncio::inherited::{Receiver, is_of_program};
use crate::python::machine::Interpreter;
use crate::value::Value;

/// What a frame that reads a line asks a program's reader for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    /// `readline` awaits `self.readuntil(b'\n')`.
    Until,
    /// `__anext__` awaits `self.readline()`.
    Line,
}

impl Asks {
    fn qualname(self) -> &'static str {
        match self {
            Asks::Until => "StreamReader.readline",
            Asks::Line => "StreamReader.__anext__",
        }
    }
}

/// The frame of `readline` or `__anext__` of a program's reader.
pub struct Reading {
    receiver: Receiver,
    reader: Rc<StreamReader>,
    asks: Asks,
    has_begun: bool,
}

impl Reading {
    /// `readline()` of a receiver whose class is the program's.
    pub fn line(
        interpreter: &Rc<Interpreter>,
        value: &Value,
        reader: &Rc<StreamReader>,
    ) -> Option<Rc<NativeCoroutine>> {
        Reading::begin(interpreter, value, reader, Asks::Until)
    }

    /// `__anext__()` of a receiver whose class is the program's.
    pub fn next_line(
        interpreter: &Rc<Interpreter>,
        value: &Value,
        reader: &Rc<StreamReader>,
    ) -> Option<Rc<NativeCoroutine>> {
        Reading::begin(interpreter, value, reader, Asks::Line)
    }

    fn begin(
        interpreter: &Rc<Interpreter>,
        value: &Value,
        reader: &Rc<StreamReader>,
        asks: Asks,
    ) -> Option<Rc<NativeCoroutine>> {
        let (receiver, reader) = (Receiver::new(interpreter, value.clone()), Rc::clone(reader));
        let routine = Reading { receiver, reader, asks, has_begun: false };
        is_of_program(value).then(|| NativeCoroutine::new(interpreter.world(), asks.qualname(), routine))
    }

    fn ask(&self) -> Result<Awaitable, Raised> {
        match self.asks {
            Asks::Until => self.receiver.awaits("readuntil", vec![Bytes::value(b"\n".to_vec())]),
            Asks::Line => self.receiver.awaits("readline", Vec::new()),
        }
    }

    fn end(&self, outcome: Result<Value, Raised>) -> Result<Value, Raised> {
        match (self.asks, outcome) {
            (Asks::Until, Err(raised)) => self.reader.end_line(raised).map(Bytes::value),
            (Asks::Line, Ok(line)) if Bytes::of(&line).is_some_and(|line| line.is_empty()) => {
                Err(self.receiver.interpreter().error(Kind::StopAsyncIteration, ""))
            }
            (_, outcome) => outcome,
        }
    }
}

impl Routine for Reading {
    fn resume(&mut self, _: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        if std::mem::replace(&mut self.has_begun, true) {
            return Step::End(self.end(outcome));
        }
        match outcome.and_then(|_| self.ask()) {
            Ok(awaitable) => Step::Await(awaitable),
            Err(raised) => Step::End(Err(raised)),
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.receiver.traverse(visit);
        // The reader that the program's is beside, which the frame has too.
        visit(Edge::strong(Label::Name("locals", "self"), &*self.reader));
    }
}
