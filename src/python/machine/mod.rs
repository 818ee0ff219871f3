//! The machine: runs code objects, one operation after the other, on frames that live in the heap.
//!
//! A call of a Python function pushes a frame and goes on in the same loop; Rust's stack grows only where native code calls
//! back. What the machine holds on Rust's stack counts as held from outside, so it holds as little as it can: values are
//! in locals and on the operand stack of their frame.

mod anchors;
mod args;
mod arithmetic;
mod async_generators;
mod attributes;
mod awaiting;
mod bind;
mod calls;
mod classes;
mod compare;
mod core_exceptions;
mod core_functions;
mod core_generators;
mod core_object;
mod exceptions;
mod generators;
mod groups;
mod hooks;
mod imports;
mod initialized;
mod items;
mod iterators;
mod keys;
mod line_marks;
mod names;
mod native;
mod operators;
mod outcome;
mod patterns;
mod run;
mod shared;
mod shutdown;
mod strings;
mod suggestions;
mod threads;
mod traceback_text;
mod type_names;
mod types;

use std::any::{Any, TypeId};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::rc::{Rc, Weak};

use crate::asyncio::task::Task;
use crate::asyncio::world::World;
use crate::exception::{Exception, Kind, Raised};
use crate::heap::{Heap, ObjectId};
use crate::python::code::Code;
use crate::python::objects::class::Class;
use crate::python::objects::code_object::CodeObject;
use crate::python::objects::dict::Dict;
use crate::python::objects::frame::{Frame, Place};
use crate::python::objects::host::Host;
use crate::python::objects::list::List;
use crate::python::objects::module::Module;
use crate::python::objects::singleton::Singleton;
use crate::python::objects::thread::Running;
use crate::python::objects::tuple::Tuple;
use crate::python::text::{ErrorKind, TextError};
use crate::record::Site;
use crate::sim::Input;
use crate::value::Value;

pub use args::Args;
pub use awaiting::FutureIter;
pub use generators::Resumed;
pub use imports::{Library, ModuleLoader};
pub use iterators::NativeIterator;
pub use native::{GetSet, Getter, NativeFn, NativeFunction, NativeMethod, Setter};
pub use run::{RECURSION_MAX, run_module};
pub use shared::Shared;
pub use threads::MAIN_THREAD;
pub use types::{Core, Maker, TypeSpec};

/// The machine of one run.
pub struct Interpreter {
    world: Rc<World>,
    shared: Rc<Shared>,
    core: Core,
    types: types::Types,
    builtins: Rc<Dict>,
    modules: Rc<Dict>,
    library: Cell<Option<Library>>,
    /// The modules beside the script, by their dotted names.
    files: RefCell<HashMap<Rc<str>, Rc<Code>>>,
    /// The frames that run, the innermost last, each with its generator if it has one.
    frames: RefCell<Vec<Running>>,
    /// How often native code has called back into the machine, and has not come back.
    nesting: Cell<u32>,
    /// How many frames ran when a task resumed its coroutine, for the innermost step that runs.
    step_base: Cell<Option<usize>>,
    /// Where the program asked for the callback that runs, and how many frames ran when it began.
    asked_from: Cell<Option<(usize, Site)>>,
    /// The threads besides the main one, and which of them runs.
    threads: threads::Threads,
    /// What a native function leaves to be done when it has returned.
    afterwards: RefCell<Option<native::Afterwards>>,
    /// Whether there is something of that kind.
    has_afterwards: Cell<bool>,
    /// The script's name, and what it finds of the outside.
    input: RefCell<(Rc<str>, Input)>,
    /// Operations since the last count of steps.
    operations: Cell<u32>,
    /// The exception that left a call from native code last: where it goes on it is not raised anew.
    in_flight: Cell<Option<ObjectId>>,
    /// Containers whose `repr` is being made (`Py_ReprEnter`).
    shown: RefCell<Vec<ObjectId>>,
    /// The warnings given so far, with their places: each is given once.
    warned: RefCell<HashSet<String>>,
    ellipsis: Value,
    not_implemented: Value,
    singletons: RefCell<HashMap<TypeId, Rc<dyn Any>>>,
    asyncgen_hooks: RefCell<(Value, Value)>,
    /// Weak, for the objects that have to reach the machine.
    me: Weak<Interpreter>,
}

impl Interpreter {
    /// A machine with the core types, and with no builtins yet.
    pub fn new(world: &Rc<World>) -> Rc<Interpreter> {
        Interpreter::sharing(world, &Rc::default())
    }

    /// As [`Interpreter::new`], with what earlier machines of the thread have made for all.
    pub fn sharing(world: &Rc<World>, shared: &Rc<Shared>) -> Rc<Interpreter> {
        Rc::new_cyclic(|me: &Weak<Interpreter>| {
            let host: Weak<dyn Host> = Weak::<Interpreter>::clone(me);
            let heap = world.heap();
            let (core, types) = types::make(heap, &host, shared);
            let interpreter = Interpreter {
                world: Rc::clone(world),
                shared: Rc::clone(shared),
                core,
                types,
                builtins: Dict::new(heap),
                modules: Dict::new(heap),
                library: Cell::default(),
                files: RefCell::default(),
                frames: RefCell::default(),
                nesting: Cell::new(0),
                step_base: Cell::new(None),
                asked_from: Cell::new(None),
                threads: threads::Threads::default(),
                afterwards: RefCell::default(),
                has_afterwards: Cell::new(false),
                input: RefCell::new((Rc::from(""), Input::default())),
                operations: Cell::new(0),
                in_flight: Cell::new(None),
                shown: RefCell::default(),
                warned: RefCell::default(),
                ellipsis: Singleton::Ellipsis.value(),
                not_implemented: Singleton::NotImplemented.value(),
                singletons: RefCell::default(),
                asyncgen_hooks: RefCell::default(),
                me: Weak::clone(me),
            };
            interpreter.install_core_attributes();
            interpreter
        })
    }

    /// What the run shares.
    pub fn world(&self) -> &Rc<World> {
        &self.world
    }

    /// What it has in common with other machines.
    pub fn shared(&self) -> &Shared {
        &self.shared
    }

    /// The heap of all objects.
    pub fn heap(&self) -> &Rc<Heap> {
        self.world.heap()
    }

    /// The builtin types that the machine itself knows.
    pub fn core(&self) -> &Core {
        &self.core
    }

    /// The names that every module finds without an import.
    pub fn builtins(&self) -> &Rc<Dict> {
        &self.builtins
    }

    /// `sys.modules`.
    pub fn modules(&self) -> &Rc<Dict> {
        &self.modules
    }

    /// The machine, as objects hold it.
    pub fn host(&self) -> Weak<dyn Host> {
        let me: Weak<dyn Host> = Weak::<Interpreter>::clone(&self.me);
        me
    }

    /// `NotImplemented`.
    pub fn not_implemented(&self) -> Value {
        self.not_implemented.clone()
    }

    /// `Ellipsis`.
    pub fn ellipsis(&self) -> Value {
        self.ellipsis.clone()
    }

    /// What a room of natives keeps for the length of the run: made at the first call, the same at every later one. It must
    /// hold no object of the heap: nobody could see that edge.
    pub fn singleton<T: 'static>(&self, make: impl FnOnce() -> T) -> Rc<T> {
        let id = TypeId::of::<T>();
        let found = self.singletons.borrow().get(&id).cloned();
        let any = found.unwrap_or_else(|| {
            let made: Rc<dyn Any> = Rc::new(make());
            self.singletons.borrow_mut().insert(id, Rc::clone(&made));
            made
        });
        any.downcast().expect("a singleton is kept under its own type")
    }

    /// A `list`.
    pub fn list(&self, items: Vec<Value>) -> Value {
        Value::Object(List::new(self.heap(), items))
    }

    /// A `tuple`.
    pub fn tuple(&self, items: Vec<Value>) -> Value {
        Value::Object(Tuple::new(self.heap(), items))
    }

    /// A `dict` from strings to values.
    pub fn dict(&self, pairs: Vec<(Rc<str>, Value)>) -> Value {
        let dict = Dict::new(self.heap());
        for (name, value) in pairs {
            dict.set_str(&name, value);
        }
        Value::Object(dict)
    }

    /// The code object of some code.
    pub fn code_object(&self, code: &Rc<Code>) -> Rc<CodeObject> {
        CodeObject::new(self.heap(), code, &self.ellipsis, self.world().version())
    }

    /// A module, entered into `sys.modules`.
    pub fn new_module(&self, name: &str) -> Rc<Module> {
        let module = match name {
            "builtins" => Module::around(self.heap(), name, Rc::clone(&self.builtins)),
            _ => Module::new(self.heap(), name),
        };
        self.modules.set_name(name, Value::Object(Rc::<Module>::clone(&module)));
        module
    }

    /// An exception of a builtin class.
    pub fn error(&self, kind: Kind, message: impl AsRef<str>) -> Raised {
        self.world.exception(kind, message.as_ref())
    }

    /// A TypeError.
    pub fn type_error(&self, message: impl AsRef<str>) -> Raised {
        self.error(Kind::TypeError, message)
    }

    /// A ValueError.
    pub fn value_error(&self, message: impl AsRef<str>) -> Raised {
        self.error(Kind::ValueError, message)
    }

    /// A RuntimeError.
    pub fn runtime_error(&self, message: impl AsRef<str>) -> Raised {
        self.error(Kind::RuntimeError, message)
    }

    /// A KeyError whose argument is the key itself.
    pub fn key_error(&self, key: Value) -> Raised {
        Exception::new(self.heap(), Kind::KeyError, vec![key])
    }

    /// A StopIteration with a value, which has no argument if that is `None`.
    pub fn stop_iteration(&self, value: Value) -> Raised {
        let args = if value.is_none() { Vec::new() } else { vec![value] };
        Exception::new(self.heap(), Kind::StopIteration, args)
    }

    /// The exception that a pure function of the text rooms asks for.
    pub fn text_error(&self, error: TextError) -> Raised {
        let kind = match error.kind {
            ErrorKind::Value => Kind::ValueError,
            ErrorKind::Type => Kind::TypeError,
            ErrorKind::Overflow => Kind::OverflowError,
            ErrorKind::ZeroDivision => Kind::ZeroDivisionError,
            ErrorKind::Key => Kind::KeyError,
            ErrorKind::Index => Kind::IndexError,
            ErrorKind::Lookup => Kind::LookupError,
            ErrorKind::Memory => Kind::MemoryError,
            ErrorKind::UnicodeEncode => Kind::UnicodeEncodeError,
            ErrorKind::UnicodeDecode => Kind::UnicodeDecodeError,
            ErrorKind::Unsupported => Kind::NotImplementedError,
        };
        let same = kind == Kind::ZeroDivisionError && self.world().version().zero_divisions_say_the_same();
        match same {
            true if error.message.contains("power") => self.error(kind, "zero to a negative power"),
            true => self.error(kind, "division by zero"),
            false => self.error(kind, &error.message),
        }
    }

    /// The place in the program that runs now. Of the library's own code, native or not, it is the one that called it; if the
    /// loop calls it back, the one that asked for that; if it is all of a task, the one that made the task.
    pub fn current_site(&self) -> Site {
        let frames = self.frames.borrow();
        let (asked_from, step_base) = (self.asked_from.get(), self.step_base.get());
        for depth in (0..=frames.len()).rev() {
            if let Some((_, site)) = asked_from.filter(|(asked, _)| *asked == depth) {
                return site;
            }
            if step_base == Some(depth) {
                return Task::with_current(|task| task.map_or(Site::Unknown, Task::site));
            }
            let frame = depth.checked_sub(1).map(|place| &frames[place].frame);
            if let Some(frame) = frame.filter(|frame| !frame.code().source.is_of_library()) {
                return site_of(frame);
            }
        }
        Site::Unknown
    }

    /// Whether what runs above so many frames is a step of a task or a callback, below which are asyncio's own frames.
    fn is_called_by_loop(&self, depth: usize) -> bool {
        let (asked_from, step_base) = (self.asked_from.get(), self.step_base.get());
        step_base == Some(depth) || asked_from.is_some_and(|(asked, _)| asked == depth)
    }

    /// Says what the script is called, and what it finds of the outside.
    pub fn set_input(&self, script: &Rc<str>, input: &Input) {
        self.input.replace((Rc::clone(script), input.clone()));
    }

    /// What `sys.argv` is when a script begins.
    pub fn arguments(&self) -> Value {
        let (script, input) = &*self.input.borrow();
        let arguments = input.arguments.iter().map(|argument| Value::str(argument.as_str()));
        self.list([Value::Str(Rc::clone(script))].into_iter().chain(arguments).collect())
    }

    /// What `os.environ` is when a script begins.
    pub fn environment(&self) -> Value {
        let (_, input) = &*self.input.borrow();
        let variable =
            |(name, value): &(String, String)| (Rc::from(name.as_str()), Value::str(value.as_str()));
        self.dict(input.environment.iter().map(variable).collect())
    }

    /// The innermost frame that runs.
    pub fn current_frame(&self) -> Option<Rc<Frame>> {
        self.frames.borrow().last().map(|running| Rc::clone(&running.frame))
    }

    /// The innermost frame that calls, and how many run down to it.
    fn caller(&self) -> (usize, Option<Rc<Frame>>) {
        let frames = self.frames.borrow();
        let place = frames.iter().rposition(|running| running.frame.place() != Place::Skipped);
        (place.map_or(0, |place| place + 1), place.map(|place| Rc::clone(&frames[place].frame)))
    }

    /// The frames that run, the outermost first.
    pub fn running_frames(&self) -> Vec<Rc<Frame>> {
        self.frames.borrow().iter().map(|running| Rc::clone(&running.frame)).collect()
    }

    /// What `sys.set_asyncgen_hooks` has set: `firstiter` and `finalizer`.
    pub fn asyncgen_hooks(&self) -> (Value, Value) {
        self.asyncgen_hooks.borrow().clone()
    }

    /// Sets the hooks of asynchronous generators, and returns those before.
    pub fn set_asyncgen_hooks(&self, hooks: (Value, Value)) -> (Value, Value) {
        self.asyncgen_hooks.replace(hooks)
    }

    fn depth(&self) -> usize {
        self.frames.borrow().len()
    }

    fn strong(&self) -> Rc<Interpreter> {
        self.me.upgrade().expect("the machine is used while it is held")
    }

    /// The class object of a value, as a value.
    pub fn type_of(&self, value: &Value) -> Value {
        Value::Object(self.class_of(value))
    }

    /// The class with that name in a module, such as `asyncio.Queue`, if both are there.
    pub fn module_class(&self, module: &str, name: &str) -> Option<Rc<Class>> {
        self.modules.get_str(module)?.downcast::<Module>()?.dict().get_str(name)?.downcast()
    }
}

/// The place of the operation that a frame is at.
fn site_of(frame: &Frame) -> Site {
    match frame.code().spans.get(frame.current_op()) {
        Some(span) => frame.code().source.site(*span),
        None => Site::Unknown,
    }
}

impl fmt::Debug for Interpreter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "<Interpreter with {} frames running>", self.depth())
    }
}
