//! `open_connection`, `start_server`, `loop.create_connection` and `loop.create_server` (streams.py, base_events.py,
//! selector_events.py).

use std::cell::RefCell;
use std::rc::Rc;

use crate::asyncio::coroutine::{NativeCoroutine, Routine, Step};
use crate::asyncio::create_task::{Options, create_task};
use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::future::{Future, FutureLike, Told};
use crate::asyncio::gather::Gathering;
use crate::asyncio::handle::Handle;
use crate::asyncio::network::{Address, Refusal, Socket};
use crate::asyncio::selector::Direction;
use crate::asyncio::streams::method::Method;
use crate::asyncio::streams::protocol::{ClientConnected, StreamReaderProtocol};
use crate::asyncio::streams::reader::StreamReader;
use crate::asyncio::streams::server::Server;
use crate::asyncio::streams::socket_transport::SocketTransport;
use crate::asyncio::streams::transport::{
    Protocol, ProtocolFactory, Transport, TransportSocket, numbered_error, os_error,
};
use crate::asyncio::streams::writer::StreamWriter;
use crate::asyncio::task::Task;
use crate::asyncio::world::World;
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Header, Heap, Label, Object};
use crate::record::Site;
use crate::value::Value;

/// How two values are returned as one: a tuple, in a front end that has tuples.
pub type Pair = fn(&Rc<Heap>, Value, Value) -> Value;

/// Connects to a server; returns a reader and a writer (`asyncio.open_connection`).
pub fn open_connection(world: &Rc<World>, address: Address, limit: usize, pair: Pair) -> Rc<NativeCoroutine> {
    let routine = Connect { address, client: Client::Streams { limit }, pair, place: Place::Begin };
    NativeCoroutine::new(world, "open_connection", routine)
}

/// Connects to a server; returns a transport and the protocol that the factory made (`loop.create_connection`).
pub fn create_connection(
    world: &Rc<World>,
    address: Address,
    factory: Rc<dyn ProtocolFactory>,
    pair: Pair,
) -> Rc<NativeCoroutine> {
    let routine = Connect { address, client: Client::Program { factory }, pair, place: Place::Begin };
    NativeCoroutine::new(world, "BaseEventLoop.create_connection", routine)
}

/// Starts a server that calls back for each connection; returns it (`asyncio.start_server`).
pub fn start_server(
    world: &Rc<World>,
    connected: Rc<dyn ClientConnected>,
    addresses: Vec<Address>,
    limit: usize,
    serves: bool,
) -> Rc<NativeCoroutine> {
    let site = world.site();
    let serving = Serving { factory: Factory::Streams { connected, limit }, addresses, serves, site };
    NativeCoroutine::new(world, "start_server", Listen { serving, place: Listening::Begin })
}

/// Starts a server whose connections speak the protocols that a factory makes (`loop.create_server`).
pub fn create_server(
    world: &Rc<World>,
    factory: Rc<dyn ProtocolFactory>,
    addresses: Vec<Address>,
    serves: bool,
) -> Rc<NativeCoroutine> {
    let serving = Serving { factory: Factory::Program(factory), addresses, serves, site: world.site() };
    NativeCoroutine::new(world, "BaseEventLoop.create_server", Listen { serving, place: Listening::Begin })
}

/// The frame of a connection that is being made.
struct Connect {
    address: Address,
    client: Client,
    pair: Pair,
    place: Place,
}

/// Who wants to connect.
enum Client {
    /// `open_connection`.
    Streams { limit: usize },
    /// `create_connection`.
    Program { factory: Rc<dyn ProtocolFactory> },
}

/// What there is of a connection before it is made.
enum Ends {
    Streams { reader: Rc<StreamReader>, protocol: Rc<StreamReaderProtocol> },
    Program,
}

/// Where a connection that is being made is.
enum Place {
    Begin,
    /// Waits for the socket, in `sock_connect`.
    Connects {
        ends: Ends,
        socket: Rc<Socket>,
        future: Rc<Future>,
    },
    /// Waits for the protocol to be told, in `_create_connection_transport`.
    Opens {
        ends: Ends,
        transport: Rc<SocketTransport>,
        waiter: Rc<Future>,
    },
}

impl Routine for Connect {
    fn resume(&mut self, world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        let step = match std::mem::replace(&mut self.place, Place::Begin) {
            Place::Begin => outcome.and_then(|_| self.begin(world)),
            Place::Connects { ends, socket, .. } => match outcome {
                Ok(_) => self.open(world, ends, &socket),
                Err(raised) => {
                    socket.close();
                    Err(raised)
                }
            },
            Place::Opens { ends, transport, .. } => match outcome {
                Ok(_) => self.finish(world, ends, transport),
                Err(raised) => transport.close().and(Err(raised)),
            },
        };
        step.unwrap_or_else(|raised| Step::End(Err(raised)))
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Client::Program { factory } = &self.client {
            visit(Edge::strong(Label::Name("locals", "protocol_factory"), &**factory));
        }
        let (ends, future) = match &self.place {
            Place::Begin => return,
            Place::Connects { ends, future, .. } => (ends, future),
            Place::Opens { ends, transport, waiter } => {
                visit(Edge::strong(Label::Name("locals", "transport"), &**transport));
                (ends, waiter)
            }
        };
        visit(Edge::strong(Label::Name("locals", "waiter"), &**future));
        if let Ends::Streams { reader, protocol } = ends {
            visit(Edge::strong(Label::Name("locals", "reader"), &**reader));
            visit(Edge::strong(Label::Name("locals", "protocol"), &**protocol));
        }
    }
}

impl Connect {
    fn begin(&mut self, world: &Rc<World>) -> Result<Step, Raised> {
        let event_loop = EventLoop::running_in(world)?;
        let ends = match &self.client {
            Client::Streams { limit } => {
                let reader = StreamReader::new(&event_loop, *limit);
                let protocol = StreamReaderProtocol::new(&event_loop, Some(&reader), None);
                Ends::Streams { reader, protocol }
            }
            Client::Program { .. } => Ends::Program,
        };
        let socket = world.network().connect(&self.address);
        let future = Attempt::begin(&event_loop, &socket)?;
        self.place = Place::Connects { ends, socket, future: Rc::clone(&future) };
        Ok(Step::future(future))
    }

    fn open(&mut self, world: &Rc<World>, ends: Ends, socket: &Rc<Socket>) -> Result<Step, Raised> {
        let event_loop = EventLoop::running_in(world)?;
        let protocol: Rc<dyn Protocol> = match (&ends, &self.client) {
            (Ends::Streams { protocol, .. }, _) => Rc::<StreamReaderProtocol>::clone(protocol),
            (Ends::Program, Client::Program { factory }) => Rc::clone(factory).make()?,
            (Ends::Program, Client::Streams { .. }) => unreachable!("streams have ends of their own"),
        };
        let waiter = Future::new(&event_loop);
        let transport = SocketTransport::open(&event_loop, socket, protocol, &waiter, None)?;
        self.place = Place::Opens { ends, transport, waiter: Rc::clone(&waiter) };
        Ok(Step::future(waiter))
    }

    fn finish(&self, world: &Rc<World>, ends: Ends, transport: Rc<SocketTransport>) -> Result<Step, Raised> {
        let (first, second) = match ends {
            Ends::Streams { reader, protocol } => {
                let event_loop = EventLoop::running_in(world)?;
                let end: Rc<dyn Transport> = transport;
                let writer = StreamWriter::new(&event_loop, end, protocol, Some(Rc::clone(&reader)));
                (Value::Object(reader), Value::Object(writer))
            }
            Ends::Program => {
                let protocol = transport.protocol().map_or(Value::None, Protocol::value);
                (Value::Object(transport), protocol)
            }
        };
        Ok(Step::done((self.pair)(world.heap(), first, second)))
    }
}

/// A socket that is to be connected, and the future that waits for it (`_sock_connect`).
struct Attempt {
    header: Header,
    world: Rc<World>,
    future: RefCell<Option<Rc<Future>>>,
    socket: Rc<Socket>,
}

impl Attempt {
    fn begin(event_loop: &Rc<EventLoop>, socket: &Rc<Socket>) -> Result<Rc<Future>, Raised> {
        let world = event_loop.world();
        let future = Future::new(event_loop);
        let attempt = world.heap().alloc(|header| Attempt {
            header,
            world: Rc::clone(world),
            future: RefCell::new(Some(Rc::clone(&future))),
            socket: Rc::clone(socket),
        });
        let name = "BaseSelectorEventLoop._sock_connect_cb";
        let ready = Method::new(world, &attempt, name, Value::None, |attempt, _| attempt.connected());
        Handle::watch(event_loop, socket, Direction::Write, ready)?;
        let name = "BaseSelectorEventLoop._sock_write_done";
        let argument = Value::Object(TransportSocket::new(world.heap(), socket));
        let done = Method::new(world, event_loop, name, argument, |event_loop, socket| {
            if let Some(socket) = socket.downcast::<TransportSocket>() {
                Handle::unwatch(event_loop, socket.socket(), Direction::Write);
            }
            Ok(())
        });
        future.add_done_callback(done, Told::Nothing)?;
        Ok(future)
    }

    /// `_sock_connect_cb`.
    fn connected(&self) -> Result<(), Raised> {
        let future = self.future.borrow().clone();
        let Some(future) = future.filter(|future| !future.is_done()) else { return Ok(()) };
        if self.socket.connected().is_ok() {
            return future.set_result(Value::None);
        }
        let address = self.socket.peer_name().map(|address| address.to_string()).unwrap_or_default();
        let text = format!("Connect call failed {address}");
        let refused = numbered_error(&self.world, Kind::ConnectionRefusedError, 111, &text);
        let raise = || Err::<(), Raised>(Rc::clone(&refused));
        drop(self.world.call(Vec::new, raise));
        future.set_exception(refused)
    }
}

impl Object for Attempt {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(future) = &*self.future.borrow() {
            visit(Edge::strong(Label::Field("fut"), &**future));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let future = self.future.take();
        drop(future);
    }

    fn type_name(&self) -> &str {
        "args"
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let future = self.future.take();
        self.header.release(future);
    }
}

/// What a server is made of.
struct Serving {
    factory: Factory,
    addresses: Vec<Address>,
    serves: bool,
    /// Where the program asks for it.
    site: Site,
}

/// Where the protocols of a server come from.
enum Factory {
    Streams { connected: Rc<dyn ClientConnected>, limit: usize },
    Program(Rc<dyn ProtocolFactory>),
}

/// The frame of a server that is being made.
struct Listen {
    serving: Serving,
    place: Listening,
}

/// Where a server that is being made is.
enum Listening {
    Begin,
    /// Waits for the addresses of its hosts.
    Resolves(Rc<Gathering>),
    /// Listens, and gives the loop a turn.
    Serves(Rc<Server>),
}

impl Routine for Listen {
    fn resume(&mut self, world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        let step = outcome.and_then(|_| match std::mem::replace(&mut self.place, Listening::Begin) {
            Listening::Begin => self.resolve(world),
            Listening::Resolves(_) => self.listen(world),
            Listening::Serves(server) => Ok(Step::done(Value::Object(server))),
        });
        step.unwrap_or_else(|raised| Step::End(Err(raised)))
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        match &self.serving.factory {
            Factory::Streams { connected, .. } => {
                visit(Edge::strong(Label::Name("locals", "client_connected_cb"), &**connected));
            }
            Factory::Program(factory) => {
                visit(Edge::strong(Label::Name("locals", "protocol_factory"), &**factory));
            }
        }
        match &self.place {
            Listening::Begin => {}
            Listening::Resolves(outer) => visit(Edge::strong(Label::Name("locals", "infos"), &**outer)),
            Listening::Serves(server) => visit(Edge::strong(Label::Name("locals", "server"), &**server)),
        }
    }
}

impl Listen {
    /// A task for each host, all gathered.
    fn resolve(&mut self, world: &Rc<World>) -> Result<Step, Raised> {
        let event_loop = EventLoop::running_in(world)?;
        let hosts = 0..self.serving.addresses.len();
        let children = hosts.map(|_| resolution(world, &event_loop, self.serving.site));
        let outer = Gathering::new_one_by_one(&event_loop, children, false)?;
        self.place = Listening::Resolves(Rc::clone(&outer));
        Ok(Step::future(outer))
    }

    fn listen(&mut self, world: &Rc<World>) -> Result<Step, Raised> {
        let event_loop = EventLoop::running_in(world)?;
        let bind = |address: &Address| {
            let bound = world.network().bind(address.clone());
            bound.map_err(|refusal| bind_error(world, refusal, address))
        };
        let sockets = self.serving.addresses.iter().map(bind).collect::<Result<Vec<_>, _>>()?;
        let factory: Rc<dyn ProtocolFactory> = match &self.serving.factory {
            Factory::Program(factory) => Rc::clone(factory),
            Factory::Streams { connected, limit } => StreamFactory::new(&event_loop, connected, *limit),
        };
        let server = Server::new(&event_loop, sockets, factory, self.serving.site);
        if !self.serving.serves {
            return Ok(Step::done(Value::Object(server)));
        }
        server.serve()?;
        self.place = Listening::Serves(server);
        Ok(Step::Yield)
    }
}

fn bind_error(world: &World, refusal: Refusal, address: &Address) -> Raised {
    let words = match world.version().bind_errors_bear_numbers() {
        true => "[errno 98] address already in use",
        false => "address already in use",
    };
    match refusal {
        Refusal::AddressInUse => {
            let text = format!("error while attempting to bind on address {address}: {words}");
            numbered_error(world, Kind::OSError, 98, &text)
        }
        refusal => os_error(world, refusal),
    }
}

/// The task that finds the address of one host; gather's own, so that nobody hears of its loss.
fn resolution(
    world: &Rc<World>,
    event_loop: &Rc<EventLoop>,
    site: Site,
) -> Result<Rc<dyn FutureLike>, Raised> {
    let name = "BaseEventLoop._create_server_getaddrinfo";
    let coroutine = NativeCoroutine::new(world, name, Resolve);
    let options = Options { site, ..Options::default() };
    let future = create_task(event_loop, coroutine, &options)?;
    if let Some(task) = Task::from_object(Rc::clone(&future).into_object()) {
        task.set_log_destroy_pending(false);
    }
    Ok(future)
}

/// The frame of `_create_server_getaddrinfo`: here names are known at once.
struct Resolve;

impl Routine for Resolve {
    fn resume(&mut self, _: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        Step::End(outcome)
    }

    fn traverse(&self, _visit: &mut dyn FnMut(Edge<'_>)) {}
}

/// The `factory` of `start_server`: a reader and a protocol for each connection.
struct StreamFactory {
    header: Header,
    event_loop: Rc<EventLoop>,
    connected: RefCell<Option<Rc<dyn ClientConnected>>>,
    limit: usize,
}

impl StreamFactory {
    fn new(
        event_loop: &Rc<EventLoop>,
        connected: &Rc<dyn ClientConnected>,
        limit: usize,
    ) -> Rc<StreamFactory> {
        event_loop.world().heap().alloc(|header| StreamFactory {
            header,
            event_loop: Rc::clone(event_loop),
            connected: RefCell::new(Some(Rc::clone(connected))),
            limit,
        })
    }
}

impl ProtocolFactory for StreamFactory {
    fn make(self: Rc<Self>) -> Result<Rc<dyn Protocol>, Raised> {
        let reader = StreamReader::new(&self.event_loop, self.limit);
        let connected = self.connected.borrow().clone();
        Ok(StreamReaderProtocol::new(&self.event_loop, Some(&reader), connected))
    }
}

impl Object for StreamFactory {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("closure", "loop"), &*self.event_loop));
        if let Some(connected) = &*self.connected.borrow() {
            visit(Edge::strong(Label::Name("closure", "client_connected_cb"), &**connected));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let connected = self.connected.take();
        drop(connected);
    }

    fn type_name(&self) -> &str {
        "function"
    }
}

impl Drop for StreamFactory {
    fn drop(&mut self) {
        let connected = self.connected.take();
        self.header.release(connected);
    }
}
