//! Callables of the program, as the loop calls them.
//!
//! CPython keeps function, arguments and context in the handle, or in the future's list of callbacks; here they are
//! one object, which handle and future hold.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::asyncio::event_loop::{Argument, Callback, EventLoop};
use crate::asyncio::handle::Handle;
use crate::asyncio::task::Task;
use crate::exception::Raised;
use crate::heap::{Edge, Header, Label, Link, Object, Route};
use crate::python::library::functools::Partial;
use crate::python::machine::{Args, Interpreter, NativeFunction, NativeMethod};
use crate::python::objects::bound_method::BoundMethod;
use crate::python::objects::class::Class;
use crate::python::objects::function::Function;
use crate::python::objects::{leaf, take_items};
use crate::record::Site;
use crate::value::{Value, shortened};

/// A callable of the program with its arguments and the context it runs in.
pub struct PyCallback {
    header: Header,
    /// Weak, because the machine is no object.
    interpreter: Weak<Interpreter>,
    function: RefCell<Value>,
    args: RefCell<Vec<Value>>,
    /// The tuple of the arguments.
    tuple: Link,
    context: RefCell<Option<Rc<dyn Object>>>,
    /// Where the program asks for it.
    site: Site,
}

impl PyCallback {
    /// A callback that runs in a context.
    pub fn new(
        interpreter: &Rc<Interpreter>,
        function: Value,
        args: Vec<Value>,
        context: Option<Rc<dyn Object>>,
    ) -> Rc<PyCallback> {
        // The loop counts handle and context; the arguments are a tuple.
        let weight = u8::from(!args.is_empty());
        let tuple = if args.is_empty() { Link::unmade() } else { Link::new(interpreter.heap()) };
        interpreter.heap().alloc_weighing(weight, |header| PyCallback {
            header,
            interpreter: Rc::downgrade(interpreter),
            function: RefCell::new(function),
            args: RefCell::new(args),
            tuple,
            context: RefCell::new(context),
            site: interpreter.current_site(),
        })
    }

    /// The context it runs in, unless nothing was set there.
    pub fn context(&self) -> Option<Rc<dyn Object>> {
        self.context.borrow().clone()
    }

    /// The callable.
    pub fn function(&self) -> Value {
        self.function.borrow().clone()
    }
}

impl Callback for PyCallback {
    fn call(self: Rc<Self>, argument: &Argument) -> Result<(), Raised> {
        let Some(interpreter) = self.interpreter.upgrade() else { return Ok(()) };
        let mut args = self.args.borrow().clone();
        if let Argument::Future(future) = argument {
            args.push(Value::Object(Rc::clone(future)));
        }
        let (function, context) = (self.function(), self.context.borrow().clone());
        let world = interpreter.world();
        let call = || interpreter.call_back(self.site, &function, Args::of(args));
        let (called, own) = world.run_in_context(context, call);
        drop((function, own));
        called.map(drop)
    }

    fn name(&self, _argument: &Argument) -> String {
        self.interpreter
            .upgrade()
            .map(|interpreter| trace_name(&interpreter, &self.function()))
            .unwrap_or_default()
    }

    fn source(&self, argument: &Argument) -> String {
        let Some(interpreter) = self.interpreter.upgrade() else { return String::new() };
        let mut args = self.args.borrow().clone();
        if let Argument::Future(future) = argument {
            args.push(Value::Object(Rc::clone(future)));
        }
        callback_source(&interpreter, &self.function(), &args)
    }

    fn cancel(&self) {
        self.header.touch();
        let function = self.function.take();
        drop(function);
        let args = take_items(&self.args);
        drop(args);
    }

    fn handle(self: Rc<Self>, event_loop: &Rc<EventLoop>) -> Option<Rc<dyn Object>> {
        let context = self.context.borrow().clone();
        let handle = Handle::for_message(event_loop, self);
        context.into_iter().for_each(|context| handle.set_context(context));
        Some(handle)
    }
}

/// What the trace calls a callable: its qualified name, that of what it wraps, or the name of its type; the method of a
/// task bears the task's name.
fn trace_name(interpreter: &Interpreter, function: &Value) -> String {
    if let Some((task, name)) = method_of_task(function) {
        return format!("{name}({})", task.trace_name());
    }
    match qualname(interpreter, function) {
        Some(name) => name,
        None => {
            let inner = function.downcast_ref::<Partial>().map(Partial::function);
            let inner = inner.and_then(|inner| qualname(interpreter, &inner));
            inner.unwrap_or_else(|| interpreter.class_name(function).to_string())
        }
    }
}

fn method_of_task(function: &Value) -> Option<(Rc<Task>, String)> {
    let method = function.downcast_ref::<NativeMethod>()?;
    Some((method.receiver().downcast::<Task>()?, method.name().to_string()))
}

/// `__qualname__`, without running any program code.
pub fn qualname(interpreter: &Interpreter, function: &Value) -> Option<String> {
    if let Some(function) = function.downcast_ref::<Function>() {
        return Some(function.qualname().to_string());
    }
    if let Some(method) = function.downcast_ref::<BoundMethod>() {
        return qualname(interpreter, &method.function());
    }
    if let Some(method) = function.downcast_ref::<NativeMethod>() {
        return Some(interpreter.qualname_of_native(method));
    }
    if let Some(class) = function.downcast_ref::<Class>() {
        return Some(class.qualname().to_string());
    }
    leaf::<NativeFunction>(function).map(NativeFunction::qualname)
}

/// A callback as messages show it: `f(1) at x.py:3` (`format_helpers._format_callback_source`).
pub fn callback_source(interpreter: &Rc<Interpreter>, function: &Value, args: &[Value]) -> String {
    let shown = formatted(interpreter, function, &args_text(interpreter, args, &[]));
    match place_of(function) {
        Some((file, line)) => format!("{shown} at {file}:{line}"),
        None => shown,
    }
}

fn formatted(interpreter: &Rc<Interpreter>, function: &Value, suffix: &str) -> String {
    if let Some(partial) = function.downcast_ref::<Partial>() {
        let own = args_text(interpreter, &partial.args(), &partial.keywords());
        return formatted(interpreter, &partial.function(), &format!("{own}{suffix}"));
    }
    let name = qualname(interpreter, function).unwrap_or_else(|| {
        interpreter.repr(function).map_or_else(|_| function.repr(), |text| text.to_string())
    });
    format!("{name}{suffix}")
}

/// Arguments in parentheses; since 3.13 they are shown in debug mode only.
fn args_text(interpreter: &Rc<Interpreter>, args: &[Value], keywords: &[(Rc<str>, Value)]) -> String {
    if interpreter.world().version().callbacks_hide_arguments() {
        return "()".to_string();
    }
    let short = |value: &Value| {
        let text = interpreter.repr(value).map_or_else(|_| value.repr(), |text| text.to_string());
        shortened(&text)
    };
    let positional = args.iter().map(short);
    let named = keywords.iter().map(|(name, value)| format!("{name}={}", short(value)));
    format!("({})", positional.chain(named).collect::<Vec<_>>().join(", "))
}

/// File and line of the function behind a callable, if it is one of the program's.
fn place_of(function: &Value) -> Option<(String, u32)> {
    if let Some(function) = function.downcast_ref::<Function>() {
        let code = function.code().code();
        return Some((code.source.name().to_string(), code.first_line));
    }
    place_of(&function.downcast_ref::<Partial>()?.function())
}

impl Object for PyCallback {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        // The tuple is gone through from the end.
        for (index, arg) in self.args.borrow().iter().enumerate().rev() {
            arg.traverse_by(Label::Item("args", index), Route::By(&self.tuple, 0), visit);
        }
        self.function.borrow().traverse(Label::Field("callback"), visit);
        if let Some(context) = &*self.context.borrow() {
            visit(Edge::strong(Label::Field("context"), &**context));
        }
    }

    fn is_part(&self) -> bool {
        true
    }

    fn tells_changes(&self) -> bool {
        true
    }

    /// In the order of the slots of `Handle`.
    fn clear(&self) {
        let edges = (take_items(&self.args), self.function.take(), self.context.take());
        drop(edges);
    }

    fn type_name(&self) -> &str {
        "callback"
    }

    fn describe(&self) -> String {
        format!("callback {}", self.name(&Argument::NOTHING))
    }
}

impl Drop for PyCallback {
    fn drop(&mut self) {
        let edges = (take_items(&self.args), self.function.take(), self.context.take());
        self.header.release(edges);
    }
}
