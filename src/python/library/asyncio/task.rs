//! `asyncio.Task`, as scripts see it.

use std::rc::Rc;

use crate::asyncio::coroutine::Body;
use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::future::FutureLike;
use crate::asyncio::task::Task;
use crate::exception::{Kind, Raised};
use crate::heap::Object;
use crate::python::library::asyncio::arguments::{coroutine_of, event_loop_or_current, task_options};
use crate::python::library::asyncio::future::{check_overrides, repr_words, unsupported};
use crate::python::library::contextvars::Context;
use crate::python::machine::{Args, Interpreter, TypeSpec};
use crate::python::objects::attributes::Own;
use crate::python::objects::class::{Class, Origin};
use crate::python::objects::frame::Frame;
use crate::python::objects::generator::Generator;
use crate::value::Value;

/// Gives the class `Task` its methods.
pub fn install(interpreter: &Rc<Interpreter>) {
    interpreter.extend_type(
        &interpreter.core().task,
        &TypeSpec {
            constructor: Some(new),
            methods: &[
                ("__init__", init),
                ("set_result", |interpreter, _| Err(unsupported(interpreter, "set_result"))),
                ("set_exception", |interpreter, _| Err(unsupported(interpreter, "set_exception"))),
                ("get_name", |interpreter, args| {
                    let (task, _) = args.split_receiver::<Task>(interpreter, "get_name")?;
                    Ok(Value::str(task.name()))
                }),
                ("set_name", set_name),
                ("get_coro", |interpreter, args| {
                    let (task, _) = args.split_receiver::<Task>(interpreter, "get_coro")?;
                    Ok(coroutine(&task))
                }),
                ("get_context", get_context),
                ("get_stack", get_stack),
                ("print_stack", print_stack),
                ("cancelling", |interpreter, args| {
                    let (task, _) = args.split_receiver::<Task>(interpreter, "cancelling")?;
                    Ok(Value::Int(i64::from(task.cancelling())))
                }),
                ("uncancel", |interpreter, args| {
                    let (task, _) = args.split_receiver::<Task>(interpreter, "uncancel")?;
                    Ok(Value::Int(i64::from(task.uncancel())))
                }),
                ("__repr__", repr),
            ],
            getters: &[
                ("_coro", |interpreter, value| Ok(coroutine(&*task_of(interpreter, value)?))),
                ("_fut_waiter", |interpreter, value| {
                    let waiter = task_of(interpreter, value)?.fut_waiter();
                    Ok(waiter.map_or(Value::None, |waiter| Value::Object(waiter.into_object())))
                }),
                ("_must_cancel", |interpreter, value| {
                    Ok(Value::Bool(task_of(interpreter, value)?.must_cancel()))
                }),
                ("_num_cancels_requested", |interpreter, value| {
                    Ok(Value::Int(i64::from(task_of(interpreter, value)?.cancelling())))
                }),
            ],
            accessors: &[(
                "_log_destroy_pending",
                |interpreter, value| Ok(Value::Bool(task_of(interpreter, value)?.logs_destroy_pending())),
                |interpreter, value, new| {
                    let log = interpreter.truthy(&new.unwrap_or_default())?;
                    task_of(interpreter, value)?.set_log_destroy_pending(log);
                    Ok(())
                },
            )],
            ..TypeSpec::default()
        },
    );
}

/// The value as a task.
///
/// # Errors
/// TypeError if it is none.
pub fn task_of(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Rc<Task>, Raised> {
    interpreter.downcast::<Task>(value).ok_or_else(|| {
        interpreter.type_error(format!("a task was expected, got '{}'", interpreter.type_name(value)))
    })
}

fn coroutine(task: &Task) -> Value {
    task.coroutine().map_or(Value::None, |coroutine| Value::Object(coroutine.into_object()))
}

/// What asyncio asks tasks for beside what it asks futures for.
const ASKED: [&str; 5] = ["cancelling", "uncancel", "get_name", "set_name", "get_coro"];

/// The arguments of `Task`.
struct Given {
    coroutine: Value,
    event_loop: Option<Value>,
    name: Option<Value>,
    context: Option<Value>,
    is_eager: bool,
}

impl Given {
    fn of(interpreter: &Rc<Interpreter>, args: Args) -> Result<Given, Raised> {
        let names = ["coro", "loop", "name", "context", "eager_start"];
        let [coroutine, event_loop, name, context, eager] =
            args.like_python(interpreter, "Task", names, 1, 1)?;
        if eager.is_some() && !interpreter.world().version().has_eager_tasks() {
            let text = "'eager_start' is an invalid keyword argument for Task()";
            return Err(interpreter.type_error(text));
        }
        let is_eager = interpreter.truthy(&eager.unwrap_or_default())?;
        let event_loop = event_loop.filter(|event_loop| !event_loop.is_none());
        Ok(Given { coroutine: coroutine.unwrap_or_default(), event_loop, name, context, is_eager })
    }
}

/// `Task.__new__` of a class of the program: a task whose first step `__init__` schedules, with what is known by now.
fn new_of_program(interpreter: &Rc<Interpreter>, class: &Rc<Class>, args: Args) -> Result<Value, Raised> {
    check_overrides(interpreter, class, "Task", &ASKED)?;
    let keywords = args.keywords.into_iter();
    let keyword = |name: &str| keywords.clone().find(|(other, _)| **other == *name).map(|it| it.1);
    let (event_loop, name) = (keyword("loop"), keyword("name"));
    let coroutine = keyword("coro").or_else(|| args.positional.into_iter().next()).unwrap_or_default();
    let event_loop = event_loop_or_current(interpreter, event_loop)?;
    let body = Body::Object(coroutine_of(interpreter, &coroutine)?);
    let options = task_options(interpreter, name, None)?;
    let task = Task::unscheduled(&event_loop, body, options.name.as_deref(), options.site);
    task.show_own_name();
    // Until then nobody hears of its end.
    task.set_log_destroy_pending(false);
    interpreter.adopt(class, &*task);
    Ok(task.into())
}

/// `Task.__init__`: a task of the class `Task` itself has begun by now.
fn init(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (task, rest) = args.split_receiver::<Task>(interpreter, "__init__")?;
    if Own::class_of(task.header()).is_none() {
        return Ok(Value::None);
    }
    let given = Given::of(interpreter, rest)?;
    let event_loop = event_loop_or_current(interpreter, given.event_loop)?;
    if !Rc::ptr_eq(&event_loop, task.event_loop()) || !coroutine(&task).is(&given.coroutine) {
        let text = "weakloop makes a task of the coroutine and on the loop that its class is called with";
        return Err(interpreter.error(Kind::NotImplementedError, text));
    }
    task.set_log_destroy_pending(true);
    let options = task_options(interpreter, given.name, given.context)?;
    options.name.iter().for_each(|name| task.set_name(name));
    options.context.into_iter().for_each(|context| task.set_context(context));
    match given.is_eager {
        true => interpreter.world().call_from_program(|| task.begin_eagerly())?,
        false => task.begin()?,
    }
    Ok(Value::None)
}

fn new(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, rest) = args.split_first(interpreter, "Task")?;
    if let Some(class) = class.downcast::<Class>().filter(|class| class.origin() == Origin::Program) {
        return new_of_program(interpreter, &class, rest);
    }
    let Given { coroutine, event_loop, name, context, is_eager } = Given::of(interpreter, rest)?;
    let knows_loop = event_loop.is_some();
    let event_loop = event_loop_or_current(interpreter, event_loop)?;
    let body = Body::Object(coroutine_of(interpreter, &coroutine)?);
    let options = task_options(interpreter, name, context)?;
    let (name, site) = (options.name.as_deref(), options.site);
    let task = match name {
        _ if is_eager && !knows_loop && interpreter.world().version().eager_start_needs_a_loop() => {
            // `Task.__init__` asks its argument, rather than the loop that it has found, whether it runs.
            drop(Task::half_made(&event_loop, body, name, options.context, site));
            return Err(interpreter.no_attribute(&Value::None, "is_running"));
        }
        _ if is_eager => {
            let eager = || Task::eager(&event_loop, body, name, options.context, site);
            return Ok(interpreter.world().call_from_program(eager)?.into());
        }
        Some(name) => Task::named(&event_loop, body, name, site)?,
        None => Task::new(&event_loop, body, site)?,
    };
    task.show_own_name();
    options.context.into_iter().for_each(|context| task.set_context(context));
    Ok(task.into())
}

fn set_name(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (task, rest) = args.split_receiver::<Task>(interpreter, "set_name")?;
    let [name] = rest.exactly(interpreter, "Task.set_name")?;
    task.set_name(&interpreter.str(&name)?);
    Ok(Value::None)
}

fn get_context(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (task, _) = args.split_receiver::<Task>(interpreter, "get_context")?;
    // The class of contexts is there once the module is, which asyncio imports itself.
    interpreter.import("contextvars")?;
    let context = task.context().unwrap_or_else(|| {
        let empty: Rc<dyn Object> = Context::new(interpreter.heap());
        let is_current =
            Task::with_current(|current| current.is_some_and(|current| std::ptr::eq(current, &*task)));
        let context = interpreter.world().name_context(task.header().id(), is_current, empty);
        task.set_context(Rc::clone(&context));
        context
    });
    Ok(Value::Object(context))
}

fn stack_of(task: &Task) -> Vec<Rc<Frame>> {
    let frame = task.coroutine().and_then(|coroutine| {
        let generator = Value::Object(coroutine.into_object()).downcast::<Generator>()?;
        generator.frame()
    });
    frame.into_iter().collect()
}

fn get_stack(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (task, _) = args.split_receiver::<Task>(interpreter, "get_stack")?;
    Ok(interpreter.list(stack_of(&task).into_iter().map(Value::from).collect()))
}

fn print_stack(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (receiver, _) = args.split_first(interpreter, "print_stack")?;
    let task = task_of(interpreter, &receiver)?;
    let shown = interpreter.repr(&receiver)?;
    let frames = stack_of(&task);
    let mut text = match frames.is_empty() {
        true => format!("No stack for {shown}\n"),
        false => format!("Stack for {shown} (most recent call last):\n"),
    };
    for frame in frames {
        let code = frame.code();
        let line = code.line(frame.current_op());
        text.push_str(&format!("  File \"{}\", line {line}, in {}\n", code.source.name(), code.name));
        text.push_str(&format!("    {}\n", code.source.line_text(line).trim()));
    }
    interpreter.world().console().error(&text);
    Ok(Value::None)
}

/// `base_tasks._task_repr_info`.
fn repr(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (value, _) = args.split_first(interpreter, "__repr__")?;
    let task = task_of(interpreter, &value)?;
    let text = interpreter.repr_once(task.header().id(), || describe(interpreter, &value, &task))?;
    Ok(Value::str(text))
}

fn describe(interpreter: &Rc<Interpreter>, value: &Value, task: &Rc<Task>) -> Result<String, Raised> {
    let mut words = repr_words(interpreter, &**task)?;
    if 0 < task.cancelling() && !task.base().is_done() {
        words[0] = "cancelling".to_string();
    }
    words.insert(1, format!("name={}", crate::value::str_repr(&task.name())));
    if let Some(waiter) = task.fut_waiter() {
        let text = interpreter.repr(&Value::Object(waiter.into_object()))?;
        words.insert(2, format!("wait_for={text}"));
    }
    if let Some(coroutine) = task.coroutine() {
        words.insert(2, format!("coro={}", coroutine.repr_state()));
    }
    Ok(format!("<{} {}>", interpreter.class_name(value), words.join(" ")))
}

/// `asyncio.current_task(loop=None)`.
///
/// # Errors
/// RuntimeError `no running event loop`.
pub fn current_task(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [event_loop] = args.like_python(interpreter, "current_task", ["loop"], 1, 0)?;
    let event_loop = match event_loop {
        None | Some(Value::None) => EventLoop::running_in(interpreter.world())?,
        given => event_loop_or_current(interpreter, given)?,
    };
    Ok(event_loop.current().map_or(Value::None, Value::Object))
}
