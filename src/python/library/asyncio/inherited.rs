//! What asyncio's classes that CPython writes in Python ask of themselves: a program's subclass may answer in its own way.
//!
//! `async with lock` awaits `self.acquire()`, a queue's `put` calls `self.put_nowait(item)`. Of an object that is no subclass's
//! the answer is known, and most methods go to it without asking.

use std::rc::{Rc, Weak};

use crate::asyncio::coroutine::{Awaitable, NativeCoroutine, Routine, Step};
use crate::asyncio::world::World;
use crate::exception::Raised;
use crate::heap::{Edge, Label, Object, OwnAttributes};
use crate::python::library::asyncio::arguments::awaitable_of;
use crate::python::machine::{Args, Interpreter, NativeFunction};
use crate::python::objects::class::Class;
use crate::python::objects::instance::Instance;
use crate::python::objects::leaf;
use crate::value::Value;

/// Whether the program may have methods of its own for this object: by a subclass, or by an attribute of the object's.
pub fn is_of_program(receiver: &Value) -> bool {
    receiver.downcast_ref::<Instance>().is_some() || receiver.header().is_some_and(|it| it.own().is_some())
}

/// The first of the methods that a class of the program has of its own, rather than from asyncio's.
pub fn overridden<'a>(class: &Class, methods: &[&'a str]) -> Option<&'a str> {
    let is_own = |name: &&str| class.lookup(name).is_some_and(|it| leaf::<NativeFunction>(&it).is_none());
    methods.iter().copied().find(is_own)
}

/// An object whose class may be the program's, in a frame of asyncio's.
pub struct Receiver {
    /// Weak, because the machine is no object.
    interpreter: Weak<Interpreter>,
    value: Value,
}

impl Receiver {
    /// The receiver of a method.
    pub fn new(interpreter: &Rc<Interpreter>, value: Value) -> Receiver {
        Receiver { interpreter: Rc::downgrade(interpreter), value }
    }

    /// The machine.
    pub fn interpreter(&self) -> Rc<Interpreter> {
        self.interpreter.upgrade().expect("a coroutine runs while the machine is there")
    }

    /// The object itself.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Calls a method by its name.
    ///
    /// # Errors
    /// What it raised.
    pub fn call(&self, method: &str, arguments: Vec<Value>) -> Result<Value, Raised> {
        self.interpreter().call_method(&self.value, method, Args::of(arguments))
    }

    /// Calls a method and asks whether what it returned is true.
    ///
    /// # Errors
    /// What it raised.
    pub fn asks(&self, method: &str) -> Result<bool, Raised> {
        let answer = self.call(method, Vec::new())?;
        self.interpreter().truthy(&answer)
    }

    /// Calls a method whose result is awaited.
    ///
    /// # Errors
    /// What it raised; TypeError for what can't be awaited.
    pub fn awaits(&self, method: &str, arguments: Vec<Value>) -> Result<Awaitable, Raised> {
        let interpreter = self.interpreter();
        let given = interpreter.call_method(&self.value, method, Args::of(arguments))?;
        awaitable_of(&interpreter, &given)?.ok_or_else(|| {
            let name = interpreter.type_name(&given);
            interpreter.type_error(format!("object {name} can't be used in 'await' expression"))
        })
    }

    /// Shows the frame's `self`.
    pub fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.value.traverse(Label::Name("locals", "self"), visit);
    }
}

/// A method without other arguments that makes a coroutine, the frame of which has the receiver.
///
/// # Errors
/// TypeError in the words of a Python function, or for a receiver of another type.
pub fn method_coroutine<T: Object>(
    interpreter: &Rc<Interpreter>,
    args: Args,
    function: &str,
    make: impl FnOnce(&Rc<T>) -> Rc<NativeCoroutine>,
) -> Result<Value, Raised> {
    let (value, receiver) = args.instance_alone::<T>(interpreter, function)?;
    Ok(holding(&value, make(&receiver)))
}

/// A coroutine of a method's, whose frame has the receiver, and with it what a program's subclass adds to it.
pub fn holding(receiver: &Value, coroutine: Rc<NativeCoroutine>) -> Value {
    if receiver.downcast_ref::<Instance>().is_some() {
        coroutine.header().set_own(Rc::new(HeldReceiver(receiver.clone())));
    }
    Value::Object(coroutine)
}

/// `self` in the frame of a coroutine that has what the program's object is beside.
struct HeldReceiver(Value);

impl OwnAttributes for HeldReceiver {
    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.0.traverse(Label::Name("locals", "self"), visit);
    }
}

/// What becomes of what a coroutine awaited, which its receiver may have a say in.
pub type End = fn(&Receiver, Result<Value, Raised>) -> Result<Value, Raised>;

/// A coroutine that awaits what a method of its receiver returns.
pub fn awaiting(
    interpreter: &Rc<Interpreter>,
    qualname: &'static str,
    receiver: Value,
    method: &'static str,
    arguments: Vec<Value>,
    end: End,
) -> Value {
    let receiver = Receiver::new(interpreter, receiver);
    let routine = AwaitsMethod { receiver, method, arguments: Some(arguments), end };
    Value::Object(NativeCoroutine::new(interpreter.world(), qualname, routine))
}

struct AwaitsMethod {
    receiver: Receiver,
    method: &'static str,
    /// None once the method has been called.
    arguments: Option<Vec<Value>>,
    end: End,
}

impl Routine for AwaitsMethod {
    fn resume(&mut self, _: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        let Some(arguments) = self.arguments.take() else {
            return Step::End((self.end)(&self.receiver, outcome));
        };
        match outcome.and_then(|_| self.receiver.awaits(self.method, arguments)) {
            Ok(awaitable) => Step::Await(awaitable),
            Err(raised) => Step::End(Err(raised)),
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.receiver.traverse(visit);
        for (place, argument) in self.arguments.iter().flatten().enumerate() {
            argument.traverse(Label::Item("locals.arguments", place), visit);
        }
    }
}
