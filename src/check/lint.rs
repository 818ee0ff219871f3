//! What a linter sees beside what is there: RUF006's view of each place that makes a task, and weakloop's.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::findings::{Findings, TaskFinding};
use crate::hazard::Verdict;
use crate::print::table;
use crate::python::diagnostic::Diagnostic;
use crate::python::lint::lint;
use crate::python::parse::parse;
use crate::python::source::{Source, Span};
use crate::report::text::verdict_words;

/// One place that makes tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The call.
    pub call: Span,
    /// Whether RUF006 alarms there.
    pub is_alarmed: bool,
    /// The worst that was found of a task made there, and in words; nothing if no run made one.
    pub verdict: Option<(Verdict, String)>,
}

/// Compares RUF006 with what was found, for every place of a script that makes tasks.
///
/// # Errors
/// What is wrong with the script.
pub fn compare(source: &Rc<Source>, findings: &Findings) -> Result<Vec<Compared>, Vec<Diagnostic>> {
    let linted = lint(&parse(source)?);
    let mut places: BTreeMap<Span, Vec<&TaskFinding>> =
        linted.calls.iter().map(|call| (*call, Vec::new())).collect();
    // The first task is the one that `asyncio.run` makes of the program itself.
    for task in findings.tasks.iter().skip(1) {
        if let Some((start, end)) = task.made.as_ref().and_then(|made| made.bytes) {
            places.entry(Span::new(start, end)).or_default().push(task);
        }
    }
    let compared = places.into_iter().map(|(call, tasks)| Compared {
        call,
        is_alarmed: linted.alarms.iter().any(|alarm| alarm.call == call),
        verdict: tasks.iter().max_by_key(|task| task.verdict).map(|task| (task.verdict, verdict_words(task))),
    });
    Ok(compared.collect())
}

impl Compared {
    /// What the two views amount to: `danger without alarm`.
    pub fn in_words(&self) -> &'static str {
        match (self.is_alarmed, self.verdict.as_ref().map(|(verdict, _)| *verdict)) {
            (_, None) => "not run",
            (false, Some(Verdict::Held)) => "both silent",
            (true, Some(Verdict::Held)) => "alarm without danger",
            (false, Some(Verdict::ByAccident)) => "luck without alarm",
            (true, Some(Verdict::ByAccident)) => "alarm, and luck so far",
            (false, Some(_)) => "danger without alarm",
            (true, Some(_)) => "both alarm",
        }
    }
}

/// The comparison as a table.
pub fn comparison(source: &Rc<Source>, compared: &[Compared]) -> String {
    let rows: Vec<[String; 4]> = compared
        .iter()
        .map(|place| {
            let (line, column) = source.line_and_column(place.call.start);
            let verdict = place.verdict.as_ref().map_or_else(String::new, |(_, words)| words.clone());
            let ruf = if place.is_alarmed { "alarm" } else { "silent" };
            [
                format!("{}:{line}:{}", source.name(), column + 1),
                ruf.to_string(),
                verdict,
                place.in_words().to_string(),
            ]
        })
        .collect();
    table(["made at", "RUF006", "weakloop", "together"], &rows)
}
