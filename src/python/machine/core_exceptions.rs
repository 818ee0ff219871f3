//! What exceptions can do: arguments, chains, notes, and the groups of `except*`.

use std::rc::Rc;

use crate::exception::{Exception, Kind, Raised};
use crate::python::machine::{Args, GetSet, Getter, Interpreter, NativeFn, Setter, TypeSpec};
use crate::python::objects::class::{Class, Origin};
use crate::traceback::Traceback;
use crate::value::Value;

impl Interpreter {
    pub(super) fn install_exceptions(&self) {
        let base = TypeSpec {
            name: "BaseException",
            constructor: Some(exception_new),
            methods: EXCEPTION_METHODS,
            accessors: EXCEPTION_ACCESSORS,
            ..TypeSpec::default()
        };
        self.extend_type(self.core().exception(Kind::BaseException), &base);
        let group = TypeSpec {
            name: "BaseExceptionGroup",
            constructor: Some(group_new),
            methods: GROUP_METHODS,
            getters: &[
                ("message", |interpreter, value| nth(interpreter, value, 0)),
                ("exceptions", group_exceptions),
            ],
            ..TypeSpec::default()
        };
        self.extend_type(self.core().exception(Kind::BaseExceptionGroup), &group);
        let firsts: [(Kind, &'static str, Getter); 7] = [
            (Kind::StopIteration, "value", |interpreter, value| nth(interpreter, value, 0)),
            (Kind::SystemExit, "code", exit_code),
            (Kind::OSError, "errno", |interpreter, value| nth_of_many(interpreter, value, 0)),
            (Kind::OSError, "strerror", |interpreter, value| nth_of_many(interpreter, value, 1)),
            (Kind::OSError, "filename", |interpreter, value| file_name(interpreter, value, "filename")),
            (Kind::OSError, "filename2", |interpreter, value| file_name(interpreter, value, "filename2")),
            (Kind::ImportError, "msg", |interpreter, value| nth(interpreter, value, 0)),
        ];
        for (kind, name, get) in firsts {
            self.core().exception(kind).set(&Rc::from(name), GetSet::readable(name, get));
        }
    }

    /// The value as an exception.
    ///
    /// # Errors
    /// TypeError if it is none.
    pub fn exception_argument(&self, value: &Value) -> Result<Raised, Raised> {
        value.downcast::<Exception>().ok_or_else(|| {
            let given = self.type_name(value);
            self.type_error(format!("descriptor requires a 'BaseException' object but received a '{given}'"))
        })
    }
}

const EXCEPTION_METHODS: &[(&str, NativeFn)] = &[
    ("__init__", exception_init),
    ("__repr__", |interpreter, args| {
        let [value] = args.exactly(interpreter, "__repr__")?;
        let raised = interpreter.exception_argument(&value)?;
        interpreter.repr_exception(&value, &raised).map(Value::Str)
    }),
    ("__str__", |interpreter, args| {
        let [value] = args.exactly(interpreter, "__str__")?;
        let raised = interpreter.exception_argument(&value)?;
        interpreter.str_of_exception(&raised).map(Value::Str)
    }),
    ("with_traceback", with_traceback),
    ("add_note", add_note),
];

const GROUP_METHODS: &[(&str, NativeFn)] = &[
    ("split", |interpreter, args| {
        let [group, condition] = args.exactly(interpreter, "split")?;
        let split = split(interpreter, &group, &condition)?;
        let value = |raised: Option<Raised>| raised.map_or(Value::None, |raised| Value::Object(raised));
        Ok(interpreter.tuple(vec![value(split.matching), value(split.rest)]))
    }),
    ("subgroup", |interpreter, args| {
        let [group, condition] = args.exactly(interpreter, "subgroup")?;
        let split = split(interpreter, &group, &condition)?;
        Ok(split.matching.map_or(Value::None, |raised| Value::Object(raised)))
    }),
    ("derive", |interpreter, args| {
        let [group, members] = args.exactly(interpreter, "derive")?;
        let message = nth(interpreter, &group, 0)?;
        let members = interpreter.collect(&members)?;
        let members = members.iter().map(|member| interpreter.exception_argument(member));
        let members = members.collect::<Result<_, _>>()?;
        Ok(Value::Object(interpreter.make_group(message, members)))
    }),
];

const EXCEPTION_ACCESSORS: &[(&str, Getter, Setter)] = &[
    (
        "args",
        |interpreter, value| Ok(interpreter.tuple(interpreter.exception_argument(value)?.args())),
        |interpreter, value, new| {
            let args = interpreter.collect(&new.unwrap_or_default())?;
            interpreter.exception_argument(value)?.set_args(args);
            Ok(())
        },
    ),
    (
        "__traceback__",
        |interpreter, value| {
            let traceback = interpreter.exception_argument(value)?.traceback();
            Ok(traceback.map_or(Value::None, |traceback| Value::Object(traceback)))
        },
        |interpreter, value, new| set_traceback(interpreter, value, &new.unwrap_or_default()),
    ),
    (
        "__cause__",
        |interpreter, value| {
            let cause = interpreter.exception_argument(value)?.cause();
            Ok(cause.map_or(Value::None, |cause| Value::Object(cause)))
        },
        |interpreter, value, new| {
            let cause = new.unwrap_or_default().downcast::<Exception>();
            interpreter.exception_argument(value)?.set_cause(cause);
            Ok(())
        },
    ),
    (
        "__context__",
        |interpreter, value| {
            let context = interpreter.exception_argument(value)?.context();
            Ok(context.map_or(Value::None, |context| Value::Object(context)))
        },
        |interpreter, value, new| {
            let context = new.unwrap_or_default().downcast::<Exception>();
            interpreter.exception_argument(value)?.set_context(context);
            Ok(())
        },
    ),
    (
        "__suppress_context__",
        |interpreter, value| Ok(Value::Bool(interpreter.exception_argument(value)?.suppresses_context())),
        |interpreter, value, new| {
            let suppresses = interpreter.truthy(&new.unwrap_or_default())?;
            interpreter.exception_argument(value)?.set_suppress_context(suppresses);
            Ok(())
        },
    ),
];

/// `BaseException.__new__`: whatever `__init__` does later, `args` are those of the call.
fn exception_new(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, args) = args.split_first(interpreter, "BaseException.__new__")?;
    let Some(class) = class.downcast::<Class>().filter(|class| class.traits().exception.is_some()) else {
        return Err(interpreter.type_error("BaseException.__new__(X): X is not a type object of exceptions"));
    };
    if let (Kind::OSError, Origin::Exception(_), 2..=5) =
        (class.traits().exception.unwrap_or(Kind::Exception), class.origin(), args.positional.len())
        && let Some(kind) = args.positional.first().and_then(kind_of_errno)
    {
        let class = Rc::clone(interpreter.core().exception(kind));
        return Ok(Value::Object(interpreter.new_exception(&class, args.positional)));
    }
    Ok(Value::Object(interpreter.new_exception(&class, args.positional)))
}

/// The class of an OSError of that number (`errnomap`).
fn kind_of_errno(number: &Value) -> Option<Kind> {
    let Value::Int(number) = number else { return None };
    Some(match number {
        1 | 13 => Kind::PermissionError,
        2 => Kind::FileNotFoundError,
        3 => Kind::ProcessLookupError,
        4 => Kind::InterruptedError,
        10 => Kind::ChildProcessError,
        11 | 114 | 115 => Kind::BlockingIOError,
        17 => Kind::FileExistsError,
        20 => Kind::NotADirectoryError,
        21 => Kind::IsADirectoryError,
        32 | 108 => Kind::BrokenPipeError,
        103 => Kind::ConnectionAbortedError,
        104 => Kind::ConnectionResetError,
        110 => Kind::TimeoutError,
        111 => Kind::ConnectionRefusedError,
        _ => return None,
    })
}

/// `filename` of an OSError, if it was given one.
fn file_name(interpreter: &Rc<Interpreter>, value: &Value, name: &str) -> Result<Value, Raised> {
    let dict = interpreter.exception_dict(&*interpreter.exception_argument(value)?);
    Ok(dict.and_then(|dict| dict.get_str(name)).unwrap_or_default())
}

fn exception_init(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (value, args) = args.split_first(interpreter, "BaseException.__init__")?;
    let raised = interpreter.exception_argument(&value)?;
    let takes: &[&str] = match raised.kind() {
        Kind::NameError | Kind::UnboundLocalError => &["name"],
        Kind::AttributeError => &["name", "obj"],
        Kind::ImportError | Kind::ModuleNotFoundError => &["name", "path"],
        _ => &[],
    };
    for (name, given) in &args.keywords {
        if !takes.contains(&&**name) {
            let class = interpreter.class_of(&value).name();
            return Err(interpreter.type_error(format!("{class}() takes no keyword arguments")));
        }
        interpreter.make_exception_dict(&raised).set_str(name, given.clone());
    }
    let mut positional = args.positional;
    if raised.is(Kind::OSError) && (3..=5).contains(&positional.len()) && !positional[2].is_none() {
        let dict = interpreter.make_exception_dict(&raised);
        let names = [(2, "filename"), (4, "filename2")];
        names.into_iter().for_each(|(place, name)| {
            dict.set_name(name, positional.get(place).cloned().unwrap_or_default())
        });
        positional.truncate(2);
    }
    if !raised.is(Kind::BaseExceptionGroup) {
        raised.set_args(positional);
    }
    Ok(Value::None)
}

fn nth(interpreter: &Rc<Interpreter>, value: &Value, index: usize) -> Result<Value, Raised> {
    Ok(interpreter.exception_argument(value)?.args().into_iter().nth(index).unwrap_or_default())
}

/// One of several arguments; with a single one there is none.
fn nth_of_many(interpreter: &Rc<Interpreter>, value: &Value, index: usize) -> Result<Value, Raised> {
    let args = interpreter.exception_argument(value)?.args();
    Ok(if args.len() < 2 { Value::None } else { args[index].clone() })
}

fn exit_code(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Value, Raised> {
    let mut args = interpreter.exception_argument(value)?.args();
    Ok(match args.len() {
        0 => Value::None,
        1 => args.remove(0),
        _ => interpreter.tuple(args),
    })
}

fn set_traceback(interpreter: &Rc<Interpreter>, value: &Value, new: &Value) -> Result<(), Raised> {
    let raised = interpreter.exception_argument(value)?;
    let traceback = new.downcast::<Traceback>();
    if traceback.is_none() && !new.is_none() {
        return Err(interpreter.type_error("__traceback__ must be a traceback or None"));
    }
    raised.set_traceback(traceback);
    Ok(())
}

fn with_traceback(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value, traceback] = args.exactly(interpreter, "BaseException.with_traceback")?;
    set_traceback(interpreter, &value, &traceback)?;
    Ok(value)
}

fn add_note(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [value, note] = args.exactly(interpreter, "BaseException.add_note")?;
    let Value::Str(_) = &note else {
        let given = interpreter.type_name(&note);
        return Err(interpreter.type_error(format!("note must be a str, not '{given}'")));
    };
    let raised = interpreter.exception_argument(&value)?;
    let dict = interpreter.make_exception_dict(&raised);
    let notes = dict.get_str("__notes__").unwrap_or_else(|| interpreter.list(Vec::new()));
    let list = notes.downcast::<crate::python::objects::list::List>();
    let list = list.ok_or_else(|| interpreter.type_error("Cannot add note: __notes__ is not a list"))?;
    list.push(note);
    dict.set_name("__notes__", notes);
    Ok(Value::None)
}

fn group_exceptions(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Value, Raised> {
    let members = nth(interpreter, value, 1)?;
    Ok(interpreter.tuple(interpreter.quick_items(&members).unwrap_or_default()))
}

fn split(
    interpreter: &Rc<Interpreter>,
    group: &Value,
    condition: &Value,
) -> Result<crate::python::machine::groups::Split, Raised> {
    let group = interpreter.exception_argument(group)?;
    interpreter.split_group(&group, &mut |one| interpreter.group_condition(condition, one))
}

/// `BaseExceptionGroup.__new__`: checks its arguments, and becomes an ExceptionGroup where it can.
fn group_new(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, args) = args.split_first(interpreter, "BaseExceptionGroup.__new__")?;
    let given = args.positional.len();
    let Ok([message, members]) = <[Value; 2]>::try_from(args.positional) else {
        let text = format!("BaseExceptionGroup.__new__() takes exactly 2 arguments ({given} given)");
        return Err(interpreter.type_error(text));
    };
    let Value::Str(_) = &message else {
        let given = interpreter.type_name(&message);
        let text = format!("BaseExceptionGroup.__new__() argument 1 must be str, not {given}");
        return Err(interpreter.type_error(text));
    };
    let Some(items) = interpreter.quick_items(&members) else {
        return Err(interpreter.type_error("second argument (exceptions) must be a sequence"));
    };
    if items.is_empty() {
        return Err(interpreter.value_error("second argument (exceptions) must be a non-empty sequence"));
    }
    for (index, item) in items.iter().enumerate() {
        if item.downcast_ref::<Exception>().is_none() {
            let text = format!("Item {index} of second argument (exceptions) is not an exception");
            return Err(interpreter.value_error(text));
        }
    }
    let class = class.downcast::<Class>().unwrap_or_else(|| interpreter.class_of(&message));
    let class = group_class(interpreter, class, &items)?;
    let members = interpreter.tuple(items);
    Ok(Value::Object(interpreter.new_exception(&class, vec![message, members])))
}

fn group_class(
    interpreter: &Rc<Interpreter>,
    class: Rc<Class>,
    items: &[Value],
) -> Result<Rc<Class>, Raised> {
    let core = interpreter.core();
    let all_ordinary =
        items.iter().filter_map(Value::downcast_ref::<Exception>).all(|raised| raised.is(Kind::Exception));
    if all_ordinary && Rc::ptr_eq(&class, core.exception(Kind::BaseExceptionGroup)) {
        return Ok(Rc::clone(core.exception(Kind::ExceptionGroup)));
    }
    if !all_ordinary && class.traits().exception == Some(Kind::ExceptionGroup) {
        let is_builtin = Rc::ptr_eq(&class, core.exception(Kind::ExceptionGroup));
        return Err(interpreter.type_error(match is_builtin {
            true => "Cannot nest BaseExceptions in an ExceptionGroup".to_string(),
            false => format!("Cannot nest BaseExceptions in '{}'", class.name()),
        }));
    }
    Ok(class)
}
