//! Hashes and equality by Python's rules, and the dicts and sets that are looked up by them.

use std::rc::Rc;

use crate::asyncio::task::Task;
use crate::exception::Raised;
use crate::python::machine::Interpreter;
use crate::python::objects::dict::Dict;
use crate::python::objects::hashing::{hash_identity, hash_tuple, quick_hash};
use crate::python::objects::instance::Instance;
use crate::python::objects::list::List;
use crate::python::objects::set::{Set, SetTable};
use crate::python::objects::slice::Slice;
use crate::python::objects::table::Find;
use crate::python::objects::tuple::Tuple;
use crate::python::objects::weak_ref::WeakRef;
use crate::value::Value;

impl Interpreter {
    /// `hash(value)`.
    pub fn hash(self: &Rc<Self>, value: &Value) -> Result<u64, Raised> {
        if let Some(hash) = quick_hash(value) {
            return Ok(hash);
        }
        // Leaves without a hash of their own are few in a program: natives, ranges, code. One hash serves them all.
        let Value::Object(object) = value else { return Ok(0x5EED) };
        if let Some(tuple) = value.downcast::<Tuple>() {
            let _depth = self.enter_native("")?;
            let hashes: Vec<u64> =
                tuple.to_vec().iter().map(|item| self.hash(item)).collect::<Result<_, _>>()?;
            return Ok(hash_tuple(hashes.into_iter()));
        }
        if let Some(instance) = value.downcast_ref::<Instance>() {
            return self.hash_instance(value, instance);
        }
        if let Some(set) = value.downcast_ref::<Set>().filter(|set| set.is_frozen()) {
            return Ok(hash_frozenset(set.table().iter().map(|(hash, _)| hash)));
        }
        if self.is_unhashable(value) {
            return Err(self.unhashable(value));
        }
        if let Some(task) = value.downcast_ref::<Task>() {
            return Ok(task.order());
        }
        if let Some(weak_ref) = value.downcast_ref::<WeakRef>() {
            return self.hash_weak(weak_ref);
        }
        match self.class_of(value).lookup("__hash__") {
            Some(Value::None) => Err(self.unhashable(value)),
            Some(method) if !self.is_object_method(&method, "__hash__") => self.hash_by(&method, value),
            _ => Ok(hash_identity(&**object)),
        }
    }

    /// Whether values of that builtin type have no hash.
    fn is_unhashable(&self, value: &Value) -> bool {
        value.downcast_ref::<List>().is_some()
            || value.downcast_ref::<Dict>().is_some()
            || value.downcast_ref::<Set>().is_some_and(|set| !set.is_frozen())
            || (value.downcast_ref::<Slice>().is_some() && self.world().version().minor() < 12)
    }

    fn hash_instance(self: &Rc<Self>, value: &Value, instance: &Instance) -> Result<u64, Raised> {
        let class = self.class_of(value);
        match class.lookup("__hash__") {
            Some(Value::None) => return Err(self.unhashable(value)),
            Some(method) if !self.is_object_method(&method, "__hash__") => {
                return self.hash_by(&method, value);
            }
            _ => {}
        }
        match instance.payload() {
            Some(payload) if self.is_unhashable(&payload) => Err(self.unhashable(value)),
            Some(payload) => self.hash(&payload),
            None => Ok(hash_identity(instance)),
        }
    }

    fn hash_by(self: &Rc<Self>, method: &Value, value: &Value) -> Result<u64, Raised> {
        let hash = self.call_found(method, value, Vec::new())?;
        match self.plain(&hash) {
            // As it is, so that it may be the hash of a text that something of the program's stands for (`slot_tp_hash`).
            Value::Int(number) => Ok(if number == -1 { -2_i64 as u64 } else { number as u64 }),
            Value::Bool(_) | Value::Leaf(_) => Ok(quick_hash(&self.plain(&hash)).unwrap_or(0)),
            _ => Err(self.type_error("__hash__ method should return an integer")),
        }
    }

    fn hash_weak(self: &Rc<Self>, weak_ref: &WeakRef) -> Result<u64, Raised> {
        if let Some(hash) = weak_ref.hash() {
            return Ok(hash);
        }
        let target = weak_ref.target().ok_or_else(|| self.type_error("weak object has gone away"))?;
        let hash = self.hash(&Value::Object(target))?;
        weak_ref.set_hash(hash);
        Ok(hash)
    }

    fn unhashable(&self, value: &Value) -> Raised {
        self.type_error(format!("unhashable type: '{}'", self.type_name(value)))
    }

    /// Whether a method is the one that `object` has: then it need not be called.
    pub(super) fn is_object_method(&self, method: &Value, name: &str) -> bool {
        self.core().object.own(name).is_some_and(|own| own.is(method))
    }

    /// `dict[key]`, or `None` if the key is not there.
    pub fn dict_get(self: &Rc<Self>, dict: &Dict, key: &Value) -> Result<Option<Value>, Raised> {
        let hash = self.hash(key)?;
        let place = self.dict_find(dict, hash, key)?;
        Ok(place.map(|place| dict.table().at(place).value.clone()))
    }

    /// `dict[key] = value`.
    pub fn dict_set(self: &Rc<Self>, dict: &Dict, key: Value, value: Value) -> Result<(), Raised> {
        let hash = self.hash(&key)?;
        match self.dict_find(dict, hash, &key)? {
            Some(place) => {
                let before = dict.replace(place, value);
                drop(before);
            }
            None => dict.push(hash, key, value),
        }
        Ok(())
    }

    /// Takes a key out; the value that it had.
    pub fn dict_remove(self: &Rc<Self>, dict: &Dict, key: &Value) -> Result<Option<Value>, Raised> {
        let hash = self.hash(key)?;
        let Some(place) = self.dict_find(dict, hash, key)? else { return Ok(None) };
        let entry = dict.remove(place);
        Ok(Some(entry.value))
    }

    fn dict_find(self: &Rc<Self>, dict: &Dict, hash: u64, key: &Value) -> Result<Option<usize>, Raised> {
        let found = dict.table().find(hash, key);
        match found {
            Find::Hit(place) => Ok(Some(place)),
            Find::Miss => Ok(None),
            Find::Ask(others) => {
                for (place, other) in others {
                    if self.eq(&other, key)? && dict.table().still_has(place, &other) {
                        return Ok(Some(place));
                    }
                }
                Ok(None)
            }
        }
    }

    /// A `set` of these items.
    pub fn make_set(self: &Rc<Self>, items: Vec<Value>) -> Result<Rc<Set>, Raised> {
        let set = Set::new(self.heap(), SetTable::default());
        items.into_iter().try_for_each(|item| self.set_add(&set, item))?;
        Ok(set)
    }

    /// A `frozenset` of these items.
    pub fn make_frozenset(self: &Rc<Self>, items: Vec<Value>) -> Result<Rc<Set>, Raised> {
        let set = self.make_set(items)?;
        let table = set.table().clone();
        Ok(Set::frozen(self.heap(), table))
    }

    /// `set.add(item)`.
    pub fn set_add(self: &Rc<Self>, set: &Set, item: Value) -> Result<(), Raised> {
        let hash = self.hash(&item)?;
        if self.set_find(set, hash, &item)?.is_none() {
            set.add(hash, item);
        }
        Ok(())
    }

    /// `item in set`.
    pub fn set_contains(self: &Rc<Self>, set: &Set, item: &Value) -> Result<bool, Raised> {
        let hash = self.hash(item)?;
        Ok(self.set_find(set, hash, item)?.is_some())
    }

    /// `set.discard(item)`; whether it was there.
    pub fn set_discard(self: &Rc<Self>, set: &Set, item: &Value) -> Result<bool, Raised> {
        let hash = self.hash(item)?;
        let Some(place) = self.set_find(set, hash, item)? else { return Ok(false) };
        let removed = set.remove(place);
        drop(removed);
        Ok(true)
    }

    fn set_find(self: &Rc<Self>, set: &Set, hash: u64, item: &Value) -> Result<Option<usize>, Raised> {
        let found = set.find(hash, item);
        match found {
            Find::Hit(place) => Ok(Some(place)),
            Find::Miss => Ok(None),
            Find::Ask(others) => {
                for (place, other) in others {
                    if self.eq(&other, item)? && set.table().still_has(place, &other) {
                        return Ok(Some(place));
                    }
                }
                Ok(None)
            }
        }
    }
}

/// The hash of a frozenset, of the hashes of its items in any order (`frozenset_hash`).
fn hash_frozenset(hashes: impl Iterator<Item = u64>) -> u64 {
    let (mut mixed, mut count) = (0u64, 0u64);
    for hash in hashes {
        mixed ^= (hash ^ 89_869_747 ^ (hash << 16)).wrapping_mul(3_644_798_167);
        count += 1;
    }
    mixed ^= (count + 1).wrapping_mul(1_927_868_237);
    mixed ^= (mixed >> 11) ^ (mixed >> 25);
    let hash = mixed.wrapping_mul(69_069).wrapping_add(907_133_923);
    if hash == u64::MAX { 590_923_713 } else { hash }
}
