//! The event loop, as scripts see it: the loop's own object, with the methods of `BaseEventLoop`.

use std::rc::Rc;

use crate::asyncio::coroutine::{Awaitable, Coroutine};
use crate::asyncio::create_task::create_task;
use crate::asyncio::event_loop::{EventLoop, Phase};
use crate::asyncio::future::Future;
use crate::asyncio::handle::Handle;
use crate::asyncio::runner::run_until_complete;
use crate::asyncio::task::Task;
use crate::clock::Time;
use crate::exception::Raised;
use crate::heap::Object;
use crate::python::builtins::generic::parameterized;
use crate::python::library::asyncio::arguments::{
    awaitable_of, given_context, make_task, refusal, task_options,
};
use crate::python::library::asyncio::callback::PyCallback;
use crate::python::library::asyncio::factory::PyTaskFactory;
use crate::python::library::asyncio::handler::{PyExceptionHandler, call_handler};
use crate::python::library::asyncio::hooks;
use crate::python::library::asyncio::policy::make_selector_loop;
use crate::python::library::asyncio::threads;
use crate::python::library::{number, own_function};
use crate::python::machine::{Args, Interpreter, TypeSpec};
use crate::python::objects::class::Class;
use crate::value::Value;

/// Gives the class of loops its methods.
pub fn install(interpreter: &Rc<Interpreter>) {
    let class = &interpreter.core().event_loop;
    interpreter.extend_type(class, &TypeSpec { methods: threads::METHODS, ..TypeSpec::default() });
    interpreter.extend_type(
        &interpreter.core().event_loop,
        &TypeSpec {
            constructor: Some(make),
            methods: &[
                ("create_task", create_task_method),
                ("create_future", |interpreter, args| {
                    let (event_loop, _) = args.split_receiver::<EventLoop>(interpreter, "create_future")?;
                    Ok(Value::Object(Future::new(&event_loop)))
                }),
                ("call_soon", call_soon),
                ("call_soon_threadsafe", call_soon),
                ("call_later", call_later),
                ("call_at", call_at),
                ("time", |interpreter, args| {
                    let (event_loop, _) = args.split_receiver::<EventLoop>(interpreter, "time")?;
                    Ok(Value::Float(event_loop.time().as_secs()))
                }),
                ("run_until_complete", run_until_complete_method),
                ("run_forever", |interpreter, args| {
                    let (event_loop, _) = args.split_receiver::<EventLoop>(interpreter, "run_forever")?;
                    interpreter.refuse_loop_in_thread()?;
                    event_loop.run_forever().map(|()| Value::None)
                }),
                ("stop", |interpreter, args| {
                    let (event_loop, _) = args.split_receiver::<EventLoop>(interpreter, "stop")?;
                    event_loop.stop();
                    Ok(Value::None)
                }),
                ("close", |interpreter, args| {
                    let (event_loop, _) = args.split_receiver::<EventLoop>(interpreter, "close")?;
                    threads::close_executor(interpreter, &event_loop)?;
                    event_loop.close()?;
                    forget_signals(interpreter).map(|()| Value::None)
                }),
                ("is_running", |interpreter, args| phase_is(interpreter, args, Phase::Running)),
                ("is_closed", |interpreter, args| phase_is(interpreter, args, Phase::Closed)),
                ("get_debug", |interpreter, args| {
                    let (event_loop, _) = args.split_receiver::<EventLoop>(interpreter, "get_debug")?;
                    Ok(Value::Bool(event_loop.debug()))
                }),
                ("set_debug", set_debug),
                ("set_exception_handler", set_exception_handler),
                ("get_exception_handler", get_exception_handler),
                ("call_exception_handler", call_exception_handler),
                ("default_exception_handler", default_exception_handler),
                ("set_task_factory", set_task_factory),
                ("get_task_factory", get_task_factory),
                ("shutdown_asyncgens", shutdown_asyncgens),
                ("add_signal_handler", |interpreter, args| {
                    interpreter.call(&own_function(interpreter, "signal", "_add_signal_handler")?, args)
                }),
                ("remove_signal_handler", |interpreter, args| {
                    interpreter.call(&own_function(interpreter, "signal", "_remove_signal_handler")?, args)
                }),
                ("__repr__", repr),
            ],
            getters: &[("_ready", |interpreter, value| count_list(interpreter, value))],
            accessors: &[
                ("_default_executor", threads::executor, threads::set_executor),
                ("_executor_shutdown_called", threads::is_shut_down, threads::shut_down),
                (
                    "slow_callback_duration",
                    |interpreter, value| {
                        Ok(Value::Float(interpreter.receiver::<EventLoop>(value)?.slow_callback_duration()))
                    },
                    |interpreter, value, new| {
                        let seconds = interpreter.float(&new.unwrap_or_default())?;
                        interpreter.receiver::<EventLoop>(value)?.set_slow_callback_duration(seconds);
                        Ok(())
                    },
                ),
            ],
            class_methods: &[("__class_getitem__", parameterized)],
            ..TypeSpec::default()
        },
    );
}

/// `asyncio.SelectorEventLoop(selector=None)`: a loop, whatever its selector.
fn make(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, rest) = args.split_first(interpreter, "SelectorEventLoop")?;
    rest.named(interpreter, "_UnixSelectorEventLoop.__init__", ["selector"], 0)?;
    if !class.downcast::<Class>().is_some_and(|class| Rc::ptr_eq(&class, &interpreter.core().event_loop)) {
        let text = "weakloop does not run subclasses of asyncio's event loops: make one with asyncio.new_event_loop()";
        return Err(interpreter.error(crate::exception::Kind::NotImplementedError, text));
    }
    Ok(Value::Object(make_selector_loop(interpreter)?))
}

/// The end of the signal handlers of loops that are closed.
///
/// # Errors
/// None.
pub fn forget_signals(interpreter: &Rc<Interpreter>) -> Result<(), Raised> {
    if interpreter.modules().get_str("signal").is_none() {
        return Ok(());
    }
    interpreter.call0(&own_function(interpreter, "signal", "_forget_closed_loops")?).map(drop)
}

fn count_list(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Value, Raised> {
    let event_loop = value.downcast::<EventLoop>();
    let names = event_loop.map(|event_loop| event_loop.ready_names()).unwrap_or_default();
    Ok(interpreter.list(names.into_iter().map(Value::str).collect()))
}

fn phase_is(interpreter: &Rc<Interpreter>, args: Args, phase: Phase) -> Result<Value, Raised> {
    let (event_loop, _) = args.split_receiver::<EventLoop>(interpreter, "is_running")?;
    Ok(Value::Bool(event_loop.phase() == phase))
}

fn set_debug(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (event_loop, rest) = args.split_receiver::<EventLoop>(interpreter, "set_debug")?;
    let [enabled] = rest.like_python(interpreter, "BaseEventLoop.set_debug", ["enabled"], 1, 1)?;
    event_loop.set_debug(interpreter.truthy(&enabled.unwrap_or_default())?);
    Ok(Value::None)
}

fn create_task_method(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (event_loop, rest) = args.split_receiver::<EventLoop>(interpreter, "create_task")?;
    let names = ["coro", "name", "context", "eager_start"];
    let [coroutine, name, context, eager] =
        rest.like_python(interpreter, "BaseEventLoop.create_task", names, 1, 1)?;
    if eager.is_some() && !interpreter.world().version().create_task_takes_eager_start() {
        let text = "BaseEventLoop.create_task() got an unexpected keyword argument 'eager_start'";
        return Err(interpreter.type_error(text));
    }
    let options = task_options(interpreter, name, context)?;
    let task = make_task(interpreter, &event_loop, &coroutine.unwrap_or_default(), &options)?;
    Ok(Value::Object(task.into_object()))
}

/// Splits `callback, *args, context=None`.
fn callback_of(
    interpreter: &Rc<Interpreter>,
    mut args: Args,
    function: &str,
) -> Result<Rc<PyCallback>, Raised> {
    let mut context = None;
    for (name, value) in std::mem::take(&mut args.keywords) {
        match &*name {
            "context" => context = Some(value),
            _ => {
                let text = format!("BaseEventLoop.{function}() got an unexpected keyword argument '{name}'");
                return Err(interpreter.type_error(text));
            }
        }
    }
    if args.positional.is_empty() {
        let text = format!("BaseEventLoop.{function}() missing 1 required positional argument: 'callback'");
        return Err(interpreter.type_error(text));
    }
    let callable = args.positional.remove(0);
    let context = given_context(interpreter, context)?;
    Ok(PyCallback::new(interpreter, callable, args.positional, context))
}

fn in_context(handle: Rc<Handle>, context: Option<Rc<dyn Object>>) -> Value {
    context.into_iter().for_each(|context| handle.set_context(context));
    Value::Object(handle)
}

fn call_soon(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (event_loop, rest) = args.split_receiver::<EventLoop>(interpreter, "call_soon")?;
    event_loop.check_closed()?;
    let callback = callback_of(interpreter, rest, "call_soon")?;
    let context = callback.context();
    Ok(in_context(Handle::call_soon(&event_loop, callback)?, context))
}

fn call_later(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (event_loop, rest) = args.split_receiver::<EventLoop>(interpreter, "call_later")?;
    let (delay, rest) = rest.split_first(interpreter, "call_later")?;
    if delay.is_none() {
        return Err(interpreter.type_error("delay must not be None"));
    }
    let delay = number(interpreter, &delay)?;
    event_loop.check_closed()?;
    let callback = callback_of(interpreter, rest, "call_later")?;
    let context = callback.context();
    Ok(in_context(Handle::call_later(&event_loop, delay, callback)?, context))
}

fn call_at(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (event_loop, rest) = args.split_receiver::<EventLoop>(interpreter, "call_at")?;
    let (when, rest) = rest.split_first(interpreter, "call_at")?;
    if when.is_none() {
        return Err(interpreter.type_error("when cannot be None"));
    }
    let when = Time::from_secs(number(interpreter, &when)?);
    event_loop.check_closed()?;
    let callback = callback_of(interpreter, rest, "call_at")?;
    let context = callback.context();
    Ok(in_context(Handle::call_at(&event_loop, when, callback)?, context))
}

fn run_until_complete_method(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (event_loop, rest) = args.split_receiver::<EventLoop>(interpreter, "run_until_complete")?;
    let [awaitable] = rest.like_python(interpreter, "BaseEventLoop.run_until_complete", ["future"], 1, 1)?;
    event_loop.check_closed()?;
    check_not_running(interpreter, &event_loop)?;
    let awaitable = awaitable.unwrap_or_default();
    match awaitable_of(interpreter, &awaitable)? {
        Some(Awaitable::Future(future)) if !Rc::ptr_eq(future.base().event_loop(), &event_loop) => {
            Err(interpreter.value_error(
                "The future belongs to a different loop than the one specified as the loop argument",
            ))
        }
        Some(Awaitable::Future(future)) => run_until_complete(&event_loop, &future),
        Some(Awaitable::Coroutine(coroutine)) => {
            drop(awaitable);
            run_coroutine(interpreter, &event_loop, coroutine)
        }
        None => Err(refusal(interpreter)),
    }
}

/// Runs a loop until a task made of a coroutine is done: such a task is destroyed without a message.
fn run_coroutine(
    interpreter: &Rc<Interpreter>,
    event_loop: &Rc<EventLoop>,
    coroutine: Rc<dyn Coroutine>,
) -> Result<Value, Raised> {
    let options = task_options(interpreter, None, None)?;
    let future = create_task(event_loop, coroutine, &options)?;
    if let Some(task) = Task::from_object(Rc::clone(&future).into_object()) {
        task.set_log_destroy_pending(false);
    }
    let ended = run_until_complete(event_loop, &future);
    if ended.is_err() && future.base().is_done() {
        future.base().set_log_traceback(false);
    }
    ended
}

fn check_not_running(interpreter: &Rc<Interpreter>, event_loop: &EventLoop) -> Result<(), Raised> {
    if event_loop.phase() == Phase::Running {
        return Err(interpreter.runtime_error("This event loop is already running"));
    }
    interpreter.refuse_loop_in_thread()?;
    if EventLoop::running().is_some() {
        let text = "Cannot run the event loop while another loop is running";
        return Err(interpreter.runtime_error(text));
    }
    Ok(())
}

fn set_exception_handler(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (event_loop, rest) = args.split_receiver::<EventLoop>(interpreter, "set_exception_handler")?;
    let [handler] =
        rest.like_python(interpreter, "BaseEventLoop.set_exception_handler", ["handler"], 1, 1)?;
    let handler = handler.unwrap_or_default();
    if handler.is_none() {
        event_loop.set_exception_handler(None);
        return Ok(Value::None);
    }
    if !interpreter.is_callable(&handler) {
        let text = format!("A callable object or None is expected, got {}", interpreter.repr(&handler)?);
        return Err(interpreter.type_error(text));
    }
    event_loop.set_exception_handler(Some(PyExceptionHandler::new(interpreter, handler)));
    Ok(Value::None)
}

fn get_exception_handler(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (event_loop, _) = args.split_receiver::<EventLoop>(interpreter, "get_exception_handler")?;
    Ok(PyExceptionHandler::of(&event_loop).map_or(Value::None, |handler| handler.function()))
}

fn call_exception_handler(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (event_loop, rest) = args.split_receiver::<EventLoop>(interpreter, "call_exception_handler")?;
    let [context] =
        rest.like_python(interpreter, "BaseEventLoop.call_exception_handler", ["context"], 1, 1)?;
    let context = context.unwrap_or_default();
    match PyExceptionHandler::of(&event_loop) {
        Some(handler) => call_handler(interpreter, &event_loop, &handler.function(), context)?,
        None => event_loop.default_exception_handler(&hooks::report_of(interpreter, &context)?),
    }
    Ok(Value::None)
}

fn default_exception_handler(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (event_loop, rest) = args.split_receiver::<EventLoop>(interpreter, "default_exception_handler")?;
    let [context] =
        rest.like_python(interpreter, "BaseEventLoop.default_exception_handler", ["context"], 1, 1)?;
    event_loop.default_exception_handler(&hooks::report_of(interpreter, &context.unwrap_or_default())?);
    Ok(Value::None)
}

fn set_task_factory(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (event_loop, rest) = args.split_receiver::<EventLoop>(interpreter, "set_task_factory")?;
    let [factory] = rest.like_python(interpreter, "BaseEventLoop.set_task_factory", ["factory"], 1, 1)?;
    let factory = factory.unwrap_or_default();
    if !factory.is_none() && !interpreter.is_callable(&factory) {
        return Err(interpreter.type_error("task factory must be a callable or None"));
    }
    event_loop.set_task_factory(PyTaskFactory::wrap(interpreter, factory));
    Ok(Value::None)
}

fn get_task_factory(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (event_loop, _) = args.split_receiver::<EventLoop>(interpreter, "get_task_factory")?;
    Ok(PyTaskFactory::unwrap(event_loop.task_factory()))
}

fn shutdown_asyncgens(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (event_loop, _) = args.split_receiver::<EventLoop>(interpreter, "shutdown_asyncgens")?;
    Ok(Value::Object(hooks::shutdown_asyncgens(interpreter, &event_loop).into_object()))
}

fn repr(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (event_loop, _) = args.split_receiver::<EventLoop>(interpreter, "__repr__")?;
    let word = |yes: bool| if yes { "True" } else { "False" };
    let (running, closed) = (event_loop.phase() == Phase::Running, event_loop.phase() == Phase::Closed);
    Ok(Value::str(format!(
        "<_UnixSelectorEventLoop running={} closed={} debug={}>",
        word(running),
        word(closed),
        word(event_loop.debug())
    )))
}
