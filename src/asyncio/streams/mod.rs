//! Streams: bytes on their way from task to task, over connections of the run's network.
//!
//! They follow streams.py, selector_events.py and `Server` (base_events.py), 3.11 to 3.13. The one reference that does harm
//! is in [`StreamReaderProtocol`]: it knows its reader weakly. The loop's selector holds the transport, the transport the
//! protocol; but from the protocol nothing leads to the reader, and so nothing to the task that waits in it.

mod connect;
mod method;
mod protocol;
mod reader;
mod server;
mod socket_transport;
mod transport;
mod writer;

pub use connect::{Pair, create_connection, create_server, open_connection, start_server};
pub use protocol::{ClientConnected, StreamReaderProtocol};
pub use reader::{LIMIT, StreamReader};
pub use server::Server;
pub use socket_transport::SocketTransport;
pub use transport::{Extra, FlowControl, Listener, Protocol, ProtocolFactory, Transport, TransportSocket};
pub use writer::StreamWriter;
