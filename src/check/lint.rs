//! What a linter sees beside what is there: RUF006's view of each place that makes a task, and weakloop's.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::check::script::{made_by, spot_of};
use crate::findings::{Compared, Findings, TaskFinding};
use crate::python::diagnostic::Diagnostic;
use crate::python::lint::lint;
use crate::python::parse::parse;
use crate::python::source::{Source, Span};
use crate::report::text::verdict_words;

/// Compares RUF006 with what was found, for every place of a script that makes tasks.
///
/// # Errors
/// What is wrong with the script.
pub fn compare(source: &Rc<Source>, findings: &Findings) -> Result<Vec<Compared>, Vec<Diagnostic>> {
    let (mut places, mut alarms): (BTreeMap<Span, Vec<&TaskFinding>>, BTreeSet<Span>) = Default::default();
    for file in [source].into_iter().chain(source.files()) {
        let linted = lint(file, &parse(file)?);
        places.extend(linted.calls.iter().map(|call| (file.spread(*call), Vec::new())));
        alarms.extend(linted.alarms.iter().map(|alarm| file.spread(alarm.call)));
    }
    // The first task is the one that `asyncio.run` makes of the program itself.
    for task in findings.tasks.iter().skip(1) {
        if let Some(made) = made_by(task) {
            places.entry(made).or_default().push(task);
        }
    }
    let compared = places.into_iter().map(|(call, tasks)| Compared {
        made: spot_of(source, call),
        is_alarmed: alarms.contains(&call),
        verdict: tasks.iter().max_by_key(|task| task.verdict).map(|task| (task.verdict, verdict_words(task))),
    });
    Ok(compared.collect())
}
