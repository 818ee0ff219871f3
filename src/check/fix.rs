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
use crate::python::edit::{Edit, difference};
use crate::python::parse::parse;
use crate::python::program::run_source;
use crate::python::repair::{Proposal, already_there, proposals};
use crate::python::source::{Modules, Source, Span};
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
    let before = quiet_run(source, setup)?;
    let workshop = Workshop { setup, plan, worst, before, judged: RefCell::default() };
    let mut places: Vec<PlaceRepairs> = Vec::new();
    for task in findings.tasks.iter().filter(|task| worst <= task.verdict) {
        let (Some(made), Some(span)) = (&task.made, made_by(task)) else { continue };
        if let Some(known) = places.iter_mut().find(|known| known.made == *made) {
            known.tasks.push(task.name.clone());
            continue;
        }
        let (file, span) = source.locate(span);
        let module = parse(file)?;
        let proposals = proposals(file, &module, span).into_iter();
        let repair = |proposal| Repair { program: source, file, proposal };
        places.push(PlaceRepairs {
            tasks: vec![task.name.clone()],
            made: made.clone(),
            already: already_there(file, &module, span),
            trials: proposals.map(|proposal| workshop.attempt(findings, repair(proposal))).collect(),
        });
    }
    let together = if places.len() < 2 { None } else { workshop.repair_all(source, findings) };
    Ok(Repairs { places, together })
}

/// A run that loses no task, not even by a collection that the program asks for.
fn quiet_run(source: &Rc<Source>, setup: &Setup) -> Result<Run, Vec<Diagnostic>> {
    let setup = Setup { policy: Policy::Never, contract: Contract::Strong, records: true, ..setup.clone() };
    run_source(source, &setup, Rc::new(Silent))
}

/// A proposal for one file of a program.
struct Repair<'a> {
    program: &'a Source,
    file: &'a Source,
    proposal: Proposal,
}

impl Repair<'_> {
    /// The file's text after it.
    fn text(&self) -> String {
        self.proposal.edits.apply(self.file.text())
    }

    /// The program after it.
    fn apply(&self) -> Rc<Source> {
        self.program.with_text_of(self.file.name(), &self.text())
    }

    /// Where the task is made then.
    fn made(&self, after: &Source) -> Span {
        after.counterpart(self.file).spread(self.proposal.made)
    }

    /// Where a span among all files lies then.
    fn moved(&self, after: &Source, span: Span) -> Span {
        let (file, span) = self.program.locate(span);
        let is_changed = file.name() == self.file.name();
        after.counterpart(file).spread(if is_changed { self.proposal.edits.moved(span) } else { span })
    }

    fn replacements(&self) -> Vec<Replacement> {
        let replacement = |edit: &Edit| Replacement {
            at: spot_of(self.program, self.file.spread(edit.span)),
            text: edit.text.clone(),
        };
        self.proposal.edits.all().iter().map(replacement).collect()
    }
}

/// Where repairs are tried.
struct Workshop<'a> {
    setup: &'a Setup,
    plan: &'a Plan,
    /// A task with this verdict or a worse one is to be repaired.
    worst: Verdict,
    /// What the program does if no task is lost.
    before: Run,
    /// What was found of the programs that were tried, by their texts.
    judged: RefCell<BTreeMap<(String, Modules), Judgement>>,
}

/// What a repaired program does, or why the repair does not help.
type Judgement = Result<Rc<Repaired>, String>;

/// What a repaired program does.
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
    fn attempt(&self, findings: &Findings, repair: Repair<'_>) -> Trial {
        let (refused, documented, notes) = match self.judge(findings, &repair, &repair.apply()) {
            Ok(repaired) => (None, repaired.documented, repaired.notes.clone()),
            Err(why) => (Some(why), None, Vec::new()),
        };
        let (text, replacements) = (repair.text(), repair.replacements());
        let diff = difference(repair.file.name(), repair.file.text(), &text);
        Trial { what: repair.proposal.what, replacements, text, diff, refused, documented, notes }
    }

    /// `after` is the program after the repair.
    fn judge(&self, findings: &Findings, repair: &Repair<'_>, after: &Rc<Source>) -> Judgement {
        let texts = (after.text().to_string(), Modules::clone(after.modules()));
        let known = self.judged.borrow().get(&texts).cloned();
        known.unwrap_or_else(|| {
            let judgement = self.judge_anew(findings, repair, after).map(Rc::new);
            self.judged.borrow_mut().insert(texts, Judgement::clone(&judgement));
            judgement
        })
    }

    fn judge_anew(
        &self,
        findings: &Findings,
        repair: &Repair<'_>,
        repaired: &Rc<Source>,
    ) -> Result<Repaired, String> {
        let made = repair.made(repaired);
        let explore = |contract: Contract| self.explore(repaired, contract, made);
        let after = explore(self.setup.contract)?;
        self.is_held(&after, made)?;
        self.harms_no_other(findings, &after, &|span| repair.moved(repaired, span))?;
        let run = quiet_run(repaired, self.setup).map_err(|_| "the script is refused".to_string())?;
        let mut notes = self.does_the_same(&run)?;
        let others = self.left(&after).count();
        if 0 < others {
            notes.push(format!("other tasks that are not held: {others}"));
        }
        let documented = match self.setup.contract {
            Contract::Cpython => explore(Contract::Documented).ok(),
            Contract::Documented | Contract::Strong => None,
        };
        let documented = documented.and_then(|documented| Some(worst_made_at(&documented, made)?.verdict));
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

    /// Whether no task can be lost that could not be lost before; `moved` says where what was made before is made after.
    fn harms_no_other(
        &self,
        before: &Findings,
        after: &Findings,
        moved: &dyn Fn(Span) -> Span,
    ) -> Result<(), String> {
        let known: BTreeSet<Span> = before.losable().filter_map(made_by).map(moved).collect();
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
            let (file, span) = source_now.locate(made);
            let module = parse(file).ok()?;
            let helping = proposals(file, &module, span).into_iter().find_map(|proposal| {
                let repair = Repair { program: &source_now, file, proposal };
                let after = repair.apply();
                let repaired = self.judge(&findings_now, &repair, &after).ok()?;
                Some((repair, after, repaired))
            });
            let Some((repair, after, repaired)) = helping else {
                given_up.insert(made);
                continue;
            };
            let (line, _) = file.line_and_column(span.start);
            let place = if file.module().is_some() { format!(" of {}", file.name()) } else { String::new() };
            repairs.push(format!("{} at line {line}{place}", repair.proposal.what));
            given_up = given_up.into_iter().map(|made| repair.moved(&after, made)).collect();
            source_now = after;
            findings_now = repaired.findings.clone();
        }
        let left = self.left(&findings_now).map(|task| task.name.clone()).collect();
        let (text, diff) = (source_now.text().to_string(), differences(source, &source_now));
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

/// The difference of each file that is another in `after`, the script first.
fn differences(before: &Source, after: &Source) -> String {
    // A script that is imported as a module is one file.
    let modules = before.files().iter().map(|file| &**file).filter(|file| file.name() != before.name());
    let pairs = [before].into_iter().chain(modules).map(|file| (file, after.counterpart(file)));
    let changed = pairs.filter(|(file, after)| file.text() != after.text());
    changed.map(|(file, after)| difference(file.name(), file.text(), after.text())).collect()
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
