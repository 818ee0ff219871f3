//! What `object` and `type` themselves can do.

use std::rc::Rc;

use crate::exception::Raised;
use crate::python::machine::{Args, Getter, Interpreter, NativeFn, Setter, TypeSpec};
use crate::python::objects::class::Class;
use crate::python::objects::dict::Dict;
use crate::python::objects::hashing::hash_identity;
use crate::python::objects::instance::Instance;
use crate::value::Value;

impl Interpreter {
    /// Gives the core types what they need to be used at all; rooms above add the rest.
    pub(super) fn install_core_attributes(&self) {
        let core = self.core();
        self.extend_type(
            &core.object,
            &TypeSpec {
                name: "object",
                constructor: Some(object_new),
                methods: OBJECT_METHODS,
                class_methods: &[("__init_subclass__", object_init_subclass)],
                ..TypeSpec::default()
            },
        );
        self.extend_type(
            &core.type_,
            &TypeSpec {
                name: "type",
                constructor: Some(type_new),
                methods: TYPE_METHODS,
                getters: TYPE_GETTERS,
                accessors: TYPE_ACCESSORS,
                ..TypeSpec::default()
            },
        );
        self.install_exceptions();
        self.install_functions();
        self.install_generators();
    }

    /// The class that a method of `type` gets.
    fn class_argument(&self, value: &Value) -> Result<Rc<Class>, Raised> {
        value.downcast::<Class>().ok_or_else(|| {
            let given = self.type_name(value);
            self.type_error(format!("descriptor requires a 'type' object but received a '{given}'"))
        })
    }
}

const OBJECT_METHODS: &[(&str, NativeFn)] = &[
    ("__init__", |_, _| Ok(Value::None)),
    ("__repr__", object_repr),
    ("__str__", |interpreter, args| {
        let [value] = args.exactly(interpreter, "__str__")?;
        match value.downcast_ref::<Instance>().and_then(Instance::payload) {
            Some(Value::Str(text)) => Ok(Value::Str(text)),
            _ => interpreter.repr(&value).map(Value::Str),
        }
    }),
    ("__eq__", |interpreter, args| {
        let [left, right] = args.exactly(interpreter, "__eq__")?;
        Ok(if left.is(&right) { Value::Bool(true) } else { interpreter.not_implemented() })
    }),
    ("__ne__", object_ne),
    ("__hash__", object_hash),
    ("__format__", object_format),
    ("__getattribute__", object_getattribute),
    ("__setattr__", object_setattr),
    ("__delattr__", object_delattr),
];

const TYPE_METHODS: &[(&str, NativeFn)] = &[
    ("__init__", |_, _| Ok(Value::None)),
    ("__call__", type_call),
    ("mro", |interpreter, args| {
        let [class] = args.exactly(interpreter, "mro")?;
        let mro = interpreter.class_argument(&class)?.mro().clone();
        Ok(interpreter.list(mro.into_iter().map(|class| Value::Object(class)).collect()))
    }),
    ("__instancecheck__", |interpreter, args| {
        let [class, value] = args.exactly(interpreter, "type.__instancecheck__")?;
        interpreter.is_direct_instance(&value, &class).map(Value::Bool)
    }),
    ("__subclasscheck__", |interpreter, args| {
        let [class, other] = args.exactly(interpreter, "type.__subclasscheck__")?;
        let (class, other) = (interpreter.class_argument(&class)?, interpreter.class_argument(&other)?);
        Ok(Value::Bool(other.is_subclass(&class)))
    }),
    ("__subclasses__", |interpreter, args| {
        let [class] = args.exactly(interpreter, "__subclasses__")?;
        let classes = interpreter.class_argument(&class)?.subclasses();
        Ok(interpreter.list(classes.into_iter().map(|class| Value::Object(class)).collect()))
    }),
    ("__repr__", |interpreter, args| {
        let [class] = args.exactly(interpreter, "__repr__")?;
        Ok(Value::str(class.repr()))
    }),
];

const TYPE_GETTERS: &[(&str, Getter)] = &[
    ("__mro__", |interpreter, class| {
        let mro = interpreter.class_argument(class)?.mro().clone();
        Ok(interpreter.tuple(mro.into_iter().map(|class| Value::Object(class)).collect()))
    }),
    ("__bases__", |interpreter, class| {
        let bases = interpreter.class_argument(class)?.bases();
        Ok(interpreter.tuple(bases.into_iter().map(|class| Value::Object(class)).collect()))
    }),
    ("__base__", |interpreter, class| {
        let base = interpreter.class_argument(class)?.bases().into_iter().next();
        Ok(base.map_or(Value::None, |base| Value::Object(base)))
    }),
    ("__dict__", type_dict),
];

const TYPE_ACCESSORS: &[(&str, Getter, Setter)] = &[
    (
        "__name__",
        |interpreter, class| Ok(Value::Str(interpreter.class_argument(class)?.name())),
        |interpreter, class, name| {
            if let Some(Value::Str(name)) = name {
                interpreter.class_argument(class)?.set_name(name);
            }
            Ok(())
        },
    ),
    (
        "__qualname__",
        |interpreter, class| Ok(Value::Str(interpreter.class_argument(class)?.qualname())),
        |interpreter, class, name| {
            if let Some(Value::Str(name)) = name {
                interpreter.class_argument(class)?.set_qualname(name);
            }
            Ok(())
        },
    ),
];

fn object_new(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, _) = args.split_first(interpreter, "object.__new__")?;
    let class = interpreter.class_argument(&class)?;
    // Called by name, from a `__new__` of the program's: what it is not given its `__init__` gets.
    interpreter.new_object(&class, &Args::none())
}

fn object_init_subclass(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, args) = args.split_first(interpreter, "__init_subclass__")?;
    if !args.keywords.is_empty() {
        let name = interpreter.class_argument(&class)?.name();
        return Err(interpreter.type_error(format!("{name}.__init_subclass__() takes no keyword arguments")));
    }
    Ok(Value::None)
}

fn object_repr(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value] = args.exactly(interpreter, "__repr__")?;
    match value.downcast_ref::<Instance>().map(|instance| (instance, instance.payload())) {
        // What it is beside has its own `__repr__`, which nobody has written down: `super().__repr__()` of a list means that.
        Some((_, Some(payload))) => interpreter.repr(&payload).map(Value::Str),
        Some((instance, None)) => Ok(Value::Str(interpreter.default_repr(&value, instance))),
        None => Ok(Value::str(value.repr())),
    }
}

fn object_ne(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [left, right] = args.exactly(interpreter, "__ne__")?;
    match interpreter.call_special(&left, "__eq__", vec![right])? {
        Some(Value::Bool(equal)) => Ok(Value::Bool(!equal)),
        _ => Ok(interpreter.not_implemented()),
    }
}

fn object_hash(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value] = args.exactly(interpreter, "__hash__")?;
    let hash = value.as_object().map_or(0, |object| hash_identity(&**object));
    Ok(Value::Int(hash as i64))
}

fn object_format(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value, spec] = args.exactly(interpreter, "__format__")?;
    match &spec {
        Value::Str(spec) if spec.is_empty() => interpreter.str(&value).map(Value::Str),
        // `int.__format__` and its kin are found here too.
        Value::Str(spec) if !matches!(value, Value::Object(_)) => {
            interpreter.format(&value, spec).map(Value::Str)
        }
        _ => {
            let given = interpreter.type_name(&value);
            Err(interpreter.type_error(format!("unsupported format string passed to {given}.__format__")))
        }
    }
}

fn name_argument(interpreter: &Interpreter, name: &Value) -> Result<Rc<str>, Raised> {
    match interpreter.plain(name) {
        Value::Str(name) => Ok(name),
        _ => {
            let given = interpreter.type_name(name);
            Err(interpreter.type_error(format!("attribute name must be string, not '{given}'")))
        }
    }
}

fn object_getattribute(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value, name] = args.exactly(interpreter, "__getattribute__")?;
    let name = name_argument(interpreter, &name)?;
    let class = interpreter.class_of(&value);
    let found = interpreter.plain_attribute(&value, &class, &name)?;
    found.ok_or_else(|| interpreter.no_attribute(&value, &name))
}

fn object_setattr(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value, name, new] = args.exactly(interpreter, "__setattr__")?;
    let name = name_argument(interpreter, &name)?;
    let class = interpreter.class_of(&value);
    interpreter.plain_setattr(&value, &class, &name, new)?;
    Ok(Value::None)
}

fn object_delattr(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value, name] = args.exactly(interpreter, "__delattr__")?;
    let name = name_argument(interpreter, &name)?;
    let class = interpreter.class_of(&value);
    interpreter.plain_delattr(&value, &class, &name)?;
    Ok(Value::None)
}

/// `type(value)`, or `type(name, bases, namespace)`.
fn type_new(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (meta, args) = args.split_first(interpreter, "type.__new__")?;
    let meta = interpreter.class_argument(&meta)?;
    if args.positional.len() == 1 && Rc::ptr_eq(&meta, &interpreter.core().type_) {
        return Ok(interpreter.type_of(&args.positional[0]));
    }
    let Args { positional, keywords } = args;
    let Ok([name, bases, namespace]) = <[Value; 3]>::try_from(positional) else {
        return Err(interpreter.type_error("type() takes 1 or 3 arguments"));
    };
    let (Value::Str(name), Some(bases)) = (&name, interpreter.quick_items(&bases)) else {
        return Err(interpreter.type_error("type.__new__() argument 1 must be str and argument 2 a tuple"));
    };
    let Some(namespace) = interpreter.downcast::<Dict>(&namespace) else {
        let given = interpreter.type_name(&namespace);
        return Err(interpreter.type_error(format!("type.__new__() argument 3 must be dict, not {given}")));
    };
    interpreter.new_class(&meta, name, &bases, &namespace, keywords)
}

fn type_call(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, args) = args.split_first(interpreter, "type.__call__")?;
    let class = interpreter.class_argument(&class)?;
    interpreter.make_instance(&class, args)
}

/// A copy of a class's names: the class itself is not changed through it.
fn type_dict(interpreter: &Rc<Interpreter>, class: &Value) -> Result<Value, Raised> {
    let class = interpreter.class_argument(class)?;
    let dict = Dict::new(interpreter.heap());
    let names: Vec<(Value, Value)> =
        class.namespace().iter().map(|entry| (entry.key.clone(), entry.value.clone())).collect();
    names.into_iter().try_for_each(|(name, value)| interpreter.dict_set(&dict, name, value))?;
    Ok(Value::Object(dict))
}
