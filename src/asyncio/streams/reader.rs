//! `StreamReader`: bytes that have arrived, and the task that waits for more (streams.py).
//!
//! At most one task waits. It waits on a future that only the reader knows: if nothing leads to the reader, the task is
//! lost, although the bytes may come.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use crate::asyncio::coroutine::{NativeCoroutine, Routine, Step};
use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::future::Future;
use crate::asyncio::streams::transport::Transport;
use crate::asyncio::world::World;
use crate::bytes::Bytes;
use crate::exception::{Exception, Kind, Raised};
use crate::heap::{Edge, Header, Label, Object};
use crate::value::Value;

/// How long a line may be, unless the program says otherwise: 64 KiB.
pub const LIMIT: usize = 65_536;

/// Bytes that have arrived.
pub struct StreamReader {
    header: Header,
    event_loop: Rc<EventLoop>,
    limit: usize,
    buffer: RefCell<Vec<u8>>,
    eof: Cell<bool>,
    waiter: RefCell<Option<Rc<Future>>>,
    exception: RefCell<Option<Raised>>,
    transport: RefCell<Option<Rc<dyn Transport>>>,
    paused: Cell<bool>,
}

impl StreamReader {
    /// A reader that nothing has arrived in (`StreamReader(limit, loop)`).
    pub fn new(event_loop: &Rc<EventLoop>, limit: usize) -> Rc<StreamReader> {
        event_loop.world().heap().alloc(|header| StreamReader {
            header,
            event_loop: Rc::clone(event_loop),
            limit,
            buffer: RefCell::default(),
            eof: Cell::new(false),
            waiter: RefCell::default(),
            exception: RefCell::default(),
            transport: RefCell::default(),
            paused: Cell::new(false),
        })
    }

    /// What went wrong with the connection (`exception`).
    pub fn exception(&self) -> Option<Raised> {
        self.exception.borrow().clone()
    }

    /// Says what went wrong with the connection, also to the task that waits (`set_exception`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed and somebody waits.
    pub fn set_exception(&self, raised: Raised) -> Result<(), Raised> {
        self.header.touch();
        let before = self.exception.replace(Some(Rc::clone(&raised)));
        drop(before);
        self.header.touch();
        let waiter = self.waiter.take();
        match waiter.filter(|waiter| !waiter.is_cancelled()) {
            Some(waiter) => waiter.set_exception(raised),
            None => Ok(()),
        }
    }

    /// Says which transport the bytes come from (`set_transport`).
    ///
    /// # Errors
    /// AssertionError if there is one already.
    pub fn set_transport(&self, transport: Rc<dyn Transport>) -> Result<(), Raised> {
        if self.transport.borrow().is_some() {
            return Err(self.failed("Transport already set"));
        }
        self.header.touch();
        self.transport.replace(Some(transport));
        Ok(())
    }

    /// Whether the other end is done and nothing is left (`at_eof`).
    pub fn at_eof(&self) -> bool {
        self.eof.get() && self.buffer.borrow().is_empty()
    }

    /// Whether the other end is done.
    pub fn is_ended(&self) -> bool {
        self.eof.get()
    }

    /// Bytes that have arrived and that nobody has read.
    pub fn buffered(&self) -> Vec<u8> {
        self.buffer.borrow().clone()
    }

    /// Says that no more bytes will come (`feed_eof`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed and somebody waits.
    pub fn feed_eof(&self) -> Result<(), Raised> {
        self.eof.set(true);
        self.wake_waiter()
    }

    /// Adds bytes that have arrived, and pauses the transport if there are too many (`feed_data`).
    ///
    /// # Errors
    /// AssertionError after the end; RuntimeError if the loop is closed and somebody waits.
    pub fn feed_data(&self, data: &[u8]) -> Result<(), Raised> {
        if self.eof.get() {
            return Err(self.failed("feed_data after feed_eof"));
        }
        if data.is_empty() {
            return Ok(());
        }
        self.buffer.borrow_mut().extend_from_slice(data);
        self.wake_waiter()?;
        let too_much = 2 * self.limit < self.buffer.borrow().len();
        let transport = self.transport.borrow().clone();
        if let (Some(transport), true, false) = (transport, too_much, self.paused.get()) {
            match transport.pause_reading()? {
                true => self.paused.set(true),
                false => {
                    self.header.touch();
                    drop(self.transport.take());
                }
            }
        }
        Ok(())
    }

    /// Reads up to `length` bytes, as soon as there are any (`read(n)`).
    pub fn read(self: &Rc<Self>, length: usize) -> Rc<NativeCoroutine> {
        self.reading("StreamReader.read", Demand::Some(length))
    }

    /// Reads until the end (`read()`).
    pub fn read_all(self: &Rc<Self>) -> Rc<NativeCoroutine> {
        self.reading("StreamReader.read", Demand::All(Vec::new()))
    }

    /// Reads as many bytes (`readexactly`).
    pub fn read_exactly(self: &Rc<Self>, length: usize) -> Rc<NativeCoroutine> {
        self.reading("StreamReader.readexactly", Demand::Exactly(length))
    }

    /// Reads a line, with its end (`readline`).
    pub fn read_line(self: &Rc<Self>) -> Rc<NativeCoroutine> {
        self.reading("StreamReader.readline", Demand::Line { search: Search::line() })
    }

    /// Reads a line; at the end raises StopAsyncIteration (`__anext__`).
    pub fn next_line(self: &Rc<Self>) -> Rc<NativeCoroutine> {
        self.reading("StreamReader.__anext__", Demand::Next { search: Search::line() })
    }

    /// Reads up to the first of several separators, and that too (`readuntil`); without a separator, or with an empty one,
    /// the read raises ValueError.
    pub fn read_until(self: &Rc<Self>, separators: Vec<Vec<u8>>) -> Rc<NativeCoroutine> {
        let search = Search { separators, offset: 0 };
        self.reading("StreamReader.readuntil", Demand::Until { search })
    }

    fn reading(self: &Rc<Self>, qualname: &'static str, demand: Demand) -> Rc<NativeCoroutine> {
        let routine = Reading { reader: Rc::clone(self), demand, began: false, waits: false };
        NativeCoroutine::new(self.event_loop.world(), qualname, routine)
    }

    fn failed(&self, text: &str) -> Raised {
        self.event_loop.world().exception(Kind::AssertionError, text)
    }

    fn wake_waiter(&self) -> Result<(), Raised> {
        self.header.touch();
        let waiter = self.waiter.take();
        match waiter.filter(|waiter| !waiter.is_cancelled()) {
            Some(waiter) => waiter.set_result(Value::None),
            None => Ok(()),
        }
    }

    /// `_wait_for_data`, up to its await.
    fn begin_wait(&self, function: &str) -> Result<Rc<Future>, Raised> {
        if self.waiter.borrow().is_some() {
            let text =
                format!("{function}() called while another coroutine is already waiting for incoming data");
            return Err(self.event_loop.world().exception(Kind::RuntimeError, &text));
        }
        assert!(!self.eof.get(), "whoever waits saw that more can come");
        if self.paused.replace(false) {
            let transport = self.transport.borrow().clone();
            transport.map_or(Ok(()), |transport| transport.resume_reading())?;
        }
        let waiter = Future::new(&self.event_loop);
        self.header.touch();
        self.waiter.replace(Some(Rc::clone(&waiter)));
        Ok(waiter)
    }

    fn end_wait(&self) {
        self.header.touch();
        let waiter = self.waiter.take();
        drop(waiter);
    }

    /// Takes bytes out of the buffer, and lets the transport go on if there is room again.
    fn take(&self, length: usize) -> Result<Vec<u8>, Raised> {
        let length = length.min(self.buffer.borrow().len());
        let taken = self.buffer.borrow_mut().drain(..length).collect();
        self.maybe_resume_transport()?;
        Ok(taken)
    }

    fn take_all(&self) -> Vec<u8> {
        self.buffer.take()
    }

    /// `_maybe_resume_transport`.
    fn maybe_resume_transport(&self) -> Result<(), Raised> {
        if !self.paused.get() || self.limit < self.buffer.borrow().len() {
            return Ok(());
        }
        self.paused.set(false);
        let transport = self.transport.borrow().clone();
        transport.map_or(Ok(()), |transport| transport.resume_reading())
    }
}

/// What a read wants.
enum Demand {
    /// Whatever is there, up to a length.
    Some(usize),
    /// Everything up to the end; the blocks that were read.
    All(Vec<u8>),
    /// So many bytes.
    Exactly(usize),
    /// Everything up to a separator.
    Until { search: Search },
    /// A line, or what is left.
    Line { search: Search },
    /// A line, of which there is one.
    Next { search: Search },
}

/// What a read looks for, and from where on.
struct Search {
    separators: Vec<Vec<u8>>,
    /// Before this no separator begins.
    offset: usize,
}

/// What a look at the buffer found.
enum Look {
    /// What the read wanted.
    Done(Vec<u8>),
    /// Too little; the function that waits for more.
    TooLittle(&'static str),
}

/// The frame of a read.
struct Reading {
    reader: Rc<StreamReader>,
    demand: Demand,
    began: bool,
    waits: bool,
}

impl Routine for Reading {
    fn resume(&mut self, _: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        if std::mem::replace(&mut self.waits, false) {
            self.reader.end_wait();
        }
        let look = outcome.and_then(|_| self.look());
        match look {
            Ok(Look::Done(data)) => Step::done(Bytes::value(data)),
            Ok(Look::TooLittle(function)) => match self.reader.begin_wait(function) {
                Ok(waiter) => {
                    self.waits = true;
                    Step::future(waiter)
                }
                Err(raised) => Step::End(Err(raised)),
            },
            Err(raised) => Step::End(Err(raised)),
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("locals", "self"), &*self.reader));
    }
}

impl Reading {
    fn look(&mut self) -> Result<Look, Raised> {
        let began = std::mem::replace(&mut self.began, true);
        if !began && let Some(raised) = self.reader.exception() {
            return Err(raised);
        }
        let reader = &self.reader;
        match &mut self.demand {
            Demand::Some(length) => reader.look_for_some(*length, began),
            Demand::All(blocks) => reader.look_for_all(blocks, began),
            Demand::Exactly(length) => reader.look_for_exactly(*length),
            Demand::Until { search } => {
                search.check(reader.event_loop.world())?;
                reader.look_for_separator(search, "readuntil")
            }
            Demand::Line { search } => reader.look_for_line(search),
            Demand::Next { search } => match reader.look_for_line(search)? {
                Look::Done(line) if line.is_empty() => {
                    Err(reader.event_loop.world().exception(Kind::StopAsyncIteration, ""))
                }
                look => Ok(look),
            },
        }
    }
}

impl StreamReader {
    fn look_for_some(&self, length: usize, waited: bool) -> Result<Look, Raised> {
        let is_empty = self.buffer.borrow().is_empty();
        if 0 < length && is_empty && !self.eof.get() && !waited {
            return Ok(Look::TooLittle("read"));
        }
        self.take(length).map(Look::Done)
    }

    /// `read(-1)`: block after block, each a read of its own, until one is empty.
    fn look_for_all(&self, blocks: &mut Vec<u8>, mut waited: bool) -> Result<Look, Raised> {
        loop {
            if !waited && let Some(raised) = self.exception() {
                return Err(raised);
            }
            match self.look_for_some(self.limit, waited)? {
                Look::Done(block) if block.is_empty() => return Ok(Look::Done(std::mem::take(blocks))),
                Look::Done(block) => blocks.extend(block),
                wait @ Look::TooLittle(_) => return Ok(wait),
            }
            waited = false;
        }
    }

    fn look_for_exactly(&self, length: usize) -> Result<Look, Raised> {
        let buffered = self.buffer.borrow().len();
        if length <= buffered {
            return self.take(length).map(Look::Done);
        }
        if self.eof.get() {
            return Err(self.incomplete(Some(length)));
        }
        Ok(Look::TooLittle("readexactly"))
    }

    /// `readuntil`; the shortest chunk that ends with a separator.
    fn look_for_separator(&self, search: &mut Search, function: &'static str) -> Result<Look, Raised> {
        let buffered = self.buffer.borrow().len();
        if search.offset + search.length_min() <= buffered {
            let found = search.find(&self.buffer.borrow());
            if let Some((start, end)) = found {
                if self.limit < start {
                    return Err(self.overrun("Separator is found, but chunk is longer than limit", start));
                }
                return self.take(end).map(Look::Done);
            }
            search.offset = (buffered + 1).saturating_sub(search.length_max());
            if self.limit < search.offset {
                let text = "Separator is not found, and chunk exceed the limit";
                return Err(self.overrun(text, search.offset));
            }
        }
        if self.eof.get() {
            return Err(self.incomplete(None));
        }
        Ok(Look::TooLittle(function))
    }

    fn look_for_line(&self, search: &mut Search) -> Result<Look, Raised> {
        match self.look_for_separator(search, "readuntil") {
            Err(raised) => self.end_line(raised).map(Look::Done),
            look => look,
        }
    }

    /// What `readline` makes of what its `readuntil` raised: what is left at the end is a line too, and a line that is too long
    /// is thrown away.
    ///
    /// # Errors
    /// What was raised; ValueError for a line that is too long.
    pub fn end_line(&self, raised: Raised) -> Result<Vec<u8>, Raised> {
        if raised.is(Kind::IncompleteReadError) {
            let partial = raised.details().into_iter().next().unwrap_or_default();
            return Ok(Bytes::of(&partial).unwrap_or_default());
        }
        if !raised.is(Kind::LimitOverrunError) {
            return Err(raised);
        }
        let consumed = match raised.details().first() {
            Some(Value::Int(consumed)) => usize::try_from(*consumed).unwrap_or(0),
            _ => 0,
        };
        let ends_there = self.buffer.borrow().get(consumed) == Some(&b'\n');
        match ends_there {
            true => drop(self.buffer.borrow_mut().drain(..=consumed)),
            false => self.buffer.borrow_mut().clear(),
        }
        self.maybe_resume_transport()?;
        let error = Exception::new(self.header.heap(), Kind::ValueError, raised.args());
        error.set_context(Some(raised));
        Err(error)
    }

    fn incomplete(&self, expected: Option<usize>) -> Raised {
        incomplete_read(self.event_loop.world(), self.take_all(), expected)
    }

    fn overrun(&self, text: &str, consumed: usize) -> Raised {
        let raised = self.event_loop.world().exception(Kind::LimitOverrunError, text);
        raised.set_details(vec![Value::Int(consumed as i64)]);
        raised
    }
}

/// An IncompleteReadError: what was read, of how much (exceptions.py).
fn incomplete_read(world: &World, partial: Vec<u8>, expected: Option<usize>) -> Raised {
    let words = expected.map_or("undefined".to_string(), |expected| expected.to_string());
    let text = format!("{} bytes read on a total of {words} expected bytes", partial.len());
    let raised = world.exception(Kind::IncompleteReadError, &text);
    let expected = expected.map_or(Value::None, |expected| Value::Int(expected as i64));
    raised.set_details(vec![Bytes::value(partial), expected]);
    raised
}

impl Search {
    fn line() -> Search {
        Search { separators: vec![b"\n".to_vec()], offset: 0 }
    }

    fn check(&self, world: &World) -> Result<(), Raised> {
        let text = match self.separators.as_slice() {
            [] => "Separator should contain at least one element",
            some if some.iter().any(Vec::is_empty) => "Separator should be at least one-byte string",
            _ => return Ok(()),
        };
        Err(world.exception(Kind::ValueError, text))
    }

    fn length_min(&self) -> usize {
        self.separators.iter().map(Vec::len).min().unwrap_or(0)
    }

    fn length_max(&self) -> usize {
        self.separators.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// Where the first separator that ends begins and ends; of two that end together the shorter.
    fn find(&self, buffer: &[u8]) -> Option<(usize, usize)> {
        let mut sorted: Vec<&Vec<u8>> = self.separators.iter().collect();
        sorted.sort_by_key(|separator| separator.len());
        let mut first: Option<(usize, usize)> = None;
        for separator in sorted {
            let tail = buffer.get(self.offset..)?;
            let place = tail.windows(separator.len()).position(|window| window == separator.as_slice());
            let Some(start) = place.map(|place| place + self.offset) else { continue };
            let end = start + separator.len();
            if first.is_none_or(|(_, known)| end < known) {
                first = Some((start, end));
            }
        }
        first
    }
}

impl Object for StreamReader {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Field("loop"), &*self.event_loop));
        if let Some(waiter) = &*self.waiter.borrow() {
            visit(Edge::strong(Label::Field("waiter"), &**waiter));
        }
        if let Some(raised) = &*self.exception.borrow() {
            visit(Edge::strong(Label::Field("exception"), &**raised));
        }
        if let Some(transport) = &*self.transport.borrow() {
            visit(Edge::strong(Label::Field("transport"), &**transport));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let waiter = self.waiter.take();
        drop((waiter, self.exception.take(), self.transport.take()));
    }

    fn type_name(&self) -> &str {
        "StreamReader"
    }

    fn repr(&self) -> String {
        let mut words = vec!["StreamReader".to_string()];
        let buffered = self.buffer.borrow().len();
        words.extend((0 < buffered).then(|| format!("{buffered} bytes")));
        words.extend(self.eof.get().then(|| "eof".to_string()));
        words.extend((self.limit != LIMIT).then(|| format!("limit={}", self.limit)));
        words.extend(self.waiter.borrow().as_ref().map(|waiter| format!("waiter={}", waiter.repr())));
        words.extend(self.exception.borrow().as_ref().map(|raised| format!("exception={}", raised.repr())));
        words.extend(self.transport.borrow().as_ref().map(|it| format!("transport={}", it.repr())));
        words.extend(self.paused.get().then(|| "paused".to_string()));
        format!("<{}>", words.join(" "))
    }
}

impl Drop for StreamReader {
    fn drop(&mut self) {
        let edges = (self.waiter.take(), self.exception.take(), self.transport.take());
        self.header.release(edges);
    }
}

impl fmt::Debug for StreamReader {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}
