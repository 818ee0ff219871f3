//! Names: locals, cells, globals and namespaces; and the values that are built on the stack.

use std::rc::Rc;

use crate::exception::{Kind, Raised};
use crate::python::code::{Conversion, FunctionParts};
use crate::python::machine::Interpreter;
use crate::python::objects::cell::Cell;
use crate::python::objects::dict::Dict;
use crate::python::objects::frame::Frame;
use crate::python::objects::function::Function;
use crate::python::objects::list::List;
use crate::python::objects::set::Set;
use crate::python::objects::slice::Slice;
use crate::python::objects::tuple::Tuple;
use crate::value::Value;

impl Interpreter {
    pub(super) fn unbound_local(&self, frame: &Frame, local: u32) -> Raised {
        let name = &frame.code().varnames[local as usize];
        let text = format!("cannot access local variable '{name}' where it is not associated with a value");
        self.error(Kind::UnboundLocalError, text)
    }

    fn empty_cell(&self, frame: &Frame, cell: u32) -> Raised {
        let name = frame.code().cell_name(cell);
        if frame.code().cell_is_free(cell) {
            let text = format!(
                "cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
            );
            return self.error(Kind::NameError, text);
        }
        let text = format!("cannot access local variable '{name}' where it is not associated with a value");
        self.error(Kind::UnboundLocalError, text)
    }

    fn undefined(&self, name: &str) -> Raised {
        let raised = self.error(Kind::NameError, format!("name '{name}' is not defined"));
        self.make_exception_dict(&raised).set_name("name", Value::str(name));
        raised
    }

    pub(super) fn op_load_deref(&self, frame: &Frame, cell: u32) -> Result<(), Raised> {
        let value = frame.cells()[cell as usize].get();
        frame.push(value.ok_or_else(|| self.empty_cell(frame, cell))?);
        Ok(())
    }

    pub(super) fn op_store_deref(&self, frame: &Frame, cell: u32) {
        let value = frame.pop();
        let cell = Rc::clone(&frame.cells()[cell as usize]);
        let before = cell.replace(Some(value));
        drop(before);
    }

    pub(super) fn op_delete_deref(&self, frame: &Frame, cell: u32) -> Result<(), Raised> {
        let shared = Rc::clone(&frame.cells()[cell as usize]);
        match shared.replace(None) {
            Some(before) => {
                drop(before);
                Ok(())
            }
            None => Err(self.empty_cell(frame, cell)),
        }
    }

    pub(super) fn op_make_cell(&self, frame: &Frame, cell: u32) {
        let fresh = Cell::new(self.heap(), None);
        let before = std::mem::replace(&mut frame.cells_mut()[cell as usize], fresh);
        drop(before);
    }

    pub(super) fn op_load_class_deref(&self, frame: &Frame, cell: u32) -> Result<(), Raised> {
        let name = Rc::clone(frame.code().cell_name(cell));
        match frame.namespace().and_then(|namespace| namespace.get_str(&name)) {
            Some(value) => {
                frame.push(value);
                Ok(())
            }
            None => self.op_load_deref(frame, cell),
        }
    }

    pub(super) fn op_load_global(self: &Rc<Self>, frame: &Frame, name: u32) -> Result<(), Raised> {
        let name = &frame.code().names[name as usize];
        let found = frame.globals().get_str(name);
        let value = match found.or_else(|| self.builtins().get_str(name)) {
            Some(value) => value,
            None => self.late_builtin(name)?,
        };
        frame.push(value);
        Ok(())
    }

    /// A builtin that is made when a program first asks for it.
    #[cold]
    fn late_builtin(self: &Rc<Self>, name: &str) -> Result<Value, Raised> {
        if name != "bytearray" {
            return Err(self.undefined(name));
        }
        let class = self.getattr(&Value::Object(self.import("_bytearray")?), name)?;
        self.builtins().set_name(name, class.clone());
        Ok(class)
    }

    pub(super) fn op_store_global(&self, frame: &Frame, name: u32) {
        let value = frame.pop();
        frame.globals().set_str(&frame.code().names[name as usize], value);
    }

    pub(super) fn op_delete_global(&self, frame: &Frame, name: u32) -> Result<(), Raised> {
        let name = &frame.code().names[name as usize];
        self.unbind(frame.globals(), name)
    }

    /// The dict in which a class body or a module keeps its names.
    fn namespace_of(frame: &Frame) -> Rc<Dict> {
        frame.namespace().unwrap_or_else(|| Rc::clone(frame.globals()))
    }

    pub(super) fn op_load_name(self: &Rc<Self>, frame: &Frame, name: u32) -> Result<(), Raised> {
        let Some(namespace) = frame.namespace() else { return self.op_load_global(frame, name) };
        match namespace.get_str(&frame.code().names[name as usize]) {
            Some(value) => {
                frame.push(value);
                Ok(())
            }
            None => self.op_load_global(frame, name),
        }
    }

    pub(super) fn op_store_name(&self, frame: &Frame, name: u32) {
        let value = frame.pop();
        Interpreter::namespace_of(frame).set_str(&frame.code().names[name as usize], value);
    }

    pub(super) fn op_delete_name(&self, frame: &Frame, name: u32) -> Result<(), Raised> {
        self.unbind(&Interpreter::namespace_of(frame), &frame.code().names[name as usize])
    }

    fn unbind(&self, dict: &Dict, name: &str) -> Result<(), Raised> {
        match dict.remove_str(name) {
            Some(before) => {
                drop(before);
                Ok(())
            }
            None => Err(self.undefined(name)),
        }
    }

    pub(super) fn op_setup_annotations(&self, frame: &Frame) {
        let namespace = Interpreter::namespace_of(frame);
        if namespace.get_str("__annotations__").is_none() {
            namespace.set_name("__annotations__", Value::Object(Dict::new(self.heap())));
        }
    }

    pub(super) fn op_load_build_class(&self, frame: &Frame) -> Result<(), Raised> {
        let found = self.builtins().get_str("__build_class__");
        frame.push(found.ok_or_else(|| self.error(Kind::NameError, "__build_class__ not found"))?);
        Ok(())
    }

    pub(super) fn op_make_function(&self, frame: &Frame, code: u32, parts: FunctionParts) {
        let code = frame.code_object().child(code);
        let annotations = parts.annotations.then(|| frame.pop());
        let keyword_defaults = parts.keyword_defaults.then(|| frame.pop());
        let defaults = parts.defaults.then(|| frame.pop());
        let freevars = code.code().freevars.iter();
        let closure = freevars.map(|freevar| Rc::clone(&frame.cells()[freevar.outer as usize])).collect();
        let function = Function::new(self.heap(), code, frame.globals(), closure);
        if let Some(defaults) = defaults.and_then(|defaults| defaults.downcast::<Tuple>()) {
            function.set_defaults(defaults.to_vec());
        }
        if let Some(defaults) = keyword_defaults {
            function.set_keyword_defaults(defaults.downcast());
        }
        if let Some(annotations) = annotations.and_then(|annotations| annotations.downcast::<Dict>()) {
            function.set_annotations(annotations);
        }
        frame.push(Value::Object(function));
    }

    pub(super) fn op_build_set(self: &Rc<Self>, frame: &Frame, count: usize) -> Result<(), Raised> {
        let items = frame.pop_many(count);
        let set = self.make_set(items)?;
        frame.push(Value::Object(set));
        Ok(())
    }

    pub(super) fn op_build_map(self: &Rc<Self>, frame: &Frame, count: usize) -> Result<(), Raised> {
        let mut items = frame.pop_many(2 * count).into_iter();
        let dict = Dict::new(self.heap());
        while let (Some(key), Some(value)) = (items.next(), items.next()) {
            self.dict_set(&dict, key, value)?;
        }
        frame.push(Value::Object(dict));
        Ok(())
    }

    pub(super) fn op_build_slice(&self, frame: &Frame, count: usize) {
        let mut parts = frame.pop_many(count);
        parts.resize(3, Value::None);
        let [start, stop, step] = <[Value; 3]>::try_from(parts).expect("a slice has three parts");
        frame.push(Value::Object(Slice::new(self.heap(), [start, stop, step])));
    }

    pub(super) fn op_build_string(&self, frame: &Frame, count: usize) {
        let parts = frame.pop_many(count);
        let text: String =
            parts.iter().map(|part| if let Value::Str(text) = part { text } else { "" }).collect();
        frame.push(Value::str(text));
    }

    pub(super) fn op_format(
        self: &Rc<Self>,
        frame: &Frame,
        conversion: Conversion,
        has_spec: bool,
    ) -> Result<(), Raised> {
        let spec = if has_spec { Some(frame.pop()) } else { None };
        let value = frame.pop();
        let value = match conversion {
            Conversion::None => value,
            Conversion::Str => Value::Str(self.str(&value)?),
            Conversion::Repr => Value::Str(self.repr(&value)?),
            Conversion::Ascii => Value::str(self.ascii(&value)?),
        };
        let text = match &spec {
            Some(Value::Str(spec)) => self.format(&value, spec)?,
            _ => self.format(&value, "")?,
        };
        frame.push(Value::Str(text));
        Ok(())
    }

    /// The container of that type, n-th from the top.
    fn container<T: crate::heap::Object>(frame: &Frame, nth: usize) -> Rc<T> {
        frame.peek(nth).downcast().expect("a comprehension has its container on the stack")
    }

    pub(super) fn op_list_append(&self, frame: &Frame, nth: usize) {
        let item = frame.pop();
        Interpreter::container::<List>(frame, nth).push(item);
    }

    pub(super) fn op_set_add(self: &Rc<Self>, frame: &Frame, nth: usize) -> Result<(), Raised> {
        let item = frame.pop();
        self.set_add(&Interpreter::container::<Set>(frame, nth), item)
    }

    pub(super) fn op_map_add(self: &Rc<Self>, frame: &Frame, nth: usize) -> Result<(), Raised> {
        let value = frame.pop();
        let key = frame.pop();
        self.dict_set(&Interpreter::container::<Dict>(frame, nth), key, value)
    }

    pub(super) fn op_list_extend(self: &Rc<Self>, frame: &Frame, nth: usize) -> Result<(), Raised> {
        let iterable = frame.pop();
        if !self.is_iterable(&iterable) {
            let given = self.type_name(&iterable);
            return Err(self.type_error(format!("Value after * must be an iterable, not {given}")));
        }
        let items = self.collect(&iterable)?;
        Interpreter::container::<List>(frame, nth).extend(items);
        Ok(())
    }

    pub(super) fn op_set_update(self: &Rc<Self>, frame: &Frame, nth: usize) -> Result<(), Raised> {
        let iterable = frame.pop();
        let set = Interpreter::container::<Set>(frame, nth);
        if let Some(other) = iterable.downcast_ref::<Set>() {
            set.make_room_for(other.len());
            if set.take_over(other) {
                return Ok(());
            }
        }
        self.collect(&iterable)?.into_iter().try_for_each(|item| self.set_add(&set, item))
    }

    pub(super) fn op_dict_update(self: &Rc<Self>, frame: &Frame, nth: usize) -> Result<(), Raised> {
        let mapping = frame.pop();
        let Some(pairs) = self.mapping_pairs(&mapping)? else {
            let given = self.type_name(&mapping);
            return Err(self.type_error(format!("'{given}' object is not a mapping")));
        };
        let dict = Interpreter::container::<Dict>(frame, nth);
        pairs.into_iter().try_for_each(|(key, value)| self.dict_set(&dict, key, value))
    }

    pub(super) fn op_dict_merge(self: &Rc<Self>, frame: &Frame) -> Result<(), Raised> {
        let mapping = frame.pop();
        let callable = frame.peek_slot(4);
        let name = callable.map(|callable| self.callable_name(&callable)).unwrap_or_default();
        let Some(pairs) = self.mapping_pairs(&mapping)? else {
            let given = self.type_name(&mapping);
            return Err(self.type_error(format!("{name} argument after ** must be a mapping, not {given}")));
        };
        let dict = Interpreter::container::<Dict>(frame, 1);
        for (key, value) in pairs {
            let Value::Str(keyword) = &key else { return Err(self.type_error("keywords must be strings")) };
            if dict.get_str(keyword).is_some() {
                let text = format!("{name} got multiple values for keyword argument '{keyword}'");
                return Err(self.type_error(text));
            }
            dict.set_str(keyword, value);
        }
        Ok(())
    }

    /// The pairs of a mapping; `None` if the value is none.
    pub fn mapping_pairs(self: &Rc<Self>, mapping: &Value) -> Result<Option<Vec<(Value, Value)>>, Raised> {
        if let Some(dict) = self.downcast::<Dict>(mapping) {
            return Ok(Some(dict.entries().into_iter().map(|entry| (entry.key, entry.value)).collect()));
        }
        if self.class_of(mapping).lookup("keys").is_none() {
            return Ok(None);
        }
        let keys = self.call_method(mapping, "keys", super::Args::none())?;
        let keys = self.collect(&keys)?;
        let pairs = keys.into_iter().map(|key| self.getitem(mapping, &key).map(|value| (key, value)));
        pairs.collect::<Result<_, _>>().map(Some)
    }

    /// Takes exactly `count` items out of an iterable; the first ends on top.
    pub(super) fn op_unpack(self: &Rc<Self>, frame: &Frame, count: usize) -> Result<(), Raised> {
        let iterable = frame.pop();
        let items = match self.quick_items(&iterable) {
            Some(items) => items,
            None => self.unpack_some(&iterable, count)?,
        };
        let given = items.len();
        if given != count {
            let is_sized = self.quick_items(&iterable).is_some() && self.world().version().minor() >= 14;
            let got = if is_sized && count < given { format!(", got {given}") } else { String::new() };
            return Err(self.value_error(match given < count {
                true => format!("not enough values to unpack (expected {count}, got {given})"),
                false => format!("too many values to unpack (expected {count}{got})"),
            }));
        }
        frame.slots_mut().extend(items.into_iter().rev().map(Some));
        Ok(())
    }

    /// At most one item more than wanted: an endless iterator is not run through.
    fn unpack_some(self: &Rc<Self>, iterable: &Value, count: usize) -> Result<Vec<Value>, Raised> {
        let iterator = self.unpacked(iterable)?;
        let mut items = Vec::with_capacity(count);
        while items.len() <= count {
            match self.next(&iterator)? {
                Some(item) => items.push(item),
                None => break,
            }
        }
        Ok(items)
    }

    fn unpacked(self: &Rc<Self>, iterable: &Value) -> Result<Value, Raised> {
        if !self.is_iterable(iterable) {
            let given = self.type_name(iterable);
            return Err(self.type_error(format!("cannot unpack non-iterable {given} object")));
        }
        self.iter(iterable)
    }

    pub(super) fn op_unpack_starred(
        self: &Rc<Self>,
        frame: &Frame,
        before: usize,
        after: usize,
    ) -> Result<(), Raised> {
        let iterable = frame.pop();
        let iterator = self.unpacked(&iterable)?;
        let mut items = self.collect(&iterator)?;
        let given = items.len();
        if given < before + after {
            let wanted = before + after;
            let text = format!("not enough values to unpack (expected at least {wanted}, got {given})");
            return Err(self.value_error(text));
        }
        let last = items.split_off(given - after);
        let middle = items.split_off(before);
        let middle = self.list(middle);
        let mut slots = frame.slots_mut();
        slots.extend(last.into_iter().rev().map(Some));
        slots.push(Some(middle));
        slots.extend(items.into_iter().rev().map(Some));
        Ok(())
    }
}
