//! `functools.partial` and `functools.reduce`; the rest of the module is written in Python.

use std::cell::RefCell;
use std::rc::Rc;

use crate::exception::Raised;
use crate::heap::{Edge, Header, Label, Link, Object, Route};
use crate::python::builtins::generic::parameterized;
use crate::python::machine::{Args, Interpreter, NativeFunction, TypeSpec};
use crate::python::objects::class::{Class, Store};
use crate::python::objects::module::Module;
use crate::python::objects::take_items;
use crate::value::Value;

/// A callable with some of its arguments.
pub struct Partial {
    header: Header,
    function: RefCell<Value>,
    args: RefCell<Vec<Value>>,
    /// The tuple of the arguments.
    tuple: Link,
    keywords: RefCell<Vec<(Rc<str>, Value)>>,
}

impl Partial {
    /// `func`.
    pub fn function(&self) -> Value {
        self.function.borrow().clone()
    }

    /// `args`.
    pub fn args(&self) -> Vec<Value> {
        self.args.borrow().clone()
    }

    /// `keywords`.
    pub fn keywords(&self) -> Vec<(Rc<str>, Value)> {
        self.keywords.borrow().clone()
    }
}

/// Puts the native parts into the module.
///
/// # Errors
/// None.
pub fn load(interpreter: &Rc<Interpreter>, module: &Rc<Module>) -> Result<(), Raised> {
    let partial = interpreter.define_type(&TypeSpec {
        name: "partial",
        module: "functools",
        store: Store::Dict,
        constructor: Some(new),
        methods: &[("__call__", call), ("__repr__", repr), ("__init__", crate::python::library::nothing)],
        class_methods: &[("__class_getitem__", parameterized)],
        getters: &[
            ("func", |interpreter, value| Ok(partial_of(interpreter, value)?.function())),
            ("args", |interpreter, value| Ok(interpreter.tuple(partial_of(interpreter, value)?.args()))),
            ("keywords", |interpreter, value| {
                Ok(interpreter.dict(partial_of(interpreter, value)?.keywords()))
            }),
        ],
        ..TypeSpec::default()
    });
    interpreter.bind_object::<Partial>(&partial);
    module.dict().set_name("partial", Value::Object(partial));
    module.dict().set_name("reduce", NativeFunction::function("reduce", reduce));
    Ok(())
}

fn partial_of(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Rc<Partial>, Raised> {
    interpreter
        .downcast::<Partial>(value)
        .ok_or_else(|| interpreter.type_error("a partial object was expected"))
}

fn new(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, mut rest) = args.split_first(interpreter, "partial")?;
    if rest.positional.is_empty() {
        return Err(interpreter.type_error("type 'partial' takes at least one argument"));
    }
    let function = rest.positional.remove(0);
    if !interpreter.is_callable(&function) {
        return Err(interpreter.type_error("the first argument must be callable"));
    }
    // A partial of a partial is one partial.
    let (function, args, keywords) = match function.downcast_ref::<Partial>() {
        Some(inner) => {
            let args = [inner.args(), rest.positional].concat();
            (inner.function(), args, merged(inner.keywords(), rest.keywords))
        }
        None => (function, rest.positional, rest.keywords),
    };
    // CPython counts its dictionary of keywords too, and its tuple of arguments unless that is empty.
    let weight = if args.is_empty() { 2 } else { 3 };
    let partial = interpreter.heap().alloc_weighing(weight, |header| Partial {
        header,
        function: RefCell::new(function),
        args: RefCell::new(args),
        tuple: Link::unmade(),
        keywords: RefCell::new(keywords),
    });
    partial.tuple.make(interpreter.heap());
    Ok(match class.downcast::<Class>() {
        Some(class) => interpreter.instance_of(&class, Value::Object(partial)),
        None => Value::Object(partial),
    })
}

fn merged(mut own: Vec<(Rc<str>, Value)>, given: Vec<(Rc<str>, Value)>) -> Vec<(Rc<str>, Value)> {
    for (name, value) in given {
        match own.iter_mut().find(|(other, _)| *other == name) {
            Some((_, before)) => *before = value,
            None => own.push((name, value)),
        }
    }
    own
}

fn call(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (partial, rest) = args.split_receiver::<Partial>(interpreter, "__call__")?;
    let positional = [partial.args(), rest.positional].concat();
    let keywords = merged(partial.keywords(), rest.keywords);
    Ok(interpreter.call_afterwards(partial.function(), Args { positional, keywords }))
}

fn repr(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (partial, _) = args.split_receiver::<Partial>(interpreter, "__repr__")?;
    let text = interpreter.repr_once(partial.header.id(), || describe(interpreter, &partial))?;
    Ok(Value::str(text))
}

fn describe(interpreter: &Rc<Interpreter>, partial: &Partial) -> Result<String, Raised> {
    let mut parts = vec![interpreter.repr(&partial.function())?.to_string()];
    for arg in partial.args() {
        parts.push(interpreter.repr(&arg)?.to_string());
    }
    for (name, value) in partial.keywords() {
        parts.push(format!("{name}={}", interpreter.repr(&value)?));
    }
    Ok(format!("functools.partial({})", parts.join(", ")))
}

fn reduce(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [function, iterable, initial] = args.between(interpreter, "reduce", 2)?;
    let (function, iterable) = (function.unwrap_or_default(), iterable.unwrap_or_default());
    let iterator = interpreter.iter(&iterable)?;
    let first = match initial {
        Some(initial) => Some(initial),
        None => interpreter.next(&iterator)?,
    };
    let Some(mut sum) = first else {
        return Err(interpreter.type_error("reduce() of empty iterable with no initial value"));
    };
    while let Some(item) = interpreter.next(&iterator)? {
        sum = interpreter.call(&function, Args::of(vec![sum, item]))?;
    }
    Ok(sum)
}

impl Object for Partial {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.function.borrow().traverse(Label::Field("func"), visit);
        // The tuple is gone through from the end.
        for (index, arg) in self.args.borrow().iter().enumerate().rev() {
            arg.traverse_by(Label::Item("args", index), Route::By(&self.tuple, 0), visit);
        }
        for (name, value) in self.keywords.borrow().iter() {
            value.traverse_by(Label::Name("keywords", name), Route::Through(1), visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let edges = (self.function.take(), take_items(&self.args), self.keywords.take());
        drop(edges);
    }

    fn type_name(&self) -> &str {
        "functools.partial"
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        let edges = (self.function.take(), take_items(&self.args), self.keywords.take());
        self.header.release(edges);
    }
}
