//! `create_task` and `ensure_future`: a coroutine becomes a task, by the loop's factory if it has one.
//!
//! It follows `create_task` (base_events.py and tasks.py, 3.11 to 3.14), `ensure_future` and `eager_task_factory` (3.12).

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use crate::asyncio::coroutine::{Awaitable, Body, Coroutine};
use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::future::FutureLike;
use crate::asyncio::task::Task;
use crate::asyncio::world::World;
use crate::exception::Raised;
use crate::heap::{Edge, Header, Object};
use crate::record::Site;

/// What `loop.set_task_factory` takes; its object's role is `Rc<dyn TaskFactory>`.
pub trait TaskFactory: Object {
    /// Makes the task, or whatever future stands for it.
    ///
    /// # Errors
    /// RuntimeError if the loop is closed; what a program's factory raised.
    fn create_task(
        self: Rc<Self>,
        event_loop: &Rc<EventLoop>,
        body: Body,
        options: &Options,
    ) -> Result<Rc<dyn FutureLike>, Raised>;
}

/// What a task can be given when it is made.
#[derive(Clone, Default)]
pub struct Options {
    /// `name`.
    pub name: Option<String>,
    /// `context`.
    pub context: Option<Rc<dyn Object>>,
    /// Where in the program it is made.
    pub site: Site,
}

/// Makes a task of a coroutine (`loop.create_task`).
///
/// # Errors
/// RuntimeError if the loop is closed; what a program's factory raised.
pub fn create_task(
    event_loop: &Rc<EventLoop>,
    coroutine: Rc<dyn Coroutine>,
    options: &Options,
) -> Result<Rc<dyn FutureLike>, Raised> {
    create_task_of(event_loop, Body::Object(coroutine), options)
}

/// Makes a task of a coroutine or of a Rust future.
///
/// # Errors
/// As [`create_task`].
pub fn create_task_of(
    event_loop: &Rc<EventLoop>,
    body: Body,
    options: &Options,
) -> Result<Rc<dyn FutureLike>, Raised> {
    if let Some(factory) = factory_of(event_loop) {
        return create_by(factory, event_loop, body, options);
    }
    let task = match &options.name {
        Some(name) => Task::named(event_loop, body, name, options.site)?,
        None => Task::new(event_loop, body, options.site)?,
    };
    options.context.iter().for_each(|context| task.set_context(Rc::clone(context)));
    Ok(task)
}

/// Makes a task as `asyncio.create_task` and `TaskGroup.create_task` do: before 3.13 it gets its name only afterwards,
/// so that the number of its default name is spent.
///
/// # Errors
/// As [`create_task`].
pub fn create_task_then_name(
    event_loop: &Rc<EventLoop>,
    coroutine: Rc<dyn Coroutine>,
    options: &Options,
) -> Result<Rc<dyn FutureLike>, Raised> {
    if event_loop.world().version().named_tasks_take_no_number() {
        return create_task(event_loop, coroutine, options);
    }
    let unnamed = Options { name: None, ..options.clone() };
    let future = create_task(event_loop, coroutine, &unnamed)?;
    if let (Some(name), Some(task)) = (&options.name, Task::from_object(Rc::clone(&future).into_object())) {
        task.set_name(name);
    }
    Ok(future)
}

/// A future as it is, a coroutine as a task (`ensure_future`).
///
/// # Errors
/// As [`create_task`]; RuntimeError if there is no current loop.
pub fn ensure_future(world: &Rc<World>, awaitable: Awaitable) -> Result<Rc<dyn FutureLike>, Raised> {
    match awaitable {
        Awaitable::Future(future) => Ok(future),
        Awaitable::Coroutine(coroutine) => {
            let options = Options { site: world.site(), ..Options::default() };
            create_task(&EventLoop::current_in(world)?, coroutine, &options)
        }
    }
}

fn create_by(
    factory: Rc<dyn TaskFactory>,
    event_loop: &Rc<EventLoop>,
    body: Body,
    options: &Options,
) -> Result<Rc<dyn FutureLike>, Raised> {
    let version = event_loop.world().version();
    let given = if version.factories_get_names() { options.name.clone() } else { None };
    let future = call_factory(factory, event_loop, body, &Options { name: given, ..options.clone() })?;
    let Some(task) = Task::from_object(Rc::clone(&future).into_object()) else { return Ok(future) };
    task.show_own_name();
    let nameless = version.factory_names_tasks_none().then_some("None");
    if let Some(name) = options.name.as_deref().or(nameless) {
        task.set_name(name);
    }
    Ok(future)
}

/// Calls a factory within a frame of `create_task`, which has the coroutine and the task among its variables.
fn call_factory(
    factory: Rc<dyn TaskFactory>,
    event_loop: &Rc<EventLoop>,
    body: Body,
    options: &Options,
) -> Result<Rc<dyn FutureLike>, Raised> {
    let coroutine: Option<Rc<dyn Object>> = match &body {
        Body::Object(coroutine) => Some(Rc::<dyn Coroutine>::clone(coroutine)),
        Body::Native(_) => None,
    };
    let made = RefCell::new(None);
    let variables = || {
        let task = made.borrow().clone().map(FutureLike::into_object);
        coroutine.clone().into_iter().chain(task).collect()
    };
    let world = event_loop.world();
    world.call_from_program(|| {
        world.call(variables, || {
            let future = factory.create_task(event_loop, body, options)?;
            made.replace(Some(Rc::clone(&future)));
            Ok(future)
        })
    })
}

fn factory_of(event_loop: &EventLoop) -> Option<Rc<dyn TaskFactory>> {
    let factory = event_loop.task_factory();
    let role = Rc::clone(factory.as_object()?).role()?;
    role.downcast::<Rc<dyn TaskFactory>>().ok().map(|factory| *factory)
}

/// `asyncio.eager_task_factory` (3.12): the first step runs at once, within `create_task`.
pub struct EagerTaskFactory {
    header: Header,
}

impl EagerTaskFactory {
    /// The factory.
    pub fn new(world: &World) -> Rc<EagerTaskFactory> {
        world.heap().alloc(|header| EagerTaskFactory { header })
    }
}

impl TaskFactory for EagerTaskFactory {
    fn create_task(
        self: Rc<Self>,
        event_loop: &Rc<EventLoop>,
        body: Body,
        options: &Options,
    ) -> Result<Rc<dyn FutureLike>, Raised> {
        let (name, context) = (options.name.as_deref(), options.context.clone());
        Ok(Task::eager(event_loop, body, name, context, options.site)?)
    }
}

impl Object for EagerTaskFactory {
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

    fn describe(&self) -> String {
        "eager_task_factory".to_string()
    }

    fn role(self: Rc<Self>) -> Option<Box<dyn Any>> {
        let factory: Rc<dyn TaskFactory> = self;
        Some(Box::new(factory))
    }
}
