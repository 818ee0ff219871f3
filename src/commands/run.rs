//! `weakloop run`: a script with its own output, and then what there is to say about its tasks.

use std::io;
use std::rc::Rc;

use clap::Args;

use weakloop::asyncio::world::Silent;
use weakloop::choice::{Chooser, Seeded};
use weakloop::print::verdicts;
use weakloop::python::diagnostic::Diagnostic;
use weakloop::python::explain::explain;
use weakloop::python::program::run_source_with;
use weakloop::python::source::Source;
use weakloop::record::Site;
use weakloop::replay::Token;
use weakloop::report::python::python_script;
use weakloop::{Contract, Outcome, Setup};

use crate::commands::common::Common;
use crate::commands::terminal::{REFUSED, Terminal, is_coloured, print, read, refuse, refuse_script, say};

/// Runs a script.
#[derive(Args)]
pub struct Run {
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
    /// Run again what `weakloop check` found: the terms and collections of a token
    #[arg(long, value_name = "TOKEN", conflicts_with_all = ["policy", "contract", "version", "seed"])]
    replay: Option<Token>,
    /// Print, instead of running it, a script that makes the finding happen on a real CPython
    #[arg(long, requires = "replay")]
    python_script: bool,
}

/// The program would wait for ever.
const DEADLOCK: u8 = 3;
/// A limit was reached.
const LIMIT: u8 = 4;

impl Run {
    /// Does it; the exit status.
    pub fn execute(&self) -> u8 {
        let source = match read(&self.common.file) {
            Ok(source) => source,
            Err(message) => return refuse(&message),
        };
        let done = if self.python_script { self.print_script(&source) } else { self.run(&source) };
        done.unwrap_or_else(|diagnostics| refuse_script(&source, &diagnostics))
    }

    fn setup(&self) -> Setup {
        let setup = Setup { contract: self.contract, seed: self.seed, ..self.common.setup() };
        self.replay.as_ref().map_or(setup.clone(), |token| token.setup(&setup))
    }

    fn chooser(&self, setup: &Setup) -> Box<dyn Chooser> {
        match &self.replay {
            Some(token) => token.chooser(),
            None => Box::new(Seeded::new(setup.seed)),
        }
    }

    fn print_script(&self, source: &Rc<Source>) -> Result<u8, Vec<Diagnostic>> {
        let setup = Setup { lives: true, ..self.setup() };
        let run = run_source_with(source, &setup, self.chooser(&setup), Rc::new(Silent))?;
        if let Some(Err(misfit)) = self.replay.as_ref().map(|token| token.fits(&run.choices, &run.tasks)) {
            return Ok(refuse(&misfit.to_string()));
        }
        Ok(match python_script(source.name(), source.text(), &run.collections, &run.choices) {
            Ok(script) => {
                print(&script);
                0
            }
            Err(message) => refuse(&message),
        })
    }

    fn run(&self, source: &Rc<Source>) -> Result<u8, Vec<Diagnostic>> {
        let (setup, terminal) = (self.setup(), Rc::new(Terminal::default()));
        let run = run_source_with(source, &setup, self.chooser(&setup), Rc::<Terminal>::clone(&terminal))?;
        terminal.flush();
        let rerun = |setup: &Setup| {
            let run = run_source_with(source, setup, self.chooser(setup), Rc::new(Silent));
            run.expect("a script that ran is one that compiles")
        };
        let explanation = explain(&run, &setup, &rerun);
        for finding in &explanation.findings {
            let is_coloured = is_coloured(&io::stderr());
            let text =
                if is_coloured { finding.render_coloured(source) } else { finding.render_plain(source) };
            say(&format!("{text}\n\n"));
        }
        if self.table {
            say(&verdicts(&explanation.tasks, &|site| line_of(source, site)));
        }
        let fits = |token: &Token| token.fits(&run.choices, &explanation.tasks);
        if let Some(Err(misfit)) = self.replay.as_ref().map(fits) {
            say(&format!("error: {misfit}\n"));
            return Ok(REFUSED);
        }
        Ok(match run.outcome {
            Outcome::Deadlock(_) => DEADLOCK,
            Outcome::Limit(_) => LIMIT,
            Outcome::Until(_) => 0,
            _ => run.status,
        })
    }
}

fn line_of(source: &Source, site: Site) -> String {
    let Some((file, span)) = source.at(site) else { return String::new() };
    let line = file.line(span.start);
    match file.module() {
        None => format!("line {line}"),
        Some(_) => format!("{}:{line}", file.name()),
    }
}
