//! What stands between the callbacks of every loop.

use crate::heap::Object;

/// Stands between the batches and the callbacks of every loop: collections and questions come in here.
pub trait Watcher {
    /// Called where CPython's loop asks its selector: between two batches, when no step is on the stack.
    fn between_batches(&self, iteration: u64);

    /// Whether [`Watcher::between_batches`] wants to be called also where no task was destroyed; asked once in each run of a loop.
    fn watches_batches(&self) -> bool {
        true
    }

    /// Whether [`Watcher::after_callback`] wants to be called; asked once in each run of a loop.
    fn watches_callbacks(&self) -> bool;

    /// Called before each callback of a batch, if [`Watcher::watches_callbacks`].
    fn before_callback(&self, _callback: &dyn Object) {}

    /// Called after each callback of a batch.
    fn after_callback(&self);

    /// Whether [`Watcher::pick`] wants to be asked for the order of timers with equal deadlines, which asyncio leaves open;
    /// asked once in each run of a loop.
    fn shuffles(&self) -> bool {
        false
    }

    /// Which of several callbacks runs first.
    fn pick(&self, _among: &[&dyn Object]) -> usize {
        0
    }

    /// Whether [`Watcher::stretch`] wants to be asked; asked once, when the watcher is set.
    fn stretches(&self) -> bool {
        false
    }

    /// How many seconds a sleep of so many lasts.
    fn stretch(&self, seconds: f64) -> f64 {
        seconds
    }

    /// Whether anybody looks at objects in [`Watcher::between_batches`] or around callbacks; asked once, when the watcher is
    /// set. If not, some objects are made only when the program asks for a look.
    fn observes(&self) -> bool {
        true
    }

    /// Called before a line of a script runs, if [`Watcher::watches_lines`].
    fn before_line(&self) {}

    /// Whether the machine shall call [`Watcher::before_line`] now.
    fn watches_lines(&self) -> bool {
        false
    }

    /// Does what `gc.collect(generation)` does, and returns how many unreachable objects were found.
    fn collect(&self, generation: u8) -> usize;

    /// Called before and after a loop runs, and at the end of a script, where a recording of CPython collects.
    fn settle(&self) {}

    /// Called when a loop finds that nothing can ever wake it.
    fn note_deadlock(&self) {}

    /// Called by the machine where CPython may start a collection because of allocations.
    fn may_collect(&self) {}
}
