//! Repairs that were tried: each edited script is compiled and explored again, and only what is then held is offered.

use std::fmt::Write as _;
use std::rc::Rc;

use crate::asyncio::world::Silent;
use crate::check::script::check_source;
use crate::contract::Contract;
use crate::explore::Plan;
use crate::findings::{Findings, Spot, TaskFinding};
use crate::hazard::Verdict;
use crate::policy::Policy;
use crate::print::moment;
use crate::python::diagnostic::Diagnostic;
use crate::python::edit::unified_diff;
use crate::python::parse::parse;
use crate::python::program::run_source;
use crate::python::repair::{Proposal, already_there, proposals};
use crate::python::source::{Source, Span};
use crate::sim::{Outcome, Run, Setup};

/// The repairs for the tasks that are made at one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Repairs {
    /// Their names.
    pub tasks: Vec<String>,
    /// The place.
    pub made: Spot,
    /// A repair that the script has already, and why it does not help.
    pub already: Option<String>,
    /// What was tried.
    pub trials: Vec<Trial>,
}

/// A repair that was tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// What it adds.
    pub what: String,
    /// The script after it.
    pub text: String,
    /// The change.
    pub diff: String,
    /// Why it is not offered, if so.
    pub refused: Option<String>,
    /// The verdict under the contract `documented`.
    pub documented: Option<Verdict>,
    /// What else changes.
    pub notes: Vec<String>,
}

impl Trial {
    /// Whether the task is held, in every timing, after the repair.
    pub fn helps(&self) -> bool {
        self.refused.is_none()
    }
}

/// Tries the usual repairs for every task of a script that can be lost, under the contract `cpython`.
///
/// # Errors
/// What is wrong with the script.
pub fn repairs(
    source: &Rc<Source>,
    findings: &Findings,
    setup: &Setup,
    plan: &Plan,
) -> Result<Vec<Repairs>, Vec<Diagnostic>> {
    let module = parse(source)?;
    let before = run_quietly(source, setup)?;
    let mut all: Vec<Repairs> = Vec::new();
    for task in findings.losable() {
        let Some((made, (start, end))) = task.made.as_ref().and_then(|made| Some((made, made.bytes?))) else {
            continue;
        };
        if let Some(known) = all.iter_mut().find(|known| known.made == *made) {
            known.tasks.push(task.name.clone());
            continue;
        }
        let span = Span::new(start, end);
        let trier = Trier { source, setup, plan, before: &before };
        let trials =
            proposals(source, &module, span).into_iter().map(|proposal| trier.attempt(proposal)).collect();
        all.push(Repairs {
            tasks: vec![task.name.clone()],
            made: made.clone(),
            already: already_there(source, &module, span),
            trials,
        });
    }
    Ok(all)
}

/// A run without collections.
fn run_quietly(source: &Rc<Source>, setup: &Setup) -> Result<Run, Vec<Diagnostic>> {
    let setup = Setup { policy: Policy::Never, contract: Contract::Cpython, records: true, ..setup.clone() };
    run_source(source, &setup, Rc::new(Silent))
}

struct Trier<'a> {
    source: &'a Rc<Source>,
    setup: &'a Setup,
    plan: &'a Plan,
    before: &'a Run,
}

impl Trier<'_> {
    fn attempt(&self, proposal: Proposal) -> Trial {
        let text = proposal.edits.apply(self.source.text());
        let (refused, documented, notes) = match self.judge(&text, proposal.made) {
            Ok((documented, notes)) => (None, documented, notes),
            Err(why) => (Some(why), None, Vec::new()),
        };
        let diff = unified_diff(self.source, &proposal.edits);
        Trial { what: proposal.what, text, diff, refused, documented, notes }
    }

    /// What the repaired script does, or why the repair does not help.
    fn judge(&self, text: &str, made: Span) -> Result<(Option<Verdict>, Vec<String>), String> {
        let findings = self.explore(text, Contract::Cpython)?;
        let tasks: Vec<&TaskFinding> = made_at(&findings, made).collect();
        let worst =
            tasks.iter().max_by_key(|task| task.verdict).ok_or("then the task is not made any more")?;
        if worst.verdict != Verdict::Held {
            return Err(still(worst));
        }
        if let Some(doubt) = findings.doubts.first() {
            return Err(format!("it could not be told: {doubt}"));
        }
        let source = Source::new(self.source.name(), text);
        let after = run_quietly(&source, self.setup).map_err(|_| "the script is refused".to_string())?;
        if let (Outcome::Returned(_), Outcome::Deadlock(_) | Outcome::Limit(_) | Outcome::Raised(..)) =
            (&self.before.outcome, &after.outcome)
        {
            return Err(format!("it is held, but the program does not end as before: {}", after.outcome));
        }
        let documented = self.explore(text, Contract::Documented)?;
        let documented = made_at(&documented, made).map(|task| task.verdict).max();
        let mut notes = Vec::new();
        if after.printed() != self.before.printed() {
            notes.push("it changes what the program prints, or when".to_string());
        }
        let others = findings.losable().count();
        if 0 < others {
            notes.push(format!("other tasks can be lost still: {others}"));
        }
        Ok((documented, notes))
    }

    fn explore(&self, text: &str, contract: Contract) -> Result<Findings, String> {
        let setup = Setup { contract, ..self.setup.clone() };
        check_source(self.source.name(), text, &setup, self.plan)
            .map_err(|diagnostics| format!("the script is refused: {}", diagnostics[0].message))
    }
}

fn made_at(findings: &Findings, made: Span) -> impl Iterator<Item = &TaskFinding> {
    let bytes = Some((made.start, made.end));
    findings.tasks.iter().filter(move |task| task.made.as_ref().is_some_and(|spot| spot.bytes == bytes))
}

/// Why a task is not held.
fn still(task: &TaskFinding) -> String {
    let mut why = format!("{} is still {}", task.name, task.verdict);
    if let Some(window) = task.windows.last() {
        let _ = write!(why, ": from {} nothing holds it", moment(window.from));
        if let Some(path) = &window.last_path {
            let _ = write!(why, "; what holds it last is {path}");
        }
    } else if let Some((at, path)) = &task.accident {
        let _ = write!(why, ": at {} it is held by {path}", moment(*at));
    }
    why
}

/// The repairs as text: those that help with their differences, the rest with a reason.
pub fn text(repairs: &[Repairs]) -> String {
    let mut text = String::new();
    for repair in repairs {
        let made = &repair.made;
        let _ = writeln!(
            text,
            "repairs for {}, made at {}:{}:{}",
            repair.tasks.join(", "),
            made.file,
            made.line,
            made.column
        );
        if let Some(already) = &repair.already {
            let _ = writeln!(text, "  there already, and no help: {already}");
        }
        for trial in &repair.trials {
            if let Some(why) = &trial.refused {
                let _ = writeln!(text, "  tried, and no help: {}\n    {why}", trial.what);
            }
        }
        for trial in repair.trials.iter().filter(|trial| trial.helps()) {
            let documented = trial.documented.map_or_else(String::new, |verdict| verdict.to_string());
            let _ = writeln!(text, "\nheld in every timing by {} (documented: {documented})", trial.what);
            trial.notes.iter().for_each(|note| {
                let _ = writeln!(text, "  note: {note}");
            });
            text.push_str(&trial.diff);
        }
        if !repair.trials.iter().any(Trial::helps) {
            text.push_str("  nothing that was tried helps\n");
        }
        text.push('\n');
    }
    text
}
