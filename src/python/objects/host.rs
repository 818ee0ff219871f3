//! What objects ask of the machine: to run program code on their behalf.
//!
//! Objects are data; but a coroutine is resumed by its task, and a finalizer runs when its object dies. They reach the
//! machine through this trait, by a `Weak`: the machine is no object, and holds all objects itself.

use std::rc::Rc;

use crate::asyncio::coroutine::{Flow, Resume};
use crate::python::objects::async_step::AsyncStep;
use crate::python::objects::generator::Generator;
use crate::python::objects::instance::Instance;
use crate::python::objects::weak_ref::WeakRef;
use crate::value::Value;

/// Runs program code for objects.
pub trait Host {
    /// Resumes a coroutine on behalf of its task.
    fn resume(&self, coroutine: &Rc<Generator>, resume: Resume) -> Flow;

    /// Resumes a step of an asynchronous generator on behalf of its task.
    fn resume_step(&self, step: &Rc<AsyncStep>, resume: Resume) -> Flow;

    /// Closes a suspended generator that dies, or warns of a coroutine that never began (`_PyGen_Finalize`).
    fn finalize_generator(&self, generator: &Rc<Generator>);

    /// Calls `__del__`, if there is one.
    fn finalize_instance(&self, instance: &Rc<Instance>);

    /// Calls a weak reference's callback with the reference.
    fn call_back(&self, callback: Value, weak_ref: Rc<WeakRef>);
}
