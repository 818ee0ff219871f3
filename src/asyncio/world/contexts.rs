//! In which context program code runs: what `contextvars` sees.

use std::rc::Rc;

use crate::asyncio::world::{ContextCopier, World};
use crate::heap::{Object, ObjectId};

impl World {
    /// Says how a context is copied.
    pub fn set_context_copier(&self, copy: ContextCopier) {
        self.context_copier.set(Some(copy));
    }

    /// The context in which program code runs now; `None` if nothing was set in it.
    #[inline]
    pub fn context(&self) -> Option<Rc<dyn Object>> {
        self.context.borrow().clone()
    }

    /// A copy of the context in which program code runs now (`contextvars.copy_context`).
    #[inline]
    pub fn copy_context(&self) -> Option<Rc<dyn Object>> {
        self.context_copier.get().and_then(|copy| self.context().map(|context| copy(&context)))
    }

    /// Makes a context the one in which program code runs now, and returns the one before.
    #[inline]
    pub fn swap_context(&self, context: Option<Rc<dyn Object>>) -> Option<Rc<dyn Object>> {
        self.context.replace(context)
    }

    /// Runs code in another context. Answers also in which context the code ended: in one of its own, if there was none and
    /// it set a variable.
    pub fn run_in_context<T>(
        &self,
        context: Option<Rc<dyn Object>>,
        run: impl FnOnce() -> T,
    ) -> (T, Option<Rc<dyn Object>>) {
        self.enter_context(context);
        let answer = run();
        (answer, self.leave_context())
    }

    /// Makes a call within the step of a task, in which another one takes its first step.
    pub fn call_within_step<T>(&self, outer: Option<ObjectId>, call: impl FnOnce() -> T) -> T {
        let Some(outer) = outer else { return call() };
        self.outer_tasks.borrow_mut().push((outer, self.outer_contexts.borrow().len()));
        let answer = call();
        self.outer_tasks.borrow_mut().pop();
        answer
    }

    /// Whether a task's step runs while others take their first step in it.
    pub fn is_outer_task(&self, task: ObjectId) -> bool {
        self.outer_tasks.borrow().iter().any(|(outer, _)| *outer == task)
    }

    /// The context in which a task's step runs: `unnamed` from now on, where it had none because nothing was set in it yet.
    pub fn name_context(&self, task: ObjectId, is_current: bool, unnamed: Rc<dyn Object>) -> Rc<dyn Object> {
        if is_current {
            return Rc::clone(self.context.borrow_mut().get_or_insert(unnamed));
        }
        let outer_tasks = self.outer_tasks.borrow();
        let place = outer_tasks.iter().find(|(outer, _)| *outer == task).map(|(_, place)| *place);
        let mut contexts = self.outer_contexts.borrow_mut();
        match place.and_then(|place| contexts.get_mut(place)) {
            Some(context) => Rc::clone(context.get_or_insert(unnamed)),
            None => unnamed,
        }
    }

    /// Whether code runs in a context, or in one that was entered from it.
    pub fn is_entered(&self, context: &Rc<dyn Object>) -> bool {
        let is_it = |other: &Rc<dyn Object>| Rc::ptr_eq(other, context);
        self.context.borrow().iter().any(is_it) || self.outer_contexts.borrow().iter().flatten().any(is_it)
    }

    /// Makes a context the one in which program code runs now, until it is left.
    #[inline]
    pub fn enter_context(&self, context: Option<Rc<dyn Object>>) {
        let outer = self.swap_context(context);
        self.outer_contexts.borrow_mut().push(outer);
    }

    /// Goes back to the context from which the present one was entered, and returns that.
    #[inline]
    pub fn leave_context(&self) -> Option<Rc<dyn Object>> {
        let outer = self.outer_contexts.borrow_mut().pop().flatten();
        self.swap_context(outer)
    }
}
