//! `asyncio.Handle` and `asyncio.TimerHandle`, as scripts see them.

use std::rc::Rc;

use crate::asyncio::handle::Handle;
use crate::heap::Object;
use crate::python::library::contextvars::Context;
use crate::python::machine::{Interpreter, TypeSpec};
use crate::python::objects::dict::Dict;
use crate::value::Value;

/// Makes the classes and enters them into the module.
pub fn install(interpreter: &Rc<Interpreter>, module: &Dict) {
    let handle = interpreter.define_type(&TypeSpec {
        name: "Handle",
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
    let timer = interpreter.define_type(&TypeSpec {
        name: "TimerHandle",
        module: "asyncio.events",
        base: Some(&handle),
        methods: &[("when", |interpreter, args| {
            let (handle, _) = args.split_receiver::<Handle>(interpreter, "when")?;
            Ok(handle.when().map_or(Value::None, |when| Value::Float(when.as_secs())))
        })],
        ..TypeSpec::default()
    });
    interpreter.bind_object::<Handle>(&handle);
    interpreter.bind_kind::<Handle>(&timer);
    module.set_name("Handle", Value::from(handle));
    module.set_name("TimerHandle", Value::from(timer));
}
