//! `weakloop why`: what holds a task, or what held it last, who cut that, and what would have saved it.

use std::rc::Rc;

use clap::Args;

use weakloop::asyncio::world::Silent;
use weakloop::clock::Time;
use weakloop::evidence::{Evidence, programs_tasks};
use weakloop::python::program::run_source;
use weakloop::record::Site;
use weakloop::report::why::{Question, why};
use weakloop::{Contract, Setup};

use crate::commands::common::Common;
use crate::commands::terminal::{print, read, refuse, refuse_script};

/// Asks what holds a task.
#[derive(Args)]
pub struct Why {
    #[command(flatten)]
    common: Common,
    /// The task's name, as `weakloop run` and `check` call it
    task: String,
    /// When, in virtual seconds [default: when nothing holds it, or else to the end of its life]
    #[arg(long, value_name = "SECONDS")]
    at: Option<f64>,
    /// Show every holder, not only the shortest path
    #[arg(long)]
    all: bool,
    /// Who keeps a task alive: cpython, documented (nobody but the program) or strong (the loop)
    #[arg(long, value_name = "CONTRACT", default_value_t)]
    contract: Contract,
}

impl Why {
    /// Does it; the exit status.
    pub fn execute(&self) -> u8 {
        let source = match read(&self.common.file) {
            Ok(source) => source,
            Err(message) => return refuse(&message),
        };
        let watching = Setup { contract: self.contract, lives: true, history: true, ..self.common.setup() };
        let run = match run_source(&source, &watching, Rc::new(Silent)) {
            Ok(run) => run,
            Err(diagnostics) => return refuse_script(&source, &diagnostics),
        };
        let Some(life) = run.tasks.iter().find(|life| life.name.name == self.task) else {
            let names: Vec<&str> = programs_tasks(&run).map(|life| life.name.name.as_str()).collect();
            let names = names.join(", ");
            return refuse(&format!("{} has no task `{}`; it has {names}", source.name(), self.task));
        };
        let rerun = |setup: &Setup| {
            run_source(&source, setup, Rc::new(Silent)).expect("a script that ran is one that compiles")
        };
        let evidence = Evidence::gather(&run, &watching, &rerun);
        let place = |site: Site| match site {
            Site::Script { start, .. } => format!("{}:{}", source.name(), source.line(start)),
            Site::Unknown | Site::Rust(_) => String::new(),
        };
        let question = Question { at: self.at.map(Time::from_secs), all: self.all };
        print(&why(life, &evidence, &question, &place));
        0
    }
}
