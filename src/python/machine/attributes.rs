//! Attributes: where they are found, what they are bound to, and how they are set (`PyObject_GenericGetAttr`).

use std::rc::Rc;

use crate::exception::{Exception, Kind, Raised};
use crate::heap::Header;
use crate::python::machine::native::Role;
use crate::python::machine::{Args, GetSet, Interpreter, NativeFunction, NativeMethod};
use crate::python::objects::attributes::Own;
use crate::python::objects::bound_method::BoundMethod;
use crate::python::objects::class::{Class, Origin, Store};
use crate::python::objects::descriptor::{Property, Wrapper, Wraps};
use crate::python::objects::dict::Dict;
use crate::python::objects::frame::Frame;
use crate::python::objects::function::Function;
use crate::python::objects::hashing::hash_str;
use crate::python::objects::instance::Instance;
use crate::python::objects::leaf;
use crate::python::objects::module::Module;
use crate::python::objects::super_object::Super;
use crate::value::Value;

impl Interpreter {
    /// `getattr(value, name)`.
    pub fn getattr(self: &Rc<Self>, value: &Value, name: &str) -> Result<Value, Raised> {
        match self.find_attribute(value, name)? {
            Some(found) => Ok(found),
            None => Err(self.no_attribute(value, name)),
        }
    }

    /// The attribute, or `None` if there is none: an AttributeError is no error here.
    pub fn getattr_opt(self: &Rc<Self>, value: &Value, name: &str) -> Result<Option<Value>, Raised> {
        match self.find_attribute(value, name) {
            Err(raised) if raised.is(Kind::AttributeError) => Ok(None),
            found => found,
        }
    }

    /// Whether there is such an attribute.
    pub fn hasattr(self: &Rc<Self>, value: &Value, name: &str) -> Result<bool, Raised> {
        Ok(self.getattr_opt(value, name)?.is_some())
    }

    fn find_attribute(self: &Rc<Self>, value: &Value, name: &str) -> Result<Option<Value>, Raised> {
        if let Some(instance) = value.downcast_ref::<Instance>() {
            return self.instance_attribute(value, instance, name);
        }
        if let Some(class) = value.downcast::<Class>() {
            return self.class_attribute(value, &class, name);
        }
        if let Some(view) = value.downcast_ref::<Super>() {
            return self.super_attribute(value, view, name);
        }
        let class = self.class_of(value);
        if class.traits().getattribute {
            return self.hooked_attribute(value, &class, name);
        }
        let found = self.plain_attribute(value, &class, name);
        self.or_getattr(found, value, &class, name)
    }

    fn instance_attribute(
        self: &Rc<Self>,
        value: &Value,
        instance: &Instance,
        name: &str,
    ) -> Result<Option<Value>, Raised> {
        let class = instance.class().unwrap_or_else(|| Rc::clone(&self.core().object));
        if class.traits().getattribute {
            return self.hooked_attribute(value, &class, name);
        }
        let found = self.plain_attribute(value, &class, name);
        self.or_getattr(found, value, &class, name)
    }

    /// The attribute through the program's `__getattribute__`.
    fn hooked_attribute(
        self: &Rc<Self>,
        value: &Value,
        class: &Rc<Class>,
        name: &str,
    ) -> Result<Option<Value>, Raised> {
        let found = self.call_special(value, "__getattribute__", vec![Value::str(name)]);
        self.or_getattr(found, value, class, name)
    }

    /// What was found, or, where there is none, what the program's `__getattr__` gives.
    fn or_getattr(
        self: &Rc<Self>,
        found: Result<Option<Value>, Raised>,
        value: &Value,
        class: &Rc<Class>,
        name: &str,
    ) -> Result<Option<Value>, Raised> {
        let is_missing = match &found {
            Ok(found) => found.is_none(),
            Err(raised) => raised.is(Kind::AttributeError),
        };
        if !is_missing {
            return found;
        }
        if class.traits().getattr {
            return self.call_special(value, "__getattr__", vec![Value::str(name)]);
        }
        // A module's own `__getattr__` is a function in it (PEP 562).
        let hook = value.downcast_ref::<Module>().and_then(|module| module.dict().get_str("__getattr__"));
        // A method has what its function has (`method_getattro`).
        let function = value.downcast_ref::<BoundMethod>().map(BoundMethod::function);
        match (hook, function) {
            (Some(hook), _) => self.call1(&hook, Value::str(name)).map(Some),
            (None, Some(function)) => self.getattr(&function, name).map(Some),
            (None, None) => found,
        }
    }

    /// `object.__getattribute__`: data descriptors of the class, then the value's own attributes, then the class's others.
    pub fn plain_attribute(
        self: &Rc<Self>,
        value: &Value,
        class: &Rc<Class>,
        name: &str,
    ) -> Result<Option<Value>, Raised> {
        let hash = hash_str(name);
        let in_class = class.mro().iter().find_map(|class| class.namespace().get_hashed(hash, name));
        if let Some(found) = &in_class
            && self.is_data_descriptor(found)
        {
            return self.bind(found, Some(value), class).map(Some);
        }
        if let Some(own) = self.own_attribute(value, hash, name) {
            return Ok(Some(own));
        }
        match in_class {
            Some(found) => self.bind(&found, Some(value), class).map(Some),
            None => Ok(self.shape_attribute(value, class, name)),
        }
    }

    /// The attributes that every object has by its shape: `__class__`, `__dict__`, `__doc__`.
    fn shape_attribute(self: &Rc<Self>, value: &Value, class: &Rc<Class>, name: &str) -> Option<Value> {
        match name {
            "__class__" => Some(Value::Object(Rc::<Class>::clone(class))),
            "__dict__" if self.has_dict(value, class) => self.dict_of(value).map(|dict| Value::Object(dict)),
            "__doc__" => Some(Value::None),
            "__module__" => class.lookup("__module__"),
            _ => None,
        }
    }

    /// `value.__dict__`, if the value has one.
    pub fn dict_of(&self, value: &Value) -> Option<Rc<Dict>> {
        if let Some(instance) = value.downcast_ref::<Instance>() {
            return Some(instance.dict());
        }
        if let Some(module) = value.downcast_ref::<Module>() {
            return Some(module.dict());
        }
        if let Some(function) = value.downcast_ref::<Function>() {
            return Some(function.attributes());
        }
        if let Some(raised) = value.downcast_ref::<Exception>() {
            return Some(self.make_exception_dict(raised));
        }
        let header = value.header()?;
        match self.class_of(value).store() {
            Store::Nowhere | Store::HiddenDict => None,
            Store::Inline | Store::Dict => Some(Own::given_to(header).dict(header)),
        }
    }

    fn own_attribute(&self, value: &Value, hash: u64, name: &str) -> Option<Value> {
        if let Some(instance) = value.downcast_ref::<Instance>() {
            return instance.get_hashed(hash, name);
        }
        if let Some(module) = value.downcast_ref::<Module>() {
            return module.dict().table().get_hashed(hash, name);
        }
        if let Some(function) = value.downcast_ref::<Function>() {
            return function.peek_attributes()?.table().get_hashed(hash, name);
        }
        if let Some(raised) = value.downcast_ref::<Exception>() {
            return self.exception_dict(raised)?.table().get_hashed(hash, name);
        }
        Own::of(value.header()?)?.get_hashed(hash, name)
    }

    /// Whether a class's attribute comes before the instance's own of that name.
    fn is_data_descriptor(&self, found: &Value) -> bool {
        match found {
            Value::Leaf(_) => leaf::<GetSet>(found).is_some(),
            Value::Object(_) if found.downcast_ref::<Property>().is_some() => true,
            Value::Object(_) => {
                found.downcast_ref::<Instance>().and_then(Instance::class).is_some_and(|class| {
                    class.lookup("__set__").is_some() || class.lookup("__delete__").is_some()
                })
            }
            _ => false,
        }
    }

    /// What a class's attribute becomes when it is taken from an instance, or with `None` from the class (`__get__`).
    pub fn bind(
        self: &Rc<Self>,
        found: &Value,
        receiver: Option<&Value>,
        class: &Rc<Class>,
    ) -> Result<Value, Raised> {
        match found {
            Value::Leaf(_) => return self.bind_leaf_attribute(found, receiver, class),
            Value::Object(_) => {}
            _ => return Ok(found.clone()),
        }
        if found.downcast_ref::<Function>().is_some() {
            return Ok(match receiver {
                Some(receiver) => {
                    Value::Object(BoundMethod::new(self.heap(), found.clone(), receiver.clone()))
                }
                None => found.clone(),
            });
        }
        if let Some(property) = found.downcast_ref::<Property>() {
            let Some(receiver) = receiver else { return Ok(found.clone()) };
            return self.read_property(property, receiver, class);
        }
        if let Some(wrapper) = found.downcast_ref::<Wrapper>() {
            return match wrapper.wraps() {
                Wraps::Static => Ok(wrapper.function()),
                Wraps::Class => self.bind_to_class(&wrapper.function(), class),
            };
        }
        self.bind_by_get(found, receiver, class)
    }

    fn bind_leaf_attribute(
        self: &Rc<Self>,
        found: &Value,
        receiver: Option<&Value>,
        class: &Rc<Class>,
    ) -> Result<Value, Raised> {
        if let Some(native) = leaf::<NativeFunction>(found) {
            let bound_to = match (native.role(), receiver) {
                (Role::Method, Some(receiver)) => receiver.clone(),
                (Role::ClassMethod, _) => Value::Object(Rc::<Class>::clone(class)),
                (Role::Function, _) | (Role::Method, None) => return Ok(found.clone()),
            };
            return Ok(Value::Object(NativeMethod::new(self.heap(), native.name(), native.body(), bound_to)));
        }
        match (leaf::<GetSet>(found), receiver) {
            (Some(getset), Some(receiver)) => getset.getter()(self, receiver),
            _ => Ok(found.clone()),
        }
    }

    fn bind_to_class(self: &Rc<Self>, function: &Value, class: &Rc<Class>) -> Result<Value, Raised> {
        let receiver = Value::Object(Rc::<Class>::clone(class));
        if function.downcast_ref::<Property>().is_some() {
            return self.bind(function, Some(&receiver), class);
        }
        Ok(Value::Object(BoundMethod::new(self.heap(), function.clone(), receiver)))
    }

    fn bind_by_get(
        self: &Rc<Self>,
        found: &Value,
        receiver: Option<&Value>,
        class: &Rc<Class>,
    ) -> Result<Value, Raised> {
        let own = self.class_of(found);
        let Some(get) = own.lookup("__get__") else { return Ok(found.clone()) };
        let class = Value::Object(Rc::<Class>::clone(class));
        self.call_found(&get, found, vec![receiver.cloned().unwrap_or_default(), class])
    }

    fn read_property(
        self: &Rc<Self>,
        property: &Property,
        receiver: &Value,
        class: &Rc<Class>,
    ) -> Result<Value, Raised> {
        let parts = property.parts();
        if parts.getter.is_none() {
            let text =
                format!("property {}of '{}' object has no getter", named(&parts.name), class.qualname());
            return Err(self.error(Kind::AttributeError, text));
        }
        self.call1(&parts.getter, receiver.clone())
    }

    fn class_attribute(
        self: &Rc<Self>,
        value: &Value,
        class: &Rc<Class>,
        name: &str,
    ) -> Result<Option<Value>, Raised> {
        let meta = self.class_of(value);
        let in_meta = meta.lookup(name);
        if let Some(found) = &in_meta
            && self.is_data_descriptor(found)
        {
            return self.bind(found, Some(value), &meta).map(Some);
        }
        if let Some(found) = class.lookup(name) {
            return self.bind(&found, None, class).map(Some);
        }
        if let Some(found) = in_meta {
            return self.bind(&found, Some(value), &meta).map(Some);
        }
        if name == "__class__" {
            return Ok(Some(Value::Object(meta)));
        }
        if name == "__doc__" {
            return Ok(Some(Value::None));
        }
        self.or_getattr(Ok(None), value, &meta, name)
    }

    fn super_attribute(
        self: &Rc<Self>,
        value: &Value,
        view: &Super,
        name: &str,
    ) -> Result<Option<Value>, Raised> {
        let Some(parts) = view.parts() else { return Ok(None) };
        let found = if name == "__class__" {
            None
        } else {
            parts.receiver_class.lookup_after(&parts.this_class, name)
        };
        match found {
            Some(found) => {
                let is_class = parts.receiver.downcast::<Class>();
                let through_class = is_class.is_some_and(|class| Rc::ptr_eq(&class, &parts.receiver_class));
                let receiver = if through_class { None } else { Some(&parts.receiver) };
                self.bind(&found, receiver, &parts.receiver_class).map(Some)
            }
            None => {
                let class = self.class_of(value);
                self.plain_attribute(value, &class, name)
            }
        }
    }

    /// The AttributeError for an attribute that is not there.
    pub fn no_attribute(self: &Rc<Self>, value: &Value, name: &str) -> Raised {
        let text = if let Some(class) = value.downcast_ref::<Class>() {
            format!("type object '{}' has no attribute '{name}'", self.full_name(class))
        } else if let Some(module) = value.downcast_ref::<Module>() {
            format!("module '{}' has no attribute '{name}'", module.name())
        } else {
            format!("'{}' object has no attribute '{name}'", self.type_name(value))
        };
        self.attribute_error(text, value, name)
    }

    fn attribute_error(&self, text: String, value: &Value, name: &str) -> Raised {
        let raised = self.error(Kind::AttributeError, text);
        let dict = self.make_exception_dict(&raised);
        dict.set_name("name", Value::str(name));
        dict.set_name("obj", value.clone());
        raised
    }

    /// `setattr(value, name, new)`.
    pub fn setattr(self: &Rc<Self>, value: &Value, name: &Rc<str>, new: Value) -> Result<(), Raised> {
        let class = self.class_of(value);
        if class.traits().setattr {
            let args = vec![Value::Str(Rc::clone(name)), new];
            return self.call_special(value, "__setattr__", args).map(drop);
        }
        self.plain_setattr(value, &class, name, new)
    }

    /// `object.__setattr__`.
    pub fn plain_setattr(
        self: &Rc<Self>,
        value: &Value,
        class: &Rc<Class>,
        name: &Rc<str>,
        new: Value,
    ) -> Result<(), Raised> {
        if let Some(found) = class.lookup(name)
            && self.is_data_descriptor(&found)
        {
            return self.write_descriptor(&found, value, class, name, Some(new));
        }
        if let Some(own) = value.downcast::<Class>() {
            return self.set_class_attribute(&own, name, new);
        }
        if let Some(instance) = value.downcast_ref::<Instance>() {
            return self.set_instance_attribute(instance, class, value, name, new);
        }
        match (value.header(), class.store()) {
            (None, _) | (_, Store::Nowhere) => self.set_in_dict(value, class, name, new),
            (Some(_), _) if self.is_method_of_loops(class, name) => {
                let text = format!("weakloop does not call a '{name}' that a program gives its event loop");
                Err(self.error(Kind::NotImplementedError, text))
            }
            (Some(header), store) => self.set_own_attribute(header, store, name, new),
        }
    }

    /// Whether asyncio calls it of a loop, whatever the loop has of its own.
    fn is_method_of_loops(&self, class: &Rc<Class>, name: &str) -> bool {
        Rc::ptr_eq(class, &self.core().event_loop)
            && class.own(name).is_some_and(|method| leaf::<NativeFunction>(&method).is_some())
    }

    fn set_in_dict(
        self: &Rc<Self>,
        value: &Value,
        class: &Rc<Class>,
        name: &Rc<str>,
        new: Value,
    ) -> Result<(), Raised> {
        match self.dict_of(value) {
            Some(dict) => {
                dict.set_str(name, new);
                Ok(())
            }
            None => Err(self.cannot_set(value, class, name)),
        }
    }

    /// Gives an object of a builtin type an attribute of its own.
    fn set_own_attribute(
        self: &Rc<Self>,
        header: &Header,
        store: Store,
        name: &Rc<str>,
        new: Value,
    ) -> Result<(), Raised> {
        let own = Own::given_to(header);
        if store != Store::Inline {
            own.dict(header);
        }
        if &**name == "__dict__" && store != Store::HiddenDict {
            own.set_dict(header, self.as_dict(&new)?);
        } else {
            own.set(header, name, new);
        }
        Ok(())
    }

    /// What `__dict__` is set to.
    fn as_dict(self: &Rc<Self>, new: &Value) -> Result<Rc<Dict>, Raised> {
        new.downcast::<Dict>().ok_or_else(|| {
            let given = self.type_name(new);
            self.type_error(format!("__dict__ must be set to a dictionary, not a '{given}'"))
        })
    }

    fn set_instance_attribute(
        self: &Rc<Self>,
        instance: &Instance,
        class: &Rc<Class>,
        value: &Value,
        name: &Rc<str>,
        new: Value,
    ) -> Result<(), Raised> {
        match &**name {
            "__class__" => match new.downcast::<Class>() {
                Some(class) => instance.set_class(&class),
                None => return Err(self.type_error("__class__ must be set to a class")),
            },
            "__dict__" => instance.set_dict(self.as_dict(&new)?),
            _ if self.is_slotted(class) && !self.has_slot(class, name) => {
                return Err(self.no_slot(value, class, name));
            }
            _ => instance.set(name, new),
        }
        Ok(())
    }

    /// Whether instances have no `__dict__`: every class of the program in the order says `__slots__`.
    fn is_slotted(&self, class: &Rc<Class>) -> bool {
        if Rc::ptr_eq(class, &self.core().object) {
            return true;
        }
        class.own("__slots__").is_some()
            && class.mro().iter().all(|class| match class.origin() {
                Origin::Program => class.own("__slots__").is_some(),
                Origin::Native | Origin::Exception(_) => class.store() == Store::Nowhere,
            })
    }

    fn has_slot(&self, class: &Rc<Class>, name: &str) -> bool {
        class.mro().iter().filter_map(|class| class.own("__slots__")).any(|slots| match &slots {
            Value::Str(one) => **one == *name,
            slots => self
                .quick_items(slots)
                .unwrap_or_default()
                .iter()
                .any(|slot| matches!(slot, Value::Str(slot) if **slot == *name || &**slot == "__dict__")),
        })
    }

    fn no_slot(self: &Rc<Self>, value: &Value, class: &Rc<Class>, name: &str) -> Raised {
        let text = match self.world().version().minor() {
            ..=12 => format!("'{}' object has no attribute '{name}'", self.full_name(class)),
            _ => format!(
                "'{}' object has no attribute '{name}' and no __dict__ for setting new attributes",
                self.full_name(class)
            ),
        };
        self.attribute_error(text, value, name)
    }

    fn cannot_set(self: &Rc<Self>, value: &Value, class: &Rc<Class>, name: &str) -> Raised {
        match class.lookup(name) {
            Some(_) => {
                let text = format!("'{}' object attribute '{name}' is read-only", self.full_name(class));
                self.attribute_error(text, value, name)
            }
            None => self.no_slot(value, class, name),
        }
    }

    fn set_class_attribute(
        self: &Rc<Self>,
        class: &Rc<Class>,
        name: &Rc<str>,
        new: Value,
    ) -> Result<(), Raised> {
        self.check_mutable(class, name)?;
        class.set(name, new);
        Ok(())
    }

    fn check_mutable(self: &Rc<Self>, class: &Class, name: &str) -> Result<(), Raised> {
        if class.origin() == Origin::Program {
            return Ok(());
        }
        if class.store() == Store::Inline {
            // Written in Python, it could be changed in CPython.
            let text = format!("weakloop can't change '{name}' of its own class '{}'", self.full_name(class));
            return Err(self.error(Kind::NotImplementedError, text));
        }
        let text = format!("cannot set '{name}' attribute of immutable type '{}'", self.full_name(class));
        Err(self.type_error(text))
    }

    fn write_descriptor(
        self: &Rc<Self>,
        found: &Value,
        value: &Value,
        class: &Rc<Class>,
        name: &str,
        new: Option<Value>,
    ) -> Result<(), Raised> {
        if let Some(getset) = leaf::<GetSet>(found) {
            return match getset.setter() {
                Some(set) => set(self, value, new),
                None => {
                    let text =
                        format!("attribute '{name}' of '{}' objects is not writable", self.full_name(class));
                    Err(self.error(Kind::AttributeError, text))
                }
            };
        }
        if let Some(property) = found.downcast_ref::<Property>() {
            return self.write_property(property, value, class, new);
        }
        let (method, args) = match new {
            Some(new) => ("__set__", vec![value.clone(), new]),
            None => ("__delete__", vec![value.clone()]),
        };
        match self.call_special(found, method, args)? {
            Some(_) => Ok(()),
            None => Err(self.error(Kind::AttributeError, method)),
        }
    }

    fn write_property(
        self: &Rc<Self>,
        property: &Property,
        value: &Value,
        class: &Rc<Class>,
        new: Option<Value>,
    ) -> Result<(), Raised> {
        let parts = property.parts();
        let (function, what) = match new {
            Some(_) => (&parts.setter, "setter"),
            None => (&parts.deleter, "deleter"),
        };
        if function.is_none() {
            let name = named(&parts.name);
            let text = format!("property {name}of '{}' object has no {what}", class.qualname());
            return Err(self.error(Kind::AttributeError, text));
        }
        let mut args = vec![value.clone()];
        args.extend(new);
        self.call(function, Args::of(args)).map(drop)
    }

    /// `delattr(value, name)`.
    pub fn delattr(self: &Rc<Self>, value: &Value, name: &str) -> Result<(), Raised> {
        let class = self.class_of(value);
        if class.traits().delattr {
            return self.call_special(value, "__delattr__", vec![Value::str(name)]).map(drop);
        }
        self.plain_delattr(value, &class, name)
    }

    /// `object.__delattr__`.
    pub fn plain_delattr(
        self: &Rc<Self>,
        value: &Value,
        class: &Rc<Class>,
        name: &str,
    ) -> Result<(), Raised> {
        if let Some(found) = class.lookup(name)
            && self.is_data_descriptor(&found)
        {
            return self.write_descriptor(&found, value, class, name, None);
        }
        let removed = if let Some(own) = value.downcast_ref::<Class>() {
            self.check_mutable(own, name)?;
            own.remove(name)
        } else if let Some(instance) = value.downcast_ref::<Instance>() {
            instance.remove(name)
        } else if let Some(header) = value.header()
            && let Some(own) = Own::of(header)
        {
            own.remove(header, name)
        } else {
            self.dict_of(value).and_then(|dict| dict.remove_str(name))
        };
        match removed {
            Some(before) => {
                drop(before);
                Ok(())
            }
            None => Err(self.cannot_delete(value, class, name)),
        }
    }

    fn cannot_delete(self: &Rc<Self>, value: &Value, class: &Rc<Class>, name: &str) -> Raised {
        if value.downcast_ref::<Class>().is_some() {
            return self.no_attribute(value, name);
        }
        if !self.has_dict(value, class) {
            return self.cannot_set(value, class, name);
        }
        let text = format!("'{}' object has no attribute '{name}'", self.full_name(class));
        self.attribute_error(text, value, name)
    }

    /// Whether the object has a place for attributes of its own.
    fn has_dict(self: &Rc<Self>, value: &Value, class: &Rc<Class>) -> bool {
        match value.downcast_ref::<Instance>() {
            Some(_) => !self.is_slotted(class) || self.has_slot(class, "__dict__"),
            None => class.store() != Store::Nowhere || self.dict_of(value).is_some(),
        }
    }

    pub(super) fn op_load_attr(self: &Rc<Self>, frame: &Frame, name: u32) -> Result<(), Raised> {
        let object = frame.pop();
        let found = self.getattr(&object, &frame.code().names[name as usize])?;
        frame.push(found);
        Ok(())
    }

    pub(super) fn op_store_attr(self: &Rc<Self>, frame: &Frame, name: u32) -> Result<(), Raised> {
        let object = frame.pop();
        let value = frame.pop();
        self.setattr(&object, &frame.code().names[name as usize], value)
    }

    /// Pushes a method and its receiver, unbound, where nothing else could see the difference.
    pub(super) fn op_load_method(self: &Rc<Self>, frame: &Frame, name: u32) -> Result<(), Raised> {
        let object = frame.pop();
        let name = &frame.code().names[name as usize];
        if object.downcast_ref::<Class>().is_none() && object.downcast_ref::<Module>().is_none() {
            let class = self.class_of(&object);
            let hash = hash_str(name);
            let found = class.mro().iter().find_map(|class| class.namespace().get_hashed(hash, name));
            if let Some(found) = found
                && super::calls::is_plain_method(&found)
                && !class.traits().getattribute
                && self.own_attribute(&object, hash, name).is_none()
                && object.downcast_ref::<Super>().is_none()
            {
                frame.push(found);
                frame.push(object);
                return Ok(());
            }
        }
        let found = self.getattr(&object, name)?;
        frame.push(found);
        frame.push_null();
        Ok(())
    }
}

fn named(name: &Value) -> String {
    match name {
        Value::Str(name) => format!("'{name}' "),
        _ => String::new(),
    }
}
