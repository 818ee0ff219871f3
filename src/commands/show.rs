//! `weakloop trace` and `weakloop step`: a run in silence, and what its records tell.

use clap::Args;

use weakloop::asyncio::world::Silent;
use weakloop::print::{Detail, pages, trace};
use weakloop::python::program::run_source;
use weakloop::{Outcome, Run, Setup};

use std::rc::Rc;

use crate::commands::common::Common;
use crate::commands::terminal::{print, read, refuse, refuse_script};

/// Prints one line for each thing that happens.
#[derive(Args)]
pub struct Trace {
    #[command(flatten)]
    common: Common,
    /// Leave callbacks and timers out
    #[arg(long)]
    quiet: bool,
}

/// Prints one page for each iteration of the loop.
#[derive(Args)]
pub struct Step {
    #[command(flatten)]
    common: Common,
    /// Leave callbacks out of what happened
    #[arg(long)]
    quiet: bool,
}

impl Trace {
    /// Does it; the exit status.
    pub fn execute(&self) -> u8 {
        let setup = Setup { records: true, settle: true, ..self.common.setup() };
        show(&self.common, &setup, |run| trace(&run.records, detail(self.quiet)))
    }
}

impl Step {
    /// Does it; the exit status.
    pub fn execute(&self) -> u8 {
        let setup = Setup { records: true, pages: true, lives: true, ..self.common.setup() };
        show(&self.common, &setup, |run| pages(&run.records, detail(self.quiet)))
    }
}

fn detail(quiet: bool) -> Detail {
    if quiet { Detail::Quiet } else { Detail::Full }
}

/// The status is that of a recording of CPython.
fn show(common: &Common, setup: &Setup, text: impl Fn(&Run) -> String) -> u8 {
    let source = match read(&common.file) {
        Ok(source) => source,
        Err(message) => return refuse(&message),
    };
    let run = match run_source(&source, setup, Rc::new(Silent)) {
        Ok(run) => run,
        Err(diagnostics) => return refuse_script(&source, &diagnostics),
    };
    print(&text(&run));
    u8::from(!matches!(run.outcome, Outcome::Returned(_)))
}
