//! What `hashlib` computes; everything else of the module is written in Python.

use std::rc::Rc;

use crate::bytes::Bytes;
use crate::exception::Raised;
use crate::python::machine::{Args, Interpreter, NativeFunction};
use crate::python::objects::module::Module;
use crate::python::text::digest::digest;
use crate::value::Value;

/// Puts the native part into the module.
///
/// # Errors
/// None.
pub fn load(_: &Rc<Interpreter>, module: &Rc<Module>) -> Result<(), Raised> {
    module.dict().set_name("_digest", NativeFunction::function("_digest", digest_of));
    Ok(())
}

/// `_digest(name, data)`.
fn digest_of(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [name, data] = args.exactly(interpreter, "_digest")?;
    let name = interpreter.str(&name)?;
    let found = digest(&name, &Bytes::of(&data).unwrap_or_default());
    let unknown = || interpreter.value_error(format!("unsupported hash type {name}"));
    found.map(Bytes::value).ok_or_else(unknown)
}
