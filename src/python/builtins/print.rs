//! `print`.

use std::rc::Rc;

use crate::exception::Raised;
use crate::python::machine::{Args, Interpreter, NativeFunction};
use crate::python::objects::module::Module;
use crate::value::Value;

/// Registers `print`.
pub(super) fn install(interpreter: &Rc<Interpreter>) {
    let builtins = interpreter.builtins();
    builtins.set_name("print", NativeFunction::function("print", print));
}

/// `print(*objects, sep=' ', end='\n', file=None, flush=False)`.
fn print(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let options = Args { positional: Vec::new(), keywords: args.keywords };
    let names = ["sep", "end", "file", "flush"];
    for (name, _) in &options.keywords {
        if !names.contains(&&**name) {
            return Err(interpreter.unexpected_keyword_of("print", name, &names));
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
    match file.filter(|file| !file.is_none()).or_else(|| replaced_stdout(interpreter)) {
        None => {
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

/// `sys.stdout`, if the program has put something else there.
fn replaced_stdout(interpreter: &Interpreter) -> Option<Value> {
    let sys = interpreter.modules().get_str("sys")?.downcast::<Module>()?.dict();
    let (stdout, own) = (sys.get_str("stdout")?, sys.get_str("__stdout__")?);
    if stdout.is(&own) { None } else { Some(stdout) }
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
