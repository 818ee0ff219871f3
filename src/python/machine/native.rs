//! Functions written in Rust, as the program sees them.

use std::cell::RefCell;
use std::rc::Rc;

use crate::exception::Raised;
use crate::heap::{Edge, Header, Heap, Label, Object};
use crate::python::machine::{Args, Interpreter};
use crate::value::{Leaf, Value};

/// The body of a native function. A method finds its receiver as the first positional argument, a constructor its class.
pub type NativeFn = fn(&Rc<Interpreter>, Args) -> Result<Value, Raised>;

/// Reads an attribute of a value.
pub type Getter = fn(&Rc<Interpreter>, &Value) -> Result<Value, Raised>;

/// Sets an attribute of a value, or with `None` deletes it.
pub type Setter = fn(&Rc<Interpreter>, &Value, Option<Value>) -> Result<(), Raised>;

/// What a native function leaves to be done when it has returned, so that Rust's stack is left first.
pub(super) enum Afterwards {
    /// The thread waits.
    Wait,
    /// Its value is that of another call.
    Call { callable: Value, args: Args },
    /// The same, in another context.
    CallIn { context: Rc<dyn Object>, callable: Value, args: Args },
}

impl Interpreter {
    /// What a native function returns whose value is that of another call.
    pub fn call_afterwards(&self, callable: Value, args: Args) -> Value {
        self.leave_to_do(Afterwards::Call { callable, args })
    }

    /// The same, for a call in another context.
    pub fn call_in_context_afterwards(&self, context: Rc<dyn Object>, callable: Value, args: Args) -> Value {
        self.leave_to_do(Afterwards::CallIn { context, callable, args })
    }

    pub(super) fn leave_to_do(&self, afterwards: Afterwards) -> Value {
        let before = self.afterwards.replace(Some(afterwards));
        assert!(before.is_none(), "a native function has left two things to be done");
        self.has_afterwards.set(true);
        Value::None
    }
}

/// A native function that is bound to nothing: it holds no reference.
pub struct NativeFunction {
    name: &'static str,
    /// The type whose method it is, for `repr` and messages; empty for a plain function.
    owner: &'static str,
    role: Role,
    body: NativeFn,
}

/// What a native function becomes when it is taken from a class or an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It stays as it is.
    Function,
    /// Bound to the instance.
    Method,
    /// Bound to the class.
    ClassMethod,
}

impl NativeFunction {
    /// A function of a module.
    pub fn function(name: &'static str, body: NativeFn) -> Value {
        NativeFunction::value(name, "", Role::Function, body)
    }

    /// A method of a type: taken from an instance it is bound to it.
    pub fn method(owner: &'static str, name: &'static str, body: NativeFn) -> Value {
        NativeFunction::value(name, owner, Role::Method, body)
    }

    /// A class method of a type: taken from class or instance it is bound to the class.
    pub fn class_method(owner: &'static str, name: &'static str, body: NativeFn) -> Value {
        NativeFunction::value(name, owner, Role::ClassMethod, body)
    }

    fn value(name: &'static str, owner: &'static str, role: Role, body: NativeFn) -> Value {
        Value::Leaf(Rc::new(NativeFunction { name, owner, role, body }))
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Its name behind that of its type.
    pub fn qualname(&self) -> String {
        if self.owner.is_empty() { self.name.to_string() } else { format!("{}.{}", self.owner, self.name) }
    }

    /// What it becomes when it is taken from a class or an instance.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Its body.
    pub fn body(&self) -> NativeFn {
        self.body
    }
}

impl Leaf for NativeFunction {
    fn type_name(&self) -> &str {
        match self.role {
            Role::Function => "builtin_function_or_method",
            Role::Method if self.name.starts_with("__") => "wrapper_descriptor",
            Role::Method => "method_descriptor",
            Role::ClassMethod => "classmethod_descriptor",
        }
    }

    fn repr(&self) -> String {
        match self.role {
            Role::Function => format!("<built-in function {}>", self.name),
            Role::Method if self.name.starts_with("__") => {
                format!("<slot wrapper '{}' of '{}' objects>", self.name, self.owner)
            }
            Role::Method | Role::ClassMethod => {
                format!("<method '{}' of '{}' objects>", self.name, self.owner)
            }
        }
    }
}

/// A native function bound to a receiver, or to whatever it needs to remember: that comes first among its arguments.
pub struct NativeMethod {
    header: Header,
    name: &'static str,
    body: NativeFn,
    receiver: RefCell<Value>,
}

impl NativeMethod {
    /// Binds a native function.
    pub fn new(heap: &Rc<Heap>, name: &'static str, body: NativeFn, receiver: Value) -> Rc<NativeMethod> {
        heap.alloc(|header| NativeMethod { header, name, body, receiver: RefCell::new(receiver) })
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Its body.
    pub fn body(&self) -> NativeFn {
        self.body
    }

    /// `__self__`.
    pub fn receiver(&self) -> Value {
        self.receiver.borrow().clone()
    }
}

impl Object for NativeMethod {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.receiver.borrow().traverse(Label::Field("__self__"), visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let receiver = self.receiver.take();
        drop(receiver);
    }

    fn type_name(&self) -> &str {
        "builtin_function_or_method"
    }

    fn describe(&self) -> String {
        format!("method {}", self.name)
    }

    fn repr(&self) -> String {
        let receiver = self.receiver.borrow();
        format!("<built-in method {} of {} object at {}>", self.name, receiver.type_name(), self.header.id())
    }
}

impl Drop for NativeMethod {
    fn drop(&mut self) {
        let receiver = self.receiver.take();
        self.header.release(receiver);
    }
}

/// An attribute of a builtin type that is computed (`getset_descriptor`).
pub struct GetSet {
    name: &'static str,
    get: Getter,
    set: Option<Setter>,
}

impl GetSet {
    /// An attribute that can be read.
    pub fn readable(name: &'static str, get: Getter) -> Value {
        Value::Leaf(Rc::new(GetSet { name, get, set: None }))
    }

    /// An attribute that can be read and set.
    pub fn writable(name: &'static str, get: Getter, set: Setter) -> Value {
        Value::Leaf(Rc::new(GetSet { name, get, set: Some(set) }))
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How it is read.
    pub fn getter(&self) -> Getter {
        self.get
    }

    /// How it is set, if it can be.
    pub fn setter(&self) -> Option<Setter> {
        self.set
    }
}

impl Leaf for GetSet {
    fn type_name(&self) -> &str {
        "getset_descriptor"
    }

    fn repr(&self) -> String {
        format!("<attribute '{}'>", self.name)
    }
}
