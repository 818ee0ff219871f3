//! The table of builtin types: which class a value belongs to, and what natives can do with it.
//!
//! Every type is a class object, so that `type(x)`, `isinstance` and subclassing are one and the same for all. A Rust type
//! is bound to its class by its `TypeId`; so natives of higher rooms add their own without this room knowing them.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::asyncio::coroutine::Coroutine;
use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::future::{Future, FutureLike};
use crate::asyncio::task::Task;
use crate::bytes::Bytes;
use crate::exception::{Exception, Kind, Raised};
use crate::heap::{Heap, Object};
use crate::python::code::Flow;
use crate::python::machine::native::Role;
use crate::python::machine::{
    FutureIter, GetSet, Getter, Interpreter, NativeFn, NativeFunction, NativeIterator, NativeMethod, Setter,
    Shared,
};
use crate::python::objects::async_step::AsyncStep;
use crate::python::objects::attributes::Own;
use crate::python::objects::bound_method::BoundMethod;
use crate::python::objects::cell::Cell;
use crate::python::objects::class::{Class, Origin, Store};
use crate::python::objects::code_object::CodeObject;
use crate::python::objects::coroutine_wrapper::CoroutineWrapper;
use crate::python::objects::descriptor::{Property, Wrapper, Wraps};
use crate::python::objects::dict::Dict;
use crate::python::objects::frame::Frame;
use crate::python::objects::function::Function;
use crate::python::objects::generator::Generator;
use crate::python::objects::host::Host;
use crate::python::objects::instance::Instance;
use crate::python::objects::iterator::{CallIter, ContainerIter, SequenceIter};
use crate::python::objects::leaf;
use crate::python::objects::list::List;
use crate::python::objects::long::Long;
use crate::python::objects::module::Module;
use crate::python::objects::range::Range;
use crate::python::objects::set::Set;
use crate::python::objects::singleton::Singleton;
use crate::python::objects::slice::Slice;
use crate::python::objects::super_object::Super;
use crate::python::objects::table::Entry;
use crate::python::objects::tuple::Tuple;
use crate::python::objects::weak_ref::WeakRef;
use crate::scatter::ScatterMap;
use crate::traceback::Traceback;
use crate::value::{Leaf, Value};

/// The types that the machine itself has to know, by CPython's names.
#[allow(missing_docs, reason = "each is the class of its name")]
pub struct Core {
    pub object: Rc<Class>,
    pub type_: Rc<Class>,
    pub none: Rc<Class>,
    pub bool: Rc<Class>,
    pub int: Rc<Class>,
    pub float: Rc<Class>,
    pub str: Rc<Class>,
    pub bytes: Rc<Class>,
    pub list: Rc<Class>,
    pub tuple: Rc<Class>,
    pub dict: Rc<Class>,
    pub set: Rc<Class>,
    pub frozenset: Rc<Class>,
    pub range: Rc<Class>,
    pub slice: Rc<Class>,
    pub ellipsis: Rc<Class>,
    pub not_implemented: Rc<Class>,
    pub function: Rc<Class>,
    pub method: Rc<Class>,
    pub builtin_function: Rc<Class>,
    pub method_descriptor: Rc<Class>,
    pub getset: Rc<Class>,
    pub module: Rc<Class>,
    pub cell: Rc<Class>,
    pub code: Rc<Class>,
    pub frame: Rc<Class>,
    pub traceback: Rc<Class>,
    pub generator: Rc<Class>,
    pub coroutine: Rc<Class>,
    pub async_generator: Rc<Class>,
    pub property: Rc<Class>,
    pub staticmethod: Rc<Class>,
    pub classmethod: Rc<Class>,
    pub super_: Rc<Class>,
    pub weak_ref: Rc<Class>,
    pub iterator: Rc<Class>,
    pub future_iter: Rc<Class>,
    pub async_step: Rc<Class>,
    pub coroutine_wrapper: Rc<Class>,
    pub future: Rc<Class>,
    pub task: Rc<Class>,
    pub event_loop: Rc<Class>,
    exceptions: Vec<Rc<Class>>,
}

impl Core {
    /// The class of a kind of exception.
    pub fn exception(&self, kind: Kind) -> &Rc<Class> {
        &self.exceptions[kind as usize]
    }

    /// All classes of exceptions.
    pub fn exceptions(&self) -> &[Rc<Class>] {
        &self.exceptions
    }
}

type AsCoroutine = fn(Rc<dyn Object>) -> Option<Rc<dyn Coroutine>>;
type AsFuture = fn(Rc<dyn Object>) -> Option<Rc<dyn FutureLike>>;
type AsIterator = fn(Rc<dyn Object>) -> Option<Rc<dyn NativeIterator>>;

/// What is known of Rust types.
#[derive(Default)]
pub(super) struct Types {
    classes: RefCell<ScatterMap<TypeId, Rc<Class>>>,
    /// Classes whose objects are of the same Rust type as those of a class in `classes`, and say in `type_name` that they
    /// are not of that one.
    kinds: RefCell<Vec<(TypeId, Rc<Class>)>>,
    coroutines: RefCell<ScatterMap<TypeId, AsCoroutine>>,
    futures: RefCell<ScatterMap<TypeId, AsFuture>>,
    iterators: RefCell<ScatterMap<TypeId, AsIterator>>,
    makers: RefCell<Vec<(Rc<Class>, Maker)>>,
    /// The classes of iterators of builtin containers that somebody has asked for.
    iterator_classes: RefCell<Vec<Rc<Class>>>,
}

/// How an object comes to be whose class CPython writes in Python: of a subclass of the program `__init__` makes what the
/// instance is beside, whatever `__new__` was given.
#[derive(Clone, Copy)]
pub struct Maker {
    /// Makes it: gets the arguments of `__init__`.
    pub make: NativeFn,
    /// The attribute that is missed in an instance of which `__init__` was never called.
    pub first_attribute: &'static str,
    /// What is left to do for an instance of a subclass of the program.
    pub then: Option<Then>,
}

/// What is left to do for an instance.
pub type Then = fn(&Rc<Interpreter>, &Value) -> Result<(), Raised>;

impl Maker {
    /// One of which nothing is left to do.
    pub fn new(first_attribute: &'static str, make: NativeFn) -> Maker {
        Maker { make, first_attribute, then: None }
    }
}

/// A builtin type, as a room of natives describes it.
#[derive(Default)]
pub struct TypeSpec<'a> {
    /// `__name__`.
    pub name: &'static str,
    /// `__module__`.
    pub module: &'static str,
    /// The base; `object` if there is none.
    pub base: Option<&'a Rc<Class>>,
    /// Whether its objects can have attributes of their own.
    pub store: Store,
    /// `__new__`: gets the class, then the arguments of the call. For a subclass of the program it has to wrap what it made by
    /// [`Interpreter::instance_of`].
    pub constructor: Option<NativeFn>,
    /// In place of a constructor, for a type that CPython writes in Python.
    pub maker: Option<Maker>,
    /// Methods: they get the receiver first.
    pub methods: &'static [(&'static str, NativeFn)],
    /// Class methods: they get the class first.
    pub class_methods: &'static [(&'static str, NativeFn)],
    /// Static methods.
    pub static_methods: &'static [(&'static str, NativeFn)],
    /// Attributes that are computed.
    pub getters: &'static [(&'static str, Getter)],
    /// Attributes that are computed and can be set.
    pub accessors: &'static [(&'static str, Getter, Setter)],
}

impl Interpreter {
    /// Makes a builtin type.
    pub fn define_type(&self, spec: &TypeSpec<'_>) -> Rc<Class> {
        let base = spec.base.unwrap_or(&self.core.object);
        let class = native_class(self.heap(), &self.host(), &self.shared, spec.name, spec.module, base);
        self.extend_type(&class, spec);
        class
    }

    /// Adds to a builtin type what the spec lists; module and base are not looked at.
    pub fn extend_type(&self, class: &Rc<Class>, spec: &TypeSpec<'_>) {
        class.set_all(&self.shared.attributes(spec));
        if spec.store != Store::Nowhere {
            class.set_store(spec.store);
        }
        if let Some(maker) = spec.maker {
            self.types.makers.borrow_mut().push((Rc::clone(class), maker));
        }
    }

    /// How the nearest builtin class in a class's order of resolution makes its objects, if CPython writes it in Python.
    pub(super) fn maker_of(&self, class: &Class) -> Option<Maker> {
        let mro = class.mro();
        let makers = self.types.makers.borrow();
        mro.iter().find_map(|class| {
            makers.iter().find(|(made, _)| Rc::ptr_eq(made, class)).map(|(_, maker)| *maker)
        })
    }

    /// Puts functions into a module's names.
    pub fn add_functions(&self, names: &Dict, functions: &'static [(&'static str, NativeFn)]) {
        let spec = TypeSpec { static_methods: functions, ..TypeSpec::default() };
        self.shared.attributes(&spec).iter().for_each(|function| names.set_entry(function));
    }

    /// Says that values of a Rust type are instances of a class.
    pub fn bind_object<T: Object>(&self, class: &Rc<Class>) {
        self.types.classes.borrow_mut().insert(TypeId::of::<T>(), Rc::clone(class));
    }

    /// Says that values of a Rust type that call themselves so are instances of a class: of one of several.
    pub fn bind_kind<T: Object>(&self, class: &Rc<Class>) {
        self.types.kinds.borrow_mut().push((TypeId::of::<T>(), Rc::clone(class)));
    }

    /// Says that leaves of a Rust type are instances of a class.
    pub fn bind_leaf<T: Leaf>(&self, class: &Rc<Class>) {
        self.types.classes.borrow_mut().insert(TypeId::of::<T>(), Rc::clone(class));
    }

    /// Says that values of a Rust type are coroutines, which can be awaited and driven by tasks.
    pub fn bind_coroutine<T: Coroutine>(&self, class: &Rc<Class>) {
        self.bind_object::<T>(class);
        let convert: AsCoroutine = |object| Some(downcast::<T>(object)?);
        self.types.coroutines.borrow_mut().insert(TypeId::of::<T>(), convert);
    }

    /// Says that values of a Rust type are futures.
    pub fn bind_future<T: FutureLike>(&self, class: &Rc<Class>) {
        self.bind_object::<T>(class);
        let convert: AsFuture = |object| Some(downcast::<T>(object)?);
        self.types.futures.borrow_mut().insert(TypeId::of::<T>(), convert);
    }

    /// Says that values of a Rust type are iterators.
    pub fn bind_iterator<T: NativeIterator>(&self, class: &Rc<Class>) {
        self.bind_object::<T>(class);
        let convert: AsIterator = |object| Some(downcast::<T>(object)?);
        self.types.iterators.borrow_mut().insert(TypeId::of::<T>(), convert);
    }

    /// The value as a coroutine, if it is one: the program's own, or a native one.
    pub fn as_coroutine(&self, value: &Value) -> Option<Rc<dyn Coroutine>> {
        if let Some(generator) = value.downcast::<Generator>() {
            return if generator.kind() == Flow::Coroutine { Some(generator) } else { None };
        }
        let object = value.as_object()?;
        let convert = self.types.coroutines.borrow().get(&id_of(&**object)).copied()?;
        convert(Rc::clone(object))
    }

    /// The value as a future, if it is one.
    pub fn as_future(&self, value: &Value) -> Option<Rc<dyn FutureLike>> {
        let object = value.as_object()?;
        let convert = self.types.futures.borrow().get(&id_of(&**object)).copied();
        match convert {
            Some(convert) => convert(Rc::clone(object)),
            None => self.as_future(&value.downcast_ref::<Instance>()?.payload()?),
        }
    }

    /// The value as a native iterator, if it is one.
    pub fn as_iterator(&self, value: &Value) -> Option<Rc<dyn NativeIterator>> {
        let object = value.as_object()?;
        let convert = self.types.iterators.borrow().get(&id_of(&**object)).copied();
        match convert {
            Some(convert) => convert(Rc::clone(object)),
            None => self.as_iterator(&value.downcast_ref::<Instance>()?.payload()?),
        }
    }

    /// The value as an object of that Rust type: itself, or what an instance of a program's subclass carries.
    pub fn downcast<T: Object>(&self, value: &Value) -> Option<Rc<T>> {
        if let Some(found) = value.downcast::<T>() {
            return Some(found);
        }
        value.downcast_ref::<Instance>()?.payload()?.downcast::<T>()
    }

    /// The value without the program's subclass around it: an instance of a subclass of `int` as the `int`.
    pub fn plain(&self, value: &Value) -> Value {
        match value.downcast_ref::<Instance>().and_then(Instance::payload) {
            Some(payload) => payload,
            None => value.clone(),
        }
    }

    /// Makes an object of a builtin type one of a class of the program.
    pub fn adopt(&self, class: &Rc<Class>, made: &dyn Object) {
        Own::given_to(made.header()).set_class(made.header(), class);
    }

    /// What a constructor made, as an instance of the class it was called for.
    pub fn instance_of(&self, class: &Rc<Class>, made: Value) -> Value {
        match class.origin() {
            Origin::Program => Value::Object(Instance::new(self.heap(), class, Some(made))),
            Origin::Native | Origin::Exception(_) => made,
        }
    }

    /// `type(value)`.
    pub fn class_of(&self, value: &Value) -> Rc<Class> {
        let core = &self.core;
        Rc::clone(match value {
            Value::None => &core.none,
            Value::Bool(_) => &core.bool,
            Value::Int(_) => &core.int,
            Value::Float(_) => &core.float,
            Value::Str(_) => &core.str,
            Value::Object(object) => return self.class_of_object(&**object),
            Value::Leaf(leaf) => return self.class_of_leaf(&**leaf),
        })
    }

    fn class_of_object(&self, object: &dyn Object) -> Rc<Class> {
        let any: &dyn Any = object;
        if let Some(instance) = any.downcast_ref::<Instance>() {
            return instance.class().unwrap_or_else(|| Rc::clone(&self.core.object));
        }
        let core = &self.core;
        if let Some(class) = any.downcast_ref::<Class>() {
            return class.meta().unwrap_or_else(|| Rc::clone(&core.type_));
        }
        if let Some(raised) = any.downcast_ref::<Exception>() {
            let class = raised.class().and_then(downcast::<Class>);
            return class.unwrap_or_else(|| Rc::clone(core.exception(raised.kind())));
        }
        Rc::clone(match any.downcast_ref::<Generator>().map(Generator::kind) {
            Some(Flow::Coroutine) => &core.coroutine,
            Some(Flow::AsyncGenerator) => &core.async_generator,
            Some(Flow::Generator | Flow::Plain) => &core.generator,
            None => {
                let own = Own::class_of(object.header()).or_else(|| self.kind_of(object));
                return own.unwrap_or_else(|| self.bound_class(any));
            }
        })
    }

    fn kind_of(&self, object: &dyn Object) -> Option<Rc<Class>> {
        let (kinds, own) = (self.types.kinds.borrow(), id_of(object));
        let mut of_type = kinds.iter().filter(|(id, _)| *id == own);
        of_type.find(|(_, class)| *class.name() == *object.type_name()).map(|(_, class)| Rc::clone(class))
    }

    fn bound_class(&self, any: &dyn Any) -> Rc<Class> {
        if let Some(set) = any.downcast_ref::<Set>() {
            return Rc::clone(if set.is_frozen() { &self.core.frozenset } else { &self.core.set });
        }
        if let Some(wrapper) = any.downcast_ref::<Wrapper>() {
            let is_static = wrapper.wraps() == Wraps::Static;
            return Rc::clone(if is_static { &self.core.staticmethod } else { &self.core.classmethod });
        }
        if let Some(iterator) = any.downcast_ref::<ContainerIter>() {
            return self.iterator_class(iterator.kind());
        }
        if any.downcast_ref::<CallIter>().is_some() {
            return self.iterator_class("callable_iterator");
        }
        let found = self.types.classes.borrow().get(&any.type_id()).cloned();
        found.unwrap_or_else(|| Rc::clone(&self.core.object))
    }

    /// The class of iterators that are called so: hardly any program asks for one.
    fn iterator_class(&self, name: &'static str) -> Rc<Class> {
        let known = self.types.iterator_classes.borrow().iter().find(|class| *class.name() == *name).cloned();
        known.unwrap_or_else(|| {
            let class =
                native_class(self.heap(), &self.host(), &self.shared, name, "builtins", &self.core.object);
            let all = self.core.iterator.namespace();
            let methods: Vec<Entry> = all.iter().filter(|entry| is_function(&entry.value)).cloned().collect();
            class.set_all(&methods);
            self.types.iterator_classes.borrow_mut().push(Rc::clone(&class));
            class
        })
    }

    fn class_of_leaf(&self, leaf: &dyn Leaf) -> Rc<Class> {
        let any: &dyn Any = leaf;
        if let Some(singleton) = any.downcast_ref::<Singleton>() {
            return Rc::clone(match singleton {
                Singleton::Ellipsis => &self.core.ellipsis,
                Singleton::NotImplemented => &self.core.not_implemented,
            });
        }
        if let Some(native) = any.downcast_ref::<NativeFunction>() {
            let is_function = native.role() == Role::Function;
            return Rc::clone(if is_function {
                &self.core.builtin_function
            } else {
                &self.core.method_descriptor
            });
        }
        let found = self.types.classes.borrow().get(&any.type_id()).cloned();
        found.unwrap_or_else(|| Rc::clone(&self.core.object))
    }
}

fn is_function(value: &Value) -> bool {
    leaf::<NativeFunction>(value).is_some()
}

fn id_of(object: &dyn Object) -> TypeId {
    let any: &dyn Any = object;
    any.type_id()
}

fn downcast<T: Object>(object: Rc<dyn Object>) -> Option<Rc<T>> {
    let any: Rc<dyn Any> = object;
    any.downcast().ok()
}

fn native_class(
    heap: &Rc<Heap>,
    host: &Weak<dyn Host>,
    shared: &Shared,
    name: &'static str,
    module: &'static str,
    base: &Rc<Class>,
) -> Rc<Class> {
    let class = Class::new(heap, &shared.word(name), Origin::Native, Weak::clone(host));
    class.set_bases(vec![Rc::clone(base)], base.mro().clone());
    set_module(&class, shared, if module.is_empty() { "builtins" } else { module });
    class
}

fn set_module(class: &Class, shared: &Shared, module: &'static str) {
    class.set(&shared.word("__module__"), Value::Str(shared.word(module)));
}

/// Makes the core types and binds them to the Rust types behind them.
pub(super) fn make(heap: &Rc<Heap>, host: &Weak<dyn Host>, shared: &Shared) -> (Core, Types) {
    let object = Class::new(heap, &shared.word("object"), Origin::Native, Weak::clone(host));
    object.set_bases(Vec::new(), Vec::new());
    set_module(&object, shared, "builtins");
    let of = |name: &'static str| native_class(heap, host, shared, name, "builtins", &object);
    let asyncio = |name: &'static str, module| native_class(heap, host, shared, name, module, &object);
    let int = of("int");
    let future = asyncio("Future", "_asyncio");
    let core = Core {
        type_: of("type"),
        none: of("NoneType"),
        bool: native_class(heap, host, shared, "bool", "builtins", &int),
        float: of("float"),
        str: of("str"),
        bytes: of("bytes"),
        list: of("list"),
        tuple: of("tuple"),
        dict: of("dict"),
        set: of("set"),
        frozenset: of("frozenset"),
        range: of("range"),
        slice: of("slice"),
        ellipsis: of("ellipsis"),
        not_implemented: of("NotImplementedType"),
        function: of("function"),
        method: of("method"),
        builtin_function: of("builtin_function_or_method"),
        method_descriptor: of("method_descriptor"),
        getset: of("getset_descriptor"),
        module: of("module"),
        cell: of("cell"),
        code: of("code"),
        frame: of("frame"),
        traceback: of("traceback"),
        generator: of("generator"),
        coroutine: of("coroutine"),
        async_generator: of("async_generator"),
        property: of("property"),
        staticmethod: of("staticmethod"),
        classmethod: of("classmethod"),
        super_: of("super"),
        weak_ref: native_class(heap, host, shared, "ReferenceType", "weakref", &object),
        iterator: of("iterator"),
        future_iter: asyncio("FutureIter", "_asyncio"),
        async_step: of("async_generator_asend"),
        coroutine_wrapper: of("coroutine_wrapper"),
        task: native_class(heap, host, shared, "Task", "_asyncio", &future),
        event_loop: asyncio("_UnixSelectorEventLoop", "asyncio.unix_events"),
        exceptions: make_exceptions(heap, host, shared, &object),
        int,
        future,
        object,
    };
    core.future.set_store(Store::HiddenDict);
    core.event_loop.set_store(Store::Inline);
    let types = Types::default();
    bind_all(&core, &types);
    (core, types)
}

fn make_exceptions(
    heap: &Rc<Heap>,
    host: &Weak<dyn Host>,
    shared: &Shared,
    object: &Rc<Class>,
) -> Vec<Rc<Class>> {
    let mut made: Vec<Rc<Class>> = Vec::new();
    for kind in Kind::ALL {
        let name = shared.word(kind.name());
        let class = Class::new(heap, &name, Origin::Exception(*kind), Weak::clone(host));
        let base = kind.base().map_or(object, |base| &made[base as usize]);
        let mut bases = vec![Rc::clone(base)];
        let mut ancestors = base.mro().clone();
        if *kind == Kind::ExceptionGroup {
            let exception = &made[Kind::Exception as usize];
            bases.push(Rc::clone(exception));
            ancestors.insert(1, Rc::clone(exception));
        }
        class.set_bases(bases, ancestors);
        set_module(&class, shared, module_of(*kind));
        made.push(class);
    }
    made
}

/// Where a class of exceptions is defined, as its full name shows it.
fn module_of(kind: Kind) -> &'static str {
    match kind {
        Kind::CancelledError
        | Kind::InvalidStateError
        | Kind::IncompleteReadError
        | Kind::LimitOverrunError
        | Kind::BrokenBarrierError => "asyncio.exceptions",
        Kind::QueueEmpty | Kind::QueueFull | Kind::QueueShutDown => "asyncio.queues",
        Kind::Deadlock | Kind::LimitReached => "weakloop",
        _ => "builtins",
    }
}

fn bind_all(core: &Core, types: &Types) {
    let mut classes = types.classes.borrow_mut();
    let mut bind = |id: TypeId, class: &Rc<Class>| classes.insert(id, Rc::clone(class));
    bind(TypeId::of::<Long>(), &core.int);
    bind(TypeId::of::<Bytes>(), &core.bytes);
    bind(TypeId::of::<Range>(), &core.range);
    bind(TypeId::of::<CodeObject>(), &core.code);
    bind(TypeId::of::<GetSet>(), &core.getset);
    bind(TypeId::of::<List>(), &core.list);
    bind(TypeId::of::<Tuple>(), &core.tuple);
    bind(TypeId::of::<Dict>(), &core.dict);
    bind(TypeId::of::<Slice>(), &core.slice);
    bind(TypeId::of::<Function>(), &core.function);
    bind(TypeId::of::<BoundMethod>(), &core.method);
    bind(TypeId::of::<NativeMethod>(), &core.builtin_function);
    bind(TypeId::of::<Module>(), &core.module);
    bind(TypeId::of::<Cell>(), &core.cell);
    bind(TypeId::of::<Frame>(), &core.frame);
    bind(TypeId::of::<Traceback>(), &core.traceback);
    bind(TypeId::of::<Property>(), &core.property);
    bind(TypeId::of::<Super>(), &core.super_);
    bind(TypeId::of::<WeakRef>(), &core.weak_ref);
    bind(TypeId::of::<SequenceIter>(), &core.iterator);
    bind(TypeId::of::<FutureIter>(), &core.future_iter);
    bind(TypeId::of::<AsyncStep>(), &core.async_step);
    bind(TypeId::of::<CoroutineWrapper>(), &core.coroutine_wrapper);
    bind(TypeId::of::<Future>(), &core.future);
    bind(TypeId::of::<Task>(), &core.task);
    bind(TypeId::of::<EventLoop>(), &core.event_loop);
    let mut futures = types.futures.borrow_mut();
    futures.insert(TypeId::of::<Future>(), |object| Some(downcast::<Future>(object)?));
    futures.insert(TypeId::of::<Task>(), |object| Some(downcast::<Task>(object)?));
}
