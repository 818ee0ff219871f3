//! What a linter sees beside what is there: RUF006's view of each place that makes a task, and weakloop's.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::check::script::{linted_calls, made_by, spot_of};
use crate::findings::{Compared, Findings, TaskFinding};
use crate::python::diagnostic::Diagnostic;
use crate::python::source::{Source, Span};
use crate::report::text::verdict_words;

/// Compares RUF006 with what was found, for every place of a script that makes tasks.
///
/// # Errors
/// What is wrong with the script.
pub fn compare(source: &Rc<Source>, findings: &Findings) -> Result<Vec<Compared>, Vec<Diagnostic>> {
    let calls = linted_calls(source)?;
    let mut places: BTreeMap<Span, Vec<&TaskFinding>> =
        calls.keys().map(|call| (*call, Vec::new())).collect();
    // The first task is the one that `asyncio.run` makes of the program itself.
    for task in findings.tasks.iter().skip(1) {
        if let Some(made) = made_by(task) {
            places.entry(made).or_default().push(task);
        }
    }
    let compared = places.into_iter().map(|(call, tasks)| Compared {
        made: spot_of(source, call),
        is_alarmed: calls.get(&call) == Some(&true),
        verdict: tasks.iter().max_by_key(|task| task.verdict).map(|task| (task.verdict, verdict_words(task))),
    });
    Ok(compared.collect())
}
