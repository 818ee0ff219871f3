//! What functions, generators, frames and descriptors can do.

use std::rc::Rc;

use crate::exception::Raised;
use crate::heap::Object;
use crate::python::code::Flow;
use crate::python::machine::{
    Args, Getter, Interpreter, NativeFn, NativeFunction, NativeMethod, Setter, TypeSpec,
};
use crate::python::objects::bound_method::BoundMethod;
use crate::python::objects::cell::Cell;
use crate::python::objects::class::{Class, Store};
use crate::python::objects::code_object::CodeObject;
use crate::python::objects::descriptor::{Property, PropertyParts, Wrapper, Wraps};
use crate::python::objects::dict::Dict;
use crate::python::objects::frame::Frame;
use crate::python::objects::function::Function;
use crate::python::objects::leaf;
use crate::python::objects::slice::Slice;
use crate::traceback::Traceback;
use crate::value::Value;

impl Interpreter {
    pub(super) fn install_functions(&self) {
        let core = self.core();
        let specs = [
            (
                &core.function,
                TypeSpec {
                    name: "function",
                    getters: FUNCTION_GETTERS,
                    accessors: FUNCTION_ACCESSORS,
                    methods: &[("__get__", function_get)],
                    ..TypeSpec::default()
                },
            ),
            (
                &core.method,
                TypeSpec {
                    name: "method",
                    constructor: Some(method_new),
                    getters: METHOD_GETTERS,
                    ..TypeSpec::default()
                },
            ),
            (
                &core.builtin_function,
                TypeSpec {
                    name: "builtin_function_or_method",
                    getters: NATIVE_GETTERS,
                    ..TypeSpec::default()
                },
            ),
            (
                &core.method_descriptor,
                TypeSpec { name: "method_descriptor", getters: NATIVE_GETTERS, ..TypeSpec::default() },
            ),
            (
                &core.frame,
                TypeSpec {
                    name: "frame",
                    getters: FRAME_GETTERS,
                    methods: &[("clear", |_, _| Ok(Value::None))],
                    ..TypeSpec::default()
                },
            ),
            (
                &core.traceback,
                TypeSpec {
                    name: "traceback",
                    getters: TRACEBACK_GETTERS,
                    accessors: TRACEBACK_ACCESSORS,
                    ..TypeSpec::default()
                },
            ),
            (
                &core.code,
                TypeSpec {
                    name: "code",
                    getters: CODE_GETTERS,
                    methods: &[("_make_awaitable", |interpreter, args| {
                        let [code] = args.exactly(interpreter, "_make_awaitable")?;
                        leaf::<CodeObject>(&code).into_iter().for_each(CodeObject::make_awaitable);
                        Ok(Value::None)
                    })],
                    ..TypeSpec::default()
                },
            ),
            (
                &core.cell,
                TypeSpec {
                    name: "cell",
                    getters: &[("cell_contents", cell_contents)],
                    ..TypeSpec::default()
                },
            ),
            (&core.slice, TypeSpec { name: "slice", getters: SLICE_GETTERS, ..TypeSpec::default() }),
            (
                &core.property,
                TypeSpec {
                    name: "property",
                    constructor: Some(property_new),
                    methods: PROPERTY_METHODS,
                    getters: PROPERTY_GETTERS,
                    ..TypeSpec::default()
                },
            ),
            (
                &core.staticmethod,
                TypeSpec {
                    name: "staticmethod",
                    store: Store::Dict,
                    constructor: Some(|interpreter, args| wrapper_new(interpreter, args, Wraps::Static)),
                    getters: WRAPPER_GETTERS,
                    ..TypeSpec::default()
                },
            ),
            (
                &core.classmethod,
                TypeSpec {
                    name: "classmethod",
                    store: Store::Dict,
                    constructor: Some(|interpreter, args| wrapper_new(interpreter, args, Wraps::Class)),
                    getters: WRAPPER_GETTERS,
                    ..TypeSpec::default()
                },
            ),
            (&core.super_, TypeSpec { name: "super", constructor: Some(super_new), ..TypeSpec::default() }),
        ];
        specs.iter().for_each(|(class, spec)| self.extend_type(class, spec));
    }

    /// The receiver of a getter, as the type that it has to be.
    ///
    /// # Errors
    /// TypeError if it is of another type.
    pub fn receiver<T: Object>(&self, value: &Value) -> Result<Rc<T>, Raised> {
        self.downcast::<T>(value).ok_or_else(|| self.wrong_receiver(value))
    }

    pub(super) fn wrong_receiver(&self, value: &Value) -> Raised {
        self.type_error(format!("descriptor doesn't apply to a '{}' object", self.type_name(value)))
    }

    pub(super) fn text_argument(&self, value: Option<Value>, attribute: &str) -> Result<Rc<str>, Raised> {
        match value {
            Some(Value::Str(text)) => Ok(text),
            _ => Err(self.type_error(format!("{attribute} must be set to a string object"))),
        }
    }
}

const FUNCTION_GETTERS: &[(&str, Getter)] = &[
    ("__code__", |interpreter, value| {
        Ok(Value::Leaf(Rc::<CodeObject>::clone(interpreter.receiver::<Function>(value)?.code())))
    }),
    ("__globals__", |interpreter, value| {
        let globals = interpreter.receiver::<Function>(value)?.globals();
        Ok(globals.map_or(Value::None, |globals| Value::Object(globals)))
    }),
    ("__closure__", |interpreter, value| {
        let cells: Vec<Value> = interpreter
            .receiver::<Function>(value)?
            .closure()
            .iter()
            .map(|cell| Value::Object(Rc::<Cell>::clone(cell)))
            .collect();
        Ok(if cells.is_empty() { Value::None } else { interpreter.tuple(cells) })
    }),
];

const FUNCTION_ACCESSORS: &[(&str, Getter, Setter)] = &[
    (
        "__name__",
        |interpreter, value| Ok(Value::Str(interpreter.receiver::<Function>(value)?.name())),
        |interpreter, value, new| {
            let name = interpreter.text_argument(new, "__name__")?;
            interpreter.receiver::<Function>(value)?.set_name(name);
            Ok(())
        },
    ),
    (
        "__qualname__",
        |interpreter, value| Ok(Value::Str(interpreter.receiver::<Function>(value)?.qualname())),
        |interpreter, value, new| {
            let name = interpreter.text_argument(new, "__qualname__")?;
            interpreter.receiver::<Function>(value)?.set_qualname(name);
            Ok(())
        },
    ),
    (
        "__doc__",
        |interpreter, value| Ok(interpreter.receiver::<Function>(value)?.doc()),
        |interpreter, value, new| {
            interpreter.receiver::<Function>(value)?.set_doc(new.unwrap_or_default());
            Ok(())
        },
    ),
    (
        "__module__",
        |interpreter, value| Ok(interpreter.receiver::<Function>(value)?.module()),
        |interpreter, value, new| {
            interpreter.receiver::<Function>(value)?.set_module(new.unwrap_or_default());
            Ok(())
        },
    ),
    (
        "__defaults__",
        |interpreter, value| {
            let defaults = interpreter.receiver::<Function>(value)?.defaults().clone();
            Ok(if defaults.is_empty() { Value::None } else { interpreter.tuple(defaults) })
        },
        |interpreter, value, new| {
            let defaults = interpreter.quick_items(&new.unwrap_or_default()).unwrap_or_default();
            interpreter.receiver::<Function>(value)?.set_defaults(defaults);
            Ok(())
        },
    ),
    (
        "__kwdefaults__",
        |interpreter, value| {
            let defaults = interpreter.receiver::<Function>(value)?.keyword_defaults();
            Ok(defaults.map_or(Value::None, |defaults| Value::Object(defaults)))
        },
        |interpreter, value, new| {
            interpreter
                .receiver::<Function>(value)?
                .set_keyword_defaults(new.unwrap_or_default().downcast::<Dict>());
            Ok(())
        },
    ),
    (
        "__annotations__",
        |interpreter, value| Ok(Value::Object(interpreter.receiver::<Function>(value)?.annotations())),
        |interpreter, value, new| match new.unwrap_or_default().downcast::<Dict>() {
            Some(annotations) => {
                interpreter.receiver::<Function>(value)?.set_annotations(annotations);
                Ok(())
            }
            None => Err(interpreter.type_error("__annotations__ must be set to a dict object")),
        },
    ),
];

fn function_get(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [function, receiver, _class] = args.between(interpreter, "__get__", 2)?;
    let (function, receiver) = (function.unwrap_or_default(), receiver.unwrap_or_default());
    match receiver {
        Value::None => Ok(function),
        receiver => Ok(Value::Object(BoundMethod::new(interpreter.heap(), function, receiver))),
    }
}

const METHOD_GETTERS: &[(&str, Getter)] = &[
    ("__func__", |interpreter, value| Ok(interpreter.receiver::<BoundMethod>(value)?.function())),
    ("__self__", |interpreter, value| Ok(interpreter.receiver::<BoundMethod>(value)?.receiver())),
    ("__name__", |interpreter, value| of_function(interpreter, value, "__name__")),
    ("__qualname__", |interpreter, value| of_function(interpreter, value, "__qualname__")),
    ("__doc__", |interpreter, value| of_function(interpreter, value, "__doc__")),
    ("__module__", |interpreter, value| of_function(interpreter, value, "__module__")),
    ("__code__", |interpreter, value| of_function(interpreter, value, "__code__")),
];

fn of_function(interpreter: &Rc<Interpreter>, value: &Value, name: &str) -> Result<Value, Raised> {
    let function = interpreter.receiver::<BoundMethod>(value)?.function();
    interpreter.getattr(&function, name)
}

impl Interpreter {
    /// `__qualname__` of a native method: the class of its receiver stands before its name, or, where that is written in Python in
    /// CPython, the class that defines it.
    pub fn qualname_of_native(&self, method: &NativeMethod) -> String {
        let receiver = method.receiver();
        let class = match receiver.downcast::<Class>() {
            Some(class) => class,
            None => self.class_of(&receiver),
        };
        if Rc::ptr_eq(&class, &self.core().event_loop) {
            return format!("BaseEventLoop.{}", method.name());
        }
        let mro = class.mro();
        let defines = |class: &&Rc<Class>| {
            class.own(method.name()).is_some_and(|own| leaf::<NativeFunction>(&own).is_some())
        };
        let owner = match class.store() {
            Store::Inline => mro.iter().find(defines).unwrap_or(&class),
            Store::Nowhere | Store::Dict | Store::HiddenDict => &class,
        };
        format!("{}.{}", owner.name(), method.name())
    }
}

const NATIVE_GETTERS: &[(&str, Getter)] = &[
    ("__name__", |interpreter, value| match leaf::<NativeFunction>(value) {
        Some(native) => Ok(Value::str(native.name())),
        None => Ok(Value::str(interpreter.receiver::<NativeMethod>(value)?.name())),
    }),
    ("__qualname__", |interpreter, value| match leaf::<NativeFunction>(value) {
        Some(native) => Ok(Value::str(native.qualname())),
        None => {
            let method = interpreter.receiver::<NativeMethod>(value)?;
            Ok(Value::str(interpreter.qualname_of_native(&method)))
        }
    }),
    ("__self__", |interpreter, value| match leaf::<NativeFunction>(value) {
        Some(_) => Ok(Value::None),
        None => Ok(interpreter.receiver::<NativeMethod>(value)?.receiver()),
    }),
    ("__module__", |_, value| {
        Ok(if leaf::<NativeFunction>(value).is_some() { Value::str("builtins") } else { Value::None })
    }),
];

const FRAME_GETTERS: &[(&str, Getter)] = &[
    ("f_lineno", |interpreter, value| {
        let frame = interpreter.receiver::<Frame>(value)?;
        Ok(Value::Int(i64::from(frame.code().line(frame.current_op()))))
    }),
    ("f_code", |interpreter, value| {
        Ok(Value::Leaf(Rc::<CodeObject>::clone(interpreter.receiver::<Frame>(value)?.code_object())))
    }),
    ("f_globals", |interpreter, value| {
        Ok(Value::Object(Rc::<Dict>::clone(interpreter.receiver::<Frame>(value)?.globals())))
    }),
    ("f_locals", |interpreter, value| Ok(interpreter.frame_locals(&*interpreter.receiver::<Frame>(value)?))),
    ("f_back", frame_back),
];

/// The caller of a frame: of one that runs the one below it, of one that ended the one it kept.
fn frame_back(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Value, Raised> {
    let frame = interpreter.receiver::<Frame>(value)?;
    let running = interpreter.running_frames();
    let back = match running.iter().position(|other| Rc::ptr_eq(other, &frame)) {
        Some(0) => None,
        Some(place) => Some(Rc::clone(&running[place - 1])),
        None => frame.back(),
    };
    Ok(back.map_or(Value::None, |back| Value::Object(back)))
}

impl Interpreter {
    /// The variables of a frame, as a dict: a class body's or a module's own, otherwise a copy (`locals()`).
    pub fn frame_locals(&self, frame: &Frame) -> Value {
        if let Some(namespace) = frame.namespace() {
            return Value::Object(namespace);
        }
        let code = frame.code();
        if code.namespace == crate::python::code::Namespace::Module {
            return Value::Object(Rc::<Dict>::clone(frame.globals()));
        }
        let dict = Dict::new(self.heap());
        for (name, slot) in code.varnames.iter().zip(frame.slots().iter()) {
            if let Some(value) = slot.as_ref().filter(|_| !name.starts_with('.')) {
                dict.set_str(name, value.clone());
            }
        }
        for (index, cell) in frame.cells().iter().enumerate() {
            if let Some(value) = cell.get() {
                dict.set_str(code.cell_name(index as u32), value);
            }
        }
        Value::Object(dict)
    }
}

const TRACEBACK_GETTERS: &[(&str, Getter)] = &[
    ("tb_frame", |interpreter, value| {
        let frame = Frame::of(&*interpreter.receiver::<Traceback>(value)?);
        Ok(frame.map_or(Value::None, |frame| Value::Object(frame)))
    }),
    ("tb_lineno", |interpreter, value| {
        let traceback = interpreter.receiver::<Traceback>(value)?;
        let line = Frame::of(&traceback).map_or(0, |frame| frame.code().line(traceback.op() as usize));
        Ok(Value::Int(i64::from(line)))
    }),
    ("tb_lasti", |interpreter, value| {
        Ok(Value::Int(i64::from(interpreter.receiver::<Traceback>(value)?.op()) * 2))
    }),
];

const TRACEBACK_ACCESSORS: &[(&str, Getter, Setter)] = &[(
    "tb_next",
    |interpreter, value| {
        let next = interpreter.receiver::<Traceback>(value)?.next();
        Ok(next.map_or(Value::None, |next| Value::Object(next)))
    },
    |interpreter, value, new| {
        let next = new.and_then(|new| new.as_object().cloned()).and_then(Traceback::from_object);
        interpreter.receiver::<Traceback>(value)?.set_next(next);
        Ok(())
    },
)];

fn code_getter(
    interpreter: &Interpreter,
    value: &Value,
    read: impl Fn(&crate::python::code::Code) -> Value,
) -> Result<Value, Raised> {
    match leaf::<CodeObject>(value) {
        Some(code) => Ok(read(code.code())),
        None => Err(interpreter.type_error("descriptor doesn't apply: it needs a 'code' object")),
    }
}

const CODE_GETTERS: &[(&str, Getter)] = &[
    ("co_name", |interpreter, value| {
        code_getter(interpreter, value, |code| Value::Str(Rc::clone(&code.name)))
    }),
    ("co_qualname", |interpreter, value| {
        code_getter(interpreter, value, |code| Value::Str(Rc::clone(&code.qualname)))
    }),
    ("co_filename", |interpreter, value| {
        code_getter(interpreter, value, |code| Value::Str(Rc::clone(code.source.name())))
    }),
    ("co_firstlineno", |interpreter, value| {
        code_getter(interpreter, value, |code| Value::Int(i64::from(code.first_line)))
    }),
    ("co_argcount", |interpreter, value| {
        code_getter(interpreter, value, |code| Value::Int(i64::from(code.parameters.positional)))
    }),
    ("co_posonlyargcount", |interpreter, value| {
        code_getter(interpreter, value, |code| Value::Int(i64::from(code.parameters.positional_only)))
    }),
    ("co_kwonlyargcount", |interpreter, value| {
        code_getter(interpreter, value, |code| Value::Int(i64::from(code.parameters.keyword_only)))
    }),
    ("co_flags", |interpreter, value| code_getter(interpreter, value, |code| Value::Int(code_flags(code)))),
    ("co_varnames", |interpreter, value| {
        code_getter(interpreter, value, |code| {
            interpreter.tuple(code.varnames.iter().map(|name| Value::Str(Rc::clone(name))).collect())
        })
    }),
];

/// `co_flags`, as far as `inspect` reads them.
fn code_flags(code: &crate::python::code::Code) -> i64 {
    let flow = match code.flow {
        Flow::Plain => 0,
        Flow::Generator => 0x20,
        Flow::Coroutine => 0x80,
        Flow::AsyncGenerator => 0x200,
    };
    let varargs = if code.parameters.varargs { 0x04 } else { 0 };
    let varkw = if code.parameters.varkw { 0x08 } else { 0 };
    0x03 | flow | varargs | varkw
}

fn cell_contents(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Value, Raised> {
    let contents = interpreter.receiver::<Cell>(value)?.get();
    contents.ok_or_else(|| interpreter.value_error("cell is empty"))
}

const SLICE_GETTERS: &[(&str, Getter)] = &[
    ("start", |interpreter, value| {
        let [start, _, _] = interpreter.receiver::<Slice>(value)?.parts();
        Ok(start)
    }),
    ("stop", |interpreter, value| {
        let [_, stop, _] = interpreter.receiver::<Slice>(value)?.parts();
        Ok(stop)
    }),
    ("step", |interpreter, value| {
        let [_, _, step] = interpreter.receiver::<Slice>(value)?.parts();
        Ok(step)
    }),
];

fn property_new(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, args) = args.split_first(interpreter, "property")?;
    let names = ["fget", "fset", "fdel", "doc"];
    let [getter, setter, deleter, doc] =
        args.named(interpreter, "property", names, 0)?.map(Option::unwrap_or_default);
    let doc = match (&doc, getter.is_none()) {
        (Value::None, false) => interpreter.getattr_opt(&getter, "__doc__")?.unwrap_or_default(),
        _ => doc,
    };
    let parts = PropertyParts { getter, setter, deleter, doc, name: Value::None };
    let made = Value::Object(Property::new(interpreter.heap(), parts));
    Ok(match class.downcast::<Class>() {
        Some(class) => interpreter.instance_of(&class, made),
        None => made,
    })
}

fn changed_property(
    interpreter: &Rc<Interpreter>,
    args: Args,
    change: impl Fn(&mut PropertyParts, Value),
) -> Result<Value, Raised> {
    let [property, function] = args.exactly(interpreter, "property")?;
    let mut parts = interpreter.receiver::<Property>(&property)?.parts();
    change(&mut parts, function);
    Ok(Value::Object(Property::new(interpreter.heap(), parts)))
}

const PROPERTY_METHODS: &[(&str, NativeFn)] = &[
    ("getter", |interpreter, args| {
        changed_property(interpreter, args, |parts, function| parts.getter = function)
    }),
    ("setter", |interpreter, args| {
        changed_property(interpreter, args, |parts, function| parts.setter = function)
    }),
    ("deleter", |interpreter, args| {
        changed_property(interpreter, args, |parts, function| parts.deleter = function)
    }),
];

const PROPERTY_GETTERS: &[(&str, Getter)] = &[
    ("fget", |interpreter, value| Ok(interpreter.receiver::<Property>(value)?.parts().getter)),
    ("fset", |interpreter, value| Ok(interpreter.receiver::<Property>(value)?.parts().setter)),
    ("fdel", |interpreter, value| Ok(interpreter.receiver::<Property>(value)?.parts().deleter)),
    ("__doc__", |interpreter, value| Ok(interpreter.receiver::<Property>(value)?.parts().doc)),
];

fn wrapper_new(interpreter: &Rc<Interpreter>, args: Args, wraps: Wraps) -> Result<Value, Raised> {
    let (_, args) = args.split_first(interpreter, "staticmethod")?;
    let [function] = args.exactly(interpreter, "staticmethod")?;
    Ok(Value::Object(Wrapper::new(interpreter.heap(), wraps, function)))
}

const WRAPPER_GETTERS: &[(&str, Getter)] = &[
    ("__func__", |interpreter, value| Ok(interpreter.receiver::<Wrapper>(value)?.function())),
    ("__wrapped__", |interpreter, value| Ok(interpreter.receiver::<Wrapper>(value)?.function())),
    ("__isabstractmethod__", |interpreter, value| {
        let function = interpreter.receiver::<Wrapper>(value)?.function();
        Ok(interpreter.getattr_opt(&function, "__isabstractmethod__")?.unwrap_or(Value::Bool(false)))
    }),
];

/// `types.MethodType(function, instance)`.
fn method_new(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (_, args) = args.split_first(interpreter, "method")?;
    let [function, receiver] = args.exactly(interpreter, "method")?;
    if !interpreter.is_callable(&function) {
        return Err(interpreter.type_error("first argument must be callable"));
    }
    if receiver.is_none() {
        return Err(interpreter.type_error("instance must not be None"));
    }
    Ok(Value::Object(BoundMethod::new(interpreter.heap(), function, receiver)))
}

fn super_new(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (_, args) = args.split_first(interpreter, "super")?;
    interpreter.make_super(args.positional)
}
