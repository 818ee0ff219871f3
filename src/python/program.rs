//! One script as a program: compiled, run in a world of its own, its end told as CPython tells it.
//! This is the way into Python for the command and for tests: source in, plain data out.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::asyncio::world::{Console, Handling, Report, Silent, World};
use crate::choice::{Chooser, Seeded};
use crate::exception::{Kind, Raised};
use crate::print::{Detail, trace as trace_of};
use crate::python::builtins;
use crate::python::code::Code;
use crate::python::compile::compile_source;
use crate::python::diagnostic::Diagnostic;
use crate::python::library::{self, log_of_asyncio, unknown_imports, unknown_names};
use crate::python::machine::{Interpreter, Shared, run_module};
use crate::python::source::Source;
use crate::record::Fact;
use crate::sim::{Input, Outcome, Run, Setup, simulate_with};
use crate::value::Value;
use crate::version::Version;

/// Runs a script. Standard output and standard error go to the console, in CPython's words.
///
/// # Errors
/// Everything that is wrong with the script; then nothing of it has run.
///
/// # Panics
/// As [`simulate_with`].
pub fn run_source(
    source: &Rc<Source>,
    setup: &Setup,
    console: Rc<dyn Console>,
) -> Result<Run, Vec<Diagnostic>> {
    run_source_with(source, setup, Box::new(Seeded::new(setup.seed)), console)
}

/// Runs a script whose open questions `chooser` answers; else as [`run_source`].
///
/// # Errors
/// As [`run_source`].
///
/// # Panics
/// As [`run_source`].
pub fn run_source_with(
    source: &Rc<Source>,
    setup: &Setup,
    chooser: Box<dyn Chooser>,
    console: Rc<dyn Console>,
) -> Result<Run, Vec<Diagnostic>> {
    let script = Script::compile(source)?;
    script.check_names(setup.version)?;
    Ok(script.run(setup, chooser, console))
}

/// A script that compiled. It belongs to the thread that compiled it, and can run again and again.
pub struct Script {
    code: Rc<Code>,
    /// The modules beside it, by their dotted names.
    modules: Vec<(Rc<str>, Rc<Code>)>,
    /// What its runs have in common.
    shared: Rc<Shared>,
}

impl Script {
    /// Compiles a script.
    ///
    /// # Errors
    /// Everything that is wrong with its text.
    pub fn compile(source: &Rc<Source>) -> Result<Script, Vec<Diagnostic>> {
        Script::sharing(source, &Rc::default())
    }

    /// Compiles a script, whose runs take from `shared` what is there already, and leave there what they make for all.
    ///
    /// # Errors
    /// As [`Script::compile`].
    pub fn sharing(source: &Rc<Source>, shared: &Rc<Shared>) -> Result<Script, Vec<Diagnostic>> {
        let (mut wrong, mut modules) = (Vec::new(), Vec::new());
        for file in source.files() {
            let name = file.module().map_or("", |module| &module.name);
            match compile_source(file) {
                Ok(code) => modules.push((Rc::from(name), code)),
                Err(diagnostics) => wrong.extend(diagnostics.into_iter().map(|it| it.spread(file))),
            }
        }
        match compile_source(source) {
            Ok(code) if wrong.is_empty() => Ok(Script { code, modules, shared: Rc::clone(shared) }),
            Ok(_) => Err(wrong),
            Err(diagnostics) => Err(diagnostics.into_iter().chain(wrong).collect()),
        }
    }

    /// Looks whether weakloop knows all that the script takes from modules and builtins.
    ///
    /// # Errors
    /// What CPython of that version has, and weakloop does not.
    pub fn check_names(&self, version: Version) -> Result<(), Vec<Diagnostic>> {
        let (program, mut unknown) = (&self.code.source, Vec::new());
        for code in [&self.code].into_iter().chain(self.modules.iter().map(|(_, code)| code)) {
            let imports = unknown_imports(code, program).into_iter();
            let found = imports.chain(unknown_names(code, program, version));
            unknown.extend(found.map(|it| it.spread(&code.source)));
        }
        if unknown.is_empty() { Ok(()) } else { Err(unknown) }
    }

    /// Runs the script. Standard output and standard error go to the console, in CPython's words; `chooser` answers what is
    /// left open.
    ///
    /// # Panics
    /// As [`simulate_with`].
    pub fn run(&self, setup: &Setup, chooser: Box<dyn Chooser>, console: Rc<dyn Console>) -> Run {
        let console = Rc::new(ScriptConsole { console, interpreter: RefCell::default() });
        let program = |world: &Rc<World>| self.run_in(world, &setup.input, &console);
        simulate_with(setup, chooser, Rc::<ScriptConsole>::clone(&console), program)
    }

    /// Runs the script in silence; the trace of the run, and the status that a recording of CPython has.
    ///
    /// # Errors
    /// As [`Script::check_names`].
    ///
    /// # Panics
    /// As [`simulate_with`].
    pub fn trace(&self, setup: &Setup, detail: Detail) -> Result<(String, u8), Vec<Diagnostic>> {
        self.check_names(setup.version)?;
        let setup = Setup { records: true, settle: true, ..setup.clone() };
        let run = self.run(&setup, Box::new(Seeded::new(setup.seed)), Rc::new(Silent));
        let status = u8::from(!matches!(run.outcome, Outcome::Returned(_)));
        Ok((trace_of(&run.records, detail), status))
    }

    fn run_in(&self, world: &Rc<World>, input: &Input, console: &ScriptConsole) -> Result<Value, Raised> {
        let interpreter = Interpreter::sharing(world, &self.shared);
        builtins::install(&interpreter);
        library::install(&interpreter);
        self.modules.iter().for_each(|(name, code)| interpreter.add_file(name, code));
        interpreter.set_input(self.code.source.name(), input);
        console.interpreter.replace(Rc::downgrade(&interpreter));
        let source = Rc::clone(&self.code.source);
        let machine = Rc::downgrade(&interpreter);
        world.set_caller(Rc::new(move || {
            let frame = machine.upgrade()?.current_frame()?;
            Some(frame)
        }));
        world.set_handling(Rc::new(Handled(Rc::downgrade(&interpreter))));
        let machine = Rc::downgrade(&interpreter);
        world.set_loop_finder(Rc::new(move || {
            machine.upgrade().map(|interpreter| library::find_event_loop(&interpreter)).transpose()
        }));
        world.set_site_text(Rc::new(move |site| {
            source.at(site).map_or(String::new(), |(file, span)| file.slice(span).to_string())
        }));
        world.heap().generations().start(world.version());
        let ended = run_module(&interpreter, &self.code);
        world.heap().run_deferred();
        if let Err(raised) = &ended {
            tell_end(world, raised, console);
        }
        let ended = wait_for_threads(&interpreter, ended, console);
        if let Err(raised) = &ended {
            // Its frames know the main task, and that the exception, mostly: what they hold waits for the last collection.
            let raised = Rc::downgrade(raised);
            world.at_end(move || raised.upgrade().iter().for_each(|raised| raised.forget_origin()));
        }
        let own = self.modules.iter().map(|(name, _)| &**name);
        for name in ["__main__"].into_iter().chain(own) {
            let module = interpreter.modules().remove_str(name);
            drop(module);
        }
        world.collect_at_end();
        world.at_end(move || interpreter.shutdown());
        ended.map(|()| Value::None)
    }
}

/// Compiles a script and makes its trace ([`Script::trace`]).
///
/// # Errors
/// As [`run_source`].
pub fn trace(source: &Rc<Source>, setup: &Setup, detail: Detail) -> Result<(String, u8), Vec<Diagnostic>> {
    Script::compile(source)?.trace(setup, detail)
}

/// Lets the threads that a script has started come to their end (`threading._shutdown`), unless the run is over.
fn wait_for_threads(
    interpreter: &Rc<Interpreter>,
    ended: Result<(), Raised>,
    console: &ScriptConsole,
) -> Result<(), Raised> {
    let world = interpreter.world();
    let ends_run = |raised: &Raised| raised.is(Kind::Deadlock) || raised.is(Kind::LimitReached);
    if world.background().is_none() || ended.as_ref().is_err_and(ends_run) {
        return ended;
    }
    let waited = library::own_function(interpreter, "threading", "_shutdown")
        .and_then(|shutdown| interpreter.call0(&shutdown));
    world.heap().run_deferred();
    match waited {
        Err(raised) if ends_run(&raised) || ended.is_ok() => {
            tell_end(world, &raised, console);
            Err(raised)
        }
        _ => ended,
    }
}

/// What the frames of a machine handle.
struct Handled(Weak<Interpreter>);

impl Handling for Handled {
    fn handled(&self) -> Option<Raised> {
        self.0.upgrade()?.handled_exception()
    }

    fn swap_handled(&self, raised: Option<Raised>) -> Option<Raised> {
        self.0.upgrade()?.current_frame()?.swap_handled(raised)
    }
}

/// What the interpreter says when an exception has left the script (`_PyRun_HandleSystemExit`, `PyErr_PrintEx`).
fn tell_end(world: &World, raised: &Raised, console: &ScriptConsole) {
    world
        .journal()
        .note(|| Fact::End(format!("script raised {}: {}", raised.class_name(), console.message_of(raised))));
    match raised.kind() {
        Kind::Deadlock | Kind::LimitReached => {}
        Kind::SystemExit => {
            let args = raised.args();
            let asked =
                args.first().filter(|asked| !matches!(asked, Value::None | Value::Int(_) | Value::Bool(_)));
            asked.into_iter().for_each(|text| world.console().error(&format!("{}\n", console.text_of(text))));
        }
        _ => world.console().error(&console.last_words_of(raised)),
    }
}

/// The console of a script: what the loop reports goes to standard error as CPython's logging writes it.
struct ScriptConsole {
    console: Rc<dyn Console>,
    /// Weak, because the machine ends before its world.
    interpreter: RefCell<Weak<Interpreter>>,
}

impl ScriptConsole {
    fn interpreter(&self) -> Option<Rc<Interpreter>> {
        self.interpreter.borrow().upgrade()
    }

    /// `str(value)`.
    fn text_of(&self, value: &Value) -> String {
        let text = self.interpreter().and_then(|interpreter| interpreter.str(value).ok());
        text.map_or_else(|| value.repr(), |text| text.to_string())
    }

    /// `repr(value)`.
    fn repr_of(&self, value: &Value) -> String {
        let text = self.interpreter().and_then(|interpreter| interpreter.repr(value).ok());
        text.map_or_else(|| value.repr(), |text| text.to_string())
    }

    fn message_of(&self, raised: &Raised) -> String {
        self.text_of(&Value::Object(Rc::<crate::exception::Exception>::clone(raised)))
    }

    /// What is printed of the exception that ends the script.
    fn last_words_of(&self, raised: &Raised) -> String {
        self.told(raised, Interpreter::traceback_text)
    }

    fn unraisable_text_of(&self, raised: &Raised) -> String {
        self.told(raised, Interpreter::unraisable_text)
    }

    fn traceback_of(&self, raised: &Raised) -> String {
        self.told(raised, Interpreter::formatted_traceback)
    }

    /// What the machine tells of an exception; the name of its class once the machine has ended.
    fn told(&self, raised: &Raised, tell: impl FnOnce(&Rc<Interpreter>, &Raised) -> String) -> String {
        match self.interpreter() {
            Some(interpreter) => tell(&interpreter, raised),
            None => format!("{}\n", raised.class_name()),
        }
    }
}

/// `logging.ERROR`.
const ERROR: i64 = 40;

impl Console for ScriptConsole {
    fn print(&self, text: &str) {
        self.console.print(text);
    }

    fn error(&self, text: &str) {
        self.console.error(text);
    }

    /// `BaseEventLoop.default_exception_handler`: the logger of asyncio has it, or it is printed as the handler of last resort does.
    fn report(&self, report: &Report) {
        let mut fields: Vec<&(&str, Value)> =
            report.fields.iter().filter(|(name, _)| *name != "exception").collect();
        fields.sort_by_key(|(name, _)| *name);
        let lines = fields.iter().map(|(name, value)| format!("{name}: {}", self.repr_of(value)));
        let lines: Vec<String> = [report.message.clone()].into_iter().chain(lines).collect();
        let error = report.exception().map_or(Value::None, |raised| Value::Object(raised));
        let logged = self.interpreter().map(|it| log_of_asyncio(&it, ERROR, &lines.join("\n"), error));
        if matches!(logged, Some(Ok(true))) {
            return;
        }
        let text: String = lines.into_iter().map(|line| line + "\n").collect();
        let traceback = report.exception().map(|raised| self.traceback_of(&raised)).unwrap_or_default();
        self.console.error(&(text + &traceback));
    }

    /// `sys.unraisablehook`.
    fn unraisable(&self, raised: &Raised, place: &str) {
        self.console.error(&format!("Exception ignored in: {place}\n{}", self.unraisable_text_of(raised)));
    }
}
