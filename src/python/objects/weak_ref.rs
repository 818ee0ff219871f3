//! `weakref.ref`: a reference that keeps nothing alive, with a callback for the end.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use crate::heap::{Edge, Header, Heap, Label, Object, ObjectId, Watch};
use crate::python::objects::host::Host;
use crate::value::Value;

/// A weak reference.
pub struct WeakRef {
    header: Header,
    /// Weak, because that is what it is for.
    target: RefCell<Option<Weak<dyn Object>>>,
    callback: RefCell<Value>,
    /// The callback, once the target is gone and it is still to be called.
    pending: RefCell<Value>,
    hash: Cell<Option<u64>>,
    /// Weak, because the machine is no object.
    host: Weak<dyn Host>,
}

impl WeakRef {
    /// Refers to an object weakly; the callback may be `None`.
    pub fn new(
        heap: &Rc<Heap>,
        target: &Rc<dyn Object>,
        callback: Value,
        host: Weak<dyn Host>,
    ) -> Rc<WeakRef> {
        let weak_ref = heap.alloc(|header| WeakRef {
            header,
            target: RefCell::new(Some(Rc::downgrade(target))),
            callback: RefCell::new(callback),
            pending: RefCell::default(),
            hash: Cell::new(None),
            host,
        });
        let watch: Weak<dyn Watch> = Rc::<WeakRef>::downgrade(&weak_ref);
        heap.watch(&**target, watch);
        weak_ref
    }

    /// The object, if it is alive.
    pub fn target(&self) -> Option<Rc<dyn Object>> {
        self.target.borrow().as_ref()?.upgrade()
    }

    /// `__callback__`.
    pub fn callback(&self) -> Value {
        self.callback.borrow().clone()
    }

    /// The hash of the target, as it was asked for while the target lived.
    pub fn hash(&self) -> Option<u64> {
        self.hash.get()
    }

    /// Keeps the hash of the target.
    pub fn set_hash(&self, hash: u64) {
        self.hash.set(Some(hash));
    }
}

impl Watch for WeakRef {
    fn cleared(&self) {
        self.header.touch();
        let target = self.target.take();
        drop(target);
        self.pending.replace(self.callback.take());
    }

    fn follow(&self, heir: &Rc<dyn Object>) {
        self.header.touch();
        self.target.replace(Some(Rc::downgrade(heir)));
    }

    fn call_back(self: Rc<Self>) {
        self.header.touch();
        let callback = self.pending.take();
        if callback.is_none() {
            return;
        }
        if let Some(host) = self.host.upgrade() {
            host.call_back(callback, self);
        }
    }

    fn id(&self) -> ObjectId {
        self.header.id()
    }
}

impl Object for WeakRef {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(target) = self.target() {
            visit(Edge::weak(Label::Field("referent"), &*target));
        }
        self.callback.borrow().traverse(Label::Field("__callback__"), visit);
        self.pending.borrow().traverse(Label::Field("__callback__"), visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let target = self.target.take();
        drop((target, self.callback.take(), self.pending.take()));
    }

    fn type_name(&self) -> &str {
        "ReferenceType"
    }

    fn repr(&self) -> String {
        match self.target() {
            Some(target) => format!("<weakref at {}; to '{}'>", self.header.id(), target.type_name()),
            None => format!("<weakref at {}; dead>", self.header.id()),
        }
    }
}

impl Drop for WeakRef {
    fn drop(&mut self) {
        let edges = (self.callback.take(), self.pending.take());
        self.header.release(edges);
    }
}
