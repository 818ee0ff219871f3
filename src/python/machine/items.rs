//! Items: `a[b]`, `a[b] = c`, `del a[b]`, `len(a)` and `b in a`.

use std::rc::Rc;

use crate::bytes::Bytes;
use crate::exception::{Kind, Raised};
use crate::python::machine::Interpreter;
use crate::python::objects::alias::GenericAlias;
use crate::python::objects::class::{Class, Store};
use crate::python::objects::dict::Dict;
use crate::python::objects::instance::Instance;
use crate::python::objects::leaf;
use crate::python::objects::list::List;
use crate::python::objects::range::Range;
use crate::python::objects::set::Set;
use crate::python::objects::slice::Slice;
use crate::python::objects::tuple::Tuple;
use crate::python::text::slice::{Slice as Bounds, index_of, slice_indices};
use crate::python::text::string;
use crate::value::Value;

impl Interpreter {
    /// `container[key]`.
    pub fn getitem(self: &Rc<Self>, container: &Value, key: &Value) -> Result<Value, Raised> {
        match container {
            Value::Str(text) => return self.str_item(text, key),
            Value::Leaf(_) => {
                if let Some(found) = self.leaf_item(container, key)? {
                    return Ok(found);
                }
            }
            Value::Object(_) => {
                if let Some(list) = container.downcast_ref::<List>() {
                    return self.list_item(list, key);
                }
                if let Some(dict) = container.downcast_ref::<Dict>() {
                    return self.dict_get(dict, key)?.ok_or_else(|| self.key_error(key.clone()));
                }
                if let Some(tuple) = container.downcast_ref::<Tuple>() {
                    return self.tuple_item(tuple, key);
                }
            }
            _ => {}
        }
        self.item_by_method(container, key)
    }

    fn item_by_method(self: &Rc<Self>, container: &Value, key: &Value) -> Result<Value, Raised> {
        let class = self.class_of(container);
        if let Some(method) = class.lookup("__getitem__")
            && !self.is_inherited_native(container, &method)
        {
            return self.call_found(&method, container, vec![key.clone()]);
        }
        if let Some(payload) = container.downcast_ref::<Instance>().and_then(Instance::payload) {
            return self.payload_item(container, &payload, key);
        }
        if container.downcast_ref::<Class>().is_some()
            && let Some(method) = self.getattr_opt(container, "__class_getitem__")?
        {
            return self.call1(&method, key.clone());
        }
        if container.is(&Value::Object(Rc::<Class>::clone(&self.core().type_))) {
            return Ok(self.generic_alias(container.clone(), key));
        }
        let given = self.full_name(&class);
        Err(self.type_error(match container.downcast_ref::<Class>() {
            Some(class) => format!("type '{}' is not subscriptable", self.full_name(class)),
            None => format!("'{given}' object is not subscriptable"),
        }))
    }

    /// `origin[given]` for a class that takes arguments in brackets.
    pub fn generic_alias(&self, origin: Value, given: &Value) -> Value {
        let args = given.downcast_ref::<Tuple>().map_or_else(|| vec![given.clone()], Tuple::to_vec);
        Value::Object(GenericAlias::new(self.heap(), origin, args))
    }

    /// A subclass of `dict` may say what stands for a key that is not there.
    fn payload_item(
        self: &Rc<Self>,
        container: &Value,
        payload: &Value,
        key: &Value,
    ) -> Result<Value, Raised> {
        match self.getitem(payload, key) {
            Err(raised) if raised.is(Kind::KeyError) && payload.downcast_ref::<Dict>().is_some() => {
                match self.call_special(container, "__missing__", vec![key.clone()])? {
                    Some(value) => Ok(value),
                    None => Err(raised),
                }
            }
            found => found,
        }
    }

    /// Whether a method of an instance of a program's class is only what it inherits from a builtin type.
    pub(super) fn is_inherited_native(&self, value: &Value, method: &Value) -> bool {
        matches!(method, Value::Leaf(_))
            && value.downcast_ref::<Instance>().is_some_and(|it| {
                // A class that CPython writes in Python has written its methods down.
                it.payload().is_some() && it.class().is_none_or(|class| class.store() != Store::Inline)
            })
    }

    fn leaf_item(self: &Rc<Self>, container: &Value, key: &Value) -> Result<Option<Value>, Raised> {
        if let Some(range) = leaf::<Range>(container) {
            return self.range_item(range, key).map(Some);
        }
        let Some(bytes) = leaf::<Bytes>(container) else { return Ok(None) };
        let bytes = bytes.as_slice();
        if let Some(bounds) = self.slice_bounds(key, bytes.len())? {
            return Ok(Some(Bytes::value(bounds.indexes().map(|index| bytes[index]).collect())));
        }
        let index = self.sequence_index(key, "byte")?;
        match index_of(index, bytes.len()) {
            Some(index) => Ok(Some(Value::Int(i64::from(bytes[index])))),
            None => Err(self.error(Kind::IndexError, "index out of range")),
        }
    }

    fn range_item(self: &Rc<Self>, range: &Range, key: &Value) -> Result<Value, Raised> {
        let length = usize::try_from(range.len()).unwrap_or(usize::MAX);
        if let Some(bounds) = self.slice_bounds(key, length)? {
            let at = |index: i64| range.start + range.step * index;
            let (start, stop) = (at(bounds.start), at(bounds.stop));
            return Ok(Range { start, stop, step: range.step * bounds.step }.value());
        }
        let index = self.sequence_index(key, "range")?;
        match index_of(index, length) {
            Some(index) => Ok(Value::Int(range.nth(index as u64))),
            None => Err(self.error(Kind::IndexError, "range object index out of range")),
        }
    }

    fn str_item(self: &Rc<Self>, text: &str, key: &Value) -> Result<Value, Raised> {
        if let Value::Int(index) = key {
            let letter = string::char_at(text, *index).map_err(|error| self.text_error(error))?;
            return Ok(Value::str(letter.encode_utf8(&mut [0; 4]) as &str));
        }
        if let Some(bounds) = self.slice_bounds(key, string::len(text))? {
            return Ok(Value::str(string::slice(text, bounds)));
        }
        let index = self.sequence_index(key, "string")?;
        self.str_item(text, &Value::Int(index))
    }

    fn list_item(self: &Rc<Self>, list: &List, key: &Value) -> Result<Value, Raised> {
        if let Some(bounds) = self.slice_bounds(key, list.len())? {
            let items = list.items();
            let taken = bounds.indexes().map(|index| items[index].clone()).collect();
            drop(items);
            return Ok(self.list(taken));
        }
        let index = self.sequence_index(key, "list")?;
        let found = index_of(index, list.len()).and_then(|index| list.get(index));
        found.ok_or_else(|| self.error(Kind::IndexError, "list index out of range"))
    }

    fn tuple_item(self: &Rc<Self>, tuple: &Tuple, key: &Value) -> Result<Value, Raised> {
        if let Some(bounds) = self.slice_bounds(key, tuple.len())? {
            let taken = bounds.indexes().filter_map(|index| tuple.get(index)).collect();
            return Ok(self.tuple(taken));
        }
        let index = self.sequence_index(key, "tuple")?;
        let found = index_of(index, tuple.len()).and_then(|index| tuple.get(index));
        found.ok_or_else(|| self.error(Kind::IndexError, "tuple index out of range"))
    }

    /// The bounds of a slice for a sequence of that length; `None` if the key is no slice.
    pub fn slice_bounds(self: &Rc<Self>, key: &Value, length: usize) -> Result<Option<Bounds>, Raised> {
        let Some(slice) = key.downcast_ref::<Slice>() else { return Ok(None) };
        let [start, stop, step] = slice.parts();
        let part = |part: &Value| match part {
            Value::None => Ok(None),
            part => match self.index_opt(part)? {
                Some(index) => Ok(Some(index)),
                None => {
                    Err(self.type_error("slice indices must be integers or None or have an __index__ method"))
                }
            },
        };
        let bounds = slice_indices(part(&start)?, part(&stop)?, part(&step)?, length);
        bounds.map(Some).map_err(|error| self.text_error(error))
    }

    /// A key as an index into a sequence.
    fn sequence_index(self: &Rc<Self>, key: &Value, sequence: &str) -> Result<i64, Raised> {
        if let Value::Int(index) = key {
            return Ok(*index);
        }
        match self.index_opt(key)? {
            Some(index) => Ok(index),
            None => {
                let given = self.type_name(key);
                let indices = if sequence == "string" || sequence == "byte" {
                    "indices must be integers"
                } else {
                    "indices must be integers or slices"
                };
                let text = match sequence {
                    "string" => format!("string {indices}, not '{given}'"),
                    _ => format!("{sequence} {indices}, not {given}"),
                };
                Err(self.type_error(text))
            }
        }
    }

    /// A value as an `int` by its `__index__`, cut to 64 bits; `None` if it has none.
    pub fn index_opt(self: &Rc<Self>, value: &Value) -> Result<Option<i64>, Raised> {
        match self.plain(value) {
            Value::Int(index) => Ok(Some(index)),
            Value::Bool(flag) => Ok(Some(i64::from(flag))),
            Value::Leaf(_) if self.as_integer(value).is_some() => {
                Ok(self.as_integer(value).map(|integer| integer.saturated()))
            }
            Value::Object(_) => match self.call_special(value, "__index__", Vec::new())? {
                Some(index) => self.index_opt(&index),
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// A value as an `int` by its `__index__`.
    ///
    /// # Errors
    /// TypeError `'str' object cannot be interpreted as an integer`.
    pub fn index(self: &Rc<Self>, value: &Value) -> Result<i64, Raised> {
        let found = self.index_opt(value)?;
        found.ok_or_else(|| {
            let given = self.type_name(value);
            self.type_error(format!("'{given}' object cannot be interpreted as an integer"))
        })
    }

    /// `container[key] = value`.
    pub fn setitem(self: &Rc<Self>, container: &Value, key: Value, value: Value) -> Result<(), Raised> {
        if let Some(dict) = container.downcast_ref::<Dict>() {
            return self.dict_set(dict, key, value);
        }
        if let Some(list) = container.downcast_ref::<List>() {
            return self.set_list_item(list, &key, value);
        }
        let class = self.class_of(container);
        if let Some(method) = class.lookup("__setitem__")
            && !self.is_inherited_native(container, &method)
        {
            return self.call_found(&method, container, vec![key, value]).map(drop);
        }
        if let Some(payload) = container.downcast_ref::<Instance>().and_then(Instance::payload) {
            return self.setitem(&payload, key, value);
        }
        Err(self.type_error(format!("'{}' object does not support item assignment", self.full_name(&class))))
    }

    fn set_list_item(self: &Rc<Self>, list: &List, key: &Value, value: Value) -> Result<(), Raised> {
        if let Some(bounds) = self.slice_bounds(key, list.len())? {
            return self.set_list_slice(list, bounds, value);
        }
        let index = self.sequence_index(key, "list")?;
        let Some(index) = index_of(index, list.len()) else {
            return Err(self.error(Kind::IndexError, "list assignment index out of range"));
        };
        let before = list.set(index, value);
        drop(before);
        Ok(())
    }

    fn set_list_slice(self: &Rc<Self>, list: &List, bounds: Bounds, value: Value) -> Result<(), Raised> {
        if !self.is_iterable(&value) {
            return Err(self.type_error("can only assign an iterable"));
        }
        let items = self.collect(&value)?;
        if bounds.step != 1 {
            if items.len() != bounds.count {
                let (given, size) = (items.len(), bounds.count);
                let text =
                    format!("attempt to assign sequence of size {given} to extended slice of size {size}");
                return Err(self.value_error(text));
            }
            let places = bounds.indexes().zip(items);
            let before: Vec<Value> = places.map(|(index, item)| list.set(index, item)).collect();
            drop(before);
            return Ok(());
        }
        let start = bounds.start as usize;
        let mut before: Vec<Value> =
            list.change(|own| own.splice(start..start + bounds.count, items).collect());
        before.reverse();
        drop(before);
        Ok(())
    }

    /// `del container[key]`.
    pub fn delitem(self: &Rc<Self>, container: &Value, key: &Value) -> Result<(), Raised> {
        if let Some(dict) = container.downcast_ref::<Dict>() {
            return match self.dict_remove(dict, key)? {
                Some(before) => {
                    drop(before);
                    Ok(())
                }
                None => Err(self.key_error(key.clone())),
            };
        }
        if let Some(list) = container.downcast_ref::<List>() {
            return self.delete_list_item(list, key);
        }
        let class = self.class_of(container);
        if let Some(method) = class.lookup("__delitem__")
            && !self.is_inherited_native(container, &method)
        {
            return self.call_found(&method, container, vec![key.clone()]).map(drop);
        }
        if let Some(payload) = container.downcast_ref::<Instance>().and_then(Instance::payload) {
            return self.delitem(&payload, key);
        }
        Err(self.type_error(format!("'{}' object doesn't support item deletion", self.full_name(&class))))
    }

    fn delete_list_item(self: &Rc<Self>, list: &List, key: &Value) -> Result<(), Raised> {
        if let Some(bounds) = self.slice_bounds(key, list.len())? {
            let mut indexes: Vec<usize> = bounds.indexes().collect();
            indexes.sort_unstable();
            let mut before: Vec<Value> =
                list.change(|own| indexes.into_iter().rev().map(|index| own.remove(index)).collect());
            if bounds.step != 1 {
                before.reverse();
            }
            drop(before);
            return Ok(());
        }
        let index = self.sequence_index(key, "list")?;
        let Some(index) = index_of(index, list.len()) else {
            return Err(self.error(Kind::IndexError, "list assignment index out of range"));
        };
        let before = list.remove(index);
        drop(before);
        Ok(())
    }

    /// `len(value)`.
    pub fn len(self: &Rc<Self>, value: &Value) -> Result<usize, Raised> {
        match self.len_opt(value)? {
            Some(length) => Ok(length),
            None => Err(self.type_error(format!("object of type '{}' has no len()", self.type_name(value)))),
        }
    }

    /// `len(value)`; `None` if the value has no length.
    pub fn len_opt(self: &Rc<Self>, value: &Value) -> Result<Option<usize>, Raised> {
        match value {
            Value::Str(text) => return Ok(Some(string::len(text))),
            Value::Leaf(_) => {
                if let Some(range) = leaf::<Range>(value) {
                    return Ok(Some(range.len() as usize));
                }
                if let Some(bytes) = leaf::<Bytes>(value) {
                    return Ok(Some(bytes.as_slice().len()));
                }
            }
            Value::Object(_) => {
                let found = (value.downcast_ref::<List>().map(List::len))
                    .or_else(|| value.downcast_ref::<Dict>().map(Dict::len))
                    .or_else(|| value.downcast_ref::<Tuple>().map(Tuple::len))
                    .or_else(|| value.downcast_ref::<Set>().map(Set::len));
                if found.is_some() {
                    return Ok(found);
                }
            }
            _ => return Ok(None),
        }
        self.len_by_method(value)
    }

    fn len_by_method(self: &Rc<Self>, value: &Value) -> Result<Option<usize>, Raised> {
        let Some(method) = self.class_of(value).lookup("__len__") else {
            let payload = value.downcast_ref::<Instance>().and_then(Instance::payload);
            return payload.map_or(Ok(None), |payload| self.len_opt(&payload));
        };
        if self.is_inherited_native(value, &method)
            && let Some(payload) = value.downcast_ref::<Instance>().and_then(Instance::payload)
        {
            return self.len_opt(&payload);
        }
        let length = self.call_found(&method, value, Vec::new())?;
        let Some(length) = self.index_opt(&length)? else {
            let given = self.type_name(&length);
            return Err(self.type_error(format!("'{given}' object cannot be interpreted as an integer")));
        };
        match usize::try_from(length) {
            Ok(length) => Ok(Some(length)),
            Err(_) => Err(self.value_error("__len__() should return >= 0")),
        }
    }

    /// `item in container`.
    pub fn contains(self: &Rc<Self>, container: &Value, item: &Value) -> Result<bool, Raised> {
        match container {
            Value::Str(text) => {
                return match self.plain(item) {
                    Value::Str(part) => Ok(text.contains(&*part)),
                    _ => {
                        let given = self.type_name(item);
                        let text = format!("'in <string>' requires string as left operand, not {given}");
                        Err(self.type_error(text))
                    }
                };
            }
            Value::Leaf(_) => {
                if let Some(range) = leaf::<Range>(container)
                    && let Value::Int(number) = item
                {
                    return Ok(range.position(*number).is_some());
                }
                if let Some(bytes) = leaf::<Bytes>(container)
                    && let Value::Int(number) = item
                {
                    let byte = u8::try_from(*number)
                        .map_err(|_| self.value_error("byte must be in range(0, 256)"))?;
                    return Ok(bytes.as_slice().contains(&byte));
                }
                if let Some(bytes) = leaf::<Bytes>(container)
                    && let Some(part) = leaf::<Bytes>(&self.plain(item))
                {
                    let (bytes, part) = (bytes.as_slice(), part.as_slice());
                    return Ok(part.is_empty() || bytes.windows(part.len()).any(|window| window == part));
                }
            }
            Value::Object(_) => {
                if let Some(dict) = container.downcast_ref::<Dict>() {
                    return Ok(self.dict_get(dict, item)?.is_some());
                }
                if let Some(set) = container.downcast_ref::<Set>() {
                    return self.set_contains(set, item);
                }
            }
            _ => {}
        }
        self.contains_by_method(container, item)
    }

    fn contains_by_method(self: &Rc<Self>, container: &Value, item: &Value) -> Result<bool, Raised> {
        if let Some(method) = self.class_of(container).lookup("__contains__")
            && !self.is_inherited_native(container, &method)
            && self.quick_items(container).is_none()
        {
            if method.is_none() {
                let given = self.type_name(container);
                return Err(self.type_error(format!("'{given}' object is not a container")));
            }
            let found = self.call_found(&method, container, vec![item.clone()])?;
            return self.truthy(&found);
        }
        if let Some(payload) = container.downcast_ref::<Instance>().and_then(Instance::payload) {
            return self.contains(&payload, item);
        }
        if !self.is_iterable(container) {
            let given = self.type_name(container);
            return Err(self.type_error(format!("argument of type '{given}' is not iterable")));
        }
        let iterator = self.iter(container)?;
        while let Some(other) = self.next(&iterator)? {
            if other.is(item) || self.eq(&other, item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
