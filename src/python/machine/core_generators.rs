//! What generators, coroutines and the steps of asynchronous generators can do, those of asyncio's own among them.

use std::rc::Rc;

use crate::asyncio::coroutine::{self, Coroutine, NativeCoroutine, Resume};
use crate::exception::{Exception, Raised};
use crate::python::machine::{Args, FutureIter, Getter, Interpreter, NativeFn, Resumed, Setter, TypeSpec};
use crate::python::objects::code_object::CodeObject;
use crate::python::objects::coroutine_wrapper::CoroutineWrapper;
use crate::python::objects::generator::{Generator, State};
use crate::value::Value;

impl Interpreter {
    pub(super) fn install_generators(&self) {
        let core = self.core();
        let specs = [
            (
                &core.generator,
                TypeSpec {
                    name: "generator",
                    methods: GENERATOR_METHODS,
                    getters: GENERATOR_GETTERS,
                    accessors: GENERATOR_ACCESSORS,
                    ..TypeSpec::default()
                },
            ),
            (
                &core.coroutine,
                TypeSpec {
                    name: "coroutine",
                    methods: COROUTINE_METHODS,
                    getters: COROUTINE_GETTERS,
                    accessors: GENERATOR_ACCESSORS,
                    ..TypeSpec::default()
                },
            ),
            (
                &core.async_generator,
                TypeSpec {
                    name: "async_generator",
                    methods: ASYNC_METHODS,
                    getters: ASYNC_GETTERS,
                    accessors: GENERATOR_ACCESSORS,
                    ..TypeSpec::default()
                },
            ),
            (
                &core.async_step,
                TypeSpec { name: "async_generator_asend", methods: STEP_METHODS, ..TypeSpec::default() },
            ),
            (
                &core.coroutine_wrapper,
                TypeSpec { name: "coroutine_wrapper", methods: WRAPPER_METHODS, ..TypeSpec::default() },
            ),
            (
                &core.future_iter,
                TypeSpec { name: "FutureIter", methods: FUTURE_ITER_METHODS, ..TypeSpec::default() },
            ),
        ];
        specs.iter().for_each(|(class, spec)| self.extend_type(class, spec));
    }

    fn resume_coroutine(&self, value: &Value, resume: Resume) -> Result<Resumed, Raised> {
        self.flow_value(self.resume_native(self.native_coroutine(value)?, resume))
    }

    /// A step of a coroutine, a generator or what is like them, for whoever drives it by hand.
    pub(super) fn resume_by_hand(self: &Rc<Self>, driven: &Value, resume: Resume) -> Result<Resumed, Raised> {
        match (driven.downcast::<Generator>(), resume) {
            (Some(generator), Resume::Send(value)) => self.send(&generator, value),
            (Some(generator), Resume::Throw(raised)) => self.throw(&generator, raised),
            (None, resume) => self.resume_coroutine(driven, resume),
        }
    }

    /// A coroutine that is none of the program's own functions: one of asyncio's, or a step of an asynchronous generator.
    fn native_coroutine(&self, value: &Value) -> Result<Rc<dyn Coroutine>, Raised> {
        self.as_coroutine(value).ok_or_else(|| self.wrong_receiver(value))
    }
}

/// The end of `send`, `throw` or `__next__`: the value, or a StopIteration with what was returned.
fn sent(interpreter: &Interpreter, resumed: Resumed) -> Result<Value, Raised> {
    match resumed {
        Resumed::Yield(value) => Ok(value),
        Resumed::Return(value) => Err(interpreter.stop_iteration(value)),
    }
}

/// Of what is its own iterator.
const ITSELF: (&str, NativeFn) =
    ("__iter__", |interpreter, args| Ok(first(args.exactly::<1>(interpreter, "__iter__")?)));

const GENERATOR_METHODS: &[(&str, NativeFn)] = &[
    ITSELF,
    ("__next__", generator_next),
    ("send", generator_send),
    ("throw", generator_throw),
    ("close", generator_close),
];

const COROUTINE_METHODS: &[(&str, NativeFn)] = &[
    ("__await__", |interpreter, args| {
        let [coroutine] = args.exactly(interpreter, "__await__")?;
        Ok(Value::Object(CoroutineWrapper::new(interpreter.heap(), coroutine)))
    }),
    ("send", generator_send),
    ("throw", generator_throw),
    ("close", generator_close),
];

const WRAPPER_METHODS: &[(&str, NativeFn)] = &[
    ITSELF,
    ("__next__", |interpreter, args| {
        let [wrapper] = args.exactly(interpreter, "__next__")?;
        sent(interpreter, interpreter.resume_by_hand(&driven(wrapper), Resume::Send(Value::None))?)
    }),
    ("send", generator_send),
    ("throw", generator_throw),
    ("close", generator_close),
];

/// What `future.__await__()` gives.
const FUTURE_ITER_METHODS: &[(&str, NativeFn)] = &[
    ITSELF,
    ("__next__", |interpreter, args| {
        let [waiting] = args.exactly(interpreter, "__next__")?;
        next_of_future(interpreter, &waiting)
    }),
    ("send", |interpreter, args| {
        let [waiting, _] = args.exactly(interpreter, "send")?;
        next_of_future(interpreter, &waiting)
    }),
    ("throw", |interpreter, args| {
        let [waiting, thrown, value, _traceback] = args.between(interpreter, "throw", 2)?;
        let raised = thrown_exception(interpreter, thrown.unwrap_or_default(), value)?;
        interpreter.receiver::<FutureIter>(&waiting.unwrap_or_default())?.end();
        Err(raised)
    }),
    ("close", |interpreter, args| {
        let [waiting] = args.exactly(interpreter, "close")?;
        interpreter.receiver::<FutureIter>(&waiting)?.end();
        Ok(Value::None)
    }),
];

/// `agen.asend(value)` and its like; each is its own iterator.
const STEP_METHODS: &[(&str, NativeFn)] = &[
    ("__await__", |interpreter, args| Ok(first(args.exactly::<1>(interpreter, "__await__")?))),
    ITSELF,
    ("__next__", |interpreter, args| {
        let [step] = args.exactly(interpreter, "__next__")?;
        sent(interpreter, interpreter.resume_coroutine(&step, Resume::Send(Value::None))?)
    }),
    ("send", generator_send),
    ("throw", generator_throw),
    ("close", generator_close),
];

fn first(values: [Value; 1]) -> Value {
    let [value] = values;
    value
}

fn next_of_future(interpreter: &Rc<Interpreter>, waiting: &Value) -> Result<Value, Raised> {
    let waiting = interpreter.receiver::<FutureIter>(waiting)?;
    sent(interpreter, interpreter.send_future(&waiting)?)
}

/// What is driven by a value: the coroutine of a wrapper, or the value itself.
fn driven(value: Value) -> Value {
    value.downcast_ref::<CoroutineWrapper>().map(CoroutineWrapper::coroutine).unwrap_or(value)
}

fn generator_next(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [generator] = args.exactly(interpreter, "__next__")?;
    let generator = interpreter.receiver::<Generator>(&generator)?;
    sent(interpreter, interpreter.send(&generator, Value::None)?)
}

fn generator_send(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [generator, value] = args.exactly(interpreter, "send")?;
    sent(interpreter, interpreter.resume_by_hand(&driven(generator), Resume::Send(value))?)
}

fn generator_throw(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [generator, thrown, value, _traceback] = args.between(interpreter, "throw", 2)?;
    let raised = thrown_exception(interpreter, thrown.unwrap_or_default(), value)?;
    let generator = driven(generator.unwrap_or_default());
    sent(interpreter, interpreter.resume_by_hand(&generator, Resume::Throw(raised))?)
}

/// The exception that `throw(type, value)` or `throw(exception)` means.
fn thrown_exception(
    interpreter: &Rc<Interpreter>,
    thrown: Value,
    value: Option<Value>,
) -> Result<Raised, Raised> {
    match value {
        None | Some(Value::None) => interpreter.exception_from(&thrown),
        Some(value) if value.downcast_ref::<Exception>().is_some() => interpreter.exception_from(&value),
        Some(value) => {
            let made = interpreter.call1(&thrown, value)?;
            interpreter.exception_from(&made)
        }
    }
}

fn generator_close(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [generator] = args.exactly(interpreter, "close")?;
    let generator = driven(generator);
    match generator.downcast::<Generator>() {
        Some(generator) => interpreter.close(&generator)?,
        None => coroutine::close(interpreter.native_coroutine(&generator)?)?,
    }
    Ok(Value::None)
}

const ASYNC_METHODS: &[(&str, NativeFn)] = &[
    ("__aiter__", |interpreter, args| Ok(first(args.exactly::<1>(interpreter, "__aiter__")?))),
    ("__anext__", |interpreter, args| {
        let [generator] = args.exactly(interpreter, "__anext__")?;
        interpreter.asend(&interpreter.receiver(&generator)?, Value::None)
    }),
    ("asend", |interpreter, args| {
        let [generator, value] = args.exactly(interpreter, "asend")?;
        interpreter.asend(&interpreter.receiver(&generator)?, value)
    }),
    ("athrow", |interpreter, args| {
        let [generator, thrown, value] = args.between(interpreter, "athrow", 2)?;
        let generator = interpreter.receiver(&generator.unwrap_or_default())?;
        let raised = thrown_exception(interpreter, thrown.unwrap_or_default(), value)?;
        interpreter.athrow(&generator, raised)
    }),
    ("aclose", |interpreter, args| {
        let [generator] = args.exactly(interpreter, "aclose")?;
        interpreter.aclose(&interpreter.receiver(&generator)?)
    }),
];

fn frame_of(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Value, Raised> {
    let frame = interpreter.receiver::<Generator>(value)?.frame();
    Ok(frame.map_or(Value::None, |frame| Value::Object(frame)))
}

fn runs(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Value, Raised> {
    Ok(Value::Bool(match value.downcast_ref::<NativeCoroutine>() {
        Some(coroutine) => coroutine.is_running(),
        None => interpreter.receiver::<Generator>(value)?.state() == State::Running,
    }))
}

fn runs_async(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Value, Raised> {
    Ok(Value::Bool(interpreter.receiver::<Generator>(value)?.runs_async()))
}

fn is_suspended(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Value, Raised> {
    Ok(Value::Bool(match value.downcast::<Generator>() {
        Some(generator) => generator.state() == State::Suspended,
        None => interpreter.native_coroutine(value)?.is_suspended(),
    }))
}

fn awaited(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Value, Raised> {
    Ok(interpreter.receiver::<Generator>(value)?.awaits().unwrap_or_default())
}

fn code_of(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Value, Raised> {
    let generator = interpreter.receiver::<Generator>(value)?;
    Ok(Value::Leaf(Rc::<CodeObject>::clone(generator.code_object())))
}

const GENERATOR_GETTERS: &[(&str, Getter)] = &[
    ("gi_frame", frame_of),
    ("gi_running", runs),
    ("gi_suspended", is_suspended),
    ("gi_yieldfrom", awaited),
    ("gi_code", code_of),
];

const COROUTINE_GETTERS: &[(&str, Getter)] = &[
    ("cr_frame", frame_of),
    ("cr_running", runs),
    ("cr_suspended", is_suspended),
    ("cr_await", awaited),
    ("cr_code", code_of),
];

const ASYNC_GETTERS: &[(&str, Getter)] =
    &[("ag_frame", frame_of), ("ag_running", runs_async), ("ag_await", awaited), ("ag_code", code_of)];

const GENERATOR_ACCESSORS: &[(&str, Getter, Setter)] = &[
    (
        "__name__",
        |interpreter, value| {
            Ok(Value::Str(match value.downcast::<Generator>() {
                Some(generator) => generator.name(),
                None => {
                    let qualname = interpreter.native_coroutine(value)?.qualname();
                    qualname.rsplit('.').next().unwrap_or_default().into()
                }
            }))
        },
        |interpreter, value, new| {
            let name = interpreter.text_argument(new, "__name__")?;
            interpreter.receiver::<Generator>(value)?.set_name(name);
            Ok(())
        },
    ),
    (
        "__qualname__",
        |interpreter, value| {
            Ok(Value::Str(match value.downcast::<Generator>() {
                Some(generator) => generator.full_name(),
                None => interpreter.native_coroutine(value)?.qualname().into(),
            }))
        },
        |interpreter, value, new| {
            let name = interpreter.text_argument(new, "__qualname__")?;
            interpreter.receiver::<Generator>(value)?.set_full_name(name);
            Ok(())
        },
    ),
];
