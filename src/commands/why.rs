//! `weakloop why`: what holds a task, or what held it last, who cut that, and what would have saved it.

use std::rc::Rc;

use clap::Args;

use weakloop::asyncio::world::Silent;
use weakloop::clock::Time;
use weakloop::evidence::{Evidence, programs_tasks};
use weakloop::hazard::TaskLife;
use weakloop::python::program::run_source;
use weakloop::record::Site;
use weakloop::report::why::{Question, why};
use weakloop::{Contract, Run, Setup};

use crate::commands::common::{Common, seconds};
use crate::commands::terminal::{print, read, refuse, refuse_script};

/// Asks what holds a task.
#[derive(Args)]
pub struct Why {
    #[command(flatten)]
    common: Common,
    /// The task's name, as `weakloop run` and `check` call it; of several with one name its number, such as T3
    task: String,
    /// When, in virtual seconds [default: when nothing holds it, or else to the end of its life]
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
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
        let watching = Setup { contract: self.contract, lives: true, ..self.common.setup() };
        let run = match run_source(&source, &watching, Rc::new(Silent)) {
            Ok(run) => run,
            Err(diagnostics) => return refuse_script(&source, &diagnostics),
        };
        let place = |site: Site| {
            let at = source.at(site);
            at.map_or(String::new(), |(file, span)| format!("{}:{}", file.name(), file.line(span.start)))
        };
        let number = match self.find(&run, &place) {
            Ok(life) => life.name.number,
            Err(message) => return refuse(&format!("{} {message}", source.name())),
        };
        let rerun = |setup: &Setup| {
            run_source(&source, setup, Rc::new(Silent)).expect("a script that ran is one that compiles")
        };
        let evidence = Evidence::gather(&run, &watching, &rerun);
        let followed = rerun(&Setup { history_of: Some(number), ..watching });
        let life = followed.life(number).expect("the same run has the same tasks");
        let question = Question { at: self.at.map(Time::from_secs), all: self.all };
        match why(life, &evidence, &question, &place) {
            Ok(answer) => {
                print(&answer);
                0
            }
            Err(message) => refuse(&format!("{}: {message}", source.name())),
        }
    }

    /// The task that is asked about: the only one of that name, or the one of that number.
    fn find<'a>(&self, run: &'a Run, place: &dyn Fn(Site) -> String) -> Result<&'a TaskLife, String> {
        let named: Vec<&TaskLife> = run.tasks.iter().filter(|life| life.name.name == self.task).collect();
        let number = |life: &TaskLife| format!("T{}", life.name.number);
        match named.as_slice() {
            [life] => return Ok(life),
            [] => {}
            several => {
                let each =
                    several.iter().map(|life| format!("{}, made at {}", number(life), place(life.site)));
                let (count, each) = (several.len(), in_short(each.collect()));
                return Err(format!("has {count} tasks `{}`: {each}; ask for one by its number", self.task));
            }
        }
        let by_number = run.tasks.iter().find(|life| number(life) == self.task);
        by_number.ok_or_else(|| {
            let names: Vec<String> = programs_tasks(run).map(|life| life.name.name.clone()).collect();
            let has = if names.is_empty() { "none".to_string() } else { in_short(names) };
            format!("has no task `{}`; it has {has}", self.task)
        })
    }
}

/// So many tasks are listed in a message.
const LISTED_MAX: usize = 20;

fn in_short(names: Vec<String>) -> String {
    let listed = names.iter().take(LISTED_MAX).cloned().collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(LISTED_MAX) {
        None | Some(0) => listed,
        Some(more) => format!("{listed} and {more} more"),
    }
}
