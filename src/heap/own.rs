//! What a program has given objects of attributes of their own: most have none, so that they stand beside the objects.

use std::any::Any;
use std::rc::Rc;

use crate::heap::{Edge, Header, Object, ObjectId};

/// The attributes that a program has given one object, of a type that has no place for them in itself.
pub trait OwnAttributes: Any {
    /// Shows each reference that they hold.
    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>));

    /// The name of the object's class, if that is the program's.
    fn class_name(&self) -> Option<Rc<str>> {
        None
    }
}

impl Header {
    /// The object's own attributes, if the program has given it some.
    #[inline]
    pub fn own(&self) -> Option<Rc<dyn OwnAttributes>> {
        if self.has_own() { self.heap.own.borrow().get(self.id()).cloned() } else { None }
    }

    /// Gives the object attributes of its own; those that it had go.
    pub fn set_own(&self, own: Rc<dyn OwnAttributes>) {
        self.touch();
        self.set_has_own(true);
        let before = self.heap.own.borrow_mut().insert(self.id(), own);
        drop(before);
    }

    /// Takes the object's own attributes away, to be dropped or handed on.
    #[inline]
    pub fn take_own(&self) -> Option<Rc<dyn OwnAttributes>> {
        if !self.has_own() {
            return None;
        }
        self.set_has_own(false);
        self.heap.own.borrow_mut().remove(self.id())
    }
}

impl dyn Object {
    /// Shows each reference that the object holds: those of its type, then, as CPython's types do, its own attributes.
    #[inline]
    pub fn traverse_all(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.traverse(visit);
        self.traverse_own(visit);
    }

    /// The same for [`Object::retraverse`].
    #[inline]
    pub fn retraverse_all(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.retraverse(visit);
        self.traverse_own(visit);
    }

    #[inline]
    fn traverse_own(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(own) = self.header().own() {
            own.traverse(visit);
        }
    }

    /// Drops what can be part of a cycle: [`Object::clear`], then its own attributes.
    pub fn clear_all(&self) {
        self.clear();
        drop(self.header().take_own());
    }
}

/// Own attributes of objects by their names.
pub(super) type Owned = slotmap::SecondaryMap<ObjectId, Rc<dyn OwnAttributes>>;
