//! `asyncio.Queue`, `LifoQueue` and `PriorityQueue`, as scripts see them (queues.py).

use std::rc::Rc;

use crate::asyncio::queue::{Less, Queue};
use crate::exception::Raised;
use crate::heap::Object;
use crate::python::builtins::generic::parameterized;
use crate::python::library::asyncio::locks::{made, whole};
use crate::python::library::nothing;
use crate::python::machine::{Args, Interpreter, TypeSpec};
use crate::python::objects::class::{Class, Store};
use crate::python::objects::dict::Dict;
use crate::value::Value;

/// Makes the classes and enters them into the module.
pub fn install(interpreter: &Rc<Interpreter>, module: &Dict) {
    let queue = queue_class(interpreter);
    interpreter.bind_object::<Queue>(&queue);
    let lifo = interpreter.define_type(&TypeSpec {
        name: "LifoQueue",
        module: "asyncio.queues",
        base: Some(&queue),
        constructor: Some(|interpreter, args| {
            let (class, maxsize) = size_of(interpreter, args, "LifoQueue")?;
            Ok(made(interpreter, &class, Queue::lifo(interpreter.world(), maxsize)))
        }),
        ..TypeSpec::default()
    });
    let priority = interpreter.define_type(&TypeSpec {
        name: "PriorityQueue",
        module: "asyncio.queues",
        base: Some(&queue),
        constructor: Some(|interpreter, args| {
            let (class, maxsize) = size_of(interpreter, args, "PriorityQueue")?;
            let queue = Queue::priority(interpreter.world(), maxsize, less(interpreter));
            Ok(made(interpreter, &class, queue))
        }),
        ..TypeSpec::default()
    });
    interpreter.bind_kind::<Queue>(&lifo);
    interpreter.bind_kind::<Queue>(&priority);
    for class in [queue, lifo, priority] {
        module.set_name(&class.name(), Value::from(class));
    }
}

fn size_of(interpreter: &Rc<Interpreter>, args: Args, name: &str) -> Result<(Value, i64), Raised> {
    let (class, rest) = args.split_first(interpreter, name)?;
    let [maxsize] = rest.like_python(interpreter, "Queue.__init__", ["maxsize"], 1, 0)?;
    let maxsize = maxsize.map_or(Ok(0), |maxsize| whole(interpreter, &maxsize))?;
    Ok((class, maxsize))
}

/// Python's `<` between two items.
fn less(interpreter: &Rc<Interpreter>) -> Less {
    let interpreter = Rc::downgrade(interpreter);
    Box::new(move |left, right| {
        let interpreter = interpreter.upgrade().expect("items are compared while the machine is there");
        interpreter.lt(left, right)
    })
}

fn queue_class(interpreter: &Rc<Interpreter>) -> Rc<Class> {
    interpreter.define_type(&TypeSpec {
        name: "Queue",
        module: "asyncio.queues",
        store: Store::Inline,
        constructor: Some(|interpreter, args| {
            let (class, maxsize) = size_of(interpreter, args, "Queue")?;
            Ok(made(interpreter, &class, Queue::new(interpreter.world(), maxsize)))
        }),
        methods: &[
            ("__init__", nothing),
            ("put", |interpreter, args| {
                let (queue, rest) = args.split_receiver::<Queue>(interpreter, "put")?;
                let [item] = rest.like_python(interpreter, "Queue.put", ["item"], 1, 1)?;
                Ok(Value::Object(queue.put(item.unwrap_or_default())))
            }),
            ("put_nowait", |interpreter, args| {
                let (queue, rest) = args.split_receiver::<Queue>(interpreter, "put_nowait")?;
                let [item] = rest.like_python(interpreter, "Queue.put_nowait", ["item"], 1, 1)?;
                queue.put_nowait(item.unwrap_or_default()).map(|()| Value::None)
            }),
            ("get", |interpreter, args| {
                let (queue, rest) = args.split_receiver::<Queue>(interpreter, "get")?;
                let [] = rest.exactly(interpreter, "Queue.get")?;
                Ok(Value::Object(queue.get()))
            }),
            ("get_nowait", |interpreter, args| {
                let queue = args.receiver_alone::<Queue>(interpreter, "Queue.get_nowait")?;
                queue.get_nowait()
            }),
            ("task_done", |interpreter, args| {
                let queue = args.receiver_alone::<Queue>(interpreter, "Queue.task_done")?;
                queue.task_done().map(|()| Value::None)
            }),
            ("join", |interpreter, args| {
                let queue = args.receiver_alone::<Queue>(interpreter, "Queue.join")?;
                Ok(Value::Object(queue.join()))
            }),
            ("qsize", |interpreter, args| {
                let queue = args.receiver_alone::<Queue>(interpreter, "Queue.qsize")?;
                Ok(Value::Int(queue.len() as i64))
            }),
            ("empty", |interpreter, args| {
                let queue = args.receiver_alone::<Queue>(interpreter, "Queue.empty")?;
                Ok(Value::Bool(queue.is_empty()))
            }),
            ("full", |interpreter, args| {
                let queue = args.receiver_alone::<Queue>(interpreter, "Queue.full")?;
                Ok(Value::Bool(queue.is_full()))
            }),
            ("shutdown", shut_down),
            ("__repr__", repr),
            ("__str__", text),
        ],
        class_methods: &[("__class_getitem__", parameterized)],
        getters: &[
            ("maxsize", |interpreter, value| {
                let queue = interpreter.downcast::<Queue>(value);
                Ok(queue.map_or(Value::None, |queue| Value::Int(queue.maxsize())))
            }),
            ("_queue", |interpreter, value| {
                let queue = interpreter.downcast::<Queue>(value);
                Ok(interpreter.list(queue.map(|queue| queue.items()).unwrap_or_default()))
            }),
        ],
        ..TypeSpec::default()
    })
}

fn shut_down(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (queue, rest) = args.split_receiver::<Queue>(interpreter, "shutdown")?;
    if !interpreter.world().version().queues_shut_down() {
        let text = "'Queue' object has no attribute 'shutdown'";
        return Err(interpreter.error(crate::exception::Kind::AttributeError, text));
    }
    let [immediate] = rest.like_python(interpreter, "Queue.shutdown", ["immediate"], 1, 0)?;
    match interpreter.truthy(&immediate.unwrap_or_default())? {
        true => queue.shutdown_immediately()?,
        false => queue.shutdown()?,
    }
    Ok(Value::None)
}

fn repr(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (value, rest) = args.split_receiver::<Queue>(interpreter, "__repr__")?;
    drop(rest);
    let name = interpreter.type_name(&Value::from(Rc::clone(&value)));
    Ok(Value::str(format!("<{name} at {} {}>", value.header().id(), value.format())))
}

fn text(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (value, _) = args.split_receiver::<Queue>(interpreter, "__str__")?;
    let name = interpreter.type_name(&Value::from(Rc::clone(&value)));
    Ok(Value::str(format!("<{name} {}>", value.format())))
}
