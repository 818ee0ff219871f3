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
        let resumed = match resume {
            Resume::Send(value) => self.send_to_step(step, &generator, value),
            Resume::Throw(raised) => self.throw_to_step(step, &generator, raised),
        };
        if !matches!(resumed, Ok(Resumed::Yield(_))) {
            step.set_phase(Phase::Ended);
        }
        resumed
    }

    /// `async_gen_asend_send` and `async_gen_athrow_send`.
    fn send_to_step(
        self: &Rc<Self>,
        step: &AsyncStep,
        generator: &Rc<Generator>,
        value: Value,
    ) -> Result<Resumed, Raised> {
        let is_over = generator.state() == State::Closed;
        if step.is_closing() && is_over {
            return Ok(Resumed::Return(Value::None));
        }
        if step.set_phase(Phase::Waiting) != Phase::Fresh {
            let resumed = self.send(generator, value);
            return self.settle_step(step, generator, resumed);
        }
        self.check_not_running(step, generator)?;
        if step.is_closing() && generator.is_closed() {
            return Err(self.error(Kind::StopAsyncIteration, ""));
        }
        generator.set_runs_async(true);
        let resumed = match step.action() {
            Action::Send(_) if is_over => Err(self.error(Kind::StopAsyncIteration, "")),
            Action::Send(own) => self.send(generator, if value.is_none() { own } else { value }),
            Action::Throw(raised) => self.throw(generator, raised),
            Action::Close => {
                generator.set_closed();
                self.throw(generator, self.error(Kind::GeneratorExit, ""))
            }
        };
        self.settle_step(step, generator, resumed)
    }

    /// `async_gen_asend_throw` and `async_gen_athrow_throw`: a step that has not begun throws all the same.
    fn throw_to_step(
        self: &Rc<Self>,
        step: &AsyncStep,
        generator: &Rc<Generator>,
        raised: Raised,
    ) -> Result<Resumed, Raised> {
        if step.phase() == Phase::Fresh && self.world().version().async_steps_close_their_generator() {
            self.check_not_running(step, generator)?;
            step.set_phase(Phase::Waiting);
            generator.set_runs_async(true);
        }
        let ran = generator.runs_async();
        let resumed = self.throw(generator, raised);
        // Before 3.13 an `aclose()` that what is thrown into it ends leaves the generator marked as running.
        let stays_marked = matches!(step.action(), Action::Close)
            && resumed.is_err()
            && !self.world().version().async_steps_close_their_generator();
        let settled = self.settle_step(step, generator, resumed);
        if stays_marked {
            generator.set_runs_async(ran);
        }
        settled
    }

    fn check_not_running(&self, step: &AsyncStep, generator: &Generator) -> Result<(), Raised> {
        if !generator.runs_async() {
            return Ok(());
        }
        let what = match step.action() {
            Action::Send(_) => "anext()",
            Action::Throw(_) => "athrow()",
            Action::Close => "aclose()",
        };
        Err(self.runtime_error(format!("{what}: asynchronous generator is already running")))
    }

    /// Closes a step that a coroutine awaits (`async_gen_asend_close`). Before 3.13 that leaves the generator as it is, marked
    /// as running for ever.
    pub(super) fn close_step(self: &Rc<Self>, step: &Rc<AsyncStep>) -> Result<(), Raised> {
        if step.phase() == Phase::Ended {
            return Ok(());
        }
        if !self.world().version().async_steps_close_their_generator() {
            step.set_phase(Phase::Ended);
            return Ok(());
        }
        match self.resume_step(step, Resume::Throw(self.error(Kind::GeneratorExit, ""))) {
            Ok(Resumed::Yield(_)) => Err(self.runtime_error("coroutine ignored GeneratorExit")),
            Ok(Resumed::Return(_)) => Ok(()),
            Err(raised) if ends_generator(&raised) => Ok(()),
            Err(raised) => Err(raised),
        }
    }

    /// What the generator did, as whoever awaits the step sees it: a `yield` ends the step, and an `aclose()` returns when
    /// the generator let GeneratorExit through (`async_gen_unwrap_value`).
    fn settle_step(
        &self,
        step: &AsyncStep,
        generator: &Generator,
        resumed: Result<Resumed, Raised>,
    ) -> Result<Resumed, Raised> {
        if matches!(resumed, Ok(Resumed::Yield(_))) {
            return resumed;
        }
        generator.set_runs_async(false);
        let is_aclose = matches!(step.action(), Action::Close);
        match resumed {
            Err(raised) if ends_generator(&raised) => {
                generator.set_closed();
                if is_aclose { Ok(Resumed::Return(Value::None)) } else { Err(raised) }
            }
            Ok(Resumed::Return(value)) if is_aclose => {
                drop(value);
                Err(self.runtime_error("async generator ignored GeneratorExit"))
            }
            resumed => resumed,
        }
    }
}

fn ends_generator(raised: &Raised) -> bool {
    raised.is(Kind::StopAsyncIteration) || raised.is(Kind::GeneratorExit)
}
