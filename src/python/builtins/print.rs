//! `print`, and the functions that would leave the simulation: `input`, `open`, `exec`, `eval`.

use std::rc::Rc;

use crate::exception::{Kind, Raised};
use crate::python::machine::{Args, Interpreter, NativeFunction};
use crate::python::objects::module::Module;
use crate::value::Value;

/// Registers `print` and what is refused.
pub(super) fn install(interpreter: &Rc<Interpreter>) {
    let builtins = interpreter.builtins();
    builtins.set_name("print", NativeFunction::function("print", print));
    builtins.set_name("input", NativeFunction::function("input", |i, _| Err(refused(i, INPUT))));
    builtins.set_name("open", NativeFunction::function("open", |i, _| Err(refused(i, OPEN))));
    builtins.set_name("exec", NativeFunction::function("exec", |i, _| Err(refused(i, EXEC))));
    builtins.set_name("eval", NativeFunction::function("eval", |i, _| Err(refused(i, EVAL))));
    builtins.set_name("compile", NativeFunction::function("compile", |i, _| Err(refused(i, COMPILE))));
    builtins
        .set_name("breakpoint", NativeFunction::function("breakpoint", |i, _| Err(refused(i, BREAKPOINT))));
}

const INPUT: &str = "input() is not simulated: a run reads nothing from the terminal";
const OPEN: &str = "open() is not simulated: a run reads and writes no files";
const EXEC: &str = "exec() is not supported: weakloop checks the whole program before it runs";
const EVAL: &str = "eval() is not supported: weakloop checks the whole program before it runs";
const COMPILE: &str = "compile() is not supported: weakloop checks the whole program before it runs";
const BREAKPOINT: &str = "breakpoint() is not supported: use weakloop's own debugger";

fn refused(interpreter: &Rc<Interpreter>, text: &str) -> Raised {
    interpreter.error(Kind::NotImplementedError, text)
}

/// `print(*objects, sep=' ', end='\n', file=None, flush=False)`.
fn print(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let options = Args { positional: Vec::new(), keywords: args.keywords };
    let names = ["sep", "end", "file", "flush"];
    for (name, _) in &options.keywords {
        if !names.contains(&&**name) {
            let text = format!("print() got an unexpected keyword argument '{name}'");
            return Err(interpreter.type_error(text));
        }
    }
    let [separator, end, file, flush] = options.named(interpreter, "print", names, 0)?;
    let separator = text_option(interpreter, separator, "sep", " ")?;
    let end = text_option(interpreter, end, "end", "\n")?;
    let mut text = String::new();
    for (place, value) in args.positional.iter().enumerate() {
        if 0 < place {
            text.push_str(&separator);
        }
        text.push_str(&interpreter.str(value)?);
    }
    drop(args.positional);
    match file {
        None | Some(Value::None) => {
            interpreter.world().print(&text, &end);
            Ok(Value::None)
        }
        Some(file) if is_stream(interpreter, &file, "__stdout__") => {
            interpreter.world().print(&text, &end);
            Ok(Value::None)
        }
        Some(file) if is_stream(interpreter, &file, "__stderr__") => {
            interpreter.world().print_error(&text, &end);
            Ok(Value::None)
        }
        Some(file) => write_to(interpreter, &file, &text, &end, flush),
    }
}

/// Whether the file is one of `sys`'s own, which take a line as a whole.
fn is_stream(interpreter: &Interpreter, file: &Value, name: &str) -> bool {
    let sys = interpreter.modules().get_str("sys").and_then(|module| module.downcast::<Module>());
    sys.and_then(|sys| sys.dict().get_str(name)).is_some_and(|own| own.is(file))
}

fn text_option(
    interpreter: &Rc<Interpreter>,
    value: Option<Value>,
    name: &str,
    default: &str,
) -> Result<Rc<str>, Raised> {
    match value {
        None | Some(Value::None) => Ok(Rc::from(default)),
        Some(Value::Str(text)) => Ok(text),
        Some(other) => {
            let given = interpreter.type_name(&other);
            Err(interpreter.type_error(format!("{name} must be None or a string, not {given}")))
        }
    }
}

/// Writes as CPython does, one piece after the other, to any object with a method `write`.
fn write_to(
    interpreter: &Rc<Interpreter>,
    file: &Value,
    text: &str,
    end: &str,
    flush: Option<Value>,
) -> Result<Value, Raised> {
    for piece in [text, end] {
        if !piece.is_empty() {
            interpreter.call_method(file, "write", Args::of(vec![Value::str(piece)]))?;
        }
    }
    if flush.map_or(Ok(false), |flush| interpreter.truthy(&flush))? {
        interpreter.call_method(file, "flush", Args::none())?;
    }
    Ok(Value::None)
}
