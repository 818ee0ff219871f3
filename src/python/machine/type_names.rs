//! What errors call the type of a value: `'int' object`, `'_asyncio.Task' object`.
//!
//! They show CPython's `tp_name`. A class that is written in Python has its bare name there, a type that is written in C the name
//! of its module as well, unless it is builtin.

use std::rc::Rc;

use crate::python::machine::Interpreter;
use crate::python::objects::class::{Class, Origin};
use crate::value::Value;

/// Classes that weakloop's library has in Python and CPython in C.
const WRITTEN_IN_C: &[(&str, &[&str])] = &[
    ("_hashlib", &["HASH"]),
    ("_io", &["BytesIO", "StringIO"]),
    ("_queue", &["SimpleQueue"]),
    ("_struct", &["Struct"]),
    ("_thread", &["RLock", "_local", "lock"]),
    ("collections", &["OrderedDict", "_deque_iterator", "defaultdict", "deque"]),
    ("datetime", &["date", "datetime", "time", "timedelta", "timezone", "tzinfo"]),
    ("decimal", &["Context", "Decimal"]),
    ("functools", &["KeyWrapper", "_lru_cache_wrapper"]),
    ("itertools", &["chain"]),
    ("operator", &["attrgetter", "itemgetter", "methodcaller"]),
    ("re", &["Match", "Pattern"]),
    ("sys", &["flags", "version_info"]),
    ("time", &["struct_time"]),
    ("types", &["SimpleNamespace"]),
    ("typing", &["ParamSpec", "TypeVar", "TypeVarTuple"]),
];

impl Interpreter {
    /// The name of the type of a value, as errors show it.
    pub fn type_name(&self, value: &Value) -> Rc<str> {
        self.full_name(&self.class_of(value))
    }

    /// The name of a class, as errors show it (`tp_name`).
    pub fn full_name(&self, class: &Class) -> Rc<str> {
        let name = class.name();
        match class.own("__module__") {
            Some(Value::Str(module)) if is_written_in_c(class.origin(), &module, &name) => {
                format!("{module}.{name}").into()
            }
            _ => name,
        }
    }

    /// `type(value).__name__`.
    pub fn class_name(&self, value: &Value) -> Rc<str> {
        self.class_of(value).name()
    }
}

/// Whether a class has the name of its module in its own.
fn is_written_in_c(origin: Origin, module: &str, name: &str) -> bool {
    match origin {
        Origin::Exception(_) => false,
        Origin::Native => {
            !matches!(module, "builtins" | "asyncio" | "random") && !module.starts_with("asyncio.")
        }
        Origin::Program => {
            WRITTEN_IN_C.iter().any(|(of, names)| *of == module && names.binary_search(&name).is_ok())
        }
    }
}
