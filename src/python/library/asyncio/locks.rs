//! `asyncio.Lock`, `Event`, `Condition`, `Semaphore`, `BoundedSemaphore` and `Barrier`, as scripts see them (locks.py).

use std::cell::RefCell;
use std::rc::Rc;

use crate::asyncio::barrier::Barrier;
use crate::asyncio::condition::{Condition, Predicate};
use crate::asyncio::coroutine::Awaitable;
use crate::asyncio::event::Event;
use crate::asyncio::lock::Lock;
use crate::asyncio::semaphore::Semaphore;
use crate::asyncio::waiters::Waiters;
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Label, Object};
use crate::python::builtins::generic::parameterized;
use crate::python::library::asyncio::inherited::{
    Receiver, awaiting, is_of_program, method_coroutine, overridden,
};
use crate::python::library::coroutine_with;
use crate::python::machine::{Args, Getter, Interpreter, Maker, NativeFn, TypeSpec};
use crate::python::objects::class::{Class, Store};
use crate::python::objects::dict::Dict;
use crate::python::objects::instance::Instance;
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
    maker: Maker,
    methods: &'static [(&'static str, NativeFn)],
    getters: &'static [(&'static str, Getter)],
) -> Rc<Class> {
    interpreter.define_type(&TypeSpec {
        name,
        module: "asyncio.locks",
        store: Store::Inline,
        maker: Some(maker),
        methods,
        getters,
        class_methods: &[("__class_getitem__", parameterized)],
        ..TypeSpec::default()
    })
}

/// `<asyncio.locks.Lock object at o3 [unlocked]>`: what stands before the bracket is any object's.
fn repr(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (value, _) = args.split_first(interpreter, "__repr__")?;
    let Some(instance) = value.downcast_ref::<Instance>() else { return Ok(Value::str(value.repr())) };
    let Some(lock) = instance.payload() else { return Err(interpreter.unfit_receiver(&value, "__repr__")) };
    let own = lock.repr();
    let state = own.find('[').map_or(">", |start| &own[start..]);
    let plain = interpreter.default_repr(&value, instance);
    Ok(Value::str(format!("{} {state}", plain.trim_end_matches('>'))))
}

/// `__aenter__` of all locks (`_ContextManagerMixin.__aenter__`).
fn enter(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (lock, _) = args.split_first(interpreter, "__aenter__")?;
    Ok(awaiting(interpreter, "_ContextManagerMixin.__aenter__", lock, "acquire", Vec::new(), |_, outcome| {
        outcome.map(|_| Value::None)
    }))
}

/// `__aexit__` of all locks (`_ContextManagerMixin.__aexit__`).
fn exit(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (lock, _) = args.split_first(interpreter, "__aexit__")?;
    let name = "_ContextManagerMixin.__aexit__";
    Ok(coroutine_with(interpreter, name, vec![lock], |interpreter, parts| {
        interpreter.call_method(&parts[0], "release", Args::none()).map(|_| Value::None)
    }))
}

/// `_waiters` of locks, which make it when somebody waits.
fn waiters_or_none(interpreter: &Interpreter, waiters: &Waiters) -> Value {
    if waiters.is_made() { waiters_of(interpreter, waiters) } else { Value::None }
}

/// Those who wait, to be looked at: the deque itself is asyncio's.
pub fn waiters_of(interpreter: &Interpreter, waiters: &Waiters) -> Value {
    interpreter.tuple(waiters.futures().into_iter().map(|future| Value::Object(future)).collect())
}

/// An attribute of a primitive; None for an instance of which `__init__` was never called.
///
/// # Errors
/// None.
pub fn attribute_of<T: Object>(
    interpreter: &Interpreter,
    value: &Value,
    read: impl FnOnce(&T) -> Value,
) -> Result<Value, Raised> {
    Ok(interpreter.downcast::<T>(value).map_or(Value::None, |object| read(&object)))
}

/// Sets an attribute of a primitive that is a whole number.
///
/// # Errors
/// TypeError for anything else.
pub fn set_number<T: Object>(
    interpreter: &Rc<Interpreter>,
    value: &Value,
    given: Option<Value>,
    set: impl FnOnce(&T, i64),
) -> Result<(), Raised> {
    let number = whole(interpreter, &given.unwrap_or_default())?;
    if let Some(object) = interpreter.downcast::<T>(value) {
        set(&object, number);
    }
    Ok(())
}

fn lock_class(interpreter: &Rc<Interpreter>) -> Rc<Class> {
    define(
        interpreter,
        "Lock",
        Maker::new("_locked", |interpreter, args| {
            let [] = args.like_python(interpreter, "Lock.__init__", [], 0, 0)?;
            Ok(Value::from(Lock::new(interpreter.world())))
        }),
        &[
            ("acquire", |interpreter, args| {
                method_coroutine(interpreter, args, "Lock.acquire", Lock::acquire)
            }),
            ("release", |interpreter, args| {
                let lock = args.receiver_alone::<Lock>(interpreter, "Lock.release")?;
                lock.release().map(|()| Value::None)
            }),
            ("locked", |interpreter, args| {
                let lock = args.receiver_alone::<Lock>(interpreter, "Lock.locked")?;
                Ok(Value::Bool(lock.locked()))
            }),
            ("__aenter__", enter),
            ("__aexit__", exit),
            ("__repr__", repr),
        ],
        &[
            ("_locked", |interpreter, value| {
                attribute_of::<Lock>(interpreter, value, |lock| Value::Bool(lock.locked()))
            }),
            ("_waiters", |interpreter, value| {
                attribute_of::<Lock>(interpreter, value, |lock| waiters_or_none(interpreter, lock.waiters()))
            }),
        ],
    )
}

fn event_class(interpreter: &Rc<Interpreter>) -> Rc<Class> {
    define(
        interpreter,
        "Event",
        Maker::new("_value", |interpreter, args| {
            let [] = args.like_python(interpreter, "Event.__init__", [], 0, 0)?;
            Ok(Value::from(Event::new(interpreter.world())))
        }),
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
            ("wait", |interpreter, args| method_coroutine(interpreter, args, "Event.wait", Event::wait)),
            ("__repr__", repr),
        ],
        &[
            ("_value", |interpreter, value| {
                attribute_of::<Event>(interpreter, value, |event| Value::Bool(event.is_set()))
            }),
            ("_waiters", |interpreter, value| {
                attribute_of::<Event>(interpreter, value, |event| waiters_of(interpreter, event.waiters()))
            }),
        ],
    )
}

fn condition_class(interpreter: &Rc<Interpreter>) -> Rc<Class> {
    define(
        interpreter,
        "Condition",
        Maker::new("release", make_condition),
        &[
            ("acquire", |interpreter, args| {
                let acquire = |condition: &Rc<Condition>| condition.lock().acquire();
                method_coroutine(interpreter, args, "Lock.acquire", acquire)
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
                method_coroutine(interpreter, args, "Condition.wait", Condition::wait)
            }),
            ("wait_for", wait_for_predicate),
            ("notify", |interpreter, args| {
                let (condition, rest) = args.split_receiver::<Condition>(interpreter, "notify")?;
                let [count] = rest.like_python(interpreter, "Condition.notify", ["n"], 1, 0)?;
                let count = count.map_or(Ok(1), |count| whole(interpreter, &count))?;
                condition.notify(usize::try_from(count).unwrap_or(0)).map(|()| Value::None)
            }),
            ("notify_all", |interpreter, args| {
                let (receiver, condition) =
                    args.instance_alone::<Condition>(interpreter, "Condition.notify_all")?;
                if is_of_program(&receiver) {
                    let count = Value::Int(condition.waiters().len() as i64);
                    let call = interpreter.call_method(&receiver, "notify", Args::of(vec![count]));
                    return call.map(|_| Value::None);
                }
                condition.notify_all().map(|()| Value::None)
            }),
            ("__aenter__", enter),
            ("__aexit__", exit),
            ("__repr__", repr),
        ],
        &[
            ("_lock", |interpreter, value| {
                attribute_of::<Condition>(interpreter, value, |condition| {
                    Value::from(Rc::clone(condition.lock()))
                })
            }),
            ("_waiters", |interpreter, value| {
                attribute_of::<Condition>(interpreter, value, |condition| {
                    waiters_of(interpreter, condition.waiters())
                })
            }),
        ],
    )
}

fn make_condition(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [lock] = args.like_python(interpreter, "Condition.__init__", ["lock"], 1, 0)?;
    let world = interpreter.world();
    let Some(given) = lock.filter(|lock| !lock.is_none()) else {
        return Ok(Value::from(Condition::new(world)));
    };
    // What such a lock does in its own way, a condition would have to ask it for.
    let own = overridden(&interpreter.class_of(&given), &["acquire", "release", "locked"]);
    match interpreter.downcast::<Lock>(&given).filter(|_| own.is_none()) {
        Some(lock) => Ok(Value::from(Condition::around(world, lock))),
        None => {
            let text = format!(
                "weakloop does not know a Condition around a '{}': give it an asyncio.Lock",
                interpreter.type_name(&given)
            );
            Err(interpreter.error(Kind::NotImplementedError, text))
        }
    }
}

/// What `Condition.wait_for` asks again and again: a function of the program, and, between the answers, the condition.
struct Asked {
    receiver: Receiver,
    function: RefCell<Value>,
}

impl Predicate for Asked {
    fn ask(&self) -> Result<(Value, bool), Raised> {
        let interpreter = self.receiver.interpreter();
        let function = self.function.borrow().clone();
        let answer = interpreter.call0(&function)?;
        let holds = interpreter.truthy(&answer)?;
        Ok((answer, holds))
    }

    fn wait(&self, condition: &Rc<Condition>) -> Result<Awaitable, Raised> {
        match is_of_program(self.receiver.value()) {
            true => self.receiver.awaits("wait", Vec::new()),
            false => Ok(Awaitable::Coroutine(condition.wait())),
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.receiver.traverse(visit);
        self.function.borrow().traverse(Label::Name("locals", "predicate"), visit);
    }
}

fn wait_for_predicate(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (receiver, condition, rest) = args.split_instance::<Condition>(interpreter, "wait_for")?;
    let [function] = rest.like_python(interpreter, "Condition.wait_for", ["predicate"], 1, 1)?;
    let function = RefCell::new(function.unwrap_or_default());
    let predicate = Asked { receiver: Receiver::new(interpreter, receiver), function };
    Ok(Value::Object(condition.wait_for(predicate)))
}

fn barrier_class(interpreter: &Rc<Interpreter>) -> Rc<Class> {
    define(
        interpreter,
        "Barrier",
        Maker::new("_cond", |interpreter, args| {
            let [parties] = args.like_python(interpreter, "Barrier.__init__", ["parties"], 1, 1)?;
            let parties = whole(interpreter, &parties.unwrap_or_default())?;
            Ok(Value::from(Barrier::new(interpreter.world(), parties)?))
        }),
        &[
            ("wait", |interpreter, args| method_coroutine(interpreter, args, "Barrier.wait", Barrier::wait)),
            ("reset", |interpreter, args| {
                method_coroutine(interpreter, args, "Barrier.reset", Barrier::reset)
            }),
            ("abort", |interpreter, args| {
                method_coroutine(interpreter, args, "Barrier.abort", Barrier::abort)
            }),
            ("__aenter__", |interpreter, args| {
                let (barrier, _) = args.split_first(interpreter, "__aenter__")?;
                Ok(awaiting(interpreter, "Barrier.__aenter__", barrier, "wait", Vec::new(), |_, outcome| {
                    outcome
                }))
            }),
            ("__aexit__", |interpreter, _| {
                Ok(coroutine_with(interpreter, "Barrier.__aexit__", Vec::new(), |_, _| Ok(Value::None)))
            }),
            ("__repr__", repr),
        ],
        &[
            ("parties", |interpreter, value| {
                attribute_of::<Barrier>(interpreter, value, |barrier| Value::Int(barrier.parties() as i64))
            }),
            ("n_waiting", |interpreter, value| {
                attribute_of::<Barrier>(interpreter, value, |barrier| Value::Int(barrier.n_waiting() as i64))
            }),
            ("broken", |interpreter, value| {
                attribute_of::<Barrier>(interpreter, value, |barrier| Value::Bool(barrier.broken()))
            }),
        ],
    )
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
        Maker::new("_value", |interpreter, args| {
            let value = initial_value(interpreter, args, "Semaphore.__init__")?;
            Ok(Value::from(Semaphore::new(interpreter.world(), value)?))
        }),
        &[
            ("acquire", |interpreter, args| {
                method_coroutine(interpreter, args, "Semaphore.acquire", Semaphore::acquire)
            }),
            ("release", |interpreter, args| release(interpreter, args, "Semaphore.release")),
            ("locked", |interpreter, args| {
                let semaphore = args.receiver_alone::<Semaphore>(interpreter, "Semaphore.locked")?;
                Ok(Value::Bool(semaphore.locked()))
            }),
            ("__aenter__", enter),
            ("__aexit__", exit),
            ("__repr__", repr),
        ],
        &[("_waiters", |interpreter, value| {
            attribute_of::<Semaphore>(interpreter, value, |semaphore| {
                waiters_or_none(interpreter, semaphore.waiters())
            })
        })],
    );
    interpreter.extend_type(
        &semaphore,
        &TypeSpec {
            name: "Semaphore",
            accessors: &[(
                "_value",
                |interpreter, value| {
                    attribute_of::<Semaphore>(interpreter, value, |semaphore| Value::Int(semaphore.value()))
                },
                |interpreter, value, given| {
                    set_number::<Semaphore>(interpreter, value, given, Semaphore::set_value)
                },
            )],
            ..TypeSpec::default()
        },
    );
    let bounded = interpreter.define_type(&TypeSpec {
        name: "BoundedSemaphore",
        module: "asyncio.locks",
        store: Store::Inline,
        base: Some(&semaphore),
        maker: Some(Maker::new("_value", |interpreter, args| {
            let value = initial_value(interpreter, args, "BoundedSemaphore.__init__")?;
            Ok(Value::from(Semaphore::bounded(interpreter.world(), value)?))
        })),
        methods: &[("release", |interpreter, args| release(interpreter, args, "BoundedSemaphore.release"))],
        ..TypeSpec::default()
    });
    interpreter.bind_kind::<Semaphore>(&bounded);
    (semaphore, bounded)
}

fn release(interpreter: &Rc<Interpreter>, args: Args, function: &str) -> Result<Value, Raised> {
    let semaphore = args.receiver_alone::<Semaphore>(interpreter, function)?;
    semaphore.release().map(|()| Value::None)
}

fn initial_value(interpreter: &Rc<Interpreter>, args: Args, function: &str) -> Result<i64, Raised> {
    let [value] = args.like_python(interpreter, function, ["value"], 1, 0)?;
    value.map_or(Ok(1), |value| whole(interpreter, &value))
}
