//! `contextvars`: variables whose values each task has for itself.
//!
//! The current context is part of the world: a task's step enters its own. A context that nobody set a variable in is not
//! made; a copy is made at once, not shared, so that each holds its values by references of its own.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Header, Heap, Label, Object, Route};
use crate::python::builtins::generic::parameterized;
use crate::python::machine::{Args, Interpreter, NativeFunction, TypeSpec};
use crate::python::objects::module::Module;
use crate::value::Value;

/// A `ContextVar`.
pub struct ContextVar {
    header: Header,
    name: Rc<str>,
    default: RefCell<Option<Value>>,
}

/// A `Context`: variables and their values.
pub struct Context {
    header: Header,
    values: RefCell<Vec<(Rc<ContextVar>, Value)>>,
}

/// What `ContextVar.set` returns, to go back.
struct Token {
    header: Header,
    parts: RefCell<Option<(Rc<Context>, Rc<ContextVar>)>>,
    old: RefCell<Option<Value>>,
    is_used: Cell<bool>,
}

/// What stands for the old value where there was none (`Token.MISSING`).
fn missing(interpreter: &Interpreter) -> Value {
    interpreter
        .modules()
        .get_str("contextvars")
        .and_then(|module| module.downcast::<Module>()?.dict().get_str("_MISSING"))
        .unwrap_or_default()
}

impl Context {
    /// An empty context.
    pub fn new(heap: &Rc<Heap>) -> Rc<Context> {
        Context::of(heap, Vec::new())
    }

    fn of(heap: &Rc<Heap>, values: Vec<(Rc<ContextVar>, Value)>) -> Rc<Context> {
        heap.alloc(|header| Context { header, values: RefCell::new(values) })
    }

    fn get(&self, variable: &Rc<ContextVar>) -> Option<Value> {
        let values = self.values.borrow();
        values.iter().find(|(other, _)| Rc::ptr_eq(other, variable)).map(|(_, value)| value.clone())
    }

    /// Sets or, with `None`, unsets a variable; the value before.
    fn set(&self, variable: &Rc<ContextVar>, value: Option<Value>) -> Option<Value> {
        self.header.touch();
        let mut values = self.values.borrow_mut();
        let place = values.iter().position(|(other, _)| Rc::ptr_eq(other, variable));
        match (place, value) {
            (Some(place), Some(value)) => Some(std::mem::replace(&mut values[place].1, value)),
            (Some(place), None) => Some(values.remove(place).1),
            (None, Some(value)) => {
                values.push((Rc::clone(variable), value));
                None
            }
            (None, None) => None,
        }
    }

    /// A copy of a context (`Context.copy`).
    pub fn copy(context: &Rc<dyn Object>) -> Rc<dyn Object> {
        let heap = context.header().heap();
        let values = match Value::Object(Rc::clone(context)).downcast::<Context>() {
            Some(context) => context.values.borrow().clone(),
            None => Vec::new(),
        };
        Context::of(heap, values)
    }
}

/// The current context, made if need be.
fn current(interpreter: &Interpreter) -> Rc<Context> {
    let world = interpreter.world();
    let known = world.context().and_then(|context| Value::Object(context).downcast::<Context>());
    known.unwrap_or_else(|| {
        let context = Context::new(interpreter.heap());
        drop(world.swap_context(Some(Rc::<Context>::clone(&context))));
        context
    })
}

fn peek(interpreter: &Interpreter, variable: &Rc<ContextVar>) -> Option<Value> {
    Value::Object(interpreter.world().context()?).downcast::<Context>()?.get(variable)
}

/// Fills the module.
///
/// # Errors
/// None.
pub fn load(interpreter: &Rc<Interpreter>, module: &Rc<Module>) -> Result<(), Raised> {
    let variable = interpreter.define_type(&TypeSpec {
        name: "ContextVar",
        module: "_contextvars",
        constructor: Some(new_variable),
        methods: &[
            ("get", get),
            ("set", set),
            ("reset", reset),
            ("__init__", crate::python::library::nothing),
        ],
        getters: &[("name", |interpreter, value| {
            Ok(Value::Str(Rc::clone(&variable_of(interpreter, value)?.name)))
        })],
        class_methods: &[("__class_getitem__", parameterized)],
        ..TypeSpec::default()
    });
    interpreter.bind_object::<ContextVar>(&variable);
    let token = interpreter.define_type(&TypeSpec {
        name: "Token",
        module: "_contextvars",
        methods: &[
            ("__enter__", |interpreter, args| Ok(args.split_first(interpreter, "__enter__")?.0)),
            ("__exit__", exit_token),
        ],
        getters: &[
            ("old_value", old_value),
            ("var", |_, value| {
                let token = value.downcast::<Token>();
                let parts = token.and_then(|token| token.parts.borrow().clone());
                Ok(parts.map_or(Value::None, |(_, variable)| Value::Object(variable)))
            }),
        ],
        ..TypeSpec::default()
    });
    interpreter.bind_object::<Token>(&token);
    let sentinel = interpreter.call0(&Value::from(Rc::clone(&interpreter.core().object)))?;
    token.set(&Rc::from("MISSING"), sentinel.clone());
    let context = interpreter.define_type(&TypeSpec {
        name: "Context",
        module: "_contextvars",
        constructor: Some(|interpreter, _| Ok(Value::Object(Context::new(interpreter.heap())))),
        methods: &[
            ("run", run),
            ("copy", |interpreter, args| {
                let (context, _) = args.split_receiver::<Context>(interpreter, "copy")?;
                let context: Rc<dyn Object> = context;
                Ok(Value::Object(Context::copy(&context)))
            }),
            ("get", lookup),
            ("__getitem__", item),
            ("__contains__", contains),
            ("__len__", |interpreter, args| {
                let (context, _) = args.split_receiver::<Context>(interpreter, "__len__")?;
                Ok(Value::Int(context.values.borrow().len() as i64))
            }),
            ("__iter__", |interpreter, args| {
                let (context, _) = args.split_receiver::<Context>(interpreter, "__iter__")?;
                interpreter
                    .iter(&interpreter.list(entries(&context).into_iter().map(|(key, _)| key).collect()))
            }),
            ("keys", |interpreter, args| {
                let (context, _) = args.split_receiver::<Context>(interpreter, "keys")?;
                Ok(interpreter.list(entries(&context).into_iter().map(|(key, _)| key).collect()))
            }),
            ("values", |interpreter, args| {
                let (context, _) = args.split_receiver::<Context>(interpreter, "values")?;
                Ok(interpreter.list(entries(&context).into_iter().map(|(_, value)| value).collect()))
            }),
            ("items", |interpreter, args| {
                let (context, _) = args.split_receiver::<Context>(interpreter, "items")?;
                let pairs =
                    entries(&context).into_iter().map(|(key, value)| interpreter.tuple(vec![key, value]));
                Ok(interpreter.list(pairs.collect()))
            }),
        ],
        ..TypeSpec::default()
    });
    context.set(&Rc::from("__hash__"), Value::None);
    interpreter.bind_object::<Context>(&context);
    let dict = module.dict();
    dict.set_name("_MISSING", sentinel);
    dict.set_name("ContextVar", Value::Object(variable));
    dict.set_name("Token", Value::Object(token));
    dict.set_name("Context", Value::Object(context));
    dict.set_name("copy_context", NativeFunction::function("copy_context", copy_context));
    Ok(())
}

fn entries(context: &Context) -> Vec<(Value, Value)> {
    let values = context.values.borrow();
    values.iter().map(|(variable, value)| (Value::from(Rc::clone(variable)), value.clone())).collect()
}

fn variable_of(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Rc<ContextVar>, Raised> {
    value.downcast::<ContextVar>().ok_or_else(|| {
        let given = interpreter.type_name(value);
        interpreter.type_error(format!("an instance of ContextVar was expected, got {given}"))
    })
}

fn new_variable(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (_, rest) = args.split_first(interpreter, "ContextVar")?;
    let [name, default] = rest.like_python(interpreter, "ContextVar", ["name", "default"], 1, 1)?;
    let Some(Value::Str(name)) = name else {
        return Err(interpreter.type_error("context variable name must be a str"));
    };
    let variable =
        interpreter.heap().alloc(|header| ContextVar { header, name, default: RefCell::new(default) });
    Ok(Value::Object(variable))
}

fn get(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (variable, rest) = args.split_receiver::<ContextVar>(interpreter, "get")?;
    let [default] = rest.between(interpreter, "get", 0)?;
    let found = peek(interpreter, &variable).or(default).or_else(|| variable.default.borrow().clone());
    found.ok_or_else(|| {
        crate::exception::Exception::new(
            interpreter.heap(),
            Kind::LookupError,
            vec![Value::from(Rc::clone(&variable))],
        )
    })
}

fn set(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (variable, rest) = args.split_receiver::<ContextVar>(interpreter, "set")?;
    let [value] = rest.exactly(interpreter, "set")?;
    let context = current(interpreter);
    let old = context.set(&variable, Some(value));
    let token = interpreter.heap().alloc(|header| Token {
        header,
        parts: RefCell::new(Some((context, variable))),
        old: RefCell::new(old),
        is_used: Cell::new(false),
    });
    Ok(Value::Object(token))
}

fn reset(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (variable, rest) = args.split_receiver::<ContextVar>(interpreter, "reset")?;
    let [token] = rest.exactly(interpreter, "reset")?;
    let Some(token) = token.downcast::<Token>() else {
        return Err(interpreter.type_error("expected an instance of Token"));
    };
    reset_by(interpreter, &variable, &token).map(|()| Value::None)
}

fn reset_by(
    interpreter: &Rc<Interpreter>,
    variable: &Rc<ContextVar>,
    token: &Rc<Token>,
) -> Result<(), Raised> {
    let shown = Value::from(Rc::clone(token)).repr();
    if token.is_used.get() {
        return Err(interpreter.runtime_error(format!("{shown} has already been used once")));
    }
    let Some((context, of)) = token.parts.borrow().clone() else { return Ok(()) };
    if !Rc::ptr_eq(&of, variable) {
        return Err(interpreter.value_error(format!("{shown} was created by a different ContextVar")));
    }
    if !Rc::ptr_eq(&context, &current(interpreter)) {
        return Err(interpreter.value_error(format!("{shown} was created in a different Context")));
    }
    token.is_used.set(true);
    let before = context.set(variable, token.old.borrow().clone());
    drop(before);
    Ok(())
}

fn exit_token(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (token, _) = args.split_receiver::<Token>(interpreter, "__exit__")?;
    let variable = token.parts.borrow().as_ref().map(|(_, variable)| Rc::clone(variable));
    if let Some(variable) = variable {
        reset_by(interpreter, &variable, &token)?;
    }
    Ok(Value::None)
}

fn old_value(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Value, Raised> {
    let old = value.downcast::<Token>().and_then(|token| token.old.borrow().clone());
    Ok(old.unwrap_or_else(|| missing(interpreter)))
}

fn run(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (context, rest) = args.split_receiver::<Context>(interpreter, "run")?;
    let (function, rest) = rest.split_first(interpreter, "run")?;
    let world = interpreter.world();
    let entered: Rc<dyn Object> = Rc::<Context>::clone(&context);
    if world.is_entered(&entered) {
        let shown = Value::from(context).repr();
        return Err(interpreter.runtime_error(format!("cannot enter context: {shown} is already entered")));
    }
    Ok(interpreter.call_in_context_afterwards(entered, function, rest))
}

fn lookup(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (context, rest) = args.split_receiver::<Context>(interpreter, "get")?;
    let [variable, default] = rest.between(interpreter, "get", 1)?;
    let variable = variable_of(interpreter, &variable.unwrap_or_default())?;
    Ok(context.get(&variable).or(default).unwrap_or_default())
}

fn item(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (context, rest) = args.split_receiver::<Context>(interpreter, "__getitem__")?;
    let [key] = rest.exactly(interpreter, "__getitem__")?;
    let variable = variable_of(interpreter, &key)?;
    context.get(&variable).ok_or_else(|| interpreter.key_error(key))
}

fn contains(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (context, rest) = args.split_receiver::<Context>(interpreter, "__contains__")?;
    let [key] = rest.exactly(interpreter, "__contains__")?;
    let variable = variable_of(interpreter, &key)?;
    Ok(Value::Bool(context.get(&variable).is_some()))
}

fn copy_context(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [] = args.exactly(interpreter, "copy_context")?;
    let copy = interpreter.world().copy_context();
    Ok(Value::Object(copy.unwrap_or_else(|| Context::new(interpreter.heap()))))
}

impl Object for ContextVar {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(default) = &*self.default.borrow() {
            default.traverse(Label::Field("default"), visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let default = self.default.take();
        drop(default);
    }

    fn type_name(&self) -> &str {
        "ContextVar"
    }

    fn describe(&self) -> String {
        format!("ContextVar {}", self.name)
    }

    fn repr(&self) -> String {
        let default = match &*self.default.borrow() {
            Some(default) => format!(" default={}", default.repr()),
            None => String::new(),
        };
        let name = crate::value::str_repr(&self.name);
        format!("<ContextVar name={name}{default} at {}>", self.header.id())
    }
}

impl Drop for ContextVar {
    fn drop(&mut self) {
        let default = self.default.take();
        self.header.release(default);
    }
}

/// The variables of a context are in a tree, a node of which has them.
const IN_A_TREE: Route<'static> = Route::Through(2);

impl Object for Context {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        for (index, (variable, value)) in self.values.borrow().iter().enumerate() {
            visit(Edge::strong(Label::Item("variables", index), &**variable).by(IN_A_TREE));
            value.traverse_by(Label::Name("values", &variable.name), IN_A_TREE, visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let values = self.values.take();
        drop(values);
    }

    fn type_name(&self) -> &str {
        "Context"
    }

    fn repr(&self) -> String {
        format!("<_contextvars.Context object at {}>", self.header.id())
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        let values = self.values.take();
        self.header.release(values);
    }
}

impl Object for Token {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some((context, variable)) = &*self.parts.borrow() {
            visit(Edge::strong(Label::Field("context"), &**context));
            visit(Edge::strong(Label::Field("var"), &**variable));
        }
        if let Some(old) = &*self.old.borrow() {
            old.traverse(Label::Field("old_value"), visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let parts = self.parts.take();
        drop((parts, self.old.take()));
    }

    fn type_name(&self) -> &str {
        "Token"
    }

    fn repr(&self) -> String {
        let variable = self.parts.borrow().as_ref().map(|(_, variable)| variable.repr()).unwrap_or_default();
        let used = if self.is_used.get() { " used" } else { "" };
        format!("<Token{used} var={variable} at {}>", self.header.id())
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        let edges = (self.parts.take(), self.old.take());
        self.header.release(edges);
    }
}
