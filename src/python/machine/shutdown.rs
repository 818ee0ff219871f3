//! The end of a machine: everything that it holds goes, and what is left in cycles is taken apart.

use std::rc::Rc;

use crate::heap::Object;
use crate::python::machine::Interpreter;
use crate::python::objects::weak_ref::WeakRef;
use crate::value::Value;

impl Interpreter {
    /// Lets go of modules, builtins and types, and clears whatever is left: the heap is empty then, unless somebody outside
    /// still holds an object. No finalizer runs.
    pub fn shutdown(self: Rc<Self>) {
        let hooks = self.set_asyncgen_hooks((Value::None, Value::None));
        drop(hooks);
        self.frames.borrow_mut().clear();
        self.forget_threads();
        let singletons = self.singletons.take();
        drop(singletons);
        self.heap().unfreeze();
        let listed = self.heap().all();
        listed.iter().for_each(|entry| entry.object.header().set_finalized());
        let weak_refs = listed
            .iter()
            .filter_map(|entry| (&*entry.object as &dyn std::any::Any).downcast_ref::<WeakRef>());
        weak_refs.for_each(WeakRef::clear);
        listed.iter().for_each(|entry| entry.object.clear_all());
        drop(listed);
        self.heap().run_deferred();
    }
}
