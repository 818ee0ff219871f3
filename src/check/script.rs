//! The question to a Python script: source in, findings out.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::asyncio::world::Silent;
use crate::explore::{Coverage, Plan, Program, Runner};
use crate::findings::{Findings, Spot, TaskFinding, examine};
use crate::python::diagnostic::Diagnostic;
use crate::python::lint::lint;
use crate::python::parse::parse;
use crate::python::program::Script;
use crate::python::source::{Modules, Source, Span};
use crate::record::Site;
use crate::sim::Setup;

/// Examines a script: every timing, a verdict for every task.
///
/// ```
/// use weakloop::check::check_source;
/// use weakloop::explore::Plan;
/// use weakloop::{Setup, Verdict};
///
/// let script = "\
/// import asyncio
///
/// async def wait_for_news():
///     await asyncio.get_running_loop().create_future()
///
/// async def main():
///     asyncio.create_task(wait_for_news())
///     await asyncio.sleep(1)
///
/// asyncio.run(main())
/// ";
/// let findings = check_source("news.py", script, &Setup::default(), &Plan::default()).unwrap();
/// assert_eq!(findings.task("T2").unwrap().verdict, Verdict::Lost);
/// ```
///
/// # Errors
/// Everything that is wrong with the script; then nothing of it has run.
pub fn check_source(name: &str, text: &str, setup: &Setup, plan: &Plan) -> Result<Findings, Vec<Diagnostic>> {
    check_source_and_tell(&Source::new(name, text), setup, plan, &|_| ())
}

/// As [`check_source`], of a script that may have modules beside it; `tell` hears how far the exploration got.
///
/// # Errors
/// As [`check_source`].
pub fn check_source_and_tell(
    source: &Rc<Source>,
    setup: &Setup,
    plan: &Plan,
    tell: &dyn Fn(&Coverage),
) -> Result<Findings, Vec<Diagnostic>> {
    Script::compile(source)?.check_names(setup.version)?;
    let mut findings =
        examine(source.name(), setup, plan, &Text::of(source), &|site| spot(source, site), tell);
    findings.not_run = not_run(source, &findings);
    if findings.tasks.is_empty() && !findings.not_run.is_empty() {
        findings.doubts.push(NOTHING_RUN.to_string());
    }
    Ok(findings)
}

/// Why a module that somebody else is to call is not safe for that.
const NOTHING_RUN: &str = "the script makes tasks in functions that nothing calls: check one that calls them";

/// The places that make tasks, as a linter sees them, to which no run came.
fn not_run(source: &Rc<Source>, findings: &Findings) -> Vec<Spot> {
    let reached: BTreeSet<Span> = findings.tasks.iter().filter_map(made_by).collect();
    let calls = linted_calls(source).expect("a script that ran is one that parses");
    calls.into_keys().filter(|call| !reached.contains(call)).map(|call| spot_of(source, call)).collect()
}

/// The calls that a linter knows as such that make a task, as spans among all files of the program, and whether it alarms there.
///
/// # Errors
/// What is wrong with the script.
pub fn linted_calls(source: &Rc<Source>) -> Result<BTreeMap<Span, bool>, Vec<Diagnostic>> {
    let mut calls = BTreeMap::new();
    for file in [source].into_iter().chain(source.files()) {
        let linted = lint(file, &parse(file)?);
        calls.extend(linted.calls.iter().map(|call| (file.spread(*call), false)));
        calls.extend(linted.alarms.iter().map(|alarm| (file.spread(alarm.call), true)));
    }
    Ok(calls)
}

/// A script that compiles, as a program to explore: each thread compiles it for itself, for a source belongs to one.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// What it is called.
    pub name: &'a str,
    /// The script.
    pub text: &'a str,
    /// The modules beside it.
    pub modules: &'a Modules,
}

impl<'a> Text<'a> {
    /// A script's text.
    pub fn of(source: &'a Source) -> Text<'a> {
        Text { name: source.name(), text: source.text(), modules: source.modules() }
    }
}

impl Program for Text<'_> {
    /// # Panics
    /// When the script does not compile.
    fn runner(&self) -> Runner<'_> {
        let source = Source::with_modules(self.name, self.text, self.modules);
        let script = Script::compile(&source).expect("a script that compiled once compiles again");
        Box::new(move |setup, chooser| script.run(setup, chooser, Rc::new(Silent)))
    }
}

/// A site of a script as lines and columns.
pub fn spot(source: &Source, site: Site) -> Option<Spot> {
    let Site::Script { start, end } = site else { return None };
    Some(spot_of(source, Span::new(start, end)))
}

/// A span among all files of a program as lines and columns.
pub fn spot_of(source: &Source, among_all: Span) -> Spot {
    let (file, span) = source.locate(among_all);
    let (line, column) = file.line_and_column(span.start);
    let (end_line, end_column) = file.line_and_column(span.end);
    Spot {
        file: file.name().to_string(),
        line,
        column: column + 1,
        end_line,
        end_column: end_column + 1,
        bytes: Some((among_all.start, among_all.end)),
    }
}

/// The call that made a task, as a span among all files of the program.
pub fn made_by(task: &TaskFinding) -> Option<Span> {
    let (start, end) = task.made.as_ref()?.bytes?;
    Some(Span::new(start, end))
}
