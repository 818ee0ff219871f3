//! `asyncio.Queue`, `LifoQueue` and `PriorityQueue`, as scripts see them (queues.py).

use std::rc::Rc;

use crate::asyncio::queue::{Less, Plain, Queue, Ways};
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Object};
use crate::python::builtins::generic::parameterized;
use crate::python::library::asyncio::inherited::{Receiver, is_of_program, method_coroutine};
use crate::python::library::asyncio::locks::{attribute_of, set_number, waiters_of, whole};
use crate::python::library::asyncio::queue_items::{Order, ScriptStore};
use crate::python::machine::{Args, Getter, Interpreter, Maker, NativeFn, Setter, TypeSpec};
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
        maker: Some(maker(|interpreter, args| make(interpreter, args, Order::Newest))),
        methods: &[
            ("_init", |interpreter, args| init(interpreter, args, Order::Newest)),
            ("_put", |interpreter, args| put_next(interpreter, args, Order::Newest)),
            ("_get", |interpreter, args| take_next(interpreter, args, Order::Newest)),
        ],
        ..TypeSpec::default()
    });
    let priority = interpreter.define_type(&TypeSpec {
        name: "PriorityQueue",
        module: "asyncio.queues",
        base: Some(&queue),
        maker: Some(maker(|interpreter, args| make(interpreter, args, Order::Smallest))),
        methods: &[
            ("_init", |interpreter, args| init(interpreter, args, Order::Smallest)),
            ("_put", |interpreter, args| put_next(interpreter, args, Order::Smallest)),
            ("_get", |interpreter, args| take_next(interpreter, args, Order::Smallest)),
        ],
        ..TypeSpec::default()
    });
    interpreter.bind_kind::<Queue>(&lifo);
    interpreter.bind_kind::<Queue>(&priority);
    for class in [queue, lifo, priority] {
        module.set_name(&class.name(), Value::from(class));
    }
}

fn maker(make: NativeFn) -> Maker {
    Maker { then: Some(call_init), ..Maker::new("_maxsize", make) }
}

fn make(interpreter: &Rc<Interpreter>, args: Args, order: Order) -> Result<Value, Raised> {
    let [maxsize] = args.like_python(interpreter, "Queue.__init__", ["maxsize"], 1, 0)?;
    let maxsize = maxsize.map_or(Ok(0), |maxsize| whole(interpreter, &maxsize))?;
    let store = ScriptStore::new(interpreter, order, less(interpreter));
    Ok(Value::from(Queue::with_store(interpreter.world(), maxsize, Box::new(store))))
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
        maker: Some(maker(|interpreter, args| make(interpreter, args, Order::Oldest))),
        methods: METHODS,
        class_methods: &[("__class_getitem__", parameterized)],
        getters: GETTERS,
        accessors: ACCESSORS,
        ..TypeSpec::default()
    })
}

/// What a program's queue does in its own way.
struct ProgramWays(Receiver);

impl ProgramWays {
    /// Of a receiver, if its class is the program's.
    fn of(interpreter: &Rc<Interpreter>, value: &Value) -> Option<ProgramWays> {
        is_of_program(value).then(|| ProgramWays(Receiver::new(interpreter, value.clone())))
    }
}

impl Ways for ProgramWays {
    fn is_full(&self, _: &Queue) -> Result<bool, Raised> {
        self.0.asks("full")
    }

    fn is_empty(&self, _: &Queue) -> Result<bool, Raised> {
        self.0.asks("empty")
    }

    fn put_nowait(&self, _: &Queue, item: Value) -> Result<Value, Raised> {
        self.0.call("put_nowait", vec![item])
    }

    fn get_nowait(&self, _: &Queue) -> Result<Value, Raised> {
        self.0.call("get_nowait", Vec::new())
    }

    fn put(&self, _: &Queue, item: Value) -> Result<(), Raised> {
        self.0.call("_put", vec![item]).map(drop)
    }

    fn get(&self, _: &Queue) -> Result<Value, Raised> {
        self.0.call("_get", Vec::new())
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.0.traverse(visit);
    }
}

const METHODS: &[(&str, NativeFn)] = &[
    ("_init", |interpreter, args| init(interpreter, args, Order::Oldest)),
    ("_put", |interpreter, args| put_next(interpreter, args, Order::Oldest)),
    ("_get", |interpreter, args| take_next(interpreter, args, Order::Oldest)),
    ("put", |interpreter, args| {
        let (value, queue, rest) = args.split_instance::<Queue>(interpreter, "put")?;
        let [item] = rest.like_python(interpreter, "Queue.put", ["item"], 1, 1)?;
        let item = item.unwrap_or_default();
        Ok(Value::Object(match ProgramWays::of(interpreter, &value) {
            Some(ways) => queue.put_by(item, ways),
            None => queue.put(item),
        }))
    }),
    ("put_nowait", |interpreter, args| {
        let (value, queue, rest) = args.split_instance::<Queue>(interpreter, "put_nowait")?;
        let [item] = rest.like_python(interpreter, "Queue.put_nowait", ["item"], 1, 1)?;
        let item = item.unwrap_or_default();
        match ProgramWays::of(interpreter, &value) {
            Some(ways) => queue.put_nowait_by(item, &ways)?,
            None => queue.put_nowait(item)?,
        }
        Ok(Value::None)
    }),
    ("get", |interpreter, args| {
        let (value, queue) = args.instance_alone::<Queue>(interpreter, "Queue.get")?;
        Ok(Value::Object(match ProgramWays::of(interpreter, &value) {
            Some(ways) => queue.get_by(ways),
            None => queue.get(),
        }))
    }),
    ("get_nowait", |interpreter, args| {
        let (value, queue) = args.instance_alone::<Queue>(interpreter, "Queue.get_nowait")?;
        match ProgramWays::of(interpreter, &value) {
            Some(ways) => queue.get_nowait_by(&ways),
            None => queue.get_nowait(),
        }
    }),
    ("task_done", |interpreter, args| {
        let queue = args.receiver_alone::<Queue>(interpreter, "Queue.task_done")?;
        queue.task_done().map(|()| Value::None)
    }),
    ("join", |interpreter, args| method_coroutine(interpreter, args, "Queue.join", Queue::join)),
    ("qsize", |interpreter, args| {
        let queue = args.receiver_alone::<Queue>(interpreter, "Queue.qsize")?;
        length(interpreter, &queue).map(|length| Value::Int(length as i64))
    }),
    ("empty", |interpreter, args| {
        let queue = args.receiver_alone::<Queue>(interpreter, "Queue.empty")?;
        match queue.store().container() {
            Some(container) => interpreter.truthy(&container).map(|is_filled| Value::Bool(!is_filled)),
            None => Ok(Value::Bool(queue.is_empty())),
        }
    }),
    ("full", |interpreter, args| {
        let (value, queue) = args.instance_alone::<Queue>(interpreter, "Queue.full")?;
        if !is_of_program(&value) {
            return Ok(Value::Bool(queue.is_full()));
        }
        if queue.maxsize() <= 0 {
            return Ok(Value::Bool(false));
        }
        let size = interpreter.call_method(&value, "qsize", Args::none())?;
        Ok(Value::Bool(!interpreter.lt(&size, &Value::Int(queue.maxsize()))?))
    }),
    ("shutdown", shut_down),
    ("__repr__", |interpreter, args| {
        let (value, queue) = args.instance_alone::<Queue>(interpreter, "Queue.__repr__")?;
        let name = interpreter.type_name(&value);
        let id = value.header().unwrap_or(queue.header()).id();
        Ok(Value::str(format!("<{name} at {id} {}>", format(interpreter, &queue)?)))
    }),
    ("__str__", |interpreter, args| {
        let (value, queue) = args.instance_alone::<Queue>(interpreter, "Queue.__str__")?;
        Ok(Value::str(format!("<{} {}>", interpreter.type_name(&value), format(interpreter, &queue)?)))
    }),
];

const GETTERS: &[(&str, Getter)] = &[
    ("maxsize", maxsize),
    ("_finished", |interpreter, value| {
        attribute_of::<Queue>(interpreter, value, |queue| Value::from(Rc::clone(queue.finished())))
    }),
    ("_getters", |interpreter, value| {
        attribute_of::<Queue>(interpreter, value, |queue| waiters_of(interpreter, queue.getters()))
    }),
    ("_putters", |interpreter, value| {
        attribute_of::<Queue>(interpreter, value, |queue| waiters_of(interpreter, queue.putters()))
    }),
];

const ACCESSORS: &[(&str, Getter, Setter)] = &[
    (
        "_unfinished_tasks",
        |interpreter, value| {
            attribute_of::<Queue>(interpreter, value, |queue| Value::Int(queue.unfinished() as i64))
        },
        |interpreter, value, given| {
            set_number::<Queue>(interpreter, value, given, |queue, count| {
                queue.set_unfinished(u64::try_from(count).unwrap_or(0));
            })
        },
    ),
    ("_maxsize", maxsize, |interpreter, value, given| {
        set_number::<Queue>(interpreter, value, given, Queue::set_maxsize)
    }),
    (
        "_queue",
        |interpreter, value| match interpreter.downcast::<Queue>(value) {
            Some(queue) => ScriptStore::of(&queue).object(&queue),
            None => Err(interpreter.unfit_receiver(value, "_queue")),
        },
        |interpreter, value, given| match interpreter.downcast::<Queue>(value) {
            Some(queue) => {
                ScriptStore::of(&queue).set_object(&queue, given.unwrap_or_default());
                Ok(())
            }
            None => Err(interpreter.unfit_receiver(value, "_queue")),
        },
    ),
];

fn maxsize(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Value, Raised> {
    attribute_of::<Queue>(interpreter, value, |queue| Value::Int(queue.maxsize()))
}

/// `len(self._queue)`.
fn length(interpreter: &Rc<Interpreter>, queue: &Queue) -> Result<usize, Raised> {
    match queue.store().container() {
        Some(container) => interpreter.len(&container),
        None => Ok(queue.len()),
    }
}

/// What `__init__` ends with: a program's queue makes its `_queue` itself.
fn call_init(interpreter: &Rc<Interpreter>, value: &Value) -> Result<(), Raised> {
    let maxsize = interpreter.getattr(value, "_maxsize")?;
    interpreter.call_method(value, "_init", Args::of(vec![maxsize])).map(drop)
}

/// `_init`: there is nothing to do for a queue without items, which are its own.
fn init(interpreter: &Rc<Interpreter>, args: Args, order: Order) -> Result<Value, Raised> {
    let (queue, rest) = args.split_receiver::<Queue>(interpreter, "_init")?;
    let [_] = rest.like_python(interpreter, "Queue._init", ["maxsize"], 1, 1)?;
    let store = ScriptStore::of(&queue);
    if queue.store().container().is_some() || !queue.is_empty() || store.order() != order {
        let empty = order.container(interpreter, Vec::new())?;
        store.set_object(&queue, empty);
    }
    Ok(Value::None)
}

/// `_put`.
fn put_next(interpreter: &Rc<Interpreter>, args: Args, order: Order) -> Result<Value, Raised> {
    let (queue, rest) = args.split_receiver::<Queue>(interpreter, "_put")?;
    let [item] = rest.like_python(interpreter, "Queue._put", ["item"], 1, 1)?;
    let item = item.unwrap_or_default();
    match queue.store().container() {
        Some(container) => order.put(interpreter, &container, item)?,
        None => queue.put_next(item)?,
    }
    Ok(Value::None)
}

/// `_get`.
fn take_next(interpreter: &Rc<Interpreter>, args: Args, order: Order) -> Result<Value, Raised> {
    let (queue, rest) = args.split_receiver::<Queue>(interpreter, "_get")?;
    let [] = rest.like_python(interpreter, "Queue._get", [], 0, 0)?;
    match queue.store().container() {
        Some(container) => order.take(interpreter, &container),
        None if queue.is_empty() => {
            // As the empty deque, list or heap says it.
            order.take(interpreter, &order.container(interpreter, Vec::new())?)
        }
        None => queue.take_next(),
    }
}

fn shut_down(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (value, queue, rest) = args.split_instance::<Queue>(interpreter, "shutdown")?;
    if !interpreter.world().version().queues_shut_down() {
        let text = format!("'{}' object has no attribute 'shutdown'", interpreter.type_name(&value));
        return Err(interpreter.error(Kind::AttributeError, text));
    }
    let [immediate] = rest.like_python(interpreter, "Queue.shutdown", ["immediate"], 1, 0)?;
    match (interpreter.truthy(&immediate.unwrap_or_default())?, ProgramWays::of(interpreter, &value)) {
        (false, _) => queue.shutdown()?,
        (true, Some(ways)) => queue.shutdown_immediately(&ways)?,
        (true, None) => queue.shutdown_immediately(&Plain)?,
    }
    Ok(Value::None)
}

/// What stands between a queue's name and the end: the items are shown as a list, whatever they stand in.
fn format(interpreter: &Rc<Interpreter>, queue: &Queue) -> Result<String, Raised> {
    let items = match queue.store().container() {
        Some(container) => interpreter.collect(&container)?,
        None => queue.items(),
    };
    let items = if items.is_empty() { None } else { Some(interpreter.repr(&interpreter.list(items))?) };
    Ok(queue.format_with(items.as_deref()))
}
