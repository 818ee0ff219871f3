//! `sys`: what a script asks of its interpreter.

use std::rc::Rc;

use crate::exception::{Kind, Raised};
use crate::python::library::own_function;
use crate::python::machine::{Args, Interpreter, NativeFn, NativeFunction, RECURSION_MAX, TypeSpec};
use crate::python::objects::class::Store;
use crate::python::objects::code_object::CodeObject;
use crate::python::objects::leaf;
use crate::python::objects::module::Module;
use crate::value::Value;

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("exit", exit),
    ("exc_info", exc_info),
    ("exception", |interpreter, _| Ok(interpreter.handled_exception().map_or(Value::None, Value::from))),
    ("getrefcount", getrefcount),
    ("getrecursionlimit", |_, _| Ok(Value::Int(RECURSION_MAX as i64))),
    ("setrecursionlimit", |_, _| Ok(Value::None)),
    ("getsizeof", |_, _| Ok(Value::Int(64))),
    ("intern", |interpreter, args| {
        let [text] = args.exactly(interpreter, "intern")?;
        Ok(text)
    }),
    ("_getframe", frame),
    ("_source_line", source_line),
    ("get_asyncgen_hooks", |interpreter, _| {
        let (first, last) = interpreter.asyncgen_hooks();
        Ok(interpreter.tuple(vec![first, last]))
    }),
];

/// `sys._getframe(depth)`.
fn frame(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [depth] = args.between(interpreter, "_getframe", 0)?;
    let depth = depth.map_or(Ok(0), |depth| interpreter.index(&depth))?;
    let mut found = interpreter.current_frame().map_or(Value::None, |frame| Value::Object(frame));
    for _ in 0..depth {
        if found.is_none() {
            break;
        }
        found = interpreter.getattr(&found, "f_back")?;
    }
    if found.is_none() {
        return Err(interpreter.value_error("call stack is not deep enough"));
    }
    Ok(found)
}

/// A line of the source behind a code object, for the library's own modules.
fn source_line(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [code, line] = args.exactly(interpreter, "_source_line")?;
    let line = u32::try_from(interpreter.index(&line)?).unwrap_or(0);
    let text = leaf::<CodeObject>(&code).map(|code| code.code().source.line_text(line).to_string());
    Ok(Value::str(text.unwrap_or_default()))
}

/// Fills the module.
///
/// # Errors
/// None.
pub fn load(interpreter: &Rc<Interpreter>, module: &Rc<Module>) -> Result<(), Raised> {
    let dict = module.dict();
    interpreter.add_functions(&dict, FUNCTIONS);
    let minor = i64::from(interpreter.world().version().minor());
    let numbers = [Value::Int(3), Value::Int(minor), Value::Int(0), Value::str("final"), Value::Int(0)];
    dict.set_name("_version", interpreter.tuple(numbers.to_vec()));
    dict.set_name("version", Value::str(format!("3.{minor}.0 (weakloop)")));
    dict.set_name("argv", interpreter.arguments());
    dict.set_name("_environment", interpreter.environment());
    dict.set_name("path", interpreter.list(Vec::new()));
    dict.set_name("platform", Value::str("linux"));
    dict.set_name("byteorder", Value::str("little"));
    dict.set_name("maxsize", Value::Int(i64::MAX));
    dict.set_name("executable", Value::str(""));
    dict.set_name("modules", Value::from(Rc::clone(interpreter.modules())));
    for (name, own, write) in
        [("stdout", "__stdout__", write_out as NativeFn), ("stderr", "__stderr__", write_error)]
    {
        let stream = stream(interpreter, name, write);
        dict.set_name(name, stream.clone());
        dict.set_name(own, stream);
    }
    let default = NativeFunction::function("unraisablehook", unraisable);
    dict.set_name("unraisablehook", default.clone());
    dict.set_name("__unraisablehook__", default);
    let machine = Rc::downgrade(interpreter);
    interpreter.world().set_unraisable_hook(Some(Rc::new(move |raised, object| {
        if let Some(interpreter) = machine.upgrade() {
            take_unraisable(&interpreter, raised, object);
        }
    })));
    Ok(())
}

/// Hands an exception that can't be raised to the program's `sys.unraisablehook`, if it has set one; what that raises is
/// reported in its place.
fn take_unraisable(interpreter: &Rc<Interpreter>, raised: &Raised, object: &Value) {
    let report = |raised: &Raised, object: &Value| interpreter.world().unraisable(raised, &object.repr());
    match program_hook(interpreter) {
        None => report(raised, object),
        Some(hook) => {
            if let Err(other) = call_hook(interpreter, &hook, raised, object) {
                report(&other, &hook);
            }
        }
    }
}

fn program_hook(interpreter: &Interpreter) -> Option<Value> {
    let sys = interpreter.modules().get_str("sys")?.downcast::<Module>()?.dict();
    let (hook, default) = (sys.get_str("unraisablehook")?, sys.get_str("__unraisablehook__")?);
    (!hook.is(&default)).then_some(hook)
}

fn call_hook(
    interpreter: &Rc<Interpreter>,
    hook: &Value,
    raised: &Raised,
    object: &Value,
) -> Result<(), Raised> {
    let value = Value::from(Rc::clone(raised));
    let traceback = raised.traceback().map_or(Value::None, |traceback| Value::Object(traceback));
    let parts = vec![interpreter.type_of(&value), value, traceback, Value::None, object.clone()];
    let make = own_function(interpreter, "sys", "UnraisableHookArgs")?;
    let given = interpreter.call1(&make, interpreter.tuple(parts))?;
    interpreter.call1(hook, given).map(drop)
}

/// `sys.__unraisablehook__(unraisable)`.
fn unraisable(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [given] = args.exactly(interpreter, "unraisablehook")?;
    let raised = interpreter.exception_from(&interpreter.getattr(&given, "exc_value")?)?;
    let object = interpreter.getattr(&given, "object")?;
    interpreter.world().unraisable(&raised, &object.repr());
    Ok(Value::None)
}

/// `sys.stdout` or `sys.stderr`: a class of its own, whose static methods are the stream's.
fn stream(interpreter: &Rc<Interpreter>, name: &'static str, write: NativeFn) -> Value {
    let class = interpreter.define_type(&TypeSpec {
        name: "TextIOWrapper",
        module: "_io",
        store: Store::Dict,
        static_methods: &[
            ("flush", |_, _| Ok(Value::None)),
            ("isatty", |_, _| Ok(Value::Bool(false))),
            ("fileno", |interpreter, _| {
                Err(interpreter.error(Kind::OSError, "weakloop has no file descriptors"))
            }),
            ("reconfigure", |_, _| Ok(Value::None)),
        ],
        ..TypeSpec::default()
    });
    class.set(&Rc::from("write"), NativeFunction::function("write", write));
    class.set(&Rc::from("name"), Value::str(format!("<{name}>")));
    class.set(&Rc::from("encoding"), Value::str("utf-8"));
    Value::from(class)
}

fn text_of(interpreter: &Rc<Interpreter>, args: Args) -> Result<Rc<str>, Raised> {
    let [text] = args.exactly(interpreter, "TextIOWrapper.write")?;
    match interpreter.plain(&text) {
        Value::Str(text) => Ok(text),
        _ => {
            let given = interpreter.type_name(&text);
            Err(interpreter.type_error(format!("write() argument must be str, not {given}")))
        }
    }
}

fn write_out(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let text = text_of(interpreter, args)?;
    interpreter.world().print(&text, "");
    Ok(Value::Int(text.chars().count() as i64))
}

fn write_error(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let text = text_of(interpreter, args)?;
    interpreter.world().console().error(&text);
    Ok(Value::Int(text.chars().count() as i64))
}

fn exit(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [status] = args.between(interpreter, "exit", 0)?;
    let args = status.into_iter().collect();
    Err(crate::exception::Exception::new(interpreter.heap(), Kind::SystemExit, args))
}

fn exc_info(interpreter: &Rc<Interpreter>, _: Args) -> Result<Value, Raised> {
    let parts = match interpreter.handled_exception() {
        None => vec![Value::None, Value::None, Value::None],
        Some(raised) => {
            let traceback = raised.traceback().map_or(Value::None, |traceback| Value::Object(traceback));
            let value = Value::from(raised);
            vec![interpreter.type_of(&value), value, traceback]
        }
    };
    Ok(interpreter.tuple(parts))
}

fn getrefcount(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value] = args.exactly(interpreter, "getrefcount")?;
    interpreter.world().count_garbage_look();
    Ok(Value::Int(value.as_object().map_or(3, |object| Rc::strong_count(object) as i64)))
}
