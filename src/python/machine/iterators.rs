//! Iteration: `iter`, `next`, and the trait of iterators that natives write.

use std::rc::Rc;

use crate::bytes::Bytes;
use crate::exception::{Kind, Raised};
use crate::heap::Object;
use crate::python::code::Flow;
use crate::python::machine::generators::stop_value;
use crate::python::machine::{FutureIter, Interpreter, Resumed};
use crate::python::objects::async_step::AsyncStep;
use crate::python::objects::coroutine_wrapper::CoroutineWrapper;
use crate::python::objects::dict::Dict;
use crate::python::objects::generator::Generator;
use crate::python::objects::instance::Instance;
use crate::python::objects::iterator::{CallIter, ContainerIter, SequenceIter, Source, Step};
use crate::python::objects::leaf;
use crate::python::objects::list::List;
use crate::python::objects::range::Range;
use crate::python::objects::set::Set;
use crate::python::objects::tuple::Tuple;
use crate::value::Value;

/// An iterator written in Rust, such as `map` or `enumerate`; bound by [`Interpreter::bind_iterator`].
pub trait NativeIterator: Object {
    /// The next item, or `None` at the end.
    ///
    /// # Errors
    /// What program code raised meanwhile.
    fn advance(&self, interpreter: &Rc<Interpreter>) -> Result<Option<Value>, Raised>;
}

impl Interpreter {
    /// `iter(value)`.
    pub fn iter(self: &Rc<Self>, value: &Value) -> Result<Value, Raised> {
        if let Some(source) = self.container_source(value) {
            return Ok(Value::Object(ContainerIter::new(self.heap(), source)));
        }
        if self.is_native_iterator(value) {
            return Ok(value.clone());
        }
        let class = self.class_of(value);
        if let Some(method) = class.lookup("__iter__") {
            if method.is_none() {
                return Err(self.not_iterable(value));
            }
            let iterator = self.call_found(&method, value, Vec::new())?;
            return match self.is_iterator(&iterator) {
                true => Ok(iterator),
                false => {
                    let given = self.type_name(&iterator);
                    Err(self.type_error(format!("iter() returned non-iterator of type '{given}'")))
                }
            };
        }
        if let Some(payload) = value.downcast_ref::<Instance>().and_then(Instance::payload) {
            return self.iter(&payload);
        }
        if class.lookup("__getitem__").is_some() {
            return Ok(Value::Object(SequenceIter::new(self.heap(), value.clone())));
        }
        Err(self.not_iterable(value))
    }

    fn not_iterable(&self, value: &Value) -> Raised {
        self.type_error(format!("'{}' object is not iterable", self.type_name(value)))
    }

    /// What a builtin container is iterated by; `None` if the value is none.
    pub(super) fn container_source(&self, value: &Value) -> Option<Source> {
        match value {
            Value::Str(text) => Some(Source::Str(Rc::clone(text))),
            Value::Leaf(_) => {
                let range =
                    leaf::<Range>(value).map(|range| Source::Range(range.start, range.len(), range.step));
                range.or_else(|| leaf::<Bytes>(value).map(|bytes| Source::Bytes(bytes.shared())))
            }
            Value::Object(_) => (value.downcast::<List>().map(Source::List))
                .or_else(|| value.downcast::<Tuple>().map(Source::Tuple))
                .or_else(|| value.downcast::<Dict>().map(Source::Keys))
                .or_else(|| value.downcast::<Set>().map(Source::Set)),
            _ => None,
        }
    }

    fn is_native_iterator(&self, value: &Value) -> bool {
        value.downcast_ref::<ContainerIter>().is_some()
            || value.downcast_ref::<SequenceIter>().is_some()
            || value.downcast_ref::<CallIter>().is_some()
            || value.downcast_ref::<FutureIter>().is_some()
            || value.downcast_ref::<AsyncStep>().is_some()
            || value.downcast_ref::<CoroutineWrapper>().is_some()
            || value.downcast_ref::<Generator>().is_some_and(|generator| generator.kind() == Flow::Generator)
            || self.as_iterator(value).is_some()
    }

    /// Whether `next` can be asked of a value.
    pub fn is_iterator(&self, value: &Value) -> bool {
        self.is_native_iterator(value)
            || self.as_coroutine(value).is_some()
            || self.class_of(value).lookup("__next__").is_some()
    }

    /// Whether `iter` can be asked of a value.
    pub fn is_iterable(&self, value: &Value) -> bool {
        let class = self.class_of(value);
        self.container_source(value).is_some()
            || self.is_native_iterator(value)
            || class.lookup("__iter__").is_some()
            || class.lookup("__getitem__").is_some()
            || value
                .downcast_ref::<Instance>()
                .and_then(Instance::payload)
                .is_some_and(|it| self.is_iterable(&it))
    }

    /// `next(iterator)`; `None` at the end. Each item that Rust code takes is a step, so that what never ends is ended.
    pub fn next(self: &Rc<Self>, iterator: &Value) -> Result<Option<Value>, Raised> {
        self.world().count_steps(1)?;
        self.next_uncounted(iterator)
    }

    /// As [`Interpreter::next`], for an instruction, which is a step already.
    pub(super) fn next_uncounted(self: &Rc<Self>, iterator: &Value) -> Result<Option<Value>, Raised> {
        if let Some(container) = iterator.downcast_ref::<ContainerIter>() {
            return match container.advance() {
                Step::Item(item) => Ok(Some(item)),
                Step::End => Ok(None),
                Step::Changed(text) => Err(self.runtime_error(text)),
            };
        }
        match self.next_or_value(iterator)? {
            Resumed::Yield(item) => Ok(Some(item)),
            Resumed::Return(_) => Ok(None),
        }
    }

    /// As [`Interpreter::next`], with the value that a StopIteration carries at the end.
    ///
    /// # Errors
    /// What program code raised meanwhile.
    pub fn next_or_value(self: &Rc<Self>, iterator: &Value) -> Result<Resumed, Raised> {
        if let Some(generator) = iterator.downcast::<Generator>() {
            return self.send(&generator, Value::None);
        }
        let end = Resumed::Return(Value::None);
        if let Some(native) = self.as_iterator(iterator) {
            return Ok(native.advance(self)?.map_or(end, Resumed::Yield));
        }
        if let Some(container) = iterator.downcast_ref::<ContainerIter>() {
            return match container.advance() {
                Step::Item(item) => Ok(Resumed::Yield(item)),
                Step::End => Ok(end),
                Step::Changed(text) => Err(self.runtime_error(text)),
            };
        }
        if let Some(sequence) = iterator.downcast_ref::<SequenceIter>() {
            return self.next_of_sequence(sequence);
        }
        if let Some(calls) = iterator.downcast_ref::<CallIter>() {
            return self.next_of_calls(calls);
        }
        match self.call_special(iterator, "__next__", Vec::new()) {
            Ok(Some(item)) => Ok(Resumed::Yield(item)),
            Ok(None) => {
                let given = self.type_name(iterator);
                Err(self.type_error(format!("'{given}' object is not an iterator")))
            }
            Err(raised) if raised.is(Kind::StopIteration) => Ok(Resumed::Return(stop_value(&raised))),
            Err(raised) => Err(raised),
        }
    }

    fn next_of_sequence(self: &Rc<Self>, iterator: &SequenceIter) -> Result<Resumed, Raised> {
        let Some((sequence, index)) = iterator.next_question() else {
            return Ok(Resumed::Return(Value::None));
        };
        match self.getitem(&sequence, &Value::Int(index)) {
            Ok(item) => Ok(Resumed::Yield(item)),
            Err(raised) if raised.is(Kind::IndexError) || raised.is(Kind::StopIteration) => {
                iterator.end();
                Ok(Resumed::Return(Value::None))
            }
            Err(raised) => Err(raised),
        }
    }

    fn next_of_calls(self: &Rc<Self>, iterator: &CallIter) -> Result<Resumed, Raised> {
        let Some((callable, sentinel)) = iterator.parts() else { return Ok(Resumed::Return(Value::None)) };
        let item = self.call0(&callable)?;
        if self.eq(&item, &sentinel)? {
            iterator.end();
            return Ok(Resumed::Return(Value::None));
        }
        Ok(Resumed::Yield(item))
    }

    /// The items of a list or a tuple, without asking anybody; `None` for anything else.
    pub fn quick_items(&self, value: &Value) -> Option<Vec<Value>> {
        if let Some(list) = value.downcast_ref::<List>() {
            return Some(list.to_vec());
        }
        value.downcast_ref::<Tuple>().map(Tuple::to_vec)
    }

    /// All items of an iterable.
    pub fn collect(self: &Rc<Self>, iterable: &Value) -> Result<Vec<Value>, Raised> {
        if let Some(items) = self.quick_items(iterable) {
            return Ok(items);
        }
        let iterator = self.iter(iterable)?;
        let mut items = Vec::new();
        while let Some(item) = self.next(&iterator)? {
            items.push(item);
            self.check_items(items.len())?;
        }
        Ok(items)
    }

    /// Does something with each item of an iterable.
    pub fn for_each(
        self: &Rc<Self>,
        iterable: &Value,
        mut act: impl FnMut(Value) -> Result<(), Raised>,
    ) -> Result<(), Raised> {
        let iterator = self.iter(iterable)?;
        let mut length = 0;
        while let Some(item) = self.next(&iterator)? {
            act(item)?;
            length += 1;
            self.check_items(length)?;
        }
        Ok(())
    }
}
