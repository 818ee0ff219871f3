//! `asyncio.run` (runners.py).

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::asyncio::create_task::create_task;
use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::runner::{Runner, run_on, run_until_complete};
use crate::asyncio::task::Task;
use crate::exception::{Kind, Raised};
use crate::heap::{Object, ObjectId};
use crate::python::library::asyncio::arguments::task_options;
use crate::python::library::asyncio::event_loop::forget_signals;
use crate::python::library::asyncio::hooks::shutdown_asyncgens;
use crate::python::library::asyncio::policy::{new_event_loop, set_current};
use crate::python::library::asyncio::threads::shutdown_after_run;
use crate::python::machine::{Args, Interpreter, NativeFn};
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
    let world = interpreter.world();
    let run_main = |runner: &Runner| {
        let options = task_options(interpreter, None, None)?;
        let future = create_task(runner.event_loop(), coroutine, &options)?;
        let main_task = interpreter.singleton(MainTask::default);
        main_task.begin(&*Rc::clone(&future).into_object());
        // The frame of `Runner.run` has the coroutine and the task.
        let variables = || vec![Rc::clone(&main).into_object(), Rc::clone(&future).into_object()];
        let ended = world
            .call(variables, || main_task.end(interpreter, run_until_complete(runner.event_loop(), &future)));
        let task = Task::from_object(future.into_object());
        context.replace(task.and_then(|task| task.context()));
        ended
    };
    let ended = world.call(variables, || run_on(world, make_runner, run_main));
    forget_signals(interpreter).and(ended)
}

/// Whom an interrupt cancels: the main task of `asyncio.run` or of a `Runner`, while it runs.
#[derive(Default)]
struct MainTask {
    /// By its name, because whoever runs it holds it.
    task: Cell<Option<ObjectId>>,
    interrupts: Cell<u32>,
}

impl MainTask {
    fn begin(&self, task: &dyn Object) {
        self.task.set(Some(task.header().id()));
        self.interrupts.set(0);
    }

    /// The task that an interrupt cancels: the first one only.
    fn interrupt(&self, interpreter: &Interpreter) -> Value {
        let task = self.task.get().and_then(|id| interpreter.heap().get(id));
        let is_first = task.is_some() && self.interrupts.replace(self.interrupts.get() + 1) == 0;
        task.filter(|_| is_first).map_or(Value::None, Value::Object)
    }

    /// How the main task ended: cancelled by an interrupt it is interrupted.
    fn end(&self, interpreter: &Rc<Interpreter>, ended: Result<Value, Raised>) -> Result<Value, Raised> {
        let task = self.task.take().and_then(|id| interpreter.heap().get(id)).and_then(Task::from_object);
        let is_cancelled = ended.as_ref().is_err_and(|raised| raised.kind() == Kind::CancelledError);
        if is_cancelled && 0 < self.interrupts.take() && task.is_some_and(|task| task.uncancel() == 0) {
            return Err(interpreter.error(Kind::KeyboardInterrupt, ""));
        }
        ended
    }
}

/// What the library's own source asks about the main task.
pub const OF_MAIN_TASK: &[(&str, NativeFn)] = &[
    ("_begin_main_task", |interpreter, args| {
        let [task] = args.exactly(interpreter, "_begin_main_task")?;
        if let Some(task) = task.as_object() {
            interpreter.singleton(MainTask::default).begin(&**task);
        }
        Ok(Value::None)
    }),
    ("_interrupt_main_task", |interpreter, _| {
        Ok(interpreter.singleton(MainTask::default).interrupt(interpreter))
    }),
    ("_end_main_task", |interpreter, _| {
        let main_task = interpreter.singleton(MainTask::default);
        main_task.task.take();
        Ok(Value::Bool(0 < main_task.interrupts.take()))
    }),
];

fn make_loop(
    interpreter: &Rc<Interpreter>,
    debug: Option<Value>,
    factory: Option<Value>,
) -> Result<Rc<EventLoop>, Raised> {
    let event_loop = match factory {
        None | Some(Value::None) => {
            let event_loop = new_event_loop(interpreter)?;
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
