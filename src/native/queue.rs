//! Queues for Rust programs.

use std::fmt;
use std::marker::PhantomData;
use std::rc::Rc;

use crate::asyncio::queue;
use crate::native::drive::Awaiting;
use crate::native::{Error, Result, running, unwrap_result};
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
    queue: Rc<queue::Queue>,
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
        Queue { queue, item: PhantomData }
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
    pub fn put(&self, item: T) -> Awaiting<()> {
        Awaiting::new(self.queue.put(Value::from_rust(item)), drop)
    }

    /// Puts an item in (`put_nowait`).
    ///
    /// # Errors
    /// QueueFull; QueueShutDown.
    pub fn put_nowait(&self, item: T) -> Result {
        self.queue.put_nowait(Value::from_rust(item)).map_err(Error)
    }

    /// Waits for an item and takes it (`get`).
    pub fn get(&self) -> Awaiting<T> {
        Awaiting::new(self.queue.get(), |item| unwrap_result(&item))
    }

    /// Takes an item (`get_nowait`).
    ///
    /// # Errors
    /// QueueEmpty; QueueShutDown.
    pub fn get_nowait(&self) -> Result<T> {
        self.queue.get_nowait().map(|item| unwrap_result(&item)).map_err(Error)
    }

    /// Says that an item taken out has been dealt with (`task_done`).
    ///
    /// # Errors
    /// ValueError if there were not so many items.
    pub fn task_done(&self) -> Result {
        self.queue.task_done().map_err(Error)
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
        self.queue.shutdown().map_err(Error)
    }

    /// Lets nothing in or out any more (`shutdown(immediate=True)`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn shutdown_immediately(&self) -> Result {
        self.queue.shutdown_immediately().map_err(Error)
    }
}

fn size(maxsize: usize) -> i64 {
    i64::try_from(maxsize).unwrap_or(0)
}

impl<T> Clone for Queue<T> {
    fn clone(&self) -> Self {
        Queue { queue: Rc::clone(&self.queue), item: PhantomData }
    }
}

impl<T> fmt::Debug for Queue<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", self.queue)
    }
}
