//! `asyncio.run` (runners.py).

use std::cell::RefCell;
use std::rc::Rc;

use crate::asyncio::create_task::create_task;
use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::runner::{Runner, run_on, run_until_complete};
use crate::asyncio::task::Task;
use crate::exception::Raised;
use crate::heap::Object;
use crate::python::library::asyncio::arguments::task_options;
use crate::python::library::asyncio::hooks::{new_event_loop, shutdown_asyncgens};
use crate::python::library::asyncio::policy::set_current;
use crate::python::library::asyncio::threads::shutdown_after_run;
use crate::python::machine::{Args, Interpreter};
use crate::value::Value;

/// `asyncio.run(main, *, debug=None, loop_factory=None)`.
///
/// # Errors
/// What the main task raised, or what ended the loop; RuntimeError where a loop runs already; ValueError for what is no
/// coroutine.
pub fn run(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let names = ["main", "debug", "loop_factory"];
    let [main, debug, factory] = args.like_python(interpreter, "run", names, 1, 1)?;
    let main = main.unwrap_or_default();
    if EventLoop::running().is_some() {
        let text = "asyncio.run() cannot be called from a running event loop";
        return Err(interpreter.runtime_error(text));
    }
    interpreter.refuse_loop_in_thread()?;
    let Some(coroutine) = interpreter.as_coroutine(&main) else {
        let text = format!("a coroutine was expected, got {}", interpreter.repr(&main)?);
        return Err(interpreter.value_error(text));
    };
    drop(main);
    let is_policy = factory.as_ref().is_none_or(Value::is_none);
    // The frame of `run` has the coroutine among its variables, and the runner, which holds the context of the main task.
    let main = Rc::clone(&coroutine);
    let context: RefCell<Option<Rc<dyn Object>>> = RefCell::default();
    let variables = || [Rc::clone(&main).into_object()].into_iter().chain(context.borrow().clone()).collect();
    let make_runner = || {
        let machine = Rc::downgrade(interpreter);
        let machine = move || machine.upgrade().expect("a loop is closed while the machine is there");
        let runner = Runner::around(make_loop(interpreter, debug, factory)?);
        let runner = if is_policy {
            let machine = machine.clone();
            runner.with_leave(Box::new(move || set_current(&machine(), Value::None)))
        } else {
            runner
        };
        let machine_of_executor = machine.clone();
        let shutdown = move |event_loop: &Rc<EventLoop>| Ok(shutdown_asyncgens(&machine(), event_loop));
        let executor_shutdown =
            move |event_loop: &Rc<EventLoop>| shutdown_after_run(&machine_of_executor(), event_loop);
        Ok(runner.with_shutdown(Box::new(shutdown)).with_executor_shutdown(Box::new(executor_shutdown)))
    };
    let run_main = |runner: &Runner| {
        let options = task_options(interpreter, None, None)?;
        let future = create_task(runner.event_loop(), coroutine, &options)?;
        let ended = run_until_complete(runner.event_loop(), &future);
        let task = Task::from_object(future.into_object());
        context.replace(task.and_then(|task| task.context()));
        ended
    };
    let world = interpreter.world();
    world.call(variables, || run_on(world, make_runner, run_main))
}

fn make_loop(
    interpreter: &Rc<Interpreter>,
    debug: Option<Value>,
    factory: Option<Value>,
) -> Result<Rc<EventLoop>, Raised> {
    let event_loop = match factory {
        None | Some(Value::None) => {
            let event_loop = new_event_loop(interpreter);
            set_current(interpreter, Value::Object(Rc::<EventLoop>::clone(&event_loop)));
            event_loop
        }
        Some(factory) => {
            let made = interpreter.call0(&factory)?;
            let event_loop = made.downcast::<EventLoop>();
            event_loop.ok_or_else(|| interpreter.type_error("loop_factory returned no event loop"))?
        }
    };
    if let Some(debug) = debug.filter(|debug| !debug.is_none()) {
        event_loop.set_debug(interpreter.truthy(&debug)?);
    }
    Ok(event_loop)
}
