//! Event loops by hand for Rust programs: what `asyncio.run` does in one call, in its parts.
//!
//! A program of this kind is a plain function, as the top of a Python script is.

use std::fmt;
use std::future::Future as RustFuture;
use std::panic::Location;
use std::rc::Rc;

use crate::asyncio::create_task::EagerTaskFactory;
use crate::asyncio::event_loop::{self as asyncio, Argument, Phase};
use crate::asyncio::future::Future;
use crate::asyncio::runner;
use crate::asyncio::task::Task;
use crate::asyncio::world::{Report, Silent, World};
use crate::choice::Seeded;
use crate::clock::Time;
use crate::exception::Raised;
use crate::heap::Object;

use crate::native::callbacks::NativeCallback;
use crate::native::function::Function;
use crate::native::{
    Error, FutureHandle, Gatherable, Result, TaskHandle, TimerHandle, into_body, make_task, running,
    unwrap_result,
};
use crate::record::Site;
use crate::sim::{Run, Setup, simulate_with};
use crate::value::Value;

impl Setup {
    /// Runs a plain function, which makes its event loops itself.
    ///
    /// ```
    /// use weakloop::{Setup, print, sleep};
    ///
    /// let run = Setup::new().run_plain(|program| {
    ///     let event_loop = program.new_event_loop();
    ///     let answer = event_loop.run_until_complete(async {
    ///         sleep(1.0).await?;
    ///         Ok(42i64)
    ///     })?;
    ///     let loop_to_stop = event_loop.clone();
    ///     event_loop.call_later(2.0, move || loop_to_stop.stop());
    ///     event_loop.run_forever()?;
    ///     program.print(format!("{answer} at {}", event_loop.time()));
    ///     event_loop.close()
    /// });
    /// assert_eq!(run.printed(), "42 at 3\n");
    /// ```
    ///
    /// # Panics
    /// When something outside still holds a handle of the run at its end, or the program panics.
    pub fn run_plain(&self, program: impl FnOnce(&Program) -> Result) -> Run {
        let chooser = Box::new(Seeded::new(self.seed));
        simulate_with(self, chooser, Rc::new(Silent), |world| {
            let ended = program(&Program { world: Rc::clone(world) });
            ended.map(|()| Value::None).map_err(|error| error.raised(world.heap()))
        })
    }
}

/// A run outside of its event loops.
#[derive(Debug)]
pub struct Program {
    world: Rc<World>,
}

impl Program {
    /// Makes an event loop at time zero (`asyncio.new_event_loop`).
    pub fn new_event_loop(&self) -> EventLoop {
        EventLoop(asyncio::EventLoop::new(&self.world))
    }

    /// Makes a runner with an event loop of its own (`asyncio.Runner`).
    pub fn new_runner(&self) -> Runner {
        Runner(runner::Runner::new(&self.world))
    }

    /// Runs a coroutine as `asyncio.run` does; a program may do so more than once.
    ///
    /// # Errors
    /// What the coroutine raised, or what ended the loop.
    #[track_caller]
    pub fn run<T: Clone + 'static>(&self, main: impl RustFuture<Output = Result<T>> + 'static) -> Result<T> {
        let site = Site::Rust(Location::caller());
        let ended = runner::run(&self.world, into_body(main), site);
        ended.map(|value| unwrap_result(&value)).map_err(Error::of)
    }

    /// Prints a line.
    pub fn print(&self, text: impl fmt::Display) {
        self.world.print(&text.to_string(), "\n");
    }
}

/// Makes and closes one event loop around several runs (`asyncio.Runner`).
pub struct Runner(runner::Runner);

impl Runner {
    /// Runs a coroutine as the main task (`Runner.run`).
    ///
    /// # Errors
    /// What the coroutine raised, or what ended the loop.
    #[track_caller]
    pub fn run<T: Clone + 'static>(&self, main: impl RustFuture<Output = Result<T>> + 'static) -> Result<T> {
        let ended = self.0.run(into_body(main), Site::Rust(Location::caller()));
        ended.map(|value| unwrap_result(&value)).map_err(Error::of)
    }

    /// The event loop (`Runner.get_loop`).
    pub fn event_loop(&self) -> EventLoop {
        EventLoop(Rc::clone(self.0.event_loop()))
    }

    /// Cancels what still runs, shuts down and closes the loop (`Runner.close`).
    ///
    /// # Errors
    /// What ended the loop meanwhile; it is closed all the same.
    pub fn close(self) -> Result {
        self.0.close().map_err(Error::of)
    }
}

impl fmt::Debug for Runner {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", self.0)
    }
}

/// A strong reference to an event loop (`asyncio.AbstractEventLoop`).
#[derive(Clone)]
pub struct EventLoop(Rc<asyncio::EventLoop>);

impl EventLoop {
    /// The loop that runs (`asyncio.get_running_loop`).
    ///
    /// # Panics
    /// Outside of a running loop.
    pub fn running() -> EventLoop {
        EventLoop(running())
    }

    /// Runs until a task, a future or a coroutine is done (`run_until_complete`).
    ///
    /// # Errors
    /// What that raised; what ended the loop; RuntimeError if the loop was stopped before.
    #[track_caller]
    pub fn run_until_complete<G: IntoLoop>(&self, awaited: G) -> Result<G::Output> {
        let ended = awaited.run_in(&self.0, Site::Rust(Location::caller()));
        ended.map(|value| unwrap_result(&value)).map_err(Error::of)
    }

    /// Runs until [`EventLoop::stop`] (`run_forever`).
    ///
    /// # Errors
    /// RuntimeError if a loop runs already, or this one is closed; what ended the loop.
    pub fn run_forever(&self) -> Result {
        self.0.world().call(Vec::new, || self.0.run_forever()).map_err(Error::of)
    }

    /// Ends [`EventLoop::run_forever`] after the iteration that runs (`stop`).
    pub fn stop(&self) {
        self.0.stop();
    }

    /// Drops queue and timers, and what only they held (`close`).
    ///
    /// # Errors
    /// RuntimeError while it runs.
    pub fn close(&self) -> Result {
        self.0.close().map_err(Error::of)
    }

    /// Whether it runs (`is_running`).
    pub fn is_running(&self) -> bool {
        self.0.phase() == Phase::Running
    }

    /// Whether it is closed (`is_closed`).
    pub fn is_closed(&self) -> bool {
        self.0.phase() == Phase::Closed
    }

    /// Its virtual time in seconds (`time`).
    pub fn time(&self) -> f64 {
        self.0.time().as_secs()
    }

    /// Schedules a coroutine and returns its task (`create_task`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    #[track_caller]
    pub fn create_task<T: Clone + 'static>(
        &self,
        coroutine: impl RustFuture<Output = Result<T>> + 'static,
    ) -> Result<TaskHandle<T>> {
        let site = Site::Rust(Location::caller());
        make_task(&self.0, into_body(coroutine), site).map(TaskHandle::new).map_err(Error::of)
    }

    /// Makes a future that somebody has to complete (`create_future`).
    pub fn create_future<T: Clone + 'static>(&self) -> FutureHandle<T> {
        FutureHandle::new(Future::new(&self.0))
    }

    /// Calls a function in the next iteration (`call_soon`, `call_soon_threadsafe`: a run has one thread).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn call_soon(&self, callback: impl FnOnce() + 'static) -> Result {
        self.0.check_closed().map_err(Error::of)?;
        self.0.call_soon(NativeCallback::alloc(self.0.world(), Box::new(callback)), Argument::NOTHING);
        Ok(())
    }

    /// Calls a function after virtual seconds (`call_later`).
    ///
    /// # Panics
    /// When the loop is closed.
    pub fn call_later(&self, seconds: f64, callback: impl FnOnce() + 'static) -> TimerHandle {
        self.call_at(self.time() + seconds, callback)
    }

    /// Calls a function at a moment of the loop's time (`call_at`).
    ///
    /// # Panics
    /// When the loop is closed.
    pub fn call_at(&self, when: f64, callback: impl FnOnce() + 'static) -> TimerHandle {
        assert!(!self.is_closed(), "the event loop is closed");
        let callback = NativeCallback::alloc(self.0.world(), Box::new(callback));
        let key = self.0.call_at(Time::from_secs(when), callback);
        TimerHandle { event_loop: Rc::clone(&self.0), key }
    }

    /// Lets new tasks run their first step at once, within `create_task`, or not
    /// (`set_task_factory(asyncio.eager_task_factory)`, 3.12).
    ///
    /// ```
    /// use weakloop::{EventLoop, create_task, print, run};
    ///
    /// let run = run(async {
    ///     EventLoop::running().set_eager_tasks(true);
    ///     let task = create_task(async {
    ///         print("first");
    ///         Ok(())
    ///     });
    ///     print(task.done());
    ///     Ok(())
    /// });
    /// assert_eq!(run.printed(), "first\ntrue\n");
    /// ```
    pub fn set_eager_tasks(&self, eager: bool) {
        let factory = eager.then(|| Value::Object(EagerTaskFactory::new(self.0.world())));
        self.0.set_task_factory(factory.unwrap_or_default());
    }

    /// Hands the loop's messages to a function instead of the console (`set_exception_handler`).
    ///
    /// ```
    /// use weakloop::{EventLoop, Policy, Setup, create_future, create_task, print, sleep};
    ///
    /// let run = Setup::new().policy(Policy::Every).run(async {
    ///     EventLoop::running().set_exception_handler(|context| print(context.message()));
    ///     drop(create_task(async { create_future::<()>().await }));
    ///     sleep(1.0).await
    /// });
    /// assert_eq!(run.printed(), "Task was destroyed but it is pending!\n");
    /// ```
    pub fn set_exception_handler(&self, handler: impl Fn(&ExceptionContext<'_>) + 'static) {
        let handler = self.0.world().heap().alloc(|header| Function::new(header, handler));
        self.0.set_exception_handler(Some(handler));
    }

    /// Hands a message to the loop's handler (`call_exception_handler`).
    ///
    /// # Errors
    /// What must end the run: a limit.
    pub fn call_exception_handler(&self, message: &str, error: Option<&Error>) -> Result {
        let exception = error.map(|error| ("exception", Value::Object(error.raised(self.0.world().heap()))));
        let report = Report { message: message.to_string(), fields: exception.into_iter().collect() };
        self.0.call_exception_handler(report).map_err(Error::of)
    }
}

impl fmt::Debug for EventLoop {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.repr())
    }
}

/// What [`EventLoop::run_until_complete`] takes: a coroutine, or a handle.
pub trait IntoLoop {
    /// What it results in.
    type Output: Clone + 'static;

    /// Runs a loop until it is done.
    ///
    /// # Errors
    /// What it raised, or what ended the loop.
    fn run_in(self, event_loop: &Rc<asyncio::EventLoop>, site: Site) -> std::result::Result<Value, Raised>;
}

impl<T: Clone + 'static, F: RustFuture<Output = Result<T>> + 'static> IntoLoop for F {
    type Output = T;

    fn run_in(self, event_loop: &Rc<asyncio::EventLoop>, site: Site) -> std::result::Result<Value, Raised> {
        runner::run_body_until_complete(event_loop, into_body(self), site)
    }
}

impl<T: Clone + 'static> IntoLoop for &TaskHandle<T> {
    type Output = T;

    fn run_in(self, event_loop: &Rc<asyncio::EventLoop>, site: Site) -> std::result::Result<Value, Raised> {
        runner::run_until_complete(event_loop, &self.ensure_future(site))
    }
}

impl<T: Clone + 'static> IntoLoop for FutureHandle<T> {
    type Output = T;

    fn run_in(self, event_loop: &Rc<asyncio::EventLoop>, site: Site) -> std::result::Result<Value, Raised> {
        runner::run_until_complete(event_loop, &self.ensure_future(site))
    }
}

/// What the loop tells of something that nobody caught: the `context` of an exception handler.
///
/// A handler that keeps the task of a message keeps it from its end.
pub struct ExceptionContext<'a>(&'a Report);

impl ExceptionContext<'_> {
    /// What happened (`context["message"]`).
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The exception that nobody caught (`context["exception"]`).
    pub fn exception(&self) -> Option<Error> {
        self.0.exception().map(Error::of)
    }

    /// The task that it is about (`context["task"]`, or `context["future"]`).
    pub fn task(&self) -> Option<TaskHandle<Value>> {
        let subject = self.0.field("task").or_else(|| self.0.field("future"))?;
        Some(TaskHandle::new(Task::from_object(Rc::clone(subject.as_object()?))?))
    }
}

impl fmt::Debug for ExceptionContext<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.message())
    }
}

impl<F: Fn(&ExceptionContext<'_>) + 'static> asyncio::ExceptionHandler for Function<F> {
    fn handle(
        self: Rc<Self>,
        _event_loop: &Rc<asyncio::EventLoop>,
        report: &Report,
    ) -> std::result::Result<(), Raised> {
        (self.function)(&ExceptionContext(report));
        Ok(())
    }
}
