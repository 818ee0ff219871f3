//! What objects ask of the machine: to run program code on their behalf.
//!
//! Objects are data; but a coroutine is resumed by its task, and a finalizer runs when its object dies. They reach the
//! machine through this trait, by a `Weak`: the machine is no object, and holds all objects itself. It knows each by its
//! type, so that no object has to know the others.

use std::rc::Rc;

use crate::asyncio::coroutine::{Flow, Resume};
use crate::exception::Raised;
use crate::heap::Object;
use crate::value::Value;

/// Runs program code for objects.
pub trait Host {
    /// Resumes a coroutine, or a step of an asynchronous generator, on behalf of its task.
    fn resume(&self, coroutine: Rc<dyn Object>, resume: Resume) -> Flow;

    /// Closes a step of an asynchronous generator, on behalf of one of asyncio's own coroutines.
    fn close_step(&self, step: Rc<dyn Object>) -> Result<(), Raised>;

    /// Runs what ends an object: closes a suspended generator, warns of a coroutine that never began
    /// (`_PyGen_Finalize`), calls an instance's `__del__`, if there is one.
    fn finalize(&self, object: Rc<dyn Object>);

    /// Calls a weak reference's callback with the reference.
    fn call_back(&self, callback: Value, weak_ref: Rc<dyn Object>);
}
