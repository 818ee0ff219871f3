//! The transport of a connection over the network (`_SelectorSocketTransport`, selector_events.py).
//!
//! While it reads, the loop's selector holds it, and it holds its protocol.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::rc::Rc;

use crate::asyncio::event_loop::{Argument, EventLoop};
use crate::asyncio::future::Future;
use crate::asyncio::handle::Handle;
use crate::asyncio::network::{Address, Refusal, Socket};
use crate::asyncio::selector::Direction;
use crate::asyncio::streams::method::{Act, Method};
use crate::asyncio::streams::transport::{
    Extra, Listener, Protocol, Transport, TransportSocket, ends_run, os_error,
};
use crate::asyncio::world::{Report, World};
use crate::exception::{Exception, Kind, Raised};
use crate::heap::{Edge, Header, Label, Object};
use crate::value::Value;

/// So many bytes are taken from a socket at once (`max_size`).
const LENGTH_MAX: usize = 256 * 1024;

/// So many bytes may be buffered before the protocol is told to pause.
const HIGH_WATER: usize = 64 * 1024;

/// After so many writes to a lost connection a message is logged (`LOG_THRESHOLD_FOR_CONNLOST_WRITES`).
const LOST_WRITES_MAX: u32 = 5;

const FATAL_WRITE_ERROR: &str = "Fatal write error on socket transport";

/// A transport over a socket.
pub struct SocketTransport {
    header: Header,
    world: Rc<World>,
    /// These three are there until the connection is lost.
    event_loop: RefCell<Option<Rc<EventLoop>>>,
    socket: RefCell<Option<Rc<Socket>>>,
    protocol: RefCell<Option<Rc<dyn Protocol>>>,
    server: RefCell<Option<Rc<dyn Listener>>>,
    /// Itself, by way of its method `_read_ready_cb`, where its making has failed: until a collection comes.
    itself: RefCell<Option<Rc<SocketTransport>>>,
    file: u64,
    name: Option<Address>,
    peer_name: Option<Address>,
    buffer: RefCell<VecDeque<u8>>,
    water: Cell<Water>,
    /// How often something was written since the end of the connection is scheduled; 0 before that.
    conn_lost: Cell<u32>,
    closing: Cell<bool>,
    paused: Cell<bool>,
    eof: Cell<bool>,
    protocol_paused: Cell<bool>,
}

/// The bounds between which a protocol is paused and resumed.
#[derive(Clone, Copy, Debug)]
struct Water {
    low: usize,
    high: usize,
}

impl SocketTransport {
    /// Begins a connection: tells the protocol of it, then reads, then completes the waiter.
    ///
    /// # Errors
    /// RuntimeError if the loop is closed; what the protocol raised when it was asked for its method.
    pub fn open(
        event_loop: &Rc<EventLoop>,
        socket: &Rc<Socket>,
        protocol: Rc<dyn Protocol>,
        waiter: &Rc<Future>,
        server: Option<Rc<dyn Listener>>,
    ) -> Result<Rc<SocketTransport>, Raised> {
        event_loop.check_closed()?;
        let transport = SocketTransport::new(event_loop, socket, &protocol, server.clone());
        let connected: Rc<dyn Transport> = Rc::<SocketTransport>::clone(&transport);
        server.iter().for_each(|server| server.attach(&connected));
        event_loop.call_soon(protocol.connection_made(connected)?, Argument::NOTHING);
        let name = "_SelectorTransport._add_reader";
        Method::call_soon(event_loop, &transport, name, Value::None, |transport, _| {
            transport.start_reading()
        })?;
        event_loop.call_soon(Rc::<Future>::clone(waiter), Argument::NOTHING);
        Ok(transport)
    }

    /// One that its server takes no more, since that was closed meanwhile (the assertion in `_attach`): it stays open, and is in a
    /// circle with its own method.
    pub fn refused(
        event_loop: &Rc<EventLoop>,
        socket: &Rc<Socket>,
        protocol: &Rc<dyn Protocol>,
        server: Rc<dyn Listener>,
    ) {
        let transport = SocketTransport::new(event_loop, socket, protocol, Some(server));
        transport.header.touch();
        transport.itself.replace(Some(Rc::clone(&transport)));
    }

    fn new(
        event_loop: &Rc<EventLoop>,
        socket: &Rc<Socket>,
        protocol: &Rc<dyn Protocol>,
        server: Option<Rc<dyn Listener>>,
    ) -> Rc<SocketTransport> {
        let world = event_loop.world();
        world.heap().alloc(|header| SocketTransport {
            header,
            world: Rc::clone(world),
            event_loop: RefCell::new(Some(Rc::clone(event_loop))),
            socket: RefCell::new(Some(Rc::clone(socket))),
            protocol: RefCell::new(Some(Rc::clone(protocol))),
            server: RefCell::new(server),
            itself: RefCell::default(),
            file: socket.file(),
            name: socket.name(),
            peer_name: socket.peer_name(),
            buffer: RefCell::default(),
            water: Cell::new(Water { low: HIGH_WATER / 4, high: HIGH_WATER }),
            conn_lost: Cell::new(0),
            closing: Cell::new(false),
            paused: Cell::new(false),
            eof: Cell::new(false),
            protocol_paused: Cell::new(false),
        })
    }

    /// `get_protocol()`.
    pub fn protocol(&self) -> Option<Rc<dyn Protocol>> {
        self.protocol.borrow().clone()
    }

    /// `set_protocol(protocol)`.
    pub fn set_protocol(&self, protocol: Rc<dyn Protocol>) {
        self.header.touch();
        let before = self.protocol.replace(Some(protocol));
        drop(before);
    }

    /// Whether it takes bytes (`is_reading`).
    pub fn is_reading(&self) -> bool {
        !self.closing.get() && !self.paused.get()
    }

    /// How many bytes wait to be sent (`get_write_buffer_size`).
    pub fn buffered(&self) -> usize {
        self.buffer.borrow().len()
    }

    /// The bounds of the buffer, low and high (`get_write_buffer_limits`).
    pub fn buffer_limits(&self) -> (usize, usize) {
        let water = self.water.get();
        (water.low, water.high)
    }

    /// Sets the bounds of the buffer (`set_write_buffer_limits`).
    ///
    /// # Errors
    /// What the protocol raised when it had to pause.
    pub fn set_buffer_limits(self: &Rc<Self>, low: usize, high: usize) -> Result<(), Raised> {
        self.water.set(Water { low, high });
        self.maybe_pause_protocol()
    }

    fn event_loop(&self) -> Option<Rc<EventLoop>> {
        self.event_loop.borrow().clone()
    }

    fn socket(&self) -> Option<Rc<Socket>> {
        self.socket.borrow().clone()
    }

    /// `_add_reader(fd, self._read_ready)`.
    fn start_reading(self: &Rc<Self>) -> Result<(), Raised> {
        if self.is_reading() {
            self.watch(Direction::Read)?;
        }
        Ok(())
    }

    fn watch(self: &Rc<Self>, direction: Direction) -> Result<(), Raised> {
        let (Some(event_loop), Some(socket)) = (self.event_loop(), self.socket()) else { return Ok(()) };
        let (name, act): (_, Act<Self>) = match direction {
            Direction::Read => {
                ("_SelectorSocketTransport._read_ready", |transport, _| transport.read_ready())
            }
            Direction::Write => {
                (self.world.version().write_ready_name(), |transport, _| transport.write_ready())
            }
        };
        let method = Method::new(&self.world, self, name, Value::None, act);
        Handle::watch(&event_loop, &socket, direction, method).map(drop)
    }

    fn unwatch(&self, direction: Direction) {
        if let (Some(event_loop), Some(socket)) = (self.event_loop(), self.socket()) {
            Handle::unwatch(&event_loop, &socket, direction);
        }
    }

    /// `_read_ready__data_received`.
    fn read_ready(self: &Rc<Self>) -> Result<(), Raised> {
        let (Some(socket), Some(protocol)) = (self.socket(), self.protocol()) else { return Ok(()) };
        if 0 < self.conn_lost.get() {
            return Ok(());
        }
        let data = match socket.receive(LENGTH_MAX) {
            Ok(data) => data,
            Err(Refusal::WouldBlock) => return Ok(()),
            Err(refusal) => {
                let raised = os_error(&self.world, refusal);
                return self.fatal_error(raised, "Fatal read error on socket transport");
            }
        };
        if data.is_empty() {
            return self.read_eof(protocol);
        }
        match protocol.data_received(data) {
            Err(raised) if !ends_run(&raised) => {
                self.fatal_error(raised, "Fatal error: protocol.data_received() call failed.")
            }
            told => told,
        }
    }

    /// `_read_ready__on_eof`.
    fn read_eof(self: &Rc<Self>, protocol: Rc<dyn Protocol>) -> Result<(), Raised> {
        match protocol.eof_received() {
            Ok(true) => {
                self.unwatch(Direction::Read);
                Ok(())
            }
            Ok(false) => Rc::clone(self).close(),
            Err(raised) if !ends_run(&raised) => {
                self.fatal_error(raised, "Fatal error: protocol.eof_received() call failed.")
            }
            Err(raised) => Err(raised),
        }
    }

    /// `_write_ready`.
    fn write_ready(self: &Rc<Self>) -> Result<(), Raised> {
        let Some(socket) = self.socket() else { return Ok(()) };
        if 0 < self.conn_lost.get() {
            return Ok(());
        }
        let sent = socket.send(self.buffer.borrow_mut().make_contiguous());
        match sent {
            Ok(length) => drop(self.buffer.borrow_mut().drain(..length)),
            Err(Refusal::WouldBlock) => return Ok(()),
            Err(refusal) => {
                self.unwatch(Direction::Write);
                self.buffer.borrow_mut().clear();
                return self.fatal_write_error(refusal);
            }
        }
        self.maybe_resume_protocol()?;
        if self.buffered() == 0 {
            self.unwatch(Direction::Write);
            if self.closing.get() {
                return self.call_connection_lost(None);
            }
            if self.eof.get() {
                socket.shut_down();
            }
        }
        Ok(())
    }

    fn fatal_write_error(self: &Rc<Self>, refusal: Refusal) -> Result<(), Raised> {
        self.fatal_error(os_error(&self.world, refusal), FATAL_WRITE_ERROR)
    }

    /// Raises in a frame of the transport's that the program has called, and catches it there.
    fn raise_for_program(self: &Rc<Self>, raised: Raised) -> Raised {
        let variables = || -> Vec<Rc<dyn Object>> { vec![Rc::<SocketTransport>::clone(self)] };
        let raise = || self.world.call(variables, || Err::<(), Raised>(Rc::clone(&raised)));
        drop(self.world.call_from_program(raise));
        raised
    }

    /// `_fatal_error`: an OSError is the connection's own end, all else is told to the loop.
    fn fatal_error(self: &Rc<Self>, raised: Raised, message: &str) -> Result<(), Raised> {
        if !raised.is(Kind::OSError) {
            self.report(message, &raised)?;
        }
        self.force_close(Some(raised))
    }

    fn report(self: &Rc<Self>, message: &str, raised: &Raised) -> Result<(), Raised> {
        let Some(event_loop) = self.event_loop() else { return Ok(()) };
        let transport = Value::Object(Rc::<SocketTransport>::clone(self));
        let mut fields = vec![("exception", Value::Object(Rc::<Exception>::clone(raised)))];
        fields.push(("transport", transport));
        fields.extend(self.protocol().map(|protocol| ("protocol", protocol.value())));
        event_loop.call_exception_handler(Report { message: message.to_string(), fields })
    }

    /// `_force_close`.
    fn force_close(self: &Rc<Self>, raised: Option<Raised>) -> Result<(), Raised> {
        if 0 < self.conn_lost.get() {
            return Ok(());
        }
        if 0 < self.buffered() {
            self.buffer.borrow_mut().clear();
            self.unwatch(Direction::Write);
        }
        if !self.closing.replace(true) {
            self.unwatch(Direction::Read);
        }
        self.schedule_end(raised)
    }

    fn schedule_end(self: &Rc<Self>, raised: Option<Raised>) -> Result<(), Raised> {
        self.conn_lost.set(self.conn_lost.get() + 1);
        let Some(event_loop) = self.event_loop() else { return Ok(()) };
        let name = "_SelectorSocketTransport._call_connection_lost";
        let raised = raised.map_or(Value::None, |raised| Value::Object(raised));
        Method::call_soon(&event_loop, self, name, raised, |transport, raised| {
            transport.call_connection_lost(raised.downcast::<Exception>())
        })
    }

    /// Tells the protocol, and lets go of everything (`_call_connection_lost`).
    fn call_connection_lost(self: &Rc<Self>, raised: Option<Raised>) -> Result<(), Raised> {
        let told = self.protocol().map_or(Ok(()), |protocol| protocol.connection_lost(raised));
        self.header.touch();
        let (socket, protocol) = (self.socket.take(), self.protocol.take());
        socket.iter().for_each(|socket| socket.close());
        let (event_loop, server) = (self.event_loop.take(), self.server.take());
        let detached = server.map_or(Ok(()), |server| server.detach(self.header.id()));
        drop((protocol, event_loop));
        told.and(detached)
    }

    /// `_maybe_pause_protocol`.
    fn maybe_pause_protocol(self: &Rc<Self>) -> Result<(), Raised> {
        if self.buffered() <= self.water.get().high || self.protocol_paused.replace(true) {
            return Ok(());
        }
        let paused = self.protocol().map_or(Ok(()), |protocol| protocol.pause_writing());
        paused.or_else(|raised| self.report("protocol.pause_writing() failed", &raised))
    }

    /// `_maybe_resume_protocol`.
    fn maybe_resume_protocol(self: &Rc<Self>) -> Result<(), Raised> {
        if !self.protocol_paused.get() || self.water.get().low < self.buffered() {
            return Ok(());
        }
        self.protocol_paused.set(false);
        let resumed = self.protocol().map_or(Ok(()), |protocol| protocol.resume_writing());
        resumed.or_else(|raised| self.report("protocol.resume_writing() failed", &raised))
    }

    /// Sends what goes at once; what is left waits in the buffer.
    fn send_or_buffer(self: &Rc<Self>, data: &[u8]) -> Result<(), Raised> {
        let Some(socket) = self.socket() else { return Ok(()) };
        let mut rest = data;
        if self.buffered() == 0 {
            match socket.send(data) {
                Ok(length) => rest = &data[length..],
                Err(Refusal::WouldBlock) => {}
                Err(refusal) => {
                    let raised = self.raise_for_program(os_error(&self.world, refusal));
                    return self.fatal_error(raised, FATAL_WRITE_ERROR);
                }
            }
            if rest.is_empty() {
                return Ok(());
            }
            self.watch(Direction::Write)?;
        }
        self.buffer.borrow_mut().extend(rest);
        self.maybe_pause_protocol()?;
        Ok(())
    }

    /// What `__del__` does with a transport that nobody closed.
    fn abandon(&self) {
        let Some(socket) = self.socket() else { return };
        socket.close();
        let server = self.server.borrow().clone();
        if let (Some(server), true) = (server, self.world.version().servers_know_their_clients()) {
            if self.itself.borrow().is_none() {
                let told = server.detach(self.header.id());
                drop(told);
            } else if let Err(raised) = server.detach_refused() {
                self.world.unraisable(&raised, "<function _SelectorTransport.__del__>");
            }
        }
    }
}

impl Transport for SocketTransport {
    fn write(self: Rc<Self>, data: &[u8]) -> Result<(), Raised> {
        if self.eof.get() {
            let text = "Cannot call write() after write_eof()";
            return Err(self.world.exception(Kind::RuntimeError, text));
        }
        if data.is_empty() {
            return Ok(());
        }
        let lost = self.conn_lost.get();
        if 0 < lost {
            if LOST_WRITES_MAX <= lost {
                self.world.console().error("socket.send() raised exception.\n");
            }
            self.conn_lost.set(lost + 1);
            return Ok(());
        }
        self.send_or_buffer(data)
    }

    fn write_lines(self: Rc<Self>, lines: &[Vec<u8>]) -> Result<(), Raised> {
        let version = self.world.version();
        if !version.writelines_sends_at_once() {
            return self.write(&lines.concat());
        }
        if self.eof.get() {
            let text = "Cannot call writelines() after write_eof()";
            return Err(self.world.exception(Kind::RuntimeError, text));
        }
        if lines.is_empty() {
            return Ok(());
        }
        if self.closing.get() {
            let text = "'NoneType' object is not callable";
            return Err(self.world.exception(Kind::TypeError, text));
        }
        self.buffer.borrow_mut().extend(lines.concat());
        self.write_ready()?;
        if self.buffered() == 0 { Ok(()) } else { self.watch(Direction::Write) }
    }

    fn write_eof(self: Rc<Self>) -> Result<(), Raised> {
        if self.closing.get() || self.eof.replace(true) {
            return Ok(());
        }
        if self.buffered() == 0 {
            self.socket().iter().for_each(|socket| socket.shut_down());
        }
        Ok(())
    }

    fn abort(self: Rc<Self>) -> Result<(), Raised> {
        self.force_close(None)
    }

    fn close(self: Rc<Self>) -> Result<(), Raised> {
        if self.closing.replace(true) {
            return Ok(());
        }
        self.unwatch(Direction::Read);
        if self.buffered() == 0 {
            self.unwatch(Direction::Write);
            return self.schedule_end(None);
        }
        Ok(())
    }

    fn is_closing(&self) -> Result<bool, Raised> {
        Ok(self.closing.get())
    }

    fn pause_reading(self: Rc<Self>) -> Result<bool, Raised> {
        if self.is_reading() {
            self.paused.set(true);
            self.unwatch(Direction::Read);
        }
        Ok(true)
    }

    fn resume_reading(self: Rc<Self>) -> Result<(), Raised> {
        if self.closing.get() || !self.paused.replace(false) {
            return Ok(());
        }
        self.start_reading()
    }

    fn extra(&self, name: &str) -> Result<Extra, Raised> {
        let known = match name {
            "peername" => self.peer_name.clone().map(Extra::Address),
            "sockname" => self.name.clone().map(Extra::Address),
            "socket" => self
                .socket()
                .map(|socket| Extra::Value(Value::Object(TransportSocket::new(self.header.heap(), &socket)))),
            _ => None,
        };
        Ok(known.unwrap_or(Extra::Unknown))
    }

    fn value(self: Rc<Self>) -> Value {
        Value::Object(self)
    }
}

impl Object for SocketTransport {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(event_loop) = &*self.event_loop.borrow() {
            visit(Edge::strong(Label::Field("loop"), &**event_loop));
        }
        if let Some(protocol) = &*self.protocol.borrow() {
            visit(Edge::strong(Label::Field("protocol"), &**protocol));
        }
        if let Some(server) = &*self.server.borrow() {
            visit(Edge::strong(Label::Field("server"), &**server));
        }
        if let Some(itself) = &*self.itself.borrow() {
            visit(Edge::strong(Label::Field("read_ready_cb"), &**itself));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let event_loop = self.event_loop.take();
        drop((event_loop, self.protocol.take(), self.server.take(), self.itself.take()));
    }

    fn type_name(&self) -> &str {
        "_SelectorSocketTransport"
    }

    fn repr(&self) -> String {
        let Some(socket) = self.socket() else {
            return format!("<{} closed fd={}>", self.type_name(), self.file);
        };
        let closing = if self.closing.get() { " closing" } else { "" };
        let polls = |direction, busy: &str| {
            let event_loop = self.event_loop();
            let polled = event_loop.is_some_and(|event_loop| event_loop.watches_socket(&socket, direction));
            if polled { busy.to_string() } else { "idle".to_string() }
        };
        let (read, write) = (polls(Direction::Read, "polling"), polls(Direction::Write, "polling"));
        let (name, file, size) = (self.type_name(), self.file, self.buffered());
        format!("<{name}{closing} fd={file} read={read} write=<{write}, bufsize={size}>>")
    }

    fn finalize(self: Rc<Self>) {
        self.abandon();
    }
}

impl Drop for SocketTransport {
    fn drop(&mut self) {
        if !self.header.is_finalized() {
            self.abandon();
        }
        let edges = (self.event_loop.take(), self.protocol.take(), self.server.take());
        self.header.release(edges);
    }
}

impl fmt::Debug for SocketTransport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}
