//! `StreamReaderProtocol`: what stands between a transport and a reader (streams.py).
//!
//! It knows its reader weakly, so that a reader that nobody wants any more does not live as long as its connection. On the
//! server's side it holds the reader until the connection is made, and, up to 3.12, the writer, which holds the reader.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::{Rc, Weak};

use crate::asyncio::call_frame::CallFrame;
use crate::asyncio::coroutine::Body;
use crate::asyncio::create_task::{Options, create_task_of};
use crate::asyncio::event_loop::{Argument, Callback, EventLoop};
use crate::asyncio::future::{Future, FutureLike, Told};
use crate::asyncio::handle::Handle;
use crate::asyncio::streams::method::Method;
use crate::asyncio::streams::reader::StreamReader;
use crate::asyncio::streams::socket_transport::SocketTransport;
use crate::asyncio::streams::transport::{FlowControl, Protocol, Transport};
use crate::asyncio::streams::writer::StreamWriter;
use crate::asyncio::task::Task;
use crate::asyncio::world::Report;
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Header, Label, Object, ObjectId, Watch};
use crate::value::Value;

/// What a server calls for each connection (`client_connected_cb`).
pub trait ClientConnected: Object {
    /// Deals with a connection; the coroutine, if it returns one, becomes a task.
    ///
    /// # Errors
    /// What the program's function raised.
    fn call(
        self: Rc<Self>,
        reader: Option<Rc<StreamReader>>,
        writer: Rc<StreamWriter>,
    ) -> Result<Option<Body>, Raised>;
}

/// The protocol of streams.
pub struct StreamReaderProtocol {
    header: Header,
    event_loop: Rc<EventLoop>,
    /// Weak, as in CPython: this is the loss that does harm.
    reader: RefCell<Option<Weak<StreamReader>>>,
    strong_reader: RefCell<Option<Rc<StreamReader>>>,
    writer: RefCell<Option<Rc<StreamWriter>>>,
    transport: RefCell<Option<Rc<dyn Transport>>>,
    task: RefCell<Option<Rc<dyn FutureLike>>>,
    client_connected: RefCell<Option<Rc<dyn ClientConnected>>>,
    closed: Rc<Future>,
    paused: Cell<bool>,
    connection_lost: Cell<bool>,
    drain_waiters: RefCell<Vec<Rc<Future>>>,
}

impl StreamReaderProtocol {
    /// `StreamReaderProtocol(reader, client_connected_cb, loop)`.
    pub fn new(
        event_loop: &Rc<EventLoop>,
        reader: Option<&Rc<StreamReader>>,
        client_connected: Option<Rc<dyn ClientConnected>>,
    ) -> Rc<StreamReaderProtocol> {
        let strong = reader.filter(|_| client_connected.is_some()).cloned();
        let closed = Future::new(event_loop);
        let heap = event_loop.world().heap();
        let protocol = heap.alloc(|header| StreamReaderProtocol {
            header,
            event_loop: Rc::clone(event_loop),
            reader: RefCell::new(reader.map(Rc::downgrade)),
            strong_reader: RefCell::new(strong),
            writer: RefCell::default(),
            transport: RefCell::default(),
            task: RefCell::default(),
            client_connected: RefCell::new(client_connected),
            closed,
            paused: Cell::new(false),
            connection_lost: Cell::new(false),
            drain_waiters: RefCell::default(),
        });
        // It makes the future itself.
        protocol.closed.header().enter_list_anew();
        if let Some(reader) = reader {
            let watch: Weak<dyn Watch> = Rc::<StreamReaderProtocol>::downgrade(&protocol);
            heap.watch(&**reader, watch);
        }
        protocol
    }

    /// The reader, if it is alive.
    pub fn reader(&self) -> Option<Rc<StreamReader>> {
        self.reader.borrow().as_ref()?.upgrade()
    }

    /// Takes a connection: the reader reads from it, and a server's side is told of it (`connection_made`).
    ///
    /// # Errors
    /// AssertionError if the reader has a transport already; what the program's function raised.
    pub fn connect(self: &Rc<Self>, transport: Rc<dyn Transport>) -> Result<(), Raised> {
        self.header.touch();
        self.transport.replace(Some(Rc::clone(&transport)));
        let reader = self.reader();
        reader.iter().try_for_each(|reader| reader.set_transport(Rc::clone(&transport)))?;
        let connected = self.client_connected.borrow().clone();
        let Some(connected) = connected else { return Ok(()) };
        let end = Rc::clone(&transport);
        let writer = StreamWriter::new(&self.event_loop, end, Rc::<Self>::clone(self), reader.clone());
        if self.event_loop.world().version().protocols_hold_their_writers() {
            self.header.touch();
            self.writer.replace(Some(Rc::clone(&writer)));
        }
        let body = connected.call(reader.clone(), Rc::clone(&writer)).inspect_err(|raised| {
            let protocol: Rc<dyn Object> = Rc::<Self>::clone(self);
            let end: Rc<dyn Object> = Rc::<StreamWriter>::clone(&writer);
            let reader = reader.clone().map(|reader| -> Rc<dyn Object> { reader });
            let variables = [protocol, Rc::<dyn Transport>::clone(&transport), end].into_iter().chain(reader);
            CallFrame::leave(raised, None, variables.collect());
        })?;
        body.map_or(Ok(()), |body| self.start_task(body, transport))?;
        self.header.touch();
        let strong = self.strong_reader.take();
        drop(strong);
        // The variables of the call hold both until it is over.
        drop((reader, writer));
        Ok(())
    }

    fn start_task(self: &Rc<Self>, body: Body, transport: Rc<dyn Transport>) -> Result<(), Raised> {
        let options = Options { site: self.event_loop.world().site(), ..Options::default() };
        let task = create_task_of(&self.event_loop, body, &options)?;
        Task::note_of_server(&task);
        self.header.touch();
        self.task.replace(Some(Rc::clone(&task)));
        let heap = self.event_loop.world().heap();
        let ends = RefCell::new(Some((Rc::clone(self), transport)));
        let callback = heap.alloc(|header| ClientDone { header, ends });
        task.base().add_done_callback(callback, Told::Future)
    }

    /// Ends the waits of all drains that are not done.
    fn wake_drains(&self, raised: Option<&Raised>) -> Result<(), Raised> {
        let waiters = self.drain_waiters.borrow().clone();
        waiters.iter().filter(|waiter| !waiter.is_done()).try_for_each(|waiter| end_future(waiter, raised))
    }

    /// What `__del__` does: nobody has to look at how the connection ended.
    fn abandon(&self) {
        if self.closed.is_done() && !self.closed.is_cancelled() {
            self.closed.set_log_traceback(false);
        }
    }
}

fn end_future(future: &Future, raised: Option<&Raised>) -> Result<(), Raised> {
    match raised {
        Some(raised) => future.set_exception(Rc::clone(raised)),
        None => future.set_result(Value::None),
    }
}

impl FlowControl for StreamReaderProtocol {
    fn begin_drain(&self) -> Result<Option<Rc<Future>>, Raised> {
        if self.connection_lost.get() {
            let world = self.event_loop.world();
            return Err(world.exception(Kind::ConnectionResetError, "Connection lost"));
        }
        if !self.paused.get() {
            return Ok(None);
        }
        let waiter = Future::new(&self.event_loop);
        self.header.touch();
        self.drain_waiters.borrow_mut().push(Rc::clone(&waiter));
        Ok(Some(waiter))
    }

    fn end_drain(&self, waiter: &Rc<Future>) {
        self.header.touch();
        self.drain_waiters.borrow_mut().retain(|other| !Rc::ptr_eq(other, waiter));
    }

    fn closed(&self) -> &Rc<Future> {
        &self.closed
    }
}

impl Protocol for StreamReaderProtocol {
    fn connection_made(self: Rc<Self>, transport: Rc<dyn Transport>) -> Result<Rc<dyn Callback>, Raised> {
        let name = "StreamReaderProtocol.connection_made";
        let transport = transport.value();
        Ok(Method::new(self.event_loop.world(), &self, name, transport, |protocol, transport| {
            let transport = transport.downcast::<SocketTransport>();
            transport.map_or(Ok(()), |transport| protocol.connect(transport))
        }))
    }

    fn data_received(self: Rc<Self>, data: Vec<u8>) -> Result<(), Raised> {
        self.reader().map_or(Ok(()), |reader| reader.feed_data(&data))
    }

    fn eof_received(self: Rc<Self>) -> Result<bool, Raised> {
        self.reader().map_or(Ok(()), |reader| reader.feed_eof())?;
        Ok(true)
    }

    fn connection_lost(self: Rc<Self>, raised: Option<Raised>) -> Result<(), Raised> {
        match (self.reader(), &raised) {
            (Some(reader), None) => reader.feed_eof()?,
            (Some(reader), Some(raised)) => reader.set_exception(Rc::clone(raised))?,
            (None, _) => {}
        }
        if !self.closed.is_done() {
            end_future(&self.closed, raised.as_ref())?;
        }
        self.connection_lost.set(true);
        if self.paused.get() {
            self.wake_drains(raised.as_ref())?;
        }
        self.header.touch();
        let edges = (self.reader.take(), self.writer.take(), self.task.take(), self.transport.take());
        drop(edges);
        Ok(())
    }

    fn pause_writing(self: Rc<Self>) -> Result<(), Raised> {
        self.paused.set(true);
        Ok(())
    }

    fn resume_writing(self: Rc<Self>) -> Result<(), Raised> {
        self.paused.set(false);
        self.wake_drains(None)
    }

    fn value(self: Rc<Self>) -> Value {
        Value::Object(self)
    }
}

impl Watch for StreamReaderProtocol {
    fn cleared(&self) {
        self.reader.take();
    }

    fn call_back(self: Rc<Self>) {}

    fn id(&self) -> ObjectId {
        self.header.id()
    }
}

impl Object for StreamReaderProtocol {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Field("loop"), &*self.event_loop));
        if let Some(reader) = self.reader() {
            visit(Edge::weak(Label::Field("stream_reader_wr"), &*reader));
        }
        if let Some(reader) = &*self.strong_reader.borrow() {
            visit(Edge::strong(Label::Field("strong_reader"), &**reader));
        }
        if let Some(writer) = &*self.writer.borrow() {
            visit(Edge::strong(Label::Field("stream_writer"), &**writer));
        }
        if let Some(transport) = &*self.transport.borrow() {
            visit(Edge::strong(Label::Field("transport"), &**transport));
        }
        if let Some(task) = &*self.task.borrow() {
            visit(Edge::strong(Label::Field("task"), &**task));
        }
        if let Some(connected) = &*self.client_connected.borrow() {
            visit(Edge::strong(Label::Field("client_connected_cb"), &**connected));
        }
        visit(Edge::strong(Label::Field("closed"), &*self.closed));
        for (index, waiter) in self.drain_waiters.borrow().iter().enumerate() {
            visit(Edge::strong(Label::Item("drain_waiters", index), &**waiter));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let edges =
            (self.reader.take(), self.strong_reader.take(), self.writer.take(), self.transport.take());
        drop((edges, self.task.take(), self.client_connected.take(), self.drain_waiters.take()));
    }

    fn type_name(&self) -> &str {
        "StreamReaderProtocol"
    }

    fn finalize(self: Rc<Self>) {
        self.abandon();
    }
}

impl Drop for StreamReaderProtocol {
    fn drop(&mut self) {
        self.abandon();
        let edges = (self.strong_reader.take(), self.writer.take(), self.transport.take(), self.task.take());
        self.header.release((edges, self.client_connected.take(), self.drain_waiters.take()));
    }
}

impl fmt::Debug for StreamReaderProtocol {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}

/// What is called when the task of a connection is done: the `callback` in `connection_made`.
struct ClientDone {
    header: Header,
    ends: RefCell<Option<Ends>>,
}

/// What the callback closes over.
type Ends = (Rc<StreamReaderProtocol>, Rc<dyn Transport>);

impl Callback for ClientDone {
    fn call(self: Rc<Self>, argument: &Argument) -> Result<(), Raised> {
        let (Argument::Future(task), Some((protocol, transport))) = (argument, self.ends.borrow().clone())
        else {
            return Ok(());
        };
        let Some(task) = crate::asyncio::future::from_object(Rc::clone(task)) else { return Ok(()) };
        let event_loop = &protocol.event_loop;
        if task.base().is_cancelled() && event_loop.world().version().servers_expect_cancelled_clients() {
            return transport.close();
        }
        let Some(raised) = task.base().exception()? else { return Ok(()) };
        let fields = vec![("exception", Value::Object(raised)), ("transport", Rc::clone(&transport).value())];
        let message = "Unhandled exception in client_connected_cb".to_string();
        event_loop.call_exception_handler(Report { message, fields })?;
        transport.close()
    }

    fn name(&self, _argument: &Argument) -> String {
        "StreamReaderProtocol.connection_made.<locals>.callback".to_string()
    }

    fn handle(self: Rc<Self>, event_loop: &Rc<EventLoop>) -> Option<Rc<dyn Object>> {
        Some(Handle::for_message(event_loop, self))
    }
}

impl Object for ClientDone {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some((protocol, transport)) = &*self.ends.borrow() {
            visit(Edge::strong(Label::Name("closure", "self"), &**protocol));
            visit(Edge::strong(Label::Name("closure", "transport"), &**transport));
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
        "function"
    }
}

impl Drop for ClientDone {
    fn drop(&mut self) {
        let ends = self.ends.take();
        self.header.release(ends);
    }
}
