//! `as_completed`: several futures, one by one as they end.
//!
//! It follows `as_completed` (tasks.py): a generator up to 3.12, an iterator object from 3.13 on, in both a queue that the
//! members' callbacks fill.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
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
use crate::heap::{Edge, Header, Items, Label, Link, Object, ObjectId, Route};
use crate::value::Value;

/// Gives the members in order of completion.
pub struct AsCompleted {
    header: Header,
    world: Rc<World>,
    completions: Rc<Completions>,
    /// How many members were not asked for yet.
    left: Cell<usize>,
    timeout: Option<f64>,
    has_begun: Cell<bool>,
    /// Up to 3.12 the variables of the generator that name members: what it was given, and the one that it named last when it
    /// began (`fs`, `f`).
    variables: RefCell<Vec<Value>>,
}

/// What the callbacks of the members, and those who wait for one, share: from 3.13 on a part of the iterator itself, before
/// that what the generator and its inner functions have in common.
struct Completions {
    header: Header,
    done: Rc<Queue>,
    todo: RefCell<BTreeMap<u32, Rc<dyn FutureLike>>>,
    told: Items,
    /// The set `todo`.
    link: Link,
    /// Which place each member has in `todo`.
    places: HashMap<ObjectId, u32>,
    handle: RefCell<Option<Rc<Handle>>>,
    is_object: bool,
}

impl AsCompleted {
    /// An iterator over the members, in the order of Python's set (`asyncio.as_completed`); `given` is what the program
    /// gave them in.
    ///
    /// # Errors
    /// RuntimeError if no loop runs.
    pub fn new(
        world: &Rc<World>,
        members: Vec<Rc<dyn FutureLike>>,
        given: Value,
        timeout: Option<f64>,
    ) -> Result<Rc<AsCompleted>, Raised> {
        let is_object = world.version().as_completed_is_an_object();
        let todo: BTreeMap<u32, Rc<dyn FutureLike>> = (0..).zip(distinct(members)).collect();
        let places = todo.iter().map(|(place, member)| (member.header().id(), *place)).collect();
        let (left, done) = (Cell::new(todo.len()), Queue::new(world, 0));
        let completions = world.heap().alloc_uncounted(|header| Completions {
            header,
            done,
            todo: RefCell::new(todo),
            told: Items::default(),
            link: Link::unmade(),
            places,
            handle: RefCell::default(),
            is_object,
        });
        let iterator = world.heap().alloc(|header| AsCompleted {
            header,
            world: Rc::clone(world),
            completions,
            left,
            timeout,
            has_begun: Cell::new(false),
            variables: RefCell::new(if is_object { Vec::new() } else { vec![given] }),
        });
        // CPython makes the queue after the iterator.
        world.heap().promote([iterator.completions.done.header().id()], 0);
        iterator.completions.link.make(world.heap());
        if is_object {
            iterator.begin()?;
        }
        Ok(iterator)
    }

    /// Registers with the members: up to 3.12, as the body of a generator, when the first one is asked for.
    fn begin(&self) -> Result<(), Raised> {
        if self.has_begun.replace(true) {
            return Ok(());
        }
        let event_loop = EventLoop::current_in(&self.world)?;
        let completions = &self.completions;
        let todo: Vec<_> = completions.todo.borrow().values().cloned().collect();
        for member in &todo {
            let callback: Rc<dyn Callback> = Rc::<Completions>::clone(completions);
            member.base().add_done_callback(callback, Told::Future)?;
        }
        if let (Some(timeout), false) = (self.timeout, todo.is_empty()) {
            let handle = Handle::call_later(&event_loop, timeout, Rc::<Completions>::clone(completions))?;
            completions.header.touch();
            completions.handle.replace(Some(handle));
        }
        if let (false, Some(last)) = (completions.is_object, todo.into_iter().next_back()) {
            self.header.touch();
            self.variables.borrow_mut().push(Value::Object(last.into_object()));
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
            let variables = self.variables.take();
            drop(variables);
            return Ok(None);
        };
        self.left.set(left);
        let done = Rc::clone(&self.completions.done);
        let (qualname, iterator) = match self.completions.is_object {
            true => ("_AsCompletedIterator._wait_for_one", Some(Rc::clone(self))),
            false => ("as_completed.<locals>._wait_for_one", None),
        };
        let routine = WaitForOne { iterator, done, resolve, has_begun: false, member: None };
        Ok(Some(NativeCoroutine::new(&self.world, qualname, routine)))
    }
}

impl Completions {
    /// Whether each member that goes now has to be told.
    fn tells(&self) -> bool {
        let todo = &self.todo;
        self.told.change(&self.header, todo.borrow().len(), |gain| {
            todo.borrow().values().for_each(|member| gain(member.header()));
        })
    }

    fn lose(&self, member: &dyn FutureLike) {
        self.told.lose(&self.header, Some(member.header()), Label::Field("todo[...]"));
    }

    fn take_todo(&self) -> BTreeMap<u32, Rc<dyn FutureLike>> {
        self.tells();
        self.lose_todo();
        self.todo.take()
    }

    fn lose_todo(&self) {
        if self.told.are_told() {
            self.todo.borrow().values().for_each(|member| self.lose(&**member));
        }
    }

    /// Up to 3.12 each of its references stands in a cell.
    fn show(&self, shows_todo: bool, visit: &mut dyn FnMut(Edge<'_>)) {
        let cell = if self.is_object { Route::Direct } else { Route::Through(1) };
        visit(Edge::strong(Label::Field("done"), &*self.done).by(cell));
        if let Some(handle) = &*self.handle.borrow() {
            visit(Edge::strong(Label::Field("timeout_handle"), &**handle).by(cell));
        }
        if shows_todo {
            let route = if self.is_object { Route::By(&self.link, 0) } else { Route::Through(2) };
            for (index, member) in self.todo.borrow().values().enumerate() {
                visit(Edge::strong(Label::Item("todo", index), &**member).by(route));
            }
        }
    }

    fn handle_completion(&self, member: ObjectId) -> Result<(), Raised> {
        let tells = self.tells();
        let member = self.todo.borrow_mut().remove(&self.places[&member]);
        let Some(member) = member else { return Ok(()) };
        if tells {
            self.lose(&*member);
        }
        self.done.put_nowait(Value::Object(member.into_object()))?;
        if self.todo.borrow().is_empty() {
            let handle = self.handle.borrow().clone();
            handle.iter().for_each(|handle| handle.cancel());
        }
        Ok(())
    }

    fn handle_timeout(&self) -> Result<(), Raised> {
        let todo = self.take_todo();
        for member in todo.values() {
            member.base().remove_done_callbacks(|done| done.callback.header().id() == self.header.id());
            self.done.put_nowait(Value::None)?;
        }
        Ok(())
    }
}

impl Callback for Completions {
    /// The bound `_handle_completion` from 3.13 on, before that the function that holds the closure.
    fn distance(&self) -> u8 {
        1
    }

    fn call(self: Rc<Self>, argument: &Argument) -> Result<(), Raised> {
        match argument {
            Argument::Future(member) => self.handle_completion(member.header().id()),
            Argument::Index(_) => self.handle_timeout(),
        }
    }

    fn leads_to(self: Rc<Self>) -> Option<Rc<dyn Object>> {
        Some(self.done.first_getter()?)
    }

    fn name(&self, argument: &Argument) -> String {
        let name = match (self.is_object, matches!(argument, Argument::Index(_))) {
            (true, true) => "_AsCompletedIterator._handle_timeout",
            (true, false) => "_AsCompletedIterator._handle_completion",
            (false, true) => "as_completed.<locals>._on_timeout",
            (false, false) => "as_completed.<locals>._on_completion",
        };
        name.to_string()
    }
}

/// The frame of `_wait_for_one`.
struct WaitForOne {
    /// From 3.13 on, where it is a method.
    iterator: Option<Rc<AsCompleted>>,
    done: Rc<Queue>,
    /// Whether it returns the member's result, or the member.
    resolve: bool,
    has_begun: bool,
    /// `f`: the frame keeps it if its exception leaves here.
    member: Option<Rc<dyn FutureLike>>,
}

impl Routine for WaitForOne {
    fn resume(&mut self, world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        if !std::mem::replace(&mut self.has_begun, true) {
            return Step::coroutine(self.done.get());
        }
        let resolve = |value: Value| match value {
            Value::Object(object) if self.resolve => {
                let member = future::from_object(object).expect("the queue holds futures");
                self.member.insert(member).base().result_in_frame()
            }
            Value::Object(object) => Ok(Value::Object(object)),
            _ => Err(world.exception(Kind::TimeoutError, "")),
        };
        Step::End(outcome.and_then(resolve))
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(iterator) = &self.iterator {
            visit(Edge::strong(Label::Name("locals", "self"), &**iterator));
        }
        visit(Edge::strong(Label::Name("locals", "done"), &*self.done));
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
        visit(Edge::strong(Label::Field("completions"), &*self.completions).by(Route::Embedded));
        for (index, variable) in self.variables.borrow().iter().enumerate() {
            variable.traverse(Label::Item("locals", index), visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let variables = self.variables.take();
        drop(variables);
    }

    fn type_name(&self) -> &str {
        if self.completions.is_object { "_AsCompletedIterator" } else { "generator" }
    }
}

impl Drop for AsCompleted {
    fn drop(&mut self) {
        let variables = self.variables.take();
        self.header.release(variables);
    }
}

impl fmt::Debug for AsCompleted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}

impl Object for Completions {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.show(true, visit);
    }

    fn retraverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.show(!self.told.are_told(), visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let todo = self.take_todo();
        drop((todo, self.handle.take()));
    }

    fn type_name(&self) -> &str {
        if self.is_object { "_AsCompletedIterator" } else { "function" }
    }
}

impl Drop for Completions {
    fn drop(&mut self) {
        self.lose_todo();
        let edges = (std::mem::take(self.todo.get_mut()), self.handle.get_mut().take());
        self.header.release(edges);
    }
}
