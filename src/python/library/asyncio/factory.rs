//! A function of the program as the loop's task factory, and `eager_task_factory` as a function of the program.

use std::any::Any;
use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::asyncio::coroutine::Body;
use crate::asyncio::create_task::{EagerTaskFactory, Options, TaskFactory};
use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::future::FutureLike;
use crate::exception::Raised;
use crate::heap::{Edge, Header, Label, Object};
use crate::python::library::asyncio::arguments::task_options;
use crate::python::machine::{Args, Interpreter, TypeSpec};
use crate::value::Value;

/// What `loop.set_task_factory` was given.
pub struct PyTaskFactory {
    header: Header,
    /// Weak, because the machine is no object.
    interpreter: Weak<Interpreter>,
    function: RefCell<Value>,
}

impl PyTaskFactory {
    /// The value to set as a loop's factory: a native factory as it is, `None` as it is.
    pub fn wrap(interpreter: &Rc<Interpreter>, function: Value) -> Value {
        if function.is_none() || function.downcast_ref::<EagerTaskFactory>().is_some() {
            return function;
        }
        let factory = interpreter.heap().alloc(|header| PyTaskFactory {
            header,
            interpreter: Rc::downgrade(interpreter),
            function: RefCell::new(function),
        });
        Value::Object(factory)
    }

    /// What the program had set.
    pub fn unwrap(factory: Value) -> Value {
        match factory.downcast_ref::<PyTaskFactory>() {
            Some(wrapped) => wrapped.function.borrow().clone(),
            None => factory,
        }
    }
}

impl TaskFactory for PyTaskFactory {
    fn create_task(
        self: Rc<Self>,
        event_loop: &Rc<EventLoop>,
        body: Body,
        options: &Options,
    ) -> Result<Rc<dyn FutureLike>, Raised> {
        let Body::Object(coroutine) = body else { panic!("Rust futures and scripts do not share a loop") };
        let interpreter = self.interpreter.upgrade();
        let interpreter = interpreter.expect("a factory is called while the machine is there");
        let event_loop = Value::Object(Rc::<EventLoop>::clone(event_loop));
        let mut args = Args::of(vec![event_loop, Value::Object(coroutine.into_object())]);
        if let Some(name) = &options.name {
            args.keywords.push((Rc::from("name"), Value::str(name.as_str())));
        }
        if let Some(context) = &options.context {
            args.keywords.push((Rc::from("context"), Value::Object(Rc::clone(context))));
        }
        let function = self.function.borrow().clone();
        let made = interpreter.call(&function, args)?;
        interpreter
            .as_future(&made)
            .ok_or_else(|| interpreter.type_error("weakloop needs a task factory that returns a task"))
    }
}

impl Object for PyTaskFactory {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.function.borrow().traverse(Label::Field("factory"), visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let function = self.function.take();
        drop(function);
    }

    fn type_name(&self) -> &str {
        "task factory"
    }

    fn role(self: Rc<Self>) -> Option<Box<dyn Any>> {
        let factory: Rc<dyn TaskFactory> = self;
        Some(Box::new(factory))
    }
}

impl Drop for PyTaskFactory {
    fn drop(&mut self) {
        let function = self.function.take();
        self.header.release(function);
    }
}

/// Makes `asyncio.eager_task_factory`, which can be set and called.
pub fn eager_task_factory(interpreter: &Rc<Interpreter>) -> Value {
    let class = interpreter.define_type(&TypeSpec {
        name: "function",
        methods: &[("__call__", call_eager)],
        ..TypeSpec::default()
    });
    interpreter.bind_object::<EagerTaskFactory>(&class);
    Value::Object(EagerTaskFactory::new(interpreter.world()))
}

fn call_eager(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (factory, rest) = args.split_receiver::<EagerTaskFactory>(interpreter, "__call__")?;
    let names = ["loop", "coro", "name", "context"];
    let [event_loop, coroutine, name, context] =
        rest.like_python(interpreter, "create_eager_task_factory.<locals>.factory", names, 2, 2)?;
    let event_loop = event_loop.unwrap_or_default().downcast::<EventLoop>();
    let coroutine = interpreter.as_coroutine(&coroutine.unwrap_or_default());
    let (Some(event_loop), Some(coroutine)) = (event_loop, coroutine) else {
        return Err(interpreter.type_error("a loop and a coroutine were expected"));
    };
    let options = task_options(interpreter, name, context)?;
    let task = factory.create_task(&event_loop, Body::Object(coroutine), &options)?;
    Ok(Value::Object(task.into_object()))
}
