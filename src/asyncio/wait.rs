//! `wait`: until some of several futures are done, or a time has passed.
//!
//! It follows `wait` and `_wait` (tasks.py, 3.11 to 3.13). Each member's callbacks hold the function that counts, and that
//! holds the waiter of the waiting task; both are taken back when the wait ends.

use std::cell::{Cell, RefCell};
use std::mem;
use std::rc::Rc;

use crate::asyncio::coroutine::{NativeCoroutine, Routine, Step};
use crate::asyncio::event_loop::{Argument, Callback, EventLoop};
use crate::asyncio::future::{self, Future, FutureLike, Told};
use crate::asyncio::handle::Handle;
use crate::asyncio::world::World;
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Header, Label, Link, Object, Route};
use crate::value::Value;

/// What ends a wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReturnWhen {
    /// Any member that is done (`FIRST_COMPLETED`).
    FirstCompleted,
    /// Any member that raised, or all that are done (`FIRST_EXCEPTION`).
    FirstException,
    /// All members (`ALL_COMPLETED`).
    #[default]
    AllCompleted,
}

/// Makes a front end's value of the members that are done and those that are not, as two sets in Python.
pub type Part = fn(&Rc<World>, done: Vec<Rc<dyn FutureLike>>, pending: Vec<Rc<dyn FutureLike>>) -> Value;

/// Waits for the members, in the order of Python's set; a member that is there twice counts once (`asyncio.wait`).
pub fn wait(
    world: &Rc<World>,
    members: Vec<Rc<dyn FutureLike>>,
    timeout: Option<f64>,
    return_when: ReturnWhen,
    part: Part,
) -> Rc<NativeCoroutine> {
    let asked = Asked { members: distinct(members), timeout, return_when };
    NativeCoroutine::new(world, "wait", Wait::new(asked, part))
}

/// The same, for what a program gave, which `wait` looks at with its first step.
pub fn wait_unread(world: &Rc<World>, given: Value, read: Read, part: Part) -> Rc<NativeCoroutine> {
    let mut waiting = Wait::new(Asked::default(), part);
    (waiting.given, waiting.read) = (given, Some(read));
    NativeCoroutine::new(world, "wait", waiting)
}

/// What a wait is asked for.
#[derive(Default)]
pub struct Asked {
    /// Whom it waits for.
    pub members: Vec<Rc<dyn FutureLike>>,
    /// For how long, in seconds.
    pub timeout: Option<f64>,
    /// What ends it.
    pub return_when: ReturnWhen,
}

/// Finds out what a program asks for; the members in the order of Python's set.
pub type Read = Box<dyn FnOnce(&Value) -> Result<Asked, Raised>>;

/// Takes out those that are there already.
pub(super) fn distinct(members: Vec<Rc<dyn FutureLike>>) -> Vec<Rc<dyn FutureLike>> {
    let mut seen = std::collections::HashSet::with_capacity(members.len());
    members.into_iter().filter(|member| seen.insert(member.header().id())).collect()
}

/// The frames of `wait` and `_wait`.
struct Wait {
    asked: Asked,
    /// What a program gave, until it is read (`fs`).
    given: Value,
    read: Option<Read>,
    part: Part,
    /// The set that it makes of the members.
    link: Link,
    has_begun: bool,
    /// From the first step on.
    counting: Option<Rc<OnCompletion>>,
    /// The member that `_wait` looked at last (`f`), once an exception has left it.
    last: Option<Rc<dyn FutureLike>>,
}

impl Routine for Wait {
    fn resume(&mut self, world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        self.has_begun = true;
        if let Some(read) = self.read.take() {
            match read(&self.given) {
                Ok(asked) => self.asked = asked,
                Err(raised) => return Step::End(Err(raised)),
            }
            let given = mem::take(&mut self.given);
            drop(given);
        }
        self.link.make_once(world.heap());
        match self.counting.take() {
            None => self.begin(world).unwrap_or_else(|raised| Step::End(Err(raised))),
            Some(counting) => Step::End(self.finish(world, &counting, outcome)),
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.given.traverse(Label::Name("locals", "fs"), visit);
        for (index, member) in self.asked.members.iter().enumerate() {
            visit(Edge::strong(Label::Item("locals.fs", index), &**member).by(Route::By(&self.link, 0)));
        }
        if let Some(counting) = &self.counting {
            visit(Edge::strong(Label::Name("locals", "_on_completion"), &**counting));
        }
        if let Some(last) = &self.last {
            visit(Edge::strong(Label::Name("locals", "f"), &**last).by(Route::Called));
        }
    }
}

/// A list lets go of its items from the end; from the first step on it is a set.
impl Drop for Wait {
    fn drop(&mut self) {
        if !self.has_begun {
            self.asked.members.reverse();
        }
    }
}

impl Wait {
    fn new(asked: Asked, part: Part) -> Wait {
        let (link, has_begun) = (Link::unmade(), false);
        Wait { asked, given: Value::None, read: None, part, link, has_begun, counting: None, last: None }
    }

    fn begin(&mut self, world: &Rc<World>) -> Result<Step, Raised> {
        if self.asked.members.is_empty() {
            return Err(world.exception(Kind::ValueError, "Set of Tasks/Futures is empty."));
        }
        let event_loop = EventLoop::running_in(world)?;
        // The cells are made when `_wait` is called, the tuple of them right before the function.
        let cells = [Link::new(world.heap()), Link::new(world.heap())];
        let waiter = Future::new(&event_loop);
        let release = ReleaseWaiter::new(world, &waiter);
        let handle =
            self.asked.timeout.map(|delay| Handle::call_later(&event_loop, delay, release)).transpose()?;
        let closure = Link::new(world.heap());
        let counting = world.heap().alloc_weighing(CLOSURE, |header| OnCompletion {
            header,
            left: Cell::new(self.asked.members.len()),
            return_when: self.asked.return_when,
            handle: RefCell::new(handle),
            waiter: RefCell::new(Some(Rc::clone(&waiter))),
            closure,
            cells,
        });
        self.counting = Some(Rc::clone(&counting));
        for member in &self.asked.members {
            member.base().add_done_callback(Rc::<OnCompletion>::clone(&counting), Told::Future)?;
        }
        Ok(Step::future(waiter))
    }

    fn finish(
        &mut self,
        world: &Rc<World>,
        counting: &OnCompletion,
        outcome: Result<Value, Raised>,
    ) -> Result<Value, Raised> {
        counting.cancel_timer();
        for member in &self.asked.members {
            let is_counting = |id| id == counting.header.id();
            member.base().remove_done_callbacks(|done| is_counting(done.callback.header().id()));
        }
        if outcome.is_err() {
            self.last = self.asked.members.last().cloned();
        }
        outcome?;
        let (done, pending) =
            mem::take(&mut self.asked.members).into_iter().partition(|member| member.base().is_done());
        Ok((self.part)(world, done, pending))
    }
}

/// `_wait.<locals>._on_completion`.
struct OnCompletion {
    header: Header,
    left: Cell<usize>,
    return_when: ReturnWhen,
    handle: RefCell<Option<Rc<Handle>>>,
    waiter: RefCell<Option<Rc<Future>>>,
    closure: Link,
    /// Those of `timeout_handle` and `waiter`.
    cells: [Link; 2],
}

impl OnCompletion {
    fn cancel_timer(&self) {
        let handle = self.handle.borrow().clone();
        handle.iter().for_each(|handle| handle.cancel());
    }

    fn ends_wait(&self, member: &Future) -> bool {
        let raised = || !member.is_cancelled() && matches!(member.exception(), Ok(Some(_)));
        match self.return_when {
            _ if self.left.get() == 0 => true,
            ReturnWhen::FirstCompleted => true,
            ReturnWhen::FirstException => raised(),
            ReturnWhen::AllCompleted => false,
        }
    }
}

/// `_on_completion`, its closure and cells, the context of the callback, and the coroutine and set of `_wait`.
const CLOSURE: u8 = 8;

impl Callback for OnCompletion {
    fn call(self: Rc<Self>, argument: &Argument) -> Result<(), Raised> {
        let Argument::Future(member) = argument else { return Ok(()) };
        let member = future::from_object(Rc::clone(member)).expect("a done callback is told a future");
        self.left.set(self.left.get().saturating_sub(1));
        if !self.ends_wait(member.base()) {
            return Ok(());
        }
        self.cancel_timer();
        let waiter = self.waiter.borrow().clone();
        waiter.map_or(Ok(()), |waiter| release(&waiter))
    }

    fn leads_to(self: Rc<Self>) -> Option<Rc<dyn Object>> {
        Some(self.waiter.borrow().clone()?)
    }

    fn name(&self, _argument: &Argument) -> String {
        "_wait.<locals>._on_completion".to_string()
    }
}

impl Object for OnCompletion {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        let [handle_cell, waiter_cell] = &self.cells;
        if let Some(handle) = &*self.handle.borrow() {
            let edge = Edge::strong(Label::Name("cells", "timeout_handle"), &**handle);
            self.closure.visit_cell(handle_cell, edge, visit);
        }
        if let Some(waiter) = &*self.waiter.borrow() {
            let edge = Edge::strong(Label::Name("cells", "waiter"), &**waiter);
            self.closure.visit_cell(waiter_cell, edge, visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let handle = self.handle.take();
        drop((handle, self.waiter.take()));
    }

    fn type_name(&self) -> &str {
        "function"
    }

    fn describe(&self) -> String {
        "_wait.<locals>._on_completion".to_string()
    }
}

impl Drop for OnCompletion {
    fn drop(&mut self) {
        let edges = (self.handle.get_mut().take(), self.waiter.get_mut().take());
        self.header.release(edges);
    }
}

/// `_release_waiter` with its waiter: completes it unless it is done.
pub(super) struct ReleaseWaiter {
    header: Header,
    waiter: RefCell<Option<Rc<Future>>>,
    /// The tuple of a partial, which stands behind that; of a timer it stands in the place of the callback, which is none of its own.
    tuple: Link,
}

impl ReleaseWaiter {
    /// The callback of a timer.
    pub(super) fn new(world: &World, waiter: &Rc<Future>) -> Rc<ReleaseWaiter> {
        let waiter = RefCell::new(Some(Rc::clone(waiter)));
        world.heap().alloc(|header| ReleaseWaiter { header, waiter, tuple: Link::unmade() })
    }

    /// `partial(_release_waiter, waiter)`
    pub(super) fn partial(world: &World, waiter: &Rc<Future>) -> Rc<ReleaseWaiter> {
        let partial = ReleaseWaiter::new(world, waiter);
        partial.tuple.make(world.heap());
        partial
    }
}

fn release(waiter: &Future) -> Result<(), Raised> {
    if waiter.is_done() { Ok(()) } else { waiter.set_result(Value::None) }
}

impl Callback for ReleaseWaiter {
    fn call(self: Rc<Self>, _argument: &Argument) -> Result<(), Raised> {
        let waiter = self.waiter.borrow().clone();
        waiter.map_or(Ok(()), |waiter| release(&waiter))
    }

    fn name(&self, _argument: &Argument) -> String {
        "_release_waiter".to_string()
    }
}

impl Object for ReleaseWaiter {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(waiter) = &*self.waiter.borrow() {
            let edge = Edge::strong(Label::Item("args", 0), &**waiter);
            visit(if self.tuple.is_made() { edge.by(Route::By(&self.tuple, 0)) } else { edge });
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let waiter = self.waiter.take();
        drop(waiter);
    }

    fn type_name(&self) -> &str {
        "function"
    }

    fn describe(&self) -> String {
        "_release_waiter".to_string()
    }
}

impl Drop for ReleaseWaiter {
    fn drop(&mut self) {
        let waiter = self.waiter.get_mut().take();
        self.header.release(waiter);
    }
}
