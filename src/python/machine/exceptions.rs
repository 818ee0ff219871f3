//! Exceptions on their way: raised, chained, caught, and handled.

use std::rc::Rc;

use crate::exception::{Exception, Kind, Raised};
use crate::heap::Object;
use crate::python::code::Op;
use crate::python::machine::calls::{Caller, is_plain_method};
use crate::python::machine::outcome::Next;
use crate::python::machine::{Args, Interpreter};
use crate::python::objects::class::Class;
use crate::python::objects::dict::Dict;
use crate::python::objects::frame::{Frame, Place, Purpose};
use crate::python::objects::tuple::Tuple;
use crate::traceback::Traceback;
use crate::value::Value;

impl Interpreter {
    /// The exception that is handled now: the one that a bare `raise` raises again (`sys.exception()`).
    pub fn handled_exception(&self) -> Option<Raised> {
        let frames = self.frames.borrow();
        let mut on_stack = frames.iter().rev().filter(|running| running.frame.place() == Place::OnStack);
        on_stack.find_map(|running| running.frame.handled())
    }

    /// Takes an exception to the handler of its frame, or gives it back if the frame has none for it.
    pub(super) fn catch(self: &Rc<Self>, frame: &Rc<Frame>, raised: Raised) -> Result<(), Raised> {
        let code = frame.code();
        let at = frame.current_op();
        frame.expect(Purpose::Call);
        if raised.is(Kind::LimitReached) {
            return Err(raised);
        }
        // A bare `raise` without anything to raise again makes an exception of its own.
        let is_new = code.ops[at] == Op::Raise(0) && raised.entries().is_none();
        if is_new || !reraises(code.ops[at]) {
            let next = raised.entries();
            let entry = Traceback::new(self.heap(), next, frame.as_object(), at as u32);
            raised.set_traceback(Some(entry));
            if frame.header().weight() == 0 {
                // CPython makes an object of a frame for its first traceback (`_PyFrame_GetFrameObject`).
                frame.header().add_weight(1);
            }
        }
        // An exception that is thrown into a frame before its first operation finds none of its blocks entered.
        let handler = if frame.has_begun() { code.handler(at) } else { None };
        let depth = handler.map_or(0, |handler| handler.depth as usize);
        self.drop_operands(frame, frame.locals_len() + depth);
        let Some(handler) = handler else { return Err(raised) };
        frame.push(Value::Object(raised));
        frame.set_next_op(handler.target);
        Ok(())
    }

    /// Drops what lies on the stack above `depth`, the top first, each with what its end has left to do.
    fn drop_operands(&self, frame: &Frame, depth: usize) {
        let mut dropped = frame.slots_mut().split_off(depth);
        while let Some(operand) = dropped.pop() {
            drop(operand);
            self.heap().run_deferred();
        }
    }

    /// Chains an exception that an operation raises to the one that is handled (`_PyErr_SetObject`), unless it is only
    /// on its way.
    pub(super) fn chain_fresh(self: &Rc<Self>, frame: &Frame, raised: &Raised) {
        let is_on_its_way = self.in_flight.take() == Some(raised.header().id());
        if is_on_its_way || reraises(frame.code().ops[frame.current_op()]) {
            return;
        }
        if let Some(handled) = self.handled_exception() {
            raised.chain_to(handled);
        }
    }

    /// Chains an exception that is thrown into a frame to the one that this frame itself handles (`_PyErr_ChainStackItem`).
    pub(super) fn chain_own(&self, frame: &Frame, raised: &Raised) {
        if let Some(handled) = frame.handled() {
            raised.chain_to(handled);
        }
    }

    pub(super) fn pop_exception(&self, frame: &Frame) -> Raised {
        frame
            .pop()
            .downcast::<Exception>()
            .expect("an operation found no exception on the stack: the code is wrong")
    }

    /// `Op::Raise`: the exception that the statement raises.
    pub(super) fn op_raise(self: &Rc<Self>, frame: &Frame, count: u32) -> Raised {
        if count == 0 {
            let handled = self.handled_exception();
            return handled.unwrap_or_else(|| self.runtime_error("No active exception to reraise"));
        }
        let cause = (count == 2).then(|| frame.pop());
        let thrown = frame.pop();
        let raised = match self.exception_from(&thrown) {
            Ok(raised) => raised,
            Err(other) => return other,
        };
        match cause {
            None => {}
            Some(Value::None) => raised.set_cause(None),
            Some(cause) => match self.cause_from(&cause) {
                Ok(cause) => raised.set_cause(Some(cause)),
                Err(other) => return other,
            },
        }
        raised
    }

    /// The exception that `raise value` raises: an instance itself, or a class called without arguments.
    pub fn exception_from(self: &Rc<Self>, thrown: &Value) -> Result<Raised, Raised> {
        let wrong = || self.type_error("exceptions must derive from BaseException");
        if let Some(raised) = thrown.downcast::<Exception>() {
            return Ok(raised);
        }
        let class = thrown.downcast_ref::<Class>().ok_or_else(wrong)?;
        if class.traits().exception.is_none() {
            return Err(wrong());
        }
        let made = self.call0(thrown)?;
        made.downcast::<Exception>().ok_or_else(|| {
            let (class, given) = (class.repr(), self.class_of(&made).repr());
            self.type_error(format!(
                "calling {class} should have returned an instance of BaseException, not {given}"
            ))
        })
    }

    fn cause_from(self: &Rc<Self>, cause: &Value) -> Result<Raised, Raised> {
        let is_class = cause.downcast_ref::<Class>().is_some_and(|class| class.traits().exception.is_some());
        match (cause.downcast::<Exception>(), is_class) {
            (Some(raised), _) => Ok(raised),
            (None, true) => self.exception_from(cause),
            (None, false) => Err(self.type_error("exception causes must derive from BaseException")),
        }
    }

    /// Makes an exception of any class of exceptions, without running the program's `__init__`.
    pub fn new_exception(&self, class: &Rc<Class>, args: Vec<Value>) -> Raised {
        let kind = class.traits().exception.unwrap_or(Kind::Exception);
        let is_builtin = Rc::ptr_eq(class, self.core().exception(kind));
        let own: Option<Rc<dyn Object>> = if is_builtin { None } else { Some(Rc::<Class>::clone(class)) };
        Exception::of_class(self.heap(), kind, own, args)
    }

    /// The attributes that the program has set on an exception, if it has set any.
    pub fn exception_dict(&self, raised: &Exception) -> Option<Rc<Dict>> {
        let any: Rc<dyn std::any::Any> = raised.attributes()?;
        any.downcast().ok()
    }

    /// The attributes of an exception, made if there are none yet.
    pub fn make_exception_dict(&self, raised: &Exception) -> Rc<Dict> {
        self.exception_dict(raised).unwrap_or_else(|| {
            let dict = Dict::new(self.heap());
            raised.set_attributes(Rc::<Dict>::clone(&dict));
            dict
        })
    }

    /// Whether an exception is an instance of a class, or of one of a tuple of classes.
    pub fn exception_matches(&self, raised: &Raised, pattern: &Value) -> bool {
        if let Some(class) = pattern.downcast::<Class>() {
            return self.class_of(&Value::Object(Rc::<Exception>::clone(raised))).is_subclass(&class);
        }
        let Some(tuple) = pattern.downcast::<Tuple>() else { return false };
        tuple.to_vec().iter().any(|one| self.exception_matches(raised, one))
    }

    /// Raises unless a pattern of `except` is a class of exceptions or a tuple of such.
    pub(super) fn check_pattern(&self, pattern: &Value, text: &str) -> Result<(), Raised> {
        let is_class = |value: &Value| {
            value.downcast_ref::<Class>().is_some_and(|class| class.traits().exception.is_some())
        };
        let is_right = match pattern.downcast::<Tuple>() {
            Some(tuple) => tuple.items().iter().all(is_class),
            None => is_class(pattern),
        };
        if is_right { Ok(()) } else { Err(self.type_error(text)) }
    }

    pub(super) fn op_push_exc_info(&self, frame: &Frame) {
        let raised = self.pop_exception(frame);
        let before = frame.swap_handled(Some(Rc::clone(&raised)));
        frame.push(before.map_or(Value::None, |before| Value::Object(before)));
        frame.push(Value::Object(raised));
    }

    pub(super) fn op_pop_except(&self, frame: &Frame) {
        let before = frame.pop().downcast::<Exception>();
        let handled = frame.swap_handled(before);
        drop(handled);
    }

    pub(super) fn op_check_exc_match(&self, frame: &Frame) -> Result<(), Raised> {
        let pattern = frame.pop();
        let text = "catching classes that do not inherit from BaseException is not allowed";
        self.check_pattern(&pattern, text)?;
        let raised = frame.peek(1).downcast::<Exception>().expect("`except` looks at an exception");
        frame.push(Value::Bool(self.exception_matches(&raised, &pattern)));
        Ok(())
    }

    /// Calls a manager's exit with an exception's type, itself and its traceback.
    pub(super) fn op_with_except_start(self: &Rc<Self>, frame: &Rc<Frame>) -> Result<Next, Raised> {
        let value = frame.peek(1);
        let exit = frame.peek(3);
        let traceback = value.downcast_ref::<Exception>().and_then(Exception::traceback);
        let args = vec![
            self.type_of(&value),
            value,
            traceback.map_or(Value::None, |traceback| Value::Object(traceback)),
        ];
        let called = self.begin_call(&exit, Args::of(args), Caller::Frame(frame))?;
        self.called(frame, called)
    }

    pub(super) fn op_before_with(self: &Rc<Self>, frame: &Rc<Frame>) -> Result<Next, Raised> {
        let protocol = "the context manager protocol";
        let (exit, enter, manager) = self.find_manager(frame, "__enter__", "__exit__", protocol)?;
        frame.push(exit);
        let called = match is_plain_method(&enter) {
            true => self.begin_call(&enter, Args::of(vec![manager]), Caller::Frame(frame))?,
            false => {
                let bound = self.bind(&enter, Some(&manager), &self.class_of(&manager))?;
                self.begin_call(&bound, Args::none(), Caller::Frame(frame))?
            }
        };
        self.called(frame, called)
    }

    pub(super) fn op_before_async_with(self: &Rc<Self>, frame: &Frame) -> Result<(), Raised> {
        let protocol = "the asynchronous context manager protocol";
        let (exit, enter, manager) = self.find_manager(frame, "__aenter__", "__aexit__", protocol)?;
        let entered = self.call_found(&enter, &manager, Vec::new())?;
        frame.push(exit);
        frame.push(entered);
        Ok(())
    }

    /// The bound method by which a context manager is left, the function by which it is entered, and the manager.
    fn find_manager(
        self: &Rc<Self>,
        frame: &Frame,
        enter: &str,
        exit: &str,
        protocol: &str,
    ) -> Result<(Value, Value, Value), Raised> {
        let manager = frame.pop();
        let class = self.class_of(&manager);
        let missing = |method: &str| {
            let missed = if method == enter { String::new() } else { format!(" (missed {method} method)") };
            let text = format!("'{}' object does not support {protocol}{missed}", class.name());
            self.type_error(text)
        };
        let enter_method = class.lookup(enter).ok_or_else(|| missing(enter))?;
        let exit_method = class.lookup(exit).ok_or_else(|| missing(exit))?;
        let exit = self.bind(&exit_method, Some(&manager), &class)?;
        Ok((exit, enter_method, manager))
    }
}

/// Operations after which an exception goes on as it was: no traceback entry, no context.
fn reraises(op: Op) -> bool {
    matches!(op, Op::Reraise | Op::EndAsyncFor | Op::CleanupThrow | Op::Raise(0))
}
