//! The modules that scripts import.
//!
//! A module is native, or Python source of our own that the machine runs at the first import, or both: then the native
//! part comes first, and the source finds its names. Source is used where the identity of the references is that of
//! Python code in CPython too, so that every edge comes out right by itself.

pub mod asyncio;
mod check;
pub mod contextvars;
pub mod functools;
mod gc;
mod hashlib;
mod math;
pub mod names;
mod random;
mod re;
mod sources;
mod structs;
mod sys;
mod threading;
mod time;
mod traceback;
mod weakref;

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::asyncio::coroutine::{NativeCoroutine, Routine, Step};
use crate::asyncio::world::World;
use crate::exception::Raised;
use crate::heap::{Edge, Label, Object};
use crate::python::builtins::bytes::buffer_class;
use crate::python::code::Code;
use crate::python::compile::compile_source;
use crate::python::machine::{Args, Interpreter, ModuleLoader, NativeFunction};
use crate::python::objects::leaf;
use crate::python::objects::list::List;
use crate::python::objects::long::Long;
use crate::python::objects::module::Module;
use crate::python::source::Source;
use crate::value::Value;

pub use check::{unknown_imports, unknown_names};

/// Modules with a native part, and how it is made.
const NATIVE: &[(&str, ModuleLoader)] = &[
    ("_bytearray", |interpreter, module| {
        module.dict().set_name("_Buffer", Value::from(buffer_class(interpreter)));
        Ok(())
    }),
    ("asyncio", asyncio::load),
    ("asyncio.base_events", asyncio::load_base_events),
    ("builtins", |_, _| Ok(())),
    ("collections", |_, module| {
        module.dict().set_name("_ring", NativeFunction::function("_ring", ring));
        Ok(())
    }),
    ("contextvars", contextvars::load),
    ("functools", functools::load),
    ("gc", gc::load),
    ("hashlib", hashlib::load),
    ("math", math::load),
    ("random", random::load),
    ("re", re::load),
    ("struct", structs::load),
    ("sys", sys::load),
    ("threading", threading::load),
    ("time", time::load),
    ("traceback", traceback::load),
    ("weakref", weakref::load),
];

fn ring(interpreter: &Rc<Interpreter>, _args: Args) -> Result<Value, Raised> {
    Ok(Value::from(List::ring(interpreter.heap())))
}

fn compile(name: &str, text: &str) -> Rc<Code> {
    let source = Source::of_library(&format!("<weakloop>/{}.py", name.replace('.', "/")), text);
    compile_source(&source).unwrap_or_else(|diagnostics| {
        let rendered: Vec<String> = diagnostics.iter().map(|it| it.render_plain(&source)).collect();
        panic!("the library's own source does not compile:\n{}", rendered.join("\n"))
    })
}

/// Makes every module of the library known to the machine; none is filled before its import.
pub fn install(interpreter: &Rc<Interpreter>) {
    interpreter.set_library(|name| module_names().any(|known| known == name).then_some(load));
}

/// The names of all modules that scripts can import.
pub fn module_names() -> impl Iterator<Item = &'static str> {
    let only_source =
        sources::SOURCES.iter().map(|(name, _)| *name).filter(|name| native_part(name).is_none());
    let files = asyncio::loaders().map(|(name, _)| name);
    NATIVE.iter().map(|(name, _)| *name).chain(only_source).chain(files)
}

fn native_part(name: &str) -> Option<ModuleLoader> {
    NATIVE.iter().copied().chain(asyncio::loaders()).find(|(other, _)| *other == name).map(|(_, load)| load)
}

/// Fills a module: first its native part, then by its source.
fn load(interpreter: &Rc<Interpreter>, module: &Rc<Module>) -> Result<(), Raised> {
    if let Some(load) = native_part(module.name()) {
        load(interpreter, module)?;
    }
    match sources::SOURCES.iter().find(|(name, _)| **name == **module.name()) {
        Some((name, text)) => {
            let code = interpreter.shared().module(name, || compile(name, text));
            interpreter.run_code_in(module, &code)
        }
        None => Ok(()),
    }
}

/// A function that the library's own source defines.
///
/// # Errors
/// What the source raised at its import, that is nothing.
pub fn own_function(interpreter: &Rc<Interpreter>, module: &str, name: &str) -> Result<Value, Raised> {
    let module = interpreter.import(module)?;
    interpreter.getattr(&Value::Object(module), name)
}

/// `asyncio.get_event_loop()`, for what asyncio's own functions do where no loop runs.
///
/// # Errors
/// RuntimeError if there is no current loop, and none is made; what a program's policy raised.
pub fn find_event_loop(interpreter: &Rc<Interpreter>) -> Result<Rc<dyn Object>, Raised> {
    Ok(asyncio::policy::current_event_loop(interpreter)?)
}

/// Hands a message to the logger of asyncio, if the program has `logging`, and says whether that took it.
pub fn log_of_asyncio(
    interpreter: &Rc<Interpreter>,
    level: i64,
    message: &str,
    error: Value,
) -> Result<bool, Raised> {
    if interpreter.modules().get_str("logging").is_none() {
        return Ok(false);
    }
    let function = own_function(interpreter, "logging", "_asyncio_says")?;
    let args = vec![Value::Int(level), Value::str(message), error];
    interpreter.call(&function, Args::of(args)).map(|_| true)
}

/// A method that does nothing: an `__init__` whose work the constructor has done.
///
/// # Errors
/// None.
pub fn nothing(_: &Rc<Interpreter>, _: Args) -> Result<Value, Raised> {
    Ok(Value::None)
}

/// A number as a float.
///
/// # Errors
/// TypeError for what is none.
pub fn number(interpreter: &Rc<Interpreter>, value: &Value) -> Result<f64, Raised> {
    let plain = interpreter.plain(value);
    match &plain {
        Value::Float(number) => Ok(*number),
        Value::Int(number) => Ok(*number as f64),
        Value::Bool(number) => Ok(f64::from(u8::from(*number))),
        _ => match leaf::<Long>(&plain) {
            Some(long) => {
                use num_traits::ToPrimitive;
                Ok(long.number().to_f64().unwrap_or(f64::INFINITY))
            }
            None => match interpreter.call_special(value, "__float__", Vec::new())? {
                Some(Value::Float(number)) => Ok(number),
                _ => {
                    let text = format!("must be real number, not {}", interpreter.type_name(value));
                    Err(interpreter.type_error(text))
                }
            },
        },
    }
}

/// What a native coroutine does that never suspends.
pub type Act = fn(&Rc<Interpreter>, &[Value]) -> Result<Value, Raised>;

/// A coroutine that acts once, on its subject, when it is awaited.
pub fn coroutine_with(
    interpreter: &Rc<Interpreter>,
    qualname: &'static str,
    parts: Vec<Value>,
    act: Act,
) -> Value {
    let routine = Once { interpreter: Rc::downgrade(interpreter), parts, act };
    Value::Object(NativeCoroutine::new(interpreter.world(), qualname, routine))
}

struct Once {
    /// Weak, because the machine is no object.
    interpreter: Weak<Interpreter>,
    parts: Vec<Value>,
    act: Act,
}

impl Routine for Once {
    fn resume(&mut self, _: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        let interpreter = self.interpreter.upgrade();
        let interpreter = interpreter.expect("a coroutine runs while the machine is there");
        Step::End(outcome.and_then(|_| (self.act)(&interpreter, &self.parts)))
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        for (index, part) in self.parts.iter().enumerate() {
            part.traverse(Label::Item("locals", index), visit);
        }
    }
}

/// A coroutine that raises when it is awaited; its frame holds its arguments.
pub fn failing_coroutine(
    interpreter: &Rc<Interpreter>,
    qualname: &'static str,
    arguments: Vec<Value>,
    raised: Raised,
) -> Value {
    let routine = Failing { arguments, raised: RefCell::new(Some(raised)) };
    Value::Object(NativeCoroutine::new(interpreter.world(), qualname, routine))
}

struct Failing {
    arguments: Vec<Value>,
    raised: RefCell<Option<Raised>>,
}

impl Routine for Failing {
    fn resume(&mut self, _: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        let own = self.raised.take();
        Step::End(outcome.and_then(|value| own.map_or(Ok(value), Err)))
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(raised) = &*self.raised.borrow() {
            visit(Edge::strong(Label::Name("locals", "exception"), &**raised));
        }
        for (place, argument) in self.arguments.iter().enumerate() {
            argument.traverse(Label::Item("locals.arguments", place), visit);
        }
    }
}
