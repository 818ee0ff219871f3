//! What Python does around a loop's run: the hooks of asynchronous generators, and the messages of dictionaries.
//!
//! A loop hears of each asynchronous generator that begins while it runs, closes those that are left when it shuts down,
//! and schedules the end of one that dies (base_events.py).

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::asyncio::coroutine::Coroutine;
use crate::asyncio::event_loop::{EventLoop, LoopHooks};
use crate::asyncio::handle::Handle;
use crate::asyncio::world::Report;
use crate::exception::Raised;
use crate::heap::{Object, ObjectId};
use crate::python::library::asyncio::callback::PyCallback;
use crate::python::library::{coroutine_with, own_function};
use crate::python::machine::{Args, Interpreter, NativeFn, NativeMethod};
use crate::python::objects::dict::Dict;
use crate::python::objects::generator::Generator;
use crate::value::Value;

/// Makes a loop that knows Python's hooks.
pub fn new_event_loop(interpreter: &Rc<Interpreter>) -> Rc<EventLoop> {
    let event_loop = EventLoop::new(interpreter.world());
    event_loop.set_hooks(Rc::new(PyLoopHooks {
        interpreter: Rc::downgrade(interpreter),
        before: RefCell::default(),
    }));
    event_loop
}

/// Sets the hooks while a loop runs.
struct PyLoopHooks {
    /// Weak, because the machine holds what is held here.
    interpreter: Weak<Interpreter>,
    /// The hooks outside of the run.
    before: RefCell<(Value, Value)>,
}

impl LoopHooks for PyLoopHooks {
    fn enter(&self, event_loop: &Rc<EventLoop>) {
        let Some(interpreter) = self.interpreter.upgrade() else { return };
        let bound = |name: &'static str, body: NativeFn| {
            let receiver = Value::Object(Rc::<EventLoop>::clone(event_loop));
            Value::Object(NativeMethod::new(interpreter.heap(), name, body, receiver))
        };
        let first = bound("_asyncgen_firstiter_hook", first_iteration);
        let last = bound("_asyncgen_finalizer_hook", finalize);
        let before = interpreter.set_asyncgen_hooks((first, last));
        self.before.replace(before);
    }

    fn leave(&self) {
        let Some(interpreter) = self.interpreter.upgrade() else { return };
        let own = interpreter.set_asyncgen_hooks(self.before.take());
        drop(own);
    }
}

/// `loop._asyncgens` of all loops; a WeakSet, hence no edge.
#[derive(Default)]
struct AsyncGenerators(RefCell<Vec<(ObjectId, Weak<Generator>)>>);

fn first_iteration(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [event_loop, generator] = args.exactly(interpreter, "_asyncgen_firstiter_hook")?;
    if let (Some(event_loop), Some(generator)) = (event_loop.as_object(), generator.downcast::<Generator>()) {
        let known = interpreter.singleton(AsyncGenerators::default);
        known.0.borrow_mut().push((event_loop.header().id(), Rc::downgrade(&generator)));
    }
    Ok(Value::None)
}

fn finalize(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [event_loop, generator] = args.exactly(interpreter, "_asyncgen_finalizer_hook")?;
    let Some(open) = event_loop.downcast::<EventLoop>() else { return Ok(Value::None) };
    if open.check_closed().is_err() {
        return Ok(Value::None);
    }
    let aclose = interpreter.call_method(&generator, "aclose", Args::none())?;
    let create_task = interpreter.getattr(&event_loop, "create_task")?;
    let context = interpreter.world().copy_context();
    let callback = PyCallback::new(interpreter, create_task, vec![aclose], context);
    Handle::call_soon(&open, callback).map(|_| Value::None)
}

/// The generators of a loop that live, which it forgets.
fn take_generators(interpreter: &Interpreter, event_loop: &EventLoop) -> Vec<Value> {
    let known = interpreter.singleton(AsyncGenerators::default);
    let id = event_loop.header().id();
    let all = known.0.take();
    let (own, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|(owner, _)| *owner == id);
    known.0.replace(others);
    own.into_iter().filter_map(|(_, generator)| generator.upgrade().map(Value::from)).collect()
}

/// `loop.shutdown_asyncgens()`.
///
/// # Errors
/// None of its own; the library's source is expected to compile.
pub fn shutdown_asyncgens(
    interpreter: &Rc<Interpreter>,
    event_loop: &Rc<EventLoop>,
) -> Result<Value, Raised> {
    let has_any = {
        let known = interpreter.singleton(AsyncGenerators::default);
        let id = event_loop.header().id();
        known.0.borrow().iter().any(|(owner, generator)| *owner == id && 0 < generator.strong_count())
    };
    let subject = Value::Object(Rc::<EventLoop>::clone(event_loop));
    if !has_any {
        let name = "BaseEventLoop.shutdown_asyncgens";
        return Ok(coroutine_with(interpreter, name, vec![subject], |_, _| Ok(Value::None)));
    }
    let function = own_function(interpreter, "asyncio.base_events", "shutdown_asyncgens")?;
    interpreter.call1(&function, subject)
}

/// The coroutine that closes what generators are left, for the runner.
///
/// # Errors
/// As [`shutdown_asyncgens`].
pub fn shutdown_coroutine(
    interpreter: &Rc<Interpreter>,
    event_loop: &Rc<EventLoop>,
) -> Result<Rc<dyn Coroutine>, Raised> {
    let coroutine = shutdown_asyncgens(interpreter, event_loop)?;
    Ok(interpreter.as_coroutine(&coroutine).expect("shutdown_asyncgens is a coroutine function"))
}

/// `take_asyncgens(loop)`, for the library's own source.
///
/// # Errors
/// TypeError for another argument.
pub fn take_asyncgens(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (event_loop, _) = args.split_receiver::<EventLoop>(interpreter, "take_asyncgens")?;
    Ok(interpreter.list(take_generators(interpreter, &event_loop)))
}

/// A context dictionary as a message.
///
/// # Errors
/// TypeError if it is no dictionary.
pub fn report_of(interpreter: &Rc<Interpreter>, context: &Value) -> Result<Report, Raised> {
    const KNOWN: [&str; 10] = [
        "exception",
        "task",
        "future",
        "handle",
        "protocol",
        "transport",
        "socket",
        "asyncgen",
        "source_traceback",
        "handle_traceback",
    ];
    let Some(dict) = interpreter.downcast::<Dict>(context) else {
        return Err(interpreter.type_error("a context dictionary was expected"));
    };
    let message = match dict.get_str("message") {
        Some(Value::Str(message)) if !message.is_empty() => message.to_string(),
        _ => "Unhandled exception in event loop".to_string(),
    };
    let fields = KNOWN.into_iter().filter_map(|name| dict.get_str(name).map(|value| (name, value)));
    Ok(Report { message, fields: fields.collect() })
}
