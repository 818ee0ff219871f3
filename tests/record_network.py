"""A network in memory, for tests/record.py: sockets without a kernel, and a selector that knows which of them are ready.

CPython's own selector loop, transports, servers and streams run on it unchanged.  So what a recording shows of them is
CPython's, and only the wire is not: bytes arrive at once, names are addresses, and which ports are free is always the same.

What a kernel decides, this file decides: a connection is accepted or refused at once, though `connect` says that it is in
progress, as it does for any socket that does not block; a pipe holds 64 KiB in each direction; whoever writes to an end that
was closed gets BrokenPipeError; sockets that are ready are reported in the order in which the loop began to watch them.
"""
import errno
import selectors
import socket
import weakref

CAPACITY = 65_536
PORT_FIRST = 50_000                         # the first port that is given to those who ask for none
OPTIONS = {"SOL_SOCKET": 1, "SO_REUSEADDR": 2, "SO_ERROR": 4, "SO_KEEPALIVE": 9, "TCP_NODELAY": 1, "SHUT_WR": 1}


class Network:
    """What the sockets of one run share."""

    def __init__(self):
        self.sockets = weakref.WeakValueDictionary()
        self.listeners = weakref.WeakValueDictionary()
        self.files = 100
        self.ports = PORT_FIRST

    def next_file(self):
        self.files += 1
        return self.files

    def next_port(self):
        self.ports += 1
        return self.ports - 1

    def listener(self, address):
        host, port = address[:2]
        for known in ((host, port), ("0.0.0.0", port)):
            if known in self.listeners:
                return self.listeners[known]
        return None


network = Network()


class Pipe:
    """Bytes on their way in one direction."""

    def __init__(self):
        self.data = bytearray()
        self.ended = False                  # the writer is done
        self.broken = False                 # the reader is gone


class Socket:
    """A stream socket that does not block."""

    def __init__(self, family=socket.AF_INET, type=socket.SOCK_STREAM, proto=0, fileno=None):
        self.family, self.type, self.proto = family, type, proto
        self.number = network.next_file()
        self.name = self.peer_name = None
        self.incoming = self.outgoing = None
        self.backlog = None                 # of a listening socket: connections that nobody has accepted
        self.error = 0
        network.sockets[self.number] = self

    def fileno(self):
        return self.number

    def setblocking(self, flag):
        assert not flag

    def gettimeout(self):
        return 0.0

    def setsockopt(self, *option):
        pass

    def getsockopt(self, level, option):
        assert option == socket.SO_ERROR
        return self.error

    def getsockname(self):
        return self.name or ("0.0.0.0", 0)

    def getpeername(self):
        if self.peer_name is None:
            raise OSError(errno.ENOTCONN, "Transport endpoint is not connected")
        return self.peer_name

    def bind(self, address):
        host, port = address[:2]
        if port == 0:
            port = network.next_port()
        if network.listener((host, port)) is not None:
            raise OSError(errno.EADDRINUSE, "Address already in use")
        self.name = (host, port)

    def listen(self, backlog=100):
        self.backlog = []
        network.listeners[self.name] = self

    def accept(self):
        if not self.backlog:
            raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
        accepted = self.backlog.pop(0)
        return accepted, accepted.peer_name

    def connect(self, address):
        listener = network.listener(address)
        self.peer_name = tuple(address[:2])
        if listener is None:
            self.error = errno.ECONNREFUSED
        else:
            self.name = ("127.0.0.1", network.next_port())
            other = Socket()
            other.name, other.peer_name = self.peer_name, self.name
            self.outgoing = other.incoming = Pipe()
            self.incoming = other.outgoing = Pipe()
            listener.backlog.append(other)
        raise BlockingIOError(errno.EINPROGRESS, "Operation now in progress")

    def recv(self, size):
        data = self.incoming.data
        if not data and not self.incoming.ended:
            raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
        taken = bytes(data[:size])
        del data[:size]
        return taken

    def send(self, data):
        if self.outgoing.broken:
            raise BrokenPipeError(errno.EPIPE, "Broken pipe")
        room = CAPACITY - len(self.outgoing.data)
        if room <= 0:
            raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
        taken = bytes(data[:room])
        self.outgoing.data += taken
        return len(taken)

    def sendmsg(self, buffers):
        return self.send(b"".join(bytes(buffer) for buffer in buffers))

    def shutdown(self, how):
        self.outgoing.ended = True

    def close(self):
        if self.incoming is not None:
            self.incoming.broken = True
            self.outgoing.ended = True
            self.outgoing.broken = True
            self.incoming.ended = True
        if self.backlog is not None:
            network.listeners.pop(self.name, None)
            for waiting in self.backlog:
                waiting.close()
            self.backlog = None
        network.sockets.pop(self.number, None)

    __del__ = close

    def can_read(self):
        if self.backlog is not None:
            return bool(self.backlog)
        return self.incoming is not None and bool(self.incoming.data or self.incoming.ended)

    def can_write(self):
        if self.outgoing is None:
            return self.error != 0
        return self.outgoing.broken or len(self.outgoing.data) < CAPACITY


class Selector(selectors._BaseSelectorImpl):
    """Says which sockets are ready, in the order in which they were registered; `wait` is the loop's."""

    def __init__(self, wait):
        super().__init__()
        self.wait = wait

    def select(self, timeout=None):
        return self.wait(timeout)

    def ready(self):
        found = []
        for key in self.get_map().values():
            watched = network.sockets.get(key.fd)
            events = 0
            if watched is not None:
                events |= selectors.EVENT_READ if watched.can_read() else 0
                events |= selectors.EVENT_WRITE if watched.can_write() else 0
            if events & key.events:
                found.append((key, events & key.events))
        return found


def install():
    """Puts the sockets of a new network where asyncio looks for the real ones."""
    global network
    network = Network()
    socket.socket = Socket
    for name, value in OPTIONS.items():
        if not hasattr(socket, name):       # WebAssembly has few names of sockets
            setattr(socket, name, value)
