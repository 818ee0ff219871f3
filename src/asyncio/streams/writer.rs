//! `StreamWriter`: the end of a stream that is written to (streams.py).

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use crate::asyncio::coroutine::{NativeCoroutine, Routine, Step};
use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::future::Future;
use crate::asyncio::streams::reader::StreamReader;
use crate::asyncio::streams::transport::{FlowControl, Transport};
use crate::asyncio::world::World;
use crate::exception::Raised;
use crate::heap::{Edge, Header, Label, Object};
use crate::value::Value;

/// The end of a stream that is written to. It closes its transport when it is dropped.
pub struct StreamWriter {
    header: Header,
    event_loop: Rc<EventLoop>,
    ends: RefCell<Option<Ends>>,
}

/// What a writer leads to.
#[derive(Clone)]
struct Ends {
    transport: Rc<dyn Transport>,
    protocol: Rc<dyn FlowControl>,
    reader: Option<Rc<StreamReader>>,
}

impl StreamWriter {
    /// `StreamWriter(transport, protocol, reader, loop)`.
    pub fn new(
        event_loop: &Rc<EventLoop>,
        transport: Rc<dyn Transport>,
        protocol: Rc<dyn FlowControl>,
        reader: Option<Rc<StreamReader>>,
    ) -> Rc<StreamWriter> {
        let ends = Ends { transport, protocol, reader };
        event_loop.world().heap().alloc(|header| StreamWriter {
            header,
            event_loop: Rc::clone(event_loop),
            ends: RefCell::new(Some(ends)),
        })
    }

    fn ends(&self) -> Ends {
        self.ends.borrow().clone().expect("a writer has its ends until it is cleared")
    }

    /// `transport`.
    pub fn transport(&self) -> Rc<dyn Transport> {
        self.ends().transport
    }

    /// Waits until there is room for more (`drain`).
    pub fn drain(self: &Rc<Self>) -> Rc<NativeCoroutine> {
        let routine = Drain { writer: Rc::clone(self), place: Place::Begin };
        NativeCoroutine::new(self.event_loop.world(), "StreamWriter.drain", routine)
    }

    /// Waits until the connection is over (`wait_closed`).
    pub fn wait_closed(self: &Rc<Self>) -> Rc<NativeCoroutine> {
        let routine = WaitClosed { writer: Rc::clone(self), waits: false };
        NativeCoroutine::new(self.event_loop.world(), "StreamWriter.wait_closed", routine)
    }

    /// What `__del__` does: closes the transport, unless that has happened or the loop is closed.
    fn abandon(event_loop: &Rc<EventLoop>, transport: &Rc<dyn Transport>) {
        if matches!(transport.is_closing(), Ok(false)) && event_loop.check_closed().is_ok() {
            let closed = Rc::clone(transport).close();
            if let Err(raised) = closed {
                event_loop.world().unraisable(&raised, "StreamWriter.__del__");
            }
        }
    }
}

/// The frame of `StreamWriter.drain`.
struct Drain {
    writer: Rc<StreamWriter>,
    place: Place,
}

/// Where a drain is.
enum Place {
    Begin,
    /// Gave a transport that is closing one turn to tell of it.
    Yielded,
    /// In `_drain_helper`, on its future.
    Waits(Rc<Future>),
}

impl Routine for Drain {
    fn resume(&mut self, world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        let ends = self.writer.ends();
        if let Place::Waits(waiter) = &self.place {
            ends.protocol.end_drain(waiter);
            return Step::End(outcome.map(|_| Value::None));
        }
        let next = outcome.and_then(|_| self.go_on(&ends));
        let _ = world;
        next.unwrap_or_else(|raised| Step::End(Err(raised)))
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("locals", "self"), &*self.writer));
        if let Place::Waits(waiter) = &self.place {
            visit(Edge::strong(Label::Name("locals", "waiter"), &**waiter));
        }
    }
}

impl Drain {
    fn go_on(&mut self, ends: &Ends) -> Result<Step, Raised> {
        if matches!(self.place, Place::Begin) {
            if let Some(raised) = ends.reader.as_ref().and_then(|reader| reader.exception()) {
                return Err(raised);
            }
            if ends.transport.is_closing()? {
                self.place = Place::Yielded;
                return Ok(Step::Yield);
            }
        }
        match ends.protocol.begin_drain()? {
            Some(waiter) => {
                self.place = Place::Waits(Rc::clone(&waiter));
                Ok(Step::future(waiter))
            }
            None => Ok(Step::done(Value::None)),
        }
    }
}

/// The frame of `StreamWriter.wait_closed`.
struct WaitClosed {
    writer: Rc<StreamWriter>,
    waits: bool,
}

impl Routine for WaitClosed {
    fn resume(&mut self, _: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        if std::mem::replace(&mut self.waits, true) {
            return Step::End(outcome.map(|_| Value::None));
        }
        match outcome {
            Ok(_) => Step::future(Rc::<Future>::clone(self.writer.ends().protocol.closed())),
            Err(raised) => Step::End(Err(raised)),
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("locals", "self"), &*self.writer));
    }
}

impl Object for StreamWriter {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Field("loop"), &*self.event_loop));
        if let Some(ends) = &*self.ends.borrow() {
            visit(Edge::strong(Label::Field("transport"), &*ends.transport));
            visit(Edge::strong(Label::Field("protocol"), &*ends.protocol));
            if let Some(reader) = &ends.reader {
                visit(Edge::strong(Label::Field("reader"), &**reader));
            }
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let ends = self.ends.take();
        drop(ends);
    }

    fn type_name(&self) -> &str {
        "StreamWriter"
    }

    fn repr(&self) -> String {
        let Some(ends) = self.ends.borrow().clone() else { return "<StreamWriter>".to_string() };
        let reader = ends.reader.map(|reader| format!(" reader={}", reader.repr())).unwrap_or_default();
        format!("<StreamWriter transport={}{reader}>", ends.transport.repr())
    }

    fn finalize(self: Rc<Self>) {
        StreamWriter::abandon(&self.event_loop, &self.ends().transport);
    }
}

impl Drop for StreamWriter {
    fn drop(&mut self) {
        let Some(ends) = self.ends.take() else { return };
        if !self.header.is_finalized() && !self.event_loop.world().is_torn_down() {
            let (event_loop, transport) = (Rc::clone(&self.event_loop), Rc::clone(&ends.transport));
            self.header.heap().defer(move || StreamWriter::abandon(&event_loop, &transport));
        }
        self.header.release(ends);
    }
}

impl fmt::Debug for StreamWriter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}
