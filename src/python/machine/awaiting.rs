//! `await`: what can be awaited, and the iterator that waits for a future.

use std::cell::RefCell;
use std::rc::Rc;

use crate::asyncio::coroutine::AWAITED_ALREADY;
use crate::asyncio::future::FutureLike;
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Epithet, Header, Heap, Label, Object};
use crate::python::code::{AwaitPlace, Flow};
use crate::python::machine::{Interpreter, Resumed};
use crate::python::objects::async_step::AsyncStep;
use crate::python::objects::frame::Frame;
use crate::python::objects::generator::Generator;
use crate::value::Value;

/// What `await future` waits with (`FutureIter` in _asynciomodule.c): on the stack of the frame that awaits it holds the future.
pub struct FutureIter {
    header: Header,
    future: RefCell<Option<Rc<dyn FutureLike>>>,
}

impl FutureIter {
    /// Waits for a future.
    pub fn new(heap: &Rc<Heap>, future: Rc<dyn FutureLike>) -> Rc<FutureIter> {
        heap.alloc(|header| FutureIter { header, future: RefCell::new(Some(future)) })
    }

    /// The future, until it is done or given up.
    pub fn future(&self) -> Option<Rc<dyn FutureLike>> {
        self.future.borrow().clone()
    }

    /// Lets go of the future.
    pub fn end(&self) {
        self.header.touch();
        let future = self.future.take();
        drop(future);
    }
}

impl Object for FutureIter {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(future) = &*self.future.borrow() {
            visit(Edge::strong(Label::Field("future"), &**future));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        self.end();
    }

    fn type_name(&self) -> &str {
        "FutureIter"
    }

    fn epithet(&self) -> Epithet {
        Epithet::Words("FutureIter".into())
    }
}

impl Drop for FutureIter {
    fn drop(&mut self) {
        if let Some(future) = self.future.take() {
            self.header.release(future);
        }
    }
}

impl Interpreter {
    /// What `await value` asks a value for (`_PyCoro_GetAwaitableIter`).
    pub fn awaitable(self: &Rc<Self>, value: &Value, place: AwaitPlace) -> Result<Value, Raised> {
        if let Some(generator) = value.downcast_ref::<Generator>()
            && (generator.kind() == Flow::Coroutine || generator.code_object().is_awaitable())
        {
            if generator.awaits().is_some() {
                return Err(self.runtime_error(AWAITED_ALREADY));
            }
            return Ok(value.clone());
        }
        if let Some(future) = self.as_future(value) {
            return Ok(Value::Object(FutureIter::new(self.heap(), future)));
        }
        if let Some(coroutine) = self.as_coroutine(value) {
            return match coroutine.is_awaited() {
                true => Err(self.runtime_error(AWAITED_ALREADY)),
                false => Ok(value.clone()),
            };
        }
        if value.downcast_ref::<AsyncStep>().is_some() {
            return Ok(value.clone());
        }
        let Some(iterator) = self.call_special(value, "__await__", Vec::new())? else {
            return Err(self.not_awaitable(value, place));
        };
        self.check_await_result(iterator)
    }

    fn check_await_result(self: &Rc<Self>, iterator: Value) -> Result<Value, Raised> {
        let is_coroutine = self.as_coroutine(&iterator).is_some()
            && iterator
                .downcast_ref::<Generator>()
                .is_some_and(|generator| generator.kind() == Flow::Coroutine);
        if is_coroutine {
            return Err(self.type_error("__await__() returned a coroutine"));
        }
        if !self.is_iterator(&iterator) {
            let given = self.type_name(&iterator);
            return Err(self.type_error(format!("__await__() returned non-iterator of type '{given}'")));
        }
        Ok(iterator)
    }

    fn not_awaitable(&self, value: &Value, place: AwaitPlace) -> Raised {
        let given = self.type_name(value);
        self.type_error(match place {
            AwaitPlace::Expression if 14 <= self.world().version().minor() => {
                format!("'{given}' object can't be awaited")
            }
            AwaitPlace::Expression => format!("object {given} can't be used in 'await' expression"),
            AwaitPlace::Enter => format!(
                "'async with' received an object from __aenter__ that does not implement __await__: {given}"
            ),
            AwaitPlace::Exit => format!(
                "'async with' received an object from __aexit__ that does not implement __await__: {given}"
            ),
            AwaitPlace::Next => format!("'async for' received an invalid object from __anext__: {given}"),
        })
    }

    /// A step of waiting for a future: the future itself, or its outcome once it is done.
    pub(super) fn send_future(&self, waiting: &FutureIter) -> Result<Resumed, Raised> {
        let Some(future) = waiting.future() else { return Ok(Resumed::Return(Value::None)) };
        if !future.base().is_done() {
            future.base().begin_await()?;
            return Ok(Resumed::Yield(Value::Object(future.into_object())));
        }
        waiting.end();
        future.base().result().map(Resumed::Return)
    }

    pub(super) fn op_get_yield_from_iter(self: &Rc<Self>, frame: &Frame) -> Result<(), Raised> {
        let iterable = frame.pop();
        let iterator = match iterable.downcast_ref::<Generator>().map(Generator::kind) {
            Some(Flow::Generator) => iterable,
            Some(Flow::Coroutine) if frame.code_object().is_awaitable() => iterable,
            Some(Flow::Coroutine) => {
                return Err(
                    self.type_error("cannot 'yield from' a coroutine object in a non-coroutine generator")
                );
            }
            _ => self.iter(&iterable)?,
        };
        frame.push(iterator);
        Ok(())
    }

    pub(super) fn op_get_aiter(self: &Rc<Self>, frame: &Frame) -> Result<(), Raised> {
        let iterable = frame.pop();
        frame.push(self.aiter(&iterable)?);
        Ok(())
    }

    /// `aiter(value)`.
    pub fn aiter(self: &Rc<Self>, iterable: &Value) -> Result<Value, Raised> {
        let is_own = |value: &Value| {
            value
                .downcast_ref::<Generator>()
                .is_some_and(|generator| generator.kind() == Flow::AsyncGenerator)
        };
        if is_own(iterable) {
            return Ok(iterable.clone());
        }
        let given = self.type_name(iterable);
        let Some(iterator) = self.call_special(iterable, "__aiter__", Vec::new())? else {
            let text = format!("'async for' requires an object with __aiter__ method, got {given}");
            return Err(self.type_error(text));
        };
        if !is_own(&iterator) && self.class_of(&iterator).lookup("__anext__").is_none() {
            let given = self.type_name(&iterator);
            let text = format!(
                "'async for' received an object from __aiter__ that does not implement __anext__: {given}"
            );
            return Err(self.type_error(text));
        }
        Ok(iterator)
    }

    pub(super) fn op_get_anext(self: &Rc<Self>, frame: &Frame) -> Result<(), Raised> {
        let iterator = frame.peek(1);
        frame.push(self.anext(&iterator)?);
        Ok(())
    }

    /// `anext(value)`: what has to be awaited for the next item.
    pub fn anext(self: &Rc<Self>, iterator: &Value) -> Result<Value, Raised> {
        if let Some(generator) = iterator.downcast::<Generator>()
            && generator.kind() == Flow::AsyncGenerator
        {
            return self.asend(&generator, Value::None);
        }
        match self.call_special(iterator, "__anext__", Vec::new())? {
            Some(awaitable) => Ok(awaitable),
            None => {
                let given = self.type_name(iterator);
                let text = format!("'async for' requires an iterator with __anext__ method, got {given}");
                Err(self.type_error(text))
            }
        }
    }

    pub(super) fn op_end_async_for(&self, frame: &Frame) -> Result<(), Raised> {
        let raised = self.pop_exception(frame);
        if !raised.is(Kind::StopAsyncIteration) {
            return Err(raised);
        }
        drop(frame.pop());
        Ok(())
    }
}
