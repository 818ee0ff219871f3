//! `asyncio.Future`, as scripts see it.

use std::rc::Rc;

use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::future::{DoneCallback, Future, FutureLike, State, Told};
use crate::asyncio::gather::Gathering;
use crate::exception::{Exception, Kind, Raised};
use crate::heap::{Object, ObjectId};
use crate::python::builtins::generic::parameterized;
use crate::python::library::asyncio::arguments::{event_loop_or_current, given_context};
use crate::python::library::asyncio::callback::{PyCallback, callback_source};
use crate::python::library::asyncio::inherited::overridden;
use crate::python::machine::{Args, FutureIter, Interpreter, TypeSpec};
use crate::python::objects::class::{Class, Origin};
use crate::value::{Value, shortened};

/// Gives the class `Future` its methods, and binds the other futures to classes of their own.
pub fn install(interpreter: &Rc<Interpreter>) {
    let future = &interpreter.core().future;
    interpreter.extend_type(
        future,
        &TypeSpec {
            constructor: Some(new),
            methods: &[
                ("result", result),
                ("exception", exception),
                ("set_result", set_result),
                ("set_exception", set_exception),
                ("cancel", cancel),
                ("cancelled", cancelled),
                ("done", done),
                ("add_done_callback", add_done_callback),
                ("remove_done_callback", remove_done_callback),
                ("get_loop", get_loop),
                ("__await__", iterate),
                ("__iter__", iterate),
                ("__repr__", repr),
                ("__init__", init),
            ],
            class_methods: &[("__class_getitem__", parameterized)],
            accessors: &[(
                "_asyncio_future_blocking",
                |interpreter, value| Ok(Value::Bool(future_of(interpreter, value)?.base().is_handed_out())),
                |interpreter, value, given| {
                    let is_handed_out = interpreter.truthy(&given.unwrap_or_default())?;
                    future_of(interpreter, value)?.base().set_handed_out(is_handed_out);
                    Ok(())
                },
            )],
            getters: &[
                ("_state", |interpreter, value| {
                    Ok(Value::str(state_name(future_of(interpreter, value)?.base())))
                }),
                ("_loop", |interpreter, value| {
                    Ok(Value::Object(Rc::<EventLoop>::clone(
                        future_of(interpreter, value)?.base().event_loop(),
                    )))
                }),
                ("_result", |interpreter, value| {
                    Ok(future_of(interpreter, value)?.base().peek_result().unwrap_or_default())
                }),
                ("_exception", |interpreter, value| {
                    Ok(future_of(interpreter, value)?
                        .base()
                        .peek_exception()
                        .map_or(Value::None, Value::from))
                }),
                ("_callbacks", |interpreter, value| {
                    Ok(callbacks_list(interpreter, &*future_of(interpreter, value)?))
                }),
                ("_cancel_message", |interpreter, value| {
                    Ok(future_of(interpreter, value)?.base().cancel_message())
                }),
            ],
            ..TypeSpec::default()
        },
    );
    let gathering = interpreter.define_type(&TypeSpec {
        name: "_GatheringFuture",
        module: "asyncio.tasks",
        base: Some(future),
        ..TypeSpec::default()
    });
    interpreter.bind_future::<Gathering>(&gathering);
}

/// The value as a future.
///
/// # Errors
/// TypeError if it is none.
pub fn future_of(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Rc<dyn FutureLike>, Raised> {
    interpreter.as_future(value).ok_or_else(|| {
        interpreter.type_error(format!("a future was expected, got '{}'", interpreter.type_name(value)))
    })
}

/// Takes the receiver of a method of futures off.
fn receiver(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
) -> Result<(Rc<dyn FutureLike>, Args), Raised> {
    let (receiver, rest) = args.split_first(interpreter, name)?;
    Ok((future_of(interpreter, &receiver)?, rest))
}

/// What asyncio asks futures of any class for, in CPython by a call that a subclass can answer in its own way.
const ASKED: [&str; 8] = [
    "add_done_callback",
    "remove_done_callback",
    "cancel",
    "cancelled",
    "done",
    "result",
    "exception",
    "get_loop",
];

/// `Future.__new__`: a subclass's `__init__` may take other arguments.
fn new(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, rest) = args.split_first(interpreter, "Future")?;
    let Some(class) = class.downcast::<Class>().filter(|class| class.origin() == Origin::Program) else {
        let future = Future::new(&loop_argument(interpreter, rest)?);
        return Ok(Value::Object(future));
    };
    check_overrides(interpreter, &class, "Future", &[])?;
    let given = rest.keywords.into_iter().find(|(name, _)| &**name == "loop").map(|(_, value)| value);
    let future = Future::new(&event_loop_or_current(interpreter, given)?);
    interpreter.adopt(&class, &*future);
    Ok(Value::Object(future))
}

/// `Future.__init__`: the loop is the one that the future has, or else refused.
fn init(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (future, rest) = receiver(interpreter, args, "__init__")?;
    if rest.positional.is_empty() && rest.keywords.is_empty() {
        return Ok(Value::None);
    }
    if !Rc::ptr_eq(&loop_argument(interpreter, rest)?, future.base().event_loop()) {
        let text = "weakloop makes a future on the loop that its class is called with, or on the current one";
        return Err(interpreter.error(Kind::NotImplementedError, text));
    }
    Ok(Value::None)
}

fn loop_argument(interpreter: &Rc<Interpreter>, args: Args) -> Result<Rc<EventLoop>, Raised> {
    let [event_loop] = args.like_python(interpreter, "Future", ["loop"], 0, 0)?;
    event_loop_or_current(interpreter, event_loop)
}

/// Refuses a class of the program that is derived from `base` and overrides what weakloop's asyncio would not call: what it asks
/// futures for, or `more`.
///
/// # Errors
/// NotImplementedError, naming the method.
pub fn check_overrides(
    interpreter: &Rc<Interpreter>,
    class: &Class,
    base: &str,
    more: &[&str],
) -> Result<(), Raised> {
    let name = match overridden(class, &ASKED).or_else(|| overridden(class, more)) {
        Some(name) => name,
        None if class.traits().finalizer => "__del__",
        None => return Ok(()),
    };
    let text = format!("weakloop does not call '{name}' of '{}', a subclass of asyncio.{base}", class.name());
    Err(interpreter.error(Kind::NotImplementedError, text))
}

fn result(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (future, rest) = receiver(interpreter, args, "result")?;
    let [] = rest.exactly(interpreter, "Future.result")?;
    future.base().result()
}

fn exception(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (future, rest) = receiver(interpreter, args, "exception")?;
    let [] = rest.exactly(interpreter, "Future.exception")?;
    Ok(future.base().exception()?.map_or(Value::None, Value::from))
}

fn set_result(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (future, rest) = receiver(interpreter, args, "set_result")?;
    let [value] = rest.named(interpreter, "set_result", ["result"], 1)?;
    future.base().set_result(value.unwrap_or_default())?;
    Ok(Value::None)
}

fn set_exception(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (future, rest) = receiver(interpreter, args, "set_exception")?;
    let [given] = rest.named(interpreter, "set_exception", ["exception"], 1)?;
    let given = given.unwrap_or_default();
    if future.base().is_done() {
        // In this order in CPython: an invalid state comes first.
        future.base().set_result(Value::None)?;
    }
    let raised = exception_of(interpreter, given)?;
    future.base().set_exception(raised)?;
    Ok(Value::None)
}

/// An exception given as an instance or as a class.
///
/// # Errors
/// TypeError if it is neither; what the class raised.
pub fn exception_of(interpreter: &Rc<Interpreter>, given: Value) -> Result<Rc<Exception>, Raised> {
    let made = match given.downcast_ref::<Class>() {
        Some(class) if class.traits().exception.is_some() => interpreter.call0(&given)?,
        _ => given,
    };
    made.downcast::<Exception>().ok_or_else(|| interpreter.type_error("invalid exception object"))
}

fn cancel(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (future, rest) = receiver(interpreter, args, "cancel")?;
    let [message] = rest.named(interpreter, "cancel", ["msg"], 0)?;
    future.cancel(message.unwrap_or_default()).map(Value::Bool)
}

fn cancelled(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (future, _) = receiver(interpreter, args, "cancelled")?;
    Ok(Value::Bool(future.base().is_cancelled()))
}

fn done(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (future, _) = receiver(interpreter, args, "done")?;
    Ok(Value::Bool(future.base().is_done()))
}

/// A done callback has a context of its own.
const CONTEXT: u8 = 1;

fn add_done_callback(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (future, rest) = receiver(interpreter, args, "add_done_callback")?;
    let [function, context] = rest.like_python(interpreter, "add_done_callback", ["fn", "context"], 1, 1)?;
    let context = given_context(interpreter, context)?;
    let callback = PyCallback::new(interpreter, function.unwrap_or_default(), Vec::new(), context);
    callback.header().add_weight(CONTEXT);
    future.base().add_done_callback(callback, Told::Future)?;
    Ok(Value::None)
}

fn remove_done_callback(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (future, rest) = receiver(interpreter, args, "remove_done_callback")?;
    let [function] = rest.exactly(interpreter, "remove_done_callback")?;
    let mut meant: Vec<ObjectId> = Vec::new();
    for done_callback in future.base().done_callbacks() {
        if let Some(callback) = py_callback(&done_callback)
            && interpreter.eq(&callback.function(), &function)?
        {
            meant.push(callback.header().id());
        }
    }
    let removed = future
        .base()
        .remove_done_callbacks(|done_callback| meant.contains(&done_callback.callback.header().id()));
    Ok(Value::Int(removed as i64))
}

fn py_callback(done_callback: &DoneCallback) -> Option<Rc<PyCallback>> {
    let any: Rc<dyn std::any::Any> = Rc::clone(&done_callback.callback) as Rc<dyn std::any::Any>;
    any.downcast().ok()
}

fn get_loop(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (future, _) = receiver(interpreter, args, "get_loop")?;
    Ok(Value::Object(Rc::<EventLoop>::clone(future.base().event_loop())))
}

fn iterate(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (future, _) = receiver(interpreter, args, "__await__")?;
    Ok(Value::Object(FutureIter::new(interpreter.heap(), future)))
}

fn repr(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (value, _) = args.split_first(interpreter, "__repr__")?;
    let future = future_of(interpreter, &value)?;
    let text = interpreter.repr_once(future.base().header().id(), || {
        let words = repr_words(interpreter, &*future)?.join(" ");
        Ok(format!("<{} {words}>", interpreter.class_name(&value)))
    })?;
    Ok(Value::str(text))
}

/// State, outcome and callbacks, as `repr` shows them (`base_futures._future_repr_info`).
///
/// # Errors
/// What the `__repr__` of a result or an exception raised.
pub fn repr_words(interpreter: &Rc<Interpreter>, future: &dyn FutureLike) -> Result<Vec<String>, Raised> {
    let base = future.base();
    let mut words = vec![state_name(base).to_lowercase()];
    if base.state() == State::Finished {
        match base.peek_exception() {
            Some(raised) => words.push(format!("exception={}", interpreter.repr(&Value::Object(raised))?)),
            None => {
                let text = interpreter.repr(&base.peek_result().unwrap_or_default())?;
                words.push(format!("result={}", shortened_result(&text)));
            }
        }
    }
    let callbacks = base.done_callbacks();
    let shown = |index: usize| callback_text(interpreter, &callbacks[index]);
    match callbacks.len() {
        0 => {}
        1 => words.push(format!("cb=[{}]", shown(0))),
        2 => words.push(format!("cb=[{}, {}]", shown(0), shown(1))),
        more => words.push(format!("cb=[{}, <{} more>, {}]", shown(0), more - 2, shown(more - 1))),
    }
    Ok(words)
}

/// Numbers and containers have limits of their own in `reprlib`, which they rarely reach.
fn shortened_result(text: &str) -> String {
    if text.starts_with(['\'', '"', '<']) { shortened(text) } else { text.to_string() }
}

fn callback_text(interpreter: &Rc<Interpreter>, done_callback: &DoneCallback) -> String {
    match py_callback(done_callback) {
        Some(callback) => callback_source(interpreter, &callback.function(), &[]),
        None if done_callback.told == Told::Nothing => "Task.task_wakeup()".to_string(),
        None => format!("{}()", done_callback.callback.name(&crate::asyncio::event_loop::Argument::NOTHING)),
    }
}

fn callbacks_list(interpreter: &Rc<Interpreter>, future: &dyn FutureLike) -> Value {
    let callbacks = future.base().done_callbacks();
    let functions = callbacks.iter().filter_map(py_callback).map(|callback| callback.function());
    interpreter.list(functions.collect())
}

fn state_name(future: &Future) -> &'static str {
    match future.state() {
        State::Pending => "PENDING",
        State::Cancelled => "CANCELLED",
        State::Finished => "FINISHED",
    }
}

/// An error that says that a task does not do what a future does.
pub fn unsupported(interpreter: &Interpreter, what: &str) -> Raised {
    interpreter.error(Kind::RuntimeError, format!("Task does not support {what} operation"))
}
