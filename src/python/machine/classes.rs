//! Classes: how they are made, resolved and called, and `super`.

use std::rc::Rc;

use crate::exception::{Kind, Raised};
use crate::python::code::Flow;
use crate::python::machine::calls::Caller;
use crate::python::machine::native::NativeFunction;
use crate::python::machine::outcome::{Called, Start};
use crate::python::machine::{Args, Interpreter, Running};
use crate::python::objects::alias::GenericAlias;
use crate::python::objects::cell::Cell;
use crate::python::objects::class::{Class, Origin};
use crate::python::objects::descriptor::{Property, Wrapper, Wraps};
use crate::python::objects::dict::Dict;
use crate::python::objects::frame::{Frame, Purpose};
use crate::python::objects::function::Function;
use crate::python::objects::instance::Instance;
use crate::python::objects::leaf;
use crate::python::objects::super_object::{Super, SuperParts};
use crate::python::objects::tuple::Tuple;
use crate::value::Value;

impl Interpreter {
    /// `isinstance(value, pattern)`; the pattern is a class or a tuple of such.
    ///
    /// # Errors
    /// TypeError if the pattern is neither.
    pub fn isinstance(self: &Rc<Self>, value: &Value, pattern: &Value) -> Result<bool, Raised> {
        if let Some(class) = pattern.downcast::<Class>() {
            if self.class_of(value).is_subclass(&class) {
                return Ok(true);
            }
            return self.instance_check(value, pattern, "__instancecheck__");
        }
        if self.has_own_check(pattern, "__instancecheck__") {
            return self.instance_check(value, pattern, "__instancecheck__");
        }
        self.any_pattern(pattern, "isinstance() arg 2 must be a type, a tuple of types, or a union", |one| {
            self.isinstance(value, one)
        })
    }

    /// `issubclass(class, pattern)`.
    ///
    /// # Errors
    /// TypeError if the pattern is no class and no tuple of classes.
    pub fn issubclass(self: &Rc<Self>, class: &Rc<Class>, pattern: &Value) -> Result<bool, Raised> {
        if let Some(other) = pattern.downcast::<Class>() {
            if class.is_subclass(&other) {
                return Ok(true);
            }
            let value = Value::Object(Rc::<Class>::clone(class));
            return self.instance_check(&value, pattern, "__subclasscheck__");
        }
        if self.has_own_check(pattern, "__subclasscheck__") {
            let value = Value::Object(Rc::<Class>::clone(class));
            return self.instance_check(&value, pattern, "__subclasscheck__");
        }
        self.any_pattern(
            pattern,
            "issubclass() arg 2 must be a class, a tuple of classes, or a union",
            |one| self.issubclass(class, one),
        )
    }

    /// Whether a pattern that is no class says itself what its instances are, as the names of `typing` do.
    fn has_own_check(&self, pattern: &Value, name: &str) -> bool {
        pattern.downcast_ref::<Instance>().is_some() && self.class_of(pattern).lookup(name).is_some()
    }

    fn any_pattern(
        self: &Rc<Self>,
        pattern: &Value,
        text: &str,
        mut check: impl FnMut(&Value) -> Result<bool, Raised>,
    ) -> Result<bool, Raised> {
        if pattern.downcast_ref::<GenericAlias>().is_some() {
            let function = text.split(' ').next().unwrap_or(text);
            return Err(self.type_error(format!("{function} argument 2 cannot be a parameterized generic")));
        }
        let tuple = match pattern.downcast::<Tuple>() {
            Some(tuple) => tuple.to_vec(),
            None => match self.getattr_opt(pattern, "__args__")? {
                Some(args) if self.quick_items(&args).is_some() => {
                    self.quick_items(&args).unwrap_or_default()
                }
                _ if pattern.is_none() => return Ok(false),
                _ => return Err(self.type_error(text)),
            },
        };
        for one in &tuple {
            if check(one)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn instance_check(self: &Rc<Self>, value: &Value, pattern: &Value, name: &str) -> Result<bool, Raised> {
        let meta = self.class_of(pattern);
        match meta.lookup(name).filter(|_| !Rc::ptr_eq(&meta, &self.core().type_)) {
            Some(method) => {
                let answer = self.call_found(&method, pattern, vec![value.clone()])?;
                self.truthy(&answer)
            }
            None if name == "__instancecheck__" => self.claims_to_be(value, pattern),
            None => Ok(false),
        }
    }

    /// `type.__instancecheck__`.
    ///
    /// # Errors
    /// What a property `__class__` raises.
    pub(super) fn is_direct_instance(
        self: &Rc<Self>,
        value: &Value,
        pattern: &Value,
    ) -> Result<bool, Raised> {
        let is_one =
            pattern.downcast::<Class>().is_some_and(|class| self.class_of(value).is_subclass(&class));
        if is_one { Ok(true) } else { self.claims_to_be(value, pattern) }
    }

    /// Whether the program gave a value another `__class__` than its own, as mocks have it.
    fn claims_to_be(self: &Rc<Self>, value: &Value, pattern: &Value) -> Result<bool, Raised> {
        let own = self.class_of(value);
        if own.lookup("__class__").is_none() {
            return Ok(false);
        }
        let claimed = self.getattr(value, "__class__")?.downcast::<Class>();
        Ok(claimed
            .zip(pattern.downcast::<Class>())
            .is_some_and(|(claimed, class)| claimed.is_subclass(&class)))
    }

    /// `__build_class__(body, name, *bases, **keywords)`.
    ///
    /// # Errors
    /// What the body raised; TypeError if the bases do not fit together.
    pub fn build_class(self: &Rc<Self>, args: Args) -> Result<Value, Raised> {
        let mut positional = args.positional.into_iter();
        let (Some(body), Some(name)) = (positional.next(), positional.next()) else {
            return Err(self.type_error("__build_class__: not enough arguments"));
        };
        let given: Vec<Value> = positional.collect();
        let bases = self.resolve_bases(&given)?;
        let mut keywords = args.keywords;
        let chosen =
            keywords.iter().position(|(name, _)| &**name == "metaclass").map(|at| keywords.remove(at).1);
        let meta = self.meta_of(chosen, &bases)?;
        let namespace = self.prepare(&meta, &name, &bases, &keywords)?;
        let cell = self.run_class_body(&body, &namespace)?;
        if bases.len() != given.len() || bases.iter().zip(&given).any(|(base, given)| !base.is(given)) {
            namespace.set_name("__orig_bases__", self.tuple(given));
        }
        let args = vec![name, self.tuple(bases), Value::Object(namespace)];
        let class = self.call(&meta, Args { positional: args, keywords })?;
        if let Some(cell) = cell.downcast_ref::<Cell>() {
            drop(cell.replace(Some(class.clone())));
        }
        Ok(class)
    }

    /// Bases that are no classes stand for others (`__mro_entries__`): `Generic[T]` for `Generic`.
    fn resolve_bases(self: &Rc<Self>, given: &[Value]) -> Result<Vec<Value>, Raised> {
        let mut bases = Vec::new();
        for base in given {
            if base.downcast_ref::<Class>().is_some() {
                bases.push(base.clone());
                continue;
            }
            let entries = self.call_special(base, "__mro_entries__", vec![self.tuple(given.to_vec())])?;
            match entries {
                Some(entries) => bases.extend(self.collect(&entries)?),
                None => bases.push(base.clone()),
            }
        }
        Ok(bases)
    }

    /// The most derived of the metaclasses.
    fn meta_of(self: &Rc<Self>, chosen: Option<Value>, bases: &[Value]) -> Result<Value, Raised> {
        let mut winner = match chosen {
            Some(chosen) => match chosen.downcast::<Class>() {
                Some(class) => class,
                None => return Ok(chosen),
            },
            None => Rc::clone(&self.core().type_),
        };
        for base in bases {
            let meta = self.class_of(base);
            if meta.is_subclass(&winner) {
                winner = meta;
            } else if !winner.is_subclass(&meta) && meta.is_subclass(&self.core().type_) {
                return Err(self.type_error(
                    "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the \
                     metaclasses of all its bases",
                ));
            }
        }
        Ok(Value::Object(winner))
    }

    fn prepare(
        self: &Rc<Self>,
        meta: &Value,
        name: &Value,
        bases: &[Value],
        keywords: &[(Rc<str>, Value)],
    ) -> Result<Rc<Dict>, Raised> {
        let Some(prepare) = self.getattr_opt(meta, "__prepare__")? else { return Ok(Dict::new(self.heap())) };
        let args =
            Args { positional: vec![name.clone(), self.tuple(bases.to_vec())], keywords: keywords.to_vec() };
        let namespace = self.call(&prepare, args)?;
        self.downcast::<Dict>(&namespace).ok_or_else(|| self.type_error("__prepare__() must return a dict"))
    }

    fn run_class_body(self: &Rc<Self>, body: &Value, namespace: &Rc<Dict>) -> Result<Value, Raised> {
        let Some(function) = body.downcast::<Function>() else {
            return Err(self.type_error("__build_class__: func must be a function"));
        };
        let frame = self.bind_frame(&function, Args::none())?;
        frame.set_namespace(Rc::clone(namespace));
        let base = self.depth();
        self.push_frame(Running::plain(frame))?;
        match self.run_nested(base, Start::Go)? {
            super::Resumed::Return(value) | super::Resumed::Yield(value) => Ok(value),
        }
    }

    /// `type(name, bases, namespace)`: makes a class (`type.__new__`).
    ///
    /// # Errors
    /// TypeError if the bases do not fit together; what `__set_name__` or `__init_subclass__` raised.
    pub fn new_class(
        self: &Rc<Self>,
        meta: &Rc<Class>,
        name: &Rc<str>,
        bases: &[Value],
        namespace: &Dict,
        keywords: Vec<(Rc<str>, Value)>,
    ) -> Result<Value, Raised> {
        let bases = self.classes_of(bases)?;
        let ancestors = self.linearize(&bases)?;
        let class = Class::new(self.heap(), name, Origin::Program, self.host());
        if !Rc::ptr_eq(meta, &self.core().type_) {
            class.set_meta(Some(Rc::clone(meta)));
        }
        for entry in namespace.entries() {
            if let Value::Str(name) = &entry.key {
                self.fill_class(&class, name, entry.value);
            }
        }
        if class.own("__module__").is_none() {
            let module = self.current_frame().and_then(|frame| frame.globals().get_str("__name__"));
            class.set(&Rc::from("__module__"), module.unwrap_or_default());
        }
        if class.own("__eq__").is_some() && class.own("__hash__").is_none() {
            class.set(&Rc::from("__hash__"), Value::None);
        }
        class.set_bases(bases, ancestors);
        let value = Value::Object(Rc::<Class>::clone(&class));
        self.name_attributes(&value, namespace)?;
        self.init_subclass(&class, keywords)?;
        Ok(value)
    }

    fn fill_class(self: &Rc<Self>, class: &Rc<Class>, name: &Rc<str>, value: Value) {
        match &**name {
            "__qualname__" => {
                if let Value::Str(qualname) = value {
                    class.set_qualname(qualname);
                }
            }
            "__classcell__" => {}
            "__new__" if value.downcast_ref::<Function>().is_some() => {
                class.set(name, Value::Object(Wrapper::new(self.heap(), Wraps::Static, value)));
            }
            "__init_subclass__" | "__class_getitem__" if value.downcast_ref::<Function>().is_some() => {
                class.set(name, Value::Object(Wrapper::new(self.heap(), Wraps::Class, value)));
            }
            _ => class.set(name, value),
        }
    }

    fn classes_of(&self, bases: &[Value]) -> Result<Vec<Rc<Class>>, Raised> {
        if bases.is_empty() {
            return Ok(vec![Rc::clone(&self.core().object)]);
        }
        let classes = bases.iter().map(|base| {
            base.downcast::<Class>().ok_or_else(|| {
                let given = self.type_name(base);
                self.type_error(format!("bases must be types, not {given}"))
            })
        });
        let classes: Vec<Rc<Class>> = classes.collect::<Result<_, _>>()?;
        let core = self.core();
        let finals =
            [&core.bool, &core.none, &core.function, &core.generator, &core.range, &core.slice, &core.method];
        for class in &classes {
            if finals.into_iter().any(|last| Rc::ptr_eq(last, class)) {
                return Err(self
                    .type_error(format!("type '{}' is not an acceptable base type", self.full_name(class))));
            }
        }
        Ok(classes)
    }

    /// The order of resolution behind the class itself, by C3 (`mro_implementation`).
    fn linearize(&self, bases: &[Rc<Class>]) -> Result<Vec<Rc<Class>>, Raised> {
        let mut rows: Vec<Vec<Rc<Class>>> = bases.iter().map(|base| base.mro().clone()).collect();
        rows.push(bases.to_vec());
        for (index, base) in bases.iter().enumerate() {
            if bases[..index].iter().any(|other| Rc::ptr_eq(other, base)) {
                return Err(self.type_error(format!("duplicate base class {}", base.name())));
            }
        }
        let mut order = Vec::new();
        loop {
            rows.retain(|row| !row.is_empty());
            if rows.is_empty() {
                return Ok(order);
            }
            let in_tail =
                |class: &Rc<Class>| rows.iter().any(|row| row[1..].iter().any(|it| Rc::ptr_eq(it, class)));
            let Some(next) = rows.iter().map(|row| Rc::clone(&row[0])).find(|class| !in_tail(class)) else {
                // The candidates that were left, as set_mro_error lists them.
                let mut names: Vec<String> = Vec::new();
                for row in &rows {
                    let name = row[0].name().to_string();
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
                let text = format!(
                    "Cannot create a consistent method resolution order (MRO) for bases {}",
                    names.join(", ")
                );
                return Err(self.type_error(text));
            };
            for row in &mut rows {
                if Rc::ptr_eq(&row[0], &next) {
                    row.remove(0);
                }
            }
            order.push(next);
        }
    }

    fn name_attributes(self: &Rc<Self>, class: &Value, namespace: &Dict) -> Result<(), Raised> {
        for entry in namespace.entries() {
            if let Some(property) = entry.value.downcast_ref::<Property>() {
                property.set_name(entry.key);
                continue;
            }
            if matches!(entry.value, Value::Object(_))
                && self.class_of(&entry.value).lookup("__set_name__").is_some()
            {
                self.call_special(&entry.value, "__set_name__", vec![class.clone(), entry.key])?;
            }
        }
        Ok(())
    }

    fn init_subclass(
        self: &Rc<Self>,
        class: &Rc<Class>,
        keywords: Vec<(Rc<str>, Value)>,
    ) -> Result<(), Raised> {
        let Some(found) = class.lookup_after(class, "__init_subclass__") else { return Ok(()) };
        let bound = self.bind(&found, None, class)?;
        self.call(&bound, Args { positional: Vec::new(), keywords }).map(drop)
    }

    /// Calls a class: makes an instance, then initialises it (`type_call`).
    pub(super) fn call_class(
        self: &Rc<Self>,
        class: &Rc<Class>,
        args: Args,
        caller: Caller<'_>,
    ) -> Result<Called, Raised> {
        let value = Value::Object(Rc::<Class>::clone(class));
        if let Some(meta) = class.meta()
            && let Some(method) = meta.lookup("__call__")
            && !self.is_type_call(&method)
        {
            return self.call_found_with(&method, &value, args).map(Called::Value);
        }
        self.instantiate(class, args, caller)
    }

    fn is_type_call(&self, method: &Value) -> bool {
        self.core().type_.own("__call__").is_some_and(|own| own.is(method))
    }

    fn call_found_with(
        self: &Rc<Self>,
        method: &Value,
        receiver: &Value,
        args: Args,
    ) -> Result<Value, Raised> {
        let bound = self.bind(method, Some(receiver), &self.class_of(receiver))?;
        self.call(&bound, args)
    }

    /// `type.__call__`, from native code.
    pub fn make_instance(self: &Rc<Self>, class: &Rc<Class>, args: Args) -> Result<Value, Raised> {
        match self.instantiate(class, args, Caller::Native)? {
            Called::Value(value) => Ok(value),
            Called::Entered | Called::Waits(_) => {
                unreachable!("a class called from native code is initialised by native code")
            }
        }
    }

    fn instantiate(
        self: &Rc<Self>,
        class: &Rc<Class>,
        args: Args,
        caller: Caller<'_>,
    ) -> Result<Called, Raised> {
        if Rc::ptr_eq(class, &self.core().type_) && args.positional.len() == 1 && args.keywords.is_empty() {
            return Ok(Called::Value(self.type_of(&args.positional[0])));
        }
        let made = self.call_new(class, &args)?;
        let own = self.class_of(&made);
        // `type(x)` asks for a class that is there: nothing is made, so nothing is initialised (`type_call`).
        let asks_type =
            Rc::ptr_eq(class, &self.core().type_) && args.positional.len() == 1 && args.keywords.is_empty();
        if asks_type || !own.is_subclass(class) {
            return Ok(Called::Value(made));
        }
        let found = own.lookup("__init__");
        let Some(init) = found.filter(|init| !self.is_object_method(init, "__init__")) else {
            return Ok(Called::Value(made));
        };
        if let (Some(function), Caller::Frame(frame)) = (init.downcast::<Function>(), caller)
            && function.code().code().flow == Flow::Plain
        {
            let callee = self.bind_frame(&function, args.behind(made.clone()))?;
            self.push_frame(Running::plain(callee))?;
            frame.push(made);
            frame.expect(Purpose::Init);
            return Ok(Called::Entered);
        }
        let result = self.call_found_with(&init, &made, args)?;
        if !result.is_none() {
            let given = self.type_name(&result);
            return Err(self.type_error(format!("__init__() should return None, not '{given}'")));
        }
        Ok(Called::Value(made))
    }

    fn call_new(self: &Rc<Self>, class: &Rc<Class>, args: &Args) -> Result<Value, Raised> {
        let Some(found) = class.lookup("__new__") else {
            return Err(self.type_error(format!("cannot create '{}' instances", self.full_name(class))));
        };
        if self.is_object_method(&found, "__new__") {
            return self.new_object(class, args);
        }
        let with_class = args.clone().behind(Value::Object(Rc::<Class>::clone(class)));
        match leaf::<NativeFunction>(&found) {
            Some(native) => native.body()(self, with_class),
            None => {
                let bound = self.bind(&found, None, class)?;
                self.call(&bound, with_class)
            }
        }
    }

    /// `object.__new__`: an instance without attributes.
    ///
    /// # Errors
    /// TypeError if there are arguments that no `__init__` takes, or if the class is abstract.
    pub fn new_object(self: &Rc<Self>, class: &Rc<Class>, args: &Args) -> Result<Value, Raised> {
        let has_arguments = !args.positional.is_empty() || !args.keywords.is_empty();
        let lacks_init = class.lookup("__init__").is_none_or(|init| self.is_object_method(&init, "__init__"));
        let lacks_new = class.lookup("__new__").is_none_or(|new| self.is_object_method(&new, "__new__"));
        if has_arguments && lacks_init && lacks_new {
            return Err(self.type_error(format!("{}() takes no arguments", self.full_name(class))));
        }
        if class.origin() != Origin::Program && !Rc::ptr_eq(class, &self.core().object) {
            return Err(self.type_error(format!("cannot create '{}' instances", self.full_name(class))));
        }
        self.check_abstract(class)?;
        Ok(Value::Object(Instance::new(self.heap(), class, None)))
    }

    fn check_abstract(self: &Rc<Self>, class: &Rc<Class>) -> Result<(), Raised> {
        let Some(names) = class.own("__abstractmethods__") else { return Ok(()) };
        let mut names: Vec<String> =
            self.collect(&names)?.iter().filter_map(Value::to_rust::<String>).collect();
        if names.is_empty() {
            return Ok(());
        }
        names.sort();
        let plural = if names.len() == 1 { "" } else { "s" };
        let listed = names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
        let without = match self.world().version().minor() {
            ..=11 => format!("with abstract method{plural} {}", names.join(", ")),
            _ => format!("without an implementation for abstract method{plural} {listed}"),
        };
        Err(self.type_error(format!("Can't instantiate abstract class {} {without}", class.name())))
    }

    /// `super()` or `super(class, receiver)`.
    ///
    /// # Errors
    /// RuntimeError `super(): no arguments` and its like; TypeError if the receiver does not fit.
    pub fn make_super(self: &Rc<Self>, args: Vec<Value>) -> Result<Value, Raised> {
        let (this_class, receiver) = match <[Value; 2]>::try_from(args) {
            Ok([class, receiver]) => (class, receiver),
            Err(args) if args.is_empty() => self.implied_super()?,
            Err(_) => return Err(self.type_error("super() with one argument is not known to weakloop")),
        };
        let Some(this_class) = this_class.downcast::<Class>() else {
            let given = self.type_name(&this_class);
            return Err(self.type_error(format!("super() argument 1 must be a type, not {given}")));
        };
        let of_class = receiver.downcast::<Class>().filter(|class| class.is_subclass(&this_class));
        let receiver_class = of_class.unwrap_or_else(|| self.class_of(&receiver));
        if !receiver_class.is_subclass(&this_class) {
            return Err(self.type_error("super(type, obj): obj must be an instance or subtype of type"));
        }
        Ok(Value::Object(Super::new(self.heap(), SuperParts { this_class, receiver, receiver_class })))
    }

    /// The class cell and the first argument of the function that runs.
    fn implied_super(&self) -> Result<(Value, Value), Raised> {
        let Some(frame) = self.current_frame() else {
            return Err(self.runtime_error("super(): no current frame"));
        };
        let code = frame.code();
        if code.parameters.count() == 0 {
            return Err(self.runtime_error("super(): no arguments"));
        }
        let Some(cell) = code.cell_named("__class__") else {
            return Err(self.runtime_error("super(): __class__ cell not found"));
        };
        let class = frame.cells()[cell as usize].get();
        let class = class.ok_or_else(|| self.runtime_error("super(): empty __class__ cell"))?;
        let receiver = first_argument(&frame).ok_or_else(|| self.runtime_error("super(): arg[0] deleted"))?;
        Ok((class, receiver))
    }

    /// Whether a class is one of exceptions.
    pub fn is_exception_class(&self, class: &Class) -> bool {
        class.traits().exception.is_some_and(|kind| kind.is(Kind::BaseException))
    }
}

/// The first argument of a frame, from its slot or from the cell into which it has moved.
fn first_argument(frame: &Frame) -> Option<Value> {
    if let Some(value) = frame.slots().first().cloned().flatten() {
        return Some(value);
    }
    let place = frame.code().cellvars.iter().position(|cellvar| cellvar.argument == Some(0))?;
    frame.cells()[place].get()
}
