//! A place for one reference, or for none.
//!
//! It is a `RefCell<Option<T>>` without the flag: who looks takes the content out and puts it back. That is cheaper where
//! each step of a task passes, and nothing can be found borrowed; whoever looks while another looks finds it empty.

use std::cell::Cell;
use std::fmt;
use std::mem;

/// One `T` or none, behind a shared reference.
pub struct Slot<T>(Cell<Option<T>>);

impl<T> Slot<T> {
    /// A slot with that content.
    pub const fn new(content: Option<T>) -> Slot<T> {
        Slot(Cell::new(content))
    }

    /// Takes the content out.
    #[inline]
    pub fn take(&self) -> Option<T> {
        self.0.take()
    }

    /// Puts something in, and returns what was there.
    #[inline]
    pub fn replace(&self, content: Option<T>) -> Option<T> {
        self.0.replace(content)
    }

    /// Puts something into the slot, which must be empty.
    #[inline]
    pub fn fill(&self, content: T) {
        self.put_into_empty(Some(content));
    }

    /// What is there is not dropped but forgotten, for there is nothing: so nobody has to read it.
    #[inline]
    fn put_into_empty(&self, content: Option<T>) {
        let before = self.0.replace(content);
        let was_empty = before.is_none();
        mem::forget(before);
        assert!(was_empty, "the slot was taken empty, and somebody filled it");
    }

    /// Puts something in; what was there is dropped after that.
    #[inline]
    pub fn set(&self, content: Option<T>) {
        let before = self.0.replace(content);
        drop(before);
    }

    /// Lends the content to whoever has the slot alone.
    #[inline]
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.0.get_mut().as_mut()
    }

    /// Lends the content.
    #[inline]
    pub fn look<R>(&self, look: impl FnOnce(Option<&T>) -> R) -> R {
        let content = self.0.take();
        let seen = look(content.as_ref());
        self.put_into_empty(content);
        seen
    }

    /// A copy of the content.
    #[inline]
    pub fn get(&self) -> Option<T>
    where
        T: Clone,
    {
        self.look(|content| content.cloned())
    }

    /// Whether nothing is there.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.look(|content| content.is_none())
    }
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Slot::new(None)
    }
}

impl<T> fmt::Debug for Slot<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.is_empty() { "Slot(empty)" } else { "Slot(full)" })
    }
}
