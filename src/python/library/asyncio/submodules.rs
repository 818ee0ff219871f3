//! The files of asyncio, as modules: each has names that `asyncio` has too.

use std::rc::Rc;

use crate::exception::{Kind, Raised};
use crate::python::library::{self, own_function};
use crate::python::machine::{Args, Interpreter, ModuleLoader, NativeFn, NativeFunction};
use crate::python::objects::module::Module;
use crate::value::Value;

/// The modules, each with its names.
const SUBMODULES: &[(&str, &str)] = &[
    ("asyncio.coroutines", "iscoroutine iscoroutinefunction"),
    (
        "asyncio.events",
        "AbstractEventLoop AbstractEventLoopPolicy Handle TimerHandle get_event_loop set_event_loop new_event_loop \
         get_running_loop _get_running_loop get_event_loop_policy set_event_loop_policy",
    ),
    (
        "asyncio.exceptions",
        "CancelledError InvalidStateError TimeoutError IncompleteReadError LimitOverrunError BrokenBarrierError",
    ),
    ("asyncio.futures", "Future isfuture wrap_future"),
    ("asyncio.locks", "Lock Event Condition Semaphore BoundedSemaphore Barrier"),
    ("asyncio.protocols", "BaseProtocol Protocol BufferedProtocol DatagramProtocol SubprocessProtocol"),
    ("asyncio.queues", "Queue PriorityQueue LifoQueue QueueEmpty QueueFull QueueShutDown"),
    ("asyncio.runners", "run Runner"),
    ("asyncio.streams", "StreamReader StreamWriter StreamReaderProtocol open_connection start_server"),
    ("asyncio.taskgroups", "TaskGroup"),
    (
        "asyncio.tasks",
        "Task create_task current_task all_tasks gather wait wait_for as_completed sleep shield ensure_future \
         run_coroutine_threadsafe eager_task_factory FIRST_COMPLETED FIRST_EXCEPTION ALL_COMPLETED",
    ),
    ("asyncio.timeouts", "timeout timeout_at Timeout"),
    ("asyncio.transports", "BaseTransport ReadTransport WriteTransport Transport"),
    ("asyncio.unix_events", "DefaultEventLoopPolicy SelectorEventLoop"),
];

/// The modules, and how each is filled.
pub fn loaders() -> impl Iterator<Item = (&'static str, ModuleLoader)> {
    SUBMODULES.iter().map(|(name, _)| (*name, load as ModuleLoader))
}

/// Takes over from `asyncio` what it has of a module's names.
fn load(interpreter: &Rc<Interpreter>, module: &Rc<Module>) -> Result<(), Raised> {
    let asyncio = interpreter.import("asyncio")?.dict();
    let known = SUBMODULES.iter().find(|(name, _)| **name == **module.name());
    for name in known.into_iter().flat_map(|(_, names)| names.split(' ')) {
        if let Some(value) = asyncio.get_str(name) {
            module.dict().set_name(name, value);
        }
    }
    for (_, finder) in FINDERS.iter().filter(|(name, _)| **name == **module.name()) {
        module.dict().set_name("__getattr__", NativeFunction::function("__getattr__", *finder));
    }
    Ok(())
}

/// The modules that have classes of the library's own source. Every script that makes a loop imports the first, and few ask
/// for these.
const FINDERS: &[(&str, NativeFn)] =
    &[(EVENTS, find_in_events), (UNIX_EVENTS, find_in_unix_events), (RUNNERS, find_in_runners)];

const EVENTS: &str = "asyncio.events";
const UNIX_EVENTS: &str = "asyncio.unix_events";
const RUNNERS: &str = "asyncio.runners";

const POLICIES: &[&str] = &["AbstractEventLoopPolicy", "DefaultEventLoopPolicy"];
const RUNNER: &[&str] = &["Runner"];

fn find_in_events(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let name = name_asked_for(interpreter, args)?;
    find_class(interpreter, &name, EVENTS, POLICIES)
}

fn find_in_unix_events(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let name = name_asked_for(interpreter, args)?;
    find_class(interpreter, &name, UNIX_EVENTS, POLICIES)
}

fn find_in_runners(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let name = name_asked_for(interpreter, args)?;
    find_class(interpreter, &name, RUNNERS, RUNNER)
}

/// `asyncio.__getattr__`: a file of asyncio that nobody has asked for yet, or a class of the library's own source.
///
/// # Errors
/// AttributeError if there is none of that name.
pub fn find(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let name = name_asked_for(interpreter, args)?;
    let full = format!("asyncio.{name}");
    if library::module_names().any(|known| known == full) {
        return Ok(Value::Object(interpreter.import(&full)?));
    }
    find_class(interpreter, &name, "asyncio", &[POLICIES, RUNNER].concat())
}

fn name_asked_for(interpreter: &Rc<Interpreter>, args: Args) -> Result<Rc<str>, Raised> {
    let [name] = args.exactly(interpreter, "__getattr__")?;
    interpreter.str(&name)
}

/// A class of those, for a module that has no other attribute of that name.
fn find_class(
    interpreter: &Rc<Interpreter>,
    name: &str,
    module: &str,
    classes: &[&str],
) -> Result<Value, Raised> {
    if classes.contains(&name) {
        return own_function(interpreter, "asyncio.base_events", name);
    }
    match interpreter.modules().get_str(module) {
        Some(module) => Err(interpreter.no_attribute(&module, name)),
        None => {
            Err(interpreter
                .error(Kind::AttributeError, format!("module '{module}' has no attribute '{name}'")))
        }
    }
}
