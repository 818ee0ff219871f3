//! The native part of `traceback`: exceptions as text.

use std::rc::Rc;

use crate::exception::Raised;
use crate::python::machine::{Args, Interpreter, NativeFn};
use crate::python::objects::module::Module;
use crate::traceback::Traceback;
use crate::value::Value;

/// Fills the module.
///
/// # Errors
/// None.
pub fn load(interpreter: &Rc<Interpreter>, module: &Rc<Module>) -> Result<(), Raised> {
    interpreter.add_functions(&module.dict(), FUNCTIONS);
    Ok(())
}

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("_text", |interpreter, args| {
        let raised = exception(interpreter, args)?;
        Ok(Value::str(interpreter.formatted_traceback(&raised)))
    }),
    ("_only", |interpreter, args| {
        let raised = exception(interpreter, args)?;
        Ok(Value::str(interpreter.exception_lines(&raised)))
    }),
    ("_entries", |interpreter, args| {
        let [traceback] = args.exactly(interpreter, "format_tb")?;
        Ok(Value::str(interpreter.traceback_entries(traceback.downcast::<Traceback>())))
    }),
];

fn exception(interpreter: &Rc<Interpreter>, args: Args) -> Result<Raised, Raised> {
    let [raised] = args.exactly(interpreter, "format_exception")?;
    interpreter.exception_argument(&raised)
}
