//! What the machine does on behalf of objects: resumes coroutines, closes what dies, calls finalizers.

use std::rc::Rc;

use crate::asyncio::coroutine::{Flow as Step, Resume};
use crate::exception::{Kind, Raised};
use crate::python::code::Flow;
use crate::python::machine::{Args, Interpreter};
use crate::python::objects::async_step::AsyncStep;
use crate::python::objects::generator::{Generator, State};
use crate::python::objects::host::Host;
use crate::python::objects::instance::Instance;
use crate::python::objects::weak_ref::WeakRef;
use crate::value::Value;

impl Host for Interpreter {
    fn resume(&self, coroutine: &Rc<Generator>, resume: Resume) -> Step {
        let interpreter = self.strong();
        let outer = interpreter.step_base.replace(Some(interpreter.depth()));
        let resumed = match resume {
            Resume::Send(value) => interpreter.send(coroutine, value),
            Resume::Throw(raised) => interpreter.throw(coroutine, raised),
        };
        interpreter.step_base.set(outer);
        interpreter.step_of(resumed)
    }

    fn resume_step(&self, step: &Rc<AsyncStep>, resume: Resume) -> Step {
        let interpreter = self.strong();
        let resumed = interpreter.resume_step(step, resume);
        interpreter.step_of(resumed)
    }

    fn finalize_generator(&self, generator: &Rc<Generator>) {
        let interpreter = self.strong();
        if interpreter.world().reached().is_some() {
            drop(generator.end());
            return;
        }
        if generator.state() == State::Created && generator.kind() == Flow::Coroutine {
            interpreter.warn_never_awaited(generator);
            drop(generator.end());
            return;
        }
        let finalizer = generator.finalizer();
        let value = Value::Object(Rc::<Generator>::clone(generator));
        let ended = match finalizer.is_none() || generator.is_closed() || generator.state() == State::Closed {
            true => interpreter.close(generator),
            false => interpreter.call1(&finalizer, value.clone()).map(drop),
        };
        if let Err(raised) = ended {
            interpreter.report_unraisable(&raised, &value);
        }
    }

    fn finalize_instance(&self, instance: &Rc<Instance>) {
        let interpreter = self.strong();
        let value = Value::Object(Rc::<Instance>::clone(instance));
        let Some(class) = instance.class() else { return };
        let Some(function) = class.lookup("__del__") else { return };
        if let Err(raised) = interpreter.call_found(&function, &value, Vec::new()) {
            interpreter.report_unraisable(&raised, &function);
        }
    }

    fn call_back(&self, callback: Value, weak_ref: Rc<WeakRef>) {
        let interpreter = self.strong();
        let args = Args::of(vec![Value::Object(weak_ref)]);
        if let Err(raised) = interpreter.call(&callback, args) {
            interpreter.report_unraisable(&raised, &callback);
        }
    }
}

impl Interpreter {
    fn report_unraisable(self: &Rc<Self>, raised: &Raised, place: &Value) {
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
