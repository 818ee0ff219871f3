//! `weakloop check`: can these scripts lose a task, why, and does it matter.

use std::fmt::Write as _;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::rc::Rc;
use std::thread;

use clap::{Args, ValueEnum, value_parser};

use weakloop::check::fix::repairs;
use weakloop::check::lint::compare;
use weakloop::check::script::{check_source_and_tell, spot_of};
use weakloop::check::shrink::{self, CANDIDATES_MAX, Shrink, Shrunk};
use weakloop::explore::{Coverage, ITERATIONS_MAX, Plan};
use weakloop::findings::{Answer, Findings, Spot};
use weakloop::hazard::Verdict;
use weakloop::policy::Delays;
use weakloop::python::diagnostic::Diagnostic;
use weakloop::python::explain::{Finding, Severity};
use weakloop::python::source::Source;
use weakloop::report::advice;
use weakloop::report::github::{self, github};
use weakloop::report::json::json;
use weakloop::report::message::{Message, Refused};
use weakloop::report::sarif::sarif;
use weakloop::report::text::text;
use weakloop::{Contract, Setup};

use crate::commands::common::Machine;
use crate::commands::terminal::{REFUSED, is_coloured, print, read, refuse, refuse_script, say};

/// Asks whether scripts can lose a task.
#[derive(Args)]
pub struct Check {
    /// The scripts
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Who keeps a task alive: cpython, documented (nobody but the program) or strong (the loop)
    #[arg(long, value_name = "CONTRACT", default_value_t)]
    contract: Contract,
    /// Make at most so many runs of each script
    #[arg(long, value_name = "RUNS", default_value_t = Plan::default().runs_max, value_parser = value_parser!(u64).range(1..), allow_negative_numbers = true)]
    budget: u64,
    /// Use so many threads; the findings do not depend on it [default: one for each core]
    #[arg(long, value_name = "NUMBER", value_parser = at_least_one, allow_negative_numbers = true)]
    threads: Option<usize>,
    /// Where the chance of runs that are drawn comes from
    #[arg(long, value_name = "NUMBER", default_value_t, allow_negative_numbers = true)]
    seed: u64,
    /// Vary the order that asyncio leaves open: timers with equal deadlines
    #[arg(long)]
    shuffle: bool,
    /// Vary how long sleeps last, between two factors such as 0.5..2
    #[arg(long, value_name = "RANGE", allow_hyphen_values = true)]
    delays: Option<Delays>,
    /// Count a task that only the loop keeps alive as one that can be lost
    #[arg(long)]
    strict: bool,
    /// Try the usual repairs of each task that can be lost, and print those that help
    #[arg(long)]
    fix: bool,
    /// Show what ruff's rule RUF006 says of each place that makes a task, beside what was found
    #[arg(long)]
    lint: bool,
    /// Make the script smaller, as long as it loses the same task, and print the smallest one with its trace
    #[arg(long)]
    shrink: bool,
    /// With --shrink: try at most so many smaller scripts for each task
    #[arg(long, value_name = "NUMBER", default_value_t = CANDIDATES_MAX, requires = "shrink", allow_negative_numbers = true)]
    candidates: u64,
    /// For whom to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    machine: Machine,
}

/// For whom findings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// People
    #[default]
    Text,
    /// Programs; docs/CHECK.md has the schema
    Json,
    /// Code scanning
    Sarif,
    /// GitHub's annotations
    Github,
}

/// A number of threads.
fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("there must be one at least".to_string()),
        Ok(threads) => Ok(threads),
        Err(error) => Err(format!("{error}")),
    }
}

/// Something can be lost.
const CAN_LOSE: u8 = 1;

impl Check {
    /// Does it; the exit status.
    pub fn execute(&self) -> u8 {
        if self.shrink && matches!(self.format, Format::Sarif | Format::Github) {
            return refuse(
                "--shrink prints a script, for which only --format text and --format json have room",
            );
        }
        let (mut status, mut all, mut refused) = (0, Vec::new(), Vec::new());
        for (index, file) in self.files.iter().enumerate() {
            let source = match read(file) {
                Ok(source) => source,
                Err(message) => {
                    status = worse(status, refuse(&message));
                    refused.push(Refused { program: file.display().to_string(), why: vec![(None, message)] });
                    continue;
                }
            };
            let mut findings = match self.check(&source) {
                Ok(findings) => findings,
                Err(diagnostics) => {
                    status = worse(status, refuse_script(&source, &diagnostics));
                    refused.push(Refused {
                        program: source.name().to_string(),
                        why: faults(&source, &diagnostics),
                    });
                    continue;
                }
            };
            self.advise(&mut findings, &source);
            if self.format == Format::Text {
                let between = if index == 0 { "" } else { "\n" };
                print(&format!("{between}{}", self.text(&findings, &source)));
            }
            let mut members = Vec::new();
            if self.shrink && self.format == Format::Json {
                members.push(("smallest", shrink::report::json(&self.smallest(&findings, &source))));
            }
            status = worse(status, self.status(&findings));
            all.push((findings, members));
        }
        match self.format {
            Format::Text => {}
            Format::Json => print(&json(&all, &refused, self.strict)),
            Format::Sarif => print(&sarif(&without_members(all), &refused)),
            Format::Github => {
                let found = all.iter().map(|(findings, _)| github(findings));
                print(&found.chain(refused.iter().map(github::refused)).collect::<String>());
            }
        }
        status
    }

    fn setup(&self) -> Setup {
        Setup {
            contract: self.contract,
            seed: self.seed,
            shuffle: self.shuffle,
            delays: self.delays,
            ..self.machine.setup(ITERATIONS_MAX)
        }
    }

    fn plan(&self) -> Plan {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Plan { threads: self.threads.unwrap_or(cores), ..Plan::default() }.budget(self.budget)
    }

    /// Adds what was asked for besides the findings.
    fn advise(&self, findings: &mut Findings, source: &Rc<Source>) {
        if self.lint {
            let compared = compare(source, findings).expect("a script that ran is one that compiles");
            findings.advice.lint = Some(compared);
        }
        if self.fix {
            let worst = if self.strict { Verdict::ByAccident } else { Verdict::Doomed };
            let tried = repairs(source, findings, worst, &self.setup(), &self.plan());
            findings.advice.repairs = Some(tried.expect("a script that ran is one that compiles"));
        }
    }

    fn smallest(&self, findings: &Findings, source: &Rc<Source>) -> Vec<Shrunk> {
        let progress = Progress { is_shown: io::stderr().is_terminal() };
        let tell = |got: &shrink::Progress<'_>| progress.show_shrinking(source, got);
        let (setup, plan, candidates_max) = (self.setup(), self.plan(), self.candidates);
        let shrunk = Shrink { setup: &setup, plan: &plan, candidates_max, tell: &tell }.all(source, findings);
        progress.clear();
        shrunk.expect("a script that ran is one that compiles")
    }

    fn check(&self, source: &Rc<Source>) -> Result<Findings, Vec<Diagnostic>> {
        let (setup, plan) = (self.setup(), self.plan());
        let progress = Progress { is_shown: io::stderr().is_terminal() };
        let tell = |coverage: &Coverage| progress.show(source, &plan, coverage);
        let found = check_source_and_tell(source, &setup, &plan, &tell);
        progress.clear();
        found
    }

    fn status(&self, findings: &Findings) -> u8 {
        match findings.answer(self.strict) {
            Answer::Safe => 0,
            Answer::CanLose => CAN_LOSE,
            Answer::Unknown => REFUSED,
        }
    }

    fn text(&self, findings: &Findings, source: &Rc<Source>) -> String {
        let is_coloured = is_coloured(&io::stdout());
        let mut text = text(findings, self.strict, &|message| {
            let finding = finding(message);
            if is_coloured { finding.render_coloured(source) } else { finding.render_plain(source) }
        });
        if let Some(compared) = &findings.advice.lint {
            let _ = write!(text, "\n{}", advice::comparison(compared));
        }
        if let Some(repairs) = &findings.advice.repairs {
            let _ = write!(text, "\n{}", advice::repairs(repairs));
        }
        if self.shrink {
            let smallest = self.smallest(findings, source);
            let _ = write!(text, "\n{}", shrink::report::text(&smallest));
        }
        text
    }
}

/// The findings alone.
fn without_members<T>(all: Vec<(Findings, T)>) -> Vec<Findings> {
    all.into_iter().map(|(findings, _)| findings).collect()
}

/// What is wrong with a script, each with its place.
fn faults(source: &Source, diagnostics: &[Diagnostic]) -> Vec<(Option<Spot>, String)> {
    let fault = |it: &Diagnostic| (Some(spot_of(source, it.span)), it.message.clone());
    diagnostics.iter().map(fault).collect()
}

/// Something that can be lost outweighs what could not be told.
fn worse(status: u8, other: u8) -> u8 {
    if status == CAN_LOSE || other == CAN_LOSE { CAN_LOSE } else { status.max(other) }
}

/// The message as one that is shown with its lines of source.
fn finding(message: &Message) -> Finding {
    let severity = if message.verdict == Verdict::ByAccident { Severity::Warning } else { Severity::Error };
    let places = message.places.iter().filter_map(|(spot, label)| {
        let (start, end) = spot.bytes?;
        Some((start as usize..end as usize, label.clone()))
    });
    let mut finding = Finding::new(severity, message.title.clone());
    finding.places = places.collect();
    finding.notes.clone_from(&message.notes);
    finding.help = Some(message.help.to_string());
    finding
}

/// One line on a terminal that says how far the exploration got.
struct Progress {
    is_shown: bool,
}

impl Progress {
    fn show(&self, source: &Source, plan: &Plan, coverage: &Coverage) {
        if !self.is_shown {
            return;
        }
        let mut line = format!("\r{}: {} runs", source.name(), coverage.timings + coverage.drawn);
        let _ =
            write!(line, " of at most {}, {} timings known to be left\x1b[K", plan.runs_max, coverage.left);
        say(&line);
    }

    fn show_shrinking(&self, source: &Source, got: &shrink::Progress<'_>) {
        if self.is_shown {
            let (name, task, tried) = (source.name(), got.task, got.candidates);
            let left = got.text.lines().count();
            say(&format!("\r{name}: task {task}: {tried} smaller scripts tried, {left} lines left\x1b[K"));
        }
    }

    fn clear(&self) {
        if self.is_shown {
            say("\r\x1b[K");
        }
    }
}
