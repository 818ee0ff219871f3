//! Asynchronous generators: how their awaitable steps run (genobject.c).

use std::rc::Rc;

use crate::asyncio::coroutine::Resume;
use crate::exception::{Kind, Raised};
use crate::python::machine::{Interpreter, Resumed};
use crate::python::objects::async_step::{Action, AsyncStep, Phase};
use crate::python::objects::generator::{Generator, State};
use crate::value::Value;

impl Interpreter {
    /// `generator.asend(value)`.
    pub fn asend(self: &Rc<Self>, generator: &Rc<Generator>, value: Value) -> Result<Value, Raised> {
        self.begin_hooks(generator)?;
        Ok(self.new_step(generator, Action::Send(value), false))
    }

    /// `generator.athrow(exception)`.
    pub fn athrow(self: &Rc<Self>, generator: &Rc<Generator>, raised: Raised) -> Result<Value, Raised> {
        self.begin_hooks(generator)?;
        Ok(self.new_step(generator, Action::Throw(raised), true))
    }

    /// `generator.aclose()`.
    pub fn aclose(self: &Rc<Self>, generator: &Rc<Generator>) -> Result<Value, Raised> {
        self.begin_hooks(generator)?;
        Ok(self.new_step(generator, Action::Close, true))
    }

    fn new_step(&self, generator: &Rc<Generator>, action: Action, is_closing: bool) -> Value {
        Value::Object(AsyncStep::new(self.heap(), generator, action, is_closing))
    }

    /// Tells the loop of a generator that begins (`async_gen_init_hooks`).
    fn begin_hooks(self: &Rc<Self>, generator: &Rc<Generator>) -> Result<(), Raised> {
        if !generator.begin_hooks() {
            return Ok(());
        }
        let (first, finalizer) = self.asyncgen_hooks();
        generator.set_finalizer(finalizer);
        if first.is_none() {
            return Ok(());
        }
        self.call1(&first, Value::Object(Rc::<Generator>::clone(generator))).map(drop)
    }

    /// One resume of a step.
    pub(super) fn resume_step(
        self: &Rc<Self>,
        step: &Rc<AsyncStep>,
        resume: Resume,
    ) -> Result<Resumed, Raised> {
        let Some(generator) = step.generator() else { return Ok(Resumed::Return(Value::None)) };
        if step.phase() == Phase::Ended {
            let what = if step.is_closing() { "aclose()/athrow()" } else { "__anext__()/asend()" };
            return Err(self.runtime_error(format!("cannot reuse already awaited {what}")));
        }
        let is_fresh = step.set_phase(Phase::Waiting) == Phase::Fresh;
        let resumed = match resume {
            Resume::Send(value) if is_fresh => self.begin_step(step, &generator, value),
            Resume::Send(value) => self.resume_inner(&generator, Ok(value)),
            Resume::Throw(raised) => self.resume_inner(&generator, Err(raised)),
        };
        let settled = self.settle_step(step, resumed);
        if !matches!(settled, Ok(Resumed::Yield(_))) {
            step.set_phase(Phase::Ended);
        }
        settled
    }

    fn begin_step(
        self: &Rc<Self>,
        step: &AsyncStep,
        generator: &Rc<Generator>,
        value: Value,
    ) -> Result<Resumed, Raised> {
        if generator.state() == State::Running {
            let what = if step.is_closing() { "aclose()" } else { "anext()" };
            return Err(self.runtime_error(format!("{what}: asynchronous generator is already running")));
        }
        let (sent, thrown) = match step.action() {
            Action::Send(own) => (if value.is_none() { own } else { value }, None),
            Action::Throw(raised) => (Value::None, Some(raised)),
            Action::Close => (Value::None, Some(self.error(Kind::GeneratorExit, ""))),
        };
        let is_over = generator.state() == State::Closed;
        match thrown {
            None if is_over => Err(self.error(Kind::StopAsyncIteration, "")),
            Some(raised) if raised.is(Kind::GeneratorExit) && step.is_closing() && is_over => {
                Ok(Resumed::Return(Value::None))
            }
            Some(_) if is_over => Err(self.error(Kind::StopAsyncIteration, "")),
            None => self.resume_inner(generator, Ok(sent)),
            Some(raised) => self.resume_inner(generator, Err(raised)),
        }
    }

    fn resume_inner(
        self: &Rc<Self>,
        generator: &Rc<Generator>,
        with: Result<Value, Raised>,
    ) -> Result<Resumed, Raised> {
        match with {
            Ok(value) => self.send(generator, value),
            Err(raised) => self.throw(generator, raised),
        }
    }

    /// `aclose()` returns when the generator let GeneratorExit through, and complains when it yielded.
    fn settle_step(&self, step: &AsyncStep, resumed: Result<Resumed, Raised>) -> Result<Resumed, Raised> {
        if !matches!(step.action(), Action::Close) {
            return resumed;
        }
        match resumed {
            Ok(Resumed::Return(value)) if !self.is_closed(step) => {
                drop(value);
                Err(self.runtime_error("async generator ignored GeneratorExit"))
            }
            Err(raised) if raised.is(Kind::StopAsyncIteration) || raised.is(Kind::GeneratorExit) => {
                Ok(Resumed::Return(Value::None))
            }
            resumed => resumed,
        }
    }

    fn is_closed(&self, step: &AsyncStep) -> bool {
        step.generator().is_none_or(|generator| generator.state() == State::Closed)
    }
}
