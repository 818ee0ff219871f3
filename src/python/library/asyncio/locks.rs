//! `asyncio.Lock`, `Event`, `Condition`, `Semaphore`, `BoundedSemaphore` and `Barrier`, as scripts see them (locks.py).

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::asyncio::barrier::Barrier;
use crate::asyncio::condition::{Condition, Predicate};
use crate::asyncio::event::Event;
use crate::asyncio::lock::Lock;
use crate::asyncio::semaphore::Semaphore;
use crate::exception::Raised;
use crate::heap::{Edge, Label, Object};
use crate::python::builtins::generic::parameterized;
use crate::python::library::{awaited_none, coroutine_with, nothing};
use crate::python::machine::{Args, Interpreter, NativeFn, TypeSpec};
use crate::python::objects::class::{Class, Store};
use crate::python::objects::dict::Dict;
use crate::value::Value;

/// Makes the classes and enters them into the module.
pub fn install(interpreter: &Rc<Interpreter>, module: &Dict) {
    let lock = lock_class(interpreter);
    let event = event_class(interpreter);
    let condition = condition_class(interpreter);
    let barrier = barrier_class(interpreter);
    let (semaphore, bounded) = semaphore_classes(interpreter);
    interpreter.bind_object::<Lock>(&lock);
    interpreter.bind_object::<Event>(&event);
    interpreter.bind_object::<Condition>(&condition);
    interpreter.bind_object::<Barrier>(&barrier);
    interpreter.bind_object::<Semaphore>(&semaphore);
    let classes = [lock, event, condition, barrier, semaphore, bounded];
    for class in classes {
        module.set_name(&class.name(), Value::from(class));
    }
}

fn define(
    interpreter: &Rc<Interpreter>,
    name: &'static str,
    constructor: NativeFn,
    methods: &'static [(&'static str, NativeFn)],
) -> Rc<Class> {
    let class = interpreter.define_type(&TypeSpec {
        name,
        module: "asyncio.locks",
        store: Store::Inline,
        constructor: Some(constructor),
        methods,
        class_methods: &[("__class_getitem__", parameterized)],
        ..TypeSpec::default()
    });
    class.set(
        &Rc::from("__init__"),
        crate::python::machine::NativeFunction::method(name, "__init__", nothing),
    );
    class
}

/// What a constructor made, as an instance of the class it was called for.
pub fn made(interpreter: &Rc<Interpreter>, class: &Value, object: Rc<impl Object>) -> Value {
    match class.downcast::<Class>() {
        Some(class) => interpreter.instance_of(&class, Value::from(object)),
        None => Value::from(object),
    }
}

/// `<asyncio.locks.Lock object at o3 [unlocked]>`, of an object whose `repr` ends in a bracket.
fn repr(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (value, _) = args.split_first(interpreter, "__repr__")?;
    Ok(Value::str(interpreter.plain(&value).repr()))
}

fn lock_class(interpreter: &Rc<Interpreter>) -> Rc<Class> {
    define(
        interpreter,
        "Lock",
        |interpreter, args| {
            let (class, rest) = args.split_first(interpreter, "Lock")?;
            rest.no_keywords(interpreter, "Lock")?;
            Ok(made(interpreter, &class, Lock::new(interpreter.world())))
        },
        &[
            ("acquire", |interpreter, args| {
                let lock = args.receiver_alone::<Lock>(interpreter, "Lock.acquire")?;
                Ok(Value::Object(lock.acquire()))
            }),
            ("release", |interpreter, args| {
                let lock = args.receiver_alone::<Lock>(interpreter, "Lock.release")?;
                lock.release().map(|()| Value::None)
            }),
            ("locked", |interpreter, args| {
                let lock = args.receiver_alone::<Lock>(interpreter, "Lock.locked")?;
                Ok(Value::Bool(lock.locked()))
            }),
            ("__aenter__", |interpreter, args| {
                let (lock, _) = args.split_receiver::<Lock>(interpreter, "__aenter__")?;
                Ok(awaited_none(interpreter, "_ContextManagerMixin.__aenter__", lock.acquire()))
            }),
            ("__aexit__", |interpreter, args| {
                let (lock, _) = args.split_first(interpreter, "__aexit__")?;
                Ok(coroutine_with(
                    interpreter,
                    "_ContextManagerMixin.__aexit__",
                    vec![lock],
                    |interpreter, parts| {
                        let lock = interpreter.downcast::<Lock>(&parts[0]);
                        lock.map_or(Ok(()), |lock| lock.release()).map(|()| Value::None)
                    },
                ))
            }),
            ("__repr__", repr),
        ],
    )
}

fn event_class(interpreter: &Rc<Interpreter>) -> Rc<Class> {
    define(
        interpreter,
        "Event",
        |interpreter, args| {
            let (class, rest) = args.split_first(interpreter, "Event")?;
            rest.no_keywords(interpreter, "Event")?;
            Ok(made(interpreter, &class, Event::new(interpreter.world())))
        },
        &[
            ("is_set", |interpreter, args| {
                let event = args.receiver_alone::<Event>(interpreter, "Event.is_set")?;
                Ok(Value::Bool(event.is_set()))
            }),
            ("set", |interpreter, args| {
                let event = args.receiver_alone::<Event>(interpreter, "Event.set")?;
                event.set().map(|()| Value::None)
            }),
            ("clear", |interpreter, args| {
                let event = args.receiver_alone::<Event>(interpreter, "Event.clear")?;
                event.unset();
                Ok(Value::None)
            }),
            ("wait", |interpreter, args| {
                let event = args.receiver_alone::<Event>(interpreter, "Event.wait")?;
                Ok(Value::Object(event.wait()))
            }),
            ("__repr__", repr),
        ],
    )
}

fn condition_class(interpreter: &Rc<Interpreter>) -> Rc<Class> {
    define(
        interpreter,
        "Condition",
        |interpreter, args| {
            let (class, rest) = args.split_first(interpreter, "Condition")?;
            let [lock] = rest.like_python(interpreter, "Condition.__init__", ["lock"], 1, 0)?;
            let world = interpreter.world();
            let condition = match lock.and_then(|lock| interpreter.downcast::<Lock>(&lock)) {
                Some(lock) => Condition::around(world, lock),
                None => Condition::new(world),
            };
            Ok(made(interpreter, &class, condition))
        },
        &[
            ("acquire", |interpreter, args| {
                let condition = args.receiver_alone::<Condition>(interpreter, "Lock.acquire")?;
                Ok(Value::Object(condition.lock().acquire()))
            }),
            ("release", |interpreter, args| {
                let condition = args.receiver_alone::<Condition>(interpreter, "Lock.release")?;
                condition.lock().release().map(|()| Value::None)
            }),
            ("locked", |interpreter, args| {
                let condition = args.receiver_alone::<Condition>(interpreter, "Lock.locked")?;
                Ok(Value::Bool(condition.lock().locked()))
            }),
            ("wait", |interpreter, args| {
                let condition = args.receiver_alone::<Condition>(interpreter, "Condition.wait")?;
                Ok(Value::Object(condition.wait()))
            }),
            ("wait_for", wait_for_predicate),
            ("notify", |interpreter, args| {
                let (condition, rest) = args.split_receiver::<Condition>(interpreter, "notify")?;
                let [count] = rest.like_python(interpreter, "Condition.notify", ["n"], 1, 0)?;
                let count = match count {
                    Some(Value::Int(count)) => usize::try_from(count).unwrap_or(0),
                    _ => 1,
                };
                condition.notify(count).map(|()| Value::None)
            }),
            ("notify_all", |interpreter, args| {
                let condition = args.receiver_alone::<Condition>(interpreter, "Condition.notify_all")?;
                condition.notify_all().map(|()| Value::None)
            }),
            ("__aenter__", |interpreter, args| {
                let (condition, _) = args.split_receiver::<Condition>(interpreter, "__aenter__")?;
                Ok(awaited_none(interpreter, "_ContextManagerMixin.__aenter__", condition.lock().acquire()))
            }),
            ("__aexit__", |interpreter, args| {
                let (condition, _) = args.split_first(interpreter, "__aexit__")?;
                let name = "_ContextManagerMixin.__aexit__";
                Ok(coroutine_with(interpreter, name, vec![condition], |interpreter, parts| {
                    let condition = interpreter.downcast::<Condition>(&parts[0]);
                    condition.map_or(Ok(()), |condition| condition.lock().release()).map(|()| Value::None)
                }))
            }),
            ("__repr__", repr),
        ],
    )
}

/// A function of the program that `Condition.wait_for` asks.
struct Asked {
    /// Weak, because the machine is no object.
    interpreter: Weak<Interpreter>,
    function: RefCell<Value>,
}

impl Predicate for Asked {
    fn ask(&self) -> Result<(Value, bool), Raised> {
        let interpreter =
            self.interpreter.upgrade().expect("a predicate is asked while the machine is there");
        let function = self.function.borrow().clone();
        let answer = interpreter.call0(&function)?;
        let holds = interpreter.truthy(&answer)?;
        Ok((answer, holds))
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.function.borrow().traverse(Label::Name("locals", "predicate"), visit);
    }
}

fn wait_for_predicate(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (condition, rest) = args.split_receiver::<Condition>(interpreter, "wait_for")?;
    let [function] = rest.like_python(interpreter, "Condition.wait_for", ["predicate"], 1, 1)?;
    let function = RefCell::new(function.unwrap_or_default());
    let predicate = Asked { interpreter: Rc::downgrade(interpreter), function };
    Ok(Value::Object(condition.wait_for(predicate)))
}

fn barrier_class(interpreter: &Rc<Interpreter>) -> Rc<Class> {
    let class = define(
        interpreter,
        "Barrier",
        |interpreter, args| {
            let (class, rest) = args.split_first(interpreter, "Barrier")?;
            let [parties] = rest.like_python(interpreter, "Barrier.__init__", ["parties"], 1, 1)?;
            let parties = whole(interpreter, &parties.unwrap_or_default())?;
            Ok(made(interpreter, &class, Barrier::new(interpreter.world(), parties)?))
        },
        &[
            ("wait", |interpreter, args| {
                let barrier = args.receiver_alone::<Barrier>(interpreter, "Barrier.wait")?;
                Ok(Value::Object(barrier.wait()))
            }),
            ("reset", |interpreter, args| {
                let barrier = args.receiver_alone::<Barrier>(interpreter, "Barrier.reset")?;
                Ok(Value::Object(barrier.reset()))
            }),
            ("abort", |interpreter, args| {
                let barrier = args.receiver_alone::<Barrier>(interpreter, "Barrier.abort")?;
                Ok(Value::Object(barrier.abort()))
            }),
            ("__aenter__", |interpreter, args| {
                let (barrier, _) = args.split_receiver::<Barrier>(interpreter, "__aenter__")?;
                Ok(Value::Object(barrier.wait()))
            }),
            ("__aexit__", |interpreter, _| {
                Ok(coroutine_with(interpreter, "Barrier.__aexit__", Vec::new(), |_, _| Ok(Value::None)))
            }),
            ("__repr__", repr),
        ],
    );
    interpreter.extend_type(
        &class,
        &TypeSpec {
            getters: &[
                ("parties", |interpreter, value| {
                    let barrier = interpreter.downcast::<Barrier>(value);
                    Ok(barrier.map_or(Value::None, |barrier| Value::Int(barrier.parties() as i64)))
                }),
                ("n_waiting", |interpreter, value| {
                    let barrier = interpreter.downcast::<Barrier>(value);
                    Ok(barrier.map_or(Value::None, |barrier| Value::Int(barrier.n_waiting() as i64)))
                }),
                ("broken", |interpreter, value| {
                    let barrier = interpreter.downcast::<Barrier>(value);
                    Ok(barrier.map_or(Value::None, |barrier| Value::Bool(barrier.broken())))
                }),
            ],
            ..TypeSpec::default()
        },
    );
    class
}

/// A whole number that fits into 64 bits.
///
/// # Errors
/// TypeError for anything else.
pub fn whole(interpreter: &Rc<Interpreter>, value: &Value) -> Result<i64, Raised> {
    match interpreter.plain(value) {
        Value::Int(number) => Ok(number),
        Value::Bool(number) => Ok(i64::from(number)),
        Value::Float(number) => Ok(number as i64),
        _ => {
            let given = interpreter.type_name(value);
            let text = format!("'<' not supported between instances of '{given}' and 'int'");
            Err(interpreter.type_error(text))
        }
    }
}

fn semaphore_classes(interpreter: &Rc<Interpreter>) -> (Rc<Class>, Rc<Class>) {
    let semaphore = define(
        interpreter,
        "Semaphore",
        |interpreter, args| {
            let (class, rest) = args.split_first(interpreter, "Semaphore")?;
            let value = initial_value(interpreter, rest, "Semaphore.__init__")?;
            Ok(made(interpreter, &class, Semaphore::new(interpreter.world(), value)?))
        },
        &[
            ("acquire", |interpreter, args| {
                let semaphore = args.receiver_alone::<Semaphore>(interpreter, "Semaphore.acquire")?;
                Ok(Value::Object(semaphore.acquire()))
            }),
            ("release", |interpreter, args| {
                let semaphore = args.receiver_alone::<Semaphore>(interpreter, "Semaphore.release")?;
                semaphore.release().map(|()| Value::None)
            }),
            ("locked", |interpreter, args| {
                let semaphore = args.receiver_alone::<Semaphore>(interpreter, "Semaphore.locked")?;
                Ok(Value::Bool(semaphore.locked()))
            }),
            ("__aenter__", |interpreter, args| {
                let (semaphore, _) = args.split_receiver::<Semaphore>(interpreter, "__aenter__")?;
                Ok(awaited_none(interpreter, "_ContextManagerMixin.__aenter__", semaphore.acquire()))
            }),
            ("__aexit__", |interpreter, args| {
                let (semaphore, _) = args.split_first(interpreter, "__aexit__")?;
                let name = "_ContextManagerMixin.__aexit__";
                Ok(coroutine_with(interpreter, name, vec![semaphore], |interpreter, parts| {
                    let semaphore = interpreter.downcast::<Semaphore>(&parts[0]);
                    semaphore.map_or(Ok(()), |semaphore| semaphore.release()).map(|()| Value::None)
                }))
            }),
            ("__repr__", repr),
        ],
    );
    interpreter.extend_type(
        &semaphore,
        &TypeSpec {
            getters: &[("_value", |interpreter, value| {
                let semaphore = interpreter.downcast::<Semaphore>(value);
                Ok(semaphore.map_or(Value::None, |semaphore| Value::Int(semaphore.value())))
            })],
            ..TypeSpec::default()
        },
    );
    let bounded = interpreter.define_type(&TypeSpec {
        name: "BoundedSemaphore",
        module: "asyncio.locks",
        store: Store::Inline,
        base: Some(&semaphore),
        constructor: Some(|interpreter, args| {
            let (class, rest) = args.split_first(interpreter, "BoundedSemaphore")?;
            let value = initial_value(interpreter, rest, "BoundedSemaphore.__init__")?;
            Ok(made(interpreter, &class, Semaphore::bounded(interpreter.world(), value)?))
        }),
        ..TypeSpec::default()
    });
    interpreter.bind_kind::<Semaphore>(&bounded);
    (semaphore, bounded)
}

fn initial_value(interpreter: &Rc<Interpreter>, args: Args, function: &str) -> Result<i64, Raised> {
    let [value] = args.like_python(interpreter, function, ["value"], 1, 0)?;
    value.map_or(Ok(1), |value| whole(interpreter, &value))
}
