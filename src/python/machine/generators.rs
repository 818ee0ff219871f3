//! Generators and coroutines: resumed, thrown into, closed, ended.
//!
//! One that awaits another is resumed together with it: their frames lie on one another among those that run, and what
//! the inner one does is handed to the outer one by the operation at which that waits. So a chain of awaits of any length costs
//! Rust's stack nothing when a value is sent, and nothing when an exception is thrown.

use std::rc::Rc;

use crate::asyncio::coroutine::{Coroutine, Flow as Step, Resume};
use crate::exception::{Exception, Kind, Raised};
use crate::heap::Object;
use crate::python::code::Flow;
use crate::python::machine::outcome::{Leave, Next, Start};
use crate::python::machine::{Args, FutureIter, Interpreter, Running};
use crate::python::objects::async_step::AsyncStep;
use crate::python::objects::coroutine_wrapper::CoroutineWrapper;
use crate::python::objects::frame::{Frame, Place};
use crate::python::objects::generator::{Generator, State};
use crate::value::Value;

/// How a resumed generator came back.
pub enum Resumed {
    /// It stopped with a value.
    Yield(Value),
    /// It ended with a value.
    Return(Value),
}

impl Interpreter {
    /// `generator.send(value)`, or with `None` `next(generator)`.
    ///
    /// # Errors
    /// What it raised; ValueError if it runs already.
    pub fn send(self: &Rc<Self>, generator: &Rc<Generator>, value: Value) -> Result<Resumed, Raised> {
        if generator.state() == State::Closed {
            return self.send_to_ended(generator);
        }
        if generator.state() == State::Created && !value.is_none() {
            let kind = kind_name(generator.kind());
            return Err(self.type_error(format!("can't send non-None value to a just-started {kind}")));
        }
        let base = self.depth();
        self.begin_resume(generator, value)?;
        self.run_nested(base, Start::Go)
    }

    fn send_to_ended(&self, generator: &Generator) -> Result<Resumed, Raised> {
        match generator.kind() {
            Flow::Coroutine => Err(self.runtime_error("cannot reuse already awaited coroutine")),
            // One that something else has ended while a step of it waited.
            Flow::AsyncGenerator => Err(self.error(Kind::StopAsyncIteration, "")),
            _ => Ok(Resumed::Return(Value::None)),
        }
    }

    /// `generator.throw(exception)`.
    ///
    /// # Errors
    /// What it raised, mostly the exception itself.
    pub fn throw(self: &Rc<Self>, generator: &Rc<Generator>, raised: Raised) -> Result<Resumed, Raised> {
        match generator.state() {
            State::Closed if generator.kind() == Flow::Coroutine => {
                return Err(self.runtime_error("cannot reuse already awaited coroutine"));
            }
            State::Closed => return Err(raised),
            State::Running => return Err(self.already_running(generator)),
            State::Created => {
                self.push_generator(generator)?;
                return self.run_nested(self.depth() - 1, Start::Raise(raised));
            }
            State::Suspended => {}
        }
        let base = self.depth();
        match self.throw_inward(generator, raised) {
            Ok(start) => self.run_nested(base, start),
            Err(raised) => {
                let left = self.frames.borrow_mut().split_off(base);
                left.iter().for_each(|running| running.frame.set_place(Place::OffStack));
                Err(raised)
            }
        }
    }

    /// Pushes the frames of a chain of awaits down to where the exception is raised, and says with what they go on.
    fn throw_inward(self: &Rc<Self>, generator: &Rc<Generator>, raised: Raised) -> Result<Start, Raised> {
        let mut generator = Rc::clone(generator);
        loop {
            let awaited = generator.awaits();
            self.push_generator(&generator)?;
            let Some(awaited) = awaited else { return Ok(Start::Raise(raised)) };
            if raised.is(Kind::GeneratorExit) {
                return Ok(match self.pass(Place::Skipped, || self.close_awaited(&awaited)) {
                    Ok(()) => Start::Raise(raised),
                    Err(other) => Start::Raise(other),
                });
            }
            match awaited.downcast::<Generator>() {
                Some(inner) if inner.state() == State::Suspended => {
                    self.place_innermost(Place::Passed);
                    self.let_innermost_wait(true);
                    generator = inner;
                }
                Some(inner) if inner.state() == State::Created => {
                    drop(inner.end());
                    return Ok(Start::Raise(raised));
                }
                _ => {
                    // Nothing but the stack of frames holds it from here on.
                    drop(generator);
                    return self.throw_awaited(&awaited, raised);
                }
            }
        }
    }

    /// How a frame goes on after what it awaits was thrown into.
    fn start_with(&self, resumed: Result<Resumed, Raised>) -> Start {
        match resumed {
            Ok(Resumed::Yield(value)) => Start::Yield(value),
            Ok(Resumed::Return(value)) => Start::Raise(self.stop_iteration(value)),
            Err(raised) => Start::Raise(raised),
        }
    }

    /// Passes an exception through the innermost frame, which is at another place meanwhile.
    fn pass<T>(&self, place: Place, pass: impl FnOnce() -> T) -> T {
        self.place_innermost(place);
        let answer = pass();
        self.place_innermost(Place::OnStack);
        answer
    }

    fn place_innermost(&self, place: Place) {
        self.current_frame().iter().for_each(|frame| frame.set_place(place));
    }

    fn let_innermost_wait(&self, waits: bool) {
        self.current_frame().iter().for_each(|frame| frame.set_waits(waits));
    }

    /// Resumes what is no generator; `waits` says whether the innermost frame waits for it without a call of C.
    fn resume_below(&self, coroutine: Rc<dyn Coroutine>, resume: Resume, waits: bool) -> Step {
        self.let_innermost_wait(waits);
        let step = self.resume_native(coroutine, resume);
        self.let_innermost_wait(false);
        step
    }

    /// Throws into what is no generator: a native coroutine, a future, an object with `throw`.
    fn throw_awaited(self: &Rc<Self>, awaited: &Value, raised: Raised) -> Result<Start, Raised> {
        if let Some(waiting) = awaited.downcast_ref::<FutureIter>() {
            waiting.end();
            return Ok(Start::Raise(raised));
        }
        if let Some(step) = awaited.downcast::<AsyncStep>() {
            let resume = || self.resume_step(&step, Resume::Throw(raised));
            return Ok(self.start_with(self.pass(Place::Skipped, resume)));
        }
        if let Some(wrapper) = awaited.downcast_ref::<CoroutineWrapper>() {
            let resume = || self.resume_by_hand(&wrapper.coroutine(), Resume::Throw(raised));
            return Ok(self.start_with(self.pass(Place::Skipped, resume)));
        }
        if let Some(coroutine) = self.as_coroutine(awaited) {
            let resume = || self.resume_below(coroutine, Resume::Throw(raised), true);
            return Ok(self.start_with(self.flow_value(self.pass(Place::Passed, resume))));
        }
        let Some(throw) = self.getattr_opt(awaited, "throw")? else { return Ok(Start::Raise(raised)) };
        Ok(match self.pass(Place::Skipped, || self.call1(&throw, Value::Object(raised))) {
            Ok(value) => Start::Yield(value),
            Err(raised) => Start::Raise(raised),
        })
    }

    /// Closes what a generator awaits, before GeneratorExit is raised in it (`gen_close_iter`).
    fn close_awaited(self: &Rc<Self>, awaited: &Value) -> Result<(), Raised> {
        if let Some(inner) = awaited.downcast::<Generator>() {
            return self.close(&inner);
        }
        if let Some(waiting) = awaited.downcast_ref::<FutureIter>() {
            waiting.end();
            return Ok(());
        }
        if let Some(step) = awaited.downcast::<AsyncStep>() {
            return self.close_step(&step);
        }
        if let Some(wrapper) = awaited.downcast_ref::<CoroutineWrapper>() {
            return self.close_awaited(&wrapper.coroutine());
        }
        if let Some(coroutine) = self.as_coroutine(awaited) {
            return crate::asyncio::coroutine::close(coroutine);
        }
        match self.getattr_opt(awaited, "close")? {
            Some(close) => self.call(&close, Args::none()).map(drop),
            None => Ok(()),
        }
    }

    /// `generator.close()`: GeneratorExit is raised where it stopped.
    ///
    /// # Errors
    /// What its cleanup raised; RuntimeError if it goes on instead.
    pub fn close(self: &Rc<Self>, generator: &Rc<Generator>) -> Result<(), Raised> {
        match generator.state() {
            State::Closed => return Ok(()),
            State::Running => return Err(self.already_running(generator)),
            State::Created if self.world().version().closing_leaves_arguments() => {
                generator.set_state(State::Closed);
                return Ok(());
            }
            State::Created => {
                let frame = generator.end();
                drop(frame);
                return Ok(());
            }
            State::Suspended => {}
        }
        let exit = self.error(Kind::GeneratorExit, "");
        match self.throw(generator, exit) {
            Ok(Resumed::Return(_)) => Ok(()),
            Ok(Resumed::Yield(_)) => {
                let kind = kind_name(generator.kind());
                Err(self.runtime_error(format!("{kind} ignored GeneratorExit")))
            }
            Err(raised) if raised.is(Kind::GeneratorExit) || raised.is(Kind::StopIteration) => Ok(()),
            Err(raised) => Err(raised),
        }
    }

    /// Makes a generator's frame the innermost, with the value that its `yield` gives.
    pub(super) fn begin_resume(
        self: &Rc<Self>,
        generator: &Rc<Generator>,
        value: Value,
    ) -> Result<(), Raised> {
        let is_suspended = generator.state() == State::Suspended;
        self.push_generator(generator)?;
        if is_suspended && let Some(frame) = generator.frame() {
            frame.push(value);
        }
        Ok(())
    }

    fn push_generator(self: &Rc<Self>, generator: &Rc<Generator>) -> Result<(), Raised> {
        if generator.state() == State::Running {
            return Err(self.already_running(generator));
        }
        let frame = generator.frame().expect("a generator that has not ended has its frame");
        self.push_frame(Running { frame, generator: Some(Rc::clone(generator)), leaves_context: false })?;
        generator.set_state(State::Running);
        Ok(())
    }

    fn already_running(&self, generator: &Generator) -> Raised {
        let kind = kind_name(generator.kind());
        match generator.kind() {
            Flow::Coroutine => self.value_error("coroutine already executing"),
            _ => self.value_error(format!("{kind} already executing")),
        }
    }

    /// What a generator's frame did, as whoever resumed it sees it: a StopIteration must not pass for its end.
    pub(super) fn end_of_generator(self: &Rc<Self>, kind: Flow, leave: Leave) -> Leave {
        match leave {
            Leave::Return(_) if kind == Flow::AsyncGenerator => {
                Leave::Raise(self.error(Kind::StopAsyncIteration, ""))
            }
            Leave::Raise(raised) => {
                let ends = [
                    Some(Kind::StopIteration),
                    (kind == Flow::AsyncGenerator).then_some(Kind::StopAsyncIteration),
                ];
                match ends.into_iter().flatten().find(|end| raised.is(*end)) {
                    Some(end) => Leave::Raise(self.leaked_stop(kind, end, raised)),
                    None => Leave::Raise(raised),
                }
            }
            leave => leave,
        }
    }

    fn leaked_stop(&self, kind: Flow, end: Kind, raised: Raised) -> Raised {
        let error = self.runtime_error(format!("{} raised {}", kind_name(kind), end.name()));
        error.set_cause(Some(Rc::<Exception>::clone(&raised)));
        error.set_context(Some(raised));
        error
    }

    /// `Op::ForIter`.
    pub(super) fn op_for_iter(self: &Rc<Self>, frame: &Rc<Frame>, target: u32) -> Result<Next, Raised> {
        let iterator = frame.peek(1);
        if let Some(generator) = iterator.downcast::<Generator>().filter(|it| it.kind() == Flow::Generator) {
            if generator.state() == State::Closed {
                drop(frame.pop());
                return Ok(Next::Jump(target));
            }
            self.begin_resume(&generator, Value::None)?;
            return Ok(Next::Leave(Leave::Entered));
        }
        match self.next_uncounted(&iterator)? {
            Some(item) => {
                frame.push(item);
                Ok(Next::Go)
            }
            None => {
                drop(iterator);
                drop(frame.pop());
                Ok(Next::Jump(target))
            }
        }
    }

    /// `Op::Send`.
    pub(super) fn op_send(self: &Rc<Self>, frame: &Rc<Frame>, target: u32) -> Result<Next, Raised> {
        let value = frame.pop();
        let iterator = frame.peek(1);
        if let Some(generator) = iterator.downcast::<Generator>() {
            match generator.state() {
                State::Closed if generator.kind() == Flow::Coroutine => {
                    return Err(self.runtime_error("cannot reuse already awaited coroutine"));
                }
                State::Closed => {
                    frame.push(Value::None);
                    return Ok(Next::Jump(target));
                }
                State::Created | State::Suspended => {
                    self.begin_resume(&generator, value)?;
                    frame.set_waits(self.world().version().awaits_stay_in_the_interpreter());
                    return Ok(Next::Leave(Leave::Entered));
                }
                State::Running => return Err(self.already_running(&generator)),
            }
        }
        match self.send_native(&iterator, value)? {
            Resumed::Yield(value) => {
                frame.push(value);
                Ok(Next::Go)
            }
            Resumed::Return(value) => {
                frame.push(value);
                Ok(Next::Jump(target))
            }
        }
    }

    fn send_native(self: &Rc<Self>, iterator: &Value, value: Value) -> Result<Resumed, Raised> {
        if let Some(waiting) = iterator.downcast_ref::<FutureIter>() {
            return self.send_future(waiting);
        }
        if let Some(step) = iterator.downcast::<AsyncStep>() {
            return self.resume_step(&step, Resume::Send(value));
        }
        if let Some(wrapper) = iterator.downcast_ref::<CoroutineWrapper>() {
            return self.resume_by_hand(&wrapper.coroutine(), Resume::Send(value));
        }
        if let Some(coroutine) = self.as_coroutine(iterator) {
            let waits = self.world().version().awaits_stay_in_the_interpreter();
            let resumed = self.flow_value(self.resume_below(coroutine, Resume::Send(value), waits));
            if let Err(raised) = &resumed {
                self.in_flight.set(Some(raised.header().id()));
            }
            return resumed;
        }
        if !value.is_none() {
            return match self.call_method(iterator, "send", Args::of(vec![value])) {
                Ok(value) => Ok(Resumed::Yield(value)),
                Err(raised) if raised.is(Kind::StopIteration) => Ok(Resumed::Return(stop_value(&raised))),
                Err(raised) => Err(raised),
            };
        }
        self.next_or_value(iterator)
    }

    /// Resumes a coroutine of asyncio's own that the innermost frame awaits.
    pub(super) fn resume_native(&self, coroutine: Rc<dyn Coroutine>, resume: Resume) -> Step {
        let step = Rc::clone(&coroutine).resume(resume);
        if matches!(step, Step::Return(_) | Step::Raise(_))
            && self.world().version().coroutine_frames_link_back()
        {
            coroutine.link_back(&|| self.current_frame().map(|frame| frame.as_object()));
        }
        step
    }

    /// What a step of a native coroutine gave, as the machine sees it.
    pub(super) fn flow_value(&self, flow: Step) -> Result<Resumed, Raised> {
        match flow {
            Step::Await(future) => Ok(Resumed::Yield(Value::Object(future.into_object()))),
            Step::Yield => Ok(Resumed::Yield(Value::None)),
            Step::Stray(value) => Ok(Resumed::Yield(value)),
            Step::Return(value) => Ok(Resumed::Return(value)),
            Step::Raise(raised) => Err(raised),
        }
    }

    /// How a step of the program's coroutine ended, as its task sees it.
    pub(super) fn step_of(&self, resumed: Result<Resumed, Raised>) -> Step {
        match resumed {
            Ok(Resumed::Return(value)) => Step::Return(value),
            Ok(Resumed::Yield(Value::None)) => Step::Yield,
            Ok(Resumed::Yield(value)) => match self.as_future(&value) {
                Some(future) if future.base().is_handed_out() => Step::Await(future),
                _ => Step::Stray(value),
            },
            Err(raised) => Step::Raise(raised),
        }
    }

    /// `Op::CleanupThrow`: an exception that came out of what is awaited; StopIteration is its end.
    pub(super) fn op_cleanup_throw(self: &Rc<Self>, frame: &Frame) -> Result<(), Raised> {
        let raised = self.pop_exception(frame);
        if !raised.is(Kind::StopIteration) {
            return Err(raised);
        }
        frame.push(stop_value(&raised));
        Ok(())
    }
}

/// The value that a StopIteration carries.
pub(super) fn stop_value(raised: &Raised) -> Value {
    raised.args().into_iter().next().unwrap_or_default()
}

/// What messages call it.
pub(super) fn kind_name(kind: Flow) -> &'static str {
    match kind {
        Flow::Plain | Flow::Generator => "generator",
        Flow::Coroutine => "coroutine",
        Flow::AsyncGenerator => "async generator",
    }
}
