//! `asyncio`: the classes and functions that scripts import, around weakloop's own asyncio.

mod arguments;
mod callback;
mod endpoints;
mod event_loop;
mod factory;
mod future;
mod groups;
mod handle;
mod handler;
mod hooks;
mod inherited;
pub mod locks;
pub mod policy;
mod queue_items;
mod queues;
mod running;
mod streams;
mod submodules;
mod task;
pub mod tasks;
mod threads;
mod transports;

use std::rc::Rc;

use crate::asyncio::coroutine::NativeCoroutine;
use crate::asyncio::world::World;
use crate::exception::{Kind, Raised};
use crate::python::library::contextvars::Context;
use crate::python::machine::{Interpreter, NativeFn, NativeFunction};
use crate::python::objects::async_step::AsyncStep;
use crate::python::objects::list::List;
use crate::python::objects::module::Module;
use crate::value::Value;

pub use submodules::loaders;

/// Functions of other files than `tasks`.
const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("run", running::run),
    ("get_running_loop", policy::get_running_loop),
    ("_get_running_loop", policy::peek_running_loop),
    ("get_event_loop", policy::get_event_loop),
    ("set_event_loop", policy::set_event_loop),
    ("new_event_loop", policy::make_event_loop),
    ("get_event_loop_policy", policy::get_event_loop_policy),
    ("set_event_loop_policy", policy::set_event_loop_policy),
    ("current_task", task::current_task),
];

/// Classes of exceptions, by asyncio's names.
const EXCEPTIONS: &[(&str, Kind)] = &[
    ("CancelledError", Kind::CancelledError),
    ("InvalidStateError", Kind::InvalidStateError),
    ("TimeoutError", Kind::TimeoutError),
    ("IncompleteReadError", Kind::IncompleteReadError),
    ("LimitOverrunError", Kind::LimitOverrunError),
    ("BrokenBarrierError", Kind::BrokenBarrierError),
    ("QueueEmpty", Kind::QueueEmpty),
    ("QueueFull", Kind::QueueFull),
];

/// Fills the module.
///
/// # Errors
/// None of its own; the library's source is expected to run.
pub fn load(interpreter: &Rc<Interpreter>, module: &Rc<Module>) -> Result<(), Raised> {
    prepare_world(interpreter.world());
    interpreter.bind_coroutine::<NativeCoroutine>(&interpreter.core().coroutine);
    interpreter.bind_coroutine::<AsyncStep>(&interpreter.core().async_step);
    future::install(interpreter);
    task::install(interpreter);
    event_loop::install(interpreter);
    tasks::install(interpreter);
    let dict = module.dict();
    locks::install(interpreter, &dict);
    queues::install(interpreter, &dict);
    groups::install(interpreter, &dict);
    transports::install(interpreter, &dict);
    streams::install(interpreter, &dict);
    for functions in [FUNCTIONS, tasks::FUNCTIONS, threads::FUNCTIONS] {
        interpreter.add_functions(&dict, functions);
    }
    let version = interpreter.world().version();
    let shut_down = version.queues_shut_down().then_some(("QueueShutDown", Kind::QueueShutDown));
    for (name, kind) in EXCEPTIONS.iter().copied().chain(shut_down) {
        dict.set_name(name, Value::from(Rc::clone(interpreter.core().exception(kind))));
    }
    let core = interpreter.core();
    for (name, class) in [
        ("Future", &core.future),
        ("Task", &core.task),
        ("AbstractEventLoop", &core.event_loop),
        ("BaseEventLoop", &core.event_loop),
        ("SelectorEventLoop", &core.event_loop),
    ] {
        dict.set_name(name, Value::from(Rc::clone(class)));
    }
    if version.has_event_loop_name() {
        dict.set_name("EventLoop", Value::from(Rc::clone(&core.event_loop)));
    }
    handle::install(interpreter, &dict);
    for constant in ["FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"] {
        dict.set_name(constant, Value::str(constant));
    }
    if version.has_eager_tasks() {
        dict.set_name("eager_task_factory", factory::eager_task_factory(interpreter));
    }
    dict.set_name("__getattr__", NativeFunction::function("__getattr__", submodules::find));
    Ok(())
}

/// Says how results become lists, and contexts copies.
fn prepare_world(world: &World) {
    world.set_list_maker(|heap, values| Value::Object(List::new(heap, values)));
    world.set_context_copier(Context::copy);
}

/// Puts the native parts into `asyncio.base_events`.
///
/// # Errors
/// None.
pub fn load_base_events(interpreter: &Rc<Interpreter>, module: &Rc<Module>) -> Result<(), Raised> {
    let of_loops: &[(&str, NativeFn)] =
        &[("take_asyncgens", hooks::take_asyncgens), ("tasks_in_order", tasks::tasks_in_order)];
    for functions in [running::OF_MAIN_TASK, of_loops] {
        interpreter.add_functions(&module.dict(), functions);
    }
    Ok(())
}
