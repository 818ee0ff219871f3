//! The network of a run: sockets in memory, with what a kernel decides about them.
//!
//! Bytes arrive at once, names are addresses, and which ports are free is always the same. A connection is accepted or
//! refused at once, though the socket only hears of it when the loop asks, as any socket does that does not block. The
//! same network stands in tests/record_network.py, below CPython's own transports. Nothing here refers to an object of the
//! heap: the wire keeps nothing alive.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::rc::{Rc, Weak};

/// So many bytes fit into one direction of a connection.
pub const CAPACITY: usize = 65_536;

/// The first port that is given to those who ask for none.
const PORT_FIRST: u16 = 50_000;

/// The address that stands for all of them.
const ANYWHERE: &str = "0.0.0.0";

/// The network.
#[derive(Debug)]
pub struct Network {
    /// Weak, because a listener listens for as long as its server holds it.
    listeners: RefCell<Vec<Weak<Socket>>>,
    files: Cell<u64>,
    ports: Cell<u16>,
}

/// Host and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The host, as a number or a name.
    pub host: Rc<str>,
    /// The port.
    pub port: u16,
}

impl Address {
    /// The address of a host that a program named, or named not; `passive` is what a server asks for.
    pub fn resolve(host: Option<&str>, port: u16, passive: bool) -> Address {
        let host = match host {
            None | Some("") if passive => ANYWHERE,
            None | Some("" | "localhost") => "127.0.0.1",
            Some(host) => host,
        };
        Address { host: Rc::from(host), port }
    }

    fn serves(&self, other: &Address) -> bool {
        self.port == other.port && (self.host == other.host || &*self.host == ANYWHERE)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "('{}', {})", self.host, self.port)
    }
}

/// Why a socket did not do what it was asked to: the numbers of Linux, with its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// EAGAIN: not now.
    WouldBlock,
    /// EPIPE: the other end was closed.
    BrokenPipe,
    /// EADDRINUSE: somebody listens there already.
    AddressInUse,
    /// ECONNREFUSED: nobody listens there.
    ConnectionRefused,
}

/// One end of a connection, or a listener.
#[derive(Debug)]
pub struct Socket {
    file: u64,
    name: RefCell<Option<Address>>,
    peer_name: RefCell<Option<Address>>,
    state: RefCell<State>,
}

#[derive(Debug)]
enum State {
    /// Neither connected nor listening.
    Fresh,
    /// Accepts connections; the backlog are those that nobody has accepted yet.
    Listening { backlog: VecDeque<Rc<Socket>> },
    /// Connected, until it is closed.
    Connected { incoming: Rc<Pipe>, outgoing: Rc<Pipe> },
    /// Nobody listened where it wanted to connect.
    Refused,
    /// Closed for good.
    Closed,
}

/// Bytes on their way in one direction.
#[derive(Debug, Default)]
struct Pipe {
    data: RefCell<VecDeque<u8>>,
    /// The writer is done.
    ended: Cell<bool>,
    /// The reader is gone.
    broken: Cell<bool>,
}

impl Default for Network {
    fn default() -> Network {
        Network { listeners: RefCell::default(), files: Cell::new(100), ports: Cell::new(PORT_FIRST) }
    }
}

impl Network {
    fn socket(&self, state: State) -> Rc<Socket> {
        self.files.set(self.files.get() + 1);
        let state = RefCell::new(state);
        Rc::new(Socket {
            file: self.files.get(),
            name: RefCell::default(),
            peer_name: RefCell::default(),
            state,
        })
    }

    fn next_port(&self) -> u16 {
        let port = self.ports.get();
        self.ports.set(port.checked_add(1).unwrap_or(PORT_FIRST));
        port
    }

    fn listener(&self, address: &Address) -> Option<Rc<Socket>> {
        let mut listeners = self.listeners.borrow_mut();
        listeners.retain(|listener| listener.upgrade().is_some_and(|socket| socket.is_listening()));
        let live: Vec<Rc<Socket>> = listeners.iter().filter_map(Weak::upgrade).collect();
        live.into_iter().find(|socket| socket.name.borrow().as_ref().is_some_and(|name| name.serves(address)))
    }

    /// A socket that is bound to an address, on which nobody listens yet; port 0 stands for any that is free.
    ///
    /// # Errors
    /// AddressInUse.
    pub fn bind(&self, address: Address) -> Result<Rc<Socket>, Refusal> {
        let port = if address.port == 0 { self.next_port() } else { address.port };
        let address = Address { port, ..address };
        if self.listener(&address).is_some() {
            return Err(Refusal::AddressInUse);
        }
        let socket = self.socket(State::Fresh);
        socket.name.replace(Some(address));
        Ok(socket)
    }

    /// Lets a bound socket accept connections.
    pub fn listen(&self, socket: &Rc<Socket>) {
        socket.state.replace(State::Listening { backlog: VecDeque::new() });
        self.listeners.borrow_mut().push(Rc::downgrade(socket));
    }

    /// A socket that connects to an address. How that went [`Socket::connected`] says.
    pub fn connect(&self, address: &Address) -> Rc<Socket> {
        let socket = self.socket(State::Refused);
        socket.peer_name.replace(Some(address.clone()));
        let Some(listener) = self.listener(address) else { return socket };
        let (there, back) = (Rc::<Pipe>::default(), Rc::<Pipe>::default());
        let name = Address { host: Rc::from("127.0.0.1"), port: self.next_port() };
        socket.name.replace(Some(name.clone()));
        socket.state.replace(State::Connected { incoming: Rc::clone(&back), outgoing: Rc::clone(&there) });
        let other = self.socket(State::Connected { incoming: there, outgoing: back });
        other.name.replace(Some(address.clone()));
        other.peer_name.replace(Some(name));
        if let State::Listening { backlog } = &mut *listener.state.borrow_mut() {
            backlog.push_back(other);
        }
        socket
    }
}

impl Socket {
    /// The number of the file that it is.
    pub fn file(&self) -> u64 {
        self.file
    }

    /// Its own address (`getsockname`).
    pub fn name(&self) -> Option<Address> {
        self.name.borrow().clone()
    }

    /// The address of the other end (`getpeername`).
    pub fn peer_name(&self) -> Option<Address> {
        self.peer_name.borrow().clone()
    }

    /// Whether the connection that it asked for was made (`getsockopt(SO_ERROR)`).
    ///
    /// # Errors
    /// ConnectionRefused.
    pub fn connected(&self) -> Result<(), Refusal> {
        match *self.state.borrow() {
            State::Refused => Err(Refusal::ConnectionRefused),
            _ => Ok(()),
        }
    }

    /// Takes the next connection that nobody has accepted.
    pub fn accept(&self) -> Option<Rc<Socket>> {
        match &mut *self.state.borrow_mut() {
            State::Listening { backlog } => backlog.pop_front(),
            _ => None,
        }
    }

    /// Takes bytes that have arrived; none if the other end is done.
    ///
    /// # Errors
    /// WouldBlock if nothing has arrived.
    pub fn receive(&self, length_max: usize) -> Result<Vec<u8>, Refusal> {
        let State::Connected { incoming, .. } = &*self.state.borrow() else { return Ok(Vec::new()) };
        let mut data = incoming.data.borrow_mut();
        if data.is_empty() && !incoming.ended.get() {
            return Err(Refusal::WouldBlock);
        }
        let length = data.len().min(length_max);
        Ok(data.drain(..length).collect())
    }

    /// Sends as many bytes as there is room for, and says how many those are.
    ///
    /// # Errors
    /// BrokenPipe if the other end was closed, WouldBlock if there is no room.
    pub fn send(&self, bytes: &[u8]) -> Result<usize, Refusal> {
        let State::Connected { outgoing, .. } = &*self.state.borrow() else {
            return Err(Refusal::BrokenPipe);
        };
        if outgoing.broken.get() {
            return Err(Refusal::BrokenPipe);
        }
        let mut data = outgoing.data.borrow_mut();
        let length = bytes.len().min(CAPACITY - data.len());
        if length == 0 && !bytes.is_empty() {
            return Err(Refusal::WouldBlock);
        }
        data.extend(&bytes[..length]);
        Ok(length)
    }

    /// Says that no more bytes will be sent (`shutdown(SHUT_WR)`).
    pub fn shut_down(&self) {
        if let State::Connected { outgoing, .. } = &*self.state.borrow() {
            outgoing.ended.set(true);
        }
    }

    /// Closes the socket; the other end reads what is on its way, and then the end.
    pub fn close(&self) {
        let state = self.state.replace(State::Closed);
        match state {
            State::Connected { incoming, outgoing } => {
                for pipe in [incoming, outgoing] {
                    pipe.ended.set(true);
                    pipe.broken.set(true);
                }
            }
            State::Listening { backlog } => backlog.iter().for_each(|waiting| waiting.close()),
            State::Fresh | State::Refused | State::Closed => {}
        }
    }

    /// Whether [`Socket::receive`] or [`Socket::accept`] would not block.
    pub fn can_read(&self) -> bool {
        match &*self.state.borrow() {
            State::Listening { backlog } => !backlog.is_empty(),
            State::Connected { incoming, .. } => incoming.ended.get() || !incoming.data.borrow().is_empty(),
            State::Fresh | State::Refused | State::Closed => false,
        }
    }

    /// Whether [`Socket::send`] would not block, or there is an answer of [`Socket::connected`].
    pub fn can_write(&self) -> bool {
        match &*self.state.borrow() {
            State::Connected { outgoing, .. } => {
                outgoing.broken.get() || outgoing.data.borrow().len() < CAPACITY
            }
            State::Refused => true,
            State::Fresh | State::Listening { .. } | State::Closed => false,
        }
    }

    fn is_listening(&self) -> bool {
        matches!(*self.state.borrow(), State::Listening { .. })
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.close();
    }
}
