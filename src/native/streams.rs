//! Streams, servers and connections for Rust programs, over the run's network in memory.
//!
//! Each is a handle on the same object that Python scripts use, the protocol's weak reference to its reader included. A
//! handle that a Rust future captures counts as held from outside; [`StreamReader::local`] gives it to the task instead.

use std::fmt;
use std::future::Future as RustFuture;
use std::marker::PhantomData;
use std::panic::Location;
use std::rc::Rc;

use crate::asyncio::coroutine::Body;
use crate::asyncio::network::Address;
use crate::asyncio::streams::{self, Extra, Protocol, Transport};
use crate::bytes::Bytes;
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Grip, Header, Heap, Label, Object};
use crate::native::drive::{Awaiting, Parked};
use crate::native::function::Function;
use crate::native::{Error, Result, into_body, running};
use crate::record::Site;
use crate::value::Value;

/// Connects to a server (`asyncio.open_connection`); bytes arrive at once, names are addresses.
///
/// ```
/// use weakloop::{StreamReader, StreamWriter, open_connection, print, run, start_server};
///
/// let run = run(async {
///     let server = start_server(
///         async |reader: StreamReader, writer: StreamWriter| {
///             let line = reader.readline().await?;
///             writer.write(&line.to_ascii_uppercase())?;
///             writer.close()
///         },
///         "localhost",
///         7000,
///     )
///     .await?;
///     let (reader, writer) = open_connection("localhost", 7000).await?;
///     writer.write(b"hello\n")?;
///     while let Some(line) = reader.next_line().await? {
///         print(String::from_utf8_lossy(&line).trim_end());
///     }
///     writer.close()?;
///     server.close()
/// });
/// assert_eq!(run.printed(), "HELLO\n");
/// ```
///
/// # Errors
/// ConnectionRefusedError where nobody listens.
///
/// # Panics
/// Outside of a running loop.
pub fn open_connection(
    host: &str,
    port: u16,
) -> impl RustFuture<Output = Result<(StreamReader, StreamWriter)>> + use<> {
    open_connection_limited(host, port, streams::LIMIT)
}

/// As [`open_connection`]; the reader takes lines of up to so many bytes, and buffers twice as many (`limit`).
///
/// # Errors
/// As [`open_connection`].
///
/// # Panics
/// Outside of a running loop.
pub fn open_connection_limited(
    host: &str,
    port: u16,
    limit: usize,
) -> impl RustFuture<Output = Result<(StreamReader, StreamWriter)>> + use<> {
    let address = Address::resolve(Some(host), port, false);
    let coroutine = streams::open_connection(running().world(), address, limit, Ends::pair);
    Awaiting::new(coroutine, |ends| {
        let ends = ends.downcast::<Ends>().expect("a connection returns what its `pair` made");
        (StreamReader(Held::own(Rc::clone(&ends.reader))), StreamWriter(Held::own(Rc::clone(&ends.writer))))
    })
}

/// Starts a server that calls a function for each connection, in a task of its own (`asyncio.start_server`); port 0 stands
/// for any that is free.
///
/// # Errors
/// OSError if somebody listens there already.
///
/// # Panics
/// Outside of a running loop.
#[track_caller]
pub fn start_server<T: Clone + 'static, F: AsyncConnected<T>>(
    client_connected: F,
    host: &str,
    port: u16,
) -> impl RustFuture<Output = Result<Server>> + use<T, F> {
    start_server_limited(client_connected, host, port, streams::LIMIT)
}

/// As [`start_server`]; the readers take lines of up to so many bytes, and buffer twice as many (`limit`).
///
/// # Errors
/// As [`start_server`].
///
/// # Panics
/// Outside of a running loop.
#[track_caller]
pub fn start_server_limited<T: Clone + 'static, F: AsyncConnected<T>>(
    client_connected: F,
    host: &str,
    port: u16,
    limit: usize,
) -> impl RustFuture<Output = Result<Server>> + use<T, F> {
    let world = Rc::clone(running().world());
    let site = Site::Rust(Location::caller());
    world.set_site(site);
    let connected = Connected { function: client_connected, site, result: PhantomData };
    let connected = world.heap().alloc(|header| Function::new(header, connected));
    let addresses = vec![Address::resolve(Some(host), port, true)];
    let coroutine = streams::start_server(&world, connected, addresses, limit, true);
    Awaiting::new(coroutine, |server| Server(Grip::new(server.downcast().expect("a server was started"))))
}

/// How a handle leads to its object.
enum Held<T: Object> {
    /// By a reference of its own.
    Own(Grip<T>),
    /// By the task's, as a local variable of a Python coroutine does.
    Local(Parked<T>),
}

impl<T: Object> Held<T> {
    fn own(object: Rc<T>) -> Held<T> {
        Held::Own(Grip::new(object))
    }

    /// # Panics
    /// When the task whose local it is is over.
    fn get(&self) -> Rc<T> {
        match self {
            Held::Own(object) => Rc::clone(&**object),
            Held::Local(parked) => parked
                .get()
                .expect("the task that had this as a local is over: call `local` on what stays in one task"),
        }
    }

    fn into_local(self) -> Held<T> {
        match self {
            Held::Own(object) => Held::Local(Parked::new(&object)),
            local @ Held::Local(_) => local,
        }
    }
}

/// A clone has a reference of its own.
impl<T: Object> Clone for Held<T> {
    fn clone(&self) -> Self {
        Held::own(self.get())
    }
}

/// The end of a stream that is read from (`asyncio.StreamReader`).
#[derive(Clone)]
pub struct StreamReader(Held<streams::StreamReader>);

impl StreamReader {
    /// A reader that a [`StreamReaderProtocol`] feeds (`StreamReader()`).
    ///
    /// # Panics
    /// Outside of a running loop.
    #[expect(clippy::new_without_default, reason = "it needs a running loop")]
    pub fn new() -> StreamReader {
        StreamReader(Held::own(streams::StreamReader::new(&running(), streams::LIMIT)))
    }

    /// Makes it a local of the running task: the task holds it, as the frame of a Python coroutine would, and the Rust future
    /// that captures this does not. So a task that waits for its own connection is lost as in CPython.
    ///
    /// A call of this is a promise to use it in this task only; a clone has a reference of its own.
    ///
    /// ```
    /// use weakloop::{Policy, Setup, create_task, open_connection, sleep, start_server};
    ///
    /// let run = Setup::new().policy(Policy::Every).run(async {
    ///     let _server = start_server(async |_reader, _writer| sleep(9.0).await, "localhost", 80).await?;
    ///     drop(create_task(async {
    ///         let (reader, writer) = open_connection("localhost", 80).await?;
    ///         let (reader, _writer) = (reader.local(), writer.local());
    ///         reader.readline().await
    ///     }));
    ///     sleep(5.0).await
    /// });
    /// assert_eq!(run.lost().len(), 1, "the loop leads to the protocol, and the protocol not to the reader");
    /// ```
    ///
    /// # Panics
    /// Outside of a task; any use after the task is over.
    #[must_use]
    pub fn local(self) -> StreamReader {
        StreamReader(self.0.into_local())
    }

    /// Reads up to so many bytes, as soon as there are any; none at the end (`read(n)`).
    pub fn read(&self, length: usize) -> Awaiting<Vec<u8>> {
        Awaiting::new(self.0.get().read(length), bytes_of)
    }

    /// Reads up to the end (`read()`).
    pub fn read_all(&self) -> Awaiting<Vec<u8>> {
        Awaiting::new(self.0.get().read_all(), bytes_of)
    }

    /// Reads a line with its `\n`; what is left at the end is one too, and then come empty ones (`readline`).
    ///
    /// A line longer than the limit is a ValueError.
    pub fn readline(&self) -> Awaiting<Vec<u8>> {
        Awaiting::new(self.0.get().read_line(), bytes_of)
    }

    /// The next line, `None` at the end (`async for line in reader`).
    pub fn next_line(&self) -> impl RustFuture<Output = Result<Option<Vec<u8>>>> + use<> {
        let line = Awaiting::new(self.0.get().next_line(), bytes_of);
        async move {
            match line.await {
                Err(error) if error.kind() == Kind::StopAsyncIteration => Ok(None),
                line => line.map(Some),
            }
        }
    }

    /// Reads so many bytes; if there are fewer, IncompleteReadError has them (`readexactly`).
    pub fn readexactly(&self, length: usize) -> Awaiting<Vec<u8>> {
        Awaiting::new(self.0.get().read_exactly(length), bytes_of)
    }

    /// Reads up to a separator, and that too (`readuntil`).
    ///
    /// IncompleteReadError has what came before the end; LimitOverrunError says that it is longer than the limit.
    pub fn readuntil(&self, separator: &[u8]) -> Awaiting<Vec<u8>> {
        self.readuntil_any(&[separator])
    }

    /// Reads up to the first of several separators, and that too (`readuntil` with a tuple, 3.13).
    pub fn readuntil_any(&self, separators: &[&[u8]]) -> Awaiting<Vec<u8>> {
        let separators = separators.iter().map(|separator| separator.to_vec()).collect();
        Awaiting::new(self.0.get().read_until(separators), bytes_of)
    }

    /// Whether the other end is done and everything was read (`at_eof`).
    pub fn at_eof(&self) -> bool {
        self.0.get().at_eof()
    }
}

fn bytes_of(value: Value) -> Vec<u8> {
    Bytes::of(&value).expect("a reader reads bytes")
}

impl fmt::Debug for StreamReader {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.get().repr())
    }
}

/// The end of a stream that is written to (`asyncio.StreamWriter`). When its last holder goes it closes the connection.
#[derive(Clone)]
pub struct StreamWriter(Held<streams::StreamWriter>);

impl StreamWriter {
    /// Makes it a local of the running task, as [`StreamReader::local`] does.
    ///
    /// # Panics
    /// As there.
    #[must_use]
    pub fn local(self) -> StreamWriter {
        StreamWriter(self.0.into_local())
    }

    fn transport(&self) -> Rc<dyn Transport> {
        self.0.get().transport()
    }

    /// Sends bytes, now or when there is room (`write`).
    ///
    /// # Errors
    /// RuntimeError after [`StreamWriter::write_eof`].
    pub fn write(&self, data: &[u8]) -> Result {
        self.transport().write(data).map_err(Error::of)
    }

    /// Sends several pieces (`writelines`).
    ///
    /// # Errors
    /// As [`StreamWriter::write`].
    pub fn writelines<L: AsRef<[u8]>>(&self, lines: impl IntoIterator<Item = L>) -> Result {
        let lines: Vec<Vec<u8>> = lines.into_iter().map(|line| line.as_ref().to_vec()).collect();
        self.transport().write_lines(&lines).map_err(Error::of)
    }

    /// Says that no more bytes will be sent; the other direction goes on (`write_eof`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn write_eof(&self) -> Result {
        self.transport().write_eof().map_err(Error::of)
    }

    /// Whether [`StreamWriter::write_eof`] can be called: on this network always (`can_write_eof`).
    pub fn can_write_eof(&self) -> bool {
        true
    }

    /// Waits until there is room for more (`drain`).
    ///
    /// ConnectionResetError if the connection is lost.
    pub fn drain(&self) -> Awaiting<()> {
        Awaiting::new(self.0.get().drain(), drop)
    }

    /// Closes the connection when what is buffered has been sent (`close`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn close(&self) -> Result {
        self.transport().close().map_err(Error::of)
    }

    /// Whether it was told to close, or is closed (`is_closing`).
    pub fn is_closing(&self) -> bool {
        self.transport().is_closing().unwrap_or(true)
    }

    /// Waits until the connection is over (`wait_closed`).
    pub fn wait_closed(&self) -> Awaiting<()> {
        Awaiting::new(self.0.get().wait_closed(), drop)
    }

    /// The address of the other end (`get_extra_info("peername")`).
    pub fn peername(&self) -> Option<Address> {
        self.address("peername")
    }

    /// Its own address (`get_extra_info("sockname")`).
    pub fn sockname(&self) -> Option<Address> {
        self.address("sockname")
    }

    fn address(&self, name: &str) -> Option<Address> {
        match self.transport().extra(name) {
            Ok(Extra::Address(address)) => Some(address),
            Ok(Extra::Unknown | Extra::Value(_)) | Err(_) => None,
        }
    }
}

impl fmt::Debug for StreamWriter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.get().repr())
    }
}

/// What listens and accepts connections (`asyncio.Server`). While it serves the loop holds it.
#[derive(Clone, Debug)]
pub struct Server(Grip<streams::Server>);

impl Server {
    /// The addresses that it listens on; none once it is closed (`sockets`).
    pub fn sockets(&self) -> Vec<Address> {
        self.0.sockets().iter().filter_map(|socket| socket.name()).collect()
    }

    /// Whether it accepts connections (`is_serving`).
    pub fn is_serving(&self) -> bool {
        self.0.is_serving()
    }

    /// Stops listening; its connections go on (`close`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed and somebody waits.
    pub fn close(&self) -> Result {
        self.0.close().map_err(Error::of)
    }

    /// Waits until it is closed and, from 3.12 on, its connections are over (`wait_closed`).
    pub fn wait_closed(&self) -> Awaiting<()> {
        Awaiting::new(self.0.wait_closed(), drop)
    }

    /// Closes it, and waits as [`Server::wait_closed`] does: the end of `async with server`.
    pub fn leave(&self) -> Awaiting<()> {
        Awaiting::new(self.0.leave(), drop)
    }

    /// Serves until it is cancelled, and then closes (`serve_forever`).
    pub fn serve_forever(&self) -> Awaiting<()> {
        Awaiting::new(self.0.serve_forever(), drop)
    }

    /// Closes its connections when what they have buffered has been sent (`close_clients`, 3.13).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn close_clients(&self) -> Result {
        self.0.clients().into_iter().try_for_each(Transport::close).map_err(Error::of)
    }

    /// Closes its connections at once (`abort_clients`, 3.13).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn abort_clients(&self) -> Result {
        self.0.clients().into_iter().try_for_each(Transport::abort).map_err(Error::of)
    }
}

/// What stands between a connection and a reader, and knows the reader weakly (`asyncio.StreamReaderProtocol`).
///
/// ```
/// use weakloop::{Policy, Setup, StreamReader, StreamReaderProtocol, create_task, print, sleep};
///
/// let run = Setup::new().policy(Policy::Every).run(async {
///     let reader = StreamReader::new();
///     let protocol = StreamReaderProtocol::new(&reader);
///     let byte = reader.read(1); // the coroutine has the reader
///     drop(reader);
///     drop(create_task(async {
///         print(format!("{:?}", byte.await?));
///         Ok(())
///     }));
///     sleep(1.0).await?;
///     protocol.data_received(b"x")?;
///     sleep(1.0).await
/// });
/// assert_eq!(run.printed(), "", "the byte came, and nobody was there to read it");
/// ```
#[derive(Clone, Debug)]
pub struct StreamReaderProtocol(Grip<streams::StreamReaderProtocol>);

impl StreamReaderProtocol {
    /// A protocol that feeds a reader for as long as somebody else holds it.
    ///
    /// # Panics
    /// Outside of a running loop.
    pub fn new(reader: &StreamReader) -> StreamReaderProtocol {
        let protocol = streams::StreamReaderProtocol::new(&running(), Some(&reader.0.get()), None);
        StreamReaderProtocol(Grip::new(protocol))
    }

    /// Bytes have arrived (`data_received`).
    ///
    /// # Errors
    /// AssertionError after the end.
    pub fn data_received(&self, data: &[u8]) -> Result {
        Rc::clone(&*self.0).data_received(data.to_vec()).map_err(Error::of)
    }

    /// No more bytes will arrive (`eof_received`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed and somebody waits.
    pub fn eof_received(&self) -> Result {
        Rc::clone(&*self.0).eof_received().map(drop).map_err(Error::of)
    }

    /// The connection is over, because of an error or of its end (`connection_lost`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed and somebody waits.
    pub fn connection_lost(&self, error: Option<Error>) -> Result {
        let raised = error.map(|error| error.raised(self.0.header().heap()));
        Rc::clone(&*self.0).connection_lost(raised).map_err(Error::of)
    }
}

/// A function that deals with a connection: an async function or closure of reader and writer.
pub trait AsyncConnected<T>: 'static {
    /// The task's body for one connection.
    fn connected(&self, reader: StreamReader, writer: StreamWriter) -> Body;
}

impl<T: Clone + 'static, F, R> AsyncConnected<T> for F
where
    F: Fn(StreamReader, StreamWriter) -> R + 'static,
    R: RustFuture<Output = Result<T>> + 'static,
{
    fn connected(&self, reader: StreamReader, writer: StreamWriter) -> Body {
        into_body(self(reader, writer))
    }
}

/// What a server calls: a Rust function, whose captures count as held while the server lives.
struct Connected<F, T> {
    function: F,
    /// Where the server was started: there its connections' tasks are said to be made.
    site: Site,
    result: PhantomData<fn() -> T>,
}

impl<T: 'static, F: AsyncConnected<T>> streams::ClientConnected for Function<Connected<F, T>> {
    fn call(
        self: Rc<Self>,
        reader: Option<Rc<streams::StreamReader>>,
        writer: Rc<streams::StreamWriter>,
    ) -> std::result::Result<Option<Body>, Raised> {
        let reader = reader.expect("a protocol holds its reader until the connection is made");
        running().world().set_site(self.function.site);
        let (reader, writer) = (StreamReader(Held::own(reader)), StreamWriter(Held::own(writer)));
        Ok(Some(self.function.function.connected(reader, writer)))
    }
}

/// Reader and writer, on their way out of the coroutine that connects.
struct Ends {
    header: Header,
    reader: Rc<streams::StreamReader>,
    writer: Rc<streams::StreamWriter>,
}

impl Ends {
    fn pair(heap: &Rc<Heap>, reader: Value, writer: Value) -> Value {
        let ends = reader.downcast().zip(writer.downcast());
        let (reader, writer) = ends.expect("a connection has a reader and a writer");
        Value::from(heap.alloc(|header| Ends { header, reader, writer }))
    }
}

impl Object for Ends {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Item("", 0), &*self.reader));
        visit(Edge::strong(Label::Item("", 1), &*self.writer));
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {}

    fn type_name(&self) -> &str {
        "tuple"
    }
}
