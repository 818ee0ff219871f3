//! What is on the stack: calls of asyncio's own, the program's frame below them, and the threads that have stacks of their own.

use std::rc::Rc;

use crate::asyncio::background::{Aside, Background};
use crate::asyncio::call_frame::{CallFrame, LoopFrames, OnStack};
use crate::asyncio::world::{CallerOf, Handling, World};
use crate::exception::Raised;
use crate::heap::Object;
use crate::traceback::Traceback;

impl World {
    /// Makes a call with a frame: if an exception, or a coroutine's frame, gets to know the frame, the variables of the
    /// call live on with it. They are asked for only then, so that until then nothing is counted twice.
    pub fn call<T>(
        &self,
        variables: impl FnOnce() -> Vec<Rc<dyn Object>>,
        call: impl FnOnce() -> Result<T, Raised>,
    ) -> Result<T, Raised> {
        let frame = CallFrame::new(&self.heap, self.frame());
        self.call_in(&frame, Rc::<CallFrame>::clone(&frame), variables, call)
    }

    /// The same for `run_until_complete`: what the loop calls has the frames of the loop's own below it.
    pub fn call_loop<T>(
        &self,
        variables: impl FnOnce() -> Vec<Rc<dyn Object>>,
        call: impl FnOnce() -> Result<T, Raised>,
    ) -> Result<T, Raised> {
        let frame = CallFrame::new(&self.heap, self.frame());
        self.call_in(&frame, Rc::new(LoopFrames::new(&frame)), variables, call)
    }

    fn call_in<T>(
        &self,
        frame: &Rc<CallFrame>,
        on_stack: Rc<dyn OnStack>,
        variables: impl FnOnce() -> Vec<Rc<dyn Object>>,
        call: impl FnOnce() -> Result<T, Raised>,
    ) -> Result<T, Raised> {
        self.push_frame(on_stack);
        let ended = call();
        self.pop_frame();
        if let Err(raised) = &ended {
            raised.add_frame(Rc::<CallFrame>::clone(frame));
        }
        if 1 < Rc::strong_count(frame) {
            frame.take_ownership(variables());
        }
        ended
    }

    /// Says how the innermost frame of the program is found.
    pub fn set_caller(&self, caller: CallerOf) {
        self.caller.replace(Some(caller));
    }

    /// Says how to learn what the program handles.
    pub fn set_handling(&self, handling: Rc<dyn Handling>) {
        self.handling.replace(Some(handling));
    }

    /// Gives an exception that is raised what the program handles as its context.
    pub fn chain(&self, raised: &Raised) {
        let handling = self.handling.borrow().clone();
        let handled = handling.and_then(|handling| handling.handled());
        handled.into_iter().for_each(|handled| raised.chain_to(handled));
    }

    /// What becomes of an exception that the wakeup of a task raises, to throw it: what is handled outside is its context.
    /// Answers the traceback that the wakeup holds until it is over.
    pub fn raise_in_wakeup(&self, raised: &Raised) -> Option<Rc<Traceback>> {
        self.chain(raised);
        if self.version.wakeups_hold_tracebacks() { raised.entries() } else { None }
    }

    /// Makes a call of asyncio's own while the program's innermost frame handles an exception, as the end of a `with` block
    /// does.
    pub fn call_handling<T>(&self, raised: Option<&Raised>, call: impl FnOnce() -> T) -> T {
        let handling = self.handling.borrow().clone();
        let (Some(handling), Some(raised)) = (handling, raised) else { return call() };
        let before = handling.swap_handled(Some(Rc::clone(raised)));
        let answer = call();
        let handled = handling.swap_handled(before);
        drop(handled);
        answer
    }

    /// Makes a call on behalf of the program's innermost frame, which then is below what the call puts on the stack; as it is
    /// already where such a call makes another one.
    pub fn call_from_program<T>(&self, call: impl FnOnce() -> T) -> T {
        let caller = self.caller.borrow().clone();
        let Some(frame) = caller.and_then(|caller| caller()) else { return call() };
        // Held until the call is over, so that it keeps its name.
        let object = frame.frame();
        let id = object.header().id();
        if self.callers.borrow().contains(&id) {
            return call();
        }
        self.callers.borrow_mut().push(id);
        self.push_frame(frame);
        let answer = call();
        self.pop_frame();
        self.callers.borrow_mut().pop();
        answer
    }

    /// Puts a call or a coroutine of asyncio's own on the stack.
    #[inline]
    pub fn push_frame(&self, frame: Rc<dyn OnStack>) {
        self.frames.borrow_mut().push(frame);
    }

    /// Takes the innermost one off.
    #[inline]
    pub fn pop_frame(&self) {
        let own = self.frames.borrow_mut().pop();
        drop(own);
    }

    /// The innermost frame of asyncio's own that is on the stack.
    #[inline]
    pub fn frame(&self) -> Option<Rc<dyn Object>> {
        let innermost = self.frames.borrow().last().cloned();
        innermost.map(|innermost| innermost.frame())
    }

    /// The frames of the loop's own, if they are the innermost on the stack.
    pub fn loop_frames(&self) -> Option<[Rc<CallFrame>; 3]> {
        let innermost = self.frames.borrow().last().cloned();
        innermost.and_then(|innermost| innermost.loop_frames())
    }

    /// Says how the other threads of the program run.
    pub fn set_background(&self, background: Option<Rc<dyn Background>>) {
        let before = self.background.replace(background);
        drop(before);
    }

    /// Whether the program has started other threads.
    #[inline]
    pub fn has_background(&self) -> bool {
        self.background.borrow().is_some()
    }

    /// The other threads of the program, if it has started any.
    #[inline]
    pub fn background(&self) -> Option<Rc<dyn Background>> {
        self.background.borrow().clone()
    }

    /// Exchanges what the thread that runs has for itself for what another one has.
    pub fn swap_thread(&self, other: Aside) -> Aside {
        Aside {
            frames: self.frames.replace(other.frames),
            callers: self.callers.replace(other.callers),
            context: self.context.replace(other.context),
            outer_contexts: self.outer_contexts.replace(other.outer_contexts),
        }
    }
}
