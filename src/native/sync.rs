//! Events, locks, semaphores, conditions and barriers for Rust programs.
//!
//! Each is a handle on the same object that Python scripts use. What a task takes it gives back by dropping a guard.

use std::fmt;
use std::rc::Rc;

use crate::asyncio::condition::Predicate;
use crate::asyncio::{barrier, condition, event, lock, semaphore};
use crate::exception::Raised;
use crate::heap::{Edge, Grip};
use crate::native::drive::Awaiting;
use crate::native::{Error, Result, running};
use crate::value::Value;

/// A flag that tasks wait for (`asyncio.Event`).
///
/// ```
/// use weakloop::{Event, create_task, print, run, sleep};
///
/// let run = run(async {
///     let event = Event::new();
///     let waits = event.clone();
///     let waiter = create_task(async move {
///         waits.wait().await?;
///         print("set");
///         Ok(())
///     });
///     sleep(1.0).await?;
///     event.set();
///     waiter.await
/// });
/// assert_eq!(run.printed(), "set\n");
/// ```
#[derive(Clone, Debug)]
pub struct Event(Grip<event::Event>);

impl Event {
    /// A flag that is not set.
    ///
    /// # Panics
    /// Outside of a running loop.
    #[expect(clippy::new_without_default, reason = "it needs a running loop")]
    pub fn new() -> Event {
        Event(Grip::new(event::Event::new(running().world())))
    }

    /// Whether the flag is set (`is_set`).
    pub fn is_set(&self) -> bool {
        self.0.is_set()
    }

    /// Sets the flag, and wakes all who wait (`set`).
    pub fn set(&self) {
        tell(self.0.set());
    }

    /// Takes the flag down (`clear`).
    pub fn clear(&self) {
        self.0.unset();
    }

    /// Waits until the flag is set (`wait`).
    pub fn wait(&self) -> Awaiting<()> {
        Awaiting::new(self.0.wait(), drop)
    }
}

/// One task at a time (`asyncio.Lock`).
///
/// ```
/// use weakloop::{Lock, create_task, print, run, sleep};
///
/// let run = run(async {
///     let lock = Lock::new();
///     let tasks: Vec<_> = ["a", "b"]
///         .map(|name| {
///             let lock = lock.clone();
///             create_task(async move {
///                 let _guard = lock.acquire().await?;
///                 sleep(1.0).await?;
///                 print(format!("{name} at {}", weakloop::time()));
///                 Ok(())
///             })
///         })
///         .into();
///     for task in tasks {
///         task.await?;
///     }
///     Ok(())
/// });
/// assert_eq!(run.printed(), "a at 1\nb at 2\n");
/// ```
#[derive(Clone, Debug)]
pub struct Lock(Grip<lock::Lock>);

impl Lock {
    /// An unlocked lock.
    ///
    /// # Panics
    /// Outside of a running loop.
    #[expect(clippy::new_without_default, reason = "it needs a running loop")]
    pub fn new() -> Lock {
        Lock(Grip::new(lock::Lock::new(running().world())))
    }

    /// Whether some task has it (`locked`).
    pub fn locked(&self) -> bool {
        self.0.locked()
    }

    /// Waits for the lock and takes it (`async with lock`).
    ///
    /// # Errors
    /// CancelledError.
    pub async fn acquire(&self) -> Result<LockGuard> {
        let lock = self.0.clone();
        Awaiting::new(self.0.acquire(), drop).await?;
        Ok(LockGuard(lock))
    }
}

/// Gives its lock back when it drops.
#[must_use = "the lock is given back when the guard drops"]
#[derive(Debug)]
pub struct LockGuard(Grip<lock::Lock>);

impl Drop for LockGuard {
    fn drop(&mut self) {
        tell(self.0.release());
    }
}

/// So many tasks at a time (`asyncio.Semaphore`, `asyncio.BoundedSemaphore`).
#[derive(Clone, Debug)]
pub struct Semaphore(Grip<semaphore::Semaphore>);

impl Semaphore {
    /// A semaphore with so many units.
    ///
    /// # Errors
    /// ValueError for a negative value.
    ///
    /// # Panics
    /// Outside of a running loop.
    pub fn new(value: i64) -> Result<Semaphore> {
        semaphore::Semaphore::new(running().world(), value)
            .map(|made| Semaphore(Grip::new(made)))
            .map_err(Error::of)
    }

    /// A semaphore that refuses to be given more than so many units.
    ///
    /// # Errors
    /// ValueError for a negative value.
    ///
    /// # Panics
    /// Outside of a running loop.
    pub fn bounded(value: i64) -> Result<Semaphore> {
        semaphore::Semaphore::bounded(running().world(), value)
            .map(|made| Semaphore(Grip::new(made)))
            .map_err(Error::of)
    }

    /// Whether no unit can be had at once (`locked`).
    pub fn locked(&self) -> bool {
        self.0.locked()
    }

    /// Waits for a unit and takes it (`async with semaphore`).
    ///
    /// # Errors
    /// CancelledError.
    pub async fn acquire(&self) -> Result<Permit> {
        let semaphore = self.0.clone();
        Awaiting::new(self.0.acquire(), drop).await?;
        Ok(Permit(semaphore))
    }

    /// Adds a unit (`release`), besides those that permits give back.
    ///
    /// # Errors
    /// ValueError if a bounded semaphore is full.
    pub fn release(&self) -> Result {
        self.0.release().map_err(Error::of)
    }
}

/// Gives its unit back when it drops.
#[must_use = "the unit is given back when the permit drops"]
#[derive(Debug)]
pub struct Permit(Grip<semaphore::Semaphore>);

impl Drop for Permit {
    fn drop(&mut self) {
        tell(self.0.release());
    }
}

/// Tasks that wait until another notifies them (`asyncio.Condition`).
#[derive(Clone, Debug)]
pub struct Condition(Grip<condition::Condition>);

impl Condition {
    /// A condition with a lock of its own.
    ///
    /// # Panics
    /// Outside of a running loop.
    #[expect(clippy::new_without_default, reason = "it needs a running loop")]
    pub fn new() -> Condition {
        Condition(Grip::new(condition::Condition::new(running().world())))
    }

    /// A condition around a lock.
    ///
    /// # Panics
    /// Outside of a running loop.
    pub fn around(lock: &Lock) -> Condition {
        Condition(Grip::new(condition::Condition::around(running().world(), Rc::clone(&*lock.0))))
    }

    /// Waits for the lock and takes it (`async with condition`).
    ///
    /// # Errors
    /// CancelledError.
    pub async fn acquire(&self) -> Result<ConditionGuard> {
        let condition = self.0.clone();
        Awaiting::new(self.0.lock().acquire(), drop).await?;
        Ok(ConditionGuard(condition))
    }
}

/// The lock of a condition; gives it back when it drops.
#[must_use = "the lock is given back when the guard drops"]
#[derive(Debug)]
pub struct ConditionGuard(Grip<condition::Condition>);

impl ConditionGuard {
    /// Gives the lock back, waits to be notified, and takes the lock again (`wait`).
    pub fn wait(&self) -> Awaiting<()> {
        Awaiting::new(self.0.wait(), drop)
    }

    /// Waits until a question is answered with true (`wait_for`).
    pub fn wait_for(&self, predicate: impl Fn() -> bool + 'static) -> Awaiting<()> {
        Awaiting::new(self.0.wait_for(Question(predicate)), drop)
    }

    /// Wakes up to so many that wait (`notify`).
    pub fn notify(&self, count: usize) {
        tell(self.0.notify(count));
    }

    /// Wakes all that wait (`notify_all`).
    pub fn notify_all(&self) {
        tell(self.0.notify_all());
    }
}

impl Drop for ConditionGuard {
    fn drop(&mut self) {
        tell(self.0.lock().release());
    }
}

/// A Rust function that answers yes or no.
struct Question<F>(F);

impl<F: Fn() -> bool> Predicate for Question<F> {
    fn ask(&self) -> std::result::Result<(Value, bool), Raised> {
        let answer = (self.0)();
        Ok((Value::Bool(answer), answer))
    }

    fn traverse(&self, _visit: &mut dyn FnMut(Edge<'_>)) {}
}

/// Tasks that wait for one another (`asyncio.Barrier`).
#[derive(Clone, Debug)]
pub struct Barrier(Grip<barrier::Barrier>);

impl Barrier {
    /// A barrier for so many tasks.
    ///
    /// # Errors
    /// ValueError if `parties` is not positive.
    ///
    /// # Panics
    /// Outside of a running loop.
    pub fn new(parties: i64) -> Result<Barrier> {
        barrier::Barrier::new(running().world(), parties)
            .map(|made| Barrier(Grip::new(made)))
            .map_err(Error::of)
    }

    /// Waits for the other parties; says which of them came how, counted from 0 (`wait`).
    pub fn wait(&self) -> Awaiting<usize> {
        Awaiting::new(self.0.wait(), |index| {
            let index: i64 = index.to_rust().expect("a barrier's wait returns a number");
            usize::try_from(index).expect("a barrier counts from 0")
        })
    }

    /// Sends those who wait away with a BrokenBarrierError (`reset`).
    pub fn reset(&self) -> Awaiting<()> {
        Awaiting::new(self.0.reset(), drop)
    }

    /// Breaks the barrier for good (`abort`).
    pub fn abort(&self) -> Awaiting<()> {
        Awaiting::new(self.0.abort(), drop)
    }

    /// How many wait now (`n_waiting`).
    pub fn n_waiting(&self) -> usize {
        self.0.n_waiting()
    }

    /// Whether it was aborted (`broken`).
    pub fn broken(&self) -> bool {
        self.0.broken()
    }
}

/// What can only fail once the loop is closed, or the lock was given back by somebody else, concerns nobody any more.
fn tell(outcome: std::result::Result<(), Raised>) {
    drop(outcome);
}

impl fmt::Debug for dyn Predicate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Predicate")
    }
}
