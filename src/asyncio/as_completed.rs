//! `as_completed`: several futures, one by one as they end.
//!
//! It follows `as_completed` (tasks.py): a generator up to 3.12, an iterator object from 3.13 on, in both a queue that the
//! members' callbacks fill.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use crate::asyncio::coroutine::{NativeCoroutine, Routine, Step};
use crate::asyncio::event_loop::{Argument, Callback, EventLoop};
use crate::asyncio::future::{self, FutureLike, Told};
use crate::asyncio::handle::Handle;
use crate::asyncio::queue::Queue;
use crate::asyncio::wait::distinct;
use crate::asyncio::world::World;
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Header, Label, Object};
use crate::value::Value;

/// Gives the members in order of completion.
pub struct AsCompleted {
    header: Header,
    world: Rc<World>,
    done: Rc<Queue>,
    todo: RefCell<BTreeMap<u32, Rc<dyn FutureLike>>>,
    /// How many members were not asked for yet.
    left: Cell<usize>,
    timeout: Option<f64>,
    handle: RefCell<Option<Rc<Handle>>>,
    has_begun: Cell<bool>,
    /// Once the time was up: the member that the generator named last when it began (`f`, up to 3.12).
    last: RefCell<Option<Rc<dyn FutureLike>>>,
}

/// What the callbacks are told when the time is up.
const TIMEOUT: Argument = Argument::NOTHING;

impl AsCompleted {
    /// An iterator over the members, in the order of Python's set (`asyncio.as_completed`).
    ///
    /// # Errors
    /// RuntimeError if no loop runs.
    pub fn new(
        world: &Rc<World>,
        members: Vec<Rc<dyn FutureLike>>,
        timeout: Option<f64>,
    ) -> Result<Rc<AsCompleted>, Raised> {
        let todo: BTreeMap<u32, Rc<dyn FutureLike>> = (0..).zip(distinct(members)).collect();
        let done = Queue::new(world, 0);
        let iterator = world.heap().alloc(|header| AsCompleted {
            header,
            world: Rc::clone(world),
            done,
            left: Cell::new(todo.len()),
            todo: RefCell::new(todo),
            timeout,
            handle: RefCell::default(),
            has_begun: Cell::new(false),
            last: RefCell::default(),
        });
        if iterator.is_object() {
            iterator.begin()?;
        }
        Ok(iterator)
    }

    fn is_object(&self) -> bool {
        self.world.version().as_completed_is_an_object()
    }

    /// Registers with the members: up to 3.12, as the body of a generator, when the first one is asked for.
    fn begin(self: &Rc<Self>) -> Result<(), Raised> {
        self.header.touch();
        if self.has_begun.replace(true) {
            return Ok(());
        }
        let event_loop = EventLoop::running_in(&self.world)?;
        let todo: Vec<_> = self.todo.borrow().iter().map(|(place, it)| (*place, Rc::clone(it))).collect();
        for (place, member) in &todo {
            let callback: Rc<dyn Callback> = Rc::<AsCompleted>::clone(self);
            member.base().add_done_callback(callback, Told::Index(*place))?;
        }
        if let (Some(timeout), false) = (self.timeout, todo.is_empty()) {
            let handle = Handle::call_later(&event_loop, timeout, Rc::<AsCompleted>::clone(self))?;
            self.handle.replace(Some(handle));
        }
        Ok(())
    }

    /// The coroutine that returns the result of the next member that ends (`__next__`); `None` after the last.
    ///
    /// # Errors
    /// RuntimeError if no loop runs.
    pub fn next_result(self: &Rc<Self>) -> Result<Option<Rc<NativeCoroutine>>, Raised> {
        self.next(true)
    }

    /// The coroutine that returns the next member that ends itself (`__anext__`); `None` after the last.
    ///
    /// # Errors
    /// RuntimeError if no loop runs.
    pub fn next_future(self: &Rc<Self>) -> Result<Option<Rc<NativeCoroutine>>, Raised> {
        self.next(false)
    }

    fn next(self: &Rc<Self>, resolve: bool) -> Result<Option<Rc<NativeCoroutine>>, Raised> {
        self.begin()?;
        let Some(left) = self.left.get().checked_sub(1) else {
            self.header.touch();
            let last = self.last.take();
            drop(last);
            return Ok(None);
        };
        self.left.set(left);
        let qualname = if self.is_object() {
            "_AsCompletedIterator._wait_for_one"
        } else {
            "as_completed.<locals>._wait_for_one"
        };
        let routine = WaitForOne { iterator: Rc::clone(self), resolve, has_begun: false, member: None };
        Ok(Some(NativeCoroutine::new(&self.world, qualname, routine)))
    }

    fn handle_completion(&self, place: u32) -> Result<(), Raised> {
        self.header.touch();
        let member = self.todo.borrow_mut().remove(&place);
        let Some(member) = member else { return Ok(()) };
        self.done.put_nowait(Value::Object(member.into_object()))?;
        if self.todo.borrow().is_empty() {
            let handle = self.handle.borrow().clone();
            handle.iter().for_each(|handle| handle.cancel());
        }
        Ok(())
    }

    fn handle_timeout(&self) -> Result<(), Raised> {
        self.header.touch();
        let todo = self.todo.take();
        for member in todo.values() {
            member.base().remove_done_callbacks(|done| done.callback.header().id() == self.header.id());
            self.done.put_nowait(Value::None)?;
        }
        if !self.is_object() {
            self.last.replace(todo.into_values().next_back());
        }
        Ok(())
    }
}

impl Callback for AsCompleted {
    /// The bound `_handle_completion`.
    fn distance(&self) -> u8 {
        1
    }

    fn call(self: Rc<Self>, argument: &Argument) -> Result<(), Raised> {
        match argument {
            Argument::Index(place) if !is_timeout(argument) => self.handle_completion(*place),
            Argument::Index(_) | Argument::Future(_) => self.handle_timeout(),
        }
    }

    fn name(&self, argument: &Argument) -> String {
        let name = match (self.is_object(), is_timeout(argument)) {
            (true, true) => "_AsCompletedIterator._handle_timeout",
            (true, false) => "_AsCompletedIterator._handle_completion",
            (false, true) => "as_completed.<locals>._on_timeout",
            (false, false) => "as_completed.<locals>._on_completion",
        };
        name.to_string()
    }
}

fn is_timeout(argument: &Argument) -> bool {
    matches!((argument, TIMEOUT), (Argument::Index(place), Argument::Index(timeout)) if *place == timeout)
}

/// The frame of `_wait_for_one`.
struct WaitForOne {
    iterator: Rc<AsCompleted>,
    /// Whether it returns the member's result, or the member.
    resolve: bool,
    has_begun: bool,
    /// `f`: the frame keeps it if its exception leaves here.
    member: Option<Rc<dyn FutureLike>>,
}

impl Routine for WaitForOne {
    fn resume(&mut self, world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        if !std::mem::replace(&mut self.has_begun, true) {
            return Step::coroutine(self.iterator.done.get());
        }
        let resolve = |value: Value| match value {
            Value::Object(object) if self.resolve => {
                let member = future::from_object(object).expect("the queue holds futures");
                self.member.insert(member).base().result()
            }
            Value::Object(object) => Ok(Value::Object(object)),
            _ => Err(world.exception(Kind::TimeoutError, "")),
        };
        Step::End(outcome.and_then(resolve))
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("locals", "self"), &*self.iterator));
        if let Some(member) = &self.member {
            visit(Edge::strong(Label::Name("locals", "f"), &**member));
        }
    }
}

impl Object for AsCompleted {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Field("done"), &*self.done));
        for (index, member) in self.todo.borrow().values().enumerate() {
            visit(Edge::strong(Label::Item("todo", index), &**member));
        }
        if let Some(handle) = &*self.handle.borrow() {
            visit(Edge::strong(Label::Field("timeout_handle"), &**handle));
        }
        if let Some(last) = &*self.last.borrow() {
            visit(Edge::strong(Label::Name("locals", "f"), &**last));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let todo = self.todo.take();
        drop((todo, self.handle.take(), self.last.take()));
    }

    fn type_name(&self) -> &str {
        if self.is_object() { "_AsCompletedIterator" } else { "generator" }
    }
}

impl Drop for AsCompleted {
    fn drop(&mut self) {
        let edges = (std::mem::take(self.todo.get_mut()), self.handle.get_mut().take(), self.last.take());
        self.header.heap().release(edges);
    }
}

impl fmt::Debug for AsCompleted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}
