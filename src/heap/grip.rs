//! A reference from outside of the heap that tells when it comes and goes.
//!
//! Whoever keeps track of what is reachable would have to look at all that is held from outside after each step, if
//! nobody told; so the handles of user code, of which there may be very many, do.

use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

use crate::heap::Object;

/// An `Rc` held from outside of the heap.
pub struct Grip<T: Object + ?Sized>(Rc<T>);

impl<T: Object + ?Sized> Grip<T> {
    /// Holds an object.
    #[inline]
    pub fn new(object: Rc<T>) -> Grip<T> {
        object.header().add_handle();
        Grip(object)
    }

    /// The `Rc`, which nobody tells of any more: for a hold that ends in the same step.
    #[inline]
    pub fn into_rc(self) -> Rc<T> {
        Rc::clone(&self.0)
    }
}

impl<T: Object + ?Sized> Clone for Grip<T> {
    #[inline]
    fn clone(&self) -> Self {
        Grip::new(Rc::clone(&self.0))
    }
}

impl<T: Object + ?Sized> Drop for Grip<T> {
    #[inline]
    fn drop(&mut self) {
        self.0.header().drop_handle();
    }
}

impl<T: Object + ?Sized> Deref for Grip<T> {
    type Target = Rc<T>;

    fn deref(&self) -> &Rc<T> {
        &self.0
    }
}

impl<T: Object + fmt::Debug + ?Sized> fmt::Debug for Grip<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}
