//! Queues for Rust programs.

use std::fmt;
use std::future::Future as RustFuture;
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll};

use crate::asyncio::coroutine::note_left;
use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::future::Future;
use crate::asyncio::queue::{self, Get, Got, Plain, Put};
use crate::asyncio::task::{Task, TurnName};
use crate::exception::{Kind, Raised};
use crate::heap::{Grip, Object};
use crate::native::drive::{Awaiting, Parked};
use crate::native::{Error, Result, running, unwrap_result, with_current_task};
use crate::value::Value;

/// Values on their way from task to task (`asyncio.Queue`, `LifoQueue`, `PriorityQueue`).
///
/// ```
/// use weakloop::{Queue, create_task, print, run};
///
/// let run = run(async {
///     let queue = Queue::new(1);
///     let items = queue.clone();
///     let consumer = create_task(async move {
///         for _ in 0..3 {
///             let item: i64 = items.get().await?;
///             print(item);
///         }
///         Ok(())
///     });
///     for item in 0..3i64 {
///         queue.put(item).await?;
///     }
///     consumer.await
/// });
/// assert_eq!(run.printed(), "0\n1\n2\n");
/// ```
pub struct Queue<T> {
    queue: Grip<queue::Queue>,
    item: PhantomData<fn(T) -> T>,
}

impl<T: Clone + 'static> Queue<T> {
    /// First in, first out; zero stands for no limit of its length.
    ///
    /// # Panics
    /// Outside of a running loop.
    pub fn new(maxsize: usize) -> Queue<T> {
        Queue::around(queue::Queue::new(running().world(), size(maxsize)))
    }

    /// Last in, first out.
    ///
    /// # Panics
    /// Outside of a running loop.
    pub fn lifo(maxsize: usize) -> Queue<T> {
        Queue::around(queue::Queue::lifo(running().world(), size(maxsize)))
    }

    /// The least first.
    ///
    /// # Panics
    /// Outside of a running loop.
    pub fn priority(maxsize: usize) -> Queue<T>
    where
        T: PartialOrd,
    {
        let less = |left: &Value, right: &Value| Ok(unwrap_result::<T>(left) < unwrap_result::<T>(right));
        Queue::around(queue::Queue::priority(running().world(), size(maxsize), Box::new(less)))
    }

    fn around(queue: Rc<queue::Queue>) -> Queue<T> {
        Queue { queue: Grip::new(queue), item: PhantomData }
    }

    /// How many items there are (`qsize`).
    pub fn len(&self) -> usize {
        self.queue.len()
    }

    /// Whether there are none (`empty`).
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Whether there is no room (`full`).
    pub fn is_full(&self) -> bool {
        self.queue.is_full()
    }

    /// Waits for room and puts an item in (`put`).
    pub fn put(&self, item: T) -> Awaiting<(), Put> {
        Awaiting::call(Put::QUALNAME, self.queue.putting(Value::from_rust(item)), drop)
    }

    /// Puts an item in (`put_nowait`).
    ///
    /// # Errors
    /// QueueFull; QueueShutDown.
    pub fn put_nowait(&self, item: T) -> Result {
        self.queue.put_nowait(Value::from_rust(item)).map_err(Error::of)
    }

    /// Waits for an item and takes it (`get`).
    pub fn get(&self) -> Getting<T> {
        Getting { state: State::New(self.queue.getting()), item: PhantomData }
    }

    /// Takes an item (`get_nowait`).
    ///
    /// # Errors
    /// QueueEmpty; QueueShutDown.
    pub fn get_nowait(&self) -> Result<T> {
        self.queue.get_nowait().map(|item| unwrap_result(&item)).map_err(Error::of)
    }

    /// Says that an item taken out has been dealt with (`task_done`).
    ///
    /// # Errors
    /// ValueError if there were not so many items.
    pub fn task_done(&self) -> Result {
        self.queue.task_done().map_err(Error::of)
    }

    /// Waits until all items have been dealt with (`join`).
    pub fn join(&self) -> Awaiting<()> {
        Awaiting::new(self.queue.join(), drop)
    }

    /// Lets no more items in, and out only those that are there (`shutdown()`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn shutdown(&self) -> Result {
        self.queue.shutdown().map_err(Error::of)
    }

    /// Lets nothing in or out any more (`shutdown(immediate=True)`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn shutdown_immediately(&self) -> Result {
        self.queue.shutdown_immediately(&Plain).map_err(Error::of)
    }
}

fn size(maxsize: usize) -> i64 {
    i64::try_from(maxsize).unwrap_or(0)
}

/// Waits for an item of a queue.
///
/// It runs the frame of asyncio's coroutine, and needs no coroutine object: while it waits, the task holds the queue, and
/// the future here keeps `Weak`s only.
#[must_use = "nothing happens unless it is awaited"]
pub struct Getting<T> {
    state: State,
    item: PhantomData<fn() -> T>,
}

enum State {
    /// Not polled yet.
    New(Get),
    /// Waits for its turn among the getters.
    Parked { queue: Parked<queue::Queue>, getter: Weak<Future> },
    /// The same, but the task stands among the getters itself, and owes its own.
    InLine { queue: Weak<queue::Queue>, turn: TurnName },
    /// Over.
    Over,
}

impl<T: Clone + 'static> RustFuture for Getting<T> {
    type Output = Result<T>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<T>> {
        match std::mem::replace(&mut self.state, State::Over) {
            State::New(frame) => self.go_on(frame, None),
            State::InLine { queue, turn } => match with_current_task(|task| task.end_turn(turn)) {
                Some(line) => {
                    let queue = queue.upgrade().expect("the line is the queue");
                    drop(line);
                    self.go_on_served(queue)
                }
                None => self.go_on_parked(redeem(queue, turn)),
            },
            parked @ State::Parked { .. } => self.go_on_parked(parked),
            State::Over => panic!("a future was polled after it had ended"),
        }
    }
}

impl<T: Clone + 'static> Getting<T> {
    /// Goes on after the wait for a getter.
    #[inline]
    fn go_on_parked(&mut self, parked: State) -> Poll<Result<T>> {
        let State::Parked { queue, getter } = parked else { unreachable!("what is redeemed is parked") };
        let queue = queue.take_back().expect("a pending task holds the queue that it waits for");
        let thrown = EventLoop::take_thrown();
        if thrown.is_none() && !queue.is_empty() {
            return end(queue.take_out(), || Get { queue, ways: Plain, getter: getter.upgrade() });
        }
        let frame = Get { queue, ways: Plain, getter: getter.upgrade() };
        let raised = thrown.map(|thrown| thrown.into_raised(frame.queue.header().heap()));
        self.go_on(frame, raised)
    }

    /// Goes on after a turn whose getter was never made.
    #[inline]
    fn go_on_served(&mut self, queue: Rc<queue::Queue>) -> Poll<Result<T>> {
        if !queue.is_empty() {
            return end(queue.take_out(), || Get { queue, ways: Plain, getter: Some(served()) });
        }
        let getter = queue.is_shut_down().then(served);
        self.go_on(Get { queue, ways: Plain, getter }, None)
    }

    fn go_on(&mut self, mut frame: Get, raised: Option<Raised>) -> Poll<Result<T>> {
        if raised.is_none() {
            if !frame.queue.is_empty() {
                return end(frame.queue.take_out(), || frame);
            }
            if let Some(turn) = frame.queue.stand_in_line() {
                self.state = State::InLine { queue: Rc::downgrade(&frame.queue), turn };
                return Poll::Pending;
            }
        }
        match frame.go_on(raised) {
            Ok(Got::Item(item)) => end(Ok(item), || frame),
            Ok(Got::Wait(getter)) => {
                let weak = Rc::downgrade(&getter);
                let queue = with_current_task(|task| {
                    task.park(getter);
                    Parked::with(task, &frame.queue)
                });
                self.state = State::Parked { queue, getter: weak };
                Poll::Pending
            }
            Err(raised) => end(Err(raised), || frame),
        }
    }
}

/// Ends a get, whose frame matters only to what it raises.
fn end<T: Clone + 'static>(
    taken: std::result::Result<Value, Raised>,
    frame: impl FnOnce() -> Get,
) -> Poll<Result<T>> {
    Poll::Ready(match taken {
        Ok(item) => Ok(unwrap_result(&item)),
        Err(raised) => {
            note_left(&raised, Box::new(frame()));
            Err(Error::of(raised))
        }
    })
}

/// A getter whose turn has come, for a frame that somebody will see.
#[cold]
fn served() -> Rc<Future> {
    let getter = Future::new(&running());
    getter.set_result(Value::None).expect("nobody has completed it");
    getter
}

/// Has the getter made, if it is owed still.
#[cold]
fn redeem(queue: Weak<queue::Queue>, turn: TurnName) -> State {
    let heap = queue.upgrade().map(|queue| Rc::clone(queue.header().heap()));
    let task = heap.and_then(|heap| heap.get(turn.task())).and_then(Task::from_object);
    let getter = task.map(|task| task.redeem_turn(turn)).unwrap_or_default();
    State::Parked { queue: Parked::held_by(turn.task(), queue), getter }
}

/// The frame as it waits; `None` if a collection took what it refers to.
fn frame_of(queue: &Parked<queue::Queue>, getter: &Weak<Future>) -> Option<Get> {
    Some(Get { queue: queue.get()?, ways: Plain, getter: Some(getter.upgrade()?) })
}

/// A getter that is given up leaves the queue, as a coroutine that is closed.
impl<T> Drop for Getting<T> {
    fn drop(&mut self) {
        if let State::InLine { queue, turn } = &self.state {
            self.state = redeem(queue.clone(), *turn);
        }
        let State::Parked { queue, getter } = &self.state else { return };
        let Some(mut frame) = frame_of(queue, getter) else { return };
        let world = Rc::clone(frame.queue.world());
        if !world.is_torn_down() {
            let exit = world.exception(Kind::GeneratorExit, "");
            if let Err(raised) = frame.go_on(Some(exit))
                && !raised.is(Kind::GeneratorExit)
            {
                world.unraisable(&raised, &format!("<coroutine object {}>", Get::QUALNAME));
            }
        }
    }
}

impl<T> fmt::Debug for Getting<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Getting")
    }
}

impl<T> Clone for Queue<T> {
    fn clone(&self) -> Self {
        Queue { queue: self.queue.clone(), item: PhantomData }
    }
}

impl<T> fmt::Debug for Queue<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", self.queue)
    }
}
