//! `asyncio.Handle` and `asyncio.TimerHandle`, as scripts see them.

use std::rc::Rc;

use crate::asyncio::handle::Handle;
use crate::exception::Kind;
use crate::heap::Object;
use crate::python::library::contextvars::Context;
use crate::python::machine::{Interpreter, TypeSpec};
use crate::python::objects::class::Class;
use crate::value::Value;

/// Makes the class of handles. One class serves both: a plain handle has no `when`.
pub fn install(interpreter: &Rc<Interpreter>) -> Rc<Class> {
    let class = interpreter.define_type(&TypeSpec {
        name: "TimerHandle",
        module: "asyncio.events",
        methods: &[
            ("cancel", |interpreter, args| {
                let (handle, _) = args.split_receiver::<Handle>(interpreter, "cancel")?;
                handle.cancel();
                Ok(Value::None)
            }),
            ("cancelled", |interpreter, args| {
                let (handle, _) = args.split_receiver::<Handle>(interpreter, "cancelled")?;
                Ok(Value::Bool(handle.cancelled()))
            }),
            ("when", |interpreter, args| {
                let (handle, _) = args.split_receiver::<Handle>(interpreter, "when")?;
                match handle.when() {
                    Some(when) => Ok(Value::Float(when.as_secs())),
                    None => {
                        let text = "'Handle' object has no attribute 'when'";
                        Err(interpreter.error(Kind::AttributeError, text))
                    }
                }
            }),
            ("get_context", |interpreter, args| {
                let (handle, _) = args.split_receiver::<Handle>(interpreter, "get_context")?;
                interpreter.import("contextvars")?;
                let context = handle.context().unwrap_or_else(|| {
                    let empty: Rc<dyn Object> = Context::new(interpreter.heap());
                    handle.set_context(Rc::clone(&empty));
                    empty
                });
                Ok(Value::Object(context))
            }),
            ("__repr__", |interpreter, args| {
                let (handle, _) = args.split_receiver::<Handle>(interpreter, "__repr__")?;
                Ok(Value::str(Value::Object(handle).repr()))
            }),
        ],
        ..TypeSpec::default()
    });
    interpreter.bind_object::<Handle>(&class);
    class
}
