//! `Server`: what listens, and makes a connection of each that comes (`Server`, base_events.py; `_accept_connection`,
//! selector_events.py).
//!
//! While it serves, the loop's selector holds it. Its connections know it, it knows them weakly.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::{Rc, Weak};

use crate::asyncio::coroutine::{NativeCoroutine, Routine, Step};
use crate::asyncio::create_task::{Options, create_task};
use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::future::Future;
use crate::asyncio::handle::Handle;
use crate::asyncio::network::Socket;
use crate::asyncio::selector::Direction;
use crate::asyncio::streams::method::Method;
use crate::asyncio::streams::socket_transport::SocketTransport;
use crate::asyncio::streams::transport::{
    Listener, Protocol, ProtocolFactory, Transport, TransportSocket, ends_run,
};
use crate::asyncio::task::Task;
use crate::asyncio::world::World;
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Header, Label, Object, ObjectId};
use crate::record::Site;
use crate::value::Value;

/// So many connections are accepted in one turn (`backlog`).
const BACKLOG: usize = 100;

/// A server.
pub struct Server {
    header: Header,
    event_loop: Rc<EventLoop>,
    factory: RefCell<Option<Rc<dyn ProtocolFactory>>>,
    /// `None` once it is closed.
    sockets: RefCell<Option<Vec<Rc<Socket>>>>,
    /// Weak, so that a connection that was dropped is seen to be.
    clients: RefCell<Vec<(ObjectId, Weak<dyn Transport>)>>,
    /// Whether a collection has cleared the weak references to its clients: then none of them is ever found and taken out.
    has_lost_clients: Cell<bool>,
    /// `None` once all connections of a closed server are over.
    waiters: RefCell<Option<Vec<Rc<Future>>>>,
    serving: Cell<bool>,
    forever: RefCell<Option<Rc<Future>>>,
    /// Where the program asks for it.
    site: Site,
}

impl Server {
    /// A server over bound sockets, which does not serve yet.
    pub fn new(
        event_loop: &Rc<EventLoop>,
        sockets: Vec<Rc<Socket>>,
        factory: Rc<dyn ProtocolFactory>,
        site: Site,
    ) -> Rc<Server> {
        event_loop.world().heap().alloc(|header| Server {
            header,
            event_loop: Rc::clone(event_loop),
            factory: RefCell::new(Some(factory)),
            sockets: RefCell::new(Some(sockets)),
            clients: RefCell::default(),
            has_lost_clients: Cell::new(false),
            waiters: RefCell::new(Some(Vec::new())),
            serving: Cell::new(false),
            forever: RefCell::default(),
            site,
        })
    }

    /// The loop that it serves in.
    pub fn event_loop(&self) -> &Rc<EventLoop> {
        &self.event_loop
    }

    /// Whether it accepts connections (`is_serving`).
    pub fn is_serving(&self) -> bool {
        self.serving.get()
    }

    /// The sockets that it listens on; none once it is closed (`sockets`).
    pub fn sockets(&self) -> Vec<Rc<Socket>> {
        self.sockets.borrow().clone().unwrap_or_default()
    }

    /// Its connections that are alive, in order of acceptance.
    pub fn clients(&self) -> Vec<Rc<dyn Transport>> {
        self.clients.borrow().iter().filter_map(|(_, client)| client.upgrade()).collect()
    }

    /// Listens on its sockets (`_start_serving`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn serve(self: &Rc<Self>) -> Result<(), Raised> {
        if self.serving.replace(true) {
            return Ok(());
        }
        let world = self.event_loop.world();
        let sockets = self.sockets.borrow().clone();
        // One that was closed serves from now on as far as it knows.
        let sockets =
            sockets.ok_or_else(|| world.exception(Kind::TypeError, "'NoneType' object is not iterable"))?;
        for socket in sockets {
            world.network().listen(&socket);
            let name = "BaseSelectorEventLoop._accept_connection";
            let argument = Value::Object(TransportSocket::new(world.heap(), &socket));
            let accept = Method::new(world, self, name, argument, |server, socket| server.accept(&socket));
            Handle::watch(&self.event_loop, &socket, Direction::Read, accept)?;
        }
        Ok(())
    }

    /// Stops listening; connections go on (`close`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed and somebody waits.
    pub fn close(&self) -> Result<(), Raised> {
        let Some(sockets) = self.sockets.take() else { return Ok(()) };
        for socket in sockets {
            Handle::unwatch(&self.event_loop, &socket, Direction::Read);
            socket.close();
        }
        self.serving.set(false);
        let forever = self.forever.borrow().clone();
        if let Some(forever) = forever.filter(|forever| !forever.is_done()) {
            forever.cancel_base(Value::None)?;
            self.header.touch();
            self.forever.take();
        }
        if self.has_no_clients() { self.wake() } else { Ok(()) }
    }

    /// Serves until it is cancelled (`serve_forever`).
    pub fn serve_forever(self: &Rc<Self>) -> Rc<NativeCoroutine> {
        let routine = ServeForever { server: Rc::clone(self), place: Place::Begin };
        NativeCoroutine::new(self.event_loop.world(), "Server.serve_forever", routine)
    }

    /// Begins to serve, and takes a turn (`start_serving`).
    pub fn start_serving(self: &Rc<Self>) -> Rc<NativeCoroutine> {
        let routine = StartServing { server: Rc::clone(self), began: false };
        NativeCoroutine::new(self.event_loop.world(), "Server.start_serving", routine)
    }

    /// Waits until it is closed and, from 3.12 on, its connections are over (`wait_closed`).
    pub fn wait_closed(self: &Rc<Self>) -> Rc<NativeCoroutine> {
        let routine = WaitClosed { server: Rc::clone(self), waiter: None };
        NativeCoroutine::new(self.event_loop.world(), "Server.wait_closed", routine)
    }

    /// Closes it, and waits as [`Server::wait_closed`] does (`__aexit__`).
    pub fn leave(self: &Rc<Self>) -> Rc<NativeCoroutine> {
        let routine = Leave { server: Rc::clone(self), began: false };
        NativeCoroutine::new(self.event_loop.world(), "AbstractServer.__aexit__", routine)
    }

    /// Up to 3.12 a connection that was dropped without an end still counts.
    fn has_no_clients(&self) -> bool {
        let clients = self.clients.borrow();
        let sees_ends = self.event_loop.world().version().servers_know_their_clients();
        match sees_ends && !self.has_lost_clients.get() {
            true => clients.iter().all(|(_, client)| client.strong_count() == 0),
            false => clients.is_empty(),
        }
    }

    /// `_wakeup`.
    fn wake(&self) -> Result<(), Raised> {
        self.header.touch();
        let waiters = self.waiters.take().unwrap_or_default();
        waiters
            .iter()
            .filter(|waiter| !waiter.is_done())
            .try_for_each(|waiter| waiter.set_result(Value::None))
    }

    /// `_accept_connection`: a task for each connection that has come.
    fn accept(self: &Rc<Self>, socket: &Value) -> Result<(), Raised> {
        let Some(listener) = socket.downcast::<TransportSocket>() else { return Ok(()) };
        for _ in 0..BACKLOG {
            let Some(socket) = listener.socket().accept() else { return Ok(()) };
            let world = self.event_loop.world();
            let routine = Accept { server: Rc::clone(self), socket, begun: None };
            let name = "BaseSelectorEventLoop._accept_connection2";
            let options = Options { site: self.site, ..Options::default() };
            let task = create_task(&self.event_loop, NativeCoroutine::new(world, name, routine), &options)?;
            Task::note_of_server(&task);
        }
        Ok(())
    }

    fn make_protocol(&self) -> Result<Option<Rc<dyn Protocol>>, Raised> {
        let factory = self.factory.borrow().clone();
        factory.map(ProtocolFactory::make).transpose()
    }
}

impl Listener for Server {
    fn attach(&self, client: &Rc<dyn Transport>) {
        self.header.touch();
        self.clients.borrow_mut().push((client.header().id(), Rc::downgrade(client)));
    }

    fn detach(&self, client: ObjectId) -> Result<(), Raised> {
        if !self.has_lost_clients.get() {
            self.clients.borrow_mut().retain(|(other, _)| *other != client);
        }
        let is_over = self.has_no_clients() && self.sockets.borrow().is_none();
        if is_over { self.wake() } else { Ok(()) }
    }

    fn detach_refused(&self) -> Result<(), Raised> {
        if !self.has_no_clients() {
            return Ok(());
        }
        if self.waiters.borrow().is_some() {
            return self.wake();
        }
        let world = self.event_loop.world();
        Err(world.exception(Kind::TypeError, "'NoneType' object is not iterable"))
    }
}

/// The frame of `_accept_connection2`.
struct Accept {
    server: Rc<Server>,
    socket: Rc<Socket>,
    begun: Option<(Rc<SocketTransport>, Rc<Future>)>,
}

impl Routine for Accept {
    fn resume(&mut self, _: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        let step = match (outcome, self.begun.take()) {
            (Ok(_), None) => self.begin(),
            (Ok(_), Some(_)) => Ok(Step::done(Value::None)),
            (Err(raised), begun) => {
                let closed = begun.map_or(Ok(()), |(transport, _)| transport.close());
                Err(closed.err().unwrap_or(raised))
            }
        };
        match step {
            Ok(step) => step,
            Err(raised) if ends_run(&raised) => Step::End(Err(raised)),
            Err(_) => Step::done(Value::None),
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("locals", "server"), &*self.server));
        if let Some((transport, waiter)) = &self.begun {
            visit(Edge::strong(Label::Name("locals", "transport"), &**transport));
            visit(Edge::strong(Label::Name("locals", "waiter"), &**waiter));
        }
    }
}

impl Accept {
    fn begin(&mut self) -> Result<Step, Raised> {
        let event_loop = &self.server.event_loop;
        let Some(protocol) = self.server.make_protocol()? else { return Ok(Step::done(Value::None)) };
        let server: Rc<dyn Listener> = Rc::<Server>::clone(&self.server);
        if self.server.sockets.borrow().is_none() {
            SocketTransport::refused(event_loop, &self.socket, &protocol, server);
            return Ok(Step::done(Value::None));
        }
        let waiter = Future::new(event_loop);
        let transport = SocketTransport::open(event_loop, &self.socket, protocol, &waiter, Some(server))?;
        self.begun = Some((transport, Rc::clone(&waiter)));
        Ok(Step::future(waiter))
    }
}

/// The frame of `Server.start_serving`.
struct StartServing {
    server: Rc<Server>,
    began: bool,
}

impl Routine for StartServing {
    fn resume(&mut self, _: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        if std::mem::replace(&mut self.began, true) {
            return Step::End(outcome.map(|_| Value::None));
        }
        match outcome.and_then(|_| self.server.serve()) {
            Ok(()) => Step::Yield,
            Err(raised) => Step::End(Err(raised)),
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("locals", "self"), &*self.server));
    }
}

/// The frame of `__aexit__`.
struct Leave {
    server: Rc<Server>,
    began: bool,
}

impl Routine for Leave {
    fn resume(&mut self, _: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        if std::mem::replace(&mut self.began, true) {
            return Step::End(outcome);
        }
        match outcome.and_then(|_| self.server.close()) {
            Ok(()) => Step::coroutine(self.server.wait_closed()),
            Err(raised) => Step::End(Err(raised)),
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("locals", "self"), &*self.server));
    }
}

/// The frame of `Server.serve_forever`.
struct ServeForever {
    server: Rc<Server>,
    place: Place,
}

/// Where a server that serves forever is.
enum Place {
    Begin,
    /// Serves.
    Serves,
    /// Was cancelled, and waits for its connections.
    Closes(Raised),
}

impl Routine for ServeForever {
    fn resume(&mut self, _: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        let place = std::mem::replace(&mut self.place, Place::Begin);
        let has_begun = !matches!(place, Place::Begin);
        let step = match place {
            Place::Begin => outcome.and_then(|_| self.begin()),
            Place::Serves => match outcome {
                Err(raised) if raised.is(Kind::CancelledError) => self.cancelled(raised),
                outcome => outcome.map(Step::done),
            },
            Place::Closes(raised) => outcome.and(Err(raised)),
        };
        if has_begun && !matches!(step, Ok(Step::Await(_))) {
            self.server.header.touch();
            let forever = self.server.forever.take();
            drop(forever);
        }
        step.unwrap_or_else(|raised| Step::End(Err(raised)))
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("locals", "self"), &*self.server));
        if let Place::Closes(raised) = &self.place {
            visit(Edge::strong(Label::Name("locals", "exception"), &**raised));
        }
    }
}

impl ServeForever {
    fn begin(&mut self) -> Result<Step, Raised> {
        let server = &self.server;
        let world = server.event_loop.world();
        let refused =
            |why: &str| world.exception(Kind::RuntimeError, &format!("server {} {why}", server.repr()));
        if server.forever.borrow().is_some() {
            return Err(refused("is already being awaited on serve_forever()"));
        }
        if server.sockets.borrow().is_none() {
            return Err(refused("is closed"));
        }
        server.serve()?;
        let forever = Future::new(&server.event_loop);
        server.header.touch();
        server.forever.replace(Some(Rc::clone(&forever)));
        self.place = Place::Serves;
        Ok(Step::future(forever))
    }

    fn cancelled(&mut self, raised: Raised) -> Result<Step, Raised> {
        self.server.close()?;
        self.place = Place::Closes(raised);
        Ok(Step::coroutine(self.server.wait_closed()))
    }
}

/// The frame of `Server.wait_closed`.
struct WaitClosed {
    server: Rc<Server>,
    waiter: Option<Rc<Future>>,
}

impl Routine for WaitClosed {
    fn resume(&mut self, world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        if outcome.is_err() || self.waiter.is_some() {
            return Step::End(outcome.map(|_| Value::None));
        }
        let server = &self.server;
        let closed_is_enough = !world.version().servers_wait_for_their_clients();
        if server.waiters.borrow().is_none() || closed_is_enough && server.sockets.borrow().is_none() {
            return Step::done(Value::None);
        }
        let waiter = Future::new(&server.event_loop);
        server.header.touch();
        server.waiters.borrow_mut().get_or_insert_default().push(Rc::clone(&waiter));
        self.waiter = Some(Rc::clone(&waiter));
        Step::future(waiter)
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("locals", "self"), &*self.server));
        if let Some(waiter) = &self.waiter {
            visit(Edge::strong(Label::Name("locals", "waiter"), &**waiter));
        }
    }
}

impl Object for Server {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Field("loop"), &*self.event_loop));
        if let Some(factory) = &*self.factory.borrow() {
            visit(Edge::strong(Label::Field("protocol_factory"), &**factory));
        }
        for client in self.clients() {
            visit(Edge::weak(Label::Item("clients", client.header().id().slot()), &*client));
        }
        for (index, waiter) in self.waiters.borrow().iter().flatten().enumerate() {
            visit(Edge::strong(Label::Item("waiters", index), &**waiter));
        }
        if let Some(forever) = &*self.forever.borrow() {
            visit(Edge::strong(Label::Field("serving_forever_fut"), &**forever));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let factory = self.factory.take();
        drop((factory, self.waiters.take(), self.forever.take()));
    }

    /// From 3.13 on its clients are a WeakSet. They hold the server, so that a collection that finds it finds all of them too.
    fn leave_registries(&self) {
        if self.event_loop.world().version().servers_know_their_clients() {
            self.clients.borrow_mut().retain(|(_, client)| client.strong_count() != 0);
            self.has_lost_clients.set(true);
        }
    }

    fn type_name(&self) -> &str {
        "Server"
    }

    fn repr(&self) -> String {
        let heap = self.header.heap();
        let shown = |socket: &Rc<Socket>| TransportSocket::new(heap, socket).repr();
        let sockets: Vec<String> = self.sockets().iter().map(shown).collect();
        match sockets.as_slice() {
            [] => "<Server sockets=()>".to_string(),
            [one] => format!("<Server sockets=({one},)>"),
            many => format!("<Server sockets=({})>", many.join(", ")),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let edges = (self.factory.take(), self.waiters.take(), self.forever.take());
        self.header.release(edges);
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}
