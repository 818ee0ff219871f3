//! What transports and protocols are to one another.
//!
//! A transport moves bytes, a protocol says what they mean (transports.py, protocols.py). Both are asyncio's own or the
//! program's.

use std::rc::Rc;

use crate::asyncio::event_loop::Callback;
use crate::asyncio::future::Future;
use crate::asyncio::network::{Address, Refusal, Socket};
use crate::asyncio::world::World;
use crate::exception::{Exception, Kind, Raised};
use crate::heap::{Edge, Header, Heap, Object, ObjectId};
use crate::value::Value;

/// What a stream writes to.
pub trait Transport: Object {
    /// Sends bytes, now or when there is room (`write`).
    ///
    /// # Errors
    /// RuntimeError after [`Transport::write_eof`]; what a program's transport raised.
    fn write(self: Rc<Self>, data: &[u8]) -> Result<(), Raised>;

    /// Sends the bytes of a list (`writelines`).
    ///
    /// # Errors
    /// As [`Transport::write`].
    fn write_lines(self: Rc<Self>, lines: &[Vec<u8>]) -> Result<(), Raised>;

    /// Says that no more bytes will be sent (`write_eof`).
    ///
    /// # Errors
    /// What a program's transport raised.
    fn write_eof(self: Rc<Self>) -> Result<(), Raised>;

    /// Closes it when what is buffered has been sent (`close`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed; what a program's transport raised.
    fn close(self: Rc<Self>) -> Result<(), Raised>;

    /// Closes it at once; what is buffered is lost (`abort`).
    ///
    /// # Errors
    /// As [`Transport::close`].
    fn abort(self: Rc<Self>) -> Result<(), Raised>;

    /// Whether it was told to close (`is_closing`).
    ///
    /// # Errors
    /// What a program's transport raised.
    fn is_closing(&self) -> Result<bool, Raised>;

    /// Takes no more bytes from the other end (`pause_reading`); false if it can't.
    ///
    /// # Errors
    /// What a program's transport raised.
    fn pause_reading(self: Rc<Self>) -> Result<bool, Raised>;

    /// Takes bytes again (`resume_reading`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed; what a program's transport raised.
    fn resume_reading(self: Rc<Self>) -> Result<(), Raised>;

    /// What `get_extra_info` knows by that name.
    ///
    /// # Errors
    /// What a program's transport raised.
    fn extra(&self, name: &str) -> Result<Extra, Raised>;

    /// The transport as the program sees it.
    fn value(self: Rc<Self>) -> Value;
}

/// An answer of `get_extra_info`.
#[derive(Clone, Debug)]
pub enum Extra {
    /// It knows nothing of that name.
    Unknown,
    /// An address.
    Address(Address),
    /// Something else.
    Value(Value),
}

/// What a transport tells of its connection.
pub trait Protocol: Object {
    /// The callback that tells it of the connection (`connection_made`, bound).
    ///
    /// # Errors
    /// What looking for the method raised.
    fn connection_made(self: Rc<Self>, transport: Rc<dyn Transport>) -> Result<Rc<dyn Callback>, Raised>;

    /// Bytes have arrived (`data_received`).
    ///
    /// # Errors
    /// What a program's protocol raised.
    fn data_received(self: Rc<Self>, data: Vec<u8>) -> Result<(), Raised>;

    /// The other end is done; true keeps the connection open (`eof_received`).
    ///
    /// # Errors
    /// What a program's protocol raised.
    fn eof_received(self: Rc<Self>) -> Result<bool, Raised>;

    /// The connection is over (`connection_lost`).
    ///
    /// # Errors
    /// What a program's protocol raised.
    fn connection_lost(self: Rc<Self>, raised: Option<Raised>) -> Result<(), Raised>;

    /// Too much is buffered (`pause_writing`).
    ///
    /// # Errors
    /// What a program's protocol raised.
    fn pause_writing(self: Rc<Self>) -> Result<(), Raised>;

    /// There is room again (`resume_writing`).
    ///
    /// # Errors
    /// What a program's protocol raised.
    fn resume_writing(self: Rc<Self>) -> Result<(), Raised>;

    /// The protocol as the program sees it.
    fn value(self: Rc<Self>) -> Value;
}

/// What a writer asks of its protocol (`FlowControlMixin`, streams.py).
pub trait FlowControl: Object {
    /// What to wait for before more is written, if anything (`_drain_helper`, up to its await).
    ///
    /// # Errors
    /// ConnectionResetError if the connection is lost.
    fn begin_drain(&self) -> Result<Option<Rc<Future>>, Raised>;

    /// Ends such a wait.
    fn end_drain(&self, waiter: &Rc<Future>);

    /// What is done when the connection is over (`_get_close_waiter`).
    fn closed(&self) -> &Rc<Future>;
}

/// What a server is to its connections.
pub trait Listener: Object {
    /// Notes a connection (`_attach`).
    fn attach(&self, client: &Rc<dyn Transport>);

    /// Notes the end of a connection (`_detach`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed and somebody waits for the server's end.
    fn detach(&self, client: ObjectId) -> Result<(), Raised>;

    /// The same for a connection that was refused, since the server had been closed before it could be attached.
    ///
    /// # Errors
    /// As [`Listener::detach`]; TypeError if all who waited for the server's end have been told.
    fn detach_refused(&self) -> Result<(), Raised>;
}

/// Makes the protocol of a connection.
pub trait ProtocolFactory: Object {
    /// A protocol for a new connection.
    ///
    /// # Errors
    /// What a program's factory raised.
    fn make(self: Rc<Self>) -> Result<Rc<dyn Protocol>, Raised>;
}

/// A socket as `get_extra_info("socket")` and `Server.sockets` show it.
pub struct TransportSocket {
    header: Header,
    socket: Rc<Socket>,
}

impl TransportSocket {
    /// Shows a socket.
    pub fn new(heap: &Rc<Heap>, socket: &Rc<Socket>) -> Rc<TransportSocket> {
        heap.alloc(|header| TransportSocket { header, socket: Rc::clone(socket) })
    }

    /// The socket.
    pub fn socket(&self) -> &Rc<Socket> {
        &self.socket
    }
}

impl Object for TransportSocket {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, _visit: &mut dyn FnMut(Edge<'_>)) {}

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {}

    fn type_name(&self) -> &str {
        "TransportSocket"
    }

    fn repr(&self) -> String {
        let name = |address: Option<Address>| address.map_or("None".to_string(), |it| it.to_string());
        let peer = self.socket.peer_name().map(|peer| format!(", raddr={peer}")).unwrap_or_default();
        let (file, own) = (self.socket.file(), name(self.socket.name()));
        format!("<asyncio.TransportSocket fd={file}, family=2, type=1, proto=6, laddr={own}{peer}>")
    }
}

/// The exception for what a socket refused, with Linux's number.
pub fn os_error(world: &World, refusal: Refusal) -> Raised {
    let (kind, number, text) = match refusal {
        Refusal::WouldBlock => (Kind::BlockingIOError, 11, "Resource temporarily unavailable"),
        Refusal::BrokenPipe => (Kind::BrokenPipeError, 32, "Broken pipe"),
        Refusal::AddressInUse => (Kind::OSError, 98, "Address already in use"),
        Refusal::ConnectionRefused => (Kind::ConnectionRefusedError, 111, "Connection refused"),
    };
    numbered_error(world, kind, number, text)
}

/// An OSError with a number and a text.
pub fn numbered_error(world: &World, kind: Kind, number: i64, text: &str) -> Raised {
    Exception::new(world.heap(), kind, vec![Value::Int(number), Value::str(text)])
}

/// Whether an exception goes out of the loop, whoever runs.
pub fn ends_run(raised: &Raised) -> bool {
    [Kind::SystemExit, Kind::KeyboardInterrupt, Kind::LimitReached].into_iter().any(|kind| raised.is(kind))
}
