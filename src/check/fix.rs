//! Repairs that were tried: each edited script is compiled and explored again, and only what is then held is offered.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::rc::Rc;

use crate::asyncio::world::Silent;
use crate::check::script::{check_source_and_tell, made_by, spot_of};
use crate::contract::Contract;
use crate::explore::Plan;
use crate::findings::{Findings, PlaceRepairs, Repairs, Replacement, TaskFinding, Together, Trial};
use crate::hazard::{Moment, Verdict};
use crate::policy::Policy;
use crate::print::moment;
use crate::python::diagnostic::Diagnostic;
use crate::python::edit::{Edits, difference};
use crate::python::parse::parse;
use crate::python::program::run_source;
use crate::python::repair::{Proposal, already_there, proposals};
use crate::python::source::{Source, Span};
use crate::record::Fact;
use crate::sim::{Outcome, Run, Setup};

/// Tries the usual repairs for every task of a script that is not better than `worst`: [`Verdict::Doomed`] for those that
/// can be lost, [`Verdict::ByAccident`] also for those that only the loop keeps.
///
/// # Errors
/// What is wrong with the script.
pub fn repairs(
    source: &Rc<Source>,
    findings: &Findings,
    worst: Verdict,
    setup: &Setup,
    plan: &Plan,
) -> Result<Repairs, Vec<Diagnostic>> {
    let module = parse(source)?;
    let before = quiet_run(source, setup)?;
    let workshop = Workshop { setup, plan, worst, before, judged: RefCell::default() };
    let mut places: Vec<PlaceRepairs> = Vec::new();
    for task in findings.tasks.iter().filter(|task| worst <= task.verdict) {
        let (Some(made), Some(span)) = (&task.made, made_by(task)) else { continue };
        if let Some(known) = places.iter_mut().find(|known| known.made == *made) {
            known.tasks.push(task.name.clone());
            continue;
        }
        let proposals = proposals(source, &module, span).into_iter();
        places.push(PlaceRepairs {
            tasks: vec![task.name.clone()],
            made: made.clone(),
            already: match Source::is_own(span) {
                true => already_there(source, &module, span),
                false => vec![ELSEWHERE.to_string()],
            },
            trials: proposals.map(|proposal| workshop.attempt(source, findings, proposal)).collect(),
        });
    }
    let together = if places.len() < 2 { None } else { workshop.repair_all(source, findings) };
    Ok(Repairs { places, together })
}

/// Why nothing is tried for a task that is made in a module beside the script.
const ELSEWHERE: &str = "it is made in a module beside the script, and repairs are tried in the script alone";

/// A run that loses no task, not even by a collection that the program asks for.
fn quiet_run(source: &Rc<Source>, setup: &Setup) -> Result<Run, Vec<Diagnostic>> {
    let setup = Setup { policy: Policy::Never, contract: Contract::Strong, records: true, ..setup.clone() };
    run_source(source, &setup, Rc::new(Silent))
}

/// Where repairs are tried.
struct Workshop<'a> {
    setup: &'a Setup,
    plan: &'a Plan,
    /// A task with this verdict or a worse one is to be repaired.
    worst: Verdict,
    /// What the program does if no task is lost.
    before: Run,
    /// What was found of the scripts that were tried, by their text.
    judged: RefCell<BTreeMap<String, Judgement>>,
}

/// What a repaired script does, or why the repair does not help.
type Judgement = Result<Rc<Repaired>, String>;

/// What a repaired script does.
struct Repaired {
    findings: Findings,
    documented: Option<Verdict>,
    notes: Vec<String>,
}

/// In so many timings a repaired script is tried first, before it is in all.
const FIRST_RUNS: u64 = 8;

/// So many places are repaired together at most.
const PLACES_MAX: usize = 20;

impl Workshop<'_> {
    fn attempt(&self, source: &Rc<Source>, findings: &Findings, proposal: Proposal) -> Trial {
        let text = proposal.edits.apply(source.text());
        let (refused, documented, notes) = match self.judge(source, findings, &proposal) {
            Ok(repaired) => (None, repaired.documented, repaired.notes.clone()),
            Err(why) => (Some(why), None, Vec::new()),
        };
        let diff = difference(source.name(), source.text(), &text);
        let replacements = replacements(source, &proposal.edits);
        Trial { what: proposal.what, replacements, text, diff, refused, documented, notes }
    }

    fn judge(&self, source: &Rc<Source>, findings: &Findings, proposal: &Proposal) -> Judgement {
        let text = proposal.edits.apply(source.text());
        let known = self.judged.borrow().get(&text).cloned();
        known.unwrap_or_else(|| {
            let judgement = self.judge_anew(source, findings, proposal, &text).map(Rc::new);
            self.judged.borrow_mut().insert(text, Judgement::clone(&judgement));
            judgement
        })
    }

    fn judge_anew(
        &self,
        source: &Source,
        findings: &Findings,
        proposal: &Proposal,
        text: &str,
    ) -> Result<Repaired, String> {
        let repaired = source.with_text(text);
        let explore = |contract: Contract| self.explore(&repaired, contract, proposal.made);
        let after = explore(self.setup.contract)?;
        self.is_held(&after, proposal.made)?;
        self.harms_no_other(findings, &after, &proposal.edits)?;
        let run = quiet_run(&repaired, self.setup).map_err(|_| "the script is refused".to_string())?;
        let mut notes = self.does_the_same(&run)?;
        let others = self.left(&after).count();
        if 0 < others {
            notes.push(format!("other tasks that are not held: {others}"));
        }
        let documented = match self.setup.contract {
            Contract::Cpython => explore(Contract::Documented).ok(),
            Contract::Documented | Contract::Strong => None,
        };
        let documented =
            documented.and_then(|documented| Some(worst_made_at(&documented, proposal.made)?.verdict));
        Ok(Repaired { findings: after, documented, notes })
    }

    /// Whether all tasks made at a place are held, in all timings.
    fn is_held(&self, after: &Findings, made: Span) -> Result<(), String> {
        let worst = worst_made_at(after, made).ok_or("then the task is not made any more")?;
        if worst.verdict != Verdict::Held {
            return Err(still(worst));
        }
        match after.doubts.first() {
            Some(doubt) => Err(format!("it could not be told: {doubt}")),
            None => Ok(()),
        }
    }

    /// Whether no task can be lost that could not be lost before.
    fn harms_no_other(&self, before: &Findings, after: &Findings, edits: &Edits) -> Result<(), String> {
        let known: BTreeSet<Span> =
            before.losable().filter_map(made_by).map(|span| moved(edits, span)).collect();
        let mut losable = after.losable();
        match losable.find(|task| made_by(task).is_some_and(|made| !known.contains(&made))) {
            Some(task) => Err(format!("it is held, but then task {} is {}", task.name, task.verdict)),
            None => Ok(()),
        }
    }

    /// What differs between the program before and after, if that is no more than when it happens.
    fn does_the_same(&self, after: &Run) -> Result<Vec<String>, String> {
        let before = &self.before;
        if ending(&before.outcome) != ending(&after.outcome) {
            return Err(format!("it is held, but the program does not end as before: {}", after.outcome));
        }
        let (printed, prints) = (before.printed(), after.printed());
        if printed != prints {
            return Err(format!(
                "it is held, but the program prints other things: {}",
                first_difference(&printed, &prints)
            ));
        }
        let mut notes = Vec::new();
        if printed_when(before) != printed_when(after) {
            notes.push("the program prints the same, but not at the same times".to_string());
        }
        Ok(notes)
    }

    fn left<'a>(&'a self, findings: &'a Findings) -> impl Iterator<Item = &'a TaskFinding> {
        findings.tasks.iter().filter(|task| self.worst <= task.verdict)
    }

    /// Repairs place after place with the first repair that helps there, until nothing is left, or nothing helps.
    fn repair_all(&self, source: &Rc<Source>, findings: &Findings) -> Option<Together> {
        let (mut source_now, mut findings_now) = (Rc::clone(source), findings.clone());
        let (mut repairs, mut given_up) = (Vec::new(), BTreeSet::new());
        for _ in 0..PLACES_MAX {
            let left = self.left(&findings_now).filter_map(made_by).find(|made| !given_up.contains(made));
            let Some(made) = left else { break };
            let module = parse(&source_now).ok()?;
            let helping = proposals(&source_now, &module, made).into_iter().find_map(|proposal| {
                let repaired = self.judge(&source_now, &findings_now, &proposal).ok()?;
                Some((proposal, repaired))
            });
            let Some((proposal, repaired)) = helping else {
                given_up.insert(made);
                continue;
            };
            let (line, _) = source_now.line_and_column(made.start);
            repairs.push(format!("{} at line {line}", proposal.what));
            let text = proposal.edits.apply(source_now.text());
            given_up = given_up.into_iter().map(|made| moved(&proposal.edits, made)).collect();
            source_now = source.with_text(&text);
            findings_now = repaired.findings.clone();
        }
        let left = self.left(&findings_now).map(|task| task.name.clone()).collect();
        let text = source_now.text().to_string();
        let diff = difference(source.name(), source.text(), &text);
        Some(Together { repairs, text, diff, left }).filter(|together| !together.repairs.is_empty())
    }

    /// What a repaired script does; of one that loses a task made at that place in one of the first timings, no more than that.
    fn explore(&self, source: &Rc<Source>, contract: Contract, made: Span) -> Result<Findings, String> {
        let setup = Setup { contract, ..self.setup.clone() };
        let explore = |plan: &Plan| {
            check_source_and_tell(source, &setup, plan, &|_| ())
                .map_err(|diagnostics| format!("the script is refused: {}", diagnostics[0].message))
        };
        let first = explore(&Plan { runs_max: FIRST_RUNS.min(self.plan.runs_max), ..*self.plan })?;
        let is_lost = worst_made_at(&first, made).is_some_and(|worst| worst.verdict == Verdict::Lost);
        if is_lost { Ok(first) } else { explore(self.plan) }
    }
}

fn replacements(source: &Source, edits: &Edits) -> Vec<Replacement> {
    let replacement = |edit: &crate::python::edit::Edit| Replacement {
        at: spot_of(source, edit.span),
        text: edit.text.clone(),
    };
    edits.all().iter().map(replacement).collect()
}

/// Where a span lies after edits of the script; those of the modules beside it lie where they did.
fn moved(edits: &Edits, span: Span) -> Span {
    if Source::is_own(span) { edits.moved(span) } else { span }
}

fn worst_made_at(findings: &Findings, made: Span) -> Option<&TaskFinding> {
    findings.tasks.iter().filter(|task| made_by(task) == Some(made)).max_by_key(|task| task.verdict)
}

/// How a run ended, without the lines at which its tasks wait.
fn ending(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Deadlock(_) => "deadlock".to_string(),
        other => other.to_string(),
    }
}

/// What a run printed, and when.
fn printed_when(run: &Run) -> Vec<(Moment, &str)> {
    let lines = run.records.iter().filter_map(|record| match &record.fact {
        Fact::Print(text) => Some((Moment { time: record.time, ..Moment::default() }, text.as_str())),
        _ => None,
    });
    lines.collect()
}

/// The first line in which two texts differ.
fn first_difference(before: &str, after: &str) -> String {
    let (mut before, mut after) = (before.lines(), after.lines());
    loop {
        match (before.next(), after.next()) {
            (Some(old), Some(new)) if old == new => {}
            (Some(old), Some(new)) => return format!("`{new}` instead of `{old}`"),
            (Some(old), None) => return format!("`{old}` is missing"),
            (None, Some(new)) => return format!("also `{new}`"),
            (None, None) => return "the end of its last line".to_string(),
        }
    }
}

/// Why a task is not held.
fn still(task: &TaskFinding) -> String {
    let mut why = match task.verdict {
        Verdict::ByAccident => format!("{} lives by accident still", task.name),
        verdict => format!("{} is {verdict} still", task.name),
    };
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
