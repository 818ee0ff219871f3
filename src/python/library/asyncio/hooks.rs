//! What Python does around a loop's run: the hooks of asynchronous generators, and the messages of dictionaries.
//!
//! A loop hears of each asynchronous generator that begins while it runs, closes those that are left when it shuts down,
//! and schedules the end of one that dies (base_events.py).

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::asyncio::coroutine::{Coroutine, NativeCoroutine, Routine, Step};
use crate::asyncio::event_loop::{EventLoop, LoopHooks};
use crate::asyncio::handle::Handle;
use crate::asyncio::world::{Report, World};
use crate::exception::Raised;
use crate::heap::{Edge, Label, Object, ObjectId};
use crate::python::library::asyncio::callback::PyCallback;
use crate::python::library::own_function;
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

/// What a weak reference leads to: nothing from the moment at which a collection clears it, also where the generator is revived.
fn known(generator: &Weak<Generator>) -> Option<Rc<Generator>> {
    generator.upgrade().filter(|generator| !generator.is_forgotten())
}

fn first_iteration(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [event_loop, generator] = args.exactly(interpreter, "_asyncgen_firstiter_hook")?;
    if let (Some(event_loop), Some(generator)) = (event_loop.as_object(), generator.downcast::<Generator>()) {
        let known = interpreter.singleton(AsyncGenerators::default);
        generator.remember();
        known.0.borrow_mut().push((event_loop.header().id(), Rc::downgrade(&generator)));
    }
    Ok(Value::None)
}

fn finalize(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [event_loop, generator] = args.exactly(interpreter, "_asyncgen_finalizer_hook")?;
    let Some(open) = event_loop.downcast::<EventLoop>() else { return Ok(Value::None) };
    if let Some(generator) = generator.downcast::<Generator>() {
        let known = interpreter.singleton(AsyncGenerators::default);
        known.0.borrow_mut().retain(|(_, other)| !std::ptr::eq(other.as_ptr(), Rc::as_ptr(&generator)));
    }
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
    let generators = interpreter.singleton(AsyncGenerators::default);
    let id = event_loop.header().id();
    let all = generators.0.take();
    let (own, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|(owner, _)| *owner == id);
    generators.0.replace(others);
    own.into_iter().filter_map(|(_, generator)| known(&generator).map(Value::from)).collect()
}

/// `loop.shutdown_asyncgens()`: the coroutine that closes what generators are left when it runs.
pub fn shutdown_asyncgens(interpreter: &Rc<Interpreter>, event_loop: &Rc<EventLoop>) -> Rc<dyn Coroutine> {
    let routine = ShutdownAsyncgens {
        interpreter: Rc::downgrade(interpreter),
        event_loop: Rc::clone(event_loop),
        has_begun: false,
    };
    NativeCoroutine::new(interpreter.world(), "BaseEventLoop.shutdown_asyncgens", routine)
}

/// Most loops have no generators left; the library's source is asked only where there are some.
struct ShutdownAsyncgens {
    /// Weak, because the machine is no object.
    interpreter: Weak<Interpreter>,
    event_loop: Rc<EventLoop>,
    has_begun: bool,
}

impl ShutdownAsyncgens {
    fn begin(&self) -> Result<Option<Rc<dyn Coroutine>>, Raised> {
        let Some(interpreter) = self.interpreter.upgrade() else { return Ok(None) };
        let generators = interpreter.singleton(AsyncGenerators::default);
        let id = self.event_loop.header().id();
        let lives =
            |(owner, generator): &(ObjectId, Weak<Generator>)| *owner == id && known(generator).is_some();
        if !generators.0.borrow().iter().any(lives) {
            return Ok(None);
        }
        let function = own_function(&interpreter, "asyncio.base_events", "shutdown_asyncgens")?;
        let closing =
            interpreter.call1(&function, Value::Object(Rc::<EventLoop>::clone(&self.event_loop)))?;
        Ok(interpreter.as_coroutine(&closing))
    }
}

impl Routine for ShutdownAsyncgens {
    fn resume(&mut self, _: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        if std::mem::replace(&mut self.has_begun, true) {
            return Step::End(outcome);
        }
        match outcome.and_then(|_| self.begin()) {
            Ok(Some(closing)) => Step::coroutine(closing),
            Ok(None) => Step::done(Value::None),
            Err(raised) => Step::End(Err(raised)),
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("locals", "self"), &*self.event_loop));
    }
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
