//! Transports, protocols and callbacks of the program's, as asyncio's own streams use them.
//!
//! Each is one object around the program's; what it is asked for it looks up there by name, as CPython does.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::asyncio::coroutine::Body;
use crate::asyncio::event_loop::Callback;
use crate::asyncio::streams::{
    ClientConnected, Extra, Protocol, ProtocolFactory, SocketTransport, StreamReader, StreamReaderProtocol,
    StreamWriter, Transport,
};
use crate::bytes::Bytes;
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Header, Label, Object};
use crate::python::library::asyncio::callback::PyCallback;
use crate::python::machine::{Args, Interpreter};
use crate::record::Site;
use crate::value::Value;

/// An object of the program's: a transport, a protocol, or a function that makes or gets one.
pub struct Endpoint {
    header: Header,
    /// Weak, because the machine is no object.
    interpreter: Weak<Interpreter>,
    value: RefCell<Value>,
    /// Where the program hands it over: what asyncio makes for it is made there.
    site: Site,
}

impl Endpoint {
    /// Wraps an object of the program's.
    pub fn new(interpreter: &Rc<Interpreter>, value: Value) -> Rc<Endpoint> {
        interpreter.heap().alloc(|header| Endpoint {
            header,
            interpreter: Rc::downgrade(interpreter),
            value: RefCell::new(value),
            site: interpreter.current_site(),
        })
    }

    fn interpreter(&self) -> Rc<Interpreter> {
        self.interpreter.upgrade().expect("streams run while the machine is there")
    }

    fn ask(&self, method: &str, args: Vec<Value>) -> Result<Value, Raised> {
        let value = self.value.borrow().clone();
        self.interpreter().call_method(&value, method, Args::of(args))
    }

    fn tell(&self, method: &str, args: Vec<Value>) -> Result<(), Raised> {
        self.ask(method, args).map(drop)
    }

    fn check(&self, method: &str) -> Result<bool, Raised> {
        let answer = self.ask(method, Vec::new())?;
        self.interpreter().truthy(&answer)
    }

    fn call_it(&self, args: Vec<Value>) -> Result<Value, Raised> {
        let value = self.value.borrow().clone();
        self.interpreter().call(&value, Args::of(args))
    }
}

/// A transport: asyncio's own, or any object that behaves like one.
pub fn transport_of(interpreter: &Rc<Interpreter>, value: &Value) -> Rc<dyn Transport> {
    match value.downcast::<SocketTransport>() {
        Some(transport) => transport,
        None => Endpoint::new(interpreter, value.clone()),
    }
}

/// A protocol: asyncio's own, or any object that behaves like one.
pub fn protocol_of(interpreter: &Rc<Interpreter>, value: &Value) -> Rc<dyn Protocol> {
    match value.downcast::<StreamReaderProtocol>() {
        Some(protocol) => protocol,
        None => Endpoint::new(interpreter, value.clone()),
    }
}

impl Transport for Endpoint {
    fn write(self: Rc<Self>, data: &[u8]) -> Result<(), Raised> {
        self.tell("write", vec![Bytes::value(data.to_vec())])
    }

    fn write_lines(self: Rc<Self>, lines: &[Vec<u8>]) -> Result<(), Raised> {
        let lines = lines.iter().map(|line| Bytes::value(line.clone())).collect();
        let lines = self.interpreter().list(lines);
        self.tell("writelines", vec![lines])
    }

    fn write_eof(self: Rc<Self>) -> Result<(), Raised> {
        self.tell("write_eof", Vec::new())
    }

    fn close(self: Rc<Self>) -> Result<(), Raised> {
        self.tell("close", Vec::new())
    }

    fn abort(self: Rc<Self>) -> Result<(), Raised> {
        self.tell("abort", Vec::new())
    }

    fn is_closing(&self) -> Result<bool, Raised> {
        self.check("is_closing")
    }

    fn pause_reading(self: Rc<Self>) -> Result<bool, Raised> {
        match self.tell("pause_reading", Vec::new()) {
            Err(raised) if raised.is(Kind::NotImplementedError) => Ok(false),
            paused => paused.map(|()| true),
        }
    }

    fn resume_reading(self: Rc<Self>) -> Result<(), Raised> {
        self.tell("resume_reading", Vec::new())
    }

    fn extra(&self, name: &str) -> Result<Extra, Raised> {
        self.ask("get_extra_info", vec![Value::str(name)]).map(Extra::Value)
    }

    fn value(self: Rc<Self>) -> Value {
        self.value.borrow().clone()
    }
}

impl Protocol for Endpoint {
    fn connection_made(self: Rc<Self>, transport: Rc<dyn Transport>) -> Result<Rc<dyn Callback>, Raised> {
        let interpreter = self.interpreter();
        let value = self.value.borrow().clone();
        let method = interpreter.getattr(&value, "connection_made")?;
        let transport = transport.value();
        let context = interpreter.world().copy_context();
        Ok(PyCallback::new(&interpreter, method, vec![transport], context))
    }

    fn data_received(self: Rc<Self>, data: Vec<u8>) -> Result<(), Raised> {
        self.tell("data_received", vec![Bytes::value(data)])
    }

    fn eof_received(self: Rc<Self>) -> Result<bool, Raised> {
        self.check("eof_received")
    }

    fn connection_lost(self: Rc<Self>, raised: Option<Raised>) -> Result<(), Raised> {
        let raised = raised.map_or(Value::None, |raised| Value::Object(raised));
        self.tell("connection_lost", vec![raised])
    }

    fn pause_writing(self: Rc<Self>) -> Result<(), Raised> {
        self.tell("pause_writing", Vec::new())
    }

    fn resume_writing(self: Rc<Self>) -> Result<(), Raised> {
        self.tell("resume_writing", Vec::new())
    }

    fn value(self: Rc<Self>) -> Value {
        self.value.borrow().clone()
    }
}

impl ProtocolFactory for Endpoint {
    fn make(self: Rc<Self>) -> Result<Rc<dyn Protocol>, Raised> {
        let made = self.call_it(Vec::new())?;
        Ok(protocol_of(&self.interpreter(), &made))
    }
}

impl ClientConnected for Endpoint {
    fn call(
        self: Rc<Self>,
        reader: Option<Rc<StreamReader>>,
        writer: Rc<StreamWriter>,
    ) -> Result<Option<Body>, Raised> {
        let reader = reader.map_or(Value::None, |reader| Value::Object(reader));
        let answer = self.call_it(vec![reader, Value::Object(writer)])?;
        self.interpreter().world().set_site(self.site);
        Ok(self.interpreter().as_coroutine(&answer).map(Body::Object))
    }
}

impl Object for Endpoint {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.value.borrow().traverse(Label::Field("object"), visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let value = self.value.take();
        drop(value);
    }

    fn type_name(&self) -> &str {
        "endpoint"
    }

    fn repr(&self) -> String {
        self.value.borrow().repr()
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        let value = self.value.take();
        self.header.release(value);
    }
}
