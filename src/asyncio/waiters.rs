//! Waiters: the futures of the tasks that wait for a lock, an event or a queue, in their order.
//!
//! It is the `_waiters` deque of locks.py and the `_getters` and `_putters` of queues.py, with the loop to which the first
//! wait binds (`mixins._LoopBoundMixin`). The deque holds futures, whose callbacks hold the waiting tasks. Its owner, the lock
//! or the queue, is the object that holds them.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::future::Future;
use crate::asyncio::task::Task;
use crate::asyncio::world::World;
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Header, Heap, Items, Label, Link, Object, Route};
use crate::value::Value;

/// What `repr` gives for a lock and its kin: `<asyncio.locks.Lock object at o3 [unlocked]>`.
pub fn lock_repr(lock: &dyn Object, state: &str) -> String {
    format!("<asyncio.locks.{} object at {} [{state}]>", lock.type_name(), lock.header().id())
}

/// Futures that tasks wait for, first come first served.
pub struct Waiters {
    /// The name of the deque, as paths show it.
    name: &'static str,
    event_loop: RefCell<Option<Rc<EventLoop>>>,
    line: RefCell<VecDeque<Waiter>>,
    told: Items,
    /// The deque.
    link: Link,
}

/// Who stands in line.
pub enum Waiter {
    /// A future.
    Future(Rc<Future>),
    /// A task that owes it, where nobody looks ([`Task::stand_in_line`]).
    Task(Rc<Task>),
}

impl Waiter {
    /// The future, for somebody who looks.
    fn future(&self) -> &Rc<Future> {
        match self {
            Waiter::Future(future) => future,
            Waiter::Task(_) => panic!("whoever looks at those who wait must have their futures made"),
        }
    }
}

impl Waiters {
    /// Nobody waits yet.
    pub fn new(heap: &Heap, name: &'static str) -> Waiters {
        let waiters = Waiters::made_later(name);
        waiters.link.make(heap);
        waiters
    }

    /// Nobody waits yet; the deque is made when somebody does.
    pub fn made_later(name: &'static str) -> Waiters {
        let (event_loop, line, told) = (RefCell::default(), RefCell::default(), Items::default());
        Waiters { name, event_loop, line, told, link: Link::unmade() }
    }

    /// The running loop, to which `owner` binds with its first wait (`_get_loop`).
    ///
    /// # Errors
    /// RuntimeError if `owner` is bound to a loop that does not run; AttributeError if it is bound to none, and none runs.
    #[inline]
    pub fn bind(&self, world: &World, owner: &dyn Object) -> Result<Rc<EventLoop>, Raised> {
        match EventLoop::running() {
            Some(running) if self.is_bound_to(&running) => Ok(running),
            running => self.begin_bind(running, world, owner),
        }
    }

    /// Whether the owner is bound to that loop.
    #[inline]
    pub fn is_bound_to(&self, event_loop: &Rc<EventLoop>) -> bool {
        self.event_loop.borrow().as_ref().is_some_and(|bound| Rc::ptr_eq(bound, event_loop))
    }

    #[cold]
    fn begin_bind(
        &self,
        running: Option<Rc<EventLoop>>,
        world: &World,
        owner: &dyn Object,
    ) -> Result<Rc<EventLoop>, Raised> {
        let is_bound = self.event_loop.borrow().is_some();
        match running {
            Some(running) if !is_bound => {
                owner.header().touch();
                self.event_loop.replace(Some(Rc::clone(&running)));
                Ok(running)
            }
            None if !is_bound => {
                let text = "'NoneType' object has no attribute 'create_future'";
                Err(world.exception(Kind::AttributeError, text))
            }
            Some(_) | None => {
                let text = format!("{} is bound to a different event loop", owner.repr());
                Err(world.exception(Kind::RuntimeError, &text))
            }
        }
    }

    /// A new future at the end of the queue.
    ///
    /// # Errors
    /// As [`Waiters::bind`].
    #[inline]
    pub fn join(&self, world: &World, owner: &dyn Object) -> Result<Rc<Future>, Raised> {
        // The deque is there before the future is.
        self.link.make_once(world.heap());
        let future = Future::new(&self.bind(world, owner)?);
        self.push(Rc::clone(&future), owner);
        Ok(future)
    }

    /// Puts a future at the end of the queue.
    #[inline]
    pub fn push(&self, future: Rc<Future>, owner: &dyn Object) {
        if self.tells(owner.header()) {
            self.told.gain(owner.header(), Some(future.header()));
        }
        self.link.make_once(owner.header().heap());
        self.line.borrow_mut().push_back(Waiter::Future(future));
    }

    /// Puts a task that owes its future at the end of the queue.
    #[inline]
    pub fn push_task(&self, task: Rc<Task>) {
        self.line.borrow_mut().push_back(Waiter::Task(task));
    }

    /// Puts the future of such a task in its place.
    pub fn put_in_place(&self, task: &Task, future: Rc<Future>) {
        let is_meant =
            |waiter: &&mut Waiter| matches!(waiter, Waiter::Task(other) if std::ptr::eq(&**other, task));
        let mut line = self.line.borrow_mut();
        let place = line.iter_mut().find(is_meant).expect("a task that owes a future is in line");
        let before = std::mem::replace(place, Waiter::Future(future));
        drop(line);
        drop(before);
    }

    /// Takes a future out of the queue, if it is there.
    pub fn leave(&self, future: &Rc<Future>, owner: &dyn Object) {
        let tells = self.tells(owner.header());
        let is_meant = |waiter: &Waiter| matches!(waiter, Waiter::Future(other) if Rc::ptr_eq(other, future));
        let place = self.line.borrow().iter().position(is_meant);
        let Some(place) = place else { return };
        let left = self.line.borrow_mut().remove(place);
        if tells {
            left.iter().for_each(|waiter| self.lose(owner.header(), place, waiter.future()));
        }
    }

    /// Whether each future that comes or goes now has to be told.
    #[inline]
    fn tells(&self, owner: &Header) -> bool {
        self.told.change(owner, self.len(), |gain| {
            self.line.borrow().iter().for_each(|waiter| gain(waiter.future().header()));
        })
    }

    fn lose(&self, owner: &Header, place: usize, future: &Future) {
        self.told.lose(owner, Some(future.header()), Label::Item(self.name, place));
    }

    fn lose_all(&self, owner: &Header) {
        if self.told.are_told() {
            let line = self.line.borrow();
            line.iter().enumerate().for_each(|(place, waiter)| self.lose(owner, place, waiter.future()));
        }
    }

    /// How many there are, done ones included.
    pub fn len(&self) -> usize {
        self.line.borrow().len()
    }

    /// Whether nobody waits.
    pub fn is_empty(&self) -> bool {
        self.line.borrow().is_empty()
    }

    /// Whether somebody waits who was not cancelled.
    pub fn any_live(&self) -> bool {
        self.line.borrow().iter().any(|waiter| !waiter.future().is_cancelled())
    }

    /// Those who wait, in their order.
    pub fn futures(&self) -> Vec<Rc<Future>> {
        self.line.borrow().iter().map(|waiter| Rc::clone(waiter.future())).collect()
    }

    /// Whether the deque has been made.
    pub fn is_made(&self) -> bool {
        self.link.is_made()
    }

    /// The first of the queue.
    pub fn first(&self) -> Option<Rc<Future>> {
        self.line.borrow().front().map(|waiter| Rc::clone(waiter.future()))
    }

    /// The first that is not done.
    pub fn first_pending(&self) -> Option<Rc<Future>> {
        self.line.borrow().iter().map(Waiter::future).find(|future| !future.is_done()).cloned()
    }

    /// Completes those that are not done, up to `count` of them, and leaves them where they are.
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn wake(&self, count: usize, result: bool) -> Result<(), Raised> {
        let line = self.line.borrow();
        let pending = line.iter().map(Waiter::future).filter(|future| !future.is_done());
        let pending: Vec<Rc<Future>> = pending.take(count).cloned().collect();
        drop(line);
        pending.iter().try_for_each(|future| future.set_result(Value::Bool(result)))
    }

    /// Takes waiters out until one was not done, and completes that one (`Queue._wakeup_next`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    #[inline]
    pub fn wake_next(&self, owner: &dyn Object) -> Result<(), Raised> {
        loop {
            let tells = self.tells(owner.header());
            let next = self.line.borrow_mut().pop_front();
            if tells {
                next.iter().for_each(|waiter| self.lose(owner.header(), 0, waiter.future()));
            }
            match next {
                Some(Waiter::Future(future)) if future.is_done() => {}
                Some(Waiter::Future(future)) => return future.set_result(Value::None),
                Some(Waiter::Task(task)) => match task.serve() {
                    Ok(()) => return Ok(()),
                    Err(task) => self.redeem_first(task),
                },
                None => return Ok(()),
            }
        }
    }

    /// Puts a task back to the front, as its future.
    #[cold]
    fn redeem_first(&self, task: Rc<Task>) {
        self.line.borrow_mut().push_front(Waiter::Task(Rc::clone(&task)));
        task.redeem();
        let is_redeemed = matches!(self.line.borrow().front(), Some(Waiter::Future(_)));
        assert!(is_redeemed, "a task that stands in line owes a future");
    }

    /// Takes all waiters out, and completes those that are not done.
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn wake_all(&self, owner: &dyn Object) -> Result<(), Raised> {
        while !self.is_empty() {
            self.wake_next(owner)?;
        }
        Ok(())
    }

    /// Shows the references, under the name of the deque.
    pub fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.traverse_loop(visit);
        for (index, waiter) in self.line.borrow().iter().enumerate() {
            visit(
                Edge::strong(Label::Item(self.name, index), &**waiter.future()).by(Route::By(&self.link, 0)),
            );
        }
    }

    /// Shows the references that are not told one by one.
    pub fn retraverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if self.told.are_told() { self.traverse_loop(visit) } else { self.traverse(visit) }
    }

    fn traverse_loop(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(event_loop) = &*self.event_loop.borrow() {
            visit(Edge::strong(Label::Name(self.name, "loop"), &**event_loop));
        }
    }

    /// Drops the references of `owner`.
    pub fn clear(&self, owner: &Header) {
        self.lose_all(owner);
        let event_loop = self.event_loop.take();
        drop((event_loop, self.line.take()));
    }

    /// Takes those who wait for [`crate::heap::Heap::release`], when `owner` drops.
    pub fn take(&mut self, owner: &Header) -> VecDeque<Waiter> {
        self.lose_all(owner);
        std::mem::take(self.line.get_mut())
    }

    /// `, waiters:2`, or nothing if nobody waits, as the primitives' `repr` shows it.
    pub fn repr(&self) -> String {
        if self.is_empty() { String::new() } else { format!(", waiters:{}", self.len()) }
    }
}
