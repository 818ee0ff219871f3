//! `asyncio.Protocol`, `Transport` and `Server`, and the functions that connect (protocols.py, transports.py, base_events.py).

use std::rc::Rc;

use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::network::Address;
use crate::asyncio::streams::{
    Extra, Server, SocketTransport, Transport, TransportSocket, create_connection, create_server,
    open_connection, start_server,
};
use crate::exception::{Kind, Raised};
use crate::heap::Heap;
use crate::python::library::asyncio::arguments::note_site;
use crate::python::library::asyncio::endpoints::{Endpoint, protocol_of};
use crate::python::library::asyncio::locks::whole;
use crate::python::library::asyncio::streams::{bytes_argument, limit_argument};
use crate::python::library::coroutine_with;
use crate::python::machine::{Args, Getter, Interpreter, NativeFn, TypeSpec};
use crate::python::objects::class::{Class, Store};
use crate::python::objects::dict::Dict;
use crate::python::objects::tuple::Tuple;
use crate::value::Value;

/// Makes the classes and functions and enters them into the module; gives loops their methods.
pub fn install(interpreter: &Rc<Interpreter>, module: &Dict) {
    install_protocols(interpreter, module);
    install_transports(interpreter, module);
    let server = server_class(interpreter);
    interpreter.bind_object::<Server>(&server);
    module.set_name("AbstractServer", Value::from(Rc::clone(&server)));
    module.set_name("Server", Value::from(server));
    let socket = interpreter.define_type(&TypeSpec {
        name: "TransportSocket",
        module: "asyncio.trsock",
        methods: SOCKET_METHODS,
        ..TypeSpec::default()
    });
    interpreter.bind_object::<TransportSocket>(&socket);
    interpreter.add_functions(module, FUNCTIONS);
    let methods: &[(&'static str, NativeFn)] =
        &[("create_connection", create_connection_method), ("create_server", create_server_method)];
    let spec = TypeSpec { name: "BaseEventLoop", methods, ..TypeSpec::default() };
    interpreter.extend_type(&interpreter.core().event_loop, &spec);
}

const FUNCTIONS: &[(&str, NativeFn)] =
    &[("open_connection", open_connection_function), ("start_server", start_server_function)];

fn ignored(_: &Rc<Interpreter>, _: Args) -> Result<Value, Raised> {
    Ok(Value::None)
}

fn install_protocols(interpreter: &Rc<Interpreter>, module: &Dict) {
    let base = interpreter.define_type(&TypeSpec {
        name: "BaseProtocol",
        module: "asyncio.protocols",
        methods: &[
            ("connection_made", ignored),
            ("connection_lost", ignored),
            ("pause_writing", ignored),
            ("resume_writing", ignored),
        ],
        ..TypeSpec::default()
    });
    let derive = |name, methods| {
        interpreter.define_type(&TypeSpec {
            name,
            module: "asyncio.protocols",
            base: Some(&base),
            methods,
            ..TypeSpec::default()
        })
    };
    let protocol = derive("Protocol", &[("data_received", ignored), ("eof_received", ignored)]);
    let buffered = derive(
        "BufferedProtocol",
        &[("get_buffer", ignored), ("buffer_updated", ignored), ("eof_received", ignored)],
    );
    let datagram = derive("DatagramProtocol", &[("datagram_received", ignored), ("error_received", ignored)]);
    let subprocess = derive(
        "SubprocessProtocol",
        &[("pipe_data_received", ignored), ("pipe_connection_lost", ignored), ("process_exited", ignored)],
    );
    for class in [base, protocol, buffered, datagram, subprocess] {
        module.set_name(&class.name(), Value::from(class));
    }
}

fn unwritten(interpreter: &Rc<Interpreter>, _: Args) -> Result<Value, Raised> {
    Err(interpreter.error(Kind::NotImplementedError, ""))
}

fn install_transports(interpreter: &Rc<Interpreter>, module: &Dict) {
    let base = interpreter.define_type(&TypeSpec {
        name: "BaseTransport",
        module: "asyncio.transports",
        methods: &[
            ("is_closing", unwritten),
            ("close", unwritten),
            ("set_protocol", unwritten),
            ("get_protocol", unwritten),
            ("get_extra_info", |interpreter, args| {
                let (_, rest) = args.split_first(interpreter, "get_extra_info")?;
                let names = ["name", "default"];
                let [_, default] =
                    rest.like_python(interpreter, "BaseTransport.get_extra_info", names, 2, 1)?;
                Ok(default.unwrap_or_default())
            }),
        ],
        ..TypeSpec::default()
    });
    let read = interpreter.define_type(&TypeSpec {
        name: "ReadTransport",
        module: "asyncio.transports",
        base: Some(&base),
        methods: &[("is_reading", unwritten), ("pause_reading", unwritten), ("resume_reading", unwritten)],
        ..TypeSpec::default()
    });
    let write = interpreter.define_type(&TypeSpec {
        name: "WriteTransport",
        module: "asyncio.transports",
        base: Some(&base),
        methods: &[
            ("set_write_buffer_limits", unwritten),
            ("get_write_buffer_size", unwritten),
            ("get_write_buffer_limits", unwritten),
            ("write", unwritten),
            ("writelines", unwritten),
            ("write_eof", unwritten),
            ("can_write_eof", unwritten),
            ("abort", unwritten),
        ],
        ..TypeSpec::default()
    });
    let transport = interpreter.define_type(&TypeSpec {
        name: "Transport",
        module: "asyncio.transports",
        ..TypeSpec::default()
    });
    let ancestors = [&read, &write, &base, &interpreter.core().object].map(Rc::clone).to_vec();
    transport.set_bases(vec![Rc::clone(&read), Rc::clone(&write)], ancestors);
    let socket_transport = interpreter.define_type(&TypeSpec {
        name: "_SelectorSocketTransport",
        module: "asyncio.selector_events",
        store: Store::Inline,
        base: Some(&transport),
        methods: TRANSPORT_METHODS,
        ..TypeSpec::default()
    });
    interpreter.bind_object::<SocketTransport>(&socket_transport);
    for class in [base, read, write, transport] {
        module.set_name(&class.name(), Value::from(class));
    }
}

fn transport_method(
    interpreter: &Interpreter,
    args: Args,
    name: &str,
) -> Result<(Rc<SocketTransport>, Args), Raised> {
    args.split_receiver::<SocketTransport>(interpreter, name)
}

const TRANSPORT_METHODS: &[(&str, NativeFn)] = &[
    ("write", |interpreter, args| {
        let (transport, rest) = transport_method(interpreter, args, "write")?;
        let [data] = rest.exactly(interpreter, "write")?;
        transport.write(&bytes_argument(interpreter, &data)?).map(|()| Value::None)
    }),
    ("writelines", |interpreter, args| {
        let (transport, rest) = transport_method(interpreter, args, "writelines")?;
        let [lines] = rest.exactly(interpreter, "writelines")?;
        let lines = interpreter.collect(&lines)?;
        let lines = lines.iter().map(|line| bytes_argument(interpreter, line));
        transport.write_lines(&lines.collect::<Result<Vec<_>, _>>()?).map(|()| Value::None)
    }),
    ("write_eof", |interpreter, args| {
        transport_method(interpreter, args, "write_eof")?.0.write_eof().map(|()| Value::None)
    }),
    ("can_write_eof", |_, _| Ok(Value::Bool(true))),
    ("close", |interpreter, args| {
        transport_method(interpreter, args, "close")?.0.close().map(|()| Value::None)
    }),
    ("abort", |interpreter, args| {
        transport_method(interpreter, args, "abort")?.0.abort().map(|()| Value::None)
    }),
    ("is_closing", |interpreter, args| {
        transport_method(interpreter, args, "is_closing")?.0.is_closing().map(Value::Bool)
    }),
    ("is_reading", |interpreter, args| {
        Ok(Value::Bool(transport_method(interpreter, args, "is_reading")?.0.is_reading()))
    }),
    ("pause_reading", |interpreter, args| {
        transport_method(interpreter, args, "pause_reading")?.0.pause_reading().map(|_| Value::None)
    }),
    ("resume_reading", |interpreter, args| {
        transport_method(interpreter, args, "resume_reading")?.0.resume_reading().map(|()| Value::None)
    }),
    ("get_protocol", |interpreter, args| {
        let protocol = transport_method(interpreter, args, "get_protocol")?.0.protocol();
        Ok(protocol.map_or(Value::None, |protocol| protocol.value()))
    }),
    ("set_protocol", |interpreter, args| {
        let (transport, rest) = transport_method(interpreter, args, "set_protocol")?;
        let [protocol] = rest.exactly(interpreter, "set_protocol")?;
        transport.set_protocol(protocol_of(interpreter, &protocol));
        Ok(Value::None)
    }),
    ("get_extra_info", extra_info),
    ("get_write_buffer_size", |interpreter, args| {
        let (transport, _) = transport_method(interpreter, args, "get_write_buffer_size")?;
        Ok(Value::Int(transport.buffered() as i64))
    }),
    ("get_write_buffer_limits", |interpreter, args| {
        let (low, high) = transport_method(interpreter, args, "get_write_buffer_limits")?.0.buffer_limits();
        Ok(interpreter.tuple(vec![Value::Int(low as i64), Value::Int(high as i64)]))
    }),
    ("set_write_buffer_limits", set_buffer_limits),
];

fn extra_info(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (transport, rest) = transport_method(interpreter, args, "get_extra_info")?;
    let names = ["name", "default"];
    let [name, default] = rest.like_python(interpreter, "BaseTransport.get_extra_info", names, 2, 1)?;
    let name = interpreter.str(&name.unwrap_or_default())?;
    Ok(match transport.extra(&name)? {
        Extra::Unknown => default.unwrap_or_default(),
        Extra::Address(address) => address_value(interpreter, &address),
        Extra::Value(value) => value,
    })
}

fn address_value(interpreter: &Interpreter, address: &Address) -> Value {
    let host = Value::Str(Rc::clone(&address.host));
    interpreter.tuple(vec![host, Value::Int(i64::from(address.port))])
}

fn set_buffer_limits(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (transport, rest) = transport_method(interpreter, args, "set_write_buffer_limits")?;
    let name = "_FlowControlMixin.set_write_buffer_limits";
    let [high, low] = rest.like_python(interpreter, name, ["high", "low"], 2, 0)?;
    let given = |value: Option<Value>| match value.filter(|value| !value.is_none()) {
        Some(value) => whole(interpreter, &value).map(Some),
        None => Ok(None),
    };
    let (high, low) = (given(high)?, given(low)?);
    let high = high.unwrap_or_else(|| low.map_or(64 * 1024, |low| 4 * low));
    let low = low.unwrap_or(high / 4);
    match (usize::try_from(low), usize::try_from(high)) {
        (Ok(low), Ok(high)) if low <= high => transport.set_buffer_limits(low, high)?,
        _ => {
            let text = format!("high ({high}) must be >= low ({low}) must be >= 0");
            return Err(interpreter.value_error(text));
        }
    }
    Ok(Value::None)
}

const SOCKET_METHODS: &[(&str, NativeFn)] = &[
    ("getsockname", |interpreter, args| {
        let (shown, _) = args.split_receiver::<TransportSocket>(interpreter, "getsockname")?;
        let name = shown.socket().name();
        Ok(name.map_or(Value::None, |name| address_value(interpreter, &name)))
    }),
    ("getpeername", |interpreter, args| {
        let (shown, _) = args.split_receiver::<TransportSocket>(interpreter, "getpeername")?;
        let name = shown.socket().peer_name();
        Ok(name.map_or(Value::None, |name| address_value(interpreter, &name)))
    }),
    ("fileno", |interpreter, args| {
        let (shown, _) = args.split_receiver::<TransportSocket>(interpreter, "fileno")?;
        Ok(Value::Int(shown.socket().file() as i64))
    }),
    ("setsockopt", ignored),
];

fn server_class(interpreter: &Rc<Interpreter>) -> Rc<Class> {
    interpreter.define_type(&TypeSpec {
        name: "Server",
        module: "asyncio.base_events",
        store: Store::Inline,
        methods: SERVER_METHODS,
        getters: SERVER_GETTERS,
        ..TypeSpec::default()
    })
}

const SERVER_METHODS: &[(&str, NativeFn)] = &[
    ("close", |interpreter, args| {
        let (server, _) = args.split_receiver::<Server>(interpreter, "close")?;
        server.close().map(|()| Value::None)
    }),
    ("is_serving", |interpreter, args| {
        let (server, _) = args.split_receiver::<Server>(interpreter, "is_serving")?;
        Ok(Value::Bool(server.is_serving()))
    }),
    ("get_loop", |interpreter, args| {
        let (server, _) = args.split_receiver::<Server>(interpreter, "get_loop")?;
        Ok(Value::Object(Rc::<EventLoop>::clone(server.event_loop())))
    }),
    ("wait_closed", |interpreter, args| {
        let (server, _) = args.split_receiver::<Server>(interpreter, "wait_closed")?;
        Ok(Value::Object(server.wait_closed()))
    }),
    ("serve_forever", |interpreter, args| {
        let (server, _) = args.split_receiver::<Server>(interpreter, "serve_forever")?;
        Ok(Value::Object(server.serve_forever()))
    }),
    ("start_serving", |interpreter, args| {
        let (server, _) = args.split_receiver::<Server>(interpreter, "start_serving")?;
        Ok(Value::Object(server.start_serving()))
    }),
    ("close_clients", |interpreter, args| {
        for client in clients(interpreter, args, "close_clients")? {
            client.close()?;
        }
        Ok(Value::None)
    }),
    ("abort_clients", |interpreter, args| {
        for client in clients(interpreter, args, "abort_clients")? {
            client.abort()?;
        }
        Ok(Value::None)
    }),
    ("__aenter__", |interpreter, args| {
        let (server, _) = args.split_first(interpreter, "__aenter__")?;
        let name = "AbstractServer.__aenter__";
        Ok(coroutine_with(interpreter, name, vec![server], |_, parts| Ok(parts[0].clone())))
    }),
    ("__aexit__", |interpreter, args| {
        let (server, _) = args.split_receiver::<Server>(interpreter, "__aexit__")?;
        Ok(Value::Object(server.leave()))
    }),
];

fn clients(
    interpreter: &Rc<Interpreter>,
    args: Args,
    method: &str,
) -> Result<Vec<Rc<dyn Transport>>, Raised> {
    let (server, _) = args.split_receiver::<Server>(interpreter, method)?;
    if !interpreter.world().version().servers_know_their_clients() {
        let text = format!("'Server' object has no attribute '{method}'");
        return Err(interpreter.error(Kind::AttributeError, text));
    }
    Ok(server.clients())
}

const SERVER_GETTERS: &[(&str, Getter)] = &[("sockets", |interpreter, value| {
    let server = interpreter.downcast::<Server>(value);
    let sockets = server.map(|server| server.sockets()).unwrap_or_default();
    let heap = interpreter.heap();
    Ok(interpreter
        .tuple(sockets.iter().map(|socket| Value::Object(TransportSocket::new(heap, socket))).collect()))
})];

fn pair(heap: &Rc<Heap>, first: Value, second: Value) -> Value {
    Value::Object(Tuple::new(heap, vec![first, second]))
}

/// The keyword arguments of functions that connect, without those that mean nothing in memory.
struct Options {
    limit: Option<Value>,
    serves: bool,
    named: Vec<(Rc<str>, Value)>,
}

/// Options of sockets that a network in memory does without.
const WITHOUT_MEANING: &[&str] = &[
    "family",
    "flags",
    "proto",
    "backlog",
    "reuse_address",
    "reuse_port",
    "keep_alive",
    "local_addr",
    "happy_eyeballs_delay",
    "interleave",
    "all_errors",
    "ssl_handshake_timeout",
    "ssl_shutdown_timeout",
];

fn options(interpreter: &Rc<Interpreter>, args: &mut Args, function: &str) -> Result<Options, Raised> {
    note_site(interpreter);
    let mut options = Options { limit: None, serves: true, named: Vec::new() };
    for (name, value) in std::mem::take(&mut args.keywords) {
        match &*name {
            "limit" => options.limit = Some(value),
            "start_serving" => options.serves = interpreter.truthy(&value)?,
            "host" | "port" | "client_connected_cb" | "protocol_factory" => options.named.push((name, value)),
            "ssl" | "sock" | "server_hostname" if value.is_none() => {}
            name if WITHOUT_MEANING.contains(&name) => {}
            "ssl" | "sock" | "server_hostname" => {
                let text = format!("weakloop does not know {function}({name}=...): its network is in memory");
                return Err(interpreter.error(Kind::NotImplementedError, text));
            }
            _ => {
                let text = format!("{function}() got an unexpected keyword argument '{name}'");
                return Err(interpreter.type_error(text));
            }
        }
    }
    args.keywords = std::mem::take(&mut options.named);
    Ok(options)
}

fn port_argument(interpreter: &Rc<Interpreter>, port: Option<Value>) -> Result<u16, Raised> {
    let port = match port.filter(|port| !port.is_none()) {
        Some(Value::Str(text)) => text.parse().unwrap_or(-1),
        Some(port) => whole(interpreter, &port)?,
        None => 0,
    };
    u16::try_from(port).map_err(|_| {
        let text = "bind(): port must be 0-65535.";
        interpreter.error(Kind::OverflowError, text)
    })
}

fn client_address(
    interpreter: &Rc<Interpreter>,
    host: Option<Value>,
    port: Option<Value>,
) -> Result<Address, Raised> {
    let host = host.filter(|host| !host.is_none());
    if host.is_none() && port.as_ref().is_none_or(Value::is_none) {
        let text = "host and port was not specified and no sock specified";
        return Err(interpreter.value_error(text));
    }
    let host = host.map(|host| interpreter.str(&host)).transpose()?;
    Ok(Address::resolve(host.as_deref(), port_argument(interpreter, port)?, false))
}

fn server_addresses(
    interpreter: &Rc<Interpreter>,
    host: Option<Value>,
    port: Option<Value>,
) -> Result<Vec<Address>, Raised> {
    if [&host, &port].into_iter().all(|given| given.as_ref().is_none_or(Value::is_none)) {
        return Err(interpreter.value_error("Neither host/port nor sock were specified"));
    }
    let port = port_argument(interpreter, port)?;
    let hosts = match host.unwrap_or_default() {
        host @ (Value::None | Value::Str(_)) => vec![host],
        hosts => interpreter.collect(&hosts)?,
    };
    let address = |host: &Value| match host {
        Value::None => Ok(Address::resolve(None, port, true)),
        host => interpreter.str(host).map(|host| Address::resolve(Some(&host), port, true)),
    };
    hosts.iter().map(address).collect()
}

/// `asyncio.open_connection(host, port, *, limit, ...)`.
fn open_connection_function(interpreter: &Rc<Interpreter>, mut args: Args) -> Result<Value, Raised> {
    let options = options(interpreter, &mut args, "open_connection")?;
    let [host, port] = args.like_python(interpreter, "open_connection", ["host", "port"], 2, 0)?;
    let address = client_address(interpreter, host, port)?;
    let limit = limit_argument(interpreter, options.limit)?;
    Ok(Value::Object(open_connection(interpreter.world(), address, limit, pair)))
}

/// `asyncio.start_server(client_connected_cb, host, port, *, limit, ...)`.
fn start_server_function(interpreter: &Rc<Interpreter>, mut args: Args) -> Result<Value, Raised> {
    let options = options(interpreter, &mut args, "start_server")?;
    let names = ["client_connected_cb", "host", "port"];
    let [connected, host, port] = args.like_python(interpreter, "start_server", names, 3, 1)?;
    let addresses = server_addresses(interpreter, host, port)?;
    let connected = Endpoint::new(interpreter, connected.unwrap_or_default());
    let limit = limit_argument(interpreter, options.limit)?;
    Ok(Value::Object(start_server(interpreter.world(), connected, addresses, limit, options.serves)))
}

/// `loop.create_connection(protocol_factory, host, port, ...)`.
fn create_connection_method(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (_, mut args) = args.split_receiver::<EventLoop>(interpreter, "create_connection")?;
    options(interpreter, &mut args, "create_connection")?;
    let names = ["protocol_factory", "host", "port"];
    let [factory, host, port] = args.like_python(interpreter, "create_connection", names, 3, 1)?;
    let address = client_address(interpreter, host, port)?;
    let factory = Endpoint::new(interpreter, factory.unwrap_or_default());
    Ok(Value::Object(create_connection(interpreter.world(), address, factory, pair)))
}

/// `loop.create_server(protocol_factory, host, port, ...)`.
fn create_server_method(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (_, mut args) = args.split_receiver::<EventLoop>(interpreter, "create_server")?;
    let options = options(interpreter, &mut args, "create_server")?;
    let names = ["protocol_factory", "host", "port"];
    let [factory, host, port] = args.like_python(interpreter, "create_server", names, 3, 1)?;
    let addresses = server_addresses(interpreter, host, port)?;
    let factory = Endpoint::new(interpreter, factory.unwrap_or_default());
    Ok(Value::Object(create_server(interpreter.world(), factory, addresses, options.serves)))
}
