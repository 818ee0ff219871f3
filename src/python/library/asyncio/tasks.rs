//! The functions of asyncio that make and join tasks: `sleep`, `gather`, `wait`, `wait_for`, `shield`, ... (tasks.py).

use std::collections::HashMap;
use std::rc::Rc;

use crate::asyncio::as_completed::AsCompleted;
use crate::asyncio::coroutine::{Awaitable, Coroutine};
use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::future::{Future, FutureLike};
use crate::asyncio::gather::Gathering;
use crate::asyncio::runner::all_tasks as tasks_of;
use crate::asyncio::shield::shield as shield_future;
use crate::asyncio::sleep::sleep as sleep_for;
use crate::asyncio::task::Task;
use crate::asyncio::wait::{Asked, Read, ReturnWhen, wait_unread};
use crate::asyncio::wait_for::wait_for as wait_for_one;
use crate::asyncio::world::World;
use crate::exception::{Exception, Kind, Raised};
use crate::heap::{Heap, ObjectId};
use crate::python::code::Flow;
use crate::python::library::asyncio::arguments::{
    awaitable_of, event_loop_or_current, make_task, make_task_then_name, refusal, task_options,
};
use crate::python::library::{failing_coroutine, number};
use crate::python::machine::{Args, Interpreter, NativeFn, NativeFunction, TypeSpec};
use crate::python::objects::bound_method::BoundMethod;
use crate::python::objects::class::Store;
use crate::python::objects::function::Function;
use crate::python::objects::hashing::hash_identity;
use crate::python::objects::set::{Set, SetTable};
use crate::python::objects::tuple::Tuple;
use crate::value::Value;

/// The functions of this file, by name.
pub const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("sleep", sleep),
    ("gather", gather),
    ("create_task", create_task),
    ("ensure_future", ensure_future),
    ("wait", wait),
    ("wait_for", wait_for),
    ("shield", shield),
    ("as_completed", as_completed),
    ("all_tasks", all_tasks),
    ("isfuture", is_future),
    ("iscoroutine", is_coroutine),
    ("iscoroutinefunction", is_coroutine_function),
];

/// Binds what these functions return to classes.
pub fn install(interpreter: &Rc<Interpreter>) {
    let (name, store) = match interpreter.world().version().as_completed_is_an_object() {
        true => ("_AsCompletedIterator", Store::Inline),
        false => ("generator", Store::Nowhere),
    };
    let iterator = interpreter.define_type(&TypeSpec {
        name,
        module: "asyncio.tasks",
        store,
        methods: &[
            ("__iter__", |interpreter, args| Ok(args.split_first(interpreter, "__iter__")?.0)),
            ("__aiter__", |interpreter, args| Ok(args.split_first(interpreter, "__aiter__")?.0)),
            ("__next__", next_completed),
            ("__anext__", next_completed_async),
        ],
        ..TypeSpec::default()
    });
    interpreter.bind_object::<AsCompleted>(&iterator);
}

fn coroutine_value(coroutine: Rc<impl Coroutine>) -> Value {
    Value::Object(coroutine)
}

fn sleep(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [delay, result] = args.like_python(interpreter, "sleep", ["delay", "result"], 2, 1)?;
    let delay = delay.unwrap_or_default();
    match number(interpreter, &delay) {
        Ok(seconds) => {
            Ok(coroutine_value(sleep_for(interpreter.world(), seconds, result.unwrap_or_default())))
        }
        Err(_) => {
            let given = interpreter.type_name(&delay);
            let text = format!("'<=' not supported between instances of '{given}' and 'int'");
            let arguments = vec![delay, result.unwrap_or_default()];
            Ok(failing_coroutine(interpreter, "sleep", arguments, interpreter.type_error(text)))
        }
    }
}

/// A future as it is, a coroutine as a task of a loop, the current one if none is given.
fn future_from(
    interpreter: &Rc<Interpreter>,
    event_loop: Option<&Rc<EventLoop>>,
    value: &Value,
) -> Result<Rc<dyn FutureLike>, Raised> {
    let coroutine = match awaitable_of(interpreter, value)? {
        None => return Err(refusal(interpreter)),
        Some(Awaitable::Future(future)) => return check_loop(interpreter, future, event_loop),
        Some(Awaitable::Coroutine(coroutine)) => coroutine,
    };
    let event_loop = match event_loop {
        Some(event_loop) => Rc::clone(event_loop),
        None => event_loop_or_current(interpreter, None)?,
    };
    let options = task_options(interpreter, None, None)?;
    make_task(interpreter, &event_loop, &Value::Object(coroutine.into_object()), &options)
}

fn check_loop(
    interpreter: &Interpreter,
    future: Rc<dyn FutureLike>,
    event_loop: Option<&Rc<EventLoop>>,
) -> Result<Rc<dyn FutureLike>, Raised> {
    match event_loop {
        Some(event_loop) if !Rc::ptr_eq(event_loop, future.base().event_loop()) => Err(interpreter
            .value_error(
                "The future belongs to a different loop than the one specified as the loop argument",
            )),
        _ => Ok(future),
    }
}

fn create_task(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let names = ["coro", "name", "context"];
    let [coroutine, name, context] = args.like_python(interpreter, "create_task", names, 1, 1)?;
    let event_loop = EventLoop::running_in(interpreter.world())?;
    let options = task_options(interpreter, name, context)?;
    let task = make_task_then_name(interpreter, &event_loop, &coroutine.unwrap_or_default(), &options)?;
    Ok(Value::Object(task.into_object()))
}

fn ensure_future(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let names = ["coro_or_future", "loop"];
    let [awaitable, event_loop] = args.like_python(interpreter, "ensure_future", names, 1, 1)?;
    let event_loop = match event_loop {
        None | Some(Value::None) => None,
        given => Some(event_loop_or_current(interpreter, given)?),
    };
    let future = future_from(interpreter, event_loop.as_ref(), &awaitable.unwrap_or_default())?;
    Ok(Value::Object(future.into_object()))
}

fn gather(interpreter: &Rc<Interpreter>, mut args: Args) -> Result<Value, Raised> {
    let mut return_exceptions = false;
    for (name, value) in std::mem::take(&mut args.keywords) {
        if &*name != "return_exceptions" {
            let text = format!("gather() got an unexpected keyword argument '{name}'");
            return Err(interpreter.type_error(text));
        }
        return_exceptions = interpreter.truthy(&value)?;
    }
    if args.positional.is_empty() {
        let outer = Future::new(&event_loop_or_current(interpreter, None)?);
        outer.set_result(interpreter.list(Vec::new()))?;
        return Ok(Value::Object(outer));
    }
    let arguments = args.positional;
    let event_loop = match interpreter.as_future(&arguments[0]) {
        Some(first) => Rc::clone(first.base().event_loop()),
        None => event_loop_or_current(interpreter, None)?,
    };
    let mut children: Vec<Rc<dyn FutureLike>> = Vec::with_capacity(arguments.len());
    let mut first_places: HashMap<ObjectId, usize> = HashMap::with_capacity(arguments.len());
    let made = arguments.iter().enumerate().map(|(place, argument)| {
        let id = argument.as_object().map(|object| object.header().id());
        let first = id.map_or(place, |id| *first_places.entry(id).or_insert(place));
        let child = match children.get(first) {
            Some(child) => Rc::clone(child),
            None => child_of(interpreter, (0 < place).then_some(&event_loop), argument)?,
        };
        children.push(Rc::clone(&child));
        Ok(child)
    });
    Ok(Value::Object(Gathering::new_one_by_one(&event_loop, made, return_exceptions)?))
}

/// The future that a gather waits for, for an argument that was not there before.
fn child_of(
    interpreter: &Rc<Interpreter>,
    event_loop: Option<&Rc<EventLoop>>,
    argument: &Value,
) -> Result<Rc<dyn FutureLike>, Raised> {
    let future = future_from(interpreter, event_loop, argument)?;
    if interpreter.as_future(argument).is_none()
        && let Some(task) = Task::from_object(Rc::clone(&future).into_object())
    {
        task.set_log_destroy_pending(false);
    }
    Ok(future)
}

fn wait(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let names = ["fs", "timeout", "return_when"];
    let [members, timeout, return_when] = args.like_python(interpreter, "wait", names, 1, 1)?;
    let me = Rc::downgrade(interpreter);
    let read: Read = Box::new(move |members| {
        let interpreter = me.upgrade().expect("the machine is used while it is held");
        read_wait(&interpreter, members, timeout, return_when)
    });
    let members = members.unwrap_or_default();
    Ok(coroutine_value(wait_unread(interpreter.world(), members, read, two_sets)))
}

/// What `wait` does before it waits.
fn read_wait(
    interpreter: &Rc<Interpreter>,
    members: &Value,
    timeout: Option<Value>,
    return_when: Option<Value>,
) -> Result<Asked, Raised> {
    if interpreter.as_future(members).is_some() || interpreter.as_coroutine(members).is_some() {
        let given = interpreter.class_name(members);
        return Err(interpreter.type_error(format!("expect a list of futures, not {given}")));
    }
    if !interpreter.truthy(members)? {
        return Err(interpreter.value_error("Set of Tasks/Futures is empty."));
    }
    let return_when = match return_when {
        None => ReturnWhen::AllCompleted,
        Some(given) => match interpreter.str(&given)?.as_ref() {
            "FIRST_COMPLETED" => ReturnWhen::FirstCompleted,
            "FIRST_EXCEPTION" => ReturnWhen::FirstException,
            "ALL_COMPLETED" => ReturnWhen::AllCompleted,
            other => return Err(interpreter.value_error(format!("Invalid return_when value: {other}"))),
        },
    };
    let members = distinct_items(interpreter, members)?;
    if members.is_empty() {
        // What it was given could not tell.
        return Err(interpreter.error(Kind::AssertionError, "Set of Futures is empty."));
    }
    if members.iter().any(|member| interpreter.as_coroutine(member).is_some()) {
        return Err(interpreter.type_error("Passing coroutines is forbidden, use tasks explicitly."));
    }
    let futures =
        members.iter().map(|member| interpreter.as_future(member).ok_or_else(|| refusal(interpreter)));
    let members = futures.collect::<Result<_, _>>()?;
    Ok(Asked { members, timeout: optional_seconds(interpreter, timeout)?, return_when })
}

/// `None`, or a number of seconds.
///
/// # Errors
/// TypeError for anything else.
pub fn optional_seconds(interpreter: &Rc<Interpreter>, given: Option<Value>) -> Result<Option<f64>, Raised> {
    match given {
        None | Some(Value::None) => Ok(None),
        Some(given) => number(interpreter, &given).map(Some),
    }
}

/// The items of an iterable as `set()` has them.
fn distinct_items(interpreter: &Rc<Interpreter>, iterable: &Value) -> Result<Vec<Value>, Raised> {
    let items = interpreter.collect(iterable)?;
    Ok(interpreter.make_set(items)?.to_vec())
}

/// The tuple of two sets that `wait` returns.
fn two_sets(world: &Rc<World>, done: Vec<Rc<dyn FutureLike>>, pending: Vec<Rc<dyn FutureLike>>) -> Value {
    let heap = world.heap();
    let sets = [done, pending].map(|futures| Value::Object(set_of(heap, futures)));
    Value::Object(Tuple::new(heap, sets.to_vec()))
}

fn set_of(heap: &Rc<Heap>, futures: Vec<Rc<dyn FutureLike>>) -> Rc<Set> {
    Set::new(heap, table_of(futures))
}

fn table_of(futures: Vec<Rc<dyn FutureLike>>) -> SetTable {
    let mut table = SetTable::default();
    for future in futures {
        let object = future.into_object();
        let task = Task::from_object(Rc::clone(&object));
        let hash = task.map_or_else(|| hash_identity(&*object), |task| task.order());
        table.add(hash, Value::Object(object));
    }
    table
}

fn wait_for(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let names = ["fut", "timeout"];
    let [awaitable, timeout] = args.like_python(interpreter, "wait_for", names, 2, 2)?;
    let given = awaitable.unwrap_or_default();
    let awaitable = awaitable_of(interpreter, &given)?;
    let timeout = optional_seconds(interpreter, timeout)?;
    match awaitable {
        Some(awaitable) => Ok(coroutine_value(wait_for_one(interpreter.world(), awaitable, timeout))),
        None => Ok(failing_coroutine(interpreter, "wait_for", vec![given], refusal(interpreter))),
    }
}

fn shield(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [inner] = args.like_python(interpreter, "shield", ["arg"], 1, 1)?;
    let inner = || future_from(interpreter, None, &inner.unwrap_or_default());
    Ok(Value::Object(shield_future(interpreter.world(), inner)?.into_object()))
}

fn as_completed(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [members, timeout] = args.like_python(interpreter, "as_completed", ["fs", "timeout"], 1, 1)?;
    let members = members.unwrap_or_default();
    if interpreter.as_future(&members).is_some() || interpreter.as_coroutine(&members).is_some() {
        let given = interpreter.class_name(&members);
        let text = format!("expect an iterable of futures, not {given}");
        return Err(interpreter.type_error(text));
    }
    let given = members.clone();
    let members = distinct_items(interpreter, &members)?;
    let event_loop = event_loop_or_current(interpreter, None)?;
    let futures = members.iter().map(|member| future_from(interpreter, Some(&event_loop), member));
    // A set is made of the set, `{ensure_future(f) for f in set(fs)}`: where hashes collide the order is another again.
    let todo = table_of(futures.collect::<Result<_, _>>()?);
    let futures = todo.iter().filter_map(|(_, future)| interpreter.as_future(future)).collect();
    let timeout = optional_seconds(interpreter, timeout)?;
    Ok(Value::Object(AsCompleted::new(interpreter.world(), futures, given, timeout)?))
}

fn next_completed(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (iterator, _) = args.split_receiver::<AsCompleted>(interpreter, "__next__")?;
    match iterator.next_result()? {
        Some(coroutine) => Ok(coroutine_value(coroutine)),
        None => Err(interpreter.stop_iteration(Value::None)),
    }
}

fn next_completed_async(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (iterator, _) = args.split_receiver::<AsCompleted>(interpreter, "__anext__")?;
    match iterator.next_future()? {
        Some(coroutine) => Ok(coroutine_value(coroutine)),
        None => {
            let end = Exception::new(interpreter.heap(), Kind::StopAsyncIteration, Vec::new());
            Ok(failing_coroutine(interpreter, "_AsCompletedIterator.__anext__", Vec::new(), end))
        }
    }
}

fn all_tasks(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [event_loop] = args.like_python(interpreter, "all_tasks", ["loop"], 1, 0)?;
    let event_loop = match event_loop {
        None | Some(Value::None) => EventLoop::running_in(interpreter.world())?,
        given => event_loop_or_current(interpreter, given)?,
    };
    interpreter.world().count_look();
    let tasks = tasks_of(&event_loop).into_iter().map(|task| -> Rc<dyn FutureLike> { task });
    Ok(Value::Object(set_of(interpreter.heap(), tasks.collect())))
}

/// `tasks_in_order(loop)`, for the library's own source: the pending tasks in order of creation.
///
/// # Errors
/// TypeError for another argument.
pub fn tasks_in_order(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (event_loop, _) = args.split_receiver::<EventLoop>(interpreter, "tasks_in_order")?;
    interpreter.world().count_look();
    Ok(interpreter.list(tasks_of(&event_loop).into_iter().map(Value::from).collect()))
}

fn is_future(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value] = args.like_python(interpreter, "isfuture", ["obj"], 1, 1)?;
    Ok(Value::Bool(interpreter.as_future(&value.unwrap_or_default()).is_some()))
}

fn is_coroutine(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value] = args.like_python(interpreter, "iscoroutine", ["obj"], 1, 1)?;
    Ok(Value::Bool(interpreter.as_coroutine(&value.unwrap_or_default()).is_some()))
}

/// `asyncio.iscoroutinefunction` and `inspect.iscoroutinefunction`.
///
/// # Errors
/// TypeError for wrong arguments.
pub fn is_coroutine_function(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value] = args.like_python(interpreter, "iscoroutinefunction", ["func"], 1, 1)?;
    Ok(Value::Bool(function_flow(&value.unwrap_or_default()) == Some(Flow::Coroutine)))
}

/// What a call of a function of the program gives, also through methods and partials.
pub fn function_flow(value: &Value) -> Option<Flow> {
    const COROUTINE_FUNCTIONS: [&str; 3] = ["sleep", "wait", "wait_for"];
    if let Some(function) = value.downcast_ref::<Function>() {
        return Some(function.code().code().flow);
    }
    if let Some(method) = value.downcast_ref::<BoundMethod>() {
        return function_flow(&method.function());
    }
    if let Some(partial) = value.downcast_ref::<crate::python::library::functools::Partial>() {
        return function_flow(&partial.function());
    }
    let native = crate::python::objects::leaf::<NativeFunction>(value)?;
    COROUTINE_FUNCTIONS.contains(&native.name()).then_some(Flow::Coroutine)
}
