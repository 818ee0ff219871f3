//! `Queue`, `PriorityQueue` and `LifoQueue`: values on their way from task to task.
//!
//! They follow queues.py (3.11 to 3.14). A getter that runs takes items past those that were woken before it; a woken one
//! looks again, and goes to the end of the queue if there is nothing left.

mod store;

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use crate::asyncio::coroutine::{NativeCoroutine, Routine, Step};
use crate::asyncio::event::Event;
use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::future::Future;
use crate::asyncio::task::{Line, Task, TurnName};
use crate::asyncio::waiters::Waiters;
use crate::asyncio::world::World;
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Header, Items, Label, Link, Object, Route};
use crate::value::Value;

pub use store::{Fifo, Least, Less, Lifo, Store};

/// A queue of values.
pub struct Queue {
    header: Header,
    world: Rc<World>,
    maxsize: Cell<i64>,
    store: Box<dyn Store>,
    getters: Waiters,
    putters: Waiters,
    told: Items,
    unfinished: Cell<u64>,
    finished: Rc<Event>,
    /// The deque or list of the items.
    link: Link,
    is_shut_down: Cell<bool>,
}

/// What a queue's methods ask one another: a program's subclass may answer in its own way.
pub trait Ways: 'static {
    /// `full`.
    ///
    /// # Errors
    /// What a method of the program's raised; so for all of these.
    fn is_full(&self, queue: &Queue) -> Result<bool, Raised>;

    /// `empty`.
    ///
    /// # Errors
    /// As [`Ways::is_full`].
    fn is_empty(&self, queue: &Queue) -> Result<bool, Raised>;

    /// `put_nowait`.
    ///
    /// # Errors
    /// As [`Queue::put_nowait`].
    fn put_nowait(&self, queue: &Queue, item: Value) -> Result<Value, Raised>;

    /// `get_nowait`.
    ///
    /// # Errors
    /// As [`Queue::get_nowait`].
    fn get_nowait(&self, queue: &Queue) -> Result<Value, Raised>;

    /// `_put`.
    ///
    /// # Errors
    /// What the comparison of items raised.
    fn put(&self, queue: &Queue, item: Value) -> Result<(), Raised>;

    /// `_get`.
    ///
    /// # Errors
    /// What the comparison of items raised.
    fn get(&self, queue: &Queue) -> Result<Value, Raised>;

    /// Shows what a frame of such a method has beside the queue: the object that the program made.
    fn traverse(&self, _visit: &mut dyn FnMut(Edge<'_>)) {}
}

/// What queues do of themselves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plain;

impl Ways for Plain {
    #[inline]
    fn is_full(&self, queue: &Queue) -> Result<bool, Raised> {
        Ok(queue.is_full())
    }

    #[inline]
    fn is_empty(&self, queue: &Queue) -> Result<bool, Raised> {
        Ok(queue.is_empty())
    }

    #[inline]
    fn put_nowait(&self, queue: &Queue, item: Value) -> Result<Value, Raised> {
        queue.put_nowait(item).map(|()| Value::None)
    }

    #[inline]
    fn get_nowait(&self, queue: &Queue) -> Result<Value, Raised> {
        queue.get_nowait()
    }

    #[inline]
    fn put(&self, queue: &Queue, item: Value) -> Result<(), Raised> {
        queue.put_next(item)
    }

    #[inline]
    fn get(&self, queue: &Queue) -> Result<Value, Raised> {
        queue.take_next()
    }
}

/// A queue and its three deques; its event counts for itself.
const QUEUE: u8 = 4;

impl Queue {
    /// The future of whoever has waited longest for an item.
    pub fn first_getter(&self) -> Option<Rc<Future>> {
        self.getters.first()
    }

    /// First in, first out (`asyncio.Queue(maxsize)`); no limit if `maxsize` is not positive.
    pub fn new(world: &Rc<World>, maxsize: i64) -> Rc<Queue> {
        Queue::with_store(world, maxsize, Box::new(Fifo::default()))
    }

    /// Last in, first out (`asyncio.LifoQueue(maxsize)`).
    pub fn lifo(world: &Rc<World>, maxsize: i64) -> Rc<Queue> {
        Queue::with_store(world, maxsize, Box::new(Lifo::default()))
    }

    /// The least first (`asyncio.PriorityQueue(maxsize)`).
    pub fn priority(world: &Rc<World>, maxsize: i64, less: Less) -> Rc<Queue> {
        Queue::with_store(world, maxsize, Box::new(Least::new(less)))
    }

    /// What it keeps its items in.
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Says that the items are about to come to stand in an object of their own, or in another one ([`Store::container`]).
    pub fn change_container(&self) {
        self.lose_all();
        self.told.forget();
        self.header.touch();
    }

    /// A queue with a store of the caller's.
    pub fn with_store(world: &Rc<World>, maxsize: i64, store: Box<dyn Store>) -> Rc<Queue> {
        // What it is made of stands behind it in the collector's list, in this order.
        let queue = world.heap().alloc_weighing(QUEUE, |header| Queue {
            header,
            world: Rc::clone(world),
            maxsize: Cell::new(maxsize),
            store,
            getters: Waiters::new(world.heap(), "getters"),
            putters: Waiters::new(world.heap(), "putters"),
            told: Items::default(),
            unfinished: Cell::new(0),
            finished: Event::new(world),
            link: Link::new(world.heap()),
            is_shut_down: Cell::new(false),
        });
        queue.finished.set().expect("nobody waits yet");
        queue
    }

    /// What the run shares.
    pub fn world(&self) -> &Rc<World> {
        &self.world
    }

    /// `maxsize`.
    pub fn maxsize(&self) -> i64 {
        self.maxsize.get()
    }

    /// Sets `_maxsize`; wakes nobody.
    pub fn set_maxsize(&self, maxsize: i64) {
        self.maxsize.set(maxsize);
    }

    /// How many items have been put in and are not dealt with (`_unfinished_tasks`).
    pub fn unfinished(&self) -> u64 {
        self.unfinished.get()
    }

    /// Sets `_unfinished_tasks`; wakes nobody.
    pub fn set_unfinished(&self, count: u64) {
        self.unfinished.set(count);
    }

    /// The event that all items have been dealt with (`_finished`).
    pub fn finished(&self) -> &Rc<Event> {
        &self.finished
    }

    /// Those who wait for an item (`_getters`).
    pub fn getters(&self) -> &Waiters {
        &self.getters
    }

    /// Those who wait for room (`_putters`).
    pub fn putters(&self) -> &Waiters {
        &self.putters
    }

    /// How many items there are (`qsize`).
    pub fn len(&self) -> usize {
        self.store.len()
    }

    /// Whether there are no items (`empty`).
    pub fn is_empty(&self) -> bool {
        self.store.is_empty()
    }

    /// Whether [`Queue::shutdown`] was called.
    pub fn is_shut_down(&self) -> bool {
        self.is_shut_down.get()
    }

    /// Whether there are `maxsize` items (`full`).
    pub fn is_full(&self) -> bool {
        usize::try_from(self.maxsize.get()).is_ok_and(|maxsize| 0 < maxsize && maxsize <= self.len())
    }

    /// The items, in the order of `_queue`.
    pub fn items(&self) -> Vec<Value> {
        let mut items = Vec::with_capacity(self.len());
        self.store.for_each(&mut |item| items.push(item.clone()));
        items
    }

    /// Waits for room and puts an item in (`put`).
    pub fn put(self: &Rc<Self>, item: Value) -> Rc<NativeCoroutine> {
        self.put_by(item, Plain)
    }

    /// [`Queue::put`] of a program's subclass.
    pub fn put_by(self: &Rc<Self>, item: Value, ways: impl Ways) -> Rc<NativeCoroutine> {
        let frame = Put { queue: Rc::clone(self), ways, item, putter: None };
        NativeCoroutine::new(&self.world, Put::QUALNAME, frame)
    }

    /// The frame of [`Queue::put`].
    pub fn putting(self: &Rc<Self>, item: Value) -> Put {
        Put { queue: Rc::clone(self), ways: Plain, item, putter: None }
    }

    /// Puts an item in (`put_nowait`).
    ///
    /// # Errors
    /// QueueFull, QueueShutDown; what the comparison of items raised; RuntimeError if the loop is closed.
    pub fn put_nowait(&self, item: Value) -> Result<(), Raised> {
        self.put_nowait_by(item, &Plain)
    }

    /// [`Queue::put_nowait`] of a program's subclass.
    ///
    /// # Errors
    /// The same; what a method of the program's raised.
    #[inline]
    pub fn put_nowait_by(&self, item: Value, ways: &impl Ways) -> Result<(), Raised> {
        if self.is_shut_down.get() {
            return Err(self.world.exception(Kind::QueueShutDown, ""));
        }
        if ways.is_full(self)? {
            return Err(self.world.exception(Kind::QueueFull, ""));
        }
        self.put_in(item, ways)
    }

    /// Puts an item in, for which there is room.
    #[inline]
    fn put_in(&self, item: Value, ways: &impl Ways) -> Result<(), Raised> {
        ways.put(self, item)?;
        self.unfinished.set(self.unfinished.get() + 1);
        self.finished.unset();
        self.getters.wake_next(self)
    }

    /// Puts an item where it belongs, and tells nobody of it (`_put`).
    ///
    /// # Errors
    /// What the comparison of items raised.
    pub fn put_next(&self, item: Value) -> Result<(), Raised> {
        if self.tells() {
            self.told.gain(&self.header, item.header());
        }
        self.store.push(item)?;
        self.header.touch();
        Ok(())
    }

    /// Waits for an item and takes it (`get`).
    pub fn get(self: &Rc<Self>) -> Rc<NativeCoroutine> {
        self.get_by(Plain)
    }

    /// [`Queue::get`] of a program's subclass.
    pub fn get_by(self: &Rc<Self>, ways: impl Ways) -> Rc<NativeCoroutine> {
        let frame = Get { queue: Rc::clone(self), ways, getter: None };
        NativeCoroutine::new(&self.world, Get::QUALNAME, frame)
    }

    /// Lets the running task wait for an item, of which there is none, and owe the getter, if nobody could tell.
    #[inline]
    pub fn stand_in_line(self: &Rc<Self>) -> Option<TurnName> {
        if !self.world.is_unobserved() || self.is_shut_down.get() {
            return None;
        }
        let event_loop = EventLoop::running().filter(|running| self.getters.is_bound_to(running))?;
        let (task, turn) = Task::stand_in_line(&event_loop, || Rc::<Queue>::clone(self))?;
        self.getters.push_task(task);
        Some(turn)
    }

    /// The frame of [`Queue::get`].
    pub fn getting(self: &Rc<Self>) -> Get {
        Get { queue: Rc::clone(self), ways: Plain, getter: None }
    }

    /// Takes an item (`get_nowait`).
    ///
    /// # Errors
    /// QueueEmpty, QueueShutDown; what the comparison of items raised; RuntimeError if the loop is closed.
    #[inline]
    pub fn get_nowait(&self) -> Result<Value, Raised> {
        self.get_nowait_by(&Plain)
    }

    /// [`Queue::get_nowait`] of a program's subclass.
    ///
    /// # Errors
    /// The same; what a method of the program's raised.
    #[inline]
    pub fn get_nowait_by(&self, ways: &impl Ways) -> Result<Value, Raised> {
        if ways.is_empty(self)? {
            let kind = if self.is_shut_down.get() { Kind::QueueShutDown } else { Kind::QueueEmpty };
            return Err(self.world.exception(kind, ""));
        }
        self.take_out_by(ways)
    }

    /// Takes an item, of which the caller saw that there is one.
    ///
    /// # Errors
    /// What the comparison of items raised; RuntimeError if the loop is closed.
    #[inline]
    pub fn take_out(&self) -> Result<Value, Raised> {
        self.take_out_by(&Plain)
    }

    #[inline]
    fn take_out_by(&self, ways: &impl Ways) -> Result<Value, Raised> {
        let item = ways.get(self)?;
        self.putters.wake_next(self)?;
        Ok(item)
    }

    /// Takes the next item out, of which the caller saw that there is one, and tells nobody of it (`_get`).
    ///
    /// # Errors
    /// What the comparison of items raised.
    #[inline]
    pub fn take_next(&self) -> Result<Value, Raised> {
        let tells = self.tells();
        let (item, ordered) = self.store.pop();
        if tells {
            self.lose(self.store.place_of_taken(), &item);
        }
        self.header.touch();
        ordered.map(|()| item)
    }

    /// Whether each item that comes or goes now has to be told.
    #[inline]
    fn tells(&self) -> bool {
        self.header.heap().is_tracked() && self.store.container().is_none() && self.begin_to_tell()
    }

    #[cold]
    fn begin_to_tell(&self) -> bool {
        self.told.change(&self.header, self.len(), |gain| {
            self.store.for_each(&mut |item| item.header().into_iter().for_each(&mut *gain));
        })
    }

    fn lose(&self, place: usize, item: &Value) {
        self.told.lose(&self.header, item.header(), Label::Item("queue", place));
    }

    fn traverse_items(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(container) = self.store.container() {
            return container.traverse(Label::Field("queue"), visit);
        }
        let mut index = 0;
        self.store.for_each(&mut |item| {
            item.traverse(Label::Item("queue", index), &mut |edge| visit(edge.by(Route::By(&self.link, 0))));
            index += 1;
        });
    }

    fn lose_all(&self) {
        if self.told.are_told() {
            self.items().iter().enumerate().for_each(|(place, item)| self.lose(place, item));
        }
    }

    /// Says that an item taken out has been dealt with (`task_done`).
    ///
    /// # Errors
    /// ValueError if there were not so many items; RuntimeError if the loop is closed.
    pub fn task_done(&self) -> Result<(), Raised> {
        let Some(left) = self.unfinished.get().checked_sub(1) else {
            return Err(self.world.exception(Kind::ValueError, "task_done() called too many times"));
        };
        self.unfinished.set(left);
        if left == 0 { self.finished.set() } else { Ok(()) }
    }

    /// Waits until all items have been dealt with (`join`).
    pub fn join(self: &Rc<Self>) -> Rc<NativeCoroutine> {
        NativeCoroutine::new(&self.world, "Queue.join", Join { queue: Rc::clone(self), has_begun: false })
    }

    /// Lets no more items in, and out only those that are there (`shutdown()`, from 3.13 on).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn shutdown(&self) -> Result<(), Raised> {
        self.is_shut_down.set(true);
        self.getters.wake_all(self)?;
        self.putters.wake_all(self)
    }

    /// Lets nothing in or out any more, and counts what is there as dealt with (`shutdown(immediate=True)`).
    ///
    /// # Errors
    /// What the comparison of items raised; RuntimeError if the loop is closed.
    pub fn shutdown_immediately(&self, ways: &impl Ways) -> Result<(), Raised> {
        self.is_shut_down.set(true);
        while !ways.is_empty(self)? {
            drop(ways.get(self)?);
            self.unfinished.set(self.unfinished.get().saturating_sub(1));
        }
        if self.unfinished.get() == 0 {
            self.finished.set()?;
        }
        self.shutdown()
    }

    /// What `str()` shows between the name and the end: `maxsize=0 _queue=[1] tasks=1`.
    pub fn format(&self) -> String {
        let items: Vec<String> = self.items().iter().map(Value::repr).collect();
        let items = format!("[{}]", items.join(", "));
        self.format_with(if self.is_empty() { None } else { Some(&items) })
    }

    /// The same, with the text of the items, if there are any.
    pub fn format_with(&self, items: Option<&str>) -> String {
        let mut text = format!("maxsize={}", self.maxsize.get());
        if let Some(items) = items {
            text += &format!(" _queue={items}");
        }
        if !self.getters.is_empty() {
            text += &format!(" _getters[{}]", self.getters.len());
        }
        if !self.putters.is_empty() {
            text += &format!(" _putters[{}]", self.putters.len());
        }
        if 0 < self.unfinished.get() {
            text += &format!(" tasks={}", self.unfinished.get());
        }
        if self.is_shut_down.get() {
            text += " shutdown";
        }
        text
    }
}

/// How far a [`Get`] came.
pub enum Got {
    /// It has an item.
    Item(Value),
    /// It waits for its turn.
    Wait(Rc<Future>),
}

/// The frame of `Queue.get`.
pub struct Get<W = Plain> {
    /// `self`.
    pub queue: Rc<Queue>,
    /// What the queue does in its own way.
    pub ways: W,
    /// What it awaits or awaited last.
    pub getter: Option<Rc<Future>>,
}

impl<W: Ways> Routine for Get<W> {
    fn resume(&mut self, _world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        match self.go_on(outcome.err()) {
            Ok(Got::Item(item)) => Step::done(item),
            Ok(Got::Wait(getter)) => Step::future(getter),
            Err(raised) => Step::End(Err(raised)),
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.ways.traverse(visit);
        visit(Edge::strong(Label::Name("locals", "self"), &*self.queue));
        if let Some(getter) = &self.getter {
            visit(Edge::strong(Label::Name("locals", "getter"), &**getter));
        }
    }
}

impl Get {
    /// `__qualname__` of the function.
    pub const QUALNAME: &str = "Queue.get";
}

impl<W: Ways> Get<W> {
    /// Runs on after the wait, if there was one, in which `raised` was raised, if anything was.
    ///
    /// # Errors
    /// That; QueueShutDown; what the comparison of items raised; RuntimeError for another loop.
    #[inline]
    pub fn go_on(&mut self, raised: Option<Raised>) -> Result<Got, Raised> {
        if let Some(raised) = raised {
            return Err(self.give_up(raised));
        }
        let queue = &self.queue;
        if !self.ways.is_empty(queue)? {
            return self.ways.get_nowait(queue).map(Got::Item);
        }
        if queue.is_shut_down.get() {
            return Err(queue.world.exception(Kind::QueueShutDown, ""));
        }
        let getter = queue.getters.join(&queue.world, &**queue)?;
        self.getter = Some(Rc::clone(&getter));
        Ok(Got::Wait(getter))
    }

    /// The cancellation schedules the own wakeup, so that a task that is lost here lives on for an iteration.
    #[cold]
    fn give_up(&self, raised: Raised) -> Raised {
        let Some(getter) = &self.getter else { return raised };
        let cleanup = getter.cancel_base(Value::None).and_then(|_| {
            self.queue.getters.leave(getter, &*self.queue);
            let passes = !self.ways.is_empty(&self.queue)? && !getter.is_cancelled();
            if passes { self.queue.getters.wake_next(&*self.queue) } else { Ok(()) }
        });
        cleanup.err().unwrap_or(raised)
    }
}

/// The frame of `Queue.put`.
pub struct Put<W = Plain> {
    queue: Rc<Queue>,
    ways: W,
    item: Value,
    putter: Option<Rc<Future>>,
}

impl<W: Ways> Routine for Put<W> {
    fn resume(&mut self, world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        let step = match outcome {
            Ok(_) => self.look(world),
            Err(raised) => Err(self.give_up(raised)),
        };
        step.unwrap_or_else(|raised| Step::End(Err(raised)))
    }

    #[inline]
    fn at_once(&mut self) -> Option<Result<Value, Raised>> {
        match self.ways.is_full(&self.queue) {
            Ok(false) if !self.queue.is_shut_down.get() => {
                Some(self.ways.put_nowait(&self.queue, self.item.clone()))
            }
            Ok(_) => None,
            Err(raised) => Some(Err(raised)),
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.ways.traverse(visit);
        visit(Edge::strong(Label::Name("locals", "self"), &*self.queue));
        self.item.traverse(Label::Name("locals", "item"), visit);
        if let Some(putter) = &self.putter {
            visit(Edge::strong(Label::Name("locals", "putter"), &**putter));
        }
    }
}

impl Put {
    /// `__qualname__` of the function.
    pub const QUALNAME: &str = "Queue.put";
}

impl<W: Ways> Put<W> {
    fn look(&mut self, world: &World) -> Result<Step, Raised> {
        let queue = &self.queue;
        if !self.ways.is_full(queue)? {
            return self.ways.put_nowait(queue, self.item.clone()).map(Step::done);
        }
        if queue.is_shut_down.get() {
            return Err(world.exception(Kind::QueueShutDown, ""));
        }
        let putter = queue.putters.join(world, &**queue)?;
        self.putter = Some(Rc::clone(&putter));
        Ok(Step::future(putter))
    }

    #[cold]
    fn give_up(&self, raised: Raised) -> Raised {
        let Some(putter) = &self.putter else { return raised };
        let cleanup = putter.cancel_base(Value::None).and_then(|_| {
            self.queue.putters.leave(putter, &*self.queue);
            let passes = !self.ways.is_full(&self.queue)? && !putter.is_cancelled();
            if passes { self.queue.putters.wake_next(&*self.queue) } else { Ok(()) }
        });
        cleanup.err().unwrap_or(raised)
    }
}

/// The frame of `Queue.join`.
struct Join {
    queue: Rc<Queue>,
    has_begun: bool,
}

impl Routine for Join {
    fn resume(&mut self, _world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        if !std::mem::replace(&mut self.has_begun, true) && 0 < self.queue.unfinished.get() {
            return Step::coroutine(self.queue.finished.wait());
        }
        Step::End(outcome.map(|_| Value::None))
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("locals", "self"), &*self.queue));
    }
}

impl Line for Queue {
    fn put_in_place(&self, task: &Task, future: Rc<Future>) {
        self.getters.put_in_place(task, future);
    }
}

impl Object for Queue {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.getters.traverse(visit);
        self.putters.traverse(visit);
        visit(Edge::strong(Label::Field("finished"), &*self.finished));
        self.traverse_items(visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn retraverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if !self.told.are_told() {
            self.traverse_items(visit);
        }
        self.getters.retraverse(visit);
        self.putters.retraverse(visit);
        visit(Edge::strong(Label::Field("finished"), &*self.finished));
    }

    fn clear(&self) {
        self.lose_all();
        self.store.clear();
        self.getters.clear(&self.header);
        self.putters.clear(&self.header);
    }

    fn type_name(&self) -> &str {
        self.store.class_name()
    }

    fn repr(&self) -> String {
        format!("<{} at {} {}>", self.type_name(), self.header.id(), self.format())
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.lose_all();
        // An object that holds the items is let go of as it is: to ask it for them would run code of the program's.
        let items = self.store.container().map_or_else(|| self.items(), |container| vec![container]);
        let edges = (items, self.getters.take(&self.header), self.putters.take(&self.header));
        self.store.clear();
        self.header.release(edges);
    }
}

impl fmt::Debug for Queue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}
