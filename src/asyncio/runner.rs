//! `asyncio.run`: a loop made, a main task run to its end, everything else cancelled, the loop closed.
//!
//! It follows `run_until_complete` (base_events.py) and `Runner` (runners.py), 3.11 to 3.13: closing takes two more tasks
//! and at least four more iterations.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use crate::asyncio::coroutine::{Body, Coroutine, NativeCoroutine, Routine, Step};
use crate::asyncio::create_task::{Options, create_task_of};
use crate::asyncio::event_loop::{Argument, Callback, EventLoop};
use crate::asyncio::future::{FutureLike, Told};
use crate::asyncio::gather::Gathering;
use crate::asyncio::task::Task;
use crate::asyncio::world::{Report, World};
use crate::exception::{Exception, Kind, Raised};
use crate::heap::{Edge, Grip, Header, Object};
use crate::record::{Fact, Site};
use crate::value::Value;

/// Runs a loop until a future is done (`loop.run_until_complete(future)`).
///
/// # Errors
/// What the future raised; what ended the loop; RuntimeError if the loop was stopped before the future was done.
pub fn run_until_complete(event_loop: &Rc<EventLoop>, future: &Rc<dyn FutureLike>) -> Result<Value, Raised> {
    event_loop.world().call_loop(|| vec![Rc::clone(future).into_object()], || run_to_end(event_loop, future))
}

fn run_to_end(event_loop: &Rc<EventLoop>, future: &Rc<dyn FutureLike>) -> Result<Value, Raised> {
    event_loop.check_closed()?;
    if let Some(task) = Task::from_object(Rc::clone(future).into_object()) {
        event_loop.world().note_main(task.number());
    }
    let stop = StopLoop::new(event_loop);
    future.base().add_done_callback(Rc::<StopLoop>::clone(&stop), Told::Future)?;
    let ended = event_loop.run_forever();
    let stop_id = stop.header().id();
    future.base().remove_done_callbacks(|done_callback| done_callback.callback.header().id() == stop_id);
    ended?;
    if !future.base().is_done() {
        let text = "Event loop stopped before Future completed.";
        return Err(event_loop.world().exception(Kind::RuntimeError, text));
    }
    future.base().result_in_frame()
}

/// Makes a task of a body and runs a loop until it is done (`loop.run_until_complete(coroutine)`): such a task is
/// destroyed without a message.
///
/// # Errors
/// As [`run_until_complete`].
pub fn run_body_until_complete(event_loop: &Rc<EventLoop>, body: Body, site: Site) -> Result<Value, Raised> {
    let future = create_task_of(event_loop, body, &Options { site, ..Options::default() })?;
    let task = Task::from_object(Rc::clone(&future).into_object());
    task.into_iter().for_each(|task| task.set_log_destroy_pending(false));
    let ended = run_until_complete(event_loop, &future);
    if ended.is_err() && future.base().is_done() {
        future.base().set_log_traceback(false);
    }
    ended
}

/// Runs a body as the main task of a loop of its own (`asyncio.run`).
///
/// # Errors
/// What the body raised, or what ended the loop.
pub fn run(world: &Rc<World>, body: Body, site: Site) -> Result<Value, Raised> {
    run_on(world, || Ok(Runner::new(world)), |runner| runner.run(body, site))
}

/// As [`run`], on a runner that the caller makes, with the main task that the caller makes.
///
/// # Errors
/// As [`run`]; what making the runner raised.
pub fn run_on(
    world: &Rc<World>,
    make_runner: impl FnOnce() -> Result<Runner, Raised>,
    main: impl FnOnce(&Runner) -> Result<Value, Raised>,
) -> Result<Value, Raised> {
    settle(world);
    let runner = make_runner()?;
    let ended = main(&runner);
    reach_frame_of_run(world, &ended);
    world.heap().run_deferred();
    if let Ok(value) = &ended {
        world.journal().note(|| Fact::End(format!("returned {}", value.repr())));
    }
    let ended = close_after(world, &runner, ended);
    if let Err(raised) = &ended {
        world.journal().note(|| Fact::End(format!("raised {}: {}", raised.class_name(), raised.message())));
    }
    drop(runner);
    settle(world);
    world.leave_loop();
    ended
}

/// Has what was raised come to `run`: the frame of that stands in the traceback, though it still runs.
fn reach_frame_of_run<T>(world: &World, ended: &Result<T, Raised>) {
    if let (Err(raised), Some(frame)) = (ended, world.frame()) {
        raised.add_frame(frame);
    }
}

/// Leaves the `with` block of the runner: what closing raises has what the block raised as its context.
fn close_after(world: &Rc<World>, runner: &Runner, ended: Result<Value, Raised>) -> Result<Value, Raised> {
    // `__exit__` is given the exception and its traceback, which may be taken from that meanwhile.
    let exception = ended.as_ref().err().map(|raised| -> Rc<dyn Object> { Rc::<Exception>::clone(raised) });
    let traceback = ended.as_ref().err().and_then(|raised| raised.entries());
    let traceback = traceback.map(|traceback| -> Rc<dyn Object> { traceback });
    let given = || [&exception, &traceback].into_iter().flatten().cloned().collect();
    let closed = world.call_handling(ended.as_ref().err(), || world.call(given, || runner.close()));
    drop((exception, traceback));
    reach_frame_of_run(world, &closed);
    world.heap().run_deferred();
    match (closed, ended) {
        (Ok(()), ended) => ended,
        (Err(raised), Ok(_)) => Err(raised),
        (Err(raised), Err(before)) => {
            if raised.context().is_none() {
                raised.chain_to(before);
            }
            Err(raised)
        }
    }
}

fn settle(world: &World) {
    if let Some(watcher) = world.watcher() {
        watcher.settle();
    }
}

/// Makes and closes one loop around runs of coroutines (`asyncio.Runner`).
pub struct Runner {
    event_loop: Rc<EventLoop>,
    shutdown: Option<Shutdown>,
    executor_shutdown: Option<Shutdown>,
    leave: Option<Leave>,
}

/// Says, before a loop is closed, that it is the current one no more.
pub type Leave = Box<dyn Fn()>;

/// Makes a coroutine that closes what a loop has left: its asynchronous generators, or its executor.
pub type Shutdown = Box<dyn Fn(&Rc<EventLoop>) -> Result<Rc<dyn Coroutine>, Raised>>;

impl Runner {
    /// A runner with a loop of its own.
    pub fn new(world: &Rc<World>) -> Runner {
        Runner::around(EventLoop::new(world))
    }

    /// A runner around a loop that somebody made.
    pub fn around(event_loop: Rc<EventLoop>) -> Runner {
        Runner { event_loop, shutdown: None, executor_shutdown: None, leave: None }
    }

    /// The same, with a front end's way to close asynchronous generators.
    pub fn with_shutdown(mut self, shutdown: Shutdown) -> Runner {
        self.shutdown = Some(shutdown);
        self
    }

    /// The same, with a front end's way to wait for the threads of a loop's executor, if it has one.
    pub fn with_executor_shutdown(mut self, shutdown: Shutdown) -> Runner {
        self.executor_shutdown = Some(shutdown);
        self
    }

    /// The same, for a loop that is the current one of its thread.
    pub fn with_leave(mut self, leave: Leave) -> Runner {
        self.leave = Some(leave);
        self
    }

    /// The loop.
    pub fn event_loop(&self) -> &Rc<EventLoop> {
        &self.event_loop
    }

    /// Runs a body as the main task, and returns what it returned (`Runner.run`).
    ///
    /// # Errors
    /// What the main task raised, or what ended the loop.
    pub fn run(&self, body: Body, site: Site) -> Result<Value, Raised> {
        let task: Rc<dyn FutureLike> = Task::new(&self.event_loop, body, site)?;
        run_until_complete(&self.event_loop, &task)
    }

    /// Cancels what still runs, shuts down, and closes the loop (`Runner.close`).
    ///
    /// # Errors
    /// What ended the loop meanwhile; it is closed all the same.
    pub fn close(&self) -> Result<(), Raised> {
        // The frame of `close` has no variable that leads to a task.
        let shut_down = self.event_loop.world().call(Vec::new, || self.shut_down());
        self.leave.iter().for_each(|leave| leave());
        self.event_loop.close()?;
        shut_down
    }

    fn shut_down(&self) -> Result<(), Raised> {
        self.cancel_all_tasks()?;
        match &self.shutdown {
            Some(shutdown) => self.run_coroutine(shutdown(&self.event_loop)?)?,
            None => self.run_instant("BaseEventLoop.shutdown_asyncgens")?,
        }
        match &self.executor_shutdown {
            Some(shutdown) if !self.event_loop.default_executor().is_none() => {
                self.run_coroutine(shutdown(&self.event_loop)?)
            }
            _ => self.run_instant("BaseEventLoop.shutdown_default_executor"),
        }
    }

    /// `_cancel_all_tasks`: in order of creation, where CPython has the order of addresses.
    fn cancel_all_tasks(&self) -> Result<(), Raised> {
        self.event_loop.world().count_look();
        let tasks: Vec<Grip<Task>> = all_tasks(&self.event_loop).into_iter().map(Grip::new).collect();
        if tasks.is_empty() {
            return Ok(());
        }
        let world = self.event_loop.world();
        let at = Cell::new(0);
        let cancelled = world.call(|| variables(world, &tasks, at.get()), || self.cancel_tasks(&tasks, &at));
        drop(tasks);
        self.event_loop.world().heap().run_deferred();
        cancelled
    }

    /// Says in `at` which of the tasks its variable names.
    fn cancel_tasks(&self, tasks: &[Grip<Task>], at: &Cell<usize>) -> Result<(), Raised> {
        for (place, task) in tasks.iter().enumerate() {
            at.set(place);
            Rc::<Task>::clone(task).cancel(Value::None)?;
        }
        let children = tasks.iter().map(|task| -> Rc<dyn FutureLike> { Rc::<Task>::clone(task) }).collect();
        let gathering: Rc<dyn FutureLike> = Gathering::new(&self.event_loop, children, true)?;
        run_until_complete(&self.event_loop, &gathering)?;
        let mut failed = tasks.iter().filter(|task| !task.base().is_cancelled());
        failed.try_for_each(|task| self.report_unhandled(task))
    }

    fn report_unhandled(&self, task: &Rc<Task>) -> Result<(), Raised> {
        let Ok(Some(raised)) = task.base().exception() else { return Ok(()) };
        let message = "unhandled exception during asyncio.run() shutdown".to_string();
        let fields = vec![("exception", Value::Object(raised)), ("task", Value::from(Rc::clone(task)))];
        self.event_loop.call_exception_handler(Report { message, fields })
    }

    fn run_instant(&self, qualname: &'static str) -> Result<(), Raised> {
        self.run_coroutine(NativeCoroutine::new(self.event_loop.world(), qualname, Instant))
    }

    fn run_coroutine(&self, coroutine: Rc<dyn Coroutine>) -> Result<(), Raised> {
        run_body_until_complete(&self.event_loop, Body::Object(coroutine), Site::Unknown).map(|_| ())
    }
}

impl fmt::Debug for Runner {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "<Runner of {:?}>", self.event_loop)
    }
}

/// The variables of `_cancel_all_tasks`: the set of the tasks, and one of them. A list stands in for the set, where there
/// are lists; a collection goes through that from its end.
fn variables(world: &World, tasks: &[Grip<Task>], at: usize) -> Vec<Rc<dyn Object>> {
    let tasks = || tasks.iter().map(|task| -> Rc<dyn Object> { Rc::<Task>::clone(task) });
    match world.make_list(tasks().rev().map(Value::Object).collect()) {
        Value::Object(to_cancel) => [to_cancel].into_iter().chain(tasks().nth(at)).collect(),
        _ => tasks().collect(),
    }
}

/// The tasks of a loop that are not done, in order of creation (`asyncio.all_tasks`).
pub fn all_tasks(event_loop: &EventLoop) -> Vec<Rc<Task>> {
    let tasks = event_loop.tasks().into_iter().filter_map(Task::from_object);
    let mut pending: Vec<Rc<Task>> =
        tasks.filter(|task| task.is_registered() && !task.base().is_done()).collect();
    pending.sort_by_key(|task| (task.order(), task.task_name().number));
    pending
}

/// `_run_until_complete_cb`: stops the loop when the future is done.
struct StopLoop {
    header: Header,
}

impl StopLoop {
    fn new(event_loop: &EventLoop) -> Rc<StopLoop> {
        event_loop.world().heap().alloc(|header| StopLoop { header })
    }
}

impl Callback for StopLoop {
    fn call(self: Rc<Self>, argument: &Argument) -> Result<(), Raised> {
        let Some(event_loop) = EventLoop::running() else { return Ok(()) };
        let Argument::Future(future) = argument else { return Ok(()) };
        if let Some(task) = Task::from_object(Rc::clone(future))
            && !task.base().is_cancelled()
            && let Ok(Some(raised)) = task.base().exception()
            && (raised.is(Kind::SystemExit) || raised.is(Kind::KeyboardInterrupt))
        {
            return Ok(());
        }
        event_loop.stop();
        Ok(())
    }

    fn name(&self, _argument: &Argument) -> String {
        "_run_until_complete_cb".to_string()
    }
}

impl Object for StopLoop {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, _visit: &mut dyn FnMut(Edge<'_>)) {}

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {}

    fn type_name(&self) -> &str {
        "function"
    }
}

/// The frame of a coroutine of the loop's own that has nothing to do: it returns at once.
struct Instant;

impl Routine for Instant {
    fn resume(&mut self, _world: &Rc<World>, _outcome: Result<Value, Raised>) -> Step {
        Step::done(Value::None)
    }

    fn traverse(&self, _visit: &mut dyn FnMut(Edge<'_>)) {}
}
