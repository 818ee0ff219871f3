//! Calls: what a callable is, and how each kind is begun.
//!
//! A Python function only gets its frame pushed here; the loop that runs frames goes on with it. So calls from Python to
//! Python nest without end on the heap, up to Python's own limit, and not on Rust's stack.

use std::rc::Rc;

use crate::exception::Raised;
use crate::python::code::{Flow, Op};
use crate::python::machine::native::{Afterwards, NativeFunction, NativeMethod};
use crate::python::machine::outcome::{Accepted, Called, Start};
use crate::python::machine::{Args, Interpreter, Resumed};
use crate::python::objects::bound_method::BoundMethod;
use crate::python::objects::class::Class;
use crate::python::objects::descriptor::{Wrapper, Wraps};
use crate::python::objects::frame::{Frame, Purpose};
use crate::python::objects::function::Function;
use crate::python::objects::generator::Generator;
use crate::python::objects::leaf;
use crate::python::objects::thread::Running;
use crate::record::Site;
use crate::value::Value;

/// Where a call comes from: what an `__init__` leaves behind is put there.
#[derive(Clone, Copy)]
pub(super) enum Caller<'a> {
    /// The operation of a frame.
    Frame(&'a Frame),
    /// Native code, which waits for the value.
    Native,
}

impl Interpreter {
    /// Calls a callable.
    pub fn call(self: &Rc<Self>, callable: &Value, args: Args) -> Result<Value, Raised> {
        let base = self.depth();
        match self.begin_call(callable, args, Caller::Native)? {
            Called::Value(value) => Ok(value),
            Called::Entered => self.run_to_value(base),
            Called::Waits(_) => Err(self.refuse_to_wait()),
        }
    }

    /// Calls a callable for the loop, which the program asked to at that place.
    pub fn call_back(self: &Rc<Self>, site: Site, callable: &Value, args: Args) -> Result<Value, Raised> {
        let before = self.asked_from.replace(Some((self.depth(), site)));
        let called = self.call(callable, args);
        self.asked_from.set(before);
        called
    }

    /// Calls a callable without arguments.
    pub fn call0(self: &Rc<Self>, callable: &Value) -> Result<Value, Raised> {
        self.call(callable, Args::none())
    }

    /// Calls a callable with one argument.
    pub fn call1(self: &Rc<Self>, callable: &Value, argument: Value) -> Result<Value, Raised> {
        self.call(callable, Args::of(vec![argument]))
    }

    /// Calls a method of a value.
    pub fn call_method(self: &Rc<Self>, receiver: &Value, name: &str, args: Args) -> Result<Value, Raised> {
        let method = self.getattr(receiver, name)?;
        self.call(&method, args)
    }

    /// Calls a special method, which is looked up in the class only; `None` if there is none.
    pub fn call_special(
        self: &Rc<Self>,
        receiver: &Value,
        name: &str,
        args: Vec<Value>,
    ) -> Result<Option<Value>, Raised> {
        let Some(function) = self.class_of(receiver).lookup(name) else { return Ok(None) };
        self.call_found(&function, receiver, args).map(Some)
    }

    /// Calls what was found in the class of a receiver.
    pub(super) fn call_found(
        self: &Rc<Self>,
        function: &Value,
        receiver: &Value,
        mut args: Vec<Value>,
    ) -> Result<Value, Raised> {
        if is_plain_method(function) {
            args.insert(0, receiver.clone());
            return self.call(function, Args::of(args));
        }
        let bound = self.bind(function, Some(receiver), &self.class_of(receiver))?;
        self.call(&bound, Args::of(args))
    }

    /// Whether a value can be called (`callable`).
    pub fn is_callable(&self, value: &Value) -> bool {
        let any = value.downcast_ref::<Function>().is_some()
            || value.downcast_ref::<BoundMethod>().is_some()
            || value.downcast_ref::<NativeMethod>().is_some()
            || value.downcast_ref::<Class>().is_some()
            || leaf::<NativeFunction>(value).is_some();
        any || self.class_of(value).lookup("__call__").is_some()
    }

    /// Begins a call.
    pub(super) fn begin_call(
        self: &Rc<Self>,
        callable: &Value,
        args: Args,
        caller: Caller<'_>,
    ) -> Result<Called, Raised> {
        if let Value::Leaf(_) = callable {
            return match leaf::<NativeFunction>(callable) {
                Some(native) => self.call_native(native.body(), args),
                None => self.call_instance(callable, args),
            };
        }
        if let Some(function) = callable.downcast::<Function>() {
            return self.call_function(&function, args);
        }
        if let Some(method) = callable.downcast_ref::<BoundMethod>() {
            let args = args.behind(method.receiver());
            return self.begin_call(&method.function(), args, caller);
        }
        if let Some(method) = callable.downcast_ref::<NativeMethod>() {
            return self.call_native(method.body(), args.behind(method.receiver()));
        }
        if let Some(class) = callable.downcast::<Class>() {
            return self.call_class(&class, args, caller);
        }
        self.call_instance(callable, args)
    }

    fn call_native(
        self: &Rc<Self>,
        body: fn(&Rc<Interpreter>, Args) -> Result<Value, Raised>,
        args: Args,
    ) -> Result<Called, Raised> {
        let value = body(self, args)?;
        match self.has_afterwards.get() {
            true => self.do_afterwards(value),
            false => Ok(Called::Value(value)),
        }
    }

    /// Does what a native function left to be done.
    #[cold]
    fn do_afterwards(self: &Rc<Self>, value: Value) -> Result<Called, Raised> {
        self.has_afterwards.set(false);
        match self.afterwards.take() {
            None => Ok(Called::Value(value)),
            Some(Afterwards::Wait) => Ok(Called::Waits(value)),
            Some(Afterwards::Call { callable, args }) => self.begin_call(&callable, args, Caller::Native),
            Some(Afterwards::CallIn { context, callable, args }) => {
                self.world().enter_context(Some(context));
                let called = self.begin_call(&callable, args, Caller::Native);
                match (&called, self.frames.borrow_mut().last_mut()) {
                    (Ok(Called::Entered), Some(running)) => running.leaves_context = true,
                    _ => drop(self.world().leave_context()),
                }
                called
            }
        }
    }

    fn call_function(self: &Rc<Self>, function: &Rc<Function>, args: Args) -> Result<Called, Raised> {
        let frame = self.bind_frame(function, args)?;
        self.enter(frame)
    }

    /// Lets a frame run, or wraps it into the generator that its code makes.
    pub(super) fn enter(self: &Rc<Self>, frame: Rc<Frame>) -> Result<Called, Raised> {
        if frame.code().flow == Flow::Plain {
            self.push_frame(Running::plain(frame))?;
            return Ok(Called::Entered);
        }
        let site = self.current_site();
        let generator = Generator::new(self.heap(), frame, self.host(), site);
        Ok(Called::Value(Value::Object(generator)))
    }

    /// Calls something through its class's `__call__`.
    fn call_instance(self: &Rc<Self>, callable: &Value, args: Args) -> Result<Called, Raised> {
        if let Some(wrapper) =
            callable.downcast_ref::<Wrapper>().filter(|wrapper| wrapper.wraps() == Wraps::Static)
        {
            return self.begin_call(&wrapper.function(), args, Caller::Native);
        }
        let class = self.class_of(callable);
        let Some(method) = class.lookup("__call__") else {
            let text = format!("'{}' object is not callable", self.full_name(&class));
            return Err(self.type_error(text));
        };
        if is_plain_method(&method) {
            return self.begin_call(&method, args.behind(callable.clone()), Caller::Native);
        }
        let bound = self.bind(&method, Some(callable), &class)?;
        self.begin_call(&bound, args, Caller::Native)
    }

    /// Runs the frames above `base`, the innermost of which is a plain call's, to its value.
    pub(super) fn run_to_value(self: &Rc<Self>, base: usize) -> Result<Value, Raised> {
        match self.run_nested(base, Start::Go)? {
            Resumed::Return(value) | Resumed::Yield(value) => Ok(value),
        }
    }

    /// `Op::Call`: callable, null or self and `count` arguments lie on the stack.
    pub(super) fn op_call(self: &Rc<Self>, frame: &Rc<Frame>, count: usize) -> Result<Called, Raised> {
        if let Some(callee) = self.bind_from_stack(frame, count)? {
            let called = self.enter(callee)?;
            frame.set_waits(matches!(called, Called::Entered));
            return Ok(called);
        }
        let (callable, args) = take_call(frame, count);
        self.call_from(frame, &callable, args)
    }

    /// Begins a call within the interpreter's loop, if a frame is to be entered.
    fn call_from(self: &Rc<Self>, frame: &Rc<Frame>, callable: &Value, args: Args) -> Result<Called, Raised> {
        let called = self.begin_call(callable, args, Caller::Frame(frame))?;
        frame.set_waits(matches!(called, Called::Entered) && is_python_function(callable));
        Ok(called)
    }

    /// `Op::CallKeywords`: the last arguments are named by a constant tuple.
    pub(super) fn op_call_keywords(
        self: &Rc<Self>,
        frame: &Rc<Frame>,
        count: usize,
        names: u32,
    ) -> Result<Called, Raised> {
        let (callable, mut args) = take_call(frame, count);
        let names = frame.code_object().constant(names).downcast::<crate::python::objects::tuple::Tuple>();
        let names = names.expect("the names of keyword arguments are a tuple").to_vec();
        let values = args.positional.split_off(args.positional.len() - names.len());
        let named = names.into_iter().zip(values).filter_map(|(name, value)| match name {
            Value::Str(name) => Some((name, value)),
            _ => None,
        });
        args.keywords = named.collect();
        self.call_from(frame, &callable, args)
    }

    /// `Op::CallEx`: the arguments lie in a tuple or another iterable, and perhaps a dict.
    pub(super) fn op_call_ex(self: &Rc<Self>, frame: &Rc<Frame>, keywords: bool) -> Result<Called, Raised> {
        let named = if keywords { Some(frame.pop()) } else { None };
        let positional = frame.pop();
        let receiver = frame.pop_slot();
        let callable = frame.pop();
        let mut args = Args::of(self.star_arguments(&callable, &positional)?);
        drop(positional);
        args.keywords = match named {
            Some(named) => self.named_arguments(&named)?,
            None => Vec::new(),
        };
        if let Some(receiver) = receiver {
            args = args.behind(receiver);
        }
        if self.world().version().star_calls_stay_in_the_interpreter() {
            return self.call_from(frame, &callable, args);
        }
        self.begin_call(&callable, args, Caller::Frame(frame))
    }

    fn star_arguments(self: &Rc<Self>, callable: &Value, positional: &Value) -> Result<Vec<Value>, Raised> {
        if let Some(items) = self.quick_items(positional) {
            return Ok(items);
        }
        if !self.is_iterable(positional) {
            let (function, given) = (self.callable_name(callable), self.type_name(positional));
            let text = format!("{function} argument after * must be an iterable, not {given}");
            return Err(self.type_error(text));
        }
        self.collect(positional)
    }

    fn named_arguments(self: &Rc<Self>, named: &Value) -> Result<Vec<(Rc<str>, Value)>, Raised> {
        let Some(dict) = self.downcast::<crate::python::objects::dict::Dict>(named) else {
            return Err(self.type_error("argument after ** must be a mapping"));
        };
        let pairs = dict.entries().into_iter().map(|entry| match entry.key {
            Value::Str(name) => Ok((name, entry.value)),
            _ => Err(self.type_error("keywords must be strings")),
        });
        pairs.collect()
    }

    /// A callable's name as messages about its arguments show it: `main.<locals>.f()`.
    pub(super) fn callable_name(self: &Rc<Self>, callable: &Value) -> String {
        if let Some(function) = callable.downcast_ref::<Function>() {
            return match function.module() {
                Value::Str(module) => format!("{module}.{}()", function.qualname()),
                _ => format!("{}()", function.qualname()),
            };
        }
        if let Some(method) = callable.downcast_ref::<BoundMethod>() {
            return self.callable_name(&method.function());
        }
        match self.getattr(callable, "__qualname__") {
            Ok(Value::Str(name)) => format!("{name}()"),
            _ => format!("{} object", self.type_name(callable)),
        }
    }

    /// Hands the value of a call to the frame whose operation called.
    pub(super) fn accept(frame: &Frame, purpose: Purpose, value: Value) -> Accepted {
        match purpose {
            Purpose::Call => {
                frame.push(value);
                Accepted::Done
            }
            Purpose::Init if value.is_none() => Accepted::Done,
            Purpose::Init => Accepted::BadInit(value),
            Purpose::Resume => match frame.code().ops[frame.current_op()] {
                Op::ForIter(exit) => {
                    let iterator = frame.pop_slot();
                    frame.set_next_op(exit);
                    drop((iterator, value));
                    Accepted::Done
                }
                Op::Send(exit) => {
                    frame.push(value);
                    frame.set_next_op(exit);
                    Accepted::Done
                }
                _ => Accepted::Stop(value),
            },
        }
    }
}

/// Whether a call of it enters a frame without a call of C.
fn is_python_function(callable: &Value) -> bool {
    match callable.downcast_ref::<BoundMethod>() {
        Some(method) => method.function().downcast_ref::<Function>().is_some(),
        None => callable.downcast_ref::<Function>().is_some(),
    }
}

/// Whether a function found in a class gets the instance as its first argument, and nothing else happens in between.
pub(super) fn is_plain_method(function: &Value) -> bool {
    match function {
        Value::Leaf(_) => leaf::<NativeFunction>(function)
            .is_some_and(|native| native.role() == super::native::Role::Method),
        _ => function.downcast_ref::<Function>().is_some(),
    }
}

/// Takes callable and arguments off the stack; a self goes before the others.
fn take_call(frame: &Frame, count: usize) -> (Value, Args) {
    let mut slots = frame.slots_mut();
    let first = slots.len() - count;
    let receiver_at = if slots[first - 1].is_some() { first - 1 } else { first };
    let positional: Vec<Value> = slots.drain(receiver_at..).flatten().collect();
    if receiver_at == first {
        slots.pop();
    }
    let callable = slots.pop().flatten().expect("a call found no callable on the stack: the code is wrong");
    (callable, Args::of(positional))
}
