//! `asyncio.StreamReader`, `StreamReaderProtocol` and `StreamWriter`, as scripts see them (streams.py).

use std::rc::Rc;

use crate::asyncio::streams::{LIMIT, Protocol, StreamReader, StreamReaderProtocol, StreamWriter};
use crate::bytes::Bytes;
use crate::exception::{Exception, Kind, Raised};
use crate::heap::Object;
use crate::python::library::asyncio::arguments::event_loop_or_current;
use crate::python::library::asyncio::endpoints::{Endpoint, transport_of};
use crate::python::library::asyncio::inherited::{
    Receiver, awaiting, holding, is_of_program, method_coroutine,
};
use crate::python::library::asyncio::locks::whole;
use crate::python::library::failing_coroutine;
use crate::python::machine::{Args, Getter, Interpreter, Maker, NativeFn, TypeSpec};
use crate::python::objects::class::{Class, Store};
use crate::python::objects::dict::Dict;
use crate::python::objects::tuple::Tuple;
use crate::value::Value;

/// Makes the classes and enters them into the module; gives the exceptions of streams their attributes.
pub fn install(interpreter: &Rc<Interpreter>, module: &Dict) {
    let reader = reader_class(interpreter);
    let protocol = protocol_class(interpreter, module);
    let writer = writer_class(interpreter);
    interpreter.bind_object::<StreamReader>(&reader);
    interpreter.bind_object::<StreamReaderProtocol>(&protocol);
    interpreter.bind_object::<StreamWriter>(&writer);
    for class in [reader, protocol, writer] {
        module.set_name(&class.name(), Value::from(class));
    }
    install_errors(interpreter);
}

/// The bytes of an argument that has to be some.
///
/// # Errors
/// TypeError for anything else.
pub fn bytes_argument(interpreter: &Interpreter, value: &Value) -> Result<Vec<u8>, Raised> {
    Bytes::of(&interpreter.plain(value)).ok_or_else(|| {
        let given = interpreter.type_name(value);
        interpreter.type_error(format!("data argument must be a bytes-like object, not '{given}'"))
    })
}

/// The limit of a reader.
///
/// # Errors
/// ValueError if it is not positive; TypeError if it is no number.
pub fn limit_argument(interpreter: &Rc<Interpreter>, limit: Option<Value>) -> Result<usize, Raised> {
    let Some(limit) = limit else { return Ok(LIMIT) };
    match usize::try_from(whole(interpreter, &limit)?) {
        Ok(limit) if 0 < limit => Ok(limit),
        _ => Err(interpreter.value_error("Limit cannot be <= 0")),
    }
}

fn reader_class(interpreter: &Rc<Interpreter>) -> Rc<Class> {
    interpreter.define_type(&TypeSpec {
        name: "StreamReader",
        module: "asyncio.streams",
        store: Store::Inline,
        maker: Some(Maker::new("_buffer", |interpreter, args| {
            let names = ["limit", "loop"];
            let [limit, event_loop] = args.like_python(interpreter, "StreamReader.__init__", names, 2, 0)?;
            let limit = limit_argument(interpreter, limit)?;
            let event_loop = event_loop_or_current(interpreter, event_loop)?;
            Ok(Value::from(StreamReader::new(&event_loop, limit)))
        })),
        methods: READER_METHODS,
        getters: READER_GETTERS,
        ..TypeSpec::default()
    })
}

const READER_METHODS: &[(&str, NativeFn)] = &[
    ("exception", |interpreter, args| {
        let (reader, _) = args.split_receiver::<StreamReader>(interpreter, "exception")?;
        Ok(reader.exception().map_or(Value::None, |raised| Value::Object(raised)))
    }),
    ("set_exception", |interpreter, args| {
        let (reader, rest) = args.split_receiver::<StreamReader>(interpreter, "set_exception")?;
        let [raised] = rest.like_python(interpreter, "StreamReader.set_exception", ["exc"], 1, 1)?;
        let raised = interpreter.exception_argument(&raised.unwrap_or_default())?;
        reader.set_exception(raised).map(|()| Value::None)
    }),
    ("set_transport", |interpreter, args| {
        let (reader, rest) = args.split_receiver::<StreamReader>(interpreter, "set_transport")?;
        let [transport] = rest.like_python(interpreter, "StreamReader.set_transport", ["transport"], 1, 1)?;
        let transport = transport_of(interpreter, &transport.unwrap_or_default());
        reader.set_transport(transport).map(|()| Value::None)
    }),
    ("feed_eof", |interpreter, args| {
        let (reader, _) = args.split_receiver::<StreamReader>(interpreter, "feed_eof")?;
        reader.feed_eof().map(|()| Value::None)
    }),
    ("feed_data", |interpreter, args| {
        let (reader, rest) = args.split_receiver::<StreamReader>(interpreter, "feed_data")?;
        let [data] = rest.like_python(interpreter, "StreamReader.feed_data", ["data"], 1, 1)?;
        let data = bytes_argument(interpreter, &data.unwrap_or_default())?;
        reader.feed_data(&data).map(|()| Value::None)
    }),
    ("at_eof", |interpreter, args| {
        let (reader, _) = args.split_receiver::<StreamReader>(interpreter, "at_eof")?;
        Ok(Value::Bool(reader.at_eof()))
    }),
    ("read", |interpreter, args| {
        let (value, reader, rest) = args.split_instance::<StreamReader>(interpreter, "read")?;
        let [length] = rest.like_python(interpreter, "StreamReader.read", ["n"], 1, 0)?;
        let length = length.map_or(Ok(-1), |length| whole(interpreter, &length))?;
        let reading = match usize::try_from(length) {
            Ok(length) => reader.read(length),
            Err(_) => reader.read_all(),
        };
        Ok(holding(&value, reading))
    }),
    ("readline", |interpreter, args| {
        let (value, reader) = args.instance_alone::<StreamReader>(interpreter, "StreamReader.readline")?;
        if !is_of_program(&value) {
            return Ok(Value::Object(reader.read_line()));
        }
        let separator = vec![Bytes::value(b"\n".to_vec())];
        Ok(awaiting(interpreter, "StreamReader.readline", value, "readuntil", separator, end_line))
    }),
    ("readexactly", read_exactly),
    ("readuntil", read_until),
    ("__aiter__", |interpreter, args| Ok(args.split_first(interpreter, "__aiter__")?.0)),
    ("__anext__", |interpreter, args| {
        let (value, reader) = args.instance_alone::<StreamReader>(interpreter, "StreamReader.__anext__")?;
        if !is_of_program(&value) {
            return Ok(Value::Object(reader.next_line()));
        }
        Ok(awaiting(interpreter, "StreamReader.__anext__", value, "readline", Vec::new(), end_iteration))
    }),
];

const READER_GETTERS: &[(&str, Getter)] = &[
    ("_buffer", |interpreter, value| {
        let reader = interpreter.downcast::<StreamReader>(value);
        Ok(Bytes::value(reader.map(|reader| reader.buffered()).unwrap_or_default()))
    }),
    ("_eof", |interpreter, value| {
        let reader = interpreter.downcast::<StreamReader>(value);
        Ok(Value::Bool(reader.is_some_and(|reader| reader.is_ended())))
    }),
];

/// What `readline` makes of what `readuntil` of a program's reader gave.
fn end_line(receiver: &Receiver, outcome: Result<Value, Raised>) -> Result<Value, Raised> {
    let reader = receiver.interpreter().downcast::<StreamReader>(receiver.value());
    match (outcome, reader) {
        (Err(raised), Some(reader)) => reader.end_line(raised).map(Bytes::value),
        (outcome, _) => outcome,
    }
}

/// What `__anext__` makes of what `readline` of a program's reader gave.
fn end_iteration(receiver: &Receiver, outcome: Result<Value, Raised>) -> Result<Value, Raised> {
    let line = outcome?;
    match Bytes::of(&line).is_some_and(|line| line.is_empty()) {
        true => Err(receiver.interpreter().error(Kind::StopAsyncIteration, "")),
        false => Ok(line),
    }
}

fn read_exactly(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (value, reader, rest) = args.split_instance::<StreamReader>(interpreter, "readexactly")?;
    let [length] = rest.like_python(interpreter, "StreamReader.readexactly", ["n"], 1, 1)?;
    match usize::try_from(whole(interpreter, &length.unwrap_or_default())?) {
        Ok(length) => Ok(holding(&value, reader.read_exactly(length))),
        Err(_) => {
            let raised = interpreter.value_error("readexactly size can not be less than zero");
            Ok(failing_coroutine(interpreter, "StreamReader.readexactly", vec![value], raised))
        }
    }
}

fn read_until(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (value, reader, rest) = args.split_instance::<StreamReader>(interpreter, "readuntil")?;
    let [separator] = rest.like_python(interpreter, "StreamReader.readuntil", ["separator"], 1, 0)?;
    match separators(interpreter, separator) {
        Ok(separators) => Ok(holding(&value, reader.read_until(separators))),
        Err(raised) => Ok(failing_coroutine(interpreter, "StreamReader.readuntil", vec![value], raised)),
    }
}

fn separators(interpreter: &Rc<Interpreter>, given: Option<Value>) -> Result<Vec<Vec<u8>>, Raised> {
    let Some(given) = given else { return Ok(vec![b"\n".to_vec()]) };
    let several = interpreter.world().version().readuntil_takes_several();
    let separators = match interpreter.downcast::<Tuple>(&given).filter(|_| several) {
        Some(_) => interpreter.collect(&given)?,
        None => vec![given],
    };
    separators.iter().map(|separator| bytes_argument(interpreter, separator)).collect()
}

fn protocol_class(interpreter: &Rc<Interpreter>, module: &Dict) -> Rc<Class> {
    let base = module.get_str("Protocol").and_then(|base| base.downcast::<Class>());
    interpreter.define_type(&TypeSpec {
        name: "StreamReaderProtocol",
        module: "asyncio.streams",
        store: Store::Inline,
        base: base.as_ref(),
        maker: Some(Maker::new("_stream_reader_wr", |interpreter, args| {
            let names = ["stream_reader", "client_connected_cb", "loop"];
            let name = "StreamReaderProtocol.__init__";
            let [reader, connected, event_loop] = args.like_python(interpreter, name, names, 3, 1)?;
            let event_loop = event_loop_or_current(interpreter, event_loop)?;
            let reader = interpreter.downcast::<StreamReader>(&reader.unwrap_or_default());
            let connected = connected.filter(|connected| !connected.is_none());
            let connected: Option<Rc<dyn crate::asyncio::streams::ClientConnected>> = match connected {
                Some(connected) => Some(Endpoint::new(interpreter, connected)),
                None => None,
            };
            let protocol = StreamReaderProtocol::new(&event_loop, reader.as_ref(), connected);
            Ok(Value::from(protocol))
        })),
        methods: PROTOCOL_METHODS,
        getters: &[("_stream_reader", |interpreter, value| {
            let protocol = interpreter.downcast::<StreamReaderProtocol>(value);
            let reader = protocol.and_then(|protocol| protocol.reader());
            Ok(reader.map_or(Value::None, |reader| Value::Object(reader)))
        })],
        ..TypeSpec::default()
    })
}

const PROTOCOL_METHODS: &[(&str, NativeFn)] = &[
    ("connection_made", |interpreter, args| {
        let (protocol, rest) = args.split_receiver::<StreamReaderProtocol>(interpreter, "connection_made")?;
        let [transport] = rest.exactly(interpreter, "connection_made")?;
        protocol.connect(transport_of(interpreter, &transport)).map(|()| Value::None)
    }),
    ("connection_lost", |interpreter, args| {
        let (protocol, rest) = args.split_receiver::<StreamReaderProtocol>(interpreter, "connection_lost")?;
        let [raised] = rest.exactly(interpreter, "connection_lost")?;
        protocol.connection_lost(raised.downcast::<Exception>()).map(|()| Value::None)
    }),
    ("data_received", |interpreter, args| {
        let (protocol, rest) = args.split_receiver::<StreamReaderProtocol>(interpreter, "data_received")?;
        let [data] = rest.exactly(interpreter, "data_received")?;
        protocol.data_received(bytes_argument(interpreter, &data)?).map(|()| Value::None)
    }),
    ("eof_received", |interpreter, args| {
        let (protocol, _) = args.split_receiver::<StreamReaderProtocol>(interpreter, "eof_received")?;
        protocol.eof_received().map(Value::Bool)
    }),
    ("pause_writing", |interpreter, args| {
        let (protocol, _) = args.split_receiver::<StreamReaderProtocol>(interpreter, "pause_writing")?;
        protocol.pause_writing().map(|()| Value::None)
    }),
    ("resume_writing", |interpreter, args| {
        let (protocol, _) = args.split_receiver::<StreamReaderProtocol>(interpreter, "resume_writing")?;
        protocol.resume_writing().map(|()| Value::None)
    }),
];

fn writer_class(interpreter: &Rc<Interpreter>) -> Rc<Class> {
    interpreter.define_type(&TypeSpec {
        name: "StreamWriter",
        module: "asyncio.streams",
        store: Store::Inline,
        maker: Some(Maker::new("_transport", |interpreter, args| {
            let names = ["transport", "protocol", "reader", "loop"];
            let given = args.like_python(interpreter, "StreamWriter.__init__", names, 4, 4)?;
            let [transport, protocol, reader, event_loop] = given.map(Option::unwrap_or_default);
            let Some(protocol) = interpreter.downcast::<StreamReaderProtocol>(&protocol) else {
                let given = interpreter.type_name(&protocol);
                let text = format!("weakloop needs a StreamReaderProtocol for a StreamWriter, not '{given}'");
                return Err(interpreter.type_error(text));
            };
            let event_loop = event_loop_or_current(interpreter, Some(event_loop))?;
            let transport = transport_of(interpreter, &transport);
            let reader = interpreter.downcast::<StreamReader>(&reader);
            Ok(Value::from(StreamWriter::new(&event_loop, transport, protocol, reader)))
        })),
        methods: WRITER_METHODS,
        getters: &[("transport", |interpreter, value| {
            let writer = interpreter.downcast::<StreamWriter>(value);
            Ok(writer.map_or(Value::None, |writer| writer.transport().value()))
        })],
        ..TypeSpec::default()
    })
}

const WRITER_METHODS: &[(&str, NativeFn)] = &[
    ("write", |interpreter, args| forward(interpreter, args, "write")),
    ("writelines", |interpreter, args| forward(interpreter, args, "writelines")),
    ("write_eof", |interpreter, args| forward(interpreter, args, "write_eof")),
    ("can_write_eof", |interpreter, args| forward(interpreter, args, "can_write_eof")),
    ("close", |interpreter, args| forward(interpreter, args, "close")),
    ("is_closing", |interpreter, args| forward(interpreter, args, "is_closing")),
    ("get_extra_info", |interpreter, args| forward(interpreter, args, "get_extra_info")),
    ("drain", |interpreter, args| {
        method_coroutine(interpreter, args, "StreamWriter.drain", StreamWriter::drain)
    }),
    ("wait_closed", |interpreter, args| {
        method_coroutine(interpreter, args, "StreamWriter.wait_closed", StreamWriter::wait_closed)
    }),
    ("start_tls", |interpreter, _| {
        Err(interpreter.error(Kind::NotImplementedError, "weakloop does not know TLS"))
    }),
    ("__repr__", |interpreter, args| {
        let (writer, _) = args.split_receiver::<StreamWriter>(interpreter, "__repr__")?;
        Ok(Value::str(writer.repr()))
    }),
];

/// Lets the writer's transport do it.
fn forward(interpreter: &Rc<Interpreter>, args: Args, method: &str) -> Result<Value, Raised> {
    let (writer, rest) = args.split_receiver::<StreamWriter>(interpreter, method)?;
    interpreter.call_method(&writer.transport().value(), method, rest)
}

fn install_errors(interpreter: &Rc<Interpreter>) {
    let core = interpreter.core();
    let incomplete = TypeSpec {
        name: "IncompleteReadError",
        methods: &[("__init__", |interpreter, args| {
            let (error, rest) = args.split_receiver::<Exception>(interpreter, "__init__")?;
            let names = ["partial", "expected"];
            let name = "IncompleteReadError.__init__";
            let [partial, expected] =
                rest.like_python(interpreter, name, names, 2, 2)?.map(Option::unwrap_or_default);
            let read = Bytes::of(&interpreter.plain(&partial)).map_or(0, |partial| partial.len());
            let wanted = if expected.is_none() { "undefined".into() } else { interpreter.repr(&expected)? };
            let text = format!("{read} bytes read on a total of {wanted} expected bytes");
            error.set_args(vec![Value::str(text)]);
            error.set_details(vec![interpreter.plain(&partial), interpreter.plain(&expected)]);
            Ok(Value::None)
        })],
        getters: &[
            ("partial", |interpreter, value| detail(interpreter, value, 0)),
            ("expected", |interpreter, value| detail(interpreter, value, 1)),
        ],
        ..TypeSpec::default()
    };
    interpreter.extend_type(core.exception(Kind::IncompleteReadError), &incomplete);
    let overrun = TypeSpec {
        name: "LimitOverrunError",
        methods: &[("__init__", |interpreter, args| {
            let (error, rest) = args.split_receiver::<Exception>(interpreter, "__init__")?;
            let names = ["message", "consumed"];
            let name = "LimitOverrunError.__init__";
            let [text, consumed] =
                rest.like_python(interpreter, name, names, 2, 2)?.map(Option::unwrap_or_default);
            error.set_args(vec![text]);
            error.set_details(vec![interpreter.plain(&consumed)]);
            Ok(Value::None)
        })],
        getters: &[("consumed", |interpreter, value| detail(interpreter, value, 0))],
        ..TypeSpec::default()
    };
    interpreter.extend_type(core.exception(Kind::LimitOverrunError), &overrun);
}

fn detail(interpreter: &Interpreter, value: &Value, place: usize) -> Result<Value, Raised> {
    let raised = interpreter.exception_argument(value)?;
    Ok(raised.details().get(place).cloned().unwrap_or_default())
}
