//! The loop's registry of its tasks (asyncio's WeakSet): their names, which hold nothing.

use crate::heap::{Heap, ObjectId};

/// The names of the tasks.
///
/// The name of a task that left stays, since it does no harm, until such names are the most: so neither a task's
/// beginning nor its end has to look anything up.
#[derive(Default)]
pub(super) struct Registry {
    pub(super) names: Vec<ObjectId>,
    left: usize,
}

impl Registry {
    /// So many names are not worth cleaning up.
    const FEW: usize = 64;

    #[inline]
    pub(super) fn enter(&mut self, task: ObjectId, heap: &Heap) {
        if self.names.len() == self.names.capacity() {
            self.clean_up(heap);
        }
        self.names.push(task);
    }

    #[inline]
    pub(super) fn leave(&mut self) {
        self.left += 1;
        if self.left == self.names.len() {
            self.names.clear();
            self.left = 0;
        }
    }

    #[cold]
    fn clean_up(&mut self, heap: &Heap) {
        if Registry::FEW < self.left && self.names.len() < 2 * self.left {
            self.names.retain(|task| heap.get(*task).is_some());
            self.left = 0;
        }
    }
}
