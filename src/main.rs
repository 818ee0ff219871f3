//! The command line: the only room that reads arguments, files and the terminal.

use std::cell::RefCell;
use std::fs;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use std::thread;

use clap::{Args, Parser, Subcommand};

use weakloop::asyncio::world::{Console, Limits, Silent};
use weakloop::clock::Time;
use weakloop::print::{Detail, pages, trace, verdicts};
use weakloop::python::diagnostic::Diagnostic;
use weakloop::python::explain::explain;
use weakloop::python::program::run_source;
use weakloop::python::source::Source;
use weakloop::record::Site;
use weakloop::{Contract, Outcome, Policy, Run, Setup, Version};

/// Runs asyncio programs in virtual time under a collector that you control, and tells for every task whether anything
/// but luck kept it alive.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a script: its output as CPython's, and then what kept its tasks alive
    Run {
        #[command(flatten)]
        common: Common,
        /// Who keeps a task alive: cpython, documented (nobody but the program) or strong (the loop)
        #[arg(long, value_name = "CONTRACT", default_value_t)]
        contract: Contract,
        /// Where all chance comes from
        #[arg(long, value_name = "NUMBER", default_value_t)]
        seed: u64,
        /// Print a table of all tasks too, on standard error
        #[arg(long)]
        table: bool,
    },
    /// Print one line for each thing that happens
    Trace {
        #[command(flatten)]
        common: Common,
        /// Leave callbacks and timers out
        #[arg(long)]
        quiet: bool,
    },
    /// Print one page for each iteration of the loop: queue, timers, and every task with what holds it
    Step {
        #[command(flatten)]
        common: Common,
        /// Leave callbacks out of what happened
        #[arg(long)]
        quiet: bool,
    },
}

/// What every command takes.
#[derive(Args)]
struct Common {
    /// The script
    file: PathBuf,
    /// When the garbage collector runs: never, every (iteration), each-step, 3,7 (iterations), random:0.1, generational
    #[arg(long = "gc", value_name = "POLICY", default_value_t)]
    policy: Policy,
    /// Which CPython to imitate: 3.11, 3.12, 3.13 or 3.14
    #[arg(long = "python", value_name = "VERSION", default_value_t)]
    version: Version,
    /// Stop after so many iterations of a loop
    #[arg(long, value_name = "NUMBER", default_value_t = Limits::default().iterations_max)]
    max_iterations: u64,
    /// Stop after so many steps and operations
    #[arg(long, value_name = "NUMBER", default_value_t = Limits::default().steps_max)]
    max_steps: u64,
    /// Stop when so many objects live at once
    #[arg(long, value_name = "NUMBER", default_value_t = Limits::default().objects_max)]
    max_objects: usize,
    /// Stop at this virtual time
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().time_max.as_secs())]
    max_time: f64,
}

impl Common {
    fn setup(&self) -> Setup {
        Setup {
            policy: self.policy.clone(),
            version: self.version,
            limits: Limits {
                iterations_max: self.max_iterations,
                steps_max: self.max_steps,
                objects_max: self.max_objects,
                time_max: Time::from_secs(self.max_time),
            },
            ..Setup::default()
        }
    }
}

/// What the command itself refuses, as CPython does with a file that it can't open.
const REFUSED: u8 = 2;
/// The program would wait for ever.
const DEADLOCK: u8 = 3;
/// A limit was reached.
const LIMIT: u8 = 4;

/// Room for scripts that nest deeply: expressions, containers, calls from native code.
const STACK_BYTES: usize = 1 << 30;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let worker = thread::Builder::new().stack_size(STACK_BYTES).spawn(move || execute(&cli.command));
    match worker.expect("a thread starts").join() {
        Ok(status) => ExitCode::from(status),
        Err(_) => ExitCode::from(101),
    }
}

fn execute(command: &Command) -> u8 {
    let (Command::Run { common, .. } | Command::Trace { common, .. } | Command::Step { common, .. }) =
        command;
    let source = match read(&common.file) {
        Ok(source) => source,
        Err(message) => return refuse(&message),
    };
    let done = match command {
        Command::Run { contract, seed, table, .. } => {
            let setup = Setup { contract: *contract, seed: *seed, ..common.setup() };
            run(&source, &setup, *table)
        }
        Command::Trace { quiet, .. } => {
            let setup = Setup { records: true, settle: true, ..common.setup() };
            show(&source, &setup, |run| trace(&run.records, detail(*quiet)))
        }
        Command::Step { quiet, .. } => {
            let setup = Setup { records: true, pages: true, lives: true, ..common.setup() };
            show(&source, &setup, |run| pages(&run.records, detail(*quiet)))
        }
    };
    done.unwrap_or_else(|diagnostics| refuse_script(&source, &diagnostics))
}

fn detail(quiet: bool) -> Detail {
    if quiet { Detail::Quiet } else { Detail::Full }
}

/// Runs the script with its own output, and then says what there is to say about its tasks.
fn run(source: &Rc<Source>, setup: &Setup, with_table: bool) -> Result<u8, Vec<Diagnostic>> {
    let terminal = Rc::new(Terminal::default());
    let run = run_source(source, setup, Rc::<Terminal>::clone(&terminal))?;
    terminal.flush();
    let rerun = |setup: &Setup| {
        run_source(source, setup, Rc::new(Silent)).expect("a script that ran is one that compiles")
    };
    let explanation = explain(&run, setup, &rerun);
    for finding in &explanation.findings {
        let text = if is_coloured() { finding.render_coloured(source) } else { finding.render_plain(source) };
        say(&format!("{text}\n\n"));
    }
    if with_table {
        say(&verdicts(&explanation.tasks, &|site| line_of(source, site)));
    }
    Ok(match run.outcome {
        Outcome::Deadlock(_) => DEADLOCK,
        Outcome::Limit(_) => LIMIT,
        _ => run.status,
    })
}

fn line_of(source: &Source, site: Site) -> String {
    match site {
        Site::Script { start, .. } => format!("line {}", source.line(start)),
        Site::Unknown | Site::Rust(_) => String::new(),
    }
}

/// Runs the script in silence and prints what its records tell; the status is that of a recording of CPython.
fn show(source: &Rc<Source>, setup: &Setup, print: impl Fn(&Run) -> String) -> Result<u8, Vec<Diagnostic>> {
    let run = run_source(source, setup, Rc::new(Silent))?;
    let terminal = Terminal::default();
    terminal.print(&print(&run));
    terminal.flush();
    Ok(u8::from(!matches!(run.outcome, Outcome::Returned(_))))
}

fn read(path: &Path) -> Result<Rc<Source>, String> {
    let name = path.display().to_string();
    let bytes = fs::read(path).map_err(|error| format!("can't read {name}: {error}"))?;
    if SCRIPT_BYTES_MAX < bytes.len() {
        return Err(format!("{name} is too large for a script: {} bytes", bytes.len()));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        format!("{name} is not UTF-8: byte {} begins no character", error.utf8_error().valid_up_to())
    })?;
    Ok(Source::new(&name, &text))
}

/// Spans count bytes in 32 bits; nobody writes a script of that size.
const SCRIPT_BYTES_MAX: usize = 1 << 30;

fn refuse(message: &str) -> u8 {
    say(&format!("error: {message}\n"));
    REFUSED
}

fn refuse_script(source: &Source, diagnostics: &[Diagnostic]) -> u8 {
    for diagnostic in diagnostics {
        let rendered =
            if is_coloured() { diagnostic.render_coloured(source) } else { diagnostic.render_plain(source) };
        say(&format!("{rendered}\n"));
    }
    REFUSED
}

fn is_coloured() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    io::stderr().is_terminal() && !refused
}

/// Writes to standard error. Whoever closed it does not want to hear: that is no failure.
fn say(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Standard output and standard error; the first is buffered, as CPython's is.
struct Terminal {
    out: RefCell<BufWriter<io::Stdout>>,
}

impl Default for Terminal {
    fn default() -> Terminal {
        Terminal { out: RefCell::new(BufWriter::with_capacity(1 << 16, io::stdout())) }
    }
}

impl Terminal {
    /// A reader that has gone, such as `head`, is no failure either.
    fn flush(&self) {
        let _ = self.out.borrow_mut().flush();
    }
}

impl Console for Terminal {
    fn print(&self, text: &str) {
        let _ = self.out.borrow_mut().write_all(text.as_bytes());
    }

    fn error(&self, text: &str) {
        self.flush();
        say(text);
    }
}
