//! `list[int]` and `int | None` as values: annotations are evaluated unless the module says otherwise.

use std::rc::Rc;

use crate::exception::Raised;
use crate::python::machine::{Args, Getter, Interpreter, NativeFn, TypeSpec};
use crate::python::objects::alias::{GenericAlias, UnionType};
use crate::python::objects::class::Class;
use crate::python::objects::list::List;
use crate::value::Value;

/// Gives the builtin containers their brackets, and classes their `|`.
pub(super) fn install(interpreter: &Rc<Interpreter>) {
    let core = interpreter.core();
    for class in [&core.list, &core.tuple, &core.dict, &core.set, &core.frozenset] {
        let spec = TypeSpec { class_methods: &[("__class_getitem__", parameterized)], ..TypeSpec::default() };
        interpreter.extend_type(class, &spec);
    }
    interpreter.extend_type(&core.type_, &TypeSpec { name: "type", methods: UNITING, ..TypeSpec::default() });
    let alias = interpreter.define_type(&TypeSpec {
        name: "GenericAlias",
        module: "types",
        constructor: Some(construct),
        methods: ALIAS_METHODS,
        getters: ALIAS_GETTERS,
        ..TypeSpec::default()
    });
    interpreter
        .extend_type(&alias, &TypeSpec { name: "GenericAlias", methods: UNITING, ..TypeSpec::default() });
    interpreter.bind_object::<GenericAlias>(&alias);
    let union = interpreter.define_type(&TypeSpec {
        name: "UnionType",
        module: "types",
        methods: UNION_METHODS,
        getters: &[("__args__", |interpreter, value| Ok(interpreter.tuple(members(value))))],
        ..TypeSpec::default()
    });
    interpreter.extend_type(&union, &TypeSpec { name: "UnionType", methods: UNITING, ..TypeSpec::default() });
    interpreter.bind_object::<UnionType>(&union);
}

const UNITING: &[(&str, NativeFn)] =
    &[("__or__", |i, args| united(i, args, false)), ("__ror__", |i, args| united(i, args, true))];

const ALIAS_METHODS: &[(&str, NativeFn)] = &[
    ("__call__", call),
    ("__getattr__", attribute),
    ("__mro_entries__", bases),
    ("__repr__", alias_repr),
    ("__eq__", alias_eq),
    ("__hash__", alias_hash),
];

const ALIAS_GETTERS: &[(&str, Getter)] = &[
    ("__origin__", |interpreter, value| Ok(interpreter.receiver::<GenericAlias>(value)?.origin())),
    ("__args__", |interpreter, value| {
        Ok(interpreter.tuple(interpreter.receiver::<GenericAlias>(value)?.args()))
    }),
];

const UNION_METHODS: &[(&str, NativeFn)] =
    &[("__repr__", union_repr), ("__eq__", union_eq), ("__hash__", union_hash)];

/// `Class[arguments]`: for the class methods `__class_getitem__` of classes that are generic in name only.
///
/// # Errors
/// TypeError if it is not given one argument.
pub fn parameterized(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [origin, given] = args.exactly(interpreter, "__class_getitem__")?;
    Ok(interpreter.generic_alias(origin, &given))
}

/// `types.GenericAlias(origin, args)`.
fn construct(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (_, args) = args.split_first(interpreter, "GenericAlias")?;
    let [origin, given] = args.exactly(interpreter, "GenericAlias")?;
    Ok(interpreter.generic_alias(origin, &given))
}

/// `list[int](...)` is `list(...)`.
fn call(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (alias, rest) = args.split_receiver::<GenericAlias>(interpreter, "__call__")?;
    interpreter.call(&alias.origin(), rest)
}

/// What the alias does not have the class has.
fn attribute(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (alias, rest) = args.split_receiver::<GenericAlias>(interpreter, "__getattr__")?;
    let [name] = rest.exactly(interpreter, "__getattr__")?;
    let name = interpreter.str(&name)?;
    interpreter.getattr(&alias.origin(), &name)
}

fn bases(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (alias, _) = args.split_receiver::<GenericAlias>(interpreter, "__mro_entries__")?;
    Ok(interpreter.tuple(vec![alias.origin()]))
}

fn alias_repr(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (alias, _) = args.split_receiver::<GenericAlias>(interpreter, "__repr__")?;
    let args = alias.args().iter().map(|arg| shown(interpreter, arg)).collect::<Result<Vec<_>, _>>()?;
    let args = if args.is_empty() { "()".to_string() } else { args.join(", ") };
    Ok(Value::str(format!("{}[{args}]", shown(interpreter, &alias.origin())?)))
}

fn alias_eq(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (alias, rest) = args.split_receiver::<GenericAlias>(interpreter, "__eq__")?;
    let [other] = rest.exactly(interpreter, "__eq__")?;
    let Some(other) = other.downcast::<GenericAlias>() else { return Ok(interpreter.not_implemented()) };
    let same = interpreter.eq(&alias.origin(), &other.origin())?;
    let (one, two) = (interpreter.tuple(alias.args()), interpreter.tuple(other.args()));
    Ok(Value::Bool(same && interpreter.eq(&one, &two)?))
}

fn alias_hash(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (alias, _) = args.split_receiver::<GenericAlias>(interpreter, "__hash__")?;
    let parts = interpreter.tuple([vec![alias.origin()], alias.args()].concat());
    Ok(Value::Int(interpreter.hash(&parts)?.cast_signed()))
}

fn union_repr(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (union, _) = args.split_receiver::<UnionType>(interpreter, "__repr__")?;
    let args = union.args().iter().map(|arg| shown(interpreter, arg)).collect::<Result<Vec<_>, _>>()?;
    Ok(Value::str(args.join(" | ")))
}

/// Unions are equal whatever their order.
fn union_eq(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (union, rest) = args.split_receiver::<UnionType>(interpreter, "__eq__")?;
    let [other] = rest.exactly(interpreter, "__eq__")?;
    let Some(other) = other.downcast::<UnionType>() else { return Ok(interpreter.not_implemented()) };
    let (one, two) = (union.args(), other.args());
    let mut same = one.len() == two.len();
    for member in &one {
        same = same && contains(interpreter, &two, member)?;
    }
    Ok(Value::Bool(same))
}

fn union_hash(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (union, _) = args.split_receiver::<UnionType>(interpreter, "__hash__")?;
    let mut sum = 0_u64;
    for member in union.args() {
        sum = sum.wrapping_add(interpreter.hash(&member)?);
    }
    Ok(Value::Int((sum >> 1).cast_signed()))
}

/// `left | right`, where one of them is a class, an alias or a union.
fn united(interpreter: &Rc<Interpreter>, args: Args, reflected: bool) -> Result<Value, Raised> {
    let [one, other] = args.exactly(interpreter, "__or__")?;
    if !is_type(&one) || !is_type(&other) {
        return Ok(interpreter.not_implemented());
    }
    let (left, right) = if reflected { (other, one) } else { (one, other) };
    let mut union: Vec<Value> = Vec::new();
    for member in [members(&left), members(&right)].concat() {
        let member = if member.is_none() { none_type(interpreter) } else { member };
        if !contains(interpreter, &union, &member)? {
            union.push(member);
        }
    }
    match <[Value; 1]>::try_from(union) {
        Ok([only]) => Ok(only),
        Err(union) => Ok(Value::Object(UnionType::new(interpreter.heap(), union))),
    }
}

/// In a union `None` stands for its type.
fn none_type(interpreter: &Interpreter) -> Value {
    Value::Object(Rc::<Class>::clone(&interpreter.core().none))
}

fn is_type(value: &Value) -> bool {
    value.is_none()
        || value.downcast_ref::<Class>().is_some()
        || value.downcast_ref::<GenericAlias>().is_some()
        || value.downcast_ref::<UnionType>().is_some()
}

fn members(value: &Value) -> Vec<Value> {
    value.downcast_ref::<UnionType>().map_or_else(|| vec![value.clone()], UnionType::args)
}

fn contains(interpreter: &Rc<Interpreter>, values: &[Value], wanted: &Value) -> Result<bool, Raised> {
    for value in values {
        if interpreter.eq(value, wanted)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A member as an annotation shows it: classes by name (`_Py_typing_type_repr`).
fn shown(interpreter: &Rc<Interpreter>, value: &Value) -> Result<String, Raised> {
    if let Some(list) = value.downcast_ref::<List>() {
        let items =
            list.to_vec().iter().map(|item| shown(interpreter, item)).collect::<Result<Vec<_>, _>>()?;
        return Ok(format!("[{}]", items.join(", ")));
    }
    if value.downcast::<Class>().is_some_and(|class| Rc::ptr_eq(&class, &interpreter.core().none)) {
        return Ok("None".to_string());
    }
    if value.is(&interpreter.ellipsis()) {
        return Ok("...".to_string());
    }
    let Some(class) = value.downcast_ref::<Class>() else { return Ok(interpreter.repr(value)?.to_string()) };
    let name = interpreter.getattr(value, "__qualname__")?;
    let name = interpreter.str(&name)?;
    match class.own("__module__") {
        Some(Value::Str(module)) if &*module != "builtins" => Ok(format!("{module}.{name}")),
        _ => Ok(name.to_string()),
    }
}
