//! What the machine does on behalf of objects: resumes coroutines, closes what dies, calls finalizers.

use std::any::Any;
use std::rc::Rc;

use crate::asyncio::coroutine::{Flow as Step, Resume};
use crate::exception::{Kind, Raised};
use crate::heap::Object;
use crate::python::code::Flow;
use crate::python::machine::{Args, Interpreter, Resumed};
use crate::python::objects::async_step::AsyncStep;
use crate::python::objects::generator::{Generator, State};
use crate::python::objects::host::Host;
use crate::python::objects::instance::Instance;
use crate::value::Value;

impl Host for Interpreter {
    fn resume(&self, coroutine: Rc<dyn Object>, resume: Resume) -> Step {
        let interpreter = self.strong();
        let coroutine: Rc<dyn Any> = coroutine;
        let outer = self.step_base.replace(Some(self.depth()));
        let resumed = match coroutine.downcast::<Generator>() {
            Ok(generator) => interpreter.resume_generator(&generator, resume),
            Err(other) => {
                let step = other.downcast::<AsyncStep>();
                interpreter.resume_step(&step.expect("tasks resume coroutines and their like"), resume)
            }
        };
        self.step_base.set(outer);
        interpreter.step_of(resumed)
    }

    fn close_step(&self, step: Rc<dyn Object>) -> Result<(), Raised> {
        let step: Rc<dyn Any> = step;
        let step = step.downcast::<AsyncStep>().expect("nothing else is closed so");
        let outer = self.step_base.replace(Some(self.depth()));
        let closed = self.strong().close_step(&step);
        self.step_base.set(outer);
        closed
    }

    fn finalize(&self, object: Rc<dyn Object>) {
        let interpreter = self.strong();
        let object: Rc<dyn Any> = object;
        match object.downcast::<Generator>() {
            Ok(generator) => interpreter.finalize_generator(&generator),
            Err(other) => {
                let instance = other.downcast::<Instance>();
                interpreter
                    .finalize_instance(&instance.expect("only these two have finalizers that run code"));
            }
        }
    }

    fn call_back(&self, callback: Value, weak_ref: Rc<dyn Object>) {
        let interpreter = self.strong();
        let args = Args::of(vec![Value::Object(weak_ref)]);
        if let Err(raised) = interpreter.call(&callback, args) {
            interpreter.report_unraisable(raised, &callback);
        }
    }
}

impl Interpreter {
    fn resume_generator(
        self: &Rc<Self>,
        generator: &Rc<Generator>,
        resume: Resume,
    ) -> Result<Resumed, Raised> {
        match resume {
            Resume::Send(value) => self.send(generator, value),
            Resume::Throw(exit) if exit.is(Kind::GeneratorExit) && generator.state() == State::Created => {
                self.close(generator).and(Err(exit))
            }
            Resume::Throw(raised) => self.throw(generator, raised),
        }
    }

    fn finalize_generator(self: &Rc<Self>, generator: &Rc<Generator>) {
        if self.world().reached().is_some() {
            drop(generator.end());
            return;
        }
        if generator.state() == State::Created && generator.kind() == Flow::Coroutine {
            self.warn_never_awaited(generator);
            return;
        }
        let finalizer = generator.finalizer();
        let value = Value::Object(Rc::<Generator>::clone(generator));
        let ended = match finalizer.is_none() || generator.is_closed() || generator.state() == State::Closed {
            true => self.close(generator),
            false => self.call1(&finalizer, value.clone()).map(drop),
        };
        if let Err(raised) = ended {
            self.report_unraisable(raised, &value);
        }
    }

    fn finalize_instance(self: &Rc<Self>, instance: &Rc<Instance>) {
        let value = Value::Object(Rc::<Instance>::clone(instance));
        let Some(class) = instance.class() else { return };
        let Some(function) = class.lookup("__del__") else { return };
        if let Err(raised) = self.call_found(&function, &value, Vec::new()) {
            self.report_unraisable(raised, &function);
        }
    }
}

impl Interpreter {
    fn report_unraisable(self: &Rc<Self>, raised: Raised, place: &Value) {
        if !raised.is(Kind::LimitReached) {
            self.world().unraisable_in(raised, place);
        }
    }

    /// `RuntimeWarning: coroutine 'f' was never awaited`, at the line that runs now (`_PyErr_WarnUnawaitedCoroutine`).
    fn warn_never_awaited(self: &Rc<Self>, generator: &Generator) {
        let text = format!("coroutine '{}' was never awaited", generator.full_name());
        if self.warn("RuntimeWarning", &text) {
            let hint = "RuntimeWarning: Enable tracemalloc to get the object allocation traceback\n";
            self.world().console().error(hint);
        }
    }

    /// Prints a warning with the line that runs now, as `warnings.showwarning` does, unless it was printed for that line
    /// before; whether it was printed.
    pub fn warn(&self, category: &str, text: &str) -> bool {
        let (place, line) = match self.current_frame() {
            Some(frame) => {
                let source = &frame.code().source;
                let line = frame.code().line(frame.current_op());
                (format!("{}:{line}", source.name()), source.line_text(line).trim().to_string())
            }
            None => ("sys:1".to_string(), String::new()),
        };
        if !self.warned.borrow_mut().insert(format!("{place}: {category}: {text}")) {
            return false;
        }
        let shown = if line.is_empty() { String::new() } else { format!("  {line}\n") };
        self.world().console().error(&format!("{place}: {category}: {text}\n{shown}"));
        true
    }

    pub(super) fn watches_lines(&self) -> bool {
        self.world().watcher().is_some_and(|watcher| watcher.watches_lines())
    }

    /// Asks whether to collect, where CPython does because of allocations.
    pub(super) fn may_collect(&self) {
        if let Some(watcher) = self.world().watcher() {
            watcher.may_collect();
        }
    }
}
